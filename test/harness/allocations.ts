import assert from "node:assert/strict";
import { momentOf } from "../../src/actions/action.js";
import { book, readFundMoney, type FundAtHand } from "../../src/actions/standing.js";
import { fixedClock } from "../../src/base/clock.js";
import { currency } from "../../src/base/currency.js";
import { day } from "../../src/base/day.js";
import { money } from "../../src/base/money.js";
import { isRefusal } from "../../src/base/refusal.js";
import { writeTx } from "../../src/store/connect.js";
import { findRow } from "../../src/store/money-rows.js";
import { allocatableNow, findBroken, openSharedFund, send, type Acting } from "./shared-fund.js";
import type { Harness } from "./proof.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const USD = currency("USD");
const AT_ONCE = 32;
const NAIVE = "balance read before it is locked";

/** Rounds of 32 who ask at once for a tenth of what is left: exactly ten get it. */
export function allocations(open: () => Promise<Acting["pool"]>): Harness {
  return {
    name: "allocations",
    claim:
      "32 allocations at once against a limited balance: never one too many, and never one too few",
    size: 1_000,
    faults: [NAIVE],
    async run({ size, fault }) {
      const acting: Acting = { pool: await open(), clock };
      await openSharedFund(acting.pool);
      const failures: string[] = [];
      let over = 0;
      for (let round = 0; round < size; round += 1) {
        const income = {
          id: `in-${round}`,
          fund: "f",
          kind: "interest",
          amount: "1000.00",
          currency: "USD",
          on: "2026-01-01",
        };
        assert.ok(!isRefusal(await send(acting, "record-income", income, `income-${round}-key`)));
        const ask = (n: number) =>
          fault === NAIVE
            ? allocateNaively(acting, `r${round}-${n}`)
            : allocate(acting, `r${round}-${n}`);
        const taken = (await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => ask(n)))).filter(
          Boolean,
        ).length;
        const left = await allocatableNow(acting.pool);
        if (left < 0n) over += 1;
        if (taken !== 10 || left !== 0n)
          failures.push(`round ${round}: ${taken} of ${AT_ONCE} were granted, ${left} is left`);
        if (left < 0n)
          await send(
            acting,
            "record-income",
            { ...income, id: `fix-${round}`, amount: String(-left / 100n) },
            `repair-${round}-key`,
          );
      }
      const broken = await findBroken(acting.pool);
      if (broken) failures.push(broken);
      const figures = {
        attempts: (size * AT_ONCE).toLocaleString("en"),
        "rounds over-allocated": String(over),
      };
      return { runs: size, failures, figures };
    },
  };
}

async function allocate(acting: Acting, id: string): Promise<boolean> {
  const input = { id, decision: "d", project: "p", direct: "100.00", on: "2026-01-15" };
  return !isRefusal(await send(acting, "allocate", input, `allocate-${id}`));
}

/** What a programme that checks and then writes would do: the planted fault. */
function allocateNaively({ pool }: Acting, id: string): Promise<boolean> {
  return writeTx(pool, async (tx) => {
    const fund = await findRow(tx, "fund", "f");
    assert.ok(fund);
    const at: FundAtHand = {
      fund,
      ledger: { id: "f", base: USD },
      terms: { base: USD, interest_policy: "add_to_fund", psc_at: "allocation" },
      account: null,
    };
    const amount = money(10_000n, USD);
    if ((await readFundMoney(tx, at)).opened.total.amount_minor < amount.amount_minor) return false;
    const context = { ...momentOf(clock), actor: "naive", is_single_user: true };
    const event = {
      kind: "allocation",
      event_id: `allocation/${id}`,
      on: day("2026-01-15"),
      amount,
    } as const;
    return !isRefusal(await book(tx, at, [event], context));
  });
}
