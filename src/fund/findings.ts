import type { Finding, Place, Severity } from "../base/finding.js";
import { fillText, texts, type Facts } from "../base/text.js";

/** What figures given to us contradict. Findings are shown, never silently corrected. */
export const FUND_FINDINGS = texts({
  STATEMENT_TOTAL_OFF: {
    en: "The printed {line} is {printed}, but its rows give {rows}: {difference} apart. Ask the issuer which is right, and keep both.",
    ja: "「{line}」の印字額は{printed}ですが、内訳の合計は{rows}であり、{difference}の差があります。発行者に確認し、両方の値を残してください。",
  },
  STATEMENT_DIFFERS_FROM_BOOK: {
    en: "The printed {line} is {printed}; the book gives {rows}: {difference} apart. Look for entries that are missing or booked twice.",
    ja: "「{line}」の印字額は{printed}ですが、帳簿では{rows}であり、{difference}の差があります。記帳漏れ又は重複がないか確認してください。",
  },
  STATEMENT_UNEXPLAINED: {
    en: "What organisations received differs from what the fund transferred by {difference} that no named line explains. Find the missing line.",
    ja: "実施機関の受入額と基金からの送金額との間に、どの項目でも説明できない{difference}の差があります。該当する項目を特定してください。",
  },
  STATEMENT_CONVERSION_OPEN: {
    en: "Currency conversions leave {difference} that is neither gain nor loss. Check the conversions of this ledger.",
    ja: "通貨の換算に、差益にも差損にも計上されていない{difference}が残っています。この元帳の換算取引を確認してください。",
  },
  PAID_BEFORE_CASH: {
    en: "At the end of {on} the fund had paid out {short} more than had come in. Correct the day of the payment or of the receipt; where both are right, somebody advanced the cash until it came.",
    ja: "{on}終了時点で、支払額がそれまでの入金額を{short}上回っています。支払日又は入金日を訂正してください。いずれも正しい場合、入金までの間は立替払に当たります。",
  },
  SPENT_BEFORE_TRANSFER: {
    en: "At the end of {on} organisations had spent or returned {short} more than had reached them: they financed it ahead. Correct the day of the transfer or of the spending where it is wrong.",
    ja: "{on}終了時点で、実施機関の支出額及び返還額がそれまでの受領額を{short}上回っており、実施機関による立替えに当たります。送金日又は支出日に誤りがあれば訂正してください。",
  },
  ALLOCATED_BEFORE_CASH: {
    en: "At the end of {on} what was allocated, transferred, charged and refunded, the reserve apart, came to {short} more than the cash for it. Correct its day or that of the receipt; where both are right, money was used before it came.",
    ja: "{on}終了時点で、配分額、振替額、経費及び返還額の合計（準備金を除く）がその財源となる資金を{short}上回っています。記帳日又は入金日を訂正してください。いずれも正しい場合、入金前の使用に当たります。",
  },
  RESERVE_UNCOVERED: {
    en: "At the end of {on} cash did not cover {short} of the reserve: nothing can be allocated until it does.",
    ja: "{on}終了時点で、準備金のうち{short}が資金により賄われていません。賄われるまで配分はできません。",
  },
  CLOSED_ACCOUNT_HOLDS: {
    en: "{project} was closed financially, and {held} stands on its account. Refund it to its donor, take back a receipt that is not this project's, or have the project reopened.",
    ja: "「{project}」は会計上終了していますが、その口座に{held}が残っています。拠出者に返還してください。このプロジェクトのものではない入金は取り消してください。使途がある場合は、プロジェクトの再開の手続をとってください。",
  },
  CLOSED_PROJECT_HOLDS: {
    en: "{project} was closed financially, and {held} of the fund stands with its organisation. Record its return, have the last report corrected, or have the project reopened.",
    ja: "「{project}」は会計上終了していますが、基金の資金{held}が実施機関に残っています。返還を記録するか、最終報告の訂正を求めるか、プロジェクトの再開の手続をとってください。",
  },
  CLOSED_OVERSPENT: {
    en: "{project} was closed financially, and {over} more was spent than it had been given. Have the last report corrected, record the transfer that is missing, or have the project reopened.",
    ja: "「{project}」は会計上終了していますが、支出額が受領額を{over}上回っています。最終報告の訂正を求めるか、不足している送金を記録するか、プロジェクトの再開の手続をとってください。",
  },
  BUDGET_OVERSPENT: {
    en: "{line} Revise the budget. Where the figure is wrong, have it corrected.",
    ja: "{line}予算を改訂してください。支出額が誤っている場合は、訂正を求めてください。",
  },
});

type Code = keyof typeof FUND_FINDINGS;

export function finding(
  rule: Code,
  facts: Facts,
  place: Place = {},
  severity: Severity = "error",
): Finding {
  return { rule, severity, message: fillText(FUND_FINDINGS[rule], facts), place };
}
