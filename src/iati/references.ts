import { LIMITS } from "../base/settings.js";
import { attribute, type IatiElement } from "./element.js";
import type { RuleFinding, RulesContext } from "./rule-finding.js";
import type { Version } from "./rule.js";
import { identifierKey, shortened } from "./subject.js";

/**
 * Where an activity names another: the advisory checks look whether that activity exists. A row: official id, element
 * path below the activity, attribute, first version. Source: the official validator's advisory definitions.
 */
const REFERENCES: readonly Reference[] = [
  { id: "1000.0.1", path: ["participating-org"], attributeName: "activity-id", since: "2.02" },
  {
    id: "1000.0.2",
    path: ["planned-disbursement", "provider-org"],
    attributeName: "provider-activity-id",
    since: "2.02",
  },
  {
    id: "1000.0.3",
    path: ["planned-disbursement", "receiver-org"],
    attributeName: "receiver-activity-id",
    since: "2.02",
  },
  {
    id: "1000.0.4",
    path: ["transaction", "provider-org"],
    attributeName: "provider-activity-id",
    since: "2.01",
  },
  {
    id: "1000.0.5",
    path: ["transaction", "receiver-org"],
    attributeName: "receiver-activity-id",
    since: "2.01",
  },
  { id: "1000.0.6", path: ["related-activity"], attributeName: "ref", since: "2.01" },
];

interface Reference {
  readonly id: string;
  readonly path: readonly [block: string, part?: string];
  readonly attributeName: string;
  readonly since: Version;
}

interface Named {
  readonly reference: Reference;
  readonly identifier: string;
  readonly namedBy: string;
  readonly line: number;
  readonly column: number;
  readonly path: () => string;
  times: number;
}

/** The identifiers of a file's activities, by their keys. */
interface Known {
  has(key: string): boolean;
}

export interface References {
  note(block: IatiElement, blockNumber: number, activityNumber: number, namedBy: string): void;
  finish(known: Known, report: (finding: RuleFinding) => void): void;
}

/**
 * Remembers which activities the file names and says at its end which of them are not known: one finding for each
 * identifier and kind of place, with how often. Null where the advisory checks are not asked for.
 */
export function createReferences(context: RulesContext): References | null {
  const { advisory } = context;
  if (!advisory || context.kind !== "activity") return null;
  const watched = REFERENCES.filter((reference) => reference.since <= context.version);
  const named = new Map<string, Named>();

  function note(
    block: IatiElement,
    blockNumber: number,
    activityNumber: number,
    namedBy: string,
  ): void {
    for (const reference of watched) {
      const [blockName, part] = reference.path;
      if (blockName !== block.name) continue;
      const holders = part === undefined ? [block] : block.children;
      for (const holder of holders) {
        if (part !== undefined && holder.name !== part) continue;
        const path = () =>
          `/iati-activities/iati-activity[${activityNumber}]/${blockName}[${blockNumber}]${part === undefined ? "" : `/${part}`}/@${reference.attributeName}`;
        remember(reference, holder, path, namedBy);
      }
    }
  }

  function remember(
    reference: Reference,
    holder: IatiElement,
    path: () => string,
    namedBy: string,
  ): void {
    const identifier = attribute(holder, reference.attributeName);
    if (identifier === undefined || identifier === "") return;
    const key = `${reference.id} ${identifierKey(identifier)}`;
    const before = named.get(key);
    if (before) before.times++;
    else if (named.size < LIMITS.iati_references) {
      named.set(key, {
        reference,
        identifier: identifierKey(identifier),
        namedBy: shortened(namedBy, LIMITS.iati_name_length),
        line: holder.line,
        column: holder.column,
        path,
        times: 1,
      });
    }
  }

  function finish(known: Known, report: (finding: RuleFinding) => void): void {
    for (const { reference, identifier, namedBy, line, column, path, times } of named.values()) {
      if (known.has(identifier) || advisory?.isKnownActivity(identifier)) continue;
      report({
        id: reference.id,
        severity: "advisory",
        category: "identifiers",
        line,
        column,
        path,
        values: () => ({ value: identifier, namedBy, count: String(times) }),
        also: [],
      });
    }
  }

  return { note, finish };
}
