import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { sha256 } from "../base/canonical.js";
import { isRefusal } from "../base/refusal.js";
import { readTable } from "../intake/table-file.js";
import { LOCAL_USER, READER } from "../people/permission.js";
import { findWrongTotals, readTrialBalance } from "../store/balances.js";
import { findAuditBreak } from "../store/audit.js";
import { verifyChain } from "../fund/chain.js";
import { readTx, type Pool } from "../store/connect.js";
import { listEntries } from "../store/entries.js";
import { listExceptions } from "../store/exceptions.js";
import type { ImportKind } from "../store/imports.js";
import { databaseTest } from "../store/testing.js";
import { carryOut } from "./carry-out.js";
import { importFile } from "./import-file.js";
import type { ImportReport } from "./import-report.js";
import { readRowHistory } from "./read-book.js";
import { findAction } from "./register.js";
import { readImports, undoImport, type Undone } from "./undo-import.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

let keys = 0;
async function done(pool: Pool, name: string, input: unknown, if_match?: number): Promise<void> {
  const action = findAction(name);
  assert.ok(action, name);
  keys += 1;
  const answer = await carryOut(
    {
      action,
      input,
      key: `import-key-${keys}`,
      person: LOCAL_USER,
      ...(if_match === undefined ? {} : { if_match }),
    },
    { pool, clock },
  );
  assert.ok(!isRefusal(answer), isRefusal(answer) ? `${name}: ${answer.message.en}` : "");
}

const NAME = (text: string) => `'{"en": "${text}", "ja": "${text}"}'`;

/** A fund with an agreement of two instalments, and a project with an allocation. */
async function begin(pool: Pool): Promise<void> {
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', '{"en": "Ministry of Health, Labour and Welfare", "ja": "厚生労働省"}', '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy)
      values ('f', 'F', ${NAME("Fund")}, 'trust_fund', 'USD', 100, 'add_to_fund');
    insert into project (id, title, fund_id) values ('p', '{"en": "Safe work in Viet Nam", "ja": "ベトナム労働安全"}', 'f');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-06-10', ${NAME("Meeting")})`);
  await done(pool, "sign-agreement", {
    id: "a",
    organisation: "ministry",
    fund: "f",
    instrument: "exchange_of_letters",
    title: { en: "A", ja: "A" },
    amount: "1000000.00",
    currency: "USD",
    signed_on: "2025-04-01",
    effective_to: "2027-03-31",
    earmarking_category: 2,
    agent_fee_bp: 100,
    donor_ref: "JP/2025-07",
  });
  const instalments = [
    { id: "i1", no: 1, due_on: "2025-05-01", amount: "600000.00" },
    { id: "i2", no: 2, due_on: "2026-05-01", amount: "400000.00" },
  ];
  await done(pool, "schedule-instalments", { agreement: "a", instalments }, 1);
}

async function withAllocation(pool: Pool): Promise<void> {
  await begin(pool);
  await done(pool, "record-receipt", {
    id: "r1",
    fund: "f",
    agreement: "a",
    amount: "600000.00",
    currency: "USD",
    credited: "600000.00",
    credited_currency: "USD",
    on: "2025-05-02",
  });
  await done(pool, "record-decision", {
    id: "d",
    meeting: "m",
    subject: { en: "D", ja: "D" },
    outcome: "approved",
    amount: "500000.00",
    on: "2025-06-10",
  });
  await done(pool, "confirm-decision", { decision: "d" }, 1);
  await done(pool, "allocate", {
    id: "al",
    decision: "d",
    project: "p",
    direct: "400000.00",
    psc: "28000.00",
    on: "2025-06-15",
  });
  await done(pool, "release", {
    id: "re",
    allocation: "al",
    amount: "300000.00",
    on: "2025-07-01",
  });
}

function take(pool: Pool, kind: ImportKind, text: string, isDryRun = false): Promise<ImportReport> {
  const data = Buffer.from(text);
  const source = () => readTable(data, "file.csv");
  return importFile(
    { kind, source, file: "file.csv", file_hash: sha256(data), person: LOCAL_USER, isDryRun },
    { pool, clock },
  ).then((report) => {
    assert.ok(!isRefusal(report));
    return report;
  });
}

const outcomes = (report: ImportReport) =>
  report.rows.map(
    (row) => `${row.row} ${row.outcome}${row.findings.map((one) => ` ${one.rule}`).join("")}`,
  );

async function undo(pool: Pool, batch_id: string | null): Promise<Undone> {
  const answer = await undoImport(
    { batch_id: batch_id ?? "", reason: "The wrong file", person: LOCAL_USER },
    { pool, clock },
  );
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  return answer;
}

async function sums(pool: Pool): Promise<unknown> {
  return (
    await pool.query(
      "select account, sum(base_minor)::text as sum from day_total group by account having sum(base_minor) <> 0 order by account",
    )
  ).rows;
}

async function checkRecord(pool: Pool): Promise<void> {
  await readTx(pool, async (tx) => {
    assert.deepEqual(await readTrialBalance(tx), []);
    assert.deepEqual(await findWrongTotals(tx), []);
    assert.equal(await findAuditBreak(tx), null);
    assert.ok(!isRefusal(verifyChain(await listEntries(tx, { after_seq: 0n, limit: 100_000 }))));
  });
}

const RECEIPTS = `Bank report of May 2025
Received on,Donor,Agreement,Fund,Amount,Currency,Bank's reference
2 May 2025,,JP/2025-07,,"500,000.00",USD,B-1
2025年5月3日,厚生労働省,,F,"150,000.00",US$,B-2
2025-05-03,厚生労働省,,F,"150,000.00",USD,B-2
04/05/2025,Nobody,,F,abc,USD,B-3
2025-05-05,,,F,"400,000.00",USD,B-4
2025-05-06,,JP/2025-07,,"400,000.00",USD,B-5
2025-05-06,,JP/2025-07,,"400,000.00",USD,B-5
2025-05-07,,JP/2025-07,,-5,USD,B-6
`;

databaseTest(
  "receipts from a file: each row says what it does, bad rows what to do, and the same file twice does nothing",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const before = await sums(pool);
    const trial = await take(pool, "receipts", RECEIPTS, true);
    assert.deepEqual(await sums(pool), before, "a dry run leaves nothing");
    const report = await take(pool, "receipts", RECEIPTS);
    assert.deepEqual(outcomes(report), outcomes(trial));
    assert.deepEqual(outcomes(report), [
      "3 part_received",
      "4 problem CURRENCY_UNKNOWN",
      "5 part_received",
      "6 problem DAY_UNREADABLE NAME_UNKNOWN AMOUNT_WRONG",
      "7 suspense",
      "8 excess",
      "9 already",
      "10 problem AMOUNT_NOT_POSITIVE",
    ]);
    assert.deepEqual([report.read, report.taken, report.already, report.rejected], [8, 4, 1, 3]);
    const again = await take(pool, "receipts", RECEIPTS);
    assert.deepEqual([again.taken, again.already, again.rejected, again.batch_id], [0, 5, 3, null]);
    const exact = await take(
      pool,
      "receipts",
      "Day,Agreement,Amount,Instalment,Reference\n2025-06-01,a,350000,2,x-1\n",
    );
    assert.deepEqual(outcomes(exact), ["2 suspense"], "both instalments are paid");
    assert.equal((await undo(pool, exact.batch_id)).undone, 1);
    const longer = await take(pool, "receipts", `${RECEIPTS}2025-05-08,,,F,1,USD,B-7\n`);
    assert.deepEqual([longer.taken, longer.already], [1, 5]);
    await checkRecord(pool);
    assert.equal((await undo(pool, longer.batch_id)).undone, 1);
    const undone = await undo(pool, report.batch_id);
    assert.deepEqual([undone.undone, undone.kept_count], [4, 0]);
    assert.deepEqual(await sums(pool), before);
    assert.equal((await pool.query("select from receipt")).rowCount, 0);
    const anew = await take(pool, "receipts", RECEIPTS);
    assert.equal(anew.taken, 4, "what was undone can be taken again");
    assert.equal((await readImports({ pool })).length, 4);
    await checkRecord(pool);
  },
);

databaseTest(
  "a row that the database refuses is a problem of that row, whichever of its writes it is",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    await pool.query(`
      create function refuse_amount() returns trigger language plpgsql as $$
        begin raise exception 'no such amount' using errcode = '23514'; end $$;
      create trigger refuse_receipt before insert on receipt
        for each row when (new.amount_minor = 1000) execute function refuse_amount();
      create trigger refuse_line before insert on entry_line
        for each row when (abs(new.amount_minor) = 2000) execute function refuse_amount()`);
    const day = (no: number, amount: number) => `q${no},2025-05-02,a,f,${amount},USD\n`;
    const rows = [5, 10, 15, 20, 25].map((amount, no) => day(no, amount)).join("");
    const report = await take(
      pool,
      "receipts",
      `Reference,Day,Agreement,Fund,Amount,Currency\n${rows}`,
    );
    assert.deepEqual(outcomes(report), [
      "2 part_received",
      "3 problem RECORD_CONFLICT",
      "4 part_received",
      "5 problem RECORD_CONFLICT",
      "6 part_received",
    ]);
    assert.match(report.rows[3]?.findings[0]?.message.en ?? "", /no such amount/);
    assert.equal((await pool.query("select from receipt")).rowCount, 3);
    await checkRecord(pool);
  },
);

databaseTest(
  "an import is undone row by row: money that was used since stays, with a sentence",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const file =
      "Reference,Day,Agreement,Fund,Amount,Currency\nq1,2025-05-02,a,f,600000,USD\nq2,2025-05-03,,f,10,USD\nq3,2025-05-04,,f,20,USD\n";
    const { batch_id } = await take(pool, "receipts", file);
    await done(pool, "match-receipt", { receipt: "q2", agreement: "a", on: "2025-05-09" }, 1);
    await done(pool, "record-decision", {
      id: "d",
      meeting: "m",
      subject: { en: "D", ja: "D" },
      outcome: "approved",
      amount: "500000.00",
      on: "2025-06-10",
    });
    await done(pool, "confirm-decision", { decision: "d" }, 1);
    await done(pool, "allocate", {
      id: "al",
      decision: "d",
      project: "p",
      direct: "400000.00",
      psc: "28000.00",
      on: "2025-06-15",
    });
    const undone = await undo(pool, batch_id);
    assert.equal(undone.undone, 1);
    assert.deepEqual(
      undone.kept.map((one) => one.row),
      [2, 3],
    );
    assert.match(undone.kept[0]?.message.en ?? "", /allocat/);
    assert.match(undone.kept[1]?.message.en ?? "", /suspense_matched/);
    assert.equal(undone.batch.undone_at, null);
    assert.ok(
      isRefusal(
        await undoImport({ batch_id: "none", reason: "x", person: LOCAL_USER }, { pool, clock }),
      ),
    );
    assert.ok(
      isRefusal(
        await undoImport(
          { batch_id: batch_id ?? "", reason: "x", person: READER },
          { pool, clock },
        ),
      ),
    );
    await checkRecord(pool);
  },
);

databaseTest(
  "an import stays where undoing it would leave a contribution or an obligation below zero, whatever else the fund has",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const other = { organisation: "ministry", fund: "f", instrument: "exchange_of_letters" };
    await done(pool, "sign-agreement", {
      ...{ ...other, id: "b", title: { en: "B", ja: "B" }, amount: "800000.00" },
      ...{ currency: "USD", signed_on: "2025-04-01", earmarking_category: 1 },
    });
    const instalments = [{ id: "b1", no: 1, due_on: "2025-05-01", amount: "800000.00" }];
    await done(pool, "schedule-instalments", { agreement: "b", instalments }, 1);
    const receipts = await take(
      pool,
      "receipts",
      "Reference,Day,Agreement,Fund,Amount,Currency\nb1,2025-07-02,b,f,800000,USD\n",
    );
    await done(
      pool,
      "correct-allocation",
      { allocation: "al", sources: [{ agreement: "b", amount: "428000.00" }], reason: "As agreed" },
      1,
    );
    const kept = await undo(pool, receipts.batch_id);
    assert.deepEqual([kept.undone, kept.kept_count], [0, 1]);
    assert.match(kept.kept[0]?.message.en ?? "", /would leave “B” at USD −428,000\.00/);

    // A figure that settled an obligation is replaced by a lower one, and what that leaves open is freed.
    const day = "2025-09-01";
    const obligation = { id: "o", allocation: "al", amount: "1000.00", description: "Study" };
    await done(pool, "oblige", { ...obligation, on: "2025-08-01" });
    await done(pool, "spend", {
      ...{ id: "x", allocation: "al", category: "staff", amount: "1000.00", on: day },
      ...{ obligation: "o", liquidates: "1000.00" },
    });
    const lower = await take(
      pool,
      "expenditure",
      `Category,Project,From,To,Amount\nstaff,p,${day},${day},400.00\n`,
    );
    assert.deepEqual(outcomes(lower), ["2 restated"]);
    await done(pool, "free-obligation", { obligation: "o", amount: "600.00", on: day }, 1);
    const rest = await undo(pool, lower.batch_id);
    assert.match(rest.kept[0]?.message.en ?? "", /USD −600\.00 open of the obligation/);
    await checkRecord(pool);
  },
);

const SPENDING = `費目;案件;開始日;終了日;金額;確定
職員・人件費;ベトナム労働安全;2025/7/1;2025/12/31;120.000,50;いいえ
Travel;p;2025-07-01;2025-12-31;1.250,00;
8. Programme support costs;p;2025-07-01;2025-12-31;8.487,54;
Travel;p;2025-07-01;2025-12-31;1.250,00;
staff;nowhere;2025-12-31;2025-07-01;x;maybe
supplies;p;2025-07-01;2025-12-31;0;
`;

databaseTest(
  "a figure that an import replaces leaves nothing to explain, and what was flagged of it comes back as it stood when that import is undone",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const standing = async () =>
      (
        await pool.query(
          "select rule, subject_kind, status, explanation from exception where status <> 'fixed' order by subject_kind, rule",
        )
      ).rows.map((row) =>
        Object.values(row as object)
          .filter(Boolean)
          .join(" "),
      );
    const spent = (amount: string, to = "2027-06-30") =>
      take(
        pool,
        "expenditure",
        `Category,Project,From,To,Amount\nstaff,p,2025-07-01,${to},${amount}\n`,
      );
    await pool.query(
      "update agreement set expenditure_eligible_until = '2026-12-31' where id = 'a'",
    );
    const first = await spent("450000.00");
    assert.deepEqual(await standing(), [
      "SPENT_OVER_BUDGET allocation open",
      "SPENT_OVER_FUNDED allocation open",
      "SPENT_AFTER_ELIGIBLE expenditure open",
    ]);
    const { rows } = await pool.query(
      "select id from exception where subject_kind = 'expenditure'",
    );
    const explained = {
      exception: (rows[0] as { id: string }).id,
      explanation: "Agreed by letter",
    };
    await done(pool, "explain-exception", explained, 1);
    // The figure is corrected to what the allocation holds; its day still breaks a rule, and that is said anew.
    const second = await spent("100000.00");
    assert.deepEqual(outcomes(second), ["2 restated"]);
    assert.deepEqual(await standing(), ["SPENT_AFTER_ELIGIBLE expenditure open"]);
    assert.equal((await undo(pool, second.batch_id)).undone, 1);
    const before = [
      "SPENT_OVER_BUDGET allocation open",
      "SPENT_OVER_FUNDED allocation open",
      "SPENT_AFTER_ELIGIBLE expenditure explained Agreed by letter",
    ];
    assert.deepEqual(await standing(), before);
    const third = await spent("0");
    assert.deepEqual(await standing(), [], "a figure of nothing breaks nothing");
    await undo(pool, third.batch_id);
    assert.deepEqual(await standing(), before);
    await undo(pool, first.batch_id);
    assert.deepEqual(await standing(), [], "of what was taken back nothing is left to explain");
    await checkRecord(pool);
  },
);

databaseTest(
  "a file that reports more than a line of the budget holds is taken and flagged, once, until a later file or its undoing mends it",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const line = { period_from: "2025-07-01", period_to: "2026-06-30" };
    const lines = [
      { ...line, category: "staff", amount: "340000.00" },
      { ...line, category: "travel", amount: "60000.00" },
      { ...line, category: "psc", amount: "28000.00" },
    ];
    await done(pool, "set-budget", { allocation: "al", lines }, 1);
    const standing = async () =>
      (await readTx(pool, (tx) => listExceptions(tx, { limit: 10 })))
        .filter((row) => row.status !== "fixed")
        .map((row) => `${row.rule}: ${row.message.en}`);
    const spent = (amount: string) =>
      take(
        pool,
        "expenditure",
        `Category,Project,From,To,Amount\nstaff,p,2025-07-01,2025-12-31,5000.00\ntravel,p,2025-07-01,2025-12-31,${amount}\n`,
      );
    await spent("160000.00");
    const over = [
      "SPENT_OVER_LINE: p reports more than its budget gives a category. Travel is over its line of USD 60,000.00 in version 1 of the budget of al by USD 100,000.00: USD 160,000.00 spent, USD 0.00 obligated. Ask for a revision or a correction.",
    ];
    assert.deepEqual(await standing(), over);
    const second = await spent("60000.00");
    assert.deepEqual(await standing(), []);
    await undo(pool, second.batch_id);
    assert.deepEqual(await standing(), over);
    // One line's explanation is not another's: what a file settles and what it flags are undone each for itself.
    await pool.query(
      "update exception set status = 'accepted', explanation = 'By letter', accepted_until = '2026-12-31', explained_minor = over_minor where status = 'open'",
    );
    const lineBy = async () =>
      (
        await pool.query<{ line: string }>(
          "select category || ' ' || status as line from exception where rule = 'SPENT_OVER_LINE' and status <> 'fixed' order by 1",
        )
      ).rows.map(({ line: said }) => said);
    const staff = (travel: string) =>
      take(
        pool,
        "expenditure",
        `Category,Project,From,To,Amount\nstaff,p,2025-07-01,2025-12-31,340000.01\ntravel,p,2025-07-01,2025-12-31,${travel}\n`,
      );
    const third = await staff("160000.00");
    assert.deepEqual(await lineBy(), ["staff open", "travel accepted"]);
    await undo(pool, third.batch_id);
    assert.deepEqual(await lineBy(), ["travel accepted"]);
    const fourth = await staff("60000.00");
    assert.deepEqual(await lineBy(), ["staff open"]);
    await undo(pool, fourth.batch_id);
    assert.deepEqual(await lineBy(), ["travel accepted"]);
    // What a file adds to an explained line is to be explained, until it is undone.
    const fifth = await staff("160000.01");
    assert.deepEqual(await lineBy(), ["staff open", "travel open"]);
    await undo(pool, fifth.batch_id);
    assert.deepEqual(await lineBy(), ["travel accepted"]);
    // A figure that a person recorded and a file replaces: each says which the other is, and why.
    const hand = { id: "hand", allocation: "al", category: "supplies", amount: "1.00" };
    const days = { period_from: "2025-07-01", period_to: "2025-12-31", is_certified: false };
    await done(pool, "report-expenditure", { ...hand, ...days });
    const file = "Category,Project,From,To,Amount\nsupplies,p,2025-07-01,2025-12-31,2.00\n";
    const { rows } = await take(pool, "expenditure", file);
    const by = rows[0]?.subject_id ?? "";
    for (const id of [by, "hand"]) {
      const { restatements } = await readRowHistory({ kind: "expenditure", id }, { pool });
      assert.deepEqual(
        restatements.map((row) => [row.replaced_id, row.by_id]),
        [["hand", by]],
      );
    }
    await checkRecord(pool);
  },
);

databaseTest(
  "expenditure from a file: figures of a period, replaced by later ones, flagged and undone",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const before = await sums(pool);
    const report = await take(pool, "expenditure", SPENDING);
    assert.deepEqual(outcomes(report), [
      "2 reported",
      "3 reported",
      "4 reported",
      "5 problem FIGURE_TWICE",
      "6 problem NAME_UNKNOWN SPENT_PERIOD_BACKWARDS SPENT_CERTIFIED_UNKNOWN",
      "7 nothing",
    ]);
    assert.deepEqual([(await take(pool, "expenditure", SPENDING)).taken, report.flagged], [0, 0]);
    const first = await sums(pool);
    const later = await take(
      pool,
      "expenditure",
      "Category,Project,From,To,Amount,Certified\nstaff,p,2025-07-01,2025-12-31,450000.00,yes\n",
    );
    assert.deepEqual(outcomes(later), ["2 restated"]);
    assert.equal(later.flagged, 2, "over the budget and over what was released");
    assert.equal(
      (await readTx(pool, (tx) => listExceptions(tx, { limit: 10, subject_id: "al" }))).length,
      2,
    );
    const lower = await take(
      pool,
      "expenditure",
      "Category,Project,From,To,Amount\nstaff,p,2025-07-01,2025-12-31,1.00\n",
    );
    assert.deepEqual(outcomes(lower), ["2 problem REPORT_PROVISIONAL_AFTER_CERTIFIED"]);
    const blocked = await undo(pool, report.batch_id);
    assert.deepEqual([blocked.undone, blocked.kept.map((one) => one.row)], [2, [2]]);
    await undo(pool, later.batch_id);
    assert.equal(
      (await pool.query("select amount_minor from expenditure")).rows[0].amount_minor,
      12_000_050n,
      "the earlier figure stands again",
    );
    await undo(pool, report.batch_id);
    assert.deepEqual(await sums(pool), before);
    assert.notDeepEqual(first, before);
    assert.equal((await take(pool, "expenditure", SPENDING)).taken, 3);
    await checkRecord(pool);
  },
);

databaseTest(
  "vouchers add up under their references; the same one is never charged twice",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const rows = Array.from(
      { length: 1_200 },
      (_, n) => `V-${n},al,travel,2025-08-0${(n % 9) + 1},${(n % 50) + 1}.25`,
    );
    const file = ["Voucher,Allocation,Category,Date,Amount", ...rows].join("\n");
    const report = await take(pool, "expenditure", file);
    assert.deepEqual([report.read, report.taken, report.rejected], [1_200, 1_200, 0]);
    const more = await take(
      pool,
      "expenditure",
      [
        file,
        "V-3,al,travel,2025-08-04,4.25",
        "V-3,al,travel,2025-08-04,9",
        "V-9999,al,travel,2025-08-04,1",
        "V-0,al,staff,2025-08-04,7",
      ].join("\n"),
    );
    assert.deepEqual([more.taken, more.already, more.rejected], [1, 1_201, 2]);
    await checkRecord(pool);
    const undone = await undo(pool, report.batch_id);
    assert.deepEqual([undone.undone, undone.kept_count], [1_200, 0]);
    assert.equal((await pool.query("select from expenditure")).rowCount, 1);
    await checkRecord(pool);
  },
);

databaseTest(
  "what a row says again is found whether the earlier row is written, being written or in the same part",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    // Parts of 1,000 rows: a part is decided while the one before is on its way into the database.
    const row = (n: number, amount = "1.25") => `V-${n},al,travel,2025-08-04,${amount}`;
    const figure = ",al,staff,2025-08-05,7";
    const rows = Array.from({ length: 2_100 }, (_, n) => row(n));
    const again: Readonly<Record<number, string>> = {
      10: figure,
      1_000: row(999),
      1_001: row(999, "9"),
      1_002: figure,
      2_000: row(1_999),
      2_001: row(3),
      2_002: row(3, "9"),
      2_003: figure,
    };
    for (const [n, text] of Object.entries(again)) rows[Number(n)] = text;
    const file = ["Voucher,Allocation,Category,Date,Amount", ...rows].join("\n");
    const report = await take(pool, "expenditure", file);
    const problems = report.rows.filter((each) => each.outcome === "problem");
    assert.deepEqual(
      problems.map((each) => [each.row, each.findings[0]?.rule]),
      [
        [1_003, "VOUCHER_TWICE"],
        [1_004, "FIGURE_TWICE"],
        [2_004, "VOUCHER_TWICE"],
        [2_005, "FIGURE_TWICE"],
      ],
    );
    assert.deepEqual([report.read, report.taken, report.already], [2_100, 2_093, 3]);
    await checkRecord(pool);
    const more = await take(pool, "expenditure", file);
    assert.deepEqual([more.taken, more.already], [0, 2_096]);
  },
);

databaseTest(
  "an imported certified figure settles of an obligation what the cost that it replaces settled",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const on = "2025-08-02";
    await done(pool, "oblige", {
      id: "o",
      allocation: "al",
      amount: "500.00",
      on,
      description: "Training hall",
    });
    await done(pool, "spend", {
      id: "e",
      allocation: "al",
      category: "travel",
      amount: "300.00",
      on,
      obligation: "o",
      liquidates: "300.00",
    });
    const report = await take(
      pool,
      "expenditure",
      `Allocation,Category,From,To,Amount,Certified,Note\nal,travel,${on},${on},320,yes,Certified by the auditor\n`,
    );
    assert.deepEqual(outcomes(report), ["2 restated"]);
    const { rows } = await pool.query(
      "select -sum(amount_minor)::bigint as open_minor from entry_line where account = 2300 and obligation_id = 'o'",
    );
    assert.equal(BigInt(rows[0].open_minor), 20_000n);
    await checkRecord(pool);
  },
);

databaseTest(
  "totals are left out and said to be, and a day as a spreadsheet keeps it is told as that day",
  async (_, open) => {
    const pool = await open();
    await withAllocation(pool);
    const receipts = await take(
      pool,
      "receipts",
      "Total of May\nReference;Received on;Amount;Currency;Fund\ns1;2.5.2025;100,50;USD;F\ns2;45780;50,00;USD;F\nTotal;;150,50;USD;\n合　計;;150,50;;\n",
      true,
    );
    assert.deepEqual(outcomes(receipts), ["3 suspense", "4 problem DAY_SERIAL"]);
    assert.deepEqual([receipts.read, receipts.rejected], [2, 1]);
    assert.deepEqual(
      receipts.findings.map(({ message }) => message.en),
      ["Totals, which are left out: row 5, 6."],
    );
    assert.equal(
      receipts.rows[1]?.findings[0]?.message.en,
      "Received on: “45780” is how spreadsheet programs keep 2025-05-03. Show the column as days there, or write 2025-05-03.",
    );
    const spent = await take(
      pool,
      "expenditure",
      "Allocation,Category,Day,Amount\nal,travel,2025-08-01,10\n,Subtotal travel,,10\nal,travel,,10\n",
      true,
    );
    assert.deepEqual(outcomes(spent), ["2 reported", "4 problem SPENT_DAY_MISSING"]);
  },
);

databaseTest("a reader imports nothing", async (_, open) => {
  const pool = await open();
  const source = () => readTable(Buffer.from(RECEIPTS), "file.csv");
  const answer = await importFile(
    { kind: "receipts", source, file: "f", file_hash: "0", person: READER },
    { pool, clock },
  );
  assert.ok(isRefusal(answer) && answer.refused === "NOT_PERMITTED");
});
