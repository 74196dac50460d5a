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
import { assert } from "../base/assert.js";
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

export interface JournalLine {
  readonly dataset: PartDataset;
  readonly rows: Readonly<Partial<Record<TableName, number>>>;
  readonly sizes: Readonly<Partial<Record<TableName, number>>>;
  /** Columns of which some text has line breaks, which stand as marks in the part: table → their places. */
  readonly breaks: Readonly<Partial<Record<TableName, readonly number[]>>>;
}

export type Field = string | number | boolean | bigint | null;

/** Between the fields of a row. XML has no such character, nor the two marks. */
export const SEPARATOR = "\u001f";
export const NEWLINE_MARK = "\u001e";
export const RETURN_MARK = "\u001d";

/** Characters of a table that wait to be written. */
const WAITING_AT_MOST = 128 * 1024;

/** Characters of one row; beyond, its texts are cut to the length below. Only a hostile file has such rows. */
const ROW_AT_MOST = 400_000;
const FIELD_OF_LONG_ROW = 10_000;

interface OpenTable {
  readonly file: number;
  readonly width: number;
  waiting: string;
  size_bytes: number;
  rows: number;
  readonly breaks: Set<number>;
}

export interface Part {
  add(table: TableName, fields: readonly Field[]): void;
  /** The rows since the last `keep` or `drop` are of this file, which is whole. */
  keep(dataset: PartDataset): void;
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

  function openTable(name: TableName): OpenTable {
    const table = {
      file: openSync(textPath(folder, name), "w"),
      width: Object.keys(tableOf(name).columns).length,
      waiting: "",
      size_bytes: 0,
      rows: 0,
      breaks: new Set<number>(),
    };
    tables.set(name, table);
    return table;
  }

  function flush(table: OpenTable): void {
    if (table.waiting === "") return;
    const bytes = Buffer.from(table.waiting, "utf8");
    for (let from = 0; from < bytes.length;)
      from += writeSync(table.file, bytes, from, bytes.length - from, table.size_bytes + from);
    table.size_bytes += bytes.length;
    table.waiting = "";
  }

  return {
    add(name, fields) {
      const table = tables.get(name) ?? openTable(name);
      assert(fields.length === table.width, `a row of ${name} has ${table.width} columns`);
      let row = fields.join(SEPARATOR);
      if (row.length > ROW_AT_MOST) return this.add(name, fields.map(cutField));
      if (row.includes("\n") || row.includes("\r")) row = markBreaks(fields, table.breaks);
      table.waiting += `${row}\n`;
      table.rows++;
      if (table.waiting.length > WAITING_AT_MOST) flush(table);
    },
    keep(dataset) {
      const rows: Partial<Record<TableName, number>> = {};
      const sizes: Partial<Record<TableName, number>> = {};
      const breaks: Partial<Record<TableName, readonly number[]>> = {};
      for (const [name, table] of tables) {
        flush(table);
        sizes[name] = table.size_bytes;
        const added = table.rows - (rowsBefore.get(name) ?? 0);
        if (added > 0) rows[name] = added;
        if (table.breaks.size > 0) breaks[name] = [...table.breaks];
        rowsBefore.set(name, table.rows);
      }
      kept = sizes;
      const line: JournalLine = { dataset, rows, sizes, breaks };
      writeSync(journal, `${JSON.stringify(line)}\n`);
    },
    drop() {
      for (const [name, table] of tables) {
        table.waiting = "";
        table.size_bytes = kept[name] ?? 0;
        table.rows = rowsBefore.get(name) ?? 0;
        ftruncateSync(table.file, table.size_bytes);
      }
      rowsBefore = new Map([...tables].map(([name, { rows }]) => [name, rows]));
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

function cutField(field: Field): Field {
  return typeof field === "string" ? field.slice(0, FIELD_OF_LONG_ROW) : field;
}

function markBreaks(fields: readonly Field[], breaks: Set<number>): string {
  return fields
    .map((field, index) => {
      if (typeof field !== "string" || !/[\n\r]/.test(field)) return field;
      breaks.add(index);
      return field.replaceAll("\n", NEWLINE_MARK).replaceAll("\r", RETURN_MARK);
    })
    .join(SEPARATOR);
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
