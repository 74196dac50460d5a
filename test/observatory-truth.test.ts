import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SaxesParser } from "saxes";
import { ask, load } from "../src/observatory/load-fixture.js";
import { evidence } from "./evidence.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-truth-"));
after(() => rmSync(folder, { recursive: true }));

const published = evidence("iati", "published");

/** Direct children of activities, counted by another XML reader than ours. */
function countElements(path: string, counts: Map<string, number>): void {
  const parser = new SaxesParser();
  const open: string[] = [];
  parser.on("opentag", ({ name }) => {
    if (open.length === 1 || (open.length === 2 && open[1] === "iati-activity"))
      counts.set(name, (counts.get(name) ?? 0) + 1);
    open.push(name);
  });
  parser.on("closetag", () => open.pop());
  parser.write(readFileSync(path, "utf8")).close();
}

test(
  "every row of the published files is there, counted by another reader",
  { skip: published.skip },
  async () => {
    const counts = new Map<string, number>();
    for (const name of readdirSync(published.path).filter((file) => file.endsWith(".xml")))
      countElements(join(published.path, name), counts);
    const done = await load(folder, published.path);
    assert.deepEqual([done.loaded, done.failed], [104, 0]);
    const expected = {
      activity: counts.get("iati-activity"),
      transaction: counts.get("transaction"),
      budget: counts.get("budget"),
      planned_disbursement: counts.get("planned-disbursement"),
      participating_org: counts.get("participating-org"),
      sector: counts.get("sector"),
      place: (counts.get("recipient-country") ?? 0) + (counts.get("recipient-region") ?? 0),
      location: counts.get("location"),
      result: counts.get("result"),
      related_activity: counts.get("related-activity"),
      policy_marker: counts.get("policy-marker"),
    };
    const { rows } = done;
    const found = Object.fromEntries(
      Object.keys(expected).map((name) => [name, rows[name as keyof typeof rows]]),
    );
    assert.deepEqual(found, expected);
    assert.deepEqual(
      [rows.activity, rows.transaction, rows.location, rows.result],
      [14_567, 77_167, 25_649, 745],
    );
    const lost = await ask(
      folder,
      `select count(*)::int as n from "transaction" t left join activity a using (activity_id) where a.activity_id is null`,
    );
    assert.deepEqual(lost, [{ n: 0 }]);
    const unique = await ask(
      folder,
      "select count(*) = count(distinct activity_id) as is_unique from activity",
    );
    assert.deepEqual(unique, [{ is_unique: true }]);
  },
);

const oecd = evidence("oecd");

test(
  "Japan 2020 is what the OECD says, from DAC1 as Parquet and as CSV",
  { skip: oecd.skip },
  async () => {
    const observatory = join(folder, "oecd");
    await load(observatory, join(oecd.path, "dac1_table1_raw_2010_2023.parquet"));
    const query = `select measure, value from dac1 where donor_code = 701 and year = 2020 and price_basis = 'current'
    and aid_type_code = 1010 and measure in ('grant_equivalent', 'net') order by measure`;
    const found = await ask(observatory, query);
    assert.deepEqual(found, [
      { measure: "grant_equivalent", value: "16260.250000" },
      { measure: "net", value: "13660.180000" },
    ]);
    const text = join(folder, "oecd-text");
    const done = await load(text, join(oecd.path, "dac1_table1_raw_2010_2023.csv.gz"));
    assert.equal(done.rows.dac1, 444_854);
    assert.deepEqual(await ask(text, query), found);
  },
);
