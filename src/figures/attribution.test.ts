import assert from "node:assert/strict";
import { test } from "node:test";
import { showsNothing, type Attributed } from "./attribution.js";

test("nothing is shown where the rule says so, or where it asks for a share that nobody knows", () => {
  const ruled = (rule: Attributed["rule"], share_bp: number | null) =>
    showsNothing({ rule, share_bp } as Attributed);
  assert.deepEqual(
    [
      ruled("in_full", null),
      ruled("by_share", 2500),
      ruled("by_share", null),
      ruled("not_shown", null),
    ],
    [false, false, true, true],
  );
  assert.equal(showsNothing(undefined), false, "a result of no project has no rule");
});
