import type { ChainHead } from "../fund/chain.js";

/** Both chains of the record, and where they end. */
export interface Heads {
  readonly entry: ChainHead;
  readonly audit: ChainHead;
}

/** Where the record stands: the version of the tables below, and the ends of its chains. */
export interface Stand extends Heads {
  readonly terms: bigint;
}

/** As step 0390 lists them: tables that postings read and seldom change, each with a trigger that moves `terms_version`. */
export const KEPT_TABLES = [
  "agreement",
  "allocation",
  "allocation_source",
  "amendment",
  "budget_line",
  "fund",
  "instalment",
  "ledger",
  "period",
  "project",
  "project_closure",
] as const;

/** The code of the error with which the database answers who believed something that is not so. */
export const DISBELIEVED = "EM001";

/** Answers and their rows, all together: what hundreds of postings read; beyond, all of it is read anew. */
const ROWS_KEPT = 20_000;
/** A longer answer is read each time: it would push out many short ones. */
const ROWS_OF_AN_ANSWER = 200;

/** What a process has read of `KEPT_TABLES` at one version of them: answers by statement and values. */
export class Kept {
  #terms: bigint | null = null;
  #answers = new Map<string, Map<string, readonly unknown[]>>();
  #size = 0;

  /** The version that the record was found at: what was read at another is forgotten. */
  moveTo(terms: bigint): void {
    if (this.#terms !== terms) this.forget();
    this.#terms = terms;
  }

  forget(): void {
    this.#answers = new Map();
    this.#size = 0;
  }

  /** Values are told apart by a character that no text of the database holds. */
  find(sql: string, values: readonly unknown[]): readonly unknown[] | undefined {
    return this.#answers.get(sql)?.get(values.join("\u0000"));
  }

  keep(sql: string, values: readonly unknown[], rows: readonly unknown[]): void {
    if (rows.length > ROWS_OF_AN_ANSWER) return;
    if (this.#size >= ROWS_KEPT) this.forget();
    const answers = this.#answers.get(sql) ?? new Map<string, readonly unknown[]>();
    answers.set(values.join("\u0000"), rows);
    this.#answers.set(sql, answers);
    this.#size += 1 + rows.length;
  }
}

const WRITES_KEPT = new RegExp(
  `\\b(?:insert\\s+into|update|delete\\s+from|merge\\s+into|truncate|copy)\\s+(?:only\\s+|table\\s+)*"?(?:${KEPT_TABLES.join("|")})"?(?![\\w"])`,
  "i",
);

/** A longer text is a load's, and does not come again. */
const TEXT_JUDGED_ONCE = 20_000;
const TEXTS_JUDGED = 2_000;

/** Statements by their text, which is constant for all but loads. */
const judged = new Map<string, boolean>();

/** Whether a statement changes a table of which answers are kept. The database's own triggers see to it for other programs. */
export function changesKept(sql: string): boolean {
  const known = judged.get(sql);
  if (known !== undefined) return known;
  const isChange = WRITES_KEPT.test(sql);
  if (judged.size >= TEXTS_JUDGED) judged.clear();
  if (sql.length <= TEXT_JUDGED_ONCE) judged.set(sql, isChange);
  return isChange;
}

/** What a transaction under the lock of the book makes of what its process has kept. */
export interface Belief {
  readonly kept: Kept;
  /** Whether the turn goes by what was kept; the database is told what, and stops it where that is not so. */
  readonly isBelieving: boolean;
  /** Kept once the stand of the record is known, for who does not believe. */
  readonly stand: Promise<unknown>;
  /** Whether the transaction has changed one of those tables itself: from then on all is asked. */
  readonly own: { hasChanged: boolean };
}
