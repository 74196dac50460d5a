import { isRefusal, type Refusal } from "../base/refusal.js";
import type { Answer } from "./answer.js";

/**
 * Answers of one snapshot. It never changes, so that an answer is right for good: what several ask at once is computed once for
 * all of them, and what was asked last is kept for as long as there is room; what would take a quarter of it is not.
 */
export interface KeptAnswers {
  /** The answer to what `key` says, word by word; `compute` is called where it is not there. */
  answer(key: string, compute: () => Promise<Answer | Refusal>): Promise<Answer | Refusal>;
}

interface Kept {
  readonly answer: Promise<Answer | Refusal>;
  /** None while it is being computed. */
  size_bytes: number;
}

export function keepAnswers(room_bytes: number): KeptAnswers {
  /** The one that was asked last comes last. */
  const kept = new Map<string, Kept>();
  let all_bytes = 0;
  const forget = (key: string, one: Kept) => {
    if (kept.get(key) !== one) return;
    kept.delete(key);
    all_bytes -= one.size_bytes;
  };
  const keep = (key: string, one: Kept, answer: Answer | Refusal) => {
    // What is refused may be answered in a moment, as when too many wait.
    if (isRefusal(answer)) return forget(key, one);
    const size = sizeOf(answer);
    if (size > room_bytes / 4) return forget(key, one);
    one.size_bytes = size;
    all_bytes += one.size_bytes;
    for (const [oldest, { size_bytes }] of kept) {
      if (all_bytes <= room_bytes) return;
      const old = kept.get(oldest);
      if (old !== undefined && size_bytes > 0) forget(oldest, old);
    }
  };
  return {
    answer(key, compute) {
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known.answer;
      }
      const one: Kept = { answer: compute(), size_bytes: 0 };
      kept.set(key, one);
      one.answer.then(
        (answer) => keep(key, one, answer),
        () => forget(key, one),
      );
      return one.answer;
    },
  };
}

/** Of a row, of a cell, and of a sign of text: what they take in memory, about and not too little. */
const ROW_BYTES = 48;
const CELL_BYTES = 24;
const SIGN_BYTES = 2;

function sizeOf({ rows, columns }: Answer): number {
  let size = 1024 + rows.length * (ROW_BYTES + columns.length * CELL_BYTES);
  for (const row of rows)
    for (const cell of Object.values(row))
      if (typeof cell === "string") size += cell.length * SIGN_BYTES;
  return size;
}
