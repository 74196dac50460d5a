import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { DERIVED_NAMES } from "../derived.js";
import { SCHEMA, SUMMARIES, type Manifest } from "../snapshot.js";

/** A server that says what a cluster with one snapshot would. */
export interface StubCluster {
  readonly url: string;
  /** What was asked, the last one last. */
  readonly asked: { readonly sql: string; readonly values: URLSearchParams }[];
  /** The snapshot that counts there. */
  snapshot: string;
  /** A shard of it is away: its own sentence for that. */
  isBroken: boolean;
  /** It ends every statement at the end of its time. */
  isSlow: boolean;
  /** How many rows each table has. */
  count: number;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

const AWAY =
  "Code: 279. DB::NetException: All connection tries failed. Code: 210. DB::NetException: Connection refused (shard-2:9000). (NETWORK_ERROR)";
const SLOW =
  "Code: 159. DB::Exception: Timeout exceeded: elapsed 20000.1 ms, maximum: 20000 ms. (TIMEOUT_EXCEEDED)";

/** As much of a ClickHouse server as questions speak with. */
export async function startCluster(t: TestContext): Promise<StubCluster> {
  const lines = (...rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).join("\n");
  const run = (sql: string, known: string | null): string => {
    const { snapshot, count } = stub;
    const manifest = {
      schema: SCHEMA,
      id: snapshot,
      created_at: "2026-01-01T00:00:00.000Z",
      tables: {},
      summaries: SUMMARIES,
      derived: Object.fromEntries(DERIVED_NAMES.map((name) => [name, `${name}.parquet`])),
    } satisfies Manifest;
    const database = `earmark_${snapshot}`;
    const read = known === database ? "" : JSON.stringify(manifest);
    if (/from earmark\.snapshot/.test(sql))
      return lines(
        ["database", "nodes", "manifest"],
        ["String", "String", "String"],
        [database, "", read],
      );
    if (sql.startsWith("explain ast"))
      return "SelectWithUnionQuery (children 1)\n ExpressionList (children 1)";
    if (/^select count\(\*\) as rows/.test(sql))
      return lines(["rows"], ["UInt64"], [String(count)]);
    if (/^select organisation_id from /.test(sql)) return lines(["organisation_id"], ["UInt64"]);
    if (/as vintage/.test(sql))
      return lines(
        ["file", "vintage", "activities"],
        ["String", "Nullable(String)", "Int64"],
        ["/srv/files/one.xml", "2026-01-01", "7"],
      );
    return lines(["n"], ["UInt8"]);
  };
  const stub: StubCluster = {
    url: "",
    asked: [],
    snapshot: "20260101T000000Z",
    isBroken: false,
    isSlow: false,
    count: 4_321,
    leave: () => new Promise((done) => server.close(() => done())),
    comeBack: async () => {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
  };
  const server = createServer((request, response) => {
    void text(request).then((sql) => {
      const { searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
      stub.asked.push({ sql, values: searchParams });
      const isCatalogue = /from earmark\.snapshot/.test(sql);
      if (stub.isBroken && !isCatalogue)
        response.writeHead(500, { "X-ClickHouse-Exception-Code": "279" }).end(AWAY);
      else if (stub.isSlow && !isCatalogue)
        response.writeHead(500, { "X-ClickHouse-Exception-Code": "159" }).end(SLOW);
      else response.end(run(sql, searchParams.get("param_known")));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  t.after(() => server.close());
  return Object.assign(stub, { url: `http://127.0.0.1:${port}` });
}
