import { isUtf8 } from "node:buffer";
import { closeSync, createReadStream, createWriteStream, openSync, readSync } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, gunzipSync } from "node:zlib";
import type { Engine } from "./engine.js";
import { literal } from "./snapshot.js";
import { quoted } from "./tables.js";

/** What the first bytes of a file say that it is. */
export interface Sniffed {
  readonly form: "xml" | "parquet" | "json" | "text" | "nothing";
  readonly isPacked: boolean;
  readonly encoding: Encoding;
  readonly head: string;
  /** The kind of archive that it is, which is not looked into; null of what can be read. */
  readonly archive: string | null;
}

/** What is no Unicode is taken as Windows writes it, which holds all of Latin-1. */
type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

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
  const isNothing = raw.length === 0;
  if (isPacked) raw = unpackHead(raw);
  const encoding = encodingOf(raw);
  const head = new TextDecoder(encoding).decode(raw);
  const start = head.trimStart();
  const is = { isPacked, encoding, head, archive: archiveOf(raw) } as const;
  if (isNothing || (start === "" && !isPacked)) return { ...is, form: "nothing" };
  if (raw.toString("latin1", 0, 4) === "PAR1") return { ...is, form: "parquet" };
  if (start.startsWith("<")) return { ...is, form: "xml" };
  return { ...is, form: start.startsWith("[") || start.startsWith("{") ? "json" : "text" };
}

function encodingOf(raw: Buffer): Encoding {
  if (raw[0] === 0xff && raw[1] === 0xfe) return "utf-16le";
  if (raw[0] === 0xfe && raw[1] === 0xff) return "utf-16be";
  // A character may be cut at the end of the head.
  const isUnicode = [0, 1, 2, 3].some((cut) =>
    isUtf8(raw.subarray(0, Math.max(0, raw.length - cut))),
  );
  return isUnicode ? "utf-8" : "windows-1252";
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
export interface Source {
  readonly names: readonly string[];
  readonly rows: string;
  /** The same with those that have more cells than there are names, as `is_wide` says: in which column theirs stand is not known. */
  readonly all: string;
}

/** `scratch` is a file that may be written, for a table whose letters the engine does not know. */
export async function openSource(
  file: string,
  sniffed: Sniffed,
  { engine, scratch }: { readonly engine: Engine; readonly scratch: string },
): Promise<Source | null> {
  if (sniffed.form === "nothing") return null;
  if (sniffed.form === "parquet") return openParquet(file, engine);
  if (sniffed.form === "json") return openJson(file, sniffed);
  if (sniffed.encoding === "utf-8") return openText(file, sniffed);
  await transcode(file, sniffed, scratch);
  return openText(scratch, { ...sniffed, isPacked: false });
}

async function openParquet(file: string, engine: Engine): Promise<Source> {
  const columns = await engine.rows(`describe select * from read_parquet(${literal(file)})`);
  const names = columns.map((column) => String(column["column_name"]));
  const cells = names.map((name, index) => `${quotedAny(name)}::VARCHAR as c${index}`);
  return evenly(
    names,
    `select file_row_number + 1 as line, ${cells.join(", ")} from read_parquet(${literal(file)}, file_row_number = true)`,
  );
}

function openJson(file: string, { head, isPacked }: Sniffed): Source | null {
  const names = ["year", "month", "currency_id", "value"];
  if (!names.every((name) => head.slice(0, 4096).includes(`"${name}"`))) return null;
  const columns = names.map((name) => `${name}: 'VARCHAR'`).join(", ");
  const cells = names.map((name, index) => `${name} as c${index}`).join(", ");
  return evenly(
    names,
    `select row_number() over () as line, ${cells} from read_json(${literal(file)}, compression = '${isPacked ? "gzip" : "uncompressed"}', columns = {${columns}})`,
  );
}

/** Of a form in which no row can have more cells than another. */
function evenly(names: readonly string[], rows: string): Source {
  return { names, rows: `(${rows})`, all: `(select *, false as is_wide from (${rows}))` };
}

/** Writes the table as UTF-8: the engine reads no other of these as people write them. */
async function transcode(file: string, { isPacked, encoding }: Sniffed, to: string): Promise<void> {
  const decoder = new TextDecoder(encoding);
  const decode = new Transform({
    transform(chunk: Buffer, _, done) {
      done(null, decoder.decode(chunk, { stream: true }));
    },
    flush(done) {
      done(null, decoder.decode());
    },
  });
  const read = createReadStream(file);
  const unpacked = isPacked ? read.pipe(createGunzip()) : read;
  await pipeline(unpacked, decode, createWriteStream(to));
}

const DELIMITERS = ["|", "\t", ";", ","] as const;

function openText(file: string, { head, isPacked }: Sniffed): Source | null {
  const line = head.split(/\r\n?|\n/, 1)[0] ?? "";
  const delimiter =
    [...DELIMITERS].sort((left, right) => line.split(right).length - line.split(left).length)[0] ??
    ",";
  const isQuoted = delimiter !== "|" || line.includes('"') || head.includes('|"');
  const { names, lines } = isQuoted
    ? splitHeader(head, delimiter)
    : { names: line.split(delimiter).map((name) => name.trim()), lines: 1 };
  if (names.length < 3) return null;
  // One more than there are names: what stands there has pushed other cells aside.
  const columns = [...names, ""].map((_, index) => `c${index}: 'VARCHAR'`).join(", ");
  const quote = isQuoted ? `'"'` : "''";
  const last = `c${names.length}`;
  const all = `(select *, coalesce(trim(${last}), '') <> '' as is_wide from (select row_number() over () + ${lines} as line, * from read_csv(${literal(file)}, delim = ${literal(delimiter)},
    quote = ${quote}, escape = ${quote}, header = false, skip = 1, auto_detect = false, strict_mode = false, null_padding = true, parallel = false,
    compression = '${isPacked ? "gzip" : "none"}', encoding = 'utf-8', max_line_size = 4194304, buffer_size = 8388608, columns = {${columns}})))`;
  return {
    names,
    rows: `(select * exclude (${last}, is_wide) from ${all} where not is_wide)`,
    all,
  };
}

/** The header's cells, and how many lines of the file they take: quotation marks around one may hold the delimiter, and ends of lines. */
function splitHeader(
  head: string,
  delimiter: string,
): { readonly names: readonly string[]; readonly lines: number } {
  const names: string[] = [];
  let name = "";
  let isWithin = false;
  let lines = 1;
  for (let at = 0; at < head.length; at++) {
    const sign = head[at] ?? "";
    const isEnd = sign === "\n" || (sign === "\r" && head[at + 1] !== "\n");
    if (sign === '"' && isWithin && head[at + 1] === '"') name += head[++at];
    else if (sign === '"' && (isWithin || name.trim() === "")) isWithin = !isWithin;
    else if (isWithin) {
      name += sign;
      if (isEnd) lines++;
    } else if (sign === delimiter) {
      names.push(name.trim());
      name = "";
    } else if (isEnd) break;
    else name += sign;
  }
  return { names: [...names, name.trim()], lines };
}

function quotedAny(name: string): string {
  return quoted(name.replaceAll('"', '""'));
}
