import { LIMITS } from "../base/settings.js";
import type { IatiHome } from "../intake/from-iati.js";
import type { TableName } from "../store/tables.js";
import type { IatiImport } from "./import-iati.js";
import type { Change } from "./portfolio-changes.js";

/** How many records of one kind an import adds, changes and removes. */
export interface KindCount {
  readonly kind: TableName;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** An import as a page shows it: every count is of all, every list has an end. */
export interface IatiSummary extends Omit<IatiImport, "changes" | "homes"> {
  readonly totals: Readonly<Record<Change["change"], number>>;
  /** In the order of the record's tables. */
  readonly kinds: readonly KindCount[];
  /** Changed and removed records, the first of them; added ones are counted alone. */
  readonly told: readonly Change[];
  readonly told_counted: number;
  readonly homes: readonly (IatiHome & { readonly change: Change["change"] | "unchanged" })[];
  readonly homes_counted: Readonly<Record<IatiHome["kind"], number>>;
  readonly review_counted: number;
}

export function summariseImport({ changes, homes, ...rest }: IatiImport): IatiSummary {
  const totals = { added: 0, changed: 0, removed: 0 };
  const kinds = new Map<TableName, { -readonly [K in keyof KindCount]: KindCount[K] }>();
  const changeOf = new Map<string, Change["change"]>();
  for (const { kind, id, change } of changes) {
    totals[change]++;
    const count = kinds.get(kind) ?? { kind, added: 0, changed: 0, removed: 0 };
    kinds.set(kind, count);
    count[change]++;
    changeOf.set(`${kind}/${id}`, change);
  }
  const told = changes.filter(({ change }) => change !== "added");
  const homes_counted = { fund: 0, programme: 0, project: 0 };
  for (const { kind } of homes) homes_counted[kind]++;
  const limit = LIMITS.page_rows_default;
  return {
    ...rest,
    findings: rest.findings.slice(0, LIMITS.page_rows),
    review: rest.review.slice(0, limit),
    review_counted: rest.review.length,
    totals,
    kinds: [...kinds.values()],
    told: told.slice(0, limit),
    told_counted: told.length,
    homes: homes
      .slice(0, limit)
      .map((home) => ({ ...home, change: changeOf.get(`${home.kind}/${home.id}`) ?? "unchanged" })),
    homes_counted,
  };
}
