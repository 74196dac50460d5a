import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../base/place.js";
import { AGREEMENT } from "./agreement.js";
import { ALLOCATION } from "./allocation.js";
import { BUDGET_VERSION } from "./budget.js";
import { PROJECT } from "./closure.js";
import { DECISION } from "./decision.js";
import { FUND_EXCEPTIONS } from "./exceptions.js";
import { EXPENDITURE_REPORT } from "./expenditure.js";
import { FUND_FINDINGS } from "./findings.js";
import { INSTALMENT } from "./instalment.js";
import { checkStep, type Lifecycle } from "./lifecycle.js";
import { PERIOD } from "./period.js";
import { PLEDGE } from "./pledge.js";
import { DONOR_REPORT } from "./donor-report.js";
import { CALL, PROPOSAL } from "./proposal.js";
import { RECEIPT } from "./receipt.js";
import { FUND_REFUSALS } from "./refusals.js";
import { REFUND_CASE, refundState } from "./refund.js";

const LIFECYCLES: Readonly<Record<string, Lifecycle<string>>> = {
  AGREEMENT,
  ALLOCATION,
  BUDGET_VERSION,
  CALL,
  DECISION,
  DONOR_REPORT,
  EXPENDITURE_REPORT,
  INSTALMENT,
  PERIOD,
  PLEDGE,
  PROJECT,
  PROPOSAL,
  RECEIPT,
  REFUND_CASE,
};

test("every state of every lifecycle is reached from its first, and some state is its last, but that contributors may come back to any report", () => {
  for (const [name, machine] of Object.entries(LIFECYCLES)) {
    const reached = new Set([machine.first]);
    for (const state of reached)
      for (const next of machine.states[state]?.to ?? []) reached.add(next);
    assert.deepEqual([...reached].sort(), Object.keys(machine.states).sort(), name);
    assert.equal(
      Object.values(machine.states).some((state) => state.to.length === 0),
      machine !== DONOR_REPORT,
      name,
    );
  }
});

test("a step that a lifecycle does not have is refused, and names those that it has", () => {
  assert.equal(checkStep(AGREEMENT, "with_partner", "signed"), null);
  const refused = checkStep(AGREEMENT, "draft", "signed");
  assert.equal(
    refused?.message.en,
    "This agreement is at “Draft” and cannot go to “Signed”. From here it can go to: In internal clearance, Withdrawn.",
  );
  assert.match(
    checkStep(PERIOD, "closed", "open")?.message.en ?? "",
    /nothing: this is its last state/,
  );
});

test("a refund case is paid once all that was computed is, in part before, and not at all where the payment was taken back", () => {
  const state = (paid_minor: bigint | null, disposition: "return" | "core" = "return") =>
    refundState({ status: "paid", disposition }, { computed_minor: 100n, paid_minor });
  assert.deepEqual(
    [0n, 1n, 99n, 100n, null].map((paid) => state(paid)),
    ["approved", "part_paid", "part_paid", "paid", "paid"],
  );
  assert.equal(state(0n, "core"), "paid", "what is used otherwise is never paid");
});

test("what binds the organisation takes two persons", () => {
  const bound = Object.entries(LIFECYCLES).flatMap(([name, machine]) =>
    Object.entries(machine.states)
      .filter(([, state]) => state.two_persons)
      .map(([state]) => `${name} ${state}`),
  );
  assert.deepEqual(bound.sort(), [
    "AGREEMENT closed",
    "AGREEMENT signed",
    "ALLOCATION approved",
    "BUDGET_VERSION approved",
    "CALL published",
    "DECISION confirmed",
    "DONOR_REPORT cleared",
    "EXPENDITURE_REPORT certified",
    "INSTALMENT cancelled",
    "INSTALMENT written_off",
    "PERIOD closed",
    "PROJECT financially_closed",
    "PROPOSAL approved",
    "RECEIPT posted",
    "RECEIPT reversed",
    "REFUND_CASE approved",
  ]);
});

/** Rules stand in fund/; a few noes need the record itself, and stand with the action that reads it. */
const sources = ["src/fund", "src/actions"].flatMap((folder) =>
  readdirSync(join(packageRoot, folder)).map((name) => ({
    name,
    text: readFileSync(join(packageRoot, folder, name), "utf8"),
  })),
);
const isTest = (name: string) => name.endsWith(".test.ts");
const tests = sources
  .filter(({ name }) => isTest(name))
  .map(({ text }) => text)
  .join("\n");
const rules = sources
  .filter(({ name }) => !isTest(name) && !/^(refusals|exceptions|findings)\.ts$/.test(name))
  .map(({ text }) => text)
  .join("\n");

test("every refusal, exception and finding is used by a rule and provoked by a test", () => {
  for (const code of [
    ...Object.keys(FUND_REFUSALS),
    ...Object.keys(FUND_EXCEPTIONS),
    ...Object.keys(FUND_FINDINGS),
  ]) {
    assert.ok(rules.includes(`"${code}"`), `no rule says ${code}`);
    assert.ok(tests.includes(code), `no test provokes ${code}`);
  }
});

test("every sentence has the same figures in both languages, and a next step", () => {
  for (const [code, { en, ja }] of Object.entries({
    ...FUND_REFUSALS,
    ...FUND_EXCEPTIONS,
    ...FUND_FINDINGS,
  })) {
    const figures = (text: string) =>
      [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();
    assert.deepEqual(figures(ja), figures(en), code);
    assert.ok(en.split(/[.:] /).length >= 2, `${code} says no next step`);
  }
});
