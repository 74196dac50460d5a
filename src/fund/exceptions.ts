import { fillText, texts, type Facts, type Text } from "../base/text.js";

/**
 * Rules that a reported figure may break (class E): an ERP or a partner says what happened, so it is accepted, flagged, explained by a
 * person, and in the way of publication until then. What our own users authorise is refused instead.
 */
export const FUND_EXCEPTIONS = texts({
  RECEIPT_BEFORE_SIGNATURE: {
    en: "Receipt {ref} of {amount} came on {received_on}, before the agreement was signed on {signed_on}. Say why, or correct the day.",
    ja: "入金{ref}（{amount}）の受領日{received_on}は、取決めの署名日{signed_on}より前です。理由を記載するか、日付を訂正してください。",
  },
  RECEIPT_AFTER_END: {
    en: "Receipt {ref} of {amount} came on {received_on}, after the agreement ended on {effective_to}. Say why, or extend the agreement.",
    ja: "入金{ref}（{amount}）の受領日{received_on}は、取決めの終了日{effective_to}より後です。理由を記載するか、取決めを延長してください。",
  },
  RECEIPT_AFTER_CLOSURE: {
    en: "Receipt {ref} of {amount} came on {received_on} to the account of {project}, whose books are closed. Refund it to its donor, have the project reopened, or say why it stays.",
    ja: "入金{ref}（{amount}、受領日{received_on}）の入金先は、会計上終了したプロジェクト「{project}」の口座です。拠出者に返還するか、プロジェクトの再開の手続をとるか、理由を記載してください。",
  },
  SPENT_OVER_BUDGET: {
    en: "{project} reports {spent}, obligations included, over the budget of {budget} by {over}. Ask for a revision or a correction.",
    ja: "{project}の報告額（支出負担額を含む）{spent}が予算{budget}を{over}超過しています。予算改訂又は訂正を求めてください。",
  },
  SPENT_OVER_LINE: {
    en: "{project} reports more than its budget gives a category. {line} Ask for a revision or a correction.",
    ja: "{project}の報告額が費目別の予算額を上回っています。{line}予算改訂又は訂正を求めてください。",
  },
  SPENT_OVER_FUNDED: {
    en: "{project} reports expenditure of {spent}, but {funded} was transferred net of refunds. Ask where the rest came from.",
    ja: "{project}の報告支出額{spent}が、純送金額{funded}を上回っています。差額の財源を確認してください。",
  },
  SPENT_NEGATIVE: {
    en: "{project} reports a total expenditure of {spent}, less than nothing. Ask for the report that it corrects.",
    ja: "{project}の累計支出額が{spent}と負の値になっています。訂正元の報告を確認してください。",
  },
  FUNDED_NEGATIVE: {
    en: "{project} reports net funding of {funded}, less than nothing: more was refunded than was transferred. Ask for the transfer that is missing.",
    ja: "{project}の純送金額が{funded}と負の値で、返還額が送金額を上回っています。不足している送金の報告を確認してください。",
  },
  SPENT_BEFORE_ELIGIBLE: {
    en: "{project} reports {amount} on {on}, before its money may be used ({from}). Ask for the day of the expenditure.",
    ja: "{project}の支出{amount}（{on}）は、支出可能期間の開始日（{from}）より前です。支出日を確認してください。",
  },
  SPENT_AFTER_ELIGIBLE: {
    en: "{project} reports {amount} on {on}, after its money may be used ({until}). Ask for an extension, or for the charge to be moved.",
    ja: "{project}の支出{amount}（{on}）は、支出可能期限（{until}）より後です。期限の延長又は計上先の変更を求めてください。",
  },
  SPENT_AFTER_CLOSURE: {
    en: "{project} reports {amount} on {on}, after it was closed. Nothing more is charged to a closed project: ask for a correction.",
    ja: "{project}の支出{amount}（{on}）は、プロジェクト終了後のものです。終了したプロジェクトには計上できません。訂正を求めてください。",
  },
  PSC_OVER_RATE: {
    en: "{project} reports programme support of {psc}; the agreed rate gives {allowed}. Ask for a correction.",
    ja: "{project}の事業支援経費の報告額{psc}が、合意された率による額{allowed}を上回っています。訂正を求めてください。",
  },
});

export type ExceptionCode = keyof typeof FUND_EXCEPTIONS;

/** One rule that reported data breaks, with the sentence that a person reads. */
export interface Reported {
  readonly rule: ExceptionCode;
  readonly message: Text;
  readonly facts: Facts;
}

export function exception(rule: ExceptionCode, facts: Facts): Reported {
  return { rule, message: fillText(FUND_EXCEPTIONS[rule], facts), facts };
}
