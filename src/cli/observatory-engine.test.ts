import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { isRefusal } from "../base/refusal.js";
import { startCluster } from "../observatory/cluster/testing.js";
import { parseInvocation, UnusableError, UsageError } from "./command.js";
import { command as brief } from "./commands/brief.js";
import { command as load } from "./commands/observatory/load.js";
import { command as publish } from "./commands/publish.js";
import { command as report } from "./commands/report.js";
import { command as start } from "./commands/start.js";
import { withWorld } from "./document-door.js";
import { readEngine } from "./observatory-engine.js";
import { openTerminal } from "./terminal.js";

const terminal = openTerminal("en");
const read = (command: typeof load, words: readonly string[]) =>
  readEngine(parseInvocation(command, [...words], terminal));

test("of several --url the first is asked and the others hold the rows; one alone does both", () => {
  for (const [urls, asked, holders] of [
    [["http://a:8123", "http://b:8123", "http://c:8123"], "http://a:8123", ["b", "c"]],
    [["http://a:8123", "http://u:pa,ss@b:8123"], "http://a:8123", ["b"]],
    [["http://a:8123"], "http://a:8123", ["a"]],
  ] as const) {
    const words = urls.flatMap((url) => ["--url", url]);
    const address = read(load, [
      ...["--observatory", "x", "--engine", "clickhouse", "--cluster", "aid"],
      ...words,
    ]);
    assert.ok(address !== null && !isRefusal(address));
    assert.equal(address.asked.url, asked);
    assert.deepEqual(
      address.holders.map(({ host }) => host),
      holders,
    );
    assert.equal(address.cluster, "aid");
  }
});

test("the site and the commands that print take a cluster, and say what does not go together", () => {
  readOf(start);
  readOf(brief, ["--all", "--out", "x"]);
  readOf(publish, ["--partner", "x"]);
  readOf(report, ["fund", "x", "--format", "pdf", "--out", "x.pdf"]);
});

test("a document's command asks the cluster that it names, the folder, or nothing", async (t) => {
  const cluster = await startCluster(t);
  const ask = (words: readonly string[]) =>
    withWorld(parseInvocation(brief, ["--all", "--out", "x", ...words], terminal), (view) =>
      view.ask("files", { publisher: "XM-EX" }),
    );
  const answered = await ask(["--engine", "clickhouse", "--url", cluster.url]);
  assert.ok(answered !== null && !isRefusal(answered));
  assert.equal(answered.snapshot, cluster.snapshot);
  assert.equal(answered.rows[0]?.["file"], "/srv/files/one.xml");
  assert.equal(cluster.asked.at(-1)?.values.get("param_publisher"), "XM-EX");
  assert.equal(await ask([]), null);
  await assert.rejects(
    ask(["--observatory", tmpdir()]),
    /There is no observatory in the folder that was named/,
  );
  await cluster.leave();
  await assert.rejects(ask(["--engine", "clickhouse", "--url", cluster.url]), UnusableError);
});

/** With a cluster, with a folder, and with what goes with neither. */
function readOf(command: typeof load, base: readonly string[] = []): void {
  const address = read(command, [...base, "--engine", "clickhouse", "--url", "https://ch:8443"]);
  assert.ok(address !== null && !isRefusal(address));
  assert.equal(address.asked.url, "https://ch:8443");
  assert.equal(read(command, [...base, "--observatory", "."]), null);
  for (const words of [
    ["--url", "http://a:8123"],
    ["--engine", "clickhouse"],
    ["--engine", "x"],
  ])
    assert.throws(() => read(command, [...base, ...words]), UsageError, words.join(" "));
}
