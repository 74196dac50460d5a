import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import type { Instant } from "../base/clock.js";
import type { Refusal } from "../base/refusal.js";
import type { Entry, EntryLine } from "./entry.js";
import { refuse } from "./refusals.js";

/** The encoding that hashes are taken over. A change is a new number; older entries keep theirs for ever. */
export const ENCODING_VERSION = 1;

/** The last number and hash of the record, and the instant of its last entry. */
export interface ChainHead {
  readonly seq: bigint;
  readonly hash: string;
  readonly recorded_at: Instant | null;
}

export const GENESIS: ChainHead = { seq: 0n, hash: "0".repeat(64), recorded_at: null };

/** An entry in its place in the record. */
export interface ChainedEntry extends Entry {
  readonly id: string;
  readonly seq: bigint;
  readonly recorded_at: Instant;
  readonly prev_hash: string;
  readonly hash: string;
  readonly enc_version: number;
}

/**
 * Invariant 4: numbers have no gaps and instants never go back. A server clock that was set back does not stop the
 * record: the entry takes the last instant, so the order of numbers is the order of instants.
 */
export function chainEntry(head: ChainHead, entry: Entry, id: string, now: Instant): ChainedEntry {
  const recorded_at = head.recorded_at !== null && head.recorded_at > now ? head.recorded_at : now;
  const placed = { ...entry, id, seq: head.seq + 1n, recorded_at, prev_hash: head.hash };
  return { ...placed, hash: hashEntry(placed, ENCODING_VERSION), enc_version: ENCODING_VERSION };
}

/** SHA-256 over the canonical form, the previous hash included. An unknown version is a record newer than this code. */
export function hashEntry(
  entry: Omit<ChainedEntry, "hash" | "enc_version">,
  version: number,
): string {
  if (version !== 1)
    throw new Error(`Bug: entries of encoding ${version} cannot be checked by this version`);
  return sha256(canonicalJson(encodeEntry(entry)));
}

function encodeEntry(entry: Omit<ChainedEntry, "hash" | "enc_version">): Canonical {
  // In the order in which they are hashed, so that they need not be sorted.
  return {
    base: entry.base,
    effective_on: entry.effective_on,
    event: entry.event_id,
    id: entry.id,
    kind: entry.kind,
    ledger: entry.ledger_id,
    lines: entry.lines.map(encodeLine),
    prev: entry.prev_hash,
    reason: entry.reason,
    recorded_at: entry.recorded_at,
    relates_to: entry.relates_to,
    reverses: entry.reverses,
    seq: entry.seq,
    v: 1,
  };
}

function encodeLine(line: EntryLine): Canonical {
  return {
    about: { ...line.about },
    account: line.account,
    amount: line.amount_minor,
    base: line.base_minor,
    currency: line.currency,
    flow: line.flow,
    rate: line.rate?.id ?? null,
  };
}

/**
 * Walks a chain from a head that is trusted and says where it first breaks: a changed row, a gap, a swap, an instant
 * that goes back. What was cut off at the end is found only against a head kept elsewhere (`anchor`).
 */
export function verifyChain(
  entries: Iterable<ChainedEntry>,
  from: ChainHead = GENESIS,
  anchor?: ChainHead,
): ChainHead | Refusal {
  let head = from;
  for (const entry of entries) {
    const isNext = entry.seq === head.seq + 1n && entry.prev_hash === head.hash;
    const isLater = head.recorded_at === null || entry.recorded_at >= head.recorded_at;
    if (!isNext || !isLater || hashEntry(entry, entry.enc_version) !== entry.hash) {
      return refuse("CHAIN_BROKEN", { seq: entry.seq, expected: head.seq + 1n });
    }
    head = { seq: entry.seq, hash: entry.hash, recorded_at: entry.recorded_at };
    if (anchor?.seq === head.seq && anchor.hash !== head.hash) {
      return refuse("CHAIN_BROKEN", { seq: head.seq, expected: head.seq });
    }
  }
  if (anchor && head.seq < anchor.seq)
    return refuse("CHAIN_CUT_OFF", { seq: head.seq, anchor: anchor.seq });
  return head;
}
