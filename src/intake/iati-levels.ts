import { texts } from "../base/text.js";
import type { ActivityHead } from "./iati-activity.js";
import type { IatiReport } from "./iati-findings.js";

/** What an activity becomes in the record. */
export type ActivityKind = "fund" | "programme" | "project";
export const IATI_PROFILES = ["generic", "ilo"] as const;
export type IatiProfile = (typeof IATI_PROFILES)[number];

/** The ILO's own identifier in IATI. */
const ILO = "XM-DAC-41302";

/** A publishing profile by who reports: the ILO has its own, everybody else the generic one. */
export function profileOf(activities: readonly ActivityHead[]): IatiProfile {
  return activities.some((activity) => activity.reporter?.ref?.toUpperCase() === ILO)
    ? "ilo"
    : "generic";
}

interface LevelContext {
  readonly profile: IatiProfile;
  /** What those of earlier files are that others refer to, by iati-identifier. */
  readonly standing: ReadonlyMap<string, ActivityKind>;
}

export interface Levels {
  readonly kindOf: ReadonlyMap<ActivityHead, ActivityKind>;
  /** Identifiers of the activities directly above, from both ends of the relation. */
  readonly parentsOf: ReadonlyMap<ActivityHead, readonly string[]>;
  /** The nearest fund or programme above, within the file. */
  readonly homeOf: ReadonlyMap<ActivityHead, ActivityHead>;
}

/**
 * Generic: an activity of hierarchy 1 that has others below it is a fund where its money is pooled or comes in to it, else a
 * programme; everything else is a project. ILO: one level, an activity is a country programme outcome of one biennium, so each
 * is a project.
 */
export function decideLevels(
  activities: readonly ActivityHead[],
  { profile, standing }: LevelContext,
  report: IatiReport,
): Levels {
  const byIdentifier = new Map(activities.map((activity) => [activity.identifier ?? "", activity]));
  const parentsOf = parentsByRelation(activities);
  const above = new Set([...parentsOf.values()].flat());
  const lowerLevels = new Set(
    activities
      .filter((each) => (each.hierarchy ?? 1) > 1)
      .map((each) => each.reporter?.ref ?? null),
  );
  const kindOf = new Map<ActivityHead, ActivityKind>();
  let flat = 0;
  for (const activity of activities) {
    const isHighest = activity.hierarchy === 1 && profile === "generic";
    const isUpper =
      isHighest &&
      (above.has(activity.identifier ?? "") || lowerLevels.has(activity.reporter?.ref ?? null));
    if (isHighest && !isUpper) flat++;
    const found = isUpper ? (isFund(activity) ? "fund" : "programme") : "project";
    kindOf.set(activity, keepKind(activity, found, standing, report));
  }
  if (flat > 0) report.add("IATI_LEVEL_PROJECT", { line: 0 }, { count: flat });
  const homeOf = new Map<ActivityHead, ActivityHead>();
  for (const activity of activities) {
    const home = findHome(activity, parentsOf, byIdentifier, kindOf);
    if (home) homeOf.set(activity, home);
  }
  return { kindOf, parentsOf, homeOf };
}

/** What an activity is stays where others refer to it: it would stand once more as something else. */
function keepKind(
  { identifier, line }: ActivityHead,
  found: ActivityKind,
  standing: LevelContext["standing"],
  report: IatiReport,
): ActivityKind {
  const stands = standing.get(identifier ?? "") ?? found;
  if (stands !== found) {
    const facts = { identifier: identifier ?? "", stands: KINDS[stands], found: KINDS[found] };
    report.add("IATI_LEVEL_STAYS", { line, path: identifier ?? "" }, facts);
  }
  return stands;
}

const KINDS = texts<ActivityKind>({
  fund: { en: "fund", ja: "基金" },
  programme: { en: "programme", ja: "プログラム" },
  project: { en: "project", ja: "プロジェクト" },
});

/** Aid types of pooled contributions. Source: OECD DAC co-operation modalities B03 and B04. */
function isPooled(activity: ActivityHead): boolean {
  return activity.aid_types.some(
    ({ vocabulary, code }) => vocabulary === "1" && /^B0[34]/.test(code),
  );
}

function isFund(activity: ActivityHead): boolean {
  return isPooled(activity) || activity.hasIncoming;
}

function parentsByRelation(activities: readonly ActivityHead[]): Map<ActivityHead, string[]> {
  const byIdentifier = new Map(activities.map((activity) => [activity.identifier ?? "", activity]));
  const parents = new Map(activities.map((activity) => [activity, new Set<string>()]));
  for (const activity of activities) {
    for (const { type, identifier } of activity.related) {
      if (identifier === activity.identifier) continue;
      if (type === "1") parents.get(activity)?.add(identifier);
      const child = type === "2" ? byIdentifier.get(identifier) : undefined;
      if (child && activity.identifier !== null) parents.get(child)?.add(activity.identifier);
    }
  }
  return new Map([...parents].map(([activity, set]) => [activity, [...set].sort()]));
}

function findHome(
  activity: ActivityHead,
  parentsOf: ReadonlyMap<ActivityHead, readonly string[]>,
  byIdentifier: ReadonlyMap<string, ActivityHead>,
  kindOf: ReadonlyMap<ActivityHead, ActivityKind>,
): ActivityHead | null {
  const seen = new Set([activity]);
  let level = [activity];
  while (level.length > 0) {
    const next: ActivityHead[] = [];
    for (const identifier of level.flatMap((each) => parentsOf.get(each) ?? [])) {
      const parent = byIdentifier.get(identifier);
      if (!parent || seen.has(parent)) continue;
      if (kindOf.get(parent) !== "project") return parent;
      seen.add(parent);
      next.push(parent);
    }
    level = next;
  }
  return null;
}
