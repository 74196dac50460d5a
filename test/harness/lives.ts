import { join } from "node:path";
import type { CarriedOut } from "../../src/actions/carry-out.js";
import { loadPortfolio } from "../../src/actions/load-portfolio.js";
import { fixedClock } from "../../src/base/clock.js";
import { packageRoot } from "../../src/base/place.js";
import { isRefusal } from "../../src/base/refusal.js";
import { printFetched } from "../../src/publication/edition.js";
import { readTx, type Pool } from "../../src/store/connect.js";
import { listEditionFiles } from "../../src/store/edition-rows.js";
import { openSharedFund } from "./shared-fund.js";

export type Input = Readonly<Record<string, unknown>>;

/** What a step may need of those before it: their answers, by action, and the record. */
export interface Known {
  readonly pool: Pool;
  readonly before: ReadonlyMap<string, CarriedOut>;
}

/** One action of a life. One that only leads to the others is carried out and not killed. */
export interface Step {
  readonly action: string;
  readonly isKilled: boolean;
  input(known: Known): Input | Promise<Input>;
}

/** A record, and actions each of which is possible after those before it. */
export interface Life {
  readonly name: string;
  readonly now: string;
  prepare(pool: Pool): Promise<unknown>;
  readonly steps: readonly Step[];
}

const MARCH = "2026-03-31T09:30:00.000Z";
const named = { en: "N", ja: "N" };
const NAME = JSON.stringify(named);
const SLIP = "A slip of the pen";
const RECEIPT = { fund: "f", currency: "USD", credited_currency: "USD" };

function step(action: string, input: Input | Step["input"]): Step {
  const inputOf = typeof input === "function" ? (input as Step["input"]) : () => input;
  return { action, isKilled: true, input: inputOf };
}

const first = (action: string, input: Input): Step => ({ ...step(action, input), isKilled: false });

/** Who and what a record is about, from nothing: what the money's life then names. */
const SETTING: readonly Step[] = [
  step("record-partner", { id: "JP", name: named, kind: "government", fiscal_year: "april" }),
  step("record-organisation", { id: "ministry", name: named, type: "10", partner: "JP" }),
  first("record-organisation", { id: "institute", name: named, type: "80" }),
  step("join-partner", {
    id: "member",
    partner: "JP",
    organisation: "institute",
    standing: "apart",
    from: "2026-01-01",
  }),
  step("create-fund", {
    id: "fund",
    name: named,
    type: "trust_fund",
    currency: "USD",
    established_on: "2026-01-01",
    reserve: "100.00",
  }),
  step("create-window", { id: "window", fund: "fund", name: named, ceiling: "1000.00" }),
  step("create-programme", { id: "programme", name: named, partner: "JP" }),
  step("create-project", {
    id: "project",
    title: named,
    fund: "fund",
    programme: "programme",
    places: [
      { country: "VN", share_bp: 6000 },
      { country: "PH", share_bp: 4000 },
    ],
    organisations: [{ organisation: "institute", role: "4" }],
    sdgs: ["8", "8.8"],
    sectors: [{ code: "16020" }],
  }),
  step("record-rate", {
    type: "unore",
    from: "USD",
    to: "JPY",
    rate: "150.25",
    effective_from: "2026-01-01",
    source: "UN Treasury",
  }),
  step("correct-partner", { partner: "JP", country: "JP", reason: SLIP }),
  step("correct-organisation", { organisation: "ministry", country: "JP", reason: SLIP }),
  step("correct-membership", { membership: "member", from: "2025", reason: SLIP }),
  step("correct-fund", { fund: "fund", reserve: "150.00", reason: SLIP }),
  step("correct-window", { window: "window", ceiling: "2000.00", reason: SLIP }),
  step("correct-programme", { programme: "programme", partner: null, reason: SLIP }),
  step("correct-project", {
    project: "project",
    title: { en: "M", ja: "N" },
    places: [{ country: "PH", share_bp: 10_000 }],
    reason: SLIP,
  }),
];

/** From the pledge to the closed period and project. */
const MONEY: readonly Step[] = [
  step("record-pledge", {
    id: "pl",
    organisation: "donor",
    fund: "f",
    amount: "1000.00",
    currency: "USD",
    on: "2025-03-01",
  }),
  step("sign-agreement", {
    id: "a",
    organisation: "donor",
    fund: "f",
    instrument: "exchange_of_letters",
    title: named,
    amount: "1000000.00",
    currency: "USD",
    signed_on: "2025-04-01",
    effective_to: "2027-03-31",
    earmarking_category: 2,
  }),
  step("schedule-instalments", {
    agreement: "a",
    instalments: [{ id: "i1", no: 1, due_on: "2025-05-01", amount: "600000.00" }],
  }),
  step("record-receipt", {
    ...RECEIPT,
    id: "r1",
    agreement: "a",
    amount: "600000.00",
    credited: "599980.00",
    charge: "20.00",
    on: "2025-05-02",
  }),
  step("record-receipt", {
    ...RECEIPT,
    id: "r2",
    amount: "50000.00",
    credited: "50000.00",
    on: "2025-05-03",
  }),
  step("correct-agreement", { agreement: "a", title: { en: "M", ja: "N" }, reason: SLIP }),
  step("amend-agreement", {
    agreement: "a",
    id: "am",
    no: 1,
    kind: "amount",
    amount: "50000.00",
    signed_on: "2026-01-10",
  }),
  first("schedule-instalments", {
    agreement: "a",
    instalments: [
      { id: "i2", no: 2, due_on: "2026-02-01", amount: "50000.00" },
      { id: "i3", no: 3, due_on: "2026-02-15", amount: "100.00" },
    ],
  }),
  step("correct-instalment", { instalment: "i3", amount: "120.00", reason: SLIP }),
  step("match-receipt", { receipt: "r2", agreement: "a", on: "2026-01-12" }),
  step("record-income", {
    id: "in",
    fund: "f",
    kind: "interest",
    amount: "100.00",
    currency: "USD",
    on: "2025-12-31",
  }),
  step("record-decision", {
    id: "d2",
    meeting: "m",
    subject: named,
    outcome: "approved",
    amount: "1000000.00",
    on: "2025-06-10",
  }),
  step("confirm-decision", { decision: "d2" }),
  step("allocate", {
    id: "al",
    decision: "d2",
    project: "p",
    direct: "100000.00",
    psc: "7000.00",
    on: "2025-06-15",
  }),
  step("correct-allocation", {
    allocation: "al",
    sources: [{ agreement: "a", amount: "106950.00" }, { amount: "50.00" }],
    reason: SLIP,
  }),
  step("set-budget", {
    allocation: "al",
    lines: [
      {
        id: "b1",
        category: "staff",
        period_from: "2025-07-01",
        period_to: "2026-06-30",
        amount: "100000.00",
      },
      {
        id: "b2",
        category: "psc",
        period_from: "2025-07-01",
        period_to: "2026-06-30",
        amount: "7000.00",
      },
    ],
  }),
  step("release", { id: "re", allocation: "al", amount: "50000.00", on: "2025-07-01" }),
  step("oblige", {
    id: "o",
    allocation: "al",
    amount: "20000.00",
    on: "2025-08-01",
    description: "Vessel",
  }),
  step("correct-obligation", { obligation: "o", description: "Vessels", reason: SLIP }),
  step("spend", {
    id: "x",
    allocation: "al",
    category: "staff",
    amount: "10000.00",
    on: "2025-09-01",
    obligation: "o",
    liquidates: "10000.00",
  }),
  step("record-return", { id: "rt", allocation: "al", amount: "100.00", on: "2026-01-05" }),
  step("cancel-allocation", { allocation: "al", amount: "1000.00", on: "2026-01-06" }),
  step("transfer", { id: "t", fund: "f", to_fund: "g", amount: "1000.00", on: "2026-01-05" }),
  step("refund", {
    id: "rf",
    agreement: "a",
    amount: "500.00",
    on: "2026-02-01",
    reason: "unspent",
  }),
  first("allocate", {
    id: "al2",
    decision: "d2",
    project: "p",
    direct: "1000.00",
    on: "2025-06-15",
  }),
  step("report-expenditure", {
    id: "x1",
    allocation: "al2",
    category: "staff",
    period_from: "2025-07-01",
    period_to: "2025-12-31",
    amount: "1200.00",
    is_certified: false,
  }),
  step("explain-exception", async ({ pool }) => ({
    exception: await findId(pool, "select id from exception order by id limit 1"),
    explanation: "Paid ahead by agreement",
    accepted_until: "2026-12-31",
  })),
  step("close-period", { period_from: "2025-01-01", period_to: "2025-12-31" }),
  step("reverse-entry", ({ before }) => ({
    entry: before.get("record-income")?.entries[0] ?? "",
    reason: "Booked twice by the bank",
  })),
  step("confirm-classification", {
    agreement: "a",
    classification: "un_instrument",
    code: "inter_agency_pooled_fund",
  }),
  step("record-meeting", { id: "m2", fund: "f", title: named, on: "2026-01-20" }),
  step("correct-meeting", { meeting: "m2", title: { en: "M", ja: "N" }, reason: SLIP }),
  first("record-decision", {
    id: "d3",
    meeting: "m2",
    subject: named,
    outcome: "conditional",
    amount: "1000.00",
    on: "2026-01-20",
  }),
  step("correct-decision", { decision: "d3", subject: { en: "M", ja: "N" }, reason: SLIP }),
  first("confirm-decision", { decision: "d3" }),
  step("meet-conditions", { decision: "d3" }),
  step("record-in-kind", {
    id: "k",
    organisation: "donor",
    fund: "f",
    kind: "secondment",
    description: "An inspector",
    from: "2026-01-01",
    value: "90000.00",
    currency: "USD",
    method: "salary paid",
  }),
  step("free-obligation", { obligation: "o", amount: "100.00", on: "2026-01-21" }),
  step("write-off", {
    instalment: "i3",
    amount: "50.00",
    on: "2026-03-01",
    reason: "The donor's budget was cut",
  }),
  first("allocate", {
    id: "al3",
    decision: "d2",
    project: "p2",
    direct: "100.00",
    on: "2026-01-22",
  }),
  first("release", { id: "re3", allocation: "al3", amount: "100.00", on: "2026-01-23" }),
  first("report-expenditure", {
    id: "x3",
    allocation: "al3",
    category: "staff",
    period_from: "2026-01-23",
    period_to: "2026-03-30",
    amount: "100.00",
    is_certified: true,
  }),
  step("close-project-operations", { project: "p2", on: "2026-03-30" }),
  step("close-project", { project: "p2", assets_settled: true, evaluation_settled: true }),
  step("propose-reopening", { project: "p2", reopened_to: "2", reason: SLIP, consent: SLIP }),
  step("decline-reopening", { project: "p2", reason: SLIP }),
  first("propose-reopening", { project: "p2", reopened_to: "3", reason: SLIP, consent: SLIP }),
  step("reopen-project", { project: "p2" }),
];

async function openMoney(pool: Pool): Promise<void> {
  await openSharedFund(pool);
  await pool.query(`
    insert into fund (id, code, name, type, currency, interest_policy) values ('g', 'G', '${NAME}', 'trust_fund', 'USD', 'return');
    insert into project (id, title, fund_id) values ('p2', '${NAME}', 'f')`);
}

const YEN = {
  organisation: "donor",
  fund: "f",
  instrument: "exchange_of_letters",
  title: named,
  amount: "3000000",
  currency: "JPY",
  signed_on: "2025-04-01",
  earmarking_category: 1,
};
const DIRECT = { ...YEN, fund: undefined, project: "p", effective_to: "2026-03-31" };
const DOLLARS = { ...YEN, amount: "1000.00", currency: "USD" };

/** An agreement of a thousand dollars, due in one instalment and paid. */
function paid(agreement: string, instalment: string, receipt: string): readonly Step[] {
  return [
    first("schedule-instalments", {
      agreement,
      instalments: [{ id: instalment, no: 1, due_on: "2025-06-30", amount: "1000.00" }],
    }),
    first("record-receipt", {
      ...RECEIPT,
      id: receipt,
      agreement,
      amount: "1000.00",
      credited: "1000.00",
      on: "2025-06-30",
    }),
  ];
}

/** What the terms of agreements bring: conditions, other currencies, refunds, costs that funders share. */
const TERMS: readonly Step[] = [
  first("sign-agreement", { ...YEN, id: "a", condition: "The strategy is adopted" }),
  step("meet-condition", { agreement: "a", on: "2025-10-01", evidence: "Minutes" }),
  first("schedule-instalments", {
    agreement: "a",
    instalments: [{ id: "i", no: 1, due_on: "2025-06-30", amount: "3000000" }],
  }),
  step("reschedule-instalment", {
    instalment: "i",
    due_on: "2025-09-30",
    reason: "Budget passed late",
  }),
  step("revalue", { fund: "f", on: "2025-07-31" }),
  first("record-receipt", {
    id: "r",
    fund: "f",
    agreement: "a",
    amount: "3000000",
    currency: "JPY",
    credited: "3000000",
    credited_currency: "JPY",
    on: "2025-09-30",
  }),
  step("exchange", {
    id: "x",
    fund: "f",
    given: "2000000",
    given_currency: "JPY",
    got: "13000.00",
    on: "2026-01-15",
  }),
  first("sign-agreement", { ...DOLLARS, id: "b" }),
  ...paid("b", "j", "s"),
  first("allocate", {
    id: "al",
    decision: "d",
    project: "p",
    direct: "200.00",
    psc: "0.00",
    on: "2025-07-02",
  }),
  first("allocate", {
    id: "al2",
    decision: "d",
    project: "p",
    direct: "100.00",
    psc: "0.00",
    on: "2025-07-02",
  }),
  step("set-funding-lines", {
    project: "p",
    rule: "percentage",
    lines: [
      { allocation: "al", share_bp: 6000 },
      { allocation: "al2", share_bp: 4000 },
    ],
  }),
  step("spend-shared", {
    id: "y",
    project: "p",
    category: "staff",
    amount: "100.01",
    on: "2025-08-01",
  }),
  first("sign-agreement", { ...DOLLARS, id: "c" }),
  ...paid("c", "k", "t"),
  step("open-refund-case", { id: "rc", agreement: "c", minimum: "250.00" }),
  step("instruct-refund", {
    refund_case: "rc",
    disposition: "return",
    instruction: "Letter of 15 January",
    on: "2026-01-20",
  }),
  step("approve-refund", { refund_case: "rc" }),
  step("pay-refund", { refund_case: "rc", on: "2026-02-01" }),
  step("close-refund-case", { refund_case: "rc" }),
  // What was pledged to a project becomes an agreement that pays it directly: signed, paid, amended, extended, and given back in yen in part.
  step("record-pledge", {
    id: "pd",
    organisation: "donor",
    project: "p",
    amount: "5000000",
    currency: "JPY",
    on: "2025-03-01",
  }),
  step("sign-agreement", { ...DIRECT, id: "direct", pledge: "pd" }),
  first("schedule-instalments", {
    agreement: "direct",
    instalments: [{ id: "l", no: 1, due_on: "2025-06-30", amount: "3000000" }],
  }),
  first("record-receipt", {
    id: "u",
    fund: "direct",
    agreement: "direct",
    amount: "3000000",
    currency: "JPY",
    credited: "3000000",
    credited_currency: "JPY",
    on: "2025-09-30",
  }),
  first("amend-agreement", {
    agreement: "direct",
    id: "da",
    no: 1,
    kind: "amount",
    amount: "1000000",
    signed_on: "2025-10-01",
  }),
  first("amend-agreement", {
    agreement: "direct",
    id: "dx",
    no: 2,
    kind: "extension",
    effective_to: "2026-12-31",
    signed_on: "2025-10-02",
  }),
  first("refund", {
    id: "dr",
    agreement: "direct",
    amount: "500000",
    on: "2026-02-10",
    reason: "Not needed",
  }),
];

async function openTerms(pool: Pool): Promise<void> {
  await openSharedFund(pool);
  await pool.query(`
    insert into exchange_rate (id, type, from_currency, to_currency, rate, effective_from, source, recorded_at) values
      ('r1', 'unore', 'USD', 'JPY', 150, '2025-01-01', 'test', now()), ('r2', 'unore', 'USD', 'JPY', 160, '2025-07-01', 'test', now())`);
}

const PROPOSAL = {
  call: "c",
  organisation: "agency",
  title: named,
  amount: "200000",
  countries: ["VN"],
};

/** A review of each stage that the next step asks for. */
const review = (proposal: string, stage: string, more: Input = {}) => ({
  id: `${proposal}-${stage}`,
  proposal,
  reviewer: "Reviewer A",
  reviewer_organisation: "donor",
  conflict_of_interest: "none",
  recommendation: "support",
  comment: "Sound",
  stage,
  ...more,
});
const POINTS = {
  strategic_relevance: 18,
  programmatic_relevance: 16,
  cost_effectiveness: 12,
  management: 15,
  coordination: 14,
};

/** From the call to the funded proposal. */
const CALLS: readonly Step[] = [
  step("open-call", {
    id: "c",
    fund: "f",
    kind: "reserve",
    title: named,
    opens_on: "2026-03-01",
    closes_on: "2026-04-20",
    zone: "Asia/Tokyo",
    envelope: "300000",
  }),
  step("publish-call", { call: "c" }),
  step("correct-call", { call: "c", title: { en: "M", ja: "N" }, reason: SLIP }),
  step("submit-proposal", { ...PROPOSAL, id: "x" }),
  ...["y", "z", "w"].map((id) => first("submit-proposal", { ...PROPOSAL, id, amount: "100000" })),
  step("declare-interest", {
    id: "n",
    proposal: "x",
    reviewer: "Reviewer B",
    reviewer_organisation: "donor",
    statement: "Advised the proposers",
  }),
  step("withdraw-proposal", { proposal: "w", reason: "Paid by others" }),
  step("screen-proposal", { proposal: "x", outcome: "eligible" }),
  first("screen-proposal", { proposal: "y", outcome: "eligible" }),
  first("screen-proposal", { proposal: "z", outcome: "eligible" }),
  step("review-proposal", review("x", "strategic", POINTS)),
  first("review-proposal", review("y", "strategic", POINTS)),
  first("review-proposal", review("z", "strategic", POINTS)),
  step("shortlist-proposal", { proposal: "x", outcome: "shortlisted" }),
  first("shortlist-proposal", { proposal: "y", outcome: "shortlisted" }),
  first("shortlist-proposal", { proposal: "z", outcome: "shortlisted" }),
  step("approve-proposal", { proposal: "x", stage: "preliminary" }),
  first("approve-proposal", { proposal: "y", stage: "preliminary" }),
  first("approve-proposal", { proposal: "z", stage: "preliminary" }),
  first("review-proposal", review("x", "technical")),
  first("review-proposal", review("x", "financial")),
  step("request-revision", { proposal: "y", reason: "Fit the envelope" }),
  step("revise-proposal", { proposal: "y", amount: "90000" }),
  step("reject-proposal", { proposal: "z", reason: "Another is stronger" }),
  first("approve-proposal", { proposal: "x", stage: "final", decision: "d" }),
  first("record-income", {
    id: "in",
    fund: "f",
    kind: "interest",
    amount: "900000.00",
    currency: "USD",
    on: "2026-01-01",
  }),
  first("allocate", {
    id: "al",
    decision: "d",
    project: "p",
    direct: "200000.00",
    on: "2026-03-06",
  }),
  step("fund-proposal", { proposal: "x", allocation: "al" }),
  step("close-call", { call: "c" }),
  step("move-call", { call: "c", to: "in_review" }),
];

async function openCalls(pool: Pool): Promise<void> {
  await openSharedFund(pool);
  await pool.query(`insert into organisation (id, name, type) values ('agency', '${NAME}', '40')`);
}

const YEAR = { period_from: "2025-04-01", period_to: "2026-03-31" };
const PERIOD = { project: "p", ...YEAR };
const REPORTED = { ...PERIOD, language: "en" };

/** From the indicator to the published and the revised value. */
const RESULTS: readonly Step[] = [
  step("define-library-indicator", {
    id: "trained",
    title: named,
    definition: named,
    unit: { en: "people", ja: "人" },
    measure: "unit",
    aggregation: "sum",
    over_places: "sum",
    over_projects: "unique_people",
    dimensions: [{ dimension: "sex", categories: "female, male" }],
  }),
  step("define-result", { id: "output", type: "output", project: "p", title: named }),
  step("define-indicator", { id: "i", result: "output", library: "trained" }),
  step("correct-indicator", { indicator: "i", title: { en: "M", ja: "N" }, reason: SLIP }),
  step("set-baseline", { indicator: "i", ...YEAR, value: "10" }),
  step("plan-periods", {
    project: "p",
    periods: [YEAR, { period_from: "2026-04-01", period_to: "2027-03-31" }],
  }),
  step("set-targets", { indicator: "i", targets: [{ ...YEAR, value: "100" }] }),
  step("open-period", {
    project: "p",
    period_from: "2026-04-01",
    period_to: "2027-03-31",
    indicators: ["i"],
  }),
  step("save-results-draft", { ...PERIOD, typed: [{ field: "value:i", text: "ninety" }] }),
  step("report-results", {
    ...REPORTED,
    values: [{ indicator: "i", value: "95" }],
    cells: [{ indicator: "i", category: "sex=female", value: "50" }],
  }),
  step("add-evidence", {
    ...PERIOD,
    indicator: "i",
    title: named,
    url: "https://example.org/list",
  }),
  step("return-results", { ...PERIOD, indicators: ["i"], reason: "The list of May is missing" }),
  first("report-results", { ...REPORTED, values: [{ indicator: "i", value: "99" }], cells: [] }),
  step("validate-results", PERIOD),
  step("publish-results", PERIOD),
  step("revise-results", {
    ...REPORTED,
    values: [{ indicator: "i", value: "97" }],
    cells: [],
    reason: "Two were counted twice",
  }),
  step("attribute-results", { fund: "f", rule: "by_share", share_percent: "40" }),
];

const donor_report = "a.narrative.1.1";

/** A donor's report from the calendar to its acceptance. */
const REPORTS: readonly Step[] = [
  step("plan-reports", { agreement: "a", kind: "narrative", every: "year", due_after_days: 90 }),
  step("draft-report", { donor_report, is_ready: true }),
  step("clear-report", { donor_report }),
  step("send-report", { donor_report, on: "2026-03-30", document: "Report" }),
  step("query-report", { donor_report, query: "Which rate?" }),
  first("draft-report", { donor_report, is_ready: true }),
  first("clear-report", { donor_report }),
  first("send-report", { donor_report, on: "2026-03-31", document: "Report, second version" }),
  step("accept-report", { donor_report, on: "2026-03-31" }),
];

async function openReports(pool: Pool): Promise<void> {
  await openSharedFund(pool);
  await pool.query(`
    insert into agreement (id, organisation_id, fund_id, instrument, title, amount_minor, currency, effective_from, effective_to)
    values ('a', 'donor', 'f', 'saa', '${NAME}', 100, 'USD', '2024-01-01', '2026-12-31')`);
}

/** A claim from its draft to its end, and a text. */
const CLAIMS: readonly Step[] = [
  step("record-claim", {
    id: "mayo-jobs",
    project: "sudan-mayo",
    text: { en: "The project aims at {value}.", ja: "{value}を目標とする。" },
    qualifier: "exactly",
    basis: "target",
    as_of: "2026-03-31",
    figure: "sudan-jobs",
    state: "draft",
  }),
  step("submit-claim", { claim: "mayo-jobs" }),
  step("approve-claim", { claim: "mayo-jobs" }),
  step("save-narrative", {
    story: "mayo-text",
    project: "sudan-mayo",
    title: { en: "Work", ja: "雇用" },
    body: { en: "The project aims at {mayo-jobs}.", ja: "本事業は{mayo-jobs}を目指す。" },
    state: "published",
  }),
  step("renew-claim", { claim: "mayo-jobs", until: "2027-03-31" }),
  step("withdraw-claim", { claim: "mayo-jobs", reason: "Counted anew." }),
];

/** An edition from its files to its end. */
const EDITIONS: readonly Step[] = [
  step("prepare-edition", { kind: "project", subject: "ex-safe-piers", length: "short" }),
  step("approve-edition", ({ before }) => ({ edition: editionOf(before) })),
  step("publish-edition", async ({ pool, before }) => {
    const edition = editionOf(before);
    const files = await readTx(pool, (tx) => listEditionFiles(tx, edition));
    return { edition, fetched: printFetched(files) };
  }),
  step("withdraw-edition", ({ before }) => ({
    edition: editionOf(before),
    reason: "A person is named.",
  })),
];

function editionOf(before: Known["before"]): string {
  return before.get("prepare-edition")?.subject_id ?? "";
}

async function findId(pool: Pool, sql: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(sql);
  return rows[0]?.id ?? "";
}

/** A bundled portfolio, as the program loads it. */
function load(portfolio: string): Life["prepare"] {
  return async (pool) => {
    const folder = join(packageRoot, "portfolios", portfolio);
    const loaded = await loadPortfolio({ folder }, { pool, clock: fixedClock(MARCH) });
    if (isRefusal(loaded)) throw new Error(loaded.message.en);
  };
}

/** Every action of the register is killed in one of these; test/proof.test.ts says which is not. */
export const LIVES: readonly Life[] = [
  { name: "setting", now: MARCH, prepare: () => Promise.resolve(), steps: SETTING },
  { name: "money", now: MARCH, prepare: openMoney, steps: MONEY },
  { name: "terms", now: MARCH, prepare: openTerms, steps: TERMS },
  { name: "calls", now: "2026-03-06T10:00:00.000Z", prepare: openCalls, steps: CALLS },
  { name: "results", now: "2026-04-20T09:30:00.000Z", prepare: openSharedFund, steps: RESULTS },
  { name: "reports", now: MARCH, prepare: openReports, steps: REPORTS },
  { name: "claims", now: MARCH, prepare: load("japan-ilo"), steps: CLAIMS },
  { name: "editions", now: MARCH, prepare: load("illustrative-fund"), steps: EDITIONS },
];

/** The actions that some life has killed everywhere. */
export const KILLED_ACTIONS: ReadonlySet<string> = new Set(
  LIVES.flatMap(({ steps }) => steps.filter((each) => each.isKilled).map((each) => each.action)),
);
