import assert from "node:assert/strict";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import exceljs from "exceljs";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { loadPortfolio } from "../../src/actions/load-portfolio.js";
import { makeFiles, subjectsOf } from "../../src/actions/make-document.js";
import { fixedClock } from "../../src/base/clock.js";
import { LANGUAGES } from "../../src/base/language.js";
import { packageRoot } from "../../src/base/place.js";
import { isRefusal } from "../../src/base/refusal.js";
import { KIND_NAMES } from "../../src/brief/kinds.js";
import { LENGTHS } from "../../src/brief/template/template.js";
import type { Claim } from "../../src/brief/to-claims.js";
import { readTx, type Pool } from "../../src/store/connect.js";
import { readSnapshot } from "../../src/store/snapshot.js";
import type { Harness } from "./proof.js";
import { readTags } from "./read-tags.js";

const FAULTS = [
  "a number of the page has no claim",
  "a cell of the workbook is another number",
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
  readonly xlsx: Buffer;
  readonly claims: readonly Claim[];
}

/** Every kind of document of the bundled portfolios, in both languages, as files that are opened again by other readers. */
export function papers(open: () => Promise<Pool>): Harness {
  return {
    name: "papers",
    claim:
      "every number that a page prints as a claim leads to its row and value, the workbook's list of claims opened by another reader holds the same values, and every PDF's tags are whole",
    size: 1_000,
    faults: FAULTS,
    planted_size: 4,
    async run({ size, fault }) {
      const pool = await open();
      const clock = fixedClock("2026-04-01T00:00:00.000Z");
      for (const name of ["japan-ilo", "illustrative-fund"]) {
        const folder = join(packageRoot, "portfolios", name);
        const loaded = await loadPortfolio({ folder }, { pool, clock });
        assert.ok(!isRefusal(loaded));
      }
      const snapshot = await readTx(pool, readSnapshot);
      const asked = KIND_NAMES.flatMap((kind) =>
        subjectsOf(snapshot, kind).flatMap((subject) =>
          LENGTHS.flatMap((length) =>
            LANGUAGES.map((language) => ({ kind, subject, length, language })),
          ),
        ),
      );
      // The fullest first: a small run sees charts and tables too.
      asked.sort((a, b) => Number(b.subject === "JP") - Number(a.subject === "JP"));
      const failures: string[] = [];
      let [runs, numbers, tags] = [0, 0, 0];
      for (const each of asked.slice(0, size)) {
        const files = makeFiles(snapshot, each, ["html", "pdf", "xlsx", "json"]);
        // A text that is longer than one page is refused in the length of one page: no paper, nothing to prove.
        if (isRefusal(files) && files.refused === "DOCUMENT_TOO_LONG") continue;
        assert.ok(Array.isArray(files), `${each.kind} ${each.subject}`);
        const [html, pdf, xlsx, json] = files.map((file) => file.content as Buffer);
        assert.ok(html && pdf && xlsx && json);
        const paper: Paper = {
          name: `${each.kind} ${each.subject} ${each.length} ${each.language}`,
          language: each.language,
          html: html.toString("utf8"),
          pdf,
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

function spoil(paper: Paper, fault: Fault): Paper {
  const { html, pdf } = paper;
  switch (fault) {
    case "a number of the page has no claim":
      return { ...paper, html: html.replace(/(<a class="n" href="#n-)/, "$1no-") };
    case "a cell of the workbook is another number":
      return { ...paper, xlsx: otherNumber(paper.xlsx) };
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
  const parts = unzipSync(xlsx);
  const sheets = Object.keys(parts).filter((path) => path.startsWith("xl/worksheets/sheet"));
  const last = `xl/worksheets/sheet${sheets.length}.xml`;
  const sheet = strFromU8(parts[last] ?? new Uint8Array());
  return Buffer.from(zipSync({ ...parts, [last]: strToU8(sheet.replace(/<v>(\d)/, "<v>9$1")) }));
}

/** Words of the same length: every offset stays. */
function replaceIn(pdf: Buffer, what: RegExp, by: string): Buffer {
  return Buffer.from(pdf.toString("latin1").replace(what, by), "latin1");
}

/** In the packed tags: each stream is packed again into the place that it had. */
function inTags(pdf: Buffer, what: RegExp, by: string): Buffer {
  const out = Buffer.from(pdf);
  const heads = pdf.toString("latin1").matchAll(/\/Type \/ObjStm[^>]*\/Length (\d+) >>\nstream\n/g);
  for (const head of heads) {
    const [start, length] = [head.index + head[0].length, Number(head[1])];
    const tags = inflateSync(pdf.subarray(start, start + length)).toString("latin1");
    const packed = deflateSync(Buffer.from(tags.replace(what, by), "latin1"), { level: 9 });
    assert.ok(packed.length <= length, "the tags fit where they were");
    out.fill(0, start, start + length);
    packed.copy(out, start);
  }
  return out;
}
