import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceName } from "./choice-words.js";
import { ACTIONS } from "./register.js";

test("every word that a form offers has a name in each language", () => {
  const words = new Set<string>();
  const collect = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { const: word } = schema as { const?: unknown };
    if (typeof word === "string") words.add(word);
    for (const part of Object.values(schema)) collect(part);
  };
  for (const action of ACTIONS) collect(action.input);
  assert.ok(words.size > 30);
  assert.deepEqual(
    [...words].filter((word) => choiceName(word) === null),
    [],
  );
});
