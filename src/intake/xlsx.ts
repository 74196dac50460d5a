import { SaxesParser, type SaxesTagPlain } from "saxes";
import { Unzip, UnzipInflate, type UnzipFile } from "fflate";
import { addDays, day } from "../base/day.js";
import { LIMITS } from "../base/settings.js";
import {
  EMPTY_CELL,
  textCell,
  UnreadableSheet,
  type SheetCell,
  type SheetPlace,
  type SheetRow,
} from "./sheet.js";
import { unreadable } from "./sheet-texts.js";
import { SERIAL_ZERO } from "./typed-value.js";

/** The parts of a workbook that a table needs, unpacked with a counter on every byte. */
interface Workbook {
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** How much a row looks like the header that is looked for. */
export type CountHeadings = (row: SheetRow) => number;

/** How far down a header may stand: above it people leave titles, dates and notes. */
export const HEADER_ROWS = 20;

/**
 * Rows of one sheet of a workbook: the named one; else, of those that people see, the one whose header names most, or the first.
 * Formulas are not evaluated: the value that the spreadsheet program stored is read, and the formula where it stored none. Every
 * limit is checked while unpacking, before anything is kept. Source: ECMA-376 part 1, sections 12.3 and 18.
 * @throws UnreadableSheet
 */
export function* readXlsx(
  data: Uint8Array,
  file: string,
  wanted?: string | CountHeadings,
): Generator<SheetRow> {
  if (data[0] === 0xd0 && data[1] === 0xcf) throw unreadable("XLSX_OLD_FORMAT", file);
  if (data.length > LIMITS.workbook_size_bytes) {
    throw unreadable("SHEET_TOO_LARGE", file, { limit: LIMITS.workbook_size_bytes });
  }
  const workbook = unpack(data, file);
  const strings = readStrings(workbook.parts.get("xl/sharedStrings.xml"), file);
  const isDay = readDayStyles(workbook.parts.get("xl/styles.xml"), file);
  const epoch = usesEpoch1904(workbook, file) ? EPOCH_1904 : SERIAL_ZERO;
  const context = { strings, isDay, epoch };
  const sheets = sheetsOf(workbook, file);
  const isSeen = sheets.some((sheet) => !sheet.is_hidden);
  const seen = sheets.filter((sheet) => !isSeen || !sheet.is_hidden);
  const chosen =
    typeof wanted === "string"
      ? sheets.find((sheet) => sheet.name === wanted)
      : chooseSheet(seen, wanted, (sheet) =>
          readSheetRows(partOf(workbook, sheet, file), file, { ...context, last: HEADER_ROWS }),
        );
  if (!chosen) {
    throw unreadable("XLSX_NO_SHEET", file, {
      sheet: typeof wanted === "string" ? wanted : "1",
      sheets: sheets.map((sheet) => sheet.name).join(", "),
    });
  }
  const others = seen.filter((sheet) => sheet !== chosen).map((sheet) => sheet.name);
  const rows = readSheetRows(partOf(workbook, chosen, file), file, context, {
    name: chosen.name,
    others,
  });
  if (rows.length === 0) throw unreadable("SHEET_EMPTY", file);
  yield* rows;
}

interface Sheet {
  readonly name: string;
  readonly relation: string;
  readonly is_hidden: boolean;
}

/** The sheet whose header names most; of equals the first. */
function chooseSheet(
  sheets: readonly Sheet[],
  count: CountHeadings | undefined,
  readHead: (sheet: Sheet) => readonly SheetRow[],
): Sheet | undefined {
  if (!count || sheets.length < 2) return sheets[0];
  let best: { readonly sheet: Sheet; readonly named: number } | undefined;
  for (const sheet of sheets.slice(0, LIMITS.workbook_sheets)) {
    const named = Math.max(-1, ...readHead(sheet).map(count));
    if (!best || named > best.named) best = { sheet, named };
  }
  return best?.sheet;
}

function unpack(data: Uint8Array, file: string): Workbook {
  const parts = new Map<string, Uint8Array>();
  let total = 0;
  let entries = 0;
  const unzip = new Unzip((entry) => {
    entries += 1;
    if (entries > LIMITS.workbook_entries) {
      throw unreadable("XLSX_BOMB", file, { detail: `> ${LIMITS.workbook_entries} parts` });
    }
    if (/vbaProject|externalLinks\//.test(entry.name)) throw unreadable("XLSX_MACROS", file);
    if (
      !/^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/.test(
        entry.name,
      )
    ) {
      return;
    }
    collect(
      entry,
      file,
      (bytes) => {
        total += bytes;
        if (total > LIMITS.workbook_unpacked_bytes) {
          throw unreadable("XLSX_BOMB", file, { detail: `> ${LIMITS.workbook_unpacked_bytes} B` });
        }
      },
      (content) => parts.set(entry.name, content),
    );
  });
  unzip.register(UnzipInflate);
  try {
    // Pieces, so that the counters stop a bomb long before it is unpacked.
    for (let start = 0; start < data.length; start += 16_384) {
      unzip.push(data.subarray(start, start + 16_384), start + 16_384 >= data.length);
    }
  } catch (error) {
    if (error instanceof UnreadableSheet) throw error;
    throw unreadable("XLSX_BROKEN", file, {
      detail: error instanceof Error ? error.message : "zip",
    });
  }
  if (!parts.has("xl/workbook.xml")) throw unreadable("SHEET_NOT_TEXT", file);
  return { parts };
}

function collect(
  entry: UnzipFile,
  file: string,
  count: (bytes: number) => void,
  done: (content: Uint8Array) => void,
): void {
  const chunks: Uint8Array[] = [];
  let unpacked = 0;
  entry.ondata = (error, chunk, isLast) => {
    // The unpacker hands our own refusal of an earlier piece back to us.
    if (error)
      throw (error as Error) instanceof UnreadableSheet
        ? error
        : unreadable("XLSX_BROKEN", file, { detail: error.message });
    unpacked += chunk.length;
    count(chunk.length);
    if (unpacked > LIMITS.workbook_entry_bytes) {
      throw unreadable("XLSX_BOMB", file, {
        detail: `${entry.name} > ${LIMITS.workbook_entry_bytes} B`,
      });
    }
    chunks.push(chunk.slice());
    if (isLast) done(Buffer.concat(chunks));
  };
  entry.start();
}

/** Feeds a part to a parser; a DOCTYPE or malformed XML makes the workbook unreadable. */
function parseXml(
  content: Uint8Array,
  file: string,
  handlers: {
    open?: (tag: SaxesTagPlain) => void;
    close?: (name: string) => void;
    text?: (text: string) => void;
  },
): void {
  const parser = new SaxesParser();
  const fail = (detail: string) => unreadable("XLSX_BROKEN", file, { detail });
  parser.on("doctype", () => {
    throw fail("DOCTYPE");
  });
  parser.on("error", (error) => {
    throw fail(error.message);
  });
  const plain = (name: string) => name.slice(name.indexOf(":") + 1);
  if (handlers.open)
    parser.on("opentag", (tag) => handlers.open?.({ ...tag, name: plain(tag.name) }));
  if (handlers.close) parser.on("closetag", (tag) => handlers.close?.(plain(tag.name)));
  if (handlers.text) parser.on("text", handlers.text);
  parser.write(new TextDecoder("utf-8").decode(content)).close();
}

function sheetsOf(workbook: Workbook, file: string): Sheet[] {
  const sheets: Sheet[] = [];
  parseXml(workbook.parts.get("xl/workbook.xml") ?? new Uint8Array(), file, {
    open(tag) {
      if (tag.name !== "sheet") return;
      const relation = Object.entries(tag.attributes).find(([name]) => /(^|:)id$/.test(name))?.[1];
      sheets.push({
        name: tag.attributes["name"] ?? "",
        relation: relation ?? "",
        is_hidden: /^(very)?hidden$/i.test(tag.attributes["state"] ?? ""),
      });
    },
  });
  return sheets;
}

/** What a sheet of the workbook holds. */
function partOf(workbook: Workbook, { relation }: Sheet, file: string): Uint8Array {
  let target = "";
  parseXml(workbook.parts.get("xl/_rels/workbook.xml.rels") ?? new Uint8Array(), file, {
    open(tag) {
      if (tag.name === "Relationship" && tag.attributes["Id"] === relation)
        target = tag.attributes["Target"] ?? "";
    },
  });
  const path = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
  const part = workbook.parts.get(path);
  if (!part) throw unreadable("XLSX_BROKEN", file, { detail: path });
  return part;
}

function usesEpoch1904(workbook: Workbook, file: string): boolean {
  let is1904 = false;
  parseXml(workbook.parts.get("xl/workbook.xml") ?? new Uint8Array(), file, {
    open(tag) {
      if (tag.name === "workbookPr") is1904 = /^(1|true)$/.test(tag.attributes["date1904"] ?? "");
    },
  });
  return is1904;
}

function readStrings(content: Uint8Array | undefined, file: string): string[] {
  const strings: string[] = [];
  if (!content) return strings;
  let current = "";
  let isText = false;
  let isPhonetic = false;
  parseXml(content, file, {
    open(tag) {
      if (tag.name === "si") current = "";
      if (tag.name === "rPh") isPhonetic = true;
      isText = tag.name === "t";
    },
    close(name) {
      if (name === "si") strings.push(current);
      if (name === "rPh") isPhonetic = false;
      if (name === "t") isText = false;
    },
    text(text) {
      // Furigana stand beside the text in Japanese workbooks and are no part of it.
      if (isText && !isPhonetic) current += text;
    },
  });
  return strings;
}

/** Built-in number formats that show a day. Source: ECMA-376 part 1, section 18.8.30; 27-36 and 50-58 are the East Asian ones. */
function isBuiltInDay(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

function readDayStyles(
  content: Uint8Array | undefined,
  file: string,
): (style: string | undefined) => boolean {
  if (!content) return () => false;
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let isInCellFormats = false;
  parseXml(content, file, {
    open(tag) {
      if (tag.name === "numFmt")
        formats.set(Number(tag.attributes["numFmtId"]), tag.attributes["formatCode"] ?? "");
      if (tag.name === "cellXfs") isInCellFormats = true;
      if (tag.name !== "xf" || !isInCellFormats) return;
      const id = Number(tag.attributes["numFmtId"] ?? 0);
      const code = (formats.get(id) ?? "").replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "");
      styles.push(isBuiltInDay(id) || /[yd年月日]/i.test(code));
    },
    close(name) {
      if (name === "cellXfs") isInCellFormats = false;
    },
  });
  return (style) => styles[Number(style ?? 0)] ?? false;
}

const EPOCH_1904 = day("1904-01-01");

interface SheetContext {
  readonly strings: readonly string[];
  readonly isDay: (style: string | undefined) => boolean;
  readonly epoch: typeof SERIAL_ZERO;
  /** The last row that is asked for. */
  readonly last?: number;
}

/** Thrown where the rows that were asked for have been read; never leaves `readSheetRows`. */
const ENOUGH = Symbol("enough");

function readSheetRows(
  content: Uint8Array,
  file: string,
  context: SheetContext,
  of: Pick<SheetPlace, "name" | "others"> = { name: "", others: [] },
): SheetRow[] {
  const rows: SheetRow[] = [];
  const hidden_columns: number[] = [];
  const sheet: SheetPlace = { ...of, hidden_columns };
  let is_hidden = false;
  let cells: SheetCell[] = [];
  let number = 0;
  let column = 0;
  let type = "";
  let style: string | undefined;
  let value = "";
  let formula: string | null = null;
  let isStored = false;
  let isValue = false;
  let isFormula = false;
  const handlers: Parameters<typeof parseXml>[2] = {
    open(tag) {
      if (tag.name === "col" && isTrue(tag.attributes["hidden"])) {
        const [first, last] = [tag.attributes["min"], tag.attributes["max"]].map(Number);
        for (let n = first ?? 1; n <= Math.min(last ?? 0, LIMITS.sheet_columns); n += 1)
          hidden_columns.push(n - 1);
      }
      if (tag.name === "row") {
        number = Number(tag.attributes["r"] ?? number + 1);
        if (number > (context.last ?? number)) throw ENOUGH;
        is_hidden = isTrue(tag.attributes["hidden"]);
        cells = [];
      }
      if (tag.name === "c") {
        column = columnOf(tag.attributes["r"], cells.length);
        if (column >= LIMITS.sheet_columns) {
          throw unreadable(
            "SHEET_TOO_MANY_COLUMNS",
            file,
            { row: number, limit: LIMITS.sheet_columns },
            number,
          );
        }
        type = tag.attributes["t"] ?? "n";
        style = tag.attributes["s"];
        value = "";
        formula = null;
        isStored = false;
      }
      if (tag.name === "f") formula = "";
      isFormula = tag.name === "f";
      if (tag.name === "v") isStored = true;
      isValue = tag.name === "v" || (tag.name === "t" && type === "inlineStr");
    },
    close(name) {
      if (name === "v" || name === "t") isValue = false;
      if (name === "f") isFormula = false;
      if (name === "c") {
        while (cells.length < column) cells.push(EMPTY_CELL);
        cells.push(
          formula !== null && !isStored
            ? textCell(`=${formula}`)
            : readCell(type, value, context.isDay(style), context),
        );
      }
      if (name !== "row") return;
      if (cells.some((cell) => cell.kind !== "empty"))
        rows.push({ number, cells, sheet, ...(is_hidden ? { is_hidden } : {}) });
      if (rows.length > LIMITS.sheet_rows) {
        throw unreadable("SHEET_TOO_MANY_ROWS", file, { limit: LIMITS.sheet_rows });
      }
    },
    text(text) {
      if (isValue) value += text;
      if (isFormula) formula = (formula ?? "") + text;
    },
  };
  try {
    parseXml(content, file, handlers);
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
  return rows;
}

function isTrue(attribute: string | undefined): boolean {
  return /^(1|true)$/.test(attribute ?? "");
}

/** `C7` is column 2; a cell without a reference follows the one before it. */
function columnOf(reference: string | undefined, next: number): number {
  const letters = /^[A-Z]+/.exec(reference ?? "")?.[0];
  if (!letters) return next;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function readCell(type: string, value: string, isDay: boolean, context: SheetContext): SheetCell {
  if (type === "s") return textCell(context.strings[Number(value)] ?? "");
  if (type === "str" || type === "inlineStr") return textCell(value);
  if (type === "b") return { kind: "boolean", text: value === "1" ? "true" : "false" };
  if (type === "e") return { kind: "text", text: value };
  if (type === "d") return { kind: "day", text: value.slice(0, 10) };
  if (value === "") return EMPTY_CELL;
  const number = Number(value);
  if (!Number.isFinite(number)) return textCell(value);
  if (isDay && number >= 1 && number < 2_958_466) {
    return { kind: "day", text: addDays(context.epoch, Math.floor(number)) };
  }
  return { kind: "number", text: plainNumber(value) };
}

/**
 * The number as the spreadsheet shows it: fifteen significant digits, so that a stored 0.30000000000000004 is 0.3, and
 * no exponent.
 */
function plainNumber(text: string): string {
  if (/^-?\d{1,15}$/.test(text)) return text;
  const rounded = Number(Number(text).toPrecision(15));
  const plain = String(rounded);
  if (!plain.includes("e")) return plain;
  return rounded
    .toFixed(Math.abs(rounded) < 1 ? 20 : 0)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}
