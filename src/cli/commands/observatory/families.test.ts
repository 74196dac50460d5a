import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../base/place.js";
import {
  readFamilies,
  writeFamilies,
  type FamilyStatement,
} from "../../../observatory/families.js";
import { openPool } from "../../../store/connect.js";
import { freshAddress } from "../../../store/testing.js";
import { Interrupted } from "../../command.js";
import { command } from "./families.js";

const run = (...args: readonly string[]) =>
  spawnSync(
    process.execPath,
    [join(packageRoot, "bin/earmark"), "observatory", ...args, "--lang", "en"],
    { encoding: "utf8" },
  );

const gift = (value: number, provider: string) =>
  `<transaction><transaction-type code="11"/><transaction-date iso-date="2024-02-29"/><value currency="USD" value-date="2024-02-29">${value}</value>${provider}</transaction>`;
const provider = (name: string, ref?: string) =>
  `<provider-org${ref === undefined ? "" : ` ref="${ref}"`}><narrative>${name}</narrative></provider-org>`;

const FILE = `<iati-activities version="2.03"><iati-activity default-currency="USD">
<iati-identifier>XX-1-A</iati-identifier>
<reporting-org ref="XX-1" type="40"><narrative>Agency</narrative></reporting-org>
${gift(100, provider("Toyo Foods", "JP-JCN-1"))}
${gift(20, provider("東洋財団"))}
${gift(7, provider("Toyo Trading", "JP-JCN-3"))}
${gift(3, provider("Japan Window", "XM-DAC-701-9"))}
</iati-activity></iati-activities>`;

const RECORD = `
insert into partner (id, name, kind, country) values
  ('toyo', '{"en": "Toyo Group", "ja": "東洋グループ"}', 'private', 'JP'), ('JP', '{"en": "Japan", "ja": "日本"}', 'government', 'JP');
insert into organisation (id, name, type, iati_ref, parent_id) values
  ('foods', '{"en": "Toyo Foods Inc", "ja": "東洋食品"}', '70', 'JP-JCN-1', null),
  ('fund', '{"en": "Toyo Foundation", "ja": "東洋財団"}', '60', null, 'foods'),
  ('trading', '{"en": "Toyo Trading", "ja": "東洋商事"}', '70', 'JP-JCN-3', null),
  ('window', '{"en": "Japan Window", "ja": "日本窓口"}', '15', 'XM-DAC-701-9', null);
insert into membership (id, partner_id, organisation_id, standing, from_date, to_date) values
  ('m1', 'toyo', 'foods', 'member', '2020', null), ('m2', 'toyo', 'trading', 'member', null, '2021-03'), ('m3', 'JP', 'window', 'apart', null, null)`;

test("families of the record roll up what the observatory is asked; conflicts are told and nothing is written", async (t) => {
  const address = await freshAddress(t);
  const { host, port, user, password, database } = address;
  const url = `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const pool = openPool(address);
  t.after(() => pool.end());
  await pool.query(RECORD);
  const folder = mkdtempSync(join(tmpdir(), "earmark-families-command-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const observatory = join(folder, "observatory");
  const on = ["--observatory", observatory] as const;
  const file = join(folder, "a.xml");
  writeFileSync(file, FILE);

  const early = run("families", ...on, "--database", url);
  assert.equal(early.status, 0, early.stderr);
  assert.match(
    early.stdout,
    /XM-DAC-701-9: the published rule says Japan \[JP\], record says nobody/,
  );
  assert.match(early.stdout, /There is no snapshot yet/);
  const loaded = run("load", file, ...on);
  assert.ok(loaded.status !== 2, loaded.stderr);
  const ask = (...args: readonly string[]) => {
    const asked = run("ask", ...args, ...on, "--json");
    assert.equal(asked.status, 0, asked.stderr);
    return JSON.parse(asked.stdout) as Record<string, unknown>[];
  };
  const totals = () =>
    ask("totals-by-provider", "--flow", "incoming-commitments", "--families").map((row) => [
      row["name"],
      row["family"],
      row["amount_usd"],
    ]);
  assert.deepEqual(totals(), [
    ["Toyo Group", "toyo", "120.00"],
    ["Toyo Trading", null, "7.00"],
    ["Japan Window", null, "3.00"],
  ]);
  const members = ask("family-members", "--partner", "Toyo");
  assert.equal(members.length, 2);
  assert.match(String(members[0]?.["family_by"]), /^record: record, \d{4}-\d\d-\d\d$/);

  await pool.query("update membership set to_date = null where id = 'm2'");
  const again = run("families", ...on, "--database", url);
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stdout, /Snapshot \S+ counts now/);
  assert.deepEqual(totals()[0], ["Toyo Group", "toyo", "127.00"]);

  const stopped = command.run({
    ...{ words: [], options: { observatory, database: url }, flags: {} },
    terminal: {
      ...{ language: "en", interrupted: AbortSignal.abort() },
      ...{ print: () => undefined, say: () => undefined, progress: () => undefined },
      write: () => Promise.resolve(),
    },
  });
  await assert.rejects(stopped, Interrupted);
  assert.deepEqual(totals()[0], ["Toyo Group", "toyo", "127.00"]);

  const kept = readFamilies(observatory) as readonly FamilyStatement[];
  const hand: FamilyStatement = {
    ...{ reference: "JP-JCN-1", name: null, family: { code: "other", name: "Other" } },
    ...{ source: "by hand", day: "2026-01-31" },
  };
  writeFamilies(observatory, [...kept, hand]);
  await pool.query(
    "insert into membership (id, partner_id, organisation_id, standing) values ('m4', 'JP', 'trading', 'member')",
  );
  const refused = run("families", ...on, "--database", url);
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stdout, /Toyo Trading is a member of .*JP.* on /);
  assert.match(
    refused.stdout,
    /JP-JCN-1: Other \[other\] \(by hand, 2026-01-31\); Toyo Group \[toyo\]/,
  );
  assert.deepEqual(readFamilies(observatory), [...kept, hand]);
});
