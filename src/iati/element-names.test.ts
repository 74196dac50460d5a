import assert from "node:assert/strict";
import { test } from "node:test";
import { attributeName, elementName } from "./element-names.js";
import { STANDARD_VERSIONS } from "./elements.js";
import { describeStandard, type ElementDescription } from "./standard.js";

test("every element and attribute of every version has a name in English and Japanese", () => {
  const missing = new Set<string>();
  const visit = (element: ElementDescription) => {
    const name = elementName(element.path || element.name);
    if (!name?.en || !name.ja) missing.add(element.name);
    for (const attribute of element.attributes) {
      const word = attributeName(attribute.name);
      if (!word?.en || !word.ja) missing.add(`@${attribute.name}`);
    }
    for (const child of element.children) if (child !== "##") visit(child);
  };
  for (const kind of ["activity", "organisation"] as const)
    for (const version of STANDARD_VERSIONS) visit(describeStandard(kind, version));
  assert.deepEqual([...missing], []);
});
