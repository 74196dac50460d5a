import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { day } from "../base/day.js";
import { readTable } from "../intake/table-file.js";
import { readTx, type Pool } from "../store/connect.js";
import { findRateOn } from "../store/rates.js";
import { databaseTest } from "../store/testing.js";
import { loadRates } from "./load-rates.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const HEADER = "type,from,to,rate,effective_from,source\n";
const load = (pool: Pool, text: string) =>
  loadRates({ rows: readTable(Buffer.from(text), "r.csv"), file: "r.csv" }, { pool, clock });

databaseTest(
  "rates are loaded once, in either language's headings; a correction supersedes and the old value stays",
  async (_, open) => {
    const pool = await open();
    const text = `${HEADER}unore,USD,JPY,149.50,2026-03-01,UN Treasury\nunore,USD,EUR,0.92,1 March 2026,UN Treasury\n`;
    const first = await load(pool, text);
    assert.deepEqual([first.is_loaded, first.added, first.superseding], [true, 2, 0]);
    const again = await load(
      pool,
      "換算先,種類,レート,換算元,適用開始日,出典\nJPY,unore,149.5,USD,2026年3月1日,UN Treasury\n",
    );
    assert.deepEqual([again.is_loaded, again.added], [true, 0]);
    const corrected = await load(pool, `${HEADER}unore,USD,JPY,150.1,2026-03-01,UN Treasury\n`);
    assert.deepEqual([corrected.added, corrected.superseding], [1, 1]);
    assert.equal(
      (await load(pool, `${HEADER}unore,USD,JPY,150.1,2026-03-01,UN Treasury\n`)).added,
      0,
    );
    const asked = {
      type: "unore",
      between: [currency("JPY"), currency("USD")],
      on: day("2026-03-15"),
    } as const;
    const found = await readTx(pool, (tx) => findRateOn(tx, asked));
    assert.deepEqual([found?.rate, found?.supersedes], ["150.1", "unore.USD.JPY.2026-03-01"]);
    await assert.rejects(pool.query("update exchange_rate set rate = 1"), /append-only/);
  },
);

databaseTest(
  "every row's problem is told by the user's row number, and nothing is loaded",
  async (_, open) => {
    const pool = await open();
    await load(pool, `${HEADER}unore,USD,JPY,149.5,2026-03-01,UN\n`);
    const answer = await load(
      pool,
      `${HEADER}unore,USD,YEN,150,2026-04-01,UN\nspot,USD,JPY,150,2026-04-01,UN\nunore,JPY,USD,150,2026-04-01,UN\n` +
        "unore,USD,JPY,-1,2026-04-01,UN\nunore,USD,JPY,150,03/04/2026,UN\nunore,USD,JPY,151,2026-05-01,\nunore,USD,JPY,151,2026-06-01,UN\nunore,USD,JPY,152,2026-06-01,UN\n",
    );
    assert.equal(answer.is_loaded, false);
    assert.deepEqual(
      answer.findings.map((finding) => `${finding.place.line} ${finding.rule}`),
      [
        "2 RATE_CURRENCY_UNKNOWN",
        "3 RATE_TYPE_UNKNOWN",
        "4 RATE_UPSIDE_DOWN",
        "5 RATE_NOT_POSITIVE",
        "6 RATE_DAY_UNREADABLE",
        "7 RATE_SOURCE_MISSING",
        "9 RATE_TWICE",
      ],
    );
    const missing = await load(pool, "type,from,to,rate,rate\n");
    assert.deepEqual(
      missing.findings.map((finding) => finding.rule),
      ["COLUMN_TWICE", "COLUMN_MISSING", "COLUMN_MISSING"],
    );
  },
);
