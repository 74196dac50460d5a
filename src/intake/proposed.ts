import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import type { Finding } from "../base/finding.js";
import { fillText, texts, type Facts, type Text } from "../base/text.js";
import type { NameIndex } from "./names.js";
import type { SheetCell } from "./sheet.js";

/** What a row of a file asks for, or what is wrong with it: every problem at once. */
export interface Proposed<Command> {
  readonly row: number;
  /** Null where a finding stands in the way. */
  readonly command: Command | null;
  /** The row's own reference, where it has one. */
  readonly reference: string | null;
  /** What the row is about, so that a later row about the same is known; and all that it says of it. */
  readonly identity_hash: string;
  readonly row_hash: string;
  readonly findings: readonly Finding[];
}

export const ROW_TEXTS = texts({
  FIELD_MISSING: {
    en: "“{column}” is empty. Fill it in.",
    ja: "「{column}」が空欄です。入力してください。",
  },
  DAY_UNREADABLE: {
    en: "{column}: “{found}” is no day that can only mean one. Write it as 2026-03-31.",
    ja: "{column}：「{found}」は日付として一通りに読めません。2026-03-31のように入力してください。",
  },
  DAY_SERIAL: {
    en: "{column}: “{found}” is how spreadsheet programs keep {day}. Show the column as days there, or write {day}.",
    ja: "{column}：「{found}」は表計算ソフト内部の{day}を表す値です。列を日付として表示するか、{day}と入力してください。",
  },
  CURRENCY_UNKNOWN: {
    en: "“{found}” is no currency of ISO 4217. Write its three letters, such as USD or JPY.",
    ja: "「{found}」はISO 4217の通貨ではありません。USD、JPYなど3文字で入力してください。",
  },
  AMOUNT_WRONG: { en: "{column}: {problem}", ja: "{column}：{problem}" },
  NAME_UNKNOWN: {
    en: "{column}: the record has none called “{found}”. Write its reference or its full name as the record has it.",
    ja: "{column}：「{found}」は記録にありません。記録どおりの参照番号又は正式名称を入力してください。",
  },
  NAME_SEVERAL: {
    en: "{column}: “{found}” can be any of {candidates}. Write the reference of the one that is meant.",
    ja: "{column}：「{found}」に該当するものが複数あります（{candidates}）。該当するものの参照番号を入力してください。",
  },
  REFERENCE_UNUSABLE: {
    en: "{column}: “{found}” cannot be a reference. Use letters, digits, points, hyphens and underscores, beginning with a letter or digit.",
    ja: "{column}：「{found}」は参照番号に使えません。英数字で始め、英数字、ピリオド、ハイフン、下線を用いてください。",
  },
});

/** A row that cannot be used, with all that is wrong with it. */
export function unusable(row: number, told: RowFindings): Proposed<never> {
  return {
    row,
    command: null,
    reference: null,
    identity_hash: "",
    row_hash: "",
    findings: told.findings,
  };
}

/** Collects what is wrong with one row. */
export interface RowFindings {
  readonly findings: readonly Finding[];
  tell(rule: string, message: Text): void;
  say(rule: keyof typeof ROW_TEXTS, facts?: Facts): void;
}

export function rowFindings(file: string, line: number): RowFindings {
  const findings: Finding[] = [];
  const tell = (rule: string, message: Text) =>
    findings.push({ rule, severity: "error", message, place: { file, line } });
  return {
    findings,
    tell,
    say: (rule, facts = {}) => tell(rule, fillText(ROW_TEXTS[rule], facts)),
  };
}

/** The one row of the record that a cell names; null where it is empty, or where it names none or several, which is told. */
export function findNamed<Row extends { readonly id: string }>(
  index: NameIndex<Row>,
  cell: SheetCell,
  column: Text,
  told: RowFindings,
  accepts: (row: Row) => boolean = () => true,
): Row | null {
  if (cell.kind === "empty") return null;
  const named = index.find(cell.text);
  const found = named.filter(accepts);
  if (found.length === 1) return found[0] ?? null;
  if (found.length === 0) told.say("NAME_UNKNOWN", { column, found: shorten(cell.text) });
  else told.say("NAME_SEVERAL", { column, found: shorten(cell.text), candidates: listIds(found) });
  return null;
}

const LISTED = 5;

export function listIds(rows: readonly { readonly id: string }[]): string {
  const ids = rows
    .slice(0, LISTED)
    .map((row) => row.id)
    .join(", ");
  return rows.length > LISTED ? `${ids}, …` : ids;
}

export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Whether a text can name a row of the record. */
export function isRef(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text);
}

export function hashOf(value: Canonical): string {
  return sha256(canonicalJson(value));
}
