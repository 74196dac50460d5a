import type { Language } from "../base/language.js";
import type { Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import { countFigureOf } from "./counts.js";
import type { Figure } from "./figure.js";
import { yearSumOf } from "./partner-money.js";
import { recordFigureOf, statementFigure } from "./record-figures.js";
import { reportedFigureOf } from "./reported-money.js";
import { renderReferences } from "./reference.js";
import type { Segment } from "./wording.js";

/**
 * The figure of one record, or of something counted over records. Ids:
 *   `sudan-jobs-target`        a statement, indicator value, contribution, post, agreement, receipt, decision, allocation …
 *   `jp-oda-2020:share`        one of an ODA value's further numbers: `share` (of GNI), `rank`
 *   `JP:projects`              a count (figures/counts.ts)
 *   `JP:sum.april.2020.…`      a sum of one fiscal year (figures/partner-money.ts)
 *   `XM-1:iati.3.USD`          what IATI reports for a project, programme or fund (figures/reported-money.ts)
 * Null where there is no such record, or the record is a fact without a number.
 */
export function figureOf(snapshot: Snapshot, id: string): Figure | null {
  const statement = snapshot.statementById.get(id);
  if (statement) return statementFigure(snapshot, statement);
  const found = recordFigureOf(snapshot, id);
  if (found || !id.includes(":")) return found;
  if (id.includes(":iati.")) return reportedFigureOf(snapshot, id);
  return id.includes(":sum.") ? yearSumOf(snapshot, id) : countFigureOf(snapshot, id);
}

/**
 * A text with its references printed (figures/reference.ts); `{value}` is the figure of the text's own record, `self`. Each
 * printed number is a segment with its figure: a page links it, a brief claims it.
 */
export function renderNarrative(
  text: Text,
  language: Language,
  snapshot: Snapshot,
  self: Figure | null = null,
): Segment[] {
  return renderReferences(text[language], language, (id) =>
    id === "value" ? self : figureOf(snapshot, id),
  );
}
