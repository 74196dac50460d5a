import { bar } from "./mark.js";
import { hueOf, type HueName } from "./palette.js";
import { drawRowName, rowNames } from "./row-names.js";
import { element, svgDrawing, textElement, textWidth, type Drawing } from "./svg.js";

export interface StackedSegment {
  readonly hue: HueName;
  readonly name: string;
  /** Geometry only; what is printed is `label`. */
  readonly amount: number;
  readonly label: string;
}

export interface StackedRow {
  readonly label: string;
  readonly segments: readonly StackedSegment[];
  /** The sum where its parts may be added; null prints none. */
  readonly total: string | null;
}

export interface StackedBars extends Drawing {
  readonly rows: readonly StackedRow[];
}

const SIZE = 14;
const BAR = 30;

/**
 * One bar a period, one segment a kind. Each segment carries its own name and amount where they fit; a key stands above
 * only for those that do not.
 */
export function drawStackedBars(chart: StackedBars, width = 720): string {
  const isNarrow = width < 520;
  const left = isNarrow ? 0 : Math.min(220, 16 + widest(chart.rows.map((row) => row.label)));
  const right = isNarrow ? 0 : 12 + widest(chart.rows.map((row) => row.total ?? ""));
  const scale = (width - left - right) / Math.max(1e-9, ...chart.rows.map(sumOf));
  const named = namedSegments(chart.rows, scale);
  const key = drawKey(chart.rows, named, width);
  const named_rows = chart.rows.map(({ label, total }) => {
    return { label, room: isNarrow ? width - 12 - widest([total ?? ""]) : left - 16 };
  });
  const names = rowNames(named_rows, isNarrow);
  const step = isNarrow ? BAR + 34 + names.extra : BAR + 14;
  const parts = chart.rows.map((row, index) => {
    const top = key.height + index * step + (isNarrow ? 22 + names.extra : 0);
    const name = names.lines[index] ?? [];
    return drawRow(row, { name, top, left, scale, width, isNarrow, named });
  });
  return svgDrawing(chart, width, key.height + chart.rows.length * step, key.markup, ...parts);
}

interface RowPlace {
  readonly name: readonly string[];
  readonly top: number;
  readonly left: number;
  readonly scale: number;
  readonly width: number;
  readonly isNarrow: boolean;
  readonly named: ReadonlySet<string>;
}

function drawRow(row: StackedRow, place: RowPlace): string {
  const middle = place.top + BAR / 2 + SIZE * 0.35;
  const label = drawRowName(place.name, place.isNarrow ? place.top - 7 : middle, place.isNarrow);
  let x = place.left;
  const segments = row.segments.map((segment) => {
    const width = segment.amount * place.scale;
    const markup = drawSegment(segment, {
      x,
      top: place.top,
      width,
      isNamed: place.named.has(segment.name),
    });
    x += width;
    return markup;
  });
  const total = row.total ?? "";
  const end = place.isNarrow
    ? textElement(total, {
        x: place.width,
        y: place.top - 7,
        size: SIZE,
        anchor: "end",
        weight: 600,
      })
    : textElement(total, { x: x + 10, y: middle, size: SIZE, weight: 600 });
  return label + segments.join("") + (total === "" ? "" : end);
}

function drawSegment(
  segment: StackedSegment,
  place: { x: number; top: number; width: number; isNamed: boolean },
): string {
  const gap = place.width > 3 ? 1.5 : 0;
  const box = bar(segment.hue, { x: place.x, y: place.top, width: place.width - gap, height: BAR });
  const full = `${segment.name} ${segment.label}`;
  const label = [...(place.isNamed ? [full] : []), segment.label].find((text) =>
    fits(text, place.width),
  );
  if (!label) return element("g", {}, box);
  const style = { x: place.x + 9, y: place.top + BAR / 2 + SIZE * 0.35, size: SIZE };
  return (
    box +
    textElement(label, { ...style, tone: `on-${segment.hue}`, fill: hueOf(segment.hue).on_light })
  );
}

function fits(text: string, width: number): boolean {
  return textWidth(text, SIZE) + 18 <= width;
}

/** Names that stand inside a segment at least once: these need no key. */
function namedSegments(rows: readonly StackedRow[], scale: number): ReadonlySet<string> {
  const segments = rows.flatMap((row) => row.segments);
  const inside = segments.filter((segment) =>
    fits(`${segment.name} ${segment.label}`, segment.amount * scale),
  );
  return new Set(inside.map((segment) => segment.name));
}

function drawKey(
  rows: readonly StackedRow[],
  named: ReadonlySet<string>,
  width: number,
): { markup: string; height: number } {
  const segments = rows.flatMap((row) => row.segments);
  const hues = new Map(segments.map((segment) => [segment.name, segment.hue] as const));
  const entries = [...hues]
    .filter(([name]) => name !== "" && !named.has(name))
    .map(([name, hue]) => {
      const own = segments.filter((segment) => segment.name === name);
      return [own.length === 1 ? `${name} ${own[0]?.label ?? ""}` : name, hue] as const;
    });
  let [x, y] = [0, 0];
  const parts = entries.map(([name, hue]) => {
    const needed = 18 + textWidth(name, SIZE) + 20;
    if (x > 0 && x + needed - 20 > width) [x, y] = [0, y + 22];
    const square = bar(hue, { x, y: y + 2, width: 12, height: 12 });
    const text = textElement(name, { x: x + 18, y: y + 13, size: SIZE });
    x += needed;
    return square + text;
  });
  return { markup: parts.join(""), height: entries.length === 0 ? 0 : y + 32 };
}

function sumOf(row: StackedRow): number {
  return row.segments.reduce((sum, segment) => sum + segment.amount, 0);
}

function widest(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((label) => textWidth(label, SIZE) * 1.15));
}
