import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { act, made } from "../../test/acting.js";
import { activitiesXml, iatiFile, transactionXml } from "../../test/iati-file.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { keepSnapshot, readOwnSnapshot, readSnapshot } from "../store/snapshot.js";
import { databaseTest, freshDatabase } from "../store/testing.js";
import { TABLE_NAMES, TABLES } from "../store/tables.js";
import { exportIati } from "./export-iati.js";
import {
  importIati,
  readIatiImports,
  undoIati,
  type IatiImport,
  type ImportRequest,
} from "./import-iati.js";
import { loadPortfolio } from "./load-portfolio.js";
import type { Change } from "./portfolio-changes.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

async function take(
  pool: Pool,
  xml: string,
  asked: Partial<ImportRequest> & { name?: string } = {},
): Promise<IatiImport & { readonly changes: readonly Change[] }> {
  const { name = "trial.xml", ...rest } = asked;
  const changes: Change[] = [];
  const onChange = (change: Change) => changes.push(change);
  const answer = await importIati(
    { file: iatiFile(xml, name), ...rest, onChange },
    { pool, clock },
  );
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  const { added, changed, removed } = answer.totals;
  assert.equal(changes.length, added + changed + removed, "every change is told");
  return { ...answer, changes };
}

/** The whole record but for the instant of the last load, to compare states by. */
async function stateOf(pool: Pool): Promise<string> {
  const snapshot = await readTx(pool, readSnapshot);
  const tables = TABLE_NAMES.map((table) => [table, snapshot[TABLES[table].plural]]);
  return JSON.stringify(tables, (key, value: unknown) =>
    key === "loaded_at" ? null : typeof value === "bigint" ? String(value) : value,
  );
}

const rulesOf = ({ findings }: IatiImport, pattern: RegExp) =>
  findings.flatMap(({ rule, message }) => (pattern.test(rule) ? [message.en] : []));

const FIRST = activitiesXml([
  {
    id: "XX-TEST-1-F",
    hierarchy: "1",
    inside: transactionXml("1", "100") + '<related-activity type="2" ref="XX-TEST-1-A"/>',
  },
  { id: "XX-TEST-1-A", hierarchy: "2", inside: transactionXml("4", "40", "", "R-1") },
  { id: "XX-TEST-1-B", hierarchy: "2" },
]);

databaseTest(
  "the same file again changes nothing where another file has brought an organisation of the same name since",
  async (_, open) => {
    const pool = await open();
    const named = (ref: string) =>
      `<participating-org role="4"${ref}><narrative>Harbour Works</narrative></participating-org>`;
    const participants = named("") + named(' ref="XX-HW"');
    const first = activitiesXml([{ id: "XX-TEST-1-A", participants }]);
    await take(pool, first);
    const later = [{ id: "YY-TEST-2-A", participants: named(' ref="YY-HW"') }];
    await take(pool, activitiesXml(later, "YY-TEST-2"), { name: "other.xml" });
    const before = await stateOf(pool);
    const again = await take(pool, first);
    assert.deepEqual(again.changes, []);
    assert.equal(await stateOf(pool), before);
  },
);

databaseTest(
  "the same file twice changes nothing; a newer one updates in place and tells every field; all can be undone",
  async (_, open) => {
    const pool = await open();
    const empty = await stateOf(pool);
    const first = await take(pool, FIRST);
    assert.ok(first.is_imported && first.batch !== null);
    const imported = await stateOf(pool);
    const again = await take(pool, FIRST);
    assert.deepEqual([again.changes, again.batch], [[], null]);
    const newer = FIRST.replace("Title of XX-TEST-1-A", "A new title")
      .replace(">40<", ">41.5<")
      .replace('code="16020"', 'code="16050"')
      .replace(
        /(<iati-identifier>XX-TEST-1-A[^]*?)<sector [^>]*>/,
        '$1<sector code="16020" percentage="60"/><sector code="16050" percentage="40"/>',
      )
      .replaceAll("XX-TEST-1-B", "XX-TEST-1-C");
    const dry = await take(pool, newer, { name: "newer.xml", isDryRun: true });
    assert.equal(await stateOf(pool), imported);
    const second = await take(pool, newer, { name: "newer.xml" });
    assert.deepEqual(dry.changes, second.changes);
    assert.equal(second.dataset, first.dataset);
    const told = second.changes.flatMap(({ kind, id, change, fields }) =>
      fields.length === 0
        ? [`${kind}/${id} ${change}`]
        : fields.map(({ field, before, after }) => `${kind} ${field}: ${before} → ${after}`),
    );
    for (const line of [
      "project title.en: Title of XX-TEST-1-A → A new title",
      "iati_transaction amount: USD 40.00 → USD 41.50",
      "project sectors: share 100 % → share 60 %; vocabulary 1, code 16050, share 40 %",
      "project/XX-TEST-1-B removed",
      "project/XX-TEST-1-C added",
    ]) {
      assert.ok(told.includes(line), `${line}\n${told.join("\n")}`);
    }
    const early = await undoIati({ batch: first.batch }, { pool, clock });
    assert.ok(isRefusal(early) && early.refused === "IMPORT_NOT_LAST");
    assert.ok(!isRefusal(await undoIati({ batch: second.batch ?? "" }, { pool, clock })));
    assert.equal(await stateOf(pool), imported);
    assert.ok(!isRefusal(await undoIati({ batch: first.batch }, { pool, clock })));
    assert.equal(await stateOf(pool), empty);
    const twice = await undoIati({ batch: first.batch }, { pool, clock });
    assert.ok(isRefusal(twice) && twice.refused === "IMPORT_UNDONE");
  },
);

databaseTest(
  "what else a file says comes in once, is updated in place and told, goes with its activity, and all of it can be undone",
  async (_, open) => {
    const pool = await open();
    const sectors =
      '<location><point srsName="EPSG:4326"><pos>11.5 104.9</pos></point></location><sector code="16020"/>';
    const inside = `${transactionXml("4", "40", '<sector vocabulary="99" code="7"/>', "R-1")}
      <conditions attached="1"><condition type="1"><narrative>Audited</narrative></condition></conditions>`;
    const given = { inside, sectors };
    const first = activitiesXml([
      { id: "XX-TEST-1-A", ...given },
      { id: "XX-TEST-1-B", ...given },
    ]);
    await take(pool, first);
    const imported = await stateOf(pool);
    assert.deepEqual((await take(pool, first)).changes, []);
    const newer = activitiesXml([
      {
        id: "XX-TEST-1-A",
        inside: inside.replace('code="7"', 'code="8"'),
        sectors: sectors.replace("104.9", "105"),
      },
    ]);
    const second = await take(pool, newer);
    const told = second.changes.flatMap(({ kind, id, change, fields }) =>
      kind === "iati_detail" || (kind === "iati_transaction" && change === "changed")
        ? [`${kind} ${id.split(".")[0]} ${change} ${fields.map(({ after }) => after).join()}`]
        : [],
    );
    assert.deepEqual(told, [
      'iati_transaction XX-TEST-1-A changed {"sector/@code":"8","sector/@vocabulary":"99"}',
      'iati_detail XX-TEST-1-A changed {"point/@srsName":"EPSG:4326","point/pos":"11.5 105"}',
      "iati_detail XX-TEST-1-B removed ",
      "iati_detail XX-TEST-1-B removed ",
    ]);
    const undone = await undoIati({ batch: second.batch ?? "" }, { pool, clock });
    assert.ok(!isRefusal(undone));
    assert.equal(await stateOf(pool), imported);
    // A project is used by now: its details go with all else, and come back with the file.
    const pledge = { id: "pl-1", organisation: "XX-TEST-2", project: "XX-TEST-1-A" };
    const asked = { ...pledge, amount: "10", currency: "USD", on: "2026-01-31" };
    made(await act({ pool, clock }, "record-pledge", asked));
    const [begun] = (await readIatiImports({ pool })).filter(({ undone_at }) => undone_at === null);
    const kept = await undoIati({ batch: begun?.id ?? "", keepsUsed: true }, { pool, clock });
    assert.ok(!isRefusal(kept));
    const countDetails = async () => (await readTx(pool, readSnapshot)).iatiDetails.length;
    assert.equal(await countDetails(), 0);
    await take(pool, first);
    assert.equal(await countDetails(), 4);
  },
);

test("an activity of another dataset, and a file with a critical finding, keep everything out", async (t) => {
  const pool = await freshDatabase(t);
  await take(pool, FIRST, { name: "one.xml" });
  await take(pool, activitiesXml([{ id: "XX-TEST-1-X" }]), { name: "two.xml" });
  const before = await stateOf(pool);
  const mixed = activitiesXml([
    { id: "XX-TEST-1-X" },
    { id: "XX-TEST-1-A" },
    { id: "XX-TEST-1-B" },
  ]);
  const refused = await take(pool, mixed, { name: "three.xml" });
  assert.equal(refused.is_imported, false);
  assert.ok(refused.findings.some(({ rule }) => rule === "IATI_ACTIVITY_ELSEWHERE"));
  assert.equal(
    (await take(pool, FIRST.replace("<activity-status", "<activity-state"))).is_imported,
    false,
  );
  assert.equal(await stateOf(pool), before);
});

test("a file whose name is in Japanese alone begins a dataset that has a readable one", async (t) => {
  const pool = await freshDatabase(t);
  const named = async (name: string, id: string) =>
    (await take(pool, activitiesXml([{ id }]), { name })).dataset;
  assert.equal(await named("活動 一覧.xml", "XX-TEST-1-A"), "iati-file");
  assert.equal(await named("予算.xml.gz", "XX-TEST-1-B"), "iati-file-2");
  assert.equal(await named("活動（2025）.xml", "XX-TEST-1-C"), "iati-2025");
});

test("a newer version in which every identifier is another one begins a dataset of its own, and says that both stand", async (t) => {
  const pool = await freshDatabase(t);
  const first = await take(pool, FIRST);
  const renamed = FIRST.replaceAll("XX-TEST-1-", "YY-TEST-1-");
  const second = await take(pool, renamed);
  assert.equal(second.dataset, "iati-trial-2");
  const [told] = second.findings.filter(({ rule }) => rule === "IATI_DATASET_NAMESAKE");
  assert.equal(told?.severity, "warning");
  assert.match(
    told?.message.en ?? "",
    /dataset iati-trial from a file of this name.*undo the imports of iati-trial/,
  );
  assert.ok(!isRefusal(await undoIati({ batch: second.batch ?? "" }, { pool, clock })));
  assert.ok(!isRefusal(await undoIati({ batch: first.batch ?? "" }, { pool, clock })));
  const alone = await take(pool, renamed);
  assert.ok(alone.findings.every(({ rule }) => rule !== "IATI_DATASET_NAMESAKE"));
});

test("a folder and a file of IATI never have the same id: neither takes the other's rows over", async (t) => {
  const pool = await freshDatabase(t);
  const { dataset, batch } = await take(pool, FIRST);
  const folder = mkdtempSync(join(tmpdir(), "portfolio-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const load = async (id: string) => {
    const head = `id: ${id}\ntitle: {en: Trial, ja: 試行}\nis_illustrative: true\n`;
    writeFileSync(join(folder, "portfolio.yaml"), head);
    return loadPortfolio({ folder }, { pool, clock });
  };
  const before = await stateOf(pool);
  const refused = await load(dataset);
  assert.ok(isRefusal(refused) && refused.refused === "LOAD_DATASET");
  assert.match(refused.message.en, new RegExp(`trial.xml, import ${batch}`));
  assert.equal(await stateOf(pool), before);
  assert.ok(!isRefusal(await undoIati({ batch: batch ?? "" }, { pool, clock })));
  assert.ok(!isRefusal(await load(dataset)));
  const named = await take(pool, FIRST);
  assert.equal(named.dataset, `${dataset}-2`);
  assert.ok(!isRefusal(await load("iati-org-XX-TEST-9")));
  const publisher = `<iati-organisations version="2.03"><iati-organisation>
    <organisation-identifier>XX-TEST-9</organisation-identifier><name><narrative>Trial</narrative></name>
    <reporting-org ref="XX-TEST-9" type="40"><narrative>Trial</narrative></reporting-org>
  </iati-organisation></iati-organisations>`;
  const kept = await importIati({ file: iatiFile(publisher) }, { pool, clock });
  assert.ok(isRefusal(kept) && kept.refused === "IMPORT_PORTFOLIO");
});

test("a file that shares a few activities with a dataset is no version of it: nothing of the dataset goes for it", async (t) => {
  const pool = await freshDatabase(t);
  const ids = (letters: string) => [...letters].map((letter) => ({ id: `XX-TEST-1-${letter}` }));
  const first = await take(pool, activitiesXml(ids("ABCDEF")), { name: "one.xml" });
  const before = await stateOf(pool);
  const other = await take(pool, activitiesXml(ids("ATUVWXY")), { name: "other.xml" });
  assert.equal(other.is_imported, false);
  assert.equal(rulesOf(other, /^IATI_ID_TAKEN$/).length, 0, "the same is not said in other words");
  assert.match(
    rulesOf(other, /^IATI_ACTIVITY_ELSEWHERE$/).join(),
    /XX-TEST-1-A came .*\(iati-one\)/,
  );
  assert.equal(await stateOf(pool), before);
  // One that says to be the same, and one with half of either, are versions; what they do not have is said to go.
  for (const [letters, name] of [
    ["ATUVWXY", "one.xml"],
    ["ABC", "another.xml"],
  ] as const) {
    const asked = { name, isDryRun: true, dropsMissing: true };
    const version = await take(pool, activitiesXml(ids(letters)), asked);
    assert.equal(version.dataset, first.dataset);
    const gone = 6 - [..."ABCDEF"].filter((each) => letters.includes(each)).length;
    const [told] = rulesOf(version, /^IATI_ACTIVITIES_GONE$/);
    assert.match(told ?? "", new RegExp(`of iati-one, and ${gone} of the 6 activities`));
  }
  const whole = await take(pool, activitiesXml(ids("ABCDEFG")), { name: "one.xml" });
  assert.deepEqual(rulesOf(whole, /^IATI_ACTIVITIES_GONE$/), []);
});

test("an extract, or a file that lost its money, takes nothing away until a person says that it may go", async (t) => {
  const pool = await freshDatabase(t);
  const dated = (n: number) => transactionXml("4", String(n), "", `R-${n}`);
  const activity = (n: number, inside = dated(n)) => ({ id: `XX-TEST-1-${n + 10}`, inside });
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  const all = activitiesXml(numbers.map((n) => activity(n)));
  await take(pool, all);
  const before = await stateOf(pool);
  const extract = activitiesXml(numbers.slice(0, 3).map((n) => activity(n)));
  for (const isDryRun of [true, false]) {
    const held = await take(pool, extract, { isDryRun });
    assert.deepEqual([held.is_imported, held.batch], [false, null]);
    const [told] = rulesOf(held, /^IATI_MUCH_GONE$/);
    assert.match(
      told ?? "",
      /17 of the 20 activities .*: XX-TEST-1-13 “Title of XX-TEST-1-13”, .*XX-TEST-1-22 “Title of XX-TEST-1-22” and 7 more\./,
    );
    assert.equal(held.findings[0]?.severity, "critical");
    assert.deepEqual(rulesOf(held, /^IATI_ACTIVITIES_GONE$/), []);
    assert.deepEqual(held.gone?.activities, { gone: 17, all: 20 });
  }
  assert.equal(await stateOf(pool), before);
  // All activities are there, and hardly any of the money.
  const broken = activitiesXml(numbers.map((n) => activity(n, n < 9 ? dated(n) : "")));
  const held = await take(pool, broken);
  assert.equal(held.is_imported, false);
  assert.match(rulesOf(held, /^IATI_MONEY_GONE$/).join(), /11 of the 20 transactions/);
  assert.equal(await stateOf(pool), before);
  // Transactions that are counted anew replace others, and a few activities go with any version: nobody is asked.
  const anew = numbers.slice(2).map((n) => activity(n, transactionXml("4", String(n + 500))));
  const version = await take(pool, activitiesXml(anew));
  assert.deepEqual([version.is_imported, version.gone], [true, null]);
  assert.match(rulesOf(version, /^IATI_ACTIVITIES_GONE$/).join(), /2 of the 20 activities/);
  assert.ok(!isRefusal(await undoIati({ batch: version.batch ?? "" }, { pool, clock })));
  const said = await take(pool, extract, { dropsMissing: true });
  assert.equal(said.is_imported, true);
  assert.match(rulesOf(said, /^IATI_ACTIVITIES_GONE$/).join(), /17 of the 20 activities/);
  assert.equal((await readTx(pool, readSnapshot)).projects.length, 3);
  assert.ok(!isRefusal(await undoIati({ batch: said.batch ?? "" }, { pool, clock })));
  assert.equal(await stateOf(pool), before);
});

test("an activity that others refer to stays what it is when a newer file puts it on another level", async (t) => {
  const pool = await freshDatabase(t);
  const raised = activitiesXml([
    { id: "XX-TEST-1-F", hierarchy: "2", inside: transactionXml("1", "100") },
    {
      id: "XX-TEST-1-A",
      hierarchy: "1",
      inside: transactionXml("1", "5") + '<related-activity type="2" ref="XX-TEST-1-B"/>',
    },
    { id: "XX-TEST-1-B", hierarchy: "2" },
  ]);
  const kinds = ({ homes }: IatiImport) => homes.map(({ id, kind }) => `${kind}/${id}`);
  await take(pool, FIRST);
  assert.deepEqual(kinds(await take(pool, raised, { isDryRun: true })), [
    "project/XX-TEST-1-F",
    "fund/XX-TEST-1-A",
    "project/XX-TEST-1-B",
  ]);
  const pledge = { id: "pl-1", organisation: "XX-TEST-2", project: "XX-TEST-1-A" };
  const asked = { ...pledge, amount: "10", currency: "USD", on: "2026-01-31" };
  made(await act({ pool, clock }, "record-pledge", asked));
  const window = { id: "w", fund: "XX-TEST-1-F", name: { en: "Ports", ja: "港" } };
  made(await act({ pool, clock }, "create-window", window));
  const newer = await take(pool, raised);
  assert.deepEqual(kinds(newer), [
    "fund/XX-TEST-1-F",
    "project/XX-TEST-1-A",
    "project/XX-TEST-1-B",
  ]);
  assert.deepEqual(
    rulesOf(newer, /^IATI_LEVEL_STAYS$/).map((told) => told.slice(0, 47)),
    [
      "XX-TEST-1-F would become a project by this file",
      "XX-TEST-1-A would become a fund by this file. O",
    ],
  );
  const { funds, projects } = await readTx(pool, readSnapshot);
  assert.deepEqual([funds.length, projects.length], [1, 2]);
  assert.deepEqual((await take(pool, raised)).changes, []);
  assert.ok(!isRefusal(await undoIati({ batch: newer.batch ?? "" }, { pool, clock })));
  assert.deepEqual((await take(pool, FIRST)).changes, []);
});

test("what people used as the fund that a newer file made of a project stays that alone when the file is undone", async (t) => {
  const pool = await freshDatabase(t);
  const raised = FIRST.replace('hierarchy="2"', 'hierarchy="1"').replace(
    '<related-activity type="2" ref="XX-TEST-1-A"/>',
    "",
  );
  await take(pool, FIRST);
  const money = `${transactionXml("1", "5")}<related-activity type="2" ref="XX-TEST-1-B"/>`;
  const newer = await take(
    pool,
    raised.replace(/(ref="R-1"[^]*?<\/transaction>)/, (told) => told + money),
  );
  const window = { id: "w", fund: "XX-TEST-1-A", name: { en: "Ports", ja: "港" } };
  made(await act({ pool, clock }, "create-window", window));
  const batch = newer.batch ?? "";
  const refused = await undoIati({ batch }, { pool, clock });
  assert.ok(isRefusal(refused) && refused.refused === "IMPORT_IN_USE");
  assert.ok(!isRefusal(await undoIati({ batch, keepsUsed: true }, { pool, clock })));
  const { funds, projects, iatiActivityById } = await readTx(pool, readSnapshot);
  const stand = [...funds, ...projects].map(({ id }) => id).sort();
  assert.deepEqual(stand, ["XX-TEST-1-A", "XX-TEST-1-B", "XX-TEST-1-F"]);
  assert.equal(iatiActivityById.get("XX-TEST-1-A")?.fund_id, "XX-TEST-1-A");
});

test("an organisation that others refer to stays when its file no longer has it, and keeps the first import from being undone", async (t) => {
  const pool = await freshDatabase(t);
  const first = await take(pool, FIRST, { name: "one.xml" });
  await take(pool, activitiesXml([{ id: "XX-TEST-1-X" }]), { name: "two.xml" });
  const newer = FIRST.replaceAll("XX-TEST-2", "XX-TEST-3");
  const answer = await take(pool, newer, { name: "one.xml" });
  assert.ok(answer.findings.some(({ rule }) => rule === "IATI_ROWS_KEPT"));
  const undone = await undoIati({ batch: answer.batch ?? "" }, { pool, clock });
  assert.ok(!isRefusal(undone));
  const refused = await undoIati({ batch: first.batch ?? "" }, { pool, clock });
  assert.ok(isRefusal(refused) && refused.refused === "IMPORT_IN_USE");
});

const WITHOUT_B = activitiesXml([
  {
    id: "XX-TEST-1-F",
    hierarchy: "1",
    inside: transactionXml("1", "100") + '<related-activity type="2" ref="XX-TEST-1-A"/>',
  },
  { id: "XX-TEST-1-A", hierarchy: "2", inside: transactionXml("4", "40", "", "R-1") },
]);

databaseTest(
  "what people pledged to an imported project keeps it whole when its file has it no more, and keeps the import from being undone",
  async (_, open) => {
    const pool = await open();
    const first = await take(pool, FIRST);
    const pledge = { id: "pl-1", organisation: "XX-TEST-2", project: "XX-TEST-1-B" };
    const asked = { ...pledge, amount: "10", currency: "USD", on: "2026-01-31" };
    made(await act({ pool, clock }, "record-pledge", asked));
    const newer = await take(pool, WITHOUT_B);
    const kept = newer.findings.filter(({ rule }) => rule === "IATI_ROWS_KEPT");
    assert.deepEqual(
      kept.map(({ place }) => place.path),
      ["project/XX-TEST-1-B"],
    );
    const { projectPlaces, projectOrganisations, iatiActivityById } = await readTx(
      pool,
      readSnapshot,
    );
    for (const rows of [projectPlaces, projectOrganisations])
      assert.ok(rows.some(({ project_id }) => project_id === "XX-TEST-1-B"));
    assert.ok(iatiActivityById.has("XX-TEST-1-B"), "it is not ours to publish");
    if (newer.batch !== null)
      assert.ok(!isRefusal(await undoIati({ batch: newer.batch }, { pool, clock })));
    const refused = await undoIati({ batch: first.batch ?? "" }, { pool, clock });
    assert.ok(isRefusal(refused) && refused.refused === "IMPORT_IN_USE");
    assert.match(refused.message.en, /project XX-TEST-1-B \(pledge pl-1\)/);
  },
);

const bodyOf = (project: string) => ({
  project,
  title: { en: "What changed", ja: "変わったこと" },
  body: { en: "Schools.", ja: "学校。" },
});

databaseTest(
  "an import is undone but for what others refer to; the rest goes once nobody does, and the same file comes in again",
  async (_, open) => {
    const pool = await open();
    const empty = await stateOf(pool);
    const { batch: first, dataset } = await take(pool, FIRST);
    const closing = { project: "XX-TEST-1-A", on: "2026-01-31" };
    made(await act({ pool, clock }, "close-project-operations", closing));
    const story = { story: "told", ...bodyOf("XX-TEST-1-B"), state: "draft" };
    made(await act({ pool, clock }, "save-narrative", story));
    const batch = first ?? "";
    const refused = await undoIati({ batch }, { pool, clock });
    assert.ok(isRefusal(refused) && refused.refused === "IMPORT_IN_USE");
    for (const use of [
      "project XX-TEST-1-A (closing of project XX-TEST-1-A)",
      "project XX-TEST-1-B (draft of the narrative told)",
      `earmark iati undo ${batch} --keep-used`,
    ])
      assert.ok(refused.message.en.includes(use), `${use}\n${refused.message.en}`);
    const undone = await undoIati({ batch, keepsUsed: true }, { pool, clock });
    assert.ok(!isRefusal(undone));
    const { kept } = undone;
    assert.ok(kept.includes("project/XX-TEST-1-A") && kept.includes("project/XX-TEST-1-B"));
    const left = await readTx(pool, readSnapshot);
    // What the closed project stands on stays with it: its fund, and who is named in it; not the money that the file reported.
    assert.deepEqual([...left.fundById.keys()], ["XX-TEST-1-F"]);
    assert.deepEqual([left.projects.length, left.iatiTransactions.length], [2, 0]);
    assert.ok(left.iatiActivityById.has("XX-TEST-1-A"), "it is not ours to publish");
    const [listed] = await readIatiImports({ pool });
    assert.deepEqual([listed?.kept, listed?.undone_at !== null], [kept.length, true]);

    // The file comes in again to the same dataset, and goes again to where it was.
    const again = await take(pool, FIRST);
    assert.equal(again.dataset, dataset);
    const early = await undoIati({ batch, keepsUsed: true }, { pool, clock });
    assert.ok(isRefusal(early) && early.refused === "IMPORT_NOT_LAST");
    assert.ok(!isRefusal(await undoIati({ batch: again.batch ?? "" }, { pool, clock })));

    // The narrative is told of another project: nothing keeps its old one any longer.
    const moved = { story: "told", ...bodyOf("XX-TEST-1-A"), state: "draft" };
    made(await act({ pool, clock }, "save-narrative", moved));
    const rest = await undoIati({ batch, keepsUsed: true }, { pool, clock });
    assert.ok(!isRefusal(rest) && !rest.kept.includes("project/XX-TEST-1-B"));
    await writeTx(pool, async (tx) => {
      await tx.run("delete from story_version");
      await tx.run("delete from project_closure");
    });
    assert.ok(!isRefusal(await undoIati({ batch }, { pool, clock })));
    assert.equal(await stateOf(pool), empty);
    const done = await undoIati({ batch }, { pool, clock });
    assert.ok(isRefusal(done) && done.refused === "IMPORT_UNDONE");
  },
);

test("a draft of a narrative or claim keeps its project when the file has it no more", async (t) => {
  const pool = await freshDatabase(t);
  const keptBy = async (name: string, input: Record<string, unknown>) => {
    const { batch } = await take(pool, FIRST);
    made(await act({ pool, clock }, name, input));
    const newer = await take(pool, WITHOUT_B);
    const kept = newer.findings.filter(({ rule }) => rule === "IATI_ROWS_KEPT");
    assert.deepEqual(
      kept.map(({ place }) => place.path),
      ["project/XX-TEST-1-B"],
    );
    return batch;
  };
  await keptBy("save-narrative", { story: "told", ...bodyOf("XX-TEST-1-B"), state: "draft" });
  const claim = {
    id: "many",
    project: "XX-TEST-1-B",
    text: { en: "{value} schools", ja: "{value}校" },
    ...{ qualifier: "exactly", value: "3", unit: { en: "schools", ja: "校" }, basis: "actual" },
    ...{ as_of: "2026-01-31", source: "iati-trial", state: "draft" },
  };
  await writeTx(pool, (tx) => tx.run("delete from story_version"));
  await keptBy("record-claim", claim);
});

test("no file opens a project again that people closed, nor does the undoing of one", async (t) => {
  const pool = await freshDatabase(t);
  await take(pool, FIRST);
  const newer = await take(pool, FIRST.replaceAll("Title of XX-TEST-1-A", "A new title"));
  const closing = { project: "XX-TEST-1-A", on: "2026-01-31" };
  made(await act({ pool, clock }, "close-project-operations", closing));
  const statusOf = async () => {
    const { projectById, iatiActivityById } = await readTx(pool, readSnapshot);
    return [projectById, iatiActivityById].map((each) => each.get("XX-TEST-1-A")?.status);
  };
  assert.deepEqual(await statusOf(), ["3", "2"]);
  assert.ok(!isRefusal(await undoIati({ batch: newer.batch ?? "" }, { pool, clock })));
  assert.deepEqual(await statusOf(), ["3", "2"]);
  const again = await take(pool, FIRST);
  assert.deepEqual(again.changes, []);
  const [told] = again.findings.filter(({ rule }) => rule === "IATI_PROJECT_CLOSED");
  assert.match(
    told?.message.en ?? "",
    /closed here on 31 January 2026; the file gives the status 2/,
  );
  await take(pool, FIRST.replaceAll("Title of XX-TEST-1-A", "A newer title"));
  assert.deepEqual(await statusOf(), ["3", "2"]);
});

test("a fund in which people count amounts keeps its currency, whatever a newer file says, and whatever is undone", async (t) => {
  const pool = await freshDatabase(t);
  await take(pool, FIRST);
  const inYen = FIRST.replaceAll('default-currency="USD"', 'default-currency="JPY"');
  const inEuro = FIRST.replaceAll('default-currency="USD"', 'default-currency="EUR"');
  const stands = async () =>
    (await readTx(pool, readSnapshot)).fundById.get("XX-TEST-1-F")?.currency;
  const toYen = await take(pool, inYen);
  assert.equal(await stands(), "JPY");
  const agreement = { id: "ag", organisation: "XX-TEST-2", fund: "XX-TEST-1-F", instrument: "mou" };
  const terms = {
    amount: "1000",
    currency: "JPY",
    signed_on: "2025-06-01",
    earmarking_category: 1,
  };
  const title = { en: "An agreement", ja: "取決め" };
  made(await act({ pool, clock }, "sign-agreement", { ...agreement, ...terms, title }));
  const toEuro = await take(pool, inEuro);
  assert.equal(await stands(), "JPY");
  const [told] = toEuro.findings.filter(({ rule }) => rule === "IATI_FUND_CURRENCY");
  assert.match(told?.message.en ?? "", /counted here in JPY; the file's default currency is EUR/);
  assert.ok(toEuro.changes.every(({ kind }) => kind !== "fund"));
  for (const { batch } of [toEuro, toYen]) {
    assert.ok(!isRefusal(await undoIati({ batch: batch ?? "" }, { pool, clock })));
    assert.equal(await stands(), "JPY");
  }
  assert.deepEqual((await take(pool, FIRST)).changes, []);
});

const RESULT = `<result type="1"><title><narrative>Training</narrative></title><indicator measure="1"><title><narrative>People trained</narrative></title>
  <baseline year="2024" value="0"/><period><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/><target value="100"/><actual value="80"/></period></indicator></result>`;

test("a value that came with a file is its publisher's: nobody revises it here, to lose that with the next version", async (t) => {
  const pool = await freshDatabase(t);
  const xml = activitiesXml([{ id: "XX-TEST-1-A", inside: RESULT }]);
  await take(pool, xml);
  const before = await stateOf(pool);
  const [indicator] = (await readTx(pool, readSnapshot)).indicators;
  const year = { period_from: "2025-01-01", period_to: "2025-12-31" };
  const asked = { indicator: indicator?.id, value: "85" };
  const reason = "They were counted again.";
  for (const [name, input] of [
    ["revise-results", { project: "XX-TEST-1-A", ...year, values: [asked], reason }],
    ["set-targets", { indicator: indicator?.id, targets: [{ ...year, value: "85" }], reason }],
    ["set-baseline", { ...asked, ...year, reason }],
  ] as const) {
    const refused = await act({ pool, clock }, name, input);
    assert.ok(isRefusal(refused) && refused.refused === "RECORD_ITS_OWN", name);
    assert.match(refused.message.en, /“People trained” was taken over from IATI files/);
  }
  assert.equal(await stateOf(pool), before);
  // A period of our own, of an indicator of theirs, is ours.
  const periods = [{ period_from: "2026-01-01", period_to: "2026-12-31" }];
  made(await act({ pool, clock }, "plan-periods", { project: "XX-TEST-1-A", periods }));
  const planned = await stateOf(pool);
  assert.deepEqual((await take(pool, xml)).changes, []);
  assert.equal(await stateOf(pool), planned);
});

/** One activity of many transactions and places: more than are written at once. */
function largeXml(
  count: number,
  valueOf: (n: number) => number,
  places: readonly number[],
): string {
  const transactions = Array.from({ length: count }, (_, n) =>
    transactionXml("3", `${valueOf(n)}.50`, "", `R-${n}`),
  );
  const locations = places.map(
    (n) => `<location><name><narrative>Place ${n}</narrative></name></location>`,
  );
  return activitiesXml([{ id: "XX-TEST-1-L", inside: transactions.join("") }]).replace(
    "<sector ",
    `${locations.join("")}<sector `,
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

databaseTest(
  "an activity of more rows than are written at once: changed, shortened and undone as a small one is",
  async (_, open) => {
    const pool = await open();
    const first = await take(
      pool,
      largeXml(1_300, (n) => n, upTo(700)),
    );
    assert.equal(first.transactions, 1_300);
    assert.equal(first.totals.added, first.changes.length);
    const imported = await stateOf(pool);
    const again = await take(
      pool,
      largeXml(1_300, (n) => n, upTo(700)),
    );
    assert.deepEqual([again.changes, again.batch], [[], null]);
    assert.equal(await stateOf(pool), imported);
    const places = upTo(660).filter((n) => n !== 3);
    const xml = largeXml(1_250, (n) => (n % 10 === 0 ? n + 1 : n), places);
    const second = await take(pool, xml);
    assert.deepEqual(second.totals, { added: 0, changed: 125 + 1, removed: 50 });
    assert.equal(second.told.length, second.told_counted);
    assert.deepEqual(second.told, second.changes);
    const project = second.changes.filter(({ kind }) => kind === "project");
    assert.deepEqual(
      project.map(({ id, change, fields }) => [id, change, fields.map(({ field }) => field)]),
      [["XX-TEST-1-L", "changed", ["places"]]],
    );
    const amount = second.changes
      .flatMap(({ fields }) => fields)
      .find(({ after }) => after === "USD 11.50");
    assert.equal(amount?.before, "USD 10.50");
    const undone = await undoIati({ batch: second.batch ?? "" }, { pool, clock });
    assert.ok(!isRefusal(undone) && undone.restored > 0);
    assert.equal(await stateOf(pool), imported);
  },
);

test("an import that is interrupted, or whose file becomes another one meanwhile, leaves nothing", async (t) => {
  const pool = await freshDatabase(t);
  await take(pool, activitiesXml([{ id: "XX-TEST-1-X" }]), { name: "one.xml" });
  const state = async () => [
    await stateOf(pool),
    (await pool.query("select * from iati_import")).rows,
    (await pool.query("select * from iati_import_change")).rows,
    (await pool.query("select version from record_version")).rows,
  ];
  const before = await state();
  const xml = largeXml(1_300, (n) => n, []);
  let asked = 0;
  const broken = {
    ...iatiFile(xml),
    async *open() {
      asked += 1;
      yield Buffer.from(asked < 3 ? xml : xml.slice(0, xml.length / 2));
      if (asked === 3) throw new Error("the disk was taken out");
    },
  };
  await assert.rejects(importIati({ file: broken }, { pool, clock }), /disk was taken out/);
  assert.equal(asked, 3);
  assert.deepEqual(await state(), before);
  const others = [largeXml(1_300, (n) => n + 1, []), xml.slice(0, xml.length / 2), "<p>Moved</p>"];
  for (const [reading, other] of [2, 3].flatMap((from) =>
    others.map((each) => [from, each] as const),
  )) {
    let given = 0;
    const changing = {
      ...iatiFile(xml),
      async *open() {
        given += 1;
        yield Buffer.from(given < reading ? xml : other);
      },
    };
    const answer = await importIati({ file: changing }, { pool, clock });
    assert.ok(!isRefusal(answer) && !answer.is_imported);
    assert.ok(answer.findings.some(({ rule }) => rule === "IATI_FILE_CHANGED"));
    assert.deepEqual(await state(), before);
  }
  // The same file when nobody disturbs it, so that the test does not pass for want of anything to import.
  assert.equal((await take(pool, xml)).transactions, 1_300);
});

test("a snapshot after a posting has what others reported as it was read; after an import or its undoing it is read again", async (t) => {
  const pool = await freshDatabase(t);
  const latest = keepSnapshot(pool);
  await take(pool, FIRST);
  const first = await latest();
  await writeTx(pool, (tx) => tx.run("update project set status = '3'"));
  const written = await latest();
  assert.notEqual(written, first);
  assert.equal(written.projects[0]?.status, "3");
  assert.equal(written.iatiTransactions, first.iatiTransactions, "the same list, not read again");
  const newer = await take(pool, FIRST.replace(">40<", ">41<"));
  const amounts = async () => (await latest()).iatiTransactions.map((row) => row.amount_text);
  assert.deepEqual(await amounts(), ["41", "100"]);
  await undoIati({ batch: newer.batch ?? "" }, { pool, clock });
  assert.deepEqual(await amounts(), ["40", "100"]);
  const own = await readTx(pool, readOwnSnapshot);
  assert.equal(own.iatiActivities.length, 3);
  assert.equal(own.iatiTransactions, undefined, "not read, and not told to be none");
});

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "earmark-round-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "out");
}

/** Sums of a table's amounts by type and currency. */
function sums(
  rows: readonly {
    readonly type: string | null;
    readonly currency: string | null;
    readonly amount_minor: bigint | null;
  }[],
): Record<string, bigint> {
  const found: Record<string, bigint> = {};
  for (const { type, currency, amount_minor } of rows) {
    const key = `${type} ${currency}`;
    found[key] = (found[key] ?? 0n) + (amount_minor ?? 0n);
  }
  return Object.fromEntries(Object.entries(found).sort());
}

/** The same from the published text, by patterns and not by our reader. */
function sumsOfText(xml: string, element: "transaction" | "budget"): Record<string, bigint> {
  const rows = [...xml.matchAll(new RegExp(`<${element}[ >][\\s\\S]*?</${element}>`, "g"))].map(
    ([text]) => {
      const type =
        /transaction-type code="(\d+)"/.exec(text)?.[1] ??
        /^<budget[^>]*type="(\d)"/.exec(text)?.[1] ??
        null;
      const [, currency = null, value = ""] =
        /<value[^>]*currency="(\w+)"[^>]*>([^<]+)/.exec(text) ?? [];
      return { type, currency, amount_minor: BigInt(value.trim().replace(".", "")) };
    },
  );
  return sums(rows);
}

async function publishFund(t: TestContext, pool: Pool): Promise<ReadonlyMap<string, string>> {
  const loaded = await loadPortfolio(
    { folder: join(packageRoot, "portfolios", "illustrative-fund") },
    { pool, clock },
  );
  assert.ok(!isRefusal(loaded) && loaded.is_loaded);
  const folder = temporaryFolder(t);
  const published = await exportIati({ folder }, { pool, clock });
  assert.ok(!isRefusal(published) && published.is_published);
  return new Map(
    published.manifest.files.map(({ name }) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

const OWN_FILE = "activities-illustrative-fund.xml";

test("what the record publishes itself is not taken over into it: not as a whole file, not among others' activities", async (t) => {
  const pool = await freshDatabase(t);
  const files = await publishFund(t, pool);
  const xml = files.get(OWN_FILE) ?? "";
  const before = await stateOf(pool);
  for (const isDryRun of [true, false]) {
    const refused = await take(pool, xml, { name: OWN_FILE, isDryRun });
    assert.deepEqual([refused.is_imported, refused.homes.length], [false, 0]);
    const told = rulesOf(refused, /^IATI_OWN_ACTIVITY$/);
    assert.equal(told.length, 4);
    assert.match(told.join("\n"), /XI-IATI-ILLUSTRATIVE-EX-HARBOUR is fund\/ex-safe-harbours/);
    assert.equal(rulesOf(refused, /^IATI_(NOTHING|ALL_OWN)$/).length, 1);
  }
  const agency = await take(pool, files.get("organisation-ex-agency.xml") ?? "");
  assert.equal(agency.is_imported, false);
  assert.equal(rulesOf(agency, /^IATI_ALL_OWN$/).length, 1);
  assert.equal(await stateOf(pool), before);

  // One of ours in lower case, one of ours under an identifier that we do not use, one of somebody else's.
  const stranger =
    '<participating-org role="4"><narrative>Quay Diggers</narrative></participating-org>';
  const mixed = activitiesXml(
    [
      { id: "xi-iati-illustrative-ex-21-01", participants: stranger },
      { id: "XI-IATI-ILLUSTRATIVE-OLD-1" },
      { id: "XX-TEST-1-A" },
    ],
    "XI-IATI-ILLUSTRATIVE",
  );
  const taken = await take(pool, mixed);
  assert.deepEqual(
    taken.homes.map(({ identifier }) => identifier),
    ["XI-IATI-ILLUSTRATIVE-OLD-1", "XX-TEST-1-A"],
  );
  assert.equal(rulesOf(taken, /^IATI_OWN_ACTIVITY$/).length, 1);
  assert.match(
    rulesOf(taken, /^IATI_OWN_PUBLISHER$/).join(),
    /identifiers that the record does not use.*: 2\./,
  );
  const { organisations } = await readTx(pool, readSnapshot);
  assert.ok(
    organisations.every(({ name }) => name.en !== "Quay Diggers"),
    "whom only what is left out names",
  );
  assert.deepEqual((await take(pool, mixed)).changes, []);
  assert.ok(!isRefusal(await undoIati({ batch: taken.batch ?? "" }, { pool, clock })));
  assert.equal(await stateOf(pool), before);
});

test("of an organisation that reports from the record a file brings budgets alone", async (t) => {
  const pool = await freshDatabase(t);
  await publishFund(t, pool);
  const publisher = `<iati-organisations version="2.03"><iati-organisation default-currency="USD">
    <organisation-identifier>XI-IATI-ILLUSTRATIVE</organisation-identifier>
    <name><narrative>Example Agency for Work at Sea</narrative></name>
    <reporting-org ref="XI-IATI-ILLUSTRATIVE" type="40"><narrative>Example Agency</narrative></reporting-org>
    <total-budget><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-01-01">500</value></total-budget>
    <document-link url="https://example.org/report" format="text/html"><title><narrative>Report</narrative></title><category code="B01"/></document-link>
  </iati-organisation></iati-organisations>`;
  const taken = await take(pool, publisher);
  assert.deepEqual(
    taken.kinds.map(({ kind }) => kind),
    ["portfolio", "source", "iati_budget"],
  );
  assert.equal(rulesOf(taken, /^IATI_OWN_ORGANISATION$/).length, 1);
});

test("an activity that came with a file before the record published it itself stands twice, and is said to", async (t) => {
  const pool = await freshDatabase(t);
  await take(pool, FIRST);
  const agency = {
    id: "agency",
    name: { en: "Trial Agency", ja: "試行機関" },
    type: "40",
    country: "JP",
  };
  const reporting = { iati_ref: "XX-TEST", is_reporting_org: true };
  made(await act({ pool, clock }, "record-organisation", { ...agency, ...reporting }));
  const fund = {
    id: "own",
    code: "1-A",
    name: { en: "Own fund", ja: "自らの基金" },
    type: "pooled",
  };
  made(
    await act({ pool, clock }, "create-fund", {
      ...fund,
      administrator: "agency",
      currency: "USD",
      established_on: "2025-01-01",
    }),
  );
  const again = await take(pool, FIRST);
  assert.deepEqual(again.changes, []);
  const [told] = rulesOf(again, /^IATI_OWN_TWICE$/);
  assert.match(told ?? "", /XX-TEST-1-A came with an earlier file \(iati-trial\).*fund\/own/);
});

test("what we publish comes back to the same figures: money by type and currency, budgets, results", async (t) => {
  const source = await freshDatabase(t);
  const xml = (await publishFund(t, source)).get(OWN_FILE) ?? "";
  const pool = await freshDatabase(t);
  const answer = await take(pool, xml, { name: OWN_FILE, isIllustrative: true });
  assert.ok(answer.is_imported, answer.findings.map(({ message }) => message.en).join("\n"));
  const [before, after] = [await readTx(source, readSnapshot), await readTx(pool, readSnapshot)];
  assert.deepEqual(sums(after.iatiTransactions), sumsOfText(xml, "transaction"));
  assert.deepEqual(sums(after.iatiBudgets), sumsOfText(xml, "budget"));
  assert.ok(after.iatiTransactions.length > 0 && after.iatiBudgets.length > 0);
  // The fund and its projects move money between them: told by both, counted by none.
  const spent = before.expenditures.reduce((sum, row) => sum + row.amount_minor, 0n);
  const costs = before.fundIncomes
    .filter(({ kind }) => !kind.includes("interest"))
    .reduce((sum, row) => sum + row.amount_minor, 0n);
  const charges = before.receipts
    .filter(({ instalment_id }) => instalment_id !== null)
    .reduce((sum, row) => sum + row.bank_charge_minor, 0n);
  const counted = answer.sums
    .filter(({ type }) => type === "4")
    .reduce((sum, { counted_minor }) => sum + counted_minor, 0n);
  assert.equal(counted, spent + costs + charges);
  assert.equal(answer.sums.find(({ type }) => type === "3")?.counted_minor, 0n);
  const values = (rows: typeof before.indicatorValues) =>
    rows
      .filter(({ status, value }) => /^(published|revised)$/.test(status) && value !== null)
      .map(({ kind, value, period_to }) => `${kind} ${Number(value)} ${period_to}`)
      .sort();
  assert.deepEqual(values(after.indicatorValues), values(before.indicatorValues));
});
