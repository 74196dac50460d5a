import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { checkReopening, type Finality } from "./reopening.js";

const agreement = { en: "Agreement", ja: "取決め" };
const PAID: Finality = {
  agreement,
  paid_back: money(5000n, currency("USD")),
  on: day("2026-01-05"),
};
const REPORTED: Finality = { agreement, reported_on: day("2026-02-01") };

test("a closed project is reopened further than it stands, and nothing that a donor was told as final without that donor", () => {
  const answers = (stand: Partial<Parameters<typeof checkReopening>[0]>) =>
    checkReopening({
      ...{ project: "p", status: "4", to: "3", finalities: [], consent: null },
      ...stand,
    }).map(({ refused, field }) => `${refused} ${field}`);
  assert.deepEqual(answers({}), []);
  assert.deepEqual(answers({ to: "2" }), []);
  assert.deepEqual(answers({ status: "3", to: "2" }), []);
  for (const status of ["1", "2", "5", "6", null])
    assert.deepEqual(
      answers({ status, finalities: [PAID] }),
      ["REOPENING_NOT_CLOSED project"],
      String(status),
    );
  assert.deepEqual(answers({ status: "3", finalities: [PAID, REPORTED] }), [
    "REOPENING_NOTHING reopened_to",
    "REOPENING_PAID_BACK consent",
    "REOPENING_REPORTED consent",
  ]);
  assert.deepEqual(answers({ finalities: [PAID, REPORTED], consent: "Letter of 1 March" }), []);
});
