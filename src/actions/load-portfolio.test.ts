import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot, readVersion } from "../store/snapshot.js";
import { databaseTest, freshDatabase } from "../store/testing.js";
import { act, made } from "../../test/acting.js";
import { folderOf } from "../../test/portfolio-folder.js";
import { loadPortfolio, type LoadRequest, type PortfolioLoad } from "./load-portfolio.js";

const clock = fixedClock("2026-04-01T00:00:00.000Z");

async function load(pool: Pool, asked: LoadRequest): Promise<PortfolioLoad> {
  const answer = await loadPortfolio(asked, { pool, clock });
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  return answer;
}

const HEAD = "id: trial\ntitle: {en: Trial, ja: 試行}\nis_illustrative: true\n";
const RECORDS = `sources:
  - {id: paper, title: {en: Paper, ja: 資料}, kind: report}
organisations:
  - {id: ilo, name: {en: ILO, ja: ILO}, type: "40", sources: [{source: paper, page: 1}]}
partners:
  - {id: JP, name: {en: Japan, ja: 日本}, kind: government}
projects:
  - {id: mayo, title: {en: Mayo, ja: マヨ}, places: [{country: SD}], sdgs: [8.7]}
  - {id: insight, title: {en: Insight, ja: インサイト}}
contributions:
  - {id: total, partner: JP, kind: assessed, amount: USD 5.50, sources: [paper]}
funds:
  - {id: fund, code: F, name: {en: Fund, ja: 基金}, type: pooled, currency: JPY, reserve: JPY 500, agent_fee: 1}
`;

/** Each field that changed, in one line. */
function told({ changes }: PortfolioLoad): string[] {
  return changes.flatMap(({ kind, id, change, fields }) =>
    fields.length === 0
      ? [`${kind}/${id} ${change}`]
      : fields.map(
          ({ field, before, after }) =>
            `${kind}/${id} ${field}: ${before ?? "–"} → ${after ?? "–"}`,
        ),
  );
}

databaseTest(
  "the bundled portfolios load without a finding, and again without a change",
  async (_, open) => {
    const pool = await open();
    for (const name of ["japan-ilo", "illustrative-fund"]) {
      const folder = join(packageRoot, "portfolios", name);
      const first = await load(pool, { folder });
      assert.deepEqual(first.findings, [], name);
      assert.ok(first.is_loaded && first.changes.length > 100);
      const version = await readTx(pool, readVersion);
      assert.deepEqual((await load(pool, { folder })).changes, []);
      assert.deepEqual((await load(pool, { folder, isOnlyIfChanged: true })).changes, []);
      assert.equal(await readTx(pool, readVersion), version);
    }
    const { rows } = await pool.query("select count(*) as loads from portfolio_load");
    assert.equal(rows[0].loads, 2n);
  },
);

test("changed files change their records in place, and every changed field is told", async (t) => {
  const pool = await freshDatabase(t);
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": RECORDS });
  assert.ok((await load(pool, { folder })).is_loaded);
  const changed = RECORDS.replace("ja: マヨ", "ja: マヨ地区")
    .replace("USD 5.50", "USD 7")
    .replace("reserve: JPY 500, agent_fee: 1", "reserve: 600, agent_fee: 1.5")
    .replace("page: 1", "page: 2")
    .replace("sdgs: [8.7]", "sdgs: [8.7, 1]")
    .replace(/ {2}- \{id: insight.*\n/, "  - {id: skills, title: {en: Skills, ja: 技能}}\n");
  writeFileSync(join(folder, "x.yaml"), changed);
  const dry = await load(pool, { folder, isDryRun: true });
  const done = await load(pool, { folder });
  assert.deepEqual(dry.changes, done.changes);
  const lines = told(done);
  assert.ok(lines.includes("project/mayo title.ja: マヨ → マヨ地区"), lines.join("\n"));
  assert.ok(lines.includes("contribution/total amount: USD 5.50 → USD 7.00"), lines.join("\n"));
  assert.ok(lines.includes("fund/fund reserve: JPY 500 → JPY 600"), lines.join("\n"));
  assert.ok(lines.includes("fund/fund agent_fee: 1 % → 1.5 %"), lines.join("\n"));
  assert.ok(
    lines.includes("project/skills added") && lines.includes("project/insight removed"),
    lines.join("\n"),
  );
  assert.ok(
    lines.some((line) => line.startsWith("project/mayo sdgs: ")),
    lines.join("\n"),
  );
  assert.ok(
    lines.some((line) => line.startsWith("organisation/ilo sources: ")),
    lines.join("\n"),
  );
  const snapshot = await readTx(pool, readSnapshot);
  assert.deepEqual(
    snapshot.projects.map((project) => project.id),
    ["mayo", "skills"],
  );
  assert.equal(snapshot.contributionById.get("total")?.amount_minor, 700n);
  assert.deepEqual(
    snapshot.citationsOf("organisation", "ilo").map((citation) => citation.page),
    ["2"],
  );
  assert.equal(snapshot.projectSdgs.length, 2);
});

test("what people reported and revised of a file's indicator outlasts a later load of the files, with its history", async (t) => {
  const pool = await freshDatabase(t);
  const results = `results:
  - {id: output, project: mayo, type: output, title: {en: Training, ja: 研修}}
indicators:
  - {id: trained, result: output, measure: unit, aggregation: sum, unit: {en: people, ja: 人}, title: {en: People trained, ja: 研修を受けた人}}
indicator_values:
  - {id: t-2025, indicator: trained, kind: actual, value: "80", period: 2025-01-01..2025-12-31, sources: [paper]}
`;
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "all.yaml": RECORDS + results });
  assert.deepEqual((await load(pool, { folder })).findings, []);
  const year = { period_from: "2025-01-01", period_to: "2025-12-31" };
  const values = [{ indicator: "trained", value: "85" }];
  const reason = "They were counted again.";
  const acting = { pool, clock };
  made(await act(acting, "revise-results", { project: "mayo", ...year, values, reason }));
  const read = async () => {
    const { indicatorValues, indicatorRevisions } = await readTx(pool, readSnapshot);
    return [
      indicatorValues.map(({ status, value }) => `${status} ${value}`),
      indicatorRevisions.map((row) => `${row.value}: ${row.reason}`),
    ];
  };
  const revised = [["revised 85"], [`80: ${reason}`]];
  assert.deepEqual(await read(), revised);
  writeFileSync(join(folder, "all.yaml"), RECORDS.replace("Mayo", "Mayo town") + results);
  const later = await load(pool, { folder });
  assert.deepEqual(told(later), ["project/mayo title.en: Mayo → Mayo town"]);
  assert.deepEqual(await read(), revised);
  assert.ok(
    later.findings.some(({ message }) => /value stays 85, .* the file says 80/.test(message.en)),
  );
});

test("one error, and nothing of the portfolio is loaded", async (t) => {
  const pool = await freshDatabase(t);
  const folder = folderOf(t, {
    "portfolio.yaml": HEAD,
    "x.yaml": RECORDS.replace("USD 5.50", "YEN 5"),
  });
  const refused = await load(pool, { folder });
  assert.equal(refused.is_loaded, false);
  assert.deepEqual(
    refused.findings.map((finding) => finding.rule),
    ["CURRENCY_UNKNOWN"],
  );
  const snapshot = await readTx(pool, readSnapshot);
  assert.equal(snapshot.portfolios.length + snapshot.organisations.length, 0);
});

test("a record that another portfolio refers to is not removed, nor taken over", async (t) => {
  const pool = await freshDatabase(t);
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": RECORDS });
  await load(pool, { folder });
  const other = folderOf(t, {
    "portfolio.yaml": HEAD.replace("trial", "other"),
    "x.yaml":
      "documents:\n  - {id: doc, title: {en: Doc, ja: 文書}, project: insight, sources: [paper]}\n",
  });
  assert.ok((await load(pool, { folder: other })).is_loaded);
  writeFileSync(join(folder, "x.yaml"), RECORDS.replace(/ {2}- \{id: insight.*\n/, ""));
  const refused = await load(pool, { folder });
  assert.equal(refused.is_loaded, false);
  assert.match(refused.findings[0]?.message.en ?? "", /project\/insight is gone.*document doc/);
  writeFileSync(
    join(other, "x.yaml"),
    "partners:\n  - {id: JP, name: {en: Japan, ja: 日本}, kind: government}\n",
  );
  assert.deepEqual(
    (await load(pool, { folder: other })).findings.map((finding) => finding.rule),
    ["ID_TAKEN"],
  );
});

test("a record that gets a new id keeps its code, those that refer to it follow, and two may exchange their codes", async (t) => {
  const pool = await freshDatabase(t);
  const two = `${RECORDS}  - {id: other, code: G, name: {en: Other, ja: 別}, type: pooled, currency: JPY}\n`;
  const linked = two.replace("ja: インサイト}", "ja: インサイト}, fund: fund");
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": linked });
  assert.ok((await load(pool, { folder })).is_loaded);
  writeFileSync(
    join(folder, "x.yaml"),
    linked.replace("id: fund,", "id: renamed,").replace("fund: fund", "fund: renamed"),
  );
  assert.ok((await load(pool, { folder })).is_loaded);
  writeFileSync(
    join(folder, "x.yaml"),
    linked
      .replace("id: fund, code: F", "id: renamed, code: G")
      .replace("id: other, code: G", "id: other, code: F")
      .replace("fund: fund", "fund: renamed"),
  );
  assert.ok((await load(pool, { folder })).is_loaded);
  const snapshot = await readTx(pool, readSnapshot);
  assert.deepEqual(
    snapshot.funds.map(({ id, code }) => [id, code]),
    [
      ["other", "F"],
      ["renamed", "G"],
    ],
  );
  assert.equal(snapshot.projectById.get("insight")?.fund_id, "renamed");
});

test("two loads of one portfolio at once take turns: the second finds nothing to do", async (t) => {
  const pool = await freshDatabase(t);
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": RECORDS });
  const loads = await Promise.all([load(pool, { folder }), load(pool, { folder })]);
  assert.deepEqual(loads.map(({ changes }) => changes.length > 0).sort(), [false, true]);
});

test("a portfolio copied with Windows line ends and a byte order mark says the same", async (t) => {
  const pool = await freshDatabase(t);
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": RECORDS });
  await load(pool, { folder });
  const copy = folderOf(t, {});
  cpSync(folder, copy, { recursive: true });
  for (const name of ["portfolio.yaml", "x.yaml"]) {
    const text = readFileSync(join(copy, name), "utf8");
    writeFileSync(join(copy, name), `\ufeff${text.replaceAll("\n", "\r\n")}`);
  }
  assert.deepEqual(told(await load(pool, { folder: copy })), []);
});

test("a record of the files that people pledged to, or write of, is not removed by a load, and who refers to it is named", async (t) => {
  const pool = await freshDatabase(t);
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": RECORDS });
  assert.ok((await load(pool, { folder })).is_loaded);
  const pledge = {
    id: "pl-1",
    organisation: "ilo",
    project: "mayo",
    amount: "10",
    currency: "USD",
  };
  made(await act({ pool, clock }, "record-pledge", { ...pledge, on: "2026-01-31" }));
  const story = {
    ...{ story: "told", project: "insight", state: "draft" },
    title: { en: "What changed", ja: "変わったこと" },
    body: { en: "Schools.", ja: "学校。" },
  };
  made(await act({ pool, clock }, "save-narrative", story));
  writeFileSync(join(folder, "x.yaml"), RECORDS.replace(/projects:\n.*\n.*\n/, ""));
  const rest = (user: string) =>
    ` refers to it, which is not of these files. Put it back into the files, or see first that ${user} refers to something else.`;
  for (const isDryRun of [true, false]) {
    const refused = await load(pool, { folder, isDryRun });
    assert.equal(refused.is_loaded, false);
    assert.deepEqual(
      refused.findings.map(({ rule, message }) => [rule, message.en]),
      [
        [
          "REMOVED_IN_USE",
          `project/mayo is gone from the files, but pledge pl-1${rest("pledge pl-1")}`,
        ],
        [
          "REMOVED_IN_USE",
          `project/insight is gone from the files, but draft of the narrative told${rest("draft of the narrative told")}`,
        ],
      ],
    );
  }
});

test("files do not change the currency of a fund in which people count amounts; of one in which nobody does, its book follows", async (t) => {
  const pool = await freshDatabase(t);
  const RESERVE = "currency: JPY, reserve: JPY 500, agent_fee: 1";
  const inUsd = RECORDS.replace(RESERVE, "currency: USD");
  const folder = folderOf(t, { "portfolio.yaml": HEAD, "x.yaml": inUsd });
  assert.ok((await load(pool, { folder })).is_loaded);
  const write = (text: string) => writeFileSync(join(folder, "x.yaml"), text);
  write(inUsd.replace("currency: USD", "currency: JPY"));
  assert.ok((await load(pool, { folder })).is_loaded);
  write(inUsd);
  assert.ok((await load(pool, { folder })).is_loaded);
  const window = { id: "w", fund: "fund", name: { en: "Ports", ja: "港" }, ceiling: "600.00" };
  made(await act({ pool, clock }, "create-window", window));
  for (const other of ["currency: JPY", "agent_fee: 1"]) {
    write(inUsd.replace("currency: USD", other));
    const refused = await load(pool, { folder });
    assert.equal(refused.is_loaded, false, other);
    assert.deepEqual(
      refused.findings.map(({ rule, place }) => [rule, place.line]),
      [["FUND_CURRENCY_COUNTED", 13]],
    );
    assert.match(
      refused.findings[0]?.message.en ?? "",
      /^fund\/fund has amounts in USD .* \(ceilings of windows 1\)/,
    );
  }
  const { funds, fundingWindows } = await readTx(pool, readSnapshot);
  assert.deepEqual([funds[0]?.currency, fundingWindows[0]?.ceiling_minor], ["USD", 60000n]);
});
