import { existsSync } from "node:fs";
import { rm, rename } from "node:fs/promises";
import { fileFaultOrReason } from "../base/file-fault.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import type { Clock } from "../base/clock.js";
import { verifyChain, GENESIS, type ChainHead } from "../fund/chain.js";
import { findAuditBreak } from "../store/audit.js";
import { readBackup, readBackupHeader, writeBackup, type Backup } from "../store/backup.js";
import { findWrongTotals, readTrialBalance } from "../store/balances.js";
import { readTx, writeTx, type Pool, type Tx } from "../store/connect.js";
import { listEntries, readChainHead } from "../store/entries.js";
import { isRecordEmpty, migrate, readMigrations } from "../store/migrate.js";

const refuse = refuser(
  texts({
    BACKUP_EXISTS: {
      en: "{file} exists already. Name another file: a backup is never written over.",
      ja: "{file} は既に存在します。別のファイル名を指定してください（バックアップは上書きしません）。",
    },
    BACKUP_NOT_WRITTEN: {
      en: "{file} cannot be written: {reason}. Check the folder, its permissions and its free space.",
      ja: "{file} に書き込めません：{reason}。フォルダー、権限、空き容量を確認してください。",
    },
    RESTORE_NOT_EMPTY: {
      en: "The record is not empty. A backup is restored into a fresh folder or database: name another one.",
      ja: "記録が空ではありません。バックアップは新しいフォルダーかデータベースに復元します。別のものを指定してください。",
    },
    RECORD_UNSOUND: {
      en: "The record does not hold together: {faults}. Nothing was kept.",
      ja: "記録の整合性が取れていません：{faults}。何も残していません。",
    },
  }),
);

/** Writes the whole record into one file, from one moment, complete or not at all. */
export async function backUp(
  file: string,
  effects: { pool: Pool; clock: Clock },
): Promise<Backup | Refusal> {
  if (existsSync(file)) return refuse("BACKUP_EXISTS", { file });
  const partial = `${file}.tmp`;
  try {
    const made = await readTx(effects.pool, (tx) => writeBackup(tx, partial, effects.clock.now()));
    await rename(partial, file);
    return made;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EEXIST") return refuse("BACKUP_EXISTS", { file: partial });
    // Where it could not be made it cannot be removed either; the reason is told below.
    await rm(partial, { force: true }).catch(() => undefined);
    if (typeof code === "string" && /^E[A-Z]+$/.test(code)) {
      return refuse("BACKUP_NOT_WRITTEN", { file, reason: fileFaultOrReason(error) });
    }
    throw error;
  }
}

/** The schema's last step in a backup: a record opened to this step can take it. */
export async function lastStepOf(file: string): Promise<number | Refusal> {
  const header = await readBackupHeader(file, readMigrations().at(-1)?.number ?? 0);
  return isRefusal(header) ? header : (header.steps.at(-1)?.number ?? 0);
}

class Undo extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

/**
 * Fills an empty record from a backup, verifies it, and brings its schema up to date. Nothing is kept of a file that was cut
 * off, or of a record whose books, chains or sums do not hold.
 */
export async function restore(
  file: string,
  effects: { pool: Pool; clock: Clock },
): Promise<Backup | Refusal> {
  if (!(await readTx(effects.pool, isRecordEmpty))) return refuse("RESTORE_NOT_EMPTY");
  try {
    const made = await writeTx(effects.pool, async (tx) => {
      const read = await readBackup(tx, file);
      if (isRefusal(read)) throw new Undo(read);
      const faults = await findFaults(tx);
      if (faults.length > 0)
        throw new Undo(refuse("RECORD_UNSOUND", { faults: faults.join("; ") }));
      return read;
    });
    const migrated = await migrate(effects.pool, effects.clock);
    return isRefusal(migrated) ? migrated : made;
  } catch (error) {
    if (error instanceof Undo) return error.refusal;
    throw error;
  }
}

/** What does not hold: the trial balance, the stored sums, the chain of entries, the audit trail. Empty for a sound record. */
export async function findFaults(tx: Tx): Promise<string[]> {
  const faults: string[] = [];
  for (const { book, currency, difference_minor } of await readTrialBalance(tx)) {
    faults.push(`trial balance ${book} ${currency} ${difference_minor}`);
  }
  for (const wrong of await findWrongTotals(tx)) faults.push(`sum ${wrong.total} ${wrong.key}`);
  const broken = await findChainBreak(tx);
  if (broken !== null) faults.push(`entry ${broken}`);
  const audit = await findAuditBreak(tx);
  if (audit !== null) faults.push(`audit event ${audit}`);
  return faults;
}

const PAGE = 2_000;

/** The number of the first entry that breaks the chain, or null where it holds to its head. Read in pages: memory stays flat. */
async function findChainBreak(tx: Tx): Promise<bigint | null> {
  let head: ChainHead = GENESIS;
  for (;;) {
    const entries = await listEntries(tx, { after_seq: head.seq, limit: PAGE });
    const next: ChainHead | Refusal = verifyChain(entries, head);
    if (isRefusal(next)) return head.seq + 1n;
    head = next;
    if (entries.length < PAGE) break;
  }
  const kept = await readChainHead(tx);
  return kept.seq === head.seq && kept.hash === head.hash ? null : head.seq + 1n;
}
