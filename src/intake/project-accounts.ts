import { assert } from "../base/assert.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { parseAmount, type Money } from "../base/money.js";
import type { Text } from "../base/text.js";
import { accountAllocation, accountRow } from "../store/account-rows.js";
import type { RowOf } from "../store/rows.js";
import type { TableName } from "../store/tables.js";
import type { GivenRecord } from "./portfolio-checks.js";
import { isAmount } from "./portfolio-checks.js";
import { KINDS } from "./portfolio-kinds.js";

/**
 * An agreement that names a project and no fund pays the project directly: its account, and the account's one allocation, follow from it
 * under its own id, so that receipts, releases, budgets and expenditure can name them. One without a day is a plan, and opens none.
 */
export function withAccounts(records: readonly GivenRecord[]): GivenRecord[] {
  return records.flatMap((record) =>
    record.kind.table === "agreement" ? opened(record) : [record],
  );
}

function opened(record: GivenRecord): readonly GivenRecord[] {
  const { id, values } = record;
  const { project_id, title } = values;
  const amount = amountOf(values["amount_minor"]);
  const allocated_on = values["signed_on"] ?? values["effective_from"];
  if (
    id === null ||
    typeof values["fund_id"] === "string" ||
    typeof project_id !== "string" ||
    typeof allocated_on !== "string" ||
    amount === null ||
    !title
  )
    return [record];
  const direct = {
    id,
    portfolio: null,
    title: title as unknown as Text,
    project_id,
    allocated_on: allocated_on as Day,
    ...amount,
    psc_rate_bp: Number(values["psc_rate_bp"] ?? 0),
  };
  return [
    { ...record, values: { ...values, fund_id: id } },
    derived(record, "fund", accountRow(direct)),
    derived(record, "allocation", accountAllocation(direct)),
  ];
}

/** The agreement's amount, which states its own currency; null where it is wrong, which a finding says. */
function amountOf(given: GivenRecord["values"][string]): Money | null {
  if (!isAmount(given)) return null;
  const currency = given.currency;
  const amount = currency === null ? null : parseAmount(given.decimal, currency);
  return amount === null || typeof amount === "string" ? null : amount;
}

/** A record that no file holds: it stands where the agreement stands from which it follows. */
function derived(
  record: GivenRecord,
  table: TableName,
  row: RowOf<"fund"> | RowOf<"allocation">,
): GivenRecord {
  const kind = KINDS.find((each) => each.table === table);
  assert(kind, `no kind of ${table}`);
  const values = { ...row } as unknown as GivenRecord["values"];
  const currency = record.values["currency"] as Currency;
  const currencies = new Map(["amount_minor", "psc_minor"].map((column) => [column, currency]));
  return { ...record, kind, id: row.id, values, spots: new Map(), currencies };
}
