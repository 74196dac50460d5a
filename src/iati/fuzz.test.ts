import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkText, inPieces } from "../../test/iati-check.js";
import { fuzzChecker } from "../../test/harness/iati-fuzz.js";
import { createRandom, mutate } from "../../test/iati-mutation.js";
import { rewriteIati } from "./rewrite.js";

test("ten thousand mutated documents: no crash, none slow, memory bounded", async () => {
  const { failures, unreadable, invalid, documents } = await fuzzChecker({
    size: 10_000,
    seed: 20_261_123,
  });
  assert.deepEqual(failures.slice(0, 3), []);
  // The mutations are worth their time only where all answers come up.
  assert.ok(
    unreadable > documents / 10 && invalid > documents / 10,
    `${unreadable} unreadable, ${invalid} invalid`,
  );
});

test("what is written again has the findings that it had", async () => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-"));
  const out = join(folder, "out.xml");
  try {
    for (let seed = 1; seed <= 1000; seed++) {
      const source = mutate(createRandom(seed));
      const before = await checkText(source, { isOwnVersion: true });
      const fault = await rewriteIati(inPieces(source), out);
      assert.equal(fault === null, before.file.isReadable, `seed ${seed}`);
      if (fault !== null) continue;
      const again = await checkText(readFileSync(out), { isOwnVersion: true });
      assert.deepEqual([...again.ids].sort(), [...before.ids].sort(), `seed ${seed}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
