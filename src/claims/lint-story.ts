import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import { figureOf } from "../figures/claims.js";
import type { Figure } from "../figures/figure.js";
import type { Owned } from "../figures/owner.js";
import { referencesIn } from "../figures/reference.js";
import type { Snapshot } from "../store/snapshot.js";
import { claimRecord } from "./record.js";
import { lintProse, type ProseFault } from "./lint-prose.js";

export interface StoryDraft extends Owned {
  readonly title: Text;
  readonly body: Text;
}

export interface StoryFault extends ProseFault {
  readonly field: "title" | "body";
}

/** What is wrong with a narrative, title and body, in both languages. */
export function lintStory(snapshot: Snapshot, draft: StoryDraft, today: Day): StoryFault[] {
  const record = claimRecord(snapshot, today);
  const candidates = claimsOf(snapshot, draft);
  const resolve = (id: string) => figureOf(snapshot, id);
  return (["title", "body"] as const).flatMap((field) =>
    lintProse({ text: draft[field], resolve, record, candidates }).map((fault) => ({
      ...fault,
      field,
    })),
  );
}

/**
 * The numbers that a text about a partner, project, programme or fund may refer to: statements and approved claims, results,
 * contributions, and what its own texts refer to. In the order of their ids.
 */
export function claimsOf(snapshot: Snapshot, owner: Owned): Figure[] {
  const projects = new Set(
    owner.project_id
      ? [owner.project_id]
      : snapshot.projects.filter((row) => isBelow(row, owner)).map((row) => row.id),
  );
  const isOwn = (row: Owned) => isBelow(row, owner) || projects.has(row.project_id ?? "");
  const results = new Set(snapshot.results.filter(isOwn).map((row) => row.id));
  const indicators = new Set(
    snapshot.indicators.filter((row) => results.has(row.result_id)).map((row) => row.id),
  );
  const told = [
    ...snapshot.stories.filter(isOwn).map((row) => row.body),
    ...snapshot.projects.flatMap((row) =>
      projects.has(row.id) && row.purpose ? [row.purpose] : [],
    ),
  ];
  const ids = new Set([
    ...snapshot.statements.filter(isOwn).map((row) => row.id),
    ...snapshot.indicatorValues
      .filter((row) => indicators.has(row.indicator_id))
      .map((row) => row.id),
    ...snapshot.contributions.filter(isOwn).map((row) => row.id),
    ...snapshot.odaValues
      .filter((row) => row.partner_id === owner.partner_id)
      .flatMap((row) => [row.id, `${row.id}:share`, `${row.id}:rank`]),
    ...told.flatMap(referencesIn),
  ]);
  return [...ids]
    .sort()
    .map((id) => figureOf(snapshot, id))
    .filter((figure) => figure !== null)
    .filter((figure) => figure.value !== null);
}

function isBelow(row: Owned, owner: Owned): boolean {
  return (["project_id", "programme_id", "fund_id", "partner_id"] as const).some(
    (column) => owner[column] != null && row[column] === owner[column],
  );
}
