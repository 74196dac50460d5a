import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { migrate, readMigrations } from "../store/migrate.js";
import { listClosingSteps } from "../store/closing-steps.js";
import { readTx, tryTx, type Pool } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { activitiesXml, iatiFile } from "../../test/iati-file.js";
import { textOf } from "../../test/walk.js";
import { momentOf } from "./action.js";
import { findFaults } from "./back-up.js";
import { importIati, undoIati } from "./import-iati.js";
import { readHeldColumns } from "./held-columns.js";
import { reopenProject } from "./reopen-project.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
const on = "2025-03-01";
const reason = "An invoice came late";
const CLOSE = { project: "p", assets_settled: true, evaluation_settled: true };

/** A project with an account of its own, to which a thousand came, of which a hundred went back, and all else was spent. */
const SETTING: readonly (readonly [string, Record<string, unknown>])[] = [
  ["record-organisation", { id: "ministry", name, type: "10" }],
  ["create-project", { id: "p", title: name }],
  [
    "sign-agreement",
    {
      ...{ id: "a", project: "p", organisation: "ministry", instrument: "saa", title: name },
      ...{ amount: "1000", currency: "USD", signed_on: "2025-01-05", earmarking_category: 4 },
    },
  ],
  [
    "schedule-instalments",
    { agreement: "a", instalments: [{ id: "i", due_on: on, amount: "1000" }] },
  ],
  [
    "record-receipt",
    {
      ...{ id: "r", fund: "a", agreement: "a", amount: "1000", currency: "USD", on },
      ...{ credited: "1000", credited_currency: "USD" },
    },
  ],
  [
    "report-expenditure",
    {
      ...{ id: "e", allocation: "a", category: "travel", amount: "900", is_certified: true },
      ...{ period_from: on, period_to: on },
    },
  ],
  ["refund", { id: "rf", agreement: "a", amount: "100", on: "2026-02-02", reason: "Letter" }],
  ["close-project-operations", { project: "p", on: "2026-01-31" }],
];

async function doAll(pool: Pool, steps: readonly (readonly [string, Record<string, unknown>])[]) {
  for (const [action, input] of steps) made(await act({ pool, clock }, action, input));
}

/** Everything that is wrong with what was asked, each with its field; or what is told of what was done. */
async function told(pool: Pool, action: string, input: Record<string, unknown>) {
  const answer = await act({ pool, clock }, action, input);
  return isRefusal(answer)
    ? toldBy(answer).map(({ refused, field }) => `${refused} ${field}`)
    : (answer.notes ?? []).map(({ en }) => en);
}

async function stands(pool: Pool, id = "p") {
  const snapshot = await readTx(pool, readSnapshot);
  const steps = await readTx(pool, (tx) => listClosingSteps(tx, id));
  return [snapshot.projectById.get(id)?.status, steps.map(({ step }) => step).join(" ")];
}

databaseTest(
  "a closed project is reopened by two persons with a reason, takes entries again, and is closed anew",
  async (_, open) => {
    const pool = await open();
    await doAll(pool, SETTING.slice(0, -1));
    for (const action of ["reopen-project", "decline-reopening"]) {
      const answer = await told(pool, action, {
        project: "p",
        ...(action === "decline-reopening" ? { reason } : {}),
      });
      assert.deepEqual(answer, ["REOPENING_NOT_CLOSED project"]);
    }
    await doAll(pool, [...SETTING.slice(-1), ["close-project", CLOSE]]);
    assert.deepEqual(await told(pool, "close-project", CLOSE), ["CLOSURE_ALREADY project"]);
    await doAll(pool, [["close-period", { period_from: "2025-01-01", period_to: "2025-12-31" }]]);
    const asked = { project: "p", reopened_to: "3", reason };
    assert.deepEqual(await told(pool, "reopen-project", { project: "p" }), [
      "REOPENING_NOT_PROPOSED project",
    ]);
    // What a donor was told as final stands against it, unless the donor agrees.
    assert.deepEqual(await told(pool, "propose-reopening", asked), ["REOPENING_PAID_BACK consent"]);
    const consent = "Letter of 20 March 2026";
    const finals = [
      "USD 100.00 of “Name” went back to the donor, the last of it on 2026-02-02: it is not there to be spent.",
      "Days up to 2025-12-31 lie in closed periods: nothing is entered on them, and what is reported of them is posted on an open day that names its own.",
    ];
    assert.deepEqual(await told(pool, "propose-reopening", { ...asked, consent }), [
      "The project stays closed until somebody else approves this.",
      ...finals,
    ]);
    assert.deepEqual(await told(pool, "propose-reopening", { ...asked, consent }), [
      "REOPENING_PROPOSED project",
    ]);
    assert.deepEqual(await stands(pool), ["4", "ended closed proposed"]);
    // Who proposed it does not approve it, where there are several.
    const alone = await tryTx(pool, (tx) => {
      const context = { ...momentOf(clock), actor: "local", is_single_user: false };
      return reopenProject.run(tx, { project: "p" }, context);
    });
    assert.ok(isRefusal(alone) && alone.refused === "SAME_PERSON");

    assert.deepEqual(await told(pool, "reopen-project", { project: "p" }), [
      "Proposed on 2026-03-31 by local, as “Work done, accounts open: what was obligated before is settled”: An invoice came late",
      "The donor's agreement: Letter of 20 March 2026",
      ...finals,
    ]);
    assert.deepEqual(await stands(pool), ["3", "ended closed proposed reopened"]);
    // Its books are open, its activities are not: that takes another step.
    const cost = { id: "o", allocation: "a", amount: "10", on: "2026-03-01", description: "Late" };
    assert.deepEqual(await told(pool, "oblige", cost), [
      "PROJECT_OPERATIONALLY_CLOSED on",
      "SPENDING_EXCEEDS_BUDGET amount",
    ]);
    assert.deepEqual(await told(pool, "propose-reopening", { ...asked, consent }), [
      "REOPENING_NOTHING reopened_to",
    ]);
    await doAll(pool, [
      ["propose-reopening", { ...asked, reopened_to: "2", consent }],
      ["decline-reopening", { project: "p", reason: "Not yet" }],
      ["propose-reopening", { ...asked, reopened_to: "2", consent }],
      ["reopen-project", { project: "p" }],
    ]);
    assert.equal((await stands(pool))[0], "2");
    assert.deepEqual(await told(pool, "oblige", { ...cost, amount: "0.01" }), [
      "SPENDING_EXCEEDS_BUDGET amount",
    ]);
    const { rows } = await pool.query<{ id: string }>(
      "select id from entry where event_id = 'expenditure/e'",
    );
    await doAll(pool, [
      ["reverse-entry", { entry: rows[0]?.id, reason }],
      ["oblige", cost],
    ]);
    // A load of files leaves what people settled, and nothing was erased.
    const held = await readTx(pool, async (tx) => readHeldColumns(tx, await readSnapshot(tx)));
    assert.deepEqual([...(held.get("project/p") ?? [])], ["status"]);
    await doAll(pool, [["close-project-operations", { project: "p", on: "2026-03-30" }]]);
    assert.deepEqual(await stands(pool), [
      "3",
      "ended closed proposed reopened proposed declined proposed reopened ended",
    ]);
    await assert.rejects(pool.query("delete from closing_step"));
    assert.deepEqual(await readTx(pool, findFaults), []);
  },
);

databaseTest(
  "a proposal to reopen is answered by the closing of the books too, and falls behind what came up since",
  async (_, open) => {
    const pool = await open();
    const refund = SETTING.find(([action]) => action === "refund");
    await doAll(pool, [
      ...SETTING.filter((step) => step !== refund),
      ["propose-reopening", { project: "p", reopened_to: "2", reason }],
      ["refund", refund?.[1] ?? {}],
    ]);
    assert.deepEqual(await told(pool, "reopen-project", { project: "p" }), [
      "REOPENING_PAID_BACK project",
    ]);
    await doAll(pool, [["close-project", CLOSE]]);
    assert.deepEqual(await told(pool, "reopen-project", { project: "p" }), [
      "REOPENING_NOT_PROPOSED project",
    ]);
    assert.deepEqual(await told(pool, "decline-reopening", { project: "p", reason }), [
      "REOPENING_NOT_PROPOSED project",
    ]);
  },
);

databaseTest(
  "the project's page tells how it was closed and reopened; the reasons and people only to those who keep the record",
  async (_, open) => {
    const pool = await open();
    const consent = "Letter of 20 March 2026";
    await doAll(pool, [
      ...SETTING,
      ["close-project", CLOSE],
      ["propose-reopening", { project: "p", reopened_to: "2", reason, consent }],
    ]);
    const server = serverOf({ pool, clock });
    const read = async (site: typeof server, path: string) =>
      textOf((await site.inject(path)).body);
    const before = await server.inject("/en/projects/p");
    for (const action of ["reopen-project", "decline-reopening"])
      assert.match(before.body, new RegExp(`/record/${action}`));
    for (const action of ["propose-reopening", "close-project", "allocate"])
      assert.doesNotMatch(before.body, new RegExp(`/record/${action}[?"]`));
    assert.match(await read(server, "/en/queue"), /Reopenings to approve.*An invoice came late/s);
    await doAll(pool, [["reopen-project", { project: "p" }]]);
    const own = await read(server, "/en/projects/p");
    assert.match(
      own,
      /Activities ended.*31 January 2026.*Books closed.*31 March 2026.*Reopening proposed: Under way again.*An invoice came late.*Letter of 20 March 2026.*local.*Reopened: Under way again/s,
    );
    assert.match(await read(server, "/ja/rows/project/p"), /再開（実施中に戻す）/);
    assert.doesNotMatch(await read(server, "/en/queue"), /Reopenings to approve/);
    const others = serverOf({ pool, clock }, true);
    const shown = await read(others, "/en/projects/p");
    assert.match(shown, /Books closed.*Reopened: Under way again/s);
    assert.doesNotMatch(shown, /proposed|An invoice came late|Letter of 20 March|Reason/);
  },
);

const FIRST = activitiesXml([{ id: "XX-TEST-1-A" }]);
const CLOSED = FIRST.replace('<activity-status code="2"/>', '<activity-status code="4"/>');

databaseTest(
  "no file closes a project again that people reopened, nor does the undoing of one",
  async (_, open) => {
    const pool = await open();
    const take = async (xml: string) => {
      const answer = await importIati({ file: iatiFile(xml, "trial.xml") }, { pool, clock });
      assert.ok(!isRefusal(answer) && answer.is_imported, JSON.stringify(answer));
      return answer;
    };
    assert.notEqual(CLOSED, FIRST);
    const project = "XX-TEST-1-A";
    await take(CLOSED);
    await doAll(pool, [
      ["propose-reopening", { project, reopened_to: "3", reason }],
      ["reopen-project", { project }],
    ]);
    const newer = await take(CLOSED.replaceAll("Title of", "Newer title of"));
    const codes = newer.findings.map(({ rule }) => rule);
    assert.ok(codes.includes("IATI_PROJECT_REOPENED"));
    assert.deepEqual(await stands(pool, project), ["3", "proposed reopened"]);
    assert.ok(!isRefusal(await undoIati({ batch: newer.batch ?? "" }, { pool, clock })));
    assert.deepEqual(await stands(pool, project), ["3", "proposed reopened"]);
    // A file that says that the work goes on is followed.
    await take(FIRST);
    assert.equal((await stands(pool, project))[0], "2");
    // What people close then stays closed.
    await doAll(pool, [["close-project-operations", { project, on: "2026-01-31" }]]);
    await take(FIRST.replaceAll("Title of", "Newest title of"));
    assert.equal((await stands(pool, project))[0], "3");
  },
);

databaseTest("what was closed before there were steps has them by the trail", async (_, open) => {
  const pool = await open({ isEmpty: true });
  const steps = readMigrations();
  await migrate(
    pool,
    clock,
    steps.filter(({ number }) => number < 570),
  );
  const event = (seq: number, action: string, at: string, actor: string) =>
    `(${seq}, '${at}', '${actor}', '${action}', 'project', 'p', 'x', 'x', 'x')`;
  await pool.query(`
    insert into project (id, title, status) values ('p', '{"en": "P", "ja": "P"}', '4');
    insert into project_closure (project_id, operational_on, financial_on) values ('p', '2025-01-31', '2025-03-01');
    insert into audit_event (seq, at, actor, action, subject_kind, subject_id, payload_hash, prev_hash, hash) values
      ${event(1, "close-project-operations", "2025-02-02T10:00:00Z", "ann")},
      ${event(2, "close-project", "2025-03-01T10:00:00Z", "bob")},
      ${event(3, "close-project", "2025-03-02T10:00:00Z", "cid")}`);
  await migrate(pool, clock);
  const found = await readTx(pool, (tx) => listClosingSteps(tx, "p"));
  assert.deepEqual(
    found.map(({ n, step, happened_on, recorded_by }) => [n, step, happened_on, recorded_by]),
    [
      [1, "ended", "2025-01-31", "ann"],
      [2, "closed", "2025-03-01", "bob"],
    ],
  );
});
