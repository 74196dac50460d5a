import type { FundStatement } from "../actions/read-book.js";
import { decimalsOf } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import type { Language } from "../base/language.js";
import { toDecimal, type Money } from "../base/money.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { fill, texts, type Text } from "../base/text.js";
import { amountFormat, sheetName, text, writeWorkbook, type Cell } from "../brief/workbook.js";
import { MONEY_LINES } from "../fund/line-words.js";
import { statementLineName, type StatementLineName } from "../fund/statement.js";
import { textCell } from "../intake/sheet.js";
import { readDay } from "../intake/typed-value.js";
import { toCsv } from "../publication/to-csv.js";
import { fileHeaders, type FileAnswer } from "./file-answer.js";
import type { PageContext } from "./page.js";

export const STATEMENT_WORDS = texts({
  title: { en: "Statement of the fund: {fund}", ja: "資金状況表：{fund}" },
  status: { en: "Funding status", ja: "資金状況表" },
  formula: { en: "How the allocatable balance is made", ja: "配分可能残高の計算" },
  line: { en: "Line", ja: "項目" },
  tier_1: { en: "The fund, with its administrative agent", ja: "基金（資金管理者）" },
  tier_2: {
    en: "Projects and the organisations that carry them out",
    ja: "プロジェクト及び実施機関",
  },
  until: { en: "{currency}, from the beginning to {to}", ja: "{currency}、当初から{to}まで" },
  between: { en: "{currency}, {from} to {to}", ja: "{currency}、{from}～{to}" },
  known: { en: "as known at the end of {day}", ja: "{day}終了時点の記録による" },
  short: { en: "Less than nothing on this day", ja: "この日に負となっている残高" },
  entry: {
    en: "Read from the book up to entry no. {seq}, {hash}.",
    ja: "帳簿の仕訳第{seq}号（{hash}）までに基づく。",
  },
});

const refuse = refuser(
  texts({
    STATEMENT_DAY_UNREADABLE: {
      en: "“{typed}” is no day that can only mean one. Write it as 2026-03-31.",
      ja: "「{typed}」は日付として一通りに読めません。2026-03-31のように入力してください。",
    },
    STATEMENT_SPAN_REVERSED: {
      en: "The span begins after it ends.",
      ja: "開始日が終了日より後です。",
    },
  }),
);

/** A statement that opens after it ends is of no days. */
export function refuseSpan(from: Day | null, as_of: Day): Refusal | null {
  return from !== null && from > as_of ? refuse("STATEMENT_SPAN_REVERSED", {}, "from") : null;
}

/** What is asked of a statement: its last day, the first where it opens with a balance, and by when it was known. */
export interface StatementQuery {
  readonly as_of: Day;
  readonly from: Day | null;
  readonly known_on: Day | null;
  /** What is wrong with what was typed, each of its field: a page tells it beside what it can show, and no file is made. */
  readonly problems: readonly Refusal[];
}

const DAYS = ["from", "as_of", "known_on"] as const;

export function statementQuery({ query, today }: PageContext): StatementQuery {
  const typed = DAYS.map((name) => [name, (query[name] ?? "").trim()] as const);
  const read = new Map(typed.map(([name, said]) => [name, dayIn(said)] as const));
  const as_of = read.get("as_of") ?? today;
  const from = read.get("from") ?? null;
  const reversed = refuseSpan(from, as_of);
  const unread = typed
    .filter(([name, said]) => said !== "" && read.get(name) === null)
    .map(([name, typed]) => refuse("STATEMENT_DAY_UNREADABLE", { typed }, name));
  return {
    as_of,
    from: reversed ? null : from,
    known_on: read.get("known_on") ?? null,
    problems: reversed ? [...unread, reversed] : unread,
  };
}

function dayIn(said: string): Day | null {
  return said === "" ? null : (parseDay(said) ?? readDay(textCell(said)));
}

/** A row of the statement: a line, a total, or the name of a tier. */
export interface StatementRow {
  readonly line: string;
  readonly name: Text;
  readonly amount: Money | null;
  readonly look: "part-of" | "total" | "tier";
}

/** Both tiers, each from its opening to its balance, so that every column adds up as it stands. */
export function statementRows({ statement, from }: FundStatement): StatementRow[] {
  const named = (
    line: StatementLineName,
    amount: Money,
    look: StatementRow["look"] = "part-of",
  ) => ({
    line,
    name: statementLineName(line),
    amount,
    look,
  });
  const tier = (line: "tier_1" | "tier_2"): StatementRow => ({
    line,
    name: STATEMENT_WORDS[line],
    amount: null,
    look: "tier",
  });
  const opens = from !== null;
  const parts = (lines: typeof statement.sources) =>
    lines.map(({ line, amount }) => named(line, amount));
  return [
    tier("tier_1"),
    ...(opens ? [named("opening", statement.opening)] : []),
    ...parts(statement.sources),
    named("total_sources", statement.total_sources, "total"),
    ...parts(statement.uses),
    named("total_uses", statement.total_uses, "total"),
    named("fund_balance", statement.fund_balance, "total"),
    tier("tier_2"),
    ...(opens ? [named("organisation_opening", statement.organisation_opening)] : []),
    ...parts(statement.resources),
    named("total_resources", statement.total_resources, "total"),
    named("expenditure", statement.expenditure),
    named("refunds", statement.refunds),
    named("organisation_balance", statement.organisation_balance, "total"),
    named("total_balance", statement.total_balance, "total"),
  ];
}

/** The allocatable balance with every term, signed: they add up to it. */
export function formulaRows({ allocatable }: FundStatement): StatementRow[] {
  return [
    ...allocatable.terms.map(({ term, name, amount }) => ({
      line: term,
      name,
      amount,
      look: "part-of" as const,
    })),
    {
      line: "allocatable",
      name: MONEY_LINES.allocatable,
      amount: allocatable.total,
      look: "total" as const,
    },
  ];
}

/** From when to when, and by when it was known; what can be allocated is always of all that was booked so far. */
export function statementSpan(
  found: FundStatement,
  language: Language,
  from: Day | null = found.from,
): string {
  const { as_of, known_on, statement } = found;
  const facts = {
    currency: statement.currency,
    from: formatDay(from ?? as_of, language),
    to: formatDay(as_of, language),
  };
  const span = fill(
    (from === null ? STATEMENT_WORDS.until : STATEMENT_WORDS.between)[language],
    facts,
    language,
  );
  if (known_on === null) return span;
  const known = fill(
    STATEMENT_WORDS.known[language],
    { day: formatDay(known_on, language) },
    language,
  );
  return language === "ja" ? `${span}（${known}）` : `${span}, ${known}`;
}

/** The statement as a file: one row a line, amounts as plain numbers. */
export function statementFile(
  found: FundStatement,
  fund: { readonly id: string; readonly name: Text },
  asked: { readonly ending: "csv" | "xlsx"; readonly language: Language },
): FileAnswer {
  const { ending, language } = asked;
  const headers = fileHeaders(`${fund.id}-statement-${found.as_of}.${ending}`);
  if (ending === "csv")
    return { content: statementCsv(found, language), type: "text/csv; charset=utf-8", headers };
  const title = fill(STATEMENT_WORDS.title[language], { fund: fund.name }, language);
  const amounts = amountFormat(decimalsOf(found.statement.currency));
  const taken = new Set<string>();
  const sheet = (
    name: Text,
    rows: readonly StatementRow[],
    from: Day | null,
    told: FundStatement["short"] = [],
  ) => ({
    name: sheetName(name[language], taken),
    widths: [56, 22],
    head_row: 3,
    rows: [
      [text(title, "title")],
      [text(statementSpan(found, language, from))],
      [text(STATEMENT_WORDS.line[language], "head"), text(found.statement.currency, "head")],
      ...rows.map((row): Cell[] => [
        text(row.name[language], row.look === "part-of" ? "plain" : "group"),
        row.amount === null
          ? text("")
          : { decimal: toDecimal(row.amount), format: `${amounts};-${amounts}` },
      ]),
      ...told.map(({ message }) => [text(message[language])]),
    ],
  });
  const sheets = [
    sheet(STATEMENT_WORDS.status, statementRows(found), found.from, found.short),
    sheet(STATEMENT_WORDS.formula, formulaRows(found), null),
  ];
  const about = {
    title,
    description: statementSpan(found, language),
    language,
    as_of: found.as_of,
  };
  return {
    content: writeWorkbook(sheets, about),
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    headers,
  };
}

function statementCsv(found: FundStatement, language: Language): string {
  const cell = (said: string | null) =>
    said === null
      ? ({ kind: "missing", text: "" } as const)
      : ({ kind: "text", text: said } as const);
  const formula = formulaRows(found).map((row) => ({ ...row, part: "allocatable" }));
  // Each stands beside the balance that is short.
  const short = new Map(found.short.map(({ place, message }) => [place.path, message]));
  let tier = "";
  const rows = statementRows(found).map((row) => {
    if (row.look === "tier") tier = row.line;
    return { ...row, part: tier };
  });
  const lines = [...rows, ...formula].flatMap((row) => {
    if (row.look === "tier") return [];
    return [
      [
        cell(row.part),
        cell(row.line),
        cell(row.name[language]),
        row.amount === null
          ? cell(null)
          : ({ kind: "number", text: toDecimal(row.amount) } as const),
        cell(found.statement.currency),
        cell(row.part === "allocatable" ? null : found.from),
        cell(found.as_of),
        cell(found.known_on),
        cell(short.get(row.line)?.[language] ?? null),
      ],
    ];
  });
  const columns = [
    "part",
    "line",
    "name",
    "amount",
    "currency",
    "from",
    "as_of",
    "known_on",
    "note",
  ];
  return toCsv(columns, lines);
}
