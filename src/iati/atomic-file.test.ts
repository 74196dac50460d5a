import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createAtomicFile } from "./atomic-file.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));

test("text longer than the room for writing arrives whole, signs of two code units too", async () => {
  const path = join(folder, "long.xml");
  const text = `a${"計画𠮷é".repeat(90_000)}`;
  const file = await createAtomicFile(path);
  file.add(text);
  await file.flush();
  file.add("end");
  await file.commit();
  assert.equal(readFileSync(path, "utf8"), `${text}end`);
});

test("what is abandoned leaves nothing behind", async () => {
  const file = await createAtomicFile(join(folder, "never.xml"));
  file.add("half");
  await file.abandon();
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("never")),
    [],
  );
});
