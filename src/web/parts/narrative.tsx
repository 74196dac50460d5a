import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import type { Text } from "../../base/text.js";
import { renderNarrative } from "../../figures/claims.js";
import type { Figure } from "../../figures/figure.js";
import type { Snapshot } from "../../store/snapshot.js";
import { figureAddress } from "../address.js";

interface NarrativeProps {
  readonly text: Text;
  readonly snapshot: Snapshot;
  readonly language: Language;
  /** The text's own record, whose number stands as {value}. */
  readonly self?: Figure | null;
}

/** Prose of the record: each number in it printed from its record, and a link to it. */
export function Narrative({
  text,
  snapshot,
  language,
  self = null,
}: NarrativeProps): ComponentChild {
  return renderNarrative(text, language, snapshot, self).map((segment) =>
    segment.figure ? (
      <a class="n wraps" href={figureAddress(language, segment.figure.id)}>
        {segment.text}
      </a>
    ) : (
      segment.text
    ),
  );
}

/** The same without links, for titles and descriptions. */
export function plainNarrative(text: Text, snapshot: Snapshot): Text {
  const said = (language: Language) =>
    renderNarrative(text, language, snapshot)
      .map((segment) => segment.text)
      .join("");
  return { en: said("en"), ja: said("ja") };
}
