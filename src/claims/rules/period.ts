import type { Span } from "../../base/span.js";
import { fillText, texts } from "../../base/text.js";
import type { Numeral } from "../../prose/numeral.js";
import { reworded, type ClaimFault, type ClaimSentence } from "../sentence.js";

const TEXTS = texts({
  period: {
    en: "The sentence says {said}; {printed} is of {data}.",
    ja: "文では{said}とありますが、{printed}の対象期間は{data}です。",
  },
});

/** A printed period or year that is none of the numbers' own. A number without a period speaks for none, and is left alone. */
export function findWrongPeriods(sentence: ClaimSentence): ClaimFault[] {
  const whens = sentence.numerals.filter(
    (numeral) =>
      (numeral.kind === "period" || numeral.kind === "year") && !isPrinted(sentence, numeral),
  );
  const [when] = whens;
  const dated = sentence.printed.filter(({ figure }) => figure.period?.from && figure.period.to);
  const spans = dated.map(({ figure }) => figure.period);
  const [one] = dated;
  if (!when?.when || whens.length !== 1 || !one || dated.length !== sentence.printed.length)
    return [];
  if (spans.some((span) => fits(when, span))) return [];
  // "In 2011 …, and by now …": a year is the number's own only where it says so.
  if (when.kind === "year" && !isOfYear(sentence, when)) return [];
  const data = yearsOf(one.figure.period);
  return [
    {
      rule: "period-not-of-data",
      severity: "error",
      message: fillText(TEXTS.period, { said: when.text, printed: one.text, data }),
      start: when.start,
      end: when.end,
      suggestion: reworded(sentence, when, data[sentence.language]),
      replaces: sentence,
    },
  ];
}

function isPrinted(sentence: ClaimSentence, numeral: Numeral): boolean {
  return sentence.printed.some(({ start, end }) => start <= numeral.start && numeral.end <= end);
}

function isOfYear(sentence: ClaimSentence, year: Numeral): boolean {
  const before = sentence.text.slice(0, year.start - sentence.start);
  const behind = sentence.text.slice(year.end - sentence.start);
  return /\b(?:[Ii]n|[Dd]uring|[Ff]or)\s+$/.test(before) || /^(?:に|の|は|中)/.test(behind);
}

/** The same first and last year; a fiscal year counts by the year in which it begins, and a single year also by any within. */
function fits({ when, kind }: Numeral, span: Span | null): boolean {
  if (!when || !span?.from || !span.to) return true;
  const [from, to] = [span.from.slice(0, 4), span.to.slice(0, 4)];
  const [first, last] = [when.from.slice(0, 4), when.to.slice(0, 4)];
  const isFiscal = span.from.endsWith("-04-01") && span.to.endsWith("-03-31");
  const end = isFiscal ? String(Number(to) - 1) : to;
  if (kind === "year") return from <= first && first <= to;
  return first === from && (last === end || last === to);
}

function yearsOf(span: Span | null): { en: string; ja: string } {
  const [from, to] = [span?.from?.slice(0, 4) ?? "", span?.to?.slice(0, 4) ?? ""];
  const isFiscal = span?.from?.endsWith("-04-01") && span.to?.endsWith("-03-31");
  if (isFiscal && Number(to) === Number(from) + 1) return { en: `FY${from}`, ja: `${from}年度` };
  if (from === to) return { en: from, ja: `${from}年` };
  return { en: `${from}–${to}`, ja: `${from}～${to}年` };
}
