import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../base/clock.js";
import { sha256 } from "../base/canonical.js";
import { packageRoot } from "../base/place.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import { readTx, schemaTx, type Pool, type Tx } from "./connect.js";
import { TABLE_NAMES } from "./tables.js";

/** A numbered change of the schema. Once released it is never edited: a later one changes what it made. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly content_hash: string;
}

const OLDEST_POSTGRESQL = 15;

const REFUSALS = texts({
  DATABASE_TOO_OLD: {
    en: "This database is PostgreSQL {found}; Earmark needs {oldest} or later. Upgrade the server, or use --data DIR for the embedded one.",
    ja: "このデータベースは PostgreSQL {found} です。Earmark には {oldest} 以降が必要です。サーバーを更新するか、--data DIR で同梱のデータベースを使ってください。",
  },
  SCHEMA_IS_NEWER: {
    en: "The record was made by a later version of Earmark (its schema has step {found}, this program knows up to {known}). Update Earmark, or name another database.",
    ja: "この記録は、より新しい Earmark で作られています（スキーマの段階 {found}、このプログラムは {known} まで）。Earmark を更新するか、別のデータベースを指定してください。",
  },
  SCHEMA_DIFFERS: {
    en: "The record's schema step {name} is not the one that this program has: it was made by another build. Use a fresh folder or database, or the build that made it.",
    ja: "記録のスキーマの段階 {name} が、このプログラムのものと異なります（別のビルドで作成）。新しいフォルダーかデータベース、または作成時のビルドを使ってください。",
  },
  DATABASE_NOT_OURS: {
    en: "The database already holds a table “{name}” that Earmark did not make. Name an empty database.",
    ja: "データベースには、Earmark が作っていない表「{name}」が既にあります。空のデータベースを指定してください。",
  },
});
const refuse = refuser(REFUSALS);

export function readMigrations(
  folder: string = join(packageRoot, "src/store/migrations"),
): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), "utf8");
      return {
        number: Number(file.slice(0, 4)),
        name: file.slice(0, -4),
        sql,
        content_hash: sha256(sql),
      };
    });
}

/**
 * Brings the schema up to date and answers with the names of the steps taken. Forward only, one transaction for each; two
 * programs at once take turns. Refuses a server or a schema that it does not know, and then changes nothing.
 */
export async function migrate(
  pool: Pool,
  clock: Clock,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[] | Refusal> {
  const missing = await findMissing(pool, migrations);
  if (isRefusal(missing)) return missing;
  const taken: string[] = [];
  for (const migration of missing) {
    const isTaken = await schemaTx(pool, async (tx) => {
      // Another program may have taken this step while we waited for the lock.
      await tx.rows("select pg_advisory_xact_lock(hashtext('earmark schema'))");
      await tx.run(CREATE_STEPS_SQL);
      const steps = await tx.rows<Step>(STEPS_SQL);
      if (steps.some((step) => step.number === migration.number)) return false;
      await tx.client.query(migration.sql);
      await tx.run(INSERT_STEP_SQL, [
        migration.number,
        migration.name,
        migration.content_hash,
        clock.now(),
      ]);
      return true;
    });
    if (isTaken) taken.push(migration.name);
  }
  return taken;
}

interface Step {
  readonly number: number;
  readonly name: string;
  readonly content_hash: string;
}

const CREATE_STEPS_SQL = `
  create table if not exists schema_step (
    number integer primary key, name text not null, content_hash text not null, taken_at timestamptz not null)`;
const STEPS_SQL = "select number, name, content_hash from schema_step order by number";
const INSERT_STEP_SQL =
  "insert into schema_step (number, name, content_hash, taken_at) values ($1, $2, $3, $4)";
/** Any table of the first step's names, for a database that has no steps: it is somebody else's. */
const STRANGER_SQL = `
  select c.relname as name
    from pg_class c
   where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v') and c.relname = any($1)
   order by c.relname
   limit 1`;

/**
 * The steps that the record still lacks, in order: none where its schema is this program's. Only reads, so that a door
 * which may not change the record (a replica) can ask it too.
 */
export async function findMissing(
  pool: Pool,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly Migration[] | Refusal> {
  return readTx(pool, async (tx) => {
    const [server] = await tx.rows<{ number: string; name: string }>(
      "select current_setting('server_version_num') as number, current_setting('server_version') as name",
    );
    if (Number(server?.number) < OLDEST_POSTGRESQL * 10_000) {
      return refuse("DATABASE_TOO_OLD", { found: server?.name ?? "", oldest: OLDEST_POSTGRESQL });
    }
    const [has] = await tx.rows<{ steps: boolean }>(
      "select to_regclass('schema_step') is not null as steps",
    );
    if (!has?.steps) return (await refuseStranger(tx)) ?? migrations;
    const steps = await tx.rows<Step>(STEPS_SQL);
    const known = migrations.at(-1)?.number ?? 0;
    const newest = steps.at(-1)?.number ?? 0;
    if (newest > known) return refuse("SCHEMA_IS_NEWER", { found: newest, known });
    const other = steps.find((step) => step.content_hash !== hashOf(step.number, migrations));
    if (other) return refuse("SCHEMA_DIFFERS", { name: other.name });
    return migrations.filter(
      (migration) => !steps.some((step) => step.number === migration.number),
    );
  });
}

function hashOf(number: number, migrations: readonly Migration[]): string | undefined {
  return migrations.find((migration) => migration.number === number)?.content_hash;
}

async function refuseStranger(tx: Tx): Promise<Refusal | null> {
  const [stranger] = await tx.rows<{ name: string }>(STRANGER_SQL, [TABLE_NAMES]);
  return stranger ? refuse("DATABASE_NOT_OURS", { name: stranger.name }) : null;
}

/** Whether nothing has been recorded yet. An entry or an agreement needs a fund or project, and those an organisation. */
export async function isRecordEmpty(tx: Tx): Promise<boolean> {
  const [has] = await tx.rows<{ rows: boolean }>(`
    select exists (select from portfolio) or exists (select from organisation) or exists (select from fund)
        or exists (select from project) as rows`);
  return !has?.rows;
}
