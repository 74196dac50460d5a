import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseCurrency } from "../base/currency.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { keepAnswers } from "./answers-kept.js";
import type { Answer } from "./answer.js";
import { keepObservatory } from "./keep.js";
import { currentSnapshot, readManifest } from "./snapshot.js";
import { makeAskable } from "./testing-summaries.js";
import { viewOf } from "./view.js";

function answered(found: Answer | Refusal): Answer {
  assert.ok(!isRefusal(found), isRefusal(found) ? found.message.en : "");
  return found;
}

/** A snapshot with one transaction of that value; of another id than the one before. */
async function makeSnapshot(folder: string, value: string): Promise<void> {
  await makeAskable(folder, {
    activity: [{ activity_id: "1", dataset_id: "1", is_latest: true, reporting_org_ref: "XX-1" }],
    transaction: [
      {
        ...{ activity_id: "1", dataset_id: "1", position: 1, type: 3, date: "2024-02-29" },
        ...{ value, currency: "USD", provider_ref: "XX-1" },
      },
    ],
  });
}

test("what several ask at once is computed once, and again only of another snapshot", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-keep-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await makeSnapshot(folder, "10");
  const kept = keepObservatory(folder);
  t.after(() => kept.close());
  const view = viewOf(kept);
  const ask = async (given: Record<string, string> = {}) =>
    answered(await view.ask("totals-by-donor-and-year", given));

  // More than may be worked on at once and wait together: they are one piece of work.
  const all = await Promise.all(Array.from({ length: 200 }, () => ask()));
  assert.equal(all[0]?.rows[0]?.["amount_usd"], "10.00");
  assert.equal(new Set(all).size, 1);
  assert.equal(await ask(), all[0]);
  assert.equal(await ask({ currency: "usd" }), all[0]);
  assert.notEqual(await ask({ limit: "5" }), all[0]);

  const before = currentSnapshot(folder) ?? "";
  renameSync(join(folder, "snapshots", before), join(folder, "snapshots", `${before}-old`));
  await makeSnapshot(folder, "20");
  const next = `${before}-next`;
  renameSync(join(folder, "snapshots", before), join(folder, "snapshots", next));
  const manifest = join(folder, "snapshots", next, "manifest.json");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll(before, next));
  writeFileSync(join(folder, "current"), `${next}\n`);
  const later = await ask();
  assert.equal(later.rows[0]?.["amount_usd"], "20.00");
  assert.equal(later.snapshot, next);
});

test("a snapshot that cannot be opened yet is looked for again, and ends nothing when it goes", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-keep-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await makeSnapshot(folder, "10");
  const id = currentSnapshot(folder) ?? "";
  const { derived } = readManifest(folder, id);
  const file = join(folder, "snapshots", id, derived["flow_by_year"] ?? "");
  // As of a folder that is being copied: what counts is said, and not all of it is there.
  renameSync(file, `${file}-coming`);
  const kept = keepObservatory(folder);
  t.after(() => kept.close());
  const ask = () => viewOf(kept).ask("totals-by-donor-and-year", {});
  await assert.rejects(ask);
  await assert.rejects(() => Promise.all([ask(), ask()]));
  renameSync(`${file}-coming`, file);
  assert.equal(answered(await ask()).rows[0]?.["amount_usd"], "10.00");

  renameSync(file, `${file}-gone`);
  const other = keepObservatory(folder);
  const asking = assert.rejects(() => viewOf(other).ask("totals-by-donor-and-year", {}));
  other.close();
  await asking;
});

const usd = parseCurrency("USD");
assert.ok(usd !== null);
const refusal: Refusal = { refused: "X", message: { en: "", ja: "" }, facts: {} };
const made = (rows: number): Answer => ({
  ...{ question: "q", title: { en: "", ja: "" }, boundary: { en: "", ja: "" }, flow: null },
  ...{ currency: usd, snapshot: "s", as_of: "", is_cut: false, coverage: null },
  columns: [{ name: "name", kind: "text", words: { en: "", ja: "" } }],
  rows: Array.from({ length: rows }, () => ({ name: "x".repeat(1000) })),
});

test("answers that were asked last are kept while there is room, refusals and failures never", async () => {
  const answers = keepAnswers(100_000);
  let computed: string[] = [];
  const ask = (key: string, answer: () => Answer | Refusal = () => made(10)) =>
    answers.answer(key, async () => {
      computed.push(key);
      return answer();
    });
  for (const key of ["a", "b", "c", "a", "d", "e", "a", "b"]) await ask(key);
  // Four have room: b is the first to go, since a was asked again.
  assert.deepEqual(computed, ["a", "b", "c", "d", "e", "b"]);
  computed = [];
  await ask("large", () => made(200));
  await ask("large", () => made(200));
  await ask("a");
  assert.deepEqual(computed, ["large", "large"], "what is too large drives out nothing");
  computed = [];
  for (let time = 0; time < 2; time++) {
    assert.equal(await ask("refused", () => refusal), refusal);
    await assert.rejects(
      ask("failed", () => {
        throw new Error("no");
      }),
    );
  }
  assert.deepEqual(computed, ["refused", "failed", "refused", "failed"]);
});
