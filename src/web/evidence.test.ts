import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { buildIatiEdition, findIatiFaults, printIatiEdition } from "../publication/to-iati.js";
import { readBookEvents } from "../store/book-events.js";
import { readTx, type Pool } from "../store/connect.js";
import { keepSnapshot, readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";

const HOST = { host: "127.0.0.1:4321" };
const GRID = "/en/projects/ex-safe-piers/results/2024-04-01..2025-03-31";
const BOUNDARY = "----earmark-evidence";
const PDF = Buffer.from("%PDF-1.7\nA list of attendance\n%%EOF\n");
const clock = fixedClock("2026-06-05T09:00:00.000Z");

async function serve(pool: Pool, isReadOnly = false): Promise<FastifyInstance> {
  const load = await loadPortfolio(
    { folder: join(packageRoot, "portfolios/illustrative-fund"), isOnlyIfChanged: true },
    { pool, clock },
  );
  assert.ok(!isRefusal(load));
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });
}

function add(
  server: FastifyInstance,
  fields: Readonly<Record<string, string>>,
  file: { readonly name: string; readonly bytes: Buffer } | null,
) {
  const part = (name: string, more = "") =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const pieces = Object.entries(fields).map(([name, text]) => `${part(name)}${text}\r\n`);
  const head = part("file", `; filename="${file?.name ?? ""}"`);
  return server.inject({
    method: "POST",
    url: `${GRID}/evidence`,
    headers: { ...HOST, "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    payload: Buffer.concat([
      Buffer.from(pieces.join("") + head),
      file?.bytes ?? Buffer.alloc(0),
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]),
  });
}

const OF = "value:ex-ind-piers-participants";

databaseTest(
  "evidence is kept under its hash, shown beside the number, downloaded whole, and linked in IATI",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const said = { of: OF, title_en: "Lists of attendance", title_ja: "出席簿", kind: "A08" };
    const shown = await server.inject({ url: `${GRID}/evidence`, headers: HOST });
    assert.match(shown.body, /its value in this period/);
    const answer = await add(
      server,
      { ...said, document_language: "en", on: "2025-04-10" },
      { name: "C:\\lists <1>.exe", bytes: PDF },
    );
    assert.deepEqual(
      [answer.statusCode, answer.headers.location],
      [303, `${GRID}/review?done=evidence`],
    );
    const { rows } = await pool.query(
      "select id, sha256, file_name from document where sha256 is not null",
    );
    const [row] = rows as { id: string; sha256: string; file_name: string }[];
    assert.ok(row);
    assert.equal(row.sha256, createHash("sha256").update(PDF).digest("hex"));
    assert.equal(row.file_name, "lists 1.pdf");
    const page = await server.inject({ url: "/en/projects/ex-safe-piers", headers: HOST });
    assert.match(page.body, new RegExp(`/en/evidence/${row.id}"[^>]*>Lists of attendance`));
    const taken = await server.inject({ url: `/en/evidence/${row.id}`, headers: HOST });
    assert.deepEqual(taken.rawPayload, PDF);
    assert.equal(taken.headers["content-type"], "application/pdf");
    assert.match(String(taken.headers["content-disposition"]), /^attachment/);
    assert.match(String(taken.headers["content-security-policy"]), /sandbox/);
    const table = await server.inject({ url: "/en/data/document.csv", headers: HOST });
    assert.match(table.body, new RegExp(row.sha256));

    const link = await add(
      server,
      {
        of: "result:ex-result-piers",
        title_ja: "評価",
        kind: "A07",
        url: "https://example.org/e.pdf",
      },
      null,
    );
    assert.equal(link.statusCode, 303);
    const { snapshot, events } = await readTx(pool, async (tx) => ({
      snapshot: await readSnapshot(tx),
      events: await readBookEvents(tx),
    }));
    const edition = buildIatiEdition(snapshot, events, clock.now(), "https://example.org");
    const files = printIatiEdition(edition, clock.now());
    const xml = files.map(({ content }) => content).join("");
    assert.match(
      xml,
      new RegExp(
        `<document-link url="https://example.org/en/evidence/${row.id}" format="application/pdf">[\\s\\S]{0,400}SHA-256: ${row.sha256}`,
      ),
    );
    assert.match(xml, /<result type="2">[\s\S]{0,600}url="https:\/\/example.org\/e.pdf"/);
    assert.match(xml, /<reference vocabulary="9"/);
    for (const { content } of files)
      assert.deepEqual(await findIatiFaults(content, clock.today()), []);

    // The record takes no change of it; a disk may.
    await pool.query("alter table blob disable trigger user");
    await pool.query("update blob set content = $1 where sha256 = $2", [
      Buffer.from("x"),
      row.sha256,
    ]);
    assert.equal(
      (await server.inject({ url: `/en/evidence/${row.id}`, headers: HOST })).statusCode,
      404,
    );
    await server.close();
  },
);

databaseTest(
  "what could run in a browser, is too large or shows nothing is not kept; what shows a value that is not public is not public",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const said = { of: OF, title_en: "Page" };
    const told = async (bytes: Buffer, fields: Record<string, string> = said) =>
      (await add(server, fields, { name: "list.pdf", bytes })).body;
    assert.match(
      await told(Buffer.from("<html><script>alert(1)</script></html>")),
      /none of those that are kept/,
    );
    assert.match(
      await told(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      /none of those/,
    );
    assert.match(await told(Buffer.from("MZ\0\0")), /none of those that are kept/);
    assert.match(await told(Buffer.alloc(11 * 1024 * 1024, 65)), /more than 10 MB/);
    assert.match(await told(PDF, { of: OF }), /Give the document a title/);
    assert.match((await add(server, said, null)).body, /one of the two/);
    assert.match(await told(PDF, { ...said, url: "https://example.org/" }), /one of the two/);
    const unread = await server.inject({
      method: "POST",
      url: `${GRID}/evidence`,
      headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
      payload: "title_en=Page",
    });
    assert.equal(unread.statusCode, 422);
    assert.match(unread.body, /cannot be read as this form/);
    assert.equal((await pool.query("select from blob")).rowCount, 0);

    assert.equal((await add(server, said, { name: "list.pdf", bytes: PDF })).statusCode, 303);
    const { rows } = await pool.query("select id from document where sha256 is not null");
    const [row] = rows as { id: string }[];
    await pool.query(
      "update indicator_value set status = 'received' where id = (select indicator_value_id from document where id = $1)",
      [row?.id],
    );
    await pool.query("update record_version set version = version + 1");
    const open_site = await serve(pool, true);
    const url = `/en/evidence/${row?.id ?? ""}`;
    assert.equal((await open_site.inject({ url, headers: HOST })).statusCode, 404);
    const table = await open_site.inject({ url: "/en/data/document.csv", headers: HOST });
    assert.doesNotMatch(table.body, /,Page,/);
    assert.equal((await server.inject({ url, headers: HOST })).statusCode, 200);
    const page = `/en/rows/document/${row?.id ?? ""}`;
    assert.match((await server.inject({ url: page, headers: HOST })).body, /list\.pdf/);
    assert.doesNotMatch((await open_site.inject({ url: page, headers: HOST })).body, /list\.pdf/);
    await server.close();
    await open_site.close();
  },
);
