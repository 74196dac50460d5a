import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { day } from "../base/day.js";
import { packageRoot } from "../base/place.js";
import {
  activitiesXml,
  iatiFile,
  readWhole,
  transactionXml,
  type WholeReading,
} from "../../test/iati-file.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import type { Snapshot } from "../store/snapshot.js";
import { readFileBytes, type IatiReadingOptions } from "./from-iati.js";

const today = day("2026-03-31");
const nobody = snapshotOf({});

function read(
  xml: string,
  snapshot: Snapshot = nobody,
  options: Partial<IatiReadingOptions> = {},
): Promise<WholeReading> {
  return readWhole(iatiFile(xml), { today, ...options }, snapshot);
}

function rowsOf({ rows }: WholeReading, table: string): Readonly<Record<string, unknown>>[] {
  return (rows ?? [])
    .filter((row) => row.table === table)
    .map((row) => row.values as Readonly<Record<string, unknown>>);
}

const rulesOf = ({ findings }: WholeReading) =>
  [...new Set(findings.map(({ rule }) => rule))].sort();
const related = (type: string, ref: string) => `<related-activity type="${type}" ref="${ref}"/>`;

test("levels: a fund, a programme and their projects; hierarchy 1 with nothing below it is a project", async () => {
  const answer = await read(
    activitiesXml([
      {
        id: "XX-TEST-1-F",
        hierarchy: "1",
        inside: transactionXml("1", "100") + related("2", "XX-TEST-1-P1"),
      },
      { id: "XX-TEST-1-G", hierarchy: "1", inside: related("2", "XX-TEST-1-P2") },
      { id: "XX-TEST-1-P1", hierarchy: "2" },
      { id: "XX-TEST-1-P2", hierarchy: "2", inside: related("1", "XX-TEST-1-G") },
    ]),
  );
  assert.deepEqual(
    rowsOf(answer, "fund").map(({ code, type }) => [code, type]),
    [["XX-TEST-1-F", "single_donor"]],
  );
  assert.deepEqual(
    rowsOf(answer, "programme").map(({ id }) => id),
    ["XX-TEST-1-G"],
  );
  const homes = rowsOf(answer, "project").map(({ id, fund_id, programme_id }) => [
    id,
    fund_id,
    programme_id,
  ]);
  assert.deepEqual(homes, [
    ["XX-TEST-1-P1", "XX-TEST-1-F", null],
    ["XX-TEST-1-P2", null, "XX-TEST-1-G"],
  ]);
  const flat = await read(activitiesXml([{ id: "XX-TEST-1-A", hierarchy: "1" }]));
  assert.equal(rowsOf(flat, "project").length, 1);
  assert.ok(rulesOf(flat).includes("IATI_LEVEL_PROJECT"));
});

test("the ILO's shape: one level, whatever the hierarchy says, and who gave stands in the transactions", async () => {
  const gave =
    '<provider-org ref="XX-TEST-9" type="10"><narrative>Donor</narrative></provider-org>';
  const xml = activitiesXml(
    [
      {
        id: "XM-DAC-41302-KHM101",
        hierarchy: "1",
        inside: transactionXml("1", "5", gave) + related("2", "XM-DAC-41302-KHM102"),
      },
    ],
    "XM-DAC-41302",
  );
  const answer = await read(xml);
  assert.equal(answer.profile, "ilo");
  const [project] = rowsOf(answer, "project");
  const funders = rowsOf(answer, "project_organisation")
    .filter(({ role }) => role === "1")
    .map(({ organisation_id }) => organisation_id);
  assert.equal(project?.["id"], "XM-DAC-41302-KHM101");
  assert.deepEqual(funders, ["XX-TEST-2", "XX-TEST-9"]);
});

test("money is kept to the minor unit with its text; finer amounts are rounded half to even and said so", async () => {
  const values = ["1234.50", "0.125", "0.135", "-7"]
    .map((value) => transactionXml("3", value))
    .join("");
  const foreign = transactionXml("3", "5").replace("<value ", '<value currency="JPY" ');
  const answer = await read(activitiesXml([{ id: "XX-TEST-1-A", inside: values + foreign }]));
  const told = rowsOf(answer, "iati_transaction").map(
    ({ amount_minor, currency, amount_text }) => `${amount_text} ${amount_minor} ${currency}`,
  );
  assert.deepEqual(told, [
    "1234.50 123450 USD",
    "0.125 12 USD",
    "0.135 14 USD",
    "-7 -700 USD",
    "5 5 JPY",
  ]);
  assert.ok(rulesOf(answer).includes("IATI_VALUE_ROUNDED"));
  assert.deepEqual(
    answer.sums.map(({ currency, counted_minor }) => `${currency} ${counted_minor}`),
    ["JPY 5", "USD 122776"],
  );
});

test("what a file says of an activity as aid is taken over by its codes; what is none, or has no place, is told with its line", async () => {
  const inside = `<policy-marker code="1" significance="1"/>
    <policy-marker code="1" significance="2"/>
    <policy-marker code="6" significance="3"/>
    <policy-marker code="7"/>
    <policy-marker code="40" significance="1"/>
    <policy-marker vocabulary="99" vocabulary-uri="https://example.org/" code="EQUITY" significance="1"/>
    <policy-marker vocabulary="1" code="8" significance="3"/>
    <collaboration-type code="1"/><default-flow-type code="99"/><default-finance-type code="110"/>
    <default-aid-type code="C01"/><default-aid-type code="D01"/>
    <default-aid-type vocabulary="3" code="I"/><default-tied-status code="5"/>`;
  const answer = await read(
    activitiesXml([{ id: "XX-TEST-1-A", inside }]).replace(
      'default-currency="USD"',
      'default-currency="USD" humanitarian="1"',
    ),
  );
  const [project] = rowsOf(answer, "project");
  const { is_humanitarian, collaboration_type, flow_type, finance_type } = project ?? {};
  const { aid_type, tied_status } = project ?? {};
  assert.deepEqual(
    [is_humanitarian, collaboration_type, flow_type, finance_type, aid_type, tied_status],
    [true, "1", null, "110", "C01", "5"],
  );
  assert.deepEqual(
    rowsOf(answer, "project_marker").map(
      ({ n, marker, significance }) => `${n}: ${marker}=${significance}`,
    ),
    ["1: 1=1", "2: 8=3"],
  );
  const told = answer.findings.flatMap(({ rule, place }) =>
    /CODE_UNKNOWN|MARKER/.test(rule) ? [`${place.line} ${rule}`] : [],
  );
  assert.deepEqual(told, [
    "15 IATI_MARKER_TWICE",
    "16 IATI_MARKER_SIGNIFICANCE",
    "17 IATI_MARKER_SIGNIFICANCE",
    "18 IATI_CODE_UNKNOWN",
    "21 IATI_CODE_UNKNOWN",
  ]);
  // What is no fact of the project is kept as it was reported.
  const kept = rowsOf(answer, "iati_detail").map(({ element, n, said }) => [
    `${element} ${n}`,
    (said as Record<string, string>)["@code"],
  ]);
  assert.deepEqual(kept, [
    ...[
      ["policy-marker 2", "1"],
      ["policy-marker 3", "6"],
      ["policy-marker 4", "7"],
    ],
    ...[
      ["policy-marker 5", "40"],
      ["policy-marker 6", "EQUITY"],
      ["default-flow-type 1", "99"],
    ],
    ...[
      ["default-aid-type 2", "D01"],
      ["default-aid-type 3", "I"],
    ],
  ]);
});

test("an old file's markers are the DAC's by their old name; a file that says nothing leaves all of it unsaid", async () => {
  const xml = `<iati-activities version="1.04"><iati-activity default-currency="USD" xml:lang="en">
<iati-identifier>XX-TEST-1-A</iati-identifier><reporting-org ref="XX-TEST-1" type="40">Trial</reporting-org><title>Old</title>
<description>Old.</description><activity-status code="2"/><policy-marker vocabulary="DAC" code="1" significance="2"/>
<default-flow-type code="10">ODA</default-flow-type></iati-activity></iati-activities>`;
  const old = await read(xml);
  assert.deepEqual(
    rowsOf(old, "project_marker").map(({ marker, significance }) => `${marker}=${significance}`),
    ["1=2"],
  );
  assert.equal(rowsOf(old, "project")[0]?.["flow_type"], "10");
  const [silent] = rowsOf(await read(activitiesXml([{ id: "XX-TEST-1-A" }])), "project");
  const names = ["is_humanitarian", "flow_type", "finance_type", "aid_type", "tied_status"];
  for (const name of [...names, "collaboration_type"]) assert.equal(silent?.[name], null, name);
});

test("what no column could hold is kept as text or left out, never a crash", async () => {
  const answer = await read(
    activitiesXml([
      { id: "XX-TEST-1-A", inside: transactionXml("3", "9".repeat(30)) },
      { id: "XX-TEST-1-".padEnd(600, "B") },
    ]),
  );
  assert.deepEqual(
    rowsOf(answer, "iati_transaction").map(({ amount_minor }) => amount_minor),
    [null],
  );
  assert.equal(rowsOf(answer, "project").length, 1);
  assert.deepEqual(
    answer.findings
      .filter(({ severity }) => severity === "error")
      .map(({ rule }) => rule)
      .sort(),
    ["IATI_IDENTIFIER_MISSING", "IATI_VALUE_UNREADABLE"],
  );
});

test("the same transaction keeps its id when its amount is corrected or another one comes before it", async () => {
  const ids = async (inside: string) =>
    rowsOf(await read(activitiesXml([{ id: "XX-TEST-1-A", inside }])), "iati_transaction").map(
      ({ id }) => id,
    );
  const first = await ids(
    transactionXml("3", "10") + transactionXml("3", "10") + transactionXml("4", "20", "", "R-1"),
  );
  const later = await ids(
    transactionXml("2", "99") +
      transactionXml("3", "11") +
      transactionXml("3", "10") +
      transactionXml("4", "21", "", "R-1"),
  );
  assert.equal(new Set(first).size, 3);
  assert.deepEqual(later.slice(1), first);
});

test("organisations: by identifier, by a name that one alone has, else new and for review", async () => {
  const name = (en: string) => ({ en, ja: en });
  const snapshot = snapshotOf({
    organisation: [
      { id: "mot", name: name("Department of Trials"), iati_ref: "xx-test-2" },
      { id: "agency", name: name("The Trial Agency"), iati_ref: null },
      { id: "alike", name: name("International Centre for Water Pumps"), iati_ref: "YY-1" },
    ],
  });
  const participants = [
    '<participating-org role="1" ref="XX-TEST-2" type="10"><narrative>Ministry of Trials</narrative></participating-org>',
    '<participating-org role="4" ref="null" type="21"><narrative>Pumps Water International Centre</narrative></participating-org>',
    '<participating-org role="4" type="21"><narrative>Nobody Knows</narrative></participating-org>',
  ].join("");
  const answer = await read(
    activitiesXml([{ id: "XX-TEST-7-A", participants }], "XX-TEST-7"),
    snapshot,
  );
  const roles = rowsOf(answer, "project_organisation").map(
    ({ organisation_id, role }) => `${role} ${organisation_id}`,
  );
  assert.equal(roles[0], "1 mot");
  for (const role of roles.slice(1)) assert.match(role, /^4 org-[0-9a-f]{12}$/);
  const told = answer.review.map(({ candidate, judgement }) => `${candidate} ${judgement}`);
  assert.deepEqual(told, ["agency matched_by_name", "alike may_be"]);
  const entered = rowsOf(answer, "organisation").map(
    ({ name: given }) => (given as { en: string }).en,
  );
  assert.deepEqual(entered, ["Pumps Water International Centre", "Nobody Knows"]);
  assert.ok(rulesOf(answer).includes("IATI_ORGANISATION_REFERENCE_EMPTY"));
});

test("a name that differs by a vowel's mark, or by a voiced sound, is another name; accents and width make no difference", async () => {
  const name = (en: string) => ({ en, ja: en });
  const snapshot = snapshotOf({
    organisation: [
      { id: "hindi", name: name("दान संस्था"), iati_ref: null },
      { id: "kana", name: name("ハント協会"), iati_ref: null },
      { id: "french", name: name("Société Générale"), iati_ref: null },
      { id: "wide", name: name("バンド協会"), iati_ref: null },
    ],
  });
  const participants = ["दिन संस्था", "ハンド協会", "SOCIETE GENERALE", "ﾊﾞﾝﾄﾞ協会"]
    .map((each) => `<participating-org role="4"><narrative>${each}</narrative></participating-org>`)
    .join("");
  const answer = await read(activitiesXml([{ id: "XX-TEST-7-A", participants }]), snapshot);
  const matched = answer.review.filter(({ judgement }) => judgement === "matched_by_name");
  assert.deepEqual(
    matched.map(({ candidate }) => candidate),
    ["french", "wide"],
  );
});

test("a name without an identifier that an earlier file entered is the same one, though others have the name too", async () => {
  const named = (ref: string) =>
    activitiesXml([
      {
        id: "XX-TEST-1-A",
        participants: `<participating-org role="4"${ref} type="22"><narrative>Nobody Knows</narrative></participating-org>`,
      },
    ]);
  const [first] = rowsOf(await read(named("")), "organisation").filter(
    ({ iati_ref }) => iati_ref === null,
  );
  const known = { id: String(first?.["id"]), name: { en: "Nobody Knows", ja: "Nobody Knows" } };
  const snapshot = snapshotOf({
    organisation: [
      { ...known, portfolio: "earlier" },
      { ...known, id: "other", portfolio: "earlier", iati_ref: "YY-1" },
    ],
  });
  const again = await read(named(""), snapshot);
  assert.ok(again.rows !== null, again.findings.map(({ message }) => message.en).join("\n"));
  assert.deepEqual(
    rowsOf(again, "project_organisation").map(({ organisation_id }) => organisation_id),
    [known.id],
  );
  // An identifier that is written like the id of another organisation is no reason to keep the file out.
  const alike = await read(named(' ref="other"'), snapshot);
  const [entered] = rowsOf(alike, "organisation").filter(({ iati_ref }) => iati_ref === "other");
  assert.ok(alike.rows !== null);
  assert.match(String(entered?.["id"]), /^other-[0-9a-f]{8}$/);
});

test("contact details of persons are never taken over, wherever they stand", async () => {
  const contact =
    "<contact-info><person-name><narrative>A Person</narrative></person-name><email>a@b.example</email></contact-info>";
  const xml = activitiesXml([{ id: "XX-TEST-1-A" }])
    .replace("What it is for.", "Write to a.person@b.example or telephone +81 3 1234 5678.")
    .replace('<recipient-country code="KH"/>', `${contact}<recipient-country code="KH"/>`);
  const answer = await read(xml);
  assert.ok(answer.rows !== null, answer.findings.map(({ message }) => message.en).join("\n"));
  const all = JSON.stringify(answer.rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  assert.doesNotMatch(all, /A Person|b\.example|1234 5678/);
  assert.ok(rulesOf(answer).includes("IATI_CONTACT_LEFT_OUT"));
});

test("a title in another language stands in for both of ours, with its language noted", async () => {
  const xml = activitiesXml([{ id: "XX-TEST-1-A" }]).replace(
    "<title><narrative>",
    '<title><narrative xml:lang="fr">',
  );
  const answer = await read(xml);
  assert.deepEqual(rowsOf(answer, "project")[0]?.["title"], {
    en: "Title of XX-TEST-1-A",
    ja: "Title of XX-TEST-1-A",
  });
  assert.deepEqual(rowsOf(answer, "iati_activity")[0]?.["languages"], ["fr"]);
});

test("version 1.0x: texts in the elements, codes in words, letters for transaction types", async () => {
  const xml = `<iati-activities version="1.04"><iati-activity default-currency="USD" xml:lang="en">
    <reporting-org ref="XX-TEST-1" type="40">Trial Agency</reporting-org>
    <iati-identifier> XX-TEST-1-OLD </iati-identifier>
    <title>An old
      title</title><title xml:lang="ja">昔の名称</title>
    <activity-status>Implementation</activity-status>
    <activity-date type="start-actual" iso-date="2010-01-02"/>
    <participating-org role="Funding">Ministry of Trials</participating-org>
    <transaction><value value-date="2010-01-01"> 5000 </value><transaction-type code="D"/><transaction-date iso-date="2010-01-01"/></transaction>
    <recipient-country code="NP" percentage="100.00"/><sector code="140" percentage="100.00" vocabulary="DAC"/>
  </iati-activity></iati-activities>`;
  const answer = await read(xml);
  const [project] = rowsOf(answer, "project");
  assert.deepEqual(project?.["title"], { en: "An old title", ja: "昔の名称" });
  assert.deepEqual([project?.["status"], project?.["start_date"]], ["2", "2010-01-02"]);
  assert.deepEqual(
    rowsOf(answer, "iati_transaction").map(({ type, amount_minor }) => [type, amount_minor]),
    [["3", 500_000n]],
  );
  assert.deepEqual(
    rowsOf(answer, "project_sector").map(({ vocabulary, share_bp }) => [vocabulary, share_bp]),
    [["1", 10_000]],
  );
});

test("an organisation file: its budgets and documents, of the organisation that the record knows", async () => {
  const xml = `<iati-organisations version="2.03"><iati-organisation default-currency="EUR" xml:lang="en">
    <organisation-identifier>XX-TEST-1</organisation-identifier><name><narrative>Trial Agency</narrative></name>
    <reporting-org ref="XX-TEST-1" type="40"><narrative>Trial Agency</narrative></reporting-org>
    <total-budget><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-01-01">10.50</value></total-budget>
  </iati-organisation></iati-organisations>`;
  const snapshot = snapshotOf({
    organisation: [
      { id: "agency", name: { en: "Trial Agency", ja: "試行機関" }, iati_ref: "XX-TEST-1" },
    ],
  });
  const answer = await read(xml, snapshot);
  assert.deepEqual(
    rowsOf(answer, "iati_budget").map(({ kind, organisation_id, amount_minor, currency }) => [
      kind,
      organisation_id,
      amount_minor,
      currency,
    ]),
    [["total_budget", "agency", 1050n, "EUR"]],
  );
});

test("what no import may take: no identifier twice, no critical finding, nothing that is no IATI", async () => {
  const twice = await read(activitiesXml([{ id: "XX-TEST-1-A" }, { id: "XX-TEST-1-A" }]));
  assert.equal(rowsOf(twice, "project").length, twice.rows === null ? 0 : 1);
  for (const xml of [
    "<html><body/></html>",
    "<iati-activities",
    activitiesXml([{ id: "XX-TEST-1-A", inside: "<invented/>" }]),
    "",
  ]) {
    const answer = await read(xml);
    assert.equal(answer.rows, null);
    assert.ok(
      answer.findings.some(({ severity }) => severity === "critical"),
      xml.slice(0, 30),
    );
  }
});

test("results: values by kind and period, dimensions as cells, a text where a number is wanted as a comment", async () => {
  const result = `<result type="1" aggregation-status="1"><title><narrative>People trained</narrative></title>
    <indicator measure="1" ascending="1"><title><narrative>People</narrative></title>
      <baseline year="2024" iso-date="2024-12-31" value="0"/>
      <period><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>
        <target value="100"/><actual value="90"/>
        <actual value="60"><dimension name="sex" value="female"/></actual>
        <actual value="30"><dimension name="sex" value="male"/></actual></period></indicator></result>`;
  const answer = await read(activitiesXml([{ id: "XX-TEST-1-A", inside: result }]));
  const values = rowsOf(answer, "indicator_value").map(
    ({ kind, value, period_to }) => `${kind} ${value} ${period_to}`,
  );
  assert.deepEqual(values, [
    "baseline 0 2024-12-31",
    "target 100 2025-12-31",
    "actual 90 2025-12-31",
  ]);
  assert.deepEqual(
    rowsOf(answer, "indicator_cell").map(({ dimensions, value }) => [dimensions, value]),
    [
      [{ sex: "female" }, "60"],
      [{ sex: "male" }, "30"],
    ],
  );
});

test("results: what documents show, and what an indicator is elsewhere, with where its code is defined", async () => {
  const link = (url: string) =>
    `<document-link url="${url}" format="application/pdf"><title><narrative>${url}</narrative></title><category code="A07"/></document-link>`;
  const xml = activitiesXml([
    {
      id: "XX-TEST-1-A",
      inside: `<result type="1"><title><narrative>R</narrative></title>${link("https://example.org/r.pdf")}
        <indicator measure="1"><title><narrative>I</narrative></title>${link("https://example.org/i.pdf")}
        <reference vocabulary="9" code="8.8.1"/><reference vocabulary="99" code="X1" indicator-uri="https://example.org/x1"/><reference vocabulary="9" code="8.8.1"/>
        <period><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/>
        <actual value="5"><comment><narrative>c</narrative></comment>${link("https://example.org/v.pdf")}</actual></period></indicator></result>`,
    },
  ]);
  const answer = await read(xml);
  const [result] = rowsOf(answer, "result");
  const [indicator] = rowsOf(answer, "indicator");
  const [value] = rowsOf(answer, "indicator_value");
  assert.deepEqual(
    rowsOf(answer, "document").map(
      ({ url, category, result_id, indicator_id, indicator_value_id }) => [
        url,
        category,
        result_id ?? indicator_id ?? indicator_value_id,
      ],
    ),
    [
      ["https://example.org/r.pdf", "A07", result?.["id"]],
      ["https://example.org/i.pdf", "A07", indicator?.["id"]],
      ["https://example.org/v.pdf", "A07", value?.["id"]],
    ],
  );
  assert.deepEqual(
    rowsOf(answer, "indicator_reference").map(({ vocabulary, code, uri }) => [
      vocabulary,
      code,
      uri,
    ]),
    [
      ["9", "8.8.1", null],
      ["99", "X1", "https://example.org/x1"],
    ],
  );
});

const data = process.env["EARMARK_DATA"] ?? join(packageRoot, "..", "shared", "data");
const published = join(data, "iati", "published");

test(
  "every published file is read or refused with a sentence",
  { skip: !existsSync(published) && `${published} is absent` },
  async () => {
    for (const name of readdirSync(published).filter((file) => file.endsWith(".xml"))) {
      const answer = await readWhole(
        { name, open: () => readFileBytes(join(published, name)) },
        { today },
        nobody,
      );
      const isRefused = answer.findings.some(({ severity }) => severity === "critical");
      assert.equal(answer.rows === null, isRefused, name);
      for (const { message, place } of answer.findings)
        assert.ok(message.en !== "" && message.ja !== "" && place.file === name);
    }
  },
);

test("an organisation that stands in a file twice is taken over once, and said so", async () => {
  const budget = `<total-budget><period-start iso-date="2027-01-01"/><period-end iso-date="2027-12-31"/><value value-date="2026-01-01">500</value></total-budget>`;
  const organisation = `<iati-organisation default-currency="USD"><organisation-identifier>XX-TEST-1</organisation-identifier><name><narrative>Agency</narrative></name><reporting-org ref="XX-TEST-1" type="40"><narrative>Agency</narrative></reporting-org>${budget}</iati-organisation>`;
  const answer = await read(
    `<iati-organisations version="2.03" xml:lang="en">${organisation}${organisation}</iati-organisations>`,
  );
  assert.equal(rowsOf(answer, "iati_budget").length, 1);
  assert.ok(rulesOf(answer).includes("IATI_IDENTIFIER_TWICE"));
});
