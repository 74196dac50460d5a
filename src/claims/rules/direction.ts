import { fillText, texts } from "../../base/text.js";
import { wordFigure } from "../../figures/wording.js";
import { isDirectionTrue } from "../../prose/claims-check.js";
import type { ClaimRecord } from "../record.js";
import type { ClaimFault, ClaimSentence } from "../sentence.js";
import { decimalOf } from "./qualifier.js";

const TEXTS = texts({
  direction: {
    en: "The sentence says “{word}”; before {now} the record has {before}.",
    ja: "「{word}」とありますが、記録では{before}の次が{now}です。",
  },
});

const UP = /\b(?:increased|rose|grew|climbed|went\s+up)\s+(?:\w+\s+){0,2}to\s+$/i;
const DOWN = /\b(?:decreased|fell|declined|dropped|went\s+down)\s+(?:\w+\s+){0,2}to\s+$/i;
const UP_JA = /^(?:に|へ|まで)?(?:と)?(?:増加|増え|上昇|拡大|伸び)/;
const DOWN_JA = /^(?:に|へ|まで)?(?:と)?(?:減少|減り|低下|下落|縮小)/;

/** "Rose to {x}" where the indicator's value before was higher. */
export function findDirections(sentence: ClaimSentence, record: ClaimRecord): ClaimFault[] {
  return sentence.printed.flatMap(({ figure, text, start, end }): ClaimFault[] => {
    const before = sentence.text.slice(0, start - sentence.start);
    const behind = sentence.text.slice(end - sentence.start);
    const up = UP.exec(before) ?? UP_JA.exec(behind);
    const down = DOWN.exec(before) ?? DOWN_JA.exec(behind);
    const word = up ?? down;
    const earlier = word ? record.earlierOf(figure) : null;
    if (!word || !earlier?.value || !figure.value) return [];
    const [from, to] = [decimalOf(earlier.value), decimalOf(figure.value)];
    if (from === null || to === null || isDirectionTrue(up ? "up" : "down", from, to)) return [];
    const facts = {
      word: word[0].trim(),
      now: text,
      before: { en: wordFigure(earlier, "en"), ja: wordFigure(earlier, "ja") },
    };
    return [
      {
        rule: "direction-not-of-data",
        severity: "error",
        message: fillText(TEXTS.direction, facts),
        start,
        end,
      },
    ];
  });
}
