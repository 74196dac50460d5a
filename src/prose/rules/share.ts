import { fillText, texts } from "../../base/text.js";
import { HUNDRED, isComparable } from "../compare.js";
import { compareDecimals, formatDecimal, multiplyDecimals } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";

const TEXTS = texts({
  share: {
    en: "{part} of {whole} is {computed} %, not {printed}.",
    ja: "{whole}のうち{part}は{computed}％で、{printed}ではありません。",
  },
});

interface Share {
  readonly part: Numeral;
  readonly whole: Numeral;
  readonly share: Numeral;
}

/** "36 of 150 enterprises (24 per cent)" and its other orders, where the text prints all three numbers. */
export function findShares(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence, index) => [
    ...sharesOf(sentence).flatMap((share) => check(sentence, share)),
    ...checkOfThese(sentence, document.sentences[index - 1]),
  ]);
}

function sharesOf(sentence: Sentence): Share[] {
  const found: Share[] = [];
  const numerals = sentence.numerals.filter((numeral) =>
    ["count", "money", "percentage"].includes(numeral.kind),
  );
  numerals.forEach((a, index) => {
    const [b, c] = [numerals[index + 1], numerals[index + 2]];
    if (!b || !c) return;
    const ab = sentence.text.slice(a.end, b.start);
    const bc = sentence.text.slice(b.end, c.start);
    const share = orderOf(sentence, { a, b, c, ab, bc });
    if (share && share.share.upper === null && isComparable(share.part, share.whole))
      found.push(share);
  });
  return found;
}

const OF_THESE = /^(?:Of\s+(?:these|them|which|whom|this)\b|(?:この|その)?うち)[^\d.。]{0,24}$/;

/** "18,500 people completed training. Of these, 9,620 (52%) are women": the whole is a number of the sentence before. */
function checkOfThese(sentence: Sentence, before: Sentence | undefined): ProseFinding[] {
  const amounts = sentence.numerals.filter((numeral) =>
    ["count", "money", "percentage"].includes(numeral.kind),
  );
  const [first, second] = amounts;
  if (!before || !first || !second || !OF_THESE.test(sentence.text.slice(0, first.start)))
    return [];
  const between = sentence.text.slice(first.end, second.start);
  if (!/^[^.;()\d。]{0,24}\(\s*$/.test(between)) return [];
  const [part, share] = first.kind === "percentage" ? [second, first] : [first, second];
  if (share.kind !== "percentage" || share.upper !== null || part.kind === "percentage") return [];
  const wholes = before.numerals.filter((numeral) => isComparable(numeral, part));
  const clashes = wholes.map((whole) => check(sentence, { part, whole, share }));
  return clashes.some((found) => found.length === 0) ? [] : (clashes[0] ?? []);
}

interface Triple {
  readonly a: Numeral;
  readonly b: Numeral;
  readonly c: Numeral;
  readonly ab: string;
  readonly bc: string;
}

function orderOf(sentence: Sentence, { a, b, c, ab, bc }: Triple): Share | null {
  const isOf =
    /^[^.;,(]{0,30}?\b(?:out\s+of|of)\s+(?:the\s+|a\s+total\s+of\s+|all\s+|some\s+)?(?:total\s+(?:of\s+)?)?$/i;
  const isBeside =
    /^[^.;()]{0,50}?(?:\(|,\s*(?:or|i\.e\.,?|representing|equal\s+to|equivalent\s+to)\s+)(?:about\s+|around\s+|or\s+)?$/i;
  if (c.kind === "percentage" && a.kind !== "percentage" && b.kind !== "percentage") {
    if (isOf.test(ab) && isBeside.test(bc)) return { part: a, whole: b, share: c };
    // Of the 150 enterprises, 36 (24 per cent)
    const isOpened =
      /(?:^|[.;:,]\s+|\b(?:and|but)\s+)[Oo]f\s+(?:the\s+|all\s+|these\s+|its\s+)?(?:total\s+(?:of\s+)?)?$/.test(
        sentence.text.slice(0, a.start),
      );
    if (
      isOpened &&
      /^[^.;,()\d]{0,40},\s*(?:(?:about|around|some|over|nearly|only|a\s+total\s+of)\s+)?$/i.test(
        ab,
      ) &&
      /^[^.;()\d]{0,40}\(\s*(?:about\s+|around\s+|or\s+)?$/i.test(bc)
    )
      return { part: b, whole: a, share: c };
    // 150社のうち36社(24%)
    if (
      /^(?:[^、。]{0,16})?(?:の)?(?:うち|中)[、,]?[^\d。]{0,12}$/.test(ab) &&
      /^[^。\d]{0,10}\($|^[^。\d]{0,4}[、,]$/.test(bc)
    )
      return { part: b, whole: a, share: c };
  }
  if (a.kind === "percentage" && b.kind !== "percentage" && c.kind !== "percentage") {
    // 45 per cent of 800 participants, i.e. 360
    const isNamed =
      /^\s+of\s+(?:the\s+|all\s+|some\s+)?$/i.test(ab) &&
      /^[^.;()\d]{0,40}(?:,\s*(?:i\.e\.,?|that\s+is,?|or)\s+|\s*=\s*)$/i.test(bc) &&
      (c.unit === null || c.unit === b.unit);
    if (isNamed) return { part: c, whole: b, share: a };
    // 24 per cent (36 of 150)
    if (/\(\s*$/.test(ab) && ab.length < 50 && isOf.test(bc))
      return { part: b, whole: c, share: a };
  }
  if (b.kind === "percentage" && a.kind !== "percentage" && c.kind !== "percentage") {
    const isNext = /^[^.;()]{0,40}?(?:\(|,\s*or\s+|[、,]|\s-\s)$/i.test(ab);
    if (
      isNext &&
      /^\)?\s*of\s+(?:the\s+)?(?:total\s+(?:of\s+)?|all\s+|[a-z]+\s+(?:total|budget)\s+of\s+)?$/i.test(
        bc,
      )
    )
      return { part: a, whole: c, share: b };
    // 全体15,000人の40%に当たる6,000人
    if (
      /^[^。\d]{0,10}の(?:うち[、,]?(?:約)?)?$/.test(ab) &&
      /^(?:に(?:当|あ)たる|に相当する|の?[、,]?)$/.test(bc)
    )
      return { part: c, whole: a, share: b };
    // 36社(全150社の24%) is caught with its numbers in another order below.
  }
  if (
    c.kind === "percentage" &&
    a.kind !== "percentage" &&
    /^\(?(?:全体?|総計|合計)?[^\d。]{0,6}$/.test(ab) &&
    /^[^\d。]{0,6}の$/.test(bc) &&
    sentence.isJapanese
  ) {
    if (ab.includes("(")) return { part: a, whole: b, share: c };
  }
  // 執行額は970百万円で、予算額972百万円の99.8%に当たる
  const behind = sentence.text.slice(c.end, c.end + 6);
  if (
    c.kind === "percentage" &&
    a.kind !== "percentage" &&
    /^で[、,]?[^\d。、]{1,10}$/.test(ab) &&
    bc === "の" &&
    /^(?:に(?:当|あ)た|に相当|を占め|である|です)/.test(behind)
  ) {
    return { part: a, whole: b, share: c };
  }
  return null;
}

function check(sentence: Sentence, { part, whole, share }: Share): ProseFinding[] {
  if (!part.value || !whole.value || !share.value || whole.value.unscaled === 0n) return [];
  const [p, w, s] = [intervalOf(part), intervalOf(whole), intervalOf(share)];
  // part * 100 against share * whole, so that nothing is divided.
  const isLow =
    compareDecimals(multiplyDecimals(p.high, HUNDRED), multiplyDecimals(s.low, w.low)) < 0;
  const isHigh =
    compareDecimals(multiplyDecimals(p.low, HUNDRED), multiplyDecimals(s.high, w.high)) > 0;
  if (!isLow && !isHigh) return [];
  const computed = (Number(formatDecimal(part.value)) * 100) / Number(formatDecimal(whole.value));
  const facts = {
    part: part.text,
    whole: whole.text,
    computed: String(Math.round(computed * 10) / 10),
    printed: share.text,
  };
  return [
    {
      rule: "share-wrong",
      severity: "error",
      message: fillText(TEXTS.share, facts),
      start: placeIn(sentence, share.start),
      end: placeIn(sentence, share.end - 1) + 1,
      facts,
    },
  ];
}
