import pg from "pg";
import type { FieldDef, PoolClient, Submittable } from "pg";
import { LIMITS } from "../base/settings.js";

/** What a statement was answered with. */
export interface Answer {
  readonly rows: readonly unknown[];
  readonly count: number;
}

/** A statement on its way, and who waits for its answer. Without values it may be several, and goes alone. */
export interface Asked {
  readonly text: string;
  readonly values: readonly (string | null)[] | null;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

/**
 * A connection on which what is asked in one turn of the program goes out as one message and is answered as one, however many
 * statements it is: each message is a wake-up of the other process, which costs more than most statements (decision 0302). After
 * a statement that fails, those asked with it are not carried out. Source: PostgreSQL, "Message Flow", extended query, pipelining.
 */
export interface Wire {
  ask(text: string, values: readonly unknown[] | null): Promise<Answer>;
  /** Hands over to the connection what still waits, so that what is asked of the connection itself comes after it. */
  flush(): void;
}

const wires = new WeakMap<PoolClient, Wire>();

/** The wire of a connection: one, whoever asks. */
export function wireOf(client: PoolClient): Wire {
  const wire = wires.get(client) ?? openWire(client);
  wires.set(client, wire);
  return wire;
}

function openWire(client: PoolClient): Wire {
  const waiting: Asked[] = [];
  const statements = new Statements();
  let isDue = false;
  let isBusy = false;
  const next = () => {
    isBusy = false;
    if (waiting.length > 0) flush();
  };
  const flush = () => {
    isBusy = true;
    const alone = waiting[0]?.values === null ? waiting.shift() : undefined;
    if (alone) return void sendAlone(client, alone).finally(next);
    const first = waiting.findIndex(({ values }) => values === null);
    const together = waiting.splice(0, first === -1 ? waiting.length : first);
    client.query(batchOf(together, statements, next));
  };
  // Once all that this turn of the program asks is known, unless an earlier message is under way: then when that is answered.
  const plan = () => {
    if (isDue || isBusy) return;
    isDue = true;
    queueMicrotask(() =>
      process.nextTick(() => {
        isDue = false;
        if (!isBusy && waiting.length > 0) flush();
      }),
    );
  };
  return {
    ask: (text, values) =>
      new Promise((answer, fail) => {
        waiting.push({ text, values: values && values.map(writeValue), answer, fail });
        plan();
      }),
    flush() {
      while (waiting.length > 0) flush();
    },
  };
}

async function sendAlone(client: PoolClient, { text, answer, fail }: Asked): Promise<void> {
  try {
    const result = await client.query(text);
    answer({ rows: result.rows ?? [], count: result.rowCount ?? 0 });
  } catch (error) {
    fail(error);
  }
}

type Row = Record<string, unknown>;
type Field = readonly [name: string, read: (text: string) => unknown];

/** A statement that the server has parsed, and what its rows look like once it has said so. */
interface Statement {
  readonly name: string;
  fields: readonly Field[] | null;
  isParsed: boolean;
  /** Whether the server may have it under its name: then that is given back before it is parsed again. */
  isNamed: boolean;
}

/** The statements of one connection by their text. They are constants, a few hundred: what goes beyond is parsed each time. */
class Statements {
  readonly #known = new Map<string, Statement>();
  #named = 0;

  of(text: string): Statement {
    const known = this.#known.get(text);
    if (known) return known;
    const isKept = this.#known.size < LIMITS.prepared_statements;
    const name = isKept ? `earmark_${(this.#named += 1)}` : "";
    const statement: Statement = { name, fields: null, isParsed: false, isNamed: false };
    if (isKept) this.#known.set(text, statement);
    return statement;
  }
}

/** What the driver calls back: one message at a time, in the order of the statements. */
export interface Batch extends Submittable {
  readonly asked: readonly Asked[];
  handleRowDescription(message: { readonly fields: readonly FieldDef[] }): void;
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void;
  handleCommandComplete(message: { readonly text: string }): void;
  handleEmptyQuery(): void;
  handleError(error: unknown): void;
  handleReadyForQuery(): void;
}

/** Statements that go out as one message, with one answer to wait for. */
function batchOf(asked: readonly Asked[], statements: Statements, onEnd: () => void): Batch {
  const sent = asked.map(({ text }) => statements.of(text));
  const fresh = new Set<number>();
  let at = 0;
  let rows: Row[] = [];
  let unreadable: unknown = null;
  const complete = (count: number) => {
    if (unreadable === null) asked[at]?.answer({ rows, count });
    else asked[at]?.fail(unreadable);
    [rows, unreadable] = [[], null];
    at += 1;
  };
  return {
    asked,
    submit(connection) {
      connection.stream.cork();
      for (const [n, { text, values }] of asked.entries()) {
        const statement = sent[n] as Statement;
        if (!statement.isParsed) fresh.add(n);
        send(connection as unknown as Writer, statement, text, values ?? []);
      }
      connection.sync();
      connection.stream.uncork();
    },
    handleRowDescription({ fields }) {
      const statement = sent[at] as Statement;
      statement.fields = fields.map(({ name, dataTypeID }) => [name, readerOf(dataTypeID)]);
    },
    handleDataRow({ fields: values }) {
      const row: Row = {};
      try {
        for (const [n, [name, read]] of (sent[at]?.fields ?? []).entries()) {
          const value = values[n] ?? null;
          row[name] = value === null ? null : read(value);
        }
        rows.push(row);
      } catch (error) {
        unreadable = error;
      }
    },
    handleCommandComplete: ({ text }) => complete(Number(/\d+$/.exec(text)?.[0] ?? 0)),
    handleEmptyQuery: () => complete(0),
    handleError(error) {
      // Nobody knows whether what was to be parsed was; and one that failed by its old plan gets a new one.
      for (let n = at; n < asked.length; n += 1) {
        if (fresh.has(n) || n === at) (sent[n] as Statement).isParsed = false;
        asked[n]?.fail(error);
      }
      onEnd();
    },
    handleReadyForQuery: onEnd,
  };
}

/** The driver's own writer of messages, of which its types know less than it does. */
interface Writer {
  parse(message: { readonly name: string; readonly text: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly (string | null)[] }): void;
  close(message: { readonly type: "S"; readonly name: string }): void;
  describe(message: { readonly type: "P"; readonly name: string }): void;
  execute(message: { readonly portal: string }): void;
}

function send(
  connection: Writer,
  statement: Statement,
  text: string,
  values: readonly (string | null)[],
): void {
  const { name, isParsed, isNamed } = statement;
  if (!isParsed && isNamed) connection.close({ type: "S", name });
  if (!isParsed) connection.parse({ name, text });
  connection.bind({ statement: name, values });
  // What its rows look like is asked once: the server refuses a statement whose rows would be others.
  if (!isParsed) connection.describe({ type: "P", name: "" });
  connection.execute({ portal: "" });
  statement.isParsed = statement.isNamed = name !== "";
}

const READERS: Readonly<Record<number, (text: string) => unknown>> = {
  20: BigInt,
  1700: (text) => text,
  1082: (text) => text,
  1184: (text) => new Date(text).toISOString(),
};

/** int8 as bigint, days and numerics as text, instants as ISO 8601 in UTC; the rest as the driver reads it. */
export function readerOf(oid: number, format: "text" | "binary" = "text") {
  const own = format === "binary" ? undefined : READERS[oid];
  return own ?? pg.types.getTypeParser(oid, format);
}

/** A value as PostgreSQL reads it, for who prepares a statement before its turn: bytes in hexadecimal, lists as its arrays, whatever else has fields as JSON. */
export function writeValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return writeList(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Texts are always quoted, so that none is taken for the word NULL. */
function writeList(values: readonly unknown[]): string {
  const written = values.map((value) => {
    if (value === null || value === undefined) return "NULL";
    if (typeof value === "bigint" || typeof value === "number") return value;
    if (Array.isArray(value)) return writeList(value);
    const text = writeValue(value) ?? "";
    return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
  });
  return `{${written.join(",")}}`;
}
