import { canonicalJson, sha256 } from "../base/canonical.js";
import type { Instant } from "../base/clock.js";
import { lockHead, moveHead } from "./chain-heads.js";
import type { Tx } from "./connect.js";

/** Who did what to which row; the payload and the row before and after as hashes, so that the trail holds no secrets. */
export interface AuditEvent {
  readonly actor: string;
  readonly on_behalf_of: string | null;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly payload_hash: string;
  readonly before_hash: string | null;
  readonly after_hash: string | null;
}

export interface StoredAuditEvent extends AuditEvent {
  readonly seq: bigint;
  readonly at: Instant;
  readonly prev_hash: string;
  readonly hash: string;
}

const APPEND_SQL = `
  with appended as (
    insert into audit_event (seq, at, actor, on_behalf_of, action, subject_kind, subject_id, payload_hash, before_hash,
                             after_hash, prev_hash, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  )
  update chain_head set seq = $1, hash = $12, recorded_at = $2 where chain = 'audit'`;

/** One event per change of state, in its own transaction, chained by hash. Source: invariant 30. */
export async function appendAudit(tx: Tx, event: AuditEvent, now: Instant): Promise<void> {
  const head = await lockHead(tx, "audit");
  const seq = head.seq + 1n;
  const hash = hashEvent({ ...event, seq, at: now, prev_hash: head.hash });
  tx.send(APPEND_SQL, [
    seq,
    now,
    event.actor,
    event.on_behalf_of,
    event.action,
    event.subject_kind,
    event.subject_id,
    event.payload_hash,
    event.before_hash,
    event.after_hash,
    head.hash,
    hash,
  ]);
  moveHead(tx, "audit", { seq, hash, recorded_at: now });
}

function hashEvent(event: Omit<StoredAuditEvent, "hash">): string {
  return sha256(
    canonicalJson({
      v: 1,
      seq: event.seq,
      prev: event.prev_hash,
      at: event.at,
      actor: event.actor,
      for: event.on_behalf_of,
      action: event.action,
      subject: `${event.subject_kind}/${event.subject_id}`,
      payload: event.payload_hash,
      before: event.before_hash,
      after: event.after_hash,
    }),
  );
}

const COLUMNS = `seq, at, actor, on_behalf_of, action, subject_kind, subject_id, payload_hash, before_hash, after_hash, prev_hash, hash`;

/** What was done to one row, in order: the timeline of its page. */
export function listAuditOf(
  tx: Tx,
  subject_kind: string,
  subject_id: string,
): Promise<readonly StoredAuditEvent[]> {
  return tx.rows(
    `select ${COLUMNS} from audit_event where subject_kind = $1 and subject_id = $2 order by seq limit 1000`,
    [subject_kind, subject_id],
  );
}

/** How many events there are: the same number twice means that nobody did anything in between. */
export async function readAuditSeq(tx: Tx): Promise<bigint> {
  const [head] = await tx.rows<{ seq: bigint }>("select seq from chain_head where chain = 'audit'");
  return head?.seq ?? 0n;
}

/** The number of the first event that breaks the chain, or null where it holds to its end. */
export async function findAuditBreak(tx: Tx): Promise<bigint | null> {
  let prev_hash = "0".repeat(64);
  let seq = 0n;
  for (;;) {
    const events = await tx.rows<StoredAuditEvent>(
      `select ${COLUMNS} from audit_event where seq > $1 order by seq limit 1000`,
      [seq],
    );
    for (const event of events) {
      const isNext =
        event.seq === seq + 1n && event.prev_hash === prev_hash && hashEvent(event) === event.hash;
      if (!isNext) return seq + 1n;
      ({ seq, hash: prev_hash } = event);
    }
    if (events.length < 1000) break;
  }
  const [head] = await tx.rows<{ seq: bigint; hash: string }>(
    "select seq, hash from chain_head where chain = 'audit'",
  );
  return head?.seq === seq && head.hash === prev_hash ? null : seq + 1n;
}

/** The rows on which one of these actions was carried out, each action once; loads of files carry out none. */
export function listActedOn(
  tx: Tx,
  actions: readonly string[],
): Promise<readonly { readonly action: string; readonly kind: string; readonly id: string }[]> {
  return tx.rows(
    `select distinct action, subject_kind as kind, subject_id as id from audit_event where action = any($1)
      order by action, kind, id`,
    [actions],
  );
}
