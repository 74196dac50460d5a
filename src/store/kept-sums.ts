import type { EntryLine } from "../fund/entry.js";
import type { Tx } from "./connect.js";
import type { Kind } from "./gathered.js";

/** Stored sums that entries move in their own transaction, and what they are asked by. */
export interface SumsOf<Row> {
  /** The table, as it is named where a belief is refused. */
  readonly table: string;
  /** The rows of one id, in their order. */
  readonly sql: string;
  /** The same of many ids as a text for each, written as `text` writes it. */
  readonly textSql: string;
  /** The id whose sums a line moves, and by how much; null where it moves none. */
  movedBy(line: EntryLine): { readonly id: string; readonly by: Row } | null;
  /** What tells the rows of one id apart; they stand in its order. */
  keyOf(row: Row): string;
  add(row: Row, by: Row): Row;
  text(row: Row): string;
}

interface Believed {
  readonly id: string;
  readonly text: string;
}

type AnySums = SumsOf<unknown>;
type Rows = readonly unknown[];

/** All rows that are kept, together; beyond, all are read anew. */
const ROWS_KEPT = 20_000;
/** Of one id: what has more is read each time. */
const ROWS_OF_ONE = 200;

/**
 * The sums that limits are checked against, as the entries of this process have left them (decision 0309). They hold as long as nobody
 * else has appended, and each transaction has the database compare those by which it decides, under the lock, before it writes.
 */
export class KeptSums {
  #hash: string | null = null;
  #size = 0;
  readonly #rows = new Map<AnySums, Map<string, Rows>>();
  /** Those that the transaction under way has been shown, or has asked to be shown. */
  readonly #believed = new Set<string>();
  /** As they stood before the turn under way. */
  readonly #before = new Map<AnySums, Map<string, Rows | undefined>>();
  #changes = 0;

  /** How often anything has changed: what was asked before a change and answered after it is not kept. */
  get changes(): number {
    return this.#changes;
  }

  /** A transaction begins, on the entry that has this hash. */
  open(hash: string): void {
    if (this.#hash !== hash) this.forget();
    this.#hash = hash;
    this.#believed.clear();
    this.beginTurn();
  }

  /** A transaction has ended: the chain of entries ends there now. */
  close(hash: string): void {
    this.#hash = hash;
  }

  forget(): void {
    this.#changes += 1;
    this.#rows.clear();
    this.#size = 0;
    for (const before of this.#before.values())
      for (const id of before.keys()) before.set(id, undefined);
  }

  beginTurn(): void {
    this.#before.clear();
  }

  undoTurn(): void {
    this.#changes += 1;
    for (const [of, before] of this.#before)
      for (const [id, rows] of before) this.#set(of, id, rows);
    this.#before.clear();
  }

  find<Row>(of: SumsOf<Row>, id: string): readonly Row[] | undefined {
    return this.#rows.get(of)?.get(id) as readonly Row[] | undefined;
  }

  /** What was read under the lock, and is so. */
  keep<Row>(of: SumsOf<Row>, id: string, rows: readonly Row[]): void {
    if (rows.length > ROWS_OF_ONE) return;
    if (this.#size >= ROWS_KEPT) this.forget();
    this.#remember(of, id);
    this.#set(of, id, rows);
    this.#believed.add(nameOf(of, id));
  }

  /** What is to be shown before anything is decided by it or added to it; null where that was asked for already. */
  believe<Row>(of: SumsOf<Row>, id: string, rows: readonly Row[]): Believed | null {
    const name = nameOf(of, id);
    if (this.#believed.has(name)) return null;
    this.#believed.add(name);
    return { id, text: rows.map(of.text).join(",") };
  }

  move<Row>(of: SumsOf<Row>, id: string, by: Row): void {
    const rows = this.find(of, id);
    if (!rows) return;
    this.#remember(of, id);
    this.#changes += 1;
    const key = of.keyOf(by);
    const at = rows.findIndex((row) => of.keyOf(row) >= key);
    const there = rows[at];
    const isThere = there !== undefined && of.keyOf(there) === key;
    const moved = isThere
      ? rows.with(at, of.add(there, by))
      : rows.toSpliced(at === -1 ? rows.length : at, 0, by);
    this.#set(of, id, moved);
  }

  #remember(of: AnySums, id: string): void {
    const before = this.#before.get(of) ?? new Map<string, Rows | undefined>();
    if (!before.has(id)) before.set(id, this.#rows.get(of)?.get(id));
    this.#before.set(of, before);
  }

  #set(of: AnySums, id: string, rows: Rows | undefined): void {
    const all = this.#rows.get(of) ?? new Map<string, Rows>();
    this.#size += (rows ? 1 + rows.length : 0) - (all.has(id) ? 1 + (all.get(id)?.length ?? 0) : 0);
    if (rows) all.set(id, rows);
    else all.delete(id);
    this.#rows.set(of, all);
  }
}

const nameOf = (of: AnySums, id: string) => `${of.table}/${id}`;

/** What the turns of a line keep, by the transaction that may go by it. */
const given = new WeakMap<Tx, { readonly sums: KeptSums; readonly isBelieving: boolean }>();

export function giveSums(tx: Tx, sums: KeptSums, isBelieving: boolean): void {
  given.set(tx, { sums, isBelieving });
}

/** The belief that sums are what is kept of them; one kind for each table. */
const beliefs = new Map<AnySums, Kind<Believed>>();

function beliefIn(of: AnySums): Kind<Believed> {
  const known = beliefs.get(of);
  if (known) return known;
  const sql = `
    select refuse_beliefs('${of.table}', array_agg(id))
      from unnest($1::text[], $2::text[]) believed(id, sums)
     where sums is distinct from (${of.textSql})
    having count(*) > 0`;
  const kind: Kind<Believed> = {
    place: "belief",
    statementOf: (all) => ({
      sql,
      values: [all.map(({ id }) => id), all.map(({ text }) => text)],
    }),
  };
  beliefs.set(of, kind);
  return kind;
}

/** The sums of one id: as the turns before this one have left them, or read. */
export async function readSums<Row>(tx: Tx, of: SumsOf<Row>, id: string): Promise<readonly Row[]> {
  const { sums, isBelieving } = given.get(tx) ?? {};
  const known = isBelieving ? sums?.find(of, id) : undefined;
  if (sums && known) {
    showBelief(tx, sums, of, id, known);
    return known;
  }
  const before = sums?.changes;
  const rows = await tx.rows<Row>(of.sql, [id]);
  if (sums?.changes === before) sums?.keep(of, id, rows);
  return rows;
}

/** Adds what entries move to what is kept. Call it before they are written. */
export function moveSums(
  tx: Tx,
  all: readonly SumsOf<unknown>[],
  lines: readonly EntryLine[],
): void {
  const sums = given.get(tx)?.sums;
  if (!sums) return;
  for (const of of all)
    for (const line of lines) {
      const moved = of.movedBy(line);
      if (!moved) continue;
      const rows = sums.find(of, moved.id);
      if (rows) showBelief(tx, sums, of, moved.id, rows);
      sums.move(of, moved.id, moved.by);
    }
}

function showBelief<Row>(
  tx: Tx,
  sums: KeptSums,
  of: SumsOf<Row>,
  id: string,
  rows: readonly Row[],
): void {
  const believed = sums.believe(of, id, rows);
  if (believed) void tx.gather(beliefIn(of), believed).catch(() => undefined);
}
