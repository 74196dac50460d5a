import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { smallSnapshot } from "../../test/brief-fixture.js";
import { snapshotOf, type GivenRows } from "../../test/snapshot-fixture.js";
import { SMALL_PORTFOLIO } from "../../test/brief-fixture.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { packageRoot } from "../base/place.js";
import { storeValue } from "../figures/stored-value.js";
import { figureOf } from "../figures/claims.js";
import type { ClaimRow } from "../store/claim-rows.js";
import type { StatementRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { lintStory, type StoryFault } from "./lint-story.js";
import { CLAIM_RULES } from "./sentence.js";

const TODAY = day("2026-04-01");
const same = (text: string) => ({ en: text, ja: text });

/** A statement that a person claimed, resting on a figure of the record. */
function claimed(id: string, more: Partial<ClaimRow> = {}): { row: ClaimRow; given: GivenRows } {
  const statement = {
    id,
    portfolio: null,
    partner_id: "XA",
    text: { en: "It gave {value}.", ja: "{value}を拠出した。" },
    value: "43500000",
    unit: null,
    currency: currency("USD"),
    qualifier: "over",
    basis: "actual",
    period_from: day("2016-01-01"),
    period_to: day("2021-12-31"),
    as_of: day("2022-05-31"),
    true_until: null,
  } as unknown as StatementRow;
  const row = {
    id,
    statement,
    figure: "voluntary-total",
    source_id: null,
    page: null,
    expires_on: null,
    state: "approved",
    recorded_by: "a",
    approved_by: "b",
    approved_value: storeValue(required(figureOf(smallSnapshot(), "voluntary-total"))),
    reason: null,
    ...more,
  } as ClaimRow;
  return { row, given: { statement: row.state === "approved" ? [statement] : [] } };
}

function required<T>(value: T | null | undefined): T {
  assert.ok(value);
  return value;
}

function record(
  claim: ReturnType<typeof claimed> | null = null,
  changed: GivenRows = {},
): Snapshot {
  const statement = [
    ...(changed.statement ?? SMALL_PORTFOLIO.statement ?? []),
    ...(claim?.given.statement ?? []),
  ];
  const rows = { ...SMALL_PORTFOLIO, ...changed, statement };
  return snapshotOf(rows, "1", [], [], claim ? [claim.row] : []);
}

function lint(body: string | { en: string; ja: string }, snapshot = record()): StoryFault[] {
  const text = typeof body === "string" ? { en: body, ja: "" } : body;
  return lintStory(snapshot, { partner_id: "XA", title: same(""), body: text }, TODAY);
}

const rulesOf = (faults: readonly StoryFault[]) => [...new Set(faults.map((fault) => fault.rule))];

const pledged: GivenRows = {
  contribution: [
    ...(SMALL_PORTFOLIO.contribution ?? []),
    {
      id: "promise",
      portfolio: "small",
      partner_id: "XA",
      kind: "earmarked",
      stage: "pledged",
      amount_minor: 500_000_00n,
      currency: currency("USD"),
      qualifier: "exactly",
    },
  ],
};
const yearly: GivenRows = {
  indicator_value: [
    ...(SMALL_PORTFOLIO.indicator_value ?? []),
    {
      id: "y2020",
      indicator_id: "people",
      kind: "actual",
      value: "900",
      qualifier: "exactly",
      status: "published",
      period_from: day("2020-01-01"),
      period_to: day("2020-12-31"),
    },
    {
      id: "y2021",
      indicator_id: "people",
      kind: "actual",
      value: "700",
      qualifier: "exactly",
      status: "published",
      period_from: day("2021-01-01"),
      period_to: day("2021-12-31"),
    },
  ],
};
const twice: GivenRows = {
  statement: [
    ...(SMALL_PORTFOLIO.statement ?? []),
    {
      id: "forty",
      partner_id: "XA",
      text: same("{value}"),
      value: "40",
      unit: same("pumps"),
      qualifier: "exactly",
      basis: "actual",
      as_of: TODAY,
      quantity: "q",
    },
    {
      id: "fifty",
      partner_id: "XA",
      text: same("{value}"),
      value: "50",
      unit: same("pumps"),
      qualifier: "exactly",
      basis: "actual",
      as_of: TODAY,
      quantity: "q",
    },
  ],
};

/** The rule, a text that plants its fault, the same told rightly, and the record where it is another. */
const PLANTED: readonly (readonly [string, string, string, Snapshot?])[] = [
  ["number-without-claim", "It built 40 water pumps.", "Its target is {pumps-target}."],
  ["reference-to-nothing", "It built {pumps-targt}.", "Its target is {pumps-target}."],
  [
    "claim-not-approved",
    "It gave {c1}.",
    "It gave {voluntary-total}.",
    record(claimed("c1", { state: "submitted" })),
  ],
  [
    "claim-stale",
    "It gave {c1}.",
    "It gave {voluntary-total}.",
    record(claimed("c1", { approved_value: storeValue({ value: null, qualifier: "over" }) })),
  ],
  [
    "claim-expired",
    "It gave {c1} to date.",
    "From 2016 to 2021 it gave {c1}.",
    record(claimed("c1", { expires_on: day("2026-03-31") })),
  ],
  [
    "qualifier-false",
    "Nearly {trained|number} people were trained.",
    "Over {trained|number} people were trained.",
  ],
  ["qualifier-false", "Over {trained} were trained.", "{trained} were trained."],
  ["qualifier-false", "{trained|number} people were trained.", "{trained} were trained."],
  [
    "qualifier-false",
    "It has over {pumps-target|number} pumps as its target.",
    "It has at least {pumps-target|number} pumps as its target.",
  ],
  [
    "target-as-achieved",
    "The project has installed {pumps-target}.",
    "The project aims to install {pumps-target}.",
  ],
  [
    "target-as-achieved",
    "It has created {pumps-target} and will train people.",
    "It has trained people and will install {pumps-target}.",
  ],
  [
    "pledge-as-received",
    "{promise} was received.",
    "{promise} was pledged.",
    record(null, pledged),
  ],
  [
    "pledge-as-received",
    "In total {voluntary-total} and {promise} were received, some of it pledged.",
    "{voluntary-total} was received.",
    record(null, pledged),
  ],
  [
    "period-not-of-data",
    "From 2016 to 2019 it gave {voluntary-total}.",
    "From 2016 to 2021 it gave {voluntary-total}.",
  ],
  [
    "direction-not-of-data",
    "Those trained rose to {y2021}.",
    "Those trained fell to {y2021}.",
    record(null, yearly),
  ],
  [
    "superlative-unproven",
    "Exland is the largest donor in Asia.",
    "Exland has been a partner since 1974.",
  ],
  [
    "superlative-unproven",
    "By volume it is the {rank-2020}-largest donor.",
    "By volume it was the {rank-2020}-largest donor in 2020.",
  ],
  [
    "quantity-twice",
    "It has {forty}. Here it has {fifty}.",
    "It has {forty}. Here it has {forty}.",
    record(null, twice),
  ],
  [
    "direction",
    "Its gifts fell from {voluntary-total} to {assessed-total}.",
    "Its gifts rose from {voluntary-total} to {assessed-total}.",
  ],
];

for (const [rule, wrong, right, snapshot] of PLANTED) {
  test(`${rule}: ${wrong}`, () => {
    assert.ok(rulesOf(lint(wrong, snapshot)).includes(rule), JSON.stringify(lint(wrong, snapshot)));
    assert.deepEqual(
      lint(right, snapshot).map(({ rule: found, message }) => `${found} ${message.en}`),
      [],
    );
  });
}

/** As above, in Japanese. */
const PLANTED_JA: readonly (readonly [string, string, string])[] = [
  ["number-without-claim", "水道ポンプ40基を修理した。", "目標は{pumps-target}である。"],
  ["qualifier-false", "{trained|number}人近くが研修を受けた。", "{trained}が研修を受けた。"],
  ["target-as-achieved", "{pumps-target}が整備されました。", "{pumps-target}の整備を目指す。"],
  [
    "period-not-of-data",
    "2016年から2019年までに{voluntary-total}を拠出した。",
    "2016年から2021年までに{voluntary-total}を拠出した。",
  ],
  [
    "superlative-unproven",
    "例国はアジア最大の援助国である。",
    "例国は1974年からのパートナーである。",
  ],
  [
    "qualifier-false",
    "{trained|number}人未満が研修を受けた。",
    "{trained|number}人超が研修を受けた。",
  ],
];

for (const [rule, wrong, right] of PLANTED_JA) {
  test(`${rule}: ${wrong}`, () => {
    const said = (ja: string) => lint({ en: "", ja });
    assert.ok(rulesOf(said(wrong)).includes(rule), JSON.stringify(said(wrong)));
    assert.deepEqual(
      said(right).map(({ rule: found, message }) => `${found} ${message.en}`),
      [],
    );
  });
}

test("a reference that is left open, or written in braces of full width, is no text to print", () => {
  for (const body of [
    "In all {voluntary-total was given.",
    "In all { voluntary-total was given.",
    { en: "", ja: "計｛voluntary-total｝を拠出した。" },
  ])
    assert.ok(rulesOf(lint(body)).includes("reference-to-nothing"), JSON.stringify(body));
  assert.deepEqual(lint("In all {voluntary-total} was given."), []);
  assert.ok(!rulesOf(lint("A set {{ in a text.")).includes("reference-to-nothing"));
});

test("a year in the name of a claim is none of the text's", () => {
  const body = { en: "It trained {y2020}.", ja: "{y2020}が研修を受けた。" };
  assert.deepEqual(
    rulesOf(lint({ ...body, ja: "{y2021}が研修を受けた。" }, record(null, yearly))),
    ["references-differ"],
  );
  assert.deepEqual(
    lint({ ...body, ja: "{y2021}が研修を受けた。" }, record(null, yearly)).map(
      ({ excerpt }) => excerpt,
    ),
    ["It trained {y2020}.", "{y2021}が研修を受けた。"],
  );
  assert.deepEqual(lint(body, record(null, yearly)), []);
});

test("a target is told as achieved in Japanese too", () => {
  const faults = lint({ en: "", ja: "{pumps-target}の研修を受けた。" });
  assert.ok(rulesOf(faults).includes("target-as-achieved"), JSON.stringify(faults));
});

test("references and years that one language lacks are found in both", () => {
  const body = { en: "In 2020 it trained {trained}.", ja: "2021年に{pumps-target}を目標とした。" };
  assert.deepEqual(
    lint(body)
      .filter(({ rule }) => rule === "references-differ")
      .map(({ language, excerpt, start, end }) => [
        language,
        (language === "en" ? body.en : body.ja).slice(start, end),
        excerpt.length > 0,
      ]),
    [
      ["en", "2020", true],
      ["en", "{trained}", true],
      ["ja", "2021年", true],
      ["ja", "{pumps-target}", true],
    ],
  );
});

test("a finding says where in the text as it is typed, and the corrected sentence where it is certain", () => {
  const [fault] = lint("It gave money.\nThe project has installed {pumps-target}.");
  assert.deepEqual([fault?.line, fault?.column, fault?.field], [2, 27, "body"]);
  assert.equal(fault?.suggestion, "The target is {pumps-target}.");
  const [nearly] = lint("Nearly {trained|number} people were trained.");
  assert.equal(nearly?.suggestion, "{trained} were trained.");
});

test("a typed number that is exactly one on record is offered as its reference", () => {
  const [typed] = lint("It gave US$ 225.5 million.");
  assert.equal(typed?.suggestion, "{assessed-total}");
});

test("a claim whose source moved offers the sentence with what the source says now", () => {
  const stale = claimed("c1", { approved_value: storeValue({ value: null, qualifier: "over" }) });
  const [fault] = lint("It gave {c1}.", record(stale));
  assert.equal(fault?.suggestion, "It gave over US$43.5 million.");
});

test("docs/claims.md has a heading for each rule, and each is planted here", () => {
  const page = readFileSync(join(packageRoot, "docs/claims.md"), "utf8");
  const headings = [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1]);
  assert.deepEqual(headings, [...CLAIM_RULES]);
  const planted = new Set<string>(PLANTED.map(([rule]) => rule));
  assert.deepEqual(
    CLAIM_RULES.filter((rule) => !planted.has(rule)),
    ["references-differ"],
  );
});
