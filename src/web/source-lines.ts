/** A place in a file whose text is wanted. Lines and columns count from 1. */
export interface WantedSpot {
  readonly line: number;
  readonly column: number;
}

/** Characters that are shown before a place, and in all. */
const BEFORE = 40;
const LENGTH = 200;

/** A line's text around a place, and where in it the place is. */
export interface ShownLine {
  readonly text: string;
  readonly at: number;
}

interface Excerpt {
  readonly spot: WantedSpot;
  text: string;
  isOpen: boolean;
}

/**
 * The text around each place, within its line, from a file's text as it passes: a line may be as long as the file. Spots come
 * sorted by line and column.
 */
export async function excerptLines(
  chunks: AsyncIterable<string>,
  spots: readonly WantedSpot[],
): Promise<Map<WantedSpot, ShownLine>> {
  const found = new Map<WantedSpot, Excerpt>();
  let open: Excerpt[] = [];
  let next = 0;
  let line = 1;
  let column = 1;
  let tail = "";

  function take(part: string): void {
    for (const excerpt of open) {
      excerpt.text += part.slice(0, LENGTH + 1 - excerpt.text.length);
      excerpt.isOpen = excerpt.text.length <= LENGTH;
    }
    open = open.filter(({ isOpen }) => isOpen);
    for (
      let spot = spots[next];
      spot !== undefined && spot.line === line && spot.column < column + part.length;
      spot = spots[++next]
    ) {
      const at = Math.max(0, spot.column - column);
      const before = (tail + part.slice(Math.max(0, at - BEFORE), at)).slice(-BEFORE);
      const text = before + part.slice(at, at + LENGTH + 1 - before.length);
      const excerpt = { spot, text, isOpen: text.length <= LENGTH };
      found.set(spot, excerpt);
      if (excerpt.isOpen) open.push(excerpt);
    }
    tail = (tail + part.slice(-BEFORE)).slice(-BEFORE);
    column += part.length;
  }

  let isAfterReturn = false;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      // The second half of a line's end: the first may have been the last of another chunk.
      if (isAfterReturn && chunk[from] === "\n") from++;
      isAfterReturn = false;
      const end = lineEnd(chunk, from);
      take(chunk.slice(from, end < 0 ? chunk.length : end));
      if (end < 0) break;
      isAfterReturn = chunk[end] === "\r";
      open = [];
      while (spots[next] !== undefined && (spots[next]?.line ?? 0) <= line) next++;
      line++;
      column = 1;
      tail = "";
      from = end + 1;
    }
    if (next >= spots.length && open.length === 0) break;
  }
  return new Map([...found].map(([spot, { text }]) => [spot, shownLine(text, spot)]));
}

/** An excerpt says where the line goes on beyond it. One character more than is shown was taken, to know so; none is cut in half. */
function shownLine(text: string, { column }: WantedSpot): ShownLine {
  const before = column - 1 > BEFORE && !/^\s/.test(text) ? "…" : "";
  const after = text.length > LENGTH ? "…" : "";
  const shown = text.slice(0, LENGTH).replace(/[\uD800-\uDBFF]$/, "");
  const start = shown.replace(/^[\uDC00-\uDFFF]|^\s+/, "");
  const at = Math.max(0, Math.min(column - 1, BEFORE) - (shown.length - start.length));
  const left = before + visible(start.slice(0, at));
  return { text: left + visible(start.slice(at).trimEnd()) + after, at: left.length };
}

/** A character that cannot be seen, or turns what follows it around, is shown as what it is: it may be what is wrong. */
function visible(text: string): string {
  return text
    .replace(/[\0-\u0008\u000B\u000C\u000E-\u001F]/g, (sign) =>
      String.fromCodePoint(CONTROL_PICTURES + sign.charCodeAt(0)),
    )
    .replace(
      /[\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g,
      (sign) => `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
    );
}

/** Where Unicode has a picture for each control character. */
const CONTROL_PICTURES = 0x2400;

/** Where the line ends that goes on from here, by whichever sign; -1 where it does not end. Source: XML 1.0, section 2.11. */
function lineEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const carriage = text.slice(from, feed < 0 ? text.length : feed).indexOf("\r");
  return carriage < 0 ? feed : from + carriage;
}
