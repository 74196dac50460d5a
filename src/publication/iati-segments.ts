import type { Text } from "../base/text.js";
import { isProjectAccount } from "../fund/project-account.js";
import type { Snapshot } from "../store/snapshot.js";
import { draftOf, missingFrom, type ActivityDraft, type Missing } from "./iati-draft.js";
import type { ActivityKey } from "./iati-transactions.js";

/** What the standard demands and the record does not have: the activity is held back, and said so. */
export interface HeldBack {
  readonly record: string;
  readonly title: Text;
  readonly missing: readonly Missing[];
}

/** What would be held back of the record as it stands, without making the files. */
export function findHeldBack(snapshot: Snapshot): HeldBack[] {
  return splitRecord(snapshot).flatMap(({ held }) => held);
}

/** Activities of one segment that can be published, and those that cannot yet. */
export interface SplitSegment {
  /** Null where people entered them. */
  readonly portfolio: string | null;
  readonly published: readonly ActivityDraft[];
  readonly held: readonly HeldBack[];
}

/**
 * The record's own activities by segment: a portfolio's, and with them what people entered for its organisation to report. What came from
 * somebody's IATI file is published by its publisher, not again by us.
 */
export function splitRecord(snapshot: Snapshot): SplitSegment[] {
  const isOurs = ({ id }: { readonly id: string }) => !snapshot.iatiActivityById.has(id);
  const keys: ActivityKey[] = [
    ...snapshot.funds
      .filter((row) => isOurs(row) && !isProjectAccount(row))
      .map((row) => ({ kind: "fund", id: row.id }) as const),
    ...snapshot.projects.filter(isOurs).map((row) => ({ kind: "project", id: row.id }) as const),
  ];
  const segments = new Map<string | null, { published: ActivityDraft[]; held: HeldBack[] }>(
    [...snapshot.portfolios.map(({ id }) => id), null].map((id) => [
      id,
      { published: [], held: [] },
    ]),
  );
  for (const key of keys) {
    const entered = draftOf(snapshot, key);
    const portfolio = entered.portfolio ?? entered.reporter?.portfolio ?? null;
    const draft = { ...entered, portfolio };
    const missing = missingFrom(snapshot, draft);
    const segment = segments.get(portfolio);
    if (missing.length === 0) segment?.published.push(draft);
    else segment?.held.push({ record: keyText(key), title: draft.title, missing });
  }
  return [...segments].map(([portfolio, segment]) => ({ portfolio, ...segment }));
}

export const keyText = (key: ActivityKey) => `${key.kind}/${key.id}`;
