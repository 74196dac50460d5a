import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { Tx } from "./connect.js";

export type ExceptionStatus = "open" | "explained" | "accepted" | "fixed";

/** What was reported against a rule, and how far its explanation has come. Source: DOMAIN 4, entity 40. */
export interface ExceptionRow {
  readonly id: string;
  readonly rule: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: Text;
  readonly detected_at: Instant;
  readonly status: ExceptionStatus;
  readonly explanation: string | null;
  readonly accepted_by: string | null;
  readonly accepted_until: Day | null;
  readonly version: number;
}

const COLUMNS = `id, rule, subject_kind, subject_id, facts, message, detected_at, status, explanation, accepted_by,
  accepted_until, version`;

const INSERT_SQL = `
  insert into exception (id, rule, subject_kind, subject_id, facts, message, detected_at)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (rule, subject_kind, subject_id) where status <> 'fixed' do nothing`;

/** Flags what was reported; the same rule on the same row is flagged once until it is fixed. */
export async function flagException(
  tx: Tx,
  flagged: Pick<ExceptionRow, "id" | "rule" | "subject_kind" | "subject_id" | "facts" | "message">,
  now: Instant,
): Promise<boolean> {
  const { id, rule, subject_kind, subject_id, facts, message } = flagged;
  const values = [
    id,
    rule,
    subject_kind,
    subject_id,
    JSON.stringify(facts),
    JSON.stringify(message),
    now,
  ];
  return (await tx.run(INSERT_SQL, values)) === 1;
}

const INSERT_MANY_SQL = `
  insert into exception (id, rule, subject_kind, subject_id, facts, message, detected_at)
  select id, rule, subject_kind, subject_id, facts, message, $2
    from jsonb_to_recordset($1) as x (id uuid, rule text, subject_kind text, subject_id text, facts jsonb, message jsonb)
  on conflict (rule, subject_kind, subject_id) where status <> 'fixed' do nothing`;

/** As `flagException` for many rows at once; answers with how many were not flagged before. */
export async function flagExceptions(
  tx: Tx,
  flagged: readonly Pick<
    ExceptionRow,
    "id" | "rule" | "subject_kind" | "subject_id" | "facts" | "message"
  >[],
  now: Instant,
): Promise<number> {
  return flagged.length === 0 ? 0 : tx.run(INSERT_MANY_SQL, [JSON.stringify(flagged), now]);
}

/** The rows that were flagged are gone: what was wrong with them is no more. */
export async function fixExceptionsOf(
  tx: Tx,
  subject_kind: string,
  subject_ids: readonly string[],
): Promise<void> {
  await tx.run(
    `update exception set status = 'fixed', version = version + 1
      where subject_kind = $1 and subject_id = any($2) and status <> 'fixed'`,
    [subject_kind, subject_ids],
  );
}

const SETTLE_SQL = `
  update exception set status = 'fixed', settled_in = $1, settled_from = status, version = version + 1
   where subject_kind = $2 and subject_id = any($3) and status <> 'fixed'`;

/** As `fixExceptionsOf` by an import that replaced the rows: `reopenExceptions` brings back how they stood when that is undone. */
export async function settleExceptions(
  tx: Tx,
  batch_id: string,
  subject_kind: string,
  subject_ids: readonly string[],
): Promise<void> {
  if (subject_ids.length > 0) await tx.run(SETTLE_SQL, [batch_id, subject_kind, subject_ids]);
}

const REOPEN_SQL = `
  update exception back
     set status = settled_from, settled_in = null, settled_from = null, version = version + 1
   where settled_in = $1 and subject_kind = $2 and subject_id = any($3)
     and not exists (select from exception other
                      where other.rule = back.rule and other.subject_kind = back.subject_kind
                        and other.subject_id = back.subject_id and other.status <> 'fixed')`;

/** What an import settled of these rows stands again as it did; what was flagged anew since stands already. */
export async function reopenExceptions(
  tx: Tx,
  batch_id: string,
  subject_kind: string,
  subject_ids: readonly string[],
): Promise<void> {
  if (subject_ids.length > 0) await tx.run(REOPEN_SQL, [batch_id, subject_kind, subject_ids]);
}

/** Of rules that are judged on a row as a whole, those that it no longer breaks; settled by an import where one is named. */
export async function settleKept(
  tx: Tx,
  subject: { readonly kind: string; readonly id: string },
  judged: { readonly rules: readonly string[]; readonly broken: readonly string[] },
  batch_id: string | null,
): Promise<void> {
  const kept = judged.rules.filter((rule) => !judged.broken.includes(rule));
  await tx.run(
    `update exception set status = 'fixed', version = version + 1,
            settled_in = $4, settled_from = case when $4::uuid is null then null else status end
      where subject_kind = $1 and subject_id = $2 and rule = any($3) and status <> 'fixed'`,
    [subject.kind, subject.id, kept, batch_id],
  );
}

/** Those that hold up publication first, oldest first. */
export function listExceptions(
  tx: Tx,
  asked: {
    readonly limit: number;
    readonly status?: ExceptionStatus;
    readonly subject_id?: string;
  },
): Promise<readonly ExceptionRow[]> {
  return tx.rows(
    `select ${COLUMNS}
       from exception
      where ($2::text is null or status = $2) and ($3::text is null or subject_id = $3)
      order by array_position(array['open', 'explained', 'accepted', 'fixed'], status), detected_at, id
      limit $1`,
    [asked.limit, asked.status ?? null, asked.subject_id ?? null],
  );
}

export async function findException(tx: Tx, id: string): Promise<ExceptionRow | null> {
  const [row] = await tx.rows<ExceptionRow>(`select ${COLUMNS} from exception where id = $1`, [id]);
  return row ?? null;
}

const STEP_SQL = `
  update exception
     set status = $3, explanation = $4, accepted_by = $5, accepted_until = $6, version = version + 1
   where id = $1 and version = $2`;

/** Moves an exception on, if it is still at the version that the person saw. */
export async function saveException(
  tx: Tx,
  row: Pick<
    ExceptionRow,
    "id" | "version" | "status" | "explanation" | "accepted_by" | "accepted_until"
  >,
): Promise<boolean> {
  const values = [
    row.id,
    row.version,
    row.status,
    row.explanation,
    row.accepted_by,
    row.accepted_until,
  ];
  return (await tx.run(STEP_SQL, values)) === 1;
}
