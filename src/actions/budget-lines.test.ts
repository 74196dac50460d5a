import assert from "node:assert/strict";
import { act, made } from "../../test/acting.js";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { money } from "../base/money.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { sayCell, isFigure } from "../figures/figure-table.js";
import {
  budgetFigureOf,
  budgetTable,
  overspentLines,
  unbudgetedFigure,
} from "../figures/project-budget.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { listExceptions } from "../store/exceptions.js";
import { freezeSnapshot, thawSnapshot } from "../store/frozen-snapshot.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { findFaults } from "./back-up.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

/** A fund with money, and a project with 1,000,000 of it: 940,000 for staff, 60,000 for travel. */
async function begin(pool: Pool, budget_tolerance_bp?: number): Promise<void> {
  const name = (words: string) => `'{"en": "${words}", "ja": "${words}"}'`;
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', ${name("Ministry")}, '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp) values ('f', 'F', ${name("Fund")}, 'trust_fund', 'USD', 0);
    insert into project (id, title, fund_id) values ('p', ${name("Project")}, 'f');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-06-10', ${name("Meeting")});
    insert into decision (id, meeting_id, fund_id, subject, outcome, amount_minor, decided_on, status)
      values ('d', 'm', 'f', ${name("Decision")}, 'approved', 100000000, '2025-06-10', 'confirmed')`);
  const amount = "1000000.00";
  const credited = { credited: amount, credited_currency: "USD", on: "2025-06-01" };
  for (const [action, input] of [
    [
      "sign-agreement",
      {
        ...{ id: "a", organisation: "ministry", fund: "f", amount, currency: "USD" },
        ...{ instrument: "exchange_of_letters", title: { en: "A", ja: "A" } },
        ...{ signed_on: "2025-04-01", earmarking_category: 1 },
        ...(budget_tolerance_bp === undefined ? {} : { budget_tolerance_bp }),
      },
    ],
    [
      "schedule-instalments",
      { agreement: "a", instalments: [{ id: "i", no: 1, due_on: "2025-06-30", amount }] },
    ],
    [
      "record-receipt",
      { id: "r", fund: "f", agreement: "a", amount, currency: "USD", ...credited },
    ],
    ["allocate", { id: "al", decision: "d", project: "p", direct: amount, on: "2025-06-15" }],
    ["release", { id: "rl", allocation: "al", amount, on: "2025-06-16" }],
    ["set-budget", budget("940000.00", "60000.00")],
  ] as const)
    made(await act({ pool, clock }, action, input));
}

function budget(staff: string, travel: string) {
  const line = { period_from: "2025-07-01", period_to: "2026-06-30" };
  return {
    allocation: "al",
    lines: [
      { ...line, category: "staff", amount: staff },
      { ...line, category: "travel", amount: travel },
    ],
  };
}

const spending = (id: string, amount: string) => ({
  ...{ id, allocation: "al", category: "travel", amount, on: "2025-08-01" },
});

databaseTest(
  "what is spent and obligated beyond a line of the budget is told, shown and waits, until a revision gives the line as much",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    const told = async (name: string, input: Record<string, unknown>) => {
      const answer = await act(world, name, input);
      assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
      return (answer.notes ?? []).map((note) => note.en);
    };
    const order = { id: "o", allocation: "al", category: "travel", on: "2025-07-02" };
    const obliged = { ...order, amount: "50000.00", description: "Tickets" };
    assert.deepEqual(await told("oblige", obliged), []);
    const staffed = { ...spending("s", "100000.00"), category: "staff" };
    assert.deepEqual(await told("spend", staffed), []);
    // Settled out of its obligation, the line holds as much as before.
    const settling = { obligation: "o", liquidates: "10000.00" };
    assert.deepEqual(await told("spend", { ...spending("x", "10000.00"), ...settling }), []);
    assert.deepEqual(await told("spend", spending("y", "150000.00")), [
      "Travel is over its line of USD 60,000.00 in version 1 of the budget of al by USD 140,000.00: USD 160,000.00 spent, USD 40,000.00 obligated.",
    ]);
    const more = { ...obliged, id: "o2", amount: "1.00" };
    assert.equal((await told("oblige", more)).length, 1);
    assert.deepEqual(await told("oblige", { ...more, id: "o3", category: "staff" }), []);

    await readTx(pool, async (tx) => {
      const snapshot = await readSnapshot(tx);
      const [project] = snapshot.projects;
      assert.ok(project);
      const rows = budgetTable(snapshot, project)?.rows.map((cells) =>
        cells.map((cell) => {
          if (cell === null) return "not reported";
          if (!isFigure(cell)) return sayCell(cell, "en");
          return cell.value?.kind === "money" ? cell.value.money.amount_minor : "not reported";
        }),
      );
      assert.deepEqual(rows, [
        [
          "Staff and other personnel",
          ...[94_000_000n, 10_000_000n, 100n, 83_999_900n],
          "Within its line",
        ],
        [
          "Travel",
          ...[6_000_000n, 16_000_000n, 4_000_100n, -14_000_100n],
          "Overspent by USD 140,001.00 (version 1)",
        ],
      ]);
      const left = budgetFigureOf(snapshot, "p:left.travel");
      assert.deepEqual(
        left?.rows.map((row) => row.record.split("/")[0]),
        ["budget_line", "expenditure", "expenditure", "obligation", "obligation"],
      );
      assert.deepEqual(
        overspentLines(snapshot).map((line) => `${line.allocation_id} ${line.category}`),
        ["al travel"],
      );
    });
    made(await act(world, "set-budget", budget("850000.00", "150000.00")));
    made(await act(world, "set-budget", budget("799000.00", "201000.00")));
    assert.deepEqual(overspentLines(await readTx(pool, readSnapshot)), []);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "where the agreement states a tolerance, spending passes lines as far as that and no further",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool, 500);
    const answer = async (name: string, input: Record<string, unknown>) => {
      const given = await act(world, name, input);
      return isRefusal(given) ? given.refused : (given.notes ?? []).length;
    };
    assert.equal(await answer("spend", spending("x", "110000.01")), "LINES_OVERSPENT");
    assert.equal(await answer("spend", spending("x", "110000.00")), 1);
    assert.equal(await answer("spend", spending("y", "0.01")), "LINES_OVERSPENT");
    const order = { id: "o", allocation: "al", on: "2025-07-02", description: "Tickets" };
    const travel = { ...order, category: "travel", amount: "0.01" };
    assert.equal(await answer("oblige", travel), "LINES_OVERSPENT");
    assert.equal(await answer("oblige", { ...travel, category: "staff" }), 0);
    assert.equal(await answer("spend", { ...spending("z", "1.00"), category: "staff" }), 0);
  },
);

databaseTest(
  "what is reported beyond a line is accepted and to be explained, until a report or a revision sets it right",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool, 500);
    const standing = async () =>
      (await readTx(pool, (tx) => listExceptions(tx, { limit: 10 }))).map(
        (row) => `${row.rule} ${row.subject_kind} ${row.status}`,
      );
    const report = (id: string, amount: string, category = "travel") =>
      act(world, "report-expenditure", {
        ...{ id, allocation: "al", category, amount, is_certified: false },
        ...{ period_from: "2025-07-01", period_to: "2025-12-31" },
      });
    made(await report("s", "1000.00", "staff"));
    assert.deepEqual(await standing(), []);
    const over = await report("x", "160000.00");
    assert.ok(!isRefusal(over) && over.notes?.some(({ en }) => en.includes("by USD 100,000.00")));
    assert.deepEqual(await standing(), ["SPENT_OVER_LINE allocation open"]);
    // Another category's report says nothing of the line, and settles nothing.
    made(await report("s2", "2000.00", "staff"));
    assert.deepEqual(await standing(), ["SPENT_OVER_LINE allocation open"]);
    made(await report("x2", "60000.00"));
    assert.deepEqual(await standing(), ["SPENT_OVER_LINE allocation fixed"]);
    made(await report("x3", "110000.00"));
    assert.equal((await standing())[0], "SPENT_OVER_LINE allocation open");
    made(await act(world, "set-budget", budget("890000.00", "110000.00")));
    assert.ok((await standing()).every((line) => line.endsWith("fixed")));
    // An edition keeps what was open of obligations, and reads it back.
    const order = { id: "o", allocation: "al", on: "2025-07-02", description: "Tickets" };
    made(await act(world, "oblige", { ...order, amount: "5.00" }));
    const snapshot = await readTx(pool, readSnapshot);
    const thawed = await writeTx(pool, async (tx) =>
      thawSnapshot(tx, await freezeSnapshot(tx, snapshot)),
    );
    assert.ok(typeof thawed !== "string");
    assert.deepEqual(thawed.openObligations, snapshot.openObligations);
    assert.deepEqual(
      thawed.openObligations.map((row) => [row.category, row.open_minor]),
      [[null, 500n]],
    );
  },
);

/** What stands of exceptions: the category with how far it has come. */
async function standingOf(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ standing: string }>(
    "select category || ' ' || status as standing from exception where rule = 'SPENT_OVER_LINE' and status <> 'fixed' order by category",
  );
  return rows.map(({ standing }) => standing);
}

const report = (id: string, amount: string, category = "travel") => ({
  ...{ id, allocation: "al", category, amount, is_certified: false },
  ...{ period_from: "2025-07-01", period_to: "2025-12-31" },
});

databaseTest(
  "what explains one overspent line explains no other, and each is settled by itself",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    made(await act(world, "report-expenditure", report("x", "70000.00")));
    const [flagged] = await readTx(pool, (tx) => listExceptions(tx, { limit: 10 }));
    const explained = { explanation: "Agreed by letter", accepted_until: "2026-12-31" };
    made(await act(world, "explain-exception", { exception: flagged?.id, ...explained }));
    made(await act(world, "report-expenditure", report("s", "940000.01", "staff")));
    assert.deepEqual(await standingOf(pool), ["staff open", "travel accepted"]);
    made(await act(world, "report-expenditure", report("x2", "60000.00")));
    assert.deepEqual(await standingOf(pool), ["staff open"]);
  },
);

databaseTest(
  "an explanation holds as far as the line was overspent then: what is more is to be explained, and is again no more when it is taken back",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    const standing = async () => {
      const [row] = await readTx(pool, (tx) => listExceptions(tx, { limit: 1 }));
      const over = /by (USD [0-9,.]+):/.exec(row?.message.en ?? "")?.[1];
      return { id: row?.id, said: `${row?.status} ${over}: ${row?.explanation}` };
    };
    const reported = async (id: string, amount: string) => {
      made(await act(world, "report-expenditure", report(id, amount)));
      return (await standing()).said;
    };
    const explain = async (explanation: string, accepted_until?: string) => {
      const exception = (await standing()).id;
      const until = accepted_until === undefined ? {} : { accepted_until };
      made(await act(world, "explain-exception", { exception, explanation, ...until }));
    };
    assert.equal(await reported("1", "65000.00"), "open USD 5,000.00: null");
    assert.equal(await reported("2", "70000.00"), "open USD 10,000.00: null", "as it is now");
    await explain("Agreed by letter", "2026-12-31");
    assert.equal(await reported("3", "70000.01"), "open USD 10,000.01: Agreed by letter");
    assert.equal(await reported("4", "69000.00"), "accepted USD 9,000.00: Agreed by letter");
    assert.equal(await reported("5", "70000.00"), "accepted USD 10,000.00: Agreed by letter");
    assert.equal(await reported("6", "80000.00"), "open USD 20,000.00: Agreed by letter");
    await explain("Fares rose");
    assert.equal(await reported("7", "79000.00"), "explained USD 19,000.00: Fares rose");
    assert.equal(await reported("8", "60000.00"), "fixed USD 19,000.00: Fares rose");
    assert.equal(await reported("9", "60000.01"), "open USD 0.01: null", "and all begins anew");
  },
);

databaseTest(
  "a line that holds what is charged to it again, by a reversal or by what is freed, is nothing to explain",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    const order = { id: "o", allocation: "al", category: "travel", on: "2025-07-02" };
    made(await act(world, "oblige", { ...order, amount: "50000.00", description: "Tickets" }));
    made(await act(world, "report-expenditure", report("x", "20000.00")));
    assert.deepEqual(await standingOf(pool), ["travel open"]);
    const freed = { obligation: "o", on: "2025-08-01" };
    made(await act(world, "free-obligation", { ...freed, amount: "9999.99" }));
    assert.deepEqual(await standingOf(pool), ["travel open"]);
    const last = await act(world, "free-obligation", { ...freed, amount: "0.01" });
    assert.deepEqual(await standingOf(pool), []);
    // What was freed is committed again where the freeing is taken back.
    const undone = async (answer: typeof last, reason: string) => {
      const [entry] = isRefusal(answer) ? [] : answer.entries;
      const back = await act(world, "reverse-entry", { entry, reason });
      assert.ok(!isRefusal(back), isRefusal(back) ? back.message.en : "");
      return (back.notes ?? []).map(({ en }) => en);
    };
    assert.deepEqual(await undone(last, "Freed in error"), [
      "Accepted, and to be explained: p reports more than its budget gives a category. Travel is over its line of USD 60,000.00 in version 1 of the budget of al by USD 0.01: USD 20,000.00 spent, USD 40,000.01 obligated. Ask for a revision or a correction.",
    ]);
    assert.deepEqual(await standingOf(pool), ["travel open"]);
    made(await act(world, "free-obligation", { ...freed, amount: "0.01" }));
    const more = await act(world, "report-expenditure", report("s", "940000.01", "staff"));
    assert.deepEqual(await standingOf(pool), ["staff open"]);
    assert.deepEqual(await undone(more, "Reported twice"), []);
    assert.deepEqual(await standingOf(pool), []);
  },
);

databaseTest(
  "an obligation that a correction gives a category is committed to its line, by the rules by which it is entered",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool, 500);
    const order = { id: "o", allocation: "al", on: "2025-07-02", description: "Tickets" };
    made(await act(world, "oblige", { ...order, amount: "70000.00" }));
    const correct = async (category: string | null) => {
      const asked = { obligation: "o", category, reason: "It was left out" };
      const answer = await act(world, "correct-obligation", asked);
      return isRefusal(answer)
        ? `${answer.refused} ${answer.field}`
        : (answer.notes ?? []).map(({ en }) => en).join(" ");
    };
    const left = async () => {
      const snapshot = await readTx(pool, readSnapshot);
      const value = budgetFigureOf(snapshot, "p:left.travel")?.value;
      return value?.kind === "money" ? value.money.amount_minor : null;
    };
    assert.equal(await left(), 6_000_000n);
    assert.equal(
      await correct("travel"),
      "Travel is over its line of USD 60,000.00 in version 1 of the budget of al by USD 10,000.00: USD 0.00 spent, USD 70,000.00 obligated.",
    );
    assert.equal(await left(), -1_000_000n);
    assert.equal(await correct("travel"), "CORRECTION_NOTHING undefined");
    // What is reported beyond the line is explained; with the obligation elsewhere it holds again.
    made(await act(world, "report-expenditure", report("x", "60000.00")));
    assert.deepEqual(await standingOf(pool), ["travel open"]);
    assert.equal(await correct("staff"), "");
    assert.deepEqual(await standingOf(pool), []);
    assert.equal(await correct("travel"), "LINES_OVERSPENT category");
    assert.equal(await correct(null), "");
    assert.equal(await left(), 0n);
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "what is left of a project's lines is less by what their own allocations used, as of the last of it",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    made(await act(world, "spend", spending("x", "10000.00")));
    const order = { id: "o", allocation: "al", category: "travel", on: "2025-07-02" };
    made(await act(world, "oblige", { ...order, amount: "5000.00", description: "Tickets" }));
    const snapshot = await readTx(pool, readSnapshot);
    const elsewhere = { id: "other", allocation_id: "without-a-budget" };
    const beside = {
      ...snapshot,
      expenditures: snapshot.expenditures.flatMap((row) => [row, { ...row, ...elsewhere }]),
      openObligations: snapshot.openObligations.flatMap((row) => [row, { ...row, ...elsewhere }]),
    };
    const [project] = snapshot.projects;
    assert.ok(project);
    const left = budgetFigureOf(beside, "p:left.travel");
    assert.deepEqual(left?.value, { kind: "money", money: money(4_500_000n, currency("USD")) });
    assert.equal(left?.as_of, "2025-08-01", "not the end of the line");
    assert.equal(unbudgetedFigure(snapshot, project), null);
    const apart = unbudgetedFigure(beside, project);
    assert.deepEqual(apart?.value, { kind: "money", money: money(1_500_000n, currency("USD")) });
    assert.deepEqual(budgetFigureOf(beside, "p:unbudgeted.none"), apart);
    assert.equal(budgetFigureOf(beside, "p:unbudgeted.travel"), null);
  },
);

databaseTest(
  "where a file has two versions of a budget the later one alone is in force",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    await pool.query(`
      insert into budget_line (id, project_id, allocation_id, category, period_from, period_to, amount_minor, version)
        select id || '-v2', project_id, allocation_id, category, period_from, period_to,
               case category when 'staff' then 97000000 else 3000000 end, 2
          from budget_line`);
    const answer = await act(world, "spend", spending("x", "40000.00"));
    assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
    assert.deepEqual(
      answer.notes?.map(({ en }) => en),
      [
        "Travel is over its line of USD 30,000.00 in version 2 of the budget of al by USD 10,000.00: USD 40,000.00 spent, USD 0.00 obligated.",
      ],
    );
    made(await act(world, "report-expenditure", report("y", "1.00")));
    assert.deepEqual(await standingOf(pool), ["travel open"]);
    // A revision is judged against what it replaces: 30,000 of travel, not 90,000.
    made(await act(world, "set-budget", budget("880000.00", "120000.00")));
    assert.deepEqual(await standingOf(pool), []);
  },
);

databaseTest(
  "invariant 17: a revision gives each category what is charged and committed to it, as far as the whole budget holds that",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool, 10_000);
    const set = async (staff: string, travel: string) => {
      const answer = await act(world, "set-budget", budget(staff, travel));
      if (!isRefusal(answer)) return answer.notes?.slice(1).map(({ en }) => en) ?? [];
      return toldBy(answer).map(({ refused, field }) => `${refused} ${field}`);
    };
    const report = (id: string, category: string, amount: string) =>
      act(world, "report-expenditure", {
        ...{ id, allocation: "al", category, amount, is_certified: false },
        ...{ period_from: "2025-07-01", period_to: "2025-12-31" },
      });
    made(await report("t", "travel", "50000.00"));
    const order = { id: "o", allocation: "al", on: "2025-07-02", description: "Tickets" };
    made(await act(world, "oblige", { ...order, category: "travel", amount: "10000.00" }));
    assert.deepEqual(await set("940000.01", "59999.99"), ["BUDGET_BELOW_CHARGED lines.1.amount"]);
    assert.deepEqual(await set("940000.00", "60000.00"), []);
    // Beyond its line already, it is not taken further, and may be left as it is.
    made(await report("t2", "travel", "70000.00"));
    assert.deepEqual(await set("940001.00", "59999.00"), ["BUDGET_BELOW_CHARGED lines.1.amount"]);
    assert.deepEqual(await set("940000.00", "60000.00"), []);
    assert.deepEqual(await standingOf(pool), ["travel open"]);
    // No budget holds more than was allocated: what is beyond its line then is to be explained.
    made(await report("s", "staff", "930000.00"));
    const told = await set("900000.00", "100000.00");
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /Staff and other personnel is over its line of USD 900,000.00/);
    assert.deepEqual(await standingOf(pool), ["staff open"]);
  },
);

databaseTest(
  "a line never takes the id of another allocation's, given or made",
  async (_, open) => {
    const pool = await open();
    const world = { pool, clock };
    await begin(pool);
    const alike = ["1", "2"].map((end) => `${"a".repeat(99)}${end}`);
    await pool.query(
      `insert into allocation (id, decision_id, fund_id, project_id, allocated_on, amount_minor)
       select unnest($1::text[]), 'd', 'f', 'p', '2025-06-15', 1`,
      [alike],
    );
    const nothing = (allocation: string, ids: readonly (string | undefined)[] = []) => {
      const { lines } = budget("0.00", "0.00");
      const named = lines.map((line, n) => ({ ...line, ...(ids[n] ? { id: ids[n] } : {}) }));
      return act(world, "set-budget", { allocation, lines: named });
    };
    for (const allocation of alike) made(await nothing(allocation));
    const kept = await readTx(pool, readSnapshot);
    assert.deepEqual(
      alike.map((id) => kept.budgetLines.filter((row) => row.allocation_id === id).length),
      [2, 2],
    );
    const [first = "", second = ""] = alike;
    const refusedAt = async (ids: readonly (string | undefined)[]) => {
      const answer = await nothing(second, ids);
      return isRefusal(answer) && `${answer.refused} ${answer.field}`;
    };
    assert.equal(await refusedAt([undefined, "al-b1.1"]), "EXISTS_ALREADY lines.1.id");
    assert.equal(await refusedAt(["new", "new"]), "EXISTS_ALREADY lines.1.id");
    made(await nothing(first, ["mine"]));
    made(await nothing(first, ["mine"]));
  },
);
