import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { activityWith, fileWith } from "../../test/iati-check.js";
import { day } from "../base/day.js";
import { createStretchReader, runSharedCheck } from "./iati-check-shared.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
const spools = join(folder, "spools");
mkdirSync(spools);
process.env["TMPDIR"] = spools;
after(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();

test("where one reader of a file fails, what another finds later is written nowhere", async () => {
  const file = join(folder, "large.xml");
  writeFileSync(file, fileWith(activityWith('<sector code="1"/>').repeat(7_000)));
  const job = { file, today: day("2026-11-23"), isJson: true, max: null, language: "en" } as const;
  const read = createStretchReader(signal);
  let fail: (error: Error) => void = () => undefined;
  const failing = new Promise<null>((_, reject) => (fail = reject));
  const late = async (order: Parameters<typeof read>[0]) => {
    const found = await read(order);
    fail(new Error("broken"));
    await new Promise((wake) => setTimeout(wake, 20));
    return found;
  };
  const shared = runSharedCheck(
    { ...job, isOwnVersion: false, isAdvisory: false },
    [late, () => failing],
    signal,
  );
  await assert.rejects(shared, /broken/);
  await new Promise((wake) => setTimeout(wake, 40));
  assert.deepEqual(readdirSync(spools), []);
});
