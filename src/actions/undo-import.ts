import { canonicalJson, sha256 } from "../base/canonical.js";
import type { Clock } from "../base/clock.js";
import { isRefusal, refusedBy, refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import { addUp, type FlowSum } from "../fund/balance.js";
import { reverseEntry, type Entry, type EntryLine } from "../fund/entry.js";
import { allocatable } from "../fund/fund.js";
import { decidePostingDay, type Period } from "../fund/period.js";
import { isSingleUser, mayAct, type Person } from "../people/permission.js";
import { appendAudit } from "../store/audit.js";
import { readAllocationSums } from "../store/balances.js";
import { readTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import {
  appendEntries,
  listEntriesById,
  listStandingOf,
  type StoredEntry,
} from "../store/entries.js";
import { fixExceptionsOf, reopenExceptions } from "../store/exceptions.js";
import {
  adoptEntries,
  countStandingRows,
  findBatch,
  listBatches,
  listStandingRows,
  lockImports,
  markRowsUndone,
  saveBatch,
  type ImportBatch,
  type ImportRow,
} from "../store/imports.js";
import { listPeriods } from "../store/periods.js";
import { removeRows, writeRows } from "../store/record-rows.js";
import { lockBook } from "../store/shared-tx.js";
import { momentOf, type ActionContext } from "./action.js";
import { checkContributions, contributedBy, readContributionsLeft } from "./contributions.js";
import { readHeld, sumsOf, type HeldBy } from "./held.js";
import { judgeAgain } from "./import-expenditure.js";
import { checkCorrection, lockFund, passedOn, readFundMoney, type FundAtHand } from "./standing.js";
import { checkProjects } from "./take-back.js";
import { undoRates, type RowKept } from "./undo-rates.js";

const refuse = refuser(
  texts({
    IMPORT_UNKNOWN: {
      en: "There is no import “{id}” of a table in the record. The list of imports has their numbers. An import of IATI is undone with `earmark iati undo`, or on its page.",
      ja: "表の取込み「{id}」は記録にありません。取込みの一覧で番号を確認してください。IATI の取込みは `earmark iati undo` またはその頁で取り消します。",
    },
    IMPORT_UNDONE: {
      en: "This import was undone already. Nothing of it stands.",
      ja: "この取込みは既に取り消されています。",
    },
    UNDO_WITHOUT_REASON: {
      en: "Say why the import is undone: the reason stands on every entry that takes it back.",
      ja: "取消しの理由を入力してください。理由は各取消仕訳に記載されます。",
    },
    UNDO_ROW_USED: {
      en: "Something was booked on {id} since: {kinds}. Reverse that first, then undo this row.",
      ja: "取込み後に{id}に対する記帳（{kinds}）があります。先にそれを取り消してください。",
    },
    UNDO_ROW_REPLACED: {
      en: "The figure of {id} was replaced by a later report. Undo the import of that report first.",
      ja: "{id}の数値は後の報告により更新されています。先にその報告の取込みを取り消してください。",
    },
  }),
);

export interface Undone {
  readonly batch: ImportBatch;
  readonly undone: number;
  /** How many rows stay; the first of them with their reasons. */
  readonly kept_count: number;
  readonly kept: readonly RowKept[];
}

const PART_ROWS = 500;

/** The imports, newest first. */
export function readImports(effects: { pool: Pool }): Promise<readonly ImportBatch[]> {
  return readTx(effects.pool, (tx) => listBatches(tx, LIMITS.page_rows));
}

/**
 * Takes a whole import back: each entry by its exact negation, with the reason; figures that it replaced are booked again. A row on
 * which something else depends by now stays, and says what. What stays can be undone by asking again later.
 */
export async function undoImport(
  asked: { readonly batch_id: string; readonly reason: string; readonly person: Person },
  effects: { pool: Pool; clock: Clock },
): Promise<Undone | Refusal> {
  const actor = mayAct(asked.person, "undo-import");
  if (isRefusal(actor)) return actor;
  const reason = asked.reason.trim();
  if (reason === "") return refuse("UNDO_WITHOUT_REASON", {}, "reason");
  const context: ActionContext = {
    ...momentOf(effects.clock),
    actor,
    is_single_user: isSingleUser(asked.person),
  };
  return writeTx(effects.pool, async (tx) => {
    await lockBook(tx);
    await lockImports(tx);
    const batch = await findBatch(tx, asked.batch_id);
    if (!batch) return refuse("IMPORT_UNKNOWN", { id: asked.batch_id.slice(0, 100) });
    if (batch.undone_at !== null) return refuse("IMPORT_UNDONE");
    const setting: Setting = {
      reason,
      context,
      periods: await listPeriods(tx),
      funds: new Map(),
      subjects: new Map(),
      allocations: new Set(),
    };
    const kept: RowKept[] = [];
    let undone = 0;
    let kept_count = 0;
    for (let before_row = 2 ** 31 - 1; ;) {
      const rows = await listStandingRows(tx, { batch_id: batch.id, before_row, limit: PART_ROWS });
      const refused =
        batch.kind === "rates"
          ? await undoRates(tx, batch.id, rows, setting)
          : await undoRows(tx, batch.id, rows, setting);
      undone += rows.length - refused.length;
      kept_count += refused.length;
      kept.push(...refused.slice(0, Math.max(0, LIMITS.page_rows - kept.length)));
      before_row = rows.at(-1)?.row_number ?? 0;
      if (rows.length < PART_ROWS) break;
    }
    // Limits are judged on what an allocation holds once all rows are taken back.
    for (const id of setting.allocations) await judgeAgain(tx, id, batch.id);
    const isWhole = (await countStandingRows(tx, batch.id)) === 0;
    const after: ImportBatch = { ...batch, undone_at: isWhole ? context.now : null };
    await saveBatch(tx, after);
    if (undone > 0) await audit(tx, after, { reason, undone }, context);
    return { batch: after, undone, kept_count, kept: kept.sort((a, b) => a.row - b.row) };
  });
}

interface Setting {
  readonly reason: string;
  readonly context: ActionContext;
  readonly periods: readonly Period[];
  /** Those of which figures were taken back. */
  readonly allocations: Set<string>;
  /** Funds as they stand while rows are taken back, one after the other. */
  readonly funds: Map<string, FundSoFar>;
  /** Obligations and agreements likewise, by the column that names them and their id. */
  readonly subjects: Map<string, readonly FlowSum[]>;
}

interface FundSoFar {
  readonly at: FundAtHand;
  readonly sums: readonly FlowSum[];
  /** The sums of a project account's one allocation; null for a fund. */
  readonly own: readonly FlowSum[] | null;
  /** What contributions have left, as allocations drew on them before any row was taken back. */
  readonly left: ReadonlyMap<string, bigint>;
  /** Lines of rows before that are not booked yet. */
  readonly planned: readonly EntryLine[];
}

interface Undoing {
  readonly row: ImportRow;
  readonly entries: readonly Entry[];
}

/** Undoes a part of the rows; answers with those that stay. */
async function undoRows(
  tx: Tx,
  batch_id: string,
  rows: readonly ImportRow[],
  setting: Setting,
): Promise<RowKept[]> {
  if (rows.length === 0) return [];
  const own = new Map(
    (
      await listEntriesById(
        tx,
        rows.flatMap((row) => row.entry_ids),
      )
    ).map((entry) => [entry.id, entry]),
  );
  const reversed = [...own.values()].flatMap((entry) =>
    entry.reverses === null ? [] : [entry.reverses],
  );
  const earlier = new Map((await listEntriesById(tx, reversed)).map((entry) => [entry.id, entry]));
  const standing = new Map<string, StoredEntry[]>();
  for (const entry of await listStandingOf(tx, rows.map(eventOf))) {
    standing.set(entry.event_id, [...(standing.get(entry.event_id) ?? []), entry]);
  }
  const kept: RowKept[] = [];
  const undoing: Undoing[] = [];
  for (const row of rows) {
    const mine = row.entry_ids.flatMap((id) => own.get(id) ?? []);
    const entries = await planUndo(
      tx,
      row,
      { mine, earlier, standing: standing.get(eventOf(row)) ?? [] },
      setting,
    );
    if (isRefusal(entries))
      kept.push({ row: row.row_number, subject_id: row.subject_id, message: entries.message });
    else undoing.push({ row, entries });
  }
  for (const { entries } of undoing)
    for (const { allocation_id } of entries.flatMap(({ lines }) => lines.map(({ about }) => about)))
      if (allocation_id !== undefined) setting.allocations.add(allocation_id);
  await writeUndone(tx, batch_id, undoing, setting);
  for (const [id, fund] of setting.funds) setting.funds.set(id, { ...fund, planned: [] });
  return kept;
}

function eventOf(row: ImportRow): string {
  return `${row.subject_kind}/${row.subject_id}`;
}

/** The entries that take a row back, and put back what it replaced; or what else depends on it by now. */
async function planUndo(
  tx: Tx,
  row: ImportRow,
  found: {
    readonly mine: readonly StoredEntry[];
    readonly earlier: ReadonlyMap<string, StoredEntry>;
    readonly standing: readonly StoredEntry[];
  },
  setting: Setting,
): Promise<Entry[] | Refusal> {
  const ids = new Set(row.entry_ids);
  const later = found.standing.filter((entry) => !ids.has(entry.id));
  // What a receipt passed on in a project account has an event of its own, and goes back with the receipt.
  const event = eventOf(row);
  const booked = found.mine.filter((one) => one.reverses === null && one.event_id === event);
  const open = booked.filter((entry) => entry.reversed_by === null);
  // A figure whose entry is reversed and which stands nevertheless was replaced; a receipt's was reversed by hand, and is done with.
  if (row.subject_kind === "expenditure" && open.length < booked.length && later.length > 0)
    return refuse("UNDO_ROW_REPLACED", { id: row.subject_id });
  if (later.length > 0)
    return refuse("UNDO_ROW_USED", {
      id: row.subject_id,
      kinds: [...new Set(later.map((entry) => entry.kind))].join(", "),
    });
  const entries: Entry[] = [];
  for (const entry of open) {
    const placed = place(entry, setting);
    if (isRefusal(placed)) return placed;
    const relates_to = placed.relates_to === null ? {} : { relates_to: placed.relates_to };
    const reversal = reverseEntry(entry, {
      effective_on: placed.effective_on,
      ...relates_to,
      reason: setting.reason,
    });
    if (isRefusal(reversal)) return reversal;
    entries.push(reversal);
  }
  for (const entry of found.mine) {
    const replaced = entry.reverses === null ? undefined : found.earlier.get(entry.reverses);
    if (!replaced || row.replaced === null) continue;
    const placed = place(replaced, setting);
    if (isRefusal(placed)) return placed;
    const { kind, ledger_id, base, event_id, lines } = replaced;
    entries.push({
      kind,
      ledger_id,
      base,
      event_id,
      lines,
      ...placed,
      reason: setting.reason,
      reverses: null,
    });
  }
  return withPassed(tx, entries, setting);
}

function place(entry: Entry, { periods, context }: Setting) {
  return decidePostingDay(periods, {
    on: entry.effective_on,
    today: context.today,
    is_finance: true,
    is_reported: true,
  });
}

/**
 * What was allocated or used since cannot be taken back: fund, account, contribution, agreement and obligation must hold it after each row (invariants 12,
 * 13, 14, 17 and 18), in the order in which rows are taken back. What a partner has reported of its own cash is judged afterwards, and flagged.
 */
async function withPassed(
  tx: Tx,
  entries: readonly Entry[],
  setting: Setting,
): Promise<Entry[] | Refusal> {
  const id = entries[0]?.ledger_id;
  const closed = await checkProjects(
    tx,
    entries.flatMap(({ lines }) => lines),
  );
  if (closed) return closed;
  const isUsed = entries.some(({ lines }) =>
    lines.some((line) => line.account === 1300 || line.about.obligation_id !== undefined),
  );
  if (id === undefined || !isUsed) return [...entries];
  const fund = await fundOf(tx, id, setting);
  if (isRefusal(fund)) return fund;
  const all: Entry[] = [];
  for (const entry of entries) {
    const passed = passedOn(fund.at, entry);
    if (isRefusal(passed)) return passed;
    all.push(entry, ...passed);
  }
  const lines = all.flatMap((entry) => entry.lines);
  const held = await readHeld(lines, (subject, about) =>
    subjectOf(tx, { subject, about }, setting),
  );
  const left = new Map(fund.left);
  for (const [agreement_id, minor] of contributedBy(lines))
    left.set(agreement_id, (left.get(agreement_id) ?? 0n) + minor);
  // Counted as far as that tells; what is overdrawn by that may be drawn on others.
  const isOverdrawn = [...left.values()].some((minor) => minor < 0n) || lessensOwn(fund, lines);
  const refused = refusedBy([
    checkCorrection(fund.at, { ...fund, held }, all),
    ...(isOverdrawn ? await checkContributions(tx, fund.at, { ...fund, lines }) : []),
  ]);
  if (refused) return refused;
  setting.funds.set(id, {
    ...fund,
    sums: addUp([...fund.sums, ...lines]),
    own: fund.own && addUp([...fund.own, ...lines]),
    left,
    planned: [...fund.planned, ...lines],
  });
  for (const subject of ["obligation_id", "agreement_id"] as const)
    for (const about of new Set(lines.flatMap((line) => line.about[subject] ?? []))) {
      const key = `${subject} ${about}`;
      const own = lines.filter((line) => line.about[subject] === about);
      const sums = setting.subjects.get(key);
      if (sums) setting.subjects.set(key, addUp([...sums, ...own]));
    }
  return all;
}

/** Whether lines take from what is no contribution's, such as the gain of an exchange. */
function lessensOwn({ at, sums }: FundSoFar, lines: readonly EntryLine[]): boolean {
  const of = (all: readonly FlowSum[]) => allocatable(all, at.terms).total.amount_minor;
  const contributed = [...contributedBy(lines).values()].reduce((sum, minor) => sum + minor, 0n);
  return of([...sums, ...lines]) - of(sums) < contributed;
}

async function fundOf(tx: Tx, id: string, { funds }: Setting): Promise<FundSoFar | Refusal> {
  const known = funds.get(id);
  if (known) return known;
  const at = await lockFund(tx, id);
  if (isRefusal(at)) return at;
  const { sums } = await readFundMoney(tx, at);
  const own = at.account && (await readAllocationSums(tx, at.account.allocation_id));
  const left = at.account
    ? new Map<string, bigint>()
    : new Map(
        (await readContributionsLeft(tx, at)).map((one) => [
          one.agreement_id,
          one.left.amount_minor,
        ]),
      );
  const fund = { at, sums, own, left, planned: [] };
  funds.set(id, fund);
  return fund;
}

async function subjectOf(
  tx: Tx,
  { subject, about }: { readonly subject: HeldBy; readonly about: string },
  { subjects }: Setting,
): Promise<readonly FlowSum[]> {
  const key = `${subject} ${about}`;
  const sums = subjects.get(key) ?? (await sumsOf(tx)(subject, about));
  subjects.set(key, sums);
  return sums;
}

async function writeUndone(
  tx: Tx,
  batch_id: string,
  undoing: readonly Undoing[],
  { context }: Setting,
): Promise<void> {
  const { now, actor, newId: makeId } = context;
  const booked = await appendEntries(
    tx,
    undoing.flatMap((one) => one.entries),
    { now, actor, newId: makeId },
  );
  const putBack = booked.filter((entry) => entry.reverses === null);
  await adoptEntries(
    tx,
    batch_id,
    putBack.map((entry) => ({
      subject_id: entry.event_id.replace(/^\w+\//, ""),
      entry_id: entry.id,
    })),
  );
  for (const kind of ["receipt", "expenditure"] as const) {
    const rows = undoing.flatMap(({ row }) => (row.subject_kind === kind ? [row] : []));
    await removeRows(
      tx,
      kind,
      rows.map((row) => ({ id: row.subject_id })),
    );
    await writeRows(
      tx,
      kind,
      rows.flatMap((row) => (row.replaced === null ? [] : [row.replaced])),
    );
    await fixExceptionsOf(
      tx,
      kind,
      rows.map((row) => row.subject_id),
    );
    await reopenExceptions(
      tx,
      batch_id,
      kind,
      rows.flatMap((row) => (row.replaced === null ? [] : [String(row.replaced["id"])])),
    );
  }
  await markRowsUndone(
    tx,
    batch_id,
    undoing.map(({ row }) => row.row_number),
    now,
  );
}

async function audit(
  tx: Tx,
  batch: ImportBatch,
  told: { readonly reason: string; readonly undone: number },
  { actor, now }: ActionContext,
): Promise<void> {
  const payload_hash = sha256(canonicalJson({ import: batch.id, ...told }));
  const event = {
    actor,
    on_behalf_of: null,
    action: "undo-import",
    subject_kind: "import",
    subject_id: batch.id,
    payload_hash,
    before_hash: batch.file_hash,
    after_hash: null,
  };
  await appendAudit(tx, event, now);
}
