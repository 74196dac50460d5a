import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { dataTable } from "../figures/tables.js";
import { measureProposal, measureTrack } from "../fund/rapid-track.js";
import { LOCAL_USER } from "../people/permission.js";
import { findAuditBreak } from "../store/audit.js";
import { listInterests, listProposalsOfFund, listReviews } from "../store/call-rows.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import type { TableName } from "../store/tables.js";
import { databaseTest } from "../store/testing.js";
import { findFaults } from "./back-up.js";
import { carryOut, type CarriedOut } from "./carry-out.js";
import { findAction } from "./register.js";

const EARLY = "2026-03-02T09:30:00.000Z";
let requests = 0;

interface Step {
  readonly on?: string;
  readonly if_match?: number;
}

/** Carries out an action; an edit sends the version that stands. */
async function attempt(
  pool: Pool,
  name: string,
  input: Record<string, unknown>,
  step: Step = {},
): Promise<CarriedOut | Refusal> {
  const action = findAction(name);
  assert.ok(action, name);
  const edited = action.edits?.(input as never);
  const rows = edited
    ? (
        await pool.query(
          "select version from row_version where subject_kind = $1 and subject_id = $2",
          [edited.kind, edited.id],
        )
      ).rows
    : [];
  const if_match =
    step.if_match ?? (edited ? ((rows[0] as { version: number } | undefined)?.version ?? 1) : null);
  const asked = { action, input, key: `calls-test-${++requests}`, if_match, person: LOCAL_USER };
  return carryOut(asked, { pool, clock: fixedClock(step.on ?? EARLY) });
}

async function act(
  pool: Pool,
  name: string,
  input: Record<string, unknown>,
  step: Step = {},
): Promise<string> {
  const answer = await attempt(pool, name, input, step);
  return isRefusal(answer) ? answer.refused : "done";
}

const text = (words: string) => ({ en: words, ja: words });

async function begin(pool: Pool): Promise<void> {
  const name = (words: string) => `'{"en": "${words}", "ja": "${words}"}'`;
  await pool.query(`
    insert into organisation (id, name, type) values ('ministry', ${name("Ministry")}, '10'), ('agency', ${name("Agency")}, '40'), ('board', ${name("Board")}, '40');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy) values ('f', 'F', ${name("Fund")}, 'trust_fund', 'USD', 0, 'return');
    insert into funding_window (id, fund_id, name) values ('w', 'f', ${name("Window")});
    insert into project (id, title, fund_id) values ('p', ${name("Project")}, 'f');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '2026-03-05', ${name("Meeting")})`);
  const agreement = {
    id: "a",
    organisation: "ministry",
    fund: "f",
    instrument: "saa",
    title: text("A"),
    amount: "900000",
    currency: "USD",
    signed_on: "2026-01-05",
    earmarking_category: 1,
  };
  assert.equal(await act(pool, "sign-agreement", agreement), "done");
  assert.equal(
    await act(pool, "schedule-instalments", {
      agreement: "a",
      instalments: [{ id: "i", no: 1, due_on: "2026-01-31", amount: "900000" }],
    }),
    "done",
  );
  const receipt = {
    id: "r",
    fund: "f",
    agreement: "a",
    amount: "900000",
    currency: "USD",
    credited: "900000",
    credited_currency: "USD",
    on: "2026-02-02",
  };
  assert.equal(await act(pool, "record-receipt", receipt), "done");
}

const CALL = {
  id: "c",
  fund: "f",
  window: "w",
  kind: "reserve",
  title: text("Call"),
  opens_on: "2026-03-01",
  closes_on: "2026-03-20",
  zone: "Asia/Tokyo",
  envelope: "300000",
};
const PROPOSAL = {
  id: "x",
  call: "c",
  organisation: "agency",
  title: text("Proposal"),
  amount: "200000",
  countries: ["VN"],
};
const REVIEW = {
  id: "v",
  proposal: "x",
  reviewer: "Reviewer A",
  reviewer_organisation: "board",
  conflict_of_interest: "none",
  recommendation: "support",
  comment: "Sound",
};
const POINTS = {
  strategic_relevance: 18,
  programmatic_relevance: 16,
  cost_effectiveness: 12,
  management: 15,
  coordination: 14,
};

async function open(pool: Pool): Promise<void> {
  assert.equal(await act(pool, "open-call", CALL), "done");
  assert.equal(await act(pool, "publish-call", { call: "c" }), "done");
}

databaseTest("a proposal is for countries that exist", async (_, openPool) => {
  const pool = await openPool();
  await begin(pool);
  await open(pool);
  const refused = await attempt(pool, "submit-proposal", { ...PROPOSAL, countries: ["VN", "ZZ"] });
  assert.ok(isRefusal(refused));
  assert.equal(`${refused.refused} ${refused.field}`, "INPUT_COUNTRY countries");
});

databaseTest(
  "proposals are taken while their call is published and open, to the second of its closing in its own zone",
  async (_, openPool) => {
    const pool = await openPool();
    await begin(pool);
    assert.equal(
      await act(pool, "open-call", { ...CALL, closes_on: "2026-02-28" }),
      "CALL_BACKWARDS",
    );
    assert.equal(await act(pool, "open-call", { ...CALL, zone: "Asia/Nowhere" }), "NOT_FOUND");
    assert.equal(await act(pool, "open-call", { ...CALL, window: "v" }), "NOT_FOUND");
    assert.equal(await act(pool, "open-call", CALL), "done");
    assert.equal(await act(pool, "open-call", CALL), "EXISTS_ALREADY");
    // What nobody has published yet is in no table that everybody may take.
    assert.deepEqual(dataTable(await readTx(pool, readSnapshot), "published_call").rows, []);
    assert.equal(await act(pool, "submit-proposal", PROPOSAL), "CALL_NOT_PUBLISHED");
    assert.equal(await act(pool, "close-call", { call: "c" }), "STEP_NOT_ALLOWED");
    assert.equal(await act(pool, "publish-call", { call: "c" }), "done");
    assert.equal(
      await act(pool, "submit-proposal", PROPOSAL, { on: "2026-02-28T14:59:59.000Z" }),
      "CALL_NOT_OPEN",
    );
    assert.equal(
      await act(pool, "submit-proposal", PROPOSAL, { on: "2026-03-20T15:00:00.000Z" }),
      "CALL_CLOSED",
    );
    assert.equal(
      await act(pool, "submit-proposal", PROPOSAL, { on: "2026-03-20T14:59:59.000Z" }),
      "done",
    );
    // Seven in the morning of the last day in Tokyo: what comes then came before the call closed.
    const morning = { ...PROPOSAL, id: "z", on: "2026-03-20" };
    const step = { on: "2026-03-19T22:00:00.000Z" };
    assert.equal(await act(pool, "submit-proposal", morning, step), "done");
    assert.equal(await act(pool, "submit-proposal", PROPOSAL), "EXISTS_ALREADY");
    assert.equal(
      await act(pool, "submit-proposal", { ...PROPOSAL, id: "y", amount: "0" }),
      "AMOUNT_NOT_POSITIVE",
    );
    assert.equal(await act(pool, "close-call", { call: "c" }), "done");
    assert.equal(
      await act(pool, "submit-proposal", { ...PROPOSAL, id: "y" }),
      "CALL_NOT_PUBLISHED",
    );
    assert.equal(await act(pool, "move-call", { call: "c", to: "in_review" }), "done");
    assert.equal(await act(pool, "move-call", { call: "c", to: "decided" }), "CALL_PROPOSALS_OPEN");
    for (const proposal of ["x", "z"]) {
      const withdrawal = { proposal, reason: "Paid by others" };
      assert.equal(await act(pool, "withdraw-proposal", withdrawal), "done");
    }
    assert.equal(await act(pool, "move-call", { call: "c", to: "decided" }), "done");
  },
);

databaseTest(
  "a review is refused without a declaration, with a conflict, and from the proposing organisation",
  async (_, openPool) => {
    const pool = await openPool();
    await begin(pool);
    await open(pool);
    assert.equal(await act(pool, "submit-proposal", PROPOSAL), "done");
    const eligibility = { ...REVIEW, stage: "eligibility" };
    assert.equal(
      await act(pool, "review-proposal", { ...eligibility, conflict_of_interest: undefined }),
      "REVIEW_WITHOUT_DECLARATION",
    );
    assert.equal(
      await act(pool, "review-proposal", { ...eligibility, conflict_of_interest: "declared" }),
      "REVIEW_CONFLICT_OF_INTEREST",
    );
    assert.equal(
      await act(pool, "review-proposal", { ...eligibility, reviewer_organisation: "agency" }),
      "REVIEW_CONFLICT_OF_INTEREST",
    );
    const interest = {
      id: "n",
      proposal: "x",
      reviewer: "Reviewer B",
      reviewer_organisation: "board",
      statement: "Advised the proposers",
    };
    assert.equal(await act(pool, "declare-interest", interest), "done");
    assert.equal(await act(pool, "declare-interest", { ...interest, id: "n2" }), "INTEREST_TWICE");
    // However the name is typed, and whatever is declared later.
    assert.equal(
      await act(pool, "review-proposal", { ...eligibility, reviewer: " ｒeviewer  b" }),
      "REVIEW_CONFLICT_OF_INTEREST",
    );
    assert.equal(
      await act(pool, "review-proposal", { ...eligibility, stage: "strategic" }),
      "REVIEW_STAGE",
    );
    assert.equal(await act(pool, "review-proposal", eligibility), "done");
    assert.equal(await act(pool, "review-proposal", { ...eligibility, id: "v2" }), "REVIEW_TWICE");
    assert.equal(
      await act(pool, "declare-interest", { ...interest, id: "n3", reviewer: "reviewer a" }),
      "INTEREST_AFTER_REVIEW",
    );
    const [reviews, interests] = await readTx(
      pool,
      async (tx) => [await listReviews(tx, "x"), await listInterests(tx, "x")] as const,
    );
    assert.deepEqual(
      [reviews.map((row) => row.reviewer), interests.map((row) => row.reviewer)],
      [["Reviewer A"], ["Reviewer B"]],
    );
  },
);

databaseTest(
  "from submission to release: each step in its order, within envelope and decision, and its days measured",
  async (_, openPool) => {
    const pool = await openPool();
    await begin(pool);
    await open(pool);
    assert.equal(await act(pool, "submit-proposal", PROPOSAL), "done");
    assert.equal(
      await act(pool, "submit-proposal", { ...PROPOSAL, id: "y", amount: "150000" }),
      "done",
    );
    const decision = {
      id: "d",
      meeting: "m",
      subject: text("D"),
      outcome: "approved",
      amount: "400000",
      on: "2026-03-05",
    };
    const later = { on: "2026-03-06T10:00:00.000Z" };
    const at = (name: string, input: Record<string, unknown>) => act(pool, name, input, later);
    assert.equal(await at("record-decision", decision), "done");
    assert.equal(
      await at("shortlist-proposal", { proposal: "x", outcome: "shortlisted" }),
      "STEP_NOT_ALLOWED",
    );
    for (const proposal of ["x", "y"]) {
      const review = (stage: string, more: object = {}) =>
        at("review-proposal", { ...REVIEW, ...more, id: `${proposal}-${stage}`, proposal, stage });
      assert.equal(
        await at("screen-proposal", { proposal, outcome: "ineligible" }),
        "REASON_MISSING",
      );
      assert.equal(await at("screen-proposal", { proposal, outcome: "eligible" }), "done");
      assert.equal(
        await at("shortlist-proposal", { proposal, outcome: "shortlisted" }),
        "PROPOSAL_NOT_REVIEWED",
      );
      assert.equal(await review("strategic"), "REVIEW_NOT_SCORED");
      assert.equal(await review("strategic", POINTS), "done");
      assert.equal(await at("shortlist-proposal", { proposal, outcome: "shortlisted" }), "done");
      assert.equal(
        await at("approve-proposal", { proposal, stage: "final", decision: "d" }),
        "STEP_NOT_ALLOWED",
      );
      assert.equal(await at("approve-proposal", { proposal, stage: "preliminary" }), "done");
      assert.equal(await at("revise-proposal", { proposal, amount: "1" }), "STEP_NOT_ALLOWED");
      assert.equal(await review("technical"), "done");
      assert.equal(
        await at("approve-proposal", { proposal, stage: "final", decision: "d" }),
        "PROPOSAL_NOT_REVIEWED",
      );
      assert.equal(await review("financial"), "done");
    }
    assert.equal(
      await at("approve-proposal", { proposal: "x", stage: "final" }),
      "PROPOSAL_DECISION_NEEDED",
    );
    assert.equal(
      await at("approve-proposal", { proposal: "x", stage: "final", decision: "d" }),
      "PROPOSAL_DECISION_NEEDED",
      "recorded, not confirmed",
    );
    assert.equal(await at("confirm-decision", { decision: "d" }), "done");
    assert.equal(
      await at("approve-proposal", { proposal: "x", stage: "final", decision: "d" }),
      "done",
    );
    assert.equal(
      await at("approve-proposal", { proposal: "y", stage: "final", decision: "d" }),
      "PROPOSAL_EXCEEDS_ENVELOPE",
    );
    assert.equal(
      await at("request-revision", { proposal: "y", reason: "Fit the envelope" }),
      "done",
    );
    assert.equal(await at("revise-proposal", { proposal: "y", amount: "100000" }), "done");
    assert.equal(
      await at("approve-proposal", { proposal: "y", stage: "final", decision: "d" }),
      "done",
    );
    const allocation = {
      id: "al",
      decision: "d",
      window: "w",
      project: "p",
      direct: "200000",
      on: "2026-03-06",
    };
    assert.equal(await at("allocate", allocation), "done");
    assert.equal(
      await at("fund-proposal", { proposal: "y", allocation: "al" }),
      "PROPOSAL_ALLOCATION_TOO_LARGE",
    );
    assert.equal(await at("fund-proposal", { proposal: "x", allocation: "al" }), "done");
    assert.equal(
      await at("fund-proposal", { proposal: "y", allocation: "al" }),
      "PROPOSAL_ALLOCATION_TAKEN",
    );
    assert.equal(
      await at("withdraw-proposal", { proposal: "x", reason: "late" }),
      "STEP_NOT_ALLOWED",
    );
    const release = { id: "re", allocation: "al", amount: "150000", on: "2026-03-11" };
    assert.equal(await act(pool, "release", release, { on: "2026-03-11T10:00:00.000Z" }), "done");
    const seen = await readTx(pool, (tx) => listProposalsOfFund(tx, "f", 10));
    const days = seen.find((row) => row.id === "x");
    assert.ok(days);
    assert.deepEqual(measureProposal(days), { to_decision: 3, to_allocation: 4, to_release: 9 });
    assert.deepEqual(measureTrack(seen), {
      released: 1,
      waiting: 1,
      median_days: 9,
      longest_days: 9,
    });
    assert.equal(await readTx(pool, findAuditBreak), null);
    assert.deepEqual(await readTx(pool, findFaults), []);
    // What everybody may take: the call, what was proposed with its money and fate, and how reviews went, without a person.
    const snapshot = await readTx(pool, readSnapshot);
    const told = (name: TableName) =>
      dataTable(snapshot, name).rows.map((row) => row.map((cell) => cell.text));
    assert.deepEqual(
      told("published_call").map(([id]) => id),
      ["c"],
    );
    const x = told("published_proposal").find(([id]) => id === "x") ?? [];
    assert.ok(x.includes("200000.00") && x.includes("USD") && x.includes("allocated"), x.join());
    assert.deepEqual(
      told("published_review")
        .filter(([, proposal]) => proposal === "x")
        .map((row) => row.slice(2, 7).join(" ")),
      ["financial 1 1 0 0", "strategic 1 1 0 0", "technical 1 1 0 0"],
    );
    const all = JSON.stringify(
      (["published_call", "published_proposal", "published_review"] as const).map((name) =>
        dataTable(snapshot, name),
      ),
    );
    assert.ok(!/reviewer|local/i.test(all), all);
  },
);

test("the days of a track: what waits is counted beside what was released", () => {
  const proposal = (submitted: string, released: string | null) => ({
    submitted_on: day(submitted),
    decided_on: null,
    allocated_on: null,
    released_on: released === null ? null : day(released),
  });
  assert.deepEqual(measureTrack([]), {
    released: 0,
    waiting: 0,
    median_days: null,
    longest_days: null,
  });
  const four = [
    proposal("2026-03-01", "2026-03-31"),
    proposal("2026-03-01", "2026-03-06"),
    proposal("2026-02-27", "2026-03-01"),
    proposal("2026-03-01", null),
  ];
  assert.deepEqual(measureTrack(four), {
    released: 3,
    waiting: 1,
    median_days: 5,
    longest_days: 30,
  });
});
