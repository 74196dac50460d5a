import { Value } from "@sinclair/typebox/value";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTION_LIST } from "../web/action-list.js";
import { ACTIONS } from "./register.js";
import { shapeFault } from "./shape-fault.js";

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
