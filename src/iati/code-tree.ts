import { attribute, type IatiElement } from "./element.js";
import { nameOf } from "./xml-name.js";
import { CODE_RULES, type CodeCondition, type CodeRule } from "./code-rules.js";
import { codesAllowed } from "./codelists.js";
import type { Version } from "./rule.js";

/** The elements that carry codes, as a tree of names below the activity or organisation. */
export interface CodeNode {
  /** By the number of the child's name. */
  readonly children: readonly (CodeNode | undefined)[];
  readonly checks: readonly CodeCheck[];
  /** Whether the start tag alone decides: no text is a code, and nothing is asked of the parent. */
  readonly isOfTag: boolean;
}

/** All rules of one place; several where lists share it by vocabulary. */
export interface CodeCheck {
  readonly attributeName: string | null;
  readonly isOfTag: boolean;
  findWrong(element: IatiElement, parent: IatiElement | undefined): CodeRule | null;
}

interface Draft {
  readonly children: (Draft | undefined)[];
  readonly checks: CodeCheck[];
  isOfTag: boolean;
}

const newDraft = (): Draft => ({ children: [], checks: [], isOfTag: true });

const trees = new Map<string, CodeNode>();

/** The tree of one kind and version of file, built once. */
export function codeTree(kind: "activity" | "organisation", version: Version): CodeNode {
  const key = `${kind} ${version}`;
  const tree = trees.get(key) ?? compileTree(kind, version);
  trees.set(key, tree);
  return tree;
}

function compileTree(kind: "activity" | "organisation", version: Version): CodeNode {
  const top = newDraft();
  const places = new Map<string, CodeRule[]>();
  for (const rule of CODE_RULES[kind]) {
    if (!rule.versions.includes(version)) continue;
    const place = `${rule.path.join("/")} ${rule.attributeName ?? ""}`;
    places.set(place, [...(places.get(place) ?? []), rule]);
  }
  for (const rules of places.values()) {
    const [first] = rules;
    if (!first) continue;
    const node = nodeAt(top, first.path);
    const check = compileCheck(first.attributeName, rules, version);
    node.checks.push(check);
    node.isOfTag &&= check.isOfTag;
  }
  return top;
}

function nodeAt(top: Draft, path: readonly string[]): Draft {
  let node = top;
  for (const name of path) node = node.children[nameOf(name).id] ??= newDraft();
  return node;
}

function compileCheck(
  attributeName: string | null,
  rules: readonly CodeRule[],
  version: Version,
): CodeCheck {
  const [first] = rules;
  const condition = first?.condition;
  if (!first || !condition) {
    const codes = codesAllowed(first?.list ?? "", version);
    // Codes repeat from one element to the next: comparing with the last is cheaper than looking up.
    let last: string | undefined;
    const findWrong = (element: IatiElement) => {
      const code = codeIn(element, attributeName);
      if (code === undefined || code === last) return null;
      if (!codes.has(code)) return first ?? null;
      last = code;
      return null;
    };
    return { attributeName, isOfTag: attributeName !== null, findWrong };
  }
  const byValue = new Map(
    rules.map((rule) => [
      rule.condition?.value ?? "",
      { rule, codes: codesAllowed(rule.list, version) },
    ]),
  );
  const standard = rules.find((rule) => rule.condition?.isDefault)?.condition?.value ?? "";
  const findWrong = (element: IatiElement, parent: IatiElement | undefined) => {
    const code = codeIn(element, attributeName);
    if (code === undefined) return null;
    const list = byValue.get(linkOf(condition, element, parent) || standard);
    return !list || list.codes.has(code) ? null : list.rule;
  };
  return { attributeName, isOfTag: attributeName !== null && !condition.isOnParent, findWrong };
}

function codeIn(element: IatiElement, attributeName: string | null): string | undefined {
  return attributeName === null ? element.text : attribute(element, attributeName);
}

/** The vocabulary that is named; an empty one counts as none. */
function linkOf(
  condition: CodeCondition,
  element: IatiElement,
  parent: IatiElement | undefined,
): string {
  const holder = condition.isOnParent ? parent : element;
  return (holder && attribute(holder, condition.attributeName)) ?? "";
}
