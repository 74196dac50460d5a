import { attribute, type IatiElement } from "./element.js";

/**
 * The part of XPath 1.0 in which the rulesets of the IATI standard are written: relative paths with predicates, unions,
 * `or and = != < <= > >= +`, `count() not() number()`, literals. Anything else is our bug, and throws when it is read.
 * `$1` in a predicate (`[@vocabulary = '$1']`) keys the path: its nodes are told apart by that attribute.
 */
export type Expression =
  | { readonly kind: "or" | "and" | "sum"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "compare"; readonly sign: Sign; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "call"; readonly name: CallName; readonly argument: Expression }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "paths"; readonly paths: readonly Path[] };

type Sign = "=" | "!=" | "<" | "<=" | ">" | ">=";
type CallName = "count" | "not" | "number";

export interface Path {
  readonly text: string;
  /** How many parents up it begins (`../`). */
  readonly up: number;
  readonly steps: readonly Step[];
  /** What is taken at the last step: the element, one attribute, or its character data. */
  readonly end: "element" | "text" | { readonly attribute: string };
  /** The attribute of the first step by which a loop tells the nodes apart. */
  readonly key: string | null;
}

export interface Step {
  readonly name: string;
  readonly holds: Predicate | null;
  /** The predicate as written, so that steps which ask the same can be told; empty where there is none. */
  readonly asked: string;
  readonly position: number | null;
}

export type Predicate = (element: IatiElement) => boolean;

/** A place that a path leads to: an element, or one of its attributes. */
export type Visit = (owner: IatiElement, attributeName: string | null) => void;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|'([^']*)'|"([^"]*)"|(!=|<=|>=|\.\.|[()[\]/@=<>+|])|([A-Za-z_][\w.:-]*))/y;

interface Token {
  readonly kind: "number" | "text" | "sign" | "name" | "end";
  readonly value: string;
}

function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const match = TOKEN.exec(source);
    if (!match) throw new Error(`Bug: cannot read the rule expression ${source}`);
    const [, number, single, double, sign, name] = match;
    if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (sign !== undefined) tokens.push({ kind: "sign", value: sign });
    else if (name !== undefined) tokens.push({ kind: "name", value: name });
    else tokens.push({ kind: "text", value: single ?? double ?? "" });
  }
  tokens.push({ kind: "end", value: "" });
  return tokens;
}

const known = new Map<string, Expression>();

/**
 * Reads an expression; throws on what the rules of the standard do not use. Expressions hold no state and come from
 * our own tables, so each is read once.
 */
export function parseExpression(source: string): Expression {
  const before = known.get(source);
  if (before) return before;
  const reader = createReader(source);
  const expression = reader.or();
  reader.finish();
  known.set(source, expression);
  return expression;
}

/** Reads a path, or a union of paths (`recipient-country|recipient-region`). */
export function parsePaths(source: string): readonly Path[] {
  const expression = parseExpression(source);
  if (expression.kind !== "paths") throw new Error(`Bug: ${source} is no path`);
  return expression.paths;
}

/** Reads the steps of a rule's context, which may begin with `/` or `//`. */
export function parseContext(source: string): { readonly anywhere: boolean; readonly steps: readonly Step[] } {
  const anywhere = source.startsWith("//");
  const [path] = parsePaths(source.replace(/^\/+/, ""));
  if (!path) throw new Error(`Bug: ${source} is no context`);
  return { anywhere, steps: path.steps };
}

interface Draft {
  up: number;
  steps: Step[];
  end: Path["end"];
  key: string | null;
}

function createReader(source: string) {
  const tokens = readTokens(source);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: "end", value: "" };
  const isSign = (value: string) => peek().kind === "sign" && peek().value === value;
  const fail = (): never => {
    throw new Error(`Bug: cannot read the rule expression ${source} at "${peek().value}"`);
  };
  const take = (value: string) => (isSign(value) ? void at++ : fail());
  const takeIf = (value: string): boolean => (isSign(value) ? (at++, true) : false);
  const takeWord = (word: string): boolean =>
    peek().kind === "name" && peek().value === word ? (at++, true) : false;
  const takeName = (): string => {
    const token = peek();
    if (token.kind !== "name") fail();
    at++;
    return token.value;
  };

  function or(): Expression {
    let left = and();
    while (takeWord("or")) left = { kind: "or", left, right: and() };
    return left;
  }
  function and(): Expression {
    let left = compare();
    while (takeWord("and")) left = { kind: "and", left, right: compare() };
    return left;
  }
  function compare(): Expression {
    const left = sum();
    for (const sign of ["!=", "<=", ">=", "=", "<", ">"] as const) {
      if (takeIf(sign)) return { kind: "compare", sign, left, right: sum() };
    }
    return left;
  }
  function sum(): Expression {
    let left = single();
    while (takeIf("+")) left = { kind: "sum", left, right: single() };
    return left;
  }
  function single(): Expression {
    const token = peek();
    if (token.kind === "number") return (at++, { kind: "number", value: Number(token.value) });
    if (token.kind === "text") return (at++, { kind: "text", value: token.value });
    if (takeIf("(")) return inParentheses();
    if (token.kind === "name" && tokens[at + 1]?.value === "(" && token.value !== "text") return call();
    return union();
  }
  function inParentheses(): Expression {
    const inner = or();
    take(")");
    return inner;
  }
  function call(): Expression {
    const name = takeName();
    if (name !== "count" && name !== "not" && name !== "number") return fail();
    take("(");
    const argument = or();
    take(")");
    return { kind: "call", name, argument };
  }
  function union(): Expression {
    const paths = [path()];
    while (takeIf("|")) paths.push(path());
    return { kind: "paths", paths };
  }
  function path(): Path {
    const start = at;
    const draft: Draft = { up: 0, steps: [], end: "element", key: null };
    while (takeIf("..")) {
      draft.up++;
      take("/");
    }
    do readStep(draft);
    while (takeIf("/"));
    return { text: wordsFrom(start), ...draft };
  }
  function wordsFrom(start: number): string {
    const taken = tokens.slice(start, at);
    return taken.map((token) => (token.kind === "text" ? `'${token.value}'` : token.value)).join("");
  }
  function readStep(draft: Draft): void {
    if (takeIf("@")) {
      draft.end = { attribute: takeName() };
    } else if (peek().value === "text" && tokens[at + 1]?.value === "(") {
      at++;
      take("(");
      take(")");
      draft.end = "text";
    } else {
      readElementStep(draft);
    }
  }
  function readElementStep(draft: Draft): void {
    const name = takeName();
    let holds: Predicate | null = null;
    let asked = "";
    let position: number | null = null;
    while (takeIf("[")) {
      const start = at;
      const inside = or();
      if (inside.kind === "number") position = inside.value;
      else if (isKey(inside)) draft.key = keyOf(inside);
      else {
        holds = compilePredicate(inside, source);
        asked = wordsFrom(start);
      }
      take("]");
    }
    draft.steps.push({ name, holds, asked, position });
  }
  function finish(): void {
    if (peek().kind !== "end") fail();
  }
  return { or, finish };
}

function isKey(inside: Expression): boolean {
  return inside.kind === "compare" && inside.right.kind === "text" && inside.right.value === "$1";
}

function keyOf(inside: Expression): string {
  const path = inside.kind === "compare" && inside.left.kind === "paths" ? inside.left.paths[0] : undefined;
  if (!path || typeof path.end !== "object") throw new Error("Bug: a loop's key is an attribute");
  return path.end.attribute;
}

/** The number that XPath sees in a text: surrounding space is ignored, nothing is not zero. */
export function numberOf(text: string): number {
  return /^\s*-?(\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** The words of an element with everything below it (XPath's string value). */
export function textOf(element: IatiElement): string {
  if (element.children.length === 0) return element.text;
  return element.text + element.children.map(textOf).join("");
}

export function valueAt(owner: IatiElement, attributeName: string | null): string {
  return attributeName === null ? textOf(owner) : (attribute(owner, attributeName) ?? "");
}

function hasAny(element: IatiElement, path: Path): boolean {
  let found = false;
  visitPath(path, element, undefined, () => (found = true));
  return found;
}

/** Predicates look below their own element only; each becomes one function, once. */
function compilePredicate(inside: Expression, source: string): Predicate {
  if (inside.kind === "or" || inside.kind === "and") {
    const left = compilePredicate(inside.left, source);
    const right = compilePredicate(inside.right, source);
    return inside.kind === "or" ? (e) => left(e) || right(e) : (e) => left(e) && right(e);
  }
  if (inside.kind === "call" && inside.name === "not") {
    const claim = compilePredicate(inside.argument, source);
    return (element) => !claim(element);
  }
  if (inside.kind === "paths") return (element) => inside.paths.some((path) => hasAny(element, path));
  if (inside.kind === "compare") return compileComparison(inside.left, inside.sign, inside.right, source);
  throw new Error(`Bug: the predicate in ${source} is not one that rules use`);
}

function compileComparison(left: Expression, sign: Sign, right: Expression, source: string): Predicate {
  const path = left.kind === "paths" ? left.paths[0] : undefined;
  const isEqual = sign === "=";
  if (!path || (sign !== "=" && sign !== "!=") || (right.kind !== "text" && right.kind !== "number")) {
    throw new Error(`Bug: the predicate in ${source} is not one that rules use`);
  }
  const agrees =
    right.kind === "text"
      ? (value: string) => (value === right.value) === isEqual
      : (value: string) => (numberOf(value) === right.value) === isEqual;
  const { end } = path;
  if (path.steps.length === 0 && typeof end === "object") {
    return (element) => {
      const value = attribute(element, end.attribute);
      return value !== undefined && agrees(value);
    };
  }
  return (element) => {
    let found = false;
    visitPath(path, element, undefined, (owner, name) => (found ||= agrees(valueAt(owner, name))));
    return found;
  };
}

/** Visits what a path selects from an element, in the document's order. */
export function visitPath(path: Path, from: IatiElement, parent: IatiElement | undefined, visit: Visit): void {
  const start = path.up === 0 ? from : parent;
  if (start) visitSteps(path, start, 0, visit);
}

/** The same from a child of a block, which is the path's second step; positions among siblings are not asked there. */
export function visitChild(path: Path, child: IatiElement, visit: Visit): void {
  const step = path.steps[1];
  if (!step || step.name !== child.name || (step.holds && !step.holds(child))) return;
  visitSteps(path, child, 2, visit);
}

function visitSteps(path: Path, element: IatiElement, depth: number, visit: Visit): void {
  const step = path.steps[depth];
  if (!step) return visitEnd(path.end, element, visit);
  let seen = 0;
  const { children } = element;
  for (let index = 0; index < children.length; index++) {
    const child = children[index];
    if (!child || child.name !== step.name || (step.holds && !step.holds(child))) continue;
    seen++;
    if (step.position === null || step.position === seen) visitSteps(path, child, depth + 1, visit);
  }
}

export function visitEnd(end: Path["end"], element: IatiElement, visit: Visit): void {
  if (end === "element") return visit(element, null);
  if (end === "text") return element.text === "" ? undefined : visit(element, null);
  const { attributes } = element;
  for (let index = 0; index < attributes.length; index += 2) {
    if (attributes[index] === end.attribute) return visit(element, end.attribute);
  }
}
