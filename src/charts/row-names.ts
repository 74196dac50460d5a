import { textLines, wrapText } from "./svg.js";

const SIZE = 14;
const LEADING = 1.2;

/** Names beside their bars, or above them where there is little room. A long one takes two lines. */
export interface RowNames {
  readonly lines: readonly (readonly string[])[];
  /** What each row needs more where two lines stand above a bar; beside it they have room between two. */
  readonly extra: number;
}

/** Breaks the name of each row so that it ends before its bar begins, or before the amount above it does. */
export function rowNames(
  rows: readonly { readonly label: string; readonly room: number }[],
  isNarrow: boolean,
): RowNames {
  const lines = rows.map(({ label, room }) => wrapText(label, Math.ceil(room), SIZE, 2));
  const isLong = lines.some((each) => each.length > 1);
  return { lines, extra: isNarrow && isLong ? SIZE * LEADING : 0 };
}

/** Draws one on the line of text `y`: beside a bar in its middle, above one with its last line. */
export function drawRowName(lines: readonly string[], y: number, isNarrow: boolean): string {
  const above = (lines.length - 1) * SIZE * LEADING;
  return textLines(lines, { x: 0, y: y - (isNarrow ? above : above / 2), size: SIZE }, LEADING);
}
