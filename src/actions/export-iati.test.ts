import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { act as actOn, made } from "../../test/acting.js";
import { activitiesXml, iatiFile, transactionXml } from "../../test/iati-file.js";
import { sha256 } from "../base/canonical.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { toDecimal } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { sumUnpublished } from "../publication/iati-unpublished.js";
import { LOCAL_USER } from "../people/permission.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest, freshDatabase } from "../store/testing.js";
import { carryOut } from "./carry-out.js";
import { putInPlace } from "./edition-folder.js";
import { exportIati, type IatiExport } from "./export-iati.js";
import { importIati } from "./import-iati.js";
import { loadPortfolio } from "./load-portfolio.js";
import { findAction } from "./register.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");

async function publish(pool: Pool, folder: string): Promise<IatiExport> {
  const answer = await exportIati({ folder }, { pool, clock });
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  return answer;
}

async function load(pool: Pool, name: string): Promise<void> {
  const answer = await loadPortfolio(
    { folder: join(packageRoot, "portfolios", name) },
    { pool, clock },
  );
  assert.ok(!isRefusal(answer) && answer.is_loaded);
}

async function act(
  pool: Pool,
  name: string,
  input: Record<string, unknown>,
  at = clock,
): Promise<void> {
  const action = findAction(name);
  assert.ok(action, name);
  const asked = { action, input, key: `export-test-${name}`, person: LOCAL_USER };
  const answer = await carryOut(asked, { pool, clock: at });
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
}

function folderOf(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "earmark-export-"));
  t.after(() => rmSync(path, { recursive: true }));
  return join(path, "out");
}

/** Sums of a file's values by activity and transaction type: read back by text, not by the code that wrote it. */
function sumsOf(xml: string): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const activity of xml.split("<iati-activity ").slice(1)) {
    const identifier = /<iati-identifier>([^<]+)/.exec(activity)?.[1];
    for (const [, transaction = ""] of activity.matchAll(
      /<transaction [^>]*>([\s\S]*?)<\/transaction>/g,
    )) {
      const type = /transaction-type code="(\d+)"/.exec(transaction)?.[1];
      const [, currency, value = ""] =
        /<value currency="(\w+)"[^>]*>([^<]+)/.exec(transaction) ?? [];
      const key = `${identifier} ${type} ${currency}`;
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(value.replace(".", "")));
    }
  }
  return sums;
}

databaseTest(
  "the bundled portfolios are published without a critical finding or an error, and marked where illustrative",
  async (t, open) => {
    const pool = await open();
    await load(pool, "japan-ilo");
    await load(pool, "illustrative-fund");
    const folder = folderOf(t);
    const answer = await publish(pool, folder);
    assert.deepEqual(answer.findings, []);
    assert.ok(answer.is_published);
    for (const file of answer.manifest.files) {
      const content = readFileSync(join(folder, file.name), "utf8");
      assert.equal(sha256(content), file.sha256);
      assert.equal(/Illustrative: invented/.test(content), file.is_illustrative);
    }
    assert.ok(answer.manifest.files.some((file) => file.is_illustrative));
    // A project of which no source says when it began is not given a date.
    const held = answer.held_back.find((each) => each.record === "project/sudan-mayo");
    assert.ok(
      held?.missing.some(
        ({ what, step }) => what.en === "start date" && step.en === "`start_date`",
      ),
    );
  },
);

databaseTest(
  "what is published adds up to what the record holds, on the fund and on its projects",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    const folder = folderOf(t);
    await publish(pool, folder);
    const sums = sumsOf(readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8"));
    const snapshot = await readTx(pool, readSnapshot);
    const total = (rows: readonly bigint[]) => rows.reduce((sum, row) => sum + row, 0n);
    const bySuffix = (suffix: string) =>
      total([...sums].filter(([key]) => key.endsWith(suffix)).map(([, sum]) => sum));
    const released = total(snapshot.releases.map((row) => row.amount_minor));
    const identified = snapshot.receipts.filter((row) => row.instalment_id !== null);
    const received = total(identified.map((row) => row.bank_amount_minor + row.bank_charge_minor));
    const interest = total(
      snapshot.fundIncomes
        .filter((row) => /interest/.test(row.kind))
        .map((row) => row.amount_minor),
    );
    assert.equal(bySuffix(" 3 USD"), released);
    assert.equal(bySuffix(" 1 USD"), received + interest + released);
    const onBook = (account: number, ...flows: readonly string[]) =>
      total(
        snapshot.bookLines
          .filter((row) => row.account === account && flows.includes(row.flow))
          .map((row) => row.base_minor),
      );
    assert.equal(bySuffix(" 2 USD"), onBook(3100, "allocated", "freed"));
    const costs = onBook(1300, "agent_fee", "bank", "direct_cost") + onBook(1400, "expenditure");
    assert.equal(bySuffix(" 4 USD"), -costs);
    const yen = snapshot.agreements.filter((row) => row.currency === "JPY");
    assert.equal(bySuffix(" 11 JPY"), total(yen.map((row) => row.amount_minor)));
  },
);

databaseTest(
  "the same record gives the same bytes, and a correction stands beside what it corrects",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    const folder = folderOf(t);
    const read = () =>
      readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8").split("\n");
    await publish(pool, folder);
    const first = read();
    await publish(pool, folder);
    assert.deepEqual(read(), first);
    const last = await pool.query<{ id: string; event_id: string }>(
      "select id, event_id from entry where kind = 'release' order by effective_on desc, seq desc limit 1",
    );
    const { id: entry = "", event_id = "" } = last.rows[0] ?? {};
    await act(pool, "reverse-entry", { entry, reason: "It was sent to another organisation." });
    await publish(pool, folder);
    const second = read();
    const known = new Set(first);
    // The movement and its correction stand on the fund and on the project, with the same amount, once less than nothing.
    const added = second.filter((line) => !known.has(line));
    assert.equal(added.filter((line) => line.includes(`ref="${event_id}/reversed"`)).length, 2);
    const before = sumsOf(first.join("\n"));
    const differences = [...sumsOf(second.join("\n"))].filter(
      ([key, sum]) => before.get(key) !== sum,
    );
    assert.deepEqual(differences.map(([key]) => key.slice(-6)).sort(), [" 1 USD", " 3 USD"]);
    assert.deepEqual(
      first.filter((line) => !second.includes(line)),
      [],
    );
    assert.deepEqual(readdirSync(join(folder, "..")), ["out"]);
    const after = await readTx(pool, readSnapshot);
    assert.equal(after.releaseById.get(event_id.replace("release/", "")), undefined);
  },
);

databaseTest(
  "an edition made later says of what has not changed when it last did, keeps each identifier, and names what it has no more",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    const folder = folderOf(t);
    const at = (instant: string) => ({ pool, clock: fixedClock(instant) });
    const read = () =>
      readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8").split("\n");
    await publish(pool, folder);
    const first = read();
    const later = at("2026-04-30T09:30:00.000Z");
    const title = { en: "Safer piers in Port Example", ja: "ポート・エグザンプルの埠頭の安全" };
    const correction = { project: "ex-safe-piers", title, reason: "A slip of the pen" };
    made(await actOn(later, "correct-project", correction));
    const second = await exportIati({ folder }, later);
    assert.ok(!isRefusal(second) && second.is_published);
    // When the file was made, when the activity was changed, and its title in both languages.
    const changed = read().filter((line, index) => line !== first[index]);
    assert.equal(changed.length, 4);
    assert.match(
      changed.join("\n"),
      /generated-datetime="2026-04-30[^]*last-updated-datetime="2026-04-30/,
    );
    assert.equal(read().length, first.length);
    const code = { project: "ex-safe-piers", code: "EX-21-99", reason: "Another slip" };
    made(await actOn(later, "correct-project", code));
    const renamed = await exportIati({ folder }, later);
    assert.ok(!isRefusal(renamed) && !renamed.is_published);
    const [finding] = renamed.findings;
    assert.equal(finding?.rule, "PUBLICATION_IDENTIFIER_CHANGED");
    assert.match(
      finding.message.en,
      /ex-safe-piers was published as XI-IATI-ILLUSTRATIVE-EX-21-01/,
    );
    made(await actOn(later, "correct-project", { ...code, code: "EX-21-01" }));
    const held = { project: "ex-safe-piers", sectors: [], reason: "None of these" };
    made(await actOn(later, "correct-project", held));
    const third = await exportIati({ folder }, later);
    assert.ok(!isRefusal(third) && third.is_published);
    assert.deepEqual(third.gone, [
      { identifier: "XI-IATI-ILLUSTRATIVE-EX-21-01", record: "project/ex-safe-piers" },
    ]);
  },
);

databaseTest(
  "a project that people closed is published with the day on which it ended, and one that they reopened as under way again",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    const folder = folderOf(t);
    const project = "ex-safe-piers";
    const told = async () => {
      await publish(pool, folder);
      const xml = readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8");
      const [, own = ""] = /EX-21-01<\/iati-identifier>([^]*?)<\/iati-activity>/.exec(xml) ?? [];
      return own.match(/<activity-(status code="\d"|date type="[34]" iso-date="[\d-]+")/g);
    };
    const [status = "", planned = ""] = (await told()) ?? [];
    assert.deepEqual(
      [status, planned.slice(0, 23)],
      ['<activity-status code="2"', '<activity-date type="3"'],
    );
    made(await actOn({ pool, clock }, "close-project-operations", { project, on: "2026-01-15" }));
    assert.deepEqual(await told(), [
      '<activity-status code="3"',
      planned,
      '<activity-date type="4" iso-date="2026-01-15"',
    ]);
    const asked = { project, reopened_to: "2", reason: "An invoice came late" };
    made(await actOn({ pool, clock }, "propose-reopening", asked));
    made(await actOn({ pool, clock }, "reopen-project", { project }));
    assert.deepEqual(await told(), [status, planned]);
  },
);

databaseTest(
  "what one fund gives another has a reference of its own on each, the same in every record",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    const acting = { pool, clock };
    const name = { en: "Second fund", ja: "第二基金" };
    const fund = { id: "second", name, type: "pooled", currency: "USD" };
    made(await actOn(acting, "create-fund", { ...fund, established_on: "2024-01-01" }));
    const sent = { id: "moved", fund: "ex-safe-harbours", to_fund: "second", on: "2026-01-20" };
    made(await actOn(acting, "transfer", { ...sent, amount: "100.00" }));
    const { unpublished } = await publish(pool, folderOf(t));
    const rows = unpublished.flatMap((each) => (each.record === "fund/second" ? each.rows : []));
    assert.deepEqual(
      rows.map(({ record, kind, amount }) => [record, kind, amount && toDecimal(amount)]),
      [["fund_transfer/moved/in", "1", "100.00"]],
    );
  },
);

databaseTest(
  "a folder with anything else in it is left alone, and a faulty edition is not put in place",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    const folder = folderOf(t);
    await publish(pool, folder);
    const before = readFileSync(join(folder, "manifest.json"), "utf8");
    const ahead = { id: "ahead", fund: "ex-safe-harbours", kind: "interest", amount: "1.00" };
    const next = fixedClock("2027-01-02T00:00:00.000Z");
    await act(pool, "record-income", { ...ahead, currency: "USD", on: "2027-01-01" }, next);
    const answer = await publish(pool, folder);
    assert.ok(!answer.is_published && answer.findings.length > 0);
    assert.equal(readFileSync(join(folder, "manifest.json"), "utf8"), before);
    writeFileSync(join(folder, "thesis.doc"), "");
    const refused = await exportIati({ folder }, { pool, clock });
    assert.ok(isRefusal(refused) && refused.refused === "EXPORT_FOLDER_TAKEN");
    const onFile = await exportIati({ folder: join(folder, "thesis.doc") }, { pool, clock });
    assert.ok(isRefusal(onFile) && onFile.refused === "EXPORT_NO_FOLDER");
    assert.ok(existsSync(join(folder, "thesis.doc")));
  },
);

test("money for a project that came with somebody's file names that publisher and its activity as the receiver", async (t) => {
  const pool = await freshDatabase(t);
  await load(pool, "illustrative-fund");
  const imported = await importIati(
    { file: iatiFile(activitiesXml([{ id: "XX-TEST-1-A" }])) },
    { pool, clock },
  );
  assert.ok(!isRefusal(imported) && imported.is_imported);
  const subject = { en: "Money for others", ja: "他機関への配分" };
  const on = "2026-01-10";
  const meeting = { id: "meeting", fund: "ex-safe-harbours", on, title: subject };
  await act(pool, "record-meeting", meeting);
  const decision = { id: "decision", meeting: "meeting", subject, outcome: "approved" };
  await act(pool, "record-decision", { ...decision, amount: "500.00", on });
  made(await actOn({ pool, clock }, "confirm-decision", { decision: "decision" }));
  const allocation = { id: "to-others", decision: "decision", project: "XX-TEST-1-A" };
  await act(pool, "allocate", { ...allocation, direct: "400.00", on: "2026-01-12" });
  const folder = folderOf(t);
  await publish(pool, folder);
  const xml = readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8");
  const [told = ""] =
    /<transaction ref="allocation\/to-others">[^]*?<\/transaction>/.exec(xml) ?? [];
  assert.match(told, /receiver-org ref="XX-TEST-1" receiver-activity-id="XX-TEST-1-A"/);
});

test("what is spent on a project that came with a file is in no file of ours, and said with its sum and row until our own file tells it", async (t) => {
  const pool = await freshDatabase(t);
  await load(pool, "illustrative-fund");
  const own = (inside: string) =>
    iatiFile(
      activitiesXml([{ id: "XI-IATI-ILLUSTRATIVE-OLD", inside }], "XI-IATI-ILLUSTRATIVE"),
      "own.xml",
    );
  const others = iatiFile(activitiesXml([{ id: "XX-TEST-1-A" }]));
  for (const file of [others, own("")]) {
    const imported = await importIati({ file }, { pool, clock });
    assert.ok(!isRefusal(imported) && imported.is_imported);
  }
  await giveToImported(pool, ["XX-TEST-1-A", "XI-IATI-ILLUSTRATIVE-OLD"]);
  const folder = folderOf(t);
  const { manifest, unpublished } = await publish(pool, folder);
  const file = readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8");
  // What the fund sent stands on the fund, and is not told again as left out.
  assert.match(file, /<transaction ref="allocation\/of-XX-TEST-1-A">/);
  const said = (each: (typeof unpublished)[number]) => [
    each.why,
    each.record,
    each.rows.map(({ record, kind, on }) => [record, kind, on]),
  ];
  const ofActivities = unpublished.filter(({ record }) => record !== null);
  assert.deepEqual(ofActivities.map(said), [
    [
      "own_file",
      "project/XI-IATI-ILLUSTRATIVE-OLD",
      [["expenditure/of-XI-IATI-ILLUSTRATIVE-OLD", "4", "2025-06-30"]],
    ],
    ["other_publisher", "project/XX-TEST-1-A", [["expenditure/of-XX-TEST-1-A", "4", "2025-06-30"]]],
  ]);
  const sums = [{ kind: "4", count: 1, amount: "75.00", currency: "USD" }];
  const [first] = manifest.unpublished;
  assert.deepEqual(first, {
    ...{ why: "own_file", record: "project/XI-IATI-ILLUSTRATIVE-OLD", count: 1, sums },
  });
  const ref = "expenditure/of-XI-IATI-ILLUSTRATIVE-OLD";
  const again = await importIati(
    { file: own(transactionXml("4", "75.00", "", ref)) },
    { pool, clock },
  );
  assert.ok(!isRefusal(again) && again.is_imported);
  const answer = await publish(pool, folder);
  assert.ok(answer.unpublished.every(({ why }) => why !== "own_file"));
});

/** Decided, allocated and spent of the illustrative fund, on projects that came with files. */
async function giveToImported(pool: Pool, projects: readonly string[]): Promise<void> {
  const acting = { pool, clock };
  const subject = { en: "Money for others", ja: "他機関への配分" };
  const on = "2026-01-10";
  const fund = "ex-safe-harbours";
  made(await actOn(acting, "record-meeting", { id: "meeting", fund, on, title: subject }));
  const decision = { id: "decision", meeting: "meeting", subject, outcome: "approved", on };
  made(await actOn(acting, "record-decision", { ...decision, amount: "1000.00" }));
  made(await actOn(acting, "confirm-decision", { decision: "decision" }));
  for (const project of projects) {
    const id = `of-${project}`;
    const allocation = { id, decision: "decision", project, direct: "400.00", on: "2026-01-12" };
    made(await actOn(acting, "allocate", allocation));
    const period = { period_from: "2025-01-01", period_to: "2025-06-30", is_certified: true };
    const spent = { id, allocation: id, category: "travel", amount: "75.00", ...period };
    made(await actOn(acting, "report-expenditure", spent));
  }
}

databaseTest(
  "every event of the book is published, or listed among what is not with what it is and how much",
  async (t, open) => {
    const pool = await open();
    await load(pool, "illustrative-fund");
    await giveDirectlyAndInKind(pool);
    const folder = folderOf(t);
    const { unpublished } = await publish(pool, folder);
    const xml = readFileSync(join(folder, "activities-illustrative-fund.xml"), "utf8");
    const published = [...xml.matchAll(/<transaction ref="([^"]+)"/g)].map(([, ref = ""]) => ref);
    const listed = unpublished.flatMap(({ rows }) => rows.map(({ record }) => record));
    const told = new Set(
      [...published, ...listed].map((ref) => ref.split("/").slice(0, 2).join("/")),
    );
    const { rows } = await pool.query<{ event_id: string }>("select distinct event_id from entry");
    assert.deepEqual(
      rows.map(({ event_id }) => event_id).filter((event) => !told.has(event)),
      [],
    );
    const sumOf = (why: string) =>
      unpublished
        .filter((each) => each.why === why)
        .flatMap((each) => sumUnpublished(each.rows))
        .map(({ kind, count, amount }) => [kind, count, amount && toDecimal(amount)]);
    assert.deepEqual(sumOf("suspense"), [["suspense", 1, "12500.00"]]);
    assert.deepEqual(sumOf("in_kind"), [
      ["in_kind", 1, null],
      ["in_kind", 1, "90000.00"],
    ]);
    assert.deepEqual(sumOf("internal"), [["reserve", 1, "50000.00"]]);
    assert.deepEqual(sumOf("within"), [["allocation", 1, "600.00"]]);
    // Whoever signs with a project directly funds it, whatever its list of organisations says.
    const [, direct = ""] = /EX-22-03<\/iati-identifier>([^]*?)<activity-status/.exec(xml) ?? [];
    assert.match(direct, /role="1">\s+<narrative>Example Ministry of Harbours/);
  },
);

/** A project paid directly, whose account passes its money on, and what came in kind, valued and not. */
async function giveDirectlyAndInKind(pool: Pool): Promise<void> {
  const acting = { pool, clock };
  const usd = { currency: "USD" };
  const kind = { organisation: "ex-ministry", fund: "ex-safe-harbours", kind: "secondment" };
  const lent = { ...kind, description: "An inspector", from: "2026-01-01" };
  made(await actOn(acting, "record-in-kind", { ...lent, id: "unvalued" }));
  const value = { value: "90000.00", ...usd, method: "salary paid" };
  made(await actOn(acting, "record-in-kind", { ...lent, id: "valued", ...value }));
  const title = { en: "Direct", ja: "直接" };
  const agreement = {
    id: "direct",
    organisation: "ex-ministry",
    project: "ex-child-labour",
    title,
  };
  const terms = { instrument: "exchange_of_letters", amount: "600.00", ...usd };
  const signed = { signed_on: "2026-01-02", earmarking_category: 4 };
  made(await actOn(acting, "sign-agreement", { ...agreement, ...terms, ...signed }));
  const due = [{ id: "direct-1", no: 1, due_on: "2026-02-01", amount: "600.00" }];
  made(await actOn(acting, "schedule-instalments", { agreement: "direct", instalments: due }));
  const receipt = { id: "direct-r", fund: "direct", agreement: "direct", amount: "600.00", ...usd };
  const credited = { credited: "600.00", credited_currency: "USD", on: "2026-02-01" };
  made(await actOn(acting, "record-receipt", { ...receipt, ...credited }));
}

test("a link stays one, and what it leads to is replaced; a manifest of somebody else's, and a file beside ours, are left alone", async (t) => {
  const pool = await freshDatabase(t);
  await load(pool, "illustrative-fund");
  const folder = folderOf(t);
  const parent = join(folder, "..");
  mkdirSync(folder);
  const link = join(parent, "link");
  symlinkSync(folder, link);
  await publish(pool, link);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.ok(existsSync(join(folder, "manifest.json")));
  writeFileSync(join(folder, "activities-of-ours.xml"), "<kept/>");
  const beside = await exportIati({ folder }, { pool, clock });
  assert.ok(isRefusal(beside) && beside.refused === "EXPORT_FOLDER_TAKEN");
  assert.match(beside.message.en, /activities-of-ours\.xml/);
  const site = join(parent, "site");
  mkdirSync(site);
  for (const content of ['{"name": "A site"}', "no JSON", "null"]) {
    writeFileSync(join(site, "manifest.json"), content);
    const refused = await exportIati({ folder: site }, { pool, clock });
    assert.ok(isRefusal(refused) && refused.refused === "EXPORT_FOLDER_TAKEN");
    assert.equal(readFileSync(join(site, "manifest.json"), "utf8"), content);
  }
});

test("what cannot be written leaves nothing behind, and exports to one folder at once leave a whole edition", async (t) => {
  const place = folderOf(t);
  const parent = join(place, "..");
  const files = (name: string) =>
    new Map([
      ["a.xml", "x".repeat(1_000_000)],
      ["manifest.json", name],
    ]);
  await putInPlace(place, files("first"));
  await assert.rejects(putInPlace(place, new Map([...files("second"), ["no/such", ""]])), /ENOENT/);
  assert.deepEqual(readdirSync(parent), ["out"]);
  assert.equal(readFileSync(join(place, "manifest.json"), "utf8"), "first");
  // Of a process that was killed, and of one that still writes.
  mkdirSync(join(parent, ".out.new.999999999.0123abcd"));
  mkdirSync(join(parent, `.out.new.${process.pid}.0123abcd`));
  await Promise.allSettled(
    ["third", "fourth", "fifth"].map((name) => putInPlace(place, files(name))),
  );
  assert.deepEqual(readdirSync(parent).sort(), [`.out.new.${process.pid}.0123abcd`, "out"]);
  assert.match(readFileSync(join(place, "manifest.json"), "utf8"), /third|fourth|fifth/);
  assert.equal(readFileSync(join(place, "a.xml"), "utf8").length, 1_000_000);
});

databaseTest(
  "an empty record takes no edition away: nothing is published in its place",
  async (_, open) => {
    const pool = await open();
    const parent = mkdtempSync(join(tmpdir(), "earmark-export-"));
    const folder = join(parent, "edition");
    const refused = await exportIati({ folder }, { pool, clock });
    assert.ok(isRefusal(refused) && refused.refused === "EXPORT_NOTHING");
    assert.ok(!existsSync(folder));
    // So does one of which everything is held back: what it lacks is told.
    const fund = { id: "f", name: { en: "F", ja: "基" }, type: "pooled", currency: "USD" };
    made(await actOn({ pool, clock }, "create-fund", { ...fund, established_on: "2024-01-01" }));
    const held = await publish(pool, folder);
    assert.deepEqual([held.is_published, held.findings, held.held_back.length], [false, [], 1]);
    assert.ok(!existsSync(folder));
    rmSync(parent, { recursive: true });
  },
);
