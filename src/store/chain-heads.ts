import type { ChainHead } from "../fund/chain.js";
import type { Tx } from "./connect.js";
import type { Heads } from "./kept.js";

export type Chain = "entry" | "audit";

/** The heads that a transaction has locked, as its own appends have moved them. */
const held = new WeakMap<Tx, Map<Chain, Promise<ChainHead>>>();

const HEAD_SQL = "select seq, hash, recorded_at from chain_head where chain = $1 for update";

/** The last number and hash of a chain, locked until the transaction ends; asked of the database once. */
export function lockHead(tx: Tx, chain: Chain): Promise<ChainHead> {
  const heads = held.get(tx) ?? new Map<Chain, Promise<ChainHead>>();
  held.set(tx, heads);
  const head = heads.get(chain) ?? readHead(tx, chain);
  heads.set(chain, head);
  return head;
}

const HEADS_SQL = "select chain, seq, hash, recorded_at from chain_head order by chain for update";

/** Locks both chains at once, for who is going to need them. */
export async function lockHeads(tx: Tx): Promise<void> {
  const given = held.get(tx);
  if (given?.size === 2) return void (await Promise.all(given.values()));
  const rows = tx.rows<ChainHead & { readonly chain: Chain }>(HEADS_SQL, []);
  const headOf = async (chain: Chain) => {
    const head = (await rows).find((row) => row.chain === chain);
    if (!head) throw new Error(`Bug: the record has no head of the ${chain} chain`);
    return { seq: head.seq, hash: head.hash, recorded_at: head.recorded_at };
  };
  const heads = { audit: headOf("audit"), entry: headOf("entry") };
  held.set(tx, new Map(Object.entries(heads) as [Chain, Promise<ChainHead>][]));
  await Promise.all(Object.values(heads));
}

/** Gives a transaction the ends of both chains, where they are known under the lock of the book. */
export function giveHeads(tx: Tx, heads: Heads | Promise<Heads>): void {
  const given = Promise.resolve(heads);
  const each = { audit: given.then(({ audit }) => audit), entry: given.then(({ entry }) => entry) };
  for (const head of Object.values(each)) head.catch(() => undefined);
  held.set(tx, new Map(Object.entries(each) as [Chain, Promise<ChainHead>][]));
}

/** Where both chains end as the transaction leaves them; null where it does not know. */
export async function headsOf(tx: Tx): Promise<Heads | null> {
  const heads = held.get(tx);
  const [entry, audit] = await Promise.all([heads?.get("entry"), heads?.get("audit")]);
  return entry && audit ? { entry, audit } : null;
}

/** Where the chain ends after an append by this transaction, which holds its lock. */
export function moveHead(tx: Tx, chain: Chain, head: ChainHead): void {
  held.get(tx)?.set(chain, Promise.resolve(head));
}

async function readHead(tx: Tx, chain: Chain): Promise<ChainHead> {
  const [head] = await tx.rows<ChainHead>(HEAD_SQL, [chain]);
  if (!head) throw new Error(`Bug: the record has no head of the ${chain} chain`);
  return head;
}
