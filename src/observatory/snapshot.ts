import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { duckdb, type DuckDBConnection } from "./duckdb.js";
import { assert } from "../base/assert.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { TABLE_NAMES, quoted, tableOf, type TableName } from "./tables.js";

/**
 * An observatory's folder: `snapshots/ID/` holds one snapshot, its tables as Parquet and what is known of them in
 * `manifest.json`; the file `current` names the one that counts. A snapshot never changes; `current` is swapped by one
 * rename, so a reader sees the old state or the new one, whole. Decision 0601.
 */
export interface Manifest {
  /** Of the tables' form: another one is loaded anew. */
  readonly schema: number;
  readonly id: string;
  readonly created_at: string;
  /** Files of each table below the snapshot's folder, with what they hold. */
  readonly tables: Readonly<Partial<Record<TableName, readonly Segment[]>>>;
  /** Tables computed from those above, such as sums that questions ask for: name → file. */
  readonly derived: Readonly<Record<string, string>>;
  /** Of the form of computed tables: of another one they are computed anew of the same rows. Absent in the first. */
  readonly summaries?: number;
  /** What stands for the rule by which organisations are families, and for those stated, when it was made (`digestOf`). */
  readonly families?: string | null;
  /** The last day that its computed tables know of; absent in the first: the day of `created_at`. */
  readonly known_on?: string;
}

export interface Segment {
  readonly file: string;
  readonly rows: number;
  /** Files whose rows it holds (their `dataset_id`), for replacing them. */
  readonly datasets: readonly string[];
}

export const SCHEMA = 1;
export const SUMMARIES = 6;

/** Whether a snapshot was made before one of these computed tables, or before they had the form that they have. */
export function lacksSummaries(manifest: Manifest, names: readonly string[]): boolean {
  return (
    manifest.summaries !== SUMMARIES || names.some((name) => manifest.derived[name] === undefined)
  );
}

export const knownOn = ({ known_on, created_at }: Manifest): string =>
  known_on ?? created_at.slice(0, 10);

// Said on pages too: a reader learns no folder of the machine.
const REFUSALS = texts({
  OBSERVATORY_ABSENT: {
    en: "There is no observatory in the folder that was named. Make one with `earmark observatory load PATH… --observatory DIR`.",
    ja: "指定されたフォルダーに観測データがありません。`earmark observatory load パス… --observatory フォルダー` で作成してください。",
  },
  OBSERVATORY_OTHER_SCHEMA: {
    en: "The observatory was written by another version of Earmark. Load it again with `earmark observatory load`.",
    ja: "観測データが別の版の Earmark で作成されています。`earmark observatory load` で読み込み直してください。",
  },
});
const refuse = refuser(REFUSALS);

/** The id of the snapshot that counts; null where there is none yet. */
export function currentSnapshot(folder: string): string | null {
  const file = join(folder, "current");
  if (!existsSync(file)) return null;
  const id = readFileSync(file, "utf8").trim();
  return /^[0-9A-Za-z-]+$/.test(id) && existsSync(manifestPath(folder, id)) ? id : null;
}

export function snapshotFolder(folder: string, id: string): string {
  return join(folder, "snapshots", id);
}

function manifestPath(folder: string, id: string): string {
  return join(snapshotFolder(folder, id), "manifest.json");
}

export function readManifest(folder: string, id: string): Manifest {
  return JSON.parse(readFileSync(manifestPath(folder, id), "utf8")) as Manifest;
}

/** Snapshots that lie there whole, oldest first: ids begin with their instant. */
export function listSnapshots(folder: string): string[] {
  const below = join(folder, "snapshots");
  if (!existsSync(below)) return [];
  return readdirSync(below)
    .filter((id) => existsSync(manifestPath(folder, id)))
    .sort();
}

export interface OpenOptions {
  /** The engine's own memory; spills to a temporary folder beyond. */
  readonly memory_mb?: number;
  /** What may be spilled to disk at most. */
  readonly spill_mb?: number;
  readonly threads?: number;
  /** Another snapshot than the one that counts. */
  readonly snapshot?: string;
}

/** One snapshot, open for reading: a view for each table, and nothing else can be reached through the connection. */
export interface Observatory {
  readonly engine: "duckdb";
  readonly folder: string;
  readonly manifest: Manifest;
  readonly connection: DuckDBConnection;
  /** A further connection on the same snapshot, for a question of its own. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/** Opens the snapshot that counts, read only and locked: no other file, no network, no setting changed any more. */
export async function openObservatory(
  folder: string,
  options: OpenOptions = {},
): Promise<Observatory | Refusal> {
  const full = resolve(folder);
  const id = options.snapshot ?? currentSnapshot(full);
  if (id === null) return refuse("OBSERVATORY_ABSENT");
  const manifest = readManifest(full, id);
  if (manifest.schema !== SCHEMA) return refuse("OBSERVATORY_OTHER_SCHEMA");
  const instance = await duckdb().DuckDBInstance.create(":memory:", {
    memory_limit: `${options.memory_mb ?? LIMITS.observatory_memory_mb}MB`,
    temp_directory: spillFolder(process.pid, nextSpill++),
    ...(options.spill_mb === undefined ? {} : { max_temp_directory_size: `${options.spill_mb}MB` }),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  for (const sql of viewsOf(full, manifest)) await connection.run(sql);
  for (const sql of lockTo(snapshotFolder(full, id))) await connection.run(sql);
  return {
    engine: "duckdb",
    folder: full,
    manifest,
    connection,
    connect: () => instance.connect(),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

let nextSpill = 0;

/** Where an engine of that process puts what its memory does not hold. */
export function spillFolder(pid: number, number: number): string {
  return join(tmpdir(), `earmark-observatory-${pid}-${number}`);
}

/** One view per table: its Parquet files and computed columns, or no rows where a snapshot has none. */
export function viewsOf(folder: string, manifest: Manifest): string[] {
  const below = snapshotFolder(folder, manifest.id);
  const tables = TABLE_NAMES.map((name) => {
    const { columns, computed } = tableOf(name);
    const segments = manifest.tables[name] ?? [];
    const extra = Object.entries(computed).map(
      ([column, { expression }]) => `${expression} as ${quoted(column)}`,
    );
    const source =
      segments.length === 0
        ? `(select ${Object.entries(columns)
            .map(([column, { type }]) => `null::${type} as ${quoted(column)}`)
            .join(", ")} where false)`
        : parquet(segments.map(({ file }) => join(below, file)));
    const names = Object.keys(columns).map(quoted);
    return `create view ${quoted(name)} as select ${[...names, ...extra].join(", ")} from ${source}`;
  });
  const derived = Object.entries(manifest.derived).map(
    ([name, file]) =>
      `create view ${quoted(name)} as select * from ${parquet([join(below, file)])}`,
  );
  return [...tables, ...derived];
}

/** A list of Parquet files as SQL reads it. */
export function parquet(files: readonly string[]): string {
  assert(files.length > 0, "Parquet is read from files");
  return `read_parquet([${files.map(literal).join(", ")}])`;
}

/** A text in SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** From here on the connection reaches the snapshot alone. */
function lockTo(below: string): string[] {
  return [
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set parquet_metadata_cache = true",
    `set allowed_directories = [${literal(`${below}/`)}]`,
    "set enable_external_access = false",
    "set lock_configuration = true",
  ];
}
