import type { Category, Check, Known, Paths, Rule } from "../src/iati/rule.js";
import { VERSIONS, type Version } from "../src/iati/rule.js";
import type { Severity } from "../src/base/finding.js";

/** An official ruleset file as it is published. */
export type OfficialRuleset = Readonly<
  Record<string, Readonly<Record<string, { readonly cases: readonly OfficialCase[] }>>>
>;

interface OfficialCase {
  readonly [key: string]: unknown;
  readonly condition?: string;
  readonly ruleInfo?: {
    readonly id: string;
    readonly severity: Severity;
    readonly category: Category;
  };
  readonly foreach?: string;
  readonly subs?: readonly string[];
  readonly do?: Readonly<Record<string, { readonly cases: readonly OfficialCase[] }>>;
}

/** Writes official rules in our own form, so that the standard's tests of rulesets can be put to our engine. */
export function fromOfficial(
  ruleset: OfficialRuleset,
  versions: readonly Version[] = VERSIONS,
): Rule[] {
  const rules: Rule[] = [];
  for (const [contexts, byName] of Object.entries(ruleset)) {
    for (const on of contexts.split(" | ")) {
      for (const [name, { cases }] of Object.entries(byName)) {
        for (const one of cases) rules.push(...fromCase(on, camel(name), one, versions));
      }
    }
  }
  return rules;
}

function camel(name: string): string {
  const names: Record<string, string> = { atleast_one: "atLeastOne", startswith: "startsWith" };
  return names[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function fromCase(
  on: string,
  name: string,
  one: OfficialCase,
  versions: readonly Version[],
): Rule[] {
  if (name !== "loop") return [makeRule(on, name, one, versions)];
  const turns = Object.entries(one.do ?? {}).flatMap(([inner, { cases }]) =>
    cases.map((each) => makeRule(on, camel(inner), unsubstituted(each, one.subs ?? []), versions)),
  );
  return turns.map((rule) => ({ ...rule, each: one.foreach ?? "" }));
}

/** `$1` stays as it is where the loop does not name the key for substitution: then it equals nothing. */
function unsubstituted(each: OfficialCase, subs: readonly string[]): OfficialCase {
  const entries = Object.entries(each).map(([key, value]) => {
    if (subs.includes(key) || typeof value !== "string") return [key, value];
    return [key, value.replaceAll("$1", "never this")];
  });
  return Object.fromEntries(entries) as OfficialCase;
}

function makeRule(on: string, name: string, one: OfficialCase, versions: readonly Version[]): Rule {
  const { id = "test", severity = "error", category = "iati" } = one.ruleInfo ?? {};
  const when = one.condition === undefined ? {} : { when: one.condition };
  return { id, severity, category, versions, on, check: makeCheck(name, one), ...when };
}

function makeCheck(name: string, one: OfficialCase): Check {
  const paths = (one["paths"] ?? []) as Paths;
  const text = (key: string) => one[key] as string;
  const unless: Known =
    one["idCondition"] === "NOT_EXISTING_ORG_ID"
      ? "publisher"
      : one["idCondition"] === "NOT_EXISTING_ORG_ID_PREFIX"
        ? "publisher-prefix"
        : "never";
  switch (name) {
    case "atLeastOne":
      return { kind: "at-least-one", paths };
    case "noMoreThanOne":
      return { kind: "no-more-than-one", paths };
    case "dependent":
      return { kind: "all-or-none", paths };
    case "unique":
      return { kind: "unique", paths };
    case "noSpaces":
      return { kind: "no-spaces", paths };
    case "onlyOneOf":
      return { kind: "only-one-of", paths, excluded: one["excluded"] as Paths };
    case "oneOrAll":
      return {
        kind: "one-or-all",
        one: text("one"),
        all: text("all").startsWith("recipient") ? "recipient" : (text("all") as "lang"),
      };
    case "sum":
    case "strictSum":
      return { kind: "sum", paths, sum: Number(one["sum"]), isEmptyFine: name === "sum" };
    case "dateOrder":
      return { kind: "date-order", less: text("less"), more: text("more") };
    case "dateNow":
      return { kind: "date-order", less: text("date"), more: "NOW" };
    case "timeLimit":
      return { kind: "time-limit", start: text("start"), end: text("end") };
    case "betweenDates":
      return { kind: "between-dates", date: text("date"), start: text("start"), end: text("end") };
    case "regexMatches":
    case "regexNoMatches":
      return {
        kind: "pattern",
        paths,
        pattern: new RegExp(text("regex")),
        mustMatch: name === "regexMatches",
        unless,
      };
    case "startsWith":
      return startsWith(one, paths, unless);
    case "ifThen":
      return { kind: "if-then", if: text("if"), then: text("then"), paths };
    case "evaluatesToTrue":
      return { kind: "claim", claim: text("eval") };
    case "range":
      return {
        kind: "range",
        paths,
        min: Number(one["min"] ?? -Infinity),
        max: Number(one["max"] ?? Infinity),
      };
    default:
      throw new Error(`No such rule: ${name}`);
  }
}

function startsWith(one: OfficialCase, paths: Paths, unless: Known): Check {
  const prefix = (one["prefix"] ?? [one["start"]]) as Paths | string;
  if (prefix.includes("ORG-ID-PREFIX")) return { kind: "listed-prefix", paths, unless };
  return {
    kind: "starts-with",
    paths,
    prefix: prefix as Paths,
    separator: (one["separator"] as string | undefined) ?? "",
    unless,
  };
}
