import type { Refusal } from "../base/refusal.js";
import { accountRow, type Direct } from "../store/account-rows.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";

/** Opens the account of an agreement that is about to be signed; its allocation follows the agreement. */
export async function openAccount(
  tx: Tx,
  direct: Omit<Direct, "allocated_on">,
): Promise<Refusal | null> {
  const { id, project_id } = direct;
  if (!(await findRow(tx, "project", project_id)))
    return refuseInput("NOT_FOUND", { kind: NOUNS.project, id: project_id }, "project");
  // The account's book has the agreement's reference, and so has a project's in which pledges to it are noted.
  if (await findRow(tx, "project", id))
    return refuseInput("EXISTS_ALREADY", { kind: NOUNS.project, id }, "id");
  if (await findRow(tx, "fund", id))
    return refuseInput("EXISTS_ALREADY", { kind: NOUNS.fund, id }, "id");
  if (await findRow(tx, "allocation", id))
    return refuseInput("EXISTS_ALREADY", { kind: NOUNS.allocation, id }, "id");
  await writeRows(tx, "fund", [accountRow(direct)]);
  return null;
}
