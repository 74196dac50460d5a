import { divideHalfEven } from "../base/money.js";
import { texts } from "../base/text.js";

/**
 * Which rate turns an amount into another currency. The published rule, in docs/observatory.md:
 *
 * 1. The day that counts is the value date, else the transaction's date; what counts of it is its calendar month.
 * 2. For that month, the first that exists: the month's average as published; the mean of the month's daily rates; the
 *    average of its year as published; for a currency that was replaced at a fixed rate, its successor by these steps.
 *    The kinds stand in this order because a longer average is further from the day.
 * 3. Of several sources of one kind, the first of `SOURCES`; of several territories of one source, the currency's own; of several files
 *    with a source's rate of one period, the one that was loaded last.
 * 4. A period that had not ended when the snapshot was made has no average yet. Where there is no rate, nothing is
 *    converted, and the answer's coverage says so. A rate is never carried over to another month, except for budgets and
 *    planned disbursements, which lie ahead: they take the newest month known before their own. To another currency than
 *    the dollar both go against the dollar of the same month.
 */
export type RateKind = "monthly_average" | "daily_mean" | "annual_average";

const KINDS: readonly RateKind[] = ["monthly_average", "daily_mean", "annual_average"];

/** Who is believed first: who publishes the average itself before who averages others' rates. */
const SOURCES: readonly string[] = ["Federal Reserve", "IATI monthly", "IMF SDR", "IMF ENDA"];

export const KIND_NAMES = texts<RateKind | "fixed">({
  monthly_average: { en: "average of the month, as published", ja: "月平均（公表値）" },
  daily_mean: { en: "mean of the month's daily rates", ja: "月内の日次レートの平均" },
  annual_average: { en: "average of the year, as published", ja: "年平均（公表値）" },
  fixed: { en: "fixed rate to the currency that replaced it", ja: "後継通貨への固定レート" },
});

/** Decimals of a chosen rate. Times an amount of six decimals it leaves 17 digits before the point. */
export const RATE_PLACES = 15;
/** Decimals of a rate as it is published in the table `rate`. */
const PUBLISHED_PLACES = 18;

/** A million dollars for one unit: no currency is worth more, and series recalculated over a redenomination say so at times. */
const HIGHEST_RATE = 10n ** BigInt(PUBLISHED_PLACES + 6);

/** What one source published for one currency and one month, or one year (`month` null). US dollars for one unit. */
export interface PublishedRate {
  readonly currency: string;
  readonly kind: RateKind;
  readonly source: string;
  readonly territory: string | null;
  readonly year: number;
  readonly month: number | null;
  /** Units of 10^-18; of daily rates their sum. */
  readonly sum: bigint;
  /** How many daily rates the sum is of; else 1. */
  readonly count: number;
}

/** The rate of one currency in one calendar month. */
export interface ChosenRate {
  readonly currency: string;
  /** 202007 is July 2020. */
  readonly month: number;
  /** US dollars for one unit, in units of 10^-15. */
  readonly rate: bigint;
  readonly kind: RateKind;
  readonly source: string;
  readonly territory: string | null;
  /** How many daily rates it is the mean of; else 1. */
  readonly count: number;
  /** The currency that replaced this one, and through whose rate it goes; null for its own. */
  readonly through: string | null;
}

/** `replaced` units of the old currency are one unit of the new, from that month on. */
interface Successor {
  readonly currency: string;
  readonly replaced: string;
  readonly from_month: number;
}

/**
 * Currencies replaced at a fixed rate. Sources: Council Regulations (EC) 2866/98, 1478/2000, 1086/2006, 1134/2007,
 * 1135/2007, 694/2008, (EU) 671/2010, 870/2013, 851/2014, 2022/1208; the redenominations by their central banks.
 */
export const SUCCESSORS: Readonly<Record<string, Successor>> = Object.fromEntries(
  `ATS EUR 13.7603 199901,BEF EUR 40.3399 199901,DEM EUR 1.95583 199901,ESP EUR 166.386 199901,FIM EUR 5.94573 199901,
   FRF EUR 6.55957 199901,IEP EUR 0.787564 199901,ITL EUR 1936.27 199901,LUF EUR 40.3399 199901,NLG EUR 2.20371 199901,
   PTE EUR 200.482 199901,XEU EUR 1 199901,GRD EUR 340.750 200101,SIT EUR 239.640 200701,CYP EUR 0.585274 200801,
   MTL EUR 0.429300 200801,SKK EUR 30.1260 200901,EEK EUR 15.6466 201101,LVL EUR 0.702804 201401,LTL EUR 3.45280 201501,
   HRK EUR 7.53450 202301,GHC GHS 10000 200707,MZM MZN 1000 200607,ROL RON 10000 200507,TRL TRY 1000000 200501,
   ZMK ZMW 1000 201301,AZM AZN 5000 200601,BYR BYN 10000 201607,MRO MRU 10 201801,STD STN 1000 201801,
   SDD SDG 100 200701,TMM TMT 5000 200901,SLL SLE 1000 202207,VEF VES 100000 201808`
    .split(",")
    .map((row): [string, Successor] => {
      const [old = "", currency = "", replaced = "", from = ""] = row.trim().split(/\s+/);
      return [old, { currency, replaced, from_month: Number(from) }];
    }),
);

/** The chosen rate of every currency and month that has one, in order. `known_month` is the last month that has ended. */
export function chooseRates(
  published: Iterable<PublishedRate>,
  known_month: number,
): readonly ChosenRate[] {
  const best = new Map<string, PublishedRate>();
  for (const rate of published) {
    if (rate.sum > HIGHEST_RATE * BigInt(rate.count)) continue;
    for (const month of monthsOf(rate)) {
      if (month > known_month || (rate.month === null && rate.year * 100 + 12 > known_month))
        continue;
      const key = `${rate.currency} ${month}`;
      const other = best.get(key);
      if (!other || isBefore(rate, other)) best.set(key, rate);
    }
  }
  const chosen = new Map<string, ChosenRate>();
  for (const [key, rate] of best) chosen.set(key, choose(rate, Number(key.split(" ")[1])));
  for (const rate of fixedRates(chosen)) chosen.set(`${rate.currency} ${rate.month}`, rate);
  return [...chosen.values()].sort((a, b) =>
    a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : a.month - b.month,
  );
}

function monthsOf({ year, month }: PublishedRate): readonly number[] {
  if (month !== null) return [year * 100 + month];
  return Array.from({ length: 12 }, (_, index) => year * 100 + index + 1);
}

function isBefore(rate: PublishedRate, other: PublishedRate): boolean {
  return compareOrder(orderOf(rate), orderOf(other)) < 0;
}

/** Kind, source, the currency's own territory (U2 is the euro area), then by name so that the choice is the same every time. */
function orderOf(rate: PublishedRate): readonly (number | string)[] {
  const place = SOURCES.indexOf(rate.source);
  const { territory } = rate;
  const isOwn = territory === null || territory === "U2" || rate.currency.startsWith(territory);
  return [
    KINDS.indexOf(rate.kind),
    place === -1 ? SOURCES.length : place,
    isOwn ? 0 : 1,
    rate.source,
    territory ?? "",
  ];
}

function compareOrder(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? "";
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function choose(rate: PublishedRate, month: number): ChosenRate {
  const { currency, kind, source, territory, count } = rate;
  const scale = 10n ** BigInt(PUBLISHED_PLACES - RATE_PLACES);
  return {
    currency,
    month,
    rate: divideHalfEven(rate.sum, BigInt(count) * scale),
    kind,
    source,
    territory,
    count,
    through: null,
  };
}

function* fixedRates(chosen: ReadonlyMap<string, ChosenRate>): Generator<ChosenRate> {
  const successors = new Set(Object.values(SUCCESSORS).map(({ currency }) => currency));
  const rates = [...chosen.values()].filter(({ currency }) => successors.has(currency));
  for (const [currency, successor] of Object.entries(SUCCESSORS)) {
    const [whole = "", fraction = ""] = successor.replaced.split(".");
    const divisor = BigInt(whole + fraction);
    for (const rate of rates) {
      if (rate.currency !== successor.currency || rate.month < successor.from_month) continue;
      if (chosen.has(`${currency} ${rate.month}`)) continue;
      const numerator = rate.rate * 10n ** BigInt(fraction.length);
      yield {
        ...rate,
        currency,
        rate: divideHalfEven(numerator, divisor),
        through: successor.currency,
      };
    }
  }
}
