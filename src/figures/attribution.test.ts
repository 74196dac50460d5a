import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "../base/currency.js";
import { snapshotOf, type GivenRows } from "../../test/snapshot-fixture.js";
import { attributionOf, sharedKey, showsNothing, type Attributed } from "./attribution.js";

test("nothing is shown where the rule says so, or where it asks for a share that nobody knows", () => {
  const ruled = (rule: Attributed["rule"], share_bp: number | null) =>
    showsNothing({ rule, share_bp } as Attributed);
  assert.deepEqual(
    [
      ruled("in_full", null),
      ruled("by_share", 2500),
      ruled("by_share", null),
      ruled("not_shown", null),
    ],
    [false, false, true, true],
  );
  assert.equal(
    showsNothing(undefined),
    false,
    "a result of nobody that the partner pays for has no rule",
  );
});

const word = (text: string) => ({ en: text, ja: text });
const PROGRAMME = { project_id: null, programme_id: "g", fund_id: null };
const FUND = { project_id: null, programme_id: null, fund_id: "g" };
const PROJECT = { project_id: "g", programme_id: null, fund_id: null };

/** A project, a programme and a fund of one id, with rules and with what sources report as given. */
function ruled(
  of: typeof PROGRAMME | typeof FUND | typeof PROJECT,
  rules: readonly Record<string, unknown>[],
  contributions: readonly Record<string, unknown>[] = [],
): Attributed {
  const given: GivenRows = {
    organisation: ["ours", "theirs"].map((id) => ({ id, name: word(id) })),
    programme: [{ id: "g", name: word("Programme") }],
    fund: [{ id: "g", name: word("Fund"), currency: currency("USD") }],
    project: [{ id: "g", title: word("Project"), programme_id: "g", fund_id: "g" }],
    agreement: [{ id: "own", organisation_id: "ours", fund_id: "g" }],
    attribution: rules.map((rule, n) => ({ id: `rule-${n}`, ...rule })),
    contribution: contributions.map((row, n) => ({
      id: `given-${n}`,
      partner_id: "P",
      kind: "earmarked" as const,
      stage: "received" as const,
      currency: currency("USD"),
      qualifier: "exactly" as const,
      programme_id: "g",
      ...row,
    })),
  };
  return attributionOf(snapshotOf(given), of, new Set(["ours"]));
}

test("the narrowest rule decides, for a programme's and a fund's own results too", () => {
  const rule = (column: string, which: string) => ({ [column]: "g", rule: which });
  const all = [
    rule("fund_id", "not_shown"),
    rule("programme_id", "by_share"),
    rule("project_id", "in_full"),
  ];
  assert.equal(ruled(PROJECT, all).rule, "in_full");
  assert.equal(
    ruled(PROJECT, all.slice(0, 2)).rule,
    "by_share",
    "the programme's before the fund's",
  );
  assert.equal(ruled(PROJECT, all.slice(0, 1)).rule, "not_shown");
  assert.equal(ruled(PROGRAMME, all).rule, "by_share");
  assert.equal(
    ruled(PROGRAMME, all.slice(0, 1)).is_declared,
    false,
    "a fund of the same id is none of it",
  );
  assert.equal(ruled(FUND, all).rule, "not_shown");
  const agreed = [...all, { agreement_id: "own", rule: "by_share", share_bp: 1_250 }];
  assert.deepEqual(
    [
      ruled(FUND, agreed).share_bp,
      ruled(PROJECT, agreed).share_bp,
      ruled(PROGRAMME, agreed).share_bp,
    ],
    [1_250, 1_250, null],
  );
  assert.deepEqual([PROJECT, PROGRAMME, FUND].map(sharedKey), [
    "project/g",
    "programme/g",
    "fund/g",
  ]);
});

test("the share is that of what sources report as given, where all of it is known, and else none", () => {
  const by_share = [{ programme_id: "g", rule: "by_share" }];
  const ours = { organisation_id: "ours", amount_minor: 300n };
  const theirs = { organisation_id: "theirs", amount_minor: 100n };
  const share = (...rows: Record<string, unknown>[]) => ruled(PROGRAMME, by_share, rows).share_bp;
  assert.equal(share(ours, theirs), 7_500);
  assert.match(
    ruled(PROGRAMME, by_share, [ours, theirs]).said.en,
    /^75\.00% of it.*also paid for by theirs/,
  );
  assert.equal(share(ours, { ...theirs, stage: "pledged" }), 10_000, "a promise is nobody's share");
  assert.equal(share(ours, { ...theirs, stage: "executed" }), null, "at no stage are all known");
  const executed = [ours, theirs].map((row) => ({ ...row, stage: "executed" }));
  assert.equal(share(ours, ...executed), 7_500, "one stage alone, at which all are");
  assert.equal(share(ours, { ...theirs, currency: currency("EUR") }), null, "currencies never mix");
  assert.equal(share(ours, { ...theirs, amount_minor: null }), null);
  assert.equal(share(ours, { ...theirs, qualifier: "over" }), null);
  assert.equal(share(ours, { ...theirs, organisation_id: null }), null, "nobody knows whose");
  assert.equal(
    share(ours, theirs, { ...ours, part_of_id: "given-0" }),
    7_500,
    "a part is in its whole",
  );
  assert.equal(share(), null);
  assert.ok(showsNothing(ruled(PROGRAMME, by_share)));
});
