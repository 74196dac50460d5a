import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../base/place.js";
import { visible } from "./terminal.js";

const terminal = pathToFileURL(join(packageRoot, "dist/src/cli/terminal.js")).href;

test("what a file says cannot tell the terminal to do anything: control characters are written out", () => {
  const told = "a\u001b]0;title\u0007\u009b31m\r\tb\nc, é 日本";
  assert.equal(visible(told), "a\\u001b]0;title\\u0007\\u009b31m\\u000d\tb\nc, é 日本");
});

/** A program that takes a moment to stop cleanly, as one with a database does. */
const PROGRAM = `
  const { openTerminal } = await import(${JSON.stringify(terminal)});
  const { interrupted } = openTerminal("en");
  const work = setInterval(() => undefined, 1000);
  interrupted.addEventListener("abort", () => setTimeout(() => { console.log("clean"); clearInterval(work); }, 300));
  console.log("ready");`;

test("a signal that arrives twice, as Ctrl-C does through npm, lets the program stop cleanly", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child.stdout, "data");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  assert.deepEqual([code, said], [0, "ready\nclean\n"]);
});

/** Prints line for line, then ends with a code of its own. */
const PRINTING = `
  const { openTerminal } = await import(${JSON.stringify(terminal)});
  const { print, write } = openTerminal("en");
  for (let line = 0; line < 50; line++) { print("line"); await write("x".repeat(100_000)); await new Promise(setImmediate); }
  process.exitCode = 1;`;

test("a reader that leaves early changes nothing about the exit code", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PRINTING], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [code] = (await once(child, "exit")) as [number | null];
  assert.deepEqual([code, said], [1, ""]);
});

test(
  "an answer that cannot be printed to its end is told, exit 2",
  { skip: !existsSync("/dev/full") },
  () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "-e", PRINTING],
      { stdio: ["ignore", full, "pipe"], encoding: "utf8" },
    );
    closeSync(full);
    assert.equal(status, 2);
    assert.match(stderr, /^The answer cannot be printed to its end: the disk is full\. [^\n]*\n$/);
  },
);
