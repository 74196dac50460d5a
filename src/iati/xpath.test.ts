import assert from "node:assert/strict";
import { test } from "node:test";
import type { IatiElement } from "./element.js";
import {
  numberOf,
  parseContext,
  parseExpression,
  parsePaths,
  textOf,
  valueAt,
  visitPath,
} from "./xpath.js";

function element(
  name: string,
  attributes: readonly string[] = [],
  children: readonly IatiElement[] = [],
  text = "",
): IatiElement {
  return { name, attributes, children, text, line: 1, column: 1 };
}

const ACTIVITY = element(
  "iati-activity",
  ["hierarchy", "1"],
  [
    element("sector", ["code", "1"], [element("narrative", [], [], "one")]),
    element(
      "sector",
      ["code", "2", "vocabulary", "99"],
      [element("narrative", [], [], "two"), element("narrative", [], [], "zwei")],
    ),
    element("sector", ["code", "3", "vocabulary", ""]),
    element("transaction", [], [element("sector", ["code", "4"])]),
    element("transaction"),
  ],
);

function select(path: string, from = ACTIVITY, parent?: IatiElement): string[] {
  const found: string[] = [];
  for (const one of parsePaths(path))
    visitPath(one, from, parent, (into, owner, name) => into.push(valueAt(owner, name)), found);
  return found;
}

test("paths select what XPath selects, in the document's order", () => {
  const rows: readonly (readonly [path: string, found: readonly string[]])[] = [
    ["@hierarchy", ["1"]],
    ["@nothing", []],
    ["sector/@code", ["1", "2", "3"]],
    ["sector[2]/@code", ["2"]],
    ["sector[@vocabulary]/@code", ["2", "3"]],
    ["sector[not(@vocabulary)]/@code", ["1"]],
    ["sector[@vocabulary = '99' or not(@vocabulary)]/@code", ["1", "2"]],
    ["sector[@vocabulary=99]/narrative[2]", ["zwei"]],
    ["sector[@vocabulary != 1]/@code", ["2", "3"]],
    ["sector[narrative and @vocabulary]/@code", ["2"]],
    ["sector/narrative/text()", ["one", "two", "zwei"]],
    ["transaction[sector]/sector/@code|transaction[not(sector)]", ["4", ""]],
    ["transaction/sector/@code", ["4"]],
  ];
  for (const [path, found] of rows) assert.deepEqual(select(path), found, path);
});

test("a path may begin at the parent", () => {
  const [first] = ACTIVITY.children;
  assert.ok(first);
  assert.deepEqual(select("../sector[1]/@code", first, ACTIVITY), ["1"]);
  assert.deepEqual(select("../sector[1]/@code", first), []);
});

test("contexts say whether they hold anywhere", () => {
  assert.deepEqual(parseContext("//title").anywhere, true);
  const { anywhere, steps } = parseContext(
    "/iati-activities/iati-activity/result/indicator[@measure='5']/baseline",
  );
  assert.deepEqual(
    [anywhere, steps.map((step) => step.name)],
    [false, ["iati-activities", "iati-activity", "result", "indicator", "baseline"]],
  );
});

test("numbers are XPath's, not JavaScript's", () => {
  for (const [text, value] of [
    ["1", 1],
    [" -1.5 ", -1.5],
    [".5", 0.5],
    ["", NaN],
    ["1e3", NaN],
    ["0x10", NaN],
    ["+1", NaN],
    ["1,000", NaN],
  ] as const) {
    assert.deepEqual(numberOf(text), value, `"${text}"`);
  }
});

test("what rules do not use is not read as something else", () => {
  for (const source of [
    "a[",
    "count(a",
    "a//b",
    "string(a)",
    "a and",
    "sector[position()=1]",
    "a b",
    "#",
  ]) {
    assert.throws(() => parseExpression(source), /Bug/, source);
  }
});

test("an element's words are those of all below it", () => {
  assert.equal(
    textOf(element("a", [], [element("b", [], [], "x"), element("c", [], [], "y")], "w")),
    "wxy",
  );
});
