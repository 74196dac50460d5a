import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { duckdb } from "./duckdb.js";
import { currentSnapshot, readManifest, snapshotFolder, SUMMARIES, viewsOf } from "./snapshot.js";
import { deriveSummaries } from "./summaries.js";
import { makeObservatory } from "./testing.js";

/** An observatory of given rows with the tables that questions read, as a load leaves it. */
export async function makeAskable(
  folder: string,
  rows: Parameters<typeof makeObservatory>[1],
  known_on = "2026-01-01",
): Promise<void> {
  await makeObservatory(folder, rows);
  const id = currentSnapshot(folder);
  if (id === null) throw new Error("Bug: no snapshot");
  const manifest = readManifest(folder, id);
  const below = snapshotFolder(folder, id);
  const instance = await duckdb().DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const sql of viewsOf(folder, manifest)) await connection.run(sql);
  const derived = await deriveSummaries(known_on).make(connection, {
    below,
    beside: null,
    families: [],
    giveBack: () => Promise.resolve(),
    unlessTight: (work) => work(),
  });
  connection.closeSync();
  instance.closeSync();
  writeFileSync(
    join(below, "manifest.json"),
    JSON.stringify({ ...manifest, derived, summaries: SUMMARIES, known_on }),
  );
}
