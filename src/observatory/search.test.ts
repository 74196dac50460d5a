import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isRefusal } from "../base/refusal.js";
import { searchActivities } from "./search.js";
import { openObservatory } from "./snapshot.js";
import { makeAskable } from "./testing-summaries.js";

const TITLES = [
  "ガーナの母子保健",
  "ｶﾞｰﾅ ﾎｹﾝ ﾌﾟﾛｼﾞｪｸﾄ",
  "Mise en œuvre de l’accès à l'eau potable",
  "Educación de niños",
  "Straßenbau",
  "Ｗａｔｅｒ 2024",
];

test("a word is found however it is written: accents, width, kana, and signs that are two letters", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-search-"));
  t.after(() => rmSync(folder, { recursive: true }));
  await makeAskable(folder, {
    dataset: [{ dataset_id: "1", path: "a.xml", status: "loaded" }],
    activity: TITLES.map((title, index) => ({
      activity_id: String(index + 1),
      dataset_id: "1",
      line: 1,
      iati_identifier: `XX-${index}`,
      title,
      is_latest: true,
    })),
    narrative: TITLES.map((title, index) => ({
      activity_id: String(index + 1),
      element: "title",
      position: 1,
      is_main: true,
      text: title,
    })),
  });
  const observatory = await openObservatory(folder);
  assert.ok(!isRefusal(observatory));
  t.after(() => observatory.close());
  const search = async (words: string) => {
    const found = await searchActivities(observatory, { words, language: "en", limit: 10 });
    if (isRefusal(found)) return found.refused;
    return found.rows.map(({ title }) => TITLES.indexOf(title ?? "")).sort();
  };
  for (const [words, places] of [
    ["ガーナ", [0, 1]],
    ["がーな", [0, 1]],
    ["ｶﾞｰﾅ", [0, 1]],
    ["プロジェクト", [1]],
    ["母子 保健", [0]],
    ["oeuvre", [2]],
    ["Œuvre", [2]],
    ["l'acces l’eau", [2]],
    ["NIÑOS educacion", [3]],
    ["strassenbau", [4]],
    ["water ２０２４", [5]],
    ["橋", []],
  ] as const)
    assert.deepEqual(await search(words), places, words);
  assert.equal(await search("a"), "SEARCH_EMPTY");
  assert.equal(await search("well ".repeat(101)), "SEARCH_TOO_LONG");
  assert.deepEqual(await search(`ガーナ ${"ほけんのけいかくと".repeat(12)}`), []);
});
