import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DERIVED_NAMES } from "./derived.js";
import { openEngine } from "./engine.js";
import { currentSnapshot, parquet, readManifest, snapshotFolder, viewsOf } from "./snapshot.js";
import { buildSummaries } from "./summaries.js";
import { makeObservatory } from "./testing.js";

test("a table that is made in parts is the table that is made in one go, and leaves no part behind", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-summaries-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const ids = Array.from({ length: 12 }, (_, number) => number);
  await makeObservatory(folder, {
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: ids.map((id) => ({
      activity_id: String(id),
      dataset_id: "1",
      iati_identifier: `XM-${id}`,
      is_latest: true,
    })),
    place: ids
      .filter((id) => id % 4 !== 0)
      .map((id) => ({
        activity_id: String(id),
        position: 1,
        kind: "country",
        code: ["KE", "VN", "JP"][id % 3] ?? "",
      })),
    transaction: ids.map((id) => ({
      activity_id: String(id),
      position: 1,
      type: 3,
      date: "2020-03-01",
      value: String(100 + (id % 5)),
      currency: "USD",
      provider_name: `Giver ${id % 2}`,
      receiver_name: `Taker ${id}`,
    })),
  });
  const id = currentSnapshot(folder) ?? "";
  const below = snapshotFolder(folder, id);
  const engine = await openEngine(join(folder, "spill"), 200, 1);
  t.after(() => engine.close());
  for (const view of viewsOf(folder, readManifest(folder, id))) await engine.run(view);
  const made = async (part_rows: number) => {
    await buildSummaries(engine.connection, below, { known_on: "2026-01-01", part_rows });
    return engine.rows(`select * from ${parquet([join(below, "derived/channel_first.parquet")])}`);
  };
  const [whole, parts] = [await made(1_000), await made(2)];
  assert.ok(whole.length > ids.length);
  assert.deepEqual(parts, whole);
  assert.deepEqual(
    readdirSync(join(below, "derived")).toSorted(),
    DERIVED_NAMES.map((name) => `${name}.parquet`).toSorted(),
  );
});
