import assert from "node:assert/strict";
import { test } from "node:test";
import { activityWith, fileWith, inPieces, transaction } from "../../test/iati-check.js";
import { readActivities, readTransactions } from "./activity.js";

const MORE = `<default-finance-type code="110"/><budget type="1"><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value value-date="2024-01-01">5.10</value></budget>${transaction("10.00")}${transaction("-2").replace("<value ", '<value currency="JPY" ')}`;
const bytes = (source: string) => inPieces(Buffer.from(source), 50);

test("activities are typed: defaults applied, amounts as written, nothing invented", async () => {
  const activities = [];
  for await (const activity of readActivities(
    bytes(fileWith(activityWith(MORE) + activityWith("", "B-2"))),
  ))
    activities.push(activity);
  const [first, second] = activities;
  assert.deepEqual(
    activities.map(({ identifier }) => identifier),
    ["XM-DAC-41302-1", "B-2"],
  );
  assert.deepEqual(first?.titles, [{ language: "en", text: "Decent work" }]);
  assert.deepEqual(first?.countries, [{ code: "JP", vocabulary: null, percentage: null }]);
  assert.deepEqual(first?.budgets[0]?.amount, {
    value: "5.10",
    currency: "USD",
    value_on: "2024-01-01",
  });
  assert.deepEqual(
    first?.transactions.map(({ amount, financeType }) => [
      amount?.value,
      amount?.currency,
      financeType,
    ]),
    [
      ["10.00", "USD", "110"],
      ["-2", "JPY", "110"],
    ],
  );
  assert.equal(first?.transactions[0]?.provider, null);
  assert.equal(first?.hierarchy, null);
  assert.deepEqual(second?.transactions, []);
});

test("1.0x has its texts in the elements themselves", async () => {
  const source = `<iati-activities version="1.04"><iati-activity xml:lang="fr"><title xml:lang="en">T</title><title>U</title></iati-activity></iati-activities>`;
  for await (const { titles, identifier } of readActivities(bytes(source))) {
    assert.deepEqual(titles, [
      { language: "en", text: "T" },
      { language: "fr", text: "U" },
    ]);
    assert.equal(identifier, "");
  }
});

test("transactions come one at a time with their activity", async () => {
  const seen: string[] = [];
  for await (const { activity, transaction: one } of readTransactions(
    bytes(fileWith(activityWith(MORE))),
  )) {
    seen.push(`${activity.identifier} ${one.amount?.value} ${one.made_on} ${one.financeType}`);
  }
  assert.deepEqual(seen, [
    "XM-DAC-41302-1 10.00 2024-03-31 110",
    "XM-DAC-41302-1 -2 2024-03-31 110",
  ]);
});
