const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
const SPACES = /[\u2007-\u200A\u202F\u3000]/g;
const DASHES = /[\u2010-\u2015\u2212\uFE63\u301C]/g;
const QUOTES = /[\u2018\u2019\u02BC\u00B4]/g;

/**
 * The text with full-width letters and digits, dashes, spaces and apostrophes in their plain forms. Every
 * replacement is one code unit for one, so that a place in the folded text is the same place in the given one.
 * Source: NFKC, as far as it keeps lengths; thin spaces become U+00A0 because they group digits.
 */
export function foldText(text: string): string {
  return text
    .replace(FULL_WIDTH, (unit) => String.fromCharCode(unit.charCodeAt(0) - 0xfee0))
    .replace(SPACES, "\u00a0")
    .replace(DASHES, "-")
    .replace(QUOTES, "'");
}

/** Hiragana, katakana, ideographs: what tells Japanese from the languages of Latin letters. */
export function isJapanese(text: string): boolean {
  const japanese = text.match(/[\u3040-\u30ff\u3400-\u9fff]/g)?.length ?? 0;
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  return japanese > 0 && japanese * 2 >= latin;
}

const ENGLISH = /\b(?:the|of|and|to|in|for|with|by|from|has|have|is|are|was|were)\b/gi;
const OTHERS =
  /\b(?:de|la|le|les|des|del|los|las|el|que|una|et|para|por|con|dans|der|die|und|das|den|von|für|pour|du|au|aux|em|da|do|dos)\b/gi;

/** A text in French, Spanish, Portuguese or German: its words are not read, so nothing is said of it. */
export function isOtherLanguage(text: string): boolean {
  const others = text.match(OTHERS)?.length ?? 0;
  return others > 2 && others > (text.match(ENGLISH)?.length ?? 0);
}
