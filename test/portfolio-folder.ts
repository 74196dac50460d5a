import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { loadPortfolio, type PortfolioLoad } from "../src/actions/load-portfolio.js";
import { isRefusal } from "../src/base/refusal.js";
import type { Acting } from "./acting.js";

/** A folder of these files by their names, for one test. */
export function folderOf(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), "portfolio-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const HEAD = "id: files\ntitle: {en: Files, ja: ファイル}\nis_illustrative: false\n";

/** Loads a portfolio that says another text each time; answers with what the load told. */
export function openFiles(
  t: TestContext,
  { pool, clock }: Acting,
): (text: string) => Promise<PortfolioLoad> {
  const folder = folderOf(t, { "portfolio.yaml": HEAD });
  return async (text) => {
    writeFileSync(join(folder, "all.yaml"), text);
    const answer = await loadPortfolio({ folder }, { pool, clock });
    assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
    return answer;
  };
}
