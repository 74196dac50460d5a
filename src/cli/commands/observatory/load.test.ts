import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Terminal } from "../../terminal.js";
import { command } from "./load.js";

test("--json prints one document, with what became of the cluster in it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-load-json-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "rates.csv");
  writeFileSync(
    file,
    "Date,Rate,Currency,Frequency,Source,Country code,Country\n2023-12-31,0.5,EUR,A,IMF,U2,Euro Area\n",
  );
  const printed: string[] = [];
  const terminal = {
    language: "en",
    interrupted: new AbortController().signal,
    print: (text: string) => void printed.push(text),
    say: () => undefined,
    progress: () => undefined,
  } as unknown as Terminal;
  const options = {
    observatory: join(folder, "observatory"),
    engine: "clickhouse",
    url: "http://127.0.0.1:9",
  };
  const exit = await command.run({ words: [file], options, flags: { json: true }, terminal });
  assert.equal(exit, 2);
  assert.equal(printed.length, 1);
  const told = JSON.parse(printed[0] ?? "") as { loaded: number; cluster: { refused: string } };
  assert.equal(told.loaded, 1);
  assert.equal(told.cluster.refused, "CLUSTER_NODE_AWAY");
});
