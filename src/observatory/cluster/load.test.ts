import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { buffer } from "node:stream/consumers";
import { fixedClock } from "../../base/clock.js";
import { isRefusal } from "../../base/refusal.js";
import { openEngine } from "../engine.js";
import { currentSnapshot, literal, snapshotFolder } from "../snapshot.js";
import { makeAskable } from "../testing-summaries.js";
import { loadCluster } from "./load.js";
import { openCluster, readAddress } from "./open.js";

const root = mkdtempSync(join(tmpdir(), "earmark-cluster-load-"));
const engine = await openEngine(join(root, "spill"), 200, 1);
after(() => {
  engine.close();
  rmSync(root, { recursive: true });
});

/** An observatory of twelve activities with a transaction each, in a folder of its own. */
async function makeFolder(name: string): Promise<string> {
  const folder = join(root, name);
  const ids = Array.from({ length: 12 }, (_, index) => String(index + 1));
  await makeAskable(folder, {
    activity: ids.map((id) => ({ activity_id: id, dataset_id: "1", iati_identifier: `A-${id}` })),
    transaction: ids.map((id) => ({
      activity_id: id,
      dataset_id: "1",
      position: 0,
      type: "3",
      date: "2020-01-01",
      value: "10.000000",
      currency: "USD",
    })),
  });
  return folder;
}

interface FakeNode {
  readonly url: string;
  /** `database.table` → piece → rows. */
  readonly pieces: Map<string, Map<string, number>>;
  /** Databases that were published here, the newest last. */
  readonly published: { database: string; nodes: string; manifest: string }[];
  /** From then on it cuts every connection. */
  isDead: boolean;
}

/** As much of a ClickHouse server as a load speaks with: it counts the rows of the pieces that it is sent. */
async function startNode(t: TestContext): Promise<FakeNode> {
  const journals = new Map<string, Set<string>>();
  const pieces: FakeNode["pieces"] = new Map();
  const published: FakeNode["published"] = [];
  const reply = (names: string[], types: string[], rows: unknown[][]) =>
    [names, types, ...rows].map((row) => JSON.stringify(row)).join("\n");
  const of = (table: string) => pieces.get(table) ?? pieces.set(table, new Map()).get(table)!;
  const run = async (sql: string, body: Buffer): Promise<string> => {
    const [, table = "", piece = ""] = /^alter table (\S+) drop partition (\d+)/.exec(sql) ?? [];
    if (table !== "") of(table.replaceAll('"', "")).delete(piece);
    const [, into = ""] = /^insert into (\S+) .*format Parquet$/s.exec(sql) ?? [];
    if (into !== "") {
      const file = join(root, `sent-${port}.parquet`);
      writeFileSync(file, body);
      const found = await engine.rows(
        `select piece::VARCHAR as piece, count(*)::INTEGER as n from read_parquet(${literal(file)}) group by all`,
      );
      for (const row of found)
        of(into.replaceAll('"', "")).set(String(row["piece"]), Number(row["n"]));
    }
    const [, journal = "", done = ""] =
      /^insert into (\S+)\.journal values \((\d+)\)/.exec(sql) ?? [];
    if (journal !== "") journals.set(journal, (journals.get(journal) ?? new Set()).add(done));
    const [, read = ""] = /from (\S+)\.journal$/.exec(sql) ?? [];
    if (read !== "")
      return reply(
        ["piece"],
        ["UInt64"],
        [...(journals.get(read) ?? [])].map((id) => [id]),
      );
    if (sql.startsWith("insert into earmark.snapshot"))
      published.push(JSON.parse(String(body)) as FakeNode["published"][number]);
    if (sql.includes("from earmark.snapshot")) {
      const last = published.at(-1);
      return sql.includes("manifest")
        ? reply(
            ["database", "nodes", "manifest"],
            ["String", "String", "String"],
            last === undefined ? [] : [[last.database, last.nodes, last.manifest]],
          )
        : reply(["database", "newest"], ["String", "String"], []);
    }
    const [, database = ""] = /from system\.parts where database = '([^']+)'/.exec(sql) ?? [];
    if (database !== "")
      return reply(
        ["table", "partition", "rows"],
        ["String", "String", "UInt64"],
        [...pieces]
          .filter(([name]) => name.startsWith(`${database}.`))
          .flatMap(([name, held]) =>
            [...held].map(([id, rows]) => [name.slice(database.length + 1), id, String(rows)]),
          ),
      );
    if (sql.startsWith("select tcpPort()")) return "9000\n";
    return "";
  };
  const answer = async (request: IncomingMessage): Promise<string> => {
    const body = await buffer(request);
    const query = new URL(request.url ?? "", "http://h").searchParams.get("query");
    return run(query ?? String(body), query === null ? Buffer.alloc(0) : body);
  };
  const server = createServer((request, response) => {
    if (node.isDead) return void request.socket.destroy();
    void answer(request).then((text) => response.end(text));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const node: FakeNode = { url: `http://127.0.0.1:${port}`, pieces, published, isDead: false };
  return node;
}

async function loadInto(
  folder: string,
  nodes: readonly FakeNode[],
  { pieces = Infinity, onPiece }: { pieces?: number; onPiece?: () => void } = {},
) {
  const address = readAddress(nodes.map(({ url }) => url).join(","), null);
  assert.ok(!isRefusal(address));
  const interrupter = new AbortController();
  let told = 0;
  return loadCluster(
    { folder, address, memory_mb: 200 },
    {
      clock: fixedClock("2026-01-01T00:00:00.000Z"),
      interrupted: interrupter.signal,
      progress: () => {
        onPiece?.();
        if (++told >= pieces) interrupter.abort();
      },
    },
  );
}

test("the same snapshot over other nodes, or in another order, is a database of its own, and whole", async (t) => {
  const folder = await makeFolder("layouts");
  const [asked, a, b, c, d] = await Promise.all(Array.from({ length: 5 }, () => startNode(t)));
  assert.ok(asked && a && b && c && d);
  const some = await loadInto(folder, [asked, a, b], { pieces: 2 });
  assert.ok(!isRefusal(some) && some.isInterrupted && some.sent === 2);
  const layouts = [[asked, b, a], [asked, a, b], [asked, c, d], [asked, a, b, c], [asked]];
  const names = new Set<string>();
  for (const [index, nodes] of layouts.entries()) {
    const done = await loadInto(folder, nodes);
    assert.ok(!isRefusal(done), JSON.stringify(done));
    // What was interrupted goes on only where it was begun.
    assert.equal(done.sent, index === 1 ? done.pieces - 2 : done.pieces);
    const database: string = asked.published.at(-1)?.database ?? "";
    names.add(database);
    const holders = nodes.length === 1 ? nodes : nodes.slice(1);
    const rows = holders
      .flatMap(({ pieces }) => [...(pieces.get(`${database}.transaction`)?.values() ?? [])])
      .reduce((sum, each) => sum + each, 0);
    assert.equal(rows, 12);
  }
  assert.equal(names.size, layouts.length);
});

test("a manifest that is longer than any address may be is published, and read again", async (t) => {
  const folder = await makeFolder("long");
  const path = join(snapshotFolder(folder, currentSnapshot(folder) ?? ""), "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...manifest, long: "x".repeat(1024 * 1024) }));
  const node = await startNode(t);
  const done = await loadInto(folder, [node]);
  assert.ok(!isRefusal(done), JSON.stringify(done).slice(0, 500));
  const address = readAddress(node.url, null);
  assert.ok(!isRefusal(address));
  const opened = await openCluster(address);
  assert.ok(!isRefusal(opened));
  assert.equal(JSON.stringify(opened.manifest), readFileSync(path, "utf8"));
});

test("a node that dies while the next one's rows are cut is named, and ends nothing else", async (t) => {
  const folder = await makeFolder("dying");
  const [asked, a, b, c] = await Promise.all(Array.from({ length: 4 }, () => startNode(t)));
  assert.ok(asked && a && b && c);
  const refused = await loadInto(folder, [asked, a, b, c], { onPiece: () => (a.isDead = true) });
  assert.ok(isRefusal(refused));
  assert.equal(refused.refused, "CLUSTER_NODE_AWAY");
  assert.ok(refused.message.en.includes(a.url));
});
