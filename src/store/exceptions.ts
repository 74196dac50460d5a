import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { CostCategory } from "../fund/account.js";
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

/** The line of a row's budget that a rule is about, and by how much it is overspent, in minor units of its fund's currency. */
export interface OverLine {
  readonly category: CostCategory;
  readonly over_minor: bigint;
}

/** What is to be flagged; the line null where the rule is about the whole row. */
type NewException = Pick<
  ExceptionRow,
  "id" | "rule" | "subject_kind" | "subject_id" | "facts" | "message"
> & { readonly line: OverLine | null };

const INSERT_SQL = `
  insert into exception (id, rule, subject_kind, subject_id, facts, message, detected_at, category, over_minor)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (rule, subject_kind, subject_id, category) where status <> 'fixed' do nothing`;

/** Flags what was reported; the same rule on the same row, or line of its budget, is flagged once until it is fixed. */
export async function flagException(tx: Tx, flagged: NewException, now: Instant): Promise<boolean> {
  const { id, rule, subject_kind, subject_id, facts, message, line } = flagged;
  const values = [
    id,
    rule,
    subject_kind,
    subject_id,
    JSON.stringify(facts),
    JSON.stringify(message),
    now,
    line?.category ?? null,
    line?.over_minor ?? null,
  ];
  return (await tx.run(INSERT_SQL, values)) === 1;
}

const INSERT_MANY_SQL = `
  insert into exception (id, rule, subject_kind, subject_id, facts, message, detected_at, category, over_minor)
  select id, rule, subject_kind, subject_id, facts, message, $2, category, over_minor
    from jsonb_to_recordset($1)
      as x (id uuid, rule text, subject_kind text, subject_id text, facts jsonb, message jsonb, category text, over_minor bigint)
  on conflict (rule, subject_kind, subject_id, category) where status <> 'fixed' do nothing`;

/** As `flagException` for many rows at once; answers with how many were not flagged before. */
export async function flagExceptions(
  tx: Tx,
  flagged: readonly NewException[],
  now: Instant,
): Promise<number> {
  const rows = flagged.map(({ line, ...row }) => ({ ...row, ...plainLine(line) }));
  return rows.length === 0 ? 0 : tx.run(INSERT_MANY_SQL, [JSON.stringify(rows), now]);
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
                        and other.subject_id = back.subject_id
                        and other.category is not distinct from back.category and other.status <> 'fixed')`;

/** What an import settled of these rows stands again as it did; what was flagged anew since stands already. */
export async function reopenExceptions(
  tx: Tx,
  batch_id: string,
  subject_kind: string,
  subject_ids: readonly string[],
): Promise<void> {
  if (subject_ids.length > 0) await tx.run(REOPEN_SQL, [batch_id, subject_kind, subject_ids]);
}

const SETTLE_KEPT_SQL = `
  update exception set status = 'fixed', version = version + 1,
         settled_in = $4, settled_from = case when $4::uuid is null then null else status end
   where subject_kind = $1 and subject_id = $2 and rule = any($3) and status <> 'fixed'
     and not exists (select from jsonb_to_recordset($5) broken (rule text, category text)
                      where broken.rule = exception.rule
                        and (exception.category is null or exception.category = broken.category))`;

/** Of a line that is overspent further than was explained the explanation is not enough; back within what was explained it is again. */
const RENEW_SQL = `
  update exception
     set facts = broken.facts, message = broken.message, over_minor = broken.over_minor, version = version + 1,
         status = case when explained_minor is null or broken.over_minor > explained_minor then 'open'
                       when accepted_until is null then 'explained' else 'accepted' end
    from jsonb_to_recordset($3) broken (rule text, category text, over_minor bigint, facts jsonb, message jsonb)
   where subject_kind = $1 and subject_id = $2 and exception.rule = broken.rule and exception.category = broken.category
     and status <> 'fixed' and exception.message <> broken.message`;

/**
 * Settles, of rules that are judged on a row as a whole, what it no longer breaks, line by line where they are about one: by an import where one
 * is named. What is said of lines that it does break is said anew, as they stand now.
 */
export async function settleKept(
  tx: Tx,
  subject: { readonly kind: string; readonly id: string },
  judged: {
    readonly rules: readonly string[];
    readonly broken: readonly Pick<NewException, "rule" | "facts" | "message" | "line">[];
  },
  batch_id: string | null,
): Promise<void> {
  const { kind, id } = subject;
  const broken = judged.broken.map(({ line, ...flag }) => ({ ...flag, ...plainLine(line) }));
  await tx.run(SETTLE_KEPT_SQL, [kind, id, judged.rules, batch_id, JSON.stringify(broken)]);
  const lines = broken.filter((one) => one.category !== null);
  if (lines.length > 0) await tx.run(RENEW_SQL, [kind, id, JSON.stringify(lines)]);
}

/** A line as JSON. */
function plainLine(line: OverLine | null) {
  return {
    category: line?.category ?? null,
    over_minor: line === null ? null : String(line.over_minor),
  };
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

/** The ids of rows of which a rule is flagged and not settled. */
export async function listFlagged(tx: Tx, rule: string): Promise<readonly string[]> {
  const rows = await tx.rows<{ subject_id: string }>(
    `select distinct subject_id from exception where rule = $1 and status <> 'fixed' order by subject_id limit 10000`,
    [rule],
  );
  return rows.map((row) => row.subject_id);
}

export async function findException(tx: Tx, id: string): Promise<ExceptionRow | null> {
  const [row] = await tx.rows<ExceptionRow>(`select ${COLUMNS} from exception where id = $1`, [id]);
  return row ?? null;
}

const STEP_SQL = `
  update exception
     set status = $3, explanation = $4, accepted_by = $5, accepted_until = $6, explained_minor = over_minor, version = version + 1
   where id = $1 and version = $2`;

/** Moves an exception on, if it is still at the version that the person saw: explained as far as it goes now. */
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
