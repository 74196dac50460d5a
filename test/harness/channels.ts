import { strFromU8, unzipSync } from "fflate";
import { renderToString } from "preact-render-to-string";
import { isUnreadable, readTextFile } from "../../src/prose/read-file.js";
import { makeDocument } from "../../src/actions/make-document.js";
import type { Instant } from "../../src/base/clock.js";
import { day } from "../../src/base/day.js";
import { isRefusal } from "../../src/base/refusal.js";
import type { Claim } from "../../src/brief/to-claims.js";
import { dataTable } from "../../src/figures/tables.js";
import { dataTableCsv } from "../../src/publication/to-csv.js";
import { dataTableJson } from "../../src/publication/to-json.js";
import { buildIatiEdition, printIatiEdition } from "../../src/publication/to-iati.js";
import type { Snapshot } from "../../src/store/snapshot.js";
import { figurePage } from "../../src/web/pages/figure.js";
import { snapshotOf } from "../snapshot-fixture.js";
import { seeded, type Harness } from "./proof.js";

/** Numbers of one generated portfolio: its documents are a few pages each. */
const PER_PORTFOLIO = 100;
const NOW = "2026-03-31T09:30:00.000Z" as Instant;
const same = (text: string) => ({ en: text, ja: text });

interface Planted {
  readonly id: string;
  /** Letters alone: a name with digits would be a number of its own. */
  readonly title: string;
  readonly kind: "actual" | "target";
  /** As the record holds it. */
  readonly decimal: string;
}

/** The same number in every channel: what the record holds is what a page, a file and a document print. */
export const channels: Harness = {
  name: "channels",
  claim:
    "the same number in page, CSV, JSON, IATI, claims, HTML, PDF text, DOCX and XLSX, over generated portfolios",
  size: 10_000,
  faults: ["the workbook is of a later moment", "the IATI file drops decimals"],
  async run({ size, seed, fault }) {
    const failures: string[] = [];
    let numbers = 0;
    let compared = 0;
    for (let n = 0; numbers < size && failures.length < 5; n += 1) {
      const planted = plant(
        seeded((seed * 1_000_003 + n) >>> 0),
        Math.min(PER_PORTFOLIO, size - numbers),
      );
      numbers += planted.length;
      for (const [channel, find] of await channelsOf(planted, fault)) {
        for (const each of planted) {
          const found = await find(each);
          compared += 1;
          if (found === each.decimal) continue;
          failures.push(
            `portfolio ${n} of seed ${seed}, ${channel}: ${each.id} is ${found}, not ${each.decimal}`,
          );
        }
      }
    }
    return { runs: numbers, failures, figures: { comparisons: compared.toLocaleString("en") } };
  },
};

function plant(next: (below: number) => number, count: number): Planted[] {
  return Array.from({ length: count }, (_, index) => {
    const whole = 1 + next([10, 1_000, 100_000, 90_000_000][next(4)] ?? 10);
    // Fractions without zeros at their end: `3.20` and `3.2` are one number and two texts.
    const fraction = next(3) === 0 ? `.${1 + next(9)}` : "";
    const letters = `${String.fromCharCode(97 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`;
    return {
      id: `v-${letters}`,
      title: `Thing q${letters}q`,
      kind: next(2) === 0 ? "actual" : "target",
      decimal: `${whole}${fraction}`,
    };
  });
}

function recordOf(planted: readonly Planted[]): Snapshot {
  const of = { portfolio: "p" };
  return snapshotOf({
    portfolio: [{ id: "p", title: same("Generated"), is_illustrative: false }],
    source: [{ id: "s", ...of, title: same("A paper"), published_date: "2022-05-31" }],
    organisation: [
      {
        id: "agency",
        ...of,
        name: same("Agency"),
        type: "40",
        iati_ref: "XM-EX-1",
        is_reporting_org: true,
      },
    ],
    partner: [{ id: "XA", ...of, name: same("Exland"), fiscal_year: "calendar" }],
    project: [
      {
        id: "roads",
        ...of,
        partner_id: "XA",
        code: "P1",
        title: same("Roads"),
        purpose: same("Roads are built."),
        status: "2",
        start_date: "2021-01",
      },
    ],
    project_sector: [{ project_id: "roads", vocabulary: "1", code: "21020", share_bp: 10_000 }],
    result: [{ id: "r", ...of, project_id: "roads", title: same("Result") }],
    indicator: planted.map(({ id, title }, position) => ({
      id: `i-${id}`,
      ...of,
      result_id: "r",
      title: same(title),
      unit: same("metres"),
      measure: "unit" as const,
      position,
    })),
    indicator_value: planted.map(({ id, kind, decimal }) => ({
      id,
      ...of,
      indicator_id: `i-${id}`,
      kind,
      value: decimal,
      status: "published" as const,
      period_from: day("2021-01-01"),
      period_to: day("2021-12-31"),
    })),
    citation: planted.map(({ id }) => ({
      record_kind: "indicator_value",
      record_id: id,
      n: 1,
      source_id: "s",
      as_of: day("2022-05-31"),
    })),
  });
}

type Find = (each: Planted) => string | null | Promise<string | null>;

/** How each channel is read again, by means that are not the ones that wrote it. */
async function channelsOf(
  planted: readonly Planted[],
  fault: string | null,
): Promise<[string, Find][]> {
  const snapshot = recordOf(planted);
  const later = planted.map((each, index) =>
    index === 0 ? { ...each, decimal: `${each.decimal}1` } : each,
  );
  const document = (format: string) => {
    const isLater = format === "xlsx" && fault === "the workbook is of a later moment";
    const asked = {
      kind: "partner",
      subject: "XA",
      from: "2020",
      to: "2022",
      language: "en",
      format,
    };
    const made = makeDocument(isLater ? recordOf(later) : snapshot, asked);
    if (!("content" in made))
      throw new Error(isRefusal(made) ? made.message.en : "a template's findings");
    return made.content;
  };
  const claims = JSON.parse(document("json").toString("utf8")) as Claim[];
  const data = dataTable(snapshot, "indicator_value");
  const iati = iatiOf(snapshot, fault);
  const pdf = await readTextFile(document("pdf"));
  const sheets = officeText(document("xlsx"), /worksheets/);
  return [
    ["page", pageReader(snapshot)],
    ["CSV", csvReader(dataTableCsv(data))],
    ["JSON", jsonReader(dataTableJson(data, "1"))],
    ["claims", ({ id }) => plain(claims.find((claim) => claim.id === id)?.value)],
    ["IATI", ({ title, kind }) => iati(title, kind)],
    [
      "HTML",
      rowReader(
        document("html")
          .toString("utf8")
          .replace(/<[^>]+>/g, ""),
      ),
    ],
    ["DOCX", rowReader(officeText(document("docx"), /word\/document/).replace(/<[^>]+>/g, ""))],
    ["XLSX", workbookReader(sheets)],
    // The reader of PDFs need not be installed on every machine.
    ...(isUnreadable(pdf) ? [] : ([["PDF", rowReader(pdf)]] as [string, Find][])),
  ];
}

function plain(value: number | undefined): string | null {
  return value === undefined ? null : String(value);
}

function pageReader(snapshot: Snapshot): Find {
  return async ({ id }) => {
    const page = await figurePage({
      snapshot,
      language: "en",
      today: day("2026-03-31"),
      path: `/figures/${id}`,
      params: { id },
      query: {},
    });
    if (!page) return null;
    const heading = /<h1[^>]*>([\d,.]+) metres</.exec(renderToString(page.body as never))?.[1];
    return heading?.replaceAll(",", "") ?? null;
  };
}

function csvReader(csv: string): Find {
  const [head = "", ...lines] = csv.replace(/^\uFEFF/, "").split(/\r?\n/);
  const names = head.split(",");
  const [id, value] = [names.indexOf("id"), names.indexOf("value")];
  const rows = new Map(lines.map((line) => [line.split(",")[id], line.split(",")[value]]));
  return (each) => rows.get(each.id) ?? null;
}

function jsonReader(json: string): Find {
  const given = JSON.parse(json) as { rows: { id: string; value: unknown }[] };
  const rows = new Map(given.rows.map((row) => [row.id, row.value]));
  return (each) => {
    const value = rows.get(each.id);
    return value === undefined || value === null ? null : String(value as string | number);
  };
}

function iatiOf(
  snapshot: Snapshot,
  fault: string | null,
): (title: string, kind: string) => string | null {
  const edition = buildIatiEdition(snapshot, [], NOW);
  const xml = printIatiEdition(edition, NOW)
    .map((file) => file.content)
    .join("");
  const read =
    fault === "the IATI file drops decimals" ? xml.replace(/(value="\d+)\.\d+"/g, '$1"') : xml;
  return (title, kind) => {
    const rest = read.slice(Math.max(0, read.indexOf(`>${title}<`)));
    return new RegExp(`<${kind}[^>]* value="([^"]+)"`).exec(rest)?.[1] ?? null;
  };
}

/** The row of a results table, however its cells are set: the title, then the target's cell and the achievement's. */
function rowReader(text: string): Find {
  const flat = text.replace(/\s+/g, "");
  return ({ title, kind }) => {
    const name = title.replace(/\s/g, "");
    const cell = "([\\d,.]+)metres";
    const cells = kind === "target" ? `${cell}notreported` : `notreported${cell}`;
    const found = new RegExp(`${name}${cells}`).exec(flat)?.[1];
    return found?.replaceAll(",", "") ?? null;
  };
}

function officeText(bytes: Buffer, part: RegExp): string {
  return Object.entries(unzipSync(bytes))
    .filter(([path]) => part.test(path))
    .map(([, content]) => strFromU8(content))
    .join("");
}

/** The number of the row's own cell, not what its format prints. */
function workbookReader(xml: string): Find {
  return ({ title }) => {
    const row =
      new RegExp(`<row[^>]*>(?:(?!</row>).)*${title}(?:(?!</row>).)*</row>`).exec(xml)?.[0] ?? "";
    return /<c [^>]*>\s*<v>([\d.]+)<\/v>/.exec(row)?.[1] ?? null;
  };
}
