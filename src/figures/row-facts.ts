import { currency as currencyOf } from "../base/currency.js";
import type { Money } from "../base/money.js";
import { money } from "../base/money.js";
import { texts, type Text } from "../base/text.js";
import { classificationCodes } from "../fund/classification.js";
import { ownColumns, type OwnRow, type OwnTableName } from "../store/own-rows.js";
import type { Snapshot } from "../store/snapshot.js";
import {
  codeListOf,
  columnsOf,
  tableListed,
  tableReferredTo,
  TABLE_NAMES,
  TABLES,
  type ColumnShape,
  type TableName,
} from "../store/tables.js";
import { COLUMN_WORDS } from "./column-words.js";
import { countryName } from "../base/country-names.js";
import { recordLabel } from "./record-label.js";
import { isPublicDocument } from "./public.js";
import { isPublic } from "./public.js";
import { isPublished, rowCurrency } from "./tables.js";

type Row = Readonly<Record<string, unknown>>;

/** What one column of a row says, for people. */
export type FactValue =
  | { readonly kind: "money"; readonly money: Money }
  | { readonly kind: "row"; readonly table: string; readonly id: string; readonly label: Text }
  | { readonly kind: "rows"; readonly rows: readonly Linked[] }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "day" | "text" | "percent" | "number"; readonly text: string }
  | { readonly kind: "narrative"; readonly text: Text }
  | { readonly kind: "flag"; readonly is_so: boolean };

export interface RowFact {
  /** The column's name: a word means something by it. */
  readonly column: string;
  readonly label: Text;
  readonly value: FactValue;
}

/** What the columns of tables that are no open data are called. */
const OWN_WORDS = texts({
  category: { en: "Category of the budget", ja: "予算の費目" },
  announced_on: { en: "Announced on", ja: "表明日" },
  event: { en: "Occasion", ja: "機会（会合等）" },
  no: { en: "Number", ja: "番号" },
  amount: { en: "Amount", ja: "金額" },
  delta: { en: "Change of the amount", ja: "増減額" },
  eligible_until: { en: "Expenditure eligible until", ja: "支出可能期限" },
  psc_rate: { en: "New rate of programme support", ja: "新しい事業支援経費率" },
  effective_on: { en: "In force from", ja: "適用開始日" },
  opened_on: { en: "Made on", ja: "計上日" },
  description: { en: "What for", ja: "内容" },
  paid: { en: "Paid of it", ja: "うち支払済額" },
  paid_on: { en: "Paid on", ja: "支払日" },
  reason: { en: "Reason", ja: "理由" },
  computed: { en: "Balance when it was computed", ja: "算定時の残額" },
  interest: { en: "Of it, interest that is due to the donor", ja: "うち返還すべき利息" },
  computed_on: { en: "Computed on", ja: "算定日" },
  minimum: { en: "Minimum below which it need not be returned", ja: "返還を要しない少額基準" },
  disposition: { en: "What becomes of the balance", ja: "残額の取扱い" },
  instruction: { en: "The donor's instruction", ja: "拠出者の指示" },
  instructed_on: { en: "Instructed on", ja: "指示日" },
  from_on: { en: "From", ja: "開始日" },
  to_on: { en: "To", ja: "終了日" },
  country: { en: "Duty station: country", ja: "勤務地・所在地（国）" },
  place: { en: "Duty station: place", ja: "勤務地・所在地（都市等）" },
  value: { en: "Value", ja: "評価額" },
  method: { en: "How it was valued", ja: "評価方法" },
  opens_at: { en: "Opens at", ja: "開始日時" },
  closes_at: { en: "Closes at", ja: "締切日時" },
  zone: { en: "Time zone of its days", ja: "期間の時間帯" },
  envelope: { en: "Envelope", ja: "予算枠" },
  call_id: { en: "Call for proposals", ja: "提案募集" },
  proposal_id: { en: "Proposal", ja: "提案" },
  submitted_at: { en: "Submitted at", ja: "提出日時" },
  countries: { en: "Countries", ja: "対象国" },
  stage: { en: "Stage", ja: "段階" },
  recommendation: { en: "Recommendation", ja: "推奨" },
  comment: { en: "Comment", ja: "意見" },
  statement: { en: "What the interest is", ja: "利害関係の内容" },
  declared_at: { en: "Declared at", ja: "申告日時" },
  reviewed_at: { en: "Reviewed at", ja: "審査日時" },
  organisation_id: { en: "Organisation", ja: "機関" },
  type: { en: "Whose rate it is", ja: "レートの種類" },
  from_currency: { en: "One unit of", ja: "1単位とする通貨" },
  to_currency: { en: "Is worth, in", ja: "換算先の通貨" },
  rate: { en: "So much", ja: "1単位当たりの額" },
  effective_from: { en: "In force from", ja: "適用開始日" },
  source: { en: "Who published it", ja: "公表者" },
  supersedes: { en: "Supersedes", ja: "差し替えた換算率" },
});

/** How a project or a fund counts as aid, in the words of the standard's lists. */
export const AID_WORDS = texts({
  is_humanitarian: { en: "Humanitarian", ja: "人道支援" },
  flow_type: { en: "Type of flow", ja: "資金フローの種別" },
  finance_type: { en: "Type of finance", ja: "資金の種別" },
  tied_status: { en: "Tied or untied", ja: "タイド区分" },
  collaboration_type: { en: "Type of collaboration", ja: "協力の種別" },
});

/** Where the data dictionary says how a column is written, a page says what it is. */
const FACT_WORDS = texts({
  amount: { en: "Amount", ja: "金額" },
  psc: { en: "Of which programme support", ja: "うち事業支援経費" },
  bank_amount: { en: "Credited by the bank", ja: "銀行入金額" },
  bank_charge: { en: "Bank's charge", ja: "銀行手数料" },
  instalment_id: { en: "Instalment", ja: "分割払込み" },
  status: { en: "Status", ja: "状態" },
  purpose: { en: "What it is for", ja: "目的" },
  start_date: { en: "Begins on", ja: "開始日" },
  end_date: { en: "Ends on", ja: "終了日" },
  ceiling: { en: "Ceiling", ja: "上限額" },
  reserve: { en: "Reserve", ja: "準備金" },
  ...AID_WORDS,
  countries: { en: "Countries", ja: "対象国" },
});

/** What one row of the tables that are no open data is. */
export const OWN_TITLES: Readonly<Record<OwnTableName, Text>> = texts({
  pledge: { en: "Pledge", ja: "拠出表明" },
  amendment: { en: "Amendment", ja: "取決めの変更" },
  obligation: { en: "Obligation", ja: "支出負担" },
  refund: { en: "Refund", ja: "返還" },
  refund_case: { en: "Refund case", ja: "返還案件" },
  in_kind: { en: "Contribution in kind", ja: "現物拠出" },
  call: { en: "Call for proposals", ja: "提案募集" },
  proposal: { en: "Proposal", ja: "提案" },
  review: { en: "Review", ja: "審査" },
  exchange_rate: { en: "Exchange rate", ja: "換算率" },
  interest: { en: "Declared interest", ja: "利害関係の申告" },
});

/** What one row of these tables is; the tables' own titles name all their rows. */
export const ROW_TITLES: Readonly<Record<string, Text>> = texts({
  partner: { en: "Partner", ja: "パートナー" },
  organisation: { en: "Organisation", ja: "機関" },
  membership: { en: "Member of the family", ja: "構成機関" },
  fund: { en: "Fund", ja: "基金" },
  funding_window: { en: "Window", ja: "ウィンドウ" },
  programme: { en: "Programme", ja: "プログラム" },
  project: { en: "Project", ja: "プロジェクト" },
  agreement: { en: "Agreement", ja: "取決め" },
  instalment: { en: "Instalment", ja: "分割払込み" },
  receipt: { en: "Receipt", ja: "入金" },
  governance_meeting: { en: "Meeting", ja: "会合" },
  decision: { en: "Decision", ja: "決定" },
  allocation: { en: "Allocation", ja: "配分" },
  release: { en: "Release", ja: "送金" },
  budget_line: { en: "Budget line", ja: "予算" },
  expenditure: { en: "Expenditure", ja: "支出" },
  fund_income: { en: "Interest or charge", ja: "利息・手数料" },
  result: { en: "Result", ja: "成果" },
  indicator: { en: "Indicator", ja: "指標" },
  donor_report: { en: "Report to the contributor", ja: "拠出者への報告書" },
});

const RETURN: Text = { en: "Return", ja: "返還" };

/** What one row is: what a table keeps both ways of is called by its own way. */
export function rowTitle(snapshot: Snapshot, table: string, id: string): Text | undefined {
  const minor = table === "release" ? snapshot.releaseById.get(id)?.amount_minor : undefined;
  return minor !== undefined && minor < 0n ? RETURN : ROW_TITLES[table];
}

/** Columns that say nothing to people: the id is in the title. */
const UNSAID: ReadonlySet<string> = new Set([
  "id",
  "portfolio",
  "n",
  "position",
  "currency",
  "bank_currency",
]);

/** What a row of the record says, column by column; what is missing is left out. */
export function rowFacts(snapshot: Snapshot, table: TableName, row: Row): RowFact[] {
  const currency = rowCurrency(row, snapshot);
  const factWords: Readonly<Record<string, Text>> = FACT_WORDS;
  return factsOf(snapshot, row, {
    shapes: new Map([...columnsOf(table)].filter(([column]) => isPublished(table, column))),
    currency,
    refersTo: (column) => tableReferredTo(table, column),
    lists: (column) => tableListed(table, column),
    label: (column) =>
      factWords[column] ?? COLUMN_WORDS[`${table}.${column}`] ?? COLUMN_WORDS[column],
  });
}

export function ownFacts(snapshot: Snapshot, table: OwnTableName, row: OwnRow): RowFact[] {
  const words: Readonly<Record<string, Text>> = OWN_WORDS;
  return factsOf(snapshot, row, {
    shapes: ownColumns(table),
    currency: (row["currency"] as string | null) ?? null,
    refersTo: (column) =>
      !column.endsWith("_id")
        ? null
        : column === "window_id"
          ? "funding_window"
          : column.slice(0, -3),
    label: (column) => words[column] ?? COLUMN_WORDS[column],
  });
}

interface Reading {
  readonly shapes: ReadonlyMap<string, ColumnShape>;
  readonly currency: string | null;
  refersTo(column: string): string | null;
  /** The table whose rows a list of references names. */
  lists?(column: string): string | null;
  label(column: string): Text | undefined;
}

function factsOf(snapshot: Snapshot, row: Row, reading: Reading): RowFact[] {
  return [...reading.shapes].flatMap(([column, shape]): RowFact[] => {
    if (UNSAID.has(column)) return [];
    const value = valueOf(snapshot, column, { row, shape, reading });
    if (value === null) return [];
    const name = column.replace(/_(minor|bp)$/, "");
    const label = reading.label(name) ??
      reading.label(column) ??
      reading.label(column.replace(/_bp$/, "_percent")) ?? { en: name, ja: name };
    return [{ column, label, value }];
  });
}

function valueOf(
  snapshot: Snapshot,
  column: string,
  {
    row,
    shape,
    reading,
  }: { readonly row: Row; readonly shape: ColumnShape; readonly reading: Reading },
): FactValue | null {
  const value = row[column] ?? null;
  if (value === null || value === "") return null;
  const table = reading.refersTo(column);
  const linked = (named: string, id: string) => ({
    ...{ table: named, id },
    label: recordLabel(snapshot, named, id),
  });
  if (table !== null) return { kind: "row", ...linked(table, String(value as string)) };
  if (column === "dac_aid_type")
    return codedFact(classificationCodes(column), String(value as string));
  const listed = reading.lists?.(column) ?? null;
  if (listed !== null) {
    const rows = (value as readonly string[]).map((id) => linked(listed, id));
    return rows.length === 0 ? null : { kind: "rows", rows };
  }
  switch (shape.type) {
    case "minor": {
      const own = column.startsWith("bank_")
        ? (row["bank_currency"] as string | null)
        : reading.currency;
      return own === null
        ? null
        : { kind: "money", money: money(value as bigint, currencyOf(own)) };
    }
    case "bp":
      return { kind: "percent", text: String((value as number) / 100) };
    case "narrative":
      return { kind: "narrative", text: value as Text };
    case "country":
      return { kind: "narrative", text: countryName(String(value as string)) };
    case "boolean":
      // Of what may be unsaid, no is an answer.
      return value === true || shape.isOptional ? { kind: "flag", is_so: value === true } : null;
    case "day":
    case "date":
      return { kind: "day", text: String(value as string) };
    case "instant":
      return {
        kind: "text",
        text: `${String(value as string)
          .replace("T", " ")
          .slice(0, 16)} UTC`,
      };
    case "texts":
      return listOf(column, value as readonly string[]);
    case "integer":
    case "numeric":
      return { kind: "number", text: String(value as number | string) };
    case "narratives":
    case "dimensions":
    case "said":
    case "changes":
      return null;
    case "word":
      return { kind: "word", word: String(value as string) };
    default:
      if (codeListOf(column) !== null) return { kind: "word", word: String(value as string) };
      return /^(status|kind|price_basis|language|type|stage|recommendation|disposition|instrument|grand_bargain_category|earmarking_category|interest_policy|refund_policy|fx_risk_bearer)$/.test(
        column,
      )
        ? { kind: "word", word: String(value as string) }
        : { kind: "text", text: String(value as string) };
  }
}

/** A code with what it means; alone where that is not known. */
function codedFact(names: Readonly<Record<string, Text>>, code: string): FactValue {
  const name = names[code];
  if (!name) return { kind: "text", text: code };
  return { kind: "narrative", text: { en: `${name.en} (${code})`, ja: `${name.ja}（${code}）` } };
}

/** A list of words or codes; countries by their names. */
function listOf(column: string, items: readonly string[]): FactValue | null {
  if (items.length === 0) return null;
  if (!/(^|_)countries$/.test(column)) return { kind: "text", text: items.join(", ") };
  const names = items.map(countryName);
  const [en, ja] = [names.map((name) => name.en), names.map((name) => name.ja)];
  return { kind: "narrative", text: { en: en.join(", "), ja: ja.join("、") } };
}

/** Rows that name this one, by table: an agreement's instalments, a project's allocations. Own lists of a record are its facts, not these. */
export interface Linked {
  readonly table: string;
  readonly id: string;
  readonly label: Text;
}

const LINKED_TABLES: readonly TableName[] = TABLE_NAMES.filter(
  (table) => columnsOf(table).has("id") && !/^(published_|iati_|citation|edition)/.test(table),
);

export function linkedRows(
  snapshot: Snapshot,
  kind: string,
  {
    id,
    limit,
    isPublicOnly,
  }: { readonly id: string; readonly limit: number; readonly isPublicOnly: boolean },
): Linked[] {
  const isShown = (table: TableName, row: Row) =>
    table !== "document" || !isPublicOnly || isShownDocument(snapshot, row["id"]);
  return LINKED_TABLES.flatMap((table) => {
    const columns = [...columnsOf(table).keys()].filter(
      (column) => tableReferredTo(table, column) === kind,
    );
    if (columns.length === 0) return [];
    const all = snapshot[TABLES[table].plural] as readonly unknown[] as readonly Row[];
    const rows = table === "indicator_value" ? snapshot.indicatorValues.filter(isPublic) : all;
    return (rows as readonly unknown[] as readonly Row[])
      .filter((row) => columns.some((column) => row[column] === id) && isShown(table, row))
      .slice(0, limit)
      .map((row) => {
        const own = String(row["id"] as string);
        return { table, id: own, label: recordLabel(snapshot, table, own) };
      });
  });
}

function isShownDocument(snapshot: Snapshot, id: unknown): boolean {
  const row = snapshot.documentById.get(String(id));
  return row !== undefined && isPublicDocument(snapshot, row);
}

/** The raw row of a table of the record; null where there is none, or none for the public where that alone is asked for. */
export function findRecordRow(
  snapshot: Snapshot,
  table: TableName,
  { id, isPublicOnly }: { readonly id: string; readonly isPublicOnly: boolean },
): Row | null {
  if (table === "document" && isPublicOnly && !isShownDocument(snapshot, id)) return null;
  if (table === "indicator_value") {
    const value = snapshot.indicatorValueById.get(id);
    return value && isPublic(value) ? value : null;
  }
  const rows = snapshot[TABLES[table].plural] as readonly unknown[] as readonly Row[];
  return rows.find((row) => row["id"] === id) ?? null;
}
