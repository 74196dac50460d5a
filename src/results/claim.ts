import type { Day } from "../base/day.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";

export const CLAIM_STATES = ["draft", "submitted", "approved", "withdrawn"] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

export const CLAIM_STATE_NAMES: Readonly<Record<ClaimState, Text>> = texts({
  draft: { en: "Draft", ja: "下書き" },
  submitted: { en: "Submitted", ja: "提出済み" },
  approved: { en: "Approved", ja: "承認済み" },
  withdrawn: { en: "Withdrawn", ja: "取下げ" },
});

export const CLAIM_REFUSALS = texts({
  CLAIM_SOURCE: {
    en: "A claim rests on one thing: a figure of the record, or a cited document. Give one of the two.",
    ja: "根拠は、記録の数値（figure）又は出典文書（source）のいずれか一方を指定してください。",
  },
  CLAIM_OWNER: {
    en: "A claim is about one thing: a partner, a project, a programme or a fund. Give one of the four.",
    ja: "対象は、パートナー、プロジェクト、プログラム、基金のうち一つを指定してください。",
  },
  CLAIM_WITHOUT_VALUE: {
    en: "Give the claim's value: “{figure}” has none to take over.",
    ja: "値を入力してください。「{figure}」には引き継げる値がありません。",
  },
  CLAIM_TEXT: {
    en: "The sentence says where its number stands as {value}, in each language.",
    ja: "文中の数値の位置を {value} で示してください（各言語）。",
  },
  CLAIM_PERIOD: {
    en: "The period ends on {to}, before it begins on {from}.",
    ja: "期間の終了日（{to}）が開始日（{from}）より前です。",
  },
  CLAIM_NOT_TRUE: {
    en: "“{claim}” does not hold: the figure says {actual}. Change the value or the word before it.",
    ja: "「{claim}」は成り立ちません。数値は{actual}です。値又は修飾語を訂正してください。",
  },
  CLAIM_BASIS: {
    en: "The figure is a target; the claim says that it was achieved. Make its basis “target”.",
    ja: "この数値は目標値ですが、実績とされています。区分を「目標」にしてください。",
  },
  CLAIM_STEP: {
    en: "The claim is {state}; this needs one that is {needed}.",
    ja: "この根拠は「{state}」です。「{needed}」である必要があります。",
  },
  CLAIM_RENEW_STATE: {
    en: "The claim {id} is not approved, so there is nothing to renew. Submit and approve it.",
    ja: "根拠{id}は承認されていないため、更新できません。提出し、承認を受けてください。",
  },
  CLAIM_SOURCE_GONE: {
    en: "The record has no number under {figure} any more, on which the claim {id} rests. Withdraw it, and record a claim that rests on another.",
    ja: "根拠{id}の基となる数値{figure}が記録にありません。取り下げて、別の数値に基づく根拠を登録してください。",
  },
  CLAIM_RENEW_DOCUMENT: {
    en: "The claim rests on a document, and a document does not move: leave the value empty. Where another document says another number, withdraw this claim and record that one.",
    ja: "この根拠は文書に基づいており、文書の値は変わりません。値は空欄のままにしてください。別の文書が別の値を示す場合は、この根拠を取り下げて新たに登録してください。",
  },
  CLAIM_UNTIL_MISSING: {
    en: "It held until {day}. Give its new last day.",
    ja: "有効期限は{day}でした。新しい有効期限を入力してください。",
  },
  CLAIM_UNTIL_PAST: {
    en: "{day} is past. Give a last day that is still to come.",
    ja: "{day}は過ぎています。今後の日付を入力してください。",
  },
  CLAIM_CURRENT: {
    en: "The claim {id} holds: its source still says {said}. Give a later last day to extend it.",
    ja: "根拠{id}は有効で、出典の値も{said}のままです。延長するには、より後の有効期限を入力してください。",
  },
  CLAIM_SAME_PERSON: {
    en: "{person} entered this claim; somebody else approves it.",
    ja: "{person}が入力した根拠です。承認は別の人が行ってください。",
  },
});

export const refuseClaim = refuser(CLAIM_REFUSALS);

/** The states from which a step may be taken. Source: issue 5, point 3: draft, submitted, approved. */
const FROM: Readonly<Record<Exclude<ClaimState, "draft">, readonly ClaimState[]>> = {
  submitted: ["draft"],
  approved: ["submitted"],
  withdrawn: ["draft", "submitted", "approved"],
};

export function checkClaimStep(from: ClaimState, to: Exclude<ClaimState, "draft">): Refusal | null {
  if (FROM[to].includes(from)) return null;
  const needed = (language: "en" | "ja") =>
    FROM[to]
      .map((state) => CLAIM_STATE_NAMES[state][language])
      .join(language === "en" ? " / " : "・");
  return refuseClaim("CLAIM_STEP", {
    state: CLAIM_STATE_NAMES[from],
    needed: { en: needed("en"), ja: needed("ja") },
  });
}

/** Four eyes: who entered a claim does not approve it, unless one person keeps the whole record. */
export function checkApprover(
  claim: { readonly recorded_by: string },
  by: { readonly actor: string; readonly is_single_user: boolean },
): Refusal | null {
  return claim.recorded_by === by.actor && !by.is_single_user
    ? refuseClaim("CLAIM_SAME_PERSON", { person: by.actor })
    : null;
}

/** The last day is still within. */
export function isPast(last: Day | null, today: Day): boolean {
  return last !== null && last < today;
}
