import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { DERIVED_NAMES, derivedOf, type DerivedName } from "./derived.js";
import { openEngine } from "./engine.js";
import { currentSnapshot, parquet, readManifest, snapshotFolder, viewsOf } from "./snapshot.js";
import { buildSummaries } from "./summaries.js";
import { makeObservatory, type TestRow } from "./testing.js";

type Rows = Parameters<typeof makeObservatory>[1];

/** All rows of each table, in an order of their own, by how many rows a part of it is made of; and which tables were made in parts. */
async function builder(t: TestContext, rows: Rows) {
  const folder = mkdtempSync(join(tmpdir(), "earmark-summaries-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await makeObservatory(folder, rows);
  const id = currentSnapshot(folder) ?? "";
  const below = snapshotFolder(folder, id);
  const engine = await openEngine(join(folder, "spill"), 200, 2);
  t.after(() => engine.close());
  for (const view of viewsOf(folder, readManifest(folder, id))) await engine.run(view);
  return async (part_rows: number) => {
    const asked = new Map<string, number>();
    let table = "";
    await buildSummaries(engine.connection, below, {
      known_on: "2026-01-01",
      part_rows,
      onTable: (name) => (table = name),
      // Once before each table, and again before each part.
      giveBack: async () => void asked.set(table, (asked.get(table) ?? 0) + 1),
    });
    assert.deepEqual(
      readdirSync(join(below, "derived")).toSorted(),
      DERIVED_NAMES.map((name) => `${name}.parquet`).toSorted(),
      "no part is left behind",
    );
    const made = new Map<DerivedName, Record<string, unknown>[]>();
    for (const name of DERIVED_NAMES)
      made.set(
        name,
        await engine.rows(
          `select * from ${parquet([join(below, `derived/${name}.parquet`)])} order by all`,
        ),
      );
    return { made, cut: DERIVED_NAMES.filter((name) => (asked.get(name) ?? 0) > 1) };
  };
}

const CUT = DERIVED_NAMES.filter((name) => derivedOf(name).parts !== undefined);

/** One of these values, or none, by a number. */
const pick = <Value>(values: readonly Value[], number: number): Value | null =>
  values[number % (values.length + 1)] ?? null;

/**
 * Activities of three publishers at two levels, copies among them, with transactions that repeat, that another level or the other party has too;
 * half of all are one provider's, and wherever something can be left open, some leave it open.
 */
function corpus(activities: number): Rows {
  const ids = Array.from({ length: activities }, (_, number) => number);
  const of = (id: number, more: TestRow): TestRow => ({
    activity_id: String(id),
    dataset_id: "1",
    line: id,
    position: 1,
    ...more,
  });
  const each = (make: (id: number) => readonly TestRow[]) => ids.flatMap(make);
  return {
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: ids.map((id) => ({
      activity_id: String(id),
      dataset_id: "1",
      line: id,
      iati_identifier: `XM-${id % 7 === 6 || id % 11 === 10 ? id - 1 : id}`,
      is_latest: id % 7 !== 6,
      reporting_org_ref: pick(["XM-DAC-41302", "XM-DAC-701"], id >> 1),
      reporting_org_name: pick(["ILO", "Japan"], id >> 2),
      hierarchy: (id % 2) + 1,
      title: pick(["Decent work for all", "拠出金の事業"], id),
      status: pick(["2", "4"], id),
      last_updated: `2024-01-${10 + (id % 9)}T00:00:00`,
    })),
    transaction: each((id) => {
      const alike = { type: 3, date: "2020-03-01", value: "100", currency: "USD" };
      const kinds: readonly TestRow[] = [
        alike,
        alike,
        {
          type: pick([2, 3, 1, 4], id),
          date: pick(["2021-07-15", "2019-12-31"], id),
          value: pick(["33.33", "-12.345678", "999999999999999999"], id >> 1),
          currency: pick(["USD", "EUR", "NGN"], id >> 1),
        },
        { ...alike, type: 11, provider_activity_id: `XM-${(id + 1) % activities}` },
        { ...alike, type: 2, receiver_activity_id: `XM-${id - 1}` },
      ];
      return kinds.map((kind, index) =>
        of(id, {
          position: index + 1,
          provider_name: id % 2 === 0 ? "Giver of half" : pick(["A", "B", "C", "D"], id),
          receiver_name: pick(["T", "U", "V"], id),
          ...kind,
        }),
      );
    }),
    transaction_sector: each((id) =>
      id % 3 === 0
        ? [1, 2].map((item) =>
            of(id, { position: 2, item, vocabulary: "1", code: `1122${item}`, percentage: "33.3" }),
          )
        : [],
    ),
    transaction_place: each((id) =>
      id % 4 === 0 ? [of(id, { item: 1, kind: "country", code: "vn" })] : [],
    ),
    sector: each((id) =>
      [1, 2, 3].slice(id % 4).map((position) =>
        of(id, {
          position,
          vocabulary: position === 3 ? "7" : "1",
          code: position === 3 ? String((id % 17) + 1) : `${15110 + position}`,
          percentage: pick(["33.333", "66.667"], id),
        }),
      ),
    ),
    place: each((id) =>
      [1, 2]
        .slice(id % 3)
        .map((position) => of(id, { position, kind: "country", code: pick(["KE", "VN"], id) })),
    ),
    tag: each((id) => (id % 2 === 0 ? [of(id, { vocabulary: "2", code: "8" })] : [])),
    related_activity: each((id) =>
      id > 0 ? [of(id, { ref: `XM-${id - 1}`, type: pick(["1", "2"], id) })] : [],
    ),
    participating_org: each((id) =>
      [1, 4].map((position) =>
        of(id, { position, role: String(position), name: pick(["T", "U"], id + position) }),
      ),
    ),
    narrative: each((id) => [
      of(id, { element: "title", text: pick(["Decent work for all", "拠出金の事業"], id) }),
      of(id, { position: 2, element: "description", text: `Work, work: ${id % 5} and 事業` }),
    ]),
    budget: each((id) =>
      id % 2 === 0
        ? [of(id, { period_start: "2022-01-01", period_end: "2022-12-31", value: "5", type: "1" })]
        : [],
    ),
    planned_disbursement: each((id) =>
      id % 3 === 0
        ? [of(id, { period_start: "2023-01-01", value: "7", currency: pick(["EUR"], id) })]
        : [],
    ),
    result: each((id) => (id % 3 === 1 ? [of(id, { title: "More" })] : [])),
    rate: [1, 2, 3].map((month) => ({
      currency: "EUR",
      to_currency: "USD",
      rate: "1.1",
      kind: "monthly_average",
      valid_from: `2020-0${month}-01`,
      valid_to: `2020-0${month}-28`,
      source: "IATI monthly",
    })),
  };
}

test("every table that can be made in parts is the table that is made in one go, however it is cut", async (t) => {
  const built = await builder(t, corpus(24));
  const whole = await built(1_000_000);
  assert.deepEqual(whole.cut, []);
  for (const name of CUT) assert.ok((whole.made.get(name) ?? []).length > 3, `${name} has rows`);
  assert.deepEqual(
    new Set(whole.made.get("overlap")?.map(({ kind }) => kind)),
    new Set(["level", "repeat", "both_ends", "other_publisher"]),
  );
  for (const part_rows of [2, 10]) {
    const parts = await built(part_rows);
    assert.deepEqual(parts.cut, CUT);
    for (const name of DERIVED_NAMES)
      assert.deepEqual(parts.made.get(name), whole.made.get(name), `${name} by ${part_rows}`);
  }
});

test("of two files with a source's rate of one month, the one that was loaded last counts, and no mean of both", async (t) => {
  const rate = (dataset_id: string, value: string) => ({
    ...{ dataset_id, line: 2, currency: "EUR", to_currency: "USD", rate: value },
    ...{ kind: "monthly_average", source: "Federal Reserve" },
    ...{ valid_from: "2020-01-01", valid_to: "2020-01-31" },
  });
  const built = await builder(t, {
    dataset: [
      { dataset_id: "1", path: "new.csv", loaded_at: "2021-01-01 00:00:00" },
      { dataset_id: "2", path: "a.csv", loaded_at: "2020-06-01 00:00:00" },
    ],
    rate: [rate("2", "1.3"), rate("1", "1.1")],
  });
  const { made } = await built(1_000_000);
  const rates = made.get("rate_month")?.filter(({ currency }) => currency === "EUR");
  assert.deepEqual(
    rates?.map(({ month, rate: used }) => [month, Number(used)]),
    [[202001, 1.1]],
  );
});

test("what all rows have in common is not cut, and of no rows no part is made", async (t) => {
  const rows = corpus(1);
  const one = await builder(t, rows);
  const [whole, parts] = [await one(1_000_000), await one(1)];
  assert.deepEqual(parts.made, whole.made);
  assert.deepEqual(parts.cut, ["channel_first"], "only its places differ");
  const empty = await builder(t, {});
  const nothing = await empty(1);
  assert.deepEqual(nothing.cut, []);
  for (const name of CUT) assert.deepEqual(nothing.made.get(name), [], name);
});
