import type { Observatory } from "./snapshot.js";
import { quoted } from "./tables.js";

/** How much a snapshot holds, for a first sentence about it. */
export interface ObservatorySize {
  readonly files: number;
  readonly activities: number;
  readonly transactions: number;
  readonly snapshot: string;
}

export async function sizeOf({ connection, manifest }: Observatory): Promise<ObservatorySize> {
  const reader = await connection.runAndReadAll(
    `select (select count(*) from dataset), (select count(*) from activity), (select count(*) from "transaction")`,
  );
  const [files, activities, transactions] = (reader.getRows()[0] ?? []).map(Number);
  return {
    files: files ?? 0,
    activities: activities ?? 0,
    transactions: transactions ?? 0,
    snapshot: manifest.id,
  };
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
