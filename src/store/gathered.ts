import type { Answer } from "./wire.js";

/** A statement and its values. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** What postings write or believe one by one and the database takes as a list: one statement for all that was gathered of it. */
export interface Kind<Item> {
  /** What goes out first: beliefs, rows, then entries, which may name them, events, and the keys with their answers. */
  readonly place: "belief" | "row" | "entry" | "event" | "key";
  statementOf(items: readonly Item[]): Statement;
  /** The table whose rows it adds, and whether one of them has a value in a column: for who believes that none has. */
  readonly table?: string;
  has?(item: Item, column: string, value: unknown): boolean;
}

const PLACES: readonly Kind<unknown>["place"][] = ["belief", "row", "entry", "event", "key"];

/** Asks the database on behalf of whoever is to hear of a failure. */
export type Ask = (sql: string, values: readonly unknown[]) => Promise<Answer>;

interface Gathered {
  readonly item: unknown;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

/**
 * What the turns of a transaction have gathered and not sent yet (decision 0309). As long as a turn asks nothing else of the database,
 * nothing of it is there: undoing it is forgetting what it gathered.
 */
export class Gathering {
  readonly #held = new Map<Kind<never>, Gathered[]>();
  /** How much of it is of the turns before the one under way. */
  readonly #earlier = new Map<Kind<never>, number>();
  /** Whether a statement held more than one. */
  isMerged = false;

  /** The answer comes with that of all others of its kind, after the turn has ended: who waits for it within the turn waits for ever. */
  add<Item>(kind: Kind<Item>, item: Item): Promise<Answer> {
    return new Promise((answer, fail) => {
      const held = this.#held.get(kind) ?? [];
      held.push({ item, answer, fail });
      this.#held.set(kind, held);
    });
  }

  /** Whether a row of a table with this value is on its way. */
  hasRow(table: string, column: string, value: unknown): boolean {
    for (const [kind, held] of this.#held)
      if (kind.table === table && held.some(({ item }) => kind.has?.(item as never, column, value)))
        return true;
    return false;
  }

  beginTurn(): void {
    for (const [kind, { length }] of this.#held) this.#earlier.set(kind, length);
  }

  /** Forgets what the turn has gathered to be written; what it believed is still to be shown, since decisions came of it. */
  undoTurn(): void {
    for (const [kind, held] of this.#held)
      if (kind.place !== "belief") held.length = this.#earlier.get(kind) ?? 0;
  }

  /** Sends what the turns before the one under way have gathered. */
  sendEarlier(ask: Ask): void {
    this.#send(ask, (kind) => this.#earlier.get(kind) ?? 0);
    this.#earlier.clear();
  }

  sendAll(ask: Ask): void {
    this.#send(ask, (_, { length }) => length);
    this.#earlier.clear();
  }

  #send(ask: Ask, countOf: (kind: Kind<never>, held: readonly Gathered[]) => number): void {
    for (const place of PLACES)
      for (const [kind, held] of this.#held) {
        if (kind.place !== place) continue;
        const sent = held.splice(0, countOf(kind, held));
        if (sent.length > 1 && place !== "belief") this.isMerged = true;
        if (sent.length > 0) sendList(ask, kind, sent);
      }
  }
}

function sendList(ask: Ask, kind: Kind<never>, sent: readonly Gathered[]): void {
  const { sql, values } = kind.statementOf(sent.map(({ item }) => item as never));
  ask(sql, values).then(
    (answer) => {
      for (const each of sent) each.answer(answer);
    },
    (error: unknown) => {
      for (const each of sent) each.fail(error);
    },
  );
}

/** The belief that a table has no row with a value in a column, by table and column: they are names of the program's own. */
const absences = new Map<string, Kind<string>>();

export function absenceOf(table: string, column: string): Kind<string> {
  const name = `${table}.${column}`;
  const known = absences.get(name);
  if (known) return known;
  const sql = `select refuse_beliefs('${name}', array_agg(${column}::text)) from ${table} where ${column} = any($1) having count(*) > 0`;
  const kind: Kind<string> = {
    place: "belief",
    statementOf: (values) => ({ sql, values: [[...new Set(values)]] }),
  };
  absences.set(name, kind);
  return kind;
}
