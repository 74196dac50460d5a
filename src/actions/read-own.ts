import { money, type Money } from "../base/money.js";
import { LIMITS } from "../base/settings.js";
import { allocationStand, type AllocationStand } from "../fund/allocation.js";
import { isProjectAccount } from "../fund/project-account.js";
import { refundState } from "../fund/refund.js";
import { readAllocationSums } from "../store/balances.js";
import { listClosingSteps, type ClosingStep } from "../store/closing-steps.js";
import { readTx, type Pool, type Tx } from "../store/connect.js";
import { listInKind, type InKindPlace, type InKindRow } from "../store/life-rows.js";
import { findRow, listRowsById, readAllocatedNet } from "../store/money-rows.js";
import {
  findOwnRow,
  isOwnTable,
  listOwnOf,
  type OwnRow,
  type OwnTableName,
} from "../store/own-rows.js";
import { listDrawsOf, listDrawsOn } from "../store/source-rows.js";
import { findCondition, type ConditionRow } from "../store/term-rows.js";
import { readWorkedOut } from "./contributions.js";
import { findFundBook } from "./standing.js";

export type { InKindPlace, InKindRow } from "../store/life-rows.js";
export type { OwnRow, OwnTableName } from "../store/own-rows.js";

/** What stands in the tables that are no open data, for those who keep the record: the row itself, and rows that name it. */
export interface OwnRows {
  readonly found: { readonly table: OwnTableName; readonly row: OwnRow } | null;
  readonly linked: readonly { readonly table: OwnTableName; readonly row: OwnRow }[];
  /** Of an agreement: what its contribution waits for. */
  readonly condition: ConditionRow | null;
  /** Of an allocation: where its own entries leave it. */
  readonly stand: AllocationStand | null;
  /** Of a decision or a window: what was allocated from it and not freed since. */
  readonly allocated: Money | null;
  /** Of an allocation which contributions it draws on, of an agreement which allocations draw on it. */
  readonly draws: readonly Draw[];
  /** Of a project: how it was closed and reopened. */
  readonly closing: readonly ClosingStep[];
}

/** What one allocation draws on one contribution of its fund, or on the fund's own money. */
export interface Draw {
  readonly allocation_id: string;
  readonly project_id: string;
  readonly agreement_id: string | null;
  readonly amount: Money;
  /** Else it is worked out, as a new allocation would be drawn: it came with files that do not say it. */
  readonly is_recorded: boolean;
}

export const NO_OWN_ROWS: OwnRows = {
  found: null,
  linked: [],
  condition: null,
  stand: null,
  allocated: null,
  draws: [],
  closing: [],
};

export function readOwnRows(
  asked: { readonly kind: string; readonly id: string; readonly limit: number },
  effects: { pool: Pool },
): Promise<OwnRows> {
  const { kind, id, limit } = asked;
  return readTx(effects.pool, async (tx) => {
    const row = isOwnTable(kind) ? await findOwnRow(tx, kind, id) : null;
    const linked = await listOwnOf(tx, kind, id, limit);
    return {
      found: isOwnTable(kind) && row ? { table: kind, row: withState(kind, row) } : null,
      linked: linked.map((each) => ({ ...each, row: withState(each.table, each.row) })),
      condition: kind === "agreement" ? await findCondition(tx, id) : null,
      stand: kind === "allocation" ? await readStand(tx, id) : null,
      allocated: isAllocatedFrom(kind) ? await readAllocated(tx, kind, id) : null,
      draws: await readDraws(tx, { kind, id, limit }),
      closing: kind === "project" ? await listClosingSteps(tx, id) : [],
    };
  });
}

/** What organisations gave in kind, or what a fund, project or programme was given. */
export function readInKind(
  asked: { readonly place: InKindPlace; readonly ids: readonly string[] },
  effects: { pool: Pool },
): Promise<readonly InKindRow[]> {
  const limit = LIMITS.page_rows_default;
  return readTx(effects.pool, (tx) => listInKind(tx, { ...asked, limit }));
}

/** Of a refund case the state that its payments give it. */
function withState(table: OwnTableName, row: OwnRow): OwnRow {
  if (table !== "refund_case") return row;
  const of = row as unknown as Parameters<typeof refundState>[0] &
    Parameters<typeof refundState>[1];
  return { ...row, status: refundState(of, of) };
}

async function readStand(tx: Tx, id: string): Promise<AllocationStand | null> {
  const row = await findRow(tx, "allocation", id);
  const base = row && (await findRow(tx, "fund", row.fund_id))?.currency;
  return base ? allocationStand(await readAllocationSums(tx, id), base) : null;
}

const ALLOCATED_FROM = { decision: "decision_id", funding_window: "window_id" } as const;

function isAllocatedFrom(kind: string): kind is keyof typeof ALLOCATED_FROM {
  return Object.hasOwn(ALLOCATED_FROM, kind);
}

async function readAllocated(
  tx: Tx,
  kind: keyof typeof ALLOCATED_FROM,
  id: string,
): Promise<Money | null> {
  const row = await findRow(tx, kind, id);
  const base = row && (await findRow(tx, "fund", row.fund_id))?.currency;
  return base ? money(await readAllocatedNet(tx, ALLOCATED_FROM[kind], id), base) : null;
}

async function readDraws(
  tx: Tx,
  { kind, id, limit }: { readonly kind: string; readonly id: string; readonly limit: number },
): Promise<readonly Draw[]> {
  if (kind !== "allocation" && kind !== "agreement") return [];
  const row = await findRow(tx, kind, id);
  const at = row?.fund_id ? await findFundBook(tx, row.fund_id) : null;
  // The account that an agreement opens for its project has one allocation, which is all of it.
  if (!at || isProjectAccount(at.fund)) return [];
  const { base } = at.ledger;
  const recorded = await (kind === "allocation" ? listDrawsOf(tx, id) : listDrawsOn(tx, id, limit));
  const counted = [...(await readWorkedOut(tx, at))].flatMap(([allocation_id, sources]) =>
    sources.map(({ agreement_id, amount }) => ({ allocation_id, agreement_id, amount })),
  );
  const draws = [
    ...recorded.map(({ drawn_minor, ...draw }) => ({
      ...draw,
      amount: money(drawn_minor, base),
      is_recorded: true,
    })),
    ...counted
      .filter((draw) => draw[`${kind}_id`] === id)
      .map((draw) => ({ ...draw, is_recorded: false })),
  ];
  const ids = draws.map((draw) => draw.allocation_id);
  const projects = new Map(
    (await listRowsById(tx, "allocation", ids)).map((each) => [each.id, each.project_id]),
  );
  return draws
    .slice(0, limit)
    .map((draw) => ({ ...draw, project_id: projects.get(draw.allocation_id) ?? "" }));
}
