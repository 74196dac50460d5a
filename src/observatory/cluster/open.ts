import type { Refusal } from "../../base/refusal.js";
import { refuseSlow, usedValues, type Asking } from "../asking.js";
import { literal, SCHEMA, type Manifest } from "../snapshot.js";
import {
  ClickhouseFailure,
  readNode,
  readRows,
  send,
  type ClusterNode,
  type Patience,
} from "./client.js";
import { clickhouse } from "./dialect.js";
import { clusterRefusal, refuse } from "./refusals.js";
import { inDatabase } from "./tables.js";

/** How a cluster is reached: the node that is asked, and those that hold rows, the same one where it is alone. */
export interface ClusterAddress {
  readonly asked: ClusterNode;
  readonly holders: readonly ClusterNode[];
  /** The cluster's name in the configuration of the node that is asked; null: the nodes are reached as they were given. */
  readonly cluster: string | null;
}

/** A snapshot in ClickHouse, for reading. */
export interface Cluster {
  readonly engine: "clickhouse";
  /** What people know it by: the address that is asked. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly asked: ClusterNode;
  readonly database: string;
  readonly isAlone: boolean;
  ask(options?: ClusterAsking): Asking;
}

export interface ClusterAsking {
  /** How long one question has, all its statements together; absent: each has as long as the settings say. */
  readonly limit_ms?: number;
  /** The engine's; a proof plants its faults there. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Reads the addresses: the first is asked and coordinates, the others hold the rows; one alone does both. */
export function readAddress(urls: string, cluster: string | null): ClusterAddress | Refusal {
  const nodes: ClusterNode[] = [];
  // A password may hold a comma: the next address begins as one.
  for (const text of urls.split(/,(?=\s*https?:\/\/)/i)) {
    const node = readNode(text.trim());
    if (node === null) return refuse("CLUSTER_URL_UNREADABLE", { found: hidden(text) });
    nodes.push(node);
  }
  const [asked, ...others] = nodes;
  if (asked === undefined) return refuse("CLUSTER_URL_UNREADABLE", { found: hidden(urls) });
  return { asked, holders: others.length === 0 ? [asked] : others, cluster };
}

/** A password is not shown again, whatever signs are in it: all before the last @. */
const hidden = (text: string) => text.replace(/^.*@/s, "…@");

/** Where the snapshots that were loaded are named; the last one counts. On the node that is asked. */
export const CATALOGUE = "earmark.snapshot";

/** What the answers are made with: like DuckDB in nulls, and never without a node that is away. */
export const QUESTION_SETTINGS = {
  join_use_nulls: 1,
  cast_keep_nullable: 1,
  union_default_mode: "ALL",
  skip_unavailable_shards: 0,
  distributed_product_mode: "deny",
  max_execution_time: 300,
  // A node that works says so all the time; one that is silent for so many seconds hangs.
  receive_timeout: 60,
} as const;

/** UNKNOWN_TABLE and UNKNOWN_DATABASE: nothing was ever loaded there. */
const ABSENT: ReadonlySet<number> = new Set([60, 81]);

/** Which snapshot counts is one row, small and near: a server that does not say it in this time hangs. */
const LOOK_PATIENCE: Patience = { connect_ms: 10_000, silent_ms: 30_000 };

/**
 * Opens the snapshot that counts at an address: the first one is asked, which knows where its rows lie. Where it is the one
 * that is known already, that one stays.
 */
export async function openCluster(
  { asked }: ClusterAddress,
  known: Cluster | null = null,
  patience = LOOK_PATIENCE,
): Promise<Cluster | Refusal> {
  try {
    // A manifest names every file: it is read once.
    const [row] = await readRows(
      asked,
      `select database, nodes, if(database = {known:String}, '', manifest) as manifest
         from ${CATALOGUE} order by loaded_at desc limit 1`,
      { values: { known: known?.database ?? "" }, patience },
    );
    if (row === undefined) return refuse("CLUSTER_EMPTY", { node: asked.url });
    if (known !== null && row["database"] === known.database) return known;
    const manifest = JSON.parse(String(row["manifest"])) as Manifest;
    if (manifest.schema !== SCHEMA) return refuse("CLUSTER_OTHER_SCHEMA", { node: asked.url });
    return clusterOf(asked, {
      database: String(row["database"]),
      nodes: String(row["nodes"]),
      manifest,
    });
  } catch (error) {
    if (error instanceof ClickhouseFailure && ABSENT.has(error.code))
      return refuse("CLUSTER_EMPTY", { node: asked.url });
    const refused = clusterRefusal(error);
    if (refused === null) throw error;
    return refused;
  }
}

interface Loaded {
  readonly database: string;
  /** How the node that is asked reaches the others, `cluster('name')` or `remote('host:port,…')`; empty where it is alone. */
  readonly nodes: string;
  readonly manifest: Manifest;
}

function clusterOf(asked: ClusterNode, { database, nodes, manifest }: Loaded): Cluster {
  const eachNode = (select: string) =>
    nodes === ""
      ? `(${select})`
      : withCredentials(nodes, asked).replace("?", () => `view(${inDatabase(select, database)})`);
  const dialect = clickhouse(eachNode);
  return {
    engine: "clickhouse",
    folder: asked.url,
    manifest,
    asked,
    database,
    isAlone: nodes === "",
    ask({ limit_ms, settings = QUESTION_SETTINGS } = {}) {
      const limited = limit_ms === undefined ? null : limitedTo(limit_ms);
      return {
        dialect,
        rows: (statement) =>
          readRows(asked, inDatabase(bound(statement.sql), database), {
            values: usedValues(statement),
            ...limited,
            settings: { ...settings, ...limited?.settings, database },
          }),
        useCurrency: () => Promise.resolve(),
        refusalOf: (error) => limited?.refusalOf(error) ?? clusterRefusal(error),
        close: () => undefined,
      };
    },
  };
}

/** The server ends a statement after that time; all of a question together are waited for no longer. */
function limitedTo(limit_ms: number) {
  const signal = AbortSignal.timeout(limit_ms);
  return {
    signal,
    settings: {
      max_execution_time: limit_ms / 1000,
      cancel_http_readonly_queries_on_client_close: 1,
    },
    refusalOf: (error: unknown) =>
      signal.aborted || clusterRefusal(error)?.refused === "CLUSTER_TOO_SLOW"
        ? refuseSlow(limit_ms)
        : null,
  };
}

/** `$name` of our statements as ClickHouse names a value. */
export const bound = (sql: string) => sql.replace(/\$([a-z_0-9]+)\b/g, "{$1:String}");

/** `remote('a:9000,b:9000', ?)` with the user and password of the address that is asked: the others know them too. */
export function withCredentials(nodes: string, { user, password }: ClusterNode): string {
  if (user === null || nodes.startsWith("cluster(")) return nodes;
  return nodes.replace("?", () => `?, ${literal(user)}, ${literal(password)}`);
}

/** How the node that is asked reaches those that hold the rows. */
export async function reach(address: ClusterAddress): Promise<string | Refusal> {
  const { asked, holders, cluster } = address;
  if (holders.length === 1 && holders[0] === asked) return "";
  if (cluster !== null) {
    const [row] = await readRows(
      asked,
      `select uniqExact(shard_num) as shards from system.clusters where cluster = ${literal(cluster)}`,
    );
    const found = Number(row?.["shards"] ?? 0);
    if (found === holders.length) return `cluster(${literal(cluster)}, ?)`;
    return refuse("CLUSTER_SHARDS_DIFFER", {
      cluster,
      found,
      node: asked.url,
      given: holders.length,
    });
  }
  const ports = await Promise.all(
    holders.map(async (node) => `${node.host}:${(await send(node, "select tcpPort()")).trim()}`),
  );
  return `remote(${literal(ports.join(","))}, ?)`;
}
