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

databaseTest(
  "what was sent back stands in the form and in a new sheet with the reason, and is sent again, changed or not",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const send = async (url: string, typed: Record<string, string>) => {
      const { body } = await server.inject({ url, headers: HOST });
      const hidden = [...body.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
      return server.inject({
        method: "POST",
        url,
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({ ...fields, ...typed } as Record<string, string>).toString(),
      });
    };
    const first = await filled(server, { [TOTAL]: 532, [CELL(0)]: 100, [JOINT]: 64 });
    const preview = await upload(server, first.bytes);
    assert.equal((await press(server, preview.body, "confirm")).statusCode, 303);
    const pick = { "pick:ex-ind-piers-participants": "yes", reason: "The list of June is missing" };
    assert.equal((await send(`${GRID}/review`, { ...pick, _step: "return" })).statusCode, 303);

    const { body } = await server.inject({ url: GRID, headers: HOST });
    assert.match(body, /Sent back by local on 5 June 2026: The list of June is missing/);
    assert.match(body, /name="value:ex-ind-piers-participants"[^>]*value="532"/);
    assert.match(body, /name="cell:ex-ind-piers-participants:0:0"[^>]*value="100"/);
    const file = await server.inject({ url: `${GRID}/sheet.xlsx`, headers: HOST });
    const { data, rowOf } = await openBook(file.rawPayload);
    const row = data.getRow(rowOf(TOTAL));
    assert.equal(row.getCell(11).value, "Returned: The list of June is missing");
    assert.deepEqual(
      [row.getCell(12).value, data.getRow(rowOf(CELL(0))).getCell(12).value],
      [532, 100],
    );

    const unchanged = await upload(server, Buffer.from(file.rawPayload));
    assert.equal((await press(server, unchanged.body, "confirm")).statusCode, 303);
    const { rows } = await pool.query(
      "select v.value::text from indicator_value v where status = 'received' and indicator_id in ('ex-ind-piers-participants', 'ex-ind-joint') order by v.value",
    );
    assert.deepEqual(rows, [{ value: "64" }, { value: "532" }]);
    await server.close();
  },
);

databaseTest(
  "parts of a percentage are typed as how many of how many, in the form, a sheet and through the API, and shown by place",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    await pool.query(
      `insert into indicator_dimension (indicator_id, n, breakdown, dimension, categories, is_overlapping)
       values ('ex-ind-injuries', 1, 1, 'location', '{Port Example,Sample Bay}', false)`,
    );
    await pool.query(
      "update indicator set over_places = 'ratio_of_sums' where id = 'ex-ind-injuries'",
    );
    const period = { project: "ex-safe-piers", period_from: "2025-01-01", period_to: "2025-12-31" };
    const post = (name: string, input: object, key: string) =>
      server.inject({
        method: "POST",
        url: `/api/v1/actions/${name}`,
        headers: { ...HOST, "content-type": "application/json", "idempotency-key": key },
        payload: JSON.stringify(input),
      });
    const plan = {
      project: "ex-safe-piers",
      periods: [{ period_from: "2025-01-01", period_to: "2025-12-31" }],
      indicators: ["ex-ind-injuries"],
    };
    const planned = await post("plan-periods", plan, "11111111-1111-4111-8111-111111111111");
    assert.ok(planned.statusCode < 300, planned.body);
    const grid = "/en/projects/ex-safe-piers/results/2025-01-01..2025-12-31";
    const { body } = await server.inject({ url: grid, headers: HOST });
    assert.match(body, /how many of how many, such as 12\/50/);
    const file = await server.inject({ url: `${grid}/sheet.csv`, headers: HOST });
    assert.match(file.body, /cell:ex-ind-injuries:0:0/);
    assert.match(file.body, /place: Port Example \(how many\/of how many\)/);
    const version = /name="_version" value="(\d+)"/.exec(body)?.[1] ?? "";
    const report = (typed: Record<string, string>) =>
      server.inject({
        method: "POST",
        url: grid,
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({
          _key: "22222222-2222-4222-8222-222222222222",
          _version: version,
          "numerator:ex-ind-injuries": "30",
          "denominator:ex-ind-injuries": "600",
          "explanation:ex-ind-injuries": "Fewer than aimed at",
          _step: "confirm",
          ...typed,
        }).toString(),
      });
    const cell = (place: number) => `cell:ex-ind-injuries:0:${place}`;
    assert.match((await report({ [cell(0)]: "12" })).body, /is no part of a percentage/);
    assert.match(
      (await report({ [cell(0)]: "20/400", [cell(1)]: "20/200" })).body,
      /come to 40, more than the total of 30/,
    );
    const sent = await report({ [cell(0)]: "２０／400", [cell(1)]: "10/200" });
    assert.equal(sent.statusCode, 303, sent.body.slice(0, 2000));
    const { rows } = await pool.query(
      "select numerator::text, denominator::text from indicator_cell where numerator is not null and indicator_value_id not like 'ex-employed%' order by n",
    );
    assert.deepEqual(rows, [
      { numerator: "20", denominator: "400" },
      { numerator: "10", denominator: "200" },
    ]);
    const pick = { ...period, indicators: ["ex-ind-injuries"] };
    let step = 2;
    for (const name of ["validate-results", "publish-results"]) {
      const answer = await server.inject({
        method: "POST",
        url: `/api/v1/actions/${name}`,
        headers: {
          ...HOST,
          "content-type": "application/json",
          "idempotency-key": `33333333-3333-4333-8333-33333333333${step}`,
          "if-match": `"${Number(version) + step - 1}"`,
        },
        payload: JSON.stringify(pick),
      });
      assert.ok(answer.statusCode < 300, answer.body);
      step++;
    }
    const page = await server.inject({ url: "/en/projects/ex-safe-piers", headers: HOST });
    assert.match(page.body, /Places come to 5% by adding numerators and denominators\./);
    const csv = await server.inject({ url: "/en/data/indicator_cell.csv", headers: HOST });
    assert.match(csv.body, /,20,400,/);
    await server.close();
  },
);
