import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { LOCAL_USER, type Person } from "../people/permission.js";
import type { Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import { carryOut, type CarriedOut } from "./carry-out.js";
import { readResultPeriod } from "./read-results.js";
import { findAction } from "./register.js";

const NOW = "2026-04-20T09:30:00.000Z";
const text = (words: string) => ({ en: words, ja: words });
const PERIOD = { project: "p", period_from: "2025-04-01", period_to: "2026-03-31" };
let requests = 0;

/** Carries out an action; an edit sends the version that stands. */
async function attempt(
  pool: Pool,
  name: string,
  input: Record<string, unknown>,
  change: { if_match?: number; person?: Person } = {},
): Promise<CarriedOut | Refusal> {
  const action = findAction(name);
  assert.ok(action, name);
  const edited = action.edits?.(input as never);
  const { rows } = await pool.query(
    "select version from row_version where subject_kind = $1 and subject_id = $2",
    [edited?.kind ?? "", edited?.id ?? "none"],
  );
  const current = (rows[0] as { version: number } | undefined)?.version ?? 1;
  const if_match = change.if_match ?? (edited ? current : null);
  const person = change.person ?? LOCAL_USER;
  const asked = { action, input, key: `results-test-${++requests}`, if_match, person };
  return carryOut(asked, { pool, clock: fixedClock(NOW) });
}

async function act(pool: Pool, name: string, input: Record<string, unknown>): Promise<string> {
  const answer = await attempt(pool, name, input);
  return isRefusal(answer) ? answer.refused : "done";
}

/** A project with an indicator from the library, a percentage of its own and one in words, and one year that is over. */
async function begin(pool: Pool): Promise<void> {
  const name = `'{"en": "Project", "ja": "事業"}'`;
  await pool.query(
    `insert into project (id, title, start_date, end_date) values ('p', ${name}, '2025', '2027')`,
  );
  const library = {
    id: "trained",
    title: text("People trained"),
    definition: text("Who completed a course"),
    unit: text("people"),
    measure: "unit",
    aggregation: "sum",
    over_places: "sum",
    over_projects: "unique_people",
    dimensions: [
      { dimension: "sex", categories: "female, male" },
      { dimension: "age", categories: "15-24、25+" },
    ],
  };
  assert.equal(await act(pool, "define-library-indicator", library), "done");
  const results = [
    { id: "outcome", type: "outcome", project: "p", title: text("Skills") },
    { id: "output", type: "output", project: "p", title: text("Courses"), parent: "outcome" },
  ];
  for (const result of results) assert.equal(await act(pool, "define-result", result), "done");
  const indicators = [
    { id: "i", result: "output", library: "trained" },
    {
      id: "share",
      result: "outcome",
      title: text("In work"),
      unit: text("%"),
      measure: "percentage",
      aggregation: "ratio_of_sums",
    },
    {
      id: "law",
      result: "outcome",
      title: text("The law"),
      unit: text("law"),
      measure: "qualitative",
      aggregation: "none",
    },
  ];
  for (const each of indicators) assert.equal(await act(pool, "define-indicator", each), "done");
  const { period_from, period_to } = PERIOD;
  const plan = { project: "p", periods: [{ period_from, period_to }] };
  assert.equal(await act(pool, "plan-periods", plan), "done");
  const targets = [{ period_from, period_to, value: "100" }];
  assert.equal(await act(pool, "set-targets", { indicator: "i", targets }), "done");
}

const GRID = {
  ...PERIOD,
  language: "en",
  values: [
    { indicator: "i", value: "95" },
    { indicator: "share", numerator: "30", denominator: "40" },
    { indicator: "law", comment: "Passed in May" },
  ],
  cells: [
    { indicator: "i", category: "sex=female; age=15-24", value: "30" },
    { indicator: "i", category: "age=25+; sex=female", value: "40" },
    { indicator: "i", category: "sex=male; age=15-24", value: "not_collected" },
  ],
};

async function valueOf(pool: Pool, indicator: string) {
  const { rows } = await pool.query(
    "select status, value, numerator, denominator, comment, explanation from indicator_value where indicator_id = $1 and kind = 'actual'",
    [indicator],
  );
  return rows[0] as Record<string, unknown>;
}

databaseTest(
  "a period goes from planned through received and validated to published, and a revised value keeps the earlier one",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    assert.equal((await valueOf(pool, "i"))["status"], "planned");
    assert.equal(await act(pool, "report-results", GRID), "done");
    assert.deepEqual(
      { ...(await valueOf(pool, "i")) },
      {
        status: "received",
        value: "95",
        numerator: null,
        denominator: null,
        comment: null,
        explanation: null,
      },
    );
    const share = await valueOf(pool, "share");
    assert.deepEqual(
      [share["value"], share["numerator"], share["denominator"]],
      ["75.0000", "30", "40"],
    );
    assert.deepEqual((await valueOf(pool, "law"))["comment"], text("Passed in May"));
    assert.equal(await act(pool, "report-results", GRID), "RESULT_STEP_NOT_ALLOWED");
    assert.equal(await act(pool, "publish-results", PERIOD), "RESULT_NOTHING_TO_DO");
    const reason = "The list of May is missing";
    assert.equal(
      await act(pool, "return-results", { ...PERIOD, indicators: ["i"], reason }),
      "done",
    );
    assert.equal(await act(pool, "validate-results", PERIOD), "done");
    assert.equal((await valueOf(pool, "i"))["status"], "returned");
    assert.equal((await valueOf(pool, "share"))["status"], "validated");
    const again = { ...GRID, values: [{ indicator: "i", value: "99" }], cells: [] };
    assert.equal(await act(pool, "report-results", again), "done");
    assert.equal(await act(pool, "validate-results", PERIOD), "done");
    assert.equal(await act(pool, "publish-results", PERIOD), "done");
    assert.equal((await valueOf(pool, "i"))["status"], "published");
    const revision = { ...again, reason: "Two were counted twice" };
    assert.equal(await act(pool, "revise-results", revision), "RESULT_UNCHANGED");
    const values = [{ indicator: "i", value: "97" }];
    assert.equal(await act(pool, "revise-results", { ...revision, values }), "done");
    assert.deepEqual(
      [(await valueOf(pool, "i"))["status"], (await valueOf(pool, "i"))["value"]],
      ["revised", "97"],
    );
    const { rows } = await pool.query(
      "select n, value, reason, revised_on from indicator_revision",
    );
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ n: 1, value: "99", reason: "Two were counted twice", revised_on: "2026-04-20" }],
    );
    const { steps } = await readResultPeriod(
      { kind: "project", id: "p", period_from: "2025-04-01", period_to: "2026-03-31" } as never,
      { pool },
    );
    const trained = steps.filter((step) => step.value === "95" || step.status === "returned");
    assert.deepEqual(
      trained.map((step) => [step.status, step.value, step.cells.length, step.reason]),
      [
        ["received", "95", 3, null],
        ["returned", "95", 3, reason],
      ],
    );
  },
);

databaseTest(
  "a grid is taken whole or not at all, and says beside which value what is wrong",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const wrong = async (change: Record<string, unknown>) => {
      const answer = await attempt(pool, "report-results", { ...GRID, ...change });
      return isRefusal(answer) ? [answer.refused, answer.field] : ["done"];
    };
    const one = (value: Record<string, unknown>, cells: unknown[] = []) => ({
      values: [
        { indicator: "share", numerator: "1", denominator: "2" },
        { indicator: "i", ...value },
      ],
      cells,
    });
    assert.deepEqual(await wrong(one({ value: "70" })), ["RESULT_UNEXPLAINED", "i.explanation"]);
    assert.deepEqual(await wrong(one({ value: "121" })), ["RESULT_UNEXPLAINED", "i.explanation"]);
    assert.deepEqual(await wrong(one({})), ["RESULT_VALUE_MISSING", "i.value"]);
    assert.deepEqual(await wrong(one({ is_not_collected: true })), [
      "RESULT_NOT_COLLECTED_UNEXPLAINED",
      "i.explanation",
    ]);
    const female = { indicator: "i", category: "sex=female; age=25+", value: "99" };
    assert.deepEqual(await wrong(one({ value: "95" }, [female])), [
      "RESULT_CELL_ABOVE_TOTAL",
      "i.cells",
    ]);
    const alone = { ...female, category: "sex=female", value: "9" };
    assert.deepEqual(await wrong(one({ value: "95" }, [alone])), [
      "RESULT_CELL_UNKNOWN",
      "i.cells",
    ]);
    assert.deepEqual(await wrong({ ...PERIOD, period_from: "2024-04-01" }), [
      "RESULT_PERIOD_UNKNOWN",
      "period_from",
    ]);
    assert.equal((await valueOf(pool, "share"))["status"], "planned");
    const stale = await attempt(pool, "report-results", GRID, { if_match: 7 });
    assert.ok(isRefusal(stale) && stale.refused === "VERSION_STALE");
    const explained = one({ value: "70", explanation: "A storm closed the school" });
    assert.deepEqual(await wrong(explained), ["done"]);
    assert.equal((await valueOf(pool, "i"))["explanation"], "A storm closed the school");
    assert.equal((await valueOf(pool, "law"))["status"], "planned");
  },
);

databaseTest("a draft keeps what was typed as it was typed, until it is sent", async (_, open) => {
  const pool = await open();
  await begin(pool);
  const typed = [
    { field: "value:i", text: "ninety" },
    { field: "comment:share", text: "" },
  ];
  assert.equal(await act(pool, "save-results-draft", { ...PERIOD, typed }), "done");
  assert.equal((await valueOf(pool, "i"))["status"], "draft");
  assert.equal((await valueOf(pool, "share"))["status"], "planned");
  const asked = { kind: "project", id: "p", period_from: "2025-04-01", period_to: "2026-03-31" };
  const kept = await readResultPeriod(asked as never, { pool });
  assert.deepEqual(kept.draft?.typed, { "value:i": "ninety", "comment:share": "" });
  assert.equal(await act(pool, "report-results", GRID), "done");
  assert.equal((await readResultPeriod(asked as never, { pool })).draft, null);
});

databaseTest(
  "periods do not overlap, wait for their end unless opened, and a changed target needs a reason",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const plan = (period_from: string, period_to: string) =>
      act(pool, "plan-periods", { project: "p", periods: [{ period_from, period_to }] });
    assert.equal(await plan("2026-03-31", "2026-12-31"), "RESULT_PERIODS_OVERLAP");
    assert.equal(await plan("2027-03-31", "2026-04-01"), "RESULT_PERIOD_REVERSED");
    assert.equal(await plan("2026-04-01", "2027-03-31"), "done");
    const next = { project: "p", period_from: "2026-04-01", period_to: "2027-03-31" };
    const values = [{ indicator: "i", value: "5" }];
    assert.equal(await act(pool, "report-results", { ...next, values }), "RESULT_PERIOD_NOT_OPEN");
    assert.equal(await act(pool, "open-period", { ...next, indicators: ["i"] }), "done");
    assert.equal(await act(pool, "report-results", { ...next, values }), "done");
    const { period_from, period_to } = PERIOD;
    const targets = [{ period_from, period_to, value: "120" }];
    const change = { indicator: "i", targets };
    assert.equal(await act(pool, "set-targets", change), "RESULT_TARGET_REASON");
    assert.equal(await act(pool, "set-targets", { ...change, reason: "More money" }), "done");
    const { rows } = await pool.query("select value, reason from indicator_revision");
    assert.deepEqual([{ ...rows[0] }], [{ value: "100", reason: "More money" }]);
  },
);

databaseTest("what is taken from the library measures as the library does", async (_, open) => {
  const pool = await open();
  await begin(pool);
  const other = { id: "j", result: "output", library: "trained", aggregation: "last" };
  assert.equal(await act(pool, "define-indicator", other), "RESULT_LIBRARY_DIFFERS");
  const { rows } = await pool.query(
    "select dimension, categories from indicator_dimension where indicator_id = 'i' order by n",
  );
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      { dimension: "sex", categories: ["female", "male"] },
      { dimension: "age", categories: ["15-24", "25+"] },
    ],
  );
  const sum = {
    id: "k",
    result: "output",
    title: text("Share"),
    unit: text("%"),
    measure: "percentage",
    aggregation: "sum",
  };
  assert.equal(await act(pool, "define-indicator", sum), "RESULT_AGGREGATION_OF_PERCENTAGE");
  const upside = { id: "x", type: "outcome", project: "p", title: text("X"), parent: "output" };
  assert.equal(await act(pool, "define-result", upside), "RESULT_PARENT_ELSEWHERE");
});
