import { addDays, type Day } from "../base/day.js";
import { allocatable, type Allocatable } from "../fund/fund.js";
import {
  fundStatement,
  reconciliation,
  type Statement,
  type StatementLine,
} from "../fund/statement.js";
import { readAccountSums } from "./balances.js";
import type { Tx } from "./connect.js";
import { findRow } from "./money-rows.js";

/** A fund's statement and what it may still allocate, from the book alone. */
export interface FundStatement {
  readonly fund_id: string;
  readonly from: Day | null;
  readonly as_of: Day;
  /** As far as was known at the end of this day; null: by now. */
  readonly known_on: Day | null;
  readonly statement: Statement;
  readonly reconciliation: readonly StatementLine[];
  readonly allocatable: Allocatable;
}

/**
 * The statement of a fund up to a day (from a day on, with what stood before as its opening), as known on a day. Null where there is no such fund, or it
 * keeps no currency. Its findings say what does not add up: none, as long as every entry was made here.
 */
export async function readFundStatement(
  tx: Tx,
  fund_id: string,
  asked: { readonly as_of: Day; readonly from?: Day | null; readonly known_on?: Day | null },
): Promise<FundStatement | null> {
  const fund = await findRow(tx, "fund", fund_id);
  if (!fund?.currency) return null;
  const base = fund.currency;
  const { as_of, from = null, known_on = null } = asked;
  const closing = await readAccountSums(tx, fund_id, { as_of, known_on });
  const opening =
    from === null ? [] : await readAccountSums(tx, fund_id, { as_of: addDays(from, -1), known_on });
  const statement = fundStatement(closing, base, opening);
  const terms = {
    base,
    interest_policy: fund.interest_policy ?? "return",
    psc_at: "allocation",
  } as const;
  return {
    fund_id,
    from,
    as_of,
    known_on,
    statement,
    reconciliation: reconciliation(statement),
    allocatable: allocatable(closing, terms),
  };
}
