import { compareDecimal, decimal } from "../base/decimal.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Tx } from "../store/connect.js";
import { listRates, type KeptRate, type StoredRate } from "../store/rates.js";

/** The rates of the record, and those that are being added to them. */
export interface KnownRates {
  /** The one of the pair, in either quotation, whose day is the last up to this one's; else the first after it. */
  nearest(rate: Quotation): StoredRate | null;
  /** What holds of the same type, direction and day; null where there is none, or it was taken back. */
  standing(id: string): StoredRate | null;
  /** As it is to be kept: under an id of its own, naming the one that it takes the place of. Null where the record has it already. */
  add(rate: StoredRate): StoredRate | null;
}

interface Quotation {
  readonly from: Currency;
  readonly to: Currency;
  readonly effective_from: Day;
}

const PAGE = 5_000;

/** What rates are checked against: all of the record, or those of the one pair that matters. */
export async function readKnownRates(
  tx: Tx,
  between: readonly [Currency, Currency] | null = null,
): Promise<KnownRates> {
  const kept: KeptRate[] = [];
  for (let after = ""; ;) {
    const page = await listRates(tx, { after, limit: PAGE, between });
    kept.push(...page);
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? "";
  }
  return knownRates(kept);
}

/** Rates with the same type, direction and day: how many there were, and the one that holds. */
interface Line {
  count: number;
  standing: StoredRate | null;
}

function knownRates(kept: readonly KeptRate[]): KnownRates {
  const lines = new Map<string, Line>();
  const pairs = new Map<string, StoredRate[]>();
  const superseded = supersededOf(kept);
  const place = (rate: StoredRate) => {
    const pair = pairs.get(pairOf(rate)) ?? [];
    pairs.set(pairOf(rate), pair);
    pair.splice(firstAfter(pair, rate.effective_from), 0, rate);
  };
  for (const { is_withdrawn, ...rate } of kept) {
    const line = lines.get(lineOf(rate)) ?? { count: 0, standing: null };
    lines.set(lineOf(rate), line);
    line.count += 1;
    if (is_withdrawn || superseded.has(rate.id)) continue;
    line.standing = rate;
    place(rate);
  }
  return {
    nearest(rate) {
      const pair = pairs.get(pairOf(rate)) ?? [];
      const after = firstAfter(pair, rate.effective_from);
      return pair[after - 1] ?? pair[after] ?? null;
    },
    standing: (id) => lines.get(id)?.standing ?? null,
    add(rate) {
      const line = lines.get(rate.id) ?? { count: 0, standing: null };
      const { standing } = line;
      if (standing && compareDecimal(decimal(standing.rate), decimal(rate.rate)) === 0) return null;
      line.count += 1;
      const id = line.count === 1 ? rate.id : `${rate.id}.${line.count}`;
      line.standing = { ...rate, id, supersedes: standing?.id ?? null };
      lines.set(rate.id, line);
      place(line.standing);
      return line.standing;
    },
  };
}

/** What stands takes the place of all that came before it, what was taken back between them included. */
function supersededOf(kept: readonly KeptRate[]): ReadonlySet<string> {
  const before = new Map(kept.map(({ id, supersedes }) => [id, supersedes]));
  const superseded = new Set<string>();
  for (const rate of kept) {
    if (rate.is_withdrawn) continue;
    for (let id = rate.supersedes; id !== null && !superseded.has(id); id = before.get(id) ?? null)
      superseded.add(id);
  }
  return superseded;
}

/** One name for a pair, whichever way round it is quoted. */
function pairOf({ from, to }: Pick<Quotation, "from" | "to">): string {
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}

/** The id of the first of a line: later ones count on from it. */
function lineOf({ type, from, to, effective_from }: StoredRate): string {
  return `${type}.${from}.${to}.${effective_from}`;
}

/** Where the first stands whose day is later; rates by their day. */
function firstAfter(rates: readonly StoredRate[], day: Day): number {
  let [low, high] = [0, rates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rates[middle]?.effective_from ?? "") <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
