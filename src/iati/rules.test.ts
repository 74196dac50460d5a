import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { passFile } from "../../test/iati-tree.js";
import { day } from "../base/day.js";
import { CODE_RULES } from "./code-rules.js";
import type { IatiElement } from "./element.js";
import { messageIds, messageOf, messagePattern } from "./messages.js";
import type { Version } from "./rule.js";
import { createRules } from "./rules.js";
import type { RuleFinding, RulesContext } from "./rule-finding.js";
import { RULES } from "./rulesets.js";

interface Found {
  readonly id: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly what: string;
}

function check(
  body: string,
  options: Partial<RulesContext> & { rootAttributes?: string } = {},
): Found[] {
  const { kind = "activity", version = "2.03", rootAttributes = "", ...rest } = options;
  const root = kind === "activity" ? "iati-activity" : "iati-organisation";
  const file = kind === "activity" ? "iati-activities" : "iati-organisations";
  const found: Found[] = [];
  const report = (finding: RuleFinding) => {
    const { id, line, column } = finding;
    const { what } = messageOf(id, finding.values());
    assert.ok(what.en !== "" && what.ja !== "", `${id} says nothing`);
    found.push({
      id,
      line,
      column,
      path: finding.path().replace(`/${file}/${root}[1]`, "."),
      what: what.en,
    });
  };
  const rules = createRules({ version, kind, today: day("2026-11-23"), ...rest }, report);
  passFile(`<${file}><${root} ${rootAttributes}>\n${body}\n</${root}></${file}>`, {
    rootName: root,
    rules,
  });
  return found;
}

/** Elements with which an activity keeps every rule; a row below breaks one of them. */
const KEPT: Readonly<Record<string, string>> = {
  id: "<iati-identifier>GB-COH-1-A</iati-identifier>",
  org: '<reporting-org ref="GB-COH-1" type="10"/>',
  title: "<title><narrative>Water</narrative></title>",
  date: '<activity-date type="2" iso-date="2020-01-01"/>',
  country: '<recipient-country code="NP"/>',
  sector: '<sector code="11110"/>',
};
const KEPT_ROOT = 'xml:lang="en" default-currency="USD"';

function activity(changes: Readonly<Record<string, string>>): string {
  return Object.values({ ...KEPT, ...changes })
    .filter((element) => element !== "")
    .join("\n");
}

test("an activity that keeps every rule has no finding", () => {
  assert.deepEqual(check(activity({}), { rootAttributes: KEPT_ROOT }), []);
});

/** Rows: the id that is broken, what is changed, the path and line at which it is found, root attributes. */
type Row = readonly [
  id: string,
  changes: Readonly<Record<string, string>>,
  path: string,
  line: number,
  root?: string,
];

const org = (name: string, attributes: string) => `<${name} ${attributes}/>`;
const tx = (inside: string) => `<transaction><transaction-type code="3"/>${inside}</transaction>`;
const indicator = (measure: number, inside: string) =>
  `<result type="1"><indicator measure="${measure}">${inside}</indicator></result>`;
const period = (name: string, from: string, to: string) =>
  `<${name}><period-start iso-date="${from}"/><period-end iso-date="${to}"/></${name}>`;

const ACTIVITY_ROWS: readonly Row[] = [
  ["1.1.3", { id: "<iati-identifier>GB-COH-1</iati-identifier>" }, "./reporting-org[1]/@ref", 3],
  ["1.1.21", { id: "<iati-identifier>GB-COH-2-A</iati-identifier>" }, "./iati-identifier[1]", 2],
  [
    "1.14.8",
    {
      org: org("reporting-org", 'ref="ZZ-TOP-1" type="10"'),
      id: "<iati-identifier>ZZ-TOP-1-A</iati-identifier>",
    },
    "./reporting-org[1]/@ref",
    3,
  ],
  ["1.3.13", { id: "<iati-identifier>GB-COH-1-A/B</iati-identifier>" }, "./iati-identifier[1]", 2],
  [
    "1.14.13",
    {
      org: org("reporting-org", 'ref="GB-COH-1/2" type="10"'),
      id: "<iati-identifier>GB-COH-1/2-A</iati-identifier>",
    },
    "./reporting-org[1]/@ref",
    3,
  ],
  ["1.3.1", { id: "<iati-identifier>GB-COH-1-A </iati-identifier>" }, "./iati-identifier[1]", 2],
  [
    "1.14.1",
    {
      org: org("reporting-org", 'ref="GB-COH-1 " type="10"'),
      id: "<iati-identifier>GB-COH-1 -A</iati-identifier>",
    },
    "./reporting-org[1]/@ref",
    3,
  ],
  [
    "1.16.1",
    { x: org("other-identifier", 'type="B1" ref=" GB-COH-0"') },
    "./other-identifier[1]/@ref",
    8,
  ],
  [
    "1.6.1",
    { x: org("other-identifier", 'type="A3" ref=" GB-COH-0"') },
    "./other-identifier[1]/@ref",
    8,
  ],
  [
    "1.7.1",
    { x: org("related-activity", 'type="1" ref="A&#10;"') },
    "./related-activity[1]/@ref",
    8,
  ],
  ["4.1.1", {}, "./title[1]/narrative", 4, 'default-currency="USD"'],
  ["7.8.1", { x: "<budget><value>5</value></budget>" }, "./budget[1]/value", 8, 'xml:lang="en"'],
  ["6.11.1", { date: '<activity-date type="3" iso-date="2020-01-01"/>' }, ".", 1],
  [
    "11.1.1",
    {},
    "./@last-updated-datetime",
    1,
    `${KEPT_ROOT} last-updated-datetime="2026-11-24T00:00:00Z"`,
  ],
  [
    "11.1.2",
    {
      x: '<activity-date type="1" iso-date="2021-02-01"/><activity-date type="3" iso-date="2021-01-01"/>',
    },
    "./activity-date[2]/@iso-date",
    8,
  ],
  [
    "11.1.3",
    { x: '<activity-date type="4" iso-date="2019-12-31"/>' },
    "./activity-date[1]/@iso-date",
    5,
  ],
  [
    "11.1.4",
    { date: '<activity-date type="2" iso-date="2026-11-24"/>' },
    "./activity-date[1]/@iso-date",
    5,
  ],
  [
    "11.1.5",
    { x: '<activity-date type="4" iso-date="2026-11-24"/>' },
    "./activity-date[2]/@iso-date",
    8,
  ],
  [
    "11.2.1",
    { x: tx('<transaction-date iso-date="2026-11-24"/>') },
    "./transaction[1]/transaction-date/@iso-date",
    8,
  ],
  [
    "11.2.2",
    { x: tx('<value value-date="2026-11-24">1</value>') },
    "./transaction[1]/value/@value-date",
    8,
  ],
  ["6.2.2", { sector: "" }, ".", 1],
  ["6.7.2", { sector: "", x: `${tx('<sector code="11110"/>')}\n${tx("")}` }, "./transaction[2]", 8],
  ["6.6.2", { x: tx('<sector code="11110"/>') }, "./transaction[1]/sector", 8],
  [
    "2.1.1",
    { sector: '<sector code="11110" percentage="100"/><sector code="11120"/>' },
    "./sector[2]",
    7,
  ],
  [
    "2.1.2",
    { sector: '<sector code="11110" percentage="50"/><sector code="11120" percentage="49.9"/>' },
    "./sector[1]/@percentage",
    7,
  ],
  ["2.1.4", { sector: '<sector code="11110" percentage="99"/>' }, "./sector[1]/@percentage", 7],
  [
    "2.1.1",
    { x: '<sector vocabulary="3" code="1" percentage="9"/><sector vocabulary="3" code="2"/>' },
    "./sector[3]",
    8,
  ],
  [
    "2.1.4",
    { x: '<sector vocabulary="3" code="1" percentage="1"/>' },
    "./sector[2]/@percentage",
    8,
  ],
  [
    "2.2.1",
    {
      x: '<sector vocabulary="99" code="1"><narrative>One</narrative></sector>\n<sector vocabulary="98" code="2"/>',
    },
    "./sector[3]",
    9,
  ],
  ["102.1.1", { sector: '<sector vocabulary="3" code="1"/>' }, "./sector[1]", 7],
  [
    "12.3.1",
    { sector: '<sector code="11110" percentage="101"/><sector code="11120" percentage="-1"/>' },
    "./sector[1]/@percentage",
    7,
  ],
  [
    "3.4.1",
    {
      country:
        '<recipient-region vocabulary="1" code="298"/><recipient-region vocabulary="1" code="298" percentage="100"/>',
    },
    "./recipient-region[1]",
    6,
  ],
  [
    "3.4.4",
    { country: '<recipient-region vocabulary="1" code="298" percentage="5"/>' },
    "./recipient-region[1]/@percentage",
    6,
  ],
  [
    "3.4.2",
    {
      country:
        '<recipient-country code="NP" percentage="60"/><recipient-region vocabulary="1" code="298" percentage="60"/>',
    },
    "./recipient-region[1]/@percentage",
    6,
  ],
  [
    "3.1.2",
    {
      country:
        '<recipient-country code="NP" percentage="60"/><recipient-country code="IN" percentage="60"/>',
    },
    "./recipient-country[1]/@percentage",
    6,
  ],
  [
    "3.1.1",
    { country: '<recipient-country code="NP" percentage="100"/><recipient-country code="IN"/>' },
    "./recipient-country[2]",
    6,
  ],
  [
    "3.1.4",
    { country: '<recipient-country code="NP" percentage="60"/>' },
    "./recipient-country[1]/@percentage",
    6,
  ],
  ["3.6.2", { x: tx('<recipient-country code="NP"/>') }, "./transaction[1]/recipient-country", 8],
  [
    "3.7.2",
    { country: "", x: `${tx('<recipient-country code="NP"/>')}\n${tx("")}` },
    "./transaction[2]",
    8,
  ],
  [
    "12.1.1",
    { country: '<recipient-country code="NP" percentage="101"/>' },
    "./recipient-country[1]/@percentage",
    6,
  ],
  [
    "7.9.2",
    {
      x: '<country-budget-items vocabulary="2">\n<budget-item code="1" percentage="20"/><budget-item code="2" percentage="20"/></country-budget-items>',
    },
    "./country-budget-items[1]/budget-item[1]/@percentage",
    9,
  ],
  [
    "7.9.1",
    {
      x: '<country-budget-items vocabulary="2"><budget-item code="1"/><budget-item code="2"/></country-budget-items>',
    },
    ".",
    1,
  ],
  [
    "7.9.4",
    {
      x: '<country-budget-items vocabulary="2">\n<budget-item code="1" percentage="20"/></country-budget-items>',
    },
    "./country-budget-items[1]/budget-item/@percentage",
    9,
  ],
  ["12.2.1", { x: '<capital-spend percentage="101"/>' }, "./capital-spend[1]/@percentage", 8],
  ["107.1.1", { x: '<default-aid-type vocabulary="2" code="1"/>' }, "./default-aid-type[1]", 8],
  [
    "107.1.2",
    { x: '<default-aid-type code="C01"/><default-aid-type code="D01"/>' },
    "./default-aid-type[1]",
    8,
  ],
  [
    "107.1.2",
    {
      x: '<default-aid-type code="C01"/>\n<default-aid-type vocabulary="2" code="1"/><default-aid-type vocabulary="2" code="2"/>',
    },
    "./default-aid-type[2]",
    9,
  ],
  ["107.2.1", { x: tx('<aid-type vocabulary="2" code="1"/>') }, "./transaction[1]/aid-type", 8],
  [
    "107.2.2",
    { x: tx('\n<aid-type code="C01"/><aid-type code="D01"/>') },
    "./transaction[1]/aid-type[1]",
    9,
  ],
  [
    "107.2.2",
    {
      x: tx(
        '\n<aid-type code="C01"/><aid-type vocabulary="2" code="1"/><aid-type vocabulary="2" code="2"/>',
      ),
    },
    "./transaction[1]/aid-type[2]",
    9,
  ],
  [
    "6.8.1",
    { x: '<other-identifier type="A1" ref="1"><owner-org/></other-identifier>' },
    "./other-identifier[1]/owner-org",
    8,
  ],
  [
    "1.11.1",
    { x: '<other-identifier type="A1" ref="1"><owner-org ref="X "/></other-identifier>' },
    "./other-identifier[1]/owner-org/@ref",
    8,
  ],
  [
    "1.11.13",
    { x: '<other-identifier type="A1" ref="1"><owner-org ref="X|Y"/></other-identifier>' },
    "./other-identifier[1]/owner-org/@ref",
    8,
  ],
  ["6.9.1", { x: tx("\n<provider-org/>") }, "./transaction[1]/provider-org", 9],
  [
    "6.9.1",
    { x: "<planned-disbursement><provider-org/></planned-disbursement>" },
    "./planned-disbursement[1]/provider-org",
    8,
  ],
  ["1.10.13", { x: tx('<provider-org ref="X?"/>') }, "./transaction[1]/provider-org/@ref", 8],
  ["1.10.1", { x: tx('<provider-org ref=" X"/>') }, "./transaction[1]/provider-org/@ref", 8],
  [
    "1.4.1",
    { x: tx('<provider-org ref="X" provider-activity-id=" X"/>') },
    "./transaction[1]/provider-org/@provider-activity-id",
    8,
  ],
  ["6.9.2", { x: tx("<receiver-org/>") }, "./transaction[1]/receiver-org", 8],
  ["1.15.13", { x: tx('<receiver-org ref="X&amp;Y"/>') }, "./transaction[1]/receiver-org/@ref", 8],
  ["1.15.1", { x: tx('<receiver-org ref="X "/>') }, "./transaction[1]/receiver-org/@ref", 8],
  [
    "1.5.1",
    { x: tx('<receiver-org ref="X" receiver-activity-id="X "/>') },
    "./transaction[1]/receiver-org/@receiver-activity-id",
    8,
  ],
  ["6.14.1", { x: '<policy-marker code="1"/>' }, "./policy-marker[1]", 8],
  ["6.13.1", { x: '<policy-marker vocabulary="99" code="x"/>' }, "./policy-marker[1]", 8],
  ["6.10.1", { x: '<participating-org role="1"/>' }, "./participating-org[1]", 8],
  ["1.8.13", { x: '<participating-org role="1" ref="X/Y"/>' }, "./participating-org[1]/@ref", 8],
  ["1.8.1", { x: '<participating-org role="1" ref="X "/>' }, "./participating-org[1]/@ref", 8],
  [
    "1.9.1",
    { x: '<participating-org role="1" ref="X" activity-id=" A"/>' },
    "./participating-org[1]/@activity-id",
    8,
  ],
  [
    "8.6.3",
    { x: period("planned-disbursement", "2020-02-01", "2020-01-01") },
    "./planned-disbursement[1]/period-start/@iso-date",
    8,
  ],
  [
    "8.6.3",
    { x: period("budget", "2020-02-01", "2020-01-01") },
    "./budget[1]/period-start/@iso-date",
    8,
  ],
  [
    "7.5.3",
    { x: period("budget", "2020-01-01", "2021-01-01") },
    "./budget[1]/period-end/@iso-date",
    8,
  ],
  [
    "8.11.1",
    {
      x: '<result type="1"><reference vocabulary="99" code="1"/>\n<indicator measure="1"><reference vocabulary="99" code="1"/></indicator></result>',
    },
    "./result[1]/indicator/reference",
    9,
  ],
  [
    "8.6.1",
    { x: indicator(1, `\n${period("period", "2020-02-01", "2020-01-01")}`) },
    "./result[1]/indicator/period/period-start/@iso-date",
    9,
  ],
  ["4.3.1", { title: "<title><narrative/></title>" }, "./title[1]", 4],
  ["4.3.1", { x: '<result type="1"><title/></result>' }, "./result[1]/title", 8],
  ["4.4.1", { x: '<description type="1"/>' }, "./description[1]", 8],
  [
    "8.8.2",
    { x: indicator(2, '<baseline value="ten"/>') },
    "./result[1]/indicator/baseline/@value",
    8,
  ],
  [
    "8.8.3",
    { x: indicator(5, '<baseline value="10"/>') },
    "./result[1]/indicator/baseline/@value",
    8,
  ],
  [
    "8.9.2",
    { x: indicator(1, '<period><target value="1,000"/></period>') },
    "./result[1]/indicator/period/target/@value",
    8,
  ],
  [
    "8.9.3",
    { x: indicator(5, '<period><target value="1"/></period>') },
    "./result[1]/indicator/period/target/@value",
    8,
  ],
  [
    "8.10.2",
    { x: indicator(1, '<period><actual value="1e3"/></period>') },
    "./result[1]/indicator/period/actual/@value",
    8,
  ],
  [
    "8.10.3",
    { x: indicator(5, '<period><actual value="1"/></period>') },
    "./result[1]/indicator/period/actual/@value",
    8,
  ],
];

/** Rules of which a break cannot help breaking another: the id, the changes, and all ids that are found. */
const TWINS: readonly (readonly [
  changes: Readonly<Record<string, string>>,
  ids: readonly string[],
])[] = [
  [{ x: indicator(1, "<baseline/>") }, ["8.8.1", "8.8.2"]],
  [{ x: indicator(1, "<period><target/></period>") }, ["8.9.1", "8.9.2"]],
  [{ x: indicator(1, "<period><actual/></period>") }, ["8.10.1", "8.10.2"]],
];

/** Findings that the row's change brings with it by its nature, besides the one that it is for. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  "1.1.3": ["1.1.21"],
  "1.14.13": ["1.3.13"],
  "12.1.1": ["3.1.4"],
  "7.9.1": ["7.9.2"],
};

test("each rule for activities, broken once, is found at its place", () => {
  for (const [id, changes, path, line, rootAttributes = KEPT_ROOT] of ACTIVITY_ROWS) {
    const found = check(activity(changes), { rootAttributes });
    const name = `${id} ${JSON.stringify(changes)}`;
    const own = found.find((finding) => finding.id === id);
    assert.ok(own, `${name}: not found, but ${JSON.stringify(found)}`);
    assert.deepEqual([own.path, own.line], [path, line], name);
    const others = found.filter((finding) => finding !== own).map((finding) => finding.id);
    assert.deepEqual(
      others.filter((other) => !COMPANIONS[id]?.includes(other)),
      [],
      name,
    );
  }
  for (const [changes, ids] of TWINS) {
    const found = check(activity(changes), { rootAttributes: KEPT_ROOT });
    assert.deepEqual(found.map((finding) => finding.id).sort(), [...ids].sort());
  }
});

const EARLIER_ROWS: readonly (readonly [id: string, changes: Readonly<Record<string, string>>])[] =
  [
    [
      "12.1.2",
      {
        country:
          '<recipient-country code="NP" percentage="-1"/><recipient-country code="IN" percentage="101"/>',
      },
    ],
    ["12.2.2", { x: '<capital-spend percentage="-1"/>' }],
    [
      "12.3.2",
      { sector: '<sector code="11110" percentage="-1"/><sector code="11120" percentage="101"/>' },
    ],
  ];

test("the ranges of 2.01 and 2.02 have no upper end", () => {
  for (const version of ["2.01", "2.02"] as const satisfies readonly Version[]) {
    for (const [id, changes] of EARLIER_ROWS) {
      assert.deepEqual(
        check(activity(changes), { version, rootAttributes: KEPT_ROOT }).map(
          (finding) => finding.id,
        ),
        [id],
      );
    }
  }
});

const ORGANISATION = {
  id: "<organisation-identifier>XM-DAC-1</organisation-identifier>",
  name: "<name><narrative>Us</narrative></name>",
  org: '<reporting-org ref="XM-DAC-1" type="40"/>',
};

const ORGANISATION_ROWS: readonly Row[] = [
  [
    "1.18.8",
    { org: org("reporting-org", 'ref="ZZ-TOP-1" type="40"') },
    "./reporting-org[1]/@ref",
    4,
  ],
  [
    "1.12.13",
    { id: "<organisation-identifier>XM-DAC-1/2</organisation-identifier>" },
    "./organisation-identifier[1]",
    2,
  ],
  [
    "1.18.13",
    { org: org("reporting-org", 'ref="XM-DAC-1?" type="40"') },
    "./reporting-org[1]/@ref",
    4,
  ],
  [
    "1.12.1",
    { id: "<organisation-identifier> XM-DAC-1</organisation-identifier>" },
    "./organisation-identifier[1]",
    2,
  ],
  [
    "1.17.1",
    { x: '<recipient-org-budget><recipient-org ref="X "/></recipient-org-budget>' },
    "./recipient-org-budget[1]/recipient-org/@ref",
    5,
  ],
  [
    "1.18.1",
    { org: org("reporting-org", 'ref="XM-DAC-1 " type="40"') },
    "./reporting-org[1]/@ref",
    4,
  ],
  ["11.4.1", {}, "./@last-updated-datetime", 1, `${KEPT_ROOT} last-updated-datetime="2027-01-01"`],
  ["4.5.1", {}, "./name[1]/narrative", 3, 'default-currency="USD"'],
  [
    "7.8.2",
    { x: "<total-budget><value>5</value></total-budget>" },
    "./total-budget[1]/value",
    5,
    'xml:lang="en"',
  ],
  ...[
    "total-budget",
    "recipient-country-budget",
    "recipient-org-budget",
    "recipient-region-budget",
    "total-expenditure",
  ].flatMap((name): Row[] => [
    [
      "8.6.3",
      { x: period(name, "2020-02-01", "2020-01-01") },
      `./${name}[1]/period-start/@iso-date`,
      5,
    ],
    [
      "7.5.3",
      { x: period(name, "2021-01-01", "2022-01-02") },
      `./${name}[1]/period-end/@iso-date`,
      5,
    ],
  ]),
  [
    "11.3.1",
    {
      x: '<recipient-country-budget><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>\n<budget-line><value value-date="2021-01-01">1</value></budget-line></recipient-country-budget>',
    },
    "./recipient-country-budget[1]/budget-line/value/@value-date",
    6,
  ],
  [
    "11.3.1",
    {
      x: '<recipient-country-budget><period-start iso-date="2020-01-01"/><period-end/>\n<budget-line><value value-date="2019-12-31">1</value></budget-line></recipient-country-budget>',
    },
    "./recipient-country-budget[1]/budget-line/value/@value-date",
    6,
  ],
];

test("each rule for organisations, broken once, is found at its place", () => {
  for (const [id, changes, path, line, rootAttributes = KEPT_ROOT] of ORGANISATION_ROWS) {
    const body = Object.values({ ...ORGANISATION, ...changes }).join("\n");
    const found = check(body, { kind: "organisation", rootAttributes });
    assert.deepEqual(
      found.map((finding) => [finding.id, finding.path, finding.line]),
      [[id, path, line]],
      JSON.stringify(changes),
    );
  }
});

test("every rule has a row that breaks it", () => {
  const broken = new Set([...ACTIVITY_ROWS, ...ORGANISATION_ROWS].map(([id]) => id));
  for (const [, ids] of TWINS) ids.forEach((id) => broken.add(id));
  EARLIER_ROWS.forEach(([id]) => broken.add(id));
  const missing = [...new Set(RULES.map((rule) => rule.id))].filter((id) => !broken.has(id));
  assert.deepEqual(missing, []);
});

/** A small file with one element at the path and a code that no list has. */
function withWrongCode(rule: (typeof CODE_RULES)["activity"][number], vocabulary: string): string {
  const names = [...rule.path];
  const last = names.pop() ?? "";
  const condition = rule.condition;
  const own =
    condition && !condition.isOnParent && vocabulary !== ""
      ? ` ${condition.attributeName}="${vocabulary}"`
      : "";
  const code =
    rule.attributeName === null
      ? `<${last}>no-code</${last}>`
      : `<${last}${own} ${rule.attributeName}="no-code"/>`;
  return names.reduceRight((inside, name, index) => {
    const onParent =
      condition?.isOnParent && index === names.length - 1
        ? ` ${condition.attributeName}="${condition.value}"`
        : "";
    return `<${name}${onParent}>${inside}</${name}>`;
  }, code);
}

for (const kind of ["activity", "organisation"] as const) {
  test(`each code list of ${kind} files, broken once, is found at its place`, () => {
    for (const rule of CODE_RULES[kind].filter((row) => row.path.length > 0)) {
      const version = rule.versions.at(-1) ?? "2.03";
      const vocabularies = rule.condition?.isDefault
        ? [rule.condition.value, ""]
        : [rule.condition?.value ?? ""];
      for (const vocabulary of vocabularies) {
        const found = check(withWrongCode(rule, vocabulary), { kind, version });
        const own = found.filter((finding) => finding.id === rule.id);
        const [place = "", ...rest] = rule.path;
        const end = rule.attributeName === null ? "" : `/@${rule.attributeName}`;
        const path = `./${[`${place}[1]`, ...rest].join("/")}${end}`;
        assert.deepEqual(
          own.map((finding) => finding.path),
          [path],
          `${rule.id} ${rule.list}`,
        );
        assert.ok(own[0]?.what.includes("no-code"), `${rule.id} does not show the code`);
      }
    }
  });
}

test("a code that is wrong in its case alone is told right", () => {
  const [found] = check(activity({ country: '<recipient-country code=" np"/>' }), {
    rootAttributes: KEPT_ROOT,
  });
  assert.equal(found?.what, '" np" is no code of the list Country. "NP" is.');
});

test("a very long value is cut in the message", () => {
  const [found] = check(activity({ country: `<recipient-country code="${"x".repeat(5_000)}"/>` }), {
    rootAttributes: KEPT_ROOT,
  });
  assert.ok(found && found.what.length < 300 && found.what.includes("…"));
});

test("codes of the activity itself are looked up too", () => {
  const found = check(activity({}), {
    rootAttributes: 'xml:lang="en" default-currency="XXQ" budget-not-provided="9"',
  });
  assert.deepEqual(
    found.map((finding) => [finding.id, finding.path]),
    [
      ["9.2.1", "./@budget-not-provided"],
      ["9.3.1", "./@default-currency"],
    ],
  );
});

test("a code that came with a later version is unknown to the earlier one, and a withdrawn one is known", () => {
  const pledge = activity({ x: '<transaction><transaction-type code="12"/></transaction>' });
  const ids = (version: Version) =>
    check(pledge, { version, rootAttributes: KEPT_ROOT }).map((finding) => finding.id);
  assert.deepEqual([ids("2.01"), ids("2.02"), ids("2.03")], [["9.93.1"], ["9.93.1"], []]);
  assert.deepEqual(
    check(activity({ sector: '<sector code="11321"/>' }), { rootAttributes: KEPT_ROOT }),
    [],
  );
});

test("an identifier that stands twice is found at its second place", () => {
  const found: string[] = [];
  const rules = createRules(
    { version: "2.03", kind: "activity", today: day("2026-11-23") },
    (finding) => {
      if (finding.id !== "1.1.2") return;
      found.push(`${finding.path()} ${finding.line} ${finding.values()["first"]}`);
    },
  );
  const one = `<iati-activity ${KEPT_ROOT}>\n${activity({})}\n</iati-activity>\n`;
  passFile(`<iati-activities>\n${one}${one}${one}</iati-activities>`, {
    rootName: "iati-activity",
    rules,
  });
  assert.deepEqual(found, [
    "/iati-activities/iati-activity[2]/iati-identifier[1] 11 2",
    "/iati-activities/iati-activity[3]/iati-identifier[1] 19 2",
  ]);
});

test("the advisory checks name activities that are neither in the file nor known", () => {
  const body = activity({
    x: [
      '<related-activity type="1" ref="GB-COH-1-A"/>',
      '<related-activity type="1" ref="KNOWN"/>',
      '<related-activity type="1" ref="GONE"/>',
    ].join("\n"),
    y:
      tx('<provider-org ref="X" provider-activity-id="FAR"/>') +
      tx('<provider-org ref="X" provider-activity-id="FAR"/>'),
  });
  const advisory = { isKnownActivity: (identifier: string) => identifier === "KNOWN" };
  assert.deepEqual(check(body, { rootAttributes: KEPT_ROOT }), []);
  const found = check(body, { rootAttributes: KEPT_ROOT, advisory });
  assert.deepEqual(
    found.map(({ id, path, line }) => [id, path, line]),
    [
      ["1000.0.6", "./related-activity[3]/@ref", 10],
      ["1000.0.4", "./transaction[1]/provider-org/@provider-activity-id", 11],
    ],
  );
});

test("publishers that are registered may keep identifiers that break the rules of form", () => {
  const publishers = new Set(["44/000"]);
  const odd = {
    org: org("reporting-org", 'ref="44/000" type="10"'),
    id: "<iati-identifier>44/000-A</iati-identifier>",
  };
  assert.deepEqual(check(activity(odd), { rootAttributes: KEPT_ROOT, publishers }), []);
  const ids = check(activity(odd), { rootAttributes: KEPT_ROOT }).map((finding) => finding.id);
  assert.deepEqual(ids, ["1.14.8", "1.3.13", "1.14.13"]);
});

test("every finding has a message in both languages, and every message a finding", () => {
  const spoken = new Set(
    [...RULES, ...CODE_RULES.activity, ...CODE_RULES.organisation].map((rule) => rule.id),
  );
  for (const id of spoken) assert.ok(messagePattern(id), `${id} has no message`);
  const others = [
    "0.1.1",
    "0.2.1",
    "0.3.1",
    "0.6.1",
    "1.1.2",
    "1000.0.1",
    "1000.0.2",
    "1000.0.3",
    "1000.0.4",
    "1000.0.5",
    "1000.0.6",
  ];
  assert.deepEqual(
    messageIds()
      .filter((id) => !spoken.has(id))
      .sort(),
    others.sort(),
  );
  for (const id of messageIds()) {
    const { why, fix } = messageOf(id, {});
    assert.doesNotMatch(
      `${why.en}${why.ja}${fix.en}${fix.ja}`,
      /[{}]/,
      `${id}: only the first sentence has figures`,
    );
  }
});

test("memory does not grow with the number of transactions", () => {
  const block = { name: "transaction", attributes: [], children: [], text: "", line: 2, column: 1 };
  let found = 0;
  const rules = createRules(
    { version: "2.03", kind: "activity", today: day("2026-11-23") },
    () => found++,
  );
  rules.begin({
    name: "iati-activity",
    attributes: [],
    children: [],
    text: "",
    line: 1,
    column: 1,
  });
  const pass = (count: number) => {
    for (let index = 0; index < count; index++) {
      const type = {
        name: "transaction-type",
        attributes: ["code", `X${index}`],
        children: [],
        text: "",
        line: index,
        column: 1,
      };
      const value = {
        name: "value",
        attributes: ["currency", `C${index}`],
        children: [],
        text: "1",
        line: index,
        column: 1,
      };
      rules.block({ ...block, line: index, children: [type, value] });
    }
  };
  pass(20_000);
  const before = process.memoryUsage().heapUsed;
  pass(200_000);
  const grown_mb = (process.memoryUsage().heapUsed - before) / 1e6;
  rules.end();
  assert.ok(grown_mb < 40, `${grown_mb.toFixed(0)} MB more`);
  assert.ok(found > 400_000);
});

const NAMES = [
  "sector",
  "narrative",
  "transaction",
  "recipient-country",
  "recipient-region",
  "result",
  "indicator",
  "period",
  "target",
  "title",
  "value",
  "reporting-org",
  "iati-identifier",
  "budget",
  "period-start",
  "x:odd",
];
const ATTRIBUTES = [
  "code",
  "vocabulary",
  "percentage",
  "ref",
  "iso-date",
  "value",
  "measure",
  "type",
  "xml:lang",
  "currency",
  "constructor",
  "__proto__",
];
const VALUES = [
  "",
  "1",
  "2",
  "99",
  "100",
  "1e3",
  " x ",
  "2020-01-01",
  "2020-13-99",
  "-",
  "A-B-C",
  "__proto__",
  "$1",
  "'",
  "\u0000",
  "x".repeat(300),
];

const tree: (depth: number) => fc.Arbitrary<IatiElement> = fc.memo((depth) =>
  fc.record({
    name: fc.constantFrom(...NAMES),
    attributes: fc
      .array(fc.tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...VALUES)), { maxLength: 4 })
      .map((pairs) => pairs.flat()),
    children: depth <= 1 ? fc.constant([]) : fc.array(tree(depth - 1), { maxLength: 4 }),
    text: fc.constantFrom(...VALUES),
    line: fc.constant(1),
    column: fc.constant(1),
  }),
);

test("whatever an activity holds, each finding has a place and a message, and nothing throws", () => {
  fc.assert(
    fc.property(
      fc.array(tree(4), { maxLength: 8 }),
      fc.constantFrom("2.01", "2.02", "2.03" as const),
      (blocks, version) => {
        const rules = createRules(
          {
            version,
            kind: "activity",
            today: day("2026-11-23"),
            advisory: { isKnownActivity: () => false },
          },
          (finding) => {
            assert.match(finding.path(), /^\/iati-activities\/iati-activity\[\d+\]/);
            assert.doesNotMatch(messageOf(finding.id, finding.values()).what.en, /\{\w+\}/);
          },
        );
        for (let turn = 0; turn < 2; turn++) {
          rules.begin({
            name: "iati-activity",
            attributes: [],
            children: [],
            text: "",
            line: 1,
            column: 1,
          });
          blocks.forEach((block) => rules.block(block));
          rules.end();
        }
        rules.finish();
      },
    ),
    { numRuns: 500 },
  );
});
