import assert from "node:assert/strict";
import { test } from "node:test";
import { activitiesXml, iatiFile, readWhole, transactionXml } from "../../test/iati-file.js";
import { writeWhole } from "../../test/iati-whole.js";
import { snapshotOf } from "../../test/snapshot-fixture.js";
import { day } from "../base/day.js";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../base/place.js";
import { LIMITS } from "../base/settings.js";
import { columnsOf, TABLES, type TableName } from "../store/tables.js";
import { placesOf, type Place } from "./iati-places.js";
import { placesPage } from "./iati-places-page.js";
import { STANDARD_VERSIONS, type StandardKind } from "../iati/index.js";

const today = day("2026-03-31");
const nobody = snapshotOf({});

for (const kind of ["activity", "organisation"] as StandardKind[])
  for (const isUsual of [true, false])
    test(`nothing that ${kind} files of any version say is lost, with ${isUsual ? "usual" : "unknown"} codes`, async () => {
      for (const version of STANDARD_VERSIONS) {
        const { xml, marked } = writeWhole(kind, version, { isUsual });
        const answer = await readWhole(iatiFile(xml), { today }, nobody);
        const critical = answer.findings.filter(({ severity }) => severity === "critical");
        assert.deepEqual(critical, [], version);
        const kept = JSON.stringify(answer.rows, (_, value: unknown) =>
          typeof value === "bigint" ? String(value) : value,
        );
        const lost = marked.filter(
          ({ place, value, isUnique }) =>
            isUnique && !kept.includes(value) && !place.startsWith("contact-info"),
        );
        assert.deepEqual(lost, [], version);
      }
    });

interface GivenMore {
  readonly hierarchy?: string;
  /** Attributes of the file's root. */
  readonly root?: string;
  /** Elements before the countries, and before the sectors: the standard has an order. */
  readonly contacts?: string;
  readonly places?: string;
}

/** What else an activity says, by element and number; and its transactions. */
async function detailsOf(
  inside: string,
  { root = "", contacts = "", places = "", ...more }: GivenMore = {},
) {
  const sectors = `${places}<sector code="16020" vocabulary="1"/>`;
  const below = more.hierarchy === "1" ? [{ id: "XX-TEST-1-Z", hierarchy: "2" }] : [];
  const xml = activitiesXml([{ id: "XX-TEST-1-A", inside, sectors, ...more }, ...below])
    .replace("<iati-activities ", `<iati-activities ${root} `)
    .replace("<recipient-country", `${contacts}<recipient-country`);
  const answer = await readWhole(iatiFile(xml), { today }, nobody);
  const rows = answer.rows ?? [];
  const details = rows.flatMap(({ table, values }) =>
    table === "iati_detail" ? [[`${values["element"]} ${values["n"]}`, values["said"]]] : [],
  );
  const transactions = rows.flatMap(({ table, values }) =>
    table === "iati_transaction" ? [values] : [],
  );
  assert.ok(answer.rows !== null, JSON.stringify(answer.findings[0]));
  return { details: Object.fromEntries(details) as object, transactions, answer, rows };
}

test("an element without a field is kept by the paths below it, each with its language where that is not English", async () => {
  const places = `
    <location ref="KH-1"><name><narrative>Battambang</narrative><narrative xml:lang="fr">Battambang, province</narrative></name>
      <point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>13.1 103.2</pos></point><exactness code="1"/></location>
    <location><administrative code="KH-2" vocabulary="A4"/><administrative code="KH-3" vocabulary="A4"/></location>`;
  const scope = '<humanitarian-scope type="1" vocabulary="1-2" code="EQ-2015-000048-NPL"/>';
  const { details } = await detailsOf(scope, { places });
  assert.deepEqual(details, {
    "location 1": {
      "@ref": "KH-1",
      "name/narrative[2]": "Battambang, province",
      "name/narrative[2]/@xml:lang": "fr",
      "point/@srsName": "http://www.opengis.net/def/crs/EPSG/0/4326",
      "point/pos": "13.1 103.2",
      "exactness/@code": "1",
    },
    "location 2": {
      "administrative/@code": "KH-2",
      "administrative/@vocabulary": "A4",
      "administrative[2]/@code": "KH-3",
      "administrative[2]/@vocabulary": "A4",
    },
    "humanitarian-scope 1": { "@type": "1", "@vocabulary": "1-2", "@code": "EQ-2015-000048-NPL" },
  });
});

test("a transaction's own codes have columns; what it says beyond them stands with it", async () => {
  const more = `<disbursement-channel code="2"/><sector vocabulary="1" code="11220"><narrative>Primary education</narrative></sector>
    <sector vocabulary="99" code="7"><narrative>Schools</narrative></sector><recipient-country code="KH"/><flow-type code="10"/>
    <aid-type code="1" vocabulary="2"/><aid-type code="C01"/>`;
  const { transactions, details } = await detailsOf(
    transactionXml("3", "5", more).replace("<transaction>", '<transaction humanitarian="0">') +
      transactionXml("3", "7"),
  );
  const [first, second] = transactions;
  assert.deepEqual(
    [first?.["sector"], first?.["recipient_country"], first?.["flow_type"], first?.["aid_type"]],
    ["11220", "KH", "10", "C01"],
  );
  assert.equal(first?.["disbursement_channel"], "2");
  assert.equal(first?.["is_humanitarian"], false);
  assert.deepEqual(first?.["said"], {
    "sector[2]/@vocabulary": "99",
    "sector[2]/@code": "7",
    "sector[2]/narrative": "Schools",
    "aid-type/@code": "1",
    "aid-type/@vocabulary": "2",
  });
  assert.deepEqual(
    [second?.["said"], second?.["is_humanitarian"], second?.["flow_type"]],
    [undefined, undefined, undefined],
  );
  assert.deepEqual(details, {});
});

test("elements of another namespace are kept with what their prefix stands for", async () => {
  const { details, transactions } = await detailsOf(
    `${transactionXml("3", "5", '<x:account x:no="7"><x:name>Main</x:name></x:account>')}<x:thing>said</x:thing>`,
    { root: 'xmlns:x="https://example.org/x"' },
  );
  const space = { "@xmlns:x": "https://example.org/x" };
  assert.deepEqual(details, { "x:thing 1": { ".": "said", ...space } });
  assert.deepEqual(transactions[0]?.["said"], {
    "x:account/@x:no": "7",
    "x:account/x:name": "Main",
    ...space,
  });
});

test("nobody's contact details are kept as details, wherever they stand, and that is said", async () => {
  const contacts =
    "<contact-info><person-name><narrative>Jane Doe</narrative></person-name></contact-info>";
  const { rows, answer } = await detailsOf(
    `<legacy-data name="Contact person" value="Jane Doe"/><legacy-data name="12281 Health personnel" value="12"/>
     <conditions attached="1"><condition type="1"><narrative>Write to jane.doe@example.org or tel. +41 22 799 6111</narrative></condition></conditions>
     <x:project-phone>+41 22 799 6111</x:project-phone><x:site x:e-mail="jane.doe@example.org">Here</x:site>`,
    { root: 'xmlns:x="https://example.org/x"', contacts },
  );
  const kept = JSON.stringify(rows, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  for (const secret of ["Jane", "jane.doe", "799"]) assert.ok(!kept.includes(secret), secret);
  for (const said of ["Write to […]", "Health personnel", "Here"])
    assert.ok(kept.includes(said), said);
  assert.ok(answer.findings.some(({ rule }) => rule === "IATI_CONTACT_LEFT_OUT"));
});

test("a name that only says what the standard calls a code is not kept, another one is", async () => {
  const named = (name: string) =>
    detailsOf(
      `<policy-marker code="2" vocabulary="1" significance="1"><narrative>${name}</narrative></policy-marker>`,
    );
  assert.deepEqual((await named("Aid to Environment")).details, {});
  assert.deepEqual((await named("Ours")).details, { "policy-marker 1": { narrative: "Ours" } });
});

test("how a programme counts as aid, for which it has no fields, is kept as detail", async () => {
  const aid = '<policy-marker code="1" significance="2"/><default-flow-type code="10"/>';
  const below = '<related-activity type="2" ref="XX-TEST-1-Z"/>';
  const { details } = await detailsOf(aid + below, { hierarchy: "1" });
  assert.deepEqual(details, {
    "policy-marker 1": { "@code": "1", "@significance": "2" },
    "default-flow-type 1": { "@code": "10" },
  });
  assert.deepEqual((await detailsOf(aid)).details, {});
});

test("what the record takes over only of a project is kept as detail of a fund or programme", async () => {
  const places = "<location><name><narrative>Battambang</narrative></name></location>";
  const related = '<related-activity type="2" ref="XX-TEST-1-B"/>';
  const incoming = transactionXml("1", "5");
  const fund = await detailsOf(incoming + related, { places, hierarchy: "1" });
  assert.deepEqual(fund.details, {
    "location 1": { "name/narrative": "Battambang" },
    "related-activity 1": { "@type": "2", "@ref": "XX-TEST-1-B" },
  });
  assert.deepEqual((await detailsOf("", { places })).details, {});
});

test("beyond the limits of one activity nothing more is kept, and a finding says of how many elements", async () => {
  const long = "<x:thing>said</x:thing>".repeat(LIMITS.iati_detail_rows + 3);
  const { details, answer } = await detailsOf(long, { root: 'xmlns:x="https://example.org/x"' });
  assert.equal(Object.keys(details).length, LIMITS.iati_detail_rows);
  const [told] = answer.findings.filter(({ rule }) => rule === "IATI_DETAIL_LIMIT");
  assert.match(told?.message.en ?? "", /XX-TEST-1-A .* of 3 elements nothing is/);
});

test("every place that is said to go to a column goes to one that is there", () => {
  const visit = (place: Place): string[] => [
    ...(place.text?.columns ?? []),
    ...[...place.attributes.values()].flatMap(({ columns }) => columns),
    ...[...place.children.values()].flatMap(visit),
  ];
  const wrong = [placesOf("activity"), placesOf("organisation")].flatMap(visit).filter((column) => {
    const [table = "", name = ""] = column.split(".");
    return !(table in TABLES) || !columnsOf(table as TableName).has(name);
  });
  assert.deepEqual(wrong, []);
});

test("docs/iati-places.md says of every element where it goes (npm run docs writes it)", () => {
  assert.equal(readFileSync(join(packageRoot, "docs/iati-places.md"), "utf8"), placesPage());
});
