import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../src/base/place.js";

const READ = [
  ...["scripts/setup.mjs", "package.json", "package-lock.json", ".npmrc"],
  ...["tsconfig.json", "tsconfig.use.json"],
];

/** A checkout of two sources and a test, with everything that the set-up of this one reads. */
function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), "earmark-setup-"));
  for (const file of READ) cpSync(join(packageRoot, file), join(root, file));
  symlinkSync(join(packageRoot, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/one.ts"), "export const one: string = 'first';\n");
  writeFileSync(join(root, "src/other.ts"), "export const other = 1;\n");
  writeFileSync(join(root, "src/one.test.ts"), "export { one } from './one.js';\n");
  return root;
}

test("what is built is what the sources say, however they came to say it", (t) => {
  const root = checkout();
  t.after(() => rmSync(root, { recursive: true }));
  const setUp = (level: "use" | "test") => {
    const script = `import(${JSON.stringify(pathToFileURL(join(root, "scripts/setup.mjs")).href)}).then(({ setUp }) => setUp("${level}"))`;
    const { status, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    return { status, isBuilt: stderr.includes("building") };
  };
  const write = (text: string) => writeFileSync(join(root, "src/one.ts"), text);
  const says = () => /= '(\w+)'/.exec(readFileSync(join(root, "dist/src/one.js"), "utf8"))?.[1];
  const first = readFileSync(join(root, "src/one.ts"), "utf8");
  const second = first.replace("first", "second");

  assert.deepEqual(setUp("test"), { status: 0, isBuilt: true });
  for (const level of ["test", "use", "test"] as const)
    assert.deepEqual(setUp(level), { status: 0, isBuilt: false });
  utimesSync(join(root, "src/one.ts"), 1, 1);
  assert.deepEqual(setUp("use"), { status: 0, isBuilt: false }, "touched alone");

  write(second);
  utimesSync(join(root, "src/one.ts"), 1, 1);
  assert.deepEqual(setUp("use"), { status: 0, isBuilt: true }, "as old as an archive says");
  assert.equal(says(), "second");
  write(first);
  assert.deepEqual(setUp("test"), { status: 0, isBuilt: true }, "taken back, and built for tests");
  assert.equal(says(), "first");

  write(first.replace("'first'", "1"));
  assert.equal(setUp("test").status === 0, false, "a fault of types");
  write(first);
  assert.deepEqual(setUp("test"), { status: 0, isBuilt: true }, "the fault taken back");
  assert.equal(says(), "first");

  rmSync(join(root, "src/other.ts"));
  assert.deepEqual(setUp("test"), { status: 0, isBuilt: true }, "a source removed");
  assert.equal(existsSync(join(root, "dist/src/other.js")), false);

  // Killed while it wrote: the file is new, what the compiler knows is old, and there is no stamp.
  write(second);
  execFileSync(process.execPath, ["-e", KILLED, root]);
  write(first);
  assert.deepEqual(setUp("test"), { status: 0, isBuilt: true }, "killed halfway");
  assert.equal(says(), "first");
});

const KILLED = `
  const { rmSync, writeFileSync } = require("node:fs");
  rmSync(process.argv[1] + "/dist/.earmark-built");
  writeFileSync(process.argv[1] + "/dist/src/one.js", "export const one = 'second';");
`;
