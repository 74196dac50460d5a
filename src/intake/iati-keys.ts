import { sha256 } from "../base/canonical.js";
import { createNumberSet } from "../base/number-set.js";

/** The same key a second time gets a number: two equal payments on one day are two payments. */
export type KeyMaker = (
  kind: (typeof KEY_KINDS)[number],
  parts: readonly (string | null)[],
) => string;

export function openKeys(): KeyMaker {
  const seen = createNumberSet();
  const counts = new Map<string, number>();
  return (kind, parts) => {
    const hash = sha256(parts.map((part) => part ?? "").join("\u0000")).slice(0, HASH_DIGITS);
    const key = `${kind}${hash}`;
    // Few keys come again; of an activity of a million parts only those are held as texts.
    if (seen.add(Number(`0x${hash}`) * KEY_KINDS.length + KEY_KINDS.indexOf(kind) + 1)) return key;
    const count = (counts.get(key) ?? 1) + 1;
    counts.set(key, count);
    return `${key}-${count}`;
  };
}

/** 48 bits: with the kind they fit in a number exactly. */
const HASH_DIGITS = 12;
/** Transactions, budgets, documents, results, indicators, values. */
const KEY_KINDS = ["t", "b", "d", "r", "i", "v"] as const;
