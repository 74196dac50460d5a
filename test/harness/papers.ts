import assert from "node:assert/strict";
import exceljs from "exceljs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { makeFiles } from "../../src/actions/make-document.js";
import { isRefusal } from "../../src/base/refusal.js";
import type { Claim } from "../../src/brief/to-claims.js";
import type { Pool } from "../../src/store/connect.js";
import { askPapers } from "./ask-papers.js";
import type { Harness } from "./proof.js";
import { plain, readWordFile } from "./read-docx.js";
import { readTags } from "./read-tags.js";
import { inTags, replaceIn } from "./spoil-pdf.js";

const FAULTS = [
  "a number of the page has no claim",
  "a cell of the workbook is another number",
  "a number of the Word file is another",
  "a heading of the Word file is bold text",
  "a table of the Word file does not repeat its heads",
  "a picture loses its text",
  "a table loses its heads",
  "the language is not said",
] as const;
type Fault = (typeof FAULTS)[number];

interface Paper {
  readonly name: string;
  readonly language: string;
  readonly html: string;
  readonly pdf: Buffer;
  readonly docx: Buffer;
  readonly xlsx: Buffer;
  readonly claims: readonly Claim[];
}

/** Every kind of document of the bundled portfolios, in both languages, as files that are opened again by other readers. */
export function papers(open: () => Promise<Pool>): Harness {
  return {
    name: "papers",
    claim:
      "every number that a page prints as a claim leads to its row and value, the workbook's list of claims opened by another reader holds the same values, the Word file opened by another reader has the same numbers, headings and tables, and every PDF's tags are whole",
    size: 1_000,
    faults: FAULTS,
    planted_size: 4,
    async run({ size, fault }) {
      const { snapshot, asked } = await askPapers(await open());
      const failures: string[] = [];
      let [runs, numbers, tags] = [0, 0, 0];
      for (const each of asked.slice(0, size)) {
        const files = makeFiles(snapshot, each, ["html", "pdf", "docx", "xlsx", "json"]);
        // A text that is longer than one page is refused in the length of one page: no paper, nothing to prove.
        if (isRefusal(files) && files.refused === "DOCUMENT_TOO_LONG") continue;
        assert.ok(Array.isArray(files), `${each.kind} ${each.subject}`);
        const [html, pdf, docx, xlsx, json] = files.map((file) => file.content as Buffer);
        assert.ok(html && pdf && docx && xlsx && json);
        const paper: Paper = {
          name: `${each.kind} ${each.subject} ${each.length} ${each.language}`,
          language: each.language,
          html: html.toString("utf8"),
          pdf,
          docx,
          xlsx,
          claims: JSON.parse(json.toString("utf8")) as Claim[],
        };
        const given = fault === null ? paper : spoil(paper, fault as Fault);
        const tagged = await readTags(given.pdf);
        tags += tagged.count;
        numbers += linksOf(given.html).length;
        runs += 1;
        const faults = [
          ...checkNumbers(given),
          ...(await checkWorkbook(given)),
          ...(await checkWordFile(given)),
          ...tagged.faults,
          ...(tagged.language?.startsWith(given.language)
            ? []
            : [`the language is ${tagged.language}`]),
        ];
        failures.push(...faults.map((sentence) => `${given.name}: ${sentence}`));
      }
      const figures = {
        "printed numbers": numbers.toLocaleString("en"),
        tags: tags.toLocaleString("en"),
      };
      return { runs, failures, figures };
    },
  };
}

function linksOf(html: string): { id: string; text: string }[] {
  return [...html.matchAll(/<a class="n" href="#n-([^"]+)">([^<]*)<\/a>/g)].map((match) => ({
    id: match[1] ?? "",
    text: match[2] ?? "",
  }));
}

/** Each printed number leads to a row with the value that its claim has; no row stands for nothing. */
function checkNumbers({ html, claims }: Paper): string[] {
  const rows = new Map(
    [...html.matchAll(/<tr id="n-([^"]+)">.*?<data value="([^"]+)">/g)].map((match) => [
      match[1] ?? "",
      Number(match[2]),
    ]),
  );
  const claimed = new Map(claims.map((claim) => [claim.id.replaceAll(":", "_"), claim]));
  const lost = linksOf(html)
    .filter(({ id }) => rows.get(id) !== claimed.get(id)?.value || !claimed.has(id))
    .map(({ id, text }) => `“${text}” has no claim ${id}`);
  const extra = [...rows.keys()].filter((id) => !claimed.has(id)).map((id) => `${id} is no claim`);
  const unseen = [...claimed.keys()]
    .filter((id) => !rows.has(id))
    .map((id) => `claim ${id} has no row`);
  return [...lost, ...extra, ...unseen];
}

/** The sheet of claims, the workbook's last, as a reader of npm's opens it: the same ids with the same values. */
async function checkWorkbook({ xlsx, claims }: Paper): Promise<string[]> {
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.load(xlsx as unknown as ArrayBuffer);
  const sheet = workbook.worksheets.at(-1);
  const held = new Map<string, number>();
  sheet?.eachRow((row) => {
    const cells = (row.values as unknown[]).slice(1);
    const value = cells.find((cell): cell is number => typeof cell === "number");
    if (typeof cells[0] === "string" && value !== undefined) held.set(cells[0], value);
  });
  return claims
    .filter((claim) => held.get(claim.id) !== claim.value)
    .map((claim) => `the workbook has ${held.get(claim.id)} for ${claim.id}, not ${claim.value}`);
}

/** The heading that only a page has: the list of claims below it has a sheet of its own in the workbook. */
const OF_THE_PAGE = /<section id="numbers">.*$/s;

/** The Word file beside the page: the same numbers in the same order, the same headings, each table of data with heads. */
async function checkWordFile({ docx, html }: Paper): Promise<string[]> {
  const word = await readWordFile(docx);
  const page = html.replace(OF_THE_PAGE, "");
  const numbers = linksOf(page).map(({ text }) => plain(text));
  const headings = [...page.matchAll(/<h([1-6])[^>]*>(.*?)<\/h\1>/gs)].map(
    ([, level, text]) => `${level} ${plain(text ?? "")}`,
  );
  const tables = [...page.matchAll(/<table>.*?<thead>(.*?)<\/thead>/gs)].map(([, head]) =>
    [...(head ?? "").matchAll(/<th[^>]*>(.*?)<\/th>/gs)]
      .map(([, text]) => plain(text ?? ""))
      .join(" | "),
  );
  return [
    ...firstDifference("number", numbers, word.numbers),
    ...firstDifference("heading", headings, word.headings),
    ...firstDifference("heads of a table", tables, word.heads),
  ];
}

function firstDifference(what: string, page: readonly string[], word: readonly string[]): string[] {
  const length = Math.max(page.length, word.length);
  const at = Array.from({ length }, (_, index) => index).find(
    (index) => page[index] !== word[index],
  );
  if (at === undefined) return [];
  return [`${what} ${at + 1} of the page is “${page[at]}”, of the Word file “${word[at]}”`];
}

function spoil(paper: Paper, fault: Fault): Paper {
  const { html, pdf, docx } = paper;
  switch (fault) {
    case "a number of the page has no claim":
      return { ...paper, html: html.replace(/(<a class="n" href="#n-)/, "$1no-") };
    case "a cell of the workbook is another number":
      return { ...paper, xlsx: otherNumber(paper.xlsx) };
    case "a number of the Word file is another":
      return {
        ...paper,
        docx: inWord(docx, /(<w:rStyle w:val="Number"\/><\/w:rPr><w:t[^>]*>)/, "$19"),
      };
    case "a heading of the Word file is bold text":
      return { ...paper, docx: inWord(docx, /<w:pStyle w:val="Heading1"\/>/, "") };
    case "a table of the Word file does not repeat its heads":
      return { ...paper, docx: inWord(docx, /<w:tblHeader\/>/, "") };
    case "a picture loses its text":
      return { ...paper, pdf: replaceIn(pdf, /\/Alt\b/g, "/Xlt") };
    case "a table loses its heads":
      return { ...paper, pdf: inTags(pdf, /\/S \/TH\b/g, "/S /TD") };
    case "the language is not said":
      return { ...paper, pdf: replaceIn(pdf, /\/Lang\b/g, "/Xang") };
  }
}

/** The first value of the sheet of claims, with a digit more. */
function otherNumber(xlsx: Buffer): Buffer {
  const paths = Object.keys(unzipSync(xlsx));
  const sheets = paths.filter((path) => path.startsWith("xl/worksheets/sheet"));
  return inPart(xlsx, `xl/worksheets/sheet${sheets.length}.xml`, /<v>(\d)/, "<v>9$1");
}

function inWord(docx: Buffer, what: RegExp, by: string): Buffer {
  return inPart(docx, "word/document.xml", what, by);
}

function inPart(office: Buffer, part: string, what: RegExp, by: string): Buffer {
  const parts = unzipSync(office);
  const text = strFromU8(parts[part] ?? new Uint8Array()).replace(what, by);
  return Buffer.from(zipSync({ ...parts, [part]: strToU8(text) }));
}
