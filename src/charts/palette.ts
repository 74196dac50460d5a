/**
 * One hue for one kind of contribution, the same on every page, chart and document. Chosen by search so that any two
 * stay apart for readers with normal, protan, deutan and tritan sight (palette.test.ts proves it), and each stands out
 * from the ground at 3:1 or more. Kinds that a source does not tell apart are grey: grey says "not known which".
 */
export interface Hue {
  readonly light: string;
  readonly dark: string;
  /** Text that can be read on the hue, in each theme. */
  readonly on_light: string;
  readonly on_dark: string;
}

const WHITE = "#ffffff";
const BLACK = "#101214";

export const KIND_HUES = {
  assessed: { light: "#163d7e", dark: "#417ee6", on_light: WHITE, on_dark: BLACK },
  core_voluntary: { light: "#2c98d5", dark: "#b8ebf6", on_light: BLACK, on_dark: BLACK },
  lightly_earmarked: { light: "#107e6e", dark: "#3bd8a2", on_light: WHITE, on_dark: BLACK },
  earmarked: { light: "#c18613", dark: "#f1ac2b", on_light: BLACK, on_dark: BLACK },
  pooled: { light: "#7d2030", dark: "#e34c84", on_light: WHITE, on_dark: BLACK },
  in_kind: { light: "#8247c2", dark: "#b39ddf", on_light: WHITE, on_dark: BLACK },
  voluntary: { light: "#6b7177", dark: "#a5abb2", on_light: WHITE, on_dark: BLACK },
  private: { light: "#4a4237", dark: "#cfc3b2", on_light: WHITE, on_dark: BLACK },
} as const satisfies Readonly<Record<string, Hue>>;

export type HueName = keyof typeof KIND_HUES | "accent" | "muted" | "ink";

/** Marks that stand for no kind of contribution: the thing itself, and what it is set against. */
export const PLAIN_HUES = {
  accent: { light: "#0f5a73", dark: "#6fc3dd", on_light: WHITE, on_dark: BLACK },
  ink: { light: "#3c434b", dark: "#d3d6da", on_light: WHITE, on_dark: BLACK },
  muted: { light: "#878d94", dark: "#7f868d", on_light: BLACK, on_dark: BLACK },
} as const satisfies Readonly<Record<string, Hue>>;

export function hueOf(name: HueName): Hue {
  return name === "accent" || name === "muted" || name === "ink"
    ? PLAIN_HUES[name]
    : KIND_HUES[name];
}

export function isKindHue(name: string): name is keyof typeof KIND_HUES {
  return Object.hasOwn(KIND_HUES, name);
}
