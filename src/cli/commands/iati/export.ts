import { exportIati, type IatiExport } from "../../../actions/export-iati.js";
import { systemClock } from "../../../base/clock.js";
import { formatPlace } from "../../../base/finding.js";
import { isRefusal } from "../../../base/refusal.js";
import { fill, texts, type Facts, type Text } from "../../../base/text.js";
import {
  plainUnpublished,
  sumUnpublished,
  type Unpublished,
} from "../../../publication/iati-unpublished.js";
import { UnusableError, type Command } from "../../command.js";
import { DATABASE_OPTIONS, withRecord } from "../../database.js";
import { JSON_OPTION } from "../../options.js";
import { SITE_OPTIONS, siteOf } from "../../site.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  out: {
    en: "the folder to publish into; it is replaced whole in one step",
    ja: "公表先のフォルダー（一度に置き換える）",
  },
  notes: {
    en: `Writes one activity file for each portfolio, one of what people entered and no portfolio's organisation reports, one organisation file for each reporting organisation, and a manifest with the hash of each, all from one snapshot of the record. Funds are activities of hierarchy 1, their projects of hierarchy 2. With --site, documents that are kept as evidence of results are linked below it.

An activity that lacks what the standard demands (a status, a start date, sectors, a description) is held back and listed: nothing is made up. So is all that the record holds and no file says, with its rows and sums: money on an activity that somebody else publishes, receipts that nothing explains yet, contributions in kind.

The folder is replaced only if our own checker finds nothing critical and no error; what says the same as in the edition before keeps its last-updated-datetime, and an identifier that was published may not change.`,
    ja: `ポートフォリオごとの活動ファイル、画面で登録されどのポートフォリオの機関も報告しないものの活動ファイル、報告機関ごとに組織ファイルを、一時点の記録から書き出し、各ファイルのハッシュを記した一覧を添えます。基金は階層 1、そのプロジェクトは階層 2 の活動になります。--site を指定すると、成果の根拠として保存した文書へのリンクも含めます。

標準が求める項目（状態、開始日、分野、説明）が記録にない活動は公表を保留し、一覧に示します（推測で補いません）。他機関が公表する活動に記帳した資金、未照合の入金、現物拠出など、記録にあってどのファイルにもないものも、行と合計を添えて示します。

検査で重大な指摘も誤りもない場合に限り、フォルダーを置き換えます。前の版と同じ内容の活動は更新日時を引き継ぎ、公表した識別子は変更できません。`,
  },
  file: {
    en: "{name}: {records} records, {size} bytes",
    ja: "{name}：{records} 件、{size} バイト",
  },
  held: {
    en: "held back: {record} ({title}): not reported: {missing}\n    enter {steps}",
    ja: "公表保留：{record}（{title}）：未報告の項目 {missing}\n    入力する項目：{steps}",
  },
  held_why: {
    en: "{count} activities are held back: IATI 2.03 demands what no source of the record says, and nothing is made up. Enter what stands above, with its source, in the portfolio's files and run `earmark load` again, or correct the record on its page where people entered it; then export: docs/portfolio-files.md.",
    ja: "{count} 件の活動を公表保留としています。IATI 2.03 が求める項目が記録のどの出典にもなく、推測では補いません。上記の項目を出典とともにポートフォリオのファイルに記入して `earmark load` を行うか、画面で登録した記録はそのページで訂正し、再度書き出してください（docs/portfolio-files.md）。",
  },
  unpublished: {
    en: "in no file: {record}: {sums}\n    {reason}",
    ja: "どのファイルにもないもの：{record}：{sums}\n    {reason}",
  },
  of_activity: { en: "{record} ({title})", ja: "{record}（{title}）" },
  sum: { en: "{what}: {count}", ja: "{what} {count} 件" },
  sum_of_money: { en: "{what}: {count}, {amount}", ja: "{what} {count} 件 {amount}" },
  row: { en: "      {record}, {what}", ja: "      {record}、{what}" },
  day: { en: ", {on}", ja: "、{on}" },
  amount: { en: ", {amount}", ja: "、{amount}" },
  more: {
    en: "      {count} more: --json lists all.",
    ja: "      ほか {count} 件（--json がすべて表示）。",
  },
  gone: {
    en: "no longer published: {identifier} ({record}), which the edition before had",
    ja: "公表されなくなるもの：{identifier}（{record}）。前の版にはあったもの",
  },
  nothing: {
    en: "There is nothing to publish but what is listed above, so that no file would be left. Nothing was published.",
    ja: "公表できるものがありません（上記のものだけで、ファイルが一つも残りません）。何も公表していません。",
  },
  published: {
    en: "Published into {folder}; manifest.json lists each file with its hash.",
    ja: "{folder} に公表しました。manifest.json に各ファイルのハッシュがあります。",
  },
  refused: {
    en: "{count} findings of critical or error. Nothing was published.",
    ja: "重大または誤りの指摘が {count} 件あります。何も公表していません。",
  },
  summary: {
    en: "Publish the record as IATI 2.03 files, checked before they are put in place",
    ja: "記録を IATI 2.03 ファイルとして検査のうえ公表する",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [],
  options: {
    out: { value: "DIR", kind: "new folder", isNeeded: true, help: TEXTS.out },
    ...SITE_OPTIONS,
    json: JSON_OPTION,
    ...DATABASE_OPTIONS,
  },
  notes: TEXTS.notes,
  examples: [
    "earmark iati export --out published",
    "earmark iati export --out published --site https://example.org --json",
  ],
  async run(invocation) {
    const { out: folder = "" } = invocation.options;
    const site = siteOf(invocation);
    const answer = await withRecord(invocation, ({ pool }) =>
      exportIati({ folder, site }, { pool, clock: systemClock }),
    );
    if (isRefusal(answer)) throw new UnusableError(answer);
    if (invocation.flags["json"]) invocation.terminal.print(plainExport(answer));
    else printExport(answer, folder, invocation.terminal);
    return answer.is_published ? 0 : 1;
  },
};

/** The answer for machines, with every row. */
function plainExport({ unpublished, ...answer }: IatiExport): string {
  const plain = unpublished.map((each) => {
    const { summary, title, reason, rows } = plainUnpublished(each);
    return { ...summary, title, reason, rows };
  });
  return JSON.stringify({ ...answer, unpublished: plain }, null, 2);
}

function printExport(answer: IatiExport, folder: string, { language, print }: Terminal): void {
  for (const { place, severity, rule, message } of answer.findings) {
    print(`${formatPlace(place)}\n    ${severity} ${rule}: ${message[language]}`);
  }
  for (const { record, title, missing } of answer.held_back) {
    const list = (key: "what" | "step") =>
      missing.map((each) => each[key][language]).join(language === "ja" ? "、" : ", ");
    const facts = { record, title, missing: list("what"), steps: list("step") };
    print(fill(TEXTS.held[language], facts, language));
  }
  const { length: count } = answer.held_back;
  if (count > 0) print(fill(TEXTS.held_why[language], { count }, language));
  for (const each of answer.gone) print(fill(TEXTS.gone[language], each, language));
  for (const each of answer.unpublished) printUnpublished(each, { language, print });
  for (const { name, records, size_bytes } of answer.manifest.files) {
    print(fill(TEXTS.file[language], { name, records, size: size_bytes }, language));
  }
  const refused = answer.findings.length > 0 ? TEXTS.refused : TEXTS.nothing;
  const sentence = answer.is_published ? TEXTS.published : refused;
  print(fill(sentence[language], { folder, count: answer.findings.length }, language));
}

/** What no file says for one reason: its sums, why, and the first of its rows. */
function printUnpublished(
  { record, title, reason, rows }: Unpublished,
  { language, print }: Pick<Terminal, "language" | "print">,
): void {
  const say = (text: Text, facts: Facts) => fill(text[language], facts, language);
  const sums = sumUnpublished(rows).map(({ what, count, amount }) =>
    amount === null
      ? say(TEXTS.sum, { what, count })
      : say(TEXTS.sum_of_money, { what, count, amount }),
  );
  const name = record === null ? title[language] : say(TEXTS.of_activity, { record, title });
  const facts = { record: name, sums: sums.join(language === "ja" ? "、" : "; "), reason };
  print(say(TEXTS.unpublished, facts));
  for (const { record: row, what, on, amount } of rows.slice(0, ROWS_SHOWN)) {
    const day = on === null ? "" : say(TEXTS.day, { on });
    const money = amount === null ? "" : say(TEXTS.amount, { amount });
    print(`${say(TEXTS.row, { record: row, what })}${day}${money}`);
  }
  const left = rows.length - ROWS_SHOWN;
  if (left > 0) print(say(TEXTS.more, { count: left }));
}

/** Of each reason; the answer for machines has all. */
const ROWS_SHOWN = 10;
