import { nameIdOf, type IatiElement } from "./element.js";
import { compileRule, isBroken, type CompiledRule, type World } from "./judge.js";
import type { Rule, Version } from "./rule.js";
import {
  feedChild,
  feedSelf,
  feedWhole,
  resetTally,
  type Passing,
  type Tally,
  type TallyStore,
} from "./tally.js";
import { nameOf } from "./xml-name.js";
import { parseContext, type Predicate, type Step } from "./xpath.js";

/** Rules whose context lies within a block: judged as soon as the block has been read. */
export interface PartContext {
  readonly rules: readonly CompiledRule[];
  readonly tallies: readonly Tally[];
  /** How far below its block the context stands; null for any depth (`//title`). */
  readonly depth: number | null;
  readonly self: Step;
  /** The steps above the context, nearest first, that have to agree. */
  readonly above: readonly Step[];
  /** The tallies of its attributes, where these may keep all its rules whatever the element holds; else null. */
  readonly ofTag: readonly Tally[] | null;
  /** By the number of a name: the children without any of which nothing can be found; null where there are no such. */
  readonly wanted: readonly (boolean | undefined)[] | null;
}

/** What is asked of every element of a name, at any depth. */
export interface NameWatch {
  readonly contexts: readonly PartContext[];
  readonly tallies: readonly Tally[];
  /** Stands for these rules, that of this check, with whoever remembers what they said. */
  readonly token: object;
}

/**
 * Tallies of one block name whose paths begin alike, so that a block is asked once and its children are passed once,
 * however many tallies there are.
 */
interface BlockFeed {
  /** Whether the block is one that these paths begin with. */
  readonly holds: Predicate | null;
  /** Paths that end at the block or its attributes. */
  readonly own: readonly Tally[];
  /** Paths that go on, by the number of the child's name; null where there are none. */
  readonly below: readonly (readonly Tally[] | undefined)[] | null;
}

/** The rules of one version and kind of file, sorted by what they have to see. */
export interface Plan {
  /** Rules of the activity or organisation as a whole: judged at its end, over tallies. */
  readonly whole: readonly CompiledRule[];
  /** By the place of such a rule: 1 where it may be broken by what is not there. */
  readonly isAskedAlways: Uint8Array;
  /** Tallies of the start tag's own attributes. */
  readonly rootTallies: readonly Tally[];
  /** Both by the number of a name. */
  readonly byBlock: readonly (readonly BlockFeed[] | undefined)[];
  readonly byName: readonly (NameWatch | undefined)[];
}

interface PlanAsked {
  readonly rules: readonly Rule[];
  readonly version: Version;
  /** `iati-activity` or `iati-organisation`. */
  readonly root: string;
}

interface WatchDraft extends NameWatch {
  readonly contexts: PartContext[];
  readonly tallies: Tally[];
}

export function makePlan(
  { rules, version, root }: PlanAsked,
  world: World,
  passing: Passing,
): Plan {
  const store: TallyStore = new Map();
  const whole: CompiledRule[] = [];
  const byName = new Map<string, WatchDraft>();
  for (const [on, group] of groupByContext(
    rules.filter((rule) => rule.versions.includes(version)),
  )) {
    const { anywhere, steps } = parseContext(on);
    const rootAt = steps.findIndex((step) => step.name === root);
    const below = steps.slice(rootAt + 1);
    const self = below.at(-1);
    if (rootAt < 0 && !anywhere) continue;
    if (!self) whole.push(...group.map((rule) => compileRule(rule, world, passing, store)));
    else
      watchFor(byName, self.name).contexts.push(
        partContext(group, { self, below, isExact: rootAt >= 0 }, world, passing),
      );
  }
  return sortTallies(whole, [...store.values()], byName);
}

function groupByContext(rules: readonly Rule[]): Map<string, Rule[]> {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) put(groups, rule.on, rule);
  return groups;
}

interface PartPlace {
  readonly self: Step;
  readonly below: readonly Step[];
  readonly isExact: boolean;
}

function partContext(
  group: readonly Rule[],
  { self, below, isExact }: PartPlace,
  world: World,
  passing: Passing,
): PartContext {
  const store: TallyStore = new Map();
  const rules = group.map((rule) => compileRule(rule, world, passing, store));
  const tallies = [...store.values()];
  return {
    rules,
    tallies,
    self,
    above: below.slice(0, -1).reverse(),
    depth: isExact ? below.length - 1 : null,
    ofTag: rules.every(isOfTag) ? tallies.filter(isOfAttribute) : null,
    wanted: rules.every(({ isFineEmpty }) => isFineEmpty) ? childrenWanted(tallies) : null,
  };
}

function isOfAttribute({ path, descends }: Tally): boolean {
  return (
    descends === null && path.up === 0 && path.steps.length === 0 && typeof path.end === "object"
  );
}

/** What the element holds cannot break a rule that asks for one at least, nor one that looks at attributes alone. */
function isOfTag({ rule, turns, tallies }: CompiledRule): boolean {
  if (turns) return false;
  const isMoreFine = rule.check.kind === "at-least-one" && rule.when === undefined;
  return isMoreFine || [...tallies].every(isOfAttribute);
}

function childrenWanted(tallies: readonly Tally[]): (boolean | undefined)[] | null {
  const wanted: (boolean | undefined)[] = [];
  for (const { path, descends } of tallies) {
    const [first] = path.steps;
    if (!first || descends !== null || path.up > 0) return null;
    wanted[nameOf(first.name).id] = true;
  }
  return wanted;
}

/** Whether the element has a child at which the context's rules look. */
export function hasWanted({ wanted }: PartContext, { children }: IatiElement): boolean {
  if (wanted === null) return true;
  for (let index = 0; index < children.length; index++) {
    const id = nameIdOf(children[index] as IatiElement);
    if (id >= 0 && wanted[id] === true) return true;
  }
  return false;
}

/** Whether the start tag alone keeps all rules of the context, whatever the element holds. Leaves its tallies in disorder. */
export function isSettled({ ofTag, tallies, rules }: PartContext, element: IatiElement): boolean {
  if (ofTag === null || ofTag.length === 0) return false;
  for (const tally of tallies) resetTally(tally);
  for (const tally of ofTag) feedWhole(tally, element, undefined);
  for (const { judge } of rules) if (isBroken(judge(""))) return false;
  return true;
}

/** Which tallies are fed by the start tag, by blocks of a name, and by elements of a name at any depth. */
function sortTallies(
  whole: readonly CompiledRule[],
  tallies: readonly Tally[],
  byName: Map<string, WatchDraft>,
): Plan {
  const byBlock = new Map<string, Tally[]>();
  for (const tally of tallies) {
    const [first] = tally.path.steps;
    if (tally.descends !== null) watchFor(byName, tally.descends).tallies.push(tally);
    else if (first) put(byBlock, first.name, tally);
  }
  const rootTallies = tallies.filter((tally) => tally.path.steps.length === 0);
  whole.forEach((rule, place) => rule.tallies.forEach(({ asking }) => asking.push(place)));
  return {
    whole,
    isAskedAlways: Uint8Array.from(whole, ({ isFineEmpty }) => (isFineEmpty ? 0 : 1)),
    rootTallies,
    byBlock: byNumber(byBlock, feedsOf),
    byName: byNumber(byName, (watch) => watch),
  };
}

function byNumber<V, W>(map: ReadonlyMap<string, V>, change: (value: V) => W): (W | undefined)[] {
  const table: (W | undefined)[] = [];
  for (const [name, value] of map) table[nameOf(name).id] = change(value);
  return table;
}

function feedsOf(tallies: readonly Tally[]): BlockFeed[] {
  const groups = new Map<string, Tally[]>();
  for (const tally of tallies) put(groups, tally.path.steps[0]?.asked ?? "", tally);
  return [...groups.values()].map((group) => {
    const below = new Map<string, Tally[]>();
    for (const tally of group) {
      const next = tally.path.steps[1];
      if (next) put(below, next.name, tally);
    }
    return {
      holds: group[0]?.path.steps[0]?.holds ?? null,
      own: group.filter((tally) => tally.path.steps.length === 1),
      below: below.size === 0 ? null : byNumber(below, (tallies) => tallies),
    };
  });
}

export function feedBlock(feeds: readonly BlockFeed[], block: IatiElement): void {
  for (const { holds, own, below } of feeds) {
    if (holds && !holds(block)) continue;
    for (const tally of own) feedSelf(tally, block);
    if (below === null) continue;
    const { children } = block;
    for (let index = 0; index < children.length; index++) {
      const child = children[index] as IatiElement;
      const id = nameIdOf(child);
      const tallies = id < 0 ? undefined : below[id];
      if (tallies) for (const tally of tallies) feedChild(tally, child);
    }
  }
}

function put<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function watchFor(map: Map<string, WatchDraft>, name: string): WatchDraft {
  const known = map.get(name);
  if (known) return known;
  const fresh: WatchDraft = { contexts: [], tallies: [], token: {} };
  map.set(name, fresh);
  return fresh;
}

/** Whether an element at this depth stands where the context says: `ancestors` holds it and those above it. */
export function standsIn(
  context: PartContext,
  ancestors: readonly IatiElement[],
  depth: number,
): boolean {
  if (context.depth !== null && context.depth !== depth) return false;
  const self = ancestors[depth];
  if (!self || (context.self.holds && !context.self.holds(self))) return false;
  const { above } = context;
  for (let index = 0; index < above.length; index++) {
    const step = above[index];
    const element = ancestors[depth - 1 - index];
    if (!step || !element || element.name !== step.name || (step.holds && !step.holds(element)))
      return false;
  }
  return true;
}
