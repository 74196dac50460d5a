import { addDecimals, decimal, multiplyDecimals, readDecimal, type Decimal } from "./decimal.js";

/** A number with the place of its last printed digit: 225.5 million is printed to 100,000. */
export interface ReadNumber {
  readonly value: Decimal;
  readonly step: Decimal;
}

const UNITS = "one two three four five six seven eight nine".split(" ");
const TEENS =
  "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

const SMALL = new Map<string, number>([
  ["zero", 0],
  ["a", 1],
  ...UNITS.map((word, index) => [word, index + 1] as const),
  ...TEENS.map((word, index) => [word, index + 10] as const),
  ...TENS.map((word, index) => [word, (index + 2) * 10] as const),
]);

/** Powers of ten by the word or sign behind the digits. */
const SCALES = new Map<string, number>([
  ["thousand", 3],
  ["k", 3],
  ["million", 6],
  ["millions", 6],
  ["mln", 6],
  ["mn", 6],
  ["mio", 6],
  ["m", 6],
  ["billion", 9],
  ["billions", 9],
  ["bn", 9],
  ["b", 9],
  ["trillion", 12],
]);

const UNIT = `(?:${UNITS.join("|")})`;
const BELOW_100 = `(?:(?:${TENS.join("|")})(?:[-\\s]+${UNIT})?|${TEENS.join("|")}|${UNIT})`;
const BELOW_1000 = `(?:(?:${UNIT}|a)\\s+hundred(?:\\s+(?:and\\s+)?${BELOW_100})?|${BELOW_100})`;
const SCALE = "(?:thousand|million|billion)";

/** An English number in words, without an article of its own except in "a hundred", "a million". */
export const ENGLISH_WORDS =
  `(?:(?:${BELOW_1000}|a)\\s+${SCALE}(?:,?\\s+(?:and\\s+)?${BELOW_1000}(?:\\s+${SCALE})?)*` +
  `|(?:half\\s+)?a\\s+dozen|${BELOW_1000}|zero)`;

/** Scale words and signs behind digits; single letters only without a space after the amount. */
export const ENGLISH_SCALE =
  "(?:\\s*-?(?:[Tt]housand|[Mm]illions?|[Bb]illions?|[Tt]rillion|mln|[Mm]io|mn|bn)(?![A-Za-z])|\\s?[MBK](?![A-Za-z])|[mbk](?![A-Za-z]))";

/** "forty-five", "two hundred and six", "half a dozen". Exact: printed to one. */
export function readEnglishWords(text: string): ReadNumber {
  const step = decimal(1);
  if (/dozen/i.test(text)) return { value: decimal(/half/i.test(text) ? 6 : 12), step };
  let total = 0n;
  let current = 0n;
  for (const word of text.toLowerCase().split(/[-,\s]+/)) {
    const power = SCALES.get(word);
    if (word === "hundred") current *= 100n;
    else if (power !== undefined) {
      total += current * 10n ** BigInt(power);
      current = 0n;
    } else current += BigInt(SMALL.get(word) ?? 0);
  }
  return { value: decimal(total + current), step };
}

/** `1,234.5`, `1 234,5`, `1'234.5`, `1.234,5`, with the power of ten that a scale word adds. */
export function readDigits(digits: string, power = 0): ReadNumber {
  const bare = digits.replace(/[\u00a0']/g, "");
  const isPointGrouped = /^\d{1,3}(?:(?:\.\d{3})+,\d{1,2}|(?:\.\d{3}){2,})$/.test(bare);
  const plain = isPointGrouped ? bare.replaceAll(".", "") : bare;
  const isDecimalComma = /^\d+,\d{1,2}$/.test(plain);
  const read = readDecimal(isDecimalComma ? plain.replace(",", ".") : plain.replaceAll(",", ""));
  return {
    value: decimal(read.unscaled, read.scale - power),
    step: decimal(1, read.scale - power),
  };
}

export function powerOfScale(word: string): number {
  return SCALES.get(word.replace(/[-\s]/g, "").toLowerCase()) ?? 0;
}

const KANJI_DIGITS = "〇一二三四五六七八九";
const KANJI_TENS = new Map([
  ["十", 1],
  ["百", 2],
  ["千", 3],
]);
const MYRIADS = new Map([
  ["万", 4],
  ["億", 8],
  ["兆", 12],
]);

export const KANJI_NUMBER = "[〇一二三四五六七八九十百千万億兆]{1,24}";

/** Digits with the scale characters of Japanese between them: 2億2,550万, 3千5百, 43.5百万. */
export const JAPANESE_DIGITS = (digits: string) =>
  `(?:(?:${digits})\\s?(?:十億|百億|千億|百万|千万|[兆億万千百]))+(?:${digits})?`;

/** Kanji or mixed: 四十九, 二億二千五百五十万, 二〇二一, 2億2,550万, 1万5千. */
export function readJapanese(text: string): ReadNumber {
  if (/^[〇一二三四五六七八九]+$/.test(text)) {
    const digits = [...text].map((character) => KANJI_DIGITS.indexOf(character)).join("");
    return { value: decimal(BigInt(digits)), step: decimal(1) };
  }
  let total = decimal(0);
  let below = decimal(0);
  let step = decimal(1);
  let pending: Decimal | null = null;
  for (const token of text.match(/[\d.,\u00a0]+|[〇一二三四五六七八九]|[十百千万億兆]/g) ?? []) {
    const ten = KANJI_TENS.get(token);
    const myriad = MYRIADS.get(token);
    if (ten !== undefined) {
      below = addDecimals(below, multiplyDecimals(pending ?? decimal(1), decimal(1, -ten)));
      step = multiplyDecimals(pending === null ? decimal(1) : step, decimal(1, -ten));
      pending = null;
    } else if (myriad !== undefined) {
      const group = addDecimals(below, pending ?? decimal(0));
      total = addDecimals(total, multiplyDecimals(group, decimal(1, -myriad)));
      step = multiplyDecimals(step, decimal(1, -myriad));
      below = decimal(0);
      pending = null;
    } else {
      const read = /\d/.test(token) ? readDigits(token) : null;
      pending = read?.value ?? decimal(KANJI_DIGITS.indexOf(token));
      step = read?.step ?? decimal(1);
    }
  }
  return { value: addDecimals(total, addDecimals(below, pending ?? decimal(0))), step };
}
