import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import exceljs from "exceljs";
import { loadPortfolio } from "../../../actions/load-portfolio.js";
import { fixedClock } from "../../../base/clock.js";
import { packageRoot } from "../../../base/place.js";
import { isRefusal } from "../../../base/refusal.js";
import { openPool } from "../../../store/connect.js";
import { freshAddress } from "../../../store/testing.js";

const OF = "project/ex-safe-piers/2025-04-01..2026-03-31";
const TOTAL = "value:ex-ind-piers-participants";
const JOINT = "value:ex-ind-joint";

/** The file with boxes filled in, as a spreadsheet program leaves it: workbooks by their rows' keys, text by its lines. */
async function fillIn(file: string, typed: Readonly<Record<string, string>>): Promise<void> {
  if (file.endsWith(".csv")) {
    const lines = readFileSync(file, "utf8").split("\r\n");
    const filled = lines.map((line) => {
      const [key = ""] = line.split(",");
      // No text of this grid holds a comma before the column of values.
      return Object.hasOwn(typed, key)
        ? line.replace(/^((?:(?:"[^"]*"|[^,]*),){11})[^,]*/, `$1${typed[key]}`)
        : line;
    });
    writeFileSync(file, filled.join("\r\n"));
    return;
  }
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(file);
  const [data] = book.worksheets;
  assert.ok(data);
  data.eachRow((row) => {
    const value = typed[String(row.getCell(1).value)];
    if (value !== undefined) row.getCell(12).value = Number(value);
  });
  await book.xlsx.writeFile(file);
}

for (const format of ["xlsx", "csv"] as const) {
  test(`a grid goes out of a terminal, is filled in, tried, taken once, and told where it is wrong (${format})`, async (t) => {
    const address = await freshAddress(t);
    const pool = openPool(address);
    const clock = fixedClock("2026-06-05T09:00:00.000Z");
    const folder = join(packageRoot, "portfolios/illustrative-fund");
    assert.ok(!isRefusal(await loadPortfolio({ folder }, { pool, clock })));
    const { host, port, user, password, database } = address;
    const url = `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
    const at = mkdtempSync(join(tmpdir(), "earmark-grid-"));
    t.after(() => rmSync(at, { recursive: true }));
    const run = (...args: string[]) =>
      spawnSync(
        process.execPath,
        [join(packageRoot, "bin/earmark"), "results", ...args, "--database", url, "--lang", "en"],
        { encoding: "utf8" },
      );
    const reported = async () => {
      const { rows } = await pool.query(
        "select v.value::text from indicator_value v where status = 'received' and indicator_id in ('ex-ind-piers-participants', 'ex-ind-joint') order by v.value",
      );
      return (rows as { value: string }[]).map(({ value }) => value);
    };
    const file = join(at, `grid.${format}`);
    const made = run("sheet", OF, "--out", file);
    assert.deepEqual([made.status, made.stdout], [0, `${file} written.\n`], made.stderr);

    await fillIn(file, { [TOTAL]: "1540", [JOINT]: "64" });
    const wrong = run("take", file);
    assert.equal(wrong.status, 1, wrong.stderr);
    assert.match(wrong.stdout, /1,540 is 285% of the target of 540/);
    assert.match(wrong.stdout, /0 indicators sent, 0 rows in the record already, 1 with problems/);
    assert.deepEqual(await reported(), [], "nothing is sent while one row is wrong");

    await fillIn(file, { [TOTAL]: "532" });
    const tried = run("take", file, "--dry-run");
    assert.equal(tried.status, 0, tried.stderr);
    assert.match(tried.stdout, /2 indicators would be sent.*Nothing was changed/);
    assert.deepEqual(await reported(), []);

    const taken = JSON.parse(run("take", file, "--json").stdout) as { sent: number; of: string };
    assert.deepEqual([taken.sent, taken.of], [2, OF]);
    assert.deepEqual(await reported(), ["64", "532"]);
    const again = run("take", file);
    assert.equal(again.status, 0, again.stdout);
    assert.match(again.stdout, /0 indicators sent, 2 rows in the record already/);

    assert.equal(run("take", join(at, "nothing.csv")).status, 2);
    assert.match(
      run("sheet", "project/nobody/2025-04-01..2026-03-31").stderr,
      /nothing is planned for it/,
    );
    assert.equal(run("sheet", OF, "--out", join(at, "grid.pdf")).status, 2);
    await pool.end();
  });
}
