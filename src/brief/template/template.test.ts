import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeDocument, type DocumentAsked } from "../../actions/make-document.js";
import { formatPlace } from "../../base/finding.js";
import { isRefusal } from "../../base/refusal.js";
import { smallSnapshot } from "../../../test/brief-fixture.js";
import { readGivenTemplate, TEMPLATE_FOLDER } from "../templates.js";
import type { Claim } from "../to-claims.js";

const HEAD = `kind: partner
label: {en: Note, ja: 資料}
title: {en: "{partner} and more", ja: "{partner}など"}
`;

/** The findings of a template, as a terminal prints them: line, column and rule. */
function findingsOf(source: string): string[] {
  const asked = {
    ...ASKED,
    format: "json",
    template: { bytes: Buffer.from(source), file: "t.yaml" },
  };
  const made = makeDocument(smallSnapshot(), asked);
  if (isRefusal(made)) return [`refused ${made.refused}`];
  if (!("findings" in made)) return [];
  return made.findings.map((finding) => `${formatPlace(finding.place)} ${finding.rule}`);
}

const ASKED: DocumentAsked = {
  kind: "partner",
  subject: "XA",
  from: "2016",
  to: "2021",
  language: "en",
  format: "html",
};

function made(source: string, asked: Partial<DocumentAsked> = {}): string {
  const template = { bytes: Buffer.from(source), file: "t.yaml" };
  const answer = makeDocument(smallSnapshot(), { ...ASKED, ...asked, template });
  assert.ok(!isRefusal(answer) && "content" in answer, JSON.stringify(answer));
  return answer.content.toString("utf8");
}

test("every mistake of a template is a finding with its line and column, all at once", () => {
  const source = `kind: partner
labl: {en: Note, ja: 資料}
label: {en: Note}
title: {en: "{partner} has 41 pumps and {pumps-targe}", ja: "{partner} {a b}"}
tiles: [contribution, {figure: nothing, label: {en: None, ja: 無}}]
sections:
  - id: one
    title: {en: Start, ja: 始め}
    when: has fund
    in: [long]
    blocks:
      - {part: result}
      - {part: statements, of: abuot}
      - {part: results, limit: -1}
      - {part: results, colour: red}
      - {text: {en: Yes, ja: はい}, tone: loud}
      - just words
      - {when: perhaps, heading: {en: H, ja: 見出し}}
  - id: one
    title: {en: More, ja: 続き}
`;
  assert.deepEqual(findingsOf(source), [
    "t.yaml:2:1 TEMPLATE_FIELD_UNKNOWN",
    "t.yaml:3:8 TEMPLATE_LANGUAGE_MISSING",
    "t.yaml:4:28 TEMPLATE_NUMBER",
    "t.yaml:4:41 TEMPLATE_REFERENCE_TO_NOTHING",
    "t.yaml:4:72 TEMPLATE_REFERENCE",
    "t.yaml:5:9 TEMPLATE_TILE",
    "t.yaml:5:32 TEMPLATE_REFERENCE_TO_NOTHING",
    "t.yaml:9:11 TEMPLATE_CONDITION_UNKNOWN",
    "t.yaml:10:10 TEMPLATE_WORD_UNKNOWN",
    "t.yaml:12:16 TEMPLATE_PART_UNKNOWN",
    "t.yaml:13:32 TEMPLATE_WORD_UNKNOWN",
    "t.yaml:14:32 TEMPLATE_LIMIT",
    "t.yaml:15:25 TEMPLATE_FIELD_UNKNOWN",
    "t.yaml:16:41 TEMPLATE_WORD_UNKNOWN",
    "t.yaml:17:9 TEMPLATE_SHAPE",
    "t.yaml:18:16 TEMPLATE_CONDITION",
    "t.yaml:19:9 TEMPLATE_SECTION_TWICE",
  ]);
});

test("sections without an id are told so, and not that they have the same one", () => {
  const section = "  - title: {en: Start, ja: 始め}\n    blocks: [{part: results}]\n";
  assert.deepEqual(findingsOf(`${HEAD}sections:\n${section}${section}`), [
    "t.yaml:5:5 TEMPLATE_FIELD_MISSING",
    "t.yaml:7:5 TEMPLATE_FIELD_MISSING",
  ]);
});

test("what a template names and the record does not have is found with the id that was meant", () => {
  const source = `${HEAD}sections:
  - id: one
    title: {en: Start, ja: 始め}
    blocks:
      - text:
          en: >-
            They aim at more, and then
            at {pumps-targte}.
          ja: "{pumps-target}"
`;
  const template = { bytes: Buffer.from(source), file: "t.yaml" };
  const answer = makeDocument(smallSnapshot(), { ...ASKED, template });
  assert.ok("findings" in answer);
  const [finding, ...rest] = answer.findings;
  assert.equal(rest.length, 0);
  assert.deepEqual(finding?.place, { file: "t.yaml", line: 11, column: 16 });
  assert.match(
    finding?.message.en ?? "",
    /^\{pumps-targte\} is neither .* Did you mean “pumps-target”\?$/,
  );
});

test("files that are no templates are said to be none", () => {
  const rules = (bytes: Buffer) =>
    readGivenTemplate(bytes, "t.yaml").findings.map((finding) => finding.rule);
  assert.deepEqual(rules(Buffer.from("")), ["TEMPLATE_EMPTY"]);
  assert.deepEqual(rules(Buffer.from("a: [1,")).at(0), "TEMPLATE_SYNTAX");
  assert.deepEqual(rules(Buffer.from("label: {en: A, ja: A}")), ["TEMPLATE_FIELD_MISSING"]);
  assert.deepEqual(rules(Buffer.from("kind: partnr")), ["TEMPLATE_KIND"]);
  assert.deepEqual(rules(Buffer.from([0x82, 0xa0, 0x82])), ["TEMPLATE_NOT_UTF8"]);
  assert.deepEqual(rules(Buffer.alloc(300 * 1024, "# a\n")), ["TEMPLATE_TOO_LARGE"]);
});

test("sections stand in the template's order, under its conditions, with its claims", () => {
  const source = `${HEAD}sections:
  - id: results
    title: {en: First, ja: 第一}
    blocks: [{part: results}]
  - id: never
    title: {en: Hidden, ja: 非表示}
    when: [has results, has no funds]
    blocks: [{part: results}]
  - id: own
    title: {en: Second, ja: 第二}
    when: [partner is XA, has figure pumps-target]
    blocks: [{text: {en: "The aim is {pumps-target}.", ja: "目標は{pumps-target}。"}}]
  - id: silent
    title: {en: Third, ja: 第三}
    empty: {en: Nothing is known of it., ja: 情報はない。}
    blocks: [{part: people}]
`;
  const html = made(source);
  const titles = [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map((match) => match[1]);
  assert.deepEqual(titles.slice(0, 3), ["First", "Second", "Third"]);
  assert.match(html, /Nothing is known of it\./);
  const claims = JSON.parse(made(source, { format: "json" })) as Claim[];
  assert.ok(
    claims.some(
      (claim) => claim.id === "pumps-target" && claim.text === "The aim is 40 water pumps.",
    ),
  );
});

test("a limit keeps the first rows, and the table says that there are more", () => {
  const source = (limit: string) => `${HEAD}sections:
  - id: results
    title: {en: Results, ja: 成果}
    blocks: [{part: results, limit: ${limit}}]
`;
  const rows = (html: string) => [...html.matchAll(/<tr><th scope="row"/g)].length;
  assert.equal(rows(made(source("1"))), 1);
  assert.match(made(source("1")), /Not all are shown here/);
  assert.doesNotMatch(made(source("100")), /Not all are shown here/);
  assert.equal(rows(made(source("{short: 1}"))), rows(made(source("100"))), "full has no limit");
});

test("a record of many projects keeps to one page and to four", () => {
  const long = "Roads and water for those who live far from both. ".repeat(12);
  const project = Array.from({ length: 120 }, (_, index) => ({
    id: `p-${index}`,
    portfolio: "small",
    partner_id: "XA",
    title: { en: `Village road, part ${index}`, ja: `村の道路（その${index}）` },
    purpose: { en: long, ja: "遠隔地に暮らす人々のための道路と水。".repeat(12) },
  }));
  for (const language of ["en", "ja"]) {
    for (const [length, most] of [
      ["short", 1],
      ["standard", 4],
    ] as const) {
      const asked = { ...ASKED, language, length, format: "pdf" };
      const answer = makeDocument(smallSnapshot({ project }), asked);
      assert.ok("content" in answer, JSON.stringify(answer));
      const pages = /\/Type\s*\/Pages[^>]*\/Count (\d+)/.exec(
        answer.content.toString("latin1"),
      )?.[1];
      assert.ok(Number(pages) <= most, `${length} ${language}: ${pages} pages`);
    }
  }
});

test("every bundled template has no mistake by itself", () => {
  const { findings } = readGivenTemplate(
    readFileSync(join(TEMPLATE_FOLDER, "partner-brief.yaml")),
    "partner-brief.yaml",
  );
  assert.deepEqual(findings, []);
});
