import type { Currency } from "../base/currency.js";
import { addMoney, money, negateMoney, sumMoney, type Money } from "../base/money.js";
import { texts, type Text } from "../base/text.js";
import type { AccountCode, Flow } from "./account.js";
import { balanceOf, cashInHand, type FlowSum } from "./balance.js";

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

const TERMS = texts({
  received: { en: "Cash received from donors", ja: "受領した拠出金" },
  interest_kept: { en: "Interest kept by the fund", ja: "基金に繰り入れる利息" },
  transfers_in: { en: "Transfers from other funds", ja: "他基金からの受入れ" },
  exchange_gain: { en: "Exchange gain", ja: "為替差益" },
  exchange_loss: { en: "Exchange loss", ja: "為替差損" },
  bank: { en: "Bank charges", ja: "銀行手数料" },
  agent_fee: { en: "Agent fee", ja: "資金管理者手数料" },
  direct_cost: { en: "Direct cost of the secretariat", ja: "事務局直接費" },
  psc_at_fund: { en: "Programme support taken by the fund", ja: "基金段階の事業支援経費" },
  allocated: { en: "Approved gross allocations", ja: "承認済み配分額（総額）" },
  freed: { en: "Allocations cancelled or returned", ja: "取消し・返還された配分額" },
  transfers_out: { en: "Transfers to other funds", ja: "他基金への送金" },
  refunds: { en: "Refunds to donors, paid or due", ja: "拠出者への返還（支払済み・未払）" },
  reserve: { en: "Reserve", ja: "準備金" },
});

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
