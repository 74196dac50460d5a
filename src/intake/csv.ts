import { TextDecoder } from "node:util";
import type { Readable } from "node:stream";
import { LIMITS } from "../base/settings.js";
import { textCell, type SheetRow } from "./sheet.js";
import { unreadable } from "./sheet-texts.js";

type Source = AsyncIterable<Uint8Array> | Readable;

/**
 * Rows of a CSV or TSV file, streamed. Encoding by byte order mark, else UTF-8, else Shift_JIS or windows-1252, whichever
 * decodes; the separator is the one of `, ; tab |` that most lines agree on. Row numbers are those of the spreadsheet
 * program: a quoted line break does not start a row. Source: RFC 4180, and what spreadsheet programs write in practice.
 * @throws UnreadableSheet
 */
export async function* readCsv(source: Source, file: string): AsyncGenerator<SheetRow> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const head = await readHead(chunks);
  if (head.includes(0) && !hasUtf16Mark(head)) throw unreadable("SHEET_NOT_TEXT", file);
  const encoding = encodingOf(head);
  const decoder = new TextDecoder(encoding, { fatal: true });
  const { separator, first } = beginOf(decoder.decode(head, { stream: true }));
  const parser = createParser(separator, file);
  let count = 0;
  let size_bytes = head.length;
  let hasContent = false;
  const decode = (bytes?: Uint8Array) => decodeWhole(decoder, bytes, { file, encoding });
  for await (const text of decodeRest(first, chunks, decode, (bytes) => (size_bytes += bytes))) {
    if (size_bytes > LIMITS.sheet_size_bytes) {
      throw unreadable("SHEET_TOO_LARGE", file, { limit: LIMITS.sheet_size_bytes });
    }
    for (const row of parser.push(text)) {
      count += 1;
      if (count > LIMITS.sheet_rows)
        throw unreadable("SHEET_TOO_MANY_ROWS", file, { limit: LIMITS.sheet_rows });
      hasContent ||= row.cells.length > 0;
      yield row;
    }
  }
  for (const row of parser.end()) {
    hasContent = true;
    yield row;
  }
  if (!hasContent) throw unreadable("SHEET_EMPTY", file);
}

const HEAD_BYTES = 64 * 1024;

/** Enough of the file to tell its encoding and separator. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { value, done } = await chunks.next();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  return Buffer.concat(parts);
}

async function* decodeRest(
  first: string,
  chunks: AsyncIterator<Uint8Array>,
  decode: (bytes?: Uint8Array) => string,
  count: (bytes: number) => void,
): AsyncGenerator<string> {
  yield first;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    count(next.value.length);
    yield decode(next.value);
  }
  yield decode();
}

/** The file is one text: what is not in the encoding in which it begins would be read as signs of no meaning. */
function decodeWhole(
  decoder: TextDecoder,
  bytes: Uint8Array | undefined,
  { file, encoding }: { readonly file: string; readonly encoding: string },
): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw unreadable("SHEET_TWO_ENCODINGS", file, { encoding });
  }
}

function hasUtf16Mark(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  // A character may be cut at the head's end: streaming mode forgives that and nothing else.
  for (const encoding of ["utf-8", "shift_jis"]) {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
      return encoding;
    } catch {
      continue; // Not this encoding: the next one is tried.
    }
  }
  return "windows-1252";
}

const SEPARATORS = [",", ";", "\t", "|"];

/** What separates the cells; said in a line before the table, which spreadsheet programs write and do not show, or told from the table. */
function beginOf(text: string): { readonly separator: string; readonly first: string } {
  const said = /^sep=([,;\t|])\r?\n/i.exec(text);
  return said?.[1] === undefined
    ? { separator: separatorOf(text), first: text }
    : { separator: said[1], first: text.slice(said[0].length) };
}

/** The separator that most lines have the same number of, of equals the one that they have more of: a title or a note above the table has none, or others. */
function separatorOf(text: string): string {
  const lines = countSeparators(text);
  const scores = SEPARATORS.map((separator, index) => {
    const frequency = new Map<number, number>();
    for (const counts of lines) {
      const count = counts[index] ?? 0;
      if (count > 0) frequency.set(count, (frequency.get(count) ?? 0) + 1);
    }
    const [usual = [0, 0]] = [...frequency].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
    return { separator, count: usual[0], lines: usual[1] };
  });
  const [best] = scores.sort((a, b) => b.lines - a.lines || b.count - a.count);
  return best !== undefined && best.lines > 0 ? best.separator : ",";
}

/** How often each separator stands in each line, outside quotation marks. */
function countSeparators(text: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let counts = SEPARATORS.map(() => 0);
  let isQuoted = false;
  // Whether a quotation mark opens a cell here, or goes on with one in which it is doubled.
  let opens = true;
  for (const character of text) {
    if (isQuoted || (character === '"' && opens)) {
      isQuoted = !isQuoted || character !== '"';
      opens = !isQuoted;
      continue;
    }
    const index = SEPARATORS.indexOf(character);
    const isEnd = character === "\n" || character === "\r";
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
    if (isEnd) {
      lines.push(counts);
      counts = SEPARATORS.map(() => 0);
    }
    opens = index >= 0 || isEnd;
  }
  lines.push(counts);
  return lines;
}

interface CsvParser {
  push(text: string): SheetRow[];
  end(): SheetRow[];
}

function createParser(separator: string, file: string): CsvParser {
  let cells: string[] = [];
  let cell = "";
  let state: "start" | "plain" | "quoted" | "quote in quoted" = "start";
  let number = 1;
  let openedAt = 1;
  let isAfterReturn = false;

  const endCell = () => {
    cells.push(cell);
    cell = "";
    state = "start";
    if (cells.length > LIMITS.sheet_columns) {
      throw unreadable(
        "SHEET_TOO_MANY_COLUMNS",
        file,
        { row: number, limit: LIMITS.sheet_columns },
        number,
      );
    }
  };
  const endRow = (rows: SheetRow[]) => {
    const isBlank = cells.length === 0 && cell === "" && state === "start";
    if (!isBlank) endCell();
    if (cells.some((text) => text.trim() !== "")) rows.push({ number, cells: cells.map(textCell) });
    cells = [];
    number += 1;
  };
  const take = (character: string, rows: SheetRow[]) => {
    if (state === "quoted") {
      if (character === '"') state = "quote in quoted";
      else cell += character;
      return;
    }
    if (state === "quote in quoted" && character === '"') {
      cell += '"';
      state = "quoted";
      return;
    }
    if (character === separator) return endCell();
    if (character === "\n" || character === "\r") return endRow(rows);
    if (character === '"' && state === "start") {
      state = "quoted";
      openedAt = number;
      return;
    }
    cell += character;
    state = "plain";
  };

  return {
    push(text) {
      const rows: SheetRow[] = [];
      for (const character of text) {
        // CRLF is one end of line, also when a chunk ends between the two.
        const isSecondHalf = isAfterReturn && character === "\n";
        isAfterReturn = character === "\r" && state !== "quoted";
        if (isSecondHalf) continue;
        take(character, rows);
        if (cell.length > LIMITS.text_field_length) {
          throw unreadable(
            "SHEET_CELL_TOO_LONG",
            file,
            { row: number, limit: LIMITS.text_field_length },
            number,
          );
        }
      }
      return rows;
    },
    end() {
      if (state === "quoted")
        throw unreadable("SHEET_OPEN_QUOTE", file, { row: openedAt }, openedAt);
      const rows: SheetRow[] = [];
      if (cells.length > 0 || cell !== "") endRow(rows);
      return rows;
    },
  };
}
