import type { Instant } from "../base/clock.js";
import type { Tx } from "./connect.js";
import type { Kind } from "./gathered.js";
import type { Answer } from "./wire.js";

/** A command that a client may send again: its key, and the hash of what it asks (base/canonical.ts). */
export interface Command {
  readonly key: string;
  readonly action: string;
  readonly actor: string;
  readonly payload_hash: string;
}

/** `fresh`: ours to carry out. `replay`: carried out before, with this answer. `conflict`: the key was used for something else. */
export type Claim =
  | { readonly claim: "fresh" }
  | { readonly claim: "replay"; readonly answer: unknown }
  | { readonly claim: "conflict"; readonly action: string };

const FIND_SQL = "select action, actor, payload_hash, answer from idempotency_key where key = $1";

type KeptRow = Omit<Command, "key"> & { readonly answer: unknown };

/**
 * Whether a key is free, asked under the lock of the book: two requests with one key take turns, and the second finds what the
 * first has kept. Source: invariant 3; IETF draft Idempotency-Key.
 */
export async function claimKey(tx: Tx, command: Command): Promise<Claim> {
  const { key, action, actor, payload_hash } = command;
  if (await tx.hasNone("idempotency_key", "key", key)) return { claim: "fresh" };
  const [found] = await tx.rows<KeptRow>(FIND_SQL, [key]);
  if (!found) return { claim: "fresh" };
  const isSame =
    found.action === action && found.actor === actor && found.payload_hash === payload_hash;
  return isSame
    ? { claim: "replay", answer: found.answer }
    : { claim: "conflict", action: found.action };
}

/** An answer that is to be kept under its key. */
interface KeptAnswer extends Command {
  readonly recorded_at: Instant;
  readonly answer: string;
  readonly subject_kind: string;
  readonly subject_id: string;
}

const KEEP_SQL = `
  insert into idempotency_key (key, action, actor, payload_hash, recorded_at, answer)
  select key, action, actor, payload_hash, recorded_at,
         answer || jsonb_build_object('version', coalesce(
           (select version from row_version v where v.subject_kind = kept.subject_kind and v.subject_id = kept.subject_id), 1))
    from (select unnest($1::text[]) as key, unnest($2::text[]) as action, unnest($3::text[]) as actor, unnest($4::text[]) as payload_hash,
                 unnest($5::timestamptz[]) as recorded_at, unnest($6::jsonb[]) as answer,
                 unnest($7::text[]) as subject_kind, unnest($8::text[]) as subject_id) kept
  returning key, (answer ->> 'version')::integer as version`;

const ANSWERS: Kind<KeptAnswer> = {
  place: "key",
  table: "idempotency_key",
  has: (item, column, value) => column === "key" && item.key === value,
  statementOf: (all) => ({
    sql: KEEP_SQL,
    values: [
      all.map((each) => each.key),
      all.map((each) => each.action),
      all.map((each) => each.actor),
      all.map((each) => each.payload_hash),
      all.map((each) => each.recorded_at),
      all.map((each) => each.answer),
      all.map((each) => each.subject_kind),
      all.map((each) => each.subject_id),
    ],
  }),
};

/**
 * Keeps the answer under the key, in the command's own transaction, with the version that its subject now has: answers with that.
 * A key has one row: should somebody else have kept it meanwhile, the database refuses this one and all that it did. Throws at once
 * where the answer cannot be written: who does not wait must not commit without it.
 */
export function keepAnswer(
  tx: Tx,
  command: Command,
  answer: { readonly subject_kind: string; readonly subject_id: string },
  now: Instant,
): Promise<number> {
  const { subject_kind, subject_id } = answer;
  const kept = { ...command, recorded_at: now, answer: JSON.stringify(answer) };
  return versionOf(tx.gather(ANSWERS, { ...kept, subject_kind, subject_id }), command.key);
}

async function versionOf(kept: Promise<Answer>, key: string): Promise<number> {
  const rows = (await kept).rows as readonly { readonly key: string; readonly version: number }[];
  const row = rows.find((each) => each.key === key);
  if (!row) throw new Error("Bug: an answer was not kept");
  return row.version;
}
