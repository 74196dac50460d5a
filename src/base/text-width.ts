const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

/** The places that a text takes in a terminal: characters of East Asia take two. */
export function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** What may not begin a line, and what may not end one. Source: JIS X 4051. */
const NEVER_FIRST = /^[、。，．・：；？！）」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ…]/;
const NEVER_LAST = /[（「『【〔〈《]$/;
/** A wide character, spaces, or a run of others, which stays whole. */
const PIECES =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]| +|[^ \u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]+/g;

/** The text in lines of at most so many places. A word that is longer has a line of its own; between wide characters any place will do. */
export function wrapText(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => wrapParagraph(paragraph, width));
}

function wrapParagraph(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of unbreakable(text)) {
    if (widthOf((line + piece).trimEnd()) > width && line !== "") {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** The pieces between which a line may end. */
function unbreakable(text: string): string[] {
  const pieces: string[] = [];
  for (const piece of text.match(PIECES) ?? []) {
    const before = pieces.at(-1);
    if (before !== undefined && (NEVER_FIRST.test(piece) || NEVER_LAST.test(before)))
      pieces[pieces.length - 1] = before + piece;
    else pieces.push(piece);
  }
  return pieces;
}

/** The text with spaces behind it up to so many places. */
export function padText(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
