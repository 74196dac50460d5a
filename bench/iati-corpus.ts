import { closeSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../test/iati-mutation.js";

/** Words for titles and descriptions, so that texts are neither all alike nor noise. */
const WORDS =
  "support for the delivery of decent work and social protection in rural districts through training of local partners and improved access to water health education data systems resilience climate women youth enterprise finance governance monitoring évaluation 日本 協力".split(
    " ",
  );
const COUNTRIES = ["JP", "KE", "BD", "PE", "VN", "SN", "JO", "UA", "FJ", "HT"];
const SECTORS = ["16020", "11330", "14030", "12220", "31110", "15110", "43040", "72010"];

type Random = (below: number) => number;

function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => WORDS[random(WORDS.length)]).join(" ");
}

const pick = (random: Random, list: readonly string[]): string => list[random(list.length)] ?? "";
const date = (random: Random): string =>
  `20${10 + random(15)}-0${1 + random(9)}-${10 + random(18)}`;

function transaction(random: Random): string {
  return `    <transaction>
      <transaction-type code="${1 + random(4)}"/>
      <transaction-date iso-date="${date(random)}"/>
      <value currency="USD" value-date="${date(random)}">${random(9_000_000)}.${10 + random(89)}</value>
      <description>
        <narrative>${words(random, 6)}</narrative>
      </description>
      <provider-org provider-activity-id="XM-DAC-701-${random(9999)}" ref="XM-DAC-701" type="10">
        <narrative>Ministry of Foreign Affairs</narrative>
      </provider-org>
      <receiver-org ref="XM-DAC-41302" type="40">
        <narrative>International Labour Organization</narrative>
      </receiver-org>
      <aid-type code="C01"/>
    </transaction>
`;
}

function activityStart(random: Random, number: number): string {
  return `  <iati-activity default-currency="USD" hierarchy="1" last-updated-datetime="2026-01-31T00:00:00Z" xml:lang="en">
    <iati-identifier>XM-DAC-41302-${number}</iati-identifier>
    <reporting-org ref="XM-DAC-41302" type="40">
      <narrative>International Labour Organization</narrative>
    </reporting-org>
    <title>
      <narrative>${words(random, 7)}</narrative>
    </title>
    <description type="1">
      <narrative>${words(random, 60)}</narrative>
    </description>
    <participating-org ref="XM-DAC-701" role="1" type="10">
      <narrative>Ministry of Foreign Affairs</narrative>
    </participating-org>
    <participating-org ref="XM-DAC-41302" role="4" type="40"/>
    <activity-status code="2"/>
    <activity-date iso-date="2012-01-01" type="2"/>
    <recipient-country code="${pick(random, COUNTRIES)}" percentage="100"/>
    <sector code="${pick(random, SECTORS)}" percentage="60" vocabulary="1"/>
    <sector code="43010" percentage="40" vocabulary="1"/>
    <policy-marker code="1" significance="1" vocabulary="1"/>
    <default-aid-type code="C01" vocabulary="1"/>
    <budget status="1" type="1">
      <period-start iso-date="2024-01-01"/>
      <period-end iso-date="2024-12-31"/>
      <value value-date="2024-01-01">${random(9_000_000)}</value>
    </budget>
`;
}

function activityEnd(random: Random): string {
  return `    <document-link format="application/pdf" url="https://example.org/documents/${random(99999)}.pdf">
      <title>
        <narrative>${words(random, 5)}</narrative>
      </title>
      <category code="A02"/>
    </document-link>
    <result type="1">
      <title>
        <narrative>${words(random, 5)}</narrative>
      </title>
      <indicator measure="1">
        <title>
          <narrative>${words(random, 5)}</narrative>
        </title>
        <baseline iso-date="2020-01-01" value="${random(100)}" year="2020"/>
        <period>
          <period-start iso-date="2021-01-01"/>
          <period-end iso-date="2021-12-31"/>
          <target value="${random(1000)}"/>
          <actual value="${random(1000)}"/>
        </period>
      </indicator>
    </result>
  </iati-activity>
`;
}

const START = `<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" generated-datetime="2026-01-31T00:00:00Z">
`;

/** Writes a file of many activities, or of one with all transactions, of about that size. The same seed gives the same file. */
export function writeCorpus(path: string, megabytes: number, isOneActivity: boolean): void {
  const random = createRandom(megabytes);
  const file = openSync(path, "w");
  const write = (text: string) => writeSync(file, text);
  let size = write(START);
  const end = megabytes * 1_000_000;
  let number = 0;
  if (isOneActivity) {
    size += write(activityStart(random, number));
    while (size < end)
      size += write(Array.from({ length: 200 }, () => transaction(random)).join(""));
    write(activityEnd(random));
  }
  while (size < end) {
    const transactions = Array.from({ length: 2 + random(12) }, () => transaction(random)).join("");
    size += write(activityStart(random, number++) + transactions + activityEnd(random));
  }
  write("</iati-activities>\n");
  closeSync(file);
}

/** The activities of a published file as they stand there, and the namespaces that its root declares; null where it is no 2.0x. */
function activitiesOf(path: string): { text: string; namespaces: string[] } | null {
  const text = readFileSync(path, "utf8");
  const root = /<iati-activities\b[^>]*>/.exec(text)?.[0] ?? "";
  if (!/version="2\.0[123]"/.test(root)) return null;
  const from = text.indexOf("<iati-activity", text.indexOf(root) + root.length);
  const until = text.lastIndexOf("</iati-activity>");
  if (from === -1 || until === -1) return null;
  return {
    text: `${text.slice(from, until)}</iati-activity>\n`,
    namespaces: root.match(/xmlns:[\w.-]+="[^"]*"/g) ?? [],
  };
}

/**
 * Writes a file of about that size from the activities of published files, in an order that the seed decides; beyond what there is,
 * again with other identifiers.
 */
export function writeRealCorpus(path: string, megabytes: number, folder: string): void {
  const random = createRandom(1);
  const found = readdirSync(folder)
    .filter((name) => name.endsWith(".xml"))
    .map((name) => ({ name, order: random(1_000_000) }))
    .sort((left, right) => left.order - right.order)
    .flatMap(({ name }) => activitiesOf(join(folder, name)) ?? []);
  const namespaces = new Map(
    found.flatMap((each) => each.namespaces).map((each) => [each.split("=")[0] ?? "", each]),
  );
  const file = openSync(path, "w");
  let size = writeSync(
    file,
    START.replace(/ generated/, ` ${[...namespaces.values()].join(" ")} generated`),
  );
  for (let round = 0; size < megabytes * 1_000_000; round++) {
    for (const { text } of found) {
      const own =
        round === 0 ? text : text.replace(/<\/iati-identifier>/g, `-${round}</iati-identifier>`);
      const left = megabytes * 1_000_000 - size;
      if (left <= 0) break;
      const cut = own.indexOf("</iati-activity>", left);
      size += writeSync(file, cut === -1 ? own : `${own.slice(0, cut)}</iati-activity>\n`);
    }
  }
  writeSync(file, "</iati-activities>\n");
  closeSync(file);
}
