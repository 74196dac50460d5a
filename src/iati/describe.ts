import { CODE_RULES, type CodeRule } from "./code-rules.js";
import type { StandardKind } from "./elements.js";
import type { Check, Rule, Version } from "./rule.js";
import { RULES } from "./rulesets.js";
import { parseContext, parsePaths } from "./xpath.js";

/** What is checked of one element and its attributes, for the documentation and the help beside a form. */
export interface PlaceChecks {
  readonly codeLists: readonly CodeRule[];
  /** Official ids of the rules that look at it. */
  readonly ruleIds: readonly string[];
}

const ROOT_NAMES: Readonly<Record<StandardKind, string>> = {
  activity: "iati-activity",
  organisation: "iati-organisation",
};

/**
 * The code lists and rules that look at the element at `path` (`transaction/value`; empty for the activity or
 * organisation itself). A rule is named at each element that its paths lead to.
 */
export function checksAt(kind: StandardKind, version: Version, path: string): PlaceChecks {
  const codeLists = CODE_RULES[kind].filter(
    (rule) => rule.path.join("/") === path && rule.versions.includes(version),
  );
  const ids = RULES.filter(
    (rule) => rule.versions.includes(version) && looksAt(rule, kind, path),
  ).map((rule) => rule.id);
  return { codeLists, ruleIds: [...new Set(ids)] };
}

const known = new Map<string, ReadonlySet<string>>();

function looksAt(rule: Rule, kind: StandardKind, path: string): boolean {
  const { anywhere, steps } = parseContext(rule.on);
  const names = steps.map((step) => step.name);
  if (anywhere) return `/${path}`.endsWith(`/${names.join("/")}`);
  const rootAt = names.indexOf(ROOT_NAMES[kind]);
  return rootAt >= 0 && pathsOf(rule, names.slice(rootAt + 1)).has(path);
}

function pathsOf(rule: Rule, base: readonly string[]): ReadonlySet<string> {
  const sources = sourcesOf(rule.check);
  const key = [rule.on, ...sources].join(" ");
  const before = known.get(key);
  if (before) return before;
  const found = sources.flatMap((source) => parsePaths(source)).map((one) => joinPath(base, one));
  const paths = new Set(found.length > 0 ? found : [base.join("/")]);
  known.set(key, paths);
  return paths;
}

function joinPath(
  base: readonly string[],
  path: { readonly up: number; readonly steps: readonly { readonly name: string }[] },
): string {
  return [...base.slice(0, base.length - path.up), ...path.steps.map((step) => step.name)].join(
    "/",
  );
}

/** The paths that a check looks at, without those that it only compares with. */
function sourcesOf(check: Check): readonly string[] {
  switch (check.kind) {
    case "date-order":
      return check.more === "NOW" ? [check.less] : [check.less, check.more];
    case "time-limit":
      return [check.start, check.end];
    case "between-dates":
      return [check.date];
    case "one-or-all":
      return [check.one];
    case "claim":
      return [];
    default:
      return check.paths;
  }
}
