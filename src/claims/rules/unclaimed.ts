import { fillText, texts } from "../../base/text.js";
import type { Segment } from "../../figures/wording.js";
import { isQuantity, type Numeral } from "../../prose/numeral.js";
import { findNumerals } from "../../prose/numerals.js";
import type { ClaimFault } from "../sentence.js";

const TEXTS = texts({
  unclaimed: {
    en: "“{numeral}” is typed, not claimed. Record it with its source, and refer to it.",
    ja: "「{numeral}」は根拠のない数値です。出典とともに記録し、参照してください。",
  },
});

/** Digits that say when, or who is counted by age, are no quantity that a source could contradict. */
const UNCLAIMED_KINDS: readonly Numeral["kind"][] = ["identifier", "year", "period", "date", "age"];

/** Numerals that lie in no figure and are no name, day or identifier. Source: issue 2, point 7. */
export function unclaimedNumerals(segments: readonly Segment[]): Numeral[] {
  const text = segments.map((segment) => segment.text).join("");
  return findNumerals(text).filter(
    (numeral) =>
      isQuantity(numeral) &&
      !UNCLAIMED_KINDS.includes(numeral.kind) &&
      !isCovered(segments, numeral.start, numeral.end),
  );
}

export function findUnclaimedNumbers(segments: readonly Segment[]): ClaimFault[] {
  return unclaimedNumerals(segments).map((numeral) => ({
    rule: "number-without-claim",
    severity: "error",
    message: fillText(TEXTS.unclaimed, { numeral: numeral.text }),
    start: numeral.start,
    end: numeral.end,
  }));
}

/** Whether the digits from `start` to `end` lie in segments that are claimed or exempt; words around them may not be. */
export function isCovered(segments: readonly Segment[], start: number, end: number): boolean {
  let at = 0;
  let isTouched = false;
  for (const segment of segments) {
    const [from, to] = [Math.max(start, at), Math.min(end, at + segment.text.length)];
    const overlap = from < to ? segment.text.slice(from - at, to - at) : "";
    at += segment.text.length;
    if (overlap === "") continue;
    if (segment.figure || segment.exempt) isTouched = true;
    else if (/[\p{Nd}〇一二三四五六七八九十百千万億兆]/u.test(overlap)) return false;
  }
  return isTouched;
}
