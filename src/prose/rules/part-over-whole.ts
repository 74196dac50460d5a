import { fillText, texts } from "../../base/text.js";
import { isComparable, sumOf } from "../compare.js";
import { addDecimals, compareDecimals, formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import { showValue, type ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";
import { totalFinding } from "./total-finding.js";

const TEXTS = texts({
  part: {
    en: "{part} is given as a part of {whole}, and is more.",
    ja: "{part}は{whole}の一部とされていますが、全体を超えています。",
  },
  parts: {
    en: "{parts} are given as parts of {whole}, and make {sum}.",
    ja: "{parts}は{whole}の一部とされていますが、合わせて{sum}になります。",
  },
});

/** Parts that are more than what they are parts of: one of them, or what is spent of a sum; and two groups that leave nobody out. */
export function findPartsOverWholes(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => {
    const amounts = sentence.numerals.filter(
      (numeral) => ["count", "money"].includes(numeral.kind) && numeral.upper === null,
    );
    return amounts.flatMap((whole, index) => {
      const parts = amounts.slice(index + 1);
      const finding =
        checkPart(sentence, whole, parts[0]) ??
        checkSpent(sentence, whole, parts) ??
        checkSexes(sentence, whole, parts) ??
        checkOthers(sentence, amounts.slice(index));
      return finding ? [finding] : [];
    });
  });
}

const OF_WHICH =
  /^[^.;()\d]{0,30}[,(]\s*(?:of|among)\s+(?:which|whom|these|them)\s+(?:(?:about|only|some|as\s+many\s+as)\s+)?$/i;
const AMONG_JA = /^[^\d。、()]{0,8}[(、,]?\s*(?:この|その)?うち[^\d。()]{0,14}$/;

/** "9,000 households, of which 9,500 are headed by women", 「41人（うち日本から52人）」. */
function checkPart(sentence: Sentence, whole: Numeral, part: Numeral | undefined) {
  if (!part || !isBounded(whole) || !isOneMeasure(whole, part)) return null;
  const between = sentence.text.slice(whole.end, part.start);
  if (!(sentence.isJapanese ? AMONG_JA : OF_WHICH).test(between)) return null;
  if (compareDecimals(intervalOf(part).low, intervalOf(whole).high) <= 0) return null;
  const facts = { part: flat(part), whole: flat(whole) };
  return findingAt(sentence, part, fillText(TEXTS.part, facts), facts);
}

const OF_THE =
  /(?:^|[.;:]\s+)Of\s+(?:the|its|this|these)\s+(?:total\s+(?:of\s+)?|some\s+|about\s+)?$/;
const SPENT_EN = /\b(?:went|goes|was|were|is|are|for|to|on|spent|used|allocated|given|paid)\b/i;

/** "Of the US$ 12 million, US$ 7 million went to … and US$ 6 million to …", 「1億2千万円のうち、7千万円が研修に、6千万円が機材に」: of money alone, for people may be of two groups. */
function checkSpent(sentence: Sentence, whole: Numeral, following: readonly Numeral[]) {
  if (whole.kind !== "money" || !isBounded(whole)) return null;
  const parts = following.filter((part) => isOneMeasure(whole, part));
  const [first] = parts;
  if (!first || parts.length < 2 || parts.length !== following.length) return null;
  const opening = sentence.text.slice(whole.end, first.start);
  const isOf = sentence.isJapanese
    ? /^[^\d。]{0,12}のうち[、,]?[^\d。]{0,6}$/.test(opening)
    : OF_THE.test(sentence.text.slice(0, whole.start)) && /^[^\d.;()]{0,40},\s*$/.test(opening);
  const isSpent = parts.every((part) => {
    const behind = sentence.text.slice(part.end, part.end + 20);
    return sentence.isJapanese ? /^(?:が|は|を)/.test(behind) : SPENT_EN.test(behind);
  });
  const low = parts.map((part) => intervalOf(part).low).reduce(addDecimals);
  if (!isOf || !isSpent || compareDecimals(low, intervalOf(whole).high) <= 0) return null;
  const facts = {
    parts: parts.map(flat).join(" + "),
    whole: flat(whole),
    sum: showValue(sumOf(parts).printed, whole),
  };
  return findingAt(sentence, whole, fillText(TEXTS.parts, facts), {
    ...facts,
    sum: formatDecimal(sumOf(parts).printed),
  });
}

/** "Of the 1,240 trainees, 620 were women and 610 were men." */
function checkSexes(
  sentence: Sentence,
  whole: Numeral,
  [first, second, ...more]: readonly Numeral[],
) {
  // Women, men and girls are three groups of them.
  if (!first || !second || more.length > 0 || sentence.isJapanese || whole.kind !== "count")
    return null;
  if (!isBounded(whole) || !isComparable(first, whole) || !isComparable(second, whole)) return null;
  const sexOf = (part: Numeral) =>
    /^\s*(?:\([^)]*\)\s*)?(?:were|are|was|is)?\s*(women|females?|girls|men|males?|boys)\b/i.exec(
      sentence.text.slice(part.end, part.end + 40),
    )?.[1];
  const [one, other] = [sexOf(first) ?? first.unit ?? "", sexOf(second) ?? second.unit ?? ""];
  const isFemale = (word: string) => /^(?:women|females?|girls)$/i.test(word);
  const isMale = (word: string) => /^(?:men|males?|boys)$/i.test(word);
  const isBoth = (isFemale(one) && isMale(other)) || (isMale(one) && isFemale(other));
  const opening = sentence.text.slice(whole.end, first.start);
  const joint = sentence.text.slice(first.end, second.start);
  const isOf =
    OF_THE.test(sentence.text.slice(0, whole.start)) && /^[^\d.;()]{0,40},\s*$/.test(opening);
  if (!isBoth || !isOf || !/^[^\d.;]{0,30}(?:\band\b|,)\s*$/.test(joint)) return null;
  const { low, high } = sumOf([first, second]).possible;
  const all = intervalOf(whole);
  if (compareDecimals(low, all.high) <= 0 && compareDecimals(all.low, high) <= 0) return null;
  return totalFinding({
    total: whole,
    parts: [first, second],
    start: placeIn(sentence, whole.start),
    end: placeIn(sentence, whole.end - 1) + 1,
  });
}

const NOT_EN =
  /^\s*(?:of\s+them\s+)?(?:do|does|did|have|has|had|are|is|were|was)\s+not\b|^\s*(?:still\s+)?lacks?\b/i;
const NOT_JA = /^(?:は|に|で|が|では|には)*(?:まだ)?(?:ない|なし|ありません|未)/;

/** "Two of the five ports have a committee; four do not.", 「5港のうち2港にあり、4港にはない」. */
function checkOthers(sentence: Sentence, [a, b, c, ...more]: readonly Numeral[]) {
  // What is in between them is told by a further number.
  if (
    !a ||
    !b ||
    !c ||
    more.length > 0 ||
    [a, b, c].some((one) => one.kind !== "count" || one.qualifier !== null)
  )
    return null;
  const ab = sentence.text.slice(a.end, b.start);
  const bc = sentence.text.slice(b.end, c.start);
  const behind = sentence.text.slice(c.end);
  const [whole, some] = sentence.isJapanese ? [a, b] : [b, a];
  // 「4港にはない」: the counter stands between the number and what is not.
  const counter = /^[^\d、。はにでが]{0,4}/.exec(behind)?.[0] ?? "";
  const isOthers = sentence.isJapanese
    ? /^[^\d。]{1,8}のうち[、,]?$/.test(ab) &&
      /^[^\d。]{1,40}[、,]$/.test(bc) &&
      NOT_JA.test(behind.slice(counter.length))
    : /^\s+of\s+(?:the\s+|its\s+|these\s+)?$/i.test(ab) &&
      /^[^\d.]{3,80}(?:[;,]|\band\b|\bwhile\b|\bbut\b)\s*(?:the\s+other\s+)?$/i.test(bc) &&
      (c.unit === null || c.unit === whole.unit) &&
      NOT_EN.test(behind);
  if (!isOthers || !whole.value || !some.value || !c.value) return null;
  if (compareDecimals(addDecimals(some.value, c.value), whole.value) === 0) return null;
  return totalFinding({
    total: whole,
    parts: [some, c],
    start: placeIn(sentence, whole.start),
    end: placeIn(sentence, whole.end - 1) + 1,
  });
}

/** Over 300 may be any more; what its parts are more than is said by a number with an upper end. */
function isBounded({ qualifier }: Numeral): boolean {
  return qualifier !== "over" && qualifier !== "at_least";
}

function isOneMeasure(whole: Numeral, part: Numeral): boolean {
  return (
    isComparable(whole, part) &&
    (whole.kind === "money" || part.unit === null || part.unit === whole.unit)
  );
}

function findingAt(
  sentence: Sentence,
  numeral: Numeral,
  message: ProseFinding["message"],
  facts: Readonly<Record<string, string>>,
): ProseFinding {
  return {
    rule: "part-over-whole",
    severity: "error",
    message,
    start: placeIn(sentence, numeral.start),
    end: placeIn(sentence, numeral.end - 1) + 1,
    facts,
  };
}

const flat = (numeral: Numeral) => numeral.text.replace(/\s+/g, " ");
