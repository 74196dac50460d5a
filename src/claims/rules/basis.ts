import { fillText, texts } from "../../base/text.js";
import { wordFigure } from "../../figures/wording.js";
import { HAD, PROMISED } from "../../prose/rules/mixed-sum.js";
import { ACHIEVED, TARGET } from "../../prose/rules/target.js";
import type { ClaimRecord } from "../record.js";
import type { ClaimFault, ClaimSentence, Printed } from "../sentence.js";

const TEXTS = texts({
  target: {
    en: "{printed} is a target on record; the sentence tells it as achieved.",
    ja: "{printed}は記録上の目標値ですが、文では実績とされています。",
  },
  aims: { en: "The target is {said}.", ja: "目標は{said}である。" },
  promised: {
    en: "{printed} was promised or planned, not received: the sentence says “{word}”.",
    ja: "{printed}は約束・計画の額であり、受領額ではありません（文中の「{word}」）。",
  },
});

const ADDED = /\b(?:total(?:s|led|ling)?|altogether|in\s+all|sum)\b|合計|総額|計/i;

/** Targets told as achieved, and promised money told as received. */
export function findWrongBasis(sentence: ClaimSentence, record: ClaimRecord): ClaimFault[] {
  return [...findAchievedTargets(sentence), ...findReceivedPledges(sentence, record)];
}

function findAchievedTargets(sentence: ClaimSentence): ClaimFault[] {
  return sentence.printed
    .filter(({ figure }) => figure.basis === "target")
    .filter((printed) => tellsAchieved(sentence, printed))
    .map(({ figure, text: shown, start, end }) => {
      const said = { en: wordFigure(figure, "en"), ja: wordFigure(figure, "ja") };
      const suggestion = figure.sentence ?? fillText(TEXTS.aims, { said });
      return {
        rule: "target-as-achieved" as const,
        severity: "error" as const,
        message: fillText(TEXTS.target, { printed: shown }),
        start,
        end,
        suggestion,
        replaces: sentence,
      };
    });
}

/** Whether the verb that is nearest to the number tells it as achieved: in English most stand before it, in Japanese behind. */
function tellsAchieved(sentence: ClaimSentence, printed: Printed): boolean {
  const before = sentence.text.slice(0, printed.end - sentence.start);
  const behind = sentence.text.slice(printed.start - sentence.start);
  const nearBefore = placeOf(ACHIEVED, before, "last") - placeOf(TARGET_WORDS, before, "last");
  const nearBehind = placeOf(TARGET_WORDS, behind, "first") - placeOf(ACHIEVED, behind, "first");
  const [first, second] =
    sentence.language === "ja" ? [nearBehind, nearBefore] : [nearBefore, nearBehind];
  return first === 0 ? second > 0 : first > 0;
}

const TARGET_WORDS = new RegExp(
  `${TARGET.source}|\\btargets?\\b|\\bgoals?\\b|\\bto\\s+(?:create|train|reach|build|rehabilitate|support)\\b|目標`,
  "i",
);

/** Where a pattern stands first or last; where it does not stand, infinitely far away on that side. */
function placeOf(pattern: RegExp, text: string, which: "first" | "last"): number {
  const places = [...text.matchAll(new RegExp(pattern.source, "gi"))].map((match) => match.index);
  if (which === "first") return places[0] ?? FAR;
  return places.at(-1) ?? -FAR;
}

/** Finite, so that two that are both absent are equally far. */
const FAR = 1_000_000;

/** "Received", "paid", "disbursed" beside money that is pledged, committed or budgeted; a total of it with money that came. */
function findReceivedPledges(sentence: ClaimSentence, record: ClaimRecord): ClaimFault[] {
  const { text, printed } = sentence;
  const word = HAD.exec(text)?.[0];
  const promised = printed.filter(({ figure }) => record.isPromised(figure));
  const isMixed = printed.length > promised.length && ADDED.test(text);
  if (word === undefined || (PROMISED.test(text) && !isMixed)) return [];
  return promised.map(({ text: shown, start, end }) => ({
    rule: "pledge-as-received",
    severity: "error",
    message: fillText(TEXTS.promised, { printed: shown, word }),
    start,
    end,
  }));
}
