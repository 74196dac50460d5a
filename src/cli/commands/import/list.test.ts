import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { activitiesXml } from "../../../../test/iati-file.js";
import { packageRoot } from "../../../base/place.js";
import { freshAddress } from "../../../store/testing.js";

test("an import of IATI stands in the list of imports", async (t) => {
  const { host, port, user, password, database } = await freshAddress(t);
  const url = `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const run = (...words: string[]) =>
    spawnSync(
      process.execPath,
      [join(packageRoot, "bin/earmark"), ...words, "--database", url, "--lang", "en"],
      { encoding: "utf8" },
    );
  const folder = mkdtempSync(join(tmpdir(), "earmark-list-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "trial.xml");
  writeFileSync(file, activitiesXml([{ id: "XX-TEST-1-A" }]));
  assert.equal(run("import", "list").stdout, "Nothing was imported yet.\n");
  assert.equal(run("iati", "import", file).status, 0);
  assert.match(run("import", "list").stdout, /IATI {2}\d+ records of \S+ changed {2}trial\.xml\n$/);
  const [listed] = JSON.parse(run("import", "list", "--json").stdout) as Record<string, unknown>[];
  assert.deepEqual([listed?.["kind"], listed?.["file"]], ["iati", "trial.xml"]);
  const wrong = run("import", "undo", String(listed?.["id"]), "--reason", "a trial");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /An import of IATI is undone with `earmark iati undo`/);
});
