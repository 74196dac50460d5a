import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Text } from "../../../base/text.js";
import { makeAskable } from "../../../observatory/testing-summaries.js";
import { command } from "./search.js";

test("a search that finds nothing says so, and one that finds more than it shows says how many", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-search-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const ids = Array.from({ length: 120 }, (_, index) => String(index + 1));
  await makeAskable(folder, {
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: ids.map((id) => ({
      activity_id: id,
      dataset_id: "1",
      line: 1,
      iati_identifier: `XX-${id}`,
      is_latest: true,
    })),
    narrative: ids.map((id) => ({
      activity_id: id,
      element: "title",
      position: 1,
      lang: "en",
      is_main: true,
      text: "Wells",
    })),
  });
  const search = async (...words: string[]) => {
    const printed: string[] = [];
    const said: string[] = [];
    const terminal = {
      language: "en" as const,
      print: (line: string) => void printed.push(line),
      write: () => Promise.resolve(),
      say: (line: string | Text) => void said.push(typeof line === "string" ? line : line.en),
      progress: () => undefined,
      interrupted: new AbortController().signal,
    };
    await command.run({ words, options: { observatory: folder }, flags: {}, terminal });
    return { printed: printed.length, said: said.join("\n") };
  };
  const nothing = await search("bridges");
  assert.equal(nothing.printed, 0);
  assert.match(
    nothing.said,
    /^No activity of the snapshot .* in its title or description: bridges\.$/,
  );
  const many = await search("wells");
  assert.ok(many.printed > 0 && many.printed < 120);
  assert.equal(many.said, `120 activities; the first ${many.printed} are shown.`);
});
