import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { formatPlace } from "../src/base/finding.js";
import { LANGUAGES } from "../src/base/language.js";
import { divideHalfEven } from "../src/base/money.js";
import { packageRoot } from "../src/base/place.js";
import { judgeCode } from "../src/actions/codes.js";
import { isRefusal } from "../src/base/refusal.js";
import type { Text } from "../src/base/text.js";
import { readPortfolio, type PortfolioDraft } from "../src/intake/from-portfolio.js";
import { findNumerals } from "../src/prose/numerals.js";
import type { Snapshot } from "../src/store/snapshot.js";
import { snapshotOf, type GivenRows } from "./snapshot-fixture.js";

/** The bundled portfolios hold to what their readers rely on: sources, references for numbers, arithmetic that closes. */
const japan = draftOf("japan-ilo");
const illustrative = draftOf("illustrative-fund");

function draftOf(name: string): PortfolioDraft {
  const reading = readPortfolio(join(packageRoot, "portfolios", name), snapshotOf({}), judgeCode);
  if (isRefusal(reading)) throw new Error(reading.message.en);
  const findings = reading.findings.map(
    (finding) => `${formatPlace(finding.place)} ${finding.message.en}`,
  );
  assert.deepEqual(findings, [], name);
  assert.ok(reading.draft);
  return reading.draft;
}

function recordOf({ rows }: PortfolioDraft): Snapshot {
  const byTable: Record<string, unknown[]> = {};
  for (const row of rows) (byTable[row.table] ??= []).push(row.values);
  return snapshotOf(byTable as GivenRows);
}

test("only the invented fund is marked as illustrative", () => {
  assert.equal(japan.is_illustrative, false);
  assert.equal(illustrative.is_illustrative, true);
});

test("every number of the Japan portfolio has a source with the day that it speaks for", () => {
  const record = recordOf(japan);
  const numbers = [
    ...record.statements.map((row) => ["statement", row.id] as const),
    ...record.indicatorValues.map((row) => ["indicator_value", row.id] as const),
    ...record.odaValues.map((row) => ["oda_value", row.id] as const),
    ...record.contributions.map((row) => ["contribution", row.id] as const),
    ...record.peoplePosts.map((row) => ["people_post", row.id] as const),
  ];
  const without = numbers.filter(([table, id]) => {
    const citations = record.citationsOf(table, id);
    return citations.length === 0 || citations.some((citation) => citation.as_of === null);
  });
  assert.deepEqual(without, []);
});

test("what the project in Mayo is working to do is a target, households included", () => {
  const record = recordOf(japan);
  const results = record.results
    .filter((row) => row.project_id === "sudan-mayo")
    .map((row) => row.id);
  const indicators = record.indicators
    .filter((row) => results.includes(row.result_id))
    .map((row) => row.id);
  const values = record.indicatorValues.filter((row) => indicators.includes(row.indicator_id));
  assert.deepEqual(
    values.map((row) => [row.id, row.kind, row.value, row.qualifier]),
    [
      ["sudan-jobs", "target", "500", "exactly"],
      ["sudan-households", "target", "11200", "over"],
      ["sudan-roads", "target", "3.25", "exactly"],
      ["sudan-pumps", "target", "40", "exactly"],
      ["sudan-toilets", "target", "3", "exactly"],
    ],
  );
});

test("no quantity is typed into prose: it stands in a record, and the prose refers to it", () => {
  const typed = [japan, illustrative].flatMap((draft) =>
    draft.rows.filter((row) => PROSE.has(row.table)).flatMap((row) => typedQuantities(row.values)),
  );
  assert.deepEqual(typed, []);
});

/** Sources, conventions and reconciliations name documents and numbers of law; everything else can stand in a brief. */
const PROSE: ReadonlySet<string> = new Set([
  "organisation",
  "partner",
  "membership",
  "fund",
  "programme",
  "project",
  "project_organisation",
  "priority_area",
  "contribution",
  "people_post",
  "result",
  "indicator",
  "statement",
  "story",
  "document",
  "decision",
]);
const FREE: ReadonlySet<string> = new Set(["identifier", "date", "year", "period", "age"]);

function typedQuantities(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([column, value]) => {
    if (!isText(value)) return [];
    return LANGUAGES.flatMap((language) =>
      findNumerals(value[language].replaceAll(/\{[^}]*\}/g, "X"))
        .filter((numeral) => !FREE.has(numeral.kind))
        .map((numeral) => `${String(values["id"])}.${column}: ${numeral.text}`),
    );
  });
}

function isText(value: unknown): value is Text {
  return typeof value === "object" && value !== null && "en" in value && "ja" in value;
}

test("Japanese texts have no space where a line was folded", () => {
  const folded = [japan, illustrative].flatMap((draft) =>
    draft.rows.flatMap((row) =>
      Object.values(row.values).filter(
        (value) => isText(value) && /[ぁ-ん一-龠、。] [ぁ-ん一-龠「]/.test(value.ja),
      ),
    ),
  );
  assert.deepEqual(folded, []);
});

const fund = recordOf(illustrative);
const sum = (amounts: readonly { readonly amount_minor: bigint }[]) =>
  amounts.reduce((total, row) => total + row.amount_minor, 0n);

test("the fund's instalments sum to their agreement, and receipts stay within their instalment", () => {
  for (const agreement of fund.agreements) {
    const instalments = fund.instalments.filter((row) => row.agreement_id === agreement.id);
    assert.equal(sum(instalments), agreement.amount_minor, agreement.id);
    for (const instalment of instalments) {
      const received = sum(fund.receipts.filter((row) => row.instalment_id === instalment.id));
      assert.ok(received <= instalment.amount_minor, instalment.id);
    }
  }
});

test("budgets sum to their allocation; releases stay within it, spending within what was released and budgeted", () => {
  for (const allocation of fund.allocations) {
    const isOf = (row: { readonly allocation_id: string }) => row.allocation_id === allocation.id;
    assert.equal(sum(fund.budgetLines.filter(isOf)), allocation.amount_minor, allocation.id);
    const released = sum(fund.releases.filter(isOf));
    assert.ok(released <= allocation.amount_minor, allocation.id);
    assert.ok(sum(fund.expenditures.filter(isOf)) <= released, allocation.id);
    for (const spent of fund.expenditures.filter(isOf)) {
      const line = fund.budgetLines.find(
        (row) =>
          isOf(row) && row.category === spent.category && row.period_from === spent.period_from,
      );
      assert.ok(line && spent.amount_minor <= line.amount_minor, spent.id);
    }
  }
});

test("programme support is 7 % of the direct expenditure so far, half to even, of every allocation and year", () => {
  for (const allocation of fund.allocations) {
    const spent = fund.expenditures.filter((row) => row.allocation_id === allocation.id);
    for (const until of new Set(spent.map((row) => row.period_to))) {
      const soFar = spent.filter((row) => row.period_to <= until);
      const direct = sum(soFar.filter((row) => row.category !== "psc"));
      const psc = sum(soFar.filter((row) => row.category === "psc"));
      assert.equal(psc, divideHalfEven(direct * 700n, 10_000n), `${allocation.id} ${until}`);
    }
  }
});

test("an allocation has an approved decision and stays within it; the windows keep their ceilings", () => {
  for (const decision of fund.decisions) {
    const allocated = sum(fund.allocations.filter((row) => row.decision_id === decision.id));
    assert.ok(allocated <= (decision.amount_minor ?? 0n), decision.id);
    if (decision.outcome !== "approved") assert.equal(allocated, 0n, decision.id);
  }
  for (const window of fund.fundingWindows) {
    const allocated = sum(fund.allocations.filter((row) => row.window_id === window.id));
    assert.ok(window.ceiling_minor !== null && allocated <= window.ceiling_minor, window.id);
  }
});

test("on no day is more allocated than may be, or more paid than is there", () => {
  const reserve = sum(fund.funds.map((row) => ({ amount_minor: row.reserve_minor ?? 0n })));
  const days = [
    ...fund.allocations.map((row) => row.allocated_on),
    ...fund.releases.map((row) => row.released_on),
    ...fund.fundIncomes.map((row) => row.booked_on),
  ];
  for (const day of days) {
    // What nobody has identified is held in suspense and allocates nothing.
    const received = fund.receipts.filter(
      (row) => row.received_on <= day && row.instalment_id !== null,
    );
    const net = received.reduce((total, row) => total + row.bank_amount_minor, 0n);
    const booked = (...kinds: readonly string[]) =>
      sum(fund.fundIncomes.filter((row) => row.booked_on <= day && kinds.includes(row.kind)));
    const costs = booked("bank_charge", "agent_fee", "direct_cost");
    const allocated = sum(fund.allocations.filter((row) => row.allocated_on <= day));
    const released = sum(fund.releases.filter((row) => row.released_on <= day));
    assert.ok(
      net + booked("interest") - costs - allocated - reserve >= 0n,
      `allocatable on ${day}`,
    );
    assert.ok(
      net + booked("interest", "organisation_interest") - costs - released >= 0n,
      `cash on ${day}`,
    );
  }
});

test("the agent's fee is 1 % of each deposit", () => {
  const fees = sum(fund.fundIncomes.filter((row) => row.kind === "agent_fee"));
  const expected = fund.receipts
    .filter((row) => row.instalment_id !== null)
    .reduce(
      (total, row) => total + divideHalfEven(row.bank_amount_minor + row.bank_charge_minor, 100n),
      0n,
    );
  assert.equal(fees, expected);
});
