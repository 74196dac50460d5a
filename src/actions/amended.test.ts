import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { agreementFigureOf, agreementsOf } from "../figures/agreements.js";
import type { Figure } from "../figures/figure.js";
import { readTx, writeTx } from "../store/connect.js";
import { freezeSnapshot, thawSnapshot } from "../store/frozen-snapshot.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made } from "../../test/acting.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };

databaseTest(
  "an agreement owes what it was amended to, less what was received and what was written off",
  async (_, open) => {
    const pool = await open();
    const money = { fund: "f", currency: "USD", credited_currency: "USD" };
    for (const [action, input] of [
      ["record-organisation", { id: "donor", name, type: "10" }],
      [
        "create-fund",
        { id: "f", name, type: "pooled", currency: "USD", established_on: "2025-01-01" },
      ],
      [
        "sign-agreement",
        {
          id: "a",
          organisation: "donor",
          fund: "f",
          instrument: "mou",
          title: { en: "Letters", ja: "書簡" },
          amount: "1000.00",
          currency: "USD",
          signed_on: "2025-02-01",
          effective_to: "2026-12-31",
          earmarking_category: 1,
        },
      ],
      [
        "amend-agreement",
        {
          agreement: "a",
          id: "am",
          no: 1,
          kind: "amount",
          amount: "200.00",
          signed_on: "2025-03-01",
        },
      ],
      [
        "amend-agreement",
        {
          agreement: "a",
          id: "an",
          no: 2,
          kind: "extension",
          effective_to: "2027-06-30",
          signed_on: "2025-03-02",
        },
      ],
      [
        "schedule-instalments",
        {
          agreement: "a",
          instalments: [
            { id: "i", no: 1, due_on: "2025-04-01", amount: "700.00" },
            { id: "j", no: 2, due_on: "2025-05-01", amount: "500.00" },
          ],
        },
      ],
      [
        "record-receipt",
        {
          ...money,
          id: "r",
          agreement: "a",
          amount: "800.00",
          credited: "800.00",
          on: "2025-04-02",
        },
      ],
      ["write-off", { instalment: "j", amount: "150.00", on: "2025-06-01", reason: "Lapsed" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const read = (snapshot: Snapshot) => {
      const fund = snapshot.fundById.get("f");
      assert.ok(fund);
      const [entry] = agreementsOf(snapshot, fund, clock.today());
      assert.ok(entry);
      return {
        agreed: amountOf(entry.agreed),
        received: amountOf(entry.received),
        outstanding: amountOf(entry.outstanding),
        open: entry.instalments.map((each) => [each.status, each.open_minor]),
      };
    };
    const snapshot = await readTx(pool, readSnapshot);
    const expected = {
      agreed: 120_000n,
      received: 80_000n,
      outstanding: 25_000n,
      open: [
        ["received", 0n],
        ["overdue", 25_000n],
      ],
    };
    assert.deepEqual(read(snapshot), expected);
    // Each number opens to what it is made of.
    for (const key of ["agreed", "outstanding"]) {
      const figure = agreementFigureOf(snapshot, `a:${key}`);
      const sum = (figure?.rows ?? []).reduce((all, row) => {
        const sign = row.record === "figure/a:received" ? -1n : 1n;
        return all + sign * (row.value?.kind === "money" ? row.value.money.amount_minor : 0n);
      }, 0n);
      assert.equal(sum, amountOf(figure), key);
    }
    // An edition that is frozen now says the same later.
    const thawed = await writeTx(pool, async (tx) =>
      thawSnapshot(tx, await freezeSnapshot(tx, snapshot)),
    );
    assert.ok(typeof thawed !== "string");
    assert.deepEqual(read(thawed), expected);
    // What is written off whole is called so.
    made(
      await act({ pool, clock }, "write-off", {
        instalment: "j",
        amount: "250.00",
        on: "2025-06-02",
        reason: "Lapsed",
      }),
    );
    assert.equal(read(await readTx(pool, readSnapshot)).outstanding, 0n);
    // Money held in another currency than an agreement's is matched to it by recording it anew.
    made(
      await act({ pool, clock }, "record-rate", {
        type: "unore",
        from: "USD",
        to: "JPY",
        rate: "150",
        effective_from: "2025-01-01",
        source: "UN Treasury",
      }),
    );
    made(
      await act({ pool, clock }, "sign-agreement", {
        id: "yen",
        organisation: "donor",
        fund: "f",
        instrument: "mou",
        title: name,
        amount: "1000",
        currency: "JPY",
        signed_on: "2025-02-01",
        earmarking_category: 1,
      }),
    );
    made(
      await act({ pool, clock }, "record-receipt", {
        ...money,
        id: "held",
        amount: "5.00",
        credited: "5.00",
        on: "2025-07-01",
      }),
    );
    const other = await act({ pool, clock }, "match-receipt", {
      receipt: "held",
      agreement: "yen",
      on: "2025-07-02",
    });
    assert.ok(isRefusal(other) && other.refused === "HELD_OTHER_CURRENCY");
  },
);

function amountOf(figure: Figure | null): bigint {
  assert.ok(figure?.value?.kind === "money");
  return figure.value.money.amount_minor;
}
