import type { Refusal } from "../base/refusal.js";
import { askDuckdb } from "./ask-duckdb.js";
import type { World } from "./world.js";
import { quoted } from "./tables.js";

/** How much a snapshot holds, for a first sentence about it. */
export interface ObservatorySize {
  readonly files: number;
  readonly activities: number;
  readonly transactions: number;
  readonly snapshot: string;
}

export async function sizeOf(world: World): Promise<ObservatorySize | Refusal> {
  const asking = world.engine === "duckdb" ? await askDuckdb(world) : world.ask();
  try {
    const counted = await Promise.all(
      ["dataset", "activity", "transaction"].map(async (table) => {
        const [row] = await asking.rows({
          sql: `select count(*) as rows from ${quoted(table)}`,
          values: {},
        });
        return Number(row?.["rows"] ?? 0);
      }),
    );
    const [files = 0, activities = 0, transactions = 0] = counted;
    return { files, activities, transactions, snapshot: world.manifest.id };
  } catch (error) {
    const refused = asking.refusalOf(error);
    if (refused === null) throw error;
    return refused;
  } finally {
    asking.close();
  }
}

/** A statement to begin with: which publishers report how many activities. */
export const SQL_EXAMPLE = `select reporting_org_name, count(*) as activities
  from activity
 where is_latest
 group by reporting_org_name
 order by activities desc
 limit 20`;

/** A statement that shows a table's first rows. */
export function lookAt(table: string): string {
  return `select * from ${quoted(table)} limit 20`;
}
