import { assert } from "../base/assert.js";
import { decimalsOf, type Currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { divideDecimal, formatDecimal, trimDecimal, type Decimal } from "../base/decimal.js";
import { divideHalfEven } from "../base/money.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import { FLOWS, isOfOneFlow, type Asked, type Partner } from "./asked.js";
import { nearestWord } from "../base/nearest.js";
import { partnerNames } from "./organisations.js";
import { nameOfCode } from "./code-names.js";
import { askDuckdb } from "./ask-duckdb.js";
import type { Asking, Cell, Row } from "./asking.js";
import type { World } from "./world.js";
import { DERIVED_NAMES, type DerivedName } from "./derived.js";
import { isCalled, membersOf, type Statement } from "./conditions.js";
import { sourceOf, splitNameOf, type AnswerColumn, type Question } from "./questions.js";
import { knownOn, lacksSummaries } from "./snapshot.js";

/** Amounts and other decimals are text, whole numbers and shares numbers; null is "not reported", or not to be known. */
export type AnswerCell = string | number | boolean | null;
export type AnswerRow = Readonly<Record<string, AnswerCell>>;

/** What of one currency is in the amounts, and what is not. */
export interface CurrencyCoverage {
  /** Null where the files name none. */
  readonly currency: string | null;
  readonly transactions: number;
  /** With a value that can be read and believed. */
  readonly valued: number;
  /** Of those with a rate. */
  readonly converted: number;
  /** Of the currency's own total, what the converted ones come to in the currency asked for; null where none was. */
  readonly amount: string | null;
}

/** Rates of one currency, kind and source that were used, and of which months. */
export interface UsedRate {
  readonly currency: string;
  readonly kind: string;
  readonly source: string | null;
  readonly through: string | null;
  readonly first_month: string;
  readonly last_month: string;
  readonly transactions: number;
}

export interface Coverage {
  readonly rate_coverage: number | null;
  readonly currencies: readonly CurrencyCoverage[];
  readonly rates: readonly UsedRate[];
  /** Transactions of older copies of an activity: left out, or with `as_reported` counted. */
  readonly copies: number;
  /** Transactions of this kind in the whole snapshot that may say what others say, by how: counted all the same. */
  readonly overlaps: Readonly<Record<string, number>>;
}

export interface Answer {
  readonly question: string;
  readonly title: Text;
  readonly boundary: Text;
  readonly flow: Text | null;
  readonly currency: Currency;
  readonly snapshot: string;
  /** When the snapshot was made: nothing later is known to it. */
  readonly as_of: string;
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly AnswerRow[];
  /** There are more rows than were asked for. */
  readonly is_cut: boolean;
  /** Null where the question is not about transactions. */
  readonly coverage: Coverage | null;
}

const REFUSALS = texts({
  OBSERVATORY_WITHOUT_SUMMARIES: {
    en: "The tables for questions of the snapshot {snapshot} are missing, or are those of another version of Earmark. Give `earmark observatory load` the same files again: what is unchanged is not read anew, these tables are computed of it.",
    ja: "スナップショット {snapshot} の質問用の表がないか、別の版の Earmark のものです。同じファイルを `earmark observatory load` で読み込み直してください。変更のないファイルは再読せず、表だけを計算し直します。",
  },
  QUESTION_WITHOUT_RATES: {
    en: "The amounts are in {currencies}, and no exchange rates are loaded: a total in {currency} would leave out or mix what cannot be added. Load rates with `earmark observatory load RATES…`.",
    ja: "金額の通貨は {currencies} ですが、為替レートが読み込まれていないため、{currency} での合計はできません。`earmark observatory load レート…` で読み込んでください。",
  },
  QUESTION_IN_ONE_CURRENCY: {
    en: "All amounts are in {only}, and no exchange rates are loaded that would state them in {currency}. Ask in {only}, or load rates with `earmark observatory load RATES…`.",
    ja: "金額の通貨はすべて {only} で、{currency} に換算する為替レートが読み込まれていません。{only} で質問するか、`earmark observatory load レート…` で読み込んでください。",
  },
  QUESTION_CURRENCY_WITHOUT_RATES: {
    en: "There are no rates for {currency} in this snapshot. Ask for another currency, or load rates with `earmark observatory load RATES…`.",
    ja: "このスナップショットには {currency} のレートがありません。別の通貨を指定するか、`earmark observatory load レート…` で読み込んでください。",
  },
  QUESTION_PARTNER_UNKNOWN: {
    en: "No organisation of this snapshot is “{partner}”: neither a family, nor a reference or name as reported.",
    ja: "このスナップショットに「{partner}」に当たる組織（ファミリー、識別子、名称）はありません。",
  },
  QUESTION_PARTNER_NO_DONOR: {
    en: "“{partner}” is no donor of the OECD's table, which knows countries and the institutions of the European Union. Write one by its name or code, such as Japan, JP or EU.",
    ja: "「{partner}」は OECD の統計表のドナー（国および EU 機関）ではありません。日本、JP、EU のように名称またはコードで指定してください。",
  },
  QUESTION_DONOR_NEAR: {
    en: "“{partner}” is no donor of the OECD's table. Did you mean “{near}”?",
    ja: "「{partner}」は OECD の統計表のドナーではありません。「{near}」のことでしょうか。",
  },
  QUESTION_PARTNER_NEAR: {
    en: "No organisation of this snapshot is “{partner}”. There is {near}: write one of these as it stands.",
    ja: "このスナップショットに「{partner}」という組織はありません。近いもの：{near}。いずれかをそのまま指定してください。",
  },
});
const refuse = refuser(REFUSALS);

/** Answers one question from one snapshot, on a connection of its own and within that time. Nothing is written. */
export async function answer(
  world: World,
  question: Question,
  given: Asked,
  options: { readonly isWhole?: boolean; readonly limit_ms?: number } = {},
): Promise<Answer | Refusal> {
  const { manifest } = world;
  if (lacksSummaries(manifest, DERIVED_NAMES))
    return refuse("OBSERVATORY_WITHOUT_SUMMARIES", { snapshot: manifest.id });
  const asking =
    world.engine === "duckdb" ? await askDuckdb(world, options.limit_ms) : world.ask(options);
  const isWhole = options.isWhole ?? false;
  try {
    const asked = await withMembers(asking, question, given);
    if (isRefusal(asked)) return asked;
    await asking.useCurrency(asked.currency);
    const coverage =
      question.summary === null ? null : await coverageOf(asking, question.summary, asked, isWhole);
    if (coverage !== null) {
      const wrong = await checkRates(asking, coverage, asked);
      if (wrong !== null) return wrong;
    }
    const more = { ...asked, limit: asked.limit + 1 };
    const known_on = knownOn(manifest);
    const found = await asking.rows(
      await statementOf(asking, question, more, { isWhole, known_on }),
    );
    const columns = columnsOf(question, asked);
    const writings = columns.map((column) => writingOf(column, asked.currency));
    return {
      question: question.name,
      title: question.title,
      boundary: question.boundary,
      flow:
        question.parameters.includes("flow") && isOfOneFlow(asked) ? FLOWS[asked.flow].words : null,
      currency: asked.currency,
      snapshot: manifest.id,
      as_of: manifest.created_at,
      columns,
      rows: found.slice(0, asked.limit).map((row) => rowOf(writings, row)),
      is_cut: found.length > asked.limit,
      coverage,
    };
  } catch (error) {
    const refused = asking.refusalOf(error);
    if (refused === null) throw error;
    return refused;
  } finally {
    asking.close();
  }
}

/** What answers the question: of everything, or where the newest years have all its rows of those alone. */
async function statementOf(
  asking: Asking,
  question: Question,
  asked: Asked,
  { isWhole, known_on }: { readonly isWhole: boolean; readonly known_on: string },
): Promise<Statement> {
  const { summary, newest } = question;
  const { dialect } = asking;
  if (summary === null)
    return question.statement(asked, {
      dialect,
      table: null,
      from: "",
      where: "",
      values: {},
      isWhole,
      known_on,
    });
  const source = sourceOf(summary, asked, { isWhole, dialect });
  const found = isWhole ? null : (newest?.(asked, source) ?? null);
  const [first] = found === null ? [] : await asking.rows(found);
  const year = first?.["year"] ?? null;
  if (year === null) return question.statement(asked, source);
  const from = day(`${String(year)}-01-01`);
  if (asked.from !== null && asked.from >= from) return question.statement(asked, source);
  const newer = { ...asked, from };
  return question.statement(newer, sourceOf(summary, newer, { isWhole, dialect }));
}

/** The question's columns with the currency in the names of amounts, and without those of other ways of asking. */
function columnsOf(question: Question, asked: Asked): AnswerColumn[] {
  const isSplit = splitNameOf(asked) !== null;
  return question.columns.filter(
    ({ when }) => when === undefined || (when === "families" ? asked.families : isSplit),
  );
}

/** `amount_usd`: a column of money says its currency. */
export function headOf(column: AnswerColumn, currency: Currency): string {
  return column.kind === "money" ? `${column.name}_${currency.toLowerCase()}` : column.name;
}

/** What a column has of a row of the statement, under its name in the answer. */
type Writing = readonly [head: string, cell: (row: Row) => AnswerCell];

function writingOf(column: AnswerColumn, currency: Currency): Writing {
  return [headOf(column, currency), (row) => cellOf(column, row, currency)];
}

function rowOf(writings: readonly Writing[], row: Row): AnswerRow {
  const written: Record<string, AnswerCell> = {};
  for (const [head, cell] of writings) written[head] = cell(row);
  return written;
}

function cellOf(column: AnswerColumn, row: Row, currency: Currency): AnswerCell {
  if (column.names !== undefined) {
    const code = row[column.names.of] ?? null;
    return nameOfCode(column.names.list, code === null ? null : String(code))?.en ?? null;
  }
  if (column.kind === "coverage") return shareOf(row["converted"], row["valued"]);
  if (column.name === "share_of_gni_percent")
    return percentOf(row["amount_usd_millions"] ?? null, row["gni_usd_millions"] ?? null);
  const value = row[column.name] ?? null;
  if (value === null || typeof value === "boolean") return value;
  if (isDecimal(value))
    return column.kind === "money" ? rounded(value, currency) : formatDecimal(trimDecimal(value));
  if (column.kind === "month") return monthText(value);
  if (column.kind === "year" || column.kind === "count") return Number(value);
  return String(value);
}

/** Where money is rounded, once: half to even, to the decimals of the currency, in the last row of an answer. */
export function rounded({ units, places }: Decimal, currency: Currency): string {
  const decimals = decimalsOf(currency);
  assert(places >= decimals, "an exact amount has more decimals than its currency");
  return formatDecimal({
    units: divideHalfEven(units, 10n ** BigInt(places - decimals)),
    places: decimals,
  });
}

/** Transactions in the amount of those with a value, rounded down to six decimals, so that 1 is all; null of none. */
function shareOf(converted: Cell | undefined, valued: Cell | undefined): number | null {
  const whole = wholeOf(valued);
  if (whole === 0n) return null;
  const part = wholeOf(converted);
  return part === whole ? 1 : Number((part * 1_000_000n) / whole) / 1_000_000;
}

const wholeOf = (value: Cell | undefined) =>
  typeof value === "bigint" ? value : BigInt(String(value ?? 0));

/** a of b in percent, four decimals; null where b is not known. */
function percentOf(a: Cell, b: Cell): string | null {
  if (!isDecimal(a) || !isDecimal(b)) return null;
  const share = divideDecimal({ units: a.units * 100n, places: a.places }, b, 4);
  return share === null ? null : formatDecimal(share);
}

const COUNTS_OF_TRANSACTIONS = {
  transactions: "f.transactions",
  valued: "f.valued",
  converted: "f.converted",
} as const;

/** All of a row have a rate, or none. */
const COUNTS_OF_SECTOR: Readonly<Record<keyof typeof COUNTS_OF_TRANSACTIONS, string>> = {
  transactions: "f.of_sector",
  valued: "f.valued_of_sector",
  converted: "case when f.converted > 0 then f.valued_of_sector else 0 end",
};

/** What the answer's transactions are in, whatever the question splits them by: of one country or one sector those. */
async function coverageOf(
  asking: Asking,
  summary: DerivedName,
  asked: Asked,
  isWhole: boolean,
): Promise<Coverage> {
  const isOwn = summary === "forward" || summary === "flow_by_publisher";
  const isOfSector = summary === "flow_by_sector" && asked.sector !== null;
  // Of one country a transaction counts once, whatever channels its places have.
  const ofAll = asked.country === null ? "flow_by_month" : "flow_by_place";
  const table = isOwn || isOfSector ? summary : ofAll;
  const { from, where, values } = sourceOf(
    table,
    { ...asked, as_reported: true },
    { isWhole, dialect: asking.dialect },
  );
  const isCounted = asked.as_reported ? "true" : "not f.is_copy";
  // Plans may go by the rate of an earlier month than theirs.
  const month = summary === "forward" ? "null::INTEGER" : "f.rate_month";
  // Of a sector of three digits a transaction counts once, however many of its purposes it has.
  const counts =
    isOfSector && asked.sector?.length === 3 ? COUNTS_OF_SECTOR : COUNTS_OF_TRANSACTIONS;
  const counted = (column: keyof typeof counts) =>
    `sum(case when ${isCounted} then ${counts[column]} else 0 end)::BIGINT as ${column}`;
  const found = await asking.rows({
    sql: `with counted as (
        select f.currency, ${month} as rate_month, ${counted("transactions")}, ${counted("valued")}, ${counted("converted")},
               sum(case when ${isCounted} then f.amount end) as amount,
               sum(case when f.is_copy then ${counts.transactions} else 0 end)::BIGINT as copies
          from ${from} where ${where} group by f.currency, ${month}
      )
      select * from (
      select 'currency' as part, currency, null as kind, null as source, null as through, null::INTEGER as first_month,
             null::INTEGER as last_month, sum(transactions)::BIGINT as transactions, sum(valued)::BIGINT as valued,
             sum(converted)::BIGINT as converted, sum(amount) as amount, sum(copies)::BIGINT as copies
        from counted group by currency
      union all
      select 'rate', r.currency, r.kind, r.source, r.through, min(r.month), max(r.month), sum(c.valued)::BIGINT, null, null, null, null
        from counted c
        join rate_month r on r.month = c.rate_month and (r.currency = c.currency or r.currency = '${asked.currency}')
       where r.kind <> 'same' and c.currency <> '${asked.currency}' and c.valued > 0
       group by r.currency, r.kind, r.source, r.through)
       order by part, valued desc nulls last, currency, kind, source, through`,
    values,
  });
  const currencies = found
    .filter((row) => row["part"] === "currency")
    .map((row): CurrencyCoverage => ({
      currency: textOf(row["currency"]),
      transactions: Number(row["transactions"]),
      valued: Number(row["valued"]),
      converted: Number(row["converted"]),
      amount: isDecimal(row["amount"]) ? rounded(row["amount"], asked.currency) : null,
    }));
  const total = (key: "valued" | "converted") =>
    currencies.reduce((sum, currency) => sum + currency[key], 0);
  return {
    rate_coverage: shareOf(BigInt(total("converted")), BigInt(total("valued"))),
    currencies: currencies.filter(({ transactions }) => transactions > 0),
    rates: found.filter((row) => row["part"] === "rate").map(usedRate),
    copies: found.reduce((sum, row) => sum + Number(row["copies"] ?? 0), 0),
    overlaps: isOwn ? {} : await overlapsOf(asking, asked, isWhole),
  };
}

const isDecimal = (value: Cell | undefined): value is Decimal =>
  typeof value === "object" && value !== null;

const textOf = (value: Cell | undefined) => (typeof value === "string" ? value : null);

/** `2020-07` of 202007; files have years of one figure too. */
function monthText(month: Cell | undefined): string {
  const figures = String(month).padStart(6, "0");
  return `${figures.slice(0, 4)}-${figures.slice(4)}`;
}

function usedRate(row: Row): UsedRate {
  return {
    currency: String(row["currency"]),
    kind: String(row["kind"]),
    source: textOf(row["source"]),
    through: textOf(row["through"]),
    first_month: monthText(row["first_month"]),
    last_month: monthText(row["last_month"]),
    transactions: Number(row["transactions"]),
  };
}

async function overlapsOf(
  asking: Asking,
  asked: Asked,
  isWhole: boolean,
): Promise<Record<string, number>> {
  const types = `type in (${FLOWS[asked.flow].types.join(", ")})`;
  const sql = isWhole
    ? `select kind, count(*) as transactions from (select distinct kind, activity_id, position from overlap where ${types}) group by kind order by kind`
    : `select kind, sum(transactions)::BIGINT as transactions from overlap_total where ${types} and kind <> 'copy' group by kind order by kind`;
  const rows = await asking.rows({ sql, values: {} });
  return Object.fromEntries(rows.map((row) => [String(row["kind"]), Number(row["transactions"])]));
}

/** A total that would mix currencies is refused where nothing could turn one into another. */
async function checkRates(
  asking: Asking,
  coverage: Coverage,
  asked: Asked,
): Promise<Refusal | null> {
  const others = coverage.currencies.filter(
    ({ currency, valued }) => valued > 0 && currency !== asked.currency,
  );
  if (others.length === 0) return null;
  const [known] = await asking.rows({
    sql: `select count(*) as rates, count(case when currency = $currency then 1 end) as own from rate_month`,
    values: { currency: asked.currency },
  });
  const { currency } = asked;
  if (Number(known?.["rates"] ?? 0) === 0) {
    const names = coverage.currencies
      .filter(({ valued }) => valued > 0)
      .map((each) => each.currency ?? "?");
    const [only = "?", ...more] = names;
    return more.length === 0 && only !== "?"
      ? refuse("QUESTION_IN_ONE_CURRENCY", { only, currency }, "currency")
      : refuse("QUESTION_WITHOUT_RATES", { currencies: names.join(", "), currency });
  }
  if (Number(known?.["own"] ?? 0) === 0)
    return refuse("QUESTION_CURRENCY_WITHOUT_RATES", { currency }, "currency");
  return null;
}

/** So many organisations of a partner stand in a statement by their ids; more are found by the engine. */
const MEMBERS_AT_MOST = 200;

/** What is asked, with the partner's organisations in this snapshot; refused where nothing there is called so. */
async function withMembers(
  asking: Asking,
  question: Question,
  asked: Asked,
): Promise<Asked | Refusal> {
  const { partner } = asked;
  if (partner === null) return asked;
  if (isOfDonors(question)) return partner.family_code === null ? refuseDonor(partner) : asked;
  const { sql, values } = membersOf(partner, asking.dialect);
  const rows = await asking.rows({ sql: `${sql} limit ${MEMBERS_AT_MOST + 1}`, values });
  if (rows.length > MEMBERS_AT_MOST) return asked;
  if (rows.length === 0 && !(await isNamed(asking, partner))) return refusePartner(asking, partner);
  const member_ids = rows.map((row) => BigInt(String(row["organisation_id"])));
  return { ...asked, partner: { ...partner, member_ids } };
}

/** Questions to the DAC's tables know a partner as a donor, whatever organisations there are. */
const isOfDonors = ({ name }: Question) => name === "oda" || name === "oda-rows";

function refuseDonor({ words }: Partner): Refusal {
  const near = nearestWord(words, partnerNames());
  const code = near === null ? "QUESTION_PARTNER_NO_DONOR" : "QUESTION_DONOR_NEAR";
  return refuse(code, { partner: words, near: near ?? "" }, "partner");
}

async function refusePartner(asking: Asking, { words }: Partner): Promise<Refusal> {
  const near = await nearNames(asking, words);
  const code = near.length === 0 ? "QUESTION_PARTNER_UNKNOWN" : "QUESTION_PARTNER_NEAR";
  return refuse(code, { partner: words, near: near.join(", ") }, "partner");
}

/** How many names a refusal proposes. */
const NEAR_AT_MOST = 5;

/** What may have been meant: the country that is spelt nearly so, and the organisations named most whose names hold the words. */
async function nearNames(asking: Asking, words: string): Promise<string[]> {
  const { lower } = asking.dialect;
  const near = nearestWord(words, partnerNames());
  const country = near?.toLowerCase() === words.toLowerCase() ? null : near;
  const found = await asking.rows({
    sql: `select name from organisation where position(${lower("$words")} in ${lower("name")}) > 0
           group by name order by sum(uses) desc, name limit ${NEAR_AT_MOST}`,
    values: { words },
  });
  const names = found.map((row) => `“${String(row["name"])}”`);
  return country === null ? names : [`“${country}”`, ...names].slice(0, NEAR_AT_MOST);
}

/** A family without organisations here, of which one is called so all the same: its answers are empty. */
async function isNamed(asking: Asking, { words, family_code }: Partner): Promise<boolean> {
  if (family_code === null) return false;
  const [found] = await asking.rows({
    sql: `select count(*) as named from organisation where ${isCalled("$words", asking.dialect)}`,
    values: { words },
  });
  return Number(found?.["named"] ?? 0) > 0;
}
