import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
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
