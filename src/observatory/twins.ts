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

/** What a table and another file have of the same donors and years. */
export interface TableOverlap {
  /** The other file. */
  readonly other: string;
  readonly rows: number;
  readonly others: number;
  /** Years, as they are written in a sentence. */
  readonly from: string;
  readonly to: string;
}

/** Files whose donors and years a CRS table has too: a later release, or a part of one, whose rows a sum would add to the others. */
export async function findOverlaps(
  staged: StagedTable,
  others: readonly TableRows[],
  engine: Engine,
): Promise<TableOverlap[]> {
  if (staged.table !== "crs" || staged.rows === 0) return [];
  const counted = ({ files, dataset_id }: Pick<TableRows, "files" | "dataset_id">) =>
    `(select donor_code, year, count(*) as rows from ${parquet(files)} where dataset_id = ${dataset_id} group by donor_code, year)`;
  const found: TableOverlap[] = [];
  for (const other of others) {
    if (other.table !== staged.table || other.dataset_id === staged.dataset_id) continue;
    const [row] = await engine.rows(
      `select coalesce(sum(a.rows), 0)::INTEGER as rows, sum(b.rows)::INTEGER as others, min(year) as "from", max(year) as "to"
         from ${counted({ ...staged, files: [staged.file] })} a join ${counted(other)} b using (donor_code, year)`,
    );
    const count = (name: string) => Number(row?.[name]);
    if (count("rows") === 0) continue;
    found.push({
      other: other.path,
      rows: count("rows"),
      others: count("others"),
      from: String(row?.["from"]),
      to: String(row?.["to"]),
    });
  }
  return found;
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
