import { refuser } from "../base/refusal.js";
import { texts } from "../base/text.js";

/** Every no that somebody who publishes can meet. */
export const EDITION_REFUSALS = texts({
  EDITION_GATES_OPEN: {
    en: "Nothing was published: {count} of what must hold does not. {list}",
    ja: "公開できません。満たされていない条件が{count}件あります。{list}",
  },
  EDITION_TEMPLATE_FAULTY: {
    en: "Mistakes in the template: {count}. {list} Correct them, and give the template again.",
    ja: "テンプレートに誤りが{count}件あります。{list} 訂正の上、もう一度指定してください。",
  },
  EDITION_TEMPLATE_TWICE: {
    en: "Give a template, or the edition {edition} whose template is used again: one of the two.",
    ja: "テンプレート、又はテンプレートを再利用する版（{edition}）のいずれか一方を指定してください。",
  },
  EDITION_UNCHANGED: {
    en: "Edition {edition} has the same bytes already. Publish again when the record has changed.",
    ja: "版{edition}と内容が同一です。記録に変更があった後に公開してください。",
  },
  EDITION_OTHER_SUBJECT: {
    en: "Edition {edition} is of another document ({found}) and cannot be superseded by this one.",
    ja: "版{edition}は別の文書（{found}）であり、この版で改版することはできません。",
  },
  EDITION_NOT_LIVE: {
    en: "Edition {edition} is at “{status}”: only a live edition is superseded. Leave the field empty, or name the live one.",
    ja: "版{edition}は「{status}」です。改版できるのは公開中の版だけです。空欄とするか、公開中の版を指定してください。",
  },
  EDITION_TOO_LARGE: {
    en: "The files come to {size} bytes; an edition holds {limit} at most. Publish fewer years.",
    ja: "ファイルの合計は{size}バイトです。一つの版の上限は{limit}バイトです。対象年を減らしてください。",
  },
  EDITION_FETCHED_DIFFERS: {
    en: "{name} was fetched and is not what was approved: {found} instead of {approved}. The edition is not live. Find out who serves that file, then publish again.",
    ja: "{name}を取得したところ、承認された内容と異なりました（{approved}に対し{found}）。版は公開されていません。配信元を確認の上、再度公開してください。",
  },
  EDITION_FETCHED_MISSING: {
    en: "{name} could not be fetched at its address. The edition is not live. See that the file is served, then publish again.",
    ja: "{name}を所定のアドレスから取得できませんでした。版は公開されていません。配信を確認の上、再度公開してください。",
  },
  EDITION_SUPERSEDED_MEANWHILE: {
    en: "Edition {edition} went live in the meantime. Prepare this one again, so that it says what has changed since.",
    ja: "その間に版{edition}が公開されました。変更点を記載するため、この版を作成し直してください。",
  },
});

export const refuseEdition = refuser(EDITION_REFUSALS);
