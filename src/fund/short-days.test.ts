import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import type { FlowSum } from "./balance.js";
import { findShort, findShortSince, shortSpans } from "./short-days.js";

const USD = currency("USD");
const terms = { base: USD, interest_policy: "return", psc_at: "allocation" } as const;

test("days on which more had left than had come are told in spans, of whole days, oldest first", () => {
  const spans = (...moves: readonly (readonly [string, number])[]) =>
    shortSpans(
      moves.map(([on, amount]) => ({ on: day(on), amount_minor: BigInt(amount) })),
      USD,
    ).map(({ from, until, short, on }) => [from, until, Number(short.amount_minor), on]);
  assert.deepEqual(spans(), []);
  assert.deepEqual(spans(["2025-02-01", 5], ["2025-03-01", -5]), []);
  // In and out on one day is no shortfall, whatever was booked first.
  assert.deepEqual(spans(["2025-02-01", -5], ["2025-02-01", 5]), []);
  assert.deepEqual(
    spans(["2025-03-01", 9], ["2025-02-01", -5], ["2025-02-10", -2], ["2025-02-20", 1]),
    [["2025-02-01", "2025-02-28", 7, "2025-02-10"]],
  );
  assert.deepEqual(spans(["2025-02-01", -1], ["2025-02-02", 2], ["2025-04-01", -3]), [
    ["2025-02-01", "2025-02-01", 1, "2025-02-01"],
    ["2025-04-01", null, 2, "2025-04-01"],
  ]);
});

test("each balance that is less than nothing has its own sentence, and one at nothing has none", () => {
  const sum = (account: FlowSum["account"], flow: FlowSum["flow"], minor: bigint): FlowSum => ({
    ...{ account, flow, currency: USD },
    ...{ amount_minor: minor, base_minor: minor },
  });
  const told = (...sums: readonly FlowSum[]) =>
    findShort(day("2025-02-01"), sums, terms).map(({ rule, place, message }) => [
      rule,
      place.path,
      /USD [\d.]+/.exec(message.en)?.[0],
    ]);
  assert.deepEqual(told(sum(1300, "contribution", 5n), sum(1300, "to_organisations", -5n)), []);
  assert.deepEqual(told(sum(1300, "to_organisations", -500n), sum(1400, "release", 500n)), [
    ["PAID_BEFORE_CASH", "fund_balance", "USD 5.00"],
  ]);
  assert.deepEqual(told(sum(1400, "expenditure", -300n)), [
    ["SPENT_BEFORE_TRANSFER", "organisation_balance", "USD 3.00"],
  ]);
  assert.deepEqual(told(sum(3100, "allocated", 200n)), [
    ["ALLOCATED_BEFORE_CASH", "allocatable", "USD 2.00"],
  ]);
  // A reserve may be set aside before the first cash has come.
  const reserve = sum(3100, "reserved", 400n);
  assert.deepEqual(told(reserve), [["RESERVE_UNCOVERED", "allocatable", "USD 4.00"]]);
  assert.deepEqual(told(reserve, sum(3100, "allocated", 200n)), [
    ["ALLOCATED_BEFORE_CASH", "allocatable", "USD 2.00"],
  ]);
});

test("who posts is told the worst day from its own on, of what it takes from, and cash that left once", () => {
  const cash = (minor: number): FlowSum => ({
    ...{ account: 1300, flow: minor < 0 ? "to_other_funds" : "contribution", currency: USD },
    ...{ amount_minor: BigInt(minor), base_minor: BigInt(minor) },
  });
  const told = (
    posted: readonly [string, number],
    ...days: readonly (readonly [string, number])[]
  ) =>
    findShortSince(
      { on: day(posted[0]), sums: [cash(posted[1])] },
      days.map(([on, minor]) => ({ on: day(on), sums: [cash(minor)] })),
      terms,
    ).map(
      ({ rule, message }) =>
        `${rule} ${/of (.*?) the fund.*(USD [\d.]+)/.exec(message.en)?.slice(1).join()}`,
    );
  const days = [
    ["2025-01-31", -300],
    ["2025-02-01", 200],
    ["2025-02-10", -100],
    ["2025-03-01", 900],
  ] as const;
  // What was worse before its day is not its doing.
  assert.deepEqual(told(["2025-02-01", -100], ...days), [
    "PAID_BEFORE_CASH 10 February 2025,USD 2.00",
  ]);
  assert.deepEqual(told(["2025-03-01", -100], ...days), []);
  // What brings money is told nothing of days that are short still.
  assert.deepEqual(told(["2025-02-01", 200], ...days), []);
});
