import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { activityWith, fileWith, transaction } from "../../test/iati-check.js";
import { packageRoot } from "../base/place.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));

/** The program of the page, as its reader would run it beside a file of their own. */
function runExample(source: string) {
  const page = readFileSync(join(packageRoot, "docs/iati-library.md"), "utf8");
  const [, program = ""] = /```js\n([^]*?)```/.exec(page) ?? [];
  writeFileSync(join(folder, "activities.xml"), source);
  const placed = program.replace(/"(\w+\.xml)"/g, (_, name: string) =>
    JSON.stringify(join(folder, name)),
  );
  return spawnSync(process.execPath, ["--input-type=module", "--eval", placed], {
    cwd: packageRoot,
    encoding: "utf8",
  });
}

test("the program that docs/iati-library.md shows reads, checks, rewrites and upgrades", () => {
  const { stdout, stderr } = runExample(
    fileWith(activityWith(transaction("10.50") + transaction("1,5"))),
  );
  assert.equal(stderr, "");
  assert.match(stdout, /XM-DAC-41302-1 Decent work 1/);
  assert.match(stdout, /XM-DAC-41302-1 3 2024-03-31 \{[^}]*value: '10\.50'[^}]*currency: 'USD'/);
  assert.match(stdout, /1: critical 0\.3\.1 .*"1,5" in <value> is not a number/);
  assert.match(stdout, /activity 2\.03 1 true/);
  for (const name of ["rewritten.xml", "upgraded.xml"]) assert.ok(existsSync(join(folder, name)));
});

test("each door of the package has its types beside it", () => {
  const { exports } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly exports: Readonly<
      Record<string, { readonly types: string; readonly default: string }>
    >;
  };
  assert.deepEqual(Object.keys(exports), [".", "./iati"]);
  for (const { types, default: module } of Object.values(exports)) {
    assert.equal(types, module.replace(/\.js$/, ".d.ts"));
    assert.ok(existsSync(join(packageRoot, types)), types);
  }
});
