import { parseDay } from "../base/day.js";
import { divideDecimal, formatDecimal, parseDecimal, type Decimal } from "../base/decimal.js";
import { plainName } from "./table-kinds.js";

/**
 * Exchange rates as they are published, turned to US dollars for one unit. Which table it is says its header.
 *
 * The IMF's annual file (Frequency A) is a currency's average over the year, in units for one dollar; its date is the last
 * day of that year. The IMF's daily file and the monthly averages in JSON are SDRs for one unit, and cross to dollars by
 * the dollar's own value of the same day or month. The Federal Reserve's tables are units for one dollar throughout, as
 * published since; where pounds are above one, five currencies stand the other way round, as their README describes.
 */
export type RateKind = "imf_annual" | "imf_daily" | "sdr_monthly" | "federal_reserve";

export function rateKindOf(names: readonly string[]): RateKind | null {
  const plain = names.map(plainName);
  const has = (...wanted: readonly string[]) => wanted.every((name) => plain.includes(name));
  if (has("date", "rate", "currency", "frequency", "countrycode")) return "imf_annual";
  if (has("year", "month", "currencyid", "value")) return "sdr_monthly";
  if (has("date", "country") && (has("exchangerate") || has("value"))) return "federal_reserve";
  const currencies = names.slice(1).filter((name) => /^[A-Z]{3}$/.test(name));
  const isWide =
    plain[0] === "date" && currencies.length >= 5 && currencies.length === names.length - 1;
  return isWide && currencies.includes("USD") ? "imf_daily" : null;
}

/** Which columns hold rates. */
export function rateColumnsOf(kind: RateKind, names: readonly string[]): readonly number[] {
  if (kind === "imf_daily") return names.flatMap((_, index) => (index === 0 ? [] : [index]));
  const wanted = kind === "imf_annual" ? ["rate"] : ["exchangerate", "value"];
  return [names.findIndex((name) => wanted.includes(plainName(name)))];
}

export interface RateRow {
  readonly line: number;
  readonly currency: string;
  /** US dollars for one unit, eighteen decimals. */
  readonly rate: string;
  readonly rate_text: string;
  readonly method: "as published" | "inverted" | "crossed";
  readonly kind: "daily" | "monthly_average" | "annual_average";
  readonly valid_from: string;
  readonly valid_to: string;
  readonly territory: string | null;
  readonly source: "IMF ENDA" | "IMF SDR" | "IATI monthly" | "Federal Reserve";
}

/** A row of the table: its line, and its cells in the header's order. */
export interface SourceRow {
  readonly line: number;
  readonly cells: readonly (string | null)[];
}

/** What cannot be read is told with its column and text, and has no row. */
export type TellCell = (line: number, column: string, text: string) => void;

/** Reads rows in the table's order. `finish` gives those that had to wait for others. */
export function openRates(kind: RateKind, names: readonly string[], tell: TellCell) {
  const at = (...wanted: readonly string[]) =>
    names.findIndex((name) => wanted.includes(plainName(name)));
  switch (kind) {
    case "imf_annual":
      return openAnnual(at, tell);
    case "imf_daily":
      return openDaily(names, tell);
    case "sdr_monthly":
      return openMonthly(at, tell);
    case "federal_reserve":
      return openFederalReserve(at, tell);
  }
}

type At = (...wanted: readonly string[]) => number;
interface RateReader {
  row(row: SourceRow): readonly RateRow[];
  finish(): readonly RateRow[];
}

const ONE: Decimal = { units: 1n, places: 0 };
const PLACES = 18;

function inverted(value: Decimal): Decimal | null {
  return divideDecimal(ONE, value, PLACES);
}

function written(value: Decimal): string {
  return formatDecimal({
    units: value.units * 10n ** BigInt(PLACES - value.places),
    places: PLACES,
  });
}

/** A positive number, also one with an exponent: `5.2e-05`. */
function positive(text: string | null): Decimal | null {
  if (text === null) return null;
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const value = parseDecimal(mantissa);
  if (value === null || value.units <= 0n || !/^[+-]?\d{1,2}$/.test(exponent)) return null;
  const places = value.places - Number(exponent);
  return places >= 0
    ? { units: value.units, places }
    : { units: value.units * 10n ** BigInt(-places), places: 0 };
}

/** Days of the year or month that a day lies in. */
function yearOf(day: string): { from: string; to: string } {
  return { from: `${day.slice(0, 4)}-01-01`, to: `${day.slice(0, 4)}-12-31` };
}

function monthOf(day: string): { from: string; to: string } {
  const [year = 0, month = 0] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return {
    from: `${day.slice(0, 7)}-01`,
    to: `${day.slice(0, 7)}-${String(last).padStart(2, "0")}`,
  };
}

function openAnnual(at: At, tell: TellCell): RateReader {
  const columns = {
    date: at("date"),
    rate: at("rate"),
    currency: at("currency"),
    frequency: at("frequency"),
    territory: at("countrycode"),
  };
  return {
    row({ line, cells }) {
      const text = cells[columns.rate] ?? null;
      const day = parseDay(cells[columns.date] ?? "");
      const units = positive(text);
      const dollars = units && inverted(units);
      const currency = cells[columns.currency] ?? "";
      if (text === null) return [];
      if (day === null || dollars === null || !/^[A-Z]{3}$/.test(currency)) {
        tell(line, "Rate", [cells[columns.date], currency, text].join(" "));
        return [];
      }
      const span = { A: yearOf(day), M: monthOf(day), D: { from: day, to: day } }[
        cells[columns.frequency] ?? ""
      ];
      if (!span) {
        tell(line, "Frequency", cells[columns.frequency] ?? "");
        return [];
      }
      return [
        {
          line,
          currency,
          rate: written(dollars),
          rate_text: text,
          method: "inverted",
          kind:
            cells[columns.frequency] === "A"
              ? "annual_average"
              : cells[columns.frequency] === "M"
                ? "monthly_average"
                : "daily",
          valid_from: span.from,
          valid_to: span.to,
          territory: cells[columns.territory] ?? null,
          source: "IMF ENDA",
        },
      ];
    },
    finish: () => [],
  };
}

function openDaily(names: readonly string[], tell: TellCell): RateReader {
  const dollar = names.indexOf("USD");
  return {
    row({ line, cells }) {
      const day = parseDay(cells[0] ?? "");
      const sdr = positive(cells[dollar] ?? null);
      if (day === null) {
        tell(line, names[0] ?? "", cells[0] ?? "");
        return [];
      }
      // Without the dollar's own value that day crosses to nothing.
      if (sdr === null) return [];
      return names.flatMap((currency, index): RateRow[] => {
        const text = index === 0 ? null : (cells[index] ?? null);
        if (text === null) return [];
        const value = positive(text);
        const dollars = value && divideDecimal(value, sdr, PLACES);
        if (!dollars) {
          tell(line, currency, text);
          return [];
        }
        return [
          {
            line,
            currency,
            rate: written(dollars),
            rate_text: text,
            method: "crossed",
            kind: "daily",
            valid_from: day,
            valid_to: day,
            territory: null,
            source: "IMF SDR",
          },
        ];
      });
    },
    finish: () => [],
  };
}

function openMonthly(at: At, tell: TellCell): RateReader {
  const columns = {
    year: at("year"),
    month: at("month"),
    currency: at("currencyid"),
    value: at("value"),
  };
  const waiting: {
    readonly line: number;
    readonly day: string;
    readonly currency: string;
    readonly text: string;
  }[] = [];
  const dollars = new Map<string, Decimal>();
  return {
    row({ line, cells }) {
      const text = cells[columns.value] ?? null;
      const currency = cells[columns.currency] ?? "";
      const day = parseDay(
        `${cells[columns.year]}-${(cells[columns.month] ?? "").padStart(2, "0")}-01`,
      );
      if (text === null) return [];
      const value = positive(text);
      if (day === null || value === null || !/^[A-Z]{3}$/.test(currency))
        tell(line, "value", [cells[columns.year], cells[columns.month], currency, text].join(" "));
      else {
        waiting.push({ line, day, currency, text });
        if (currency === "USD") dollars.set(day, value);
      }
      return [];
    },
    finish: () =>
      waiting.flatMap(({ line, day, currency, text }): RateRow[] => {
        const sdr = dollars.get(day);
        const value = positive(text);
        const rate = sdr && value && divideDecimal(value, sdr, PLACES);
        if (!rate) return [];
        const { from, to } = monthOf(day);
        return [
          {
            line,
            currency,
            rate: written(rate),
            rate_text: text,
            method: "crossed",
            kind: "monthly_average",
            valid_from: from,
            valid_to: to,
            territory: null,
            source: "IATI monthly",
          },
        ];
      }),
  };
}

/** The Federal Reserve names countries. */
const CURRENCY_OF: ReadonlyMap<string, string> = new Map(
  (
    "Australia AUD,Austria ATS,Belgium BEF,Brazil BRL,Canada CAD,China CNY,Denmark DKK,Euro EUR,Finland FIM,France FRF,Germany DEM,Greece GRD," +
    "Hong Kong HKD,India INR,Ireland IEP,Italy ITL,Japan JPY,Malaysia MYR,Mexico MXN,Netherlands NLG,New Zealand NZD,Norway NOK,Portugal PTE," +
    "Singapore SGD,South Africa ZAR,South Korea KRW,Spain ESP,Sri Lanka LKR,Sweden SEK,Switzerland CHF,Taiwan TWD,Thailand THB," +
    "United Kingdom GBP"
  )
    .split(",")
    .map((row) => [row.slice(0, -4), row.slice(-3)] as const),
);
/** Venezuela's series has been calculated back over three redenominations: it is of no one currency. */
const PASSED_OVER: ReadonlySet<string> = new Set(["Venezuela"]);
const DOLLARS_FOR_ONE: readonly string[] = ["AUD", "EUR", "IEP", "NZD", "GBP"];

function openFederalReserve(at: At, tell: TellCell): RateReader {
  const columns = { date: at("date"), country: at("country"), rate: at("exchangerate", "value") };
  const waiting: {
    readonly line: number;
    readonly day: string;
    readonly currency: string;
    readonly text: string;
  }[] = [];
  return {
    row({ line, cells }) {
      const text = cells[columns.rate] ?? null;
      const country = cells[columns.country] ?? "";
      if (text === null || PASSED_OVER.has(country)) return [];
      const currency = CURRENCY_OF.get(country);
      const day = parseDay(cells[columns.date] ?? "");
      if (currency === undefined) tell(line, "Country", country);
      else if (day === null || positive(text) === null)
        tell(line, "Exchange rate", [cells[columns.date], country, text].join(" "));
      else waiting.push({ line, day, currency, text });
      return [];
    },
    finish() {
      const isAboveOne = waiting.some(
        ({ currency, text }) => currency === "GBP" && Number(text) > 1,
      );
      const spanOf = spansOf(waiting);
      return waiting.flatMap(({ line, day, currency, text }): RateRow[] => {
        const value = positive(text);
        const isDirect = isAboveOne && DOLLARS_FOR_ONE.includes(currency);
        const rate = value && (isDirect ? divideDecimal(value, ONE, PLACES) : inverted(value));
        if (!rate) return [];
        const { from, to } = spanOf.span(day);
        return [
          {
            line,
            currency,
            rate: written(rate),
            rate_text: text,
            method: isDirect ? "as published" : "inverted",
            kind: spanOf.kind,
            valid_from: from,
            valid_to: to,
            territory: null,
            source: "Federal Reserve",
          },
        ];
      });
    },
  };
}

/** The table does not say how long its rates are of: its days do. */
function spansOf(rows: readonly { readonly day: string }[]) {
  const isFirst = rows.every(({ day }) => day.endsWith("-01"));
  const isYear = rows.every(({ day }) => day.endsWith("-01-01"));
  if (isYear) return { kind: "annual_average" as const, span: yearOf };
  if (isFirst) return { kind: "monthly_average" as const, span: monthOf };
  return { kind: "daily" as const, span: (day: string) => ({ from: day, to: day }) };
}
