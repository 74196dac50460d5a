import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duckdb, type DuckDBConnection } from "../src/observatory/duckdb.js";
import { systemClock } from "../src/base/clock.js";
import {
  literal,
  SCHEMA,
  snapshotFolder,
  SUMMARIES,
  viewsOf,
  type Manifest,
  type Segment,
} from "../src/observatory/snapshot.js";
import { buildSummaries, type Built } from "../src/observatory/summaries.js";
import { quoted, tableOf, type TableName } from "../src/observatory/tables.js";

/** What one derived table took. */
export interface BuiltIn extends Built {
  readonly seconds: number;
}

export interface Corpus {
  readonly base_size_bytes: number;
  readonly transactions: number;
  readonly activities: number;
  readonly derived: readonly BuiltIn[];
}

/** A number from 0 to 1 that depends on the key alone. */
const chance = (key: string, salt: number) =>
  `((hash(${key}, ${salt}) % 1000000007)::DOUBLE / 1000000007)`;

/**
 * An observatory of about `millions` of transactions in a thirtieth of activities, written as Parquet without XML, with the skew of
 * the published files: few publishers have nearly all, an activity has twelve transactions in the middle and thousands at the
 * end, a publisher few providers and many receivers, two thirds disbursements and a quarter commitments. Less kind than
 * the files: a third of the values is in eight other currencies (there a twentieth).
 */
export async function makeCorpus(
  folder: string,
  millions: number,
  memory_mb: number,
): Promise<Corpus> {
  const id = `20260101T000000Z-${String(millions).replace(".", "-")}M`;
  const below = snapshotFolder(folder, id);
  mkdirSync(below, { recursive: true });
  const instance = await duckdb().DuckDBInstance.create(":memory:", {
    memory_limit: `${memory_mb}MB`,
    threads: "2",
    temp_directory: join(folder, "spill"),
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  const activities = Math.round((millions * 1_000_000) / 30);
  const tables: Partial<Record<TableName, Segment[]>> = {};
  for (const [name, sql] of Object.entries(statements(activities)) as [TableName, string][])
    tables[name] = [await write(connection, below, name, sql)];
  const manifest: Manifest = {
    schema: SCHEMA,
    id,
    created_at: "2026-01-01T00:00:00.000Z",
    tables,
    derived: {},
  };
  for (const view of viewsOf(folder, manifest)) await connection.run(view);
  const starts: { name: string; at: number }[] = [];
  const built = await buildSummaries(connection, below, {
    known_on: "2026-01-01",
    onTable: (name) => starts.push({ name, at: systemClock.elapsed_ms() }),
  });
  starts.push({ name: "end", at: systemClock.elapsed_ms() });
  connection.closeSync();
  instance.closeSync();
  const derived = Object.fromEntries(built.map(({ name, file }) => [name, file]));
  writeFileSync(
    join(below, "manifest.json"),
    JSON.stringify({ ...manifest, derived, summaries: SUMMARIES }),
  );
  writeFileSync(join(folder, "current"), `${id}\n`);
  const size = (file: string) => statSync(join(below, file)).size;
  return {
    base_size_bytes: Object.values(tables).reduce((sum, [part]) => sum + size(part?.file ?? ""), 0),
    transactions: tables.transaction?.[0]?.rows ?? 0,
    activities,
    derived: built.map((each, index) => ({
      ...each,
      seconds: ((starts[index + 1]?.at ?? 0) - (starts[index]?.at ?? 0)) / 1000,
    })),
  };
}

/** The columns that the statement has, the others null, in the table's order and types. */
async function write(
  connection: DuckDBConnection,
  below: string,
  name: TableName,
  sql: string,
): Promise<Segment> {
  const found = await connection.runAndReadAll(`select * from (${sql}) limit 0`);
  const given = new Set(found.columnNames());
  const columns = Object.entries(tableOf(name).columns).map(
    ([column, { type }]) =>
      `${given.has(column) ? quoted(column) : "null"}::${type} as ${quoted(column)}`,
  );
  const file = `${name}.parquet`;
  const done = await connection.runAndReadAll(
    `copy (select ${columns.join(", ")} from (${sql})) to ${literal(join(below, file))} (format parquet, compression zstd, row_group_size 122880)`,
  );
  return { file, rows: Number(done.getRowsJson()[0]?.[0] ?? 0), datasets: ["1"] };
}

const COUNTRIES =
  "'KE','BD','PE','VN','SN','JO','UA','FJ','HT','NE','IQ','ET','NP','CO','MW','PK','AF','SO','TL','MD'";
const SECTORS =
  "'16020','11330','14030','12220','31110','15110','43040','72010','13040','11220','15160','24030','21020','41010','73010'";

function statements(activities: number): Readonly<Partial<Record<TableName, string>>> {
  const publisher = `(floor(1500 * power(${chance("a", 1)}, 4)))::INTEGER`;
  const base = `(select range as a from range(${activities}))`;
  // Pareto with its mean at thirty: the middle has twelve.
  const many = `least(20000, floor(6.9 * power(${chance("a", 2)} + 1e-6, -0.77)))::INTEGER`;
  const transactions = `(select a, ${publisher} as p, unnest(range(1, ${many} + 1)) as position from ${base})`;
  const key = "a * 100000 + position";
  const pick = (list: string, salt: number, bend: number, of = key) =>
    `list_extract([${list}], (floor(len([${list}]) * power(${chance(of, salt)}, ${bend})) + 1)::INTEGER)`;
  const provider = `((p * 13 + floor(20 * power(${chance(key, 3)}, 4)))::INTEGER % 20000)`;
  const receiver = `((p * 97 + floor(2000 * power(${chance(key, 4)}, 2)))::INTEGER % 60000)`;
  const year = `(2025 - floor(20 * power(${chance(key, 5)}, 1.4)))::INTEGER`;
  return {
    dataset: "select 1 as dataset_id, 'made.xml' as path, 'activity' as kind, 'loaded' as status",
    activity: `select a as activity_id, 1 as dataset_id, a as line, 'XM-' || a as iati_identifier, ${chance("a", 6)} > 0.02 as is_latest,
      'XM-DAC-' || ${publisher} as reporting_org_ref, 'Publisher ' || ${publisher} as reporting_org_name, '10' as reporting_org_type,
      'Activity ' || a as title, 1 + (a % 2) as hierarchy, case when ${chance("a", 7)} < 0.4 then '2' else '4' end as status, 'USD' as default_currency
      from ${base}`,
    transaction: `select a as activity_id, 1 as dataset_id, position as line, position, 'XM-DAC-' || p as reporting_org_ref,
      ${pick("3,3,3,3,3,3,3,2,2,2,4,5,6,11,1", 8, 1)} as type, make_date(${year}, (hash(${key}, 9) % 12 + 1)::INTEGER, (hash(${key}, 10) % 28 + 1)::INTEGER) as date,
      ((power(10, 2 + 5 * ${chance(key, 11)}) * 100)::BIGINT::DECIMAL(18,0) * 0.01::DECIMAL(3,2)) as value,
      ${pick("'USD','USD','USD','USD','USD','USD','USD','USD','USD','USD','EUR','EUR','GBP','JPY','CHF','SEK','NOK','KRW'", 12, 1.2)} as currency,
      case when ${provider} % 3 = 0 then null else 'XM-ORG-' || ${provider} end as provider_ref, 'Provider ' || ${provider} as provider_name,
      case when ${receiver} % 2 = 0 then null else 'XM-REC-' || ${receiver} end as receiver_ref, 'Receiver ' || ${receiver} as receiver_name
      from ${transactions}`,
    transaction_sector: `select a as activity_id, position, 1 as item, '1' as vocabulary, ${pick(SECTORS, 13, 1.5)} as code, 100 as percentage
      from ${transactions} where ${chance(key, 14)} < 0.2`,
    transaction_place: `select a as activity_id, position, 1 as item, 'country' as kind, ${pick(COUNTRIES, 15, 1.5)} as code, 100 as percentage
      from ${transactions} where ${chance(key, 16)} < 0.2`,
    sector: `select a as activity_id, n as position, '1' as vocabulary, ${pick(SECTORS, 17, 1.5, "a * 10 + n")} as code,
      case when parts = 1 then 100 when n = 1 then 100 - (parts - 1) * 33.33 else 33.33 end as percentage
      from (select a, parts, unnest(range(1, parts + 1)) as n from (select a, 1 + (hash(a, 18) % 3)::INTEGER as parts from ${base}))`,
    place: `select a as activity_id, n as position, 'country' as kind, ${pick(COUNTRIES, 19, 1.5, "a * 10 + n")} as code,
      case when parts = 1 then 100 else 50 end as percentage
      from (select a, parts, unnest(range(1, parts + 1)) as n from (select a, 1 + (hash(a, 20) % 10 // 9)::INTEGER as parts from ${base}))`,
    participating_org: `select a as activity_id, n as position, n::VARCHAR as role, 'Organisation ' || ((hash(a * 10 + n, 21) % 5000) * power(${chance("a", 22)}, 3))::INTEGER as name
      from (select a, unnest(range(1, 4)) as n from ${base})`,
    tag: `select a as activity_id, 1 as position, '2' as vocabulary, (hash(a, 23) % 17 + 1)::VARCHAR as code from ${base} where a % 4 = 0`,
    related_activity: `select a as activity_id, 1 as position, 'XM-' || (a - 1) as ref, '1' as type from ${base} where a % 10 = 1`,
    budget: `select a as activity_id, n as position, '1' as type, '1' as status, make_date((2018 + n)::INTEGER, 1, 1) as period_start, make_date((2018 + n)::INTEGER, 12, 31) as period_end,
      100000 * n as value, 'EUR' as currency from (select a, unnest(range(1, 5)) as n from ${base} where a % 2 = 0)`,
    rate: `select c as currency, 'USD' as to_currency, 'monthly_average' as kind, make_date(2000 + (m // 12)::INTEGER, (m % 12 + 1)::INTEGER, 1) as valid_from,
      make_date(2000 + (m // 12)::INTEGER, (m % 12 + 1)::INTEGER, 28) as valid_to, 'Federal Reserve' as source,
      (0.5 + (hash(c, m) % 1000000) / 1000000)::DECIMAL(30,18) as rate
      from (select unnest(['EUR','GBP','JPY','CHF','SEK','NOK','KRW']) as c), range(312) r(m)`,
  };
}
