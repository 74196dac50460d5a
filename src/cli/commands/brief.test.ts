import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommand } from "../main.js";
import type { Terminal } from "../terminal.js";

const RIGHT = { partner: "JP", from: "2016", to: "2021", lang: "en", format: "html", out: "-" };

/** Runs the command with what it says; requests that cannot be read never open a record. */
async function say(
  options: Readonly<Record<string, string>>,
): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const line = (text: string | { en: string }) =>
    void lines.push(typeof text === "string" ? text : text.en);
  const terminal: Terminal = {
    language: "en",
    print: line,
    write: async () => {},
    say: line,
    progress: () => {},
    interrupted: new AbortController().signal,
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return { code: await runCommand(["brief", ...words], terminal), said: lines.join("\n") };
}

test("a request that cannot be read is said in a sentence, with the usage, exit 2", async () => {
  for (const [wrong, sentence] of [
    [{ from: "16" }, "--from wants a year of four digits"],
    [{ from: "2022" }, "The first year, 2022, lies after the last, 2021."],
    [{ format: "doc" }, "There is no brief in the format “doc”."],
    [{ lang: "fr" }, "--lang is one of en, ja, not “fr”."],
    [{ partner: "" }, "The option “--partner” needs a value after it: ID."],
    [{ out: "" }, "The option “--out” needs a value after it: FILE."],
    [{ engine: "x" }, "--engine is one of duckdb, clickhouse, not “x”."],
    [{ url: "http://a:8123" }, "--url goes with --engine clickhouse."],
    [{ engine: "clickhouse" }, "--engine clickhouse needs --url http://HOST:8123."],
    [{ engine: "duckdb" }, "Name the observatory's folder with --observatory DIR"],
  ] as const) {
    const { code, said } = await say({ ...RIGHT, ...wrong });
    assert.equal(code, 2, said);
    assert.ok(said.includes(sentence), said);
    assert.match(said, /Usage: earmark brief \(--partner ID/);
  }
});
