import { canonicalJson, sha256 } from "../base/canonical.js";
import type { Instant } from "../base/clock.js";
import { lockHead, moveHead } from "./chain-heads.js";
import type { Tx } from "./connect.js";
import type { Kind } from "./gathered.js";

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

const EVENT_COLUMNS = [
  ["seq", "bigint"],
  ["at", "timestamptz"],
  ["actor", "text"],
  ["on_behalf_of", "text"],
  ["action", "text"],
  ["subject_kind", "text"],
  ["subject_id", "text"],
  ["payload_hash", "text"],
  ["before_hash", "text"],
  ["after_hash", "text"],
  ["prev_hash", "text"],
  ["hash", "text"],
] as const satisfies readonly (readonly [keyof StoredAuditEvent, string])[];

const COLUMNS = EVENT_COLUMNS.map(([column]) => column).join(", ");

const HEAD_AT = EVENT_COLUMNS.length + 1;

const APPEND_SQL = `
  with appended as (
    insert into audit_event (${COLUMNS})
    select ${EVENT_COLUMNS.map(([column, type], n) => `unnest($${n + 1}::${type}[]) as ${column}`).join(", ")}
  )
  update chain_head set seq = $${HEAD_AT}, hash = $${HEAD_AT + 1}, recorded_at = $${HEAD_AT + 2} where chain = 'audit'`;

/** Events in their places, one after the other. */
const EVENTS: Kind<StoredAuditEvent> = {
  place: "event",
  statementOf(events) {
    const last = events.at(-1);
    const lists = EVENT_COLUMNS.map(([column]) => events.map((event) => event[column]));
    return { sql: APPEND_SQL, values: [...lists, last?.seq, last?.hash, last?.at] };
  },
};

/** One event per change of state, in its own transaction, chained by hash. Source: invariant 30. */
export async function appendAudit(tx: Tx, event: AuditEvent, now: Instant): Promise<void> {
  const head = await lockHead(tx, "audit");
  const placed = { ...event, seq: head.seq + 1n, at: now, prev_hash: head.hash };
  const hash = hashEvent(placed);
  void tx.gather(EVENTS, { ...placed, hash });
  moveHead(tx, "audit", { seq: placed.seq, hash, recorded_at: now });
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
