import type { Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import type { TableName } from "../store/tables.js";
import { refuseInput } from "./input.js";

/** Which row a form names, what it is called there, and the field that names it. */
export interface GivenRow<T extends TableName> {
  readonly table: T;
  readonly kind: Text;
  readonly field: string;
}

/** The row that an input names; null where it names none, a refusal where there is no such row. */
export async function findGiven<T extends TableName>(
  tx: Tx,
  given: GivenRow<T>,
  id: string,
): Promise<RowOf<T> | Refusal>;
export async function findGiven<T extends TableName>(
  tx: Tx,
  given: GivenRow<T>,
  id: string | undefined,
): Promise<RowOf<T> | null | Refusal>;
export async function findGiven<T extends TableName>(
  tx: Tx,
  { table, kind, field }: GivenRow<T>,
  id: string | undefined,
): Promise<RowOf<T> | null | Refusal> {
  if (id === undefined) return null;
  return (await findRow(tx, table, id)) ?? refuseInput("NOT_FOUND", { kind, id }, field);
}

/** Tables of rows that no file brings, whose reference an input gives. */
type OwnTable = "amendment" | "fund_transfer" | "in_kind" | "interest" | "obligation" | "refund";

/** As `checkNew`, without the row that has it: who posts in turns does not wait for the answer. */
export async function checkFree(
  tx: Tx,
  { table, kind }: { readonly table: TableName | OwnTable; readonly kind: Text },
  id: string,
): Promise<Refusal | null> {
  const isFree = await tx.hasNone(table, "id", id);
  return isFree ? null : refuseInput("EXISTS_ALREADY", { kind, id }, "id");
}

/** Refuses a reference that another row of the table has already. */
export async function checkNew(
  tx: Tx,
  { table, kind, field }: GivenRow<TableName>,
  id: string,
): Promise<Refusal | null> {
  return (await findRow(tx, table, id)) ? refuseInput("EXISTS_ALREADY", { kind, id }, field) : null;
}
