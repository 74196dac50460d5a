import assert from "node:assert/strict";
import { test } from "node:test";
import { isRefusal } from "../base/refusal.js";
import { parseInvocation, UsageError } from "./command.js";
import { command as load } from "./commands/observatory/load.js";
import { command as start } from "./commands/start.js";
import { readEngine } from "./observatory-engine.js";
import { openTerminal } from "./terminal.js";

const read = (command: typeof load, words: readonly string[]) =>
  readEngine(parseInvocation(command, [...words], openTerminal("en")));

test("of several --url the first is asked and the others hold the rows; one alone does both", () => {
  for (const [urls, asked, holders] of [
    [["http://a:8123", "http://b:8123", "http://c:8123"], "http://a:8123", ["b", "c"]],
    [["http://a:8123", "http://u:pa,ss@b:8123"], "http://a:8123", ["b"]],
    [["http://a:8123"], "http://a:8123", ["a"]],
  ] as const) {
    const words = urls.flatMap((url) => ["--url", url]);
    const address = read(load, ["--engine", "clickhouse", "--cluster", "aid", ...words]);
    assert.ok(address !== null && !isRefusal(address));
    assert.equal(address.asked.url, asked);
    assert.deepEqual(
      address.holders.map(({ host }) => host),
      holders,
    );
    assert.equal(address.cluster, "aid");
  }
});

test("the site takes a cluster as the commands do, and says what does not go together", () => {
  const address = read(start, ["--engine", "clickhouse", "--url", "https://ch:8443"]);
  assert.ok(address !== null && !isRefusal(address));
  assert.equal(address.asked.url, "https://ch:8443");
  assert.equal(read(start, ["--observatory", "x"]), null);
  for (const words of [
    ["--url", "http://a:8123"],
    ["--engine", "clickhouse"],
    ["--engine", "x"],
  ])
    assert.throws(() => read(start, words), UsageError, words.join(" "));
});
