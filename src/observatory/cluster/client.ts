import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { Cell, Row } from "../asking.js";
import { literal } from "../snapshot.js";

/** One ClickHouse server, reached by HTTP. */
export interface ClusterNode {
  /** Without user and password: what is shown to people. */
  readonly url: string;
  readonly host: string;
  readonly user: string | null;
  readonly password: string;
}

/** `http://user:password@host:8123`; null where it is no address. */
export function readNode(text: string): ClusterNode | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  // What follows the host is a password with a sign that ends it: it would be taken for a host's own.
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return null;
  const user = url.username === "" ? null : decoded(url.username);
  return { url: url.origin, host: url.hostname, user, password: decoded(url.password) };
}

/** `%40` is `@`; a percent sign that begins nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a server said no with, by ClickHouse's own number; 0 where it could not be reached. */
export class ClickhouseFailure extends Error {
  readonly code: number;
  readonly url: string;
  constructor({ url }: ClusterNode, code: number, message: string) {
    super(message);
    this.code = code;
    this.url = url;
  }
}

export interface Asked {
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly values?: Readonly<Record<string, string>>;
  /** Rows to be inserted; the statement goes with the address then. */
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
  /** A longer answer is not read to its end: `AnswerTooLong`. */
  readonly limit_bytes?: number;
  readonly patience?: Patience;
}

/** How long a server is waited for: until it is reached, and while neither side sends anything. */
export interface Patience {
  readonly connect_ms: number;
  readonly silent_ms: number;
}

/** A question may take five minutes, in which nothing is sent. */
const PATIENCE: Patience = { connect_ms: 10_000, silent_ms: 330_000 };

export class AnswerTooLong extends Error {}

/** How long nodes wait for each other: one that is busy is not away. The engine's own is a second. */
const CONNECT_MS = 5_000;

/** Runs one statement and answers with its text. Errors come before the first row: the server sends nothing until it is done. */
export async function send(node: ClusterNode, sql: string, asked: Asked = {}): Promise<string> {
  const { settings = {}, values = {}, body, signal, limit_bytes = Infinity } = asked;
  const { patience = PATIENCE } = asked;
  const search = new URLSearchParams({
    wait_end_of_query: "1",
    connect_timeout_with_failover_ms: String(CONNECT_MS),
  });
  for (const [name, value] of Object.entries(settings)) search.set(name, String(value));
  for (const [name, value] of Object.entries(values)) search.set(`param_${name}`, escaped(value));
  if (body !== undefined) search.set("query", sql);
  const headers: Record<string, string> = {};
  if (node.user !== null) {
    headers["X-ClickHouse-User"] = node.user;
    headers["X-ClickHouse-Key"] = node.password;
  }
  let response: IncomingMessage;
  let text: string;
  try {
    response = await post(new URL(`${node.url}/?${search}`), body ?? sql, {
      headers,
      signal,
      patience,
    });
    text = await readText(response, limit_bytes);
  } catch (error) {
    if (signal?.aborted || error instanceof AnswerTooLong) throw error;
    throw new ClickhouseFailure(node, 0, error instanceof Error ? error.message : String(error));
  }
  if (response.statusCode === 200) return text;
  const code = Number(response.headers["x-clickhouse-exception-code"] ?? NOT_CLICKHOUSE);
  throw new ClickhouseFailure(node, code, withoutPassword(text.trim(), node));
}

/** A server may say what it was asked, and to reach the other nodes the password stands in that. */
function withoutPassword(text: string, { password }: ClusterNode): string {
  return password === "" ? text : text.replaceAll(literal(password), "'…'");
}

/**
 * A connection for each statement: one that is kept open could be closed by the server in the moment in which it is used again,
 * and nobody would know whether the statement had been heard.
 */
function post(
  url: URL,
  body: Uint8Array | string,
  sent: {
    readonly headers: Record<string, string>;
    readonly signal: AbortSignal | undefined;
    readonly patience: Patience;
  },
): Promise<IncomingMessage> {
  const { headers, signal, patience } = sent;
  const isSafe = url.protocol === "https:";
  return new Promise((done, fail) => {
    const options = { method: "POST", headers, agent: false, ...(signal && { signal }) } as const;
    const request = (isSafe ? requestHttps : requestHttp)(url, options, done);
    const giveUp = (ms: number) => request.destroy(new Error(`nothing within ${ms / 1000} s`));
    const connecting = setTimeout(() => giveUp(patience.connect_ms), patience.connect_ms);
    request
      .once("socket", (socket) =>
        socket.once(isSafe ? "secureConnect" : "connect", () => clearTimeout(connecting)),
      )
      .once("close", () => clearTimeout(connecting))
      .setTimeout(patience.silent_ms, () => giveUp(patience.silent_ms))
      .on("error", fail)
      .end(body);
  });
}

async function readText(body: IncomingMessage, limit_bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size_bytes += chunk.length;
    if (size_bytes > limit_bytes) throw new AnswerTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A value as the server reads it: in its own text form, where a tab or a line's end would end it. */
function escaped(value: string): string {
  return value.replace(/[\\\t\n\r\0]/g, (sign) => ESCAPES[sign] ?? sign);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "\\0",
};

/** Rows come as JSON, whole numbers beyond a double and decimals as text, with the engine's types. */
export const JSON_ROWS = {
  default_format: "JSONCompactEachRowWithNamesAndTypes",
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
} as const;

export interface Found {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export async function fetchRows(node: ClusterNode, sql: string, asked: Asked = {}): Promise<Found> {
  const text = await send(node, sql, { ...asked, settings: { ...JSON_ROWS, ...asked.settings } });
  const [names = [], types = [], ...rows] = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => readLine(node, line));
  return { names: names as string[], types: types as string[], rows };
}

/** What answers is no server of ClickHouse's: it sends no number for its failures, or no rows in the form that was asked for. */
export const NOT_CLICKHOUSE = -1;

function readLine(node: ClusterNode, line: string): unknown[] {
  let found: unknown = null;
  try {
    found = JSON.parse(line);
  } catch {
    // Told below, with what is no list either.
  }
  if (Array.isArray(found)) return found as unknown[];
  throw new ClickhouseFailure(node, NOT_CLICKHOUSE, line.slice(0, 200));
}

export async function readRows(node: ClusterNode, sql: string, asked: Asked = {}): Promise<Row[]> {
  const { names, types, rows } = await fetchRows(node, sql, asked);
  const readers = types.map(readerOf);
  return rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, readers[index]?.(row[index]) ?? null])),
  );
}

/** How a value of that type is read from JSON. */
function readerOf(type: string): (value: unknown) => Cell {
  const plain = type.replace(/^LowCardinality\((.*)\)$/, "$1").replace(/^Nullable\((.*)\)$/, "$1");
  const scale = /^Decimal\(\d+, (\d+)\)$/.exec(plain)?.[1];
  if (scale !== undefined) {
    const places = Number(scale);
    return (value) => (value === null ? null : { units: unitsOf(String(value), places), places });
  }
  if (/^U?Int(64|128|256)$/.test(plain))
    return (value) => (value === null ? null : BigInt(String(value)));
  return (value) => value as Cell;
}

/** `-1.5` with six places is -1500000. */
function unitsOf(text: string, places: number): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}
