import { bar, rule, targetMark } from "./mark.js";
import {
  element,
  svgDrawing,
  textElement,
  textLines,
  textWidth,
  wrapText,
  type Drawing,
} from "./svg.js";
import type { TargetAmount } from "./target-bars.js";

export interface PeriodPoint {
  readonly label: string;
  readonly actual: TargetAmount | null;
  readonly target: TargetAmount | null;
}

export interface PeriodPanel {
  readonly title: string;
  readonly unit: string;
  readonly points: readonly PeriodPoint[];
}

export interface PeriodColumns extends Drawing {
  readonly panels: readonly PeriodPanel[];
  readonly words: { readonly target: string; readonly actual: string };
}

const PLOT = 120;
const SIZE = 13;

/** Small multiples: a panel an indicator, a column a period (achieved), a hollow diamond its target. */
export function drawPeriodColumns(chart: PeriodColumns, width = 720): string {
  const across = width < 520 ? 1 : Math.min(3, Math.max(1, chart.panels.length));
  const gap = 36;
  const panelWidth = (width - gap * (across - 1)) / across;
  const titles = chart.panels.map((panel) => wrapText(panel.title, panelWidth, 14, 3));
  const parts = [drawKey(chart)];
  let top = 34;
  for (let start = 0; start < chart.panels.length; start += across) {
    const lines = Math.max(...titles.slice(start, start + across).map((title) => title.length));
    const head = lines * 18 + 22;
    chart.panels.slice(start, start + across).forEach((panel, index) => {
      const markup = drawPanel(panel, titles[start + index] ?? [], { width: panelWidth, head });
      parts.push(
        element("g", { transform: `translate(${(panelWidth + gap) * index} ${top})` }, markup),
      );
    });
    top += head + PLOT + 58;
  }
  return svgDrawing(chart, width, top - 12, ...parts);
}

function drawPanel(
  panel: PeriodPanel,
  title: readonly string[],
  place: { width: number; head: number },
): string {
  const amounts = panel.points.flatMap((point) => [
    point.actual?.amount ?? 0,
    point.target?.amount ?? 0,
  ]);
  const most = Math.max(1e-9, ...amounts);
  const foot = place.head + PLOT + 20;
  const slot = place.width / Math.max(1, panel.points.length);
  const y = (amount: number) => foot - (Math.max(0, amount) / most) * PLOT;
  const columns = panel.points.map((point, index) =>
    drawPoint(point, { middle: slot * (index + 0.5), slot, foot, y }),
  );
  return [
    textLines(title, { x: 0, y: 14, size: 14, weight: 600 }, 18 / 14),
    textElement(panel.unit, { x: 0, y: title.length * 18 + 13, size: SIZE, tone: "quiet" }),
    rule(0, foot, place.width, foot, "strong"),
    ...columns,
  ].join("");
}

interface PointPlace {
  readonly middle: number;
  readonly slot: number;
  readonly foot: number;
  y(amount: number): number;
}

function drawPoint(point: PeriodPoint, place: PointPlace): string {
  const width = Math.min(40, place.slot * 0.56);
  const parts = [
    textElement(point.label, {
      x: place.middle,
      y: place.foot + 18,
      size: SIZE,
      anchor: "middle",
      tone: "quiet",
    }),
  ];
  if (point.actual) {
    const top = place.y(point.actual.amount);
    parts.push(
      bar("accent", { x: place.middle - width / 2, y: top, width, height: place.foot - top }),
    );
  }
  if (point.target) parts.push(targetMark(place.middle, place.y(point.target.amount), 6));
  const label = point.actual?.label ?? point.target?.label;
  if (label && textWidth(label, SIZE) <= place.slot + 6) {
    const top = Math.min(
      place.y(point.actual?.amount ?? 0),
      place.y(point.target?.amount ?? 0) - (point.target ? 7 : 0),
    );
    parts.push(
      textElement(label, {
        x: place.middle,
        y: top - 6,
        size: SIZE,
        anchor: "middle",
        tone: point.actual ? "ink" : "quiet",
      }),
    );
  }
  return parts.join("");
}

function drawKey(chart: PeriodColumns): string {
  const second = 20 + textWidth(chart.words.actual, SIZE) + 24;
  return [
    bar("accent", { x: 0, y: 2, width: 12, height: 12 }),
    textElement(chart.words.actual, { x: 18, y: 13, size: SIZE, tone: "quiet" }),
    targetMark(second, 8, 6),
    textElement(chart.words.target, { x: second + 12, y: 13, size: SIZE, tone: "quiet" }),
  ].join("");
}
