import type { Currency } from "../base/currency.js";
import { addDays, type Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import { formatDay } from "../base/format.js";
import { addMoney, money, negateMoney, type Money } from "../base/money.js";
import type { Text } from "../base/text.js";
import { balanceOf, type FlowSum } from "./balance.js";
import { finding } from "./findings.js";
import { allocatable, type FundTerms } from "./fund.js";

/** The balances of a statement that are of money that is there: less than nothing only where more left than had come by that day. */
export const HELD_BALANCES = ["fund_balance", "organisation_balance", "allocatable"] as const;
export type HeldBalance = (typeof HELD_BALANCES)[number];

const RULES = {
  fund_balance: "PAID_BEFORE_CASH",
  organisation_balance: "SPENT_BEFORE_TRANSFER",
  allocatable: "ALLOCATED_BEFORE_CASH",
} as const satisfies Record<HeldBalance, string>;

type BalanceOf = Readonly<Record<HeldBalance, Money>>;

/**
 * What stands on each of them, of sums up to a day, or what a day moved of it. What can be allocated is taken before the reserve: that is set aside of
 * what comes, and may be from the first day on.
 */
export function heldBalances(sums: readonly FlowSum[], terms: FundTerms): BalanceOf {
  const { total } = allocatable(sums, terms);
  return {
    fund_balance: balanceOf(sums, 1300, terms.base),
    organisation_balance: balanceOf(sums, 1400, terms.base),
    allocatable: addMoney(total, balanceOf(sums, 3100, terms.base, "reserved")),
  };
}

/** What a statement's reader is told of the day at whose end a balance is less than nothing, with what to do. Decision 0322. */
export function findShort(on: Day, sums: readonly FlowSum[], terms: FundTerms): Finding[] {
  const balances = heldBalances(sums, terms);
  const short = HELD_BALANCES.filter((balance) => balances[balance].amount_minor < 0n);
  const found = short.map((balance) => shortFinding(balance, on, negateMoney(balances[balance])));
  const { total } = allocatable(sums, terms);
  if (total.amount_minor >= 0n || short.includes("allocatable")) return found;
  const facts = { on: dayText(on), short: negateMoney(total) };
  return [...found, finding("RESERVE_UNCOVERED", facts, { path: "allocatable" }, "advisory")];
}

export function shortFinding(balance: HeldBalance, on: Day, short: Money): Finding {
  return finding(RULES[balance], { on: dayText(on), short }, { path: balance }, "warning");
}

/** What moved on a day of what the balances are made of. */
export interface DaySums {
  readonly on: Day;
  readonly sums: readonly FlowSum[];
}

/**
 * What who posts is told: of each balance that the posting takes from, the worst day from its own on at whose end it is less than nothing. `days` are the
 * book's with the posting in it, oldest first; what came before the posting's day may stand on the day before it. Decision 0322.
 */
export function findShortSince(
  posted: DaySums,
  days: readonly DaySums[],
  terms: FundTerms,
): Finding[] {
  const taken = heldBalances(posted.sums, terms);
  const moved = days.map(({ on, sums }) => ({ on, balances: heldBalances(sums, terms) }));
  const worst = HELD_BALANCES.filter((balance) => taken[balance].amount_minor < 0n).flatMap(
    (balance) => {
      const moves = moved.map(({ on, balances }) => ({ on, by: balances[balance].amount_minor }));
      const { on, left } = lowestSince(posted.on, moves);
      return left < 0n ? [{ balance, on, left }] : [];
    },
  );
  const cash = worst.find(({ balance }) => balance === "fund_balance");
  return (
    worst
      // Cash that left is no longer there to be allocated either: said once.
      .filter((each) => each === cash || each.on !== cash?.on || each.left !== cash.left)
      .map(({ balance, on, left }) => shortFinding(balance, on, money(-left, terms.base)))
  );
}

/** What is left at the end of the day, from one on, at which it is least; the first of several. */
function lowestSince(
  since: Day,
  moves: readonly { readonly on: Day; readonly by: bigint }[],
): { readonly on: Day; readonly left: bigint } {
  let left = 0n;
  let lowest: { on: Day; left: bigint } | null = null;
  for (const { on, by } of moves) {
    left += by;
    if (on >= since && (lowest === null || left < lowest.left)) lowest = { on, left };
  }
  return lowest ?? { on: since, left };
}

function dayText(on: Day): Text {
  return { en: formatDay(on, "en"), ja: formatDay(on, "ja") };
}

/** Days, one after the other, at whose end a balance was less than nothing. */
export interface ShortSpan {
  readonly from: Day;
  /** The last of them; null where it is so still. */
  readonly until: Day | null;
  /** By how much at most, and the first day on which it was that. */
  readonly short: Money;
  readonly on: Day;
}

/** What moved on a day; several of one day count together, since a statement is of whole days. */
export interface DayMove {
  readonly on: Day;
  readonly amount_minor: bigint;
}

/** The spans of days on which what had moved until then came to less than nothing, oldest first. */
export function shortSpans(moves: Iterable<DayMove>, currency: Currency): ShortSpan[] {
  const days = new Map<Day, bigint>();
  for (const { on, amount_minor } of moves) days.set(on, (days.get(on) ?? 0n) + amount_minor);
  const spans: ShortSpan[] = [];
  let balance = 0n;
  let open = null as ShortSpan | null;
  for (const [on, moved] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    balance += moved;
    if (balance >= 0n) {
      if (open) spans.push({ ...open, until: addDays(on, -1) });
      open = null;
    } else if (!open || -balance > open.short.amount_minor) {
      open = { from: open?.from ?? on, until: null, short: money(-balance, currency), on };
    }
  }
  return open ? [...spans, open] : spans;
}
