import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { PassThrough } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { Instant } from "../base/clock.js";
import { fileFaultOrReason } from "../base/file-fault.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import type { Tx } from "./connect.js";

/**
 * A backup is one gzip file of lines: a header, then for each table its columns and its rows as COPY text, then a trailer with
 * the number of rows of each table and the SHA-256 of every line before it, so that a file that was cut off or altered is
 * found before anything is kept. It is the same on the embedded server and an organisation's. Source: decision 0101.
 */
interface Header {
  readonly earmark_backup: 1;
  readonly made_at: Instant;
  /** The schema's steps when it was made; a later program restores to these and then migrates. */
  readonly steps: readonly { readonly number: number; readonly name: string }[];
}

interface TableLine {
  readonly table: string;
  readonly columns: readonly string[];
}

interface Trailer {
  readonly rows: Readonly<Record<string, number>>;
  readonly sha256: string;
}

export interface Backup {
  readonly made_at: Instant;
  readonly rows: Readonly<Record<string, number>>;
}

const refuse = refuser(
  texts({
    BACKUP_UNREADABLE: {
      en: "{file} is not a backup that can be read ({detail}). Take another copy of it.",
      ja: "{file} は読み取れるバックアップではありません（{detail}）。別の複製を使ってください。",
    },
    BACKUP_CUT_OFF: {
      en: "{file} ends too early or was altered: its checksum does not match. Nothing was restored; take another copy of it.",
      ja: "{file} は途中で切れているか改変されています（チェックサム不一致）。何も復元していません。別の複製を使ってください。",
    },
    BACKUP_IS_NEWER: {
      en: "{file} was made by a later version of Earmark (schema step {found}; this program knows up to {known}). Update Earmark.",
      ja: "{file} はより新しい Earmark で作られています（スキーマ段階 {found}、このプログラムは {known} まで）。Earmark を更新してください。",
    },
  }),
);

/**
 * Parents before children by their foreign keys, those aside that are checked at the end. Lines come after their entries, which a
 * trigger looks up; accounting periods last, since a closed one takes no entry.
 */
const TABLES_SQL = `
  with recursive base as (
    select c.oid, c.relname as name
      from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'schema_step'
  ), refers as (
    select distinct conrelid as child, confrelid as parent from pg_constraint where contype = 'f' and conrelid <> confrelid and not condeferred
  ), depth as (
    select oid, name, 0 as level from base
    union
    select b.oid, b.name, d.level + 1
      from depth d
      join refers r on r.parent = d.oid
      join base b on b.oid = r.child
     where d.level < 50
  )
  select name from depth group by name order by name = 'period', name = 'entry_line', max(level), name`;

const COLUMNS_SQL = `
  select a.attname as name
    from pg_attribute a
   where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
   order by a.attnum`;

async function listTables(tx: Tx): Promise<TableLine[]> {
  const tables = await tx.rows<{ name: string }>(TABLES_SQL);
  const lines: TableLine[] = [];
  for (const { name } of tables) {
    const columns = await tx.rows<{ name: string }>(COLUMNS_SQL, [quote(name)]);
    lines.push({ table: name, columns: columns.map((column) => column.name) });
  }
  return lines;
}

/** Writes the record as the transaction sees it. Take a `readTx`: all tables are then of one moment. */
export async function writeBackup(tx: Tx, file: string, now: Instant): Promise<Backup> {
  const steps = await tx.rows<Header["steps"][number]>(
    "select number, name from schema_step order by number",
  );
  const hash = createHash("sha256");
  const lines = new PassThrough();
  const written = pipeline(
    lines,
    createGzip({ level: 6 }),
    createWriteStream(file, { mode: 0o600, flags: "wx" }),
  );
  // Awaited with each piece and at the end; between the two a failure must not count as unhandled.
  written.catch(() => undefined);
  const put = async (chunk: string | Uint8Array) => {
    hash.update(chunk);
    if (!lines.write(chunk)) await Promise.race([once(lines, "drain"), written]);
  };
  const header: Header = { earmark_backup: 1, made_at: now, steps };
  const rows: Record<string, number> = {};
  await put(`${JSON.stringify(header)}\n`);
  for (const line of await listTables(tx)) {
    await put(`${JSON.stringify(line)}\n`);
    const copy = tx.client.query(copyTo(`copy ${target(line)} to stdout`));
    // Where the file takes no more the table is read to its end all the same: the connection is of no use before.
    let failed: { readonly error: unknown } | null = null;
    for await (const chunk of copy) {
      if (failed === null)
        await put(chunk as Uint8Array).catch((error: unknown) => (failed = { error }));
    }
    if (failed !== null) throw (failed as { readonly error: unknown }).error;
    await put("\\.\n");
    rows[line.table] = copy.rowCount;
  }
  const trailer: Trailer = { rows, sha256: hash.digest("hex") };
  lines.end(`${JSON.stringify(trailer)}\n`);
  await written;
  return { made_at: now, rows };
}

/** What a backup says of itself at its beginning: enough to make a schema that it fits. */
export async function readBackupHeader(file: string, known: number): Promise<Header | Refusal> {
  try {
    for await (const line of linesOf(file)) {
      const header = JSON.parse(line) as Partial<Header>;
      if (header.earmark_backup !== 1 || !header.steps || !header.made_at) break;
      const found = header.steps.at(-1)?.number ?? 0;
      return found > known ? refuse("BACKUP_IS_NEWER", { file, found, known }) : (header as Header);
    }
  } catch (error) {
    return refuse("BACKUP_UNREADABLE", {
      file,
      detail: fileFaultOrReason(error),
    });
  }
  return refuse("BACKUP_UNREADABLE", { file, detail: "header" });
}

/**
 * Fills an empty, migrated record. A file that was cut off or altered is refused at its end, and then the caller's transaction
 * must roll back: throw it. Foreign keys, balances and numbers are checked by the database as for any other row.
 */
export async function readBackup(tx: Tx, file: string): Promise<Backup | Refusal> {
  const hash = createHash("sha256");
  const rows: Record<string, number> = {};
  let made_at: Instant | null = null;
  let copy: CopyIn | null = null;
  let trailer: Trailer | null = null;
  try {
    for await (const line of linesOf(file)) {
      if (trailer !== null) return refuse("BACKUP_CUT_OFF", { file });
      if (copy !== null && line !== "\\.") {
        await copy.push(line);
      } else if (copy !== null) {
        rows[copy.table] = await copy.end();
        copy = null;
      } else {
        const said = JSON.parse(line) as Partial<Header & TableLine & Trailer>;
        if (said.sha256 !== undefined) trailer = said as Trailer;
        else if (said.table !== undefined) copy = await openCopy(tx, said as TableLine);
        else made_at = said.made_at ?? null;
      }
      if (trailer === null) hash.update(`${line}\n`);
    }
  } catch (error) {
    if (isDatabaseError(error)) throw error;
    await copy?.abort();
    return refuse("BACKUP_UNREADABLE", {
      file,
      detail: fileFaultOrReason(error),
    });
  }
  await copy?.abort();
  const isWhole = trailer?.sha256 === hash.digest("hex") && sameCounts(trailer.rows, rows);
  if (!isWhole || made_at === null) return refuse("BACKUP_CUT_OFF", { file });
  return { made_at, rows };
}

function sameCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && "severity" in error;
}

interface CopyIn {
  readonly table: string;
  push(line: string): Promise<void>;
  end(): Promise<number>;
  /** Gives up a table that has not come to its end: the connection is of no use before. */
  abort(): Promise<void>;
}

const BATCH_LENGTH = 64 * 1024;

async function openCopy(tx: Tx, line: TableLine): Promise<CopyIn> {
  // Rows that the migrations themselves put there give way to those of the backup. The book never has any, and lets none go.
  const own = await tx.rows(`select 1 from ${quote(line.table)} limit 1`);
  if (own.length > 0) await tx.run(`delete from ${quote(line.table)}`);
  const stream = tx.client.query(copyFrom(`copy ${target(line)} from stdin`));
  const finished = Promise.race([
    once(stream, "finish"),
    once(stream, "error").then(([error]) => Promise.reject(error as Error)),
  ]);
  // Awaited at the end; until then a rejection must not count as unhandled.
  finished.catch(() => undefined);
  let batch = "";
  const flush = async () => {
    const text = batch;
    batch = "";
    if (text !== "" && !stream.write(text)) await Promise.race([once(stream, "drain"), finished]);
  };
  return {
    table: line.table,
    async push(row) {
      batch += `${row}\n`;
      if (batch.length > BATCH_LENGTH) await flush();
    },
    async end() {
      await flush();
      stream.end();
      await finished;
      return stream.rowCount;
    },
    async abort() {
      stream.destroy(new Error("the backup ended early"));
      await finished.catch(() => undefined);
    },
  };
}

function target(line: TableLine): string {
  return `${quote(line.table)} (${line.columns.map(quote).join(", ")})`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Lines by the newline alone: text may hold other characters that a line reader takes for an end. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const unzipped = createGunzip();
  source.on("error", (error) => unzipped.destroy(error)).pipe(unzipped);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of unzipped as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = chunk.subarray(start, end);
      yield (rest.length === 0 ? line : Buffer.concat([rest, line])).toString("utf8");
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]);
  }
  if (rest.length > 0) throw new Error("the last line has no end");
}
