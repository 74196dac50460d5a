import { fillText, texts } from "../../base/text.js";
import { compareDecimals, decimal, formatDecimal, multiplyDecimals } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import { showValue, type ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";

const TEXTS = texts({
  mean: {
    en: "{total} over {count} is {computed} on average, not {printed}.",
    ja: "{total}を{count}で割ると平均{computed}で、{printed}ではありません。",
  },
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
    const mean = checkMean(sentence);
    if (mean) return [mean];
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

const NAMES_MEAN = /\b(?:average|mean)\b|平均/i;
const MEAN = /\b(?:average|mean)\b[^.;:\d]{0,40}$|平均[^\d。、]{0,6}$/i;
const GIVEN_TO =
  /^[^.;\d]{0,20}\b(?:given|awarded|paid|distributed|provided|went|granted)\s+(?:out\s+)?to\s+(?:the\s+)?$/i;

/** "The average grant was US$ 50,000: US$ 500,000 were given to 20 cooperatives", 「20の組合に総額50万米ドル（平均5万米ドル）」. */
function checkMean(sentence: Sentence): ProseFinding | null {
  const { text, isJapanese } = sentence;
  if (!NAMES_MEAN.test(text)) return null;
  const money = sentence.numerals.filter(({ kind }) => kind === "money");
  const counts = sentence.numerals.filter(({ kind }) => kind === "count");
  const [count] = counts;
  const mean = money.find((numeral) => MEAN.test(text.slice(0, numeral.start)));
  const total = money.find((numeral) => numeral !== mean);
  if (!mean || !total || !count?.value || money.length !== 2 || counts.length !== 1) return null;
  if (mean.unit !== total.unit || count.qualifier !== null || /\bper\b|毎年|年平均/.test(text))
    return null;
  const isShared = isJapanese
    ? count.end < total.start && /に(?:総額|合計)[^\d。]{0,4}$/.test(text.slice(0, total.start))
    : total.end < count.start && GIVEN_TO.test(text.slice(total.end, count.start));
  const number = Number(formatDecimal(count.value));
  if (!isShared || number < 2 || fits(mean, number, total)) return null;
  const computed = Number(formatDecimal(total.value ?? decimal(0))) / number;
  const facts = {
    total: total.text,
    count: String(number),
    computed: showValue(decimal(Math.round(computed)), mean),
    printed: mean.text,
  };
  return {
    rule: "average-wrong",
    severity: "error",
    message: fillText(TEXTS.mean, facts),
    start: placeIn(sentence, mean.start),
    end: placeIn(sentence, mean.end - 1) + 1,
    facts: { ...facts, computed: String(Math.round(computed)) },
  };
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
