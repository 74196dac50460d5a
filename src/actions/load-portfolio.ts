import type { Clock } from "../base/clock.js";
import { parseCurrency } from "../base/currency.js";
import { isSerious, type Finding } from "../base/finding.js";
import { newId } from "../base/id.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { readPortfolio, type PortfolioDraft } from "../intake/from-portfolio.js";
import { KINDS } from "../intake/portfolio-kinds.js";
import { PORTFOLIO_FINDINGS } from "../intake/portfolio-findings.js";
import { readAuditSeq } from "../store/audit.js";
import { listReversedEvents } from "../store/book-events.js";
import { countAmounts, setLedgerBase } from "../store/corrections.js";
import { sqlState, tryTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import { findLastImport } from "../store/iati-imports.js";
import { listOutsideUses } from "../store/outside-uses.js";
import {
  checkReferences,
  deferReferences,
  insertLoad,
  lockPortfolios,
  removeRows,
  writeRows,
} from "../store/record-rows.js";
import { listProjectBooks } from "../store/term-rows.js";
import { lockBook } from "../store/shared-tx.js";
import { readWholeSnapshot, type Snapshot } from "../store/snapshot.js";
import { TABLE_NAMES, type TableName } from "../store/tables.js";
import { raiseVersions } from "../store/versions.js";
import { judgeCode } from "./codes.js";
import { tellAmounts } from "./amounts-of-fund.js";
import { nameRow } from "./row-names.js";
import { readHeldColumns } from "./held-columns.js";
import { postPortfolio, type PortfolioPosting } from "./post-portfolio.js";
import { findUses, planLoad, type Change, type LoadPlan } from "./portfolio-changes.js";

const REFUSALS = texts({
  LOAD_CONFLICT: {
    en: "The record does not take what the files say: {reason}. Nothing was loaded.",
    ja: "ファイルの内容を記録できません：{reason}。何も読み込んでいません。",
  },
  LOAD_DATASET: {
    en: "{portfolio} is the dataset of an IATI file that was imported ({file}, import {batch}). Give the folder another id in its portfolio.yaml, or undo that import first. Nothing was loaded.",
    ja: "{portfolio} は取込済みの IATI ファイル（{file}、取込 {batch}）のデータセットです。portfolio.yaml の id を変えるか、先にその取込を取り消してください。何も読み込んでいません。",
  },
});
const refuse = refuser(REFUSALS);

export interface PortfolioLoad {
  readonly portfolio: string;
  readonly is_loaded: boolean;
  /** Empty where the record already says what the files say. */
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly findings_counted: number;
  /** What the book was given; null where nothing changed or nothing was loaded. */
  readonly posting: PortfolioPosting | null;
}

export interface LoadRequest {
  readonly folder: string;
  /** Tells what would change, and changes nothing. */
  readonly isDryRun?: boolean;
  /** Leaves the record alone where the files say what they said at their last load, whatever people changed since. */
  readonly isOnlyIfChanged?: boolean;
}

/**
 * Puts a portfolio's folder into the record: all or nothing. Its rows that are no longer in the files are removed, unless
 * somebody else's refer to them. With a serious finding nothing is loaded.
 */
export async function loadPortfolio(
  asked: LoadRequest,
  effects: { pool: Pool; clock: Clock },
): Promise<PortfolioLoad | Refusal> {
  const run = asked.isDryRun ? tryTx : writeTx;
  try {
    return await run(effects.pool, (tx) => load(asked, tx, effects.clock));
  } catch (error) {
    // Class 23: a constraint that no check of ours has foreseen. The transaction is rolled back.
    if (!sqlState(error)?.startsWith("23") || !(error instanceof Error)) throw error;
    return refuse("LOAD_CONFLICT", { reason: error.message });
  }
}

async function load(
  { folder, isOnlyIfChanged }: LoadRequest,
  tx: Tx,
  clock: Clock,
): Promise<PortfolioLoad | Refusal> {
  await lockPortfolios(tx);
  const seen = await readAuditSeq(tx);
  const snapshot = await readWholeSnapshot(tx);
  const reading = readPortfolio(folder, snapshot, judgeCode);
  if (isRefusal(reading)) return reading;
  const { draft, findings, findings_counted } = reading;
  if (draft === null)
    return {
      portfolio: "",
      is_loaded: false,
      changes: [],
      findings,
      findings_counted,
      posting: null,
    };
  const imported = await findLastImport(tx, draft.id);
  if (imported !== null) {
    const { file_name: file, id: batch } = imported;
    return refuse("LOAD_DATASET", { portfolio: draft.id, file, batch });
  }
  const isKnown = snapshot.portfolioById.get(draft.id)?.content_hash === draft.content_hash;
  if (isOnlyIfChanged && isKnown) {
    return {
      portfolio: draft.id,
      is_loaded: true,
      changes: [],
      findings,
      findings_counted,
      posting: null,
    };
  }
  const plan = await planNow(draft, snapshot, tx, clock);
  const inUse = await reportUses(draft, { plan, snapshot, folder }, tx);
  const books = new Set(await listProjectBooks(tx));
  const found = [
    ...inUse,
    ...reportBooks(draft, books, folder),
    ...(await reportCurrencies(draft, plan, tx)),
    ...reportReplaced(plan, folder),
    ...reportHeld(plan, folder),
  ];
  const all = [...findings, ...found];
  const told = {
    portfolio: draft.id,
    findings: all,
    findings_counted: findings_counted + found.length,
  };
  if (all.some(isSerious)) return { ...told, is_loaded: false, changes: [], posting: null };
  const posting = plan.changes.length > 0 ? await carryOut(draft, { plan, seen }, tx, clock) : null;
  return { ...told, is_loaded: true, changes: plan.changes, posting };
}

async function planNow(
  draft: PortfolioDraft,
  snapshot: Snapshot,
  tx: Tx,
  clock: Clock,
): Promise<LoadPlan> {
  return planLoad(draft, snapshot, {
    loaded_at: clock.now(),
    held: await readHeldColumns(tx, snapshot),
    reversed: new Set(await listReversedEvents(tx)),
  });
}

/** Tables in which more than the id is unique. */
const UNIQUE_TABLES: ReadonlySet<TableName> = new Set(
  KINDS.filter((kind) => kind.unique.length > 0).map((kind) => kind.table),
);

/** Writes what was planned when the audit trail ended at `seen`; planned anew where somebody settled something in the meantime. */
async function carryOut(
  draft: PortfolioDraft,
  { plan: planned, seen }: { readonly plan: LoadPlan; readonly seen: bigint },
  tx: Tx,
  clock: Clock,
): Promise<PortfolioPosting> {
  const { id: portfolio, content_hash } = draft;
  await lockBook(tx);
  const isCurrent = (await readAuditSeq(tx)) === seen;
  const plan = isCurrent ? planned : await planNow(draft, await readWholeSnapshot(tx), tx, clock);
  await deferReferences(tx);
  // First what goes: a record under a new id may keep its code, and two records may exchange theirs.
  for (const table of TABLE_NAMES) {
    await removeRows(tx, table, plan.removed.get(table) ?? []);
    if (UNIQUE_TABLES.has(table)) await removeRows(tx, table, plan.written.get(table) ?? []);
  }
  for (const table of TABLE_NAMES) await writeRows(tx, table, plan.written.get(table) ?? []);
  await checkReferences(tx);
  // A book without an entry takes the currency of its fund.
  for (const { id, said } of changedCurrencies(plan.changes)) {
    const currency = said === null ? null : parseCurrency(said);
    if (currency) await setLedgerBase(tx, id, currency);
  }
  // Who has a form of such a record open saw another version of it.
  await raiseVersions(
    tx,
    plan.changes.filter(({ change }) => change === "changed"),
  );
  const loaded_at = clock.now();
  await insertLoad(tx, {
    id: newId(loaded_at),
    portfolio,
    loaded_at,
    content_hash,
    changes: plan.changes,
  });
  // The book follows the rows in the same transaction: money that the files tell of is never there without its entries.
  return postPortfolio(tx, portfolio, clock);
}

/** Rows of others, or entered by people, that refer to a row which the load would remove. */
async function reportUses(
  draft: PortfolioDraft,
  {
    plan,
    snapshot,
    folder,
  }: { readonly plan: LoadPlan; readonly snapshot: Snapshot; readonly folder: string },
  tx: Tx,
): Promise<Finding[]> {
  const going = [...plan.removed].flatMap(([kind, rows]) => rows.map(({ id }) => ({ kind, id })));
  const outside = await listOutsideUses(
    tx,
    {
      sql: "(select * from jsonb_to_recordset($1::jsonb) r(kind text, id text))",
      values: [JSON.stringify(going)],
    },
    false,
  );
  return [...findUses(draft.id, plan, snapshot), ...outside].map(({ used, user }) =>
    foundAt("REMOVED_IN_USE", "error", { folder, row: used, user }),
  );
}

/** Funds whose currency the files change, though amounts that they do not tell anew are counted in it. */
async function reportCurrencies(
  { id: portfolio, rows }: PortfolioDraft,
  { changes }: LoadPlan,
  tx: Tx,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, stands, said } of changedCurrencies(changes)) {
    const what = tellAmounts(await countAmounts(tx, id, portfolio));
    const row = rows.find(({ table, values }) => table === "fund" && values["id"] === id);
    if (what === null || row === undefined) continue;
    const message = fillText(PORTFOLIO_FINDINGS.FUND_CURRENCY_COUNTED, {
      ...{ id, stands, what },
      said: said ?? NO_CURRENCY,
    });
    findings.push({
      rule: "FUND_CURRENCY_COUNTED",
      severity: "error",
      place: row.place,
      message,
    });
  }
  return findings;
}

const { none: NO_CURRENCY } = texts({ none: { en: "no currency", ja: "通貨の指定なし" } });

function changedCurrencies(changes: readonly Change[]) {
  return changes.flatMap(({ kind, id, fields }) => {
    const changed = kind === "fund" ? fields.find(({ field }) => field === "currency") : undefined;
    return changed?.before ? [{ id, stands: changed.before, said: changed.after }] : [];
  });
}

/** Funds of the files under whose reference a project keeps the book of what was pledged to it: one book cannot be both. */
function reportBooks(draft: PortfolioDraft, books: ReadonlySet<string>, folder: string): Finding[] {
  return draft.rows
    .filter(({ table, values }) => table === "fund" && books.has(String(values["id"])))
    .map(({ values }) =>
      foundAt("FUND_NAMED_AS_PROJECT", "error", { folder, row: `fund/${String(values["id"])}` }),
    );
}

function reportReplaced({ replaced }: LoadPlan, folder: string): Finding[] {
  return replaced.map((row) => foundAt("REPLACED_BY_HAND", "advisory", { folder, row }));
}

function reportHeld({ held }: LoadPlan, folder: string): Finding[] {
  return held.map(({ kind, id, field, before, after }) => {
    const facts = { kind, id, field, stands: before ?? "–", said: after ?? "–" };
    const message = fillText(PORTFOLIO_FINDINGS.SETTLED_BY_PEOPLE, facts);
    const place = { file: folder, path: `${kind}/${id}` };
    return { rule: "SETTLED_BY_PEOPLE", severity: "advisory", place, message };
  });
}

/** What was found of one row, `table/id`: the files are the folder's, and no line of them is at fault. */
function foundAt(
  rule: "REMOVED_IN_USE" | "REPLACED_BY_HAND" | "FUND_NAMED_AS_PROJECT",
  severity: Finding["severity"],
  {
    folder,
    row,
    user = "",
  }: { readonly folder: string; readonly row: string; readonly user?: string },
): Finding {
  const [kind = "", id = ""] = row.split("/");
  const message = fillText(PORTFOLIO_FINDINGS[rule], { kind, id, user: nameRow(user) });
  return { rule, severity, place: { file: folder, path: row }, message };
}
