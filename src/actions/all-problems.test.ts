import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal, toldBy, type Refusal } from "../base/refusal.js";
import { LOCAL_USER } from "../people/permission.js";
import type { Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import { carryOut } from "./carry-out.js";
import { findAction } from "./register.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const NAME = `'{"en": "N", "ja": "名"}'`;
const WORDS = { en: "W", ja: "名" };

let keys = 0;

async function attempt(pool: Pool, name: string, input: Record<string, unknown>) {
  const action = findAction(name);
  assert.ok(action, name);
  const edited = action.edits?.(input as never);
  const { rows } = await pool.query(
    "select version from row_version where subject_kind = $1 and subject_id = $2",
    [edited?.kind ?? "", edited?.id ?? ""],
  );
  const version = (rows[0] as { version: number } | undefined)?.version ?? 1;
  const asked = { action, input, key: `all-problems-${++keys}`, person: LOCAL_USER };
  return carryOut({ ...asked, if_match: edited ? version : null }, { pool, clock });
}

async function done(pool: Pool, name: string, input: Record<string, unknown>): Promise<void> {
  const answer = await attempt(pool, name, input);
  assert.ok(!isRefusal(answer), isRefusal(answer) ? `${name}: ${answer.message.en}` : "");
}

async function refused(pool: Pool, name: string, input: Record<string, unknown>): Promise<Refusal> {
  const answer = await attempt(pool, name, input);
  assert.ok(isRefusal(answer), name);
  return answer;
}

const USD = { currency: "USD" };

/** A fund with 1,000 dollars, 500 of them decided and 400 allocated, 300 of those released and 100 obligated. The year 2024 is closed. */
async function begin(pool: Pool): Promise<void> {
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', ${NAME}, '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy)
      values ('f', 'F', ${NAME}, 'trust_fund', 'USD', 0, 'return'), ('g', 'G', ${NAME}, 'trust_fund', 'JPY', 0, 'return');
    insert into project (id, title, fund_id) values ('p', ${NAME}, 'f');
    insert into funding_window (id, fund_id, name, ceiling_minor, countries) values ('w', 'f', ${NAME}, 1000, '{VN}');
    insert into project_place (project_id, n, country) values ('p', 1, 'KE');
    insert into result (id, project_id, type, title) values ('output', 'p', 'output', ${NAME});
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2025-06-10', ${NAME})`);
  const agreement = {
    id: "a",
    organisation: "ministry",
    fund: "f",
    instrument: "saa",
    title: WORDS,
  };
  const receipt = { id: "r", fund: "f", credited: "1000.00", credited_currency: "USD" };
  const charged = { allocation: "al", on: "2025-07-01" };
  for (const [name, input] of [
    [
      "sign-agreement",
      { ...agreement, ...USD, amount: "1200.00", signed_on: "2025-01-01", earmarking_category: 1 },
    ],
    [
      "schedule-instalments",
      {
        agreement: "a",
        instalments: [{ id: "i", no: 1, due_on: "2025-02-01", amount: "1000.00" }],
      },
    ],
    ["record-receipt", { ...receipt, ...USD, agreement: "a", amount: "1000.00", on: "2025-02-01" }],
    [
      "record-decision",
      {
        id: "d",
        meeting: "m",
        subject: WORDS,
        outcome: "approved",
        amount: "500.00",
        on: "2025-06-10",
      },
    ],
    ["confirm-decision", { decision: "d" }],
    ["allocate", { id: "al", decision: "d", project: "p", direct: "400.00", on: "2025-06-15" }],
    ["release", { ...charged, id: "re", amount: "300.00" }],
    ["oblige", { ...charged, id: "ob", amount: "100.00", description: "Bus" }],
    ["set-funding-lines", { project: "p", rule: "sequential", lines: [{ allocation: "al" }] }],
    ["close-period", { period_from: "2024-01-01", period_to: "2024-12-31" }],
  ] as const)
    await done(pool, name, input);
}

const UNPAID = { fund: "f", ...USD, credited_currency: "USD" };

/** Each breaks several rules at once: what was asked, and each code with its field. */
const CASES: readonly (readonly [
  name: string,
  input: Record<string, unknown>,
  told: readonly string[],
])[] = [
  [
    "allocate",
    { id: "al", decision: "d", window: "w", project: "p", direct: "2000.00", on: "2026-04-09" },
    [
      "DAY_IN_FUTURE on",
      "EXISTS_ALREADY id",
      "ALLOCATION_EXCEEDS_DECISION direct",
      "ALLOCATION_OUTSIDE_WINDOW window",
      "ALLOCATION_EXCEEDS_WINDOW direct",
      "ALLOCATION_EXCEEDS_BALANCE direct",
    ],
  ],
  [
    "allocate",
    { id: "x", decision: "none", project: "none", direct: "1.00", on: "2026-04-09" },
    ["NOT_FOUND decision", "NOT_FOUND project", "DAY_IN_FUTURE on"],
  ],
  [
    "allocate",
    { id: "x", decision: "d", project: "p", direct: "1.005", psc: "-1.00", on: "2026-02-30" },
    ["INPUT_DAY on", "INPUT_AMOUNT direct"],
  ],
  [
    "release",
    { id: "x", allocation: "al", amount: "5000.00", on: "2024-06-01" },
    [
      "PERIOD_CLOSED on",
      "RELEASE_BEFORE_ALLOCATION on",
      "RELEASE_EXCEEDS_ALLOCATION amount",
      "RELEASE_WITHOUT_CASH amount",
    ],
  ],
  [
    "record-return",
    { id: "x", allocation: "al", amount: "301.00", on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "RETURN_EXCEEDS_HELD amount"],
  ],
  [
    "cancel-allocation",
    { allocation: "al", amount: "400.00", on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "CANCELLATION_EXCEEDS_UNUSED amount"],
  ],
  [
    "record-receipt",
    {
      ...UNPAID,
      id: "r",
      agreement: "a",
      instalment: "no",
      amount: "0",
      credited: "-1.00",
      on: "2024-01-01",
    },
    [
      "PERIOD_CLOSED on",
      "AMOUNT_NOT_POSITIVE amount",
      "AMOUNT_NOT_POSITIVE credited",
      "EXISTS_ALREADY id",
      "INSTALMENT_UNKNOWN instalment",
    ],
  ],
  [
    "record-receipt",
    { ...UNPAID, id: "x", fund: "no", amount: "1.001", credited: "1.00", on: "2026-04-09" },
    ["INPUT_AMOUNT amount", "DAY_IN_FUTURE on", "NOT_FOUND fund"],
  ],
  [
    "match-receipt",
    { receipt: "no", agreement: "no", on: "2026-04-09" },
    ["NOT_FOUND receipt", "NOT_FOUND agreement", "DAY_IN_FUTURE on"],
  ],
  [
    "match-receipt",
    { receipt: "r", agreement: "a", on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "AMOUNT_NOT_POSITIVE receipt"],
  ],
  [
    "spend",
    {
      id: "x",
      allocation: "al",
      category: "travel",
      amount: "900.00",
      on: "2026-04-09",
      obligation: "no",
    },
    ["NOT_FOUND obligation", "DAY_IN_FUTURE on"],
  ],
  [
    "spend",
    { id: "x", allocation: "al", category: "travel", amount: "900.00", on: "2024-04-09" },
    ["PERIOD_CLOSED on", "SPENDING_EXCEEDS_BUDGET amount"],
  ],
  [
    "spend",
    {
      ...{ id: "x", allocation: "al", category: "travel", amount: "50.00", on: "2024-04-09" },
      liquidates: "-5.00",
    },
    ["PERIOD_CLOSED on", "AMOUNT_NOT_POSITIVE liquidates"],
  ],
  [
    "spend",
    {
      ...{ id: "x", allocation: "al", category: "travel", amount: "50.00", on: "2024-04-09" },
      liquidates: "1.001",
    },
    ["INPUT_AMOUNT liquidates", "PERIOD_CLOSED on"],
  ],
  [
    "spend-shared",
    { id: "x", project: "p", category: "travel", amount: "1.001", on: "2026-04-09" },
    ["INPUT_AMOUNT amount", "DAY_IN_FUTURE on"],
  ],
  [
    "oblige",
    { id: "x", allocation: "al", amount: "900.00", on: "2026-04-09", description: "Bus" },
    ["DAY_IN_FUTURE on", "SPENDING_EXCEEDS_BUDGET amount"],
  ],
  [
    "free-obligation",
    { obligation: "ob", amount: "101.00", on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "LIQUIDATION_EXCEEDS_OBLIGATION amount"],
  ],
  [
    "record-income",
    { id: "x", fund: "f", kind: "interest", amount: "-5", currency: "JPY", on: "2026-04-09" },
    ["AMOUNT_NOT_POSITIVE amount", "DAY_IN_FUTURE on", "CURRENCY_NOT_LEDGERS currency"],
  ],
  [
    "refund",
    { id: "x", agreement: "a", amount: "5000.00", on: "2026-04-09", reason: "Asked" },
    ["DAY_IN_FUTURE on", "REFUND_EXCEEDS_BALANCE amount", "PAYMENT_WITHOUT_CASH amount"],
  ],
  [
    "transfer",
    { id: "x", fund: "f", to_fund: "g", amount: "5000.00", on: "2026-04-09" },
    [
      "DAY_IN_FUTURE on",
      "TRANSFER_CURRENCIES to_fund",
      "TRANSFER_EXCEEDS_BALANCE amount",
      "PAYMENT_WITHOUT_CASH amount",
    ],
  ],
  [
    "transfer",
    { id: "x", fund: "no", to_fund: "never", amount: "1.00", on: "2026-04-09" },
    ["NOT_FOUND fund", "NOT_FOUND to_fund", "DAY_IN_FUTURE on"],
  ],
  [
    "sign-agreement",
    {
      ...{ id: "a", organisation: "no", ultimate: "never", fund: "none", instrument: "saa" },
      ...{ title: WORDS, amount: "0", ...USD, signed_on: "2026-04-09", earmarking_category: 1 },
      ...{ effective_from: "2026-05-01", effective_to: "2026-04-01", eligible_until: "2026-03-01" },
    },
    [
      "AMOUNT_NOT_POSITIVE amount",
      "AGREEMENT_ENDS_BEFORE_START effective_to",
      "AGREEMENT_ELIGIBILITY_ENDS_EARLY eligible_until",
      "DAY_IN_FUTURE signed_on",
      "EXISTS_ALREADY id",
      "NOT_FOUND organisation",
      "NOT_FOUND ultimate",
      "NOT_FOUND fund",
    ],
  ],
  [
    "amend-agreement",
    { agreement: "a", id: "x", no: 5, kind: "amount", amount: "-900.00", signed_on: "2024-05-01" },
    [
      "AMENDMENT_NUMBER no",
      "AMENDMENT_BELOW_RECEIVED amount",
      "AMENDMENT_BELOW_SCHEDULED amount",
      "AMENDMENT_BEFORE_AGREEMENT signed_on",
      "PERIOD_CLOSED signed_on",
    ],
  ],
  [
    "amend-agreement",
    { agreement: "a", id: "x", no: 1, kind: "amount", amount: "1.001", signed_on: "2024-05-01" },
    ["INPUT_AMOUNT amount", "PERIOD_CLOSED signed_on"],
  ],
  [
    "schedule-instalments",
    {
      agreement: "a",
      instalments: [
        { id: "i", no: 1, due_on: "2025-03-01", amount: "900.00" },
        { id: "j", no: 2, due_on: "2025-02-30", amount: "1.00" },
        { id: "k", no: 3, due_on: "2025-03-01", amount: "0" },
      ],
    },
    [
      "EXISTS_ALREADY instalments.0.id",
      "INPUT_DAY instalments.1.due_on",
      "AMOUNT_NOT_POSITIVE instalments.2.amount",
      "INSTALMENT_NUMBER_TWICE instalments.0.no",
      "INSTALMENTS_EXCEED_AGREEMENT instalments",
    ],
  ],
  [
    "record-decision",
    { id: "d", meeting: "m", subject: WORDS, outcome: "approved", on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "DECISION_WITHOUT_AMOUNT amount", "EXISTS_ALREADY id"],
  ],
  [
    "write-off",
    { instalment: "i", amount: "5000.00", reason: "Lapsed", on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "WRITE_OFF_EXCEEDS_INSTALMENT amount"],
  ],
  [
    "write-off",
    { instalment: "i", amount: "1.001", reason: "Lapsed", on: "2026-04-09" },
    ["INPUT_AMOUNT amount", "DAY_IN_FUTURE on"],
  ],
  [
    "create-window",
    {
      ...{ id: "w2", fund: "f", name: WORDS },
      outcomes: [{ outcome: "no" }, { outcome: "output" }, { outcome: "never" }],
    },
    ["NOT_FOUND outcomes", "EARMARKING_NO_OUTCOME outcomes", "NOT_FOUND outcomes"],
  ],
  [
    "correct-agreement",
    { agreement: "a", ultimate: "no", outcomes: [{ outcome: "never" }], reason: "As signed" },
    ["NOT_FOUND ultimate", "NOT_FOUND outcomes"],
  ],
];

const PLEDGE = { id: "x", organisation: "no", amount: "0", ...USD, on: "2024-05-01" };
const IN_KIND = { id: "x", organisation: "no", kind: "expert", description: "Advice" };
const FUND = { id: "f", name: WORDS, type: "pooled", code: "G", reserve: "-1.00" };
const CALL = { id: "c", kind: "standard", title: WORDS, envelope: "0" };
const REVIEW = { id: "x", reviewer: "A", reviewer_organisation: "no", comment: "Good" };

/** As `CASES`, of what is entered beside the money, and of what closes it. */
const MORE_CASES: typeof CASES = [
  [
    "exchange",
    {
      ...{ id: "x", fund: "f", given: "0", given_currency: "USD", got: "-1.00" },
      on: "2026-04-09",
    },
    [
      "AMOUNT_NOT_POSITIVE given",
      "DAY_IN_FUTURE on",
      "EXCHANGE_SAME_CURRENCY given_currency",
      "AMOUNT_NOT_POSITIVE got",
    ],
  ],
  [
    "exchange",
    { id: "x", fund: "f", given: "5000", given_currency: "JPY", got: "-1.00", on: "2024-04-09" },
    ["PERIOD_CLOSED on", "AMOUNT_NOT_POSITIVE got", "EXCHANGE_EXCEEDS_HELD given"],
  ],
  [
    "exchange",
    { id: "x", fund: "no", given: "1.5", given_currency: "JPY", got: "1.00", on: "2026-04-09" },
    ["INPUT_AMOUNT given", "NOT_FOUND fund", "DAY_IN_FUTURE on"],
  ],
  ["revalue", { fund: "no", on: "2026-04-09" }, ["DAY_IN_FUTURE on", "NOT_FOUND fund"]],
  [
    "record-pledge",
    { ...PLEDGE, fund: "f" },
    ["PERIOD_CLOSED on", "AMOUNT_NOT_POSITIVE amount", "NOT_FOUND organisation"],
  ],
  [
    "record-pledge",
    { ...PLEDGE, fund: "f", project: "p", amount: "1.001" },
    ["INPUT_AMOUNT amount", "PERIOD_CLOSED on", "NOT_FOUND organisation", "PLEDGE_TO_ONE fund"],
  ],
  [
    "record-pledge",
    { ...PLEDGE, fund: "f", currency: "JPY", amount: "5" },
    ["PERIOD_CLOSED on", "NOT_FOUND organisation", "RATE_MISSING currency"],
  ],
  [
    "record-in-kind",
    { ...IN_KIND, fund: "f", from: "2024-05-01", to: "2024-04-01", value: "0", ...USD },
    [
      "IN_KIND_BACKWARDS to",
      "AMOUNT_NOT_POSITIVE value",
      "IN_KIND_WITHOUT_METHOD method",
      "NOT_FOUND organisation",
      "PERIOD_CLOSED from",
    ],
  ],
  [
    "record-in-kind",
    { ...IN_KIND, fund: "no", from: "2024-05-01", value: "5", currency: "JPY" },
    ["NOT_FOUND fund", "NOT_FOUND organisation", "PERIOD_CLOSED from"],
  ],
  [
    "close-project-operations",
    { project: "no", on: "2026-04-09" },
    ["NOT_FOUND project", "DAY_IN_FUTURE on"],
  ],
  [
    "close-project",
    { project: "p", assets_settled: false, evaluation_settled: false },
    [
      "CLOSURE_OBLIGATIONS_OPEN project",
      "CLOSURE_ADVANCES_OPEN project",
      "CLOSURE_REPORT_MISSING project",
      "CLOSURE_BALANCE_OPEN project",
      "CLOSURE_ASSETS_OPEN assets_settled",
      "CLOSURE_EVALUATION_OPEN evaluation_settled",
    ],
  ],
  [
    "close-period",
    { period_from: "2024-06-01", period_to: "2026-04-30" },
    ["PERIOD_NOT_OVER period_to", "PERIOD_OVERLAPS period_from"],
  ],
  [
    "meet-condition",
    { agreement: "a", on: "2024-06-01", evidence: "Letter" },
    ["PERIOD_CLOSED on", "CONDITION_BEFORE_SIGNATURE on", "AGREEMENT_WITHOUT_CONDITION agreement"],
  ],
  [
    "meet-condition",
    { agreement: "no", on: "2026-06-01", evidence: "Letter" },
    ["NOT_FOUND agreement", "DAY_IN_FUTURE on"],
  ],
  [
    "reschedule-instalment",
    { instalment: "i", due_on: "2024-02-01", reason: "Late" },
    ["INSTALMENT_BEFORE_SIGNATURE due_on", "STEP_NOT_ALLOWED instalment"],
  ],
  [
    "record-rate",
    {
      type: "unore",
      from: "USD",
      to: "USD",
      rate: "0",
      effective_from: "2025-01-01",
      source: "UN",
    },
    ["RATE_SAME_CURRENCY to", "RATE_NOT_POSITIVE rate"],
  ],
  [
    "record-rate",
    {
      ...{ type: "unore", from: "USD", to: "QQQ", rate: "0" },
      ...{ effective_from: "2025-01-01", source: "UN" },
    },
    ["INPUT_CURRENCY to", "RATE_NOT_POSITIVE rate"],
  ],
  [
    "record-meeting",
    { id: "m", fund: "no", title: WORDS, on: "2026-04-09" },
    ["DAY_IN_FUTURE on", "NOT_FOUND fund", "EXISTS_ALREADY id"],
  ],
  [
    "create-fund",
    { ...FUND, ...USD, established_on: "2026-04-09", administrator: "no" },
    [
      "EXISTS_ALREADY id",
      "DAY_IN_FUTURE established_on",
      "AMOUNT_NOT_POSITIVE reserve",
      "EXISTS_ALREADY code",
      "NOT_FOUND administrator",
    ],
  ],
  [
    "create-window",
    { id: "w", fund: "f", name: WORDS, ceiling: "0", countries: ["QQ"] },
    ["AMOUNT_NOT_POSITIVE ceiling", "INPUT_COUNTRY countries", "EXISTS_ALREADY id"],
  ],
  [
    "create-project",
    {
      ...{ id: "p", title: WORDS, fund: "no", start_date: "2025-02-01", end_date: "2025-01-01" },
      places: [{ country: "JP", share_bp: 5000 }],
      sectors: [{ code: "16020" }, { code: "16020" }],
    },
    [
      "EXISTS_ALREADY id",
      "PROJECT_ENDS_BEFORE_START end_date",
      "SHARES_NOT_WHOLE places",
      "PART_TWICE sectors",
      "NOT_FOUND fund",
    ],
  ],
  [
    "create-project",
    { id: "q9", title: WORDS, sectors: [{ code: "160" }, { code: "99999" }], sdgs: ["8", "8.99"] },
    ["SHARES_NOT_WHOLE sectors", "INPUT_CODE sectors", "INPUT_CODE sectors", "INPUT_CODE sdgs"],
  ],
  [
    "join-partner",
    { id: "x", partner: "no", organisation: "no", from: "2025-02-01", to: "2025-01-01" },
    ["NOT_FOUND partner", "NOT_FOUND organisation", "PERIOD_BACKWARDS to"],
  ],
  [
    "open-call",
    { ...CALL, fund: "f", window: "no", opens_on: "2025-02-01", closes_on: "2025-01-01" },
    ["CALL_BACKWARDS closes_on", "AMOUNT_NOT_POSITIVE envelope", "NOT_FOUND window"],
  ],
  [
    "submit-proposal",
    { id: "x", call: "no", organisation: "no", title: WORDS, amount: "0", on: "2026-04-09" },
    ["NOT_FOUND call", "DAY_IN_FUTURE on", "NOT_FOUND organisation"],
  ],
  [
    "review-proposal",
    { ...REVIEW, proposal: "no", stage: "strategic", recommendation: "support" },
    ["NOT_FOUND proposal", "NOT_FOUND reviewer_organisation"],
  ],
  [
    "set-funding-lines",
    {
      project: "p",
      rule: "percentage",
      lines: [
        { allocation: "al", share_bp: 5000 },
        { allocation: "no", share_bp: 4000 },
      ],
    },
    ["NOT_FOUND lines.1.allocation", "SHARES_NOT_WHOLE lines"],
  ],
  [
    "set-budget",
    {
      ...{ allocation: "al", governance_decision: "no" },
      lines: [
        { category: "travel", period_from: "2025-02-30", period_to: "2025-12-31", amount: "1.005" },
      ],
    },
    [
      "INPUT_DAY lines.0.period_from",
      "INPUT_AMOUNT lines.0.amount",
      "NOT_FOUND governance_decision",
    ],
  ],
  [
    "set-budget",
    {
      allocation: "al",
      lines: [
        { category: "travel", period_from: "2025-07-01", period_to: "2025-06-30", amount: "-1" },
        { category: "staff", period_from: "2025-01-01", period_to: "2026-06-30", amount: "1" },
        { category: "staff", period_from: "2025-01-01", period_to: "2026-06-30", amount: "1" },
      ],
    },
    [
      "BUDGET_NEGATIVE lines.0.amount",
      "PERIOD_BACKWARDS lines.0.period_to",
      "BUDGET_PERIOD_TOO_LONG lines.1.period_to",
      "BUDGET_PERIOD_TOO_LONG lines.2.period_to",
      "BUDGET_PERIODS_OVERLAP lines.0.period_from",
      "BUDGET_PERIODS_OVERLAP lines.1.period_from",
      "BUDGET_NOT_ALLOCATION lines",
    ],
  ],
  [
    "report-expenditure",
    {
      ...{ id: "x", allocation: "al", category: "travel", amount: "1.005", is_certified: false },
      ...{ period_from: "2025-07-01", period_to: "2025-06-30" },
    },
    ["INPUT_AMOUNT amount", "PERIOD_BACKWARDS period_to"],
  ],
  [
    "correct-fund",
    {
      ...{ fund: "f", id: "g", currency: "JPY", code: "G", administrator: "no", reason: "Slip" },
      ...{ established_on: "2026-04-09", closed_on: "2025-01-01" },
    },
    [
      "REFERENCE_STAYS id",
      "DAY_IN_FUTURE established_on",
      "EXISTS_ALREADY code",
      "NOT_FOUND administrator",
      "PERIOD_BACKWARDS closed_on",
    ],
  ],
  [
    "correct-project",
    {
      ...{ project: "p", fund: "no", partner: "no", currency: "QQQ", reason: "Slip" },
      ...{ start_date: "2025-02-01", end_date: "2025-01-01", places: [{ country: "QQ" }] },
    },
    [
      "PROJECT_ENDS_BEFORE_START end_date",
      "INPUT_COUNTRY places",
      "NOT_FOUND fund",
      "NOT_FOUND partner",
      "INPUT_CURRENCY currency",
    ],
  ],
  [
    "correct-window",
    { window: "w", ceiling: "-1.00", countries: ["QQ"], reason: "Slip" },
    ["AMOUNT_NOT_POSITIVE ceiling", "INPUT_COUNTRY countries"],
  ],
  [
    "define-indicator",
    { id: "x", result: "no", measure: "percentage", over_places: "sum", same_as: "no" },
    [
      "NOT_FOUND result",
      "NOT_FOUND same_as",
      "INPUT_INVALID title",
      "INPUT_INVALID unit",
      "INPUT_INVALID aggregation",
    ],
  ],
  [
    "define-library-indicator",
    {
      ...{ id: "x", title: WORDS, definition: WORDS, unit: WORDS, measure: "percentage" },
      ...{ aggregation: "sum", over_places: "mean", over_projects: "sum" },
    },
    [
      "RESULT_AGGREGATION_OF_PERCENTAGE aggregation",
      "RESULT_AGGREGATION_OF_PERCENTAGE over_places",
      "RESULT_AGGREGATION_OF_PERCENTAGE over_projects",
    ],
  ],
  [
    "define-result",
    { id: "x", project: "no", type: "output", title: WORDS, parent: "no" },
    ["NOT_FOUND project", "NOT_FOUND parent"],
  ],
  [
    "plan-periods",
    {
      ...{ project: "no" },
      periods: [{ period_from: "2025-02-30", period_to: "2025-06-31", due_on: "2025-09-31" }],
    },
    [
      "NOT_FOUND project",
      "INPUT_DAY periods.0.period_from",
      "INPUT_DAY periods.0.period_to",
      "INPUT_DAY periods.0.due_on",
    ],
  ],
  [
    "attribute-results",
    { fund: "no", rule: "in_full", share_percent: "101" },
    ["NOT_FOUND fund", "RESULT_SHARE_WITHOUT_RULE share_percent", "INPUT_INVALID share_percent"],
  ],
  [
    "record-claim",
    {
      ...{ id: "x", fund: "no", qualifier: "exactly", basis: "actual", ...USD },
      text: { en: "{value} buses", ja: "バス{value}台" },
      ...{ period_from: "2025-02-01", period_to: "2025-01-01", as_of: "2025-02-30" },
      ...{ source: "no", state: "draft" },
    },
    [
      "NOT_FOUND source",
      "NOT_FOUND fund",
      "INPUT_DAY as_of",
      "CLAIM_PERIOD period_to",
      "CLAIM_WITHOUT_VALUE value",
    ],
  ],
  [
    "plan-reports",
    { agreement: "a", kind: "final", every: "once", due_after_days: 30 },
    ["REPORT_PERIOD_UNKNOWN from", "REPORT_PERIOD_UNKNOWN to"],
  ],
];

/** How many rows the tables hold in which anything could have been written. */
const written = async (pool: Pool): Promise<unknown> =>
  (
    await pool.query(`
    select (select count(*)::int from entry) as entries, (select count(*)::int from audit_event) as events,
           (select count(*)::int from receipt) as receipts, (select count(*)::int from agreement) as agreements,
           (select count(*)::int from instalment) as instalments, (select count(*)::int from fund) as funds`)
  ).rows;

databaseTest(
  "every rule that is broken is told at once, by the field that broke it, and nothing is written",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const before = await written(pool);
    for (const [name, input, told] of [...CASES, ...MORE_CASES]) {
      const refusal = await refused(pool, name, input);
      const all = toldBy(refusal).map(({ refused: code, field }) => `${code} ${field}`);

      assert.deepEqual(all, told, name);
      const asked = Object.keys(findAction(name)?.fields ?? {});
      for (const { field, message } of toldBy(refusal)) {
        assert.ok(asked.includes((field ?? "").split(".")[0] ?? ""), `${name} has no ${field}`);
        assert.ok(!/\{\w+\}/.test(message.en + message.ja), message.en);
      }
    }
    assert.deepEqual(await written(pool), before);
  },
);

databaseTest("one rule that is broken is told alone, as ever", async (_, open) => {
  const pool = await open();
  await begin(pool);
  const refusal = await refused(pool, "release", {
    ...{ id: "x", allocation: "al", amount: "100.01", on: "2025-08-01" },
  });
  assert.deepEqual([refusal.refused, refusal.also], ["RELEASE_EXCEEDS_ALLOCATION", undefined]);
});
