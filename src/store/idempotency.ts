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

const CLAIM_SQL = `
  insert into idempotency_key (key, action, actor, payload_hash, recorded_at)
  values ($1, $2, $3, $4, $5)
  on conflict (key) do nothing`;
const FIND_SQL = "select action, actor, payload_hash, answer from idempotency_key where key = $1";

/**
 * Claims a key for this transaction. While another transaction holds it the claim waits for that one to end, so two requests
 * with one key never both act; if the other rolls back, the claim is ours. Source: invariant 3; IETF draft Idempotency-Key.
 */
export async function claimKey(tx: Tx, command: Command, now: Instant): Promise<Claim> {
  const { key, action, actor, payload_hash } = command;
  const claimed = await tx.run(CLAIM_SQL, [key, action, actor, payload_hash, now]);
  if (claimed === 1) return { claim: "fresh" };
  const [found] = await tx.rows<Omit<Command, "key"> & { answer: unknown }>(FIND_SQL, [key]);
  if (!found) throw new Error("Bug: a key is taken and not there");
  const isSame = found.action === action && found.actor === actor && found.payload_hash === payload_hash;
  return isSame ? { claim: "replay", answer: found.answer } : { claim: "conflict", action: found.action };
}

const ANSWER_SQL = "update idempotency_key set answer = $2 where key = $1";

/** Keeps the answer beside the key, in the command's own transaction. */
export async function keepAnswer(tx: Tx, key: string, answer: unknown): Promise<void> {
  await tx.run(ANSWER_SQL, [key, JSON.stringify(answer)]);
}
