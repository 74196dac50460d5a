import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { formatDecimal, type Decimal } from "../base/decimal.js";
import { LANGUAGES } from "../base/language.js";
import { money, toDecimal } from "../base/money.js";
import { texts, type Text } from "../base/text.js";
import { renderNarrative } from "../figures/claims.js";
import type { Snapshot } from "../store/snapshot.js";

const WORDS = texts({
  illustrative: {
    en: "Illustrative: invented to show how a fund is kept. No such activity exists.",
    ja: "例示：基金の記録方法を示すための創作であり、実在しない。",
  },
});

/** What stands on everything that was invented. */
export const ILLUSTRATIVE = WORDS.illustrative;

/** An element to be written, as plain data: what the printer of the standard's files takes. */
export interface IatiPart {
  readonly name: string;
  /** Name, value, name, value … */
  readonly attributes: readonly string[];
  readonly children: readonly IatiPart[];
  readonly text: string;
  /** Of an element that was read; 0 in one that is made. */
  readonly line: number;
  readonly column: number;
}

type Attributes = Readonly<Record<string, string | null | undefined>>;

export function element(
  name: string,
  attributes: Attributes = {},
  content: string | readonly IatiPart[] = [],
): IatiPart {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [key, value],
  );
  const isText = typeof content === "string";
  return {
    name,
    attributes: pairs,
    children: isText ? [] : content,
    text: isText ? content : "",
    line: 0,
    column: 0,
  };
}

/** A text in each language. The file's default language is English, so that one carries no xml:lang. */
export function narratives(text: Text): IatiPart[] {
  return LANGUAGES.map((language) =>
    element("narrative", language === "en" ? {} : { "xml:lang": language }, text[language]),
  );
}

export function narrated(name: string, text: Text, attributes: Attributes = {}): IatiPart {
  return element(name, attributes, narratives(text));
}

export function amount(minor: bigint, currency: Currency, on: Day): IatiPart {
  const value = money(minor, currency);
  return element("value", { currency, "value-date": on }, toDecimal(value));
}

/** A share in hundredths of a percent, as a number without idle zeros. */
export function percentage(share_bp: bigint): string {
  return formatDecimal(trimZeros({ units: share_bp, places: 2 }));
}

export function trimZeros(value: Decimal): Decimal {
  let { units, places: digits } = value;
  while (digits > 0 && units % 10n === 0n) {
    units /= 10n;
    digits -= 1;
  }
  return { units, places: digits };
}

/** A text whose figures are filled in from the record. */
export function plainText(snapshot: Snapshot, text: Text): Text {
  const plain = (language: "en" | "ja") =>
    renderNarrative(text, language, snapshot)
      .map((segment) => segment.text)
      .join("");
  return { en: plain("en"), ja: plain("ja") };
}
