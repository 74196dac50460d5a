/** A piece of a text, and whether a word that was looked for stands there. */
export interface MarkedPart {
  readonly part: string;
  readonly isFound: boolean;
}

const PAIRED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;

/**
 * A text cut where the terms of a search stand in it, by the rule of `search.ts`: case, accents, width and kana are the same, a word is
 * found whole, and a pair of Chinese or Japanese characters anywhere. Neighbouring pairs are one part.
 */
export function markedParts(text: string, terms: readonly string[]): MarkedPart[] {
  const { plain, places } = foldedWithPlaces(text);
  const found = new Array<boolean>(text.length).fill(false);
  for (const term of terms) {
    for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + 1)) {
      const isInWord =
        !PAIRED.test(term) && (isLetter(plain[at - 1]) || isLetter(plain[at + term.length]));
      if (!isInWord) found.fill(true, places[at], places[at + term.length]);
    }
  }
  const parts: { part: string; isFound: boolean }[] = [];
  let begin = 0;
  for (let end = 1; end <= text.length; end++) {
    if (end < text.length && found[end] === found[begin]) continue;
    parts.push({ part: text.slice(begin, end), isFound: found[begin] ?? false });
    begin = end;
  }
  return parts;
}

/** How much of a text is shown before a word that was found, and from it on. */
const BEFORE = 60;
const AFTER = 160;

/** Of the first text that has a term which the title has not: the words around it. */
export function excerptOf(
  title: string,
  texts: readonly string[],
  terms: readonly string[],
): string | null {
  const holds = (text: string, term: string) =>
    markedParts(text, [term]).some(({ isFound }) => isFound);
  const missing = terms.filter((term) => !holds(title, term));
  for (const text of missing.length === 0 ? [] : texts) {
    const parts = markedParts(text, missing);
    const first = parts.findIndex(({ isFound }) => isFound);
    if (first < 0) continue;
    const at = parts.slice(0, first).reduce((length, { part }) => length + part.length, 0);
    const begin = Math.max(0, at - BEFORE);
    const end = Math.min(text.length, at + AFTER);
    const cut = text.slice(begin, end).replace(/\s+/g, " ").trim();
    return `${begin === 0 ? "" : "…"}${cut}${end === text.length ? "" : "…"}`;
  }
  return null;
}

const isLetter = (sign: string | undefined) =>
  sign !== undefined && /[\p{L}\p{N}]/u.test(sign) && !PAIRED.test(sign);

/** The text as it is compared, and of each place of it where it lies in the text; one more for the end. */
function foldedWithPlaces(text: string): { plain: string; places: number[] } {
  let plain = "";
  const places: number[] = [];
  let place = 0;
  for (const sign of text) {
    const folded = fold(sign);
    for (let index = 0; index < folded.length; index++) places.push(place);
    plain += folded;
    place += sign.length;
  }
  places.push(text.length);
  return { plain, places };
}

/** Signs that are two letters: who looks for oeuvre or Strasse finds œuvre and Straße. */
export const LIGATURES = [
  ["œ", "oe"],
  ["æ", "ae"],
  ["ß", "ss"],
] as const;

const LETTERS: ReadonlyMap<string, string> = new Map(LIGATURES);

const FIRST_HIRAGANA = 0x3041;
const LAST_HIRAGANA = 0x3096;
const TO_KATAKANA = 0x60;

function fold(sign: string): string {
  const plain = sign
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u3099\u309a]/g, "")
    .normalize("NFC")
    .toLowerCase();
  const code = plain.codePointAt(0) ?? 0;
  const isHiragana = code >= FIRST_HIRAGANA && code <= LAST_HIRAGANA;
  return isHiragana ? String.fromCodePoint(code + TO_KATAKANA) : (LETTERS.get(plain) ?? plain);
}
