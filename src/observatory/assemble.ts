import {
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "./duckdb.js";
import {
  copyTo,
  inTurn,
  textRows,
  typedColumn,
  workOff,
  type Engine,
  type Step,
} from "./engine.js";
import { digestOf, type FamilyStatement } from "./families.js";
import { textPath, type JournalLine, type PartDataset } from "./part.js";
import {
  listSnapshots,
  literal,
  parquet,
  SCHEMA,
  snapshotFolder,
  SUMMARIES,
  viewsOf,
  type Manifest,
  type Segment,
} from "./snapshot.js";
import { quoted, TABLE_NAMES, tableOf, type TableName } from "./tables.js";

/** Rows of finished files on their way into a snapshot: a part's folder, and which of its files count. */
export interface FreshPart {
  readonly folder: string;
  readonly lines: readonly JournalLine[];
  /** Files of it that another part has in a newer version. */
  readonly superseded: ReadonlySet<string>;
}

/** A table read by the engine itself, as Parquet of ours. */
export interface StagedTable {
  readonly table: TableName;
  readonly file: string;
  readonly rows: number;
  readonly dataset_id: string;
}

export interface Assembly {
  readonly folder: string;
  readonly id: string;
  readonly created_at: string;
  readonly previous: Manifest | null;
  readonly parts: readonly FreshPart[];
  readonly staged: readonly StagedTable[];
  /** Files that are described anew, whatever becomes of their rows. */
  readonly datasets: readonly PartDataset[];
  /** Files whose earlier rows go, because newer ones come. */
  readonly replaced: ReadonlySet<string>;
  /** What is stated of families when the snapshot is written. */
  readonly families: readonly FamilyStatement[];
}

/** What is computed of the finished tables, such as sums that questions ask for. */
export interface Derive {
  /** The tables that it makes: a snapshot that has not all of them is made anew, though no file changed. */
  readonly names: readonly string[];
  /** The last day that they can know of. */
  readonly known_on?: string;
  /** The connection sees each table as a view; the answer says which files were written below the snapshot's folder: name → file. */
  make(connection: DuckDBConnection, given: Deriving): Promise<Readonly<Record<string, string>>>;
}

export interface Deriving {
  /** The snapshot's folder. */
  readonly below: string;
  /** A second connection for work at the same time, null on one core. */
  readonly beside: DuckDBConnection | null;
  /** What is stated of families beside the published rule. */
  readonly families: readonly FamilyStatement[];
  /** To be asked between two tables. */
  giveBack(): Promise<void>;
  /** Makes a table, by more memory where it has to be. */
  unlessTight<Done>(work: () => Promise<Done>): Promise<Done>;
}

/** Tables that are written anew in each snapshot: they are small, or say how files stand to each other. */
const WHOLE: readonly TableName[] = ["dataset", "finding", "publisher", "activity"];
/** Files of one table in a snapshot; beyond, they are put together. */
const SEGMENTS_AT_MOST = 8;
/** Snapshots that stay, the one that counts included: who has an older one open can go on reading. */
const KEPT_SNAPSHOTS = 3;

/** Writes the new snapshot beside the old one. It counts only once `publishSnapshot` has swapped it in. */
export async function assembleSnapshot(
  assembly: Assembly,
  engine: Engine,
  derive: Derive,
  tell: (done: number, of: number) => void,
): Promise<Manifest> {
  const below = snapshotFolder(assembly.folder, assembly.id);
  rmSync(below, { recursive: true, force: true });
  mkdirSync(below, { recursive: true });
  const tables: Partial<Record<TableName, readonly Segment[]>> = {};
  const of = TABLE_NAMES.length + 1;
  let done = 0;
  const note = (name: TableName, segments: readonly Segment[]) => {
    if (segments.some(({ rows }) => rows > 0)) tables[name] = segments;
    tell(++done, of);
  };
  const step = (
    name: TableName,
    needs: readonly string[],
    write: (by: Engine) => Promise<readonly Segment[]>,
  ): Step<Engine> => ({
    name,
    needs,
    async run(by) {
      await engine.giveBack();
      note(name, await write(by));
    },
  });
  const writeOther = (name: TableName) =>
    step(name, TAKEN_OVER[name] === undefined ? [] : ["staged"], (by) =>
      writeSegments(name, assembly, by, below),
    );
  const wholes: Step<Engine>[] = [
    { name: "staged", needs: [], run: (by) => stageLate(assembly, by) },
    step("dataset", [], (by) => writeDatasets(assembly, by, below)),
    step("activity", ["dataset"], (by) => writeActivities(assembly, by, below)),
    step("publisher", ["activity"], (by) => writePublishers(by, below)),
    step("finding", [], (by) => writeWhole("finding", assembly, by, below)),
  ];
  const others = TABLE_NAMES.filter((name) => !WHOLE.includes(name));
  const taking = others.filter((name) => TAKEN_OVER[name] !== undefined).map(writeOther);
  const apart = others.filter((name) => TAKEN_OVER[name] === undefined).map(writeOther);
  const [staged, ...behind] = wholes as [Step<Engine>, ...Step<Engine>[]];
  // The longest way first, which is that of the transactions.
  const steps = isLarge(assembly)
    ? inTurn([...wholes, ...taking, ...apart])
    : [staged, ...taking, ...behind, ...apart];
  await workOff(engine.beside === null ? [engine] : [engine, engine.beside], steps);
  const manifest: Manifest = {
    schema: SCHEMA,
    id: assembly.id,
    created_at: assembly.created_at,
    tables: Object.fromEntries(
      TABLE_NAMES.flatMap((name) => (tables[name] ? [[name, tables[name]]] : [])),
    ),
    derived: {},
    families: digestOf(assembly.families),
  };
  await engine.run("drop view written_activity");
  for (const table of ["all_datasets", "late_activity"])
    await engine.run(`drop table if exists ${table}`);
  await engine.run("set disabled_optimizers = ''");
  for (const view of viewsOf(assembly.folder, manifest)) await engine.run(view);
  const beside = engine.beside?.connection ?? null;
  const derived = await derive.make(engine.connection, {
    below,
    beside,
    families: assembly.families,
    giveBack: engine.giveBack,
    unlessTight: engine.unlessTight,
  });
  tell(of, of);
  return {
    ...manifest,
    derived,
    summaries: SUMMARIES,
    ...(derive.known_on === undefined ? {} : { known_on: derive.known_on }),
  };
}

/** Beyond, one table is written at a time, by both cores: the engine's memory does not hold what two need. */
const LARGE_ACTIVITIES = 40_000;

function isLarge({ parts, previous }: Assembly): boolean {
  const fresh = parts.flatMap(({ lines }) => lines.map(({ rows }) => rows.activity ?? 0));
  const before = (previous?.tables.activity ?? []).map(({ rows }) => rows);
  return [...fresh, ...before].reduce((sum, rows) => sum + rows, 0) > LARGE_ACTIVITIES;
}

/** The manifest, then the pointer, each on the disk before the next: from here on the new snapshot counts. */
export function publishSnapshot(folder: string, manifest: Manifest): void {
  writeDurably(
    join(snapshotFolder(folder, manifest.id), "manifest.json"),
    `${JSON.stringify(manifest)}\n`,
  );
  writeDurably(join(folder, "current.next"), `${manifest.id}\n`);
  renameSync(join(folder, "current.next"), join(folder, "current"));
  const snapshots = listSnapshots(folder);
  for (const id of snapshots.slice(0, -KEPT_SNAPSHOTS))
    rmSync(snapshotFolder(folder, id), { recursive: true });
}

/** What an interrupted load left of a snapshot that never counted. */
export function clearUnfinished(folder: string): void {
  const whole = new Set(listSnapshots(folder));
  const below = join(folder, "snapshots");
  if (!existsSync(below)) return;
  for (const id of readdirSync(below))
    if (!whole.has(id)) rmSync(join(below, id), { recursive: true, force: true });
}

function writeDurably(path: string, text: string): void {
  writeFileSync(path, text);
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

const ids = (list: Iterable<string>) => [...list].join(", ");

function without(datasets: Iterable<string>): string {
  const list = ids(datasets);
  return list === "" ? "" : `where dataset_id not in (${list})`;
}

/** Another meaning for some columns, of a table that is joined, and which rows are meant. */
interface Completion {
  readonly replace: Readonly<Record<string, string>>;
  readonly join: string;
  readonly where: string;
}
const COMPLETE: Completion = { replace: {}, join: "", where: "" };

/** Rows of the parts, typed; null where the parts have none of this table. */
function freshRows(
  name: TableName,
  { parts }: Assembly,
  { replace, join: joined, where }: Completion = COMPLETE,
): string | null {
  const holding = parts.filter(({ lines }) => (lines.at(-1)?.sizes[name] ?? 0) > 0);
  if (holding.length === 0) return null;
  const columns = Object.keys(tableOf(name).columns);
  const selects = holding.map(({ folder, lines, superseded }) => {
    const breaks = new Set(lines.at(-1)?.breaks[name] ?? []);
    const list = columns.map((column, index) => {
      const value = replace[column] ?? typedColumn(name, column, breaks.has(index));
      return `${value} as ${quoted(column)}`;
    });
    const old = superseded.size === 0 ? "" : `t.dataset_id not in (${ids(superseded)})`;
    const wanted = [old, where].filter((each) => each !== "").join(" and ");
    return `select ${list.join(", ")} from ${textRows(name, [textPath(folder, name)])} t ${joined} ${wanted === "" ? "" : `where ${wanted}`}`;
  });
  return selects.join(" union all ");
}

function previousFiles(name: TableName, { folder, previous }: Assembly): string[] {
  if (previous === null) return [];
  const below = snapshotFolder(folder, previous.id);
  return (previous.tables[name] ?? []).map(({ file }) => join(below, file));
}

function previousRows(
  name: TableName,
  assembly: Assembly,
  dropped: Iterable<string>,
): string | null {
  const files = previousFiles(name, assembly);
  if (files.length === 0) return null;
  const columns = Object.keys(tableOf(name).columns).map(quoted).join(", ");
  return `select ${columns} from ${parquet(files)} ${without(dropped)}`;
}

async function copyRows(
  engine: Engine,
  below: string,
  file: string,
  select: string | null,
  datasets: Iterable<string>,
): Promise<Segment[]> {
  if (select === null) return [];
  const rows = await engine.run(copyTo(select, join(below, file)));
  if (rows > 0) return [{ file, rows, datasets: [...datasets] }];
  rmSync(join(below, file), { force: true });
  return [];
}

async function writeDatasets(
  assembly: Assembly,
  engine: Engine,
  below: string,
): Promise<Segment[]> {
  const json = join(below, "datasets.json");
  writeFileSync(
    json,
    assembly.datasets
      .map(
        ({ loaded_at, ...rest }) =>
          `${JSON.stringify({ ...rest, loaded_at: loaded_at.slice(0, 19) })}\n`,
      )
      .join(""),
  );
  const types = Object.entries(tableOf("dataset").columns).map(
    ([column, { type }]) => `${column}: '${type}'`,
  );
  const fresh = `select * from read_json(${literal(json)}, format = 'newline_delimited', columns = {${types.join(", ")}})`;
  const described = assembly.datasets.map(({ dataset_id }) => dataset_id);
  const before = previousRows("dataset", assembly, [...described, ...assembly.replaced]);
  const rows = [before, assembly.datasets.length === 0 ? null : fresh].filter(
    (part) => part !== null,
  );
  const select =
    rows.length === 0 ? null : `select * from (${rows.join(" union all ")}) order by path`;
  await engine.run(
    `create table all_datasets as ${select ?? "select 0::ubigint as dataset_id, null::varchar as generated_at, null::varchar as path where false"}`,
  );
  const segments = await copyRows(engine, below, "dataset.parquet", select, []);
  rmSync(json);
  return segments;
}

/** Activities whose rows are completed at a time: what they hand down takes little of the engine's memory, however many there are. */
const LATE_AT_A_TIME = 20_000;

/** In how many goes rows are completed; 0 where nothing is left to hand down. */
function goesOf({ parts }: Assembly): number {
  const late = parts.flatMap(({ lines }) => lines.map((line) => line.late ?? 0));
  return Math.ceil(late.reduce((sum, each) => sum + each, 0) / LATE_AT_A_TIME);
}

/** What is handed down of those new activities that said it only behind rows that take it over. */
async function stageLate(assembly: Assembly, engine: Engine): Promise<void> {
  if (goesOf(assembly) === 0) return;
  await engine.run(
    `create table late_activity as select activity_id, reporting_org_ref, default_flow_type, default_finance_type,
      default_aid_type, default_tied_status
      from (${freshRows("activity", assembly) ?? emptyRows("activity")}) where is_latest`,
  );
}

function emptyRows(name: TableName): string {
  const columns = Object.entries(tableOf(name).columns).map(
    ([column, { type }]) => `null::${type} as ${quoted(column)}`,
  );
  return `select ${columns.join(", ")} where false`;
}

/**
 * All activities, each with its standing: of those with one publisher and identifier the newest counts. Source of the
 * order: last-updated-datetime, then the file's generated-datetime, then path and line, so that it is always the same.
 */
async function writeActivities(
  assembly: Assembly,
  engine: Engine,
  below: string,
): Promise<Segment[]> {
  const parts = [
    previousRows("activity", assembly, assembly.replaced),
    freshRows("activity", assembly),
  ].filter((part) => part !== null);
  const all = parts.length === 0 ? emptyRows("activity") : parts.join(" union all ");
  await engine.run(
    `create table named_activity as
       select activity_id, dataset_id, line, last_updated,
              md5_number_lower(lower(coalesce(reporting_org_ref, reporting_org_name, '')) || chr(10) || iati_identifier) as name
         from (${all}) where iati_identifier is not null`,
  );
  await engine.run(
    `create table standing as
       select activity_id, first_value(activity_id) over newest as latest
         from named_activity join all_datasets using (dataset_id)
        where name in (select name from named_activity group by name having count(*) > 1)
       window newest as (partition by name order by last_updated desc nulls last, generated_at desc nulls last,
              path desc, line desc rows between unbounded preceding and unbounded following)`,
  );
  await engine.run("drop table named_activity");
  const select = `select a.* replace (
      coalesce(s.latest = a.activity_id, true) as is_latest,
      case when s.latest <> a.activity_id then s.latest end as duplicate_of)
    from (${all}) a left join standing s using (activity_id)`;
  const segments = await copyRows(engine, below, "activity.parquet", select, []);
  await engine.run("drop table standing");
  await engine.run(
    `create view written_activity as ${segments.length === 0 ? emptyRows("activity") : `select * from ${parquet([join(below, "activity.parquet")])}`}`,
  );
  return segments;
}

async function writePublishers(engine: Engine, below: string): Promise<Segment[]> {
  const first = (column: string, partition: string) =>
    `first(${column} order by ${partition} desc, ${column}) filter (${column} is not null)`;
  // Of names and types that are reported equally often the first: files are read in no order.
  const select = `select any_value(ref) as ref, ${first("name", "named")} as name, ${first("type", "typed")} as type,
      count(distinct dataset_id)::integer as datasets, sum(activities)::integer as activities,
      sum(duplicates)::integer as duplicates
    from (
      select *, sum(activities) over (partition by publisher, name) as named, sum(activities) over (partition by publisher, type) as typed
        from (
          select coalesce(reporting_org_ref, reporting_org_name) as publisher, any_value(reporting_org_ref) as ref, reporting_org_name as name,
                 reporting_org_type as type, dataset_id, count(*) as activities, count(duplicate_of) as duplicates
            from written_activity group by publisher, reporting_org_name, reporting_org_type, dataset_id
        )
    ) group by publisher order by ref, name`;
  return copyRows(engine, below, "publisher.parquet", select, []);
}

async function writeWhole(
  name: TableName,
  assembly: Assembly,
  engine: Engine,
  below: string,
): Promise<Segment[]> {
  const described = assembly.datasets.map(({ dataset_id }) => dataset_id);
  const rows = [
    previousRows(name, assembly, [...described, ...assembly.replaced]),
    freshRows(name, assembly),
  ].filter((part) => part !== null);
  const select = rows.length === 0 ? null : rows.join(" union all ");
  return copyRows(engine, below, `${name}.parquet`, select, []);
}

/** What rows take over from their activity, where they went out before it was known. */
const OF_ACTIVITY = { reporting_org_ref: "coalesce(t.reporting_org_ref, a.reporting_org_ref)" };
const TAKEN_OVER: Readonly<Partial<Record<TableName, Readonly<Record<string, string>>>>> = {
  transaction: {
    ...OF_ACTIVITY,
    flow_type: "coalesce(t.flow_type, a.default_flow_type)",
    finance_type: "coalesce(t.finance_type, a.default_finance_type)",
    aid_type: "coalesce(t.aid_type, a.default_aid_type)",
    tied_status: "coalesce(t.tied_status, a.default_tied_status)",
  },
  budget: OF_ACTIVITY,
  planned_disbursement: OF_ACTIVITY,
};

/** The new rows of a table, complete: what each go selects. */
function freshInGoes(name: TableName, assembly: Assembly): string[] {
  const takenOver = TAKEN_OVER[name];
  const goes = takenOver === undefined ? 0 : goesOf(assembly);
  const selects =
    goes === 0
      ? [freshRows(name, assembly)]
      : Array.from({ length: goes }, (_, go) =>
          freshRows(name, assembly, {
            replace: takenOver ?? {},
            join: `left join (from late_activity where activity_id % ${goes} = ${go}) a on a.activity_id = t.activity_id`,
            where: `t.activity_id % ${goes} = ${go}`,
          }),
        );
  return selects.filter((select) => select !== null);
}

/**
 * One table: files of the last snapshot that are still right are linked, those with replaced rows written again without
 * them, the new rows come as one file more.
 */
async function writeSegments(
  name: TableName,
  assembly: Assembly,
  engine: Engine,
  below: string,
): Promise<Segment[]> {
  const { replaced, previous, folder } = assembly;
  const segments: Segment[] = [];
  const nextFile = () => `${name}-${segments.length}.parquet`;
  for (const segment of previous?.tables[name] ?? []) {
    const file = join(snapshotFolder(folder, previous?.id ?? ""), segment.file);
    const kept = segment.datasets.filter((dataset) => !replaced.has(dataset));
    if (kept.length === 0) continue;
    if (kept.length === segment.datasets.length) {
      linkOrCopy(file, join(below, nextFile()));
      segments.push({ ...segment, file: nextFile() });
      continue;
    }
    const select = `select * from ${parquet([file])} ${without(replaced)}`;
    segments.push(...(await copyRows(engine, below, nextFile(), select, kept)));
  }
  const fresh = freshInGoes(name, assembly);
  const staged = assembly.staged.filter(({ table }) => table === name);
  const columns = Object.keys(tableOf(name).columns).map(quoted).join(", ");
  const [only, ...others] = staged;
  if (fresh.length === 0 && only && others.length === 0) {
    // It is written as ours already.
    linkOrCopy(only.file, join(below, nextFile()));
    segments.push({ file: nextFile(), rows: only.rows, datasets: [only.dataset_id] });
    return segments;
  }
  const read = staged.map(({ file }) => `select ${columns} from ${parquet([file])}`);
  const selects = read.length === 0 ? fresh : [[...fresh, ...read].join(" union all ")];
  const datasets = datasetsOf(name, assembly);
  for (const select of selects)
    segments.push(...(await copyRows(engine, below, nextFile(), select, datasets)));
  return segments.length > SEGMENTS_AT_MOST
    ? mergeSegments(name, segments, engine, below)
    : segments;
}

/** Files whose rows the parts and staged tables have of this table. */
function datasetsOf(name: TableName, { parts, staged }: Assembly): string[] {
  const found = [
    ...parts.flatMap(({ lines, superseded }) =>
      lines
        .filter(({ rows, dataset }) => (rows[name] ?? 0) > 0 && !superseded.has(dataset.dataset_id))
        .map(({ dataset }) => dataset.dataset_id),
    ),
    ...staged.filter(({ table }) => table === name).map(({ dataset_id }) => dataset_id),
  ];
  return [...new Set(found)];
}

/** All in one again, but for one that has more rows than all others together. */
async function mergeSegments(
  name: TableName,
  segments: readonly Segment[],
  engine: Engine,
  below: string,
): Promise<Segment[]> {
  const all = segments.reduce((sum, { rows }) => sum + rows, 0);
  const large = segments.find(({ rows }) => rows * 2 > all);
  const small = segments.filter((segment) => segment !== large);
  const select = `select * from ${parquet(small.map(({ file }) => join(below, file)))}`;
  const datasets = new Set(small.flatMap((segment) => segment.datasets));
  const merged = await copyRows(engine, below, `${name}-merged.parquet`, select, datasets);
  for (const { file } of small) rmSync(join(below, file));
  return large ? [large, ...merged] : merged;
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // A disk without hard links: the bytes are copied.
    copyFileSync(from, to);
  }
}
