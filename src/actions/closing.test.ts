import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { sha256 } from "../base/canonical.js";
import { isRefusal } from "../base/refusal.js";
import { readTable } from "../intake/table-file.js";
import { moneyFindings } from "../figures/money-findings.js";
import { LOCAL_USER } from "../people/permission.js";
import { readTx, type Pool } from "../store/connect.js";
import { listExceptions } from "../store/exceptions.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act } from "../../test/acting.js";
import { findFaults } from "./back-up.js";
import { importFile } from "./import-file.js";
import { undoImport } from "./undo-import.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
const on = "2025-03-01";
const AGREEMENT = {
  ...{ organisation: "ministry", instrument: "saa", title: name, amount: "1000", currency: "USD" },
  ...{ signed_on: "2025-01-05", earmarking_category: 4, interest_policy: "return" },
};
const CLOSE = { assets_settled: true, evaluation_settled: true };
const SPENT = {
  ...{ category: "travel", amount: "1000", is_certified: true },
  ...{ period_from: on, period_to: on },
};

/** Everything that is wrong with what was asked, with the amount that is open, or what is told of what was done. */
async function told(
  pool: Pool,
  action: string,
  input: Record<string, unknown>,
): Promise<readonly string[]> {
  const answer = await act({ pool, clock }, action, input);
  if (!isRefusal(answer)) return (answer.notes ?? []).map(({ en }) => en);
  return [answer, ...(answer.also ?? [])].map(({ refused, message }) => {
    const [amount = ""] = /USD [\d,.]+\d/.exec(message.en) ?? [];
    return `${refused} ${amount}`.trim();
  });
}

async function doAll(pool: Pool, steps: readonly (readonly [string, Record<string, unknown>])[]) {
  for (const [action, input] of steps) {
    const answer = await act({ pool, clock }, action, input);
    assert.ok(!isRefusal(answer), `${action}: ${isRefusal(answer) ? answer.message.en : ""}`);
  }
}

/** A contribution of which all has come in. */
const paid = (id: string, to: Record<string, string>, fund: string) =>
  [
    ["sign-agreement", { ...AGREEMENT, ...to, id }],
    [
      "schedule-instalments",
      { agreement: id, instalments: [{ id: `${id}-1`, due_on: on, amount: "1000" }] },
    ],
    [
      "record-receipt",
      {
        ...{ id: `r-${id}`, fund, agreement: id, amount: "1000", currency: "USD", on },
        ...{ credited: "1000", credited_currency: "USD" },
      },
    ],
  ] as const;

databaseTest(
  "invariant 26: a project with an account of its own closes once interest went back to the donor and all that came in is identified",
  async (_, open) => {
    const pool = await open();
    const unknown = { id: "r-x", fund: "a", amount: "20", currency: "USD", on };
    await doAll(pool, [
      ["record-organisation", { id: "ministry", name, type: "10" }],
      ["create-project", { id: "p", title: name }],
      ...paid("a", { project: "p" }, "a"),
      ["record-receipt", { ...unknown, credited: "20", credited_currency: "USD" }],
      [
        "record-income",
        { id: "in", fund: "a", kind: "interest", amount: "50", currency: "USD", on },
      ],
      ["report-expenditure", { ...SPENT, id: "e", allocation: "a" }],
    ]);
    const close = () => told(pool, "close-project", { ...CLOSE, project: "p" });
    assert.deepEqual(await close(), [
      "CLOSURE_INTEREST_DUE USD 50.00",
      "CLOSURE_SUSPENSE_OPEN USD 20.00",
    ]);
    await doAll(pool, [
      ["refund", { id: "rf", agreement: "a", amount: "50", on, reason: "Letter" }],
    ]);
    assert.deepEqual(await close(), ["CLOSURE_SUSPENSE_OPEN USD 20.00"]);
    const { rows } = await pool.query<{ id: string }>(
      "select id from entry where event_id = 'receipt/r-x'",
    );
    await doAll(pool, [["reverse-entry", { entry: rows[0]?.id, reason: "Sent back" }]]);
    assert.deepEqual(await close(), []);
    assert.deepEqual(await found(pool), []);
    // What comes to the account of a closed project is accepted and flagged, on the receipt and as a finding, until it went back.
    const late = { id: "r-y", fund: "a", amount: "70", currency: "USD", on: "2026-02-01" };
    const receipt = { ...late, credited: "70", credited_currency: "USD" };
    const notes = await told(pool, "record-receipt", receipt);
    assert.match(
      notes.join(),
      /Accepted, and to be explained: Receipt r-y of USD 70\.00 came on 2026-02-01 to the account of Name/,
    );
    const flagged = await readTx(pool, (tx) => listExceptions(tx, { limit: 9 }));
    assert.deepEqual(
      flagged.map(({ rule, subject_id }) => [rule, subject_id]),
      [["RECEIPT_AFTER_CLOSURE", "r-y"]],
    );
    await doAll(pool, [
      [
        "record-income",
        { id: "in-2", fund: "a", kind: "interest", amount: "5", currency: "USD", on },
      ],
    ]);
    assert.deepEqual(await found(pool), [
      [
        "Name was closed financially, and USD 75.00 stands on its account. Refund it to its donor, take back a receipt that is not this project's, or have the project reopened.",
        "fund_income/in-2",
        "receipt/r-y",
      ],
    ]);
    const second = await pool.query<{ id: string }>(
      "select id from entry where event_id = 'receipt/r-y'",
    );
    await doAll(pool, [
      ["refund", { id: "rf-2", agreement: "a", amount: "5", on, reason: "Letter" }],
      ["reverse-entry", { entry: second.rows[0]?.id, reason: "Sent back" }],
    ]);
    assert.deepEqual(await found(pool), []);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

/** What is found of closed projects, with the rows behind it. */
async function found(pool: Pool) {
  return moneyFindings(await readTx(pool, readSnapshot))
    .filter(({ id }) => id.startsWith("closed:"))
    .map(({ message, behind }) => [message.en, ...behind]);
}

databaseTest(
  "a project that a fund pays closes, and who closes it is told what interest the fund still owes to the donors behind it",
  async (_, open) => {
    const pool = await open();
    const fund = { id: "f", name, type: "pooled", currency: "USD", established_on: "2025-01-01" };
    const decision = { id: "d", meeting: "m", subject: name, outcome: "approved", amount: "1000" };
    await doAll(pool, [
      ["record-organisation", { id: "ministry", name, type: "10" }],
      ["create-fund", fund],
      ["create-project", { id: "p", title: name, fund: "f" }],
      ...paid("a", { fund: "f" }, "f"),
      [
        "record-income",
        {
          id: "in",
          fund: "f",
          agreement: "a",
          kind: "interest",
          amount: "50",
          currency: "USD",
          on,
        },
      ],
      ["record-meeting", { id: "m", fund: "f", title: name, on }],
      ["record-decision", { ...decision, on }],
      ["confirm-decision", { decision: "d" }],
      ["allocate", { id: "al", decision: "d", project: "p", direct: "1000", on }],
      ["release", { id: "out", allocation: "al", amount: "1000", on }],
      ["report-expenditure", { ...SPENT, id: "e", allocation: "al", amount: "900" }],
    ]);
    const file = Buffer.from(
      `Category,Project,From,To,Amount,Certified\nstaff,p,${on},${on},100,yes\n`,
    );
    const imported = await importFile(
      {
        ...{ kind: "expenditure", source: () => readTable(file, "file.csv"), file: "file.csv" },
        ...{ file_hash: sha256(file), person: LOCAL_USER, isDryRun: false },
      },
      { pool, clock },
    );
    assert.ok(!isRefusal(imported) && imported.taken === 1);
    const more = { ...decision, id: "d-2", amount: "10" };
    await doAll(pool, [
      ["record-decision", { ...more, on }],
      ["confirm-decision", { decision: "d-2" }],
    ]);
    assert.deepEqual(await told(pool, "close-project", { ...CLOSE, project: "p" }), [
      "Interest of USD 50.00 on “Name”, which paid a part of it, is still due to its donor: refund it from the fund.",
    ]);
    // Its books are closed: nothing is taken back or given that would open them again.
    const { rows } = await pool.query<{ id: string; event_id: string }>(
      "select id, event_id from entry where event_id in ('release/out', 'expenditure/e') order by 2",
    );
    assert.equal(rows.length, 2);
    for (const { id, event_id } of rows)
      assert.deepEqual(
        await told(pool, "reverse-entry", { entry: id, reason: "Mistake" }),
        ["CORRECTION_CLOSED"],
        event_id,
      );
    const asked = {
      batch_id: imported.batch_id ?? "",
      reason: "The wrong file",
      person: LOCAL_USER,
    };
    const undone = await undoImport(asked, { pool, clock });
    assert.ok(!isRefusal(undone));
    assert.deepEqual([undone.undone, undone.kept_count], [0, 1]);
    assert.match(undone.kept[0]?.message.en ?? "", /^Project p was closed financially/);
    const given = { id: "al-2", decision: "d-2", project: "p", direct: "10", on };
    assert.equal((await told(pool, "allocate", given))[0], "PROJECT_FINANCIALLY_CLOSED");
    // A later report takes the place of the earlier, down to nothing, and is to be explained.
    const again = { ...SPENT, allocation: "al", reason: "Recounted" };
    const restated = await told(pool, "report-expenditure", { ...again, id: "e-2", amount: "0" });
    assert.equal(restated[0], "The record has USD 900.00 for it; this replaces it.");
    // So nine hundred stand with the organisation again.
    assert.deepEqual(
      (await found(pool)).map(([message]) => message),
      [
        "Name was closed financially, and USD 900.00 of the fund stands with its organisation. Record its return, have the last report corrected, or have the project reopened.",
      ],
    );
    const nothing = { ...again, id: "e-3", category: "supplies", amount: "0" };
    assert.deepEqual(await told(pool, "report-expenditure", nothing), ["REPORT_OF_NOTHING"]);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);
