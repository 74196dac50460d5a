import type { Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import type { Language } from "../base/language.js";
import { addMoney, toDecimal, type Money } from "../base/money.js";
import { toldBy, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import { countHeadings, exampleTable, type ColumnSpec } from "../intake/columns.js";
import { EXPENDITURE_COLUMNS } from "../intake/from-expenditure.js";
import { RATE_COLUMNS } from "../intake/from-rates.js";
import { RECEIPT_COLUMNS } from "../intake/from-receipts.js";
import type { SheetRow } from "../intake/sheet.js";
import { IMPORT_KINDS, type ImportBatch, type ImportKind } from "../store/imports.js";

export { IMPORT_KINDS };
export type { ImportBatch, ImportKind };

/** A CSV file to begin from, with every column that the import knows. */
export function exampleOf(kind: ImportKind, language: Language): string {
  if (kind === "receipts") return exampleTable(RECEIPT_COLUMNS, language);
  return kind === "rates"
    ? exampleTable(RATE_COLUMNS, language)
    : exampleTable(EXPENDITURE_COLUMNS, language);
}

export const IMPORT_KIND_NAMES: Readonly<Record<ImportKind, Text>> = texts({
  receipts: { en: "Receipts", ja: "入金" },
  expenditure: { en: "Expenditure", ja: "支出" },
  rates: { en: "Exchange rates", ja: "換算率" },
});

const COLUMNS: Readonly<Record<ImportKind, readonly ColumnSpec<string>[]>> = {
  receipts: RECEIPT_COLUMNS,
  expenditure: EXPENDITURE_COLUMNS,
  rates: RATE_COLUMNS,
};

/** Another kind of table whose headings these are: all that it needs, and more of them than of the kind that was chosen. Null where there is none. */
export function kindByHeadings(header: SheetRow, chosen: ImportKind): ImportKind | null {
  const named = (kind: ImportKind) => countHeadings(header, COLUMNS[kind]);
  const isWhole = (kind: ImportKind) =>
    COLUMNS[kind].every((spec) => !spec.is_required || countHeadings(header, [spec]) > 0);
  const others = IMPORT_KINDS.filter((kind) => kind !== chosen && isWhole(kind));
  const [best] = others.sort((a, b) => named(b) - named(a));
  return best !== undefined && named(best) > named(chosen) ? best : null;
}

const OTHER_KIND: Text = {
  en: "Its headings are those of a table of another kind, “{kind}”, and not of “{chosen}”. Look at it as that kind, or correct the headings.",
  ja: "見出しは「{chosen}」ではなく「{kind}」の表のものです。「{kind}」として確認するか、見出しを訂正してください。",
};

/** What is said of a table that is of another kind than was chosen. */
export function otherKindFinding(kind: ImportKind, chosen: ImportKind, file: string): Finding {
  const facts = { kind: IMPORT_KIND_NAMES[kind], chosen: IMPORT_KIND_NAMES[chosen] };
  return {
    rule: "SHEET_OTHER_KIND",
    severity: "warning",
    message: fillText(OTHER_KIND, facts),
    place: { file },
  };
}

/** What a row of a file does, in the words of the preview. */
export const OUTCOMES = texts({
  received: { en: "New receipt: pays its instalments", ja: "新規入金：分割払込みに充当" },
  part_received: {
    en: "New receipt: pays an instalment in part",
    ja: "新規入金：分割払込みの一部に充当",
  },
  excess: {
    en: "New receipt: what no instalment takes goes to suspense",
    ja: "新規入金：超過分を仮受金に計上",
  },
  suspense: {
    en: "New receipt: held in suspense until it is matched",
    ja: "新規入金：照合まで仮受金に計上",
  },
  reported: { en: "New expenditure", ja: "新規支出" },
  restated: { en: "Replaces the earlier figure", ja: "既報の数値を更新" },
  rate_new: { en: "New rate", ja: "新規の換算率" },
  rate_later: { en: "New rate: takes the place of an earlier one", ja: "換算率の更新" },
  nothing: { en: "Zero: nothing to book", ja: "ゼロ：記帳なし" },
  already: { en: "In the record already: skipped", ja: "記録済み：対象外" },
  problem: { en: "Problem: not taken", ja: "要修正：取込み不可" },
});
export type Outcome = keyof typeof OUTCOMES;

const SKIPPED: ReadonlySet<Outcome> = new Set<Outcome>(["nothing", "already", "problem"]);

export function isTaken(outcome: Outcome): boolean {
  return !SKIPPED.has(outcome);
}

/** What the rules say of a row, each sentence once: an amount that stands for two fields is wrong once. */
export function findingsOf(refusal: Refusal, line: number): readonly Finding[] {
  const told = new Map(toldBy(refusal).map((one) => [one.message.en, one]));
  return [...told.values()].map(({ refused: rule, message }) => ({
    ...{ rule, message },
    severity: "error",
    place: { line },
  }));
}

/** One row of the file: what it does, or why it does nothing. */
export interface RowReport {
  /** As the user's own program numbers it. */
  readonly row: number;
  readonly outcome: Outcome;
  readonly subject_kind: "receipt" | "expenditure" | "exchange_rate";
  readonly subject_id: string | null;
  readonly amount: Money | null;
  readonly on: Day | null;
  /** What it is charged or matched to, by reference; empty where that is not known. */
  readonly about: Text;
  /** What to know of a row that is taken: a rule that it breaks, an excess. */
  readonly notes: readonly Text[];
  readonly findings: readonly Finding[];
}

/** What a row is about, of parts of which each may be missing: references, and names. */
export function aboutText(parts: readonly (string | Text | null | undefined)[]): Text {
  const told = parts.filter((part) => part !== null && part !== undefined);
  const say = (language: Language) =>
    told.map((part) => (typeof part === "string" ? part : part[language])).join(" / ");
  return { en: say("en"), ja: say("ja") };
}

/** What a file did, or would do. Rows are kept up to a limit: problems first, then those taken; counts are of all. */
export interface ImportReport {
  /** Null where nothing was taken, and on a dry run. */
  readonly batch_id: string | null;
  readonly kind: ImportKind;
  readonly file: string;
  readonly file_hash: string;
  readonly is_dry_run: boolean;
  /** What is wrong with the table itself; where a column is missing no row was read. */
  readonly findings: readonly Finding[];
  /** Another kind of table that its headings are of; null where they are of none but this. */
  readonly looks_like: ImportKind | null;
  readonly counts: Readonly<Partial<Record<Outcome, number>>>;
  readonly read: number;
  readonly taken: number;
  readonly already: number;
  readonly rejected: number;
  /** Rules that were flagged for explanation. */
  readonly flagged: number;
  /** Sum of what was taken, by currency. */
  readonly totals: readonly Money[];
  readonly rows: readonly RowReport[];
}

/** The report as JSON: amounts as `{amount: "1234.50", currency: "USD"}`. */
export function importJson(report: ImportReport): unknown {
  const plainMoney = (value: Money) => ({ amount: toDecimal(value), currency: value.currency });
  return {
    ...report,
    totals: report.totals.map(plainMoney),
    rows: report.rows.map((row) => ({ ...row, amount: row.amount && plainMoney(row.amount) })),
  };
}

export type Tally = Pick<
  ImportReport,
  "counts" | "read" | "taken" | "already" | "rejected" | "totals" | "rows"
>;

/** Counts rows as they come and keeps as many as a person can look at, so that memory does not grow with the file. */
export function createTally(): { add(row: RowReport): void; result(): Tally } {
  const counts: Partial<Record<Outcome, number>> = {};
  const totals = new Map<string, Money>();
  const kept: RowReport[] = [];
  let read = 0;
  let problems = 0;
  return {
    add(row) {
      read += 1;
      counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      const isProblem = row.outcome === "problem";
      if (isProblem) problems += 1;
      const rank = isProblem ? problems : read - problems;
      if (rank <= (isProblem ? LIMITS.findings_kept : LIMITS.page_rows)) kept.push(row);
      if (!row.amount || !isTaken(row.outcome)) return;
      const before = totals.get(row.amount.currency);
      totals.set(row.amount.currency, before ? addMoney(before, row.amount) : row.amount);
    },
    result() {
      const already = (counts.already ?? 0) + (counts.nothing ?? 0);
      const taken = read - already - problems;
      return {
        counts,
        read,
        taken,
        already,
        rejected: problems,
        totals: [...totals.values()],
        rows: kept,
      };
    },
  };
}
