import { bar, rule } from "./mark.js";
import type { HueName } from "./palette.js";
import { drawRowName, rowNames } from "./row-names.js";
import { element, svgDrawing, textElement, textWidth, type Drawing } from "./svg.js";

export interface WaterfallStep {
  readonly label: string;
  /** Where the bar begins and ends on the scale of the money. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly hue: HueName;
}

export interface Waterfall extends Drawing {
  readonly steps: readonly WaterfallStep[];
}

const SIZE = 14;
const BAR = 22;

/**
 * Money from one state to the next, a bar each on one scale: agreed, received, allocated, spent, and what is left as the
 * piece between. Where there is room, fine lines carry each edge down to the next bar.
 */
export function drawWaterfall(chart: Waterfall, width = 720): string {
  const isNarrow = width < 520;
  const labels = chart.steps.map((step) => textWidth(step.label, SIZE) * 1.06);
  const left = isNarrow ? 0 : Math.min(230, 18 + Math.max(0, ...labels));
  const texts = chart.steps.map((step) => textWidth(step.text, SIZE) * 1.1);
  const right = isNarrow ? 0 : 14 + Math.max(0, ...texts);
  const named = chart.steps.map(({ label }, index) => {
    return { label, room: isNarrow ? width - 12 - (texts[index] ?? 0) : left - 18 };
  });
  const names = rowNames(named, isNarrow);
  const most = Math.max(1e-9, ...chart.steps.flatMap((step) => [step.from, step.to]));
  const x = (amount: number) => left + (Math.max(0, amount) / most) * (width - left - right);
  const step = isNarrow ? BAR + 32 + names.extra : BAR + 14;
  const parts = chart.steps.map((each, index) => {
    const top = index * step + (isNarrow ? 22 + names.extra : 2);
    const next =
      !isNarrow && index + 1 < chart.steps.length
        ? rule(x(each.to), top + BAR, x(each.to), top + step)
        : "";
    return element(
      "g",
      {},
      next,
      drawStep(each, names.lines[index] ?? [], { top, x, width, isNarrow }),
    );
  });
  return svgDrawing(chart, width, chart.steps.length * step, ...parts);
}

function drawStep(
  step: WaterfallStep,
  name: readonly string[],
  place: { top: number; x: (amount: number) => number; width: number; isNarrow: boolean },
): string {
  const [start, end] = [Math.min(step.from, step.to), Math.max(step.from, step.to)];
  const box = {
    x: place.x(start),
    y: place.top,
    width: Math.max(1.5, place.x(end) - place.x(start)),
    height: BAR,
  };
  const middle = place.top + BAR / 2 + SIZE * 0.35;
  if (place.isNarrow) {
    const y = place.top - 7;
    const text = textElement(step.text, {
      x: place.width,
      y,
      size: SIZE,
      anchor: "end",
      weight: 600,
    });
    return drawRowName(name, y, true) + text + bar(step.hue, box);
  }
  const text = textElement(step.text, { x: place.x(end) + 10, y: middle, size: SIZE, weight: 600 });
  return drawRowName(name, middle, false) + bar(step.hue, box) + text;
}
