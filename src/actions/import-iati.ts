import { latestDay, type Clock } from "../base/clock.js";
import type { Finding } from "../base/finding.js";
import { newId } from "../base/id.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { fillText, texts, type Text } from "../base/text.js";
import {
  IATI_FINDINGS,
  openIatiFile,
  type IatiConclusion,
  type IatiFile,
  type IatiHome,
  type IatiKnown,
  type IatiProfile,
  type IatiReading,
  type IatiRow,
} from "../intake/from-iati.js";
import { findGone, isMuch, type IatiGone } from "../intake/iati-gone.js";
import { listOwnIdentifiers } from "../publication/iati-draft.js";
import { keepCurrencies, listCountedFunds } from "../store/corrections.js";
import { readTx, sqlState, tryTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import {
  countChanges,
  listTold,
  readChanges,
  readChangesOf,
  type StoredChange,
} from "../store/iati-import-changes.js";
import { countTransactions, listActivityTitles } from "../store/iati-gone.js";
import {
  beginRows,
  endRows,
  keepClosed,
  listAdded,
  listUses,
  removeGone,
  restoreRows,
  type ImportTarget,
} from "../store/iati-import-rows.js";
import {
  findImport,
  findLastImport,
  findLaterImport,
  insertImport,
  keepImport,
  listImports,
  markUndone,
  readIdentified,
  readKnownToImports,
  type ListedImport,
} from "../store/iati-imports.js";
import { checkReferences, deferReferences, lockPortfolios } from "../store/record-rows.js";
import type { TableName } from "../store/tables.js";
import { keepUsed, openImportWriter } from "./iati-writer.js";
import { nameRow } from "./row-names.js";
import type { Change } from "./portfolio-changes.js";

const REFUSALS = texts({
  IMPORT_CONFLICT: {
    en: "The record does not take what the file says: {reason}. Nothing was imported.",
    ja: "ファイルの内容を記録できません：{reason}。何も取り込んでいません。",
  },
  IMPORT_PORTFOLIO: {
    en: "The record has a portfolio {dataset} that was loaded from a folder; the dataset of this file would have the same id. Load the folder under another id first. Nothing was imported.",
    ja: "フォルダから読み込んだポートフォリオ {dataset} が既にあり、このファイルのデータセットと同じ id になります。先にフォルダの id を変えて読み込み直してください。何も取り込んでいません。",
  },
  IMPORT_UNKNOWN: {
    en: "There is no import “{batch}”. Give the number that the import printed when it was done; `earmark import list` has it too.",
    ja: "「{batch}」という取込はありません。取込時に表示された番号を指定してください（`earmark import list` でも確認できます）。",
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
    en: "Records of people or of other files refer to what came with this import: {uses}. Nothing was undone. All else can be undone, and what they refer to stays: earmark iati undo {batch} --keep-used.",
    ja: "この取込による次の記録が、他の記録から参照されています：{uses}。取消は行っていません。参照されているものを残し、それ以外を取り消すことができます：earmark iati undo {batch} --keep-used",
  },
});
const refuse = refuser(REFUSALS);

/** How many records of one kind an import adds, changes and removes. */
export interface KindCount {
  readonly kind: TableName;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What an import changes: every count is of all, the list has an end. */
export interface IatiChanges {
  readonly totals: Readonly<Record<Change["change"], number>>;
  /** In the order of the record's tables. */
  readonly kinds: readonly KindCount[];
  /** Changed and removed records, the first of them; added ones are counted alone. */
  readonly told: readonly Change[];
  readonly told_counted: number;
}

export interface IatiImport
  extends Omit<IatiReading, "dataset" | "homes">, Omit<IatiConclusion, "isCritical">, IatiChanges {
  readonly file: string;
  /** The dataset that the file is a version of; empty where nothing could be read. */
  readonly dataset: string;
  /** To undo it by; null where nothing was written. */
  readonly batch: string | null;
  readonly is_imported: boolean;
  readonly is_dry_run: boolean;
  readonly homes: readonly (IatiHome & { readonly change: Change["change"] | "unchanged" })[];
  /** What goes with it, where that is so much that it goes only if a person says so; else null. */
  readonly gone: IatiGone | null;
}

export interface ImportRequest {
  readonly file: IatiFile;
  readonly profile?: IatiProfile | undefined;
  /** The file was made up to show how a full record looks. */
  readonly isIllustrative?: boolean;
  /** What the file no longer has may go, however much that is. */
  readonly dropsMissing?: boolean;
  /** Tells what would change, and changes nothing. */
  readonly isDryRun?: boolean;
  /** Is told of every change, in their order, before the import stands; none where the record already says what the file says. */
  readonly onChange?: (change: Change) => void;
}

interface Effects {
  readonly pool: Pool;
  readonly clock: Clock;
}

/**
 * Puts an IATI file into the record: all of it or nothing. A newer version of a file updates its dataset in place; what is no
 * longer in it goes, unless other records refer to it; where that is much, only if the person says so (decision 0551). With a critical
 * finding nothing is imported.
 */
export async function importIati(
  asked: ImportRequest,
  { pool, clock }: Effects,
): Promise<IatiImport | Refusal> {
  const run = asked.isDryRun ? tryTx : writeTx;
  try {
    return await run(pool, (tx) => importFile(asked, tx, clock));
  } catch (error) {
    if (error instanceof Unwritten) return error.answer;
    // Classes 21 to 23: a row twice, a value or a constraint that no check of ours has foreseen. The transaction is rolled back.
    if (!/^2[123]/.test(sqlState(error) ?? "") || !(error instanceof Error)) throw error;
    return refuse("IMPORT_CONFLICT", { reason: error.message });
  }
}

/** What is answered where nothing is to stay of what was written on the way: the transaction is rolled back. */
class Unwritten extends Error {
  readonly answer: IatiImport;

  constructor(answer: IatiImport) {
    super("nothing of the import stays");
    this.answer = answer;
  }
}

const NO_CHANGES: IatiChanges = {
  totals: { added: 0, changed: 0, removed: 0 },
  kinds: [],
  told: [],
  told_counted: 0,
};

async function importFile(
  asked: ImportRequest,
  tx: Tx,
  clock: Clock,
): Promise<IatiImport | Refusal> {
  const { file, profile, isIllustrative = false, isDryRun = false, onChange } = asked;
  const { dropsMissing = false } = asked;
  await lockPortfolios(tx);
  const known = await readKnown(tx);
  const iati = await openIatiFile(file, { today: latestDay(clock.now()), profile }, known);
  const { dataset, homes, ...reading } = iati.reading;
  const untouched = homes.map((home) => ({ ...home, change: "unchanged" as const }));
  const about_file = { file: file.name, is_dry_run: isDryRun, batch: null, gone: null };
  const told = { ...reading, ...about_file, homes: untouched };
  if (dataset === null)
    return {
      ...told,
      ...NO_CHANGES,
      ...concluded(iati.conclude()),
      dataset: "",
      is_imported: false,
    };
  const imported_at = clock.now();
  const { file_hash } = reading;
  const { id: portfolio } = dataset;
  const has_begun = !known.datasets.has(portfolio);
  if (!has_begun && (await findLastImport(tx, portfolio)) === null)
    return refuse("IMPORT_PORTFOLIO", { dataset: portfolio });
  const before = await readBefore(tx, { dataset: portfolio, homes, known });
  const target: ImportTarget = { import_id: newId(imported_at), portfolio, has_begun };
  await beginRows(tx);
  await insertImport(tx, {
    id: target.import_id,
    portfolio,
    file_name: file.name,
    file_hash,
    profile: reading.profile,
    imported_at,
    has_begun,
  });
  const writer = openImportWriter(tx, target, iati.reportTaken);
  const { title } = dataset;
  const about = { id: portfolio, title, is_illustrative: isIllustrative, note: null };
  await writer.take([headRow({ ...about, content_hash: file_hash, loaded_at: imported_at })]);
  await iati.readRows(writer.take);
  const kept = await writer.finish();
  const { isCritical, ...conclusion } = iati.conclude();
  const changes = isCritical ? NO_CHANGES : await readTold(tx, target.import_id);
  const count = changes.totals.added + changes.totals.changed + changes.totals.removed;
  const gone = goneWith(before, changes);
  const goneFinding = findGone(gone, file.name, dropsMissing);
  const findings = [
    ...(goneFinding ? [goneFinding] : []),
    ...conclusion.findings,
    ...kept.map((id) => keptFinding(id, file.name)),
  ];
  const findings_counted = conclusion.findings_counted + kept.length + (goneFinding ? 1 : 0);
  const isAsked = isMuch(gone);
  const all = {
    ...{ ...told, ...changes, ...conclusion, dataset: portfolio, is_imported: true },
    gone: isAsked ? gone : null,
  };
  if (isCritical) throw new Unwritten({ ...all, dataset: "", is_imported: false, gone: null });
  if (isAsked && !dropsMissing)
    throw new Unwritten({ ...all, ...NO_CHANGES, findings, findings_counted, is_imported: false });
  if (count === 0) throw new Unwritten({ ...all, findings, findings_counted });
  await endRows(tx);
  await keepImport(tx, target.import_id, count);
  if (onChange) await tellAll(tx, target.import_id, onChange);
  const changeOf = await readChangesOf(tx, target.import_id, ["fund", "programme", "project"]);
  return {
    ...all,
    findings,
    findings_counted,
    batch: isDryRun ? null : target.import_id,
    homes: homes.map((home) => ({
      ...home,
      change: changeOf.get(`${home.kind}/${home.id}`) ?? "unchanged",
    })),
  };
}

/** Activities that a refusal and the page name; the rest is counted. */
const GONE_NAMED = 10;

/** What the record has of a dataset before a file is taken over, and which of its activities are not in the file. */
async function readBefore(
  tx: Tx,
  {
    dataset,
    homes,
    known,
  }: { readonly dataset: string; readonly homes: readonly IatiHome[]; readonly known: IatiKnown },
): Promise<IatiGone> {
  const told = new Set(homes.map(({ identifier }) => identifier));
  const earlier = known.activities.filter((row) => row.portfolio === dataset);
  const missing = earlier
    .map((row) => row.iati_identifier)
    .filter((identifier) => !told.has(identifier))
    .sort();
  return {
    dataset,
    activities: { gone: missing.length, all: earlier.length },
    transactions: { gone: 0, all: await countTransactions(tx, dataset) },
    named: await listActivityTitles(tx, missing.slice(0, GONE_NAMED)),
  };
}

/** The same, with the transactions that went on the whole. */
function goneWith(before: IatiGone, { kinds }: IatiChanges): IatiGone {
  const { removed = 0, added = 0 } = kinds.find(({ kind }) => kind === "iati_transaction") ?? {};
  return { ...before, transactions: { ...before.transactions, gone: removed - added } };
}

async function readKnown(tx: Tx): Promise<IatiKnown> {
  const known = await readKnownToImports(tx);
  const { organisations } = known;
  const own = listOwnIdentifiers({ organisations, ...(await readIdentified(tx)) });
  return { ...known, own };
}

function concluded({ isCritical: _, ...conclusion }: IatiConclusion) {
  return conclusion;
}

function headRow(values: IatiRow["values"]): IatiRow {
  return { table: "portfolio", values, line: 0 };
}

async function readTold(tx: Tx, import_id: string): Promise<IatiChanges> {
  const totals = { added: 0, changed: 0, removed: 0 };
  const kinds = new Map<TableName, { -readonly [K in keyof KindCount]: KindCount[K] }>();
  for (const { kind, change, count } of await countChanges(tx, import_id)) {
    totals[change] += count;
    const counted = kinds.get(kind) ?? { kind, added: 0, changed: 0, removed: 0 };
    kinds.set(kind, counted);
    counted[change] = count;
  }
  const told: readonly StoredChange[] = await listTold(tx, import_id, LIMITS.page_rows);
  const told_counted = totals.changed + totals.removed;
  return { totals, kinds: [...kinds.values()], told, told_counted };
}

const CHANGES_AT_ONCE = 5_000;

async function tellAll(tx: Tx, import_id: string, tell: (change: Change) => void): Promise<void> {
  for await (const changes of readChanges(tx, import_id, CHANGES_AT_ONCE)) changes.forEach(tell);
}

function keptFinding(id: string, file: string): Finding {
  return {
    rule: "IATI_ROWS_KEPT",
    severity: "advisory",
    place: { file, path: id },
    message: fillText(IATI_FINDINGS.IATI_ROWS_KEPT, { id }),
  };
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
  /** `table/id` of what stays, as others refer to it. */
  readonly kept: readonly string[];
}

export interface UndoRequest {
  readonly batch: string;
  /** Undoes all but what others refer to. */
  readonly keepsUsed?: boolean;
}

/** Uses that a refusal names; the rest is counted. */
const USES_NAMED = 10;

/**
 * Takes back a dataset's last import: its record stands as before. Where others refer to what would go it refuses, or leaves that as it is, with what it stands on, and
 * takes back all else; undone once more, what nobody refers to any longer goes too. Decision 0521.
 */
export async function undoIati(
  { batch, keepsUsed = false }: UndoRequest,
  { pool, clock }: Effects,
): Promise<IatiUndo | Refusal> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(batch))
    return refuse("IMPORT_UNKNOWN", { batch });
  return writeTx(pool, async (tx) => {
    await lockPortfolios(tx);
    const found = await findImport(tx, batch);
    if (found === null) return refuse("IMPORT_UNKNOWN", { batch });
    const { id, portfolio: dataset, file_name: file, has_begun } = found;
    if (found.undone_at !== null && found.kept === 0)
      return refuse("IMPORT_UNDONE", { batch, file, at: found.undone_at });
    const later = await findLaterImport(tx, id);
    if (later !== null) return refuse("IMPORT_NOT_LAST", { batch, dataset, later });
    await listAdded(tx, { import_id: id, portfolio: dataset, has_begun }, keepsUsed);
    const used = await listUses(tx, dataset, USES_NAMED);
    if (used.count > 0 && !keepsUsed)
      return refuse("IMPORT_IN_USE", { batch, uses: tellUses(used) });
    const kept = used.count > 0 ? await keepUsed(tx, dataset) : [];
    await deferReferences(tx);
    const counted = await listCountedFunds(tx);
    const homes = kept.filter((record) => /^(fund|programme|project)\//.test(record));
    const restored = await restoreRows(
      tx,
      id,
      homes.map((record) => record.slice(record.indexOf("/") + 1)),
    );
    await keepClosed(tx, dataset);
    await keepCurrencies(tx, counted);
    const removed = await removeGone(tx, null);
    await checkReferences(tx);
    await markUndone(tx, { id, kept: kept.length, undone_at: clock.now() });
    return { batch, dataset, file, restored, removed, kept };
  });
}

const USES = texts({
  use: { en: "{used} ({user})", ja: "{used}（{user}）" },
  more: { en: "… and {count} more", ja: "… ほか{count}件" },
});

function tellUses({ uses, count }: Awaited<ReturnType<typeof listUses>>): Text {
  const told = uses.map(({ used, user }) =>
    fillText(USES.use, { used: nameRow(used), user: nameRow(user) }),
  );
  const all =
    count > uses.length ? [...told, fillText(USES.more, { count: count - uses.length })] : told;
  return {
    en: all.map(({ en }) => en).join(", "),
    ja: all.map(({ ja }) => ja).join("、"),
  };
}
