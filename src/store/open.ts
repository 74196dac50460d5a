import type { Clock } from "../base/clock.js";
import { isDiskFull } from "../base/file-fault.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import { isConnectionError, openPool, sqlState, type Pool } from "./connect.js";
import { openEmbedded, refuseFull } from "./embedded.js";
import { findMissing, migrate, readMigrations } from "./migrate.js";

const REFUSALS = texts({
  DATABASE_URL_WRONG: {
    en: "The database's address is no PostgreSQL URL. It looks like postgresql://user:password@host:5432/name.",
    ja: "データベースのアドレスが PostgreSQL の URL ではありません。postgresql://user:password@host:5432/name の形で指定してください。",
  },
  DATABASE_UNREACHABLE: {
    en: "The database at {place} cannot be reached: {reason}. Check the address, and that the server runs and lets this user in.",
    ja: "{place} のデータベースに接続できません：{reason}。アドレスと、サーバーが動作しこの利用者を許可していることを確認してください。",
  },
  SCHEMA_IS_OLDER: {
    en: "The record lacks the schema step {name}, and a read-only program may not add it. Start Earmark once without --read-only.",
    ja: "記録にスキーマの段階 {name} がなく、読み取り専用では追加できません。一度 --read-only なしで起動してください。",
  },
});
const refuse = refuser(REFUSALS);

/** Which record: the embedded database of a folder, or any PostgreSQL by its URL. */
export type RecordChoice = { readonly data: string } | { readonly url: string };

export interface OpenRecord {
  readonly pool: Pool;
  /** Where the data lie: a folder, or the server's address without its password. */
  readonly place: string;
  readonly notes: readonly Text[];
  /** Ends every connection; the embedded database too where nobody else uses it. */
  close(): Promise<void>;
}

export interface OpenEffects {
  readonly clock: Clock;
  readonly isReadOnly?: boolean;
  /** The schema's last step to take, for a backup of an earlier version that is to be restored first. */
  readonly lastStep?: number;
}

/** Opens the record and brings its schema up to date; read-only it must be so already. Close what it answers with. */
export async function openRecord(
  choice: RecordChoice,
  effects: OpenEffects,
): Promise<OpenRecord | Refusal> {
  const record = "url" in choice ? openUrl(choice.url) : await openFolder(choice.data);
  if (isRefusal(record)) return record;
  const refused = await prepare(record, effects);
  if (refused === null) return record;
  await record.close();
  return refused;
}

async function openFolder(data: string): Promise<OpenRecord | Refusal> {
  const database = await openEmbedded(data);
  if (isRefusal(database)) return database;
  const pool = openPool(database.address);
  const close = async () => {
    await pool.end();
    await database.close();
  };
  return { pool, place: database.home, notes: database.notes, close };
}

function openUrl(text: string): OpenRecord | Refusal {
  // PostgreSQL's own tools take user@/name for a socket, which the web's rules for addresses do not.
  const web = text.replace(/^(postgres(?:ql)?:\/\/[^/]*@)\//, "$1localhost/");
  const url = URL.canParse(web) ? new URL(web) : null;
  if (url === null || !["postgresql:", "postgres:"].includes(url.protocol))
    return refuse("DATABASE_URL_WRONG");
  const pool = openPool(text);
  return { pool, place: placeOf(url), notes: [], close: () => pool.end() };
}

function placeOf(url: URL): string {
  const host = url.searchParams.get("host") ?? url.host;
  return `${host || "localhost"}${url.pathname}`;
}

async function prepare(
  record: OpenRecord,
  { clock, isReadOnly = false, lastStep = Number.POSITIVE_INFINITY }: OpenEffects,
): Promise<Refusal | null> {
  try {
    if (!isReadOnly) {
      const wanted = readMigrations().filter((migration) => migration.number <= lastStep);
      const taken = await migrate(record.pool, clock, wanted);
      return isRefusal(taken) ? taken : null;
    }
    const missing = await findMissing(record.pool);
    if (isRefusal(missing)) return missing;
    return missing[0] ? refuse("SCHEMA_IS_OLDER", { name: missing[0].name }) : null;
  } catch (error) {
    if (isDiskFull(error)) return refuseFull(record.place);
    if (!isConnectionError(error) && !isCodeOfItsOwn(error)) {
      await record.close();
      throw error;
    }
    return refuse("DATABASE_UNREACHABLE", { place: record.place, reason: reasonOf(error) });
  }
}

/** A code that is none of SQL's: of a certificate, say, that nobody vouches for. */
function isCodeOfItsOwn(error: unknown): boolean {
  return error instanceof Error && "code" in error && sqlState(error) === null;
}

function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first.message : String(first);
}
