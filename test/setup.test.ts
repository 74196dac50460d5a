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
  ...[
    "bin/earmark",
    "bin/package.json",
    "scripts/setup.mjs",
    "scripts/pack.mjs",
    "scripts/packed.cjs",
  ],
  ...["package.json", "package-lock.json", ".npmrc"],
  ...["tsconfig.json", "tsconfig.use.json"],
];

/** A command line of one command, which is packed, and says so, and what a thread of its own says. */
const COMMAND_LINE: Readonly<Record<string, string>> = {
  "src/cli/main.ts": `
    import { command } from "./commands/iati/check.js";
    export async function main(words: string[], atHand: object = {}): Promise<void> {
      console.log("iati check" in atHand ? "packed" : "loaded", words.length, await command.run());
    }`,
  "src/cli/commands/iati/check.ts": `
    import { once } from "node:events";
    import { Worker as Thread } from "node:worker_threads";
    import { one as here } from "../../../one.js";
    import { answer } from "./thread.js";
    export const command = {
      async run(): Promise<string> {
        const [there] = await once(new Thread(new URL("./thread.js", import.meta.url)), "message");
        return answer(here + " " + there);
      },
    };`,
  "src/cli/commands/iati/thread.ts": `
    import { parentPort } from "node:worker_threads";
    import { one } from "../../../one.js";
    export function answer(word: string): string { return word + " 日本"; }
    parentPort?.postMessage(one);`,
};

/** A checkout of a few sources and a test, with everything that the set-up of this one reads. */
function checkout(): string {
  const root = mkdtempSync(join(tmpdir(), "earmark-setup-"));
  for (const file of READ) cpSync(join(packageRoot, file), join(root, file));
  symlinkSync(join(packageRoot, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "src/cli/commands/iati"), { recursive: true });
  for (const [file, text] of Object.entries(COMMAND_LINE))
    writeFileSync(join(root, file), text.replaceAll(/^ {4}/gm, ""));
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

test("a packed command says what its sources say, whatever else has changed", (t) => {
  const root = checkout();
  t.after(() => rmSync(root, { recursive: true }));
  const run = (...flags: string[]) => {
    const words = [...flags, join(root, "bin/earmark"), "iati", "check", "file"];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    return `${stdout.trim()}${stderr.includes("building") ? ", built" : ""}`;
  };
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);

  assert.equal(run(), "loaded 3 first first 日本, built");
  assert.equal(run(), "packed 3 first first 日本");
  assert.equal(run("--stack-size=900"), "packed 3 first first 日本", "other flags of the engine");
  write("src/one.ts", "export const one: string = 'second';\n");
  assert.equal(run(), "loaded 3 second second 日本, built");
  assert.equal(run(), "packed 3 second second 日本");
  write("src/other.ts", "export const other = 2;\n");
  assert.equal(run(), "packed 3 second second 日本", "a source that it does not hold");
  rmSync(join(root, "dist/packed"), { recursive: true });
  assert.equal(run(), "loaded 3 second second 日本, built");
  assert.equal(run(), "packed 3 second second 日本");
});

test("the check of IATI files is packed", async () => {
  const { isPacked } = (await import(
    pathToFileURL(join(packageRoot, "scripts/packed.cjs")).href
  )) as { isPacked: (name: string) => boolean };
  assert.ok(isPacked("iati-check"));
});
