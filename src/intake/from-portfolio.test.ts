import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { judgeCode } from "../actions/codes.js";
import { isRefusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { snapshotOf } from "../store/snapshot.js";
import { folderOf } from "../../test/portfolio-folder.js";
import { readPortfolio, type PortfolioReading } from "./from-portfolio.js";

const HEAD = "id: trial\ntitle: {en: Trial, ja: 試行}\nis_illustrative: true\n";
const BASE = `sources:
  - {id: paper, title: {en: Paper, ja: 資料}, kind: report}
organisations:
  - {id: ilo, name: {en: ILO, ja: ILO}, type: "40"}
partners:
  - {id: JP, name: {en: Japan, ja: 日本}, kind: government, country: JP, fiscal_year: april}
funds:
  - {id: ssn, code: SSN, name: {en: Fund, ja: 基金}, type: pooled, currency: USD}
projects:
  - {id: mayo, title: {en: Mayo, ja: マヨ}, fund: ssn}
`;

function read(folder: string): PortfolioReading {
  const reading = readPortfolio(folder, snapshotOf("1", new Map()), judgeCode);
  assert.ok(!isRefusal(reading));
  return reading;
}

/** `RULE file:line path` of each finding, without the folder. */
function told(folder: string, reading: PortfolioReading): string[] {
  return reading.findings.map(({ rule, place }) => {
    const file = place.file === folder ? "." : (place.file ?? "").slice(folder.length + 1);
    return [rule, `${file}${place.line === undefined ? "" : `:${place.line}`}`, place.path]
      .filter(Boolean)
      .join(" ");
  });
}

/** One fault for each row: what the file x.yaml holds, and what is said of it. */
const FAULTS: readonly (readonly [string, readonly string[]])[] = [
  // The shape of a file.
  ["projects:\n\t- id: x", ["YAML_TAB x.yaml:2"]],
  ["projects: [", ["YAML_SYNTAX x.yaml:2"]],
  ["projects:\n  - id: a\n   title: b", ["YAML_SYNTAX x.yaml:3"]],
  ["a: 1\n---\nb: 2", ["YAML_DOCUMENTS x.yaml:2"]],
  ["- 1", ["FILE_NOT_KINDS x.yaml:1"]],
  ["projcets: []", ["KIND_UNKNOWN x.yaml:1 projcets"]],
  ["projects: 5", ["LIST_EXPECTED x.yaml:1 projects"]],
  ["projects: [5]", ["RECORD_EXPECTED x.yaml:1 projects[1]"]],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    id: q",
    ["YAML_KEY_TWICE x.yaml:4 projects[p].id"],
  ],
  // Fields.
  [
    "projects:\n  - id: p\n    titel: {en: P, ja: ピー}",
    ["FIELD_MISSING x.yaml:2 projects[p].title", "FIELD_UNKNOWN x.yaml:3 projects[p].titel"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P}",
    ["TEXT_LANGUAGE_MISSING x.yaml:3 projects[p].title.ja"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: }",
    ["TEXT_LANGUAGE_MISSING x.yaml:3 projects[p].title.ja"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー, jp: ピー}",
    ["FIELD_UNKNOWN x.yaml:3 projects[p].title.jp"],
  ],
  ["projects:\n  - id: p\n    title: Mayo", ["FIELD_FORM x.yaml:3 projects[p].title"]],
  [
    'projects:\n  - id: p\n    title: {en: "P\\0", ja: ピー}',
    ["TEXT_CONTROL x.yaml:3 projects[p].title.en"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    flow_type: 11\n    policy_markers: [{marker: 1, significance: 3}, {marker: 1, significance: 9}, {marker: 6}]",
    [
      "CODE_UNKNOWN x.yaml:4 projects[p].flow_type",
      "FIELD_MISSING x.yaml:5 projects[p].policy_markers[3].significance",
      "NOT_UNIQUE x.yaml:5 projects[p].policy_markers[2]",
      "MARKER_SIGNIFICANCE x.yaml:5 projects[p].policy_markers[1].significance",
      "CODE_UNKNOWN x.yaml:5 projects[p].policy_markers[2].significance",
    ],
  ],
  [
    "projects:\n  - id: a b\n    title: {en: P, ja: ピー}",
    ["FIELD_FORM x.yaml:2 projects[a b].id"],
  ],
  [
    'projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    status: "9"',
    ["FIELD_FORM x.yaml:4 projects[p].status"],
  ],
  [
    "documents:\n  - id: d\n    title: {en: D, ja: 文}\n    url: javascript:alert(1)\n    sources: [paper]",
    ["FIELD_FORM x.yaml:4 documents[d].url"],
  ],
  // Ids and references.
  [
    "projects:\n  - {id: mayo, title: {en: P, ja: ピー}}",
    ["ID_DUPLICATE x.yaml:2 projects[mayo].id"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    fund: snn",
    ["REFERENCE_MISSING x.yaml:4 projects[p].fund"],
  ],
  [
    'organisations:\n  - {id: a, name: {en: A, ja: ア}, type: "10", parent: b}\n  - {id: b, name: {en: B, ja: ビ}, type: "10", parent: a}',
    [
      "REFERENCE_CIRCLE x.yaml:2 organisations[a].parent",
      "REFERENCE_CIRCLE x.yaml:3 organisations[b].parent",
    ],
  ],
  [
    "funds:\n  - {id: f, code: SSN, name: {en: F, ja: 基}, type: pooled}",
    ["NOT_UNIQUE x.yaml:2 funds[f]"],
  ],
  [
    'stories:\n  - id: s\n    title: {en: S, ja: 話}\n    body: {en: "For {jobs} people", ja: 人々}',
    ["TEXT_REFERENCE x.yaml:4 stories[s].body.en"],
  ],
  [
    "results:\n  - {id: r, title: {en: R, ja: 果}, type: output, project: mayo, fund: ssn}",
    ["ONE_OF x.yaml:2 results[r]"],
  ],
  // Days and periods.
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    start_date: 2026-02-30",
    ["DAY_IMPOSSIBLE x.yaml:4 projects[p].start_date"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    start_date: 2022\n    end_date: 2021-07",
    ["ORDER_REVERSED x.yaml:5 projects[p].end_date"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    period: 2021..2016\n    sources: [paper]",
    ["ORDER_REVERSED x.yaml:5 contributions[c].period"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    period: 2016-13..2021\n    sources: [paper]",
    ["DAY_IMPOSSIBLE x.yaml:5 contributions[c].period"],
  ],
  // Money.
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    amount: YEN 500\n    sources: [paper]",
    ["CURRENCY_UNKNOWN x.yaml:5 contributions[c].amount"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    amount: 500\n    sources: [paper]",
    ["CURRENCY_MISSING x.yaml:5 contributions[c].amount"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    amount: USD 225,500,000\n    sources: [paper]",
    ["AMOUNT_SEPARATED x.yaml:5 contributions[c].amount"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    amount: JPY 576.5\n    sources: [paper]",
    ["AMOUNT_FINER x.yaml:5 contributions[c].amount"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    amount: USD 99999999999999999999\n    sources: [paper]",
    ["AMOUNT_TOO_LARGE x.yaml:5 contributions[c].amount"],
  ],
  [
    "contributions:\n  - id: c\n    partner: JP\n    kind: assessed\n    amount: lots\n    sources: [paper]",
    ["FIELD_FORM x.yaml:5 contributions[c].amount"],
  ],
  [
    "receipts:\n  - id: r\n    fund: ssn\n    received_on: 2026-01-01\n    amount: USD -5\n    bank_amount: USD 5",
    ["AMOUNT_NEGATIVE x.yaml:5 receipts[r].amount"],
  ],
  [
    "receipts:\n  - id: r\n    fund: ssn\n    received_on: 2026-01-01\n    amount: USD 0\n    bank_amount: USD 5",
    ["AMOUNT_ZERO x.yaml:5 receipts[r].amount"],
  ],
  [
    "receipts:\n  - id: r\n    fund: ssn\n    received_on: 2026-01-01\n    amount: USD 5\n    bank_amount: USD 5\n    bank_rate: 0",
    ["FIELD_FORM x.yaml:7 receipts[r].bank_rate"],
  ],
  [
    "fund_incomes:\n  - {id: i, fund: ssn, kind: interest, booked_on: 2026-01-01, amount: JPY 5}",
    ["CURRENCY_OTHER x.yaml:2 fund_incomes[i].amount"],
  ],
  // Results: the library's measure, and one period at a time.
  [
    "library_indicators:\n  - {id: l, title: {en: T, ja: ティー}, unit: {en: T, ja: ティー}, measure: unit, aggregation: sum, over_places: sum, over_projects: sum}\nresults:\n  - {id: r, fund: ssn, type: output, title: {en: T, ja: ティー}}\nindicators:\n  - {id: i, result: r, library: l, title: {en: T, ja: ティー}, unit: {en: T, ja: ティー}, measure: unit, aggregation: last, over_places: sum, over_projects: sum}",
    ["LIBRARY_DIFFERS x.yaml:6 indicators[i].library"],
  ],
  [
    "results:\n  - {id: r, fund: ssn, type: output, title: {en: T, ja: ティー}}\nindicators:\n  - {id: i, result: r, title: {en: T, ja: ティー}, unit: {en: T, ja: ティー}, measure: unit, aggregation: sum}\nindicator_values:\n  - {id: a, indicator: i, kind: actual, value: 1, period: 2024, sources: [paper]}\n  - {id: b, indicator: i, kind: actual, value: 1, period: 2024-12..2025-03, sources: [paper]}\n  - {id: c, indicator: i, kind: target, value: 1, period: 2024, sources: [paper]}",
    ["PERIODS_OVERLAP x.yaml:7 indicator_values[b].period"],
  ],
  // Shares, countries, numbers, values.
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    places: [{country: JP, share: 40}, {country: SD, share: 50}]",
    ["SHARES_NOT_WHOLE x.yaml:4 projects[p].places[1]"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    places: [{country: JP, share: 100}, {country: SD}]",
    ["SHARES_PARTLY x.yaml:4 projects[p].places[1]"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    sectors: [{code: 16020, share: 100.5}]",
    ["FIELD_FORM x.yaml:4 projects[p].sectors[1].share"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    places: [{country: XQ}]",
    ["FIELD_FORM x.yaml:4 projects[p].places[1].country"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    sectors: [{code: 16021, share: 60}, {code: 160, share: 40}]",
    [
      "CODE_UNKNOWN x.yaml:4 projects[p].sectors[1].code",
      "CODE_UNKNOWN x.yaml:4 projects[p].sectors[2].code",
    ],
  ],
  [
    'projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    sectors: [{vocabulary: "2", code: 160, share: 100}, {vocabulary: "7", code: 18, share: 100}, {vocabulary: "99", code: X, share: 100}, {vocabulary: "13", code: X, share: 100}]',
    [
      "CODE_UNKNOWN x.yaml:4 projects[p].sectors[2].code",
      "CODE_UNKNOWN x.yaml:4 projects[p].sectors[4].vocabulary",
    ],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    sdgs: [8.7, 8.99, {goal: 8, target: 8.z}]",
    [
      "CODE_UNKNOWN x.yaml:4 projects[p].sdgs[2]",
      "CODE_UNKNOWN x.yaml:4 projects[p].sdgs[3].target",
    ],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    places: [{country: SU}]",
    ["CODE_UNKNOWN x.yaml:4 projects[p].places[1].country"],
  ],
  [
    'organisations:\n  - {id: o, name: {en: O, ja: オー}, type: "45"}',
    ["CODE_UNKNOWN x.yaml:2 organisations[o].type"],
  ],
  [
    'funds:\n  - {id: f, code: F, name: {en: F, ja: エフ}, type: pooled, currency: USD, aid_type: B99, earmarking_category: "7"}',
    [
      "CODE_UNKNOWN x.yaml:2 funds[f].earmarking_category",
      "CODE_UNKNOWN x.yaml:2 funds[f].aid_type",
    ],
  ],
  [
    "funding_windows:\n  - {id: w, fund: ssn, name: {en: W, ja: ダブリュー}, sectors: [16020, 160, 99999], countries: [SD, ZX]}",
    [
      "FIELD_FORM x.yaml:2 funding_windows[w].countries",
      "CODE_UNKNOWN x.yaml:2 funding_windows[w].sectors[3]",
    ],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    places: [{share: 100}]",
    ["ANY_OF x.yaml:4 projects[p].places[1]"],
  ],
  [
    "projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    sdgs: [8, 8.7, 18]",
    ["FIELD_FORM x.yaml:4 projects[p].sdgs[3]"],
  ],
  [
    'oda_values:\n  - {id: o, partner: JP, year: 1850, measure: net_flow, price_basis: current, amount: USD 1, vintage: "2020", sources: [paper]}',
    ["NUMBER_RANGE x.yaml:2 oda_values[o].year"],
  ],
  [
    'statements:\n  - id: s\n    text: {en: "{value} pumps", ja: "{value}基"}\n    value: 1e3\n    basis: actual\n    as_of: 2022-05-31\n    sources: [paper]',
    ["FIELD_FORM x.yaml:4 statements[s].value"],
  ],
  [
    'statements:\n  - id: s\n    text: {en: "{value} pumps", ja: "{value}基"}\n    value: 12\n    basis: actual\n    as_of: 2022-05-31\n    sources: [paper]',
    ["VALUE_WITHOUT_UNIT x.yaml:4 statements[s].value"],
  ],
  [
    'statements:\n  - id: s\n    text: {en: "{value} pumps", ja: "{value}基"}\n    basis: actual\n    as_of: 2022-05-31\n    sources: [paper]',
    [
      "TEXT_VALUE_MISSING x.yaml:3 statements[s].text.en",
      "TEXT_VALUE_MISSING x.yaml:3 statements[s].text.ja",
    ],
  ],
];

test("a code that no list has is told with the nearest ones and where the list stands, in both languages", (t) => {
  const told = (line: string) => {
    const content = `projects:\n  - id: p\n    title: {en: P, ja: ピー}\n    ${line}`;
    const { findings, draft } = read(folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": content }));
    assert.equal(draft, null);
    return findings.map(({ severity, message }) => [severity, message.en, message.ja]);
  };
  assert.deepEqual(told("sectors: [{code: 16021, share: 100}]"), [
    [
      "error",
      "“16021” is no code of the list DAC 5 Digit Sector, which code takes. There are: 16020. The list stands at https://iatistandard.org/en/iati-standard/203/codelists/sector/",
      "「16021」は code のコードリスト「分野（5 桁）」にありません。「1602」で始まるコード：16020。リストは https://iatistandard.org/en/iati-standard/203/codelists/sector/ にあります。",
    ],
  ]);
  const [[, en, ja] = []] = told('status: "1"\n    sdgs: [8.z]');
  assert.match(
    en ?? "",
    /“8\.z” is no code of the list UN Sustainable Development Goals \(SDG\) Targets, .* There are: 8\.1, /,
  );
  assert.match(ja ?? "", /「8\.」で始まるコード：8\.1、?/);
});

test("every fault is named with its file, line and path, and nothing is proposed", (t) => {
  const answers = FAULTS.map(([content]) => {
    const folder = folderOf(t, {
      "portfolio.yaml": HEAD,
      "base.yaml": BASE,
      "x.yaml": `${content}\n`,
    });
    const reading = read(folder);
    assert.equal(reading.draft, null, content);
    for (const { message } of reading.findings)
      assert.doesNotMatch(message.en + message.ja, /undefined|\[object/, content);
    return [content, told(folder, reading)];
  });
  assert.deepEqual(answers, FAULTS);
});

test("two records with one id are both named", (t) => {
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "base.yaml": BASE, "x.yaml": BASE });
  const [first] = read(folder).findings;
  assert.equal(first?.rule, "ID_DUPLICATE");
  assert.match(first?.message.en ?? "", /base\.yaml:2:\d+ sources\[paper\]\.id/);
});

test("a missing source is a warning, and the portfolio can be loaded", (t) => {
  const folder = folderOf(t, {
    "portfolio.yaml": HEAD,
    "base.yaml": BASE,
    "x.yaml": "contributions:\n  - {id: c, partner: JP, kind: assessed, amount: USD 5}\n",
  });
  const reading = read(folder);
  assert.deepEqual(told(folder, reading), ["SOURCE_MISSING x.yaml:2 contributions[c]"]);
  assert.ok(reading.draft);
});

test("files that cannot be taken are named: too large, not UTF-8, a link out, a folder, none at all", (t) => {
  const folder = folderOf(t, {
    "portfolio.yaml": HEAD,
    "latin.yaml": Buffer.from("# fine\n# caf\xe9\n", "latin1"),
    "utf16.yaml": Buffer.from("\ufeffid: x", "utf16le"),
    "huge.yaml": "",
  });
  truncateSync(join(folder, "huge.yaml"), 200 * 1024 * 1024);
  mkdirSync(join(folder, "folder.yaml"));
  symlinkSync("/etc/hostname", join(folder, "link.yaml"));
  symlinkSync("nowhere", join(folder, "broken.yaml"));
  assert.deepEqual(told(folder, read(folder)), [
    "FILE_UNREADABLE broken.yaml",
    "FILE_NOT_REGULAR folder.yaml",
    "FILE_TOO_LARGE huge.yaml",
    "FILE_NOT_UTF8 latin.yaml:2",
    "FILE_OUTSIDE link.yaml",
    "FILE_NOT_UTF8 utf16.yaml:1",
  ]);
  const empty = folderOf(t, {});
  assert.deepEqual(told(empty, read(empty)), ["FILE_MISSING ."]);
  assert.ok(isRefusal(readPortfolio(join(empty, "absent"), snapshotOf("1", new Map()), judgeCode)));
});

test("what follows from a fault elsewhere is not told: an unread file, an unread head, an unread currency", (t) => {
  const user =
    "allocations:\n  - {id: a, fund: gone, project: gone, amount: USD 5, decided_on: 2021-01-01}\n";
  const unread = folderOf(t, {
    "portfolio.yaml": HEAD,
    "projects.yaml": "projects: [",
    "x.yaml": user,
  });
  assert.ok(!told(unread, read(unread)).some((each) => each.startsWith("REFERENCE_MISSING")));
  const agreement =
    "{id: g, organisation: ilo, fund: ssn, instrument: saa, title: {en: G, ja: ジー}, amount: XXQ 5}";
  const instalment = "{id: i, agreement: g, due_on: 2021-01-01, amount: 5}";
  const money = `agreements:\n  - ${agreement}\ninstalments:\n  - ${instalment}\n`;
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "base.yaml": BASE, "x.yaml": money });
  const rules = read(folder).findings.filter((finding) => finding.rule.startsWith("CURRENCY"));
  assert.deepEqual(
    rules.map((finding) => finding.rule),
    ["CURRENCY_UNKNOWN"],
  );
});

test("a YAML bomb, a deep nest and a map of very many keys end soon, with a finding", (t) => {
  const levels = Array.from(
    { length: 9 },
    (_, n) => `l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(", ")}]`,
  );
  const bomb = `l0: &l0 [x]\n${levels.join("\n")}\nprojects: *l9\n`;
  const many = `projects:\n  - &p {id: p, title: {en: P, ja: ピー}}\n${"  - *p\n".repeat(LIMITS.yaml_aliases + 50)}`;
  const wide = `${Array.from({ length: 60_000 }, (_, n) => `k${n}: 1`).join("\n")}\n`;
  for (const [content, rule] of [
    [bomb, "YAML_ALIASES"],
    ["projects: &p\n  - *p\n", "YAML_ALIASES"],
    [many, "YAML_ALIASES"],
    [`projects: ${"[".repeat(100_000)}`, "YAML_DEPTH"],
    [wide, "KIND_UNKNOWN"],
  ] as const) {
    const folder = folderOf(t, { "portfolio.yaml": HEAD, "base.yaml": BASE, "x.yaml": content });
    const started = performance.now();
    const reading = read(folder);
    assert.ok(
      reading.findings.some((finding) => finding.rule === rule),
      rule,
    );
    assert.equal(reading.draft, null);
    assert.ok(reading.findings.length <= LIMITS.findings_kept);
    assert.ok(performance.now() - started < 20_000);
  }
});

test("what is written in short is read in full", (t) => {
  const folder = folderOf(t, {
    "portfolio.yaml": HEAD,
    "base.yaml": BASE,
    "x.yaml": `contributions:
  - id: c
    partner: JP
    kind: assessed
    amount: 225500000.5 USD
    qualifier: over
    period: 2016..2021-06
    as_of: 2022-05-31
    sources: [{source: paper, page: 2}, {source: paper, page: 3, as_of: 2021-01-01}]
projects:
  - id: p
    title: {en: P, ja: ピー}
    start_date: 2011
    sdgs: [8.7, 8]
    sectors: [{code: "16020", share: 12.5}, {code: 16070, share: "87.50"}]
    is_humanitarian: false
    finance_type: 110
    policy_markers: [{marker: 1, significance: 0}]
agreements:
  - {id: a, organisation: ilo, fund: ssn, instrument: saa, title: {en: A, ja: 協定}, amount: USD 10, psc_rate: 13}
instalments:
  - {id: i, agreement: a, seq: 1, due_on: 2026-01-01, amount: 5.25}
`,
  });
  const { draft } = read(folder);
  const rowsOf = (table: string) =>
    draft?.rows.filter((row) => row.table === table).map((row) => row.values) ?? [];
  const [contribution] = rowsOf("contribution");
  assert.equal(contribution?.["amount_minor"], 22550000050n);
  assert.equal(contribution?.["currency"], "USD");
  assert.deepEqual(
    [contribution?.["period_from"], contribution?.["period_to"]],
    ["2016-01-01", "2021-06-30"],
  );
  assert.deepEqual(rowsOf("citation"), [
    {
      source_id: "paper",
      page: "2",
      as_of: "2022-05-31",
      record_kind: "contribution",
      record_id: "c",
      n: 1,
    },
    {
      source_id: "paper",
      page: "3",
      as_of: "2021-01-01",
      record_kind: "contribution",
      record_id: "c",
      n: 2,
    },
  ]);
  assert.deepEqual(
    rowsOf("project_sdg").map(({ goal, target }) => [goal, target]),
    [
      [8, "8.7"],
      [8, null],
    ],
  );
  assert.deepEqual(
    rowsOf("project_sector").map((row) => [row["code"], row["share_bp"]]),
    [
      ["16020", 1250],
      ["16070", 8750],
    ],
  );
  const project = rowsOf("project").find((row) => row["id"] === "p");
  assert.deepEqual(
    ["start_date", "is_humanitarian", "finance_type", "flow_type"].map((name) => project?.[name]),
    ["2011", false, "110", null],
  );
  assert.deepEqual(
    rowsOf("project_marker").map((row) => [row["n"], row["marker"], row["significance"]]),
    [[1, "1", "0"]],
  );
  assert.equal(rowsOf("agreement")[0]?.["psc_rate_bp"], 1300);
  assert.equal(rowsOf("instalment")[0]?.["amount_minor"], 525n);
});
