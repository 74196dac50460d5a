import assert from "node:assert/strict";
import { join } from "node:path";
import exceljs from "exceljs";
import type { FastifyInstance } from "fastify";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import type { Pool } from "../store/connect.js";
import { keepSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";

const HOST = { host: "127.0.0.1:4321" };
const OF = "project/ex-safe-piers/2025-04-01..2026-03-31";
const GRID = "/en/projects/ex-safe-piers/results/2025-04-01..2026-03-31";
const TOTAL = "value:ex-ind-piers-participants";
const JOINT = "value:ex-ind-joint";
const CELL = (place: number) => `cell:ex-ind-piers-participants:0:${place}`;
const BOUNDARY = "----earmark-sheet";

async function serve(pool: Pool): Promise<FastifyInstance> {
  const clock = fixedClock("2026-06-05T09:00:00.000Z");
  const load = await loadPortfolio(
    { folder: join(packageRoot, "portfolios/illustrative-fund"), isOnlyIfChanged: true },
    { pool, clock },
  );
  assert.ok(!isRefusal(load));
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: false });
}

async function openBook(bytes: Uint8Array) {
  const book = new exceljs.Workbook();
  await book.xlsx.load(bytes as unknown as exceljs.Buffer);
  const [data] = book.worksheets;
  assert.ok(data);
  const rowOf = (key: string) => {
    for (let row = 1; row <= data.rowCount; row++)
      if (data.getCell(row, 1).value === key) return row;
    throw new assert.AssertionError({ message: `no row ${key}` });
  };
  return { book, data, rowOf };
}

/** Fills boxes of the downloaded grid, as a person with a spreadsheet program does. */
async function filled(
  server: FastifyInstance,
  typed: Readonly<Record<string, string | number>>,
  explained: Readonly<Record<string, string>> = {},
) {
  const file = await server.inject({ url: `${GRID}/sheet.xlsx`, headers: HOST });
  assert.equal(file.statusCode, 200);
  const { book, data, rowOf } = await openBook(file.rawPayload);
  for (const [key, value] of Object.entries(typed)) data.getCell(rowOf(key), 12).value = value;
  for (const [key, text] of Object.entries(explained)) data.getCell(rowOf(key), 13).value = text;
  return { bytes: Buffer.from(await book.xlsx.writeBuffer()), rowOf };
}

function upload(server: FastifyInstance, bytes: Buffer, name = "grid.xlsx") {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  return server.inject({
    method: "POST",
    url: `${GRID}/sheet`,
    headers: { ...HOST, "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  });
}

/** Presses a button of the form that the preview shows. */
function press(server: FastifyInstance, body: string, step: string) {
  const form = /<form method="post" action="([^"]+)">([\s\S]*?)<\/form>/.exec(body);
  assert.ok(form, "the preview can be sent on");
  const hidden = [...(form[2] ?? "").matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  return server.inject({
    method: "POST",
    url: form[1] ?? "",
    headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ ...fields, _step: step } as Record<string, string>).toString(),
  });
}

databaseTest(
  "a period's grid goes out as a workbook and comes back: looked at by its rows, sent once, told where it is stale",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const file = await server.inject({ url: `${GRID}/sheet.xlsx`, headers: HOST });
    const { data, rowOf } = await openBook(file.rawPayload);
    const row = data.getRow(rowOf(TOTAL));
    assert.deepEqual([row.getCell(8).value, row.getCell(10).value], [530, 540]);
    assert.equal(data.getColumn(1).hidden, true);
    assert.equal(row.getCell(12).protection.locked, false);
    assert.notEqual(row.getCell(8).protection?.locked, false);
    assert.match(JSON.stringify(data.model), /"sheet":true/);
    const women = data.getRow(rowOf(CELL(0)));
    assert.equal(women.getCell(6).value, "sex × age: women × 15-24");

    const wrong = await filled(server, {
      [TOTAL]: 1540,
      [CELL(0)]: "many",
      [JOINT]: -3,
    });
    const told = await upload(server, wrong.bytes);
    assert.equal(told.statusCode, 422);
    for (const said of [
      /“many” is no number/,
      /−3 is less than nothing/,
      /Held back until every problem/,
    ])
      assert.match(told.body, said);
    assert.doesNotMatch(told.body, /value="confirm"/);
    assert.match(told.body, new RegExp(`>${wrong.rowOf(CELL(0))}<`));

    const unusual = await upload(server, (await filled(server, { [TOTAL]: 1540 })).bytes);
    assert.match(unusual.body, /1,540 is 285% of the target of 540/);

    const explanation = { [TOTAL]: "Two ports more" };
    const typed = { [TOTAL]: 1540, [CELL(0)]: 100, [CELL(3)]: "not collected" };
    const good = await filled(server, typed, explanation);
    const looked = await upload(server, good.bytes);
    assert.equal(looked.statusCode, 200);
    assert.match(looked.body, /one thousand five hundred forty/);
    const before = await pool.query("select from indicator_step");
    const sent = await press(server, looked.body, "confirm");
    assert.deepEqual(
      [sent.statusCode, sent.headers.location],
      [303, `${GRID}/review?done=received`],
    );
    const cells = await pool.query(
      "select c.value from indicator_cell c join indicator_value v on v.id = c.indicator_value_id where v.indicator_id = 'ex-ind-piers-participants' and v.status = 'received' order by c.n",
    );
    assert.deepEqual(
      cells.rows.map((cell: { value: string | null }) => cell.value),
      ["100", null],
    );
    assert.equal(
      (await pool.query("select from indicator_step")).rowCount,
      (before.rowCount ?? 0) + 1,
    );

    const again = await upload(server, good.bytes);
    assert.equal(again.statusCode, 200);
    assert.match(again.body, /nothing in it is new/);
    assert.doesNotMatch(again.body, /value="confirm"/);

    const other = await filled(server, {});
    const late = await openBook(good.bytes);
    late.data.getCell(late.rowOf(TOTAL), 12).value = 1541;
    const stale = await upload(server, Buffer.from(await late.book.xlsx.writeBuffer()));
    assert.equal(stale.statusCode, 422);
    assert.match(
      stale.body,
      /has changed since this file was made: it is at “Received”, value 1540/,
    );
    assert.match((await upload(server, other.bytes)).body, /nothing in it is new/);
    await server.close();
  },
);

databaseTest(
  "the grid as text: full-width digits and Japanese headings, a row of elsewhere, a row twice, through the API and once only",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const api = "/api/v1/results-sheet";
    const file = await server.inject({ url: `${api}?of=${OF}/ja&format=csv`, headers: HOST });
    assert.equal(file.statusCode, 200);
    const lines = file.body.split("\r\n");
    assert.match(lines[0] ?? "", /行キー,対象,照合値/);
    const place = (key: string) => lines.findIndex((line) => line.startsWith(`${key},`));
    const fill = (key: string, value: string, explanation = "") => {
      const at = place(key);
      const cells = (lines[at] ?? "").split(",");
      [cells[11], cells[12]] = [value, explanation];
      lines[at] = cells.join(",");
    };
    const take = async (text: string, more = "", key = "sheet-test-1") => {
      const headers = { ...HOST, "idempotency-key": key, "content-type": "text/csv" };
      const answer = await server.inject({
        method: "POST",
        url: api + more,
        headers,
        payload: text,
      });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    };
    fill(TOTAL, "５３２");
    const text = lines.join("\r\n");
    const elsewhere = text.replaceAll("/2025-04-01..", "/2024-04-01..");
    assert.equal((await take(elsewhere)).status, 422);
    const twice = `${text}${lines[place(TOTAL)] ?? ""}\r\n`;
    const refused = await take(twice);
    assert.equal(refused.status, 422);
    assert.match(JSON.stringify(refused.body), /The same row stands in row \d+ already/);
    const tried = await take(text, "?dry_run=true");
    assert.deepEqual([tried.status, tried.body["sent"]], [200, 1]);
    assert.equal((await take(text, "", "short")).status, 400);
    const sent = await take(text);
    assert.deepEqual([sent.status, sent.body["sent"]], [201, 1]);
    const again = await take(text, "", "sheet-test-2");
    assert.deepEqual([again.status, again.body["sent"], again.body["already"]], [200, 0, 1]);
    assert.equal((await take("a,b\r\n1,2\r\n")).status, 422);
    const large = await server.inject({
      method: "POST",
      url: api,
      headers: { ...HOST, "content-type": "text/csv" },
      payload: "x".repeat(5 * 1024 * 1024),
    });
    assert.equal(large.statusCode, 413);
    await server.close();
  },
);
