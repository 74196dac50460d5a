import assert from "node:assert/strict";
import { test } from "node:test";
import ExcelJS from "exceljs";
import { strToU8, zipSync } from "fflate";
import { readCsv } from "./csv.js";
import { UnreadableSheet, type SheetRow } from "./sheet.js";
import { readXlsx } from "./xlsx.js";

async function* chunks(data: Uint8Array, size: number) {
  for (let start = 0; start < data.length; start += size) yield data.subarray(start, start + size);
}

async function csv(data: Uint8Array | string, size = 1_000_000): Promise<string[]> {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const rows: SheetRow[] = [];
  for await (const row of readCsv(chunks(bytes, size), "a.csv")) rows.push(row);
  return rows.map(show);
}

const show = (row: SheetRow) => `${row.number}: ${row.cells.map((cell) => cell.text).join(" | ")}`;

async function refusalOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UnreadableSheet) return error.finding.rule;
    throw error;
  }
  return "read";
}

test("rows keep the number that the spreadsheet program shows, blank rows included", async () => {
  const text = 'name,amount\r\n"Sato, K.","1,000"\r\n\r\n"two\nlines",5\r\nlast,7';
  assert.deepEqual(await csv(text), [
    "1: name | amount",
    "2: Sato, K. | 1,000",
    "4: two\nlines | 5",
    "5: last | 7",
  ]);
});

test("the same rows come out whatever the size of the chunks", async () => {
  const text = 'a;b\r\n"x ""y""";"é　全角１２"\r\n';
  const whole = await csv(text);
  assert.deepEqual(whole, ["1: a | b", '2: x "y" | é 全角12']);
  for (const size of [1, 2, 3, 7]) assert.deepEqual(await csv(text, size), whole);
});

test("Shift_JIS, UTF-16 and windows-1252 are read as what they are", async () => {
  const shiftJis = Buffer.from([0x8b, 0xe0, 0x8a, 0x7a, 0x2c, 0x61, 0x0a, 0x31, 0x2c, 0x32]);
  assert.deepEqual(await csv(shiftJis), ["1: 金額 | a", "2: 1 | 2"]);
  assert.deepEqual(await csv(Buffer.from("\ufeff金額\t1\n", "utf16le")), ["1: 金額 | 1"]);
  assert.deepEqual(await csv(Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a])), ["1: café"]);
});

test("the separator is the table's, whatever stands in a title, a note or a sum above and within it", async () => {
  const title = "Receipts of Norway, first quarter, 2026";
  assert.deepEqual(await csv(`${title}\n\nday;amount;note\n1;2,50;"a, b"\n2;3,00;c\n`), [
    "1: Receipts of Norway, first quarter, 2026",
    "3: day | amount | note",
    "4: 1 | 2,50 | a, b",
    "5: 2 | 3,00 | c",
  ]);
  const sums = 'a;b;c\n1,0;2,0;"x; ""y"", z"\n1,0;2,0;3,0\n';
  assert.deepEqual((await csv(sums))[1], '2: 1,0 | 2,0 | x; "y", z');
  assert.deepEqual(await csv("sep=;\r\na,b;c\r\n1;2\r\n"), ["1: a,b | c", "2: 1 | 2"]);
});

test("a file that goes on in another encoding is refused, not read as signs of no meaning", async () => {
  const begun = Buffer.from(`a,b\n${"plain,text\n".repeat(7_000)}`);
  const shiftJis = Buffer.from([0x8b, 0xe0, 0x8a, 0x7a, 0x2c, 0x31, 0x0a]);
  const mixed = Buffer.concat([begun, shiftJis]);
  assert.equal(await refusalOf(() => csv(mixed, 10_000)), "SHEET_TWO_ENCODINGS");
});

test("what is no table is refused with the reason", async () => {
  assert.equal(await refusalOf(() => csv("")), "SHEET_EMPTY");
  assert.equal(await refusalOf(() => csv(Buffer.from([1, 0, 2, 0, 0]))), "SHEET_NOT_TEXT");
  assert.equal(await refusalOf(() => csv('a,"b\nc,d\n')), "SHEET_OPEN_QUOTE");
  assert.equal(await refusalOf(() => csv("a,".repeat(600))), "SHEET_TOO_MANY_COLUMNS");
  assert.equal(await refusalOf(() => csv(`"${"x".repeat(20_000)}"`)), "SHEET_CELL_TOO_LONG");
});

async function workbook(): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("収入");
  sheet.addRow(["受領日", "amount", "note"]);
  sheet.addRow([new Date(Date.UTC(2026, 2, 31)), 0.1 + 0.2, "０１２"]);
  sheet.addRow([]);
  sheet.addRow([null, -500, { formula: "1+1", result: 2 }]);
  sheet.getColumn(1).numFmt = "yyyy-mm-dd";
  book.addWorksheet("other");
  return new Uint8Array(await book.xlsx.writeBuffer());
}

test("a workbook gives the values that were stored: days, exact numbers, results of formulas", async () => {
  const data = await workbook();
  assert.deepEqual([...readXlsx(data, "a.xlsx")].map(show), [
    "1: 受領日 | amount | note",
    "2: 2026-03-31 | 0.3 | 012",
    "4:  | -500 | 2",
  ]);
  assert.equal(await refusalOf(() => [...readXlsx(data, "a.xlsx", "nope")]), "XLSX_NO_SHEET");
});

test("of a workbook the sheet is read that has the headings and that people see; what they do not see of it is told", async () => {
  const book = new ExcelJS.Workbook();
  book.addWorksheet("lists", { state: "hidden" }).addRows([["amount", "day", "note"]]);
  book.addWorksheet("Read me").addRow(["amount: see the next sheet"]);
  const sheet = book.addWorksheet("Q1");
  sheet.addRows([
    ["day", "amount"],
    [46_112, { formula: "SUM(1,2)" }],
    [46_113, 5],
  ]);
  sheet.getCell("A2").numFmt = "dd.mm.yyyy";
  sheet.getColumn(1).hidden = true;
  sheet.getRow(3).hidden = true;
  const data = new Uint8Array(await book.xlsx.writeBuffer());
  const count = (row: SheetRow) =>
    row.cells.filter(({ text }) => ["day", "amount"].includes(text)).length;
  const rows = [...readXlsx(data, "a.xlsx", count)];
  assert.deepEqual(rows.map(show), [
    "1: day | amount",
    "2: 2026-03-31 | =SUM(1,2)",
    "3: 46113 | 5",
  ]);
  assert.deepEqual(
    rows.map((row) => row.is_hidden ?? false),
    [false, false, true],
  );
  assert.deepEqual(rows[0]?.sheet, { name: "Q1", others: ["Read me"], hidden_columns: [0] });
  assert.deepEqual([...readXlsx(data, "a.xlsx")].map(show), ["1: amount: see the next sheet"]);
});

test("hostile workbooks are refused before they are unpacked", async () => {
  const bomb = zipSync({
    "xl/workbook.xml": strToU8("<workbook/>"),
    "xl/worksheets/sheet1.xml": new Uint8Array(60 * 1024 * 1024),
  });
  assert.ok(bomb.length < 200_000);
  assert.equal(await refusalOf(() => [...readXlsx(bomb, "a.xlsx")]), "XLSX_BOMB");
  const macros = zipSync({
    "xl/vbaProject.bin": strToU8("x"),
    "xl/workbook.xml": strToU8("<workbook/>"),
  });
  assert.equal(await refusalOf(() => [...readXlsx(macros, "a.xlsx")]), "XLSX_MACROS");
  const entities = zipSync({
    "xl/workbook.xml": strToU8('<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'),
  });
  assert.equal(await refusalOf(() => [...readXlsx(entities, "a.xlsx")]), "XLSX_BROKEN");
  assert.equal(
    await refusalOf(() => [...readXlsx(strToU8("PK\u0003\u0004 no"), "a.xlsx")]),
    "SHEET_NOT_TEXT",
  );
  assert.equal(
    await refusalOf(() => [...readXlsx(new Uint8Array([0xd0, 0xcf, 0x11]), "a.xlsx")]),
    "XLSX_OLD_FORMAT",
  );
});
