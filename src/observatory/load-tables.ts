import { isUtf8 } from "node:buffer";
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { constants, createGunzip, gunzipSync } from "node:zlib";
import { systemClock } from "../base/clock.js";
import { isDiskFull } from "../base/file-fault.js";
import { texts, type Text } from "../base/text.js";
import { copyInOrder, type Engine } from "./engine.js";
import { openReading, shown, type Reading } from "./load-elements.js";
import { hashFile } from "./file-bytes.js";
import type { LoadJob, LoadOutcome } from "./load-iati.js";
import type { StagedTable } from "./assemble.js";
import type { Part, PartDataset } from "./part.js";
import { openRates, rateKindOf, type RateRow } from "./published-rates.js";
import { literal, parquet } from "./snapshot.js";
import {
  GROUPED,
  headerOf,
  kindOf,
  nearKindOf,
  plainName,
  type CommaSense,
  type Header,
  type Select,
  type TableKind,
} from "./table-kinds.js";
import { quoted, tableOf } from "./tables.js";
import { findOverlaps, findTwin, type TableRows } from "./twins.js";

/** What the first bytes of a file say that it is. */
export interface Sniffed {
  readonly form: "xml" | "parquet" | "json" | "text";
  readonly isPacked: boolean;
  readonly encoding: "utf-8" | "utf-16" | "latin-1";
  readonly head: string;
  /** The kind of archive that it is, which is not looked into; null of what can be read. */
  readonly archive: string | null;
}

/** What archives and workbooks begin with, and where. A file packed by gzip alone is none: it is read. */
const ARCHIVES: readonly (readonly [kind: string, offset: number, bytes: string])[] = [
  ["ZIP", 0, "PK\u0003\u0004"],
  ["7-Zip", 0, "7z\u00bc\u00af"],
  ["RAR", 0, "Rar!"],
  ["xz", 0, "\u00fd7zXZ"],
  ["bzip2", 0, "BZh"],
  ["Zstandard", 0, "(\u00b5/\u00fd"],
  ["tar", 257, "ustar"],
];

const archiveOf = (raw: Buffer) =>
  ARCHIVES.find(([, at, bytes]) => raw.toString("latin1", at, at + bytes.length) === bytes)?.[0] ??
  null;

const HEAD_SIZE_BYTES = 256 * 1024;

export function sniffFile(file: string): Sniffed {
  const handle = openSync(file, "r");
  const buffer = Buffer.alloc(HEAD_SIZE_BYTES);
  let raw: Buffer = buffer.subarray(0, readSync(handle, buffer, 0, HEAD_SIZE_BYTES, 0));
  closeSync(handle);
  const isPacked = raw[0] === 0x1f && raw[1] === 0x8b;
  if (isPacked) raw = unpackHead(raw);
  const isWide = (raw[0] === 0xff && raw[1] === 0xfe) || (raw[0] === 0xfe && raw[1] === 0xff);
  // A character may be cut at the end of the head.
  const isUnicode = [0, 1, 2, 3].some((cut) =>
    isUtf8(raw.subarray(0, Math.max(0, raw.length - cut))),
  );
  const encoding = isWide ? "utf-16" : isUnicode ? "utf-8" : "latin-1";
  const head = raw
    .toString(encoding === "utf-16" ? "utf16le" : encoding === "utf-8" ? "utf8" : "latin1")
    .replace(/^\ufeff/, "");
  const start = head.trimStart();
  const is = { isPacked, encoding, head, archive: archiveOf(raw) } as const;
  if (raw.toString("latin1", 0, 4) === "PAR1") return { ...is, form: "parquet" };
  if (start.startsWith("<")) return { ...is, form: "xml" };
  return { ...is, form: start.startsWith("[") || start.startsWith("{") ? "json" : "text" };
}

function unpackHead(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // A damaged file is told of by whoever reads it to the end.
    return Buffer.alloc(0);
  }
}

/** A table that can be asked: its columns' names, and rows `line`, `c0`, `c1` … of text. */
interface Source {
  readonly names: readonly string[];
  readonly rows: string;
}

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
  order: OTHER_ORDER,
} = texts({
  json: {
    en: "its JSON is damaged or cut off. Fetch it again from where it is published.",
    ja: "JSON が破損しているか、途中で切れています。公開元から取得し直してください。",
  },
  order: {
    en: "it is written in UTF-16 with the high byte first. Save it as UTF-8.",
    ja: "UTF-16（ビッグエンディアン）で書かれています。UTF-8 で保存し直してください。",
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
  // The mark of the order of bytes, read the other way round.
  if (sniffed.head.startsWith("\ufffe")) return unreadable(OTHER_ORDER);
  try {
    if (sniffed.isPacked && !(await isWholePacked(job.full))) return unreadable(CUT_OFF);
    const source = await openSource(job.full, sniffed, engine);
    const rates = source && rateKindOf(source.names);
    const kind = source && kindOf(source.names);
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
    const reason = String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
    // What the engine says of one names its bytes, and where on this machine they lie.
    if (sniffed.form === "json") return unreadable(NO_JSON);
    return unreadable(path.endsWith(".parquet") ? NO_PARQUET : shown(reason));
  }
}

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

async function openSource(file: string, sniffed: Sniffed, engine: Engine): Promise<Source | null> {
  if (sniffed.form === "parquet") {
    const columns = await engine.rows(`describe select * from read_parquet(${literal(file)})`);
    const names = columns.map((column) => String(column["column_name"]));
    const cells = names.map((name, index) => `${quotedAny(name)}::VARCHAR as c${index}`);
    return {
      names,
      rows: `(select file_row_number + 1 as line, ${cells.join(", ")} from read_parquet(${literal(file)}, file_row_number = true))`,
    };
  }
  if (sniffed.form === "json") {
    const names = ["year", "month", "currency_id", "value"];
    if (!names.every((name) => sniffed.head.slice(0, 4096).includes(`"${name}"`))) return null;
    const columns = names.map((name) => `${name}: 'VARCHAR'`).join(", ");
    const cells = names.map((name, index) => `${name} as c${index}`).join(", ");
    return {
      names,
      rows: `(select row_number() over () as line, ${cells} from read_json(${literal(file)}, compression = '${sniffed.isPacked ? "gzip" : "uncompressed"}', columns = {${columns}}))`,
    };
  }
  return openText(file, sniffed);
}

const DELIMITERS = ["|", "\t", ";", ","] as const;

function openText(file: string, { head, encoding, isPacked }: Sniffed): Source | null {
  const line = head.split(/\r\n?|\n/, 1)[0] ?? "";
  const delimiter = [...DELIMITERS].sort(
    (left, right) => line.split(right).length - line.split(left).length,
  )[0];
  const names = splitLine(line, delimiter ?? ",");
  if (names.length < 3) return null;
  const columns = names.map((_, index) => `c${index}: 'VARCHAR'`).join(", ");
  const quote = delimiter === "|" && !line.includes('"') && !head.includes('|"') ? "''" : `'"'`;
  const rows = `(select row_number() over () + 1 as line, * from read_csv(${literal(file)}, delim = ${literal(delimiter ?? ",")},
    quote = ${quote}, escape = ${quote}, header = false, skip = 1, auto_detect = false, strict_mode = false, null_padding = true, parallel = false,
    compression = '${isPacked ? "gzip" : "none"}', encoding = '${encoding}', max_line_size = 4194304, buffer_size = 8388608, columns = {${columns}}))`;
  return { names, rows };
}

/** The header's cells: quotation marks around one may hold the delimiter. */
function splitLine(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    const isQuoted = line[at] === '"';
    const end = isQuoted ? line.indexOf('"', at + 1) : line.indexOf(delimiter, at);
    const until = end === -1 ? line.length : end;
    cells.push(line.slice(isQuoted ? at + 1 : at, until).trim());
    at = until + (isQuoted ? 2 : 1);
  }
  return cells;
}

function quotedAny(name: string): string {
  return quoted(name.replaceAll('"', '""'));
}

async function stageTable(
  job: LoadJob,
  kind: TableKind,
  source: Source,
  { engine, reading, staging }: { engine: Engine; reading: Reading; staging: string },
): Promise<StagedTable[]> {
  mkdirSync(staging, { recursive: true });
  const header = headerOf(source.names);
  const comma = await commaSense(kind, header, source, { engine, reading });
  const selects = kind.selects(header, comma);
  const [first] = selects;
  if (!first) return [];
  const file = join(staging, `${first.table}-${job.dataset_id}.parquet`);
  const union = selects.map((select) => rowsOf(job, select, source)).join(" union all ");
  const rows = await engine.run(copyInOrder(union, file));
  await reportCells(first, header, source, { file, engine, reading });
  return [{ table: first.table, file, dataset_id: job.dataset_id, rows }];
}

/**
 * One comma with other than three digits behind it, or with nothing before it, parts decimals, and so do all of the table; a point, or
 * two commas in a number, says that they part thousands. Where neither is there, or both are, it is told.
 */
async function commaSense(
  { commas }: TableKind,
  header: Header,
  { rows }: Source,
  { engine, reading }: { engine: Engine; reading: Reading },
): Promise<CommaSense> {
  const columns = commas?.(header) ?? [];
  if (columns.length === 0) return "unclear";
  const all = `concat_ws(' ', ${columns.join(", ")})`;
  const [any] = await engine.rows(`select bool_or(contains(${all}, ',')) as has from ${rows} t`);
  if (any?.["has"] !== true) return "unclear";
  const is = (pattern: string) => `regexp_full_match(cell, '${pattern}')`;
  const [found] = await engine.rows(
    `select count(*) filter (${is("[+-]?[0-9]*,[0-9]+")} and not ${is(GROUPED)})::INTEGER as decimals,
            count(*) filter (${is("[+-]?[0-9]+[.][0-9]+")} or ${is(`${GROUPED}[.][0-9]*`)} or ${is("[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){2,}")})::INTEGER as thousands,
            count(*) filter (${is(GROUPED)})::INTEGER as grouped, arg_min(cell, line) filter (${is(GROUPED)}) as text,
            min(line) filter (${is(GROUPED)})::INTEGER as first
       from (select t.line as line, unnest([${columns.join(", ")}]) as cell from ${rows} t)`,
  );
  const [decimals, thousands] = [Number(found?.["decimals"]), Number(found?.["thousands"])];
  if (decimals > 0 && thousands === 0) return "decimals";
  if (thousands > 0 && decimals === 0) return "thousands";
  const count = Number(found?.["grouped"]);
  if (count > 0) {
    const text = shown(String(found?.["text"]));
    reading.report("TABLE_COMMA_UNCLEAR", Number(found?.["first"]), { count, text });
  }
  return "unclear";
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

/** Columns in which text that is no number is told: without them a row counts for nothing. */
const TOLD_COLUMNS: readonly string[] = ["value", "year", "usd_commitment", "usd_disbursement"];

async function reportCells(
  { columns, table }: Select,
  header: Header,
  source: Source,
  { file, engine, reading }: { file: string; engine: Engine; reading: Reading },
): Promise<void> {
  const { rows, names } = source;
  for (const name of TOLD_COLUMNS) {
    const given = header.at(name);
    const read = columns[name];
    if (given === null || read === undefined || read.includes("ROWS")) continue;
    if ((await countNulls(file, name, engine)) === 0) continue;
    const unreadable = `from ${rows} t where ${given} is not null and (${read}) is null`;
    const found = await engine.rows(
      `select t.line::INTEGER as line, ${given} as text ${unreadable} limit ${TOLD_AT_MOST + 1}`,
    );
    const column = names.find((candidate) => plainName(candidate) === plainName(name)) ?? name;
    for (const { line, text } of found.slice(0, TOLD_AT_MOST))
      reading.report("TABLE_ROW_UNREADABLE", Number(line), { column, text: shown(String(text)) });
    if (found.length <= TOLD_AT_MOST) continue;
    const [all] = await engine.rows(`select count(*)::INTEGER as n ${unreadable}`);
    const count = Number(all?.["n"]);
    reading.report("TABLE_ROWS_UNREADABLE", null, { column, count, told: TOLD_AT_MOST });
  }
  if (NEEDED_TABLES.includes(table)) await reportRowsCut(header, source, { file, engine, reading });
}

async function countNulls(file: string, column: string, engine: Engine): Promise<number> {
  const [nulls] = await engine.rows(
    `select (count(*) - count(${quoted(column)}))::INTEGER as n from ${parquet([file])}`,
  );
  return Number(nulls?.["n"]);
}

/** Rows that end before these columns, as those of a file that was cut off do. */
async function reportRowsCut(
  header: Header,
  { rows }: Source,
  { file, engine, reading }: { file: string; engine: Engine; reading: Reading },
): Promise<void> {
  for (const column of NEEDED_COLUMNS) {
    const given = header.at(column);
    if (given === null || (await countNulls(file, column, engine)) === 0) continue;
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
  { names, rows }: Source,
  engine: Engine,
  reading: Reading,
): Promise<number> {
  const kind = rateKindOf(names);
  if (kind === null) return 0;
  const reader = openRates(kind, names, (line, column, text) =>
    reading.report("TABLE_ROW_UNREADABLE", line, { column, text: shown(text) }),
  );
  let records = 0;
  const add = (found: readonly RateRow[]) => {
    records += found.length;
    for (const rate of found) reading.add("rate", [dataset_id, ...rateFields(rate)]);
  };
  const cells = names.map((_, index) => `nullif(trim(c${index}), '') as c${index}`).join(", ");
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
