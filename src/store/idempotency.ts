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
  with claimed as (
    insert into idempotency_key (key, action, actor, payload_hash, recorded_at)
    values ($1, $2, $3, $4, $5)
    on conflict (key) do nothing
    returning key
  )
  select (select count(*) from claimed)::integer as claimed, k.action, k.actor, k.payload_hash, k.answer
    from (values ($1::text)) as asked (key)
    left join idempotency_key k on k.key = asked.key`;
const FIND_SQL =
  "select 0 as claimed, action, actor, payload_hash, answer from idempotency_key where key = $1";

type ClaimRow = Omit<Command, "key"> & { readonly claimed: number; readonly answer: unknown };

/**
 * Claims a key for this transaction. While another transaction holds it the claim waits for that one to end, so two requests
 * with one key never both act; if the other rolls back, the claim is ours. Source: invariant 3; IETF draft Idempotency-Key.
 */
export async function claimKey(tx: Tx, command: Command, now: Instant): Promise<Claim> {
  const { key, action, actor, payload_hash } = command;
  const [asked] = await tx.rows<ClaimRow>(CLAIM_SQL, [key, action, actor, payload_hash, now]);
  if (asked?.claimed === 1) return { claim: "fresh" };
  // One that was taken while this claim waited is not seen by the statement that waited.
  const found = asked?.payload_hash ? asked : (await tx.rows<ClaimRow>(FIND_SQL, [key]))[0];
  if (!found) throw new Error("Bug: a key is taken and not there");
  const isSame =
    found.action === action && found.actor === actor && found.payload_hash === payload_hash;
  return isSame
    ? { claim: "replay", answer: found.answer }
    : { claim: "conflict", action: found.action };
}

const ANSWER_SQL = `
  update idempotency_key
     set answer = $2::jsonb || jsonb_build_object('version', coalesce(
           (select version from row_version where subject_kind = $3 and subject_id = $4), 1))
   where key = $1
  returning (answer ->> 'version')::integer as version`;

/** Keeps the answer beside the key, in the command's own transaction, with the version that its subject now has: answers with that. */
export async function keepAnswer(
  tx: Tx,
  key: string,
  answer: { readonly subject_kind: string; readonly subject_id: string },
): Promise<number> {
  const [kept] = await tx.rows<{ version: number }>(ANSWER_SQL, [
    key,
    JSON.stringify(answer),
    answer.subject_kind,
    answer.subject_id,
  ]);
  if (!kept) throw new Error("Bug: an answer is kept for a key that was not claimed");
  return kept.version;
}
