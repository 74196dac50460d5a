import type { Snapshot } from "../store/snapshot.js";
import type { RowOf } from "../store/rows.js";
import { groupBy } from "./due.js";
import { transactionsByActivity } from "./reported-money.js";

/** What an element of a file says beyond the fields of the record. */
export interface ReportedDetail {
  readonly element: string;
  readonly said: RowOf<"iati_detail">["said"];
  readonly line: number;
  /** The record that the rest of it became, as `table/id`. */
  readonly record: string | null;
}

type DetailRow = RowOf<"iati_detail">;
type BudgetRow = RowOf<"iati_budget">;

const details = new WeakMap<
  readonly DetailRow[],
  ReadonlyMap<string | null, readonly DetailRow[]>
>();
const budgets = new WeakMap<
  readonly BudgetRow[],
  ReadonlyMap<string | null, readonly BudgetRow[]>
>();

/** The rows by their activity or organisation, looked through once for all pages of a record. */
function byOwner<Row extends DetailRow | BudgetRow>(
  known: WeakMap<readonly Row[], ReadonlyMap<string | null, readonly Row[]>>,
  rows: readonly Row[],
): ReadonlyMap<string | null, readonly Row[]> {
  const before = known.get(rows);
  if (before) return before;
  const groups = groupBy(
    rows,
    (row) => row.iati_activity_id ?? `organisation ${row.organisation_id}`,
  );
  known.set(rows, groups);
  return groups;
}

/** What was imported for a fund, programme or project, or for an organisation, beyond the record's fields: in the file's order. */
export function reportedDetails(
  snapshot: Snapshot,
  { kind, id }: { readonly kind: "activity" | "organisation"; readonly id: string },
): readonly ReportedDetail[] {
  const owner = kind === "activity" ? id : `organisation ${id}`;
  const own = byOwner(details, snapshot.iatiDetails).get(owner) ?? [];
  const planned = (byOwner(budgets, snapshot.iatiBudgets).get(owner) ?? []).flatMap((row) =>
    row.said === null
      ? []
      : [
          {
            element: row.kind.replaceAll("_", "-"),
            said: row.said,
            line: row.line,
            record: `iati_budget/${row.id}`,
          },
        ],
  );
  const moved = (
    kind === "activity" ? (transactionsByActivity(snapshot.iatiTransactions).get(id) ?? []) : []
  ).flatMap((row) =>
    row.said === null
      ? []
      : [
          {
            element: "transaction",
            said: row.said,
            line: row.line,
            record: `iati_transaction/${row.id}`,
          },
        ],
  );
  const numbered = [...own].sort((a, b) => a.line - b.line || a.n - b.n);
  return [...numbered, ...planned, ...moved];
}
