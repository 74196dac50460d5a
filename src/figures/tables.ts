import { canonicalJson, type Canonical } from "../base/canonical.js";
import { currency as currencyOf } from "../base/currency.js";
import { formatDecimal } from "../base/decimal.js";
import { LANGUAGES } from "../base/language.js";
import { money, toDecimal } from "../base/money.js";
import type { Text } from "../base/text.js";
import { breakDown } from "../results/disaggregation.js";
import type { Snapshot } from "../store/snapshot.js";
import {
  columnsOf,
  TABLE_NAMES,
  TABLES,
  type ColumnShape,
  type TableName,
} from "../store/tables.js";
import { COLUMN_WORDS } from "./column-words.js";
import { isPublicDocument } from "./public.js";
import { valueOf } from "./indicator-value.js";
import { isPublic } from "./public.js";
import { TABLE_TITLES } from "./table-words.js";

export const DATA_TABLES: readonly TableName[] = TABLE_NAMES;

/** A published cell: text, an exact decimal as text, a truth, or nothing known. */
export interface DataCell {
  readonly kind: "text" | "number" | "boolean" | "missing";
  readonly text: string;
}

export interface DataColumn {
  readonly name: string;
  readonly type: "text" | "number" | "boolean" | "date";
  readonly description: Text;
}

/** A table of the record as it is published: one row a record, texts in each language, money in major units. */
export interface DataTable {
  readonly name: TableName;
  readonly title: Text;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly DataCell[])[];
  /** Rows of portfolios that are made up are in it, each marked in its column `is_illustrative`. */
  readonly is_illustrative: boolean;
}

export function isDataTable(name: string): name is TableName {
  return (TABLE_NAMES as readonly string[]).includes(name);
}

type Row = Readonly<Record<string, unknown>>;

/** What is between us and a contributor: who worked on a report, and what was asked about it. */
const UNPUBLISHED: ReadonlySet<string> = new Set([
  "donor_report.drafted_by",
  "donor_report.cleared_by",
  "donor_report.query",
]);

export function isPublished(table: TableName, column: string): boolean {
  return !UNPUBLISHED.has(`${table}.${column}`);
}

/** The whole table, or its rows that cite or belong to nothing but what the public may see. */
export function dataTable(snapshot: Snapshot, name: TableName): DataTable {
  return tableOf(snapshot, name, publicRows(snapshot, name));
}

/** How many rows that has, without making them. */
export function countRows(snapshot: Snapshot, name: TableName): number {
  return publicRows(snapshot, name).length;
}

/** The table with its one row of that id alone; null where there is none. */
export function dataRow(snapshot: Snapshot, name: TableName, id: string): DataTable | null {
  const row = publicRows(snapshot, name).find((each) => each["id"] === id);
  return row ? tableOf(snapshot, name, [row]) : null;
}

/** A part of a table: whether rows are made up is said of all of it. */
export interface DataTablePart {
  readonly table: DataTable;
  readonly total: number;
  /** The id after which the next part begins; null at the end. */
  readonly next: string | null;
}

/** Up to so many rows, from the one after that id on. */
export function dataTablePart(
  snapshot: Snapshot,
  name: TableName,
  { after, limit }: { readonly after: string; readonly limit: number },
): DataTablePart {
  const all = publicRows(snapshot, name);
  const start = after === "" ? 0 : all.findIndex((row) => row["id"] === after) + 1;
  const rows = all.slice(start, start + limit);
  const last = rows.at(-1)?.["id"];
  const table = tableOf(snapshot, name, rows);
  const is_illustrative = all.some((row) => isMadeUp(snapshot, row));
  const next = start + limit < all.length && typeof last === "string" ? last : null;
  return { table: { ...table, is_illustrative }, total: all.length, next };
}

function isMadeUp(snapshot: Snapshot, row: Row): boolean {
  const portfolio = (row["portfolio"] as string | null | undefined) ?? null;
  return snapshot.isIllustrative({ portfolio });
}

function tableOf(snapshot: Snapshot, name: TableName, rows: readonly Row[]): DataTable {
  const columns = publishedColumns(name);
  const cells = rows.map((row) => columns.map((column) => column.cell(row, snapshot)));
  return {
    name,
    title: TABLE_TITLES[name],
    columns: columns.map(({ name: column, type, description }) => ({
      name: column,
      type,
      description,
    })),
    rows: cells,
    is_illustrative: rows.some((row) => isMadeUp(snapshot, row)),
  };
}

/** The dictionary of a table: its columns, without reading a row. */
export function dataColumns(name: TableName): readonly DataColumn[] {
  return publishedColumns(name);
}

interface PublishedColumn extends DataColumn {
  readonly cell: (row: Row, snapshot: Snapshot) => DataCell;
}

function publicRows(snapshot: Snapshot, name: TableName): readonly Row[] {
  const all = snapshot[TABLES[name].plural] as readonly unknown[] as readonly Row[];
  if (name === "indicator_value")
    return snapshot.indicatorValues.filter(isPublic) as readonly unknown[] as readonly Row[];
  if (name === "document")
    return snapshot.documents.filter((row) =>
      isPublicDocument(snapshot, row),
    ) as readonly unknown[] as readonly Row[];
  return name === "indicator_cell" ? publicCells(snapshot) : all;
}

/** Cells of public values, those of a few people withheld. */
function publicCells(snapshot: Snapshot): Row[] {
  return snapshot.indicatorValues.filter(isPublic).flatMap((value) => {
    const portfolio = value.portfolio;
    const published = breakDown(valueOf(snapshot, value)).flatMap((each) =>
      each.cells.map((cell) => ({
        ...cell,
        names: each.dimension.split(" × "),
        is_overlapping: each.is_overlapping,
      })),
    );
    return published.map((cell, index) => ({
      portfolio,
      indicator_value_id: value.id,
      n: index + 1,
      dimensions: Object.fromEntries(
        cell.names.map((dimension, at) => [dimension, cell.categories[at] ?? ""]),
      ),
      is_overlapping: cell.is_overlapping,
      value: cell.value === null || cell.value === "withheld" ? null : formatDecimal(cell.value),
      numerator: cell.numerator ? formatDecimal(cell.numerator) : null,
      denominator: cell.denominator ? formatDecimal(cell.denominator) : null,
      withheld: cell.value === "withheld",
    }));
  });
}

function publishedColumns(name: TableName): PublishedColumn[] {
  const shapes = columnsOf(name);
  const described = (column: string) =>
    COLUMN_WORDS[`${name}.${column}`] ?? COLUMN_WORDS[column] ?? { en: column, ja: column };
  const make = (
    column: string,
    type: DataColumn["type"],
    cell: PublishedColumn["cell"],
  ): PublishedColumn => ({
    name: column,
    type,
    description: described(column),
    cell,
  });
  const own = [...shapes]
    .filter(([column]) => isPublished(name, column))
    .flatMap(([column, shape]) => columnsFrom(column, shape, make));
  const hasMoney = [...shapes.values()].some((shape) => shape.type === "minor");
  const extra: PublishedColumn[] = [];
  if (hasMoney && !shapes.has("currency"))
    extra.push(make("currency", "text", (row, snapshot) => textCell(rowCurrency(row, snapshot))));
  if (name === "indicator_cell")
    extra.push(make("withheld", "boolean", (row) => booleanCell(row["withheld"] === true)));
  if (shapes.has("portfolio") || name === "indicator_cell") {
    extra.push(
      make("is_illustrative", "boolean", (row, snapshot) => booleanCell(isMadeUp(snapshot, row))),
    );
  }
  return [...own, ...extra];
}

type Make = (
  column: string,
  type: DataColumn["type"],
  cell: PublishedColumn["cell"],
) => PublishedColumn;

/** Texts become a column a language, minor units a decimal in major units, hundredths of a percent a percentage. */
function columnsFrom(column: string, shape: ColumnShape, make: Make): PublishedColumn[] {
  if (shape.type === "narrative") {
    return LANGUAGES.map((language) => {
      const made = make(column, "text", (row) =>
        textCell((row[column] as Text | null)?.[language] ?? null),
      );
      return { ...made, name: `${column}_${language}` };
    });
  }
  if (shape.type === "minor") {
    return [
      make(column.replace(/_minor$/, ""), "number", (row, snapshot) =>
        moneyCell(row, column, snapshot),
      ),
    ];
  }
  if (shape.type === "bp")
    return [
      make(column.replace(/_bp$/, "_percent"), "number", (row) =>
        percentCell(row[column] as number | null),
      ),
    ];
  if (shape.type === "integer" || shape.type === "numeric")
    return [make(column, "number", (row) => numberCell(row[column]))];
  if (shape.type === "boolean") return [make(column, "boolean", (row) => truthCell(row[column]))];
  if (shape.type === "narratives") {
    return LANGUAGES.map((language) => {
      const made = make(column, "text", (row) =>
        textCell((row[column] as readonly Text[]).map((text) => text[language]).join("; ")),
      );
      return { ...made, name: `${column}_${language}` };
    });
  }
  if (shape.type === "texts")
    return [make(column, "text", (row) => textCell((row[column] as readonly string[]).join("; ")))];
  if (shape.type === "dimensions") {
    const said = (row: Row) =>
      Object.entries(row[column] as Record<string, string>).map(
        ([key, value]) => `${key}=${value}`,
      );
    return [make(column, "text", (row) => textCell(said(row).join("; ")))];
  }
  if (shape.type === "said")
    return [make(column, "text", (row) => textCell(row[column] ? inJson(row[column]) : null))];
  const type =
    shape.type === "day" || shape.type === "date" || shape.type === "instant" ? "date" : "text";
  return [make(column, type, (row) => textCell((row[column] as string | null) ?? null))];
}

const MISSING: DataCell = { kind: "missing", text: "" };

function textCell(text: string | null): DataCell {
  return text === null || text === "" ? MISSING : { kind: "text", text };
}

function numberCell(value: unknown): DataCell {
  return value === null || value === undefined ? MISSING : { kind: "number", text: String(value) };
}

function booleanCell(value: boolean): DataCell {
  return { kind: "boolean", text: String(value) };
}

/** Missing is not reported, which is no false. */
function truthCell(value: unknown): DataCell {
  return typeof value === "boolean" ? booleanCell(value) : MISSING;
}

function inJson(value: unknown): string {
  return canonicalJson(value as Canonical);
}

function percentCell(hundredths: number | null): DataCell {
  if (hundredths === null) return MISSING;
  return { kind: "number", text: formatDecimal({ units: BigInt(hundredths), places: 2 }) };
}

function moneyCell(row: Row, column: string, snapshot: Snapshot): DataCell {
  const amount = row[column] as bigint | null;
  const code = column.startsWith("bank_")
    ? (row["bank_currency"] as string | null)
    : rowCurrency(row, snapshot);
  if (amount === null || code === null) return MISSING;
  return { kind: "number", text: toDecimal(money(amount, currencyOf(code))) };
}

/** A row's own currency, or that of its fund, found through its agreement or allocation. */
export function rowCurrency(row: Row, snapshot: Snapshot): string | null {
  if (typeof row["currency"] === "string") return row["currency"];
  const id = (column: string) => (row[column] as string | null | undefined) ?? "";
  const agreement = snapshot.agreementById.get(id("agreement_id"));
  const isInstalment = "due_on" in row;
  if (isInstalment && agreement) return agreement.currency;
  const fund_id =
    id("fund_id") || (snapshot.allocationById.get(id("allocation_id"))?.fund_id ?? "");
  return snapshot.fundById.get(fund_id)?.currency ?? null;
}
