import { assert } from "../base/assert.js";
import type { Day } from "../base/day.js";
import { addMoney, money, subtractMoney, sumMoney, zero, type Money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { Decision } from "./decision.js";
import { findBreach, type Earmarking, type EarmarkingBreach } from "./earmarking.js";
import type { FundTerms } from "./fund.js";
import { lifecycle } from "./lifecycle.js";
import { checkPositive } from "./positive.js";
import { refuse } from "./refusals.js";
import type { FundingWindow } from "./window.js";

export const ALLOCATION = lifecycle({
  noun: { en: "allocation", ja: "配分" },
  first: "proposed",
  states: {
    proposed: { en: "Proposed", ja: "提案中", to: ["approved"] },
    approved: { en: "Approved", ja: "承認済み", to: ["released", "cancelled"], two_persons: true },
    released: { en: "Released", ja: "送金済み", to: ["adjusted", "operationally_complete"] },
    adjusted: {
      en: "Adjusted",
      ja: "増減調整済み",
      to: ["released", "adjusted", "operationally_complete"],
    },
    operationally_complete: {
      en: "Operationally complete",
      ja: "事業完了",
      to: ["balance_returned"],
    },
    balance_returned: { en: "Balance returned", ja: "残額返還済み", to: ["closed"] },
    closed: { en: "Closed", ja: "終了", to: [] },
    cancelled: { en: "Cancelled", ja: "取消し", to: [] },
  },
});

/** Money of one contribution that no allocation has drawn on yet. */
export interface ContributionLeft {
  readonly agreement_id: string;
  readonly ref: string;
  /** What a sentence calls it. */
  readonly name: Text;
  readonly earmarking: Earmarking;
  readonly left: Money;
}

/** Which contribution pays how much of an allocation; `null` is the fund's own money (interest, gains). */
export interface AllocationSource {
  readonly agreement_id: string | null;
  readonly amount: Money;
}

export interface AllocationAsked {
  readonly direct: Money;
  readonly psc: Money;
  readonly on: Day;
  /** What the project is tied to: its countries, sectors, outcomes and itself. */
  readonly use: Earmarking;
}

/** What an allocation is decided against, read under the fund's lock. */
export interface AllocationStanding {
  readonly fund: FundTerms;
  /** The allocatable balance (fund/fund.ts). */
  readonly available: Money;
  readonly decision: Decision;
  /** Net gross allocations already made from the decision, and from the window. */
  readonly decision_used: Money;
  readonly window: FundingWindow | null;
  readonly window_used: Money;
  readonly contributions: readonly ContributionLeft[];
}

export interface Allocation {
  readonly gross: Money;
  readonly psc: Money;
  readonly sources: readonly AllocationSource[];
}

/**
 * Invariants 12 and 13. An allocation needs a confirmed decision and stays within what was decided, within the window's ceiling
 * and scope, and within the balance; and each part of it is drawn on a contribution whose earmarking allows the use, the
 * tightest first, so that free money stays free.
 */
export function decideAllocation(
  standing: AllocationStanding,
  asked: AllocationAsked,
): Allocation | Refusal {
  const { fund, window, available } = standing;
  const gross = addMoney(asked.direct, asked.psc);
  if (gross.currency !== fund.base)
    return refuse("CURRENCY_NOT_LEDGERS", { amount: gross, base: fund.base }, "direct");
  const isBeyond = gross.amount_minor > available.amount_minor;
  const sources = isBeyond
    ? refuse("ALLOCATION_EXCEEDS_BALANCE", { left: available, asked: gross }, "direct")
    : chooseSources(standing, gross, asked.use);
  const refused = refusedBy([
    checkAsked(asked, fund),
    checkDecided(standing, asked.on, gross),
    window && checkWindow(window, standing.window_used, gross, asked.use),
    refusalIn(sources),
  ]);
  return refused ?? { gross, psc: asked.psc, sources: isRefusal(sources) ? [] : sources };
}

function checkAsked({ direct, psc }: AllocationAsked, fund: FundTerms): Refusal | null {
  return refusedBy([
    checkPositive(direct, "direct"),
    psc.amount_minor >= 0n ? null : refuse("AMOUNT_NOT_POSITIVE", { amount: psc }, "psc"),
    fund.psc_at === "fund" && psc.amount_minor > 0n
      ? refuse("ALLOCATION_PSC_TWICE", { psc }, "psc")
      : null,
  ]);
}

/** Confirmed, for it, on or after its day, and within what is left of it. */
function checkDecided(
  { decision, decision_used }: AllocationStanding,
  on: Day,
  gross: Money,
): Refusal | null {
  const { ref, status, outcome, decided_on, amount } = decision;
  const isConfirmed = status === "confirmed" || status === "executable";
  const isFor = (outcome === "approved" || outcome === "conditional") && amount !== null;
  const isOpen = outcome === "conditional" && status === "confirmed";
  const left = amount && subtractMoney(amount, decision_used);
  return refusedBy([
    isConfirmed ? null : refuse("ALLOCATION_DECISION_NOT_CONFIRMED", { decision: ref }, "decision"),
    isFor ? null : refuse("ALLOCATION_DECISION_NOT_APPROVED", { decision: ref }, "decision"),
    isOpen ? refuse("ALLOCATION_CONDITIONS_OPEN", { decision: ref }, "decision") : null,
    on < decided_on ? refuse("ALLOCATION_BEFORE_DECISION", { on, decided_on }, "on") : null,
    isFor && left && gross.amount_minor > left.amount_minor
      ? refuse("ALLOCATION_EXCEEDS_DECISION", { decision: ref, left, asked: gross }, "direct")
      : null,
  ]);
}

function checkWindow(
  { name, earmarking, ceiling }: FundingWindow,
  used: Money,
  gross: Money,
  use: Earmarking,
): Refusal | null {
  const breach = findBreach(earmarking, { ...use, category: 4 });
  const left = ceiling && subtractMoney(ceiling, used);
  return refusedBy([
    breach && refuse("ALLOCATION_OUTSIDE_WINDOW", { window: name, ...breach }, "window"),
    left && gross.amount_minor > left.amount_minor
      ? refuse("ALLOCATION_EXCEEDS_WINDOW", { window: name, left, asked: gross }, "direct")
      : null,
  ]);
}

/**
 * Draws the amount from contributions that allow the use: the most tightly tied first, then by reference, at last the fund's
 * own free money. Refuses with the rule and the contribution that stand in the way.
 */
export function chooseSources(
  standing: Pick<AllocationStanding, "available" | "contributions">,
  gross: Money,
  use: Earmarking,
): AllocationSource[] | Refusal {
  const sources: AllocationSource[] = [];
  const barred: { readonly from: ContributionLeft; readonly breach: EarmarkingBreach }[] = [];
  let open = gross;
  for (const from of [...standing.contributions].sort(byTightness)) {
    const breach = findBreach(from.earmarking, use);
    if (breach) barred.push({ from, breach });
    if (breach || open.amount_minor === 0n || from.left.amount_minor <= 0n) continue;
    const amount = smaller(open, from.left);
    sources.push({ agreement_id: from.agreement_id, amount });
    open = subtractMoney(open, amount);
  }
  if (open.amount_minor === 0n) return sources;
  const free = freeMoney(standing);
  if (open.amount_minor <= free.amount_minor)
    return [...sources, { agreement_id: null, amount: open }];
  const usable = addMoney(subtractMoney(gross, open), free);
  const [worst] = barred.sort((a, b) =>
    a.from.left.amount_minor > b.from.left.amount_minor ? -1 : 1,
  );
  if (!worst) return refuse("ALLOCATION_EXCEEDS_BALANCE", { left: usable, asked: gross }, "direct");
  const { from, breach } = worst;
  return refuse(
    "ALLOCATION_FREER_THAN_CONTRIBUTION",
    {
      asked: gross,
      usable,
      contribution: from.name,
      held: from.left,
      rule: breach.rule,
      allowed: breach.allowed,
      wanted: breach.asked,
    },
    "project",
  );
}

/** What an allocation is drawn on instead of what it was drawn on, and what it draws now. */
export interface SourcesAsked {
  readonly sources: readonly AllocationSource[];
  /** All of the allocation as it was made, and what of it is approved today. */
  readonly gross: Money;
  readonly approved: Money;
  readonly drawn: ReadonlyMap<string | null, bigint>;
  readonly use: Earmarking;
}

/**
 * Invariant 13, where the sources of an allocation are corrected: together they give all of it, each contribution once, as far as it allows the use and
 * has not given to others. What takes less of an overdrawn one than before is welcome.
 */
export function decideSources(
  standing: Pick<AllocationStanding, "available" | "contributions">,
  { sources, gross, approved, drawn, use }: SourcesAsked,
): Refusal | null {
  const { currency } = gross;
  const will = sourcesTaken(
    sources.map(({ agreement_id, amount: { amount_minor } }) => ({ agreement_id, amount_minor })),
    approved.amount_minor,
  );
  const given = sumMoney(
    sources.map(({ amount }) => amount),
    currency,
  );
  const seen = new Set<string | null>();
  const wrong = sources.flatMap(({ agreement_id, amount }, index) => {
    const from = standing.contributions.find((one) => one.agreement_id === agreement_id);
    const name = from?.name ?? OWN_MONEY;
    const isTwice = seen.has(agreement_id);
    seen.add(agreement_id);
    const was = drawn.get(agreement_id) ?? 0n;
    const left = addMoney(from?.left ?? freeMoney(standing), money(was, currency));
    const asked = money(will.get(agreement_id) ?? 0n, currency);
    const isBeyond = asked.amount_minor > was && asked.amount_minor > left.amount_minor;
    const breach = from && findBreach(from.earmarking, use);
    const agreement = `sources.${index}.agreement`;
    return [
      checkPositive(amount, `sources.${index}.amount`),
      isTwice ? refuse("SOURCE_TWICE", { source: name }, agreement) : null,
      breach ? refuse("SOURCE_NOT_ALLOWED", { source: name, ...breach }, agreement) : null,
      isBeyond && !isTwice
        ? refuse("SOURCE_EXCEEDS_LEFT", { source: name, left, asked }, `sources.${index}.amount`)
        : null,
    ];
  });
  return refusedBy([
    ...wrong,
    given.amount_minor === gross.amount_minor
      ? null
      : refuse("SOURCES_NOT_WHOLE", { given, gross }, "sources"),
  ]);
}

const OWN_MONEY: Text = { en: "the fund's own money", ja: "基金自体の資金" };

/**
 * What each contribution gives of an allocation of which so much is approved, its sources in their order: what was freed was freed of the last one
 * first.
 */
export function sourcesTaken(
  sources: readonly { readonly agreement_id: string | null; readonly amount_minor: bigint }[],
  approved_minor: bigint,
): ReadonlyMap<string | null, bigint> {
  const taken = new Map<string | null, bigint>();
  let left = approved_minor;
  for (const { agreement_id, amount_minor } of sources) {
    const part = left < amount_minor ? left : amount_minor;
    if (part <= 0n) break;
    taken.set(agreement_id, (taken.get(agreement_id) ?? 0n) + part);
    left -= part;
  }
  return taken;
}

/** What is available beyond all contributions: interest kept, gains; less what fees took. */
function freeMoney(standing: Pick<AllocationStanding, "available" | "contributions">): Money {
  const { available, contributions } = standing;
  const tied = sumMoney(
    contributions.map((contribution) => contribution.left),
    available.currency,
  );
  const free = subtractMoney(available, tied);
  return free.amount_minor > 0n ? free : zero(available.currency);
}

function byTightness(a: ContributionLeft, b: ContributionLeft): number {
  const scope = ({ earmarking: { projects, countries, sectors, outcomes } }: ContributionLeft) =>
    [projects, countries, sectors, outcomes].filter((list) => list.length > 0).length;
  if (a.earmarking.category !== b.earmarking.category)
    return b.earmarking.category - a.earmarking.category;
  if (scope(a) !== scope(b)) return scope(b) - scope(a);
  return a.ref < b.ref ? -1 : 1;
}

function smaller(a: Money, b: Money): Money {
  assert(a.currency === b.currency, "compared across currencies");
  return a.amount_minor < b.amount_minor ? a : b;
}

/** What an allocation's own lines say: approved net, released net, obligated, spent. */
export interface AllocationStand {
  readonly approved: Money;
  readonly released: Money;
  readonly uncommitted: Money;
  readonly obligated: Money;
  readonly consumed: Money;
}

export function allocationStand(
  sums: readonly {
    readonly account: number;
    readonly flow: string | null;
    readonly base_minor: bigint;
  }[],
  base: Money["currency"],
): AllocationStand {
  const of = (account: number, flows?: readonly string[]) =>
    sums.reduce(
      (all, sum) =>
        sum.account === account && (!flows || flows.includes(sum.flow ?? ""))
          ? all + sum.base_minor
          : all,
      0n,
    );
  return {
    approved: money(of(3100, ["allocated", "freed"]), base),
    released: money(of(1400, ["release", "returned"]), base),
    uncommitted: money(-of(2200), base),
    obligated: money(-of(2300), base),
    consumed: money(-of(2400), base),
  };
}

/** Part of an approved allocation is given back to the fund, as far as nothing was obligated, spent or released from it. */
export function decideCancellation(stand: AllocationStand, amount: Money): Refusal | null {
  if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
  const unreleased = subtractMoney(stand.approved, stand.released);
  const left = smaller(stand.uncommitted, unreleased);
  if (left.amount_minor <= 0n)
    return refuse("CANCELLATION_NOTHING_UNUSED", { approved: stand.approved }, "amount");
  return amount.amount_minor <= left.amount_minor
    ? null
    : refuse("CANCELLATION_EXCEEDS_UNUSED", { left, asked: amount }, "amount");
}
