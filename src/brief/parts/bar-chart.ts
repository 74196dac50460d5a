import { hueOf, type HueName } from "../../charts/palette.js";
import { drawStackedBars } from "../../charts/stacked-bars.js";
import type { Figure } from "../../figures/figure.js";
import { wordFigure } from "../../figures/wording.js";
import { textOf, type Chart, type Phrase } from "../document.js";
import type { Scribe } from "../kind.js";
import { joined, number, words } from "../phrase.js";
import { BRIEF } from "../words.js";

export interface BarRow {
  readonly label: string;
  readonly figure: Figure;
  readonly hue: HueName;
}

/** A bar for each amount: its name before it, its value behind it, so that a small one is read as well as a large one. */
export function barChart(
  { language }: Scribe,
  chart: {
    readonly id: string;
    readonly headline: Phrase;
    readonly subtitle: Phrase;
    /** Says what the bars show, before them: a list of all follows it. */
    readonly alternative: (parts: Phrase) => Phrase;
    readonly rows: readonly BarRow[];
  },
): Chart {
  const amounts = chart.rows.map(({ figure }) =>
    figure.value?.kind === "money" ? Math.max(0, Number(figure.value.money.amount_minor)) : 0,
  );
  const parts = joined(
    chart.rows.map(({ label, figure }): Phrase => [
      ...words(label),
      { text: " " },
      number(figure, language),
    ]),
    BRIEF.comma[language],
  );
  const alternative = chart.alternative(parts);
  const svg = drawStackedBars({
    id: chart.id,
    title: textOf(chart.headline),
    description: textOf(alternative),
    language,
    rows: chart.rows.map(({ label, figure, hue }, index) => ({
      label,
      total: wordFigure(figure, language),
      segments: [{ hue, name: "", amount: amounts[index] ?? 0, label: "" }],
    })),
  });
  return {
    kind: "chart",
    headline: chart.headline,
    subtitle: chart.subtitle,
    svg,
    bars: chart.rows.map(({ label, figure, hue }) => ({
      label: words(label),
      value: [number(figure, language)],
      figure,
      color: hueOf(hue).light.slice(1),
    })),
    alternative,
    figures: chart.rows.map(({ figure }) => figure),
  };
}
