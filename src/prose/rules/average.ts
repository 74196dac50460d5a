import { fillText, texts } from "../../base/text.js";
import { compareDecimals, decimal, formatDecimal, multiplyDecimals } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import { showValue, type ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";

const TEXTS = texts({
  average: {
    en: "{rate} a year for {years} years is {computed}, not {printed}.",
    ja: "年{rate}が{years}年間であれば{computed}で、{printed}ではありません。",
  },
});

const PER_YEAR = /^\s*(?:a|per|each|every)\s+(?:year|annum)|^\s*(?:annually|yearly)/i;
const YEARLY =
  /(?:\bannual\s+(?:contribution\s+of|average\s+of|amount\s+of)|\bannually|\byearly\s+average\s+of|毎年|年平均|年間平均|年額|年間|(?<=[はがにで、])年)\s*(?:約|about\s+)?$/i;
const TOTAL =
  /\b(?:total(?:s|l?ing|led)?|altogether|in\s+all|overall|amount(?:s|ing|ed)\s+to)\b[^.;]{0,30}$|(?:合計|総額|計|累計)(?:で|は)?[^、。]{0,6}$/i;
const TOTAL_BEHIND = /^\s*(?:in\s+total|altogether|overall)|^(?:に(?:上|のぼ)|の(?:総額|合計))/i;

/** An amount per year, a number of years and their total, all in one sentence. */
export function findAverages(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => {
    const rates = sentence.numerals.filter((numeral) => isYearly(sentence, numeral));
    const [rate] = rates;
    const years = yearsOf(sentence);
    if (!rate || rates.length !== 1 || years.length === 0) return [];
    const totals = sentence.numerals.filter(
      (numeral) =>
        numeral !== rate &&
        numeral.kind === rate.kind &&
        numeral.unit === rate.unit &&
        isTotal(sentence, numeral),
    );
    const [total] = totals;
    if (!total || totals.length !== 1 || years.some((count) => fits(rate, count, total))) return [];
    const count = years[0] ?? 1;
    const computed = rate.value ? multiplyDecimals(rate.value, decimal(count)) : decimal(0);
    const facts = {
      rate: rate.text,
      years: String(count),
      computed: showValue(computed, total),
      printed: total.text,
    };
    return [
      {
        rule: "average-times-years",
        severity: "error" as const,
        message: fillText(TEXTS.average, facts),
        start: placeIn(sentence, total.start),
        end: placeIn(sentence, total.end - 1) + 1,
        facts: {
          computed: formatDecimal(computed),
          printed: formatDecimal(total.value ?? decimal(0)),
          years: String(count),
        },
      },
    ];
  });
}

function isYearly(sentence: Sentence, numeral: Numeral): boolean {
  if (numeral.kind !== "money" && numeral.kind !== "count") return false;
  const behind = sentence.text.slice(numeral.end, numeral.end + 40).replace(/^\s+[a-z]+s\b/, "");
  return (
    PER_YEAR.test(behind) ||
    YEARLY.test(sentence.text.slice(Math.max(0, numeral.start - 40), numeral.start))
  );
}

function isTotal(sentence: Sentence, numeral: Numeral): boolean {
  const before = sentence.text.slice(Math.max(0, numeral.start - 50), numeral.start);
  return (
    TOTAL.test(before) || TOTAL_BEHIND.test(sentence.text.slice(numeral.end, numeral.end + 24))
  );
}

/** How many years the sentence may mean; a period counts both ends, or from one to the other. */
function yearsOf(sentence: Sentence): number[] {
  const durations = sentence.numerals.filter(
    (numeral) => numeral.kind === "duration" && numeral.unit === "year" && numeral.value,
  );
  const [duration] = durations;
  if (duration?.value && durations.length === 1) return [Number(formatDecimal(duration.value))];
  const periods = sentence.numerals.filter((numeral) => numeral.kind === "period" && numeral.when);
  const when = periods[0]?.when;
  if (!when || periods.length !== 1) return [];
  const count = Number(when.to.slice(0, 4)) - Number(when.from.slice(0, 4));
  return count > 0 && count < 40 ? [count + 1, count] : [];
}

function fits(rate: Numeral, years: number, total: Numeral): boolean {
  const [r, t] = [intervalOf(rate), intervalOf(total)];
  const low = multiplyDecimals(r.low, decimal(years));
  const high = multiplyDecimals(r.high, decimal(years));
  return compareDecimals(low, t.high) <= 0 && compareDecimals(t.low, high) <= 0;
}
