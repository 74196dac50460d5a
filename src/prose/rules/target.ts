import { fillText, texts } from "../../base/text.js";
import { compareDecimals, formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";

const TEXTS = texts({
  target: {
    en: "{value} is told here as achieved, but in line {line} it is still a target.",
    ja: "{value}はここでは実績とされていますが、{line}行目では目標です。",
  },
});

/** Words that put a number in the future, as of the text. */
export const TARGET =
  /\b(?:is|are)\s+(?:working|expected|projected|planned|set|aiming|intended|due)\s+to\b|\b(?:aims?|seeks?|plans?|intends?|hopes?)\s+to\b|\bwill\s+(?!have\b)[a-z]+|\btarget(?:s|ed)?\s+(?:of|is|to|are)\b|\b(?:is|are)\s+to\s+(?:be\s+)?[a-z]+|\bwith\s+the\s+(?:aim|goal|target)\s+of\b|\bgoal\s+(?:of|is)\b|目標(?:は|と|に|:|値)|予定(?:で|し|です)|計画(?:で|し)|見込|目指/i;
export const ACHIEVED =
  /\b(?:has|have)\s+(?:already\s+)?(?:been\s+)?(?:created|trained|reached|built|supported|provided|rehabilitated|generated|helped|benefit\w+|installed|constructed|completed|enrolled|certified|registered|delivered|organized|organised|covered|assisted)\b|\b(?:were|was)\s+(?:created|trained|reached|built|supported|provided|rehabilitated|generated|installed|constructed|completed|enrolled|certified|registered|delivered|organized|organised|covered|assisted)\b|\b(?:created|trained|rehabilitated|generated|benefited)\s+(?:over\s+|more\s+than\s+|about\s+|nearly\s+)?\d|ました|された|達成した|した。|受けた|に上った/i;
export const MET =
  /\b(?:met|reached\s+(?:its|the|their)\s+(?:target|goal)|achieved\s+(?:its|the|their)|surpass\w*|exceed\w*|as\s+planned|on\s+target|in\s+full)\b|目標を(?:達成|上回)|計画どおり|予定どおり/i;

interface Use {
  readonly sentence: Sentence;
  readonly numeral: Numeral;
  readonly noun: string;
}

/** The same number of the same things: a target in one sentence, an achievement in another, and nowhere said to be met. */
export function findTargets(document: ProseDocument): ProseFinding[] {
  const targets: Use[] = [];
  const achievements: Use[] = [];
  for (const sentence of document.sentences) {
    const isTarget = TARGET.test(sentence.text);
    const isAchieved = ACHIEVED.test(sentence.text);
    if (isTarget === isAchieved || MET.test(sentence.text)) continue;
    for (const numeral of sentence.numerals) {
      if (
        numeral.kind !== "count" ||
        !numeral.value ||
        compareDecimals(numeral.value, { unscaled: 10n, scale: 0 }) < 0
      )
        continue;
      (isTarget ? targets : achievements).push({
        sentence,
        numeral,
        noun: nounOf(sentence, numeral),
      });
    }
  }
  if (document.sentences.some((sentence) => MET.test(sentence.text))) return [];
  return achievements.flatMap((achieved) => {
    const target = targets.find((one) => isSame(one, achieved));
    if (!target) return [];
    const place = placeIn(target.sentence, target.numeral.start);
    const line = document.lines.findLast((one) => one.start <= place)?.index ?? 0;
    const facts = { value: achieved.numeral.text, line: String(line + 1) };
    return [
      {
        rule: "target-as-achieved",
        severity: "warning" as const,
        message: fillText(TEXTS.target, facts),
        start: placeIn(achieved.sentence, achieved.numeral.start),
        end: placeIn(achieved.sentence, achieved.numeral.end - 1) + 1,
        facts: { value: facts.value, other_line: facts.line },
      },
    ];
  });
}

function isSame(target: Use, achieved: Use): boolean {
  if (
    !target.numeral.value ||
    !achieved.numeral.value ||
    target.noun === "" ||
    target.noun !== achieved.noun
  )
    return false;
  return formatDecimal(target.numeral.value) === formatDecimal(achieved.numeral.value);
}

/** What is counted: the noun behind the number; in Japanese the word before it with its counter. */
function nounOf(sentence: Sentence, numeral: Numeral): string {
  if (!sentence.isJapanese) return numeral.unit ?? "";
  const before = sentence.text
    .slice(0, numeral.start)
    .replace(/(?:約|合計|計|延べ|新たに|に|を|が|は|の|、)+$/, "");
  const behind =
    /^分?の([^\s、。をがはにで]{2,8})/.exec(sentence.text.slice(numeral.end))?.[1] ?? "";
  const noun = behind || (/[一-龠ァ-ヶー]{2,8}$/.exec(before)?.[0] ?? "");
  return noun === "" ? "" : `${noun.slice(0, 4)}${numeral.unit ?? ""}`;
}
