import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { duckdb, type DuckDBConnection, type DuckDBValue } from "./duckdb.js";
import { assert } from "../base/assert.js";
import type { Derive, Deriving } from "./assemble.js";
import {
  AT_LOAD,
  DERIVED_NAMES,
  derivedOf,
  organisationId,
  type Basis,
  type DerivedName,
  type InParts,
} from "./derived.js";
import { inTurn, workOff, type Step } from "./engine.js";
import { familyFinder, type FamilyStatement } from "./families.js";
import { giveMemoryBack } from "./memory.js";
import { normaliseName } from "./organisations.js";
import { chooseRates, RATE_PLACES, type PublishedRate, type RateKind } from "./rate-choice.js";
import { literal, parquet } from "./snapshot.js";
import { quoted } from "./tables.js";

/** One table that was computed: what it took, for the load's report. */
export interface Built {
  readonly name: DerivedName;
  readonly file: string;
  readonly size_bytes: number;
}

export interface BuildOptions {
  /** The last day that the snapshot can know of: rates of periods that end later are not used. */
  readonly known_on: string;
  /** Told before each table. */
  readonly onTable?: (name: DerivedName) => void;
  /** Between two tables the work can stop: throws. */
  readonly signal?: AbortSignal;
  /** A connection more, on which tables are computed that no other needs, at the same time. */
  readonly beside?: DuckDBConnection | null;
  /** What is stated of families beside the published rule. */
  readonly families?: readonly FamilyStatement[];
  /** Asked between two tables. */
  readonly giveBack?: () => Promise<void>;
  /** Makes a table, by more memory where it has to be. */
  readonly unlessTight?: Deriving["unlessTight"];
  /** About how many rows a part of a large table is made of, where it is not what the table itself says. */
  readonly part_rows?: number;
}

/** What takes longest, and needs no other table. */
const LONGEST: DerivedName = "search_term";

/** What JavaScript computes takes memory of its own: nothing that takes much of the engine's is at work beside it. */
const BY_RULES: readonly DerivedName[] = ["rate_month", "organisation"];

/** Beyond, two tables together would not get by with the engine's memory, and one takes both cores by itself. */
const LARGE_TRANSACTIONS = 300_000;

/** Derived tables that a statement names; a column of the name counts too, which costs a wait and nothing else. */
function needsOf(name: DerivedName, known_on: string): readonly DerivedName[] {
  const words = new Set(derivedOf(name).sql?.(AT_LOAD, known_on).match(/\w+/g));
  const above = DERIVED_NAMES.slice(0, DERIVED_NAMES.indexOf(name));
  return above.filter((other) => words.has(other));
}

/**
 * Computes the derived tables of a snapshot that is being written and answers with the manifest's `derived`: name → file below
 * `below`. The connection sees the base tables as views, may read and write below `below`, and is left with a view of each
 * derived table. What a load calls last, before the snapshot is swapped in.
 */
export async function buildSummaries(
  connection: DuckDBConnection,
  below: string,
  options: BuildOptions,
): Promise<readonly Built[]> {
  mkdirSync(join(below, "derived"), { recursive: true });
  const { beside = null } = options;
  const built: Built[] = [];
  const step = (name: DerivedName, needs: readonly DerivedName[]): Step<DuckDBConnection> => ({
    name,
    needs,
    async run(by) {
      options.signal?.throwIfAborted();
      options.onTable?.(name);
      await options.giveBack?.();
      const file = `derived/${name}.parquet`;
      await writeTable(by, name, join(below, file), options);
      await by.run(
        `create or replace view ${quoted(name)} as select * from ${parquet([join(below, file)])}`,
      );
      built.push({ name, file, size_bytes: statSync(join(below, file)).size });
    },
  });
  const counted = await connection.runAndReadAll('select count(*)::INTEGER from "transaction"');
  const isLarge = Number(counted.getRows()[0]?.[0]) > LARGE_TRANSACTIONS;
  const steps = DERIVED_NAMES.filter((name) => name !== LONGEST).map((name) =>
    step(name, needsOf(name, options.known_on)),
  );
  const longest = step(LONGEST, BY_RULES);
  await workOff(
    [connection, beside].filter((each) => each !== null),
    isLarge
      ? inTurn([...steps, longest])
      : [...steps.slice(0, BY_RULES.length), longest, ...steps.slice(BY_RULES.length)],
  );
  const placeOf = ({ name }: Built) => DERIVED_NAMES.indexOf(name);
  return built.sort((left, right) => placeOf(left) - placeOf(right));
}

/** What a load does last: the derived tables of what it has read, by the rates known on that day and the families stated. */
export function deriveSummaries(
  known_on: string,
  signal?: AbortSignal,
  onTable: (name: DerivedName) => void = () => undefined,
): Derive {
  return {
    names: DERIVED_NAMES,
    known_on,
    async make(connection, { below, ...given }) {
      const options = { known_on, onTable, ...given, ...(signal === undefined ? {} : { signal }) };
      const built = await buildSummaries(connection, below, options);
      return Object.fromEntries(built.map(({ name, file }) => [name, file]));
    },
  };
}

async function writeTable(
  connection: DuckDBConnection,
  name: DerivedName,
  path: string,
  options: BuildOptions,
): Promise<void> {
  const { known_on, unlessTight = (work) => work() } = options;
  const { sql, order, parts } = derivedOf(name);
  const sorted = (source: string) =>
    copied(`select * from (${source}) order by ${order.map(quoted).join(", ")}`, path);
  if (sql === null) {
    await unlessTight(async () => {
      await connection.run(sorted(`select * from ${await computed(connection, name, options)}`));
      await connection.run(`drop table ${temporary(name)}`);
    });
    return;
  }
  const {
    part = (basis: Basis) => sql(basis, known_on),
    whole = (rows: string) => `from ${rows}`,
  } = parts ?? {};
  const made = parts ? await madeInParts(connection, { ...parts, part }, path, options) : [];
  const source = made.length === 0 ? sql(AT_LOAD, known_on) : whole(parquet(made), known_on);
  await unlessTight(() => connection.run(sorted(source)));
  for (const file of made) rmSync(file);
}

const copied = (source: string, path: string) =>
  `copy (${source}) to ${literal(path)} (format parquet, compression zstd, row_group_size 122880)`;

/** The files of the parts, beside the table that becomes of them; none where one go does. */
async function madeInParts(
  connection: DuckDBConnection,
  { of, by, part, rows }: InParts & Required<Pick<InParts, "part">>,
  path: string,
  { part_rows = rows, signal, giveBack, unlessTight = (work) => work() }: BuildOptions,
): Promise<readonly string[]> {
  const ranges = await unlessTight(() => rangesOf(connection, of[0], by, part_rows));
  if (ranges.length <= 1) return [];
  const files: string[] = [];
  for (const range of ranges) {
    signal?.throwIfAborted();
    await giveBack?.();
    const file = `${path}.part-${files.length}`;
    const among = (table: string) =>
      of.includes(table) ? `(select * from ${quoted(table)} where ${range})` : table;
    const source = part({ ...AT_LOAD, among });
    await unlessTight(() =>
      connection.run(`copy (${source}) to ${literal(file)} (format parquet)`),
    );
    files.push(file);
  }
  await giveBack?.();
  return files;
}

/**
 * What is true of the rows of each part: ranges of the column that they are cut by, each of about as many rows, so that of a table in that
 * order each part reads its own rows alone. The rows of one value stay together, so that a part has at most as many more as its last value has.
 */
async function rangesOf(
  connection: DuckDBConnection,
  of: string,
  by: string,
  part_rows: number,
): Promise<readonly string[]> {
  const counted = await connection.runAndReadAll(`select count(*)::INTEGER from ${quoted(of)}`);
  if (Number(counted.getRows()[0]?.[0]) <= part_rows) return ["true"];
  const read = await connection.runAndReadAll(
    `select min(value)::VARCHAR from (
       select value, (sum(rows) over (order by value nulls first) - rows) // ${part_rows} as part
         from (select ${by} as value, count(*) as rows from ${quoted(of)} group by ${by}))
      group by part order by min(value) nulls first`,
  );
  const starts = read.getRows().map(([start]) => literal(String(start)));
  return starts.map((start, index) => {
    const next = starts[index + 1];
    const from = index === 0 ? [] : [`${by} >= ${start}`];
    const to = next === undefined ? [] : [`${by} < ${next}`];
    const range = [...from, ...to].join(" and ") || "true";
    // What has no value belongs to the first.
    return index === 0 ? `(${range} or ${by} is null)` : range;
  });
}

const temporary = (name: DerivedName) => `computed_${name}`;

/** The two tables whose rules are TypeScript: their rows in a temporary table, whose name is the answer. */
async function computed(
  connection: DuckDBConnection,
  name: DerivedName,
  options: BuildOptions,
): Promise<string> {
  if (name === "rate_month") await computeRates(connection, options.known_on);
  else if (name === "organisation") await computeOrganisations(connection, options.families ?? []);
  else assert(false, `${name} has no statement`);
  return temporary(name);
}

/**
 * One row per currency, source, territory and month (of averages of years: per year); daily rates added up. Where several files have a
 * source's rate of one period, the one that was loaded last counts, as it does of the DAC's tables: a mean of two editions nobody published.
 */
const PUBLISHED_SQL = `
  with stated as (
    select r.currency, r.kind, r.source, r.territory, r.valid_from,
           arg_min(r.rate, coalesce(d.place, 0) * 4294967296 + coalesce(r.line, 0)) as rate
      from rate r
      left join (select dataset_id, row_number() over (order by loaded_at desc, path) as place from dataset) d on d.dataset_id = r.dataset_id
     where r.rate > 0 and r.to_currency = 'USD' and r.currency <> 'USD' and r.kind in ('daily', 'monthly_average', 'annual_average')
     group by all
  )
  select currency, case kind when 'daily' then 'daily_mean' else kind end as kind, source, territory,
         year(valid_from)::INTEGER as year, case when kind = 'annual_average' then null else month(valid_from)::INTEGER end as month,
         sum(rate)::DECIMAL(38,18) as sum, count(*)::INTEGER as count
    from stated
   group by all`;

async function computeRates(connection: DuckDBConnection, known_on: string): Promise<void> {
  const [year, month] = known_on.split("-").map(Number);
  assert(year !== undefined && month !== undefined, `${known_on} is no day`);
  const chosen = chooseRates(await readPublished(connection), before(year, month));
  giveMemoryBack();
  const name = temporary("rate_month");
  await connection.run(
    `create or replace temp table ${name} (currency VARCHAR, month INTEGER, rate DECIMAL(28,${RATE_PLACES}), kind VARCHAR, source VARCHAR,
       territory VARCHAR, days INTEGER, through VARCHAR)`,
  );
  const appender = await connection.createAppender(name, null, "temp");
  const months = new Set<number>();
  for (const rate of chosen) {
    months.add(rate.month);
    appender.appendVarchar(rate.currency);
    appender.appendInteger(rate.month);
    appender.appendDecimal(new (duckdb().DuckDBDecimalValue)(rate.rate, 28, RATE_PLACES));
    for (const text of [rate.kind, rate.source, rate.territory])
      if (text === null) appender.appendNull();
      else appender.appendVarchar(text);
    if (rate.kind === "daily_mean") appender.appendInteger(rate.count);
    else appender.appendNull();
    if (rate.through === null) appender.appendNull();
    else appender.appendVarchar(rate.through);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(
    `insert into ${name} select distinct 'USD', month, 1, 'same', null, null, null::INTEGER, null from ${name}`,
  );
}

/** The month before, as 202006: the last that had ended. */
function before(year: number, month: number): number {
  return month === 1 ? (year - 1) * 100 + 12 : year * 100 + month - 1;
}

/** A chunk at a time: all rows as the engine gives them take five times the room of what is made of them. */
async function readPublished(connection: DuckDBConnection): Promise<readonly PublishedRate[]> {
  const result = await connection.stream(PUBLISHED_SQL);
  const rates: PublishedRate[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return rates;
    for (const row of chunk.getRows()) rates.push(publishedOf(row));
  }
}

function publishedOf(row: readonly DuckDBValue[]): PublishedRate {
  const [currency, kind, source, territory, year, month, sum, count] = row;
  assert(sum instanceof duckdb().DuckDBDecimalValue, "a sum of rates is a decimal");
  return {
    currency: String(currency),
    kind: String(kind) as RateKind,
    source: String(source ?? ""),
    territory: territory === null ? null : String(territory),
    year: Number(year),
    month: month === null ? null : Number(month),
    sum: sum.value,
    count: Number(count),
  };
}

/** Rows of organisations whose names are read at a time. */
const CHUNK_ROWS = 50_000;

const REPORTED_SQL = `
  select ref, name, type from (
    select nullif(provider_ref, '') as ref, nullif(provider_name, '') as name, provider_type as type from "transaction"
    union all select nullif(receiver_ref, ''), nullif(receiver_name, ''), receiver_type from "transaction"
    union all select nullif(reporting_org_ref, ''), nullif(reporting_org_name, ''), reporting_org_type from activity
    union all select nullif(ref, ''), nullif(name, ''), type from participating_org
    union all select nullif(provider_ref, ''), nullif(provider_name, ''), provider_type from planned_disbursement
    union all select nullif(receiver_ref, ''), nullif(receiver_name, ''), receiver_type from planned_disbursement)`;

async function computeOrganisations(
  connection: DuckDBConnection,
  families: readonly FamilyStatement[],
): Promise<void> {
  const findFamily = familyFinder(families);
  await connection.run(
    // Of types that are reported equally often the first: files are read in no order.
    `create or replace temp table reported_organisation as
       select organisation_id, any_value(reference) as reference, any_value(name) as name,
              first(type order by named desc, type) filter (type is not null) as type, sum(named)::BIGINT as uses, row_number() over () as number
         from (select ${organisationId("ref", "name")} as organisation_id, any_value(ref) as reference, any_value(name) as name, type, count(*) as named
                 from (${REPORTED_SQL}) group by 1, type)
        group by organisation_id`,
  );
  await connection.run(
    `create or replace temp table organisation_family (organisation_id UBIGINT, normal_name VARCHAR, family_code VARCHAR, family_name VARCHAR, family_by VARCHAR)`,
  );
  const appender = await connection.createAppender("organisation_family", null, "temp");
  for (let from = 0; ; from += CHUNK_ROWS) {
    const rows = (
      await connection.runAndReadAll(
        `select organisation_id, reference, name, type from reported_organisation where number > ${from} and number <= ${from + CHUNK_ROWS}`,
      )
    ).getRows();
    for (const [id, reference, name, type] of rows) {
      assert(typeof id === "bigint", "an id is a whole number");
      const text = (value: DuckDBValue | undefined) => (typeof value === "string" ? value : null);
      const organisation = { reference: text(reference), name: text(name), type: text(type) };
      const { family, by } = findFamily(organisation);
      appender.appendUBigInt(id);
      appender.appendVarchar(normaliseName(text(name) ?? ""));
      for (const value of [family?.code ?? null, family?.name ?? null, by])
        if (value === null) appender.appendNull();
        else appender.appendVarchar(value);
      appender.endRow();
    }
    appender.flushSync();
    if (rows.length < CHUNK_ROWS) break;
  }
  appender.closeSync();
  await connection.run(
    `create or replace temp table ${temporary("organisation")} as
       with known as (
         select f.normal_name, min(o.reference) as reference, min(f.family_code) as family_code, min(f.family_name) as family_name,
                count(distinct o.reference) as referred, count(distinct f.family_code) as families
           from reported_organisation o join organisation_family f on f.organisation_id = o.organisation_id
          where o.reference is not null and f.normal_name <> ''
          group by f.normal_name)
       select o.organisation_id, o.reference, o.name, o.type, o.uses, f.normal_name,
              coalesce(f.family_code, case when f.family_by is null and k.families = 1 then k.family_code end) as family_code,
              coalesce(f.family_name, case when f.family_by is null and k.families = 1 then k.family_name end) as family_name,
              coalesce(f.family_by, case when k.families = 1 then 'same_name' end) as family_by,
              coalesce(o.reference, case when k.referred = 1 then k.reference end) as resolved_reference,
              case when o.reference is not null then 'reference' when k.referred = 1 then 'name' end as resolved_by
         from reported_organisation o
         join organisation_family f on f.organisation_id = o.organisation_id
         left join known k on k.normal_name = case when o.reference is null then f.normal_name end`,
  );
  await connection.run("drop table reported_organisation");
  await connection.run("drop table organisation_family");
}
