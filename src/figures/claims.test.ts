import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { smallSnapshot } from "../../test/brief-fixture.js";
import { figureOf, renderNarrative } from "./claims.js";
import { recordFindings } from "./findings.js";
import { partnerView } from "./partner.js";
import type { Segment } from "./wording.js";

const snapshot = smallSnapshot();
const plain = (segments: readonly Segment[]) => segments.map((segment) => segment.text).join("");
const said = (text: string, language: "en" | "ja") =>
  plain(renderNarrative({ en: text, ja: text }, language, snapshot));

test("a reference prints the value with its qualifier and unit, in each language", () => {
  for (const [text, en, ja] of [
    ["{trained}", "Over 15,000 people", "1万5,000人超"],
    ["To {trained}.", "To over 15,000 people.", "To 1万5,000人超."],
    ["To {trained|number}.", "To 15,000.", "To 1万5,000."],
    ["{pumps-target}", "40 water pumps", "40基"],
    ["Gave {voluntary-total}", "Gave over US$43.5 million", "Gave 4,350万米ドル超"],
    ["Is {rank-2020}", "Is fourth", "Is 第4位"],
    ["Is {share-2020}", "Is 0.31%", "Is 0.31%"],
    ["On {XA:projects}", "On 1 project", "On 1件"],
    ["No {nothing} here", "No {nothing} here", "No {nothing} here"],
    ["{value}", "{value}", "{value}"],
  ] as const) {
    assert.equal(said(text, "en"), en);
    assert.equal(said(text, "ja"), ja);
  }
});

test("a printed number carries its figure: basis, day, source and page", () => {
  const [segment] = renderNarrative({ en: "{pumps-target}", ja: "" }, "en", snapshot);
  assert.equal(segment?.figure?.basis, "target");
  assert.equal(segment?.figure?.as_of, "2022-05-31");
  assert.deepEqual(
    segment?.figure?.sources.map(({ document, page, record }) => [document, page, record]),
    [["paper", "4", "indicator_value/pumps-target"]],
  );
});

test("a statement's figure holds its whole sentence in each language", () => {
  const figure = figureOf(snapshot, "rank-2020");
  assert.equal(figure?.sentence?.en, "By volume Exland ranked fourth in 2020.");
  assert.equal(figure?.sentence?.ja, "2020年の総額で例国は第4位であった。");
});

test("statements that refer to each other end", () => {
  const base = {
    portfolio: "small",
    partner_id: "XA",
    basis: "statement" as const,
    as_of: day("2022-01-01"),
    value: "1",
  };
  const turning = smallSnapshot({
    statement: [
      { ...base, id: "a", text: { en: "{value} and {b}", ja: "{value}と{b}" } },
      { ...base, id: "b", text: { en: "{value} and {a}", ja: "{value}と{a}" } },
    ],
  });
  assert.equal(figureOf(turning, "a")?.sentence?.en, "1 and 1");
});

test("an id of nothing has no figure", () => {
  for (const id of [
    "",
    ":",
    "nobody",
    "XA:",
    "XA:nobody",
    "XA:country.",
    "trained:share",
    "XA:sum.april.x",
    "constructor",
    "__proto__:x",
  ]) {
    const figure = figureOf(snapshot, id);
    assert.ok(figure === null || figure.rows.length === 0, id);
  }
});

const money = {
  portfolio: "small",
  partner_id: "XA",
  kind: "voluntary" as const,
  stage: "budgeted" as const,
  currency: currency("JPY"),
};
const year = (first: number) => ({
  period_from: day(`${first}-04-01`),
  period_to: day(`${first + 1}-03-31`),
});

test("amounts of one year and stage are added, a total stays a total, and a year without a source is null", () => {
  const yearly = smallSnapshot({
    contribution: [
      { ...money, id: "initial", organisation_id: "ministry", amount_minor: 729n, ...year(2020) },
      {
        ...money,
        id: "supplement",
        organisation_id: "ministry",
        amount_minor: 243n,
        ...year(2020),
      },
      {
        ...money,
        id: "executed",
        organisation_id: "ministry",
        stage: "executed",
        amount_minor: 970n,
        ...year(2020),
      },
      {
        ...money,
        id: "total",
        amount_minor: 5000n,
        period_from: day("2018-01-01"),
        period_to: day("2021-12-31"),
      },
      {
        ...money,
        id: "wide",
        amount_minor: 9000n,
        period_from: day("2010-01-01"),
        period_to: day("2021-12-31"),
      },
    ],
  });
  const span = { from: day("2018-01-01"), to: day("2021-12-31") };
  const view = partnerView(yearly, { partner: "XA", span, fiscal_year: "april" });
  const lines = view?.money.lines.map((line) => [
    line.stage,
    ...line.years.map((figure) =>
      figure?.value?.kind === "money" ? Number(figure.value.money.amount_minor) : null,
    ),
  ]);
  assert.deepEqual(view?.money.years, [2018, 2019, 2020, 2021]);
  assert.deepEqual(lines, [
    ["budgeted", null, null, 972, null],
    ["executed", null, null, 970, null],
  ]);
  assert.deepEqual(
    view?.money.totals.map((entry) => entry.row.id),
    ["total"],
  );
  assert.deepEqual(
    view?.money.other.map((entry) => entry.row.id),
    ["wide"],
  );
  const sum = view?.money.lines[0]?.years[2];
  assert.deepEqual(sum && figureOf(yearly, sum.id), sum);
  assert.equal(sum?.rows.length, 2);
});

test("different values of one quantity for the same time are a finding, side by side; the same value is none", () => {
  const base = {
    portfolio: "small",
    partner_id: "XA",
    basis: "statement" as const,
    quantity: "q",
    text: { en: "{value}", ja: "{value}" },
  };
  const dated = {
    as_of: day("2022-05-31"),
    period_from: day("2020-01-01"),
    period_to: day("2020-12-31"),
  };
  const of = (second: string) =>
    recordFindings(
      smallSnapshot({
        statement: [
          { ...base, ...dated, id: "one", value: "49" },
          { ...base, ...dated, id: "two", value: second },
        ],
      }),
      "XA",
    );
  assert.deepEqual(
    of("50").map((finding) => [finding.id, finding.figures.length]),
    [["differs:q", 2]],
  );
  assert.deepEqual(of("49"), []);
});

test("a statement that has stopped being true is a finding with its last day", () => {
  const [finding] = recordFindings(
    smallSnapshot({
      statement: [
        {
          id: "old",
          portfolio: "small",
          partner_id: "XA",
          basis: "statement",
          text: { en: "It holds {value}.", ja: "{value}。" },
          value: "49",
          as_of: day("2022-05-31"),
          true_until: day("2022-07-18"),
        },
      ],
    }),
  );
  assert.deepEqual([finding?.id, finding?.true_until], ["expired:old", "2022-07-18"]);
});
