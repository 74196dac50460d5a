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
