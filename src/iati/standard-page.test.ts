import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../base/place.js";
import { CODE_RULES } from "./code-rules.js";
import { checksAt } from "./describe.js";
import { RULES } from "./rulesets.js";
import { standardPage } from "./standard-page.js";
import { describeStandard, type ElementDescription } from "./standard.js";

test("docs/iati.md is what the tables say (npm run docs writes it)", () => {
  assert.equal(readFileSync(join(packageRoot, "docs", "iati.md"), "utf8"), standardPage());
});

function pathsBelow(
  element: ElementDescription,
): { path: string; attributes: readonly string[] }[] {
  const own = {
    path: element.path,
    attributes: element.attributes.map((attribute) => attribute.name),
  };
  return [own, ...element.children.flatMap((child) => (child === "##" ? [] : pathsBelow(child)))];
}

for (const kind of ["activity", "organisation"] as const) {
  for (const version of ["2.01", "2.02", "2.03"] as const) {
    const places = pathsBelow(describeStandard(kind, version));
    test(`every code list of ${kind} files stands at an attribute of the standard (${version})`, () => {
      for (const rule of CODE_RULES[kind].filter((row) => row.versions.includes(version))) {
        const place = places.filter(({ path }) => path === rule.path.join("/"));
        assert.ok(place.length > 0, `${rule.id}: there is no ${rule.path.join("/")}`);
        if (rule.attributeName === null) continue;
        const name = rule.attributeName;
        assert.ok(
          place.some(({ attributes }) => attributes.includes(name)),
          `${rule.id}: ${rule.path.join("/")} has no @${name}`,
        );
      }
    });

    test(`every rule of ${kind} files looks at an element of the standard (${version})`, () => {
      const seen = new Set(places.flatMap(({ path }) => checksAt(kind, version, path).ruleIds));
      const root = kind === "activity" ? "/iati-activities" : "/iati-organisations";
      const rules = RULES.filter(
        (rule) => rule.versions.includes(version) && rule.on.startsWith(root),
      );
      // 8.11.1 is in the 2.01 ruleset, though references of results came with 2.02 and 2.03.
      const idle = rules.filter((rule) => !seen.has(rule.id)).map((rule) => rule.id);
      assert.deepEqual(idle, kind === "activity" && version === "2.01" ? ["8.11.1"] : []);
    });
  }
}

test("what is checked of one place can be asked for", () => {
  const { codeLists, ruleIds } = checksAt("activity", "2.03", "transaction/aid-type");
  assert.deepEqual(
    codeLists.map((rule) => rule.list),
    ["AidType", "AidTypeVocabulary", "EarmarkingCategory", "CashandVoucherModalities"],
  );
  assert.deepEqual(ruleIds, ["107.2.1", "107.2.2"]);
  assert.deepEqual(checksAt("activity", "2.03", "result/indicator/title").ruleIds, ["4.3.1"]);
});
