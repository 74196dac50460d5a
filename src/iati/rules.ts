import type { Day } from "../base/day.js";
import type { Severity } from "../base/finding.js";
import { compileCodeTree, type CodeCheck, type CodeNode } from "./code-tree.js";
import { organisationPrefixes, registeredPublishers } from "./codelists.js";
import type { IatiElement } from "./element.js";
import { compileRule, type CompiledRule, type Outcome, type Verdict, type World } from "./judge.js";
import { pathTo } from "./place-path.js";
import { createReferences } from "./references.js";
import type { Category, Rule, Version } from "./rule.js";
import { RULES } from "./rulesets.js";
import { feedBlock, feedWhole, resetTally, type Passing, type Spot, type Tally, type TallyStore } from "./tally.js";
import { parseContext, textOf, valueAt, type Step } from "./xpath.js";

export type RootKind = "activity" | "organisation";

/**
 * One finding of the rulesets, the code lists, the identifiers or the advisory checks. Its message is in report.ts.
 * `path` builds the XPath of the place, and `values` the words of the message: call them within the report callback,
 * for the elements that they look at are let go afterwards.
 */
export interface RuleFinding {
  /** The official id: "11.1.1", "9.76.1". */
  readonly id: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly line: number;
  readonly column: number;
  path(): string;
  values(): Readonly<Record<string, string>>;
  /** Further places of the same finding, at most two (line and column only). */
  readonly also: readonly { readonly line: number; readonly column: number }[];
}

export interface RulesContext {
  readonly version: Version;
  readonly kind: RootKind;
  /** The day of checking: later days are in the future. */
  readonly today: Day;
  /** Publishers and approved prefixes; our own tables where they are left out. */
  readonly publishers?: ReadonlySet<string>;
  readonly prefixes?: ReadonlySet<string>;
  /**
   * The advisory checks: whether the activities that this file names stand in it, or are known to `isKnownActivity`.
   * Left out, they are not made, as the official validator does where it cannot ask the Datastore.
   */
  readonly advisory?: { isKnownActivity(identifier: string): boolean };
  /** Other rules than the standard's, for tests and own rulesets. */
  readonly rules?: readonly Rule[];
  /** Told of every judgement, kept ones too. */
  observe?(rule: Rule, outcome: Outcome): void;
}

/** What is known of the activity or organisation that is passing, for grouping findings. */
export interface Subject {
  /** Empty until its identifier has passed, or where it has none. */
  readonly identifier: string;
  readonly title: string;
  /** From 1, in the file's order. */
  readonly number: number;
}

/**
 * Checks one file as it streams past: for each activity `begin` (its start tag, without children), `block` for each
 * direct child, `end`; `finish` once at the end of the file. Findings are reported as soon as they are sure, in no
 * order of place. Memory grows with the number of activities (their identifiers), not with what they hold.
 */
export interface Rules {
  begin(root: IatiElement): void;
  block(element: IatiElement): void;
  end(): void;
  finish(): void;
  subject(): Subject;
}

interface PartRule {
  readonly compiled: CompiledRule;
  /** How far below its block the context stands; null for any depth (`//title`). */
  readonly depth: number | null;
  /** The steps above the context, nearest first, that have to agree. */
  readonly above: readonly Step[];
  readonly self: Step;
}

interface NameWatch {
  readonly rules: PartRule[];
  readonly tallies: Tally[];
}

interface Plan {
  readonly whole: readonly CompiledRule[];
  readonly tallies: readonly Tally[];
  readonly rootTallies: readonly Tally[];
  readonly byBlock: ReadonlyMap<string, readonly Tally[]>;
  readonly byName: ReadonlyMap<string, NameWatch>;
}

const ROOTS: Readonly<Record<RootKind, { file: string; root: string; identifier: string; title: string }>> = {
  activity: { file: "iati-activities", root: "iati-activity", identifier: "iati-identifier", title: "title" },
  organisation: { file: "iati-organisations", root: "iati-organisation", identifier: "organisation-identifier", title: "name" },
};

export function createRules(context: RulesContext, report: (finding: RuleFinding) => void): Rules {
  const names = ROOTS[context.kind];
  const passing: Passing = { block: null, blockNumber: 0 };
  const plan = makePlan(context, passing);
  const codes = context.rules ? null : compileCodeTree(context.kind, context.version);
  const references = createReferences(context);
  const identifiers = new Map<string, number>();
  const blockNumbers = new Map<string, number>();
  const ancestors: IatiElement[] = [];
  let root: IatiElement | null = null;
  const subject = { identifier: "", title: "", number: 0 };
  let identifierSpot: Spot | null = null;

  function say(rule: Pick<Rule, "id" | "severity" | "category">, spots: readonly Spot[], values: Verdict["values"]): void {
    const [first] = spots;
    const owner = first?.owner ?? root;
    if (!owner) return;
    const { number } = subject;
    report({
      id: rule.id,
      severity: rule.severity,
      category: rule.category,
      line: owner.line,
      column: owner.column,
      path: () => pathTo(names, number, first ?? null),
      values: () => wordsOf(values, first ?? null),
      also: spots.slice(1, 3).map((spot) => ({ line: spot.owner.line, column: spot.owner.column })),
    });
  }

  function judge(compiled: CompiledRule, place: Spot | null): void {
    const { rule, turns } = compiled;
    if (!turns) return conclude(rule, compiled.judge(""), place);
    if (turns.amounts.count === 0) return;
    for (const key of new Set(turns.amounts.values ?? [])) conclude(rule, compiled.judge(key), place);
  }

  function conclude(rule: Rule, outcome: Outcome, place: Spot | null): void {
    context.observe?.(rule, outcome);
    if (outcome === "kept" || outcome === "silent") return;
    const spots = outcome.spots.length > 0 ? outcome.spots : place ? [place] : [];
    say(rule, spots, outcome.values);
  }

  function judgeParts(rules: readonly PartRule[], element: IatiElement, depth: number): void {
    for (const part of rules) {
      if (!standsUnder(part, ancestors, depth)) continue;
      const { tallies } = part.compiled;
      for (const tally of tallies) resetTally(tally);
      const parent = depth === 0 ? (root ?? undefined) : ancestors[depth - 1];
      for (const tally of tallies) feedWhole(tally, element, parent);
      judge(part.compiled, { owner: element, attributeName: null, ...passing });
    }
  }

  function checkCodes(checks: readonly CodeCheck[], element: IatiElement, parent: IatiElement | undefined): void {
    for (const check of checks) {
      const wrong = check.findWrong(element, parent);
      if (!wrong) continue;
      const spot = { owner: element, attributeName: check.attributeName, ...passing };
      say({ id: wrong.id, severity: "error", category: wrong.category }, [spot], { list: wrong.list });
    }
  }

  function walk(element: IatiElement, node: CodeNode | undefined, depth: number): void {
    ancestors[depth] = element;
    if (node && node.checks.length > 0) checkCodes(node.checks, element, depth === 0 ? undefined : ancestors[depth - 1]);
    const watch = plan.byName.get(element.name);
    if (watch) {
      for (const tally of watch.tallies) tally.feed(element, null);
      if (watch.rules.length > 0) judgeParts(watch.rules, element, depth);
    }
    const { children } = element;
    for (let index = 0; index < children.length; index++) {
      const child = children[index];
      if (child) walk(child, node?.children.get(child.name), depth + 1);
    }
  }

  function begin(start: IatiElement): void {
    root = start;
    subject.identifier = "";
    subject.title = "";
    subject.number++;
    identifierSpot = null;
    passing.block = null;
    passing.blockNumber = 0;
    blockNumbers.clear();
    for (const tally of plan.tallies) resetTally(tally);
    for (const tally of plan.rootTallies) feedWhole(tally, start, undefined);
    if (codes) checkCodes(codes.checks, start, undefined);
  }

  function block(element: IatiElement): void {
    const { name } = element;
    const number = (blockNumbers.get(name) ?? 0) + 1;
    blockNumbers.set(name, number);
    passing.block = element;
    passing.blockNumber = number;
    if (number === 1) noteSubject(element);
    const tallies = plan.byBlock.get(name);
    if (tallies) for (const tally of tallies) feedBlock(tally, element);
    walk(element, codes?.children.get(name), 0);
    references?.note(element, number, subject.number, subject.identifier);
  }

  function noteSubject(element: IatiElement): void {
    if (element.name === names.identifier) {
      subject.identifier = textOf(element);
      identifierSpot = { owner: element, attributeName: null, ...passing };
    } else if (element.name === names.title) {
      const narrative = element.children.find((child) => child.name === "narrative");
      subject.title = narrative ? textOf(narrative) : "";
    }
  }

  function end(): void {
    for (const compiled of plan.whole) judge(compiled, null);
    const { identifier } = subject;
    if (identifier === "") return;
    const seen = identifiers.get(identifier);
    if (seen === undefined) identifiers.set(identifier, root?.line ?? 0);
    else if (!context.rules) {
      const values = { identifier, first: String(seen) };
      say({ id: "1.1.2", severity: "error", category: "identifiers" }, identifierSpot ? [identifierSpot] : [], values);
    }
  }

  function finish(): void {
    references?.finish(identifiers, report);
  }

  return { begin, block, end, finish, subject: () => subject };
}

/** The words of a message: those of the verdict, and the value that stands at the first place. */
function wordsOf(values: Verdict["values"], first: Spot | null): Readonly<Record<string, string>> {
  if (!first || "value" in values) return values;
  const value = first.attributeName === null && first.owner.children.length > 0 ? "" : valueAt(first.owner, first.attributeName);
  return { ...values, value };
}

/** Whether the elements above are those that the rule's context names. */
function standsUnder(part: PartRule, ancestors: readonly IatiElement[], depth: number): boolean {
  const self = ancestors[depth];
  if (!self || (part.depth !== null && part.depth !== depth)) return false;
  if (part.self.holds && !part.self.holds(self)) return false;
  return part.above.every((step, index) => {
    const element = ancestors[depth - 1 - index];
    return element !== undefined && element.name === step.name && (!step.holds || step.holds(element));
  });
}

/** The last instant of the day: what happens today is not in the future. */
function worldOf(context: RulesContext): World {
  return {
    now: Date.parse(`${context.today}T23:59:59.999Z`),
    publishers: context.publishers ?? registeredPublishers(),
    prefixes: context.prefixes ?? organisationPrefixes(),
  };
}

function makePlan(context: RulesContext, passing: Passing): Plan {
  const { root } = ROOTS[context.kind];
  const world = worldOf(context);
  const whole: CompiledRule[] = [];
  const byName = new Map<string, NameWatch>();
  const store: TallyStore = new Map();
  for (const rule of context.rules ?? RULES) {
    if (!rule.versions.includes(context.version)) continue;
    const { anywhere, steps } = parseContext(rule.on);
    const rootAt = steps.findIndex((step) => step.name === root);
    if (rootAt < 0 && !anywhere) continue;
    const below = steps.slice(rootAt + 1);
    const self = below.at(-1);
    if (!self) {
      whole.push(compileRule(rule, world, passing, store));
      continue;
    }
    const depth = rootAt >= 0 ? below.length - 1 : null;
    watchFor(byName, self.name).rules.push(partRule(compileRule(rule, world, passing), below, self, depth));
  }
  const tallies = [...new Set(whole.flatMap((compiled) => compiled.tallies))];
  const byBlock = new Map<string, Tally[]>();
  for (const tally of tallies) {
    const [first] = tally.path.steps;
    if (tally.descends !== null) watchFor(byName, tally.descends).tallies.push(tally);
    else if (first) put(byBlock, first.name, tally);
  }
  const rootTallies = tallies.filter((tally) => tally.path.steps.length === 0);
  return { whole, tallies, rootTallies, byBlock, byName };
}

function partRule(compiled: CompiledRule, below: readonly Step[], self: Step, depth: number | null): PartRule {
  return { compiled, depth, self, above: below.slice(0, -1).reverse() };
}

function put<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function watchFor(map: Map<string, NameWatch>, name: string): NameWatch {
  const known = map.get(name);
  if (known) return known;
  const fresh: NameWatch = { rules: [], tallies: [] };
  map.set(name, fresh);
  return fresh;
}
