import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { act, made, publish } from "../../test/acting.js";
import { makeJapanWorld } from "../../test/japan-world.js";
import { sha256 } from "../base/canonical.js";
import { fixedClock } from "../base/clock.js";
import { newId } from "../base/id.js";
import { packageRoot } from "../base/place.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { LOCAL_USER } from "../people/permission.js";
import type { EditionChange } from "../publication/edition-changes.js";
import { keepObservatory } from "../observatory/keep.js";
import { viewOf } from "../observatory/view.js";
import { readBackup, writeBackup } from "../store/backup.js";
import { putBlob } from "../store/blobs.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { keepSnapshot, readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { fetchInProcess, goLive } from "../web/go-live.js";
import { createServer } from "../web/server.js";
import { composeEdition } from "./build-edition.js";
import type { CarriedOut } from "./carry-out.js";
import { loadPortfolio } from "./load-portfolio.js";
import { holds, readEditionFile, readEditionView, verifyEdition } from "./read-editions.js";

const clock = fixedClock("2026-04-01T09:00:00.000Z");
const ASKED = { kind: "partner", subject: "JP", from: "2016", to: "2021" };

/** The bundled portfolio as a folder of the test's own, to be changed. */
function portfolioFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "earmark-edition-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(packageRoot, "portfolios/japan-ilo"), join(folder, "japan-ilo"), { recursive: true });
  return join(folder, "japan-ilo");
}

async function load(pool: Pool, folder: string): Promise<void> {
  const loaded = await loadPortfolio({ folder }, { pool, clock });
  assert.ok(!isRefusal(loaded) && loaded.is_loaded, JSON.stringify(loaded).slice(0, 300));
}

const serve = (pool: Pool, isReadOnly: boolean) =>
  createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });

function refusedAs(answer: CarriedOut | Refusal | null): string {
  return isRefusal(answer) ? answer.refused : "done";
}

databaseTest(
  "invariants 38 and 41: an edition comes back byte for byte, is rebuilt to the same bytes, and stays when it is superseded",
  async (t, open) => {
    const [pool, other] = [await open(), await open()];
    const folder = portfolioFolder(t);
    await load(pool, folder);
    const first = await publish({ pool, clock }, ASKED);
    assert.equal(first, "JP-2016-2021-e1");
    const again = await act({ pool, clock }, "prepare-edition", ASKED);
    assert.equal(refusedAs(again), "EDITION_UNCHANGED");

    // A statement moves; the next edition says which number, from what, to what, and by which row.
    const file = join(folder, "statements.yaml");
    const statements = readFileSync(file, "utf8");
    const moved = statements.replace(/(id: formal-jobs-share[\s\S]*?value: )40\b/, "$135");
    assert.notEqual(moved, statements);
    writeFileSync(file, moved);
    await load(pool, folder);
    const second = await publish({ pool, clock }, ASKED);
    assert.equal(second, "JP-2016-2021-e2");
    const view = await readEditionView(second, { pool });
    const change = view?.changes?.find((each) => each.id === "formal-jobs-share");
    assert.deepEqual(
      view?.changes?.map((each) => each.id),
      ["formal-jobs-share"],
    );
    assert.deepEqual(change && summary(change), {
      moved: ["value"],
      before: "under 40%",
      after: "under 35%",
      why: ["statement/formal-jobs-share value 40 → 35"],
    });

    // The first one stays: at its address, under its hash, and from its own snapshot.
    const before = await readEditionView(first, { pool });
    assert.equal(before?.row.status, "superseded");
    const site = serve(pool, true);
    for (const { name, sha256: hash } of before?.files ?? []) {
      const url: string = `/editions/${first}/${name}`;
      const answer = await site.inject({ method: "GET", url });
      assert.equal(answer.statusCode, 200, name);
      assert.equal(sha256(answer.rawPayload), hash, name);
      assert.equal(answer.headers.etag, `"${hash}"`);
    }
    const verified = await verifyEdition(first, { pool });
    assert.ok(
      !isRefusal(verified) && verified.is_sound && verified.rebuild === "same",
      JSON.stringify(verified).slice(0, 400),
    );
    assert.equal(verified.files.length, 11);
    const latest = await site.inject({ url: "/en/editions/JP-2016-2021" });
    assert.equal(latest.headers.location, "/en/editions/JP-2016-2021-e2");

    // A backup carries the bytes; what was restored is verified there.
    const backup = join(folder, "..", "record.earmark");
    await readTx(pool, (tx) => writeBackup(tx, backup, clock.now()));
    assert.ok(!isRefusal(await writeTx(other, (tx) => readBackup(tx, backup))));
    const restored = await verifyEdition(first, { pool: other });
    assert.ok(!isRefusal(restored) && restored.is_sound && restored.rebuild === "same");

    // The database itself lets nobody change what was published.
    for (const sql of [
      "update blob set content = ''",
      "delete from blob",
      "update edition_file set sha256 = sha256",
      "delete from edition_file",
      'update edition set title = \'{"en": "x", "ja": "x"}\'',
      "delete from edition",
    ])
      await assert.rejects(pool.query(sql), /append-only|frozen/, sql);
  },
);

function summary({ moved, before, after, why }: EditionChange) {
  return {
    moved,
    before: before?.en,
    after: after?.en,
    why: why.map(
      ({ record, columns }) =>
        `${record} ${columns.map((each) => `${each.column} ${each.before} → ${each.after}`).join("; ")}`,
    ),
  };
}

databaseTest(
  "an edition of another version of the program is sound, and says that the program differs; damage is damage",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const id = await publish({ pool, clock }, ASKED);
    const verify = async () => {
      const verified = await verifyEdition(id, { pool });
      assert.ok(!isRefusal(verified));
      const { is_sound, rebuild, is_same_program } = verified;
      return { is_sound, rebuild, is_same_program, holds: holds(verified) };
    };
    const same = { is_sound: true, rebuild: "same", is_same_program: true, holds: true };
    assert.deepEqual(await verify(), same);
    const manifest = (await readEditionView(id, { pool }))?.manifest;
    assert.ok(manifest);
    // As another program would have left it: its own manifest, and a file that this one writes differently.
    const written = Buffer.from("as an earlier version wrote it");
    const files = manifest.files.map((file) =>
      file.name === "brief.en.html" ? { ...file, sha256: sha256(written) } : file,
    );
    const froze = async (code: string) => {
      const text = Buffer.from(JSON.stringify({ ...manifest, code, files }));
      await writeTx(pool, async (tx) => {
        await putBlob(tx, written);
        const hash = await putBlob(tx, text);
        await tx.run("set local session_replication_role = replica");
        await tx.run("update edition set manifest_sha256 = $1", [hash]);
        await tx.run("update edition_file set sha256 = $1 where name = 'brief.en.html'", [
          sha256(written),
        ]);
        return id;
      });
    };
    await froze("0.0.1+0123456789abcdef");
    const other = { is_sound: true, rebuild: "different", is_same_program: false, holds: true };
    assert.deepEqual(await verify(), other);
    // The very program that made it gives other bytes: that is a fault.
    await froze(manifest.code);
    assert.deepEqual(await verify(), { ...other, is_same_program: true, holds: false });
    // Kept bytes that are not those of their hash, or lie there so altered that they no longer unpack.
    await froze("0.0.1+0123456789abcdef");
    const damage = (hash: string) =>
      writeTx(pool, async (tx) => {
        await tx.run("set local session_replication_role = replica");
        await tx.run("update blob set content = 'damaged' where sha256 = $1", [hash]);
        return id;
      });
    await damage(files.find((file) => file.name === "brief.ja.html")?.sha256 ?? "");
    assert.deepEqual(await verify(), { ...other, is_sound: false, holds: false });
    await writeTx(pool, async (tx) => {
      await tx.run("set local session_replication_role = replica");
      return tx.run("delete from edition_file where name = 'brief.ja.pdf'");
    });
    const lost = await verifyEdition(id, { pool });
    assert.ok(!isRefusal(lost));
    assert.equal(lost.files.find((file) => file.name === "brief.ja.pdf")?.is_kept, false);
    await damage(manifest.snapshot.tables["statement"] ?? "");
    const broken = { is_sound: false, rebuild: "impossible", is_same_program: false, holds: false };
    assert.deepEqual(await verify(), broken);
  },
);

databaseTest(
  "publishing is all or nothing: an open exception refuses it, and what was fetched must be what was approved",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const exception = newId(clock.now());
    await pool.query(
      `insert into exception (id, rule, subject_kind, subject_id, facts, message, detected_at)
       values ($1, 'TEST', 'statement', 'formal-jobs-share', '{}', '{"en": "Looks wrong.", "ja": "疑義。"}', now())`,
      [exception],
    );
    const refused = await act({ pool, clock }, "prepare-edition", ASKED);
    assert.equal(refusedAs(refused), "EDITION_GATES_OPEN");
    assert.match(isRefusal(refused) ? refused.message.en : "", /Looks wrong\. Explain it/);
    assert.equal((await pool.query("select count(*)::int as n from edition")).rows[0].n, 0);
    assert.equal((await pool.query("select count(*)::int as n from blob")).rows[0].n, 0);
    made(
      await act({ pool, clock }, "explain-exception", {
        exception,
        explanation: "Read again: right.",
      }),
    );

    const id = made(await act({ pool, clock }, "prepare-edition", ASKED));
    const inside = await serve(pool, false).inject({ url: `/editions/${id}/brief.en.pdf` });
    const outside = await serve(pool, true).inject({ url: `/editions/${id}/brief.en.pdf` });
    assert.deepEqual([inside.statusCode, outside.statusCode], [200, 404]);
    made(await act({ pool, clock }, "approve-edition", { edition: id }));
    const site = fetchInProcess(serve(pool, true));
    const effects = { pool, clock, person: LOCAL_USER };
    const tampered = async (path: string) =>
      path.endsWith("brief.ja.xlsx") ? Buffer.from("other bytes") : site(path);
    assert.equal(
      refusedAs(await goLive(id, { ...effects, fetchBytes: tampered })),
      "EDITION_FETCHED_DIFFERS",
    );
    const missing = async (path: string) => (path.endsWith("brief.ja.pdf") ? null : site(path));
    assert.equal(
      refusedAs(await goLive(id, { ...effects, fetchBytes: missing })),
      "EDITION_FETCHED_MISSING",
    );
    assert.equal((await readEditionView(id, { pool }))?.row.status, "approved");
    assert.equal(refusedAs(await goLive(id, { ...effects, fetchBytes: site })), "done");
    assert.equal((await readEditionView(id, { pool }))?.row.status, "live");

    made(
      await act({ pool, clock }, "withdraw-edition", { edition: id, reason: "A person is named." }),
    );
    const gone = await serve(pool, true).inject({ url: `/editions/${id}/brief.en.html` });
    assert.equal(gone.statusCode, 410);
    assert.match(gone.body, /A person is named\./);
    assert.ok(await readEditionFile({ id, name: "brief.en.html" }, { pool }));
    const twice = await act({ pool, clock }, "withdraw-edition", { edition: id, reason: "Again." });
    assert.equal(refusedAs(twice), "STEP_NOT_ALLOWED");
  },
);

databaseTest(
  "the page that looks at the gates keeps what was asked in its other language, and leads on where nothing was",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const site = serve(pool, false);
    const asked = "kind=partner&subject=JP&from=2016&to=2021";
    const page = await site.inject({ method: "GET", url: `/en/editions/prepare?${asked}` });
    assert.equal(page.statusCode, 200);
    assert.ok(page.body.includes(`href="/ja/editions/prepare?${asked.replaceAll("&", "&amp;")}"`));
    const empty = await site.inject({ method: "GET", url: "/en/editions/prepare" });
    assert.equal(empty.headers.location, "/en/editions");
    const outside = await serve(pool, true).inject({
      method: "GET",
      url: `/en/editions/prepare?${asked}`,
    });
    assert.equal(outside.statusCode, 404);
  },
);

databaseTest(
  "every kind of document can be published, each as a series of its own",
  async (_, open) => {
    const pool = await open();
    await load(pool, join(packageRoot, "portfolios/illustrative-fund"));
    const ids: string[] = [];
    for (const [kind, subject] of [
      ["fund", "ex-safe-harbours"],
      ["project", "ex-safe-piers"],
      ["results", "ex-safe-piers"],
    ] as const) {
      const id = await publish({ pool, clock }, { kind, subject, length: "short" });
      const verified = await verifyEdition(id, { pool });
      assert.ok(!isRefusal(verified) && verified.is_sound && verified.rebuild === "same", id);
      ids.push(id);
    }
    assert.deepEqual(ids, [
      "fund-ex-safe-harbours-short-e1",
      "project-ex-safe-piers-short-e1",
      "ex-safe-piers-results-short-e1",
    ]);
    const page = await serve(pool, true).inject({
      method: "GET",
      url: "/en/projects/ex-safe-piers",
    });
    for (const id of ids.slice(1)) assert.ok(page.body.includes(`/en/editions/${id}`), id);
  },
);

databaseTest(
  "an edition with the world's data keeps what they answered: it is rebuilt to the same bytes when the observatory is gone",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const folder = mkdtempSync(join(tmpdir(), "earmark-edition-world-"));
    await makeJapanWorld(folder);
    const kept = keepObservatory(folder);
    const id = await publish({ pool, clock, world: viewOf(kept) }, ASKED);
    kept.close();
    rmSync(folder, { recursive: true });
    const view = await readEditionView(id, { pool });
    assert.ok(view?.manifest.world);
    const claims = await readEditionFile({ id, name: "brief.en.json" }, { pool });
    assert.match(claims?.content.toString() ?? "", /JP:world\.oda\.net\.current\.2020/);
    const verified = await verifyEdition(id, { pool });
    assert.ok(!isRefusal(verified) && verified.is_sound && verified.rebuild === "same");
    const page = await serve(pool, true).inject({ url: `/ja/editions/${id}` });
    assert.match(page.body, new RegExp(view.manifest.world.snapshot));

    // Without those answers nothing can be made again, and it says which part is gone.
    await writeTx(pool, async (tx) => {
      await tx.run("set local session_replication_role = replica");
      await tx.run("update blob set content = 'x' where sha256 = $1", [
        view.manifest.world?.sha256,
      ]);
      return id;
    });
    const damaged = await verifyEdition(id, { pool });
    assert.ok(!isRefusal(damaged) && !damaged.is_sound && damaged.broken_part === "world");

    // The next edition is made without them: each number that is gone is told.
    const next = await publish({ pool, clock }, ASKED);
    const without = await readEditionView(next, { pool });
    assert.equal(without?.manifest.world, undefined);
  },
);

databaseTest(
  "an accountability pack is published from the partner's page, by fiscal years, and is rebuilt",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const site = serve(pool, false);
    const seen = async (url: string) => {
      const page = await site.inject({ method: "GET", url });
      assert.equal(page.statusCode, 200, url);
      return page.body;
    };
    const asked = { kind: "accountability", subject: "JP", from: "2018", to: "2020" };
    assert.match(await seen("/en/partners/JP"), /prepare\?kind=accountability&amp;subject=JP/);
    const gates = await seen(`/en/editions/prepare?${new URLSearchParams(asked).toString()}`);
    assert.match(gates, /Accountability pack: Japan, FY2018–2020/);
    assert.match(gates, /Japanese fiscal years/);
    assert.match(gates, /name="kind" value="accountability"/);
    const id = await publish({ pool, clock }, asked);
    assert.equal(id, "JP-accountability-2018-2020-e1");
    assert.match(await seen(`/ja/editions/${id}`), /2018～2020年度/);
    assert.match(await seen("/en/partners/JP"), new RegExp(`/en/editions/${id}`));
    await seen(`/editions/${id}/accountability.ja.pdf`);
    const composed = composeEdition(await readTx(pool, readSnapshot), asked);
    assert.equal(isRefusal(composed) ? null : composed.until, "2021-03-31");
    const verified = await verifyEdition(id, { pool });
    assert.ok(!isRefusal(verified) && verified.is_sound && verified.rebuild === "same");
  },
);

/** The bundled template with a title of its own, as an officer would change it. */
function ownTemplate(title: string): string {
  const bundled = readFileSync(join(packageRoot, "templates/partner-brief.yaml"), "utf8");
  const own = bundled.replace(
    /^title:\n(?: {2}- .*\n)+/m,
    `title: { en: "${title}", ja: "${title}" }\n`,
  );
  assert.notEqual(own, bundled);
  return own;
}

databaseTest(
  "a template of one's own plans an edition, is kept in it by its hash, and the edition is rebuilt from it to the same bytes",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const plain = await publish({ pool, clock }, ASKED);
    const template = ownTemplate("A note for the Minister");
    const file = {
      template: template.replaceAll("\n", "\r\n"),
      template_file: "Minister note.yaml",
    };
    const own = await publish({ pool, clock }, { ...ASKED, ...file });
    assert.equal(own, "JP-2016-2021-minister-note-e1");
    const view = await readEditionView(own, { pool });
    const kept = { file: "Minister note.yaml", sha256: sha256(template), is_own: true };
    assert.deepEqual(view?.manifest.template, kept);
    // The plain edition is another document: it stays live.
    assert.equal((await readEditionView(plain, { pool }))?.row.status, "live");
    const html = await readEditionFile({ id: own, name: "brief.en.html" }, { pool });
    assert.match(html?.content.toString("utf8") ?? "", /A note for the Minister/);
    const yaml = await readEditionFile({ id: own, name: "Minister note.yaml" }, { pool });
    assert.equal(yaml?.content.toString("utf8"), template);
    const verified = await verifyEdition(own, { pool });
    assert.ok(!isRefusal(verified) && verified.is_sound && verified.rebuild === "same");
    const again = await act({ pool, clock }, "prepare-edition", { ...ASKED, template_of: own });
    assert.equal(refusedAs(again), "EDITION_UNCHANGED");
    const changed = { ...ASKED, ...file, template: ownTemplate("Another note") };
    assert.equal(await publish({ pool, clock }, changed), "JP-2016-2021-minister-note-e2");
    assert.equal((await readEditionView(own, { pool }))?.row.status, "superseded");
    const both = await act({ pool, clock }, "prepare-edition", { ...changed, template_of: own });
    assert.equal(refusedAs(both), "EDITION_TEMPLATE_TWICE");
    const none = await act({ pool, clock }, "prepare-edition", { ...ASKED, template_of: "none" });
    assert.equal(refusedAs(none), "NOT_FOUND");
  },
);

databaseTest("a template's mistakes refuse the edition, each by its line", async (t, open) => {
  const pool = await open();
  await load(pool, portfolioFolder(t));
  const template = ownTemplate("Japan gave 40 million, {no-such-figure}").replace(
    "part: results",
    "part: resluts",
  );
  const asked = { ...ASKED, template, template_file: "mine.yaml" };
  const answer = await act({ pool, clock }, "prepare-edition", asked);
  assert.ok(isRefusal(answer));
  assert.equal(answer.refused, "EDITION_TEMPLATE_FAULTY");
  assert.equal(answer.field, "template");
  const rules = answer.findings?.map(({ rule, place }) => `${rule} ${place.file}`) ?? [];
  assert.ok(rules.includes("TEMPLATE_NUMBER mine.yaml"), rules.join());
  assert.ok(rules.includes("TEMPLATE_PART_UNKNOWN mine.yaml"), rules.join());
  assert.ok(answer.findings?.every(({ place }) => (place.line ?? 0) > 0));
  assert.match(answer.message.en, /mine\.yaml:\d+:\d+/);
});

databaseTest(
  "the page before an edition takes a template as a file, tells its mistakes, and carries it to the review",
  async (t, open) => {
    const pool = await open();
    await load(pool, portfolioFolder(t));
    const site = serve(pool, false);
    const upload = (template: string, encoding: BufferEncoding = "utf8") => {
      const parts = { kind: "partner", subject: "JP", from: "2016", to: "2021" };
      const fields = Object.entries(parts).map(
        ([name, value]) =>
          `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const file = `--b\r\ncontent-disposition: form-data; name="file"; filename="mine.yaml"\r\n\r\n${template}\r\n--b--\r\n`;
      return site.inject({
        method: "POST",
        url: "/en/editions/prepare",
        headers: { host: "127.0.0.1:4321", "content-type": "multipart/form-data; boundary=b" },
        payload: Buffer.from(fields.join("") + file, encoding),
      });
    };
    const wrong = await upload("kind: partner\ntitel: x\n");
    assert.equal(wrong.statusCode, 422);
    assert.match(wrong.body, /<code>mine\.yaml:2:1<\/code>/);
    assert.match(wrong.body, /type="file"/);
    const latin = await upload("kind: partner\ntitle: caf\u00e9\n", "latin1");
    assert.match(latin.body, /is not UTF-8 text/);
    const right = await upload(ownTemplate("A note for the Minister"));
    assert.equal(right.statusCode, 200, right.body);
    assert.match(right.body, /planned by your file mine\.yaml/);
    assert.match(right.body, /name="template_file" value="mine\.yaml"/);
    assert.match(right.body, /Prepare this edition/);
  },
);
