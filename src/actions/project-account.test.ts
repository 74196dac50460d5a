import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fixedClock } from "../base/clock.js";
import { sha256 } from "../base/canonical.js";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import { isFigure } from "../figures/figure-table.js";
import { fundFigures, realFunds } from "../figures/fund.js";
import { fundSteps } from "../figures/money-tables.js";
import { budgetTable } from "../figures/project-budget.js";
import { projectFigures } from "../figures/project.js";
import { allocatable } from "../fund/fund.js";
import { readTable } from "../intake/table-file.js";
import { LOCAL_USER } from "../people/permission.js";
import { findWrongTotals, readAccountSums, readTrialBalance } from "../store/balances.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { readFundStatement } from "../store/statements.js";
import { readRowVersion } from "../store/versions.js";
import { databaseTest } from "../store/testing.js";
import { act as actAnswered } from "../../test/acting.js";
import { carryOut } from "./carry-out.js";
import { exportIati } from "./export-iati.js";
import { importFile } from "./import-file.js";
import { loadPortfolio } from "./load-portfolio.js";
import { findAction } from "./register.js";
import { undoImport } from "./undo-import.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const END = day("2099-12-31");
let requests = 0;

async function act(pool: Pool, name: string, input: object): Promise<string> {
  const action = findAction(name);
  assert.ok(action, name);
  const edited = action.edits?.(input as never) ?? null;
  const if_match = edited
    ? await readTx(pool, (tx) => readRowVersion(tx, edited.kind, edited.id))
    : null;
  const answer = await carryOut(
    { action, input, key: `account-test-${++requests}`, if_match, person: LOCAL_USER },
    { pool, clock },
  );
  return isRefusal(answer) ? answer.refused : "done";
}

async function actAll(pool: Pool, acts: readonly (readonly [string, object])[]): Promise<void> {
  for (const [name, input] of acts) assert.equal(await act(pool, name, input), "done", name);
}

const SETTING = `
organisations:
  - {id: agency, name: {en: Agency, ja: 機関}, type: "40", is_reporting_org: true, iati_ref: XX-AGENCY}
  - {id: ministry, name: {en: Ministry, ja: 省}, type: "10", iati_ref: XX-MIN}
projects:
  - id: harbour
    code: XX-AGENCY-harbour
    title: {en: Harbour, ja: 港}
    purpose: {en: Safer work in a harbour., ja: 港の安全な仕事。}
    status: "2"
    start_date: 2025-01-01
    end_date: 2026-12-31
    currency: JPY
    places: [{country: VN, share: 100}]
    sectors: [{code: "16020", share: 100}]
    organisations: [{organisation: ministry, role: "1"}, {organisation: agency, role: "4"}]
`;

function folderOf(t: TestContext, more: string): string {
  const folder = mkdtempSync(join(tmpdir(), "earmark-account-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, "portfolio.yaml"),
    "id: direct\ntitle: {en: Direct, ja: 直接}\nis_illustrative: true\n",
  );
  writeFileSync(join(folder, "all.yaml"), SETTING + more);
  return folder;
}

async function load(pool: Pool, folder: string) {
  const answer = await loadPortfolio({ folder }, { pool, clock });
  assert.ok(!isRefusal(answer) && answer.is_loaded, JSON.stringify(answer));
  return answer;
}

async function importReceipt(pool: Pool, text: string) {
  const data = Buffer.from(text);
  const source = () => readTable(data, "file.csv");
  const head = { kind: "receipts", file: "file.csv", file_hash: sha256(data) } as const;
  const report = await importFile(
    { ...head, source, person: LOCAL_USER, isDryRun: false },
    { pool, clock },
  );
  assert.ok(!isRefusal(report));
  return report;
}

/** What the account has to allocate, holds in cash and owes, by account. */
async function standing(pool: Pool, id: string): Promise<Record<string, bigint>> {
  return readTx(pool, async (tx) => {
    const sums = await readAccountSums(tx, id, { as_of: END });
    const on = (account: number) =>
      sums.filter((sum) => sum.account === account).reduce((all, sum) => all + sum.base_minor, 0n);
    const terms = {
      base: sums[0]?.currency ?? ("JPY" as never),
      interest_policy: "return",
      psc_at: "allocation",
    } as const;
    return {
      allocatable: allocatable(sums, terms).total.amount_minor,
      receivable: on(1200),
      cash: on(1300),
      unused: -on(2200),
      obligated: -on(2300),
      used: -on(2400),
    };
  });
}

const AGREEMENT = {
  id: "a-1",
  organisation: "ministry",
  project: "harbour",
  instrument: "exchange_of_letters",
  title: { en: "Harbour letters", ja: "港の書簡" },
  amount: "1130000",
  currency: "JPY",
  psc_rate_bp: 1300,
  signed_on: "2025-01-10",
  earmarking_category: 4,
};
const PLEDGE = {
  id: "p-1",
  organisation: "ministry",
  amount: "1000",
  currency: "JPY",
  on: "2025-01-01",
};
const RECEIPT = {
  fund: "a-1",
  agreement: "a-1",
  currency: "JPY",
  credited_currency: "JPY",
};

databaseTest(
  "a direct agreement opens its project's account, which is spent, refunded and closed like a fund's money",
  async (t, open) => {
    const pool = await open();
    await load(pool, folderOf(t, ""));
    assert.equal(
      await act(pool, "sign-agreement", { ...AGREEMENT, project: undefined }),
      "FUND_OR_PROJECT",
    );
    assert.equal(await act(pool, "sign-agreement", { ...AGREEMENT, project: "none" }), "NOT_FOUND");
    assert.equal(await act(pool, "sign-agreement", { ...AGREEMENT, pledge: "p-1" }), "NOT_FOUND");
    await actAll(pool, [
      ["sign-agreement", AGREEMENT],
      [
        "schedule-instalments",
        {
          agreement: "a-1",
          instalments: [
            { id: "i-1", no: 1, due_on: "2025-02-01", amount: "600000" },
            { id: "i-2", no: 2, due_on: "2026-02-01", amount: "530000" },
          ],
        },
      ],
    ]);
    assert.deepEqual(await standing(pool, "a-1"), {
      allocatable: 0n,
      receivable: 1_130_000n,
      cash: 0n,
      unused: 0n,
      obligated: 0n,
      used: 0n,
    });
    // Nothing is used before it has come in; what comes in is the project's at once, less what the bank took.
    const order = {
      id: "o-1",
      allocation: "a-1",
      amount: "100000",
      on: "2025-03-01",
      description: "Cranes",
    };
    assert.equal(await act(pool, "oblige", order), "SPENDING_EXCEEDS_BUDGET");
    await actAll(pool, [
      [
        "record-receipt",
        {
          ...RECEIPT,
          id: "r-1",
          amount: "600000",
          credited: "599000",
          charge: "1000",
          on: "2025-02-03",
        },
      ],
      ["oblige", order],
      [
        "spend",
        {
          id: "e-1",
          allocation: "a-1",
          category: "equipment",
          amount: "100000",
          on: "2025-04-01",
          obligation: "o-1",
          liquidates: "100000",
        },
      ],
    ]);
    assert.deepEqual(await standing(pool, "a-1"), {
      allocatable: 0n,
      receivable: 530_000n,
      cash: 486_000n,
      unused: 486_000n,
      obligated: 0n,
      used: 113_000n,
    });
    // What the account paid itself is no exception once a tranche has gone to an organisation, which accounts for its own.
    await actAll(pool, [
      ["release", { id: "t-1", allocation: "a-1", amount: "10000", on: "2025-05-01" }],
      [
        "report-expenditure",
        {
          id: "e-2",
          allocation: "a-1",
          category: "travel",
          amount: "10000",
          period_from: "2025-05-01",
          period_to: "2025-05-31",
          is_certified: true,
        },
      ],
    ]);
    assert.deepEqual(await readTx(pool, (tx) => tx.rows("select message from exception")), []);
    for (const [name, input] of [
      ["record-meeting", { id: "m", fund: "a-1", title: { en: "m", ja: "m" }, on: "2025-03-01" }],
      ["cancel-allocation", { allocation: "a-1", amount: "1", on: "2025-05-01" }],
      ["transfer", { id: "t", fund: "a-1", to_fund: "a-1", amount: "1", on: "2025-05-01" }],
      ["sign-agreement", { ...AGREEMENT, id: "a-2", fund: "a-1" }],
      ["record-pledge", { ...PLEDGE, fund: "a-1" }],
    ] as const)
      assert.equal(await act(pool, name, input), "PROJECT_ACCOUNT", name);
    // What is used cannot be given back; what is not can, and then the books close.
    const refund = {
      id: "f-1",
      agreement: "a-1",
      on: "2026-03-01",
      reason: "As the ministry asked",
    };
    assert.equal(
      await act(pool, "refund", { ...refund, amount: "476001" }),
      "REFUND_EXCEEDS_BALANCE",
    );
    assert.equal(
      await act(pool, "close-project", {
        project: "harbour",
        assets_settled: true,
        evaluation_settled: true,
      }),
      "CLOSURE_REPORT_MISSING",
    );
    await actAll(pool, [
      ["refund", { ...refund, amount: "476000" }],
      [
        "report-expenditure",
        {
          id: "e-1c",
          allocation: "a-1",
          category: "equipment",
          amount: "100000",
          period_from: "2025-04-01",
          period_to: "2025-04-01",
          is_certified: true,
        },
      ],
      [
        "report-expenditure",
        {
          id: "e-1p",
          allocation: "a-1",
          category: "psc",
          amount: "13000",
          period_from: "2025-04-01",
          period_to: "2025-04-01",
          is_certified: true,
        },
      ],
      ["close-project-operations", { project: "harbour", on: "2026-03-01" }],
      ["close-project", { project: "harbour", assets_settled: true, evaluation_settled: true }],
    ]);
    assert.deepEqual(await standing(pool, "a-1"), {
      allocatable: 0n,
      receivable: 530_000n,
      cash: 0n,
      unused: 0n,
      obligated: 0n,
      used: 123_000n,
    });
    await readTx(pool, async (tx) => {
      assert.deepEqual(await readTrialBalance(tx), []);
      assert.deepEqual(await findWrongTotals(tx), []);
      const statement = await readFundStatement(tx, "a-1", {
        as_of: END,
        known_on: null,
        from: null,
      });
      assert.ok(statement);
      const snapshot = await readSnapshot(tx);
      assert.deepEqual(
        realFunds(snapshot).map((row) => row.id),
        [],
      );
      const [project] = snapshot.projects;
      const [account] = snapshot.funds;
      assert.ok(project && account);
      // Whatever the book tells of the project dates its figures, the refund last; no budget was ever made for it.
      const spent = projectFigures(snapshot, project)?.spent;
      assert.deepEqual([spent?.as_of, account.portfolio], ["2026-03-01", null]);
      const book = fundFigures(snapshot, account);
      assert.ok(book?.used.is_illustrative && fundSteps(account, book).includes(book.used));
      const budgets = budgetTable(snapshot, project)?.rows.map(([, cell]) => cell);
      assert.ok(budgets?.every((cell) => cell && isFigure(cell) && cell.value === null));
    });
  },
);

databaseTest(
  "an account follows corrections and amendments: what is taken back leaves the project, and no more",
  async (t, open) => {
    const pool = await open();
    await load(pool, folderOf(t, ""));
    await actAll(pool, [
      ["sign-agreement", AGREEMENT],
      [
        "schedule-instalments",
        {
          agreement: "a-1",
          instalments: [{ id: "i-1", no: 1, due_on: "2025-02-01", amount: "1130000" }],
        },
      ],
      [
        "record-receipt",
        { ...RECEIPT, id: "r-1", amount: "500000", credited: "500000", on: "2025-02-03" },
      ],
      [
        "record-receipt",
        { ...RECEIPT, id: "r-2", amount: "100000", credited: "100000", on: "2025-02-04" },
      ],
      [
        "oblige",
        { id: "o-1", allocation: "a-1", amount: "450000", on: "2025-03-01", description: "Cranes" },
      ],
    ]);
    const entryOf = async (event: string) => {
      const [row] = await readTx(pool, (tx) =>
        tx.rows<{ id: string }>("select id from entry where event_id = $1 order by seq", [event]),
      );
      return row?.id ?? "";
    };
    const reason = "Entered twice";
    assert.equal(
      await act(pool, "reverse-entry", { entry: await entryOf("receipt/r-1"), reason }),
      "CORRECTION_OVERDRAWS_ALLOCATION",
    );
    await actAll(pool, [
      ["reverse-entry", { entry: await entryOf("receipt/r-2"), reason }],
      [
        "amend-agreement",
        {
          agreement: "a-1",
          id: "am-1",
          no: 1,
          kind: "amount",
          amount: "113000",
          signed_on: "2025-06-01",
        },
      ],
    ]);
    const after = await standing(pool, "a-1");
    assert.deepEqual(
      [after["allocatable"], after["unused"], after["receivable"]],
      [0n, 50_000n, 743_000n],
    );
    // What an organisation gives back passes on to the project: nothing of it is free, and nothing is said to be.
    const [sent, back] = [
      { id: "t-1", allocation: "a-1", amount: "20000", on: "2025-06-02" },
      { id: "b-1", allocation: "a-1", amount: "15000", on: "2025-06-03" },
    ];
    await actAll(pool, [["release", sent]]);
    const answer = await actAnswered({ pool, clock }, "record-return", back);
    assert.ok(!isRefusal(answer));
    assert.deepEqual(answer.notes ?? [], []);
    assert.deepEqual(await standing(pool, "a-1"), { ...after, cash: 495_000n });
  },
);

databaseTest(
  "an extension moves the last days on which an agreement's money may be used; a file's row stays what was signed",
  async (t, open) => {
    const pool = await open();
    await load(pool, folderOf(t, ""));
    const until = { effective_to: "2025-06-30", eligible_until: "2025-06-30" };
    const order = {
      id: "o-1",
      allocation: "a-1",
      amount: "1000",
      on: "2025-09-01",
      description: "Cranes",
    };
    const extension = {
      agreement: "a-1",
      id: "x-1",
      no: 1,
      kind: "extension",
      signed_on: "2025-06-01",
    };
    await actAll(pool, [
      ["sign-agreement", { ...AGREEMENT, ...until }],
      [
        "schedule-instalments",
        {
          agreement: "a-1",
          instalments: [{ id: "i-1", no: 1, due_on: "2025-02-01", amount: "1130000" }],
        },
      ],
      [
        "record-receipt",
        { ...RECEIPT, id: "r-1", amount: "1130000", credited: "1130000", on: "2025-02-03" },
      ],
    ]);
    assert.equal(await act(pool, "oblige", order), "SPENT_TOO_LATE");
    assert.equal(await act(pool, "amend-agreement", extension), "AMENDMENT_LAST_DAY");
    const longer = { ...extension, effective_to: "2025-12-31" };
    assert.equal(
      await act(pool, "amend-agreement", { ...longer, kind: "scope" }),
      "AMENDMENT_LAST_DAY",
    );
    assert.equal(await act(pool, "amend-agreement", longer), "AGREEMENT_ELIGIBILITY_ENDS_EARLY");
    await actAll(pool, [
      ["amend-agreement", { ...longer, eligible_until: "2025-12-31" }],
      ["oblige", order],
    ]);
    const next = { ...extension, id: "x-2", no: 2 };
    for (const last of [{ effective_to: "2025-12-31" }, { eligible_until: "2025-12-30" }])
      assert.equal(await act(pool, "amend-agreement", { ...next, ...last }), "EXTENSION_NOT_LATER");
    const snapshot = await readTx(pool, readSnapshot);
    assert.equal(snapshot.agreementById.get("a-1")?.effective_to, "2025-06-30");
  },
);

databaseTest(
  "an imported receipt is not undone once its project has used it, and once only where it was reversed by hand",
  async (t, open) => {
    const pool = await open();
    await load(pool, folderOf(t, ""));
    await actAll(pool, [
      ["sign-agreement", AGREEMENT],
      [
        "schedule-instalments",
        {
          agreement: "a-1",
          instalments: [{ id: "i-1", no: 1, due_on: "2025-02-01", amount: "1130000" }],
        },
      ],
    ]);
    const take = async (id: string, amount: string) => {
      const report = await importReceipt(
        pool,
        `Date,Fund,Agreement,Amount,Currency,Reference\n2025-02-03,a-1,a-1,${amount},JPY,${id}\n`,
      );
      assert.deepEqual(
        report.rows.flatMap((row) => row.findings),
        [],
      );
      return report.batch_id ?? "";
    };
    const undo = async (batch_id: string) => {
      const answer = await undoImport(
        { batch_id, reason: "The wrong file", person: LOCAL_USER },
        { pool, clock },
      );
      assert.ok(!isRefusal(answer));
      return answer;
    };
    const first = await take("r-1", "600000");
    const second = await take("r-2", "100000");
    await actAll(pool, [
      [
        "spend",
        { id: "e-1", allocation: "a-1", category: "travel", amount: "500000", on: "2025-03-01" },
      ],
    ]);
    const before = await standing(pool, "a-1");
    const kept = await undo(first);
    assert.deepEqual([kept.undone, kept.kept_count], [0, 1]);
    assert.match(kept.kept[0]?.message.en ?? "", /allocation/);
    assert.deepEqual(await standing(pool, "a-1"), before);
    const [entry] = await readTx(pool, (tx) =>
      tx.rows<{ id: string }>(
        "select e.id from entry e join receipt r on e.event_id = 'receipt/' || r.id where r.amount_minor = 100000",
      ),
    );
    await actAll(pool, [["reverse-entry", { entry: entry?.id, reason: "Entered twice" }]]);
    const reversed = await standing(pool, "a-1");
    const { allocatable: free, cash, unused, receivable } = reversed;
    assert.deepEqual([free, cash, unused, receivable], [0n, 35_000n, 35_000n, 530_000n]);
    assert.equal((await undo(second)).undone, 1);
    assert.deepEqual(await standing(pool, "a-1"), reversed);
  },
);

const FILES = `
agreements:
  - id: letters
    organisation: ministry
    project: harbour
    instrument: exchange_of_letters
    title: {en: Harbour letters, ja: 港の書簡}
    signed_on: 2025-01-10
    amount: JPY 1130000
    psc_rate: 13
instalments:
  - {id: i-1, agreement: letters, seq: 1, due_on: 2025-02-01, amount: JPY 600000}
receipts:
  - {id: r-1, instalment: i-1, fund: letters, received_on: 2025-02-03, amount: JPY 600000, bank_amount: JPY 599000, bank_charge: JPY 1000}
budget_lines:
  - {id: b-1, project: harbour, allocation: letters, category: equipment, period: 2025..2025, amount: JPY 1000000}
  - {id: b-2, project: harbour, allocation: letters, category: psc, period: 2025..2025, amount: JPY 130000}
expenditures:
  - {id: e-1, project: harbour, allocation: letters, category: equipment, period: 2025-04..2025-06, amount: JPY 100000, is_certified: true}
`;

databaseTest(
  "files hold what a direct agreement's account says, and IATI tells it once, on the project's own activity",
  async (t, open) => {
    const pool = await open();
    const folder = folderOf(t, FILES);
    const first = await load(pool, folder);
    assert.equal(first.posting?.not_booked, 0);
    assert.deepEqual(await standing(pool, "letters"), {
      allocatable: 0n,
      receivable: 530_000n,
      cash: 499_000n,
      unused: 499_000n,
      obligated: 0n,
      used: 100_000n,
    });
    await readTx(pool, async (tx) => {
      const snapshot = await readSnapshot(tx);
      const project = snapshot.projectById.get("harbour");
      assert.ok(project);
      const figures = projectFigures(snapshot, project);
      assert.equal(
        figures?.allocated.value?.kind === "money" && figures.allocated.value.money.amount_minor,
        599_000n,
      );
      const account = snapshot.fundById.get("letters");
      const own = account && fundFigures(snapshot, account);
      assert.deepEqual(
        [own?.used.value, own?.unused.value, own?.delivery.value],
        [
          { kind: "money", money: { amount_minor: 100_000n, currency: "JPY" } },
          { kind: "money", money: { amount_minor: 499_000n, currency: "JPY" } },
          { kind: "percent", decimal: "16.7" },
        ],
      );
    });
    const again = await load(pool, folder);
    assert.deepEqual([again.changes.length, again.posting], [0, null]);
    const out = join(folder, "out");
    const answer = await exportIati({ folder: out }, { pool, clock });
    assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
    const xml = readdirSync(out, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".xml") && !name.includes("organisation"))
      .map((name) => readFileSync(join(out, name), "utf8"))
      .join("");
    assert.equal(xml.match(/<iati-activity /g)?.length, 1);
    const told = [
      ...xml.matchAll(/transaction-type code="(\d+)"[\s\S]*?<value [^>]*>([^<]+)/g),
    ].map(([, type, value]) => `${type} ${value}`);
    assert.deepEqual(told.sort(), ["1 600000", "11 1130000", "4 1000", "4 100000"]);
  },
);

databaseTest(
  "a file's receipt reversed by hand is booked again with the files' next change, and passes to its project again",
  async (t, open) => {
    const pool = await open();
    const [unspent = ""] = FILES.split("budget_lines:");
    const folder = folderOf(t, unspent);
    await load(pool, folder);
    const [entry] = await readTx(pool, (tx) =>
      tx.rows<{ id: string }>("select id from entry where event_id = 'receipt/r-1'"),
    );
    const before = await standing(pool, "letters");
    assert.equal(before["unused"], 599_000n);
    await actAll(pool, [["reverse-entry", { entry: entry?.id, reason: "To be looked at" }]]);
    assert.equal((await standing(pool, "letters"))["unused"], 0n);
    writeFileSync(
      join(folder, "all.yaml"),
      SETTING + unspent.replace("Harbour letters", "Letters"),
    );
    assert.equal((await load(pool, folder)).posting?.booked, 2);
    assert.deepEqual(await standing(pool, "letters"), before);
  },
);

databaseTest(
  "what people have settled of a file's rows outlives the next load: a closed project stays closed, a moved instalment moved",
  async (t, open) => {
    const pool = await open();
    const [paid = ""] = FILES.split("budget_lines:");
    const later = "{id: i-2, agreement: letters, seq: 2, due_on: 2025-09-01, amount: JPY 530000}";
    const unspent = paid.replace("receipts:", `  - ${later}\nreceipts:`);
    const folder = folderOf(t, unspent);
    await load(pool, folder);
    await actAll(pool, [
      ["reschedule-instalment", { instalment: "i-2", due_on: "2025-11-01", reason: "Late budget" }],
      [
        "confirm-classification",
        { agreement: "letters", classification: "dac_aid_type", code: "C01" },
      ],
      ["close-project-operations", { project: "harbour", on: "2026-03-01" }],
    ]);
    const settled = async () => {
      const snapshot = await readTx(pool, readSnapshot);
      return [
        snapshot.instalmentById.get("i-2")?.due_on,
        snapshot.agreementById.get("letters")?.dac_aid_type,
        snapshot.projectById.get("harbour")?.status,
        snapshot.agreementById.get("letters")?.title.en,
      ];
    };
    writeFileSync(
      join(folder, "all.yaml"),
      SETTING + unspent.replace("Harbour letters", "Letters"),
    );
    const { changes } = await load(pool, folder);
    assert.deepEqual(await settled(), ["2025-11-01", "C01", "3", "Letters"]);
    assert.deepEqual(
      changes.map(({ kind, fields }) => [kind, fields.map((each) => each.field)]),
      [
        ["fund", ["name.en"]],
        ["agreement", ["title.en"]],
      ],
    );
  },
);

databaseTest(
  "a pledge to a project becomes a direct agreement, is no money, and stands in IATI on the project",
  async (t, open) => {
    const pool = await open();
    const folder = folderOf(t, "  - {id: pier, title: {en: Pier, ja: 桟橋}}\n");
    await load(pool, folder);
    await actAll(pool, [
      [
        "create-fund",
        {
          id: "fund",
          name: AGREEMENT.title,
          type: "pooled",
          currency: "JPY",
          established_on: "2025-01-01",
        },
      ],
    ]);
    const pledge = { ...PLEDGE, project: "harbour", amount: "1000000" };
    for (const [input, refused] of [
      [PLEDGE, "PLEDGE_TO_ONE"],
      [{ ...pledge, fund: "fund" }, "PLEDGE_TO_ONE"],
      [{ ...pledge, project: "none" }, "NOT_FOUND"],
      [{ ...pledge, organisation: "none" }, "NOT_FOUND"],
    ] as const)
      assert.equal(await act(pool, "record-pledge", input), refused);
    await actAll(pool, [
      ["record-pledge", pledge],
      ["record-pledge", { ...pledge, id: "p-2", amount: "500000" }],
      ["record-pledge", { ...PLEDGE, id: "p-f", fund: "fund" }],
    ]);
    assert.equal(await act(pool, "record-pledge", pledge), "EXISTS_ALREADY");
    // The book of a project has its reference: nothing else opens one under it.
    assert.equal(
      await act(pool, "sign-agreement", { ...AGREEMENT, id: "harbour" }),
      "EXISTS_ALREADY",
    );
    const named =
      "funds:\n  - {id: harbour, code: H, name: {en: H, ja: 港}, type: pooled, currency: JPY}\n";
    const clash = await loadPortfolio(
      { folder: folderOf(t, `  - {id: pier, title: {en: Pier, ja: 桟橋}}\n${named}`) },
      { pool, clock },
    );
    assert.ok(!isRefusal(clash) && !clash.is_loaded);
    assert.deepEqual(
      clash.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule),
      ["FUND_NAMED_AS_PROJECT"],
    );
    const account = { ...AGREEMENT, amount: "1000000" };
    for (const wrong of [
      { ...account, project: "pier", pledge: "p-1" },
      { ...account, organisation: "agency", pledge: "p-1" },
      { ...account, fund: "fund", pledge: "p-1" },
      { ...account, pledge: "p-f" },
    ])
      assert.equal(await act(pool, "sign-agreement", wrong), "NOT_FOUND");
    assert.equal(
      await act(pool, "sign-agreement", { ...account, pledge: "p-2" }),
      "PLEDGE_EXCEEDED",
    );
    await actAll(pool, [["sign-agreement", { ...account, pledge: "p-1" }]]);
    const { rows } = await pool.query("select id, status from pledge order by id");
    assert.deepEqual(rows, [
      { id: "p-1", status: "converted" },
      { id: "p-2", status: "announced" },
      { id: "p-f", status: "announced" },
    ]);
    await readTx(pool, async (tx) => {
      assert.deepEqual(await readTrialBalance(tx), []);
      assert.deepEqual(await findWrongTotals(tx), []);
      const snapshot = await readSnapshot(tx);
      const project = snapshot.projectById.get("harbour");
      // Invariant 9: it enters no total.
      assert.ok(project && snapshot.bookLines.every((row) => row.ledger_id !== "harbour"));
    });
    const out = join(folder, "out");
    const answer = await exportIati({ folder: out }, { pool, clock });
    assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
    const xml = readdirSync(out, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".xml") && !name.includes("organisation"))
      .map((name) => readFileSync(join(out, name), "utf8"))
      .join("");
    const [activity = ""] =
      /<iati-activity [\s\S]*?XX-AGENCY-harbour[\s\S]*?<\/iati-activity>/.exec(xml) ?? [];
    const told = [
      ...activity.matchAll(/transaction-type code="(\d+)"[\s\S]*?<value [^>]*>([^<]+)/g),
    ].map(([, type, value]) => `${type} ${value}`);
    assert.deepEqual(told.sort(), ["11 1000000", "13 1000000", "13 500000"]);
    // What was noted by mistake is taken back like any entry, in the project's own book.
    const [noted] = await readTx(pool, (tx) =>
      tx.rows<{ id: string }>("select id from entry where event_id = 'pledge/p-2'"),
    );
    await actAll(pool, [["reverse-entry", { entry: noted?.id, reason: "Announced to another" }]]);
    await readTx(pool, async (tx) => {
      assert.deepEqual(await readTrialBalance(tx), []);
      assert.deepEqual(await findWrongTotals(tx), []);
    });
  },
);

databaseTest(
  "what a file's receipt passed on is not taken back without it: it would pass to the project twice with the files' next change",
  async (t, open) => {
    const pool = await open();
    const [unspent = ""] = FILES.split("budget_lines:");
    const folder = folderOf(t, unspent);
    await load(pool, folder);
    const before = await standing(pool, "letters");
    const [passed] = await readTx(pool, (tx) =>
      tx.rows<{ id: string }>(
        "select id from entry where event_id = 'project_account/receipt.r-1'",
      ),
    );
    assert.equal(
      await act(pool, "reverse-entry", { entry: passed?.id, reason: "To be looked at" }),
      "CORRECTION_FOLLOWS",
    );
    writeFileSync(
      join(folder, "all.yaml"),
      SETTING + unspent.replace("Harbour letters", "Letters"),
    );
    await load(pool, folder);
    assert.deepEqual(await standing(pool, "letters"), before);
  },
);

databaseTest(
  "an amendment outlives the next load: the row says what was signed, the budget is made for what is agreed by now",
  async (t, open) => {
    const pool = await open();
    const [unspent = ""] = FILES.split("budget_lines:");
    const folder = folderOf(t, unspent);
    await load(pool, folder);
    const amendment = { agreement: "letters", id: "m-1", no: 1, signed_on: "2025-06-01" };
    await actAll(pool, [["amend-agreement", { ...amendment, kind: "amount", amount: "113000" }]]);
    writeFileSync(
      join(folder, "all.yaml"),
      SETTING + unspent.replace("Harbour letters", "Letters"),
    );
    await load(pool, folder);
    const line = {
      id: "b-1",
      category: "equipment",
      period_from: "2025-01-01",
      period_to: "2025-12-31",
    };
    const budget = (amount: string) =>
      act(pool, "set-budget", { allocation: "letters", lines: [{ ...line, amount }] });
    assert.equal(await budget("1130000"), "BUDGET_NOT_ALLOCATION");
    assert.equal(await budget("1243000"), "done");
    const snapshot = await readTx(pool, readSnapshot);
    assert.equal(snapshot.allocationById.get("letters")?.amount_minor, 1_130_000n);
  },
);

databaseTest(
  "what nobody has identified is neither given back nor released with a project's money, nor is what was spent already",
  async (t, open) => {
    const pool = await open();
    await load(pool, folderOf(t, ""));
    await actAll(pool, [
      ["sign-agreement", AGREEMENT],
      [
        "schedule-instalments",
        {
          agreement: "a-1",
          instalments: [{ id: "i-1", no: 1, due_on: "2025-02-01", amount: "1130000" }],
        },
      ],
      [
        "record-receipt",
        { ...RECEIPT, id: "r-1", amount: "600", credited: "600", on: "2025-02-03" },
      ],
      [
        "record-receipt",
        {
          ...RECEIPT,
          id: "r-2",
          agreement: undefined,
          amount: "500",
          credited: "500",
          on: "2025-02-04",
        },
      ],
      [
        "record-income",
        {
          id: "in-1",
          fund: "a-1",
          kind: "interest",
          amount: "50",
          currency: "JPY",
          on: "2025-02-05",
        },
      ],
      [
        "spend",
        { id: "e-1", allocation: "a-1", category: "travel", amount: "400", on: "2025-03-01" },
      ],
    ]);
    // 600 came in, 452 of it is spent with its programme support.
    const tranche = { id: "t-1", allocation: "a-1", on: "2025-04-01" };
    assert.equal(await act(pool, "release", { ...tranche, amount: "149" }), "RELEASE_WITHOUT_CASH");
    await actAll(pool, [["release", { ...tranche, amount: "148" }]]);
    const back = { id: "f-1", agreement: "a-1", on: "2025-05-01", reason: "As asked" };
    assert.equal(await act(pool, "refund", { ...back, amount: "51" }), "REFUND_EXCEEDS_BALANCE");
  },
);

databaseTest(
  "an organisation that spends more than it got is told of, whatever else the account holds; what the account paid is no part of it",
  async (t, open) => {
    const rules = (pool: Pool) =>
      readTx(pool, (tx) =>
        tx.rows<{ rule: string }>(
          "select distinct rule from exception where rule like 'SPENT%' order by rule",
        ),
      ).then((rows) => rows.map((row) => row.rule));
    const [unspent = ""] = FILES.split("budget_lines:");
    const paid = (id: string, period: string, amount: number) =>
      `  - {id: ${id}, project: harbour, allocation: letters, category: equipment, period: ${period}, amount: JPY ${amount}, is_certified: true}\n`;
    const moved = `releases:\n  - {id: t-1, allocation: letters, released_on: 2025-08-01, amount: JPY 10000}\nexpenditures:\n${paid("e-1", "2025-04..2025-06", 100_000)}`;
    const held = await open();
    await load(held, folderOf(t, unspent + moved + paid("e-2", "2025-08..2025-09", 10_000)));
    assert.deepEqual(await rules(held), []);
    assert.equal((await standing(held, "letters"))["cash"], 489_000n);
    await actAll(held, [
      [
        "report-expenditure",
        {
          id: "e-3",
          allocation: "letters",
          category: "travel",
          amount: "1",
          period_from: "2025-10-01",
          period_to: "2025-10-31",
          is_certified: true,
        },
      ],
    ]);
    assert.deepEqual(await rules(held), ["SPENT_OVER_FUNDED"]);
    const over = await open();
    await load(over, folderOf(t, unspent + moved + paid("e-2", "2025-08..2025-09", 400_000)));
    assert.deepEqual(await rules(over), ["SPENT_OVER_FUNDED"]);
  },
);

databaseTest(
  "a receipt within an extension is no exception, in a form, an import or a file",
  async (t, open) => {
    const pool = await open();
    const [unspent = ""] = FILES.split("budget_lines:");
    const until = unspent.replace("psc_rate: 13", "psc_rate: 13\n    effective_to: 2025-06-30");
    const folder = folderOf(t, until);
    await load(pool, folder);
    await actAll(pool, [
      [
        "amend-agreement",
        {
          agreement: "letters",
          id: "x-1",
          no: 1,
          kind: "extension",
          signed_on: "2025-06-01",
          effective_to: "2025-12-31",
        },
      ],
    ]);
    const late = until.replace(
      "bank_charge: JPY 1000}",
      "bank_charge: JPY 1000}\n  - {id: r-2, instalment: i-1, fund: letters, received_on: 2025-09-01, amount: JPY 1, bank_amount: JPY 1}",
    );
    writeFileSync(join(folder, "all.yaml"), SETTING + late);
    await load(pool, folder);
    const report = await importReceipt(
      pool,
      "Date,Fund,Agreement,Amount,Currency,Reference\n2025-09-02,letters,letters,100,JPY,r-3\n",
    );
    assert.deepEqual(
      [report.rows[0]?.outcome, JSON.stringify(report.rows[0]?.notes ?? "").includes("2025-06-30")],
      ["suspense", false],
    );
    assert.deepEqual(await readTx(pool, (tx) => tx.rows("select rule from exception")), []);
  },
);
