import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { figureOf } from "./claims.js";
import { reportedFigures } from "./reported-money.js";

const USD = currency("USD");
const name = (en: string) => ({ en, ja: en });

/** A fund that gets 100, passes 60 on to its project, which spends 40; a programme beside. */
const snapshot = snapshotOf({
  fund: [{ id: "F", name: name("Fund"), code: "F" }],
  project: [
    { id: "P", title: name("Project"), fund_id: "F" },
    { id: "Q", title: name("Not imported") },
  ],
  iati_activity: [
    { id: "F", iati_identifier: "X-F", fund_id: "F" },
    { id: "P", iati_identifier: "X-P", project_id: "P", parents: ["X-F"] },
  ],
  iati_transaction: [
    { id: "F.1", iati_activity_id: "F", type: "1", amount_minor: 100n, currency: USD, line: 1 },
    {
      id: "F.2",
      iati_activity_id: "F",
      type: "3",
      amount_minor: 60n,
      currency: USD,
      receiver_activity: "X-P",
      line: 2,
    },
    {
      id: "P.1",
      iati_activity_id: "P",
      type: "1",
      amount_minor: 60n,
      currency: USD,
      provider_activity: "X-F",
      line: 3,
    },
    { id: "P.2", iati_activity_id: "P", type: "4", amount_minor: 40n, currency: USD, line: 4 },
  ],
});

const told = (id: string) =>
  reportedFigures(snapshot, id).map(({ figure, counted }) => {
    assert.equal(figure.rows.length, counted);
    const amount = figure.value?.kind === "money" ? figure.value.money.amount_minor : "?";
    return `${figure.id} ${amount} ${counted}`;
  });

test("a project shows what is reported for it; its fund what is left when nothing counts twice", () => {
  assert.deepEqual(told("P"), ["P:iati.1.USD 60 1", "P:iati.4.USD 40 1"]);
  assert.deepEqual(told("F"), ["F:iati.1.USD 100 1", "F:iati.4.USD 40 1"]);
  assert.deepEqual(told("Q"), []);
});

test("each sum is a figure of its own, found by its id", () => {
  for (const { figure } of reportedFigures(snapshot, "F"))
    assert.deepEqual(figureOf(snapshot, figure.id), figure);
  for (const id of ["F:iati.", "F:iati.2.USD", "F:iati.1.XXX", "Q:iati.1.USD", "nobody:iati.1.USD"])
    assert.equal(figureOf(snapshot, id), null, id);
});
