import type { Clock } from "../base/clock.js";
import type { Finding } from "../base/finding.js";
import { newId } from "../base/id.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts } from "../base/text.js";
import {
  IATI_FINDINGS,
  readIatiFile,
  type IatiFile,
  type IatiProfile,
  type IatiReading,
} from "../intake/from-iati.js";
import { readTx, sqlState, tryTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import {
  findImport,
  findLastImport,
  insertImport,
  listImports,
  markUndone,
  type ImportBefore,
  type ListedImport,
} from "../store/iati-imports.js";
import { lockPortfolios, removeRows, writeRows, type AnyRow } from "../store/record-rows.js";
import { readWholeSnapshot, type Snapshot } from "../store/snapshot.js";
import { keyOf, TABLE_NAMES, type TableName } from "../store/tables.js";
import {
  findUses,
  ownRows,
  planLoad,
  referencesOf,
  type Change,
  type LoadPlan,
} from "./portfolio-changes.js";

const REFUSALS = texts({
  IMPORT_CONFLICT: {
    en: "The record does not take what the file says: {reason}. Nothing was imported.",
    ja: "ファイルの内容を記録できません：{reason}。何も取り込んでいません。",
  },
  IMPORT_UNKNOWN: {
    en: "There is no import {batch}. Give the number that the import printed when it was done.",
    ja: "{batch} という取込はありません。取込時に表示された番号を指定してください。",
  },
  IMPORT_UNDONE: {
    en: "The import {batch} of {file} was undone already, on {at}.",
    ja: "{file} の取込 {batch} は {at} に取消済みです。",
  },
  IMPORT_NOT_LAST: {
    en: "{dataset} was imported again after {batch}. Undo the later import first: {later}.",
    ja: "{dataset} は {batch} の後に再度取り込まれています。先に後の取込 {later} を取り消してください。",
  },
  IMPORT_IN_USE: {
    en: "{used} came with this import, and {user} refers to it ({count} such references). Change those records first; nothing was undone.",
    ja: "この取込による {used} を {user} が参照しています（参照 {count} 件）。先にそれらを変更してください。取消は行っていません。",
  },
});
const refuse = refuser(REFUSALS);

export interface IatiImport extends Omit<IatiReading, "draft"> {
  readonly file: string;
  /** The dataset that the file is a version of; empty where nothing could be read. */
  readonly dataset: string;
  /** To undo it by; null where nothing was written. */
  readonly batch: string | null;
  readonly is_imported: boolean;
  readonly is_dry_run: boolean;
  /** Empty where the record already says what the file says. */
  readonly changes: readonly Change[];
}

export interface ImportRequest {
  readonly file: IatiFile;
  readonly profile?: IatiProfile | undefined;
  readonly isIllustrative?: boolean;
  /** Tells what would change, and changes nothing. */
  readonly isDryRun?: boolean;
}

interface Effects {
  readonly pool: Pool;
  readonly clock: Clock;
}

/**
 * Puts an IATI file into the record: all of it or nothing. A newer version of a file updates its dataset in place; what is no
 * longer in it goes, unless other records refer to it. With a critical finding nothing is imported.
 */
export async function importIati(
  asked: ImportRequest,
  { pool, clock }: Effects,
): Promise<IatiImport | Refusal> {
  const run = asked.isDryRun ? tryTx : writeTx;
  try {
    return await run(pool, (tx) => importFile(asked, tx, clock));
  } catch (error) {
    // Classes 22 and 23: a value or a constraint that no check of ours has foreseen. The transaction is rolled back.
    if (!/^2[23]/.test(sqlState(error) ?? "") || !(error instanceof Error)) throw error;
    return refuse("IMPORT_CONFLICT", { reason: error.message });
  }
}

async function importFile(asked: ImportRequest, tx: Tx, clock: Clock): Promise<IatiImport> {
  const { file, profile, isIllustrative = false, isDryRun = false } = asked;
  await lockPortfolios(tx);
  const snapshot = await readWholeSnapshot(tx);
  const { draft, ...reading } = await readIatiFile(
    file,
    { today: clock.today(), profile, isIllustrative },
    snapshot,
  );
  const told = { ...reading, file: file.name, is_dry_run: isDryRun };
  if (draft === null) return { ...told, dataset: "", batch: null, is_imported: false, changes: [] };
  const imported_at = clock.now();
  const planned = planLoad(draft, snapshot, imported_at);
  const { plan, kept } = keepUsed(draft.id, planned, snapshot);
  const findings = [...reading.findings, ...kept.map((id) => keptFinding(id, file.name))];
  const counted = { findings, findings_counted: reading.findings_counted + kept.length };
  if (plan.changes.length === 0) {
    return { ...told, ...counted, dataset: draft.id, batch: null, is_imported: true, changes: [] };
  }
  await carryOut(plan, tx);
  const batch = newId(imported_at);
  const before = snapshot.portfolioById.has(draft.id) ? beforeOf(draft.id, plan, snapshot) : null;
  const { file_hash } = reading;
  const { changes } = plan;
  await insertImport(tx, {
    id: batch,
    portfolio: draft.id,
    file_name: file.name,
    file_hash,
    profile: reading.profile,
    imported_at,
    changes,
    before,
  });
  return {
    ...told,
    ...counted,
    dataset: draft.id,
    batch: isDryRun ? null : batch,
    is_imported: true,
    changes,
  };
}

function keptFinding(id: string, file: string): Finding {
  return {
    rule: "IATI_ROWS_KEPT",
    severity: "advisory",
    place: { file, path: id },
    message: fillText(IATI_FINDINGS.IATI_ROWS_KEPT, { id }),
  };
}

/** The plan without the removal of what others refer to, nor of what that refers to in turn. */
function keepUsed(
  portfolio: string,
  plan: LoadPlan,
  snapshot: Snapshot,
): { plan: LoadPlan; kept: string[] } {
  const kept = new Set(findUses(portfolio, plan, snapshot).map(({ used }) => used));
  if (kept.size === 0) return { plan, kept: [] };
  const rows = new Map<string, { table: TableName; row: AnyRow }>();
  for (const [table, removed] of plan.removed) {
    for (const row of removed) rows.set(`${table}/${String(row["id"])}`, { table, row });
  }
  const waiting = [...kept];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const found = rows.get(id);
    for (const referred of found ? referencesOf(found.table, found.row) : []) {
      if (!rows.has(referred) || kept.has(referred)) continue;
      kept.add(referred);
      waiting.push(referred);
    }
  }
  const removed = new Map<TableName, readonly AnyRow[]>();
  for (const [table, all] of plan.removed)
    removed.set(
      table,
      all.filter((row) => !kept.has(`${table}/${String(row["id"])}`)),
    );
  const changes = plan.changes.filter(
    (change) => change.change !== "removed" || !kept.has(`${change.kind}/${change.id}`),
  );
  return { plan: { ...plan, removed, changes }, kept: [...kept].sort() };
}

/** Rows of one statement: what the database is asked to hold at once. */
const ROWS_AT_ONCE = 5_000;

async function carryOut(plan: Pick<LoadPlan, "written" | "removed">, tx: Tx): Promise<void> {
  for (const table of TABLE_NAMES) {
    for (const rows of slices(plan.written.get(table) ?? [])) await writeRows(tx, table, rows);
  }
  for (const table of [...TABLE_NAMES].reverse()) {
    for (const rows of slices(plan.removed.get(table) ?? [])) await removeRows(tx, table, rows);
  }
}

function* slices(rows: readonly AnyRow[]): Generator<readonly AnyRow[]> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    yield rows.slice(from, from + ROWS_AT_ONCE);
}

function keyText(table: TableName, row: AnyRow): string {
  return keyOf(table)
    .map((column) => String(row[column]))
    .join("\u0000");
}

/** What it takes to bring the dataset back to where it was. */
function beforeOf(portfolio: string, plan: LoadPlan, snapshot: Snapshot): ImportBefore {
  const rows: Partial<Record<TableName, AnyRow[]>> = {};
  const added: Partial<Record<TableName, AnyRow[]>> = {};
  for (const table of TABLE_NAMES) {
    const written = plan.written.get(table) ?? [];
    const removed = plan.removed.get(table) ?? [];
    if (written.length + removed.length === 0) continue;
    const had = new Map(
      ownRows(snapshot, table, portfolio).map((row) => [keyText(table, row), row] as const),
    );
    const overwritten = written
      .map((row) => had.get(keyText(table, row)))
      .filter((row) => row !== undefined);
    rows[table] = [...overwritten, ...removed];
    added[table] = written
      .filter((row) => !had.has(keyText(table, row)))
      .map((row) => Object.fromEntries(keyOf(table).map((column) => [column, row[column]])));
  }
  return { rows, added };
}

export type { ListedImport };

/** The imports of IATI, newest first. */
export function readIatiImports({
  pool,
}: {
  readonly pool: Pool;
}): Promise<readonly ListedImport[]> {
  return readTx(pool, (tx) => listImports(tx, LIMITS.page_rows));
}

export interface IatiUndo {
  readonly batch: string;
  readonly dataset: string;
  readonly file: string;
  readonly restored: number;
  readonly removed: number;
}

/** Takes back a dataset's last import: its record stands as before. Refuses where others refer to what would go. */
export async function undoIati(
  batch: string,
  { pool, clock }: Effects,
): Promise<IatiUndo | Refusal> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(batch))
    return refuse("IMPORT_UNKNOWN", { batch });
  return writeTx(pool, async (tx) => {
    await lockPortfolios(tx);
    const found = await findImport(tx, batch);
    if (found === null) return refuse("IMPORT_UNKNOWN", { batch });
    const { portfolio: dataset, file_name: file, before } = found;
    if (found.undone_at !== null)
      return refuse("IMPORT_UNDONE", { batch, file, at: found.undone_at });
    const last = await findLastImport(tx, dataset);
    if (last !== null && last.id !== found.id)
      return refuse("IMPORT_NOT_LAST", { batch, dataset, later: last.id });
    const snapshot = await readWholeSnapshot(tx);
    const plan = undoPlan(dataset, before, snapshot);
    const uses = findUses(dataset, plan, snapshot);
    const [use] = uses;
    if (use) return refuse("IMPORT_IN_USE", { ...use, count: uses.length });
    await carryOut(plan, tx);
    await markUndone(tx, batch, clock.now());
    return {
      batch,
      dataset,
      file,
      restored: countRows(plan.written),
      removed: countRows(plan.removed),
    };
  });
}

function undoPlan(
  dataset: string,
  before: ImportBefore | null,
  snapshot: Snapshot,
): Pick<LoadPlan, "written" | "removed"> {
  const written = new Map<TableName, readonly AnyRow[]>();
  const removed = new Map<TableName, readonly AnyRow[]>();
  for (const table of TABLE_NAMES) {
    written.set(table, before?.rows[table] ?? []);
    const keys = new Set((before?.added[table] ?? []).map((row) => keyText(table, row)));
    const own = before === null || keys.size > 0 ? ownRows(snapshot, table, dataset) : [];
    removed.set(table, before === null ? own : own.filter((row) => keys.has(keyText(table, row))));
  }
  return { written, removed };
}

function countRows(rows: ReadonlyMap<TableName, readonly AnyRow[]>): number {
  return [...rows.values()].reduce((sum, each) => sum + each.length, 0);
}
