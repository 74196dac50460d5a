import { addDays, type Day } from "../base/day.js";
import type { Finding } from "../base/finding.js";
import { allocatable, termsOf, type Allocatable } from "../fund/fund.js";
import { findShort } from "../fund/short-days.js";
import { fundStatement, type Statement } from "../fund/statement.js";
import { readAccountSums } from "./balances.js";
import type { Tx } from "./connect.js";
import { readChainHead } from "./entries.js";
import { findRow } from "./money-rows.js";

/** A fund's statement and what it may still allocate, from the book alone, with the head of the chain that it was read at: enough to quote and to check it. */
export interface FundStatement {
  readonly fund_id: string;
  readonly from: Day | null;
  readonly as_of: Day;
  /** As far as was known at the end of this day; null: by now. */
  readonly known_on: Day | null;
  readonly statement: Statement;
  readonly allocatable: Allocatable;
  /** What is less than nothing at the end of its last day: more had left by then than had come. */
  readonly short: readonly Finding[];
  readonly book: { readonly seq: bigint; readonly hash: string };
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
  const terms = termsOf({ ...fund, currency: base });
  const { seq, hash } = await readChainHead(tx);
  return {
    fund_id,
    from,
    as_of,
    known_on,
    statement: fundStatement(closing, base, opening),
    allocatable: allocatable(closing, terms),
    short: findShort(as_of, closing, terms),
    book: { seq, hash },
  };
}
