import { canBeSum, isComparable, sumOf } from "../compare.js";
import { compareDecimals, decimal, multiplyDecimals } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { totalFinding } from "./total-finding.js";

const WHOLE =
  /\bcompris(?:ing|es?|ed)\b|\bconsist(?:ing|s|ed)?\s+of\b|\bmade\s+up\s+of\b|\bcomposed\s+of\b|\bnamely\b|\bbroken\s+down\b|\bdivided\b|\bsplit\b|^[\s\w,'()-]{0,60}:\s|^[^\d:]{0,20}:|\s-\s|内訳|から成|からなる|で構成/i;
const PART =
  /\binclud(?:ing|es?|ed)\b|\bof\s+(?:which|whom|these|them)\b|\bamong\s+(?:which|whom|them)\b|うち|を含む|その中に/i;
const OPEN_ENDED =
  /\b(?:such\s+as|among\s+others|mainly|mostly|primarily|for\s+example|e\.g\.|notably|several|various|a\s+number\s+of|respectively|on\s+average|between|up\s+to)\b|など|等(?![級価])|主に|例えば/i;
const REMAINDER = /\b(?:the\s+rest|remaining|remainder|others?)\b|残り|その他/i;
const SEPARATOR =
  /[,;、・+/]|\b(?:and|plus|as\s+well\s+as|while|with)\b|および|及び|並びに|ならびに|と|で|が|は|,/i;
const BREAK =
  /\b(?:compared|against|target|per|each|every|out\s+of|total(?:l?ing|led)?|increas\w*|additional|more|another|further|up\s+from|down\s+from|versus|than|since|over|after|before|following|despite|reach\w*|aims?|plans?|will|supports?|serv\w+|benefit\w*)\b|合計|目標|前年|比べ|追加|さらに|対象に/i;

const CLOSED_SETS: readonly (readonly RegExp[])[] = [
  [/fundamental|core\s+conv/i, /governance|priorit/i, /technical/i],
  [/基本|中核/, /ガバナンス|優先/, /技術|専門/],
  [/\bwom[ae]n|\bfemales?\b|\bgirls?\b/i, /\bm[ae]n\b|(?<!fe)\bmales?\b|\bboys?\b/i],
  [/女性|女子/, /男性|男子/],
];

/** Sums inside one sentence: "49 Conventions, including six …, three … and 40 …"; "US$ 3 million and US$ 2 million, in total US$ 6 million". */
export function findInlineTotals(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => {
    const amounts = sentence.numerals.filter(
      (numeral) => numeral.kind === "count" || numeral.kind === "money",
    );
    if (amounts.length < 3) return [];
    return amounts.flatMap((total, index) => {
      const parts = partsBehind(sentence, amounts, index) ?? partsBefore(sentence, amounts, index);
      if (!parts || canBeSum(total, parts)) return [];
      return [
        totalFinding({
          total,
          parts,
          start: placeIn(sentence, total.start),
          end: placeIn(sentence, total.end - 1) + 1,
        }),
      ];
    });
  });
}

/** The parts that a total announces, or null where the sentence does not say that they are all of it. */
function partsBehind(
  sentence: Sentence,
  amounts: readonly Numeral[],
  index: number,
): Numeral[] | null {
  const total = amounts[index];
  const second = amounts[index + 1];
  if (!total || !second || total.upper !== null || (total.kind === "count" && total.unit === null))
    return null;
  const from = passesSibling(sentence, total, second) ? index + 2 : index + 1;
  const first = amounts[from];
  if (!first || LISTED.test(total.unit ?? "")) return null;
  const opening = sentence.text.slice(total.end, first.start);
  const isBracket = /\(\s*[^()]*$/.test(opening) && opening.length < 60;
  if (
    opening.length > 110 ||
    /[`<>{}="\][]/.test(opening) ||
    BREAK.test(opening) ||
    !(isBracket || WHOLE.test(opening) || PART.test(opening))
  )
    return null;
  // "Of the 802 projects, 275 …" and "12 of 40 …" name a whole from which some are taken.
  if (
    /(?:^|[,;(]\s*|[\dA-Za-z]\s+out\s+|\d\s+)of\s+(?:the\s+|all\s+)?$/i.test(
      sentence.text.slice(0, total.start),
    )
  )
    return null;
  const limit = isBracket ? closingOf(sentence.text, total.end) : sentence.text.length;
  const parts = listFrom(sentence, amounts, from, total, limit);
  if (parts.length < 2 || isSibling(amounts, index)) return null;
  const last = parts.at(-1);
  const list = sentence.text.slice(total.end, Math.min(limit, (last?.end ?? 0) + 40));
  const rest = sentence.text.slice(last?.end ?? 0, limit);
  if (
    OPEN_ENDED.test(list) ||
    /\b(?:several|some|others|various|rest|remaining|remainder)\b|残り|その他|数[件社名]/i.test(
      rest.slice(30),
    )
  )
    return null;
  return isExhaustive(opening, list, isBracket) && isNear(total, parts) ? parts : null;
}

/** Nouns that announce a list, not a sum: "three things: …", "called 3 times with: 1, 2". */
const LISTED =
  /^(?:times|things|steps|ways|stages|phases|levels|types|kinds|categories|components|objectives|pillars|priorities|results|outcomes|outputs|versions|points|reasons|questions|options|codes|areas|fields|dimensions|indicators|goals|targets|years|months|runs|tests|点|つ|分野|項目|種類|段階|回)$/;

/** Numbers that are nowhere near their total are not its parts; a slip of the pen stays within three times. */
function isNear(total: Numeral, parts: readonly Numeral[]): boolean {
  if (!total.value) return false;
  const sum = sumOf(parts).printed;
  const three = decimal(3);
  return (
    compareDecimals(sum, multiplyDecimals(total.value, three)) <= 0 &&
    compareDecimals(total.value, multiplyDecimals(sum, three)) <= 0
  );
}

function isExhaustive(opening: string, list: string, isBracket: boolean): boolean {
  if (CLOSED_SETS.some((set) => set.every((label) => label.test(list)))) return true;
  if (PART.test(opening)) return REMAINDER.test(list);
  return WHOLE.test(opening) || (isBracket && /^[^(]*\(\s*[^()]{0,25}$/.test(opening));
}

/** "85 Conventions and two Protocols, including eight …": the second number is beside the total, no part of it. */
function passesSibling(sentence: Sentence, total: Numeral, second: Numeral): boolean {
  const between = sentence.text.slice(total.end, second.start);
  return (
    /^\s*[A-Za-z]+\s+and\s+$|^[^、。]{0,6}(?:と|および|及び)$/.test(between) &&
    second.unit !== null &&
    second.unit !== total.unit
  );
}

/** "101 Conventions and three Protocols, including … 91 Technical Conventions": the list is of the number before. */
function isSibling(amounts: readonly Numeral[], index: number): boolean {
  const [before, total] = [amounts[index - 1], amounts[index]];
  if (!before || !total || before.unit === null || before.unit === total.unit) return false;
  return amounts.slice(index + 1).some((part) => part.unit === before.unit);
}

function closingOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "(" || text[at] === "（") depth++;
    if ((text[at] === ")" || text[at] === "）") && --depth <= 0) return at;
  }
  return text.length;
}

/** Comparable numbers that follow each other as a list does. */
function listFrom(
  sentence: Sentence,
  amounts: readonly Numeral[],
  from: number,
  total: Numeral,
  limit: number,
): Numeral[] {
  const parts: Numeral[] = [];
  for (const part of amounts.slice(from)) {
    if (part.end > limit) break;
    const before = parts.at(-1);
    if (!isPartOf(part, total)) {
      if (total.kind === "money" && part.kind === "count") continue;
      break;
    }
    if (before) {
      const gap = sentence.text.slice(before.end, part.start);
      if (gap.length > 90 || !SEPARATOR.test(gap) || BREAK.test(gap)) break;
      if (/\(\s*$/.test(gap)) continue;
    }
    parts.push(part);
  }
  return parts;
}

const PERSONS =
  /^(?:people|persons|women|men|workers|children|youth|participants|trainees|beneficiaries|girls|boys|officials|staff|members|人|名)$/;
const OTHER_MEASURES =
  /^(?:countries|years|protocols|districts|provinces|months|days|percent|か国|カ国|議定書|州|県)$/;

function isPartOf(part: Numeral, total: Numeral): boolean {
  if (!isComparable(part, total) || part.upper !== null) return false;
  if (part.kind === "money" || part.unit === null || part.unit === total.unit) return true;
  if (total.unit !== null && OTHER_MEASURES.test(part.unit) !== OTHER_MEASURES.test(total.unit))
    return false;
  return !PERSONS.test(part.unit) || total.unit === null || PERSONS.test(total.unit);
}

/** What stands right before a sum: "a total of", "in total", 合計. */
const SUMMED =
  /(?:\b(?:(?:for|making|giving|with|which\s+is|i\.e\.)\s+)?(?:a|the|its|their)?\s*(?:grand\s+|combined\s+|overall\s+)?total(?:s|l?ing|led)?\s*(?:contribution\w*\s*)?(?:of|to|is|was|amount\w*\s+to)?|\baltogether|\bin\s+(?:all|total),?|\bcombined|\badd(?:s|ing)?\s+up\s+to|\btogether|(?<![A-Za-z]\s?)=|(?<![統設会])合?計(?:して|で|は|すると)?|総額(?:は|で)?|(?:合|併|あ)わせて)\s*(?:約|[A-Za-z]{0,9}\s*){0,2}$/i;
/** What stands right behind one: ", US$ 5 million in total". */
export const SUMMED_BEHIND = /^\s*(?:in\s+(?:total|all)|altogether)\b/i;
const LAST_OF_LIST =
  /^[^.;\d]{0,60}[,;:(]\s*(?:or\s+|making\s+|i\.e\.,?\s+)?$|^[^.;\d]{0,60}\s-\s$/i;
/** Whether the words around a number say that it is the sum of what the sentence printed before it. */
export function isSummed(text: string, last: Numeral, total: Numeral): boolean {
  // "were received in 2022, US$ 5 million in total": the year is no number of the list.
  const between = text.slice(last.end, total.start).replace(/\b(?:19|20)\d\d\b/g, "");
  return (
    SUMMED.test(between) ||
    (LAST_OF_LIST.test(between) && SUMMED_BEHIND.test(text.slice(total.end)))
  );
}
const NO_SUM =
  /\b(?:since|cumulative\w*|to\s+date|so\s+far|bring\w*|from\s|compared|of\s+which|including|out\s+of|target|than|more|up\s+from|down\s+from|increas\w*|first|another|additional)\b|これまで|累計|目標|前年|うち|から|追加|ほか/i;

/** The numbers before "a total of …", if all of them are comparable and joined like a list. */
function partsBefore(
  sentence: Sentence,
  amounts: readonly Numeral[],
  index: number,
): Numeral[] | null {
  const total = amounts[index];
  if (!total || index < 2) return null;
  const parts = amounts.slice(0, index).filter((part) => isPartOf(part, total));
  const last = parts.at(-1);
  if (!last || parts.length < 2 || parts.length !== comparableBefore(amounts, index, total))
    return null;
  // "Three countries each hosted two, six in all" is multiplied.
  if (/\b(?:each|every|per)\b|各|ずつ/i.test(sentence.text.slice(0, total.start))) return null;
  const before = sentence.text.slice(last.end, total.start);
  if (!isSummed(sentence.text, last, total) || before.length > 90) return null;
  if (
    NO_SUM.test(
      sentence.text
        .slice(0, total.start)
        .replace(/\bfrom\s+(?=[A-Z][a-z])|(?:日本|国|省|政府|ドイツ)から/g, ""),
    )
  )
    return null;
  for (let at = 1; at < parts.length; at++) {
    const gap = sentence.text.slice(parts[at - 1]?.end, parts[at]?.start);
    if (gap.length > 110 || !SEPARATOR.test(gap)) return null;
  }
  return parts;
}

function comparableBefore(amounts: readonly Numeral[], index: number, total: Numeral): number {
  return amounts.slice(0, index).filter((part) => part.kind === total.kind).length;
}
