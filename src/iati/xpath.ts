import { attribute, type IatiElement } from "./element.js";
import { internal } from "./xml-name.js";

/**
 * The part of XPath 1.0 in which the rulesets of the IATI standard are written: relative paths with predicates, unions,
 * `or and = != < <= > >= +`, `count() not() number()`, literals. Anything else is our bug, and throws when it is read.
 * `$1` in a predicate (`[@vocabulary = '$1']`) keys the path: its nodes are told apart by that attribute.
 */
export type Expression =
  | { readonly kind: "or" | "and" | "sum"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "compare";
      readonly sign: Sign;
      readonly left: Expression;
      readonly right: Expression;
    }
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

/** Takes a place that a path leads to: an element, or one of its attributes. */
export type Visit<Into> = (into: Into, owner: IatiElement, attributeName: string | null) => void;

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|'([^']*)'|"([^"]*)"|(!=|<=|>=|\.\.|[()[\]/@=<>+|])|([A-Za-z_][\w.:-]*))/y;

interface Token {
  readonly kind: "number" | "text" | "sign" | "name" | "end";
  readonly value: string;
}

function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(source);
    if (!match) throw new Error(`Bug: cannot read the rule expression ${source}`);
    const [, number, single, double, sign, name] = match;
    if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (sign !== undefined) tokens.push({ kind: "sign", value: sign });
    else if (name !== undefined) tokens.push({ kind: "name", value: internal(name) });
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
  const reader: Reader = { source, tokens: readTokens(source), at: 0 };
  const expression = readAll(reader);
  if (peek(reader).kind !== "end") fail(reader);
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
export function parseContext(source: string): {
  readonly anywhere: boolean;
  readonly steps: readonly Step[];
} {
  const anywhere = source.startsWith("//");
  const [path] = parsePaths(source.replace(/^\/+/, ""));
  if (!path) throw new Error(`Bug: ${source} is no context`);
  return { anywhere, steps: path.steps };
}

/** Where the reading stands. */
interface Reader {
  readonly source: string;
  readonly tokens: readonly Token[];
  at: number;
}

const END: Token = { kind: "end", value: "" };

function peek(reader: Reader, ahead = 0): Token {
  return reader.tokens[reader.at + ahead] ?? END;
}

function fail(reader: Reader): never {
  throw new Error(
    `Bug: cannot read the rule expression ${reader.source} at "${peek(reader).value}"`,
  );
}

function takeIf(reader: Reader, kind: Token["kind"], value: string): boolean {
  const token = peek(reader);
  if (token.kind !== kind || token.value !== value) return false;
  reader.at++;
  return true;
}

function takeSign(reader: Reader, value: string): void {
  if (!takeIf(reader, "sign", value)) fail(reader);
}

function takeName(reader: Reader): string {
  const token = peek(reader);
  if (token.kind !== "name") fail(reader);
  reader.at++;
  return token.value;
}

function wordsFrom(reader: Reader, start: number): string {
  const taken = reader.tokens.slice(start, reader.at);
  return taken.map((token) => (token.kind === "text" ? `'${token.value}'` : token.value)).join("");
}

interface Operator {
  readonly binds: number;
  readonly join: (left: Expression, right: Expression) => Expression;
}

/** By how tightly they bind. Source: XPath 1.0, 3.3 to 3.5, but that all comparisons are alike. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["or", { binds: 1, join: (left, right) => ({ kind: "or", left, right }) }],
  ["and", { binds: 2, join: (left, right) => ({ kind: "and", left, right }) }],
  ...(["=", "!=", "<", "<=", ">", ">="] as const).map(comparison),
  ["+", { binds: 4, join: (left, right) => ({ kind: "sum", left, right }) }],
]);

function comparison(sign: Sign): [string, Operator] {
  return [sign, { binds: 3, join: (left, right) => ({ kind: "compare", sign, left, right }) }];
}

/** Reads on while the operators between the operands bind at least so tightly. */
function readOperands(reader: Reader, least: number): Expression {
  let left = readSingle(reader);
  for (;;) {
    const { kind, value } = peek(reader);
    const operator = kind === "text" ? undefined : OPERATORS.get(value);
    if (operator === undefined || operator.binds < least) return left;
    reader.at++;
    left = operator.join(left, readOperands(reader, operator.binds + 1));
  }
}

function readAll(reader: Reader): Expression {
  return readOperands(reader, 0);
}

function readSingle(reader: Reader): Expression {
  const token = peek(reader);
  if (token.kind === "number" || token.kind === "text") {
    reader.at++;
    return token.kind === "text"
      ? { kind: "text", value: token.value }
      : { kind: "number", value: Number(token.value) };
  }
  if (takeIf(reader, "sign", "(")) return readInParentheses(reader);
  if (token.kind === "name" && peek(reader, 1).value === "(" && token.value !== "text")
    return readCall(reader);
  return readUnion(reader);
}

function readInParentheses(reader: Reader): Expression {
  const inner = readAll(reader);
  takeSign(reader, ")");
  return inner;
}

function readCall(reader: Reader): Expression {
  const name = takeName(reader);
  if (name !== "count" && name !== "not" && name !== "number") return fail(reader);
  takeSign(reader, "(");
  return { kind: "call", name, argument: readInParentheses(reader) };
}

function readUnion(reader: Reader): Expression {
  const paths = [readPath(reader)];
  while (takeIf(reader, "sign", "|")) paths.push(readPath(reader));
  return { kind: "paths", paths };
}

interface Draft {
  up: number;
  steps: Step[];
  end: Path["end"];
  key: string | null;
}

function readPath(reader: Reader): Path {
  const start = reader.at;
  const draft: Draft = { up: 0, steps: [], end: "element", key: null };
  while (takeIf(reader, "sign", "..")) {
    draft.up++;
    takeSign(reader, "/");
  }
  do readStep(reader, draft);
  while (takeIf(reader, "sign", "/"));
  return { text: wordsFrom(reader, start), ...draft };
}

function readStep(reader: Reader, draft: Draft): void {
  if (takeIf(reader, "sign", "@")) {
    draft.end = { attribute: takeName(reader) };
  } else if (peek(reader).value === "text" && peek(reader, 1).value === "(") {
    reader.at++;
    takeSign(reader, "(");
    takeSign(reader, ")");
    draft.end = "text";
  } else {
    readElementStep(reader, draft);
  }
}

function readElementStep(reader: Reader, draft: Draft): void {
  const name = takeName(reader);
  let holds: Predicate | null = null;
  let asked = "";
  let position: number | null = null;
  while (takeIf(reader, "sign", "[")) {
    const start = reader.at;
    const inside = readAll(reader);
    if (inside.kind === "number") position = inside.value;
    else if (isKey(inside)) draft.key = keyOf(inside);
    else {
      holds = compilePredicate(inside, reader.source);
      asked = wordsFrom(reader, start);
    }
    takeSign(reader, "]");
  }
  draft.steps.push({ name, holds, asked, position });
}

function isKey(inside: Expression): boolean {
  return inside.kind === "compare" && inside.right.kind === "text" && inside.right.value === "$1";
}

function keyOf(inside: Expression): string {
  const path =
    inside.kind === "compare" && inside.left.kind === "paths" ? inside.left.paths[0] : undefined;
  if (!path || typeof path.end !== "object") throw new Error("Bug: a loop's key is an attribute");
  return path.end.attribute;
}

/** The number that XPath sees in a text: surrounding space is ignored, nothing is not zero. */
export function numberOf(text: string): number {
  return /^\s*-?(\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** The words of an element with everything below it (XPath's string value). */
export function textOf(element: IatiElement): string {
  const { children } = element;
  let { text } = element;
  for (let index = 0; index < children.length; index++)
    text += textOf(children[index] as IatiElement);
  return text;
}

export function valueAt(owner: IatiElement, attributeName: string | null): string {
  return attributeName === null ? textOf(owner) : (attribute(owner, attributeName) ?? "");
}

/** Whether the path leads from the element to a place whose value agrees; to any at all, where nothing is asked of it. */
function leadsTo(path: Path, from: IatiElement, agrees: Agrees | null): boolean {
  return path.up === 0 && stepsLeadTo(path, from, 0, agrees);
}

type Agrees = (value: string) => boolean;

function stepsLeadTo(
  path: Path,
  element: IatiElement,
  depth: number,
  agrees: Agrees | null,
): boolean {
  const step = path.steps[depth];
  if (!step) return endAgrees(path.end, element, agrees);
  let seen = 0;
  const { children } = element;
  for (let index = 0; index < children.length; index++) {
    const child = children[index] as IatiElement;
    if (child.name !== step.name || (step.holds && !step.holds(child))) continue;
    seen++;
    if (step.position !== null && step.position !== seen) continue;
    if (stepsLeadTo(path, child, depth + 1, agrees)) return true;
  }
  return false;
}

function endAgrees(end: Path["end"], element: IatiElement, agrees: Agrees | null): boolean {
  if (end === "text" && element.text === "") return false;
  const value = typeof end === "object" ? attribute(element, end.attribute) : "";
  if (value === undefined) return false;
  return agrees === null || agrees(typeof end === "object" ? value : textOf(element));
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
  if (inside.kind === "paths") return compileAny(inside.paths);
  if (inside.kind === "compare")
    return compileComparison(inside.left, inside.sign, inside.right, source);
  throw new Error(`Bug: the predicate in ${source} is not one that rules use`);
}

function compileAny(paths: readonly Path[]): Predicate {
  const [only] = paths;
  if (only && paths.length === 1) return (element) => leadsTo(only, element, null);
  return (element) => paths.some((path) => leadsTo(path, element, null));
}

function compileComparison(
  left: Expression,
  sign: Sign,
  right: Expression,
  source: string,
): Predicate {
  const path = left.kind === "paths" ? left.paths[0] : undefined;
  const isEqual = sign === "=";
  if (
    !path ||
    (sign !== "=" && sign !== "!=") ||
    (right.kind !== "text" && right.kind !== "number")
  ) {
    throw new Error(`Bug: the predicate in ${source} is not one that rules use`);
  }
  const agrees =
    right.kind === "text"
      ? (value: string) => (value === right.value) === isEqual
      : (value: string) => (numberOf(value) === right.value) === isEqual;
  return (element) => leadsTo(path, element, agrees);
}

/** Visits what a path selects from an element, in the document's order. */
export function visitPath<Into>(
  path: Path,
  from: IatiElement,
  parent: IatiElement | undefined,
  visit: Visit<Into>,
  into: Into,
): void {
  const start = path.up === 0 ? from : parent;
  if (start) visitSteps(path, start, 0, visit, into);
}

/** The same from a child of a block, which is the path's second step; positions among siblings are not asked there. */
export function visitChild<Into>(
  path: Path,
  child: IatiElement,
  visit: Visit<Into>,
  into: Into,
): void {
  const step = path.steps[1];
  if (!step || step.name !== child.name || (step.holds && !step.holds(child))) return;
  visitSteps(path, child, 2, visit, into);
}

function visitSteps<Into>(
  path: Path,
  element: IatiElement,
  depth: number,
  visit: Visit<Into>,
  into: Into,
): void {
  const step = path.steps[depth];
  if (!step) return visitEnd(path.end, element, visit, into);
  let seen = 0;
  const { children } = element;
  for (let index = 0; index < children.length; index++) {
    const child = children[index];
    if (!child || child.name !== step.name || (step.holds && !step.holds(child))) continue;
    seen++;
    if (step.position === null || step.position === seen)
      visitSteps(path, child, depth + 1, visit, into);
  }
}

export function visitEnd<Into>(
  end: Path["end"],
  element: IatiElement,
  visit: Visit<Into>,
  into: Into,
): void {
  if (end === "element") return visit(into, element, null);
  if (end === "text") return element.text === "" ? undefined : visit(into, element, null);
  if (attribute(element, end.attribute) !== undefined) visit(into, element, end.attribute);
}
