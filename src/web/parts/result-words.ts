import type { ResultPeriodAsked } from "../../actions/read-results.js";
import { formatDecimal, trimDecimal, type Decimal } from "../../base/decimal.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import type { DueValue } from "../../figures/due.js";
import { numberOf } from "../../results/aggregation.js";
import type { IndicatorValue } from "../../results/indicator.js";
import { pathOf } from "../address.js";

/** `12,500`, or `62.5% (25 of 40)` of a percentage. */
export function sayValue(
  value: Pick<IndicatorValue, "value" | "numerator" | "denominator"> | null,
  { due }: Pick<DueValue, "due">,
  language: Language,
): string | null {
  const number = value === null ? null : numberOf(value);
  if (value === null || number === null) return null;
  const said = (each: Decimal) => formatNumber(formatDecimal(trimDecimal(each)), language);
  if (due.measure !== "percentage") return said(number);
  const { numerator, denominator } = value;
  if (numerator === null || denominator === null) return `${said(number)}%`;
  return language === "ja"
    ? `${said(number)}%（${said(denominator)}のうち${said(numerator)}）`
    : `${said(number)}% (${said(numerator)} of ${said(denominator)})`;
}

export function saySpan(from: string, to: string, language: Language): string {
  return language === "ja" ? `${from}～${to}` : `${from} to ${to}`;
}

/** The address of a period's grid, below its language. */
export function periodPath({ kind, id, period_from, period_to }: ResultPeriodAsked): string {
  return `${pathOf(`${kind}s`, id)}/results/${period_from}..${period_to}`;
}
