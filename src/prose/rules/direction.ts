import { fillText, texts } from "../../base/text.js";
import { HUNDRED, isComparable } from "../compare.js";
import {
  compareDecimals,
  formatDecimal,
  multiplyDecimals,
  subtractDecimals,
  type Decimal,
} from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";

const TEXTS = texts({
  up: {
    en: "The text says “{word}”, but {to} is less than {from}.",
    ja: "「{word}」とありますが、{to}は{from}より小さい値です。",
  },
  down: {
    en: "The text says “{word}”, but {to} is more than {from}.",
    ja: "「{word}」とありますが、{to}は{from}より大きい値です。",
  },
  words: {
    en: "The sentence says both “{word}” and “{other}” of one change.",
    ja: "一つの変化について「{word}」と「{other}」の両方が書かれています。",
  },
  change: {
    en: "From {from} to {to} is a change of {computed} %, not {printed}.",
    ja: "{from}から{to}への変化率は{computed}％で、{printed}ではありません。",
  },
  times: {
    en: "The text says “{word}”, but from {from} to {to} is {computed} times.",
    ja: "「{word}」とありますが、{from}から{to}は{computed}倍です。",
  },
});

type Direction = "up" | "down";

const UP =
  "increas(?:e|ed|es|ing)|r[io]se(?:s|n)?|rising|gr[eo]w(?:s|n|ing)?|growth|climb(?:ed|s|ing)?|went\\s+up|expand(?:ed|s|ing)?|doubl(?:ed|es|ing)|tripl(?:ed|es|ing)|jump(?:ed|s)|up";
const DOWN =
  "decreas(?:e|ed|es|ing)|f[ea]ll(?:s|en|ing)?|declin(?:e|ed|es|ing)|dropp?(?:ed|s|ing)?|reduc(?:ed|es|ing|tion)|shr[aiu]nk(?:s|ing)?|cut|went\\s+down|halv(?:ed|es|ing)|down";
const CHANGE = new RegExp(`\\b(?:(${UP})|(${DOWN}))\\b`, "gi");
const JA_UP = "増加|増え|増額|増大|増や|上昇|拡大|伸び|上回|増";
const JA_DOWN = "減少|減り|減額|減ら|低下|下落|縮小|下回|減";
const JA_CHANGE = new RegExp(`(${JA_UP})|(${JA_DOWN})`);

interface Change {
  readonly direction: Direction;
  readonly word: string;
  readonly from: Numeral;
  readonly to: Numeral;
}

/** "Rose from 50 to 43", "43, up from 50", "50から43に増加", "doubled from 10 to 15", "by 20 per cent, from 50 to 55". */
export function findDirections(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => {
    if (sentence.numerals.length === 0) return [];
    const changes = sentence.isJapanese
      ? japaneseChanges(sentence)
      : [...englishChanges(sentence), ...datedChanges(sentence)];
    return [...changes.flatMap((change) => checkChange(sentence, change)), ...checkWords(sentence)];
  });
}

/** Amounts that the sentence itself compares: what stands in brackets is an aside. */
const amountsOf = (sentence: Sentence) =>
  sentence.numerals.filter(
    (numeral) =>
      ["count", "money", "percentage"].includes(numeral.kind) &&
      !/\([^()]*$/.test(sentence.text.slice(0, numeral.start)),
  );

function englishChanges(sentence: Sentence): Change[] {
  const { text } = sentence;
  const amounts = amountsOf(sentence);
  const changes: Change[] = amounts.flatMap((numeral) => rangeChange(text, numeral));
  amounts.forEach((first, index) => {
    const second = amounts[index + 1];
    if (!second || !isComparable(first, second)) return;
    const between = text.slice(first.end, second.start);
    if (between.length > 90) return;
    const before = text.slice(0, first.start);
    if (
      /^[^.;]*?\bto\s+(?:\w+\s+){0,3}$/i.test(between) &&
      /\bfrom\s+(?:\w+\s+){0,4}$/i.test(before) &&
      !/\bto\b.*\bto\b/.test(between)
    ) {
      const word = [...text.slice(Math.max(0, first.start - 90), first.start).matchAll(CHANGE)].at(
        -1,
      );
      if (word && !/[.;]/.test(before.slice(before.lastIndexOf(word[0]))))
        changes.push({ ...wordOf(word), from: first, to: second });
    }
    const up = /\b(up|down)\s+from\s+(?:\w+\s+){0,4}$/i.exec(between);
    if (up)
      changes.push({
        direction: up[1]?.toLowerCase() === "up" ? "up" : "down",
        word: up[0].trim(),
        from: second,
        to: first,
      });
    const back =
      /\b(?:(increased|rose|grew|climbed)|(decreased|fell|declined|dropped))\s+(?:by\s+[^.;]{1,30}\s)?to\s+(?:\w+\s+){0,2}$/i.exec(
        before,
      );
    if (back && /^[^.;,]{0,20}\bfrom\s+(?:\w+\s+){0,2}$/i.test(between)) {
      changes.push({
        direction: back[1] ? "up" : "down",
        word: back[1] ?? back[2] ?? "",
        from: second,
        to: first,
      });
    }
    const verb =
      /\b(?:(increased|rose|grew|climbed)|(decreased|fell|declined|dropped))\s+(?:\w+\s+){0,2}to\s+(?:\w+\s+){0,2}$/i.exec(
        between,
      );
    if (verb && !/\bby\b/.test(between) && between.length < 60) {
      changes.push({
        direction: verb[1] ? "up" : "down",
        word: verb[1] ?? verb[2] ?? "",
        from: first,
        to: second,
      });
    }
  });
  return changes;
}

/** "Grew from 50% to 35%": two numbers of one sign are read as a range. */
function rangeChange(text: string, numeral: Numeral): Change[] {
  const { upper, value: lower } = numeral;
  const before = text.slice(Math.max(0, numeral.start - 60), numeral.start);
  if (upper === null || lower === null || !/\bto\b/.test(numeral.text)) return [];
  const word = [...before.matchAll(CHANGE)].at(-1);
  if (
    !word ||
    !/^[^.;\d]{0,30}\bfrom\s+(?:\w+\s+){0,2}$/i.test(before.slice(word.index + word[0].length))
  )
    return [];
  const half = { ...numeral, upper: null };
  const [first = "", second = ""] = numeral.text.split(/\s*\bto\b\s*/);
  return [
    {
      ...wordOf(word),
      from: { ...half, text: first },
      to: { ...half, text: second, value: upper },
    },
  ];
}

const NOUN_OF_CHANGE =
  /^[^.;]{0,30}?,\s*(?:(?:which\s+is|representing|i\.e\.|equal\s+to)\s+)?an?\s+(?:(increase|rise|growth)|(decrease|decline|drop|fall|reduction))\s+of\s/i;

/** "12,400 in 2019 and 13,150 in 2021, an increase of 6 per cent": the years say which came first. */
function datedChanges(sentence: Sentence): Change[] {
  const amounts = amountsOf(sentence);
  return amounts.flatMap((first, index) => {
    const second = amounts[index + 1];
    if (!second || !isComparable(first, second) || first.unit !== second.unit) return [];
    const years = sentence.numerals.filter((numeral) => numeral.kind === "year");
    const before = years.filter((year) => year.start > first.end && year.end < second.start);
    const behind = years.find((year) => year.start > second.end);
    const [from] = before;
    if (!from?.when || !behind?.when || before.length !== 1 || behind.when.from <= from.when.from)
      return [];
    const word = NOUN_OF_CHANGE.exec(sentence.text.slice(behind.end));
    if (!word || sentence.text.slice(second.end, behind.start).length > 40) return [];
    return [
      {
        direction: word[1] ? "up" : "down",
        word: word[1] ?? word[2] ?? "",
        from: first,
        to: second,
      },
    ];
  });
}

function wordOf(match: RegExpExecArray): { direction: Direction; word: string } {
  return { direction: match[1] === undefined ? "down" : "up", word: match[0] };
}

function japaneseChanges(sentence: Sentence): Change[] {
  const { text } = sentence;
  const amounts = amountsOf(sentence);
  const changes: Change[] = [];
  amounts.forEach((from, index) => {
    const to = amounts[index + 1];
    if (!to || !isComparable(from, to)) return;
    const between = text.slice(from.end, to.start);
    const behind = text.slice(to.end, to.end + 24);
    const clause = behind.split(/[。、,]/)[0] ?? "";
    const word = JA_CHANGE.exec(clause);
    if (!word || between.length > 40) return;
    if (
      !/前年|昨年/.test(between) &&
      /^(?:[^、。]{0,4})から/.test(between) &&
      /^[^\d]{0,6}?(?:に|へ|まで)/.test(clause)
    ) {
      changes.push({ direction: word[1] ? "up" : "down", word: word[0], from, to });
    }
    const isBack = /(?:前年度?|昨年度?|年度?)の[^\d。]{0,8}$/.test(between) && /^から/.test(clause);
    if (isBack)
      changes.push({ direction: word[1] ? "up" : "down", word: word[0], from: to, to: from });
    if (/^を?(?:上回る|超える)/.test(between))
      changes.push({ direction: "up", word: "上回る", from, to });
    if (/^を?下回る/.test(between)) changes.push({ direction: "down", word: "下回る", from, to });
  });
  return changes;
}

function checkChange(sentence: Sentence, change: Change): ProseFinding[] {
  const { direction, word, from, to } = change;
  const [a, b] = [intervalOf(from), intervalOf(to)];
  const isWrong =
    direction === "up" ? compareDecimals(b.high, a.low) < 0 : compareDecimals(a.high, b.low) < 0;
  const shown = { word, from: flat(from), to: flat(to) };
  if (isWrong)
    return [
      at(sentence, to, "direction", fillText(TEXTS[direction], shown), {
        word,
        from: value(from),
        to: value(to),
      }),
    ];
  return [...checkTimes(sentence, change), ...checkPercentage(sentence, change)];
}

const TIMES: readonly (readonly [RegExp, number])[] = [
  [/^doubl/i, 2],
  [/^tripl/i, 3],
  [/^halv/i, 0.5],
];

/** Doubled is 1.8 to 2.2 times, or 2 and more after "more than"; so for the others. */
function checkTimes(sentence: Sentence, { word, from, to }: Change): ProseFinding[] {
  const times = TIMES.find(([pattern]) => pattern.test(word))?.[1];
  if (times === undefined) return [];
  const ratio = quotient(to, from);
  if (
    ratio === null ||
    new RegExp(`(?:more\\s+than|over|nearly|almost|about)\\s+${word}`, "i").test(sentence.text)
  )
    return [];
  if (Math.abs(ratio / times - 1) <= 0.12) return [];
  const facts = {
    word,
    from: flat(from),
    to: flat(to),
    computed: String(Math.round(ratio * 100) / 100),
  };
  return [at(sentence, to, "direction", fillText(TEXTS.times, facts), facts)];
}

/** "by 20 per cent, from 50 to 55": the one percentage of the sentence beside a change of counts or money. */
function checkPercentage(sentence: Sentence, { from, to, direction }: Change): ProseFinding[] {
  const percentages = sentence.numerals.filter((numeral) => numeral.kind === "percentage");
  const [printed] = percentages;
  if (
    !printed?.value ||
    percentages.length !== 1 ||
    from.kind === "percentage" ||
    from.value === null ||
    to.value === null
  )
    return [];
  const beside =
    sentence.text.slice(Math.max(0, printed.start - 30), printed.start) +
    sentence.text.slice(printed.end, printed.end + 24);
  if (
    !/\bby\s|\b(?:up|down)\s|increase|decrease|rise|growth|decline|drop|reduction|fall|増|減|[(]/i.test(
      beside,
    ) ||
    printed.text.includes("point")
  )
    return [];
  if (
    /\b(?:annual|per\s+year|average)\b|年平均|毎年/i.test(sentence.text) ||
    printed.unit !== "%" ||
    /ポイント/.test(printed.text)
  )
    return [];
  const bounds = changeBounds(from, to, direction);
  const stated = intervalOf(printed);
  if (
    bounds === null ||
    (Number(formatDecimal(stated.high)) >= bounds.low &&
      Number(formatDecimal(stated.low)) <= bounds.high)
  )
    return [];
  const computed = String(Math.round(bounds.middle * 10) / 10);
  const facts = { from: flat(from), to: flat(to), computed, printed: flat(printed) };
  return [
    at(sentence, printed, "change-percentage", fillText(TEXTS.change, facts), {
      computed,
      printed: value(printed),
    }),
  ];
}

/** The change in per cent, for people: the widest and the plain value of the printed numbers, in floating point with slack. */
function changeBounds(
  from: Numeral,
  to: Numeral,
  direction: Direction,
): { low: number; high: number; middle: number } | null {
  const sign = direction === "up" ? 1 : -1;
  const number = (decimal: Decimal) => Number(formatDecimal(decimal));
  const change = (a: number, b: number) => (sign * (b - a) * 100) / a;
  const [a, b] = [intervalOf(from), intervalOf(to)];
  if (number(a.low) <= 0 || from.value === null || to.value === null) return null;
  const ends = [change(number(a.low), number(b.high)), change(number(a.high), number(b.low))];
  return {
    low: Math.min(...ends) - 0.01,
    high: Math.max(...ends) + 0.01,
    middle: change(number(from.value), number(to.value)),
  };
}

/** "Increased to 15, down from 12": two words for one change. */
function checkWords(sentence: Sentence): ProseFinding[] {
  const match =
    /\b(increased|rose|grew|climbed|decreased|fell|declined|dropped)\s+to\b([^.;]{0,60}?)\b(up|down)\s+from\b/i.exec(
      sentence.text,
    );
  if (!match) return [];
  const isUp = /^(?:increased|rose|grew|climbed)$/i.test(match[1] ?? "");
  if (isUp === (match[3]?.toLowerCase() === "up")) return [];
  const amounts = amountsOf(sentence).filter((numeral) => numeral.start > match.index);
  const [to, from] = amounts;
  // Where the numbers side with the verb, the other check has already spoken of "down from".
  if (to && from && isComparable(to, from) && to.value && from.value) {
    const isMore =
      compareDecimals(subtractDecimals(to.value, from.value), { unscaled: 0n, scale: 0 }) > 0;
    if (isMore === isUp) return [];
  }
  const facts = { word: match[1] ?? "", other: `${match[3]} from` };
  const numeral = to ?? sentence.numerals[0];
  return numeral ? [at(sentence, numeral, "direction", fillText(TEXTS.words, facts), facts)] : [];
}

function quotient(to: Numeral, from: Numeral): number | null {
  if (!to.value || !from.value || from.value.unscaled === 0n) return null;
  return (
    Number(formatDecimal(multiplyDecimals(to.value, HUNDRED))) /
    Number(formatDecimal(multiplyDecimals(from.value, HUNDRED)))
  );
}

function at(
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

const flat = (numeral: Numeral) => numeral.text.replace(/\s+/g, " ");
const value = (numeral: Numeral) => (numeral.value ? formatDecimal(numeral.value) : numeral.text);
