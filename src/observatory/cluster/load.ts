import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Clock } from "../../base/clock.js";
import { isRefusal, refuser, type Refusal } from "../../base/refusal.js";
import { texts } from "../../base/text.js";
import { openEngine, type Engine } from "../engine.js";
import { hashFile } from "../file-bytes.js";
import {
  lacksSummaries,
  currentSnapshot,
  literal,
  parquet,
  readManifest,
  SCHEMA,
  snapshotFolder,
  type Manifest,
} from "../snapshot.js";
import { quoted } from "../tables.js";
import { readRows, send, type ClusterNode } from "./client.js";
import { CATALOGUE, reach, withCredentials, type ClusterAddress } from "./open.js";
import { clusterRefusal, refuse } from "./refusals.js";
import {
  CLUSTER_TABLES,
  createDistributed,
  createTable,
  emptyTypes,
  handedOn,
  PIECE,
  placementOf,
  type ClusterTable,
  type Types,
} from "./tables.js";

export interface ClusterLoadRequest {
  /** The observatory's folder, whose snapshot that counts is loaded. */
  readonly folder: string;
  readonly address: ClusterAddress;
  /** Of the engine that cuts the Parquet files into pieces, in megabytes. */
  readonly memory_mb: number;
}

export interface ClusterLoadEffects {
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
  /** After each piece: rows of the snapshot that are there. */
  progress(done: number, of: number): void;
}

export interface ClusterLoadSummary {
  readonly snapshot: string;
  readonly isInterrupted: boolean;
  /** Nodes that hold rows. */
  readonly nodes: number;
  readonly pieces: number;
  /** Pieces that were sent now; the others were there from an interrupted load. */
  readonly sent: number;
  readonly rows: number;
  readonly seconds: number;
}

const refuseFolder = refuser(
  texts({
    CLUSTER_LOAD_ABSENT: {
      en: "There is no observatory in {folder}. Make one with `earmark observatory load PATH… --observatory {folder}`; then load it into the cluster.",
      ja: "{folder} に観測データがありません。`earmark observatory load パス… --observatory {folder}` で作成してから、クラスターに読み込んでください。",
    },
  }),
);

/** Rows of one piece: what an interruption costs at most, and what a node writes at once. */
const PIECE_ROWS = 1_000_000;
/** Snapshots that stay: who asks one meanwhile reads it to the end. */
const KEPT_SNAPSHOTS = 2;

/**
 * Loads the snapshot that counts into a cluster, table by table, in pieces that are replaced whole: a database of its own on
 * each node, which counts only when its name is written into the catalogue, after every row was counted. What an interrupted
 * load left is known by the pieces' hashes and is not sent again.
 */
export async function loadCluster(
  request: ClusterLoadRequest,
  effects: ClusterLoadEffects,
): Promise<ClusterLoadSummary | Refusal> {
  const folder = resolve(request.folder);
  const id = currentSnapshot(folder);
  if (id === null) return refuseFolder("CLUSTER_LOAD_ABSENT", { folder: request.folder });
  const manifest = readManifest(folder, id);
  if (manifest.schema !== SCHEMA || lacksSummaries(manifest, ["flow"]))
    return refuse("CLUSTER_WITHOUT_SUMMARIES", { snapshot: id });
  const spill = mkdtempSync(join(folder, "cluster-"));
  let engine: Engine | null = null;
  try {
    engine = await openEngine(spill, request.memory_mb, 2);
    const nodes = await reach(request.address);
    if (isRefusal(nodes)) return nodes;
    const database = databaseOf(id, request.address, nodes);
    const below = snapshotFolder(folder, id);
    return await loadAll({ ...request, engine, spill, below, database, nodes, manifest }, effects);
  } catch (error) {
    const refused = clusterRefusal(error);
    if (refused === null) throw error;
    return refused;
  } finally {
    engine?.close();
    rmSync(spill, { recursive: true, force: true });
  }
}

/** A snapshot's database, which is of one layout: over other nodes, or in another order, the rows lie elsewhere. */
function databaseOf(
  id: string,
  { asked, holders, cluster }: ClusterAddress,
  nodes: string,
): string {
  const layout = JSON.stringify([asked.url, ...holders.map(({ url }) => url), cluster, nodes]);
  const hash = createHash("sha256").update(layout).digest("hex").slice(0, 8);
  return `earmark_${id.toLowerCase().replace(/[^0-9a-z]/g, "_")}_${hash}`;
}

interface Loading extends ClusterLoadRequest {
  readonly engine: Engine;
  readonly spill: string;
  /** The snapshot's own folder. */
  readonly below: string;
  readonly database: string;
  readonly nodes: string;
  readonly manifest: Manifest;
}

/** A run of rows of one file, and the nodes that get rows of it. */
interface Piece {
  readonly id: string;
  readonly table: ClusterTable;
  readonly types: Types;
  readonly file: string;
  readonly from: number;
  readonly rows: number;
  readonly to: readonly ClusterNode[];
}

async function loadAll(
  loading: Loading,
  effects: ClusterLoadEffects,
): Promise<ClusterLoadSummary | Refusal> {
  const start = effects.clock.elapsed_ms();
  const { pieces, types } = await planPieces(loading);
  await makeTables(loading, pieces, types);
  const there = await readJournal(loading);
  const of = pieces.reduce((sum, { rows }) => sum + rows, 0);
  let sent = 0;
  let done = 0;
  let isInterrupted = false;
  for (const piece of pieces) {
    if (effects.interrupted.aborted) {
      isInterrupted = true;
      break;
    }
    if (!there.has(piece.id)) {
      await sendPiece(loading, piece);
      sent += 1;
    }
    done += piece.rows;
    effects.progress(done, of);
  }
  if (!isInterrupted) {
    const wrong = await checkCounts(loading, pieces);
    if (wrong !== null) return wrong;
    await publish(loading);
  }
  return {
    snapshot: loading.manifest.id,
    isInterrupted,
    nodes: loading.address.holders.length,
    pieces: pieces.length,
    sent,
    rows: of,
    seconds: (effects.clock.elapsed_ms() - start) / 1000,
  };
}

function filesOf(table: ClusterTable, { manifest, below }: Loading): string[] {
  const segments = manifest.tables[table as keyof typeof manifest.tables]?.map(({ file }) => file);
  const derived = manifest.derived[table];
  return (segments ?? (derived === undefined ? [] : [derived])).map((file) => join(below, file));
}

interface Plan {
  readonly pieces: readonly Piece[];
  /** Of every table that has a file, rows or not. */
  readonly types: ReadonlyMap<ClusterTable, Types>;
}

async function planPieces(loading: Loading): Promise<Plan> {
  const { engine, address } = loading;
  const pieces: Piece[] = [];
  const known = new Map<ClusterTable, Types>();
  let next = 0;
  for (const table of CLUSTER_TABLES)
    for (const file of filesOf(table, loading)) {
      const [counted] = await engine.rows(`select count(*) as rows from ${parquet([file])}`);
      const rows = Number(counted?.["rows"] ?? 0);
      const types = await typesOf(engine, file);
      known.set(table, types);
      const hash = hashFile(file);
      for (let from = 0; from < rows; from += PIECE_ROWS) {
        const to = nodesOf(table, address, next++);
        const name = [table, hash, from, PIECE_ROWS].join(" ");
        const id = BigInt(`0x${createHash("sha256").update(name).digest("hex").slice(0, 15)}`);
        const count = Math.min(PIECE_ROWS, rows - from);
        pieces.push({ id: String(id), table, types, file, from, rows: count, to });
      }
    }
  return { pieces, types: known };
}

function nodesOf(
  table: ClusterTable,
  { asked, holders }: ClusterAddress,
  number: number,
): ClusterNode[] {
  const placement = placementOf(table);
  if (placement === "everywhere") return [...new Set([asked, ...holders])];
  const one = holders[number % holders.length];
  return placement === "activity" || one === undefined ? [...holders] : [one];
}

async function typesOf(engine: Engine, file: string): Promise<Types> {
  const rows = await engine.rows(`describe select * from ${parquet([file])}`);
  return Object.fromEntries(
    rows.map((row) => [String(row["column_name"]), String(row["column_type"])]),
  );
}

/** The tables of the snapshot on every node, and what an older plan left in them taken out. */
async function makeTables(
  loading: Loading,
  pieces: readonly Piece[],
  types: Plan["types"],
): Promise<void> {
  const { address, database, nodes } = loading;
  const { asked, holders } = address;
  for (const node of new Set([...holders, asked])) {
    await send(node, `create database if not exists ${database}`);
    const isHolder = holders.includes(node);
    for (const name of CLUSTER_TABLES) {
      const made = { database, name, types: types.get(name) ?? emptyTypes(name) };
      const reads = !isHolder && placementOf(name) !== "everywhere";
      await send(
        node,
        reads ? createDistributed(made, withCredentials(nodes, asked)) : createTable(made),
      );
    }
    await dropOthers(node, database, new Set(pieces.map(({ id }) => id)));
  }
  await send(asked, "create database if not exists earmark");
  await send(
    asked,
    `create table if not exists ${CATALOGUE} (id String, database String, nodes String, manifest String, loaded_at DateTime64(6))
       engine = MergeTree order by loaded_at`,
  );
  await send(
    asked,
    `create table if not exists ${database}.journal (${PIECE} UInt64) engine = MergeTree order by ${PIECE}`,
  );
}

/** Pieces of other files that lie there from an earlier try. */
async function dropOthers(
  node: ClusterNode,
  database: string,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const found = await readRows(
    node,
    `select distinct table, partition from system.parts where database = ${literal(database)} and active and table <> 'journal'`,
  );
  for (const row of found)
    if (!wanted.has(String(row["partition"])))
      await dropPiece(node, database, String(row["table"]), String(row["partition"]));
}

function dropPiece(
  node: ClusterNode,
  database: string,
  table: string,
  id: string,
): Promise<string> {
  return send(node, `alter table ${database}.${quoted(table)} drop partition ${id}`);
}

async function readJournal({ address, database }: Loading): Promise<Set<string>> {
  const rows = await readRows(address.asked, `select ${PIECE} from ${database}.journal`);
  return new Set(rows.map((row) => String(row[PIECE])));
}

/** Sends one piece to its nodes: what lies there of it goes first, so that sending it again makes no row twice. */
async function sendPiece(loading: Loading, piece: Piece): Promise<void> {
  const { engine, spill, database, address } = loading;
  const { id, table, types, file, from, rows, to } = piece;
  const range = `file_row_number >= ${from} and file_row_number < ${from + rows}`;
  const isSplit = placementOf(table) === "activity" && to.length > 1;
  const underWay: Promise<void>[] = [];
  try {
    let body: Uint8Array | null = null;
    for (const [index, node] of to.entries()) {
      if (body === null || isSplit) {
        const path = join(spill, `piece-${index}.parquet`);
        const share = isSplit ? ` and activity_id % ${address.holders.length} = ${index}` : "";
        await engine.run(
          `copy (select ${handedOn(table, types)}, ${id}::UBIGINT as ${PIECE} from read_parquet([${literal(file)}], file_row_number = true)
              where ${range}${share}) to ${literal(path)} (format parquet, compression lz4)`,
        );
        body = readFileSync(path);
        rmSync(path);
      }
      const sending = insert(node, { database, table, id, body });
      // It may fail while the next one's rows are cut; what it failed with is thrown below.
      sending.catch(() => undefined);
      underWay.push(sending);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  await Promise.all(underWay);
  await send(address.asked, `insert into ${database}.journal values (${id})`);
}

async function insert(
  node: ClusterNode,
  sent: { database: string; table: ClusterTable; id: string; body: Uint8Array },
): Promise<void> {
  const { database, table, id, body } = sent;
  await dropPiece(node, database, table, id);
  const columns = await readRows(
    node,
    `select name from system.columns where database = ${literal(database)} and table = ${literal(table)} order by position`,
  );
  const list = columns.map((row) => quoted(String(row["name"]))).join(", ");
  await send(node, `insert into ${database}.${quoted(table)} (${list}) format Parquet`, {
    body,
    settings: { insert_allow_materialized_columns: 1, async_insert: 0 },
  });
}

/** Every row of every piece, counted where it should lie. */
async function checkCounts(loading: Loading, pieces: readonly Piece[]): Promise<Refusal | null> {
  const { address, database } = loading;
  const found = new Map<string, number>();
  for (const node of new Set([...address.holders, address.asked])) {
    const rows = await readRows(
      node,
      `select table, partition, sum(rows) as rows from system.parts where database = ${literal(database)} and active group by table, partition`,
    );
    for (const row of rows) {
      const key = `${String(row["table"])} ${String(row["partition"])}`;
      found.set(key, (found.get(key) ?? 0) + Number(row["rows"]));
    }
  }
  for (const { id, table, rows, to } of pieces) {
    const expected = placementOf(table) === "everywhere" ? rows * to.length : rows;
    const there = found.get(`${table} ${id}`) ?? 0;
    if (there !== expected) {
      await send(address.asked, `truncate table ${database}.journal`);
      return refuse("CLUSTER_COUNT_DIFFERS", {
        node: address.asked.url,
        table,
        found: there,
        expected,
      });
    }
  }
  return null;
}

/** From here on the snapshot counts. Older ones go, but for the one before. */
async function publish({ address, database, nodes, manifest }: Loading): Promise<void> {
  const { asked, holders } = address;
  const row = { id: manifest.id, database, nodes, manifest: JSON.stringify(manifest) };
  // As a body: a manifest that names many files is longer than an address may be, or one value of JSON by itself.
  await send(
    asked,
    `insert into ${CATALOGUE} (id, database, nodes, manifest, loaded_at)
       select id, database, nodes, manifest, now64(6)
         from input('id String, database String, nodes String, manifest String') format JSONEachRow`,
    {
      body: Buffer.from(JSON.stringify(row)),
      settings: { input_format_parallel_parsing: 0, async_insert: 0 },
    },
  );
  const known = await readRows(
    asked,
    `select database, max(loaded_at) as newest from ${CATALOGUE} group by database order by newest desc`,
  );
  for (const old of known.slice(KEPT_SNAPSHOTS).map((each) => String(each["database"]))) {
    for (const node of new Set([...holders, asked]))
      await send(node, `drop database if exists ${old} sync`);
    await send(
      asked,
      `alter table ${CATALOGUE} delete where database = ${literal(old)} settings mutations_sync = 1`,
    );
  }
}
