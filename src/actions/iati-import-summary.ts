import { LIMITS } from "../base/settings.js";
import type { IatiHome } from "../intake/from-iati.js";
import type { IatiImport } from "./import-iati.js";

/** An import as a page shows it: every count is of all, every list has an end. */
export interface IatiSummary extends IatiImport {
  readonly homes_counted: Readonly<Record<IatiHome["kind"], number>>;
  readonly review_counted: number;
}

export function summariseImport(imported: IatiImport): IatiSummary {
  const { findings, review, told, homes } = imported;
  const homes_counted = { fund: 0, programme: 0, project: 0 };
  for (const { kind } of homes) homes_counted[kind]++;
  const limit = LIMITS.page_rows_default;
  return {
    ...imported,
    findings: findings.slice(0, LIMITS.page_rows),
    review: review.slice(0, limit),
    review_counted: review.length,
    told: told.slice(0, limit),
    homes: homes.slice(0, limit),
    homes_counted,
  };
}
