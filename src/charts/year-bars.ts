import { bar, rule } from "./mark.js";
import type { HueName } from "./palette.js";
import { svgDrawing, textElement, textWidth, type Drawing } from "./svg.js";

export interface YearSeries {
  readonly name: string;
  readonly hue: HueName;
}

export interface YearGroup {
  readonly label: string;
  /** One a series, in its order; the label is what is printed. */
  readonly bars: readonly { readonly amount: number; readonly label: string }[];
}

export interface YearBars extends Drawing {
  readonly series: readonly YearSeries[];
  readonly groups: readonly YearGroup[];
}

const SIZE = 13;
const BAR = 16;

/** A group a year, a horizontal bar a series, so that years and amounts stay horizontal text on any width. */
export function drawYearBars(chart: YearBars, width = 720): string {
  const left =
    14 + Math.max(0, ...chart.groups.map((group) => textWidth(group.label, SIZE + 1) * 1.06));
  const right =
    12 +
    Math.max(
      0,
      ...chart.groups.flatMap((group) =>
        group.bars.map((each) => textWidth(each.label, SIZE) * 1.08),
      ),
    );
  const most = Math.max(
    1e-9,
    ...chart.groups.flatMap((group) => group.bars.map((each) => each.amount)),
  );
  const x = (amount: number) => left + (Math.max(0, amount) / most) * (width - left - right);
  const key = drawKey(chart.series, width);
  const step = chart.series.length * (BAR + 3) + 16;
  const parts = chart.groups.map((group, index) => {
    const top = key.height + index * step;
    const bars = group.bars.map((each, at) => {
      const y = top + at * (BAR + 3);
      const hue = chart.series[at]?.hue ?? "accent";
      const label = textElement(each.label, {
        x: x(each.amount) + 8,
        y: y + BAR * 0.5 + SIZE * 0.36,
        size: SIZE,
      });
      return bar(hue, { x: left, y, width: x(each.amount) - left, height: BAR }) + label;
    });
    const line = rule(left, top - 4, left, top + step - 20, "strong");
    return (
      textElement(group.label, { x: 0, y: top + SIZE, size: SIZE + 1, weight: 600 }) +
      bars.join("") +
      line
    );
  });
  return svgDrawing(chart, width, key.height + chart.groups.length * step, key.markup, ...parts);
}

function drawKey(series: readonly YearSeries[], width: number): { markup: string; height: number } {
  let [x, y] = [0, 0];
  const parts = series.map(({ name, hue }) => {
    const needed = 18 + textWidth(name, SIZE) * 1.05 + 20;
    if (x > 0 && x + needed - 20 > width) [x, y] = [0, y + 22];
    const markup =
      bar(hue, { x, y: y + 1, width: 12, height: 12 }) +
      textElement(name, { x: x + 18, y: y + 12, size: SIZE });
    x += needed;
    return markup;
  });
  return { markup: parts.join(""), height: y + 36 };
}
