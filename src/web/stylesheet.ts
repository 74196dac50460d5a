import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../base/canonical.js";
import { packageRoot } from "../base/place.js";
import { KIND_HUES, PLAIN_HUES } from "../charts/palette.js";

export interface Stylesheet {
  /** Its address holds its hash, so that it may be kept for ever. */
  readonly path: string;
  readonly css: string;
}

/** The one stylesheet: the hand-written file, and the hues of the charts in both themes. */
export function readStylesheet(): Stylesheet {
  const written = readFileSync(join(packageRoot, "src/web/style.css"), "utf8");
  const css = shorten(written + hueRules());
  return { path: `/assets/style.${sha256(css).slice(0, 12)}.css`, css };
}

/** Marks, strokes and texts of each hue; the drawings carry the light ones, so only the dark theme needs rules. */
function hueRules(): string {
  const rules = Object.entries({ ...KIND_HUES, ...PLAIN_HUES }).map(
    ([name, hue]) =>
      `.hue-${name}{fill:${hue.dark}}.stroke-${name}{stroke:${hue.dark}}.chart-on-${name}{fill:${hue.on_dark}}` +
      `.chart-hue-text-${name}{fill:var(--ink)}`,
  );
  return `@media screen and (prefers-color-scheme:dark){${rules.join("")}}`;
}

function shorten(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .trim();
}
