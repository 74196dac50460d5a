import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duckdb } from "./duckdb.js";
import { literal, SCHEMA, snapshotFolder, type Manifest, type Segment } from "./snapshot.js";
import { TABLE_NAMES, tableOf, type TableName } from "./tables.js";

/** Values as JSON writes them: ids and amounts as text, days as `2024-01-31`. A column that is left out is null. */
export type TestRow = Readonly<Record<string, string | number | boolean | null>>;

/** An observatory of given rows, for tests of questions: no file is read. */
export async function makeObservatory(
  folder: string,
  rows: Readonly<Partial<Record<TableName, readonly TestRow[]>>>,
): Promise<void> {
  const id = "20260101T000000Z-test";
  const below = snapshotFolder(folder, id);
  mkdirSync(below, { recursive: true });
  const instance = await duckdb().DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const tables: Partial<Record<TableName, Segment[]>> = {};
  for (const name of TABLE_NAMES) {
    const given = rows[name] ?? [];
    if (given.length === 0) continue;
    const json = join(below, `${name}.json`);
    writeFileSync(json, given.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const { columns } = tableOf(name);
    const types = Object.entries(columns).map(([column, { type }]) => `${column}: '${type}'`);
    await connection.run(
      `copy (select * from read_json(${literal(json)}, format = 'newline_delimited', columns = {${types.join(", ")}}))
         to ${literal(join(below, `${name}.parquet`))} (format parquet, compression zstd)`,
    );
    rmSync(json);
    const datasets = [...new Set(given.map((row) => String(row["dataset_id"] ?? "")))];
    tables[name] = [{ file: `${name}.parquet`, rows: given.length, datasets }];
  }
  connection.closeSync();
  instance.closeSync();
  const manifest: Manifest = {
    schema: SCHEMA,
    id,
    created_at: "2026-01-01T00:00:00.000Z",
    tables,
    derived: {},
  };
  writeFileSync(join(below, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "current"), `${id}\n`);
}
