import assert from "node:assert/strict";
import { test } from "node:test";
import { act, made } from "../../test/acting.js";
import { fixedClock } from "../base/clock.js";
import { sha256 } from "../base/canonical.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import { checkRateDay } from "../fund/rate.js";
import { readTable } from "../intake/table-file.js";
import { LOCAL_USER } from "../people/permission.js";
import { readTx, type Pool } from "../store/connect.js";
import { findRateOn } from "../store/rates.js";
import { databaseTest } from "../store/testing.js";
import { importFile } from "./import-file.js";
import type { ImportReport } from "./import-report.js";
import { undoImport } from "./undo-import.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const HEADER = "type,from,to,rate,effective_from,source\n";

async function load(pool: Pool, text: string, isDryRun = false): Promise<ImportReport> {
  const bytes = Buffer.from(text);
  const report = await importFile(
    {
      ...{ kind: "rates", file: "r.csv", file_hash: sha256(bytes), person: LOCAL_USER, isDryRun },
      source: (count) => readTable(bytes, "r.csv", count),
    },
    { pool, clock },
  );
  assert.ok(!isRefusal(report));
  return report;
}

const counted = ({ taken, already, rejected }: ImportReport) => [taken, already, rejected];
const told = (report: ImportReport) =>
  report.rows.flatMap(({ row, findings }) => findings.map(({ rule }) => `${row} ${rule}`));

const yen = (pool: Pool, on: string) =>
  readTx(pool, (tx) =>
    findRateOn(tx, {
      type: "unore",
      between: [currency("JPY"), currency("USD")],
      on: day(on),
    }),
  );

databaseTest(
  "rates are taken once, in either language's headings; a correction supersedes and the old value stays",
  async (_, open) => {
    const pool = await open();
    const text = `${HEADER}unore,USD,JPY,149.50,2026-03-01,UN Treasury\nunore,USD,EUR,0.92,1 March 2026,UN Treasury\n`;
    const looked = await load(pool, text, true);
    assert.deepEqual([counted(looked), looked.batch_id], [[2, 0, 0], null]);
    assert.deepEqual(looked.rows[0]?.about, {
      en: "1 USD = 149.5 JPY / The UN's operational rate",
      ja: "1 USD = 149.5 JPY / 国連業務レート",
    });
    assert.match(looked.rows[0]?.notes[0]?.en ?? "", /No rate between these two was known/);
    assert.equal(await yen(pool, "2026-03-15"), null, "looked at, and nothing was kept");
    assert.deepEqual(counted(await load(pool, text)), [2, 0, 0]);
    assert.deepEqual(counted(await load(pool, text)), [0, 2, 0], "the same file twice");
    const again = await load(
      pool,
      "\ufeff換算先;種類;レート;換算元;適用開始日;出典\nJPY;国連業務レート;149,5;ＵＳＤ;2026年3月1日;UN Treasury\n",
    );
    assert.deepEqual(counted(again), [0, 1, 0]);
    const corrected = await load(pool, `${HEADER}unore,USD,JPY,150.1,2026-03-01,UN Treasury\n`);
    assert.deepEqual(corrected.counts, { rate_later: 1 });
    const found = await yen(pool, "2026-03-15");
    assert.deepEqual([found?.rate, found?.supersedes], ["150.1", "unore.USD.JPY.2026-03-01"]);
    const back = await load(pool, `${HEADER}unore,USD,JPY,149.5,2026-03-01,UN Treasury\n`);
    assert.deepEqual(counted(back), [1, 0, 0], "a value may come back");
    assert.equal((await yen(pool, "2026-03-15"))?.id, "unore.USD.JPY.2026-03-01.3");
    await assert.rejects(pool.query("update exchange_rate set rate = 1"), /append-only/);
  },
);

databaseTest(
  "every problem of a row is told by the user's row number, and the good rows are taken",
  async (_, open) => {
    const pool = await open();
    await load(pool, `${HEADER}unore,USD,JPY,149.5,2026-03-01,UN\n`);
    const answer = await load(
      pool,
      `${HEADER}unore,USD,YEN,150,2026-04-01,UN\nspot,QQQ,JPY,150,2026-04-01,\nunore,JPY,USD,150,2026-04-01,UN\n` +
        "unore,USD,JPY,-1,2026-04-01,UN\nunore,USD,USD,0,2926-04-01,UN\nunore,USD,JPY,150,03/04/2026,UN\n" +
        "unore,USD,JPY,151,2026-06-01,UN\nunore,USD,JPY,152,2026-06-01,UN\nunore,USD,JPY,151,2026-06-01,UN\n" +
        "unore,USD,EUR,0.92,2026-03-01,UN\nunore,EUR,USD,15,2026-04-01,UN\nunore,USD,USD,1,2926-04-01,UN\n",
    );
    assert.deepEqual(told(answer), [
      "2 CURRENCY_UNKNOWN",
      "3 RATE_TYPE_UNKNOWN",
      "3 CURRENCY_UNKNOWN",
      "3 FIELD_MISSING",
      "4 RATE_UPSIDE_DOWN",
      "5 RATE_NOT_POSITIVE",
      "6 RATE_NOT_POSITIVE",
      "7 DAY_UNREADABLE",
      "9 RATE_TWICE",
      "12 RATE_UPSIDE_DOWN",
      "13 RATE_SAME_CURRENCY",
      "13 RATE_FAR_AHEAD",
    ]);
    assert.deepEqual(counted(answer), [2, 1, 9]);
    const ahead = answer.rows.find(({ row }) => row === 8)?.notes.map(({ en }) => en);
    assert.match(ahead?.join(" ") ?? "", /nearest rate known is 1 USD = 149.5 JPY.*still to come/);
    const missing = await load(pool, "type,from,to,rate,rate\nunore,USD,JPY,1,1\n");
    assert.deepEqual(
      missing.findings.map((finding) => finding.rule),
      ["COLUMN_TWICE", "COLUMN_MISSING", "COLUMN_MISSING"],
    );
  },
);

databaseTest(
  "a comma is read by what its column shows, and asked about where nothing does",
  async (_, open) => {
    const pool = await open();
    const two = "type;from;to;rate;day;source\n";
    const small = await load(
      pool,
      `${two}unore;USD;EUR;0,923;2026-03-01;UN\nunore;USD;IDR;16.150,25;2026-03-01;UN\n`,
    );
    assert.deepEqual(
      small.rows.map(({ about }) => about.en),
      ["1 USD = 0.923 EUR", "1 USD = 16150.25 IDR"].map(
        (rate) => `${rate} / The UN's operational rate`,
      ),
    );
    assert.deepEqual(told(await load(pool, `${two}unore;USD;GBP;1,234;2026-03-01;UN\n`)), [
      "2 RATE_UNCLEAR",
    ]);
  },
);

databaseTest(
  "a file of rates is taken back, but for those by which something was booked",
  async (_, open) => {
    const pool = await open();
    const acting = { pool, clock };
    const name = { en: "Name", ja: "名称" };
    made(await act(acting, "record-organisation", { id: "o", name, type: "10" }));
    const fund = { id: "f", name, type: "pooled", currency: "USD", established_on: "2025-01-01" };
    made(await act(acting, "create-fund", fund));
    const text = `${HEADER}unore,USD,JPY,150,2026-03-01,UN\nunore,USD,JPY,151,2026-02-01,UN\n`;
    const { batch_id } = await load(pool, text);
    const pledge = { id: "p", organisation: "o", fund: "f", amount: "1500", currency: "JPY" };
    made(await act(acting, "record-pledge", { ...pledge, on: "2026-03-05" }));
    const asked = { batch_id: batch_id ?? "", reason: "Wrong month", person: LOCAL_USER };
    const undone = await undoImport(asked, acting);
    assert.ok(!isRefusal(undone));
    assert.deepEqual([undone.undone, undone.kept.map(({ row }) => row)], [1, [2]]);
    assert.match(
      undone.kept[0]?.message.en ?? "",
      /converted by unore.USD.JPY.2026-03-01 \(1 of them\)/,
    );
    assert.equal(await yen(pool, "2026-02-15"), null, "taken back: nothing new is converted by it");
    assert.deepEqual(
      counted(await load(pool, text)),
      [1, 1, 0],
      "what was taken back can be taken again",
    );
    assert.equal((await yen(pool, "2026-02-15"))?.rate, "151");
  },
);

databaseTest(
  "a rate taken back between two others brings neither of them back to life: the last one holds",
  async (_, open) => {
    const pool = await open();
    const on = (rate: string) => load(pool, `${HEADER}unore,USD,JPY,${rate},2026-03-01,UN\n`);
    await on("150");
    const { batch_id } = await on("151");
    await on("152");
    const asked = { batch_id: batch_id ?? "", reason: "Misread", person: LOCAL_USER };
    const undone = await undoImport(asked, { pool, clock });
    assert.ok(!isRefusal(undone));
    assert.equal(undone.undone, 1);
    assert.equal((await yen(pool, "2026-03-15"))?.rate, "152");
    assert.deepEqual(counted(await on("152")), [0, 1, 0], "what holds is known as it was");
    assert.deepEqual(counted(await on("150")), [1, 0, 0]);
    assert.equal((await yen(pool, "2026-03-15"))?.supersedes, "unore.USD.JPY.2026-03-01.3");
  },
);

test("a rate is stated at most two years ahead", () => {
  const today = day("2026-03-31");
  assert.equal(checkRateDay(day("2028-03-31"), today), null);
  assert.equal(checkRateDay(day("2028-04-01"), today)?.refused, "RATE_FAR_AHEAD");
});
