import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  symlinkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  appendFileSync,
  existsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { isRefusal } from "../base/refusal.js";
import { systemClock } from "../base/clock.js";
import { readFamilies, writeFamilies, type FamilyStatement } from "./families.js";
import { deriveNothing, loadObservatory, stateFamilies } from "./load.js";
import { readTape } from "../iati/tape-reader.js";
import { hashFile } from "./file-bytes.js";
import { hashOf } from "./hashes.js";
import { openActivities } from "./load-activity.js";
import { openReading } from "./load-elements.js";
import { findGone } from "./load-gone.js";
import { activity, ask, file203, load, transaction, tryLoad } from "./load-fixture.js";
import { loadIati } from "./load-iati.js";
import { loadInParallel } from "./load-pool.js";
import { openPart, PARTS_FORM } from "./part.js";
import { currentSnapshot, readManifest } from "./snapshot.js";
import { deriveSummaries } from "./summaries.js";

const root = mkdtempSync(join(tmpdir(), "earmark-load-"));
after(() => rmSync(root, { recursive: true }));

/** The user of whom every system says that nothing is theirs. */
const NOBODY = 65_534;

let folders = 0;
/** A folder with files, and the path of an observatory that is not there yet. */
function place(files: Readonly<Record<string, string | Uint8Array>>): {
  data: string;
  observatory: string;
} {
  const data = join(root, `data-${folders}`);
  const observatory = join(root, `observatory-${folders++}`);
  mkdirSync(data);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text);
  return { data, observatory };
}

const FULL = activity(
  "XX-1-A",
  `<title><narrative>Eau</narrative><narrative xml:lang="en">Water</narrative></title>
<description type="1"><narrative>Ligne un
ligne deux, « citée "ainsi" »</narrative></description>
<participating-org role="1" ref="YY" type="10"><narrative>Ministère</narrative></participating-org>
<activity-status code="2"/><activity-date type="2" iso-date="2023-01-01Z"/>
<recipient-country code="KE" percentage="60"/><recipient-region code="298" percentage="40"/>
<location ref="L"><name><narrative>Nairobi</narrative></name><point srsName="x"><pos>-1.28 36.8</pos></point></location>
<sector code="14030" percentage="33.333"/><sector vocabulary="2" code="140"/>
<default-flow-type code="10"/><default-aid-type code="C01"/>
<budget><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value value-date="2024-01-01">-100</value></budget>
${transaction('<value currency="usd" value-date="2024-03-01">1234567890123.1234567</value><provider-org ref="YY" provider-activity-id="YY-9"><narrative>Ministère</narrative></provider-org><sector code="14031"/><recipient-country code="UG"/><aid-type code="B01"/>', 'ref="T1" humanitarian="1"')}
${transaction('<value value-date="2024-03-01">007.50</value>')}
<result type="1"><title><narrative>R</narrative></title><indicator measure="1"><title><narrative>I</narrative></title><baseline year="2020" value="n/a"/>
<period><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><target value="10"/><actual value="4.5"><dimension name="sex" value="female"/></actual></period></indicator></result>`,
);

test("an activity becomes rows of every table, with defaults, languages, exact amounts and places", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  const done = await load(observatory, data);
  assert.equal(done.loaded, 1);
  assert.equal(done.rows.transaction, 2);
  const [row] = await ask(observatory, "select * from activity");
  assert.deepEqual(
    { ...row, activity_id: "", dataset_id: "", id: "" },
    {
      ...{
        activity_id: "",
        dataset_id: "",
        id: "",
        line: 3,
        iati_identifier: "XX-1-A",
        is_latest: true,
        duplicate_of: null,
      },
      ...{
        reporting_org_ref: "XX-1",
        reporting_org_name: "Agence",
        reporting_org_type: "40",
        is_secondary_reporter: null,
      },
      ...{
        title: "Water",
        description: 'Ligne un\nligne deux, « citée "ainsi" »',
        language: "fr",
        hierarchy: null,
        status: "2",
      },
      ...{
        scope: null,
        humanitarian: null,
        default_currency: "EUR",
        collaboration_type: null,
        default_flow_type: "10",
      },
      ...{
        default_finance_type: null,
        default_aid_type: "C01",
        default_tied_status: null,
        planned_start: null,
      },
      ...{
        actual_start: "2023-01-01",
        planned_end: null,
        actual_end: null,
        last_updated: "2025-01-31 10:00:00",
      },
      ...{ budget_not_provided: null, capital_spend: null, version: "2.03" },
    },
  );
  assert.deepEqual(
    await ask(
      observatory,
      `select position, ref, type, date, value, value_text, currency, is_default_currency, value_date, provider_ref, provider_name,
         provider_activity_id, flow_type, aid_type, humanitarian, reporting_org_ref from "transaction" order by position`,
    ),
    [
      {
        ...{
          position: 1,
          ref: "T1",
          type: 3,
          date: "2024-02-29",
          value: "1234567890123.123457",
          value_text: "1234567890123.1234567",
        },
        ...{
          currency: "USD",
          is_default_currency: false,
          value_date: "2024-03-01",
          provider_ref: "YY",
          provider_name: "Ministère",
        },
        ...{
          provider_activity_id: "YY-9",
          flow_type: "10",
          aid_type: "B01",
          humanitarian: true,
          reporting_org_ref: "XX-1",
        },
      },
      {
        ...{
          position: 2,
          ref: null,
          type: 3,
          date: "2024-02-29",
          value: "7.500000",
          value_text: null,
        },
        ...{
          currency: "EUR",
          is_default_currency: true,
          value_date: "2024-03-01",
          provider_ref: null,
          provider_name: null,
        },
        ...{
          provider_activity_id: null,
          flow_type: "10",
          aid_type: "C01",
          humanitarian: null,
          reporting_org_ref: "XX-1",
        },
      },
    ],
  );
  const one = async (sql: string) => (await ask(observatory, sql))[0];
  assert.deepEqual(
    await ask(
      observatory,
      "select kind, vocabulary, code, percentage from place order by position",
    ),
    [
      { kind: "country", vocabulary: null, code: "KE", percentage: "60.0000000000" },
      { kind: "region", vocabulary: "1", code: "298", percentage: "40.0000000000" },
    ],
  );
  assert.deepEqual(await one("select latitude, longitude, name from location"), {
    latitude: -1.28,
    longitude: 36.8,
    name: "Nairobi",
  });
  assert.deepEqual(await one("select value, type, status, currency from budget"), {
    value: "-100.000000",
    type: "1",
    status: "1",
    currency: "EUR",
  });
  assert.deepEqual(
    await ask(
      observatory,
      "select kind, value_text, value, dimensions from period_value order by item",
    ),
    [
      { kind: "target", value_text: "10", value: "10.000000", dimensions: null },
      { kind: "actual", value_text: "4.5", value: "4.500000", dimensions: '{"sex":"female"}' },
    ],
  );
  assert.deepEqual(
    await one("select baseline_text, baseline_value, baseline_year from indicator"),
    { baseline_text: "n/a", baseline_value: null, baseline_year: 2020 },
  );
  assert.deepEqual(
    await one("select count(*)::int as n, count(distinct language)::int as l from narrative"),
    { n: 6, l: 2 },
  );
  assert.deepEqual(await one("select code from transaction_place"), { code: "UG" });
  assert.deepEqual(await one("select ref, activities from publisher"), {
    ref: "XX-1",
    activities: 1,
  });
});

test("codes of 1.0x are those of 2.03, and an identifier may come last", async () => {
  const old = `<iati-activities version="1.04"><iati-activity default-currency="USD"><transaction><transaction-type code="C"/>
<value value-date="2010-01-01">5</value><transaction-date iso-date="2010-01-01"/></transaction>
<participating-org role="Funding" ref="YY">Fonds</participating-org><sector vocabulary="DAC" code="14030">Eau</sector><title>Titre</title>
<activity-date type="start-actual" iso-date="2009-12-31"/><location><coordinates latitude="1" longitude="2" precision="1"/></location>
<reporting-org ref="XX-1" type="40">Agence</reporting-org><iati-identifier>XX-1-OLD</iati-identifier><default-flow-type code="10"/></iati-activity></iati-activities>`;
  const { data, observatory } = place({ "old.xml.gz": gzipSync(old) });
  await load(observatory, data);
  assert.deepEqual(
    await ask(
      observatory,
      `select t.type, t.type_text, t.flow_type, p.role, p.name, s.vocabulary, a.title, a.actual_start, l.latitude, t.activity_id = a.activity_id as same
         from "transaction" t, participating_org p, sector s, activity a, location l`,
    ),
    [
      {
        ...{
          type: 2,
          type_text: "C",
          flow_type: "10",
          role: "1",
          name: "Fonds",
          vocabulary: "1",
          title: "Titre",
        },
        ...{ actual_start: "2009-12-31", latitude: 1, same: true },
      },
    ],
  );
});

test("what cannot be read is null with a finding, and the row stays", async () => {
  const bad = activity(
    "XX-1-B",
    `<activity-date type="1" iso-date="2024-02-30"/><sector code="14030" percentage="-5"/><location><point><pos>91 200</pos></point></location>
<transaction><transaction-type code="X"/><transaction-date iso-date="yesterday"/><value currency="EURO" value-date="2024-01-01">1,000</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2024-01-01"/></transaction>`,
  );
  const { data, observatory } = place({ "bad.xml": file203(bad, activity("", "")) });
  const done = await load(observatory, data);
  assert.deepEqual(
    done.findings.map(({ rule, line }) => `${rule} ${line}`),
    [
      "DATE_IMPOSSIBLE 6",
      "PERCENTAGE_IMPOSSIBLE 6",
      "COORDINATES_IMPOSSIBLE 6",
      "TYPE_UNKNOWN 7",
      "DATE_IMPOSSIBLE 7",
      "AMOUNT_UNREADABLE 7",
      "CURRENCY_UNKNOWN 7",
      "AMOUNT_MISSING 8",
      "IDENTIFIER_MISSING 10",
    ],
  );
  assert.deepEqual(
    await ask(
      observatory,
      `select type, type_text, date, value, value_text, currency from "transaction" order by position limit 1`,
    ),
    [{ type: null, type_text: "X", date: null, value: null, value_text: "1,000", currency: null }],
  );
  assert.deepEqual(await ask(observatory, "select count(*)::int as n from finding"), [{ n: 9 }]);
});

test("a file that is none is told of, and the others are loaded", async () => {
  const good = file203(FULL);
  const files = {
    "binary.xml": Buffer.from([0, 1, 2, 3]),
    "cut.xml": good.slice(0, -60),
    "cut.xml.gz": gzipSync(good).subarray(0, 300),
    "doctype.xml": '<!DOCTYPE a [<!ENTITY x "y">]><iati-activities/>',
    "empty.xml": "",
    "good.xml": good,
    "other.xml": "<rss/>",
    "page.xml": "<html><body>404</body></html>",
  };
  const { data, observatory } = place(files);
  const done = await load(observatory, data);
  assert.deepEqual([done.loaded, done.failed], [1, 7]);
  assert.deepEqual(await ask(observatory, "select count(*)::int as n from activity"), [{ n: 1 }]);
  assert.deepEqual(
    await ask(
      observatory,
      "select status, count(*)::int as n from dataset group by status order by status",
    ),
    [
      { status: "failed", n: 7 },
      { status: "loaded", n: 1 },
    ],
  );
  const again = await load(observatory, data);
  assert.deepEqual([again.unchanged, again.failed, again.snapshot], [1, 7, done.snapshot]);
});

test("a file that changed replaces its rows and nothing else; one that breaks keeps its last good ones", async () => {
  const { data, observatory } = place({
    "a.xml": file203(activity("XX-1-A", transaction("<value>1</value>"))),
    "b.xml": file203(activity("XX-1-B", transaction("<value>10</value>"))),
  });
  const sums = () =>
    ask(observatory, `select sum(value)::int as s, count(*)::int as n from "transaction"`);
  const first = await load(observatory, data);
  assert.deepEqual(await sums(), [{ s: 11, n: 2 }]);
  const [before] = await ask(observatory, `select id from "transaction" where value = 10`);

  writeFileSync(
    join(data, "a.xml"),
    file203(activity("XX-1-A", transaction("<value>2</value>") + transaction("<value>3</value>"))),
  );
  const second = await load(observatory, data);
  assert.deepEqual([second.loaded, second.unchanged], [1, 1]);
  assert.deepEqual(await sums(), [{ s: 15, n: 3 }]);
  assert.deepEqual(await ask(observatory, `select id from "transaction" where value = 10`), [
    before,
  ]);

  writeFileSync(join(data, "b.xml"), "<html/>");
  const third = await load(observatory, data);
  assert.deepEqual([third.failed, third.unchanged], [1, 1]);
  assert.deepEqual(await sums(), [{ s: 15, n: 3 }]);
  assert.deepEqual(await ask(observatory, "select status from dataset where path like '%b.xml'"), [
    { status: "stale" },
  ]);

  writeFileSync(join(data, "b.xml"), file203(activity("XX-1-B", transaction("<value>20</value>"))));
  await load(observatory, join(data, "b.xml"));
  assert.deepEqual(await sums(), [{ s: 25, n: 3 }]);
  assert.deepEqual(await ask(observatory, "select count(*)::int as n from finding"), [{ n: 0 }]);
  assert.equal(readdirSync(join(observatory, "snapshots")).length, 3, "the last three stay");
  assert.ok(!existsSync(join(observatory, "snapshots", first.snapshot ?? "")));
  assert.deepEqual(readdirSync(observatory).sort(), ["current", "snapshots"]);
});

test("many changes leave few files, with the same rows", async () => {
  const { data, observatory } = place({});
  for (let turn = 0; turn < 12; turn++) {
    writeFileSync(
      join(data, `${turn}.xml`),
      file203(activity(`XX-1-${turn}`, transaction(`<value>${turn}</value>`))),
    );
    await load(observatory, data);
  }
  assert.deepEqual(
    await ask(observatory, `select sum(value)::int as s, count(*)::int as n from "transaction"`),
    [{ s: 66, n: 12 }],
  );
  const files = readdirSync(join(observatory, "snapshots", currentSnapshot(observatory) ?? ""));
  assert.ok(files.filter((name) => name.startsWith("transaction-")).length <= 8);
});

test("of one activity in two files the newest counts, the other leads to it", async () => {
  const version = (updated: string) =>
    file203(
      activity(
        "XX-1-A",
        transaction("<value>1</value>"),
        `default-currency="EUR" last-updated-datetime="${updated}"`,
      ),
    );
  const { data, observatory } = place({
    "a.xml": version("2025-03-01T00:00:00Z"),
    "b.xml": version("2025-02-01T00:00:00Z"),
    "c.xml": file203(activity("XX-1-C", ""), activity("XX-1-C", "")),
  });
  await load(observatory, data);
  assert.deepEqual(
    await ask(
      observatory,
      `select d.path like '%a.xml' as is_a, a.is_latest, l.path like '%a.xml' as leads_to_a from activity a join dataset d using (dataset_id)
         left join activity o on o.activity_id = a.duplicate_of left join dataset l on l.dataset_id = o.dataset_id
        where a.iati_identifier = 'XX-1-A' order by is_a`,
    ),
    [
      { is_a: false, is_latest: false, leads_to_a: true },
      { is_a: true, is_latest: true, leads_to_a: null },
    ],
  );
  assert.deepEqual(
    await ask(
      observatory,
      "select count(distinct activity_id)::int as n, count(*) filter (is_latest)::int as l from activity where iati_identifier = 'XX-1-C'",
    ),
    [{ n: 2, l: 1 }],
  );
  assert.deepEqual(await ask(observatory, "select duplicates from publisher"), [{ duplicates: 2 }]);
  rmSync(join(data, "a.xml"));
  writeFileSync(join(data, "b.xml"), version("2025-04-01T00:00:00Z"));
  await load(observatory, data);
  assert.deepEqual(
    await ask(
      observatory,
      "select a.is_latest, d.path like '%a.xml' as is_a from activity a join dataset d using (dataset_id) where iati_identifier = 'XX-1-A' order by is_a",
    ),
    [
      { is_latest: true, is_a: false },
      { is_latest: false, is_a: true },
    ],
  );
});

test("what a killed load had finished is taken over, and what it had not is read again", async () => {
  const { data, observatory } = place({
    "a.xml": file203(activity("XX-1-A", transaction("<value>1</value>"))),
    "b.xml": file203(activity("XX-1-B", transaction("<value>10</value>"))),
  });
  const folder = join(observatory, "parts", PARTS_FORM, "killed", "w0");
  const part = openPart(folder);
  const full = join(data, "a.xml");
  const job = {
    dataset_id: hashOf([full]),
    path: full,
    full,
    size_bytes: 1,
    known: null,
    hasRows: false,
  };
  await loadIati(job, part, () => undefined);
  // Half of the next file's rows, and half a line of the journal.
  appendFileSync(join(folder, "transaction.txt"), "123\u001f456");
  appendFileSync(join(folder, "journal"), '{"dataset":{"dataset');
  writeFileSync(
    join(observatory, "lock"),
    JSON.stringify({ pid: 999_999_999, host: "gone", since: "" }).replace(
      "gone",
      (await import("node:os")).hostname(),
    ),
  );
  mkdirSync(join(observatory, "snapshots", "half"), { recursive: true });

  const done = await load(observatory, data);
  assert.deepEqual([done.loaded, done.unchanged], [1, 1]);
  assert.deepEqual(
    await ask(observatory, `select sum(value)::int as s, count(*)::int as n from "transaction"`),
    [{ s: 11, n: 2 }],
  );
  assert.deepEqual(await ask(observatory, "select sha256 from dataset where path like '%a.xml'"), [
    { sha256: hashFile(full) },
  ]);
  assert.deepEqual(readdirSync(observatory).sort(), ["current", "snapshots"]);
});

test("a file that has gone since the load that read it was interrupted has no rows", async () => {
  const { data, observatory } = place({
    "a.xml": file203(activity("XX-1-A", "")),
    "b.xml": file203(activity("XX-1-B", "")),
  });
  const part = openPart(join(observatory, "parts", PARTS_FORM, "killed", "w0"));
  const full = join(data, "a.xml");
  const facts = { dataset_id: hashOf([full]), path: full, full, size_bytes: 1 };
  await loadIati({ ...facts, known: null, hasRows: false }, part, () => undefined);
  part.close();
  rmSync(full);

  await load(observatory, data);
  assert.deepEqual(await ask(observatory, "select iati_identifier from activity"), [
    { iati_identifier: "XX-1-B" },
  ]);
});

test("a file that cannot be opened is told of, whatever the reason, and the rest is loaded", async () => {
  const { data, observatory } = place({
    "a.xml": file203(activity("XX-1-A", "")),
    "locked.xml": file203(activity("XX-1-B", "")),
    "locked.csv": "a,b,c\n",
  });
  symlinkSync(join(data, "nowhere"), join(data, "link.xml"));
  symlinkSync("loop.xml", join(data, "loop.xml"));
  writeFileSync(
    Buffer.concat([Buffer.from(join(data, "b")), Buffer.from([0xff, 46, 120, 109, 108])]),
    "",
  );
  // Whoever runs as root may read everything.
  const isRoot = process.getuid?.() === 0;
  for (const name of ["locked.xml", "locked.csv"])
    if (isRoot) rmSync(join(data, name));
    else chmodSync(join(data, name), 0);
  const done = await load(observatory, data);
  const closed = done.findings.filter(({ rule }) => rule === "FILE_CLOSED");
  assert.equal(closed.length, isRoot ? 3 : 5);
  assert.deepEqual([done.files, done.loaded, done.failed], [closed.length + 1, 1, closed.length]);
  assert.match(
    closed.find(({ file }) => file.endsWith("link.xml"))?.message.en ?? "",
    /leads nowhere/,
  );
  assert.equal(done.rows.activity, 1);

  rmSync(join(data, "a.xml"));
  symlinkSync(join(data, "nowhere"), join(data, "a.xml"));
  assert.equal((await load(observatory, data)).rows.activity, 1, "what was loaded before stays");
});

test("a folder that nobody may go through is told of, the rest is loaded, and what was loaded of it is not gone", async (t) => {
  const { data, observatory } = place({ "a.xml": file203(activity("XX-1-A", "")) });
  const below = join(data, "below");
  mkdirSync(below);
  writeFileSync(join(below, "b.xml"), file203(activity("XX-1-B", "")));
  assert.equal((await load(observatory, data)).rows.activity, 2);
  chmodSync(below, 0);
  // Whoever runs as root may go through everything: then as somebody else, to whom the folders are given.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    const given = [data, observatory].flatMap((folder) => [
      folder,
      ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    ]);
    for (const path of [root, ...given]) chownSync(path, NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    t.after(() => process.seteuid?.(0));
  }
  const done = await loadObservatory(
    { paths: [data], folder: observatory, jobs: 1, memory_mb: 200, drops_missing: true },
    effectsOf(deriveNothing),
  );
  if (isRoot) process.seteuid?.(0);
  chmodSync(below, 0o755);
  assert.ok(!isRefusal(done));
  assert.deepEqual(
    done.findings.map(({ rule, file }) => [rule, file]),
    [["FOLDER_CLOSED", below]],
  );
  assert.match(done.findings[0]?.message.en ?? "", /permission is missing/);
  assert.deepEqual([done.files, done.failed, done.rows.activity], [2, 1, 2]);
});

test("an interrupted load changes nothing and the next one goes on", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  const stop = new AbortController();
  stop.abort();
  const done = await tryLoad(observatory, [data], stop.signal);
  assert.ok(!isRefusal(done) && done.isInterrupted);
  assert.equal(currentSnapshot(observatory), null);
  assert.equal((await load(observatory, data)).loaded, 1);
});

test("interrupted while the snapshot is written, what was read waits for the next load", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  const stop = new AbortController();
  const done = await loadObservatory(
    { paths: [data], folder: observatory, jobs: 1, memory_mb: 200 },
    {
      clock: systemClock,
      interrupted: stop.signal,
      derive: {
        names: [],
        make() {
          stop.abort();
          return Promise.resolve({});
        },
      },
      progress: () => undefined,
    },
  );
  assert.ok(!isRefusal(done) && done.isInterrupted);
  assert.equal(currentSnapshot(observatory), null);
  assert.deepEqual(readdirSync(join(observatory, "snapshots")), []);
  const next = await load(observatory, data);
  assert.deepEqual([next.unchanged, next.rows.transaction], [1, 2]);
});

test("a second load at the same time is refused, one with nothing to load too", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  mkdirSync(observatory);
  writeFileSync(
    join(observatory, "lock"),
    JSON.stringify({ pid: 1, host: "elsewhere", since: "2026" }),
  );
  for (const [paths, refused] of [
    [[data], "LOAD_UNDER_WAY"],
    [[join(data, "nothing.xml")], "LOAD_PATH_ABSENT"],
    [[join(observatory)], "LOAD_NOTHING_FOUND"],
  ] as const) {
    const answer = await tryLoad(observatory, paths);
    assert.equal(isRefusal(answer) && answer.refused, refused);
  }
  assert.ok(readFileSync(join(observatory, "lock"), "utf8").includes("elsewhere"));
});

test("an organisation file's budgets are forward spending", async () => {
  const text = `<iati-organisations version="2.03"><iati-organisation default-currency="DKK" xml:lang="en"><organisation-identifier>XX-1</organisation-identifier>
<name><narrative>Agency</narrative></name><reporting-org ref="XX-1" type="40"/><recipient-country-budget status="2"><recipient-country code="KE"/>
<period-start iso-date="2027-01-01"/><period-end iso-date="2027-12-31"/><value value-date="2026-01-01">500</value></recipient-country-budget></iati-organisation></iati-organisations>`;
  const { data, observatory } = place({ "org.xml": text });
  await load(observatory, data);
  assert.deepEqual(
    await ask(
      observatory,
      "select organisation_ref, organisation_name, kind, status, recipient_code, period_start, value, currency from organisation_budget",
    ),
    [
      {
        ...{
          organisation_ref: "XX-1",
          organisation_name: "Agency",
          kind: "recipient_country",
          status: "2",
          recipient_code: "KE",
        },
        ...{ period_start: "2027-01-01", value: "500.000000", currency: "DKK" },
      },
    ],
  );
});

test("two cores write the tables that one writes, those for questions and search among them", async () => {
  const { data, observatory } = place({
    "a.xml": file203(FULL, activity("XX-1-B", `<title><narrative>Route</narrative></title>`)),
    "b.xml": file203(activity("XX-1-C", transaction("<value>5</value>"))),
  });
  const one = await loadOn(data, `${observatory}-1`, 1);
  assert.ok(one.names.includes("search_term") && one.rows.every((rows) => Array.isArray(rows)));
  assert.deepEqual(await loadOn(data, `${observatory}-2`, 2), one);
});

/** A load with its findings, and every row of every table. */
async function loadOn(
  data: string,
  folder: string,
  jobs: number,
  stretch_bytes = 4_000_000,
  derive = deriveSummaries("2026-01-01"),
) {
  const done = await loadObservatory(
    { paths: [data], folder, jobs, memory_mb: 200, stretch_bytes },
    effectsOf(derive),
  );
  assert.ok(!isRefusal(done));
  const { tables, derived } = readManifest(folder, currentSnapshot(folder) ?? "");
  const names = [...Object.keys(tables), ...Object.keys(derived)];
  const rows = names.map((name) => {
    const columns = name === "dataset" ? "* exclude (loaded_at)" : "*";
    return ask(folder, `select ${columns} from "${name}" order by all`);
  });
  return { names, rows: await Promise.all(rows), findings: done.findings };
}

/** Activities of a file that is cut: two findings in each, more of one rule than are kept, and lines that count. */
const MANY = Array.from({ length: 40 }, (_, number) =>
  activity(
    `XX-1-${number}`,
    `<title><narrative>Road ${number}</narrative></title>\n\n${transaction("<value>x</value>").repeat(2)}`,
  ),
);
/** Files that several may read, and files that turn out to be for one: by a tag in a comment, by an identifier twice, by no plain XML. */
const SHARED: Readonly<Record<string, string>> = { "a.xml": file203(...MANY) };
const CUT_WRONG: Readonly<Record<string, string>> = {
  "comment.xml": file203(...MANY.slice(0, 20), `<!-- ${MANY[30]} -->`, ...MANY.slice(20)),
  "twice.xml": file203(...MANY, MANY[3] ?? ""),
  "doctype.xml": file203(...MANY, "<?late?>"),
  "broken.xml": file203(...MANY, "<iati-activity>"),
  "organisations.xml": file203(...MANY).replaceAll("iati-activities", "iati-organisations"),
};

test("a file that several read has the rows that one reads of it, wherever it is cut, and where it cannot be", async () => {
  for (const [name, text] of Object.entries({ ...SHARED, ...CUT_WRONG })) {
    const { data, observatory } = place({ [name]: text, "z.xml": file203(FULL) });
    const read = (folder: string, jobs: number, bytes: number) =>
      loadOn(data, `${observatory}-${folder}`, jobs, bytes, deriveNothing);
    const one = await read("one", 1, 200);
    assert.deepEqual(await read("two", 2, 200), one, name);
    if (!(name in SHARED)) continue;
    for (const bytes of [1500, 7000]) assert.deepEqual(await read(`${bytes}`, 2, bytes), one);
    // Changed, it is read again by several.
    writeFileSync(join(data, name), text.replace("Road 7", "Bridge"));
    assert.deepEqual(await read("two", 2, 200), await read("one", 1, 200));
  }
});

test("a file is read again by one only where it was cut wrongly", async () => {
  for (const [files, isCutWrong] of [
    [SHARED, false],
    [CUT_WRONG, true],
  ] as const)
    for (const [name, text] of Object.entries(files)) {
      const { data, observatory } = place({ [name]: text });
      const full = join(data, name);
      const job = { dataset_id: "1", path: full, full, known: null, hasRows: false };
      let isReadAgain = false;
      let sum = 0;
      const told = {
        outcome: () => undefined,
        bytes(count: number) {
          isReadAgain ||= count < 0;
          sum += count;
        },
      };
      const jobs = [{ ...job, size_bytes: text.length }];
      const { signal } = new AbortController();
      await loadInParallel(jobs, 2, join(observatory, "parts"), told, signal, 200);
      assert.equal(isReadAgain, isCutWrong && !name.startsWith("organisations"), name);
      assert.ok(sum <= text.length, name);
    }
});

test("a file of which one reader's rows are missing is read again", async () => {
  const { data, observatory } = place({
    "a.xml": file203(activity("XX-1-A", transaction("<value>1</value>"))),
  });
  const full = join(data, "a.xml");
  const folder = join(observatory, "parts", PARTS_FORM, "killed", "w0");
  const job = { dataset_id: hashOf([full]), path: full, full, size_bytes: 1, known: null };
  await loadIati({ ...job, hasRows: false }, openPart(folder), () => undefined);
  const journal = readFileSync(join(folder, "journal"), "utf8");
  writeFileSync(join(folder, "journal"), journal.replace(/}\n$/, ',"parts":2}\n'));
  const done = await load(observatory, data);
  assert.deepEqual([done.loaded, done.unchanged, done.rows.transaction], [1, 0, 1]);
});

/** What questions read, made of files that lie in a folder: on one core, told by nobody. */
const effectsOf = (derive = deriveSummaries("2026-01-01")) => ({
  clock: systemClock,
  interrupted: new AbortController().signal,
  derive,
  progress: () => undefined,
});

test("a snapshot that lacks a table for questions gets it by the load of the same files, and then stays", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  const request = { paths: [data], folder: observatory, jobs: 1, memory_mb: 200 };
  const { snapshot: first } = await load(observatory, data);
  const done = await loadObservatory(request, effectsOf());
  assert.ok(!isRefusal(done) && done.unchanged === 1);
  assert.notEqual(done.snapshot, first);
  assert.deepEqual(
    await ask(observatory, "select distinct flow from donor_by_year order by flow"),
    [{ flow: "disbursements" }, { flow: "spending" }],
  );
  const again = await loadObservatory(request, effectsOf());
  assert.ok(!isRefusal(again) && again.snapshot === done.snapshot);
});

test("families are stated and the snapshot made anew in one step: neither where that fails, none beside another load", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  const request = { paths: [data], folder: observatory, jobs: 1, memory_mb: 200 };
  const statement: FamilyStatement = {
    ...{ reference: "YY", name: null, family: { code: "yy", name: "House of YY" } },
    ...{ source: "by hand", day: "2026-01-31" },
  };
  const add = (before: readonly FamilyStatement[]) => [...before, statement];
  const early = await stateFamilies(request, effectsOf(), add);
  assert.deepEqual(early, { snapshot: null });
  assert.deepEqual(readFamilies(observatory), [statement]);
  const loaded = await loadObservatory(request, effectsOf());
  assert.ok(!isRefusal(loaded));
  const families = () =>
    ask(observatory, "select distinct family_code from organisation order by 1");
  assert.deepEqual(await families(), [{ family_code: "yy" }, { family_code: null }]);

  const failing = {
    ...deriveNothing,
    make: () => Promise.reject(new Error("No space left on device")),
  };
  const failed = await stateFamilies(request, effectsOf(failing), () => []);
  assert.ok(failed !== null && isRefusal(failed) && failed.refused === "LOAD_DISK_FULL");
  assert.deepEqual(readFamilies(observatory), [statement]);
  assert.equal(currentSnapshot(observatory), loaded.snapshot);

  assert.equal(await stateFamilies(request, effectsOf(), () => null), null);
  assert.equal(currentSnapshot(observatory), loaded.snapshot);

  // While it works on them, a load is refused: it would make a snapshot of the families of before.
  let beside: Awaited<ReturnType<typeof loadObservatory>> | null = null;
  const slow = deriveSummaries("2026-01-01");
  const stated = await stateFamilies(
    request,
    effectsOf({
      ...slow,
      async make(connection, given) {
        const lock = readFileSync(join(observatory, "lock"), "utf8");
        // Of another process, as a load beside is.
        writeFileSync(join(observatory, "lock"), lock.replace(/"pid":\d+/, '"pid":1'));
        beside = await loadObservatory(request, effectsOf());
        writeFileSync(join(observatory, "lock"), lock);
        return slow.make(connection, given);
      },
    }),
    () => [],
  );
  assert.ok(stated !== null && !isRefusal(stated) && stated.snapshot !== loaded.snapshot);
  assert.ok(beside !== null && isRefusal(beside));
  assert.deepEqual(readFamilies(observatory), []);
  assert.deepEqual(await families(), [{ family_code: null }]);
});

test("families that were written by hand are taken by the load of the same files, and then it stays", async () => {
  const { data, observatory } = place({ "a.xml": file203(FULL) });
  const request = { paths: [data], folder: observatory, jobs: 1, memory_mb: 200 };
  const loadAgain = async () => {
    const done = await loadObservatory(request, effectsOf());
    assert.ok(!isRefusal(done));
    return done.snapshot;
  };
  const first = await loadAgain();
  const families = () =>
    ask(observatory, "select distinct family_code from organisation where family_code = 'yy'");
  assert.deepEqual(await families(), []);
  writeFamilies(observatory, [
    {
      ...{ reference: "YY", name: null, family: { code: "yy", name: "House of YY" } },
      ...{ source: "by hand", day: "2026-01-31" },
    },
  ]);
  const second = await loadAgain();
  assert.notEqual(second, first);
  assert.deepEqual(await families(), [{ family_code: "yy" }]);
  assert.equal(await loadAgain(), second);
  rmSync(join(observatory, "families.json"));
  assert.notEqual(await loadAgain(), second);
  assert.deepEqual(await families(), []);
});

test("blocks that wait for an identifier take no more than a block may, and are kept without it", async () => {
  const part = openPart(mkdtempSync(join(root, "part-")));
  const rows = openActivities(openReading("a.xml", "1", part), "2.03");
  const words = Buffer.alloc(1024 * 1024, "x");
  let most_bytes = 0;
  // It is asked for as a file's bytes are.
  // oxlint-disable-next-line require-await
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('<iati-activities version="2.03"><iati-activity>');
    for (let block = 0; block < 80; block++) {
      yield Buffer.from("<description><narrative>");
      yield words;
      yield Buffer.from("</narrative></description>");
      most_bytes = Math.max(most_bytes, process.memoryUsage().arrayBuffers);
    }
    yield Buffer.from(
      "<iati-identifier>XX-1-A</iati-identifier></iati-activity></iati-activities>",
    );
  }
  const before_bytes = process.memoryUsage().arrayBuffers;
  const narratives = () => part.row("narrative").rows;
  await readTape(bytes(), { head: () => undefined, ...rows });
  assert.equal(narratives(), 80);
  assert.ok(most_bytes - before_bytes < 64 * 1024 * 1024, `${most_bytes - before_bytes} bytes`);
  part.close();
});

test("links of a folder are followed once, whether they lead round in a circle or to the same file; those that lead nowhere are told", async () => {
  const { data, observatory } = place({ "a.xml": file203(activity("XX-1-A", "")) });
  mkdirSync(join(data, "below"));
  for (const [to, name] of [
    ["..", "below/up"],
    ["a.xml", "again.xml"],
    ["nowhere.xml", "gone.xml"],
    ["self.xml", "self.xml"],
  ] as const)
    symlinkSync(to, join(data, name));
  const done = await load(observatory, data);
  assert.deepEqual([done.files, done.loaded, done.failed], [3, 1, 2]);
});

test("what an activity says only behind its transactions they take over too", async () => {
  const inside = `<budget><period-start iso-date="2024-01-01"/><value>1</value></budget>
${transaction("<value>1</value>")}${transaction('<value>1</value><aid-type code="B01"/>')}
<default-flow-type code="10"/><default-finance-type code="110"/><default-aid-type code="C01"/><default-tied-status code="5"/>`;
  const waiting = '<tag code="1"/>'.repeat(10_001);
  const unnamed = `<iati-activity hierarchy="2"><iati-identifier>XX-1-B</iati-identifier>${transaction("<value>2</value>")}${waiting}
<reporting-org ref="XX-9"/></iati-activity>`;
  const { data, observatory } = place({ "a.xml": file203(activity("XX-1-A", inside), unnamed) });
  await load(observatory, data);
  const columns = "reporting_org_ref, hierarchy, flow_type, finance_type, aid_type, tied_status";
  const all = { flow_type: "10", finance_type: "110", aid_type: "C01", tied_status: "5" };
  const none = { flow_type: null, finance_type: null, aid_type: null, tied_status: null };
  const first = { reporting_org_ref: "XX-1", hierarchy: null };
  assert.deepEqual(await ask(observatory, `select ${columns} from "transaction" order by line`), [
    { ...first, ...all },
    { ...first, ...all, aid_type: "B01" },
    { reporting_org_ref: "XX-9", hierarchy: 2, ...none },
  ]);
  assert.deepEqual(await ask(observatory, "select reporting_org_ref, hierarchy from budget"), [
    first,
  ]);
  assert.deepEqual(await ask(observatory, "select is_latest, duplicate_of from activity"), [
    { is_latest: true, duplicate_of: null },
    { is_latest: true, duplicate_of: null },
  ]);
});

test("however many activities do so, their rows are completed, a number of activities at a time", async () => {
  const inside = `${transaction("<value>1</value>")}<default-aid-type code="C01"/>`;
  const many = Array.from({ length: 20_001 }, (_, n) => activity(`XX-1-${n}`, inside));
  const { data, observatory } = place({ "a.xml": file203(...many) });
  await load(observatory, data);
  assert.deepEqual(
    await ask(
      observatory,
      `select aid_type, count(*)::int as n, count(distinct activity_id)::int as activities from "transaction" group by aid_type`,
    ),
    [{ aid_type: "C01", n: 20_001, activities: 20_001 }],
  );
});

test("a file that is gone from its folder is told and stays, until it is dropped; one that failed before fails again", async () => {
  const { data, observatory } = place({
    "a.xml": file203(activity("XX-1-A", "")),
    "b.xml": file203(activity("XX-1-B", "")),
    "c.xml": "<iati-activities",
  });
  const told = (done: Awaited<ReturnType<typeof load>>) => done.findings.map(({ rule }) => rule);
  const identifiers = async () =>
    (await ask(observatory, "select iati_identifier from activity order by 1")).map(
      (row) => row["iati_identifier"],
    );
  assert.deepEqual(told(await load(observatory, data)), ["FILE_UNREADABLE"]);
  const again = await load(observatory, data);
  assert.deepEqual(
    [again.unchanged, again.failed, ...told(again)],
    [2, 1, "FILE_STILL_UNREADABLE"],
  );
  rmSync(join(data, "c.xml"));
  rmSync(join(data, "b.xml"));
  const without = await load(observatory, data);
  assert.deepEqual(told(without), ["FILES_GONE"]);
  assert.match(without.findings[0]?.message.en ?? "", /2 files .*b\.xml, .*c\.xml/);
  assert.deepEqual(await identifiers(), ["XX-1-A", "XX-1-B"]);
  const request = {
    paths: [data],
    folder: observatory,
    jobs: 1,
    memory_mb: 200,
    drops_missing: true,
  };
  const effects = {
    clock: systemClock,
    interrupted: new AbortController().signal,
    derive: deriveNothing,
    progress: () => undefined,
  };
  const dropped = await loadObservatory(request, effects);
  assert.ok(!isRefusal(dropped));
  assert.deepEqual(told(dropped), ["FILES_DROPPED"]);
  assert.deepEqual(await identifiers(), ["XX-1-A"]);
  assert.deepEqual(await ask(observatory, "select count(*)::INTEGER as files from dataset"), [
    { files: 1 },
  ]);
});

test("what the snapshot has is gone through once, however many files and folders are named", () => {
  const { data } = place({ "a.xml": "", "b.xml": "" });
  const file = join(data, "gone.xml");
  let read = 0;
  const known = new Map(
    [file, join(data, "a.xml"), join(root, "elsewhere.xml")].map((full) => [
      hashOf([full]),
      {
        kind: "activity",
        get path() {
          read++;
          return full;
        },
      },
    ]),
  );
  const files = [join(data, "a.xml"), join(data, "b.xml")];
  const { findings, dropped } = findGone({ paths: [...files, data, data], shut: [] }, known, true);
  assert.deepEqual([...dropped], [hashOf([file])]);
  assert.deepEqual(
    findings.map(({ rule, message }) => [rule, message.en.includes(file)]),
    [["FILES_DROPPED", true]],
  );
  assert.equal(read, known.size);
  findGone({ paths: files, shut: [] }, known, true);
  assert.equal(read, known.size);
});

test("a packed file with zeros behind it is known again by all its bytes", async () => {
  const packed = Buffer.concat([
    gzipSync(file203(activity("XX-1-A", ""))),
    Buffer.alloc(2_000_000),
  ]);
  const { data, observatory } = place({ "a.xml.gz": packed });
  await load(observatory, data);
  const [row] = await ask(observatory, "select sha256, status from dataset");
  assert.deepEqual(row, { sha256: hashFile(join(data, "a.xml.gz")), status: "loaded" });
});
