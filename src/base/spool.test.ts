import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createSpool, sendSpooled, SpoolFault } from "./spool.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));

test("what is spooled comes out as it went in, in memory and from a file, and leaves nothing behind", async () => {
  process.env["TMPDIR"] = folder;
  for (const times of [1, 200_000]) {
    const spool = createSpool();
    for (let time = 0; time < times; time++) spool.write("日本 é 😀\n");
    const sent: Buffer[] = [];
    await sendSpooled(spool.finish(), async (chunk) => void sent.push(Buffer.from(chunk)));
    assert.ok(Buffer.concat(sent).toString() === "日本 é 😀\n".repeat(times));
    assert.deepEqual(readdirSync(folder), []);
  }
});

test("a temporary folder that takes nothing more is named, with what to do", () => {
  process.env["TMPDIR"] = join(folder, "none");
  const spool = createSpool();
  assert.throws(
    () => spool.write("x".repeat(300_000)),
    (error) => {
      assert.ok(error instanceof SpoolFault);
      assert.match(error.text.en, /folder \S+none: there is no such file .* TMPDIR\.$/);
      assert.match(error.text.ja, /一時フォルダー \S+none に書き込めません：.*TMPDIR/);
      return true;
    },
  );
});
