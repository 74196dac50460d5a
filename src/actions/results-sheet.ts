import { canonicalJson, sha256 } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { parseDay } from "../base/day.js";
import { formatDecimal, trimDecimal, type Decimal } from "../base/decimal.js";
import { isSerious, type Finding } from "../base/finding.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { DueValue } from "../figures/due.js";
import {
  askedIn,
  boxesOf,
  fieldOf,
  isNotCollected,
  markOf,
  NOT_COLLECTED,
  SHEET_COLUMNS,
  type GridBox,
  type SheetColumn,
} from "../figures/result-grid.js";
import { countHeadings, plain, type KeyedCells } from "../intake/columns.js";
import { UnreadableSheet, type SheetCell, type SheetRow } from "../intake/sheet.js";
import { surveyTable } from "../intake/survey.js";
import { readTable } from "../intake/table-file.js";
import { decimalMarkOf, type DecimalMark } from "../intake/typed-value.js";
import type { Person } from "../people/permission.js";
import { resultsCsv, resultsWorkbook, type ResultsSheet } from "../publication/results-sheet.js";
import { STATUS_NAMES } from "../results/indicator-period.js";
import { categoryText } from "../results/report.js";
import { readTx, type Pool } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { ResultOwner } from "../store/result-rows.js";
import { carryOut } from "./carry-out.js";
import {
  beginningOf,
  readResultPeriod,
  returnedIn,
  type ResultPeriod,
  type ResultPeriodAsked,
} from "./read-results.js";
import { reportResults } from "./report-results.js";
import type { Action } from "./action.js";
import {
  fieldsOf,
  gridInput,
  isStanding,
  readEntry,
  readGrid,
  type GridEntry,
  type GridRead,
  type Typed,
} from "./results-grid.js";

export const SHEET_REFUSALS = texts({
  RESULTS_SHEET_TOO_LARGE: {
    en: "The file has more than {limit} MB, or more than {rows} rows: more than a grid of results has. Download the grid again and fill that in.",
    ja: "ファイルが上限（{limit} MB又は{rows}行）を超えています。入力表を改めてダウンロードしてください。",
  },
  RESULTS_SHEET_UNREADABLE: { en: "{problem}", ja: "{problem}" },
  RESULTS_SHEET_NO_FILE: {
    en: "No file came with the form. Choose the spreadsheet that you filled in, then press the button again.",
    ja: "ファイルが送信されていません。入力済みの表を選択してから、もう一度ボタンを押してください。",
  },
  RESULTS_SHEET_OF_NOTHING: {
    en: "The table does not say which project and period it is of: its first columns are missing or empty. Download the grid and fill that in.",
    ja: "対象の事業と期間が表から分かりません（先頭の列がないか空欄です）。入力表をダウンロードして使用してください。",
  },
  RESULTS_SHEET_NO_PERIOD: {
    en: "The table is of {of}, and nothing is planned for that. Look at the project's periods, and download the grid of one of them.",
    ja: "表の対象（{of}）には計画された期間がありません。期間を確認の上、入力表をダウンロードしてください。",
  },
});
export const refuseSheet = refuser(SHEET_REFUSALS);

export function refuseSheetTooLarge(): Refusal {
  const limit = LIMITS.results_sheet_size_bytes / (1024 * 1024);
  return refuseSheet("RESULTS_SHEET_TOO_LARGE", { limit, rows: LIMITS.results_sheet_rows }, "file");
}

const TEXTS = texts({
  unknown: {
    en: "This row is none of the grid's: its key “{key}” is not known. Fill in the rows that were downloaded, and add none.",
    ja: "入力表にない行です（キー「{key}」）。ダウンロードした行に入力し、行を追加しないでください。",
  },
  twice: {
    en: "The same row stands in row {first} already. Keep one of the two.",
    ja: "同じ行が{first}行目にもあります。どちらか一方を残してください。",
  },
  elsewhere: {
    en: "This row is of {of}, not of {here}. Bring it there.",
    ja: "この行の対象は{of}であり、{here}ではありません。該当するページで読み込んでください。",
  },
  stale: {
    en: "“{title}” has changed since this file was made: it is at “{state}”, value {stands}, target {target}. Nothing is overwritten. Download the grid again and fill that in.",
    ja: "「{title}」はこのファイルの作成後に変更されています（状態：{state}、値：{stands}、目標：{target}）。上書きはしません。入力表を改めてダウンロードしてください。",
  },
  beside: {
    en: "Explanation and comment belong in the first row of the indicator, row {lead}.",
    ja: "説明とコメントは指標の最初の行（{lead}行目）に記載してください。",
  },
  marks: {
    en: "Some numbers are typed with a decimal point and others with a decimal comma, so that they cannot be read with certainty. Use one of the two.",
    ja: "小数点にピリオドとコンマが混在しており、数値を確定できません。どちらかに統一してください。",
  },
  none: { en: "none", ja: "なし" },
});

/** What a row of a sheet does, or why it does nothing. */
export const SHEET_OUTCOMES = texts({
  sent: { en: "Sent", ja: "送信" },
  held: {
    en: "Held back until every problem is corrected",
    ja: "すべての問題が解消されるまで保留",
  },
  already: { en: "In the record already: skipped", ja: "記録済み：対象外" },
  problem: { en: "Problem", ja: "要修正" },
});
export type SheetOutcome = keyof typeof SHEET_OUTCOMES;

/** One filled row of the file, under the number that its reader sees beside it. */
export interface SheetRowReport {
  readonly row: number;
  readonly indicator: string | null;
  readonly title: Text | null;
  readonly part: Text | null;
  readonly typed: string;
  /** The number that was read of it, in plain digits. */
  readonly read: string | null;
  /** What the record holds for it now. */
  readonly stands: Text | null;
  readonly outcome: SheetOutcome;
  readonly problems: readonly Text[];
}

/** What a file does, or did. Where anything is wrong nothing is sent: a period's grid goes in whole. */
export interface SheetReport {
  readonly of: string;
  readonly file: string;
  readonly file_hash: string;
  readonly is_trial: boolean;
  /** What is wrong with the table as a whole. */
  readonly findings: readonly Finding[];
  readonly rows: readonly SheetRowReport[];
  readonly blank: number;
  /** Indicators whose values go in. */
  readonly sent: number;
  readonly already: number;
  readonly problems: number;
  readonly notes: readonly Text[];
}

/** A report with what the page shows and sends on. */
export interface SheetRead {
  readonly report: SheetReport;
  readonly values: Typed;
  readonly grid: GridRead;
  readonly language: Language;
}

export function sheetOf(asked: ResultPeriodAsked, language: Language): string {
  return `${placeOf(asked)}/${language}`;
}

function placeOf({ kind, id, period_from, period_to }: ResultPeriodAsked): string {
  return `${kind}/${id}/${period_from}..${period_to}`;
}

/** The period that a row's second column names; null where it is no such name. */
export function parseSheetOf(
  text: string,
): (ResultPeriodAsked & { readonly language: Language }) | null {
  const [kind = "", id = "", period = "", language = "en"] = text.split("/");
  const [from, to] = period.split("..").map((part) => parseDay(part));
  const isOwner = kind === "project" || kind === "programme" || kind === "fund";
  if (!isOwner || id === "" || !from || !to || !isLanguage(language)) return null;
  return { kind: kind as ResultOwner, id, period_from: from, period_to: to, language };
}

export const SHEET_FORMATS = ["xlsx", "csv"] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];
export const SHEET_TYPES: Readonly<Record<SheetFormat, string>> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=utf-8",
};

/** The grid of a period as a file to fill in; null where nothing is planned for it. */
export async function makeResultsSheet(
  asked: ResultPeriodAsked & { readonly language: Language; readonly format: SheetFormat },
  effects: { readonly pool: Pool; readonly clock: Clock },
): Promise<Uint8Array | null> {
  const { kind, id, period_from: from, period_to: to, language, format } = asked;
  const period = await readResultPeriod({ kind, id, period_from: from, period_to: to }, effects);
  if (period.due.length === 0) return null;
  const sheet: ResultsSheet = {
    of: sheetOf(asked, language),
    name: await nameOf(kind, id, effects.pool),
    period: { from, to },
    due: period.due,
    typed: beginningOf(period, language),
    returned: returnedIn(period),
    made_on: effects.clock.today(),
  };
  if (format === "csv") return new TextEncoder().encode(resultsCsv(sheet, language));
  return resultsWorkbook(sheet, language);
}

function nameOf(kind: ResultOwner, id: string, pool: Pool): Promise<Text> {
  return readTx(pool, async (tx) => {
    if (kind === "project") return (await findRow(tx, "project", id))?.title ?? { en: id, ja: id };
    return (await findRow(tx, kind, id))?.name ?? { en: id, ja: id };
  });
}

/** The days of a period are part of a file's name: a folder of them can be told apart. */
export function sheetFileName(asked: ResultPeriodAsked, format: SheetFormat): string {
  return `results-${asked.id}-${asked.period_from}-${asked.period_to}.${format}`;
}

export interface SheetGiven {
  readonly bytes: Uint8Array;
  readonly file: string;
  /** The page that the file was brought to; null takes it where its rows say. */
  readonly at: ResultPeriodAsked | null;
}

/** Reads a filled sheet beside its period as it stands now: every row, and every problem at once. Writes nothing. */
export async function readResultsSheet(
  given: SheetGiven,
  effects: { readonly pool: Pool },
): Promise<(SheetRead & { readonly period: ResultPeriod }) | Refusal> {
  const { bytes, file } = given;
  const table = await readRows(bytes, file);
  if (isRefusal(table)) return table;
  const named = table.rows.map(({ cells }) => parseSheetOf(cells.of.text)).find(Boolean) ?? null;
  const asked = given.at ?? named;
  if (asked === null) return refuseSheet("RESULTS_SHEET_OF_NOTHING", {}, "file");
  const { kind, id, period_from, period_to } = asked;
  const period = await readResultPeriod({ kind, id, period_from, period_to }, effects);
  if (period.due.length === 0)
    return refuseSheet("RESULTS_SHEET_NO_PERIOD", { of: placeOf(asked) }, "file");
  const language = named?.language ?? "en";
  const read = readAgainst(table, period, language);
  const { rows, values, grid, blank } = read;
  const isWrong = table.findings.some(isSerious) || rows.some((row) => row.outcome === "problem");
  const report: SheetReport = {
    of: placeOf(asked),
    file,
    file_hash: sha256(bytes),
    is_trial: true,
    findings: table.findings,
    rows,
    blank,
    sent: isWrong ? 0 : grid.entries.length,
    already: rows.filter((row) => row.outcome === "already").length,
    problems: rows.filter((row) => row.outcome === "problem").length,
    notes: [],
  };
  return { report, values, grid, language, period };
}

/** Brings a filled sheet in: all of it by the rules of reporting, or nothing. */
export async function takeResultsSheet(
  given: SheetGiven & { readonly key: string; readonly person: Person; readonly isTrial: boolean },
  effects: { readonly pool: Pool; readonly clock: Clock },
): Promise<SheetReport | Refusal> {
  const read = await readResultsSheet(given, effects);
  if (isRefusal(read)) return read;
  const { report, grid, period, language } = read;
  if (report.sent === 0) return { ...report, is_trial: given.isTrial };
  const { kind, id, period_from, period_to } = period;
  const input = { [kind]: id, period_from, period_to, ...gridInput(grid.entries), language };
  const answer = await carryOut(
    {
      action: reportResults as unknown as Action,
      input,
      // What one file says of one state of the grid is one request.
      key: sha256(canonicalJson({ key: given.key, version: period.version })),
      if_match: period.version,
      person: given.person,
      isTrial: given.isTrial,
    },
    effects,
  );
  if (isRefusal(answer)) return answer;
  return { ...report, is_trial: given.isTrial, notes: answer.notes ?? [] };
}

interface Table {
  readonly findings: readonly Finding[];
  readonly rows: readonly { readonly number: number; readonly cells: KeyedCells<SheetColumn> }[];
}

/** The rows below the headings, wherever in the file they stand; a workbook's sheet is told by them, not by its name. */
async function readRows(bytes: Uint8Array, file: string): Promise<Table | Refusal> {
  if (bytes.length > LIMITS.results_sheet_size_bytes) return refuseSheetTooLarge();
  try {
    const all: SheetRow[] = [];
    for await (const row of readTable(bytes, file, (row) => countHeadings(row, SHEET_COLUMNS)))
      all.push(row);
    if (all.length > LIMITS.results_sheet_rows) return refuseSheetTooLarge();
    const source = async function* () {
      yield* all;
    };
    const survey = await surveyTable(source, SHEET_COLUMNS, { file, amounts: [] });
    const rows: Table["rows"][number][] = [];
    const findings = (survey?.findings ?? []).filter(isSerious);
    if (survey && findings.length === 0)
      for await (const row of survey.rows(source)) if (!isHeading(row.cells)) rows.push(row);
    return { findings, rows };
  } catch (error) {
    if (!(error instanceof UnreadableSheet)) throw error;
    return refuseSheet("RESULTS_SHEET_UNREADABLE", { problem: error.finding.message }, "file");
  }
}

/** The headings that people read stand below the machine names of a workbook. */
function isHeading({ row }: KeyedCells<SheetColumn>): boolean {
  const [{ title }] = SHEET_COLUMNS;
  return [title.en, title.ja, "row"].map(plain).includes(plain(row.text));
}

interface ReadAgainst {
  readonly rows: SheetRowReport[];
  readonly values: Typed;
  readonly grid: GridRead;
  readonly blank: number;
}

/** A filled row while its indicator is looked at. */
interface Filled {
  readonly number: number;
  readonly box: GridBox | null;
  readonly typed: string;
  readonly problems: Text[];
  outcome: SheetOutcome;
}

function readAgainst(table: Table, period: ResultPeriod, language: Language): ReadAgainst {
  const boxes = new Map(
    period.due.flatMap((each) => boxesOf(each).map((box) => [box.field, box] as const)),
  );
  const marks = new Map(period.due.map((each) => [each.indicator.id, markOf(each)]));
  const leads = new Map<string, number>();
  for (const { number, cells } of table.rows) {
    const box = boxes.get(cells.row.text);
    if (box?.is_lead) leads.set(box.each.indicator.id, number);
  }
  const mark = decimalMarkOf(
    table.rows.flatMap(({ cells }) =>
      cells.value.kind === "text" && !boxes.get(cells.row.text)?.is_words ? [cells.value.text] : [],
    ),
  );
  const values: Record<string, string> = {};
  const filled: Filled[] = [];
  const places = new Map<string, Filled>();
  const stale = new Set<string>();
  let blank = 0;
  for (const { number, cells } of table.rows) {
    const own = [cells.value, cells.explanation, cells.comment].filter((c) => c.kind !== "empty");
    const box = boxes.get(cells.row.text) ?? null;
    if (own.length === 0) {
      if (box) blank++;
      continue;
    }
    const typed = own.map((cell) => cell.text).join(" · ");
    const row: Filled = { number, box, typed, problems: [], outcome: "sent" };
    filled.push(row);
    const wrong = misplaced(row, cells, period, places.get(cells.row.text)?.number);
    if (wrong) row.problems.push(wrong);
    if (!box || wrong) continue;
    places.set(box.field, row);
    const { id } = box.each.indicator;
    if (cells.seen.text !== marks.get(id)) stale.add(id);
    const asides = cells.explanation.kind !== "empty" || cells.comment.kind !== "empty";
    if (asides && !box.is_lead)
      row.problems.push(fillText(TEXTS.beside, { lead: leads.get(id) ?? "–" }));
    Object.assign(values, typedIn(box, cells, mark ?? "."));
  }
  if (mark === null)
    for (const row of filled) if (/\d[.,]\d/.test(row.typed)) row.problems.push(TEXTS.marks);
  const kept = settle({ period, filled, values, stale, language, mark: mark ?? "." });
  const asked = askedIn(period.due, false);
  const grid = readGrid(asked, kept);
  for (const { field, message } of grid.problems) {
    const row =
      places.get(field) ?? filled.find(({ box }) => box && belongsTo(field, box)) ?? filled[0];
    row?.problems.push(message);
  }
  const isWrong = filled.some((row) => row.problems.length > 0);
  for (const row of filled) {
    if (row.problems.length > 0) row.outcome = "problem";
    else if (isWrong && row.outcome === "sent") row.outcome = "held";
  }
  const entries = new Map(grid.entries.map((entry) => [entry.each, entry] as const));
  const rows = filled.map((row) => reportOf(row, row.box && (entries.get(row.box.each) ?? null)));
  return { rows, values: kept, grid, blank };
}

function belongsTo(field: string, box: GridBox): boolean {
  return field.split(":")[1] === box.each.indicator.id;
}

function misplaced(
  row: Filled,
  cells: KeyedCells<SheetColumn>,
  period: ResultPeriod,
  first: number | undefined,
): Text | null {
  const of = parseSheetOf(cells.of.text);
  const here = placeOf(period);
  if (of && placeOf(of) !== here) return fillText(TEXTS.elsewhere, { of: placeOf(of), here });
  if (!row.box) return fillText(TEXTS.unknown, { key: cells.row.text.slice(0, 60) });
  return first === undefined ? null : fillText(TEXTS.twice, { first });
}

/** What a row types into the form of the grid. */
function typedIn(
  box: GridBox,
  { value, explanation, comment }: KeyedCells<SheetColumn>,
  mark: DecimalMark,
): Record<string, string> {
  const { id } = box.each.indicator;
  const typed: Record<string, string> = {};
  const put = (field: string, text: string) => {
    if (text !== "") typed[field] = text;
  };
  if (box.is_lead) {
    put(fieldOf("explanation", id), unquoted(explanation.text));
    put(fieldOf("comment", id), unquoted(comment.text));
  }
  if (isNotCollected(value.text)) {
    if (box.is_lead) typed[fieldOf("missing", id)] = "yes";
    else if (box.dimensions !== null) typed[box.field] = NOT_COLLECTED.en;
    return typed;
  }
  put(box.field, box.is_words ? unquoted(value.text) : numberText(value, mark));
  return typed;
}

/** The apostrophe that our own files put before what a spreadsheet could run. */
function unquoted(text: string): string {
  return /^'\s*[=+\-@＝＋－＠]/.test(text) ? text.slice(1) : text;
}

/** A workbook's number is exact: written with the sheet's own mark, and so that three decimals are no group of thousands. */
function numberText({ kind, text }: SheetCell, mark: DecimalMark): string {
  if (kind !== "number") return text;
  const [whole = "", fraction] = text.split(".");
  if (fraction === undefined) return text;
  return `${whole}${mark}${fraction.length === 3 ? `${fraction}0` : fraction}`;
}

interface Settling {
  readonly period: ResultPeriod;
  readonly filled: readonly Filled[];
  readonly values: Typed;
  readonly stale: ReadonlySet<string>;
  readonly language: Language;
  readonly mark: DecimalMark;
}

/** Without what the record holds already, and without what somebody changed since: these are said, and not sent. */
function settle({ period, filled, values, stale, language, mark }: Settling): Typed {
  const left = new Map(Object.entries(values));
  for (const each of period.due) {
    const own = filled.filter(({ box }) => box?.each === each);
    if (own.length === 0) continue;
    const { reported, problems } = readEntry(each, values, mark);
    // What was sent back is sent again, changed or not: whoever brings it has seen why.
    const isReturned = each.actual.status === "returned";
    const stands = problems.length === 0 && !isReturned && isStanding(each, reported, language);
    const isGone = stale.has(each.indicator.id);
    if (!stands && !isGone) continue;
    for (const row of own) {
      if (stands) row.outcome = "already";
      else row.problems.push(staleText(each));
    }
    for (const field of fieldsOf(each)) left.delete(field);
  }
  return Object.fromEntries(left);
}

function staleText(each: DueValue): Text {
  const [lead] = boxesOf(each);
  const aimed = boxesOf(each).flatMap(({ target, dimensions }) =>
    target && dimensions === null ? [formatDecimal(trimDecimal(target))] : [],
  );
  return fillText(TEXTS.stale, {
    title: each.indicator.title,
    state: STATUS_NAMES[each.actual.status],
    stands: lead?.stands ?? TEXTS.none,
    target: aimed.length > 0 ? aimed.join(" / ") : TEXTS.none,
  });
}

function reportOf(row: Filled, entry: GridEntry | null): SheetRowReport {
  const { number, box, typed, problems, outcome } = row;
  const read = box && entry ? numberIn(box, entry) : null;
  return {
    row: number,
    indicator: box?.each.indicator.id ?? null,
    title: box?.each.indicator.title ?? null,
    part: box?.part ?? null,
    typed,
    read: read && formatDecimal(read),
    stands: box?.stands ?? null,
    outcome,
    problems,
  };
}

function numberIn({ field, dimensions }: GridBox, { reported }: GridEntry): Decimal | null {
  if (dimensions !== null) {
    const category = categoryText(dimensions);
    return reported.cells.find((cell) => categoryText(cell.dimensions) === category)?.value ?? null;
  }
  const [part] = field.split(":");
  return part === "value" || part === "numerator" || part === "denominator" ? reported[part] : null;
}
