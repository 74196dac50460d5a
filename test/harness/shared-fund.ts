import assert from "node:assert/strict";
import { carryOut, type CarriedOut } from "../../src/actions/carry-out.js";
import { findAction } from "../../src/actions/register.js";
import { lockFund, readFundMoney } from "../../src/actions/standing.js";
import type { Clock } from "../../src/base/clock.js";
import { isRefusal, type Refusal } from "../../src/base/refusal.js";
import { LOCAL_USER } from "../../src/people/permission.js";
import { findWrongTotals, readTrialBalance } from "../../src/store/balances.js";
import { readTx, writeTx, type Pool } from "../../src/store/connect.js";

/** A fund in a database, with a donor, a project and a confirmed decision of ten million: what many act on at once. */
export async function openSharedFund(pool: Pool): Promise<void> {
  const name = `'{"en": "N", "ja": "N"}'`;
  await pool.query(`
    insert into organisation (id, name, type) values ('donor', ${name}, '10');
    insert into fund (id, code, name, type, currency, interest_policy) values ('f', 'F', ${name}, 'trust_fund', 'USD', 'add_to_fund');
    insert into project (id, title, fund_id) values ('p', ${name}, 'f');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-06-10', ${name});
    insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status)
      values ('d', 'm', 'f', ${name}, 'approved', 100000000000, '2025-06-10', 'confirmed')`);
}

export interface Acting {
  readonly pool: Pool;
  readonly clock: Clock;
}

/** An action, as a door would send it. */
export function send(
  acting: Acting,
  name: string,
  input: Readonly<Record<string, unknown>>,
  key: string,
): Promise<CarriedOut | Refusal> {
  const action = findAction(name);
  assert.ok(action, name);
  return carryOut({ action, input, key, person: LOCAL_USER }, acting);
}

/** What may still be allocated, in minor units. */
export function allocatableNow(pool: Pool): Promise<bigint> {
  return writeTx(pool, async (tx) => {
    const at = await lockFund(tx, "f");
    assert.ok(!isRefusal(at));
    return (await readFundMoney(tx, at)).opened.total.amount_minor;
  });
}

/** What no longer holds of the book, or null. */
export function findBroken(pool: Pool): Promise<string | null> {
  return readTx(pool, async (tx) => {
    if ((await readTrialBalance(tx)).length > 0) return "the trial balance is not zero";
    return (await findWrongTotals(tx)).length > 0
      ? "a stored sum is not what its entries add up to"
      : null;
  });
}
