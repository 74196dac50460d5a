import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { toDecimal } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { balanceOf } from "../fund/balance.js";
import { fundFigures, amountOf } from "../figures/fund.js";
import { readAccountSums } from "../store/balances.js";
import { readTx, type Pool } from "../store/connect.js";
import { keepSnapshot } from "../store/snapshot.js";
import { readFundStatement } from "../store/statements.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "../web/server.js";
import { act } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";
import { findFaults } from "./back-up.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const named = (en: string) => ({ en, ja: `${en}の和名` });
const usd = { currency: "USD", on: "2025-03-01" };

const AGREEMENT = {
  ...{ organisation: "ministry", fund: "f", instrument: "saa", signed_on: "2025-01-05" },
  ...{ amount: "1000", currency: "USD", earmarking_category: 1 },
};
const agreement = (id: string, terms: Record<string, unknown> = {}) => ({
  ...{ ...AGREEMENT, id, title: named(`Agreement ${id}`) },
  ...terms,
});

/** A fund that adds interest to itself and moves what is left to core, with three agreements: one that says nothing, two with terms of their own. */
const SETTING: readonly (readonly [string, Record<string, unknown>])[] = [
  ["record-organisation", { id: "ministry", name: named("Ministry"), type: "10" }],
  [
    "create-fund",
    {
      ...{ id: "f", name: named("Fund"), type: "pooled", currency: "USD" },
      ...{ interest_policy: "add_to_fund", refund_policy: "core", established_on: "2025-01-01" },
    },
  ],
  ["sign-agreement", agreement("silent")],
  ["sign-agreement", agreement("returns", { interest_policy: "return", refund_policy: "return" })],
  ["sign-agreement", agreement("keeps", { interest_policy: "agency_keeps" })],
  ...["silent", "returns", "keeps"].flatMap((id): [string, Record<string, unknown>][] => [
    [
      "schedule-instalments",
      {
        agreement: id,
        instalments: [{ id: `${id}-1`, no: 1, due_on: "2025-02-01", amount: "1000" }],
      },
    ],
    [
      "record-receipt",
      {
        ...{ id: `r-${id}`, fund: "f", agreement: id, amount: "1000", currency: "USD" },
        ...{ credited: "1000", credited_currency: "USD", on: "2025-02-01" },
      },
    ],
  ]),
];

async function told(pool: Pool, name: string, input: Record<string, unknown>): Promise<string> {
  const answer = await act({ pool, clock }, name, input);
  return isRefusal(answer) ? `${answer.refused} ${answer.field ?? ""}`.trim() : "done";
}

async function begin(pool: Pool): Promise<void> {
  for (const [name, input] of SETTING) assert.equal(await told(pool, name, input), "done", name);
}

/** The statement's lines and the allocatable balance, as far as they are not nothing, in the order in which they stand; as known on a day. */
async function statement(pool: Pool, known_on: string | null = null): Promise<string[]> {
  const asked = { as_of: day("2026-03-31"), known_on: known_on === null ? null : day(known_on) };
  const found = await readTx(pool, (tx) => readFundStatement(tx, "f", asked));
  assert.ok(found);
  const { sources, uses, fund_balance, findings } = found.statement;
  assert.deepEqual(findings, []);
  return [
    ...[...sources, ...uses]
      .filter(({ amount }) => amount.amount_minor !== 0n)
      .map(({ line, amount }) => `${line} ${toDecimal(amount)}`),
    `balance ${toDecimal(fund_balance)}`,
    `allocatable ${toDecimal(found.allocatable.total)}`,
  ];
}

/** The page of a row, as a reader sees it. */
async function page(pool: Pool, path: string): Promise<string> {
  const site = createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: false });
  const answer = await site.inject({ method: "GET", url: path, headers: { host: "127.0.0.1" } });
  return textOf(answer.body);
}

databaseTest(
  "invariant 11: interest becomes what its agreement says, the fund's terms where it says nothing, and goes back with the refund",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const interest = { fund: "f", kind: "interest", ...usd };
    for (const [id, agreement_id, amount] of [
      ["n-1", undefined, "10"],
      ["n-2", "silent", "20"],
      ["n-3", "returns", "30"],
      ["n-4", "keeps", "40"],
    ] as const) {
      const asked = {
        ...interest,
        id,
        amount,
        ...(agreement_id ? { agreement: agreement_id } : {}),
      };
      assert.equal(await told(pool, "record-income", asked), "done", id);
    }
    const charge = {
      ...interest,
      kind: "bank_charge",
      id: "n-5",
      amount: "1",
      agreement: "silent",
    };
    assert.equal(await told(pool, "record-income", charge), "INTEREST_OF_NO_AGREEMENT agreement");
    assert.equal(
      await told(pool, "record-income", { ...interest, id: "n-5", amount: "1", agreement: "none" }),
      "NOT_FOUND agreement",
    );
    assert.deepEqual(await statement(pool), [
      ...["contribution 3000.00", "fund_interest 10.00", "interest_added 20.00"],
      ...["interest_due 30.00", "interest_of_agency 40.00"],
      // 3,000 + 10 + 20: what goes back or is the agency's is nobody's to allocate.
      ...["balance 3100.00", "allocatable 3030.00"],
    ]);
    // An amendment changes what is earned from its day on, never what was earned before.
    const amendment = {
      ...{ agreement: "returns", id: "am", no: 1, kind: "terms", signed_on: "2025-06-01" },
      ...{ interest_policy: "add_to_fund", effective_on: "2025-07-01" },
    };
    assert.equal(await told(pool, "amend-agreement", amendment), "done");
    for (const [id, on, kind] of [
      ["n-6", "2025-06-30", "organisation_interest"],
      ["n-7", "2025-07-01", "interest"],
    ])
      assert.equal(
        await told(pool, "record-income", {
          ...interest,
          id,
          on,
          kind,
          amount: "5",
          agreement: "returns",
        }),
        "done",
      );
    // What was booked by a term stands by it.
    const correction = { agreement: "keeps", interest_policy: "return", reason: "A slip" };
    assert.equal(await told(pool, "correct-agreement", correction), "TERMS_BOOKED interest_policy");
    // 1,000 of the contribution and 35 of interest; the fund could spare 3,035.
    const refund = { agreement: "returns", reason: "As agreed", on: "2025-08-01" };
    assert.equal(
      await told(pool, "refund", { ...refund, id: "b", amount: "1035.01" }),
      "REFUND_EXCEEDS_BALANCE amount",
    );
    const refunded = await told(pool, "refund", { ...refund, id: "b", amount: "50" });
    assert.equal(refunded, "done");
    assert.deepEqual(await statement(pool), [
      ...["contribution 3000.00", "fund_interest 10.00", "interest_added 25.00"],
      ...["interest_due 35.00", "interest_of_agency 40.00"],
      // The interest first, then 15 of the contribution: no more than that is taken off what may be allocated.
      ...["refund_to_donor 15.00", "interest_returned 35.00"],
      ...["balance 3060.00", "allocatable 3020.00"],
    ]);
    // What went back leaves the account on which it came: of 110 that the fund earned 30, of 5 that organisations did all.
    const sums = await readTx(pool, (tx) => readAccountSums(tx, "f", { as_of: day("2026-03-31") }));
    const earned = ([4200, 4210] as const).map((account) =>
      toDecimal(balanceOf(sums, account, currency("USD"))),
    );
    assert.deepEqual(earned, ["-75.00", "0.00"]);
    const snapshot = await keepSnapshot(pool)();
    const fund = snapshot.fundById.get("f");
    assert.ok(fund);
    const figures = fundFigures(snapshot, fund);
    assert.ok(figures);
    assert.equal(amountOf(figures.allocatable), 302_000n);
    assert.equal(amountOf(figures.balance_agent), 306_000n);
    assert.deepEqual(await readTx(pool, findFaults), []);
    // As known before any of it was recorded, there was none of it.
    assert.deepEqual(await statement(pool, "2026-03-30"), ["balance 0.00", "allocatable 0.00"]);
    const shown = await page(pool, "/en/rows/agreement/returns");
    assert.match(shown, /Interest on its money Stays in the fund/);
    assert.match(shown, /What is left at the end Return to the donor/);
    assert.match(shown, /Exchange differences are borne by The fund or project \(as the fund.s\)/);
    const silent = await page(pool, "/ja/rows/agreement/silent");
    assert.match(silent, /終了時の残額の取扱い コア資金へ移管（基金の定めによる）/);
  },
);

databaseTest(
  "a term that an agreement settled for itself is the fund's again by an amendment, and what was booked before stays",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const interest = { fund: "f", kind: "interest", currency: "USD", agreement: "keeps" };
    const amendment = {
      ...{ agreement: "keeps", id: "am", no: 1, kind: "terms", signed_on: "2025-06-01" },
      interest_policy: "as_fund",
    };
    const silent = { ...amendment, agreement: "silent", id: "am-2" };
    for (const [name, input, expected] of [
      ["record-income", { ...interest, id: "n-1", amount: "10", on: "2025-05-31" }, "done"],
      ["amend-agreement", silent, "TERMS_SAME interest_policy"],
      ["amend-agreement", amendment, "done"],
      ["record-income", { ...interest, id: "n-2", amount: "20", on: "2025-06-01" }, "done"],
    ] as const)
      assert.equal(await told(pool, name, input), expected);
    assert.deepEqual(await statement(pool), [
      ...["contribution 3000.00", "interest_added 20.00", "interest_of_agency 10.00"],
      ...["balance 3030.00", "allocatable 3020.00"],
    ]);
    const shown = await page(pool, "/en/rows/agreement/keeps");
    assert.match(shown, /Interest on its money Stays in the fund \(as the fund.s\)/);
    assert.match(await page(pool, "/en/rows/amendment/am"), /As the fund's again/);
    assert.match(await page(pool, "/ja/rows/amendment/am"), /基金の定めに戻す/);
    const form = await page(pool, "/en/record/amend-agreement?agreement=keeps");
    assert.match(form, /As the fund's again/);
  },
);

databaseTest(
  "what becomes of a balance is what the agreement says; the fund's rule yields to the donor's instruction",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const opened = await act({ pool, clock }, "open-refund-case", {
      id: "c-1",
      agreement: "silent",
    });
    assert.ok(!isRefusal(opened));
    assert.match(opened.notes?.[0]?.en ?? "", /By the fund's terms what is left is moved to core/);
    const instruction = { instruction: "By letter", on: "2026-03-01" };
    assert.equal(
      await told(pool, "instruct-refund", {
        refund_case: "c-1",
        disposition: "return",
        ...instruction,
      }),
      "done",
    );
    assert.equal(await told(pool, "open-refund-case", { id: "c-2", agreement: "returns" }), "done");
    const use = { refund_case: "c-2", disposition: "core", ...instruction };
    assert.equal(await told(pool, "instruct-refund", use), "REFUND_AGAINST_AGREEMENT disposition");
    const amendment = {
      ...{ agreement: "returns", id: "am", no: 1, kind: "terms", signed_on: "2026-02-01" },
      refund_policy: "core",
    };
    assert.equal(await told(pool, "amend-agreement", amendment), "done");
    assert.equal(await told(pool, "instruct-refund", use), "done");
    // Nothing of the contribution goes back by another way either; interest that is due does.
    const refund = { id: "b", agreement: "returns", reason: "As asked", on: "2026-03-02" };
    assert.equal(
      await told(pool, "refund", { ...refund, amount: "100" }),
      "REFUND_AGAINST_AGREEMENT amount",
    );
    const interest = {
      id: "n",
      fund: "f",
      kind: "interest",
      agreement: "returns",
      amount: "7",
      ...usd,
    };
    assert.equal(await told(pool, "record-income", interest), "done");
    assert.equal(
      await told(pool, "refund", { ...refund, amount: "7.01" }),
      "REFUND_AGAINST_AGREEMENT amount",
    );
    assert.equal(await told(pool, "refund", { ...refund, amount: "7" }), "done");
    assert.match(
      await page(pool, "/en/rows/refund_case/c-2"),
      /What is left at the end Move to core funding/,
    );
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

const HALF = { id: "e", fund: "f", given: "60000", given_currency: "JPY", got: "570" };

/** Two agreements of 100,000 yen each: what one wins or loses by exchange its donor bears, what the other does the fund. 60,000 yen of each are held. */
async function beginWithYen(pool: Pool): Promise<void> {
  await begin(pool);
  await pool.query(`
    insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at) values
      ('r1', 'unore', 'USD', 'JPY', 100, '2025-01-01', 'test', now())`);
  const yen = { amount: "100000", currency: "JPY" };
  for (const [id, bearer] of [
    ["donor", { fx_risk_bearer: "donor" }],
    ["fund", {}],
  ] as const) {
    assert.equal(await told(pool, "sign-agreement", agreement(id, { ...yen, ...bearer })), "done");
    const instalments = [
      { id: `${id}-1`, no: 1, due_on: "2025-02-01", amount: "40000" },
      { id: `${id}-2`, no: 2, due_on: "2025-03-01", amount: "60000" },
    ];
    assert.equal(await told(pool, "schedule-instalments", { agreement: id, instalments }), "done");
    // 400 as booked; the bank gives 380.
    const receipt = { id: `x-${id}`, fund: "f", agreement: id, amount: "40000", currency: "JPY" };
    const given = { credited: "380", credited_currency: "USD", on: "2025-02-01" };
    assert.equal(await told(pool, "record-receipt", { ...receipt, ...given }), "done", id);
    const held = { credited: "60000", credited_currency: "JPY", on: "2025-03-01" };
    assert.equal(
      await told(pool, "record-receipt", { ...receipt, ...held, id: `y-${id}`, amount: "60000" }),
      "done",
    );
  }
}

databaseTest(
  "invariant 5: an exchange difference falls on who bears it: on the donor's contribution, or on the fund",
  async (_, open) => {
    const pool = await open();
    await beginWithYen(pool);
    // Half of the 120,000 yen, booked at 600, is exchanged for 570: of each contribution 30,000 yen.
    assert.equal(await told(pool, "exchange", { ...HALF, on: "2025-04-01" }), "done");
    assert.deepEqual(await statement(pool), [
      // Three contributions of 1,000, and two of 400 and 600 as they were booked.
      ...["contribution 5000.00", "exchange_loss 35.00", "donor_exchange_loss 35.00"],
      ...["balance 4930.00", "allocatable 4930.00"],
    ]);
    const refundable = async (id: string) => {
      await told(pool, "open-refund-case", { id: `c-${id}`, agreement: id });
      const { rows } = await pool.query("select computed_minor from refund_case where id = $1", [
        `c-${id}`,
      ]);
      return String((rows[0] as { computed_minor: bigint }).computed_minor);
    };
    assert.equal(await refundable("donor"), "96500", "less what its donor bears");
    assert.equal(await refundable("fund"), "100000", "the fund bears the loss");
    const refund = { id: "b", agreement: "donor", reason: "As asked", on: "2025-05-01" };
    assert.equal(
      await told(pool, "refund", { ...refund, amount: "965.01" }),
      "REFUND_EXCEEDS_BALANCE amount",
    );
    // The other half: what each still holds, and nothing is left of the yen.
    assert.equal(await told(pool, "exchange", { ...HALF, id: "e2", on: "2025-04-02" }), "done");
    assert.deepEqual((await statement(pool)).slice(1, 3), [
      "exchange_loss 50.00",
      "donor_exchange_loss 50.00",
    ]);
    const correction = { agreement: "fund", fx_risk_bearer: "donor", reason: "A slip" };
    assert.equal(await told(pool, "correct-agreement", correction), "TERMS_BOOKED fx_risk_bearer");
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "invariant 5: who bears exchange differences changes from a day on, and what was exchanged before is no longer held",
  async (_, open) => {
    const pool = await open();
    await beginWithYen(pool);
    assert.equal(await told(pool, "exchange", { ...HALF, on: "2025-04-01" }), "done");
    const amendment = {
      id: "am",
      agreement: "fund",
      no: 1,
      kind: "terms",
      signed_on: "2025-04-02",
    };
    assert.equal(
      await told(pool, "amend-agreement", { ...amendment, fx_risk_bearer: "donor" }),
      "done",
    );
    assert.equal(await told(pool, "exchange", { ...HALF, id: "e2", on: "2025-04-02" }), "done");
    // Of the second half, too, 30,000 yen are of each contribution: 15 of the 30 lost fall on either donor.
    assert.deepEqual((await statement(pool)).slice(1, 3), [
      "exchange_loss 35.00",
      "donor_exchange_loss 65.00",
    ]);
    const { rows } = await pool.query(`
      select l.agreement_id, sum(l.amount_minor)::integer as held
        from entry_line l where l.account = 1300 and l.currency = 'JPY' group by l.agreement_id order by 1`);
    assert.deepEqual(
      rows.filter(({ held }: { held: number }) => held !== 0),
      [],
      "nothing is left of anybody's yen",
    );
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);
