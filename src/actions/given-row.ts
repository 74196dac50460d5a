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

/** Refuses a reference that another row of the table has already. */
export async function checkNew(
  tx: Tx,
  { table, kind, field }: GivenRow<TableName>,
  id: string,
): Promise<Refusal | null> {
  return (await findRow(tx, table, id)) ? refuseInput("EXISTS_ALREADY", { kind, id }, field) : null;
}
