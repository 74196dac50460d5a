import { fillText, texts } from "../../base/text.js";
import { compareDecimals, formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";

const TEXTS = texts({
  reversed: {
    en: "The range {range} ends before it begins.",
    ja: "{range}は、終わりが始まりより前です。",
  },
  duration: {
    en: "{duration} does not fit {period}, which is {years} years.",
    ja: "{duration}とありますが、{period}は{years}年間です。",
  },
});

/** Ranges that run backwards, and spans of years that are not as long as the words beside them say. */
export function findRanges(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => [
    ...sentence.numerals.flatMap((numeral) => checkOrder(sentence, numeral)),
    ...checkDuration(sentence),
  ]);
}

function checkOrder(sentence: Sentence, numeral: Numeral): ProseFinding[] {
  const { when, value, upper } = numeral;
  const isBackwards = when
    ? when.from.slice(0, 7) > when.to.slice(0, 7) && when.from.length === when.to.length
    : value !== null &&
      upper !== null &&
      numeral.kind !== "money" &&
      compareDecimals(value, upper) > 0;
  // October to March 2018 begins in the year before, which is not printed.
  const years = numeral.text.match(/\d{4}/g) ?? [];
  if (when && when.from.length > 4 && years.length < 2) return [];
  // 20-10 may be a code or a score; ages and years are ranges without doubt.
  if (!isBackwards || (numeral.kind !== "period" && numeral.kind !== "age")) return [];
  const range = numeral.text.replace(/\s+/g, " ");
  return [
    finding(sentence, numeral, "range-reversed", fillText(TEXTS.reversed, { range }), { range }),
  ];
}

/** "The three-year project (2018-2022)": five years counting both ends, four from one to the other, never three. */
function checkDuration(sentence: Sentence): ProseFinding[] {
  const { numerals, text } = sentence;
  return numerals.flatMap((duration, index) => {
    if (
      duration.kind !== "duration" ||
      duration.unit !== "year" ||
      !duration.value ||
      duration.qualifier !== null
    )
      return [];
    return [numerals[index + 1], numerals[index - 1]].flatMap((period) => {
      const lengths = period?.kind === "period" ? lengthsOf(period) : [];
      if (!period || lengths.length === 0) return [];
      const between =
        period.start > duration.end
          ? text.slice(duration.end, period.start)
          : text.slice(period.end, duration.start);
      const isBound =
        /^[-\s]*(?:(?:[a-z][a-z-]+\s+){0,2}(?:period|programme|program|project|plan|strategy|agreement|partnership|phase|initiative|fund|term|framework|cooperation)s?)?\s*(?:\(|,|of|from|for|covering|running\s+from|over|between|\s)*(?:the\s+(?:years|period)\s+)?(?:from|between)?\s*$|^\s*(?:の|\(|、|,)*$|^(?:の[^、。]{0,8}(?:事業|計画|プロジェクト|協定))?\(?$/i.test(
          between,
        );
      if (!isBound || between.length > 45) return [];
      const printed = Number(formatDecimal(duration.value ?? { unscaled: 0n, scale: 0 }));
      if (lengths.includes(printed) || Math.max(...lengths) < 1.5) return [];
      const facts = {
        duration: duration.text,
        period: period.text,
        years: String(Math.max(...lengths)),
      };
      return [
        finding(sentence, duration, "duration-not-period", fillText(TEXTS.duration, facts), facts),
      ];
    });
  });
}

/** How many years a period may be called: counted with both ends, or from one to the other; by months to the nearest half. */
function lengthsOf({ when }: Numeral): number[] {
  if (!when) return [];
  const [from, to] = [when.from, when.to].map((text) => text.split("-").map(Number));
  const years = (to?.[0] ?? 0) - (from?.[0] ?? 0);
  if (from?.length === 1 && to?.length === 1) return years < 1 ? [] : [years, years + 1];
  if (!from?.[1] || !to?.[1]) return [];
  const months = years * 12 + to[1] - from[1];
  const halves = (count: number) => Math.round(count / 6) / 2;
  return [halves(months), halves(months + 1)];
}

function finding(
  sentence: Sentence,
  numeral: Numeral,
  rule: string,
  message: ProseFinding["message"],
  facts: ProseFinding["facts"],
): ProseFinding {
  return {
    rule,
    severity: "error",
    message,
    start: placeIn(sentence, numeral.start),
    end: placeIn(sentence, numeral.end - 1) + 1,
    facts,
  };
}
