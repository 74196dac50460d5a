import type { Line } from "./layout.js";

const LETTERS = /[A-Za-z\u3040-\u9fff]/g;

/**
 * Two columns of prose that stand side by side on the lines (a PDF's text with its layout kept) are read one after the
 * other. A column is a gap of two spaces at one place over at least three lines with words on both sides; a table's
 * lines, named by `isTaken`, stay as they are.
 */
export function unfoldColumns(lines: readonly Line[], isTaken: ReadonlySet<number>): Line[] {
  const unfolded: Line[] = [];
  let block: Line[] = [];
  const close = () => {
    unfolded.push(...unfoldBlock(block));
    block = [];
  };
  for (const line of lines) {
    const isGap = line.text.trim() === "" || isTaken.has(line.index);
    if (!isGap) block.push(line);
    else if (
      line.text.trim() === "" &&
      block.length > 0 &&
      /\S {3,}\S/.test(block.at(-1)?.text ?? "")
    )
      block.push(line);
    else {
      close();
      unfolded.push(line);
    }
  }
  close();
  return unfolded;
}

function unfoldBlock(block: readonly Line[]): readonly Line[] {
  const full = block.filter((line) => line.text.trim() !== "");
  if (full.length < 3) return block;
  const at = gutterOf(full);
  if (at === null) return block;
  const left = block.map((line) => ({ ...line, text: line.text.slice(0, at).trimEnd() }));
  const right = block.map((line) => ({
    text: line.text.slice(at),
    start: line.start + at,
    index: line.index,
  }));
  const last = block.at(-1);
  const between: Line[] = last ? [{ text: "", start: last.start, index: last.index }] : [];
  return [...left, ...between, ...right, ...between];
}

/** Where the second column begins: the place behind a gap that most lines share and no line writes over. */
function gutterOf(lines: readonly Line[]): number | null {
  const votes = new Map<number, number>();
  for (const { text } of lines) {
    for (const match of text.matchAll(/\S {2,}(?=\S)/g)) {
      const at = match.index + match[0].length;
      votes.set(at, (votes.get(at) ?? 0) + 1);
    }
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] < 3 || best[1] * 2 < lines.length) return null;
  const [at] = best;
  const isWritten = lines.some(
    ({ text }) => text.length > at && text.slice(at - 2, at).trim() !== "",
  );
  return !isWritten &&
    areProse(
      lines.map(({ text }) => text.slice(0, at)),
      lines.map(({ text }) => text.slice(at)),
    )
    ? at
    : null;
}

/** Two columns of sentences, or one of sentences beside a box of short lines: an address, a list of names. */
function areProse(left: readonly string[], right: readonly string[]): boolean {
  return (isProse(left, 12) && isProse(right, 7)) || (isProse(left, 7) && isProse(right, 12));
}

/** Words rather than cells: on the average so many letters a line, and more letters than digits. */
function isProse(texts: readonly string[], leastLetters: number): boolean {
  const written = texts.filter((text) => text.trim() !== "");
  const letters = written.reduce((sum, text) => sum + (text.match(LETTERS)?.length ?? 0), 0);
  const digits = written.reduce((sum, text) => sum + (text.match(/\d/g)?.length ?? 0), 0);
  return written.length >= 2 && letters >= leastLetters * written.length && letters > 3 * digits;
}
