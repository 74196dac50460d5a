import { divideDecimal, decimal, type Decimal } from "../base/decimal.js";
import { texts } from "../base/text.js";

/** By which rule a result that several paid for is shown to one of them. Source: DOMAIN 3, co-financing. */
export const ATTRIBUTION_RULES = texts({
  in_full: {
    en: "in full, with the others who paid named",
    ja: "全体を示し、共同拠出者を明示する",
  },
  by_share: { en: "by share of the money", ja: "資金の割合で示す" },
  not_shown: { en: "not shown", ja: "示さない" },
});
export type AttributionRule = keyof typeof ATTRIBUTION_RULES;

/** What was declared, from the narrowest to the widest. */
export interface Declared {
  readonly rule: AttributionRule;
  readonly share_bp: number | null;
}

export interface Attribution extends Declared {
  /** Nothing was declared: then a result is shown in full, and said so. */
  readonly is_declared: boolean;
}

/** The rule for one partner's view of a result, of those declared from the narrowest to the widest: its agreement's before all others. */
export function chooseRule(...from: readonly (Declared | null)[]): Attribution {
  const declared = from.find((each) => each !== null);
  return declared
    ? { rule: declared.rule, share_bp: declared.share_bp, is_declared: true }
    : { rule: "in_full", share_bp: null, is_declared: false };
}

/** Hundredths of a percent that one payer gave of what all gave, cut down; null where nothing is known to have been given. */
export function shareOf(given_minor: bigint, all_minor: bigint): number | null {
  if (all_minor <= 0n || given_minor < 0n) return null;
  return Number((given_minor * 10_000n) / all_minor);
}

/**
 * What of a value is shown under the rule: the whole, the part that the share makes of it (in whole units, half to even), or nothing.
 * A percentage is not divided: half of a project does not make half of a rate.
 */
export function attribute(
  value: Decimal,
  attribution: { readonly rule: AttributionRule; readonly share_bp: number | null },
  isPercentage: boolean,
): Decimal | null {
  if (attribution.rule === "not_shown") return null;
  if (attribution.rule === "in_full" || isPercentage) return value;
  if (attribution.share_bp === null) return null;
  const part = { ...value, units: value.units * BigInt(attribution.share_bp) };
  return divideDecimal(part, decimal("10000"), 0);
}
