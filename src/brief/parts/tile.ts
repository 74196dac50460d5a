import { formatDay } from "../../base/format.js";
import type { Figure } from "../../figures/figure.js";
import type { Phrase, Tile } from "../document.js";
import type { Scribe } from "../kind.js";
import { filled, number, when } from "../phrase.js";
import { spanPhrase } from "../scribe.js";
import { BRIEF } from "../words.js";

/** A number above everything else: what it is, its value, and the period or day that it speaks for. */
export function figureTile({ language }: Scribe, label: Phrase, figure: Figure): Tile {
  const day =
    figure.as_of === null
      ? []
      : filled(BRIEF.as_of_short, language, { day: [when(formatDay(figure.as_of, language))] });
  const period = spanPhrase(figure.period, language);
  const form = figure.value?.kind === "number" && language === "en" ? "cell" : "phrase";
  return {
    label,
    value: [number(figure, language, form)],
    about: period.length > 0 ? period : day,
  };
}
