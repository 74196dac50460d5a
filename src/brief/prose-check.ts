import { lintText, type LintFinding } from "../prose/lint.js";
import { passagesOf, textOf, type BriefDocument } from "./document.js";

/** What contradicts itself in a document's sentences. A table's cells are no sentences: their columns tell them apart. */
export function checkProse(document: BriefDocument): LintFinding[] {
  const sentences = passagesOf(document).filter((passage) => passage.label === "");
  return lintText(sentences.map((passage) => textOf(passage.phrase)).join("\n\n"));
}
