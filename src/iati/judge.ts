import { never } from "../base/assert.js";
import { attribute } from "./element.js";
import { NOW, type Check, type Everywhere, type Known, type Paths, type Rule } from "./rule.js";
import {
  amountsFor,
  compileClaim,
  sharedTally,
  type Claim,
  type Passing,
  type Spot,
  type Tally,
  type TallyStore,
  type TallyWish,
} from "./tally.js";
import { parseExpression, parsePaths, type Path } from "./xpath.js";

/** Why a rule is broken: where (the first is where to look), and the figures and words for its message. */
export interface Verdict {
  readonly spots: readonly Spot[];
  readonly values: Readonly<Record<string, string>>;
}

export type Outcome = Verdict | "kept" | "silent";

/** What rules compare with besides the file. */
export interface World {
  /** Milliseconds of the last instant that is not in the future. */
  readonly now: number;
  /** Identifiers of publishers registered with IATI. */
  readonly publishers: ReadonlySet<string>;
  /** Approved prefixes of organisation identifiers (`GB-COH`). */
  readonly prefixes: ReadonlySet<string>;
}

/** A rule made ready: its judgement over the tallies that it has put into the store of its context. */
export interface CompiledRule {
  readonly rule: Rule;
  /** The values for which a loop judges; null where the rule judges once. */
  readonly turns: Tally | null;
  /** What it looks at. */
  readonly tallies: ReadonlySet<Tally>;
  /** Nothing is found where there is nothing: with all its tallies empty it need not be judged. */
  readonly isFineEmpty: boolean;
  judge(key: string): Outcome;
}

type Add = (wish: TallyWish) => Tally;
type Judge = (key: string) => Outcome;

/** Rules of one context share a store, so that the same path is tallied once for all of them. */
export function compileRule(
  rule: Rule,
  world: World,
  passing: Passing,
  store: TallyStore,
): CompiledRule {
  const tallies = new Set<Tally>();
  const add: Add = (wish) => {
    const tally = sharedTally(wish, passing, store);
    tallies.add(tally);
    return tally;
  };
  const turns =
    rule.each === undefined ? null : add({ path: onePath(rule.each), keepsValues: true });
  const when: Claim | null =
    rule.when === undefined ? null : compileClaim(parseExpression(rule.when), add);
  const judgeCheck = compileCheck(rule.check, add, world);
  const judge: Judge = when ? (key) => (when(key) ? judgeCheck(key) : "silent") : judgeCheck;
  const isFineEmpty = turns !== null || !isBroken(judge(""));
  return { rule, turns, tallies, isFineEmpty, judge };
}

export function isBroken(outcome: Outcome): outcome is Verdict {
  return outcome !== "kept" && outcome !== "silent";
}

function onePath(source: string): Path {
  const [path] = parsePaths(source);
  if (!path) throw new Error(`Bug: ${source} is no path`);
  return path;
}

function addPaths(paths: Paths, add: Add, wish: Omit<TallyWish, "path"> = {}): Tally[] {
  return paths.flatMap((source) => parsePaths(source)).map((path) => add({ path, ...wish }));
}

function compileCheck(check: Check, add: Add, world: World): Judge {
  switch (check.kind) {
    case "at-least-one":
    case "no-more-than-one":
    case "all-or-none":
    case "unique":
    case "no-spaces":
      return compileSimple(check.kind, check.paths, add);
    case "only-one-of":
      return compileOnlyOneOf(check.paths, check.excluded, add);
    case "one-or-all":
      return compileOneOrAll(check.one, check.all, add);
    case "sum":
      return compileSum(check, add);
    case "date-order":
      return compileDateOrder(check.less, check.more, add, world);
    case "time-limit":
      return compileTimeLimit(check.start, check.end, add, world);
    case "between-dates":
      return compileBetween(check, add, world);
    case "pattern":
      return compileEvery(
        check.paths,
        check.unless,
        add,
        world,
        offendsPattern(check.pattern, check.mustMatch),
      );
    case "listed-prefix":
      return compileEvery(
        check.paths,
        check.unless,
        add,
        world,
        (value) => !world.prefixes.has(prefixOf(value)),
      );
    case "range":
      return compileEvery(
        check.paths,
        "never",
        add,
        world,
        (value) => !(Number(value) >= check.min && Number(value) <= check.max),
      );
    case "starts-with":
      return compileStartsWith(check, add, world);
    case "if-then":
      return compileIfThen(check, add);
    case "claim":
      return compileOwnClaim(check.claim, add);
    default:
      return never(check);
  }
}

/** An identifier's prefix: all before its second hyphen. Source: the official validator, ORG-ID-PREFIX. */
function prefixOf(identifier: string): string {
  const second = identifier.indexOf("-", identifier.indexOf("-") + 1);
  return second < 0 ? identifier : identifier.slice(0, second);
}

function gather(tallies: readonly Tally[], key: string, from: "spots" | "hitSpots"): Spot[] {
  return tallies.flatMap((tally) => amountsFor(tally, key)[from] ?? []);
}

/** Written as loops: every rule of every activity ends here. */
function total(tallies: readonly Tally[], key: string, what: "count" | "hits" | "sum"): number {
  let sum = 0;
  for (const tally of tallies) sum += amountsFor(tally, key)[what];
  return sum;
}

function valuesOf(tallies: readonly Tally[], key: string): readonly string[] {
  const [first] = tallies;
  if (tallies.length === 1 && first) return amountsFor(first, key).values ?? [];
  const values: string[] = [];
  for (const tally of tallies) values.push(...(amountsFor(tally, key).values ?? []));
  return values;
}

function broken(spots: readonly Spot[], values: Readonly<Record<string, string>> = {}): Verdict {
  return { spots, values };
}

function compileSimple(
  kind: "at-least-one" | "no-more-than-one" | "all-or-none" | "unique" | "no-spaces",
  paths: Paths,
  add: Add,
): Judge {
  const wish =
    kind === "unique"
      ? { keepsValues: true, shows: true }
      : kind === "no-spaces"
        ? { test: (value: string) => value !== value.trim(), testName: "spaces" }
        : { shows: kind !== "at-least-one" };
  const tallies = addPaths(paths, add, wish);
  const count = (key: string) => total(tallies, key, "count");
  const spots = (key: string) => gather(tallies, key, kind === "no-spaces" ? "hitSpots" : "spots");
  const isKept = {
    "at-least-one": (key: string) => count(key) >= 1,
    "no-more-than-one": (key: string) => count(key) <= 1,
    "all-or-none": (key: string) =>
      tallies.every((t) => amountsFor(t, key).count > 0) || count(key) === 0,
    "no-spaces": (key: string) => total(tallies, key, "hits") === 0,
    unique: (key: string) => {
      if (count(key) < 2) return true;
      const values = valuesOf(tallies, key);
      return new Set(values).size === values.length;
    },
  }[kind];
  return (key) => (isKept(key) ? "kept" : broken(spots(key), { count: String(count(key)) }));
}

function compileOnlyOneOf(paths: Paths, excluded: Paths, add: Add): Judge {
  const chosen = addPaths(paths, add, { shows: true });
  const shut = addPaths(excluded, add, { shows: true });
  return (key) => {
    const count = total(chosen, key, "count");
    const isKept = shut.every((tally) =>
      amountsFor(tally, key).count > 0 ? count === 0 : count === 1,
    );
    return isKept
      ? "kept"
      : broken([...gather(chosen, key, "spots"), ...gather(shut, key, "spots")]);
  };
}

/** Source: the official validator, oneOrAll. Currencies stand on value, forecast and loan-status. */
function compileOneOrAll(one: string, all: Everywhere, add: Add): Judge {
  const defaults = addPaths([one], add, { existsOnly: true });
  const lacks = {
    lang: () => [lacking("narrative", "xml:lang", add)],
    currency: () =>
      ["value", "forecast", "loan-status"].map((name) => lacking(name, "currency", add)),
    sector: () => addPaths(["transaction[not(sector)]"], add, { test: () => true }),
    recipient: () =>
      addPaths(["transaction[not(recipient-country or recipient-region)]"], add, {
        test: () => true,
      }),
  }[all]();
  return (key) => {
    if (total(defaults, key, "count") > 0) return "kept";
    const count = total(lacks, key, "hits");
    return count === 0 ? "kept" : broken(gather(lacks, key, "hitSpots"), { count: String(count) });
  };
}

function lacking(name: string, attributeName: string, add: Add): Tally {
  return add({
    path: onePath(name),
    descends: name,
    test: (_, owner) => attribute(owner, attributeName) === undefined,
  });
}

/** Added as the official validator adds: binary numbers, four decimals. A share that is no number breaks the rule. */
function compileSum(check: Check & { kind: "sum" }, add: Add): Judge {
  const tallies = addPaths(check.paths, add, { adds: true, shows: true });
  return (key) => {
    const sum = Number(total(tallies, key, "sum").toFixed(4));
    const isFine = sum === check.sum || (check.isEmptyFine && total(tallies, key, "count") === 0);
    return isFine
      ? "kept"
      : broken(gather(tallies, key, "spots"), { sum: String(sum), vocabulary: key });
  };
}

interface Moment {
  at(key: string): number | null;
  words(key: string): string;
  spots(key: string): readonly Spot[];
}

/** The first node's date, as the official validator reads dates: an unreadable one is none. */
function momentOf(source: string, add: Add, world: World): Moment {
  if (source === NOW)
    return { at: () => world.now, words: () => dayOf(world.now), spots: () => [] };
  const tally = add({ path: onePath(source), firstOnly: true, shows: true });
  const words = (key: string) => amountsFor(tally, key).values?.[0] ?? "";
  const at = (key: string) => {
    const text = words(key);
    const instant = text === "" ? Number.NaN : Date.parse(text);
    return Number.isNaN(instant) ? null : instant;
  };
  return { at, words, spots: (key) => amountsFor(tally, key).spots ?? [] };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function compileDateOrder(less: string, more: string, add: Add, world: World): Judge {
  const first = momentOf(less, add, world);
  const second = momentOf(more, add, world);
  return (key) => {
    const [from, to] = [first.at(key), second.at(key)];
    if (from === null || to === null) return "silent";
    if (from <= to) return "kept";
    const values = { less: first.words(key), more: second.words(key) };
    return broken([...first.spots(key), ...second.spots(key)], values);
  };
}

const DAY_MS = 86_400_000;

function compileTimeLimit(start: string, end: string, add: Add, world: World): Judge {
  const first = momentOf(start, add, world);
  const last = momentOf(end, add, world);
  return (key) => {
    const [from, to] = [first.at(key), last.at(key)];
    if (from === null || to === null) return "silent";
    const days = Math.trunc((to - from) / DAY_MS);
    if (days <= 365) return "kept";
    const values = { start: first.words(key), end: last.words(key), days: String(days) };
    return broken([...last.spots(key), ...first.spots(key)], values);
  };
}

/** Where one end of the period is missing, the other is enough to lie outside. Source: the official validator, betweenDates. */
function compileBetween(check: Check & { kind: "between-dates" }, add: Add, world: World): Judge {
  const date = momentOf(check.date, add, world);
  const start = momentOf(check.start, add, world);
  const end = momentOf(check.end, add, world);
  return (key) => {
    const [at, from, to] = [date.at(key), start.at(key), end.at(key)];
    if (at === null) return "silent";
    const isOutside = (from !== null && at < from) || (to !== null && at > to);
    if (!isOutside) return from === null || to === null ? "silent" : "kept";
    const words = (moment: Moment) => moment.words(key) || "…";
    const values = { date: words(date), start: words(start), end: words(end) };
    return broken(date.spots(key), values);
  };
}

/** An empty value passes. Source: the official validator, regex. */
function offendsPattern(pattern: RegExp, mustMatch: boolean): (value: string) => boolean {
  return (value) => value !== "" && pattern.test(value) !== mustMatch;
}

function compileEvery(
  paths: Paths,
  unless: Known,
  add: Add,
  world: World,
  offends: (value: string) => boolean,
): Judge {
  const tallies = addPaths(paths, add, { test: offends, keepsValues: unless !== "never" });
  return (key) => {
    if (total(tallies, key, "hits") === 0) return "kept";
    if (unless !== "never" && valuesOf(tallies, key).some((value) => isKnown(value, unless, world)))
      return "silent";
    return broken(gather(tallies, key, "hitSpots"));
  };
}

function isKnown(value: string, unless: Known, world: World): boolean {
  if (unless === "publisher") return world.publishers.has(value);
  for (let at = value.indexOf("-"); at >= 0; at = value.indexOf("-", at + 1)) {
    if (world.publishers.has(value.slice(0, at))) return true;
  }
  return false;
}

function compileStartsWith(check: Check & { kind: "starts-with" }, add: Add, world: World): Judge {
  const tallies = addPaths(check.paths, add, { keepsValues: true, shows: true });
  const starts = addPaths(check.prefix, add, { keepsValues: true, shows: true });
  return (key) => {
    const prefixes = valuesOf(starts, key);
    const values = valuesOf(tallies, key);
    const { separator } = check;
    const begins = (value: string) =>
      prefixes.some(
        (prefix) => value.startsWith(prefix) && value.startsWith(separator, prefix.length),
      );
    if (values.every(begins)) return "kept";
    if (check.unless !== "never" && values.some((value) => isKnown(value, check.unless, world)))
      return "silent";
    const spots = [...gather(tallies, key, "spots"), ...gather(starts, key, "spots")];
    return broken(spots, { prefix: prefixes[0] ?? "" });
  };
}

function compileIfThen(check: Check & { kind: "if-then" }, add: Add): Judge {
  const holds = compileClaim(parseExpression(check.if), add);
  const follows = compileClaim(parseExpression(check.then), add);
  const shown = addPaths(check.paths, add, { shows: true });
  return (key) =>
    !holds(key) || follows(key) ? "kept" : broken(gather(shown, key, "spots"), { vocabulary: key });
}

function compileOwnClaim(claim: string, add: Add): Judge {
  const holds = compileClaim(parseExpression(claim), add);
  return (key) => (holds(key) ? "kept" : broken([]));
}
