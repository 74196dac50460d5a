import { bar, rule, targetMark } from "./mark.js";
import { svgDrawing, textElement, textLines, textWidth, wrapText, type Drawing } from "./svg.js";

export interface TargetAmount {
  readonly amount: number;
  readonly label: string;
}

export interface TargetRow {
  readonly label: string;
  readonly actual: TargetAmount | null;
  readonly target: TargetAmount | null;
}

export interface TargetBars extends Drawing {
  readonly rows: readonly TargetRow[];
  readonly words: {
    readonly target: string;
    readonly actual: string;
    readonly not_reported: string;
  };
}

const SIZE = 14;
const BAR = 14;

/**
 * A row an indicator, each on its own scale because units differ: what was achieved is a bar, what was aimed at a hollow
 * diamond. A target without an achievement keeps its empty track, and says so.
 */
export function drawTargetBars(chart: TargetBars, width = 720): string {
  const isNarrow = width < 520;
  const left = isNarrow ? 0 : Math.round(width * 0.4);
  let top = 30;
  const parts = [drawKey(chart)];
  for (const row of chart.rows) {
    const lines = wrapText(row.label, isNarrow ? width : left - 24, SIZE);
    const heading = lines.length * SIZE * 1.3;
    parts.push(textLines(lines, { x: 0, y: top + SIZE, size: SIZE }, 1.3));
    const barTop = isNarrow ? top + heading + 4 : top + 1;
    parts.push(drawRow(chart, row, { left, right: width, top: barTop }));
    top += isNarrow ? heading + 54 : Math.max(heading + 18, 52);
  }
  return svgDrawing(chart, width, top, ...parts);
}

function drawRow(
  chart: TargetBars,
  row: TargetRow,
  place: { left: number; right: number; top: number },
): string {
  const track = (place.right - place.left) * 0.82 - 10;
  const most = Math.max(row.actual?.amount ?? 0, row.target?.amount ?? 0, 1e-9);
  const at = (amount: number) => place.left + (Math.max(0, amount) / most) * track;
  const middle = place.top + BAR / 2;
  const parts = [rule(place.left, middle, place.left + track, middle)];
  if (row.actual) {
    parts.push(
      bar("accent", {
        x: place.left,
        y: place.top,
        width: at(row.actual.amount) - place.left,
        height: BAR,
      }),
    );
  }
  if (row.target) parts.push(targetMark(at(row.target.amount), middle));
  const below = place.top + BAR + SIZE + 5;
  const actual = row.actual
    ? `${chart.words.actual} ${row.actual.label}`
    : `${chart.words.actual} ${chart.words.not_reported}`;
  parts.push(
    textElement(actual, {
      x: place.left,
      y: below,
      size: SIZE,
      tone: row.actual ? "ink" : "quiet",
      weight: row.actual ? 600 : 400,
    }),
  );
  if (row.target) {
    const target = `${chart.words.target} ${row.target.label}`;
    const wanted = at(row.target.amount) + 7;
    const room = place.left + textWidth(actual, SIZE) * 1.1 + 18;
    const end = Math.min(place.right, Math.max(wanted, room + textWidth(target, SIZE) * 1.05));
    parts.push(textElement(target, { x: end, y: below, size: SIZE, anchor: "end" }));
  }
  return parts.join("");
}

function drawKey(chart: TargetBars): string {
  const target = 34 + textWidth(chart.words.actual, SIZE) + 20;
  return [
    bar("accent", { x: 0, y: 3, width: 22, height: 10 }),
    textElement(chart.words.actual, { x: 28, y: 13, size: SIZE, tone: "quiet" }),
    targetMark(target, 8, 6),
    textElement(chart.words.target, { x: target + 13, y: 13, size: SIZE, tone: "quiet" }),
  ].join("");
}
