import { decimalsOf } from "../base/currency.js";
import type { Language } from "../base/language.js";
import { toDecimal } from "../base/money.js";
import type { Figure } from "../figures/figure.js";
import { wordFigureCell } from "../figures/wording.js";
import {
  contentTypes,
  coreProperties,
  escapeOffice,
  relationships,
  writePackage,
  type About,
} from "./office-package.js";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** A cell: text, an exact number with the format that prints its unit and qualifier, or a formula and the text that it gives. */
export type Cell =
  | { readonly text: string; readonly style: CellStyle }
  | NumberCell
  | { readonly formula: string; readonly result: string; readonly format: string };
export interface NumberCell {
  readonly decimal: string;
  readonly format: string;
}
type CellStyle = "plain" | "head" | "title" | "group";

export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
  /** Widths in characters. */
  readonly widths: readonly number[];
  /** The row under which the view is frozen: the headings stay in sight and repeat in print. */
  readonly head_row: number;
}

/** A workbook of these sheets. The same sheets give the same bytes. */
export function writeWorkbook(sheets: readonly Sheet[], about: About): Buffer {
  const formats = [
    ...new Set(
      sheets.flatMap((sheet) =>
        sheet.rows.flat().flatMap((cell) => ("format" in cell ? [cell.format] : [])),
      ),
    ),
  ];
  const paths = sheets.map((_, index) => `xl/worksheets/sheet${index + 1}.xml`);
  const overrides: Record<string, string> = {
    "xl/workbook.xml": `${TYPE}.sheet.main+xml`,
    "xl/styles.xml": `${TYPE}.styles+xml`,
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
  };
  for (const path of paths) overrides[path] = `${TYPE}.worksheet+xml`;
  const parts: [string, string][] = [
    ["[Content_Types].xml", contentTypes(overrides)],
    [
      "_rels/.rels",
      relationships([
        { id: "rId1", type: "officeDocument", target: "xl/workbook.xml" },
        { id: "rId2", type: "core-properties", target: "docProps/core.xml" },
      ]),
    ],
    ["docProps/core.xml", coreProperties(about)],
    ["xl/workbook.xml", workbookXml(sheets)],
    [
      "xl/_rels/workbook.xml.rels",
      relationships([
        ...sheets.map((_, index) => ({
          id: `rId${index + 1}`,
          type: "worksheet",
          target: `worksheets/sheet${index + 1}.xml`,
        })),
        { id: `rId${sheets.length + 1}`, type: "styles", target: "styles.xml" },
      ]),
    ],
    ["xl/styles.xml", stylesXml(formats, about.language)],
    ...sheets.map((sheet, index): [string, string] => [
      paths[index] ?? "",
      sheetXml(sheet, formats),
    ]),
  ];
  return writePackage(new Map(parts));
}

/** A spreadsheet's format of an amount with so many decimals. */
export function amountFormat(places: number): string {
  return `#,##0${places > 0 ? `.${"0".repeat(places)}` : ""}`;
}

/** Null for ranks, whose words are no number, and for what is not reported. */
export function numberCell(figure: Figure, language: Language): NumberCell | null {
  const { value } = figure;
  if (value === null || value.kind === "rank") return null;
  const decimal = value.kind === "money" ? toDecimal(value.money) : value.decimal;
  const places =
    value.kind === "money"
      ? decimalsOf(value.money.currency)
      : (decimal.split(".")[1]?.length ?? 0);
  const digits = amountFormat(places);
  const unit =
    value.kind === "money"
      ? ["", ` ${value.money.currency}`]
      : value.kind === "percent"
        ? ["", "%"]
        : ["", unitSuffix(value.unit[language], language)];
  const [before = "", after = ""] = aroundDigits(figure, language);
  const quote = (words: string) => (words === "" ? "" : `"${words.replaceAll('"', "")}"`);
  return { decimal, format: `${quote(before)}${digits}${quote(`${unit[1] ?? ""}${after}`)}` };
}

function unitSuffix(unit: string, language: Language): string {
  return language === "ja" || unit === "" ? unit : ` ${unit}`;
}

/** The words of the qualifier before and behind the number: `over `, `約`, `超`. */
function aroundDigits(figure: Figure, language: Language): string[] {
  const plain = wordFigureCell({ ...figure, qualifier: "exactly" }, language);
  return wordFigureCell(figure, language).split(plain);
}

export function text(value: string, style: CellStyle = "plain"): Cell {
  return { text: value, style };
}

/** At most 31 characters, none of `[]:*?/\`, and no name twice. Source: Excel's own limits. */
export function sheetName(wanted: string, taken: Set<string>): string {
  const base = wanted
    .replace(/[[\]:*?/\\]/g, " ")
    .replace(/\s+/g, " ")
    .replace(/^'+|'+$/g, "")
    .trim();
  const name = [...(base === "" ? "Sheet" : base)];
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? "" : ` ${number}`;
    const candidate = `${name.slice(0, 31 - suffix.length).join("")}${suffix}`.slice(0, 31).trim();
    if (taken.has(candidate.toLowerCase())) continue;
    taken.add(candidate.toLowerCase());
    return candidate;
  }
}

function workbookXml(sheets: readonly Sheet[]): string {
  const rows = sheets.map(
    (sheet, index) =>
      `<sheet name="${escapeOffice(sheet.name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const titles = sheets.flatMap((sheet, index) =>
    sheet.head_row === 0
      ? []
      : [
          `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${escapeOffice(`'${sheet.name.replaceAll("'", "''")}'`)}!$${sheet.head_row}:$${sheet.head_row}</definedName>`,
        ],
  );
  const names = titles.length === 0 ? "" : `<definedNames>${titles.join("")}</definedNames>`;
  return `<workbook xmlns="${MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${rows.join("")}</sheets>${names}</workbook>`;
}

function sheetXml(sheet: Sheet, formats: readonly string[]): string {
  const widths = sheet.widths.map(
    (width, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  const rows = sheet.rows.map((cells, index) => {
    const written = cells.map((cell, column) =>
      cellXml(cell, `${columnName(column)}${index + 1}`, formats),
    );
    return `<row r="${index + 1}">${written.join("")}</row>`;
  });
  const pane =
    sheet.head_row === 0
      ? ""
      : `<pane ySplit="${sheet.head_row}" topLeftCell="A${sheet.head_row + 1}" activePane="bottomLeft" state="frozen"/>`;
  return `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join("")}</cols><sheetData>${rows.join("")}</sheetData><pageSetup paperSize="9" orientation="landscape"/></worksheet>`;
}

const TEXT_STYLES: readonly CellStyle[] = ["plain", "head", "title", "group"];

function cellXml(cell: Cell, place: string, formats: readonly string[]): string {
  if ("decimal" in cell) {
    return `<c r="${place}" s="${TEXT_STYLES.length + formats.indexOf(cell.format)}"><v>${cell.decimal}</v></c>`;
  }
  if ("formula" in cell) {
    return `<c r="${place}" s="${TEXT_STYLES.length + formats.indexOf(cell.format)}" t="str"><f>${escapeOffice(cell.formula)}</f><v>${escapeOffice(cell.result)}</v></c>`;
  }
  if (cell.text === "") return "";
  return `<c r="${place}" s="${TEXT_STYLES.indexOf(cell.style)}" t="inlineStr"><is><t xml:space="preserve">${escapeOffice(cell.text)}</t></is></c>`;
}

function columnName(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);
}

/** Styles by number: text plain, head, title, group; then one for each number format. */
function stylesXml(formats: readonly string[], language: Language): string {
  const face = language === "ja" ? "BIZ UDPGothic" : "Calibri";
  const font = (size: number, more = "") =>
    `<font>${more}<sz val="${size}"/><color rgb="FF16191D"/><name val="${face}"/></font>`;
  const custom = formats.map(
    (format, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escapeOffice(format)}"/>`,
  );
  const wrap = '<alignment vertical="top" wrapText="1"/>';
  const texts = [0, 1, 2, 1].map(
    (fontId, index) =>
      `<xf numFmtId="49" fontId="${fontId}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1">${index === 0 || index === 1 ? wrap : '<alignment vertical="top"/>'}</xf>`,
  );
  const numbers = formats.map(
    (_, index) =>
      `<xf numFmtId="${164 + index}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="right" vertical="top"/></xf>`,
  );
  const count =
    custom.length === 0 ? "" : `<numFmts count="${custom.length}">${custom.join("")}</numFmts>`;
  return `<styleSheet xmlns="${MAIN}">${count}<fonts count="3">${font(11)}${font(11, "<b/>")}${font(14, "<b/>")}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${texts.length + numbers.length}">${texts.join("")}${numbers.join("")}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}
