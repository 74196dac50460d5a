import type { StagedTable } from "./assemble.js";
import type { Engine } from "./engine.js";
import { parquet, snapshotFolder, type Manifest } from "./snapshot.js";
import { quoted, TABLE_NAMES, tableOf, type TableName } from "./tables.js";

/** Rows of one published table that a snapshot has, or will have. */
export interface TableRows {
  readonly table: TableName;
  readonly files: readonly string[];
  readonly dataset_id: string;
  /** The published file. */
  readonly path: string;
  readonly rows: number;
}

/** Published tables of a snapshot: of those datasets that are named, where their rows lie. */
export function tablesOfSnapshot(
  folder: string,
  manifest: Manifest | null,
  datasets: readonly {
    readonly dataset_id: string;
    readonly path: string;
    readonly rows: number;
  }[],
): TableRows[] {
  if (manifest === null) return [];
  const below = snapshotFolder(folder, manifest.id);
  return datasets.flatMap((dataset) =>
    TABLE_NAMES.flatMap((table) => {
      const segments = (manifest.tables[table] ?? []).filter((segment) =>
        segment.datasets.includes(dataset.dataset_id),
      );
      const files = segments.map(({ file }) => `${below}/${file}`);
      return files.length === 0 ? [] : [{ ...dataset, table, files }];
    }),
  );
}

/**
 * Finds the file whose rows a table repeats: the OECD publishes DAC1 as CSV and as Parquet, and people keep copies. Rows are
 * the same where every value is, wherever they lie in their files. Null where there is none.
 */
export async function findTwin(
  staged: StagedTable,
  others: readonly TableRows[],
  engine: Engine,
): Promise<TableRows | null> {
  const alike = others.filter(
    ({ table, rows, dataset_id }) =>
      table === staged.table && rows === staged.rows && dataset_id !== staged.dataset_id,
  );
  if (alike.length === 0 || staged.rows === 0) return null;
  const sought = await sumOf({ ...staged, files: [staged.file] }, engine);
  for (const other of alike) if ((await sumOf(other, engine)) === sought) return other;
  return null;
}

/** A sum over the hashes of all rows, each of all values but the file and the line. */
async function sumOf(
  { table, files, dataset_id }: Pick<TableRows, "table" | "files" | "dataset_id">,
  engine: Engine,
): Promise<string> {
  const values = Object.keys(tableOf(table).columns)
    .filter((name) => name !== "dataset_id" && name !== "line")
    .map(quoted);
  const [row] = await engine.rows(
    `select sum(hash(${values.join(", ")}))::VARCHAR as sum from ${parquet(files)} where dataset_id = ${dataset_id}`,
  );
  return String(row?.["sum"]);
}
