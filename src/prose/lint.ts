import type { Place } from "../base/finding.js";
import type { Text } from "../base/text.js";
import { readDocument, type ProseDocument } from "./document.js";
import type { ProseFacts, ProseFinding } from "./finding.js";
import { findAverages } from "./rules/average.js";
import { findCaptionPeriods } from "./rules/caption-period.js";
import { findContributionTotals } from "./rules/contribution-total.js";
import { findDirections } from "./rules/direction.js";
import { findInlineTotals } from "./rules/inline-total.js";
import { findLanguageDifferences } from "./rules/language-versions.js";
import { findListCounts } from "./rules/list-count.js";
import { findListTotals } from "./rules/list-total.js";
import { findMixedSums } from "./rules/mixed-sum.js";
import { findPartsOverWholes } from "./rules/part-over-whole.js";
import { findPercentageSums } from "./rules/percentages.js";
import { findQualifiedAsides } from "./rules/qualified-aside.js";
import { findRanges } from "./rules/range.js";
import { findRanks } from "./rules/rank.js";
import { findShares } from "./rules/share.js";
import { findTableTotals } from "./rules/table-total.js";
import { findTargets } from "./rules/target.js";
import { findTwoValues } from "./rules/two-values.js";
import { findWrongPartners } from "./rules/wrong-partner.js";

/** Every rule by the code of its findings; docs/lint.md has a heading for each. */
export const LINT_RULES = [
  "total-not-parts",
  "mislabelled-total",
  "mixed-sum",
  "period-mismatch",
  "two-values",
  "direction",
  "change-percentage",
  "percentages-not-100",
  "rank-conflict",
  "share-wrong",
  "wrong-partner",
  "target-as-achieved",
  "average-times-years",
  "languages-differ",
  "range-reversed",
  "duration-not-period",
  "list-count",
  "part-over-whole",
  "qualifier-wrong",
  "average-wrong",
] as const;

const CHECKS: readonly ((document: ProseDocument) => ProseFinding[])[] = [
  findInlineTotals,
  findListTotals,
  findTableTotals,
  findContributionTotals,
  findMixedSums,
  findCaptionPeriods,
  findTwoValues,
  findDirections,
  findPercentageSums,
  findRanks,
  findShares,
  findWrongPartners,
  findTargets,
  findAverages,
  findLanguageDifferences,
  findRanges,
  findListCounts,
  findPartsOverWholes,
  findQualifiedAsides,
];

export interface LintFinding {
  readonly rule: string;
  readonly severity: ProseFinding["severity"];
  readonly message: Text;
  /** Line and column count from 1. */
  readonly place: Required<Pick<Place, "line" | "column">>;
  /** The printed words that the finding is about, with what stands around them on their line. */
  readonly excerpt: string;
  readonly facts: ProseFacts;
  readonly suggestion?: Text;
}

/** What contradicts itself in a text that others typed, in the order of the text. One finding for one place and rule. */
export function lintText(text: string, partner: string | null = null): LintFinding[] {
  const document = readDocument(text, partner);
  const found = CHECKS.flatMap((check) => check(document)).sort((a, b) => a.start - b.start);
  const kept = found.filter(
    (one, index) =>
      found.findIndex((other) => other.start === one.start && other.rule === one.rule) === index,
  );
  return kept.map((finding) => placeFinding(document, finding));
}

function placeFinding(document: ProseDocument, finding: ProseFinding): LintFinding {
  const line = document.lines.findLast((one) => one.start <= finding.start);
  const start = line?.start ?? 0;
  const { rule, severity, message, facts, suggestion } = finding;
  const body = document.text.slice(start, Math.max(finding.end, start + (line?.text.length ?? 0)));
  return {
    rule,
    severity,
    message,
    place: { line: (line?.index ?? 0) + 1, column: finding.start - start + 1 },
    excerpt: excerptOf(body, finding.start - start, finding.end - start),
    facts,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** At most 160 characters around the words. */
function excerptOf(body: string, start: number, end: number): string {
  const from = Math.max(0, Math.min(start - 60, body.length - 160));
  const to = Math.min(body.length, Math.max(end, from + 160));
  return `${from > 0 ? "…" : ""}${body.slice(from, to).replace(/\s+/g, " ").trim()}${to < body.length ? "…" : ""}`;
}
