import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { systemClock } from "../base/clock.js";
import { RowText } from "./row-text.js";
import { SCHEMA } from "./snapshot.js";
import { TABLE_NAMES, tableOf, type TableName } from "./tables.js";

/**
 * A part: rows of some files on their way into a snapshot, one text file per table, and a journal that says after each
 * file how long the texts were when it was whole. So whatever ends the work, rows of finished files are good, and what
 * lies beyond the journal's last line is cut off. Rows go through text because the engine reads it at over 200 MB/s,
 * where one call per value takes longer than reading the XML (decision 0603).
 */
export interface PartDataset {
  readonly dataset_id: string;
  readonly path: string;
  /** The file's full path: what it is known by. */
  readonly full: string;
  readonly kind: string | null;
  readonly status: "loaded" | "failed" | "stale";
  readonly sha256: string;
  readonly size_bytes: number;
  readonly version: string | null;
  readonly encoding: string | null;
  readonly generated_at: string | null;
  readonly records: number;
  readonly findings: number;
  readonly loaded_at: string;
}

/** What is known of a file before it is read. */
export function factsOf({
  dataset_id,
  path,
  full,
  size_bytes,
}: Pick<PartDataset, "dataset_id" | "path" | "full" | "size_bytes">) {
  return { dataset_id, path, full, size_bytes, loaded_at: systemClock.now() };
}

export interface JournalLine {
  readonly dataset: PartDataset;
  readonly rows: Readonly<Partial<Record<TableName, number>>>;
  readonly sizes: Readonly<Partial<Record<TableName, number>>>;
  /** Columns of which some text has line breaks, which stand as marks in the part: table → their places. */
  readonly breaks: Readonly<Partial<Record<TableName, readonly number[]>>>;
  /** How many parts hold rows of this file, which several have read: it is whole where all of them say so. Absent: this one alone. */
  readonly parts?: number;
  /** Activities of which something became known only behind rows that take it over: those are to be completed. Absent: none. */
  readonly late?: number;
}

/** Parts of another form are read by nobody: what they have read is read again. */
export const PARTS_FORM = `s${SCHEMA}.2`;

export type Field = string | number | boolean | bigint | null;

/** Bytes of a table that wait to be written. */
const WAITING_AT_MOST = 128 * 1024;

interface OpenTable {
  readonly file: number;
  readonly text: RowText;
  size_bytes: number;
}

export interface Part {
  add(table: TableName, fields: readonly Field[]): void;
  /** Where the next row of the table goes, field by field, to its `end`. Asked for anew for each row. */
  row(table: TableName): RowText;
  /** One more activity whose rows are to be completed. */
  late(): void;
  /** The rows since the last `keep` or `drop` are of this file, which is whole, together with those of as many other parts. */
  keep(dataset: PartDataset, parts?: number): void;
  /** They are of a file that is not whole. */
  drop(): void;
  close(): void;
}

export function openPart(folder: string): Part {
  mkdirSync(folder, { recursive: true });
  const journal = openSync(join(folder, "journal"), "a");
  const tables = new Map<TableName, OpenTable>();
  let kept: JournalLine["sizes"] = {};
  let rowsBefore = new Map<TableName, number>();
  let late = 0;

  function openTable(name: TableName): OpenTable {
    const table = {
      file: openSync(textPath(folder, name), "w"),
      text: new RowText(Object.keys(tableOf(name).columns).length),
      size_bytes: 0,
    };
    tables.set(name, table);
    return table;
  }

  function flush(table: OpenTable): void {
    const { bytes, size } = table.text;
    for (let from = 0; from < size;)
      from += writeSync(table.file, bytes, from, size - from, table.size_bytes + from);
    table.size_bytes += size;
    table.text.reset();
  }

  function row(name: TableName): RowText {
    const table = tables.get(name) ?? openTable(name);
    if (table.text.size > WAITING_AT_MOST) flush(table);
    return table.text;
  }

  return {
    row,
    late: () => void late++,
    add(name, fields) {
      const text = row(name);
      for (const field of fields) text.text(field === null ? null : String(field));
      text.end();
    },
    keep(dataset, parts = 1) {
      const rows: Partial<Record<TableName, number>> = {};
      const sizes: Partial<Record<TableName, number>> = {};
      const breaks: Partial<Record<TableName, readonly number[]>> = {};
      for (const [name, table] of tables) {
        flush(table);
        sizes[name] = table.size_bytes;
        const added = table.text.rows - (rowsBefore.get(name) ?? 0);
        if (added > 0) rows[name] = added;
        if (table.text.breaks.size > 0) breaks[name] = [...table.text.breaks];
        rowsBefore.set(name, table.text.rows);
      }
      kept = sizes;
      const shared = parts > 1 ? { parts } : {};
      const line: JournalLine = {
        dataset,
        rows,
        sizes,
        breaks,
        ...shared,
        ...(late > 0 ? { late } : {}),
      };
      late = 0;
      writeSync(journal, `${JSON.stringify(line)}\n`);
    },
    drop() {
      late = 0;
      for (const [name, table] of tables) {
        table.text.reset();
        table.size_bytes = kept[name] ?? 0;
        table.text.rows = rowsBefore.get(name) ?? 0;
        ftruncateSync(table.file, table.size_bytes);
      }
      rowsBefore = new Map([...tables].map(([name, { text }]) => [name, text.rows]));
    },
    close() {
      for (const { file } of tables.values()) closeSync(file);
      fsyncSync(journal);
      closeSync(journal);
    },
  };
}

export function textPath(folder: string, table: TableName): string {
  return join(folder, `${table}.txt`);
}

/** What a part holds that is whole; its texts are cut to that. Empty where it is of no use. */
export function readPart(folder: string): JournalLine[] {
  const path = join(folder, "journal");
  if (!existsSync(path)) return [];
  const lines: JournalLine[] = [];
  for (const text of readFileSync(path, "utf8").split("\n")) {
    const line = parseLine(text);
    if (line === null) break;
    lines.push(line);
  }
  const last = lines.at(-1);
  for (const name of TABLE_NAMES) {
    const file = textPath(folder, name);
    const size = last?.sizes[name] ?? 0;
    const found = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (found < size) return [];
    if (found > size) truncateSync(file, size);
  }
  return lines;
}

/** The last line may be cut off. */
function parseLine(text: string): JournalLine | null {
  try {
    return text === "" ? null : (JSON.parse(text) as JournalLine);
  } catch {
    return null;
  }
}
