import { Value } from "@sinclair/typebox/value";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTION_LIST } from "../web/action-list.js";
import { ACTIONS } from "./register.js";
import { LIMITS } from "../base/settings.js";
import { shapeFault, shapeFaults } from "./shape-fault.js";

test("what a schema does not accept is said in both languages, whatever action it is of", () => {
  const schemas = [ACTION_LIST, ...ACTIONS.map(({ input }) => input)];
  const wrong = [null, [], {}, { actions: {} }, { actions: [] }, { surprise: 1, on: 3, amount: 4 }];
  let told = 0;
  for (const schema of schemas) {
    const names = Object.keys(schema.properties);
    const odd = [null, 1, -1, 1.5, "", "x", "x".repeat(20_000), true, {}, [], [1]];
    const filled = odd.map((value) => Object.fromEntries(names.map((name) => [name, value])));
    for (const input of [...wrong, ...filled])
      for (const error of Value.Errors(schema, input)) {
        const { en, ja } = shapeFault(error);
        assert.doesNotMatch(ja, /Expected|undefined|NaN|\{(least|most)\}/, `${error.path} ${en}`);
        assert.doesNotMatch(en, /Expected|undefined|NaN|\{(least|most)\}/);
        told++;
      }
  }
  assert.ok(told > 1000, String(told));
});

test("each field is told once, without what lies within it, and no more of them than the limit", () => {
  const fieldsOf = (input: unknown) =>
    shapeFaults(Value.Errors(ACTION_LIST, input)).map(({ field }) => field);
  assert.deepEqual(fieldsOf({ actions: [{ key: "k", input: {} }], x: 1 }), [
    "x",
    "actions.0.action",
    "actions.0.key",
  ]);
  assert.deepEqual(fieldsOf(null), [""]);
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`x${n}`, 1]));
  assert.equal(fieldsOf({ actions: [], ...many }).length, LIMITS.shape_faults);
});
