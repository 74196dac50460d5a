import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { activityWith, fileWith } from "../../test/iati-check.js";
import { packageRoot } from "../base/place.js";
import { SHARED_FROM_BYTES } from "./iati-check-shared.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
const spools = join(folder, "spools");
mkdirSync(spools);
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const wrong = activityWith('<sector code="1"/>');
const small = file("small.xml", fileWith(activityWith()));
/** Its findings are too many to be kept in memory. */
const spooled = file("spooled.xml", fileWith(wrong.repeat(2_000)));

const program = file(
  "program.mjs",
  `const { main } = await import(${JSON.stringify(pathToFileURL(join(packageRoot, "dist/src/cli/main.js")).href)});\nawait main(process.argv.slice(2));\n`,
);

interface Given {
  /** What its threads do before anything else. */
  readonly inThreads?: string;
  readonly input?: string;
  readonly stdin?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** The command in a process of its own. */
function check(words: readonly string[], { inThreads = "", input, stdin, env }: Given = {}) {
  const first = file(
    "first.cjs",
    `const { isMainThread, parentPort } = require("node:worker_threads");\nif (!isMainThread) { ${inThreads} }`,
  );
  return spawnSync(
    process.execPath,
    ["--require", first, program, "iati", "check", ...words, "--today", "2026-11-23"],
    {
      encoding: "utf8",
      timeout: 60_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, LC_ALL: "C", TMPDIR: spools, ...env },
      stdio: [stdin ?? "pipe", "pipe", "pipe"],
      ...(input === undefined ? {} : { input }),
    },
  );
}

for (const [name, inThreads, said] of [
  ["fails before it has begun", 'throw new Error("broken");', /broken/],
  ["ends before it has begun", "process.exit(3);", /ended with 3/],
  [
    "ends once it has answered",
    "const send = parentPort.postMessage.bind(parentPort); let times = 0; parentPort.postMessage = (word) => { send(word); if (++times === 2) setImmediate(() => process.exit(3)); };",
    /ended with 3/,
  ],
] as const) {
  test(`a thread that ${name} ends the command, and nothing stays behind`, () => {
    const { status, stderr } = check([small, spooled, small, small, "--json", "--jobs", "2"], {
      inThreads,
    });
    assert.equal(status, 1);
    assert.match(stderr, said);
    assert.deepEqual(readdirSync(spools), []);
  });
}

test("what goes wrong with one file that threads share is told of it, and the others are checked", () => {
  const large = file("large.xml", fileWith(wrong.repeat(SHARED_FROM_BYTES / wrong.length + 1)));
  const words = [large, small, "--json", "--jobs", "3"];
  const unreadable = `const files = require("node:fs/promises"); const { open } = files; files.open = async (path, ...rest) => { if (path.endsWith("large.xml")) throw Object.assign(new Error("EIO"), { code: "EIO" }); return open(path, ...rest); }; require("node:module").syncBuiltinESMExports();`;
  for (const [given, said] of [
    [{ inThreads: unreadable }, /large\.xml cannot be read: EIO\./],
    [
      { env: { TMPDIR: join(folder, "none") } },
      /large\.xml was not checked to its end\. Nothing more can be written to the temporary folder \S+none: there is no such file or folder\. Make room there/,
    ],
  ] as const) {
    const { status, stdout, stderr } = check(words, given);
    assert.match(stderr, said);
    assert.equal(status, 2);
    const reports = JSON.parse(stdout) as { file: string; refused?: string }[];
    assert.deepEqual(
      reports.map((report) => [report.file, report.refused === undefined]),
      [
        [large, false],
        [small, true],
      ],
    );
  }
  rmSync(large);
  assert.deepEqual(readdirSync(spools), []);
});

test("the standard input is read from a pipe and from a file, and called -", () => {
  const text = fileWith(activityWith("<foo/>"));
  const path = file("input.xml", text);
  for (const given of [{ input: text }, { stdin: openSync(path, "r") }]) {
    const { status, stdout } = check(["-"], given);
    assert.match(stdout, /^-: IATI 2\.03, 1 activity: not valid/);
    assert.equal(status, 1);
    const many = check([spooled, "-", "--json", "--jobs", "2"], {
      ...given,
      ...("stdin" in given ? { stdin: openSync(path, "r") } : {}),
    });
    const reports = JSON.parse(many.stdout) as { file: string; valid: boolean }[];
    assert.deepEqual(reports[1] && [reports[1].file, reports[1].valid], ["-", false]);
  }
});
