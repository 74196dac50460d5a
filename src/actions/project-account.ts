import { money, type Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { supportWithin } from "../fund/project-account.js";
import { accountRow, type Direct } from "../store/account-rows.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { refuseInput } from "./input.js";

/** Opens the account of an agreement that is about to be signed; its allocation follows the agreement. */
export async function openAccount(
  tx: Tx,
  direct: Omit<Direct, "allocated_on">,
): Promise<Refusal | null> {
  const { id, project_id } = direct;
  if (!(await findRow(tx, "project", project_id)))
    return refuseInput("NOT_FOUND", { kind: "project", id: project_id }, "project");
  if (await findRow(tx, "fund", id))
    return refuseInput("EXISTS_ALREADY", { kind: "fund", id }, "id");
  if (await findRow(tx, "allocation", id))
    return refuseInput("EXISTS_ALREADY", { kind: "allocation", id }, "id");
  await writeRows(tx, "fund", [accountRow(direct)]);
  return null;
}

/** An amendment changes what an account's allocation may come to. */
export async function amendAccount(
  tx: Tx,
  allocation_id: string,
  delta: Money,
  psc_rate_bp: number,
): Promise<void> {
  const row = await findRow(tx, "allocation", allocation_id);
  if (!row) return;
  const amount_minor = row.amount_minor + delta.amount_minor;
  const psc = supportWithin(money(amount_minor, delta.currency), psc_rate_bp);
  await writeRows(tx, "allocation", [{ ...row, amount_minor, psc_minor: psc.amount_minor }]);
}
