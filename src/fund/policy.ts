import type { Day } from "../base/day.js";
import { money, splitMoney, subtractMoney, sumMoney, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import type { Flow } from "./account.js";
import type { InterestPolicy } from "./fund.js";
import type { Disposition } from "./refund.js";
import { refuse } from "./refusals.js";

/** Who bears the difference between what was booked and what the bank gave: the fund (or project), or the donor's own contribution. */
export const FX_RISK_BEARERS = ["fund", "donor"] as const;
export type FxRiskBearer = (typeof FX_RISK_BEARERS)[number];

/** What is settled of an agreement's money. Null: nothing is, and the fund's terms hold. Source: DOMAIN 4, entities 7 and 11. */
export interface MoneyTerms {
  readonly interest_policy: InterestPolicy | null;
  readonly refund_policy: Disposition | null;
  readonly fx_risk_bearer: FxRiskBearer | null;
}

export const MONEY_TERMS = ["interest_policy", "refund_policy", "fx_risk_bearer"] as const;

/** What an amendment says of a term that the agreement is to settle no more: the fund's holds again. */
export const AS_FUND = "as_fund";

/** What an amendment settles anew; what it leaves out (null) stays. */
export type AmendedTerms = {
  readonly [Name in keyof MoneyTerms]: MoneyTerms[Name] | typeof AS_FUND;
};

/** Terms as signed (`from` null), or as an amendment settled them from a day on. */
export type DatedTerms = AmendedTerms & { readonly from: Day | null };

/** What is said of a term last; null where it is as the fund's. */
function lastSaid<Name extends keyof MoneyTerms>(
  newest_first: readonly AmendedTerms[],
  name: Name,
): MoneyTerms[Name] {
  const said = newest_first.map((terms) => terms[name]).find((term) => term !== null);
  return said === undefined || said === AS_FUND ? null : (said as MoneyTerms[Name]);
}

/** A term, and whose it is. */
export interface InForce<Term> {
  readonly term: Term;
  readonly by: "agreement" | "fund";
}

export interface TermsInForce {
  /** What nobody settled of interest is returned. */
  readonly interest_policy: InForce<InterestPolicy>;
  /** Null where neither the agreement nor the fund says it: then the donor's instruction alone does. */
  readonly refund_policy: InForce<Disposition> | null;
  /** What an agreement does not lay on its donor is the fund's. */
  readonly fx_risk_bearer: InForce<FxRiskBearer>;
}

/**
 * What holds for an agreement's money on a day: the agreement's own terms, the last that are in force by then, and where it settles
 * nothing the fund's. `agreed` in the order in which it was agreed.
 */
export function termsInForce(
  agreed: readonly DatedTerms[],
  fund: Pick<MoneyTerms, "interest_policy" | "refund_policy">,
  on: Day,
): TermsInForce {
  const by = [...agreed].reverse().filter(({ from }) => from === null || from <= on);
  const interest = lastSaid(by, "interest_policy");
  const refund = lastSaid(by, "refund_policy");
  const fx = lastSaid(by, "fx_risk_bearer");
  return {
    interest_policy: interest
      ? { term: interest, by: "agreement" }
      : { term: fund.interest_policy ?? "return", by: "fund" },
    refund_policy: refund
      ? { term: refund, by: "agreement" }
      : fund.refund_policy && { term: fund.refund_policy, by: "fund" },
    fx_risk_bearer: fx ? { term: fx, by: "agreement" } : { term: "fund", by: "fund" },
  };
}

/** The line of cash on which interest of one contribution stands, by what becomes of it. */
export const INTEREST_FLOWS = {
  return: "interest_due",
  add_to_fund: "interest_added",
  agency_keeps: "interest_of_agency",
} as const satisfies Readonly<Record<InterestPolicy, Flow>>;

/** An amendment of the terms names one at least, and no other does; it holds from its day on. What was booked before stays. */
export function decideTermsChange(
  agreed: readonly DatedTerms[],
  asked: {
    readonly kind: string;
    readonly terms: AmendedTerms;
    readonly effective_on: Day | null;
    readonly signed_on: Day;
  },
): DatedTerms | null | Refusal {
  const { kind, terms, effective_on, signed_on } = asked;
  const named = MONEY_TERMS.filter((name) => terms[name] !== null);
  if ((kind === "terms") !== named.length > 0)
    return refuse("AMENDMENT_TERMS", {}, named[0] ?? "interest_policy");
  if (named.length === 0) return null;
  const from = effective_on ?? signed_on;
  const before = agreed.filter((each) => each.from === null || each.from <= from).reverse();
  const isSame = named.every((name) => (lastSaid(before, name) ?? AS_FUND) === terms[name]);
  return isSame ? refuse("TERMS_SAME", { on: from }, named[0]) : { ...terms, from };
}

const DISPOSITION_WORDS = texts({
  return: { en: "returned to the donor", ja: "拠出者への返還" },
  reprogramme: { en: "used for something else", ja: "他の用途への充当" },
  core: { en: "moved to core funding", ja: "コア資金への移管" },
});

export function dispositionWords(disposition: Disposition): Text {
  return DISPOSITION_WORDS[disposition];
}

/**
 * What becomes of a balance is what the agreement says, where it says it: another use needs an amendment first. A fund's own rule is what its donors
 * take as given, and the instruction of one of them goes before it.
 */
export function checkDisposition(
  { refund_policy }: Pick<TermsInForce, "refund_policy">,
  asked: Disposition,
): Refusal | null {
  if (refund_policy?.by !== "agreement" || refund_policy.term === asked) return null;
  return refuse(
    "REFUND_AGAINST_AGREEMENT",
    { agreed: dispositionWords(refund_policy.term), asked: dispositionWords(asked) },
    "disposition",
  );
}

/** What is held of one contribution, and who bears what an exchange of it wins or loses. */
export interface HeldOf {
  readonly agreement_id: string;
  readonly held: Money;
  readonly borne_by: FxRiskBearer;
}

/** One contribution's part of what is exchanged. */
export interface ExchangeShare {
  readonly agreement_id: string;
  readonly given: Money;
  readonly borne_by: FxRiskBearer;
}

/**
 * Whose the money is that is exchanged at one rate: of each contribution its share of what is held, the rest nobody's but the fund's. Who bears the
 * difference changes nothing in that: what left of a contribution has left, whatever its terms say from another day on.
 */
export function shareExchanged(
  given: Money,
  held: Money,
  contributions: readonly HeldOf[],
): readonly ExchangeShare[] {
  const own = contributions.filter((one) => one.held.amount_minor > 0n);
  if (own.length === 0) return [];
  const all = sumMoney(
    own.map((one) => one.held),
    given.currency,
  );
  const rest = subtractMoney(held, all);
  const others = rest.amount_minor > 0n ? rest : money(0n, given.currency);
  const weights = [...own.map((one) => one.held), others].map((each) => each.amount_minor);
  const parts = splitMoney(given, weights);
  return own.flatMap(({ agreement_id, borne_by }, index) => {
    const part = parts[index];
    return part && part.amount_minor > 0n ? [{ agreement_id, given: part, borne_by }] : [];
  });
}
