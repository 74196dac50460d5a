import { rule, ticksTo } from "./mark.js";
import { hueOf, type HueName } from "./palette.js";
import { decimal, element, INK, svgDrawing, textElement, textWidth, type Drawing } from "./svg.js";

export interface LinePoint {
  /** Position on the axis: a year. */
  readonly at: number;
  readonly amount: number;
  readonly label: string;
}

export interface Line {
  readonly name: string;
  readonly hue: HueName;
  /** Lines differ by mark and stroke as well as by colour. */
  readonly mark: "circle" | "square" | "triangle";
  readonly points: readonly LinePoint[];
}

export interface Lines extends Drawing {
  readonly lines: readonly Line[];
  /** How a round number of the axis is written. */
  readonly formatTick: (value: number) => string;
  readonly formatAt: (at: number) => string;
}

const SIZE = 14;
const TOP = 30;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  x(at: number): number;
  y(amount: number): number;
}

/** Lines over years from zero, each named at its end, its last value written beside it. */
export function drawLines(chart: Lines, width = 720): string {
  const height = width < 520 ? 260 : 300;
  const all = chart.lines.flatMap((line) => line.points);
  const ticks = ticksTo(Math.max(0, ...all.map((point) => point.amount)));
  const frame = frameOf(chart, ticks, { width, height });
  const axis = ticks.map((tick) => {
    const y = frame.y(tick);
    const text = textElement(chart.formatTick(tick), {
      x: frame.left - 8,
      y: y + 5,
      size: 13,
      anchor: "end",
      tone: "quiet",
    });
    return rule(frame.left, y, frame.right, y, tick === 0 ? "strong" : "faint") + text;
  });
  const lines = chart.lines.map((line) => drawLine(line, frame));
  const ends = spread(chart.lines, frame).map(({ line, last, y }) => {
    const style = { x: frame.right + 12, y, size: SIZE };
    const label = width < 520 ? line.name : `${line.name} ${last.label}`;
    return textElement(label, {
      ...style,
      weight: 600,
      tone: `hue-text-${line.hue}`,
      fill: INK.text,
    });
  });
  return svgDrawing(chart, width, height, ...axis, drawYears(chart, frame), ...lines, ...ends);
}

function frameOf(
  chart: Lines,
  ticks: readonly number[],
  size: { width: number; height: number },
): Frame {
  const all = chart.lines.flatMap((line) => line.points);
  const [first, last] = [
    Math.min(...all.map((point) => point.at)),
    Math.max(...all.map((point) => point.at)),
  ];
  const left = 14 + Math.max(...ticks.map((tick) => textWidth(chart.formatTick(tick), 13)));
  const names = chart.lines.map((line) =>
    size.width < 520 ? line.name : `${line.name} ${line.points.at(-1)?.label ?? ""}`,
  );
  const right = size.width - 20 - Math.max(0, ...names.map((name) => textWidth(name, SIZE) * 1.08));
  const bottom = size.height - 32;
  const top = ticks.at(-1) ?? 1;
  return {
    left,
    right,
    bottom,
    x: (at) =>
      first === last
        ? (left + right) / 2
        : left + 12 + ((at - first) / (last - first)) * (right - left - 18),
    y: (amount) => bottom - (top === 0 ? 0 : (amount / top) * (bottom - TOP + 14)),
  };
}

function drawLine(line: Line, frame: Frame): string {
  const colour = hueOf(line.hue).light;
  const spots = line.points.map((point) => ({ x: frame.x(point.at), y: frame.y(point.amount) }));
  const path = element("polyline", {
    points: spots.map((spot) => `${decimal(spot.x)},${decimal(spot.y)}`).join(" "),
    fill: "none",
    stroke: colour,
    "stroke-width": 2.5,
    "stroke-linejoin": "round",
    "stroke-dasharray": line.mark === "circle" ? null : "6 4",
    class: `stroke-${line.hue}`,
  });
  const marks = spots.map((spot) =>
    drawMark(line.mark, spot, { fill: colour, class: `hue-${line.hue}` }),
  );
  return path + marks.join("");
}

function drawMark(
  mark: Line["mark"],
  { x, y }: { x: number; y: number },
  look: { fill: string; class: string },
): string {
  if (mark === "circle") return element("circle", { cx: x, cy: y, r: 4, ...look });
  if (mark === "square")
    return element("rect", { x: x - 4, y: y - 4, width: 8, height: 8, ...look });
  const [left, right, top, foot] = [x - 5, x + 5, y - 5, y + 4].map(decimal);
  return element("path", { d: `M${left} ${foot}L${decimal(x)} ${top}L${right} ${foot}Z`, ...look });
}

function drawYears(chart: Lines, frame: Frame): string {
  const years = [
    ...new Set(chart.lines.flatMap((line) => line.points.map((point) => point.at))),
  ].sort((a, b) => a - b);
  const room = (frame.right - frame.left) / Math.max(1, years.length);
  const every = Math.max(1, Math.ceil((textWidth(chart.formatAt(years[0] ?? 0), 13) + 10) / room));
  return years
    .filter((_, index) => (years.length - 1 - index) % every === 0)
    .map((year) =>
      textElement(chart.formatAt(year), {
        x: frame.x(year),
        y: frame.bottom + 22,
        size: 13,
        anchor: "middle",
        tone: "quiet",
      }),
    )
    .join("");
}

/** End labels pushed apart so that none covers another. */
function spread(
  lines: readonly Line[],
  frame: Frame,
): { line: Line; last: LinePoint; y: number }[] {
  const ends = lines
    .flatMap((line) => {
      const last = line.points.at(-1);
      return last ? [{ line, last, y: frame.y(last.amount) + 5 }] : [];
    })
    .sort((a, b) => a.y - b.y);
  for (let index = 1; index < ends.length; index += 1) {
    const [above, below] = [ends[index - 1], ends[index]];
    if (above && below) below.y = Math.max(below.y, above.y + SIZE * 1.4);
  }
  return ends;
}
