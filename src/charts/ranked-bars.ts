import { bar } from "./mark.js";
import { svgDrawing, textElement, textLines, textWidth, wrapText, type Drawing } from "./svg.js";

export interface RankedRow {
  readonly label: string;
  /** Geometry only; what is printed is `amount_label`. */
  readonly amount: number;
  readonly amount_label: string;
}

export interface RankedBars extends Drawing {
  readonly rows: readonly RankedRow[];
}

const SIZE = 14;
const BAR = 18;

/**
 * One bar a row on one scale, in the order given: long names wrap beside it, or above it where there is little room. What is below zero
 * goes to the left of it.
 */
export function drawRankedBars(chart: RankedBars, width = 720): string {
  const isNarrow = width < 520;
  const left = isNarrow ? 0 : Math.round(width * 0.38);
  const right =
    14 + Math.max(0, ...chart.rows.map((row) => textWidth(row.amount_label, SIZE) * 1.1));
  const amounts = chart.rows.map((row) => row.amount);
  const least = Math.min(0, ...amounts);
  const range = Math.max(1e-9, Math.max(0, ...amounts) - least);
  const zero = left + (-least / range) * (width - left - right);
  let top = 0;
  const parts = chart.rows.flatMap((row) => {
    const lines = wrapText(row.label, isNarrow ? width : left - 20, SIZE, 2);
    const heading = lines.length * SIZE * 1.3;
    const y = isNarrow ? top + heading + 4 : top;
    const length = (Math.abs(row.amount) / range) * (width - left - right);
    const end = zero + (row.amount < 0 ? 0 : length);
    const drawn = [
      textLines(lines, { x: 0, y: top + SIZE, size: SIZE }, 1.3),
      bar("accent", { x: row.amount < 0 ? zero - length : zero, y, width: length, height: BAR }),
      textElement(row.amount_label, {
        x: end + 8,
        y: y + BAR / 2 + SIZE * 0.36,
        size: SIZE,
        weight: 600,
      }),
    ];
    top += isNarrow ? heading + BAR + 18 : Math.max(heading, BAR) + 12;
    return drawn;
  });
  return svgDrawing(chart, width, top, ...parts);
}
