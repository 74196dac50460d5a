import assert from "node:assert/strict";
import { act } from "../../test/acting.js";
import { fixedClock } from "../base/clock.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import type { Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import type { CarriedOut } from "./carry-out.js";

const clock = fixedClock("2026-04-01T09:00:00.000Z");

const said = (answer: CarriedOut | Refusal) =>
  isRefusal(answer) ? answer.refused : answer.subject_id;

async function withAgreements(pool: Pool): Promise<void> {
  await pool.query(`
    insert into organisation (id, name, type) values ('giver', '{"en": "Giver", "ja": "拠出者"}', '10');
    insert into fund (id, code, name, type, currency) values ('f', 'F', '{"en": "F", "ja": "F"}', 'trust_fund', 'USD');
    insert into agreement (id, organisation_id, fund_id, instrument, title, amount_minor, currency, effective_from, effective_to)
    values ('a', 'giver', 'f', 'saa', '{"en": "A", "ja": "A"}', 100, 'USD', '2024-01-01', '2026-12-31'),
           ('open-ended', 'giver', 'f', 'saa', '{"en": "B", "ja": "B"}', 100, 'USD', '2024-01-01', null)`);
}

databaseTest(
  "a report is planned from its agreement, drafted, cleared, sent, queried, sent again and accepted",
  async (_, open) => {
    const pool = await open();
    await withAgreements(pool);
    const plan = { kind: "narrative", every: "year", due_after_days: 90 };
    assert.equal(
      said(await act({ pool, clock }, "plan-reports", { ...plan, agreement: "open-ended" })),
      "REPORT_PERIOD_UNKNOWN",
    );
    const planned = await act({ pool, clock }, "plan-reports", { ...plan, agreement: "a" });
    assert.equal(said(planned), "a.narrative.1");
    assert.match(
      isRefusal(planned) ? "" : (planned.notes?.[0]?.en ?? ""),
      /^3 reports .*2025-03-31.*2027-03-31/,
    );
    assert.equal(
      said(await act({ pool, clock }, "plan-reports", { ...plan, agreement: "a" })),
      "REPORT_OVERLAPS",
    );
    const other = await act({ pool, clock }, "plan-reports", {
      ...plan,
      agreement: "a",
      kind: "financial",
    });
    assert.equal(said(other), "a.financial.2");

    const donor_report = "a.narrative.1.2";
    const steps: [string, Record<string, unknown>, string][] = [
      ["send-report", { on: "2026-03-31", document: "Report" }, "STEP_NOT_ALLOWED"],
      ["draft-report", {}, donor_report],
      ["clear-report", {}, "STEP_NOT_ALLOWED"],
      ["draft-report", { is_ready: true }, donor_report],
      ["clear-report", {}, donor_report],
      ["send-report", { on: "2026-03-31" }, "REPORT_WITHOUT_DOCUMENT"],
      ["send-report", { on: "2026-03-31", edition: "nowhere" }, "NOT_FOUND"],
      ["send-report", { on: "2026-03-31", document: "Report" }, donor_report],
      ["query-report", { query: "Which rate?" }, donor_report],
      ["accept-report", { on: "2026-04-01" }, "STEP_NOT_ALLOWED"],
      ["draft-report", { is_ready: true }, donor_report],
      ["clear-report", {}, donor_report],
      ["send-report", { on: "2026-04-01", document: "Report, second version" }, donor_report],
      ["accept-report", { on: "2026-03-30" }, "REPORT_ACCEPTED_BEFORE"],
      ["accept-report", { on: "2026-04-01" }, donor_report],
      // Auditors come back to what was accepted; until it is accepted anew it is not.
      ["query-report", { query: "Which rate was it?" }, donor_report],
      ["draft-report", { is_ready: true }, donor_report],
      ["clear-report", {}, donor_report],
      ["send-report", { on: "2026-04-01", document: "Report, third version" }, donor_report],
      ["accept-report", { on: "2026-04-01" }, donor_report],
    ];
    for (const [name, input, expected] of steps)
      assert.equal(
        said(await act({ pool, clock }, name, { donor_report, ...input })),
        expected,
        name,
      );
    const { rows } = await pool.query(
      "select status, sent_on, accepted_on, document, query from donor_report where id = $1",
      [donor_report],
    );
    assert.deepEqual(
      { ...rows[0] },
      {
        status: "accepted",
        // The day on which it was first sent: a query does not make it late.
        sent_on: "2026-03-31",
        accepted_on: "2026-04-01",
        document: "Report, third version",
        query: "Which rate was it?",
      },
    );
  },
);
