import assert from "node:assert/strict";
import { join } from "node:path";
import { loadPortfolio } from "../../src/actions/load-portfolio.js";
import { subjectsOf } from "../../src/actions/make-document.js";
import { fixedClock } from "../../src/base/clock.js";
import { LANGUAGES } from "../../src/base/language.js";
import { packageRoot } from "../../src/base/place.js";
import { isRefusal } from "../../src/base/refusal.js";
import { KIND_NAMES } from "../../src/brief/kinds.js";
import { LENGTHS } from "../../src/brief/template/template.js";
import { readTx, type Pool } from "../../src/store/connect.js";
import { readSnapshot } from "../../src/store/snapshot.js";

/** The bundled portfolios on record, and every document that can be asked of them, the fullest first: a small run sees charts and tables too. */
export async function askPapers(pool: Pool) {
  const clock = fixedClock("2026-04-01T00:00:00.000Z");
  for (const name of ["japan-ilo", "illustrative-fund"]) {
    const folder = join(packageRoot, "portfolios", name);
    const loaded = await loadPortfolio({ folder }, { pool, clock });
    assert.ok(!isRefusal(loaded));
  }
  const snapshot = await readTx(pool, readSnapshot);
  const asked = KIND_NAMES.flatMap((kind) =>
    subjectsOf(snapshot, kind).flatMap((subject) =>
      LENGTHS.flatMap((length) =>
        LANGUAGES.map((language) => ({ kind, subject, length, language })),
      ),
    ),
  );
  asked.sort((a, b) => Number(b.subject === "JP") - Number(a.subject === "JP"));
  return { snapshot, asked };
}
