import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { decideCounting, sumReported, type ReportedTransaction } from "./reported-money.js";

const USD = currency("USD");

/** `activity type amount other-end`, one a row; the other end is who gave or received, by the type. */
function transactions(table: string): ReportedTransaction[] {
  return table
    .trim()
    .split("\n")
    .map((line, index) => {
      const [activity_id = "", type = "", amount = "", other = "-"] = line.trim().split(/\s+/);
      const end = other === "-" ? null : other;
      const isIncoming = ["1", "11", "13"].includes(type);
      return {
        id: String(index + 1),
        count: 1,
        activity_id,
        type,
        amount_minor: amount === "?" ? null : BigInt(amount),
        currency: USD,
        provider_activity_id: isIncoming ? end : null,
        receiver_activity_id: isIncoming ? null : end,
      };
    });
}

const ROWS: readonly {
  name: string;
  parents?: Record<string, string[]>;
  money: string;
  answer: string;
}[] = [
  {
    name: "money from outside counts",
    money: "fund 1 100\nproject 4 40",
    answer: "counted counted",
  },
  { name: "an amount that cannot be read does not", money: "fund 1 ?", answer: "no_amount" },
  {
    name: "a transfer between two that report is internal on both",
    money: "fund 3 60 project\nproject 1 60 fund\nproject 4 40",
    answer: "internal internal counted",
  },
  {
    name: "an end that reports nothing is outside",
    money: "fund 3 60 stranger",
    answer: "counted",
  },
  { name: "to itself is no transfer", money: "fund 3 60 fund", answer: "counted" },
  {
    name: "spending is never a transfer",
    money: "fund 4 60 project\nproject 4 40",
    answer: "counted counted",
  },
  {
    name: "a type on two levels counts on the lower",
    parents: { project: ["programme"] },
    money: "programme 3 100\nproject 3 90\nprogramme 2 100",
    answer: "higher_level counted counted",
  },
  {
    name: "over a level that reports nothing",
    parents: { project: ["middle"], middle: ["programme"] },
    money: "programme 4 100\nproject 4 90",
    answer: "higher_level counted",
  },
  {
    name: "what is internal below is no repetition of what came from outside above",
    parents: { project: ["fund"] },
    money: "fund 11 100\nproject 11 60 fund",
    answer: "counted internal",
  },
  {
    name: "a level that names its transfers has told its own costs apart",
    parents: { project: ["fund"] },
    money: "fund 3 60 project\nproject 1 60 fund\nproject 4 40\nfund 4 3",
    answer: "internal internal counted counted",
  },
  {
    name: "two that call each other parent are on one level",
    parents: { a: ["b"], b: ["a"] },
    money: "a 4 1\nb 4 1",
    answer: "counted counted",
  },
];

test("no money counts twice in a total over several activities", () => {
  for (const { name, parents = {}, money, answer } of ROWS) {
    const given = transactions(money);
    const ids = [
      ...new Set([...given.map(({ activity_id }) => activity_id), ...Object.keys(parents)]),
    ];
    const activities = ids.map((id) => ({ id, parent_ids: parents[id] ?? [] }));
    const counting = decideCounting(activities, given);
    assert.equal(given.map(({ id }) => counting.get(id)).join(" "), answer, name);
  }
});

test("sums keep types apart and say what they leave out", () => {
  const given = transactions(
    "fund 1 100\nfund 3 60 project\nproject 1 60 fund\nproject 4 40\nproject 4 -5",
  );
  const counting = decideCounting(
    ["fund", "project"].map((id) => ({ id, parent_ids: [] })),
    given,
  );
  const told = sumReported(given, counting).map(
    (sum) => `${sum.type} ${sum.counted_minor} (${sum.internal_minor})`,
  );
  assert.deepEqual(told, ["1 100 (60)", "3 0 (60)", "4 35 (0)"]);
});
