import assert from "node:assert/strict";
import { test } from "node:test";
import { snapshotOf, type GivenRows } from "../../test/snapshot-fixture.js";
import { day } from "../base/day.js";
import { formatDecimal } from "../base/decimal.js";
import { attributedOwners, sharedKey, shownBy } from "./attribution.js";
import { resultsView } from "./document-views.js";
import { findFigure } from "./find-figure.js";
import { libraryRollUps, rollUpLibrary, rollUpScope, type LibraryRollUp } from "./roll-up.js";
import { isPart } from "./figure-table.js";
import { rollUpYearTable } from "./roll-up-tables.js";

const name = (words: string) => ({ en: words, ja: words });
const shared = {
  id: "trained",
  title: name("People trained"),
  unit: name("people"),
  measure: "unit",
  aggregation: "sum",
  over_places: "sum",
  over_projects: "sum",
  is_ascending: true,
} as const;

interface Reported {
  readonly indicator: string;
  readonly from: string;
  readonly to: string;
  readonly value: string | null;
  readonly status?: "published" | "received";
}

function record(values: readonly Reported[], more: GivenRows = {}) {
  const indicator = (id: string, result_id: string, same_as_id: string | null = null) => ({
    ...shared,
    id,
    result_id,
    library_id: "trained",
    same_as_id,
  });
  return snapshotOf({
    library_indicator: [shared],
    organisation: ["ministry", "other"].map((id) => ({ id, name: name(id) })),
    fund: [{ id: "f", name: name("Fund"), currency: "USD" as never }],
    partner: [{ id: "P", name: name("P"), fiscal_year: "april" }],
    membership: [{ id: "m", partner_id: "P", organisation_id: "ministry", standing: "member" }],
    project: ["a", "b"].map((id) => ({ id, title: name(id), fund_id: "f" })),
    project_organisation: [
      { project_id: "a", n: 1, organisation_id: "ministry", role: "1" },
      { project_id: "b", n: 1, organisation_id: "ministry", role: "1" },
    ],
    result: [
      { id: "ra", project_id: "a", type: "outcome", title: name("ra") },
      { id: "rb", project_id: "b", type: "outcome", title: name("rb") },
      { id: "rf", fund_id: "f", type: "outcome", title: name("rf") },
    ],
    indicator: [
      indicator("ia", "ra"),
      indicator("joint", "ra"),
      indicator("ib", "rb"),
      indicator("joint-b", "rb", "joint"),
      indicator("if", "rf"),
    ],
    indicator_value: values.map((each, n) => ({
      id: `v${n}`,
      indicator_id: each.indicator,
      kind: "actual",
      qualifier: "exactly",
      status: each.status ?? "published",
      value: each.value,
      period_from: day(each.from),
      period_to: day(each.to),
    })),
    ...more,
  });
}

const year = (from: number, indicator: string, value: string | null): Reported => ({
  indicator,
  from: `${from}-04-01`,
  to: `${from + 1}-03-31`,
  value,
});

const shown = (rollUp: LibraryRollUp) =>
  rollUp.years.map(({ year: of, actual }) => [
    of,
    actual.value?.kind === "number" ? actual.value.decimal : null,
  ]);

function rolled(snapshot: ReturnType<typeof record>, scope: string): LibraryRollUp {
  const found = rollUpScope(snapshot, scope);
  const library = snapshot.libraryIndicatorById.get("trained");
  assert.ok(found && library);
  return rollUpLibrary(snapshot, library, found, "april");
}

test("participants of a payer's projects by Japanese fiscal year: a figure with its rows", () => {
  const half = { indicator: "ia", from: "2024-04-01", to: "2024-09-30", value: "40" };
  const second = { indicator: "ia", from: "2024-10-01", to: "2025-03-31", value: "60" };
  const snapshot = record([year(2023, "ia", "10"), half, second, year(2024, "ib", "25")]);
  const rollUp = rolled(snapshot, "organisation.ministry");
  assert.deepEqual(shown(rollUp), [
    [2023, "10"],
    [2024, "125"],
  ]);
  const figure = findFigure(snapshot, "rollup:trained:organisation.ministry:april.2024");
  assert.deepEqual(
    figure?.rows.map((row) => [row.record, row.value?.kind === "number" && row.value.decimal]),
    [
      ["indicator/ia", "100"],
      ["indicator_value/v3", "25"],
    ],
  );
  assert.equal(findFigure(snapshot, "rollup:trained:organisation.nobody:april.2024"), null);
  assert.equal(findFigure(snapshot, "rollup:trained:all:april.1999"), null);
});

test("invariant 34: what two projects report together counts once, over every scope", () => {
  const snapshot = record([
    year(2024, "ia", "10"),
    year(2024, "joint", "64"),
    year(2024, "joint-b", "64"),
  ]);
  const [only] = rolled(snapshot, "all").years;
  assert.deepEqual(shown(rolled(snapshot, "all")), [[2024, "74"]]);
  assert.match(
    only?.parts.find((part) => part.indicator.id === "joint-b")?.left_out?.en ?? "",
    /counted once/,
  );
});

test("an indicator that is reported by other years than those asked for is shown by its own", () => {
  const snapshot = record([year(2024, "ia", "10")]);
  const [only] = libraryRollUps(snapshot, rollUpScope(snapshot, "all"), "calendar");
  assert.deepEqual(
    only?.years.map((each) => [each.fiscal_year, each.year]),
    [["april", 2024]],
  );
});

test("a fund's own value stands for its projects only where none of them reports", () => {
  const own = year(2024, "if", "500");
  assert.deepEqual(shown(rolled(record([own]), "fund.f")), [[2024, "500"]]);
  const both = record([own, year(2024, "ia", "10")]);
  assert.deepEqual(shown(rolled(both, "fund.f")), [[2024, "10"]]);
});

test("a period that crosses the year is not divided, and what is not published is missing, not zero", () => {
  const crossing = { indicator: "ia", from: "2024-01-01", to: "2024-12-31", value: "90" };
  const received = { ...year(2024, "ib", "7"), status: "received" as const };
  const [only] = rolled(record([crossing, received]), "all").years;
  assert.equal(only?.actual.value, null);
  assert.match(only?.parts[0]?.left_out?.en ?? "", /crosses the year/);
});

test("a partner is shown each result by the rule of agreement, project or fund, and the rule is said", () => {
  const values = [year(2024, "ia", "100"), year(2024, "ib", "50")];
  const rule = (change: object) => ({
    attribution: [
      { id: "x", project_id: "a", rule: "by_share" as const, share_bp: null, ...change },
    ],
  });
  const at = (more: GivenRows) => rolled(record(values, more), "partner.P");
  assert.deepEqual(shown(at({})), [[2024, "150"]]);
  assert.match(at({}).years[0]?.parts[0]?.attribution?.said.en ?? "", /No rule was declared/);
  assert.deepEqual(shown(at(rule({ share_bp: 2500 }))), [[2024, "75"]]);
  assert.match(
    at(rule({ share_bp: 2500 })).years[0]?.actual.rows[0]?.label.en ?? "",
    /25\.00% of it, the share that was agreed/,
  );
  assert.deepEqual(shown(at(rule({ rule: "not_shown" }))), [[2024, "50"]]);
  // What is not shown stands in none of the partner's documents, and with each number stands its rule.
  const sheet = (more: GivenRows) => {
    const snapshot = record(values, more);
    const reports = resultsView(snapshot, "P")?.reports ?? [];
    const rules = attributedOwners(snapshot, "P");
    return reports.map((report) => [
      report.indicator.id,
      shownBy(report, rules.get(sharedKey(report.result))?.rule)?.en ?? "",
    ]);
  };
  const ids = (more: GivenRows) => sheet(more).map(([id]) => id);
  assert.ok(ids({}).includes("ia"));
  assert.ok(!ids(rule({ rule: "not_shown" })).includes("ia"));
  assert.match(
    sheet(rule({ share_bp: 2500 })).find(([id]) => id === "ia")?.[1] ?? "",
    /^The partner's part is 25: 25\.00% of it, the share that was agreed/,
  );
  // By share of the money: three quarters of what was allocated came of the ministry's agreement.
  const money: GivenRows = {
    ...rule({}),
    agreement: [
      { id: "ours", organisation_id: "ministry", fund_id: "f" },
      { id: "theirs", organisation_id: "other", fund_id: "f" },
    ],
    allocation: [
      { id: "1", project_id: "a", agreement_id: "ours", amount_minor: 300n, status: "approved" },
      { id: "2", project_id: "a", agreement_id: "theirs", amount_minor: 100n, status: "approved" },
    ],
  };
  assert.deepEqual(shown(at(money)), [[2024, "125"]]);
  assert.match(at(money).years[0]?.parts[0]?.attribution?.said.en ?? "", /also paid for by other/);
  // All projects, whoever pays: every result once and in full.
  assert.deepEqual(shown(rolled(record(values, money), "all")), [[2024, "150"]]);
});

test("the parts stand wherever the total stands, and what one project withholds is withheld in all", () => {
  const cells = (value: string, parts: readonly (readonly [string, string])[]) =>
    parts.map(([sex, count], n) => ({
      indicator_value_id: value,
      n,
      dimensions: { sex },
      value: count,
    }));
  const snapshot = record([year(2024, "ia", "100"), year(2024, "ib", "80")], {
    indicator_cell: [
      ...cells("v0", [
        ["female", "60"],
        ["male", "40"],
      ]),
      ...cells("v1", [
        ["female", "77"],
        ["male", "3"],
      ]),
    ],
  });
  const [first] = libraryRollUps(snapshot, rollUpScope(snapshot, "all"), "april");
  assert.ok(first);
  const table = rollUpYearTable(first);
  assert.deepEqual(
    table.columns.map((column) => column.key),
    ["year", "target", "actual", "sex=female", "sex=male"],
  );
  assert.deepEqual(
    table.rows[0]?.slice(3).map((cell) => (cell && isPart(cell) ? cell.why : null)),
    // 137 women less the 60 of the other project would be 77, and 80 less 77 the three men.
    ["withheld", "withheld"],
  );
});

test("what is reckoned in machine numbers is what exact decimals come to, by every rule, with the same parts", () => {
  const rules = ["sum", "max", "mean", "unique_people", "none"] as const;
  // A number with a point is no short whole number: `12.0` goes the exact way.
  const at = (over_projects: (typeof rules)[number], point: string, seed: number) => {
    const count = (n: number) => (n * 7919 + seed * 104_729) % 1_000;
    const projects = Array.from({ length: 30 }, (_, n) => `p${n}`);
    const snapshot = snapshotOf({
      library_indicator: [{ ...shared, over_projects }],
      project: projects.map((id) => ({ id, title: name(id) })),
      result: projects.map((id) => ({
        id: `r-${id}`,
        project_id: id,
        type: "output",
        title: name(id),
      })),
      indicator: projects.map((id) => ({
        ...shared,
        over_projects,
        id: `i-${id}`,
        result_id: `r-${id}`,
        library_id: "trained",
      })),
      indicator_value: projects.flatMap((id, n) =>
        (["actual", "target"] as const).map((kind) => ({
          id: `${kind}-${id}`,
          indicator_id: `i-${id}`,
          kind,
          status: "published" as const,
          qualifier: n === 7 && seed % 2 === 0 ? ("over" as const) : ("exactly" as const),
          value: `${count(n)}${point}`,
          period_from: day("2024-04-01"),
          period_to: day("2025-03-31"),
        })),
      ),
      indicator_cell: projects.flatMap((id, n) =>
        ["female", "male"].map((sex, index) => ({
          indicator_value_id: `actual-${id}`,
          n: index,
          dimensions: { sex },
          value: `${index === 0 ? Math.floor(count(n) / 3) : count(n) - Math.floor(count(n) / 3)}${point}`,
        })),
      ),
    });
    const [year] = rollUpLibrary(
      snapshot,
      snapshot.libraryIndicators[0] as never,
      rollUpScope(snapshot, "all") as never,
      "april",
    ).years;
    assert.ok(year);
    const parts = year.breakdowns.map(({ dimension, cells, unknown }) => ({
      dimension,
      cells: cells.map(({ categories, value }) => [
        categories,
        value === null || value === "withheld" ? value : Number(formatDecimal(value)),
      ]),
      unknown: unknown === null ? null : Number(formatDecimal(unknown)),
    }));
    const { actual, target, reason } = year;
    return {
      value: actual.value,
      target: target?.value,
      qualifier: actual.qualifier,
      reason,
      parts,
    };
  };
  for (const rule of rules)
    for (let seed = 1; seed <= 20; seed++)
      assert.deepEqual(at(rule, "", seed), at(rule, ".0", seed), `${rule} ${seed}`);
});
