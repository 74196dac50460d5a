import { currency } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { decimal } from "../base/decimal.js";
import { formatDay } from "../base/format.js";
import { divideHalfEven, money, parseAmount } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import type { Span } from "../base/span.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { Answer, AnswerRow } from "../observatory/answer.js";
import { behind, type Given } from "../observatory/behind.js";
import { nameOfCode } from "../observatory/code-names.js";
import { fileName } from "../observatory/file-name.js";
import { isSilent, type WorldView } from "../observatory/view.js";
import type { PartnerRow } from "../store/rows.js";
import type { Figure, FigureSource, FigureValue } from "./figure.js";
import { CLAIM_WORDS, MEASURE_NAMES } from "./words.js";

/**
 * What the world's published data say of a partner, as they were answered: plain values, so that an edition keeps them with its
 * snapshot and is made again of them alone. Nothing of it is in a total of the record.
 */
export interface PartnerWorld {
  /** The family's code, as it was asked. */
  readonly partner: string;
  /** The years of the money, both included; development assistance reaches back as far as it is known. */
  readonly from: number;
  readonly to: number;
  readonly oda: Answer | null;
  readonly portfolio: Answer | null;
  /** The files of each publisher of the portfolio, by its reference. */
  readonly files: Readonly<Record<string, Answer>>;
}

export interface PartnerWorldAsked {
  readonly partner: string;
  readonly from: number;
  readonly to: number;
}

const WORDS = texts({
  oda_title: {
    en: "{what} of {partner}, {year} ({measure}, {prices}; OECD, {file})",
    ja: "{partner}の{what}、{year}年（{measure}、{prices}、OECD、{file}）",
  },
  oda_among: {
    en: "Countries of the DAC that {partner} is ranked among, {year} ({measure}, {prices})",
    ja: "{partner}の順位の対象となるDAC加盟国数、{year}年（{measure}、{prices}）",
  },
  oda_definition: {
    en: "As the OECD published it in the table that the observatory holds. Measures are shown side by side and never added; the rank is among the countries of the DAC, without the institutions of the European Union.",
    ja: "観測データにあるOECDの表の公表値。計上方式の異なる値は並べて示し、合算しない。順位はEU機関を除くDAC加盟国の中による。",
  },
  countries: { en: "countries", ja: "か国" },
  channel_title: {
    en: "Money of {partner} that {publisher} reports: {kind}, {from}–{to}",
    ja: "{publisher}が報告する{partner}の資金：{kind}、{from}～{to}年",
  },
  channel_count: {
    en: "Transactions with money of {partner} that {publisher} reports: {kind}, {from}–{to}",
    ja: "{publisher}が報告する{partner}の資金の取引件数：{kind}、{from}～{to}年",
  },
  transactions: { en: "transactions", ja: "件" },
  amounts: { en: "amounts", ja: "件" },
  valued: {
    en: "Amounts of {partner}'s money that publishers report, {from}–{to}",
    ja: "報告された{partner}の資金の金額の件数、{from}～{to}年",
  },
  converted: {
    en: "Of them stated in US dollars, {from}–{to}",
    ja: "うち米ドルで表示できたもの、{from}～{to}年",
  },
  oda_file: { en: "OECD, table DAC1: {file}", ja: "OECD、DAC1表：{file}" },
  iati_file: { en: "IATI file {file}", ja: "IATIファイル {file}" },
  other_files: { en: "further IATI files of {publisher}", ja: "{publisher}の他のIATIファイル" },
  all_files: { en: "What publishers report by IATI", ja: "報告者がIATIにより公表したデータ" },
  source_about: {
    en: "{vintage}; snapshot {snapshot} of the observatory",
    ja: "{vintage}、観測データのスナップショット{snapshot}",
  },
  snapshot_alone: {
    en: "snapshot {snapshot} of the observatory",
    ja: "観測データのスナップショット{snapshot}",
  },
  loaded: { en: "loaded {day}", ja: "{day}読込" },
  made: { en: "made {day}", ja: "{day}作成" },
  nobody: { en: "a publisher without a name", ja: "名称のない報告者" },
});

/** What to ask of the world for a partner's page or brief; null where the partner is no country's. */
export function askedOfWorld(
  row: Pick<PartnerRow, "country">,
  years: { readonly from: number; readonly to: number },
): PartnerWorldAsked | null {
  return row.country === null ? null : { partner: row.country, ...years };
}

/** Files of one publisher that a source names; of more it says so. */
const FILES_NAMED = 3;

/**
 * Asks the world of a partner, before anything is written. Null where it says nothing of this partner; a refusal where the data cannot
 * be asked at all: a document is not made without them as if there were none.
 */
export async function readPartnerWorld(
  world: WorldView,
  asked: PartnerWorldAsked,
): Promise<PartnerWorld | null | Refusal> {
  const { partner, from, to } = asked;
  const span = { from: String(from), to: String(to) };
  const limit = String(LIMITS.world_channels);
  const [oda, portfolio] = await Promise.all([
    told(world, "oda", { partner, to: span.to, prices: "current" }),
    told(world, "partner-portfolio", { partner, ...span, limit }),
  ]);
  if (isRefusal(oda)) return oda;
  if (isRefusal(portfolio)) return portfolio;
  if (oda === null && portfolio === null) return null;
  const publishers = new Set(
    (portfolio?.rows ?? []).flatMap((row) => textOf(row["publisher_reference"]) ?? []),
  );
  const files: Record<string, Answer> = {};
  for (const publisher of publishers) {
    const found = await told(world, "files", { publisher, limit: String(FILES_NAMED) });
    if (isRefusal(found)) return found;
    if (found !== null) files[publisher] = found;
  }
  return { partner, from, to, oda, portfolio, files };
}

/** Null where the question has no answer: the partner is unknown there, nothing is reported, no rates are loaded. */
async function told(
  world: WorldView,
  name: string,
  given: Readonly<Record<string, string>>,
): Promise<Answer | null | Refusal> {
  const answered = await world.ask(name, given);
  if (isRefusal(answered)) return isSilent(answered) ? null : answered;
  return answered.rows.length === 0 ? null : answered;
}

/** One measure of one year, with what it must not be printed without. */
export interface WorldOda {
  readonly year: number;
  readonly measure: Text;
  readonly prices: Text;
  readonly amount: Figure;
  readonly share: Figure | null;
  readonly rank: Figure | null;
  /** How many countries the rank is among. */
  readonly among: Figure | null;
  readonly file: string;
  readonly vintage: Text;
}

/** What one publisher reports of the partner's money, of one kind. */
export interface WorldChannel {
  readonly publisher: string;
  readonly kind: Text;
  readonly first_year: number | null;
  readonly last_year: number | null;
  /** Without a value where none of its amounts has a rate. */
  readonly amount: Figure;
  readonly transactions: Figure;
}

/** Where a number of the world comes from, for a list of sources. */
export interface WorldSource {
  readonly id: string;
  readonly title: Text;
  readonly about: Text;
}

type Of = Pick<PartnerRow, "id" | "name">;

/** Whether a figure is of the world's data; the record's own day is not moved by it. */
export const isOfWorld = ({ id }: Pick<Figure, "id">): boolean => id.includes(":world.");

/** The last year of which the answer has development assistance. */
export function lastOdaYear({ oda }: PartnerWorld): number | null {
  return oda === null ? null : Math.max(...oda.rows.map((row) => Number(row["year"])));
}

const MEASURES: Readonly<Record<string, Text>> = {
  grant_equivalent: MEASURE_NAMES.grant_equivalent,
  net: MEASURE_NAMES.net_flow,
  gross: MEASURE_NAMES.gross_flow,
};

/** Development assistance of these years by each measure, at current prices, in the order of the answer. */
export function worldOda(world: PartnerWorld, of: Of, years: ReadonlySet<number>): WorldOda[] {
  const { oda } = world;
  if (oda === null) return [];
  return oda.rows
    .filter((row) => years.has(Number(row["year"])) && textOf(row["measure"]) !== null)
    .map((row) => odaOf({ world, oda, row, of }));
}

function odaOf(at: { world: PartnerWorld; oda: Answer; row: AnswerRow; of: Of }): WorldOda {
  const { world, oda, row, of } = at;
  const year = Number(row["year"]);
  const measure = String(row["measure"]);
  const prices = CLAIM_WORDS.current_prices;
  const words = MEASURES[measure] ?? { en: measure, ja: measure };
  const source = odaSource(world, row);
  const given = {
    partner: world.partner,
    from: String(year),
    to: String(year),
    measure,
    prices: String(row["prices"]),
  };
  const facts = { partner: of.name, year: String(year), measure: words, prices };
  const figure = (part: string, title: Text, value: FigureValue): Figure =>
    figureOfWorld({
      id: `${of.id}:world.oda.${measure}.${given.prices}.${year}${part === "amount" ? "" : `.${part}`}`,
      title,
      value,
      period: { from: `${year}-01-01` as Day, to: `${year}-12-31` as Day },
      definition: WORDS.oda_definition,
      answer: oda,
      sources: [source],
      record: recordOf(oda, "oda", given),
    });
  const titled = (what: Text) =>
    fillText(WORDS.oda_title, { ...facts, what, file: fileName(String(row["source"])) });
  const [share, rank, among] = [row["share_of_gni_percent"], row["rank"], row["ranked_among"]];
  return {
    year,
    measure: words,
    prices,
    amount: figure("amount", titled(CLAIM_WORDS.oda), {
      kind: "money",
      money: fromMillions(String(row["amount_usd_millions"])),
    }),
    share:
      typeof share === "string"
        ? figure("share", titled(CLAIM_WORDS.oda_share), { kind: "percent", decimal: share })
        : null,
    rank:
      typeof rank === "number"
        ? figure("rank", titled(CLAIM_WORDS.oda_rank), { kind: "rank", rank })
        : null,
    among:
      typeof among === "number"
        ? figure("among", fillText(WORDS.oda_among, facts), {
            kind: "number",
            decimal: String(among),
            unit: WORDS.countries,
          })
        : null,
    file: fileName(String(row["source"])),
    vintage: vintageOf(row["vintage"]),
  };
}

const DOLLAR = currency("USD");

/** Millions of US dollars as the OECD has them, to the cent. */
function fromMillions(text: string) {
  const { units, places } = decimal(text);
  const scale = 8 - places;
  return money(
    scale >= 0 ? units * 10n ** BigInt(scale) : divideHalfEven(units, 10n ** BigInt(-scale)),
    DOLLAR,
  );
}

/** Who else reports the partner's money, the largest amount first; what `reporter` itself publishes is the record's own subject. */
export function worldChannels(
  world: PartnerWorld,
  of: Of,
  reporter: string | null,
): WorldChannel[] {
  const { portfolio } = world;
  if (portfolio === null) return [];
  return portfolio.rows
    .filter((row) => reporter === null || textOf(row["publisher_reference"]) !== reporter)
    .map((row) => channelOf({ world, portfolio, row, of }));
}

function channelOf(at: {
  world: PartnerWorld;
  portfolio: Answer;
  row: AnswerRow;
  of: Of;
}): WorldChannel {
  const { world, portfolio, row, of } = at;
  const reference = textOf(row["publisher_reference"]);
  const name = textOf(row["publisher"]);
  const publisher = name ?? reference;
  const type = String(row["type"]);
  const kind = nameOfCode("type", type) ?? { en: type, ja: type };
  const [from, to] = [String(world.from), String(world.to)];
  const named: Text | string = publisher ?? WORDS.nobody;
  const facts = { partner: of.name, publisher: named, kind, from, to };
  const figure = (what: "channel" | "channel-count", title: Text, value: FigureValue | null) =>
    figureOfWorld({
      id: `${of.id}:world.${what}.${type}.${from}.${to}.${encodeURIComponent(reference ?? "")}:${encodeURIComponent(name ?? "")}`,
      title,
      value,
      period: { from: `${from}-01-01` as Day, to: `${to}-12-31` as Day },
      definition: portfolio.boundary,
      answer: portfolio,
      sources: channelSources(world, portfolio, row).map(({ source }) => source),
      record: recordOf(portfolio, ...openedBy(row, { partner: world.partner, from, to })),
    });
  const amount = parseAmount(textOf(row["amount_usd"]) ?? "", DOLLAR);
  const year = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    publisher: publisher ?? "",
    kind,
    first_year: year(row["first_year"]),
    last_year: year(row["last_year"]),
    amount: figure(
      "channel",
      fillText(WORDS.channel_title, facts),
      typeof amount === "string" ? null : { kind: "money", money: amount },
    ),
    transactions: figure("channel-count", fillText(WORDS.channel_count, facts), {
      kind: "number",
      decimal: String(row["transactions"]),
      unit: WORDS.transactions,
    }),
  };
}

/** The question that lists the transactions behind a channel's amount; the portfolio where no flow is of its kind alone. */
function openedBy(row: AnswerRow, asked: Given): [name: string, given: Given] {
  const column = { name: "amount", kind: "money" } as const;
  const found = behind(row, column, { name: "partner-portfolio", flow: "spending" }, asked);
  return found === null ? ["partner-portfolio", asked] : [found.question, found.given];
}

/** How many of the amounts could be stated in US dollars: of the whole answer, before any row is left out. */
export function worldCoverage(
  world: PartnerWorld,
  of: Of,
): { readonly valued: Figure; readonly converted: Figure } | null {
  const { portfolio } = world;
  if (!portfolio?.coverage) return null;
  const { currencies } = portfolio.coverage;
  const [from, to] = [String(world.from), String(world.to)];
  const figure = (part: "valued" | "converted"): Figure =>
    figureOfWorld({
      id: `${of.id}:world.coverage.${from}.${to}.${part}`,
      title: fillText(WORDS[part], { partner: of.name, from, to }),
      value: {
        kind: "number",
        decimal: String(currencies.reduce((sum, each) => sum + each[part], 0)),
        unit: WORDS.amounts,
      },
      period: { from: `${from}-01-01` as Day, to: `${to}-12-31` as Day },
      definition: portfolio.boundary,
      answer: portfolio,
      sources: [allSource(world, portfolio)],
      record: recordOf(portfolio, "partner-portfolio", { partner: world.partner, from, to }),
    });
  return { valued: figure("valued"), converted: figure("converted") };
}

/** Every source that a number of this partner's world may cite, once. */
export function worldSources(world: PartnerWorld): WorldSource[] {
  const { oda, portfolio } = world;
  const said = (answer: Answer, source: FigureSource, vintage: Text | null): WorldSource => ({
    id: source.document,
    title: source.title,
    about:
      vintage === null
        ? fillText(WORDS.snapshot_alone, { snapshot: answer.snapshot })
        : fillText(WORDS.source_about, { vintage, snapshot: answer.snapshot }),
  });
  const all = [
    ...(oda?.rows ?? []).map(
      (row) => oda && said(oda, odaSource(world, row), vintageOf(row["vintage"])),
    ),
    ...(portfolio?.rows ?? []).flatMap((row) =>
      portfolio === null
        ? []
        : channelSources(world, portfolio, row).map(({ source, vintage }) =>
            said(portfolio, source, vintage),
          ),
    ),
    portfolio && said(portfolio, allSource(world, portfolio), null),
  ].filter((source) => source !== null);
  return [...new Map(all.map((source) => [source.id, source])).values()];
}

function odaSource(world: PartnerWorld, row: AnswerRow): FigureSource {
  const file = fileName(String(row["source"]));
  return sourceOf(world.oda, `world-${slug(file)}`, fillText(WORDS.oda_file, { file }));
}

/** The files of the row's publisher; of those that are not named, and of a publisher without a reference, it says so. */
function channelSources(
  world: PartnerWorld,
  portfolio: Answer,
  row: AnswerRow,
): { readonly source: FigureSource; readonly vintage: Text | null }[] {
  const reference = textOf(row["publisher_reference"]);
  const publisher = textOf(row["publisher"]) ?? reference ?? WORDS.nobody;
  const found = world.files[reference ?? ""];
  const named = (found?.rows ?? []).map((each) => {
    const file = fileName(String(each["file"]));
    const title = fillText(WORDS.iati_file, { file });
    return {
      source: sourceOf(portfolio, `world-${slug(file)}`, title),
      vintage: vintageOf(each["vintage"]),
    };
  });
  if (found?.is_cut === false) return named;
  const id = `world-${slug(reference ?? textOf(row["publisher"]) ?? "")}`;
  const others = sourceOf(portfolio, id, fillText(WORDS.other_files, { publisher }));
  return [...named, { source: others, vintage: null }];
}

function allSource(world: PartnerWorld, portfolio: Answer): FigureSource {
  return sourceOf(portfolio, "world-iati", WORDS.all_files);
}

function sourceOf(answer: Answer | null, document: string, title: Text): FigureSource {
  return { document, title, page: null, record: "", as_of: dayOf(answer) };
}

interface Said {
  readonly id: string;
  readonly title: Text;
  readonly value: FigureValue | null;
  readonly period: Span;
  readonly definition: Text;
  readonly answer: Answer;
  readonly sources: readonly FigureSource[];
  readonly record: string;
}

function figureOfWorld(said: Said): Figure {
  const { id, title, value, period, definition, answer, record } = said;
  const sources = said.sources.map((source) => ({ ...source, record }));
  return {
    id,
    title,
    sentence: null,
    value,
    qualifier: "exactly",
    basis: "actual",
    standing: "reported",
    period,
    as_of: dayOf(answer),
    definition,
    rows: [{ record, label: title, value, sources }],
    sources,
    is_illustrative: false,
  };
}

/** The question that the number answers, in its snapshot: `observatory/20260101T000000Z/oda?partner=JP&…`. */
function recordOf(answer: Answer, name: string, given: Readonly<Record<string, string>>): string {
  return `observatory/${answer.snapshot}/${name}?${new URLSearchParams(given).toString()}`;
}

/** The question that a figure of the world answers, from its id and its partner's country: its page, with rows and files. Null where it is none. */
export function questionOfFigure(
  id: string,
  partner: string,
): { readonly name: string; readonly given: Readonly<Record<string, string>> } | null {
  const [, rest] = /^[^:]+:world\.(.+)$/.exec(id) ?? [];
  const [, measure, prices, year] = /^oda\.(\w+)\.(\w+)\.(\d{4})/.exec(rest ?? "") ?? [];
  if (measure !== undefined && prices !== undefined && year !== undefined)
    return { name: "oda", given: { partner, from: year, to: year, measure, prices } };
  const [channel, type = "", from = "", to = "", reference = "", publisher = ""] =
    /^channel(?:-count)?\.(\d+)\.(\d{4})\.(\d{4})\.([^:]*):([^:]*)$/.exec(rest ?? "") ?? [];
  if (channel !== undefined) {
    const reported = (part: string) => (part === "" ? null : decodeURIComponent(part));
    const row = { type, publisher: reported(publisher), publisher_reference: reported(reference) };
    const [name, given] = openedBy(row, { partner, from, to });
    return { name, given };
  }
  const [, first, last] = /^coverage\.(\d{4})\.(\d{4})\./.exec(rest ?? "") ?? [];
  return first === undefined || last === undefined
    ? null
    : { name: "partner-portfolio", given: { partner, from: first, to: last } };
}

function dayOf(answer: Answer | null): Day | null {
  return answer === null ? null : parseDay(answer.as_of.slice(0, 10));
}

/** `loaded 2026-01-01`, or an instant as a file says when it was made, in the reader's words; else as it stands. */
function vintageOf(value: unknown): Text {
  const text = String(value ?? "");
  const [, loaded, day] = /^(loaded )?(\d{4}-\d{2}-\d{2})(?:[T ]|$)/.exec(text) ?? [];
  const known = parseDay(day ?? "");
  if (known === null) return { en: text, ja: text };
  const said = { en: formatDay(known, "en"), ja: formatDay(known, "ja") };
  return fillText(loaded === undefined ? WORDS.made : WORDS.loaded, { day: said });
}

function slug(text: string): string {
  return text.replace(/[^\w.-]+/g, "-");
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
