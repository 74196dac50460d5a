import { LIMITS } from "../base/settings.js";
import type { IatiElement } from "./element.js";
import {
  numberOf,
  valueAt,
  visitChild,
  visitEnd,
  visitPath,
  type Expression,
  type Path,
} from "./xpath.js";

/** Nodes of one tally that a report can show; the rest are counted. */
const SPOTS_AT_MOST = 3;

/** Where something stands: an element or its attribute, and the block that it was met in. */
export interface Spot {
  readonly owner: IatiElement;
  readonly attributeName: string | null;
  readonly block: IatiElement | null;
  /** The block's number among those of its name, from 1. */
  readonly blockNumber: number;
}

export interface Amounts {
  count: number;
  /** Of the count, how many met the tally's test. */
  hits: number;
  sum: number;
  /** Null while empty: most tallies never need a list. */
  spots: Spot[] | null;
  hitSpots: Spot[] | null;
  values: string[] | null;
  /** Characters of the values. */
  length: number;
}

/**
 * What a rule remembers of one path while an activity passes: amounts, never the nodes. Fed block by block, so memory
 * does not grow with the number of transactions (decision 0011).
 */
export interface Tally {
  readonly path: Path;
  /** Any depth below the context, by name (`descendant::narrative`), instead of the path. */
  readonly descends: string | null;
  readonly amounts: Amounts;
  /** A new one for each activity: of one that is cleared the engine keeps what was in it, and all that came after. */
  byKey: Map<string, Amounts> | null;
  readonly passing: Passing;
  readonly test: TallyWish["test"] | null;
  /** What one of its rules wants at least. */
  shows: boolean;
  adds: boolean;
  keeps: boolean;
  /** Nobody wants more than the first node. */
  stops: boolean;
  /** Something was fed since the activity began. */
  isFed: boolean;
  /** The rules of the activity as a whole that look at it, by their places in the plan. */
  readonly asking: number[];
}

/** What is passing at the moment, shared by all tallies of one checker. */
export interface Passing {
  block: IatiElement | null;
  blockNumber: number;
  /** Those that were fed since the activity began: of the hundreds that there are, a few. */
  readonly fed: Tally[];
}

export interface TallyWish {
  readonly path: Path;
  readonly descends?: string;
  readonly test?: (value: string, owner: IatiElement) => boolean;
  /** Names the test, so that rules which ask the same of the same path share one tally. */
  readonly testName?: string;
  /** The nodes are places to show where the rule is broken; those that meet the test always are. */
  readonly shows?: boolean;
  /** The first node alone is of interest. */
  readonly firstOnly?: boolean;
  readonly adds?: boolean;
  readonly keepsValues?: boolean;
  /** Only whether there is one: further nodes need not be looked for. */
  readonly existsOnly?: boolean;
}

/** The sum begins as a number with a point, which to the engine is another kind than a whole one: code for it stays good. */
function emptyAmounts(): Amounts {
  return { count: 0, hits: 0, sum: -0, spots: null, hitSpots: null, values: null, length: 0 };
}

const NOTHING: Readonly<Amounts> = emptyAmounts();

function createTally(wish: TallyWish, passing: Passing): Tally {
  const { path, test = null, descends = null } = wish;
  const tally: Tally = {
    path,
    descends,
    amounts: emptyAmounts(),
    byKey: path.key === null ? null : new Map<string, Amounts>(),
    passing,
    test,
    shows: false,
    adds: false,
    keeps: false,
    stops: true,
    isFed: false,
    asking: [],
  };
  widen(tally, wish);
  return tally;
}

/** Takes on what another rule wants of the same path. */
function widen(tally: Tally, wish: TallyWish): void {
  const { shows, adds, keepsValues, firstOnly, existsOnly } = wish;
  tally.shows ||= shows === true;
  tally.adds ||= adds === true;
  tally.keeps ||= keepsValues === true || firstOnly === true;
  tally.stops &&= firstOnly === true || existsOnly === true;
}

/** Feeds one node. A function for all tallies, not one of each: the engine then makes one fast instead of a hundred. */
export function feedTally(tally: Tally, owner: IatiElement, attributeName: string | null): void {
  const { path, byKey, passing, test } = tally;
  const into = byKey ? amountsOf(byKey, keyOf(path, owner, passing.block)) : tally.amounts;
  if (!into || (tally.stops && into.count > 0)) return;
  into.count++;
  if (!tally.isFed) {
    tally.isFed = true;
    passing.fed.push(tally);
  }
  if (tally.shows) into.spots = addSpot(into.spots, owner, attributeName, passing);
  if (!test && !tally.adds && !tally.keeps) return;
  const value = valueAt(owner, attributeName);
  if (tally.adds) into.sum += Number(value);
  if (tally.keeps) addValue(into, value);
  if (!test || !test(value, owner)) return;
  into.hits++;
  into.hitSpots = addSpot(into.hitSpots, owner, attributeName, passing);
}

function isFull({ stops, amounts }: Tally): boolean {
  return stops && amounts.count > 0;
}

function addSpot(
  spots: Spot[] | null,
  owner: IatiElement,
  attributeName: string | null,
  passing: Passing,
): Spot[] {
  if (spots && spots.length >= SPOTS_AT_MOST) return spots;
  const spot = { owner, attributeName, block: passing.block, blockNumber: passing.blockNumber };
  if (!spots) return [spot];
  spots.push(spot);
  return spots;
}

function addValue(into: Amounts, value: string): void {
  into.length += value.length;
  if (!into.values) into.values = [value];
  else if (into.values.length < LIMITS.iati_rule_values && into.length < LIMITS.iati_block_length)
    into.values.push(value);
}

/** The key stands on the path's first step: the block itself. */
function keyOf(path: Path, owner: IatiElement, block: IatiElement | null): string | null {
  const holder = path.steps.length === 1 ? owner : (block ?? owner);
  const { attributes } = holder;
  for (let index = 0; index < attributes.length; index += 2) {
    if (attributes[index] === path.key) return attributes[index + 1] ?? null;
  }
  return null;
}

function amountsOf(byKey: Map<string, Amounts>, key: string | null): Amounts | null {
  if (key === null || key.length > LIMITS.iati_name_length) return null;
  const known = byKey.get(key);
  if (known) return known;
  if (byKey.size >= LIMITS.iati_rule_keys) return null;
  const fresh = emptyAmounts();
  byKey.set(key, fresh);
  return fresh;
}

/** The amounts of one turn of a loop; a path without `$1` has the same for every turn. */
export function amountsFor(tally: Tally, key: string): Readonly<Amounts> {
  return tally.byKey ? (tally.byKey.get(key) ?? NOTHING) : tally.amounts;
}

/** Another activity begins: all tallies are empty. */
export function resetFed({ fed }: Passing): void {
  for (let index = 0; index < fed.length; index++) {
    const tally = fed[index] as Tally;
    resetTally(tally);
    tally.isFed = false;
  }
  fed.length = 0;
}

export function resetTally(tally: Tally): void {
  const { amounts, byKey } = tally;
  if (byKey && byKey.size > 0) tally.byKey = new Map();
  if (amounts.count === 0) return;
  amounts.count = 0;
  amounts.hits = 0;
  amounts.sum = 0;
  amounts.spots = null;
  amounts.hitSpots = null;
  amounts.values = null;
  amounts.length = 0;
}

/** Feeds all that the tally's path selects from a context that is wholly in memory. */
export function feedWhole(
  tally: Tally,
  context: IatiElement,
  parent: IatiElement | undefined,
): void {
  visitPath(tally.path, context, parent, feedTally, tally);
}

/** Feeds a path that ends at a block of its context, or at one of the block's attributes. */
export function feedSelf(tally: Tally, block: IatiElement): void {
  if (!isFull(tally)) visitEnd(tally.path.end, block, feedTally, tally);
}

/** Feeds what the path selects from a child of the block with which it begins. */
export function feedChild(tally: Tally, child: IatiElement): void {
  if (!isFull(tally)) visitChild(tally.path, child, feedTally, tally);
}

/** Tallies of one context, each made once for all rules that ask the same. */
export type TallyStore = Map<string, Tally>;

/** The tally that the wish describes: one that is there already, where it asks nothing of its own. */
export function sharedTally(wish: TallyWish, passing: Passing, store: TallyStore): Tally {
  const isOwn = wish.test !== undefined && wish.testName === undefined;
  const name = [wish.path.text, wish.descends, isOwn ? store.size : wish.testName].join(" ");
  const known = store.get(name);
  if (known) {
    widen(known, wish);
    return known;
  }
  const tally = createTally(wish, passing);
  store.set(name, tally);
  return tally;
}

export type Claim = (key: string) => boolean;
type Amount = (key: string) => number;
type AddTally = (wish: TallyWish) => Tally;

/**
 * A claim over tallies. As in the official validator, a bare path as the whole claim holds even where it selects
 * nothing; within `and`, `or` and `not()` it holds where it selects something.
 */
export function compileClaim(expression: Expression, add: AddTally): Claim {
  return expression.kind === "paths" ? () => true : compileTruth(expression, add);
}

function compileTruth(expression: Expression, add: AddTally): Claim {
  if (expression.kind === "or" || expression.kind === "and") {
    const left = compileTruth(expression.left, add);
    const right = compileTruth(expression.right, add);
    return expression.kind === "or"
      ? (key) => left(key) || right(key)
      : (key) => left(key) && right(key);
  }
  if (expression.kind === "call" && expression.name === "not") {
    const inner = compileTruth(expression.argument, add);
    return (key) => !inner(key);
  }
  if (expression.kind === "paths") {
    const tallies = expression.paths.map((path) => add({ path, existsOnly: path.key === null }));
    return (key) => has(tallies, key, "count");
  }
  if (expression.kind === "compare") return compileCompare(expression, add);
  throw new Error(`Bug: a ${expression.kind} is no claim`);
}

function has(tallies: readonly Tally[], key: string, what: "count" | "hits"): boolean {
  for (const tally of tallies) if (amountsFor(tally, key)[what] > 0) return true;
  return false;
}

function compileCompare(expression: Expression & { kind: "compare" }, add: AddTally): Claim {
  const { left, right, sign } = expression;
  if (left.kind === "paths" && (right.kind === "text" || right.kind === "number")) {
    const test =
      right.kind === "text"
        ? (value: string) => (value === right.value) === (sign === "=")
        : (value: string) => compareNumbers(numberOf(value), sign, right.value);
    const testName = `${sign} ${right.kind} ${right.value}`;
    const tallies = left.paths.map((path) => add({ path, test, testName }));
    return (key) => has(tallies, key, "hits");
  }
  const leftAmount = compileAmount(left, add);
  const rightAmount = compileAmount(right, add);
  return (key) => compareNumbers(leftAmount(key), sign, rightAmount(key));
}

function compileAmount(expression: Expression, add: AddTally): Amount {
  if (expression.kind === "number") return () => expression.value;
  if (expression.kind === "sum") {
    const left = compileAmount(expression.left, add);
    const right = compileAmount(expression.right, add);
    return (key) => left(key) + right(key);
  }
  if (expression.kind === "call" && expression.name === "count") {
    const tallies = pathsOf(expression.argument).map((path) => add({ path }));
    const [only] = tallies;
    if (tallies.length === 1 && only) return (key) => amountsFor(only, key).count;
    return (key) => tallies.reduce((count, tally) => count + amountsFor(tally, key).count, 0);
  }
  const paths = pathsOf(expression.kind === "call" ? expression.argument : expression);
  const [tally] = paths.map((path) => add({ path, firstOnly: true }));
  return (key) => numberOf((tally && amountsFor(tally, key).values?.[0]) ?? "");
}

function pathsOf(expression: Expression): readonly Path[] {
  if (expression.kind !== "paths")
    throw new Error(`Bug: a ${expression.kind} where the rule needs a path`);
  return expression.paths;
}

function compareNumbers(left: number, sign: string, right: number): boolean {
  if (sign === "=") return left === right;
  if (sign === "!=") return left !== right;
  if (sign === "<") return left < right;
  if (sign === "<=") return left <= right;
  if (sign === ">") return left > right;
  return left >= right;
}
