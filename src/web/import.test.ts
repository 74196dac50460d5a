import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { readTx, type Pool } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";
import { createWaitingFiles } from "./waiting-files.js";
import { test } from "node:test";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const BOUNDARY = "----earmark-test";

function serverOn(pool: Pool, isReadOnly = false) {
  return createServer({ readSnapshot: () => readTx(pool, readSnapshot), clock, isReadOnly, pool });
}

function form(kind: string, text: string) {
  const part = (name: string, body: string, more = "") =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${body}\r\n`;
  const payload = `${part("kind", kind)}${part("file", text, '; filename="bank.csv"')}--${BOUNDARY}--\r\n`;
  const headers = {
    "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
    host: "127.0.0.1:4321",
  };
  return { method: "POST" as const, headers, payload };
}

const plain = { "content-type": "application/x-www-form-urlencoded", host: "127.0.0.1:4321" };
const FILE = "Received on,Fund,Amount,Currency\n2026-03-01,f,100.00,USD\n2026-03-02,f,x,EURO\n";

async function begin(pool: Pool): Promise<void> {
  await pool.query(
    `insert into fund (id, code, name, type, currency) values ('f', 'F', '{"en": "Fund", "ja": "基金"}', 'trust_fund', 'USD')`,
  );
}

databaseTest(
  "a table of another kind than was chosen is told so, and looked at as that kind without being sent again",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const server = serverOn(pool);
    const tables = {
      receipts: "Received on,Fund,Agreement,Donor,Amount,Currency\n2026-03-01,f,,,100.00,USD\n",
      expenditure:
        "Project,Category,From,To,Amount,Currency\np,travel,2026-01-01,2026-03-31,100.00,USD\n",
      rates: "Type,From,To,Rate,Effective from,Source\nunore,USD,JPY,149.5,2026-03-01,UN\n",
    };
    const kinds = ["receipts", "expenditure", "rates"] as const;
    for (const chosen of kinds)
      for (const kind of kinds) {
        const { body } = await server.inject({
          url: "/en/import",
          ...form(chosen, tables[kind]),
        });
        const button = /action="\/en\/import\/as">.*?name="kind" value="(\w+)"/s.exec(body)?.[1];
        assert.equal(button, chosen === kind ? undefined : kind, `${kind} as ${chosen}`);
        if (chosen !== kind)
          assert.match(body, new RegExp(`<option value="${kind}" selected|Record 1 of 1`));
      }
    const looked = await server.inject({
      url: "/ja/import",
      ...form("expenditure", tables.receipts),
    });
    assert.match(looked.body, /見出しは「支出」ではなく「入金」の表のものです/);
    const hash = /name="hash" value="(\w+)"/.exec(looked.body)?.[1] ?? "";
    const again = await server.inject({
      url: "/ja/import/as",
      method: "POST",
      headers: plain,
      payload: `hash=${hash}&kind=receipts`,
    });
    assert.match(again.body, /まだ記録していません/);
    assert.match(again.body, /action="\/ja\/import\/confirm"/);
    assert.equal((await pool.query("select from receipt")).rowCount, 0);
  },
);

databaseTest(
  "a table is looked at, recorded, and taken back, without a script",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const server = serverOn(pool);
    const looked = await server.inject({ url: "/en/import", ...form("receipts", FILE) });
    assert.equal(looked.statusCode, 200);
    assert.match(looked.body, /Nothing has been recorded yet/);
    assert.match(looked.body, /“EURO” is no currency/);
    assert.match(looked.body, /“x” is no amount/);
    assert.equal((await pool.query("select from receipt")).rowCount, 0);
    const hash = /name="hash" value="(\w+)"/.exec(looked.body)?.[1] ?? "";
    const recorded = await server.inject({
      url: "/ja/import/confirm",
      method: "POST",
      headers: plain,
      payload: `hash=${hash}&kind=receipts`,
    });
    assert.match(recorded.body, /取込み結果/);
    assert.equal((await pool.query("select from receipt")).rowCount, 1);
    await server.inject({
      url: "/en/import/confirm",
      method: "POST",
      headers: plain,
      payload: `hash=${hash}&kind=receipts`,
    });
    assert.equal(
      (await pool.query("select from receipt")).rowCount,
      1,
      "confirmed twice, recorded once",
    );
    const list = await server.inject({ url: "/en/import", headers: { host: "127.0.0.1:4321" } });
    const batch = /name="batch" value="([\w-]+)"/.exec(list.body)?.[1] ?? "";
    const unsaid = await server.inject({
      url: "/en/import/undo",
      method: "POST",
      headers: plain,
      payload: `batch=${batch}&reason=`,
    });
    assert.equal(unsaid.statusCode, 422);
    const undone = await server.inject({
      url: "/en/import/undo",
      method: "POST",
      headers: plain,
      payload: `batch=${batch}&reason=Wrong+file`,
    });
    assert.match(undone.body, /rows undone: 1/);
    assert.equal((await pool.query("select from receipt")).rowCount, 0);
    const example = await server.inject({
      url: "/ja/import/example/expenditure",
      headers: { host: "127.0.0.1:4321" },
    });
    assert.match(example.body, /^\ufeff参照番号,配分,プロジェクト/);
    await server.close();
  },
);

databaseTest("rates are looked at with their direction, taken, and taken back", async (_, open) => {
  const pool = await open();
  const server = serverOn(pool);
  const chosen = await server.inject({
    url: "/ja/import?kind=rates",
    headers: { host: "127.0.0.1:4321" },
  });
  assert.match(chosen.body, /<option value="rates" selected/);
  const record = await server.inject({ url: "/en/record", headers: { host: "127.0.0.1:4321" } });
  assert.match(record.body, /Import a table of receipts, expenditure or rates/);
  const head = "種類,換算元,換算先,レート,適用開始日,出典\n";
  const file = `${head}unore,USD,JPY,149.5,2026-03-01,UN\nunore,JPY,USD,150,2026-03-15,UN\n`;
  const looked = await server.inject({ url: "/en/import", ...form("rates", file) });
  assert.match(looked.body, /1 USD = 149\.5 JPY \/ The UN.*operational rate/);
  assert.match(looked.body, /The direction is probably the wrong way round/);
  assert.equal((await pool.query("select from exchange_rate")).rowCount, 0);
  const hash = /name="hash" value="(\w+)"/.exec(looked.body)?.[1] ?? "";
  const confirm = { method: "POST" as const, headers: plain, payload: `hash=${hash}&kind=rates` };
  const taken = await server.inject({ url: "/en/import/confirm", ...confirm });
  assert.match(taken.body, /href="\/en\/rows\/exchange_rate\/unore.USD.JPY.2026-03-01"/);
  const list = await server.inject({ url: "/en/import", headers: { host: "127.0.0.1:4321" } });
  const batch = /name="batch" value="([\w-]+)"/.exec(list.body)?.[1] ?? "";
  const undo = { method: "POST" as const, headers: plain };
  const payload = `batch=${batch}&reason=Wrong+month`;
  const undone = await server.inject({ url: "/en/import/undo", ...undo, payload });
  assert.match(undone.body, /rows undone: 1/);
  const example = { url: "/en/import/example/rates", headers: { host: "127.0.0.1:4321" } };
  assert.match((await server.inject(example)).body, /^\ufeffType,From,To,Rate,Effective from/);
  await server.close();
});

databaseTest(
  "nothing is imported from elsewhere, without a file, or on a read-only site",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const server = serverOn(pool);
    const sent = form("receipts", FILE);
    const elsewhere = await server.inject({
      url: "/en/import",
      ...sent,
      headers: { ...sent.headers, origin: "http://evil.example" },
    });
    assert.equal(elsewhere.statusCode, 403);
    assert.match(elsewhere.body, /WRITE_FROM_ELSEWHERE/);
    assert.match(
      (await server.inject({ url: "/en/import", ...form("receipts", "") })).body,
      /has no rows/,
    );
    assert.equal(
      (await server.inject({ url: "/en/import", ...form("salaries", FILE) })).statusCode,
      422,
    );
    const forgotten = await server.inject({
      url: "/en/import/confirm",
      method: "POST",
      headers: plain,
      payload: "hash=0&kind=receipts",
    });
    assert.match(forgotten.body, /Choose it again/);
    await server.close();
    const reading = serverOn(pool, true);
    assert.equal((await reading.inject({ url: "/en/import" })).statusCode, 404);
    assert.equal(
      (await reading.inject({ url: "/en/import", ...form("receipts", FILE) })).statusCode,
      404,
    );
    await reading.close();
  },
);

test("files that wait for their confirmation are bounded: the oldest goes first", () => {
  const waiting = createWaitingFiles({ bytes: 10, files: 2 });
  const file = (length: number) => ({ name: "f", bytes: new Uint8Array(length) });
  waiting.keep("a", file(4));
  waiting.keep("b", file(4));
  waiting.keep("c", file(4));
  assert.deepEqual(
    ["a", "b", "c"].map((hash) => waiting.find(hash) !== null),
    [false, true, true],
  );
  waiting.keep("d", file(11));
  assert.equal(waiting.find("d"), null);
});
