import type { Currency } from "../base/currency.js";
import { addMoney, money, negateMoney, sumMoney, type Money } from "../base/money.js";
import { texts, type Text } from "../base/text.js";
import type { AccountCode, Flow } from "./account.js";
import { balanceOf, cashInHand, type FlowSum } from "./balance.js";
import { MONEY_LINES } from "./line-words.js";

export const INTEREST_POLICIES = ["return", "add_to_fund", "agency_keeps"] as const;
export type InterestPolicy = (typeof INTEREST_POLICIES)[number];

/** What a fund's terms of reference settle about its money. */
export interface FundTerms {
  readonly base: Currency;
  readonly interest_policy: InterestPolicy;
  /** Programme support is part of each allocation, or taken once from the fund. Chosen once per fund, never both. */
  readonly psc_at: "allocation" | "fund";
}

/** The terms that a fund's row settles. Interest that it says nothing of is returned. */
export function termsOf(fund: {
  readonly currency: Currency;
  readonly interest_policy: InterestPolicy | null;
}): FundTerms {
  const interest_policy = fund.interest_policy ?? "return";
  return { base: fund.currency, interest_policy, psc_at: "allocation" };
}

const TERMS = {
  received: MONEY_LINES.contribution,
  interest_kept: MONEY_LINES.interest_kept,
  transfers_in: MONEY_LINES.transfer_in,
  exchange_gain: MONEY_LINES.exchange_gain,
  exchange_loss: MONEY_LINES.exchange_loss,
  bank: MONEY_LINES.bank,
  agent_fee: MONEY_LINES.agent_fee,
  direct_cost: MONEY_LINES.direct_cost,
  ...texts({
    psc_at_fund: { en: "Programme support taken by the fund", ja: "基金段階の事業支援経費" },
  }),
  allocated: MONEY_LINES.allocated,
  freed: MONEY_LINES.freed,
  transfers_out: MONEY_LINES.to_other_funds,
  // Of what is due as well, where the statement's line is of what was paid.
  ...texts({
    refunds: { en: "Refunds to donors, paid or due", ja: "拠出者への返還額（支払済み・未払）" },
  }),
  reserve: MONEY_LINES.reserve,
};

export interface AllocatableTerm {
  readonly term: keyof typeof TERMS;
  readonly name: Text;
  /** With its sign: the terms add up to the total. */
  readonly amount: Money;
}

export interface Allocatable {
  readonly terms: readonly AllocatableTerm[];
  readonly total: Money;
}

/**
 * Invariant 12. What may still be allocated, with the formula opened: cash received + interest kept + exchange gain −
 * exchange loss − bank charges − agent fee − direct cost − approved gross allocations + allocations cancelled or returned −
 * refunds to donors − reserve; and what moved between funds, without which two funds could allocate the same cash. Money that
 * is promised, receivable, unidentified, in kind or unrealised is in no term. All terms are shown, zero or not.
 */
export function allocatable(sums: readonly FlowSum[], fund: FundTerms): Allocatable {
  const { base } = fund;
  const of = (account: AccountCode, flow?: Flow) => balanceOf(sums, account, base, flow);
  const interest = addMoney(of(1300, "fund_interest"), of(1300, "organisation_interest"));
  const nothing = money(0n, base);
  const terms: Readonly<Record<keyof typeof TERMS, Money>> = {
    received: of(1300, "contribution"),
    // Of one contribution what its agreement says; of no one, what the fund does.
    interest_kept: addMoney(
      fund.interest_policy === "add_to_fund" ? interest : nothing,
      of(1300, "interest_added"),
    ),
    transfers_in: of(1300, "transfer_in"),
    exchange_gain: addMoney(of(1300, "exchange_gain"), of(1300, "donor_exchange_gain")),
    exchange_loss: addMoney(of(1300, "exchange_loss"), of(1300, "donor_exchange_loss")),
    bank: of(1300, "bank"),
    agent_fee: of(1300, "agent_fee"),
    direct_cost: of(1300, "direct_cost"),
    psc_at_fund: fund.psc_at === "fund" ? negateMoney(of(5180)) : nothing,
    allocated: negateMoney(of(3100, "allocated")),
    freed: negateMoney(of(3100, "freed")),
    transfers_out: of(1300, "to_other_funds"),
    refunds: addMoney(of(1300, "refund_to_donor"), of(2600)),
    reserve: negateMoney(of(3100, "reserved")),
  };
  const list = (Object.keys(TERMS) as (keyof typeof TERMS)[]).map((term) => ({
    term,
    name: TERMS[term],
    amount: terms[term],
  }));
  return {
    terms: list,
    total: sumMoney(
      list.map((term) => term.amount),
      base,
    ),
  };
}

/** Cash that is somebody else's: what nobody has identified yet, and interest that goes back to its donor or is the agency's by an agreement's own terms. */
const OTHERS: readonly Flow[] = [
  ...(["suspense", "interest_due", "interest_of_agency", "interest_returned"] as const),
];
const INTEREST: readonly Flow[] = ["fund_interest", "organisation_interest"];

/** Whether cash that came for this is the agency's, and so no matter of the fund or project on whose account it came. */
export function isAgencys(flow: Flow, { interest_policy }: FundTerms): boolean {
  return (
    flow === "interest_of_agency" || (interest_policy === "agency_keeps" && INTEREST.includes(flow))
  );
}

/** Cash that a fund or a project account can pay out in its own currency: what is in no term of the allocatable balance is not its own (invariant 14). */
export function ownCash(sums: readonly FlowSum[], terms: FundTerms): Money {
  const others = terms.interest_policy === "add_to_fund" ? OTHERS : [...OTHERS, ...INTEREST];
  return cashInHand(
    sums.filter(({ flow }) => flow === null || !others.includes(flow)),
    terms.base,
  );
}
