import type { Cell as BookCell, Worksheet } from "exceljs";
import type { Day } from "../base/day.js";
import { formatDecimal, trimDecimal, type Decimal } from "../base/decimal.js";
import type { Language } from "../base/language.js";
import { texts, type Text } from "../base/text.js";
import type { DueValue } from "../figures/due.js";
import {
  boxesOf,
  markOf,
  NOT_COLLECTED,
  SHEET_COLUMNS,
  type GridBox,
  type SheetColumn,
} from "../figures/result-grid.js";
import { isToReport, STATUS_NAMES } from "../results/indicator-period.js";
import { toCsv, type CsvCell } from "./to-csv.js";

const WORDS = texts({
  data: { en: "Results", ja: "成果" },
  read_me: { en: "Read me", ja: "説明" },
  baseline: { en: "baseline", ja: "基準値" },
  title: { en: "Report results", ja: "成果の報告" },
  of: { en: "Of", ja: "対象" },
  period: { en: "Period", ja: "期間" },
  due: { en: "Due on", ja: "期限" },
  made: { en: "Made on", ja: "作成日" },
  indicator: { en: "Indicator", ja: "指標" },
  definition: { en: "Definition", ja: "定義" },
  method: { en: "How it is collected", ja: "収集方法" },
  holds: { en: "Each value", ja: "値の意味" },
  cumulative: { en: "is the total to date", ja: "累計値" },
  incremental: { en: "is of this period alone", ja: "当期のみの値" },
  fill: {
    en: "Fill in the column “Value”; the boxes that are not coloured are locked. Leave blank what is not known yet: it stays due.",
    ja: "「値」の列に入力してください。色の付いていないセルは保護されています。未定の項目は空欄のままにしてください（引き続き報告対象となります）。",
  },
  zero: {
    en: "Zero, blank and not collected are three things. Where nobody asked, write “not collected”; for a whole indicator, say why beside it.",
    ja: "零、空欄、未収集は異なります。収集していない場合は「未収集」と入力し、指標全体が未収集の場合は理由を「説明」に記載してください。",
  },
  parts: {
    en: "Parts that do not overlap come to the total where all are given, and to no more where some are blank.",
    ja: "重複のない内訳は、すべて入力した場合は合計と一致し、一部空欄の場合は合計を超えません。",
  },
  unusual: {
    en: "A value under 80 % or over 120 % of its target, and a cumulative one below the one before, need an explanation in its row.",
    ja: "目標の80％未満又は120％超の値、前期を下回る累計値には、「説明」の列への記載が必要です。",
  },
  bring: {
    en: "Bring the file back to the page that it came from: it shows what each row will do before anything is sent. The same file twice changes nothing.",
    ja: "入力後は元のページに読み込ませてください。送信前に各行の扱いを表示します。同じファイルを再度読み込んでも何も変わりません。",
  },
});

/** A period's grid as a spreadsheet is made of it. */
export interface ResultsSheet {
  /** `project/ID/2025-04-01..2026-03-31/en`: stands in each row, so that a file says where it belongs. */
  readonly of: string;
  readonly name: Text;
  readonly period: { readonly from: Day; readonly to: Day };
  readonly due: readonly DueValue[];
  /** What was typed already and not sent, by the boxes' names. */
  readonly typed: Readonly<Record<string, string>>;
  /** Why values were sent back, by their ids. */
  readonly returned: ReadonlyMap<string, { readonly reason: string }>;
  readonly made_on: Day;
}

interface Line {
  readonly box: GridBox;
  readonly cells: Readonly<Record<SheetColumn, string | Decimal | null>>;
  readonly is_asked: boolean;
}

function linesOf(sheet: ResultsSheet, language: Language): Line[] {
  return sheet.due.flatMap((each) => {
    const seen = markOf(each);
    const { indicator, result, actual, due } = each;
    const is_asked = isToReport(actual.status);
    return boxesOf(each).map((box): Line => {
      const own = (part: "explanation" | "comment") =>
        box.is_lead
          ? is_asked
            ? (sheet.typed[`${part}:${indicator.id}`] ?? "")
            : ((part === "comment" ? actual.comment?.[language] : actual.explanation) ?? "")
          : "";
      const stands = is_asked ? (sheet.typed[box.field] ?? "") : (box.stands?.[language] ?? "");
      const missing = box.is_lead && sheet.typed[`missing:${indicator.id}`] === "yes" && is_asked;
      return {
        box,
        is_asked,
        cells: {
          row: box.field,
          of: sheet.of,
          seen,
          result: result.title[language],
          indicator: indicator.title[language],
          part: box.part[language],
          unit: indicator.unit[language],
          before: box.before,
          before_period: box.before === null ? "" : beforePeriod(due.previous, language),
          target: box.target,
          state: stateText(sheet, each, box, language),
          value: missing ? NOT_COLLECTED[language] : stands,
          explanation: own("explanation"),
          comment: box.is_words ? "" : own("comment"),
        },
      };
    });
  });
}

/** Where it stands; of what was sent back also why, beside its first box. */
function stateText(
  { returned }: ResultsSheet,
  { actual }: DueValue,
  { is_lead }: GridBox,
  language: Language,
): string {
  const state = STATUS_NAMES[actual.status][language];
  const reason = returned.get(actual.id)?.reason ?? "";
  if (!is_lead || reason === "") return state;
  return language === "ja" ? `${state}：${reason}` : `${state}: ${reason}`;
}

function beforePeriod(previous: DueValue["due"]["previous"], language: Language): string {
  if (previous?.kind === "baseline") return WORDS.baseline[language];
  return previous ? `${previous.period_from ?? ""}..${previous.period_to ?? ""}` : "";
}

/** The grid in text, with a byte order mark, so that spreadsheet programs read it. */
export function resultsCsv(sheet: ResultsSheet, language: Language): string {
  const cell = (value: string | Decimal | null): CsvCell =>
    value === null
      ? { kind: "missing", text: "" }
      : typeof value === "string"
        ? { kind: isPlain(value) ? "number" : "text", text: value }
        : { kind: "number", text: formatDecimal(trimDecimal(value)) };
  const heads = SHEET_COLUMNS.map(({ title }) => title[language]);
  const rows = linesOf(sheet, language).map(({ cells }) =>
    SHEET_COLUMNS.map(({ key }) => cell(cells[key])),
  );
  return `\ufeff${toCsv(heads, rows)}`;
}

const INPUTS: ReadonlySet<SheetColumn> = new Set(["value", "explanation", "comment"] as const);
const HIDDEN: ReadonlySet<SheetColumn> = new Set(["row", "of", "seen"] as const);
const FACE = { name: "Arial", size: 10 } as const;
const thin = { style: "thin", color: { argb: "FF9AA3AD" } } as const;
const BOX = {
  fill: { type: "pattern", pattern: "solid", fgColor: { argb: "FFFFF8DC" } },
  border: { top: thin, bottom: thin, left: thin, right: thin },
} as const;

/** The grid as a workbook: only the boxes can be typed in, and what is unusual shows while it is typed. */
export async function resultsWorkbook(
  sheet: ResultsSheet,
  language: Language,
): Promise<Uint8Array> {
  // Read when the first workbook is asked for: a site that writes none starts without it.
  const { default: exceljs } = await import("exceljs");
  const book = new exceljs.Workbook();
  const made = new Date(`${sheet.made_on}T00:00:00Z`);
  [book.created, book.modified] = [made, made];
  book.title = `${WORDS.title[language]}: ${sheet.name[language]}`;
  const data = book.addWorksheet(WORDS.data[language], {
    views: [{ state: "frozen", xSplit: 6, ySplit: 2 }],
    pageSetup: { orientation: "landscape", paperSize: 9, fitToPage: true, fitToHeight: 0 },
  });
  data.pageSetup.printTitlesRow = "2:2";
  data.columns = SHEET_COLUMNS.map(({ key, width }) => ({ key, width, hidden: HIDDEN.has(key) }));
  // Machine names above the headings, so that renamed headings are found all the same.
  data.addRow(SHEET_COLUMNS.map(({ key }) => key)).hidden = true;
  const head = data.addRow(SHEET_COLUMNS.map(({ title }) => title[language]));
  head.font = { ...FACE, bold: true };
  head.alignment = { wrapText: true, vertical: "top" };
  for (const line of linesOf(sheet, language)) addLine(data, line, language);
  await data.protect("", {
    selectLockedCells: true,
    selectUnlockedCells: true,
    formatColumns: true,
    formatRows: true,
    autoFilter: true,
  });
  addReadMe(book.addWorksheet(WORDS.read_me[language]), sheet, language);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

function addLine(data: Worksheet, line: Line, language: Language): void {
  const { box, cells, is_asked } = line;
  const row = data.addRow([]);
  row.font = FACE;
  row.alignment = { wrapText: true, vertical: "top" };
  SHEET_COLUMNS.forEach(({ key }, index) => {
    const cell = row.getCell(index + 1);
    put(cell, cells[key]);
    const isIndented =
      (key === "part" && !box.is_lead) || key === "before_period" || key === "state";
    if (isIndented) cell.alignment = { ...row.alignment, indent: 1 };
    const isInput = is_asked && INPUTS.has(key) && (key === "value" || box.is_lead);
    if (!isInput || (box.is_words && key === "comment")) return;
    cell.protection = { locked: false };
    cell.fill = BOX.fill;
    cell.border = BOX.border;
  });
  if (!is_asked || box.is_words || box.is_share) return;
  const at = (key: SheetColumn) => `$${data.getColumn(key).letter}${String(row.number)}`;
  row.getCell("value").dataValidation = {
    type: "custom",
    allowBlank: true,
    formulae: [
      `OR(AND(ISNUMBER(${at("value")}),${at("value")}>=0),${at("value")}="${NOT_COLLECTED[language]}")`,
    ],
    errorStyle: "warning",
    showErrorMessage: true,
    errorTitle: WORDS.title[language],
    error: WORDS.zero[language].slice(0, 220),
  };
  const [value, target] = [at("value"), at("target")];
  data.addConditionalFormatting({
    ref: `${at("value").replaceAll("$", "")}`,
    rules: [
      {
        type: "expression",
        priority: 1,
        formulae: [
          `AND(ISNUMBER(${value}),ISNUMBER(${target}),${target}>0,OR(${value}<0.8*${target},${value}>1.2*${target}))`,
        ],
        style: {
          fill: { type: "pattern", pattern: "solid", bgColor: { argb: "FFFFD9A0" } },
        },
      },
    ],
  });
}

/** A number as a number, as far as a spreadsheet keeps it exactly; text as text, whatever it begins with. */
function put(cell: BookCell, value: string | Decimal | null): void {
  if (value === null || value === "") return;
  const plain = typeof value === "string" ? value : formatDecimal(trimDecimal(value));
  if (!isPlain(plain)) {
    cell.value = plain;
    return;
  }
  cell.value = Number(plain);
  const places = plain.split(".")[1]?.length ?? 0;
  cell.numFmt = places === 0 ? "#,##0" : `#,##0.${"0".repeat(places)}`;
  cell.alignment = { horizontal: "right", vertical: "top" };
}

/** Up to fifteen digits, which a spreadsheet's number holds. */
function isPlain(text: string): boolean {
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(text) && text.replace(/\D/g, "").length <= 15;
}

function addReadMe(page: Worksheet, sheet: ResultsSheet, language: Language): void {
  const { name, period, due, made_on } = sheet;
  page.columns = [{ width: 34 }, { width: 52 }, { width: 40 }, { width: 26 }];
  const due_on = due.flatMap(({ actual }) => actual.due_on ?? []).sort()[0];
  const add = (cells: readonly string[], isBold = false) => {
    const row = page.addRow([...cells]);
    row.font = { ...FACE, bold: isBold };
    row.alignment = { wrapText: true, vertical: "top" };
  };
  add([WORDS.title[language], name[language]], true);
  add([WORDS.period[language], `${period.from} – ${period.to}`]);
  if (due_on !== undefined) add([WORDS.due[language], due_on]);
  add([WORDS.made[language], made_on]);
  add([]);
  for (const text of [WORDS.fill, WORDS.zero, WORDS.parts, WORDS.unusual, WORDS.bring]) {
    add([text[language]]);
    page.mergeCells(page.rowCount, 1, page.rowCount, 4);
    page.getRow(page.rowCount).height = 30;
  }
  add([]);
  add(
    [WORDS.indicator, WORDS.definition, WORDS.method, WORDS.holds].map((text) => text[language]),
    true,
  );
  for (const { indicator } of due) {
    const holds = indicator.is_cumulative ? WORDS.cumulative : WORDS.incremental;
    add([
      indicator.title[language],
      indicator.definition?.[language] ?? "",
      indicator.method?.[language] ?? "",
      holds[language],
    ]);
  }
}
