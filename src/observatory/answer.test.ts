import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { splitUnits } from "../base/money.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { answer, headOf, type Answer, type AnswerRow } from "./answer.js";
import { FLOWS } from "./asked.js";
import { readAsked } from "./read-asked.js";
import { askThrough } from "./view.js";
import { behind, type Behind, type Given } from "./behind.js";
import { ratesTo } from "./derived.js";
import { findQuestion, QUESTIONS, sourceOf } from "./questions.js";
import { openObservatory, type Observatory } from "./snapshot.js";
import { weightsOf } from "./shares.js";
import type { TestRow } from "./testing.js";
import { makeAskable } from "./testing-summaries.js";

const root = mkdtempSync(join(tmpdir(), "earmark-answer-"));
let next = 0;
const opened: Observatory[] = [];
after(() => {
  for (const observatory of opened) observatory.close();
  rmSync(root, { recursive: true });
});

type Rows = Parameters<typeof makeAskable>[1];

async function observatoryOf(rows: Rows): Promise<Observatory> {
  const folder = join(root, String(next++));
  await makeAskable(folder, rows);
  const observatory = await openObservatory(folder);
  assert.ok(!isRefusal(observatory));
  opened.push(observatory);
  return observatory;
}

async function ask(
  observatory: Observatory,
  name: string,
  given: Record<string, string> = {},
  options: { isWhole?: boolean } = {},
) {
  const question = findQuestion(name);
  assert.ok(question, name);
  const asked = readAsked(question, given);
  return isRefusal(asked) ? asked : answer(observatory, question, asked, options);
}

async function answered(...asked: Parameters<typeof ask>): Promise<Answer> {
  const found = await ask(...asked);
  assert.ok(!isRefusal(found), isRefusal(found) ? found.message.en : "");
  return found;
}

const activity = (id: number, more: TestRow = {}): TestRow => ({
  activity_id: String(id),
  dataset_id: "1",
  line: id,
  iati_identifier: `XM-${id}`,
  is_latest: true,
  reporting_org_ref: "XM-DAC-41302",
  reporting_org_name: "ILO",
  status: "2",
  ...more,
});

let serial = 0;
const transaction = (activity_id: number, more: TestRow = {}): TestRow => ({
  activity_id: String(activity_id),
  dataset_id: "1",
  line: 10,
  position: ++serial,
  type: 11,
  date: "2020-07-14",
  currency: "USD",
  ...more,
});

const rate = (
  currency: string,
  month: string,
  value: string,
  kind = "monthly_average",
): TestRow => ({
  currency,
  to_currency: "USD",
  rate: value,
  kind,
  valid_from: `${month}-01`,
  valid_to: `${month}-28`,
  source: kind === "monthly_average" ? "IATI monthly" : "IMF ENDA",
});

const ACTIVITIES = { name: "activities", kind: "count" } as const;

const japan = { provider_name: "Japan - Ministry of Foreign Affairs" };
const jica = { provider_ref: "XM-DAC-701-8", provider_name: "JICA" };

test("incoming commitments by provider as reported: exact, rounded once, in order, with what could be converted", async () => {
  const observatory = await observatoryOf({
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [activity(1), activity(2, { hierarchy: 2 })],
    transaction: [
      transaction(1, { ...japan, value: "0.005" }),
      transaction(1, { ...japan, value: "0.005" }),
      transaction(1, { ...japan, value: "0.005" }),
      transaction(2, { ...jica, value: "344555096848.37" }),
      transaction(2, { ...jica, value: "100", currency: "EUR" }),
      transaction(2, { ...jica, value: "100", currency: "NGN" }),
      transaction(1, { provider_ref: "XM-DAC-701-8", provider_name: "J.I.C.A.", value: "1" }),
      transaction(1, { provider_name: "JICA", value: "2" }),
      transaction(1, { value: "3" }),
      transaction(1, { provider_name: "Nigeria", value: "5", currency: "NGN" }),
      transaction(1, { provider_name: "Nobody", value: null }),
      transaction(1, { ...japan, type: 1, value: "999" }),
    ],
    rate: [rate("EUR", "2020-07", "1.145")],
  });
  const { rows, coverage } = await answered(observatory, "totals-by-provider");
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ["JICA", "XM-DAC-701-8", "344555096962.87", 0.666666],
      [null, null, "3.00", 1],
      ["JICA", null, "2.00", 1],
      ["J.I.C.A.", "XM-DAC-701-8", "1.00", 1],
      // Three halves of a cent are 0.015, which is 0.02 rounded once, half to even; rounded one by one it would be 0.00.
      ["Japan - Ministry of Foreign Affairs", null, "0.02", 1],
      // What has no rate is not nothing.
      ["Nigeria", null, null, 0],
      ["Nobody", null, null, null],
    ],
  );
  assert.deepEqual(Object.keys(rows[0] ?? {}), [
    "name",
    "reference",
    "amount_usd",
    "rate_coverage",
  ]);
  assert.deepEqual(
    coverage?.currencies.map(({ currency, valued, converted }) => [currency, valued, converted]),
    [
      ["USD", 7, 7],
      ["NGN", 2, 0],
      ["EUR", 1, 1],
    ],
  );
  assert.deepEqual(coverage?.rates, [
    {
      currency: "EUR",
      kind: "monthly_average",
      source: "IATI monthly",
      through: null,
      first_month: "2020-07",
      last_month: "2020-07",
      transactions: 1,
    },
  ]);
});

test("the rows of a provider without a reference, or without a name, are its own and no namesake's", async () => {
  const observatory = await observatoryOf({
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [activity(1)],
    transaction: [
      transaction(1, { provider_name: "JICA", value: "1" }),
      transaction(1, { ...jica, value: "2" }),
      transaction(1, { provider_ref: "XM-DAC-701-8", value: "4" }),
      transaction(1, { value: "8" }),
    ],
  });
  const flow = "incoming-commitments";
  for (const [given, amounts] of [
    [{ name: "JICA" }, ["2.00", "1.00"]],
    [{ name: "JICA", "without-reference": "true" }, ["1.00"]],
    [{ reference: "XM-DAC-701-8", "without-name": "true" }, ["4.00"]],
    [{ "without-name": "true", "without-reference": "true" }, ["8.00"]],
  ] as const) {
    const { rows } = await answered(observatory, "rows", { flow, ...given });
    assert.deepEqual(
      rows.map((row) => row["amount_usd"]),
      amounts,
    );
  }
});

test("families put ministries and agencies together, and leave alone what belongs to none", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: [
      transaction(1, { ...japan, value: "10" }),
      transaction(1, { ...jica, value: "20" }),
      transaction(1, { provider_name: "JICA", value: "30" }),
      transaction(1, {
        provider_ref: "JP-JCN-8250001000684",
        provider_name: "Fast Retailing",
        provider_type: "70",
        value: "5",
      }),
    ],
  });
  const { rows } = await answered(observatory, "totals-by-provider", { families: "true" });
  assert.deepEqual(
    rows.map(({ name, family, members, amount_usd }) => [name, family, members, amount_usd]),
    [
      ["Japan", "JP", 3, "60.00"],
      ["Fast Retailing", null, 1, "5.00"],
    ],
  );
  const members = await answered(observatory, "family-members", { partner: "Japan" });
  assert.deepEqual(
    members.rows.map(({ name, family_by }) => [name, family_by]),
    [
      ["JICA", "dac_code"],
      ["Japan - Ministry of Foreign Affairs", "country_name"],
      ["JICA", "same_name"],
    ],
  );
});

test("a total over mixed currencies without rates is refused with their names and the command", async () => {
  const mixed: Rows = {
    activity: [activity(1)],
    transaction: [
      transaction(1, { ...japan, value: "10" }),
      transaction(1, { ...japan, value: "10", currency: "EUR" }),
    ],
  };
  const observatory = await observatoryOf(mixed);
  const refusal = await ask(observatory, "totals-by-provider");
  assert.ok(isRefusal(refusal));
  assert.equal(refusal.refused, "QUESTION_WITHOUT_RATES");
  assert.match(refusal.message.en, /EUR, USD.*earmark observatory load RATES/);
  assert.ok(isRefusal(await ask(observatory, "totals-by-provider", { currency: "JPY" })));
  assert.ok(isRefusal(await ask(observatory, "totals-by-provider", { currency: "EUR" })));
  const dollars = await answered(observatory, "totals-by-provider", { from: "2021" });
  assert.deepEqual(dollars.rows, [], "no amount, nothing to refuse");
});

test("a total over one currency without rates is refused in another with that currency's name, and given in it", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: [transaction(1, { ...japan, value: "10", currency: "EUR" })],
  });
  const refusal = await ask(observatory, "totals-by-provider");
  assert.ok(isRefusal(refusal));
  assert.equal(refusal.refused, "QUESTION_IN_ONE_CURRENCY");
  assert.equal(refusal.field, "currency");
  const euros = await answered(observatory, "totals-by-provider", { currency: "EUR" });
  assert.equal(euros.rows.length, 1);
});

test("a country in small letters is the same country, of money and of who works there", async () => {
  const place = (activity_id: number, code: string): TestRow => ({
    activity_id: String(activity_id),
    position: 1,
    kind: "country",
    code,
    percentage: "100",
  });
  const observatory = await observatoryOf({
    activity: [activity(1), activity(2)],
    transaction: [transaction(1, { value: "1" }), transaction(2, { value: "2" })],
    place: [place(1, "ke"), place(2, "KE")],
    participating_org: [{ activity_id: "1", position: 1, role: "1", name: "Japan" }],
  });
  const { rows } = await answered(observatory, "top-recipients", { flow: "incoming-commitments" });
  assert.deepEqual(
    rows.map(({ place, amount_usd }) => [place, amount_usd]),
    [["KE", "3.00"]],
  );
  const there = await answered(observatory, "who-works-where", { country: "KE" });
  assert.equal(there.rows.length, 1);
});

test("older copies are left out and counted; as reported they are in", async () => {
  const observatory = await observatoryOf({
    activity: [
      activity(1),
      activity(2, { is_latest: false, duplicate_of: "1", iati_identifier: "XM-1" }),
    ],
    transaction: [
      transaction(1, { ...japan, value: "10" }),
      transaction(2, { ...japan, value: "9" }),
    ],
  });
  const once = await answered(observatory, "totals-by-provider");
  assert.equal(once.rows[0]?.["amount_usd"], "10.00");
  assert.equal(once.coverage?.copies, 1);
  const all = await answered(observatory, "totals-by-provider", { "as-reported": "true" });
  assert.equal(all.rows[0]?.["amount_usd"], "19.00");
});

test("outgoing money without a provider is the publisher's, as the standard says", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: [
      transaction(1, { type: 3, value: "10" }),
      transaction(1, { type: 4, value: "1" }),
    ],
  });
  const { rows } = await answered(observatory, "totals-by-donor-and-year");
  assert.deepEqual(
    rows.map(({ name, year, amount_usd }) => [name, year, amount_usd]),
    [["ILO", 2020, "11.00"]],
  );
});

test("double counting is shown by kind, and stays in the total", async () => {
  const observatory = await observatoryOf({
    activity: [
      activity(1, { hierarchy: 1 }),
      activity(2, { hierarchy: 2 }),
      activity(3, { reporting_org_ref: "XM-DAC-701", reporting_org_name: "Japan" }),
    ],
    related_activity: [{ activity_id: "2", position: 1, ref: "XM-1", type: "1" }],
    transaction: [
      transaction(1, { ...japan, value: "7" }),
      transaction(2, { ...japan, value: "7" }),
      transaction(2, { ...japan, value: "8", provider_activity_id: "XM-3" }),
      transaction(2, { ...jica, value: "5", ref: "r" }),
      transaction(2, { ...jica, value: "5", ref: "r" }),
      transaction(2, { ...jica, value: "5", ref: "s" }),
      transaction(3, { type: 2, value: "8", receiver_activity_id: "XM-2" }),
    ],
  });
  const { rows } = await answered(observatory, "double-counting", { flow: "incoming-commitments" });
  assert.deepEqual(
    rows.map(({ kind, amount_usd, transactions }) => [kind, amount_usd, transactions]),
    [
      ["both_ends", "8.00", 1],
      ["level", "7.00", 1],
      ["repeat", "5.00", 1],
    ],
  );
  const totals = await answered(observatory, "totals-by-provider");
  assert.deepEqual(
    totals.rows.map((row) => row["amount_usd"]),
    ["22.00", "15.00"],
  );
  assert.deepEqual(totals.coverage?.overlaps, { both_ends: 1, level: 1, repeat: 1 });
});

test("money that two publishers report of one activity is shown as that, on the side of who reports what others do", async () => {
  const same = { iati_identifier: "XM-1" };
  const observatory = await observatoryOf({
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [
      activity(1, { ...same, is_secondary_reporter: true }),
      activity(2, { ...same, reporting_org_ref: "XM-DAC-701", reporting_org_name: "Japan" }),
      activity(3),
    ],
    transaction: [
      transaction(1, { ...japan, value: "7" }),
      transaction(1, { ...japan, value: "6" }),
      transaction(2, { ...japan, value: "7" }),
      transaction(3, { ...japan, value: "7" }),
    ],
  });
  const asked = { flow: "incoming-commitments" };
  const { rows } = await answered(observatory, "double-counting", asked);
  assert.deepEqual(
    rows.map(({ kind, amount_usd, transactions }) => [kind, amount_usd, transactions]),
    [["other_publisher", "7.00", 1]],
  );
  const found = await answered(observatory, "rows", { ...asked, overlap: "other_publisher" });
  assert.deepEqual(
    found.rows.map((row) => [row["iati_identifier"], row["amount_usd"]]),
    [["XM-1", "7.00"]],
  );
  const { coverage } = await answered(observatory, "totals-by-provider");
  assert.deepEqual(coverage?.overlaps, { other_publisher: 1 });
});

test("Japan in 2020 is fourth by grant equivalents and fifth by net flows, each with its measure and prices", async () => {
  const donors: readonly [code: number, grant: string, net: string][] = [
    [302, "35576", "35396"],
    [5, "28708", "29320"],
    [12, "18568", "19253"],
    [701, "16260.25", "13660.18"],
    [4, "14125", "16013"],
    [918, "19427", "20000"],
  ];
  const line = (
    donor_code: number,
    measure: string,
    value: string,
    aid_type_code = 1010,
  ): TestRow => ({
    dataset_id: "1",
    donor_code,
    donor_name: String(donor_code),
    aid_type_code,
    measure,
    price_basis: "current",
    year: 2020,
    value,
  });
  const table = donors.flatMap(([code, grant, net]) => [
    line(code, "grant_equivalent", grant),
    line(code, "net", net),
  ]);
  const observatory = await observatoryOf({
    dataset: [
      {
        dataset_id: "1",
        path: "dac1.csv",
        kind: "dac1",
        status: "loaded",
        loaded_at: "2026-01-01 00:00:00",
      },
      {
        dataset_id: "2",
        path: "dac1.parquet",
        kind: "dac1",
        status: "loaded",
        loaded_at: "2025-01-01 00:00:00",
      },
    ],
    // The same table in another file, older: one is read.
    dac1: [
      ...table,
      ...table.map((row) => ({ ...row, dataset_id: "2", value: "1" })),
      line(701, "net", "5223483.17", 1),
    ],
  });
  const { rows } = await answered(observatory, "oda", { partner: "JP", from: "2020", to: "2020" });
  assert.deepEqual(
    rows.map((row) => [
      row["measure"],
      row["amount_usd_millions"],
      row["share_of_gni_percent"],
      row["rank"],
      row["source"],
    ]),
    [
      ["grant_equivalent", "16260.25", "0.3113", 4, "dac1.csv"],
      ["net", "13660.18", "0.2615", 5, "dac1.csv"],
    ],
  );
});

test("budgets ahead take the newest rate known, and a revised budget replaces the original of its period", async () => {
  const budget = (position: number, more: TestRow): TestRow => ({
    activity_id: "1",
    position,
    type: "1",
    status: "1",
    period_start: "2030-01-01",
    period_end: "2030-12-31",
    value_date: "2030-01-01",
    currency: "EUR",
    ...more,
  });
  const observatory = await observatoryOf({
    activity: [activity(1)],
    budget: [budget(1, { value: "100" }), budget(2, { value: "200", type: "2" })],
    rate: [rate("EUR", "2020-07", "1.5"), rate("EUR", "2020-06", "9")],
  });
  const { rows } = await answered(observatory, "forward-spending");
  assert.deepEqual(
    rows.map(({ year, amount_usd, items, carried }) => [year, amount_usd, items, carried]),
    [[2030, "300.00", 1, 1]],
  );
});

/** A corpus in which everything happens that the sums must survive: the same every time. */
function mixedCorpus(): Required<Pick<Rows, "activity" | "transaction">> & Rows {
  const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;
  const activities = Array.from({ length: 12 }, (_, index) =>
    activity(index + 1, index === 5 ? { is_latest: false, duplicate_of: "1" } : {}),
  );
  const transactions = Array.from({ length: 240 }, (_, index) =>
    transaction((index % 12) + 1, {
      position: Math.floor(index / 12) + 1,
      type: pick([11, 1, 2, 3, 3, 4], index),
      date: `20${10 + (index % 12)}-0${1 + (index % 9)}-1${index % 10}`,
      value: pick(["100.01", "-33.333333", "0.000001", "1234567890123.45", "7", "999.99"], index),
      currency: pick(["USD", "EUR", "JPY", "DEM", "NGN", null], index % 17),
      ...pick([japan, jica, { provider_name: "Kenya" }, {}], index % 7),
      ...pick([{ receiver_name: "A" }, { receiver_ref: "KE-NGO-1" }, {}], index % 5),
    }),
  );
  const months = Array.from({ length: 12 }, (_, year) =>
    Array.from({ length: 9 }, (_, month) => `20${10 + year}-0${1 + month}`),
  ).flat();
  return {
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: activities,
    transaction: transactions,
    sector: [
      { activity_id: "1", position: 1, vocabulary: "1", code: "16020", percentage: "33.33" },
      { activity_id: "1", position: 2, vocabulary: "1", code: "11330", percentage: "66.67" },
      { activity_id: "1", position: 3, vocabulary: "2", code: "160", percentage: "100" },
      { activity_id: "2", position: 1, vocabulary: "1", code: "16020", percentage: null },
      { activity_id: "2", position: 2, vocabulary: "1", code: "12220", percentage: null },
      { activity_id: "2", position: 3, vocabulary: "1", code: "31110", percentage: null },
      { activity_id: "3", position: 1, vocabulary: "2", code: "151", percentage: "70" },
      { activity_id: "3", position: 2, vocabulary: "2", code: "152", percentage: "70" },
      { activity_id: "4", position: 1, vocabulary: "7", code: "8", percentage: "50" },
      { activity_id: "4", position: 2, vocabulary: "8", code: "1.3", percentage: "50" },
    ],
    transaction_sector: [
      {
        activity_id: "1",
        position: 4,
        item: 1,
        vocabulary: "1",
        code: "72010",
        percentage: "12.5",
      },
      {
        activity_id: "1",
        position: 4,
        item: 2,
        vocabulary: "1",
        code: "43040",
        percentage: "87.5",
      },
    ],
    place: [
      { activity_id: "1", position: 1, kind: "country", code: "KE", percentage: "50" },
      {
        activity_id: "1",
        position: 2,
        kind: "region",
        vocabulary: "1",
        code: "298",
        percentage: "50",
      },
      { activity_id: "2", position: 1, kind: "country", code: "JP", percentage: "33.333333" },
      { activity_id: "2", position: 2, kind: "country", code: "VN", percentage: "66.666667" },
    ],
    tag: [
      { activity_id: "5", position: 1, vocabulary: "2", code: "8" },
      { activity_id: "5", position: 2, vocabulary: "3", code: "8.7" },
      { activity_id: "5", position: 3, vocabulary: "3", code: "1.3" },
    ],
    participating_org: [{ activity_id: "1", position: 1, role: "1", name: "Japan" }],
    rate: [
      ...months.map((month, index) => rate("EUR", month, `1.${10 + (index % 80)}7531`)),
      ...months.map((month, index) => rate("JPY", month, `0.00${80 + (index % 19)}13579`)),
    ],
  };
}

let mixed: Observatory;
/** Of every organisation there. */
let ids: bigint[];
before(async () => {
  mixed = await observatoryOf(mixedCorpus());
  const found = await mixed.connection.runAndReadAll("select organisation_id from organisation");
  ids = found.getRows().map(([id]) => BigInt(String(id)));
});

test("every question answers from its summary table what the transactions themselves come to, in any currency", async () => {
  for (const question of QUESTIONS) {
    const { parameters } = question;
    const given: Record<string, string> = { limit: "100000" };
    if (question.requires === "partner") given["partner"] = "JP";
    if (question.requires === "publisher") given["publisher"] = "XM-DAC-701";
    const tried = [
      given,
      { ...given, limit: "7" },
      { ...given, limit: "7", country: "KE" },
      { ...given, limit: "1000", country: "KE" },
      { ...given, from: "2012", to: "2016" },
      { ...given, partner: "Japan" },
      { ...given, partner: "Japan", currency: "JPY" },
      { ...given, "as-reported": "true" },
      { ...given, families: "true" },
      { ...given, families: "true", from: "2012", to: "2016", limit: "7" },
      { ...given, currency: "EUR", limit: "7" },
      { ...given, currency: "EUR", families: "true", limit: "7" },
      { ...given, currency: "EUR", "as-reported": "true", limit: "3" },
      { ...given, currency: "JPY", to: "2014-06-15", limit: "7" },
      { ...given, from: "2012-02-15", to: "2016-06-30" },
      { ...given, from: "2012-02-15", to: "2016-06-30", partner: "Japan", "as-reported": "true" },
      { ...given, currency: "EUR", from: "2012-02-15", to: "2016-06-29", limit: "7" },
      { ...given, from: "2014-02-15", to: "2014-02-20" },
    ];
    const usable = tried.map((asked) => JSON.stringify(asked, [...parameters]));
    for (const asked of new Set(usable)) {
      const given = JSON.parse(asked) as Record<string, string>;
      const summed = await answered(mixed, question.name, given);
      const whole = await answered(mixed, question.name, given, { isWhole: true });
      assert.deepEqual(summed.rows, whole.rows, `${question.name} ${asked}`);
      assert.deepEqual(summed.coverage, whole.coverage, `${question.name} ${asked}`);
    }
  }
});

/** The same with all that opens to something else than transactions: plans, published rows, and whatever a publisher leaves open. */
function corpusThatOpens(): Rows {
  const mixed = mixedCorpus();
  const plan = (activity_id: number, position: number, more: TestRow): TestRow => ({
    activity_id: String(activity_id),
    line: 100 + position,
    position,
    period_start: "2014-01-01",
    period_end: "2014-12-31",
    value: "1000.005",
    currency: "EUR",
    ...more,
  });
  const line = (dataset_id: string, more: TestRow): TestRow => ({
    dataset_id,
    line: 7,
    donor_code: 701,
    donor_name: "Japan",
    aid_type_code: 1010,
    measure: "net",
    price_basis: "current",
    year: 2020,
    ...more,
  });
  const table = (id: string, factor: number) => [
    line(id, { value: `${13660 * factor}` }),
    line(id, { measure: "grant_equivalent", value: `${16260 * factor}` }),
    line(id, { donor_code: 5, donor_name: "Germany", value: `${28708 * factor}` }),
    line(id, { donor_code: 20001, donor_name: "DAC countries", value: `${99999 * factor}` }),
    line(id, { aid_type_code: 1, value: `${5223483 * factor}` }),
    line(id, { aid_type_code: 1, price_basis: "constant", value: "8" }),
    line(id, { price_basis: "constant", value: "9" }),
  ];
  const published = (dataset_id: string, loaded_at: string): TestRow => ({
    dataset_id,
    path: `dac1-${dataset_id}.csv`,
    kind: "dac1",
    status: "loaded",
    loaded_at,
  });
  const nameless = { reporting_org_name: null, reporting_org_ref: "XM-DAC-701" };
  return {
    ...mixed,
    dataset: [
      { dataset_id: "1", path: "a.xml", status: "loaded" },
      published("2", "2025-01-01 00:00:00"),
      published("3", "2024-01-01 00:00:00"),
    ],
    activity: [
      ...mixed.activity.map((row, index) => ({ ...row, title: index % 3 === 0 ? null : "Title" })),
      activity(21, { ...nameless, title: "Nothing but a title" }),
      activity(22, { ...nameless, is_latest: false, duplicate_of: "21", iati_identifier: "XM-21" }),
      activity(23, { ...nameless, status: null }),
      activity(24, { ...nameless, title: "Of codes that are on no list" }),
    ],
    sector: [
      ...(mixed.sector ?? []),
      ...["160", "16020", "160201", "1602", "16", "A0111", "A0122", "９99"].map((code, index) => ({
        activity_id: "24",
        position: index + 1,
        vocabulary: "1",
        code,
        percentage: "12.5",
      })),
    ],
    place: [
      ...(mixed.place ?? []),
      ...["AN", "x y", "ＫＥ", "KE"].map((code, index) => ({
        activity_id: "24",
        position: index + 1,
        kind: "country",
        code,
        percentage: "25",
      })),
    ],
    participating_org: [
      ...(mixed.participating_org ?? []),
      ...["1", "5", "Funding", "１", null].map((role, index) => ({
        activity_id: "24",
        position: index + 1,
        role,
        name: "Acme Ltd",
      })),
    ],
    transaction: [
      ...mixed.transaction,
      ...["2026-01-01", "2026-01-02", null, "1999-01-01"].flatMap((date, index) => [
        transaction(21, {
          type: 11,
          date,
          value: index === 0 ? null : "5",
          currency: "EUR",
          line: 50 + index,
        }),
        transaction(21, { type: 3, date, value: "5", ...jica, line: 60 + index }),
        transaction(21, { type: 3, date, value: "5", ...jica, line: 70 + index }),
        transaction(22, {
          type: 3,
          date,
          value: "5",
          ...jica,
          receiver_name: "A",
          line: 80 + index,
        }),
      ]),
      // Organisations of no family, alike by reference, by name, by a name without letters, and by having neither.
      ...[
        { provider_ref: "XX-1", provider_name: "Acme, Ltd." },
        { provider_ref: "XX-1", provider_name: "ACME" },
        { provider_ref: "XX-1" },
        { provider_name: "acme" },
        { provider_name: "Other Ltd" },
        { provider_name: "other -- ＬＴＤ" },
        { provider_name: "  ..." },
        { provider_name: "-" },
        {},
      ].flatMap((provider, index) =>
        (index % 4 === 0 ? [11, 3, 6, 8, null] : [11]).map((type) =>
          transaction(24, { type, date: "2014-05-05", value: `${index + 1}.10`, ...provider }),
        ),
      ),
      ...[11, 3].map((type) =>
        transaction(24, { type, date: null, value: "9", provider_name: "Other Ltd" }),
      ),
    ],
    budget: [
      plan(1, 1, { type: "1", status: "1" }),
      plan(1, 2, { type: "2", status: "2", value: "2000.01" }),
      plan(2, 1, { status: "1", period_start: null, value: "3" }),
      plan(2, 2, { status: "1", period_start: "2030-07-01", value_date: "2030-07-01" }),
      plan(2, 3, { status: "1", period_start: "2030-09-01", currency: "NGN" }),
      plan(3, 1, { status: null, period_start: "2015-12-31", currency: "USD", value: null }),
      plan(6, 1, { status: "1", currency: "JPY" }),
      plan(23, 1, { status: "1", period_start: "2015-01-01", ...japan }),
    ],
    planned_disbursement: [
      plan(1, 1, { ...jica, type: "1" }),
      plan(1, 2, { ...jica, type: "2", value: "7", currency: "USD" }),
      plan(1, 3, { ...japan, period_start: "2016-02-29", currency: "JPY" }),
      plan(23, 4, { period_start: "2016-02-29", currency: "JPY" }),
    ],
    result: [{ activity_id: "1", position: 1, type: "1", title: "Result" }],
    dac1: [...table("2", 1), ...table("3", 0.5)],
  };
}

/** Numbers that nothing lists: a share of two rows, what is said of a line, how often a name is met, and what a row itself is. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  "family-members": ["uses"],
  oda: ["share_of_gni_percent"],
  rates: ["rate", "days"],
  plans: ["line", "position", "value", "rate", "amount"],
  "oda-rows": ["line", "value"],
  activities: ["line"],
  rows: ["line", "position", "hierarchy", "value", "part", "rate", "amount"],
};

const isClosed = (question: string, column: string) => CLOSED[question]?.includes(column) ?? false;

test("every amount and every count opens to rows that come to it, or are as many", async () => {
  const observatory = await observatoryOf(corpusThatOpens());
  const minor = (amount: unknown) => BigInt(String(amount ?? "0").replace(".", ""));
  const opened = new Set<string>();
  // An amount and the count beside it open to the same rows.
  const known = new Map<string, Promise<Answer>>();
  const listed = async ({ question, given }: Behind) => {
    const key = JSON.stringify([question, given]);
    const answering =
      known.get(key) ?? answered(observatory, question, { limit: "10000", ...given });
    known.set(key, answering);
    return (await answering).rows;
  };
  const check = async (row: AnswerRow, cell: string, number: unknown, found: Behind) => {
    const rows = await listed(found);
    const what = `${cell} ${JSON.stringify([row, found])}`;
    if (found.question === "oda-rows")
      return assert.deepEqual([number], [...new Set(rows.map(({ value }) => value))], what);
    if (found.question === "oda") {
      const ranked = rows.filter(({ rank }) => rank !== null);
      assert.deepEqual(
        ranked.map(({ rank }) => rank),
        ranked.map((_, index) => index + 1),
        what,
      );
      const own = ranked.find(({ donor_code }) => donor_code === row["donor_code"]);
      return assert.deepEqual(
        [own?.["rank"], ranked.length],
        [row["rank"], row["ranked_among"]],
        what,
      );
    }
    if (typeof number === "number") return assert.equal(rows.length, number, what);
    const head = Object.keys(row).find((name) => name.startsWith("amount_")) ?? "";
    const sum = rows.reduce((total, each) => total + minor(each[head]), 0n);
    const off = sum - minor(number);
    // Each row is rounded to the cent by itself.
    assert.ok((off < 0n ? -off : off) <= BigInt(rows.length), `${what}: ${off}`);
    return assert.ok(rows.length > 0, what);
  };
  for (const question of QUESTIONS) {
    const isOfDonors = question.name === "oda" || question.name === "oda-rows";
    const tried = [
      {},
      { partner: "Japan", from: "2012-02-15", to: "2016" },
      { "as-reported": "true", currency: "EUR" },
      { families: "true" },
      { families: "true", to: "2016-06-30" },
      { families: "true", partner: "Japan", "as-reported": "true" },
      { families: "true", partner: isOfDonors ? "DE" : "Other Ltd", from: "2012" },
      { sector: "160", publisher: "XM-DAC-701" },
      { sector: "16020", country: "KE", partner: "Japan" },
    ].map((more) => {
      const needed =
        question.requires === "partner" ? { partner: "Japan" } : { publisher: "XM-DAC-41302" };
      const asked = {
        limit: "1000",
        ...(question.requires === undefined || question.requires === "currency" ? {} : needed),
        ...more,
      };
      return JSON.stringify(asked, [...question.parameters]);
    });
    for (const asked of new Set(tried)) {
      const given = JSON.parse(asked) as Given;
      const { rows, columns, currency } = await answered(observatory, question.name, given);
      for (const column of columns) {
        if (column.kind !== "money" && column.kind !== "count" && column.kind !== "decimal")
          continue;
        const cell = `${question.name} ${column.name}`;
        for (const row of rows) {
          const number = row[headOf(column, currency)];
          const found = behind(row, column, question, given);
          if (number === null) continue;
          // Of none there is nothing to list.
          if (number === 0 && column.kind === "count") {
            assert.equal(found, null, cell);
            continue;
          }
          if (isClosed(question.name, column.name)) {
            assert.equal(found, null, cell);
            continue;
          }
          assert.ok(found !== null, `${cell} opens to nothing: ${JSON.stringify([row, given])}`);
          opened.add(cell);
          await check(row, cell, number, found);
        }
      }
    }
  }
  // Of every column that opens a number was there to be opened.
  const numeric = QUESTIONS.flatMap(({ name, columns }) =>
    columns
      .filter(({ kind }) => kind === "money" || kind === "count" || kind === "decimal")
      .map((column) => [name, column.name] as const),
  );
  const unopened = numeric.filter(
    ([name, column]) => !isClosed(name, column) && !opened.has(`${name} ${column}`),
  );
  assert.deepEqual(unopened, []);
});

test("a publisher that leaves out its name is a row of its own, and leads to its own transactions and activities", async () => {
  const observatory = await observatoryOf({
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [activity(1), activity(2, { reporting_org_name: null }), activity(3)],
    transaction: [
      transaction(1, { ...jica, value: "1" }),
      transaction(2, { ...jica, value: "20" }),
      transaction(3, { ...jica, value: "300" }),
    ],
  });
  const found = async (opened: ReturnType<typeof behind>) => {
    assert.ok(opened);
    const { rows } = await answered(observatory, opened.question, opened.given);
    return rows.map((row) => row["iati_identifier"]);
  };
  const portfolio = findQuestion("partner-portfolio");
  const quality = findQuestion("publisher-quality");
  assert.ok(portfolio && quality);
  const given = { partner: "JP" };
  const money = (await answered(observatory, "partner-portfolio", given)).rows;
  const amount = { name: "amount", kind: "money" } as const;
  const rows = money.map((row) => found(behind(row, amount, portfolio, given)));
  assert.deepEqual(await Promise.all(rows), [["XM-3", "XM-1"], ["XM-2"]]);
  const publishers = (await answered(observatory, "publisher-quality")).rows;
  const activities = publishers.map((row) => found(behind(row, ACTIVITIES, quality, {})));
  assert.deepEqual(await Promise.all(activities), [["XM-1", "XM-3"], ["XM-2"]]);
});

test("an activity with a sector is not among those without one, where another sector of it has no code", async () => {
  const sector = (activity_id: number, position: number, code: string | null): TestRow => ({
    activity_id: String(activity_id),
    position,
    vocabulary: "1",
    code,
  });
  const observatory = await observatoryOf({
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [activity(1), activity(2)],
    place: [1, 2].map((id) => ({
      activity_id: String(id),
      position: 1,
      kind: "country",
      code: "KE",
    })),
    sector: [sector(1, 1, "11330"), sector(1, 2, null), sector(2, 1, null)],
    participating_org: [1, 2].map((id) => ({
      activity_id: String(id),
      position: 1,
      role: "1",
      name: "Sweden",
    })),
  });
  const question = findQuestion("who-works-where");
  assert.ok(question);
  const { rows } = await answered(observatory, "who-works-where");
  assert.deepEqual(
    rows.map((row) => [row["sector"], row["activities"]]),
    [
      ["113", 1],
      [null, 1],
    ],
  );
  for (const row of rows) {
    const found = behind(row, ACTIVITIES, question, {});
    assert.ok(found);
    const { rows: counted } = await answered(observatory, found.question, found.given);
    assert.equal(counted.length, row["activities"], String(row["sector"]));
  }
});

test("channels that are asked for without a limit lie ready, of everybody and of one country", () => {
  const question = findQuestion("channels");
  assert.ok(question?.summary);
  for (const given of [{}, { country: "KE" }]) {
    const asked = readAsked(question, given);
    assert.ok(!isRefusal(asked));
    // One more than is asked for, so that it can be said that there are more.
    const more = { ...asked, limit: asked.limit + 1 };
    assert.match(
      question.statement(more, sourceOf(question.summary, more)).sql,
      /from channel_first/,
    );
  }
});

test("activities are those that who-works-where counts, with who funds and implements them, the latest end first", async () => {
  const part = (activity_id: number, position: number, role: string, name: string): TestRow => ({
    activity_id: String(activity_id),
    position,
    role,
    name,
  });
  const observatory = await observatoryOf({
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: [
      activity(1, {
        title: "Old",
        status: "4",
        planned_end: "2019-12-31",
        actual_end: "2020-06-30",
      }),
      activity(2, { title: "Current", planned_end: "2027-12-31" }),
      activity(3, { title: "Copy", is_latest: false }),
      activity(4, { title: "Elsewhere" }),
    ],
    place: [1, 2, 3].map((id) => ({
      activity_id: String(id),
      position: 1,
      kind: "country",
      code: "vn",
    })),
    sector: [1, 2, 3].map((id) => ({
      activity_id: String(id),
      position: 1,
      vocabulary: "1",
      code: "11330",
    })),
    participating_org: [
      part(1, 1, "1", "Sweden"),
      part(2, 1, "1", "Sweden"),
      part(2, 2, "1", "Japan"),
      part(2, 3, "4", "ILO"),
      part(3, 1, "1", "Sweden"),
      part(4, 1, "1", "Sweden"),
    ],
  });
  const question = findQuestion("who-works-where");
  assert.ok(question);
  const [sweden] = (
    await answered(observatory, "who-works-where", { country: "Viet Nam", partner: "Sweden" })
  ).rows;
  assert.ok(sweden);
  assert.deepEqual([sweden["activities"], sweden["active"]], [2, 1]);
  const titles = async (column: string) => {
    const found = behind(sweden, { name: column, kind: "count" }, question, {});
    assert.ok(found);
    return (await answered(observatory, found.question, found.given)).rows;
  };
  const both = await titles("activities");
  assert.deepEqual(
    both.map(({ title, ends, funders, implementers }) => [title, ends, funders, implementers]),
    [
      ["Current", "2027-12-31", "Japan; Sweden", "ILO"],
      ["Old", "2020-06-30", "Sweden", null],
    ],
  );
  assert.deepEqual(
    (await titles("active")).map(({ title }) => title),
    ["Current"],
  );
});

test("a partner that is misspelt, or is a part of longer names, is answered with what it may have been", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: [
      transaction(1, { provider_name: "UNICEF Kenya", value: "1" }),
      transaction(1, { provider_name: "UNICEF", value: "1" }),
      transaction(1, { provider_name: "UNICEF", provider_ref: "XM-1", value: "1" }),
    ],
  });
  const refused = async (partner: string) => {
    const found = await ask(observatory, "partner-portfolio", { partner });
    return isRefusal(found) ? found.message.en : "answered";
  };
  assert.match(await refused("Sweeden"), /There is “Sweden”:/);
  assert.match(await refused("unice"), /There is “UNICEF”, “UNICEF Kenya”:/);
  assert.match(await refused("Atlantis of old"), /neither a family/);
  assert.equal(await refused("UNICEF"), "answered");
  // A table of donors is not asked for an organisation that there is.
  for (const [partner, said] of [
    ["Jappan", /Did you mean “Japan”/],
    ["UNICEF", /is no donor of the OECD's table/],
  ] as const) {
    const oda = await ask(observatory, "oda", { partner });
    assert.match(isRefusal(oda) ? oda.message.en : "", said);
  }
});

test("a country, a sector and a currency that are misspelt or written as words are answered with what may have been meant", () => {
  const refused = (name: string, given: Record<string, string>) => {
    const question = findQuestion(name);
    assert.ok(question);
    const asked = readAsked(question, given);
    return isRefusal(asked) ? [asked.message.en, asked.message.ja] : [];
  };
  const [kenya, inJapanese] = refused("who-works-where", { country: "Kenja" });
  assert.equal(kenya, "“Kenja” is not on the list for “country”. Did you mean KE (Kenya)?");
  assert.match(inJapanese ?? "", /KE（ケニア）/);
  assert.match(refused("rows", { place: "Tanzan" })[0] ?? "", /TZ \(Tanzania/);
  assert.match(
    refused("by-sector", { sector: "basic education" })[0] ?? "",
    /112 \(Basic Education\)/,
  );
  assert.match(refused("top-recipients", { currency: "yen" })[0] ?? "", /JPY \(/);
  assert.match(refused("top-recipients", { currency: "EURO" })[0] ?? "", /EUR \(/);
  assert.match(refused("who-works-where", { country: "Xyzzyqq" })[0] ?? "", /ISO 3166/);
});

test("a transaction of several purposes of one sector, or targets of one goal, is one transaction of it", async () => {
  const share = (position: number, vocabulary: string, code: string, percentage: string) => ({
    activity_id: "1",
    position,
    vocabulary,
    code,
    percentage,
  });
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: [transaction(1, { ...japan, type: 3, value: "10" })],
    sector: [
      share(1, "1", "12220", "20"),
      share(2, "1", "12240", "30"),
      share(3, "1", "12220", "0"),
      share(4, "1", "12220", "50"),
      share(5, "8", "4.1", "50"),
      share(6, "8", "4.2", "50"),
    ],
  });
  const counts = async (name: string, given: Given = {}) =>
    (await answered(observatory, name, given)).rows.map((row) => [
      row["sector"] ?? row["goal"],
      row["amount_usd"],
      row["transactions"],
    ]);
  for (const given of [{}, { from: "2000-01-15" }, { currency: "USD", partner: "Japan" }]) {
    assert.deepEqual(await counts("by-sector", given), [["122", "10.00", 1]]);
    assert.deepEqual(await counts("by-sector", { ...given, sector: "122" }), [
      ["12220", "7.00", 1],
      ["12240", "3.00", 1],
    ]);
    assert.deepEqual(await counts("by-goal", given), [["4", "10.00", 1]]);
  }
});

test("what could be stated of one country's money is told of that country's", async () => {
  const at = (code: string) => [{ kind: "country", code, percentage: null, position: 1 }];
  const observatory = await observatoryOf({
    activity: [activity(1), activity(2)],
    place: [
      ...at("KE").map((each) => ({ ...each, activity_id: "1" })),
      { ...at("UG")[0], activity_id: "2" },
    ],
    transaction: [1, 2, 2].map((id) => transaction(id, { ...japan, type: 3, value: "10" })),
  });
  const valued = async (given: Given) =>
    (await answered(observatory, "channels", given)).coverage?.currencies.map(
      (each) => each.valued,
    );
  assert.deepEqual(await valued({}), [3]);
  for (const given of [{ country: "KE" }, { country: "Kenya", from: "2020-07-02" }])
    assert.deepEqual(await valued(given), [1]);
  assert.deepEqual(await valued({ country: "UG", partner: "Japan" }), [2]);
});

test("the share of a sector with a rate is of its transactions, however many purposes each has", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1), activity(2)],
    transaction: [
      transaction(1, { ...japan, type: 3, value: "10" }),
      transaction(2, { ...japan, type: 3, value: "10", currency: "XAU" }),
    ],
    sector: [
      ["1", "12220"],
      ["1", "12240"],
      ["2", "12220"],
    ].map(([activity_id = "", code = ""], index) => ({
      ...{ activity_id, position: index + 1, vocabulary: "1", code },
    })),
    rate: [rate("EUR", "2020-07", "1.5")],
  });
  for (const given of [{}, { from: "2000-01-15" }, { partner: "Japan" }]) {
    const { rows } = await answered(observatory, "by-sector", given);
    assert.deepEqual(
      rows.map((row) => [row["sector"], row["transactions"], row["rate_coverage"]]),
      [["122", 2, 0.5]],
    );
  }
});

test("the coverage of one sector is of its transactions alone, each once, as of one purpose", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1), activity(2), activity(3)],
    transaction: [
      transaction(1, { ...japan, type: 3, value: "10", currency: "EUR" }),
      transaction(2, { ...japan, type: 3, value: "10", currency: "XAU" }),
      transaction(3, { ...japan, type: 3, value: "10", currency: "XAU" }),
    ],
    sector: [
      ["1", "12220"],
      ["1", "12240"],
      ["2", "12220"],
      ["3", "31110"],
    ].map(([activity_id = "", code = ""], index) => ({
      ...{ activity_id, position: index + 1, vocabulary: "1", code },
    })),
    rate: [rate("EUR", "2020-07", "1.5")],
  });
  const covered = async (given: Record<string, string>) => {
    const { coverage } = await answered(observatory, "by-sector", given);
    const counts = coverage?.currencies.map(
      ({ currency, transactions, valued, converted }) =>
        `${currency} ${transactions} ${valued} ${converted}`,
    );
    return [coverage?.rate_coverage, ...(counts ?? [])];
  };
  const uses = async (given: Record<string, string>) =>
    (await answered(observatory, "by-sector", given)).coverage?.rates.map(
      (each) => each.transactions,
    );
  for (const more of [{}, { from: "2000-01-15" }, { partner: "Japan" }] as const) {
    assert.deepEqual(await covered({ ...more, sector: "122" }), [0.5, "EUR 1 1 1", "XAU 1 1 0"]);
    assert.deepEqual(await covered({ ...more, sector: "12240" }), [1, "EUR 1 1 1"]);
    assert.deepEqual(await uses({ ...more, sector: "122" }), [1]);
  }
  const [share] = await covered({});
  assert.equal(share, 0.333333);
});

test("double counting is asked of one partner and its days", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: ["2019-05-01", "2019-05-01", "2021-05-01", "2021-05-01"].map((date) =>
      transaction(1, {
        ...(date < "2020" ? japan : { provider_name: "Kenya" }),
        type: 3,
        date,
        value: "5",
      }),
    ),
  });
  const counts = async (given: Given) =>
    (await answered(observatory, "double-counting", given)).rows.map(
      ({ amount_usd, transactions }) => [amount_usd, transactions],
    );
  assert.deepEqual(await counts({}), [["10.00", 2]]);
  assert.deepEqual(await counts({ partner: "Japan" }), [["5.00", 1]]);
  assert.deepEqual(await counts({ partner: "Japan", from: "2020" }), []);
  assert.deepEqual(await counts({ from: "2020" }), [["5.00", 1]]);
});

test("in any currency every sum is what each transaction comes to by its own rate, added up exactly", async () => {
  const connection = await mixed.connect();
  const one = async (sql: string, values: Readonly<Record<string, string>> = {}) =>
    (await connection.runAndReadAll(sql, values)).getRowsJson()[0];
  const tables = [
    "flow_by_month",
    "flow_by_publisher",
    "flow_by_channel",
    "flow_by_place",
    "flow_by_sector",
    "flow_by_goal",
  ] as const;
  for (const currency of ["USD", "EUR", "JPY"])
    for (const span of [{}, { from: "2012-03-01", to: "2016-05-31" }, { to: "2015-04-13" }]) {
      const { from = "0001-01-01", to = "9999-12-31" }: { from?: string; to?: string } = span;
      const question = findQuestion("time-series");
      assert.ok(question);
      const asked = readAsked(question, { currency, ...span });
      assert.ok(!isRefusal(asked));
      await answered(mixed, "time-series", { currency, ...span });
      const truth = await one(
        `select sum(case when f.currency = '${currency}' then f.value::decimal(38,21) else f.value * r.rate end)::varchar,
                sum(case when f.currency = '${currency}' or r.rate is not null then f.value end)::varchar
           from flow f left join ${ratesTo(asked.currency)} r on r.currency = f.currency and r.month = f.rate_month
          where f.type in (${FLOWS.spending.types.join(", ")}) and not f.is_copy and f.date between '${from}' and '${to}'`,
      );
      assert.ok(typeof truth?.[0] === "string");
      for (const partner of [null, { words: "everybody", family_code: null, member_ids: ids }])
        for (const table of tables) {
          const types = table === "flow_by_publisher" ? " and f.type in (3, 4)" : "";
          const source = sourceOf(table, { ...asked, partner });
          const sums =
            "sum(f.amount)::varchar, sum(case when f.converted > 0 then f.value end)::varchar";
          const found = await one(
            `select ${sums} from ${source.from} where ${source.where}${types}`,
            source.values,
          );
          assert.deepEqual(found, truth, `${table} ${currency} ${JSON.stringify(span)}`);
        }
    }
  connection.closeSync();
});

test("splits by place, sector and goal add up to what was split, exactly", async () => {
  const connection = await mixed.connect();
  const sum = async (table: string) =>
    (
      await connection.runAndReadAll(
        `select type, month, currency, is_copy, rate_month, sum(value)::varchar as value from ${table} group by all order by all`,
      )
    ).getRowsJson();
  const whole = await sum("flow_by_month");
  assert.ok(whole.length > 20);
  for (const table of [
    "flow_by_publisher",
    "flow_by_channel",
    "flow_by_place",
    "flow_by_sector",
    "flow_by_goal",
    "place_total",
    "sector_total",
    "goal_total",
  ])
    assert.deepEqual(await sum(table), whole, table);
  connection.closeSync();
});

test("what has no date stands last by month, in no cumulative amount; a year of few figures is written with four", async () => {
  const observatory = await observatoryOf({
    activity: [activity(1)],
    transaction: ["0014-02-01", "2020-05-01", null].map((date, index) =>
      transaction(1, { ...japan, type: 3, position: index + 1, date, value: "5" }),
    ),
  });
  const { rows } = await answered(observatory, "time-series", {});
  assert.deepEqual(
    rows.map((row) => [row["month"], row["amount_usd"], row["cumulative_usd"]]),
    [
      ["0014-02", "5.00", "5.00"],
      ["2020-05", "5.00", "10.00"],
      [null, "5.00", null],
    ],
  );
  const question = findQuestion("time-series");
  assert.ok(question);
  const opened = rows.map((row) => behind(row, { name: "amount", kind: "money" }, question, {}));
  const { flow } = question;
  assert.deepEqual(
    opened.map((found) => found?.given),
    [
      { flow, from: "0014-02-01", to: "0014-02-28" },
      { flow, from: "2020-05-01", to: "2020-05-31" },
      { flow, "without-date": "true" },
    ],
  );
});

test("the load splits one transaction as the rule does, to the millionth", async () => {
  const thirds = ["33.333333", "33.333333", "33.333334"];
  const cases: readonly (readonly [value: string, percentages: readonly (string | null)[]])[] = [
    ["100.01", ["50", "50"]],
    ["0.01", [null, null, null]],
    ["-0.000001", ["60", "40"]],
    ["999999999999999", thirds],
    ["1234.567891", ["70", "70", null]],
    ["10", ["-5", "12.345678", "80"]],
    ["-77.77", ["0", "0"]],
    ["5", ["50", null, null]],
  ];
  const observatory = await observatoryOf({
    activity: cases.map((_, index) => activity(index + 1)),
    transaction: cases.map(([value], index) =>
      transaction(index + 1, { ...japan, type: 3, position: 1, value }),
    ),
    sector: cases.flatMap(([, percentages], index) =>
      percentages.map((percentage, place) => ({
        activity_id: String(index + 1),
        position: place + 1,
        vocabulary: "1",
        code: `${index + 1}${String(place + 1).padStart(4, "0")}`,
        percentage,
      })),
    ),
  });
  const connection = await observatory.connect();
  const found = (
    await connection.runAndReadAll(
      "select sector, value::decimal(38,6)::varchar as value from flow_by_sector order by sector",
    )
  ).getRowsJson();
  connection.closeSync();
  const units = (text: string, places: number) => {
    const [whole = "", fraction = ""] = text.split(".");
    return BigInt(whole + fraction.padEnd(places, "0"));
  };
  const rows = found.map(([sector, amount]) => [sector, String(units(String(amount), 6))]);
  const expected = cases.flatMap(([value, percentages], index) => {
    const weights = weightsOf(percentages.map((each) => (each === null ? null : units(each, 10))));
    return splitUnits(units(value, 6), weights).flatMap((part, place) =>
      weights[place] === 0n
        ? []
        : [[`${index + 1}${String(place + 1).padStart(4, "0")}`, String(part)]],
    );
  });
  assert.deepEqual(rows, expected);
});

test("a question that takes longer than it may ends with a sentence, and the next one is answered", async () => {
  const question = findQuestion("channels");
  assert.ok(question);
  const asked = readAsked(question, { from: "2012-02-15" });
  assert.ok(!isRefusal(asked));
  const found = await answer(mixed, question, asked, { limit_ms: 1 });
  assert.ok(isRefusal(found));
  assert.equal(found.refused, "OBSERVATORY_SLOW");
  assert.ok(!isRefusal(await answer(mixed, question, asked, { limit_ms: 600_000 })));
});

test("a snapshot whose sums have another form says that it must be loaded again", async () => {
  const question = findQuestion("by-sector");
  assert.ok(question);
  const asked = readAsked(question, {});
  assert.ok(!isRefusal(asked));
  const { summaries = 0, ...before } = mixed.manifest;
  for (const manifest of [before, { ...before, summaries: summaries - 1 }]) {
    const found = await answer({ ...mixed, manifest }, question, asked);
    assert.ok(isRefusal(found));
    assert.equal(found.refused, "OBSERVATORY_WITHOUT_SUMMARIES");
  }
});

test("what is asked wrongly is answered with what can be asked", async () => {
  const refused = async (name: string, given: Record<string, string>) => {
    const found = await ask(mixed, name, given);
    return isRefusal(found) ? found.refused : "answered";
  };
  for (const row of `
    oda                 currency  EUR         QUESTION_PARAMETER_UNKNOWN
    oda                 parner    JP          QUESTION_PARAMETER_NEAR
    totals-by-provider  families  yes         QUESTION_FLAG_UNREADABLE
    totals-by-provider  currency  EURO        QUESTION_CODE_NEAR
    totals-by-provider  currency  JYP         QUESTION_CURRENCY_UNKNOWN
    totals-by-provider  currency  CHF         QUESTION_CURRENCY_WITHOUT_RATES
    totals-by-provider  from      2020-02-30  QUESTION_DAY_UNREADABLE
    totals-by-provider  flow      gifts       QUESTION_CHOICE_UNKNOWN
    totals-by-provider  limit     0           QUESTION_LIMIT_UNREADABLE
    totals-by-provider  partner   Atlantis    QUESTION_PARTNER_UNKNOWN
    who-works-where     country   XX          QUESTION_COUNTRY_UNKNOWN
    who-works-where     sector    1234        QUESTION_SECTOR_UNREADABLE
    partner-portfolio   limit     5           QUESTION_PARAMETER_MISSING
    totals-by-provider  partner   ${"x".repeat(501)}  QUESTION_TEXT_TOO_LONG
  `
    .trim()
    .split("\n")) {
    const [name = "", parameter = "", value = "", answer = ""] = row.trim().split(/\s+/);
    assert.equal(await refused(name, { [parameter]: value }), answer, row.slice(0, 80));
  }
  assert.equal(
    await refused("totals-by-provider", { from: "2021", to: "2020" }),
    "QUESTION_SPAN_REVERSED",
  );
});

test("everything that is wrong is told at once, and a partner that there is not with it", async () => {
  const question = findQuestion("channels");
  assert.ok(question);
  const wrong = {
    country: "Kenja",
    currency: "ZZZ",
    families: "yes",
    flow: "gifts",
    from: "2020",
    limit: "999999",
    partner: "Atlantis",
    to: "2010",
  };
  const found = await askThrough((each, asked) => answer(mixed, each, asked), question, wrong);
  assert.ok(isRefusal(found));
  assert.deepEqual(
    toldBy(found).map(({ refused, field }) => [refused, field]),
    [
      ["QUESTION_PARAMETER_UNKNOWN", undefined],
      ["QUESTION_CURRENCY_UNKNOWN", "currency"],
      ["QUESTION_SPAN_REVERSED", "to"],
      ["QUESTION_CHOICE_UNKNOWN", "flow"],
      ["QUESTION_FLAG_UNREADABLE", "families"],
      ["QUESTION_LIMIT_UNREADABLE", "limit"],
      ["QUESTION_CODE_NEAR", "country"],
      ["QUESTION_PARTNER_UNKNOWN", "partner"],
    ],
  );
});

test("codes, days and numbers may be written as a Japanese keyboard has them, and names stay as they were reported", () => {
  const question = findQuestion("rows");
  assert.ok(question);
  const asked = readAsked(question, {
    currency: "ＪＰＹ",
    from: "２０１５",
    place: "ｋｅ",
    limit: "１０",
    partner: "ＪＰ",
    name: "ＩＬＯ",
  });
  assert.ok(!isRefusal(asked));
  const { currency, from, place, limit, partner, name } = asked;
  assert.deepEqual(
    [currency, from, place, limit, partner?.family_code, name],
    ["JPY", "2015-01-01", "KE", 10, "JP", "ＩＬＯ"],
  );
});

test("to have something and to lack it cannot be asked for together", () => {
  const rows = findQuestion("rows");
  const contraries = {
    "without-name": { name: "ILO" },
    "without-receiver-name": { "receiver-name": "X" },
    "without-publisher-reference": { publisher: "XM-DAC-41302" },
    "without-sector": { sector: "160" },
    "without-date": { to: "2021" },
  };
  assert.ok(rows);
  for (const [without, given] of Object.entries(contraries)) {
    const [parameter] = Object.keys(given);
    const asked = readAsked(rows, { [without]: "true", ...given });
    assert.ok(isRefusal(asked), without);
    assert.equal(asked.field, parameter);
    assert.match(asked.message.en, new RegExp(`^“${parameter}” and “${without}” exclude`));
  }
  assert.ok(!isRefusal(readAsked(rows, { "without-name": "true", reference: "XM-1" })));
});

test("no value reaches a statement as text: names that are SQL are names", async () => {
  const name = `' or 1=1; drop view organisation; --`;
  const found = await answered(mixed, "rows", { name, flow: "spending" });
  assert.deepEqual(found.rows, []);
});
