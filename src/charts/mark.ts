import { hueOf, type HueName } from "./palette.js";
import { element } from "./svg.js";

/** A bar in one of the palette's hues. The class lets a page change the hue with its theme. */
export function bar(
  hue: HueName,
  box: { x: number; y: number; width: number; height: number },
): string {
  return element("rect", {
    ...box,
    width: Math.max(box.width, 0),
    fill: hueOf(hue).light,
    class: `hue-${hue}`,
  });
}

/** A horizontal or vertical hairline. */
export function rule(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  strength: "faint" | "strong" = "faint",
): string {
  return element("line", {
    x1,
    y1,
    x2,
    y2,
    stroke: strength === "faint" ? "#d5d8dc" : "#565d66",
    "stroke-width": 1,
    class: `chart-rule-${strength}`,
  });
}

/** The mark of a target everywhere: a hollow diamond, so that it differs from an achievement by shape. */
export function targetMark(x: number, y: number, radius = 7): string {
  return element("path", {
    d: `M${x} ${y - radius}L${x + radius} ${y}L${x} ${y + radius}L${x - radius} ${y}Z`,
    fill: "#fdfdfb",
    stroke: "#16191d",
    "stroke-width": 2,
    class: "chart-target",
  });
}

/** Round numbers from 0 to at least `top`, four or five of them, for an axis. */
export function ticksTo(top: number): number[] {
  if (!(top > 0)) return [0];
  const rough = top / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let tick = 0; tick < top + step * 0.999; tick += step)
    ticks.push(Number(tick.toPrecision(12)));
  return ticks;
}
