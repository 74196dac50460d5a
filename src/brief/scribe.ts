import { formatDay, formatFiscalYear } from "../base/format.js";
import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";
import type { FiscalYear, Span } from "../base/span.js";
import { texts, type Text } from "../base/text.js";
import type { FigureSource } from "../figures/figure.js";
import type { PartnerWorld } from "../figures/partner-world.js";
import type { PartnerView, RecordView, StatementEntry } from "../figures/partner.js";
import type { Phrase } from "./document.js";
import type { Scribe } from "./kind.js";
import { identifier, joined, name, when, words } from "./phrase.js";

const WORDS = texts({
  source: { en: "Source: ", ja: "出典：" },
  page: { en: "p. ", ja: "p." },
  and: { en: ", ", ja: "、" },
  semicolon: { en: "; ", ja: "；" },
  until: { en: "until ", ja: "" },
  until_end: { en: "", ja: "まで" },
  since: { en: "since ", ja: "" },
  since_end: { en: "", ja: "から" },
});

/** What the writers of a partner's document share. */
export interface PartnerScribe extends RecordScribe {
  readonly view: PartnerView;
  /** What the world's data say of the partner, asked before; null where none were asked or they say nothing. */
  readonly world: PartnerWorld | null;
}

/** What the writers of any document share that tells of projects and their results. */
export interface RecordScribe extends Scribe {
  readonly view: RecordView;
  /** The statements that hold for the days asked (figures/partner-statements.ts). */
  readonly statements: readonly StatementEntry[];
  /** Ids of records that some narrative of the document prints: lists need not print them again. */
  readonly told: ReadonlySet<string>;
}

/** `Source: Leaflet, p. 2, 4; Review sheet`. Each document once, with its pages. */
export function sourceNote(sources: readonly FigureSource[], language: Language): Phrase {
  const pages = new Map<string, { title: Text; pages: Set<string> }>();
  for (const source of sources) {
    const entry = pages.get(source.document) ?? { title: source.title, pages: new Set<string>() };
    if (source.page !== null) entry.pages.add(source.page);
    pages.set(source.document, entry);
  }
  if (pages.size === 0) return [];
  const entries = [...pages.values()].map((entry): Phrase => {
    const listed = [...entry.pages].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const place =
      listed.length === 0
        ? []
        : [
            name(WORDS.and[language]),
            identifier(`${WORDS.page[language]}${listed.join(WORDS.and[language])}`),
          ];
    return [name(entry.title[language]), ...place];
  });
  return [...words(WORDS.source[language]), ...joined(entries, WORDS.semicolon[language])];
}

/** `2016–2021`, `1 April 2022`, `since 2011`: whole years where the range is whole years. */
export function spanPhrase(span: Span | null, language: Language): Phrase {
  if (span === null || (span.from === null && span.to === null)) return [];
  const { from, to } = span;
  if (from === null)
    return [when(WORDS.until[language] + edge(to, "12-31", language) + WORDS.until_end[language])];
  if (to === null)
    return [
      when(WORDS.since[language] + edge(from, "01-01", language) + WORDS.since_end[language]),
    ];
  if (from === to) return [when(formatDay(from, language))];
  const isFiscalYear =
    from.endsWith("-04-01") &&
    to.endsWith("-03-31") &&
    Number(to.slice(0, 4)) === Number(from.slice(0, 4)) + 1;
  if (isFiscalYear) return [when(fiscalYearText(Number(from.slice(0, 4)), "april", language))];
  const months = monthsOf(from, to, language);
  if (months) return [when(months)];
  const isYears = from.endsWith("-01-01") && to.endsWith("-12-31");
  if (!isYears)
    return [
      when(
        `${formatDay(from, language)}${language === "ja" ? "～" : " – "}${formatDay(to, language)}`,
      ),
    ];
  return [when(yearsText(from.slice(0, 4), to.slice(0, 4), language))];
}

/** The label of a fiscal year without its months: `FY2018`, `2018年度`. */
export function fiscalYearText(year: number, kind: FiscalYear, language: Language): string {
  return formatFiscalYear(year, kind, language).replace(" (Apr–Mar)", "");
}

export function yearsText(first: string, last: string, language: Language): string {
  if (language === "ja") return first === last ? `${first}年` : `${first}～${last}年`;
  return first === last ? first : `${first}–${last}`;
}

/** One whole month, as a month: April 2022. */
function monthsOf(from: Day, to: Day, language: Language): string | null {
  const isMonth =
    from.slice(0, 7) === to.slice(0, 7) && from.endsWith("-01") && Number(to.slice(8)) >= 28;
  return isMonth ? datePhraseText(from.slice(0, 7), language) : null;
}

function edge(day: Day | null, whole: string, language: Language): string {
  if (day === null) return "";
  if (!day.endsWith(whole)) return formatDay(day, language);
  return language === "ja" ? `${day.slice(0, 4)}年` : day.slice(0, 4);
}

/** A date of reduced precision: `2011`, `July 2021`, `15 July 2021`. */
export function datePhrase(date: string | null, language: Language): Phrase {
  return date === null ? [] : [when(datePhraseText(date, language))];
}

function datePhraseText(date: string, language: Language): string {
  if (date.length === 10) return formatDay(date as Day, language);
  const [year = "", month] = date.split("-");
  if (month === undefined) return language === "ja" ? `${year}年` : year;
  if (language === "ja") return `${year}年${Number(month)}月`;
  return formatDay(`${date}-01` as Day, "en").replace(/^1 /, "");
}
