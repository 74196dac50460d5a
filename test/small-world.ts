import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { keepObservatory, type KeptObservatory } from "../src/observatory/keep.js";
import { makeAskable } from "../src/observatory/testing-summaries.js";

/** An observatory of two activities, with one of what pages ask for. */
export async function smallWorld(
  t: TestContext,
  more: Parameters<typeof makeAskable>[1] = {},
): Promise<KeptObservatory> {
  const folder = mkdtempSync(join(tmpdir(), "earmark-world-"));
  const activity = (n: number, title: string) => ({
    activity_id: String(n),
    dataset_id: "1",
    line: n,
    iati_identifier: `XM-EX-${n}`,
    reporting_org_ref: "XM-EX",
    reporting_org_name: "Example <b>Agency</b>",
    title,
    hierarchy: 1,
    is_latest: true,
  });
  const narrative = (n: number, element: string, language: string, text: string) => ({
    activity_id: String(n),
    dataset_id: "1",
    line: n,
    position: n,
    element,
    language,
    text,
  });
  const transaction = (n: number, value: string, provider_name: string) => ({
    activity_id: "1",
    dataset_id: "1",
    line: n,
    position: n,
    type: 11,
    date: "2024-05-01",
    value,
    currency: "USD",
    provider_name,
  });
  await makeAskable(folder, {
    dataset: [
      { dataset_id: "1", path: "/home/somebody/files/one.xml", kind: "activity", status: "loaded" },
    ],
    activity: [activity(1, "Safe water"), activity(2, "Écoles")],
    narrative: [
      narrative(1, "title", "en", "Safe water for Kenya"),
      narrative(1, "description", "ja", "安全な水と拠出金 ﾃｽﾄ ＷＡＳＨ"),
      narrative(2, "title", "fr", "Écoles pour le Sénégal"),
    ],
    sector: [
      {
        activity_id: "1",
        dataset_id: "1",
        position: 1,
        vocabulary: "1",
        code: "11220",
        percentage: 60,
      },
      {
        activity_id: "1",
        dataset_id: "1",
        position: 2,
        vocabulary: "1",
        code: "23010",
        percentage: 40,
      },
    ],
    tag: [{ activity_id: "1", dataset_id: "1", position: 1, vocabulary: "2", code: "4" }],
    transaction: [transaction(1, "100.50", "Japan"), transaction(2, "20.25", "A & <i>B</i>")],
    ...more,
  });
  const kept = keepObservatory(folder);
  t.after(() => {
    kept.close();
    rmSync(folder, { recursive: true });
  });
  return kept;
}
