import { parseCurrency, type Currency } from "../base/currency.js";
import { formatDecimal, parseDecimal, trimDecimal } from "../base/decimal.js";
import { LANGUAGES } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";
import { checkRateNumber, RATE_TYPE_NAMES, RATE_TYPES, type RateType } from "../fund/rate.js";
import type { StoredRate } from "../store/rates.js";
import { declareColumns, plain, titlesOf, type KeyedRow } from "./columns.js";
import { readDayIn } from "./from-receipts.js";
import {
  hashOf,
  rowFindings,
  shorten,
  unusable,
  type Proposed,
  type RowFindings,
} from "./proposed.js";
import type { SheetCell } from "./sheet.js";
import type { Survey } from "./survey.js";

export const RATE_COLUMNS = declareColumns({
  type: {
    title: { en: "Type", ja: "種類" },
    also: ["kind", "rate type", "レートの種類", "換算率の種類"],
    is_required: true,
    example: "unore",
  },
  from: {
    title: { en: "From", ja: "換算元" },
    also: ["from currency", "base", "base currency", "one unit of", "換算元通貨"],
    is_required: true,
    example: "USD",
  },
  to: {
    title: { en: "To", ja: "換算先" },
    also: ["to currency", "quote currency", "換算先通貨"],
    is_required: true,
    example: "JPY",
  },
  rate: {
    title: { en: "Rate", ja: "レート" },
    also: ["exchange rate", "換算率", "為替レート"],
    is_required: true,
    example: "149.50",
  },
  effective_from: {
    title: { en: "Effective from", ja: "適用開始日" },
    also: ["date", "day", "effective date", "valid from", "effective on", "日付", "適用日"],
    is_required: true,
    example: "2026-03-01",
  },
  published_on: {
    title: { en: "Published on", ja: "公表日" },
    also: ["published"],
    example: "2026-02-27",
  },
  source: {
    title: { en: "Source", ja: "出典" },
    also: ["publisher", "published by", "公表者"],
    is_required: true,
    example: "UN Treasury",
  },
});

export type RateColumn = (typeof RATE_COLUMNS)[number]["key"];

const TITLES = titlesOf(RATE_COLUMNS);

const TEXTS = texts({
  RATE_TYPE_UNKNOWN: {
    en: "“{found}” is no type of rate. Write one of: {known}.",
    ja: "「{found}」はレートの種類ではありません。次のいずれかを入力してください：{known}。",
  },
});

/** Reads rates, one per row, each stating its direction: `rate` units of `to` for one of `from`. */
export function rateReader(survey: Survey<RateColumn>, file: string) {
  return ({ number, cells }: KeyedRow<RateColumn>): Proposed<StoredRate> => {
    const told = rowFindings(file, number);
    const type = readType(cells.type, told);
    const from = readCurrencyIn(cells.from, TITLES.from, told);
    const to = readCurrencyIn(cells.to, TITLES.to, told);
    const rate = readRateIn(cells.rate, survey, told);
    const effective_from = readDayIn(cells.effective_from, TITLES.effective_from, told);
    const published_on =
      cells.published_on.kind === "empty"
        ? null
        : readDayIn(cells.published_on, TITLES.published_on, told);
    if (cells.source.kind === "empty") told.say("FIELD_MISSING", { column: TITLES.source });
    if (told.findings.length > 0 || !type || !from || !to || rate === null || !effective_from)
      return unusable(number, told);
    const quoted = { type, from, to, effective_from };
    const id = rateId(quoted);
    const source = cells.source.text;
    return {
      row: number,
      command: { id, ...quoted, rate, published_on, source, supersedes: null },
      reference: null,
      identity_hash: hashOf({ exchange_rate: id }),
      row_hash: hashOf({ exchange_rate: id, rate }),
      findings: [],
    };
  };
}

/** The word that programs use, or the one that a form offers. */
function readType(cell: SheetCell, told: RowFindings): RateType | null {
  if (cell.kind === "empty") {
    told.say("FIELD_MISSING", { column: TITLES.type });
    return null;
  }
  const typed = plain(cell.text);
  const type = RATE_TYPES.find(
    (each) =>
      plain(each) === typed ||
      LANGUAGES.some((language) => plain(RATE_TYPE_NAMES[each][language]) === typed),
  );
  if (!type) {
    const known = {
      en: RATE_TYPES.join(", "),
      ja: RATE_TYPES.map((each) => RATE_TYPE_NAMES[each].ja).join("、"),
    };
    const facts = { found: shorten(cell.text), known };
    told.tell("RATE_TYPE_UNKNOWN", fillText(TEXTS.RATE_TYPE_UNKNOWN, facts));
  }
  return type ?? null;
}

function readCurrencyIn(cell: SheetCell, column: Text, told: RowFindings): Currency | null {
  const currency = cell.kind === "empty" ? null : parseCurrency(cell.text.toUpperCase());
  if (cell.kind === "empty") told.say("FIELD_MISSING", { column });
  else if (currency === null) told.say("CURRENCY_UNKNOWN", { found: shorten(cell.text) });
  return currency;
}

/** The plain decimal above nothing that a rate is; null where it is empty or unclear. */
function readRateIn(cell: SheetCell, survey: Survey<RateColumn>, told: RowFindings): string | null {
  if (cell.kind === "empty") {
    told.say("FIELD_MISSING", { column: TITLES.rate });
    return null;
  }
  const read = survey.readNumber("rate", cell);
  if (read !== null && typeof read !== "string") {
    told.tell("RATE_UNCLEAR", read);
    return null;
  }
  const number = read === null ? null : parseDecimal(read);
  const rate = number === null ? (read ?? shorten(cell.text)) : formatDecimal(trimDecimal(number));
  const wrong = checkRateNumber(rate);
  if (wrong) told.tell(wrong.refused, wrong.message);
  return rate;
}

/** One id for one quotation, so that loading a file twice adds nothing. */
export function rateId(rate: {
  readonly type: RateType;
  readonly from: string;
  readonly to: string;
  readonly effective_from: string;
}): string {
  return `${rate.type}.${rate.from}.${rate.to}.${rate.effective_from}`;
}
