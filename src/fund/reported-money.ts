import type { Currency } from "../base/currency.js";
import { texts, type Text } from "../base/text.js";

/** Transactions as somebody published them, one or several that are alike in all of this; no entry of our book. */
export interface ReportedTransaction {
  readonly id: string;
  readonly count: number;
  readonly activity_id: string;
  /** IATI TransactionType. */
  readonly type: string;
  /** The sum of them, in minor units; null where the amount or its currency could not be read. */
  readonly amount_minor: bigint | null;
  readonly currency: Currency | null;
  /** Ids of the activities at either end, where the file names them and we know them. */
  readonly provider_activity_id: string | null;
  readonly receiver_activity_id: string | null;
}

export interface ReportedActivity {
  readonly id: string;
  /** Ids of the known activities directly above it. */
  readonly parent_ids: readonly string[];
}

/**
 * How a transaction stands in a total over several activities: `counted`; `internal`, money that moves between two activities
 * that both report, shown on each and eliminated in the total; `higher_level`, reported again by an activity below;
 * `no_amount`.
 */
export type Counting = "counted" | "internal" | "higher_level" | "no_amount";

/** Source: IATI TransactionType, DOMAIN 5. The two directions are two views of the same money and never added. */
const INCOMING: ReadonlySet<string> = new Set(["1", "11", "13"]);
const MOVING_OUT: ReadonlySet<string> = new Set(["2", "3", "12"]);

const TYPE_WORDS = texts({
  "1": { en: "incoming funds", ja: "受入れ" },
  "2": { en: "outgoing commitment", ja: "支出約束" },
  "3": { en: "disbursement", ja: "支払" },
  "4": { en: "expenditure", ja: "支出" },
  "5": { en: "interest payment", ja: "利払い" },
  "6": { en: "loan repayment", ja: "借款返済" },
  "7": { en: "reimbursement", ja: "払戻し" },
  "8": { en: "purchase of equity", ja: "出資" },
  "9": { en: "sale of equity", ja: "出資持分の売却" },
  "10": { en: "credit guarantee", ja: "信用保証" },
  "11": { en: "incoming commitment", ja: "受入約束" },
  "12": { en: "outgoing pledge", ja: "支出誓約" },
  "13": { en: "incoming pledge", ja: "受入誓約" },
});

/** `3 disbursement`: the code of IATI TransactionType with our word for it. */
export function transactionTypeText(type: string): Text {
  const word = (TYPE_WORDS as Readonly<Record<string, Text>>)[type] ?? { en: "", ja: "" };
  return { en: `${type} ${word.en}`.trim(), ja: `${type} ${word.ja}`.trim() };
}

export type Direction = "incoming" | "outgoing" | "other";

export function directionOf(type: string): Direction {
  if (INCOMING.has(type)) return "incoming";
  return MOVING_OUT.has(type) || type === "4" ? "outgoing" : "other";
}

/**
 * Decides for each transaction whether it counts in a total over the activities given, so that no money counts twice:
 * first what moves between two of them is eliminated, as in consolidated accounts; then, of what is left, a type that an
 * activity and one below it both report counts at the lower one alone. An activity that has named its transfers to others has
 * told its levels apart itself: what it spends beside them is its own and counts.
 */
export function decideCounting(
  activities: readonly ReportedActivity[],
  transactions: readonly ReportedTransaction[],
): Map<string, Counting> {
  const decided = new Map<string, Counting>();
  const reporting = new Set(transactions.map((transaction) => transaction.activity_id));
  const typesLeft = new Map<string, Set<string>>();
  const linked = new Set<string>();
  for (const transaction of transactions) {
    const counting = decideAlone(transaction, reporting);
    decided.set(transaction.id, counting);
    if (counting === "internal") linked.add(transaction.activity_id);
    if (counting !== "counted") continue;
    const types = typesLeft.get(transaction.activity_id) ?? new Set();
    typesLeft.set(transaction.activity_id, types.add(transaction.type));
  }
  const repeated = typesReportedBelow(activities, typesLeft);
  for (const { id, activity_id, type } of transactions) {
    if (
      decided.get(id) === "counted" &&
      !linked.has(activity_id) &&
      repeated.get(activity_id)?.has(type)
    )
      decided.set(id, "higher_level");
  }
  return decided;
}

function decideAlone(transaction: ReportedTransaction, reporting: ReadonlySet<string>): Counting {
  const { activity_id, type, amount_minor, currency } = transaction;
  if (amount_minor === null || currency === null) return "no_amount";
  const other = INCOMING.has(type)
    ? transaction.provider_activity_id
    : MOVING_OUT.has(type)
      ? transaction.receiver_activity_id
      : null;
  return other !== null && other !== activity_id && reporting.has(other) ? "internal" : "counted";
}

/** For each activity, the types that some activity below it reports too. Two that stand above each other are on one level. */
function typesReportedBelow(
  activities: readonly ReportedActivity[],
  types: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, Set<string>> {
  const parentsOf = new Map(activities.map((activity) => [activity.id, activity.parent_ids]));
  const below = new Map<string, Set<string>>();
  for (const [id, own] of types) {
    for (const above of allAbove(id, parentsOf)) {
      if (allAbove(above, parentsOf).has(id)) continue;
      const known = below.get(above) ?? new Set();
      for (const type of own) known.add(type);
      below.set(above, known);
    }
  }
  return below;
}

function allAbove(id: string, parentsOf: ReadonlyMap<string, readonly string[]>): Set<string> {
  const above = new Set<string>();
  const waiting = [...(parentsOf.get(id) ?? [])];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    if (above.has(parent)) continue;
    above.add(parent);
    waiting.push(...(parentsOf.get(parent) ?? []));
  }
  return above;
}

export interface ReportedSum {
  readonly type: string;
  readonly currency: Currency;
  readonly counted_minor: bigint;
  readonly counted: number;
  /** What was left out of the total so that nothing counts twice. */
  readonly internal_minor: bigint;
  readonly internal: number;
  readonly higher_level_minor: bigint;
  readonly higher_level: number;
}

/** Totals by type and currency, in that order; types and currencies are never added to each other. */
export function sumReported(
  transactions: readonly ReportedTransaction[],
  counting: ReadonlyMap<string, Counting>,
): ReportedSum[] {
  const sums = new Map<string, { -readonly [K in keyof ReportedSum]: ReportedSum[K] }>();
  for (const { id, count, type, currency, amount_minor } of transactions) {
    if (currency === null || amount_minor === null) continue;
    const key = `${type.padStart(2, "0")} ${currency}`;
    const sum = sums.get(key) ?? {
      type,
      currency,
      counted_minor: 0n,
      counted: 0,
      internal_minor: 0n,
      internal: 0,
      higher_level_minor: 0n,
      higher_level: 0,
    };
    sums.set(key, sum);
    const how = counting.get(id);
    if (how !== "counted" && how !== "internal" && how !== "higher_level") continue;
    sum[how] += count;
    sum[`${how}_minor`] += amount_minor;
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
