import type { Observatory } from "./snapshot.js";

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
