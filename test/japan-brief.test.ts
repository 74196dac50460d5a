import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { makeBrief } from "../src/actions/make-brief.js";
import { LANGUAGES } from "../src/base/language.js";
import { packageRoot } from "../src/base/place.js";
import { isRefusal } from "../src/base/refusal.js";
import type { Claim } from "../src/brief/to-claims.js";
import { readPortfolio } from "../src/intake/from-portfolio.js";
import { findNumerals } from "../src/prose/numerals.js";
import type { Snapshot } from "../src/store/snapshot.js";
import { snapshotOf, type GivenRows } from "./snapshot-fixture.js";

/** The brief of the bundled portfolio carries every number of the leaflet, targets and achievements apart. */
const record = readRecord("japan-ilo");

function readRecord(name: string): Snapshot {
  const reading = readPortfolio(join(packageRoot, "portfolios", name), snapshotOf({}));
  assert.ok(!isRefusal(reading) && reading.draft);
  const byTable: Record<string, unknown[]> = {
    portfolio: [
      {
        id: reading.draft.id,
        title: reading.draft.title,
        is_illustrative: reading.draft.is_illustrative,
      },
    ],
  };
  for (const row of reading.draft.rows)
    (byTable[row.table] ??= []).push({ ...row.values, portfolio: reading.draft.id });
  return snapshotOf(byTable as GivenRows);
}

function brief(language: string, format: string, length = "full"): string {
  const asked = { partner: "JP", from: "2016", to: "2021", language, format, length };
  const made = makeBrief(record, asked);
  if (isRefusal(made)) throw new Error(made.message.en);
  return made.content.toString(format === "pdf" ? "latin1" : "utf8");
}

function claims(language: string): Claim[] {
  return JSON.parse(brief(language, "json")) as Claim[];
}

/** id, value, unit or currency, qualifier, basis: the leaflet's numbers as data. */
const LEAFLET = `
  jp-conventions-ratified 49 - - statement
  jp-conventions-fundamental 6 - - statement
  jp-conventions-governance 3 - - statement
  jp-conventions-technical 40 - - statement
  jp-oda-2020 16300000000 USD - statement
  jp-oda-2020-gni-share 0.31 % - statement
  jp-oda-2020-rank 4 rank - statement
  jp-oda-2020-grant-equivalent 16260250000 USD - actual
  jp-oda-2020-grant-equivalent:share 0.3113 % - actual
  jp-assessed-2016-2021 225500000 USD - actual
  jp-voluntary-2016-2021 43500000 USD over actual
  jp-meti-value-chains 6800000 USD - actual
  meti-duration 2 - - statement
  sa-organised 45000 - - actual
  sa-trained 15000 people over actual
  sa-groups 36 - - actual
  sa-registered 5000 workers nearly actual
  sa-micro 150 - - actual
  formal-jobs-share 40 % under statement
  ssn-projects 60 - over actual
  kh-youth-share 60 % over statement
  kh-age-limit 30 - - statement
  kh-youth-2021 7000 - over actual
  kh-tools-age-from 15 - - statement
  kh-tools-age-to 35 - - statement
  itcilo-years 10 - over actual
  itcilo-experts-2021 2 - - actual
  shfa-asia-projects 5 - - statement
  safety-health-expert 1 - - actual
  sudan-jobs 500 jobs - target
  sudan-households 11200 households over target
  sudan-roads 3.25 - - target
  sudan-pumps 40 - - target
  sudan-toilets 3 - - target
  lao-age-from 5 - - statement
  lao-age-to 17 - - statement
`;

for (const language of LANGUAGES) {
  test(`the brief carries every number of the leaflet (${language})`, () => {
    const found = new Map(claims(language).map((claim) => [claim.id, claim]));
    for (const line of LEAFLET.trim().split("\n")) {
      const [id = "", value, unit, qualifier, basis] = line.trim().split(" ");
      const claim = found.get(id);
      assert.ok(claim, `${id} is not in the brief`);
      assert.equal(claim.value, Number(value), id);
      assert.equal(claim.qualifier ?? "-", qualifier, id);
      assert.equal(claim.basis, basis, id);
      if (unit !== "-" && language === "en") assert.equal(claim.unit, unit, id);
      assert.ok(claim.sources.length > 0 && claim.as_of !== null, `${id} has no source or no day`);
    }
  });

  test(`each claim's own number can be read from its text (${language})`, () => {
    const plain = ({ unscaled, scale }: { unscaled: bigint; scale: number }) =>
      Number(unscaled) / 10 ** scale;
    // A rank alone in a sentence ("ranked fourth") is a word like any other.
    for (const claim of claims(language).filter(({ id }) => !id.includes("rank"))) {
      const values = findNumerals(claim.text).flatMap(({ value, upper }) =>
        [value, upper].flatMap((end) => (end ? [plain(end)] : [])),
      );
      const isThere = values.some(
        (value) => Math.abs(value - claim.value) <= Math.abs(claim.value) * 0.0005,
      );
      assert.ok(isThere, `${claim.id}: ${claim.value} in "${claim.text}"`);
    }
  });
}

test("what the leaflet contradicts itself in is not in the brief", () => {
  const ids = claims("en").map((claim) => claim.id);
  for (const id of [
    "jp-chart-period",
    "jp-text-period",
    "jp-total-label-2018-2022",
    "jp-conventions-ratified-2022-07",
  ]) {
    assert.ok(!ids.includes(id), id);
  }
});

test("the claims are the same in both languages", () => {
  const bare = (language: string) =>
    claims(language).map((claim) => ({ ...claim, text: null, unit: null }));
  assert.deepEqual(bare("ja"), bare("en"));
});

test("the brief keeps to its weight", () => {
  for (const language of LANGUAGES) {
    assert.ok(brief(language, "html").length < 250 * 1024);
    assert.ok(brief(language, "pdf").length < 400 * 1024);
  }
});

test("one page is one page, four pages are at most four, and every format says the same", () => {
  const pages = (pdf: string) => Number(/\/Type\s*\/Pages[^>]*\/Count (\d+)/.exec(pdf)?.[1]);
  for (const language of LANGUAGES) {
    assert.equal(pages(brief(language, "pdf", "short")), 1);
    assert.equal(pages(brief(language, "pdf", "1")), 1);
    assert.ok(pages(brief(language, "pdf", "standard")) <= 4);
    assert.ok(pages(brief(language, "pdf")) > 4);
    const ids = (length: string) =>
      (JSON.parse(brief(language, "json", length)) as Claim[]).map((claim) => claim.id);
    const [short, standard, full] = [ids("short"), ids("standard"), new Set(ids("full"))];
    assert.ok(short.length > 10 && short.length < standard.length);
    assert.deepEqual(
      [...short, ...standard].filter((id) => !full.has(id)),
      [],
    );
    const html = brief(language, "html", "short");
    for (const id of short) assert.ok(html.includes(`id="n-${id.replaceAll(":", "_")}"`), id);
  }
});
