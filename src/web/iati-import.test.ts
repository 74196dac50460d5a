import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { InjectOptions } from "fastify";
import { act, made } from "../../test/acting.js";
import { activitiesXml, transactionXml } from "../../test/iati-file.js";
import { packedBomb, packedLargeFile } from "../../test/iati-packed.js";
import { fixedClock } from "../base/clock.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const BOUNDARY = "----earmark-test";
const HOST = { host: "127.0.0.1:4321" };

function serverOn(pool: Pool, isReadOnly = false) {
  return createServer({ readSnapshot: () => readTx(pool, readSnapshot), clock, isReadOnly, pool });
}

function form(file: string | Buffer, name = "activities.xml") {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  const headers = { "content-type": `multipart/form-data; boundary=${BOUNDARY}`, ...HOST };
  const payload = Buffer.concat([
    Buffer.from(head),
    Buffer.from(file),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  return { method: "POST" as const, headers, payload };
}

function answer(fields: Record<string, string>) {
  const headers = { "content-type": "application/x-www-form-urlencoded", ...HOST };
  return { method: "POST" as const, headers, payload: new URLSearchParams(fields).toString() };
}

const FIRST = activitiesXml([
  {
    id: "XX-TEST-1-P",
    hierarchy: "1",
    inside: `${transactionXml("2", "100")}<related-activity type="2" ref="XX-TEST-1-A"/>`,
  },
  { id: "XX-TEST-1-A", hierarchy: "2", inside: transactionXml("2", "40", "", "R-1") },
]);

async function countActivities(pool: Pool): Promise<number> {
  return (await pool.query("select from iati_activity")).rowCount ?? 0;
}

databaseTest(
  "an IATI file is looked at, imported, renewed and undone, without a script",
  async (_, open) => {
    const pool = await open();
    const server = serverOn(pool);
    const looked = await server.inject({ url: "/en/import/iati", ...form(gzipSync(FIRST)) });
    assert.equal(looked.statusCode, 200, looked.body);
    assert.match(looked.body, /Nothing has been recorded yet/);
    assert.match(looked.body, /XX-TEST-1-P<\/th><td[^>]*>Programme/);
    assert.match(looked.body, /Left out: told again above/);
    assert.match(looked.body, /USD.100\.00/);
    assert.equal(await countActivities(pool), 0, "nothing is kept unless it is confirmed");
    const hash = /name="hash" value="(\w+)"/.exec(looked.body)?.[1] ?? "";
    const done = await server.inject({ url: "/ja/import/iati/confirm", ...answer({ hash }) });
    assert.match(done.body, /ファイルを取り込みました/);
    assert.match(done.body, /href="\/ja\/projects\/XX-TEST-1-A"/);
    assert.equal(await countActivities(pool), 2);
    const again = await server.inject({ url: "/en/import/iati/confirm", ...answer({ hash }) });
    assert.match(again.body, /The record already says all of this/);
    const newer = FIRST.replace("Title of XX-TEST-1-A", "A &lt;new&gt; title");
    const renewed = await server.inject({ url: "/en/import/iati", ...form(newer) });
    assert.match(renewed.body, /title\.en: Title of XX-TEST-1-A → A &lt;new(>|&gt;) title/);
    const list = await server.inject({ url: "/en/import/iati", headers: HOST });
    const batch = /name="batch" value="([\w-]+)"/.exec(list.body)?.[1] ?? "";
    const undone = await server.inject({ url: "/en/import/iati/undo", ...answer({ batch }) });
    assert.match(undone.body, /The import was undone/);
    assert.equal(await countActivities(pool), 0);
    const twice = await server.inject({ url: "/en/import/iati/undo", ...answer({ batch }) });
    assert.equal(twice.statusCode, 422);
    assert.match(twice.body, /was undone already/);
  },
);

databaseTest(
  "an extract of a dataset is imported on its page only with the box that what is missing may go",
  async (_, open) => {
    const pool = await open();
    const server = serverOn(pool);
    const ids = (letters: string) =>
      activitiesXml([...letters].map((letter) => ({ id: `XX-TEST-1-${letter}` })));
    const look = async (xml: string) => {
      const { body } = await server.inject({ url: "/en/import/iati", ...form(xml) });
      return { body, hash: /name="hash" value="(\w+)"/.exec(body)?.[1] ?? "" };
    };
    const confirm = (fields: Record<string, string>, language = "en") =>
      server.inject({ url: `/${language}/import/iati/confirm`, ...answer(fields) });
    const first = await look(ids("ABCDEF"));
    assert.doesNotMatch(first.body, /drop_missing/);
    await confirm({ hash: first.hash });
    const { body, hash } = await look(ids("AB"));
    assert.match(body, /4 of the 6 activities/);
    assert.match(body, /Title of XX-TEST-1-C/);
    assert.match(body, /<input[^>]*name="drop_missing" value="yes" required/);
    const held = await confirm({ hash }, "ja");
    assert.match(held.body, /削除してよいか確認してください/);
    assert.match(held.body, /name="drop_missing"/);
    assert.equal(await countActivities(pool), 6);
    const done = await confirm({ hash, drop_missing: "yes" });
    assert.match(done.body, /The file is in the record/);
    assert.equal(await countActivities(pool), 2);
  },
);

databaseTest(
  "an import that others refer to is undone on its page but for that, and the rest from the list once nobody does",
  async (_, open) => {
    const pool = await open();
    const server = serverOn(pool);
    const post = (url: string, fields: Record<string, string>) =>
      server.inject({ url, ...answer(fields) });
    const looked = await server.inject({ url: "/en/import/iati", ...form(FIRST) });
    const hash = /name="hash" value="(\w+)"/.exec(looked.body)?.[1] ?? "";
    const done = await post("/en/import/iati/confirm", { hash });
    const batch = /earmark iati undo ([\w-]+)/.exec(done.body)?.[1] ?? "";
    const story = {
      ...{ story: "told", project: "XX-TEST-1-A", state: "draft" },
      title: { en: "What changed", ja: "変わったこと" },
      body: { en: "Schools.", ja: "学校。" },
    };
    made(await act({ pool, clock }, "save-narrative", story));
    const refused = await post("/en/import/iati/undo", { batch });
    assert.equal(refused.statusCode, 422);
    assert.match(refused.body, /project XX-TEST-1-A \(draft of the narrative told\)/);
    const [, offered = ""] =
      /<form[^>]*import\/iati\/undo[^>]*>(.*?)<\/form>/s.exec(refused.body) ?? [];
    assert.match(offered, new RegExp(`value="${batch}".*name="keep" value="yes"`, "s"));
    const undone = await post("/en/import/iati/undo", { batch, keep: "yes" });
    assert.match(undone.body, /What stays, as others refer to it/);
    assert.match(undone.body, /href="\/en\/projects\/XX-TEST-1-A"/);
    assert.equal(await countActivities(pool), 2);
    const list = await server.inject({ url: "/ja/import/iati", headers: HOST });
    assert.match(list.body, /参照されている\d+件を除く/);
    assert.match(list.body, /参照がなくなったものを取り消す/);
    await pool.query("delete from story_version");
    await post("/ja/import/iati/undo", { batch, keep: "yes" });
    assert.equal(await countActivities(pool), 0);
  },
);

databaseTest(
  "what is no IATI file, too much, from elsewhere or read-only is refused in words",
  async (_, open) => {
    const pool = await open();
    const server = serverOn(pool);
    const cases: readonly [string, InjectOptions, number, RegExp][] = [
      ["nothing sent", { url: "/en/import/iati", ...form("", "") }, 422, /No file came/],
      ["HTML", { url: "/en/import/iati", ...form("<html/>") }, 200, /cannot be imported/],
      ["an empty file", { url: "/en/import/iati", ...form("") }, 200, /cannot be imported/],
      ["a bomb", { url: "/en/import/iati", ...form(packedBomb()) }, 200, /more than 100 times/],
      [
        "a large file",
        { url: "/en/import/iati", ...form(packedLargeFile()) },
        422,
        /more than 50 MB/,
      ],
      [
        "forgotten",
        { url: "/en/import/iati/confirm", ...answer({ hash: "x" }) },
        422,
        /no longer held/,
      ],
      [
        "no import",
        { url: "/en/import/iati/undo", ...answer({ batch: "x" }) },
        422,
        /There is no import/,
      ],
      [
        "another site",
        {
          url: "/en/import/iati",
          ...form(FIRST),
          headers: { ...form(FIRST).headers, origin: "https://example.org" },
        },
        403,
        /another site/,
      ],
    ];
    for (const [name, request, status, sentence] of cases) {
      const { statusCode, body } = await server.inject(request);
      assert.equal(statusCode, status, `${name}: ${body}`);
      assert.match(body, sentence, name);
    }
    assert.equal(await countActivities(pool), 0);
    const reading = serverOn(pool, true);
    for (const request of [{ url: "/en/import/iati" }, { url: "/en/import/iati", ...form(FIRST) }])
      assert.equal((await reading.inject(request)).statusCode, 404);
    const check = await reading.inject({ url: "/en/check" });
    assert.doesNotMatch(check.body, /import\/iati/, "a site that cannot import does not offer it");
  },
);
