import { LIMITS } from "../base/settings.js";
import { FLOWS } from "./asked.js";
import { DUCKDB, type Dialect } from "./dialect.js";
import {
  FAULTS,
  faultColumn,
  faultCondition,
  gapColumn,
  gapCondition,
  GAPS,
  INCOMING_TYPES,
} from "./gaps.js";
import { searchTerms } from "./search.js";

/**
 * The tables that a load computes once, so that questions are answered in milliseconds: name → what a row is, its columns,
 * and the statement that makes it of the base tables (`tables.ts`) and of derived ones above it. Money is exact: a value in
 * its own currency has six decimals, one in US dollars twenty-one, and nothing is rounded before the answer's last row.
 */
export interface Derived {
  readonly grain: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Rows lie in this order, so that a question about one of them reads little. */
  readonly order: readonly string[];
  /** The statement that makes it, where the snapshot knows of that day and none later; null for the two that `summaries.ts` computes from rules in TypeScript. */
  readonly sql: ((basis: Basis, known_on: string) => string) | null;
  /** How it is made where what it is made of is too much for the engine's memory in one go. */
  readonly parts?: InParts;
}

/** A table that is made of the rows of another a part at a time, so that as much is held of any number of them. */
export interface InParts {
  /** The other table; and tables that are cut as it is. What the statement reads of them by `basis.among` is the part's. */
  readonly of: readonly [counted: string, ...alike: string[]];
  /** The column that rows have in common which come to rows together: they are in one part. */
  readonly by: string;
  /** About how many of its rows a part is made of: what the memory suffices for that a load begins with. */
  readonly rows: number;
  /** What a part comes to, and the table of all parts together, where it is more than the statement's rows of each. */
  readonly part?: (basis: Basis) => string;
  readonly whole?: (parts: string, known_on: string) => string;
}

/**
 * What a sum is made of: which transactions, and in which currency. A load computes every table `AT_LOAD`; a question in
 * another currency, or of single days, makes the same table on a basis of its own.
 */
export interface Basis {
  readonly currency: string;
  /** Rates to that currency by `currency` and `month`. */
  readonly rates: string;
  readonly among: Among;
  /** The tables above lie ready: coarser ones are made of them, and of transactions otherwise. */
  readonly isAtLoad?: true;
  readonly dialect: Dialect;
}

/** Where a table's rows are read: all of them, or a part. */
type Among = (table: string) => string;

const ALL: Among = (table) => table;

/** Of one table a part, of others all. */
export function onlyOf(table: string, part: string): Among {
  return (each) => (each === table ? part : each);
}

export const WHOLE: Basis = {
  currency: "USD",
  rates: "rate_month",
  among: ALL,
  dialect: DUCKDB,
};

export const AT_LOAD: Basis = { ...WHOLE, isAtLoad: true };

/** The table of rates to a currency: the dollar's is the snapshot's own, another's is made once by `cross-rates.ts`. */
export function ratesTo(currency: string, dialect: Dialect = DUCKDB): string {
  return currency === WHOLE.currency ? WHOLE.rates : dialect.crossRates(currency);
}

/** Beyond this a value in any currency is taken for a slip, and counts as not converted. */
const PLAUSIBLE_VALUE = "1000000000000000";

/** An amount's decimals in US dollars: six of the value, fifteen of the rate. */
export const AMOUNT_PLACES = 21;
export const EXACT_AMOUNT = `DECIMAL(38,${AMOUNT_PLACES})`;

/** The id of an organisation as reported: the same reference and name are one, whatever their file. Of one snapshot only. */
export const { organisationId } = DUCKDB;

const COUNTS = {
  transactions: "how many; in a split table: how many have a part in the row",
  valued: "of them with a value that can be read and believed",
  converted: "of those with a rate, or in US dollars",
  amount: "US dollars, exact; null where nothing was converted",
};

const PROVIDER = {
  type: "code list TransactionType",
  provider_id: "`organisation.organisation_id`; of outgoing money without a provider the publisher",
};

const TAIL = {
  year: "of the transaction's date",
  currency: "as in `transaction`",
  is_copy: "of an activity that another row replaces (`activity.is_latest`)",
};

/**
 * What a sum keeps so that it can be stated in any currency: all of one currency and month have one rate, so that the rate times
 * their sum is the sum of what each comes to, exactly (decision 0618).
 */
const HELD = {
  month: "of the transaction's date",
  ...TAIL,
  rate_month: "the month whose rate in `rate_month` counts",
  value: "in the currency itself, exact",
  transactions: COUNTS.transactions,
  valued: COUNTS.valued,
};

const OF_SECTOR = {
  of_sector:
    "of `transactions` those that are counted with the sector of three digits: of several purposes in it with one",
  valued_of_sector: "of them with a value",
};

/** Columns of `f` under their own names, which not every engine gives them where tables are joined. */
const named = (...columns: string[]) => columns.map((name) => `f.${name} as ${name}`).join(", ");

/** What every sum keeps, of `flow f` and its rate `r`; `value` is the part's. */
function sums(value: string, { currency }: Basis): string {
  const amount = `case when f.currency = '${currency}' then ${value}::${EXACT_AMOUNT} else ${value} * r.rate end`;
  return `count(*)::BIGINT as transactions, count(${value})::BIGINT as valued,
    count(case when f.currency = '${currency}' or r.rate is not null then ${value} end)::BIGINT as converted, sum(${amount}) as amount`;
}

/** The same of a table that has them already, coarser. */
function summed(columns: string): string {
  return `select ${columns}, sum(transactions)::BIGINT as transactions, sum(valued)::BIGINT as valued,
        sum(converted)::BIGINT as converted, sum(amount) as amount`;
}

/** Sums that any currency can be made of, of `f` by these columns. */
const held = (columns: string) =>
  `select ${columns}, ${named("month", "year", "currency", "is_copy", "rate_month")},
        sum(f.value) as value, count(*)::BIGINT as transactions, count(f.value)::BIGINT as valued`;

/** The same of the parts of `f`: a transaction counts once in a row, however many parts it has there. */
const heldOfParts = (columns: string) =>
  `select ${columns}, ${named("month", "year", "currency", "is_copy", "rate_month")}, sum(f.part) as value,
        count(case when f.is_first then 1 end)::BIGINT as transactions, count(case when f.is_first then f.part end)::BIGINT as valued`;

/** The same of a table that has them already, coarser. */
const heldCoarser = (columns: string, table: string, added = "") =>
  `select ${columns}, month, year, currency, is_copy, rate_month, sum(value) as value,
        sum(transactions)::BIGINT as transactions, sum(valued)::BIGINT as valued${added} from ${table} group by all`;

const rateOfFlow = ({ rates }: Basis) =>
  `left join ${rates} r on r.currency = f.currency and r.month = f.rate_month`;

/**
 * A percentage in units of 10^-10, as a whole number: at ten decimals and below a million a double holds it exactly, and the
 * engine turns decimals into whole numbers a hundred times slower. A negative one is 0, one beyond 10,000 % a slip.
 */
const PERCENT_UNITS =
  "case when percentage < 0 then 0 else round(case when percentage > 10000 then 10000 else percentage end::DOUBLE * 1e10)::BIGINT end";

/**
 * The shares of each activity or transaction with their weights, by the rule of `shares.ts`; a share that is a whole number of hundredths
 * of a percent is that number too. `rows` has key, item, code, percentage. One share of each code, and of each `sector`, `is_first`.
 */
function weighted(rows: string, key: string, { quotient, first }: Dialect): string {
  const isFirst = (code: string) =>
    `row_number() over (partition by ${key}, ${code}, weight > 0 order by item) = 1`;
  return `select *, case when weight = whole then 10000 when whole = 1000000000000 and weight % 100000000 = 0 then ${quotient("weight", "100000000")} end as share
    from (
      select ${key}, item, code, weight, sum(weight) over (partition by ${key}) as whole,
             ${isFirst("code")} as is_first, ${isFirst(first("code", 3))} as is_first_of_three
        from (
          select ${key}, item, code,
                 case when silent = 0 then case when total = 0 then 1::BIGINT else given::BIGINT end
                      when total = 0 then case when given is null then 1::BIGINT else 0::BIGINT end
                      when given is null then greatest(1000000000000 - total, 0)::BIGINT
                      else (given * silent)::BIGINT end as weight
            from (
              select ${key}, item, code, given,
                     coalesce(sum(given) over (partition by ${key}), 0) as total,
                     count(case when given is null then 1 end) over (partition by ${key}) as silent
                from (select ${key}, item, code, ${PERCENT_UNITS} as given from (${rows}))
            )
        )
    )`;
}

/** Only rows of the vocabulary that comes first among those wanted. */
function firstVocabulary(rows: string, key: string, { allBut }: Dialect): string {
  return `select ${allBut("preferred, best")} from (
      select *, min(preferred) over (partition by ${key}) as best from (${rows}) where preferred is not null
    ) where preferred = best`;
}

interface Splitting {
  /** Rows (activity_id, item, code, percentage) of activities. */
  readonly ofActivity: (dialect: Dialect, among: Among) => string;
  /** Rows (activity_id, position, item, code, percentage) of transactions. */
  readonly ofTransaction: (dialect: Dialect, among: Among) => string;
}

/**
 * `flow` in parts: each row a share of a transaction with `code` and `part`, its value to a millionth; code null where nothing
 * is reported. Nearly all shares are hundredths of a percent of whole cents, and come out even: one multiplication of whole
 * numbers. The others are divided with what is left over, which goes to the parts that lost most. (Dividing numbers of 128
 * bits takes the engine four microseconds, four hundred times a multiplication: decision 0602.)
 */
function parts({ ofActivity, ofTransaction }: Splitting, basis: Basis): string {
  const { dialect } = basis;
  const flow = basis.among("flow");
  const { allBut, decimal, quotient, wide } = dialect;
  const rest = [
    "activity_id",
    "position",
    "type",
    "provider_id",
    "receiver_id",
    "month",
    "year",
    "currency",
    "rate_month",
    "is_copy",
  ];
  const kept = rest.map((name) => `f.${name}`).join(", ");
  // Of some transactions only their activities' shares are weighed.
  const among: Among =
    flow === "flow"
      ? ALL
      : (table) =>
          `(select * from ${table} where activity_id in (select f.activity_id from ${flow} f)) t`;
  return `with own as materialized (${weighted(ofTransaction(dialect, among), "activity_id, position", dialect)}),
    general as materialized (${weighted(ofActivity(dialect, among), "activity_id", dialect)}),
    counted as (
      select f.*, case when abs(rounded) < 900000000000000 and rounded::DECIMAL(18,0) * 0.01::DECIMAL(3,2) = value then rounded end as cents
        from (select *, round(value::DOUBLE * 100)::BIGINT as rounded from ${flow}) f
    ),
    shared as (
      select ${kept}, f.value, f.cents, s.item, s.code, s.is_first, s.is_first_of_three, s.weight, s.whole, s.share
        from counted f join own s on s.activity_id = f.activity_id and s.position = f.position
       where s.weight > 0
      union all
      select ${kept}, f.value, f.cents, s.item, s.code, s.weight is null or s.is_first, s.weight is null or s.is_first_of_three, coalesce(s.weight, 1), coalesce(s.whole, 1), case when s.weight is null then 10000 else s.share end
        from (select f.* from counted f
               where not exists (select 1 from own o where o.activity_id = f.activity_id and o.position = f.position)) f
        left join general s on s.activity_id = f.activity_id and s.weight > 0
    ),
    even as (
      select *, value is null or (share is not null and cents is not null) as is_even from shared
    ),
    cut as (
      select *, ${quotient(`(abs(value) * 1000000)::${wide} * weight`, "whole")} as units, (abs(value) * 1000000)::${wide} * weight % whole as remainder
        from even where not is_even
    ),
    f as (
      select ${allBut("value, item, weight, whole, share, cents, is_even")},
             (cents * share)::DECIMAL(38,0) * 0.000001::DECIMAL(7,6) as part
        from even where is_even
      union all
      select ${allBut("value, item, weight, whole, share, cents, is_even, units, remainder, lost, place")},
             ${decimal(`sign(value)::${wide} * (units + case when place <= lost then 1 else 0 end)`)} * 0.000001::DECIMAL(7,6)
        from (
          select *, ${quotient("sum(remainder) over (partition by activity_id, position)", "whole")} as lost,
                 row_number() over (partition by activity_id, position order by remainder desc, item) as place
            from cut
        )
    )`;
}

const SECTORS: Splitting = {
  ofActivity: (dialect, among) =>
    firstVocabulary(
      `select activity_id, position as item, code, percentage, case when vocabulary in ('1', '2') then vocabulary end as preferred from ${among("sector")}`,
      "activity_id",
      dialect,
    ),
  ofTransaction: (dialect, among) =>
    firstVocabulary(
      `select activity_id, position, item, code, percentage, case when vocabulary in ('1', '2') then vocabulary end as preferred from ${among("transaction_sector")}`,
      "activity_id, position",
      dialect,
    ),
};

/** The goal of a goal's own code or of a target's: 4 of `4`, `04` and `4.1`. */
const GOAL = String.raw`nullif(regexp_extract(code, '^\s*0*(1[0-7]|[1-9])\s*([.]|$)', 1), '')`;
const isGoal = `${GOAL} is not null`;

const GOALS: Splitting = {
  ofActivity: (dialect, among) =>
    firstVocabulary(
      `select activity_id, position as item, ${GOAL} as code, percentage, case when vocabulary in ('7', '8', '9') and ${isGoal} then vocabulary end as preferred
       from ${among("sector")}
     union all
     select activity_id, min(position), ${GOAL}, null, 'tag'
       from ${among("tag")} where vocabulary in ('2', '3') and ${isGoal} group by activity_id, ${GOAL}`,
      "activity_id",
      dialect,
    ),
  ofTransaction: (dialect, among) =>
    firstVocabulary(
      `select activity_id, position, item, ${GOAL} as code, percentage, case when vocabulary in ('7', '8', '9') and ${isGoal} then vocabulary end as preferred
       from ${among("transaction_sector")}`,
      "activity_id, position",
      dialect,
    ),
};

/** Countries and the regions of the DAC's list: their percentages add up to 100 together. Some publishers write `ke` for KE. */
const placed = (table: string, columns: string) =>
  `select ${columns}, upper(code) as code, percentage from ${table} where code is not null and (kind = 'country' or vocabulary = '1')`;

const PLACES: Splitting = {
  ofActivity: (_, among) => placed(among("place"), "activity_id, position as item"),
  ofTransaction: (_, among) => placed(among("transaction_place"), "activity_id, position, item"),
};

function inParts(splitting: Splitting, columns: string, basis: Basis, added = ""): string {
  return `${parts(splitting, basis)} ${heldOfParts(`${named("type", "provider_id")}, ${columns}`)}${added} from f group by all`;
}

export type SplitName = "place" | "sector" | "goal";

const SPLITTINGS: Readonly<Record<SplitName, Splitting>> = {
  place: PLACES,
  sector: SECTORS,
  goal: GOALS,
};

/** Of the transactions of `basis.flow` those with a part that `holds` is true of, `f.code` being what it is for, and how much of each that is. */
export function partsOf(split: SplitName, holds: string, basis: Basis): string {
  return `${parts(SPLITTINGS[split], basis)} select f.activity_id as part_activity, f.position as part_position, sum(f.part) as part
        from f where ${holds} group by f.activity_id, f.position`;
}

/** What activities are split by, as `activity_id` and `code`: the places or sectors that `presence` counts them in. */
export function saidOfActivities(
  split: "place" | "sector",
  dialect: Dialect,
  among: Among = ALL,
): string {
  return `select activity_id, code from (${SPLITTINGS[split].ofActivity(dialect, among)}) where code is not null`;
}

/** The name by which organisations are one family; of no family, by reference, else by name. */
export function familyKey(alias: string): string {
  return `coalesce('family ' || ${alias}.family_code, 'reference ' || ${alias}.resolved_reference, 'name ' || ${alias}.normal_name)`;
}

/** Columns of the organisations of one family, by that key. */
export function familyColumns(alias: string, { ofGreatest }: Dialect): string {
  return `coalesce(max(${alias}.family_name), ${ofGreatest(`${alias}.name`, `${alias}.uses, ${alias}.organisation_id`)}) as name,
      case when max(${alias}.family_code) is null then max(${alias}.resolved_reference) end as reference,
      max(${alias}.family_code) as family, count(distinct ${alias}.organisation_id) as members`;
}

/** The kinds of money that questions are about, with the types that each counts: `k.flow` and `k.type`. */
function kindsOfMoney(): string {
  const kinds = Object.entries(FLOWS).flatMap(([flow, { types }]) =>
    types.map((type) => `('${flow}', ${type})`),
  );
  const names = Object.keys(FLOWS).map((flow) => `'${flow}'`);
  return `(select flow::ENUM(${names.join(", ")}) as flow, type from (values ${kinds.join(", ")}) v(flow, type)) k`;
}

/** Which families' names are shown, the greatest of a family's givers: that of the family, else of who is named most. */
const SHOWN = "family_name nulls first, name is not null, uses, organisation_id";

/**
 * Totals by donor and year as they are asked for, in the order of the answer (`questions.ts` has that order). What is compared of
 * names and families are numbers: texts would take the engine four times as long.
 */
function donorsByYear(): string {
  const place =
    "row_number() over (partition by flow order by year desc nulls last, amount desc nulls last, turn)::INTEGER";
  const rest = "transactions, valued, converted, amount";
  return `with given as materialized (
        ${summed("k.flow, f.provider_id, f.year")} from flow_by_year f
          join ${kindsOfMoney()} on k.type = f.type
         where not f.is_copy group by all
      ), numbered as materialized (
        select organisation_id, first_value(organisation_id) over (partition by ${familyKey("o")} order by organisation_id) as family,
               row_number() over (order by ${SHOWN}) as shown,
               row_number() over (order by name, reference) as turn,
               row_number() over (order by coalesce(family_name, name), case when family_code is null then resolved_reference end, family_code) as family_turn
          from organisation o
      ), families as (
        select g.flow, g.year, n.family, max(n.shown) as shown, count(*) as members, sum(g.transactions)::BIGINT as transactions,
               sum(g.valued)::BIGINT as valued, sum(g.converted)::BIGINT as converted, sum(g.amount) as amount
          from given g join numbered n on n.organisation_id = g.provider_id group by g.flow, g.year, n.family
      )
      select flow, false as is_family, ${place} as place, year, organisation_id, null::BIGINT as members, ${rest}
        from given join numbered on organisation_id = provider_id
      union all
      select flow, true, ${place}, year, organisation_id, members, ${rest}
        from (select f.* exclude (shown, family), n.organisation_id, n.family_turn as turn
                from families f join numbered n on n.shown = f.shown)`;
}

/** How many rows of `channels` lie ready: of all countries together, and of each. One more than is asked for says that there are more. */
export const FIRST_CHANNELS = LIMITS.question_rows_default + 1;

/** The order of the rows of `channels`, before names decide between equals. */
export const CHANNEL_ORDER = "amount desc nulls last, provider_id, receiver_id, place" as const;

const turn = (of: string) =>
  `row_number() over (partition by ${of} order by ${CHANNEL_ORDER})::INTEGER as turn`;

/** What comes first of donor, channel and country, of each country, in the order of the answer. */
function firstOfPlaces({ among }: Basis): string {
  return `select * from (select *, ${turn("flow, place")} from (
        select k.flow, f.provider_id, f.receiver_id, f.place, sum(f.transactions)::BIGINT as transactions, sum(f.valued)::BIGINT as valued,
               sum(case when f.currency = '${WHOLE.currency}' or r.rate is not null then f.valued else 0 end)::BIGINT as converted,
               sum(case when f.currency = '${WHOLE.currency}' then f.value::${EXACT_AMOUNT} else f.value * r.rate end) as amount
          from ${among("flow_by_channel")} f join ${kindsOfMoney()} on k.type = f.type ${rateOfFlow(WHOLE)}
         where not f.is_copy group by all)) where turn <= ${FIRST_CHANNELS}`;
}

/** What comes first of all comes first of its country, too: few rows are put in order twice. */
function firstOfAll(ofPlaces: string): string {
  const rest = "provider_id, receiver_id, place, transactions, valued, converted, amount";
  return `select flow, place as among, turn, ${rest} from ${ofPlaces} where place is not null
      union all
      select flow, null, turn, ${rest} from (select * exclude (turn), ${turn("flow")} from ${ofPlaces}) where turn <= ${FIRST_CHANNELS}`;
}

const REPORTED = (kind: string) => `${kind}_ref is not null or ${kind}_name is not null`;

/** Budgets and planned disbursements one by one. */
function planItems(dialect: Dialect, among: Among = ALL): string {
  const publisher = dialect.organisationId("a.reporting_org_ref", "a.reporting_org_name");
  const provider = dialect.organisationId("t.provider_ref", "t.provider_name");
  const plan = (kind: string, columns: string) => `
        select '${kind}' as kind, t.activity_id, t.position, ${columns}, t.period_start, t.currency, t.value, coalesce(t.value_date, t.period_start) as day,
               coalesce(t.type, '1') = '1' and max(coalesce(t.type, '1')) over (partition by t.activity_id, t.period_start, t.period_end) = '2' as is_superseded
          from ${among(kind)} t`;
  return `select i.kind as kind, i.activity_id as activity_id, i.position as position, ${publisher} as publisher_id,
               coalesce(i.provider_id, ${publisher}) as provider_id, ${dialect.year("i.period_start")} as year, i.status as status,
               i.currency as currency, not a.is_latest as is_copy, i.is_superseded as is_superseded, ${dialect.yearMonth("i.day")} as rate_month,
               case when abs(i.value) < ${PLAUSIBLE_VALUE} then i.value end as value
          from (${plan("budget", "null as provider_id, t.status as status")}
        union all ${plan("planned_disbursement", `case when ${REPORTED("t.provider")} then ${provider} end as provider_id, null as status`)}) i
          join ${among("activity")} a on a.activity_id = i.activity_id`;
}

/** The month whose rate `r` a plan `f` is stated by, and what it comes to. */
export function amountOfPlan(currency: string): string {
  return `case when f.currency <> '${currency}' then r.month end as used_month,
             case when f.currency = '${currency}' then f.value::${EXACT_AMOUNT} else f.value * r.rate end as amount`;
}

/** Rows that are only added up: of nine million in one go 112 MB do not suffice for two threads (decision 0620). */
const ADDED_ROWS = 4_000_000;

/** Rows that are put in order besides: nine million in one go take 224 MB, and the process 414. */
const ORDERED_ROWS = 2_000_000;

/**
 * Rows of which several are made first: what is held of them lies beside the engine's limit, too. Parts of two million have the process at 450 MB
 * where 27 million are cut, of one at 405, of half a million at 384, in as much time.
 */
const WEIGHED_ROWS = 500_000;

/** Budgets, each told from those of its activity that it stands beside. */
const PLANNED_ROWS = 500_000;

/** What is made of transactions: their rows lie in the order of providers, so that a part reads little besides its own. */
const OF_FLOW: InParts = { of: ["flow"], by: "provider_id", rows: ADDED_ROWS };
const OF_SPLIT_FLOW: InParts = { ...OF_FLOW, rows: WEIGHED_ROWS };
const OF_MONTHS: InParts = { ...OF_FLOW, of: ["flow_by_month"] };

/** The transactions that stand in `overlap`, and those of copies, as sums: of `WHOLE` at load, in another currency made anew. */
export function overlapTotal(basis: Basis): string {
  return `select k.kind as kind, ${named("publisher_id", "type", "currency", "rate_month")}, sum(f.value) as value, ${sums("f.value", basis)}
      from (select distinct kind, activity_id, position from overlap
            union all
            select 'copy', activity_id, position from flow where is_copy) k
      join ${basis.among("flow")} f on f.activity_id = k.activity_id and f.position = k.position
      ${rateOfFlow(basis)}
     group by k.kind, f.publisher_id, f.type, f.currency, f.rate_month`;
}

/** What the activities of each publisher leave open. */
function activitiesOfPublishers({ among }: Basis): string {
  return `select publisher_id, count(case when is_latest then 1 end) as activities, count(case when not is_latest then 1 end) as copies,
               max(last_updated)::DATE as last_updated,
               ${GAPS.map((gap) => `count(case when is_latest and ${gapColumn(gap)} then 1 end) as ${gapColumn(gap)}`).join(", ")}
          from (
            select ${organisationId("a.reporting_org_ref", "a.reporting_org_name")} as publisher_id, a.is_latest, a.last_updated,
                   ${GAPS.map((gap) => `${gapCondition(gap, among)} as ${gapColumn(gap)}`).join(", ")}
              from ${among("activity")} a
          ) group by publisher_id`;
}

/** The same of all parts of the activities, and what their transactions leave open. */
function qualityOf(activities: string, known_on: string): string {
  const added = (names: readonly string[]) =>
    names.map((name) => `sum(${name})::BIGINT as ${name}`).join(", ");
  return `with moved as (
        select f.publisher_id, count(*) as transactions,
               ${FAULTS.map((fault) => `count(case when ${faultCondition(fault, `'${known_on}'`, DUCKDB)} then 1 end) as ${faultColumn(fault)}`).join(", ")}
          from flow f where not f.is_copy group by f.publisher_id
      )
      select a.*, ${["transactions", ...FAULTS.map(faultColumn)].map((name) => `coalesce(m.${name}, 0) as ${name}`).join(", ")}
        from (select publisher_id, ${added(["activities", "copies"])}, max(last_updated) as last_updated, ${added(GAPS.map(gapColumn))}
                from ${activities} group by publisher_id) a
        left join moved m on m.publisher_id = a.publisher_id`;
}

/** Texts of which a part of the table for search is made: forty words each where half are descriptions. */
const SEARCH_ROWS = 1_500_000;

/** Activities whose gaps are looked for at a time: for each is held which of five tables have a row of it, and which row. */
const GAP_ACTIVITIES = 60_000;

export const DERIVED = {
  rate_month: {
    grain: "the rate that is used for one currency in one calendar month",
    columns: {
      currency: "ISO 4217",
      month: "202007 is July 2020",
      rate: "US dollars for one unit, fifteen decimals",
      kind: "`monthly_average`, `daily_mean`, `annual_average`, or `same` for the dollar itself",
      source: "as in `rate`",
      territory: "whose series it is, where the source has several",
      days: "of a mean: how many daily rates",
      through:
        "the currency that replaced this one at a fixed rate, where the rate goes through it",
    },
    order: ["currency", "month"],
    sql: null,
  },
  organisation: {
    grain: "one organisation as reported: one reference with one name",
    columns: {
      organisation_id: "hash of reference and name",
      reference: "as reported",
      name: "as reported",
      type: "code list OrganisationType, most often reported",
      uses: "how often it is named",
      normal_name: "for comparing: letters and digits, lower case",
      family_code:
        "the family that it belongs to: a country's government, the EU's institutions, a partner of the record",
      family_name: "its name",
      family_by:
        "how that is known: `record: SOURCE, DAY` where the record says so, else `dac_code`, `government_reference`, `agency_name`, `country_name`, or `same_name` where others report its name with such a reference",
      resolved_reference:
        "its reference, else the one reference that others report with the same name",
      resolved_by: "`reference`, `name`, or null where it is neither",
    },
    order: ["organisation_id"],
    sql: null,
  },
  flow: {
    grain: "one transaction in numbers: what questions in another currency or of single days read",
    columns: {
      activity_id: "`activity.activity_id`",
      position: "as in `transaction`",
      ...PROVIDER,
      receiver_id: "likewise the receiver; of incoming money without one the publisher",
      publisher_id: "the reporting organisation",
      date: "transaction-date",
      month: "of it",
      rate_month: "of the value date, else of the date: the month whose rate counts",
      ...TAIL,
      is_secondary: "published by a secondary reporter",
      value: "in its currency; null where it cannot be read or believed (a quadrillion and more)",
      value_date: "as in `transaction`",
      line: "of its file",
    },
    // One provider's transactions lie together: the rows behind a figure are found without reading the others.
    order: ["provider_id", "activity_id", "position"],
    sql: () => `select t.activity_id, t.position, t.type,
        case when ${REPORTED("t.provider")} or t.type in (${INCOMING_TYPES.join(", ")})
             then ${organisationId("t.provider_ref", "t.provider_name")} else a.publisher_id end as provider_id,
        case when ${REPORTED("t.receiver")} or t.type not in (${INCOMING_TYPES.join(", ")})
             then ${organisationId("t.receiver_ref", "t.receiver_name")} else a.publisher_id end as receiver_id,
        a.publisher_id, t.date, ${DUCKDB.yearMonth("t.date")} as month, ${DUCKDB.yearMonth("coalesce(t.value_date, t.date)")} as rate_month,
        year(t.date)::INTEGER as year, t.currency, not a.is_latest as is_copy, a.is_secondary,
        case when abs(t.value) < ${PLAUSIBLE_VALUE} then t.value end as value, t.value_date, t.line
      from "transaction" t join (
        select activity_id, ${organisationId("reporting_org_ref", "reporting_org_name")} as publisher_id, is_latest,
               coalesce(is_secondary_reporter, false) as is_secondary
          from activity) a on a.activity_id = t.activity_id`,
  },
  flow_by_month: {
    grain: "what one provider gave, by type, month, currency and month of its rate",
    columns: {
      ...PROVIDER,
      month: "of the transaction's date",
      ...TAIL,
      rate_month: "whose rate counts",
      is_secondary: "published by a secondary reporter",
      is_within_family: "provider and receiver belong to one family",
      value: "in the currency itself",
      ...COUNTS,
    },
    order: ["type", "provider_id", "month"],
    sql: (
      basis,
    ) => `select ${named("type", "provider_id", "month", "year", "currency", "rate_month", "is_copy", "is_secondary")},
        coalesce(p.family_code = q.family_code, false) as is_within_family, sum(f.value) as value, ${sums("f.value", basis)}
      from ${basis.among("flow")} f ${rateOfFlow(basis)}
      left join organisation p on p.organisation_id = f.provider_id
      left join organisation q on q.organisation_id = f.receiver_id
      group by all`,
    parts: OF_FLOW,
  },
  flow_by_year: {
    grain: "what one provider gave, by type and year",
    columns: { ...PROVIDER, year: TAIL.year, is_copy: TAIL.is_copy, ...COUNTS },
    order: ["type", "provider_id", "year"],
    sql: (basis) =>
      basis.isAtLoad
        ? `${summed("type, provider_id, year, is_copy")} from ${basis.among("flow_by_month")} group by all`
        : `select ${named("type", "provider_id", "year", "is_copy")}, ${sums("f.value", basis)}
      from ${basis.among("flow")} f ${rateOfFlow(basis)} group by all`,
    parts: OF_MONTHS,
  },
  donor_by_year: {
    grain:
      "what one donor, or one family, gave in one year, of one kind of money that is asked for; copies left out",
    columns: {
      flow: "kind of money, as questions name it",
      is_family:
        "of a family together, by the rule for `--families`; else of one organisation as reported",
      place: "1 is the first row of the answer: the newest year, the greatest amount",
      year: TAIL.year,
      organisation_id:
        "`organisation.organisation_id`; of a family the one by whose row it is named",
      members: "of a family: organisations as reported that gave in that year",
      ...COUNTS,
    },
    order: ["flow", "is_family", "place"],
    sql: donorsByYear,
  },
  flow_by_rate: {
    grain:
      "what one provider gave, by type and year, currency and month of its rate; of a year together, for totals of everybody in another currency",
    columns: {
      type: PROVIDER.type,
      year: TAIL.year,
      provider_id: PROVIDER.provider_id,
      currency: TAIL.currency,
      rate_month: "whose rate counts",
      is_copy: TAIL.is_copy,
      value: "in the currency itself",
      transactions: COUNTS.transactions,
      valued: COUNTS.valued,
    },
    order: ["type", "year", "provider_id"],
    sql: ({
      among,
    }) => `select type, year, provider_id, currency, rate_month, is_copy, sum(value) as value,
        sum(transactions)::BIGINT as transactions, sum(valued)::BIGINT as valued from ${among("flow_by_month")} group by all`,
    parts: OF_MONTHS,
  },
  flow_total: {
    grain: "`flow_by_month` of all providers together",
    columns: {
      type: PROVIDER.type,
      month: "of the transaction's date",
      ...TAIL,
      rate_month: "whose rate counts",
      value: "in the currency itself",
      ...COUNTS,
    },
    order: ["type", "month"],
    sql: () =>
      `${summed("type, month, year, currency, rate_month, is_copy")}, sum(value) as value from flow_by_month group by all`,
  },
  flow_by_publisher: {
    grain:
      "what one provider gave by the report of one publisher, by type, month, currency and month of its rate",
    columns: { ...PROVIDER, publisher_id: "who reports it", ...HELD },
    order: ["provider_id", "type", "publisher_id", "month"],
    sql: ({ among }) =>
      `${held(named("type", "provider_id", "publisher_id"))} from ${among("flow")} f group by all`,
    parts: OF_FLOW,
  },
  flow_by_channel: {
    grain:
      "what one provider gave through one receiver for one country or region, by type, month, currency and month of its rate",
    columns: {
      ...PROVIDER,
      receiver_id: "`organisation.organisation_id`",
      place: "country code, or region of the DAC's list; null where none is reported",
      ...HELD,
    },
    order: ["type", "provider_id", "place"],
    sql: (basis) => inParts(PLACES, `${named("receiver_id")}, f.code as place`, basis),
    parts: OF_SPLIT_FLOW,
  },
  channel_first: {
    grain:
      "one of the first rows of donor, channel and country, of one kind of money that is asked for; copies left out",
    columns: {
      flow: "kind of money, as questions name it",
      among: "of which country or region the first; null: of all",
      turn: "1 is the first row of the answer: the greatest amount",
      provider_id: PROVIDER.provider_id,
      receiver_id: "`organisation.organisation_id`",
      place: "as in `flow_by_channel`",
      ...COUNTS,
    },
    order: ["flow", "among", "turn"],
    sql: (basis) => `with first as materialized (${firstOfPlaces(basis)}) ${firstOfAll("first")}`,
    parts: {
      of: ["flow_by_channel"],
      by: "place",
      rows: ORDERED_ROWS,
      part: firstOfPlaces,
      whole: firstOfAll,
    },
  },
  flow_by_place: {
    grain:
      "what one provider gave for one country or region, by type, month, currency and month of its rate",
    columns: { ...PROVIDER, place: "as in `flow_by_channel`", ...HELD },
    order: ["type", "provider_id", "place"],
    sql: (basis) =>
      basis.isAtLoad
        ? heldCoarser("type, provider_id, place", basis.among("flow_by_channel"))
        : inParts(PLACES, "f.code as place", basis),
    parts: { ...OF_FLOW, of: ["flow_by_channel"] },
  },
  flow_by_sector: {
    grain: "what one provider gave for one purpose, by type, month, currency and month of its rate",
    columns: {
      ...PROVIDER,
      sector:
        "of the DAC's purposes (five digits), else of its sectors (three); null where none is reported",
      ...HELD,
      ...OF_SECTOR,
    },
    order: ["type", "provider_id", "sector"],
    sql: (basis) =>
      inParts(
        SECTORS,
        "f.code as sector",
        basis,
        `, count(case when f.is_first_of_three then 1 end)::BIGINT as of_sector,
        count(case when f.is_first_of_three then f.part end)::BIGINT as valued_of_sector`,
      ),
    parts: OF_SPLIT_FLOW,
  },
  flow_by_goal: {
    grain:
      "what one provider gave for one Sustainable Development Goal, by type, month, currency and month of its rate",
    columns: {
      ...PROVIDER,
      goal: "1 to 17: sectors of vocabulary 7, 8 or 9, else tags in equal shares; null where none is reported",
      ...HELD,
    },
    order: ["type", "provider_id", "goal"],
    sql: (basis) => inParts(GOALS, "f.code::INTEGER as goal", basis),
    parts: OF_SPLIT_FLOW,
  },
  place_total: {
    grain: "`flow_by_place` of all providers together",
    columns: { type: PROVIDER.type, place: "as there", ...HELD },
    order: ["type", "place", "month"],
    sql: () => heldCoarser("type, place", "flow_by_place"),
  },
  sector_total: {
    grain: "`flow_by_sector` of all providers together",
    columns: { type: PROVIDER.type, sector: "as there", ...HELD, ...OF_SECTOR },
    order: ["type", "sector", "month"],
    sql: () =>
      heldCoarser(
        "type, sector",
        "flow_by_sector",
        ", sum(of_sector)::BIGINT as of_sector, sum(valued_of_sector)::BIGINT as valued_of_sector",
      ),
  },
  goal_total: {
    grain: "`flow_by_goal` of all providers together",
    columns: { type: PROVIDER.type, goal: "as there", ...HELD },
    order: ["type", "goal", "month"],
    sql: () => heldCoarser("type, goal", "flow_by_goal"),
  },
  plan: {
    grain: "one budget or planned disbursement in numbers",
    columns: {
      kind: "`budget` or `planned_disbursement`",
      activity_id: "`activity.activity_id`",
      position: "as in that table",
      publisher_id: "who reports it",
      provider_id: "of a planned disbursement its provider, else the publisher",
      year: "in which the period begins",
      status: "of budgets: 1 indicative, 2 committed",
      currency: "as reported",
      is_copy: TAIL.is_copy,
      is_superseded: "an original one of a period that a revised one covers too",
      rate_month: "of the value date, else of the period's first day",
      value: "in its currency; null where it cannot be read or believed",
      used_month:
        "the month whose rate in `rate_month` counts: that one, or where it has none yet the newest before it",
      amount: "US dollars, exact; null where there is no rate",
    },
    // One provider's plans lie together, as its transactions do.
    order: ["kind", "provider_id", "year"],
    sql: (
      basis,
    ) => `select ${named("kind", "activity_id", "position", "publisher_id", "provider_id", "year", "status", "currency", "is_copy", "is_superseded", "rate_month", "value")},
             ${amountOfPlan(basis.currency)}
        from (${planItems(basis.dialect, basis.among)}) f asof left join ${basis.rates} r on r.currency = f.currency and r.month <= f.rate_month`,
    parts: {
      of: ["budget", "planned_disbursement", "activity"],
      by: "activity_id",
      rows: PLANNED_ROWS,
    },
  },
  forward: {
    grain:
      "budgets and planned disbursements of one publisher and one year, by currency and month of their rate",
    columns: {
      kind: "`budget` or `planned_disbursement`",
      publisher_id: "who reports it",
      provider_id: "of a planned disbursement its provider, else the publisher",
      year: "in which the period begins",
      status: "of budgets: 1 indicative, 2 committed",
      currency: "as reported",
      is_copy: TAIL.is_copy,
      is_superseded: "an original budget of a period that a revised one covers too",
      rate_month:
        "the month whose rate in `rate_month` counts, or of a month that has none yet the newest before it",
      value: HELD.value,
      transactions: COUNTS.transactions,
      valued: COUNTS.valued,
    },
    order: ["kind", "provider_id", "year"],
    sql: (
      basis,
    ) => `select ${named("kind", "publisher_id", "provider_id", "year", "status", "currency", "is_copy", "is_superseded", "rate_month")},
             sum(f.value) as value, count(*)::BIGINT as transactions, count(f.value)::BIGINT as valued
        from ${basis.isAtLoad ? "plan" : `(${planItems(basis.dialect)})`} f group by all`,
  },
  presence: {
    grain:
      "one organisation's part in the activities of one country or region and one sector; copies left out",
    columns: {
      place: "country code, or region of the DAC's list",
      sector: "of the DAC's sectors, three digits; null where none is reported",
      organisation_id: "`organisation.organisation_id`",
      role: "1 funding, 2 accountable, 3 extending, 4 implementing",
      activities: "how many",
      active: "of them with the status 2, implementation",
    },
    order: ["place", "sector", "organisation_id"],
    // Each activity once in each row, so that nothing is to be told apart while it is counted.
    sql: () => `select p.code as place, s.code as sector, o.organisation_id, o.role, count(*) as activities, count(case when a.status = '2' then 1 end) as active
      from (select distinct activity_id, ${organisationId("ref", "name")} as organisation_id, role from participating_org where ref is not null or name is not null) o
      join (select activity_id, status from activity where is_latest) a on a.activity_id = o.activity_id
      join (select distinct activity_id, code from (${PLACES.ofActivity(DUCKDB, ALL)})) p on p.activity_id = o.activity_id
      left join (select distinct activity_id, left(code, 3) as code from (${saidOfActivities("sector", DUCKDB)})) s on s.activity_id = o.activity_id
      group by all`,
  },
  overlap: {
    grain:
      "one transaction that says what another says too, or may: shown, and left out of a total only where it is a copy",
    columns: {
      kind: "`level`: a related activity of the publisher at another hierarchy has the same type, day and value; `repeat`: an earlier row of its activity is alike in all; `both_ends`: the other party's own activity reports the same money; `other_publisher`: another publisher's activity has the same identifier, and the row its type, day and value",
      activity_id: "`activity.activity_id`",
      position: "as in `transaction`",
      type: "code list TransactionType",
      other_activity_id: "the activity of the other row",
      other_position: "its position",
    },
    order: ["type", "kind", "activity_id", "position"],
    sql: ({ among }) => `with related as (
        select distinct c.activity_id as lower_id, p.activity_id as upper_id
          from related_activity l
          join activity c on c.activity_id = l.activity_id and c.is_latest
          join activity p on p.iati_identifier = l.ref and p.is_latest and p.reporting_org_ref is not distinct from c.reporting_org_ref
         where l.type = '1' and coalesce(p.hierarchy, 1) <> coalesce(c.hierarchy, 1)
        union
        select distinct c.activity_id, p.activity_id
          from related_activity l
          join activity p on p.activity_id = l.activity_id and p.is_latest
          join activity c on c.iati_identifier = l.ref and c.is_latest and c.reporting_org_ref is not distinct from p.reporting_org_ref
         where l.type = '2' and coalesce(p.hierarchy, 1) <> coalesce(c.hierarchy, 1)
      ),
      -- Of one publisher the latest counts alone, so that several are of several. By hashes, since of a million identifiers nearly none is there twice.
      shared as materialized (
        select hash(iati_identifier) as number from activity where is_latest and iati_identifier is not null group by all having count(*) > 1
      ),
      named as materialized (
        select activity_id, iati_identifier, coalesce(is_secondary_reporter, false) as is_secondary
          from activity where is_latest and hash(iati_identifier) in (select number from shared)
      ),
      twin as (
        select b.activity_id as activity_id, a.activity_id as first_id
          from named a join named b on b.iati_identifier = a.iati_identifier
           and (b.is_secondary > a.is_secondary or (b.is_secondary = a.is_secondary and b.activity_id > a.activity_id))
      )
      (select distinct on (u.activity_id, u.position) 'level' as kind, u.activity_id, u.position, u.type, f.activity_id as other_activity_id, f.position as other_position
        from related r
        join ${among("flow")} u on u.activity_id = r.upper_id
        join flow f on f.activity_id = r.lower_id and f.type = u.type and f.date = u.date and f.value = u.value and f.currency = u.currency
       order by u.activity_id, u.position, f.activity_id, f.position)
      union all
      select 'repeat', t.activity_id, t.position, t.type, t.activity_id, t.first_position
        from (
          select activity_id, position, type, min(position) over (
                   partition by activity_id, type, date, value, currency, value_date, provider_ref, provider_name, receiver_ref,
                                receiver_name, receiver_activity_id, provider_activity_id, ref, description) as first_position
            from ${among("transaction")} t
           where activity_id in (
             select activity_id from (
               select activity_id, type, date, value, currency from ${among("transaction")} t where value is not null
                group by all having count(*) > 1))
        ) t where t.position > t.first_position
      union all
      (select distinct on (i.activity_id, i.position) 'both_ends', i.activity_id, i.position, i.type, o.activity_id, o.position
        from ${among("transaction")} i
        join activity a on a.activity_id = i.activity_id and a.is_latest
        join activity b on b.iati_identifier = i.provider_activity_id and b.is_latest
        join "transaction" o on o.activity_id = b.activity_id and o.receiver_activity_id = a.iati_identifier
             and o.currency = i.currency and o.value = i.value
             and ((i.type = 11 and o.type = 2) or (i.type = 1 and o.type = 3))
       where i.type in (1, 11) and i.provider_activity_id is not null
       order by i.activity_id, i.position, o.activity_id, o.position)
      union all
      (select distinct on (t.activity_id, t.position) 'other_publisher', t.activity_id, t.position, t.type, o.activity_id, o.position
        from twin w
        join ${among("transaction")} t on t.activity_id = w.activity_id
        join "transaction" o on o.activity_id = w.first_id and o.type = t.type and o.date = t.date and o.value = t.value and o.currency = t.currency
       order by t.activity_id, t.position, o.activity_id, o.position)`,
    parts: { of: ["transaction", "flow"], by: "activity_id", rows: ADDED_ROWS },
  },
  overlap_total: {
    grain:
      "what the transactions of one publisher that may be counted twice come to, by kind, type, currency and month of rate",
    columns: {
      kind: "as in `overlap`; `copy`: of an older version of an activity",
      publisher_id: "`organisation.organisation_id`",
      type: "code list TransactionType",
      currency: "as in `transaction`",
      rate_month: "whose rate counts",
      value: "in the currency itself",
      ...COUNTS,
    },
    order: ["type", "kind", "publisher_id"],
    sql: overlapTotal,
  },
  publisher_quality: {
    grain: "what one publisher's files leave open",
    columns: {
      publisher_id: "`organisation.organisation_id`",
      activities: "copies left out",
      copies: "older versions of an activity",
      last_updated: "of the newest activity",
      without_sector: "activities without a sector of the DAC, of their own or of any transaction",
      without_place: "activities without a country or region, of their own or of any transaction",
      without_title: "activities without a title",
      without_budget: "activities in implementation without a budget",
      without_result: "activities without a result",
      transactions: "copies left out",
      without_currency: "transactions without a currency of their own or of their activity",
      without_value: "transactions whose value cannot be read or believed",
      without_date: "transactions without a date that can be read",
      dated_ahead: "transactions dated after the day of the load",
      without_provider: "incoming transactions that do not say from whom",
      without_receiver: "outgoing transactions that do not say to whom",
      without_rate:
        "transactions in another currency than the dollar for whose month no rate is known",
      repeats: "transactions that an earlier one of the activity equals in all",
    },
    order: ["publisher_id"],
    sql: (basis, known_on) => qualityOf(`(${activitiesOfPublishers(basis)})`, known_on),
    parts: {
      of: [
        "activity",
        "sector",
        "transaction_sector",
        "place",
        "transaction_place",
        "budget",
        "result",
      ],
      by: "activity_id",
      rows: GAP_ACTIVITIES,
      part: activitiesOfPublishers,
      whole: qualityOf,
    },
  },
  search_term: {
    grain:
      "one word of an activity's titles and descriptions, or one pair of characters of a script without spaces",
    columns: {
      term: "folded: case, accents, full and half width, hiragana and katakana are the same",
      activity_id: "`activity.activity_id`",
      weight: "more in a title than in a description",
    },
    order: ["term", "activity_id"],
    sql: ({ among }) => searchTerms(among("narrative")),
    parts: { of: ["narrative"], by: "activity_id", rows: SEARCH_ROWS },
  },
} satisfies Readonly<Record<string, Derived>>;

export type DerivedName = keyof typeof DERIVED;

export const DERIVED_NAMES = Object.keys(DERIVED) as readonly DerivedName[];

export function derivedOf(name: DerivedName): Derived {
  return DERIVED[name];
}
