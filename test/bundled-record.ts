import assert from "node:assert/strict";
import { join } from "node:path";
import { packageRoot } from "../src/base/place.js";
import { judgeCode } from "../src/actions/codes.js";
import { isRefusal } from "../src/base/refusal.js";
import { readPortfolio } from "../src/intake/from-portfolio.js";
import type { Snapshot } from "../src/store/snapshot.js";
import { snapshotOf, type GivenRows } from "./snapshot-fixture.js";

/** A bundled portfolio as the record would hold it, without a database. */
export function bundledRecord(name: string): Snapshot {
  const reading = readPortfolio(join(packageRoot, "portfolios", name), snapshotOf({}), judgeCode);
  assert.ok(!isRefusal(reading) && reading.draft);
  const byTable: Record<string, unknown[]> = {
    portfolio: [
      {
        id: reading.draft.id,
        title: reading.draft.title,
        is_illustrative: reading.draft.is_illustrative,
      },
    ],
  };
  for (const row of reading.draft.rows)
    (byTable[row.table] ??= []).push({ ...row.values, portfolio: reading.draft.id });
  return snapshotOf(byTable as GivenRows);
}
