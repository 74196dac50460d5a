import type { Dialect } from "./dialect.js";

/** Types whose money comes in: incoming funds, incoming commitment, incoming pledge. Source: code list TransactionType. */
export const INCOMING_TYPES = [1, 11, 13] as const;

/** What an activity `a` may leave open: what `publisher_quality` counts and `activities` lists, by the same condition. */
const ACTIVITY_GAPS = {
  sector: lacks("sector", "vocabulary in ('1', '2')", "transaction_sector"),
  place: lacks("place", "true", "transaction_place"),
  title: () => "a.title is null",
  budget: (among: Among) => `coalesce(a.status, '') = '2' and ${lacks("budget")(among)}`,
  result: lacks("result"),
} as const satisfies Readonly<Record<string, (among: Among) => string>>;

/** The rows of a table of activities that need be looked at: all, or those of some activities. */
type Among = (table: string) => string;

export type Gap = keyof typeof ACTIVITY_GAPS;
export const GAPS = Object.keys(ACTIVITY_GAPS) as readonly Gap[];

export const gapCondition = (gap: Gap, among: Among = (table) => table) =>
  ACTIVITY_GAPS[gap](among);

/** It has no such row, of its own or of any of its transactions. */
function lacks(table: string, where = "true", other?: string): (among: Among) => string {
  return (among) =>
    [table, ...(other === undefined ? [] : [other])]
      .map((name) => `a.activity_id not in (select activity_id from ${among(name)} where ${where})`)
      .join(" and ");
}

const isIncoming = `f.type in (${INCOMING_TYPES.join(", ")})`;
const isNobody = (role: string) =>
  `f.${role}_id in (select organisation_id from organisation where coalesce(reference, '') = '' and coalesce(name, '') = '')`;

/** The same of a transaction `f`; `known_on` is the last day that the snapshot knows of, as SQL. */
const TRANSACTION_FAULTS = {
  currency: () => "f.currency is null",
  value: () => "f.value is null",
  date: () => "f.date is null",
  ahead: (known_on: string, { day }: Dialect) => `f.date > ${day(known_on)}`,
  provider: () => `${isIncoming} and ${isNobody("provider")}`,
  receiver: () => `not (${isIncoming}) and ${isNobody("receiver")}`,
  rate: () =>
    "f.currency <> 'USD' and (f.rate_month is null or (f.currency, f.rate_month) not in (select currency, month from rate_month))",
  repeat: () =>
    "(f.activity_id, f.position) in (select activity_id, position from overlap where kind = 'repeat')",
} as const satisfies Readonly<Record<string, (known_on: string, dialect: Dialect) => string>>;

export type Fault = keyof typeof TRANSACTION_FAULTS;
export const FAULTS = Object.keys(TRANSACTION_FAULTS) as readonly Fault[];

export const faultCondition = (fault: Fault, known_on: string, dialect: Dialect) =>
  TRANSACTION_FAULTS[fault](known_on, dialect);

/** The column of `publisher_quality` that counts it. */
export const gapColumn = (gap: Gap) => `without_${gap}`;
export const faultColumn = (fault: Fault) =>
  fault === "ahead" ? "dated_ahead" : fault === "repeat" ? "repeats" : `without_${fault}`;
