import type { Instant } from "../base/clock.js";
import type { Tx } from "./connect.js";

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

const UNUSED = "idempotency_key where key = $1";
const FIND_SQL = "select action, actor, payload_hash, answer from idempotency_key where key = $1";

type KeptRow = Omit<Command, "key"> & { readonly answer: unknown };

/**
 * Whether a key is free, asked under the lock of the book: two requests with one key take turns, and the second finds what the
 * first has kept. Source: invariant 3; IETF draft Idempotency-Key.
 */
export async function claimKey(tx: Tx, command: Command): Promise<Claim> {
  const { key, action, actor, payload_hash } = command;
  if (await tx.hasNone(UNUSED, [key])) return { claim: "fresh" };
  const [found] = await tx.rows<KeptRow>(FIND_SQL, [key]);
  if (!found) return { claim: "fresh" };
  const isSame =
    found.action === action && found.actor === actor && found.payload_hash === payload_hash;
  return isSame
    ? { claim: "replay", answer: found.answer }
    : { claim: "conflict", action: found.action };
}

const KEEP_SQL = `
  insert into idempotency_key (key, action, actor, payload_hash, recorded_at, answer)
  values ($1, $2, $3, $4, $5, $6::jsonb || jsonb_build_object('version', coalesce(
           (select version from row_version where subject_kind = $7 and subject_id = $8), 1)))
  returning (answer ->> 'version')::integer as version`;

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
  const { key, action, actor, payload_hash } = command;
  const { subject_kind, subject_id } = answer;
  const kept = [key, action, actor, payload_hash, now, JSON.stringify(answer)];
  return versionOf(tx.rows<{ version: number }>(KEEP_SQL, [...kept, subject_kind, subject_id]));
}

async function versionOf(kept: Promise<readonly { readonly version: number }[]>): Promise<number> {
  const [row] = await kept;
  if (!row) throw new Error("Bug: an answer was not kept");
  return row.version;
}
