import { LIMITS } from "../base/settings.js";
import { codeTree, type CodeNode } from "./code-tree.js";
import { organisationPrefixes, registeredPublishers } from "./codelists.js";
import { nameIdOf, type IatiElement } from "./element.js";
import { Identifiers } from "./identifiers.js";
import { isBroken, type CompiledRule, type Outcome, type Verdict, type World } from "./judge.js";
import { pathTo } from "./place-path.js";
import {
  feedBlock,
  hasWanted,
  isSettled,
  makePlan,
  standsIn,
  type NameWatch,
  type PartContext,
  type Plan,
} from "./plan.js";
import { createReferences } from "./references.js";
import type { Rule } from "./rule.js";
import { RULES } from "./rulesets.js";
import { feedTally, feedWhole, resetFed, resetTally, type Passing, type Spot } from "./tally.js";
import { keepSubject, shortened, type Subject, type SubjectKeeper } from "./subject.js";
import { NAMES_AT_MOST } from "./xml-name.js";
import { valueAt } from "./xpath.js";
import type { RootKind, RuleFinding, RulesContext } from "./rule-finding.js";

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
  /** Counts activities from the beginning. */
  restart(): void;
}

const ROOTS: Readonly<Record<RootKind, { file: string; root: string; identifier: string }>> = {
  activity: { file: "iati-activities", root: "iati-activity", identifier: "iati-identifier" },
  organisation: {
    file: "iati-organisations",
    root: "iati-organisation",
    identifier: "organisation-identifier",
  },
};

/** All that one check holds while a file passes. */
interface Checker {
  readonly context: RulesContext;
  readonly report: (finding: RuleFinding) => void;
  readonly names: (typeof ROOTS)[RootKind];
  readonly plan: Plan;
  readonly codes: CodeNode | null;
  readonly passing: Passing;
  readonly keeper: SubjectKeeper;
  readonly identifiers: Identifiers;
  /** How many blocks of a name have passed, by its number; and of names that have none, by the name. */
  readonly blockCounts: Int32Array;
  readonly rareCounts: Map<string, number>;
  /** By the place of a rule in the plan: 1 where it has to be judged. */
  readonly isAsked: Uint8Array;
  /** The element that is looked at and those above it within its block. */
  readonly ancestors: IatiElement[];
  root: IatiElement | null;
  identifierSpot: Spot | null;
}

export function createRules(context: RulesContext, report: (finding: RuleFinding) => void): Rules {
  const checker = createChecker(context, report);
  const references = createReferences(context);
  const { identifiers } = checker;
  const { subject } = checker.keeper;
  return {
    begin: (root) => begin(checker, root),
    block: (element) => {
      takeBlock(checker, element);
      references?.note(element, checker.passing.blockNumber, subject.number, subject.identifier);
    },
    end: () => {
      judgeWhole(checker);
      checkTwice(checker);
    },
    finish: () => references?.finish(identifiers, report),
    subject: () => subject,
    restart: () => checker.keeper.restart(),
  };
}

function createChecker(context: RulesContext, report: (finding: RuleFinding) => void): Checker {
  const names = ROOTS[context.kind];
  const passing: Passing = { block: null, blockNumber: 0, fed: [] };
  const asked = { rules: context.rules ?? RULES, version: context.version, root: names.root };
  const plan = makePlan(asked, worldOf(context), passing);
  return {
    context,
    report,
    names,
    plan,
    codes: context.rules ? null : codeTree(context.kind, context.version),
    passing,
    keeper: keepSubject(context.kind),
    identifiers: new Identifiers(),
    blockCounts: new Int32Array(NAMES_AT_MOST),
    rareCounts: new Map(),
    isAsked: new Uint8Array(plan.whole.length),
    ancestors: [],
    root: null,
    identifierSpot: null,
  };
}

/** The last instant of the day: what happens today is not in the future. */
function worldOf(context: RulesContext): World {
  return {
    now: Date.parse(`${context.today}T23:59:59.999Z`),
    publishers: context.publishers ?? registeredPublishers(),
    prefixes: context.prefixes ?? organisationPrefixes(),
  };
}

function begin(checker: Checker, root: IatiElement): void {
  const { keeper, passing, plan, codes } = checker;
  checker.root = root;
  checker.identifierSpot = null;
  keeper.begin();
  passing.block = null;
  passing.blockNumber = 0;
  checker.blockCounts.fill(0);
  if (checker.rareCounts.size > 0) checker.rareCounts.clear();
  resetFed(passing);
  for (const tally of plan.rootTallies) feedWhole(tally, root, undefined);
  if (codes) checkCodes(checker, codes, root, undefined);
}

function takeBlock(checker: Checker, element: IatiElement): void {
  const { passing, plan, codes } = checker;
  const id = nameIdOf(element);
  const number = countBlock(checker, element.name, id);
  passing.block = element;
  passing.blockNumber = number;
  if (number === 1) noteSubject(checker, element);
  const feeds = id < 0 ? undefined : plan.byBlock[id];
  if (feeds) feedBlock(feeds, element);
  walk(checker, element, id, codes ?? undefined, 0);
}

function countBlock({ blockCounts, rareCounts }: Checker, name: string, id: number): number {
  if (id >= 0) return ((blockCounts[id] as number)++, blockCounts[id] as number);
  const number = (rareCounts.get(name) ?? 0) + 1;
  // Names without end are no IATI: from there on they are numbered anew, so that memory stays flat.
  if (rareCounts.size >= LIMITS.iati_rare_names) rareCounts.clear();
  rareCounts.set(name, number);
  return number;
}

function noteSubject(checker: Checker, element: IatiElement): void {
  const { names, keeper, passing } = checker;
  keeper.note(element);
  if (element.name === names.identifier)
    checker.identifierSpot = { owner: element, attributeName: null, ...passing };
}

/**
 * Looks at an element and all below it: its codes, the rules of which it is the context, the tallies of its name. `above` is the
 * node of its parent, `id` the number of its name.
 */
function walk(
  checker: Checker,
  element: IatiElement,
  id: number,
  above: CodeNode | undefined,
  depth: number,
): void {
  const { ancestors, plan } = checker;
  const node = id < 0 ? undefined : above?.children[id];
  const watch = id < 0 ? undefined : plan.byName[id];
  const { children } = element;
  ancestors[depth] = element;
  if (node && node.checks.length > 0)
    checkCodes(checker, node, element, depth === 0 ? undefined : ancestors[depth - 1]);
  if (watch) {
    for (const tally of watch.tallies) feedTally(tally, element, null);
    for (let index = 0; index < watch.contexts.length; index++)
      judgePart(checker, watch, index, element, depth);
  }
  for (let index = 0; index < children.length; index++) {
    const child = children[index] as IatiElement;
    walk(checker, child, nameIdOf(child), node, depth + 1);
  }
}

function checkCodes(
  checker: Checker,
  node: CodeNode,
  element: IatiElement,
  parent: IatiElement | undefined,
): void {
  const { tag } = element;
  if (tag?.rightCodes === node) return;
  let isRight = node.isOfTag;
  for (const check of node.checks) {
    const wrong = check.findWrong(element, parent);
    if (!wrong) continue;
    isRight = false;
    const spot = { owner: element, attributeName: check.attributeName, ...checker.passing };
    say(checker, { id: wrong.id, severity: "error", category: wrong.category }, [spot], {
      list: wrong.list,
    });
  }
  if (tag && isRight) tag.rightCodes = node;
}

function judgePart(
  checker: Checker,
  watch: NameWatch,
  index: number,
  element: IatiElement,
  depth: number,
): void {
  const { ancestors, context: asked } = checker;
  const context = watch.contexts[index] as PartContext;
  if (!standsIn(context, ancestors, depth)) return;
  if (!asked.observe && isKnownFine(watch, index, context, element)) return;
  const parent = depth === 0 ? (checker.root ?? undefined) : ancestors[depth - 1];
  for (const tally of context.tallies) {
    resetTally(tally);
    feedWhole(tally, element, parent);
  }
  for (const compiled of context.rules) judge(checker, compiled, element);
}

/** Where nothing can be found: for want of children to look at, or by a start tag that was judged before. */
function isKnownFine(
  watch: NameWatch,
  index: number,
  context: PartContext,
  element: IatiElement,
): boolean {
  if (context.wanted) return !hasWanted(context, element);
  const { tag } = element;
  if (!tag || !context.ofTag || context.ofTag.length === 0 || index > 30) return false;
  const bit = 1 << index;
  if (tag.rulesOf !== watch.token) {
    tag.rulesOf = watch.token;
    tag.rulesSettled = 0;
    tag.rulesAsked = 0;
  }
  if ((tag.rulesAsked & bit) === 0) {
    tag.rulesAsked |= bit;
    if (isSettled(context, element)) tag.rulesSettled |= bit;
  }
  return (tag.rulesSettled & bit) !== 0;
}

/** Judges those rules of the activity as a whole that have something to look at, or want something. */
function judgeWhole(checker: Checker): void {
  const { plan, passing, context, isAsked } = checker;
  isAsked.set(plan.isAskedAlways);
  for (const { asking } of passing.fed) for (const place of asking) isAsked[place] = 1;
  for (let place = 0; place < isAsked.length; place++)
    if (isAsked[place] === 1 || context.observe)
      judge(checker, plan.whole[place] as CompiledRule, null);
}

/** `within` is the context element; null for the activity as a whole. */
function judge(checker: Checker, compiled: CompiledRule, within: IatiElement | null): void {
  const { rule, turns } = compiled;
  if (!turns) return conclude(checker, rule, compiled.judge(""), within);
  if (turns.amounts.count === 0) return;
  for (const key of new Set(turns.amounts.values ?? []))
    conclude(checker, rule, compiled.judge(key), within);
}

function conclude(
  checker: Checker,
  rule: Rule,
  outcome: Outcome,
  within: IatiElement | null,
): void {
  checker.context.observe?.(rule, outcome);
  if (!isBroken(outcome)) return;
  const context = within && { owner: within, attributeName: null, ...checker.passing };
  const spots = outcome.spots.length > 0 ? outcome.spots : context ? [context] : [];
  say(checker, rule, spots, outcome.values);
}

function checkTwice(checker: Checker): void {
  const { keeper, identifiers, root, identifierSpot: spot, context, names } = checker;
  const { identifier, number } = keeper.subject;
  const owner = spot?.owner ?? root;
  if (identifier === "" || !owner) return;
  const { line, column } = owner;
  const path = pathTo(names, number, spot);
  const identified = { identifier, begun: root?.line ?? 0, line, column, path };
  if (context.noteIdentified) return context.noteIdentified(identified);
  const finding = identifiers.note(identified);
  if (finding && !context.rules) checker.report(finding);
}

type Heading = Pick<RuleFinding, "id" | "severity" | "category">;

function say(
  checker: Checker,
  heading: Heading,
  spots: readonly Spot[],
  values: Verdict["values"],
): void {
  const [first] = spots;
  const { names, root, keeper, report } = checker;
  const owner = first?.owner ?? root;
  if (!owner) return;
  const { number } = keeper.subject;
  report({
    id: heading.id,
    severity: heading.severity,
    category: heading.category,
    line: owner.line,
    column: owner.column,
    path: () => pathTo(names, number, first ?? null),
    values: () => wordsOf(values, first ?? null),
    also: spots.slice(1, 3).map((spot) => ({ line: spot.owner.line, column: spot.owner.column })),
  });
}

/** The words of a message: those of the verdict, and the value that stands at the first place. */
function wordsOf(values: Verdict["values"], first: Spot | null): Readonly<Record<string, string>> {
  const words: Record<string, string> = { ...values };
  if (first && !("value" in values)) {
    const { owner, attributeName } = first;
    const isOfParts = attributeName === null && owner.children.length > 0;
    words["value"] = isOfParts ? "" : valueAt(owner, attributeName);
  }
  for (const name in words)
    words[name] = shortened(words[name] ?? "", LIMITS.iati_value_shown_length);
  return words;
}
