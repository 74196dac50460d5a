import { createReadStream, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { systemClock } from "../base/clock.js";
import { isDiskFull } from "../base/file-fault.js";
import { texts, type Text } from "../base/text.js";
import { copyInOrder, type Engine } from "./engine.js";
import { openReading, shown, type Reading } from "./load-elements.js";
import { hashFile } from "./file-bytes.js";
import type { LoadJob, LoadOutcome } from "./load-iati.js";
import type { StagedTable } from "./assemble.js";
import type { Part, PartDataset } from "./part.js";
import { openRates, rateColumnsOf, rateKindOf, type RateRow } from "./published-rates.js";
import { parquet } from "./snapshot.js";
import {
  headerOf,
  kindOf,
  nearKindOf,
  type Header,
  type Select,
  type TableKind,
} from "./table-kinds.js";
import { findNumbers, plainNumber, type NumbersFound, type ReadCell } from "./table-numbers.js";
import { DAC1_SDMX, isSdmx, notLoaded } from "./sdmx.js";
import { openSource, type Sniffed, type Source } from "./table-source.js";
import { quoted, tableOf } from "./tables.js";
import { findOverlaps, findTwin, type TableRows } from "./twins.js";

export interface LoadedTable {
  readonly outcome: LoadOutcome;
  readonly staged: readonly StagedTable[];
  /** Whether the file is a table at all: one that is none is told of and passed over. */
  readonly isKnown: boolean;
}

const {
  cut_off: CUT_OFF,
  parquet: NO_PARQUET,
  json: NO_JSON,
} = texts({
  json: {
    en: "its JSON is damaged or cut off. Fetch it again from where it is published.",
    ja: "JSON が破損しているか、途中で切れています。公開元から取得し直してください。",
  },
  cut_off: {
    en: "the compressed file is damaged or cut off. Compress it again, or give the table itself.",
    ja: "圧縮ファイルが破損しているか、途中で切れています。圧縮し直すか、元の表を指定してください。",
  },
  parquet: {
    en: "it is no Parquet file, or it is damaged or cut off. Fetch it again from where it is published.",
    ja: "Parquet ファイルではないか、破損しているか、途中で切れています。公開元から取得し直してください。",
  },
});

/** Reads one published table. Rates become rows of the part; other tables the engine writes itself, into `staging`. */
export async function loadTable(
  job: LoadJob,
  sniffed: Sniffed,
  isNamed: boolean,
  {
    engine,
    part,
    staging,
    others,
  }: { engine: Engine; part: Part; staging: string; others: readonly TableRows[] },
): Promise<LoadedTable> {
  const { dataset_id, path } = job;
  const sha256 = hashFile(job.full);
  if (sha256 === job.known) {
    const outcome = { path, dataset_id, status: "unchanged" as const, findings: 0, told: [] };
    return { outcome, staged: [], isKnown: true };
  }
  const reading = openReading(path, dataset_id, part);
  const described = { ...emptyDataset(job), sha256, encoding: sniffed.encoding };
  const unreadable = (reason: string | Text): LoadedTable => {
    part.drop();
    const again = openReading(path, dataset_id, part);
    again.report("TABLE_UNREADABLE", null, { reason });
    const status = job.hasRows ? "stale" : "failed";
    part.keep({ ...described, kind: null, status, records: 0, findings: 1 });
    return { outcome: outcomeOf(job, again, status), staged: [], isKnown: true };
  };
  const passOver = (): LoadedTable => {
    part.drop();
    return { outcome: outcomeOf(job, reading, "failed"), staged: [], isKnown: false };
  };
  if (sniffed.archive !== null) {
    reading.report("ARCHIVE_CLOSED", null, { kind: sniffed.archive });
    return passOver();
  }
  if (sniffed.form === "nothing") {
    reading.report("TABLE_FILE_EMPTY", null, {});
    return passOver();
  }
  const scratch = join(staging, `text-${dataset_id}.csv`);
  try {
    if (sniffed.isPacked && !(await isWholePacked(job.full))) return unreadable(CUT_OFF);
    mkdirSync(staging, { recursive: true });
    const source = await openSource(job.full, sniffed, { engine, scratch });
    const rates = source && rateKindOf(source.names);
    const isCoded = source !== null && isSdmx(source.names);
    const kind = source && (isCoded ? DAC1_SDMX : kindOf(source.names));
    if (isCoded && !(await isLoadable(source, engine, reading))) return passOver();
    if (!source || (!rates && !kind)) {
      const near = source && nearKindOf(source.names);
      const header = shown(firstLine(sniffed));
      if (near) {
        const missing = near.missing.join(", ");
        reading.report("TABLE_COLUMNS_MISSING", 1, { table: near.title, missing });
      } else reading.report(isNamed ? "TABLE_UNKNOWN" : "TABLE_PASSED_OVER", 1, { header });
      return passOver();
    }
    if (rates) {
      const records = await readRates(job, source, engine, reading);
      part.keep({ ...described, kind: "rate", records, findings: reading.count() });
      return { outcome: outcomeOf(job, reading, "loaded"), staged: [], isKnown: true };
    }
    const doubled = kind ? doubledOf(kind, source.names) : [];
    if (doubled.length > 0) {
      reading.report("TABLE_COLUMN_TWICE", 1, { columns: doubled.join(", ") });
      return passOver();
    }
    let staged = kind ? await stageTable(job, kind, source, { engine, reading, staging }) : [];
    for (const table of staged) {
      const twin = await findTwin(table, others, engine);
      if (twin === null) continue;
      reading.report("TABLE_TWIN", null, { rows: table.rows, other: twin.path });
      staged = staged.filter((each) => each !== table);
      rmSync(table.file);
    }
    for (const table of staged)
      for (const overlap of await findOverlaps(table, others, engine))
        reading.report("TABLE_OVERLAP", null, { ...overlap });
    if (staged.some(({ rows }) => rows === 0)) reading.report("TABLE_EMPTY", null, {});
    const records = staged.reduce((sum, { rows }) => sum + rows, 0);
    part.keep({ ...described, kind: kind?.kind ?? null, records, findings: reading.count() });
    return { outcome: outcomeOf(job, reading, "loaded"), staged, isKnown: true };
  } catch (error) {
    if (isDiskFull(error)) throw error;
    // Letters of Windows may stand behind where a file was looked at for what it is.
    if (sniffed.encoding === "utf-8" && isOtherText(error)) {
      part.drop();
      const other = { ...sniffed, encoding: "windows-1252" as const };
      return loadTable(job, other, isNamed, { engine, part, staging, others });
    }
    const reason = String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
    // What the engine says of one names its bytes, and where on this machine they lie.
    if (sniffed.form === "json") return unreadable(NO_JSON);
    return unreadable(path.endsWith(".parquet") ? NO_PARQUET : shown(reason));
  } finally {
    rmSync(scratch, { force: true });
  }
}

const isOtherText = (error: unknown) =>
  error instanceof Error && /not utf-8 encoded|invalid unicode/i.test(error.message);

/** Whether a packed file has its end: the engine takes what it finds of one that was cut off. */
async function isWholePacked(file: string): Promise<boolean> {
  try {
    for await (const piece of createReadStream(file).pipe(createGunzip())) void piece;
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      return false;
    throw error;
  }
}

function outcomeOf(job: LoadJob, reading: Reading, status: LoadOutcome["status"]): LoadOutcome {
  const { path, dataset_id } = job;
  return { path, dataset_id, status, findings: reading.count(), told: reading.told };
}

function emptyDataset({
  dataset_id,
  path,
  full,
  size_bytes,
}: LoadJob): Omit<PartDataset, "sha256" | "encoding" | "kind" | "records" | "findings"> {
  const loaded_at = systemClock.now();
  return {
    dataset_id,
    path,
    full,
    size_bytes,
    status: "loaded",
    version: null,
    generated_at: null,
    loaded_at,
  };
}

function firstLine({ form, head }: Sniffed): string {
  if (form === "parquet") return "Parquet";
  return (head.split(/\r\n?|\n/, 1)[0] ?? "").slice(0, 200);
}

async function stageTable(
  job: LoadJob,
  kind: TableKind,
  source: Source,
  { engine, reading, staging }: { engine: Engine; reading: Reading; staging: string },
): Promise<StagedTable[]> {
  const header = (kind.header ?? headerOf)(source.names);
  const plain = kind.selects(header);
  const cells = cellsOf(plain);
  const found = await findNumbers(cells, source, engine);
  const selects = kind.selects(header, found.sense);
  const [first] = selects;
  if (!first) return [];
  reportNumbers(found, reading);
  const file = join(staging, `${first.table}-${job.dataset_id}.parquet`);
  const union = selects.map((select) => rowsOf(job, select, source)).join(" union all ");
  const rows = await engine.run(copyInOrder(union, file));
  if (first.tells_left === true) await reportLeft(first, source, { engine, reading });
  const read = cellsOf(selects);
  // Of several selects a column has the rows of all: then each is looked through.
  const isEach = selects.length > 1 || first.where !== undefined;
  for (const [index, cell] of read.entries())
    if (isEach || (await countOf(file, cell.column, engine)) < (found.given[index] ?? 0))
      await reportCell(cell, source, { engine, reading });
  if (NEEDED_TABLES.includes(first.table))
    await reportRowsCut(header, source, { file, rows_read: rows, engine, reading });
  return [{ table: first.table, file, dataset_id: job.dataset_id, rows }];
}

/** Columns that are read and that the header names twice. */
function doubledOf(kind: TableKind, names: readonly string[]): readonly string[] {
  const header = (kind.header ?? headerOf)(names);
  kind.selects(header);
  return header.doubled();
}

/** Whether a table of the Data Explorer is one that the observatory has; else it is told what it is, and what it lacks. */
async function isLoadable(source: Source, engine: Engine, reading: Reading): Promise<boolean> {
  const not = await notLoaded(source, engine);
  if (not !== null) reading.report("TABLE_SDMX_OTHER", 1, { ...not });
  const missing = DAC1_SDMX.known.filter(
    (code) => DAC1_SDMX.header?.(source.names).at(code) === null,
  );
  if (not !== null || missing.length === 0) return not === null;
  reading.report("TABLE_COLUMNS_MISSING", 1, {
    table: DAC1_SDMX.title,
    missing: missing.join(", "),
  });
  return false;
}

/** The cells of all selects, each of theirs once. */
function cellsOf(selects: readonly Select[]): ReadCell[] {
  const cells = selects.flatMap((select) => select.cells);
  return [...new Map(cells.map((cell) => [cell.heading, cell])).values()];
}

function rowsOf(
  { dataset_id }: LoadJob,
  { table, columns, where }: Select,
  { rows }: Source,
): string {
  const list = Object.entries(tableOf(table).columns).map(([name, { type }]) => {
    if (name === "dataset_id") return `${dataset_id}::UBIGINT as dataset_id`;
    if (name === "line") return "t.line::INTEGER as line";
    return `(${(columns[name] ?? "null").replaceAll("ROWS", rows)})::${type} as ${quoted(name)}`;
  });
  return `select ${list.join(", ")} from ${rows} t${where ? ` where ${where}` : ""}`;
}

/** So many values that cannot be read are told one by one, of each column. */
const TOLD_AT_MOST = 50;
/** Columns without which a row of these tables is of nobody and of no time. */
const NEEDED_COLUMNS = ["year", "donor_code"] as const;
const NEEDED_TABLES: readonly string[] = ["dac1", "crs"];

/** Rows that a select leaves out, and no other takes. */
async function reportLeft(
  { where = "true" }: Select,
  { rows }: Source,
  { engine, reading }: { engine: Engine; reading: Reading },
): Promise<void> {
  const [found] = await engine.rows(
    `select count(*)::INTEGER as n, min(t.line)::INTEGER as first from ${rows} t where not coalesce((${where}), false)`,
  );
  const [count, line] = [Number(found?.["n"]), Number(found?.["first"])];
  if (count > 0) reading.report("TABLE_ROWS_LEFT", line, { count, line });
}

/** Text where a number or a day should stand: it counts for nothing. */
async function reportCell(
  { heading: column, given, read }: ReadCell,
  { rows }: Source,
  { engine, reading }: { engine: Engine; reading: Reading },
): Promise<void> {
  const unreadable = `from ${rows} t where ${given} is not null and (${read}) is null`;
  const found = await engine.rows(
    `select t.line::INTEGER as line, ${given} as text ${unreadable} limit ${TOLD_AT_MOST + 1}`,
  );
  for (const { line, text } of found.slice(0, TOLD_AT_MOST))
    reading.report("TABLE_ROW_UNREADABLE", Number(line), { column, text: shown(String(text)) });
  if (found.length <= TOLD_AT_MOST) return;
  const [all] = await engine.rows(`select count(*)::INTEGER as n ${unreadable}`);
  const count = Number(all?.["n"]);
  reading.report("TABLE_ROWS_UNREADABLE", null, { column, count, told: TOLD_AT_MOST });
}

/** What the table's numbers do not say, and rows that have more cells than the table has columns: these are not loaded. */
function reportNumbers({ unclear, wide }: NumbersFound, reading: Reading): void {
  if (wide.count > 0) reading.report("TABLE_ROWS_WIDE", wide.line, { ...wide });
  if (unclear === null) return;
  const { count, text, line } = unclear;
  reading.report("TABLE_COMMA_UNCLEAR", line, { count, text: shown(text) });
}

async function countOf(file: string, column: string, engine: Engine): Promise<number> {
  const [found] = await engine.rows(
    `select count(${quoted(column)})::INTEGER as n from ${parquet([file])}`,
  );
  return Number(found?.["n"]);
}

/** Rows that end before these columns, as those of a file that was cut off do. */
async function reportRowsCut(
  header: Header,
  { rows }: Source,
  {
    file,
    rows_read,
    engine,
    reading,
  }: { file: string; rows_read: number; engine: Engine; reading: Reading },
): Promise<void> {
  for (const column of NEEDED_COLUMNS) {
    const given = header.at(column);
    if (given === null || (await countOf(file, column, engine)) === rows_read) continue;
    const [lacking] = await engine.rows(
      `select count(*)::INTEGER as n, min(t.line)::INTEGER as first from ${rows} t where ${given} is null`,
    );
    const count = Number(lacking?.["n"]);
    if (count === 0) continue;
    reading.report("TABLE_ROWS_CUT", null, { column, count, first: Number(lacking?.["first"]) });
    return;
  }
}

async function readRates(
  { dataset_id }: LoadJob,
  source: Source,
  engine: Engine,
  reading: Reading,
): Promise<number> {
  const { names, rows } = source;
  const kind = rateKindOf(names);
  if (kind === null) return 0;
  const numbers = rateColumnsOf(kind, names);
  const found = await findNumbers(
    numbers.map((index) => ({
      column: "rate",
      heading: names[index] ?? "",
      given: `nullif(trim(t.c${index}), '')`,
      read: "",
      is_amount: true,
    })),
    source,
    engine,
  );
  reportNumbers(found, reading);
  const reader = openRates(kind, names, (line, column, text) =>
    reading.report("TABLE_ROW_UNREADABLE", line, { column, text: shown(text) }),
  );
  let records = 0;
  const add = (found: readonly RateRow[]) => {
    records += found.length;
    for (const rate of found) reading.add("rate", [dataset_id, ...rateFields(rate)]);
  };
  const cells = names
    .map((_, index) => {
      const text = `nullif(trim(c${index}), '')`;
      // What cannot be read is told as it stands, and is no number in quotation marks.
      const number = `coalesce(${plainNumber(text, found.sense)}, '“' || ${text} || '”')`;
      return `${numbers.includes(index) ? number : text} as c${index}`;
    })
    .join(", ");
  const result = await engine.connection.stream(
    `select line::INTEGER as line, ${cells} from ${rows}`,
  );
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  )
    for (const [line, ...rest] of chunk.getRows())
      add(reader.row({ line: Number(line), cells: rest as (string | null)[] }));
  add(reader.finish());
  return records;
}

/** In the order of the table `rate`, after its file. */
function rateFields(rate: RateRow) {
  const { line, currency, rate_text, method, kind, valid_from, valid_to, territory, source } = rate;
  return [
    line,
    currency,
    "USD",
    rate.rate,
    rate_text,
    method,
    kind,
    valid_from,
    valid_to,
    territory,
    source,
  ];
}

/** Whether a file of a folder is worth a look. */
export function isTableName(name: string): boolean {
  return /\.(csv|txt|parquet|json|tsv)(\.gz)?$/i.test(name);
}

/** Of a folder such files are told of, so that nobody takes what is in them for loaded. */
export function isArchiveName(name: string): boolean {
  return /\.(zip|7z|rar|tar|tar\.gz|tgz|bz2|xz|zst)$/i.test(name);
}

export function isXmlName(name: string): boolean {
  return /\.xml(\.gz)?$/i.test(name);
}

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
