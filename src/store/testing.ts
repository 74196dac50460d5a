import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test, type TestContext } from "node:test";
import { systemClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { openPool, type Address, type Pool } from "./connect.js";
import { prepareBinaries, systemBinaries, type Binaries } from "./embedded/binaries.js";
import { give, initialise, SOCKET_PORT, startServer, stopServer, SUPERUSER, type Cluster } from "./embedded/cluster.js";
import { chooseUser } from "./embedded/user.js";
import { migrate } from "./migrate.js";

/** A PostgreSQL for tests: not durable, thrown away at the end. */
export interface TestServer {
  readonly name: string;
  /** The address of one of its databases. */
  at(database: string): Exclude<Address, string>;
  stop(): Promise<void>;
}

const TEMPLATE = "earmark_template";
const PATIENCE_MS = 30_000;

/** Starts a PostgreSQL with a migrated template that each test copies. */
export async function startTestServer(binaries: Binaries): Promise<TestServer> {
  // A short path that every user may pass: a socket's name may have 107 bytes.
  const home = mkdtempSync("/tmp/earmark-test-");
  const user = chooseUser(null);
  const cluster: Cluster = {
    binaries,
    user,
    folder: join(home, "postgres"),
    socket_folder: join(home, "run"),
    log_file: join(home, "log"),
    password: randomBytes(12).toString("hex"),
  };
  give(home, user);
  for (const folder of [cluster.folder, cluster.socket_folder]) {
    mkdirSync(folder, { mode: 0o700 });
    give(folder, user);
  }
  const complaint =
    (await initialise(cluster, { isDurable: false })) ??
    (await startServer(cluster, { isDurable: false, patience_ms: PATIENCE_MS }));
  if (complaint !== null) throw new Error(`${binaries.name} for tests does not start: ${complaint}`);
  const server = describeServer(binaries.name, cluster.socket_folder, cluster.password, async () => {
    await stopServer(cluster.folder, PATIENCE_MS);
    rmSync(home, { recursive: true, force: true });
  });
  await makeTemplate(server);
  return server;
}

function describeServer(name: string, host: string, password: string, stop: () => Promise<void>): TestServer {
  return {
    name,
    at: (database) => ({ host, port: SOCKET_PORT, user: SUPERUSER, password, database }),
    stop,
  };
}

async function makeTemplate(server: TestServer): Promise<void> {
  await runOn(server, "postgres", `create database ${TEMPLATE}`);
  const pool = openPool(server.at(TEMPLATE), { connections: 1 });
  const migrated = await migrate(pool, systemClock);
  await pool.end();
  if (isRefusal(migrated)) throw new Error(migrated.message.en);
}

async function runOn(server: TestServer, database: string, sql: string): Promise<void> {
  const pool = openPool(server.at(database), { connections: 1 });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}

/** Hands a running server to the processes that a test run starts, so that they need not each start their own. */
export const SERVERS_VARIABLE = "EARMARK_TEST_SERVERS";

type Given = readonly { readonly name: string; readonly host: string; readonly password: string }[];

export function giveServers(servers: readonly TestServer[]): string {
  const given: Given = servers.map((server) => {
    const { host, password } = server.at("postgres");
    return { name: server.name, host, password };
  });
  return JSON.stringify(given);
}

/** The embedded PostgreSQL first; then the system's, where there is one. */
export function testBinaries(): Binaries[] {
  const embedded = prepareBinaries(chooseUser(null), "/tmp/earmark-test-binaries");
  return [...(embedded ? [embedded] : []), ...systemBinaries().slice(0, 1)];
}

const given = JSON.parse(process.env[SERVERS_VARIABLE] ?? "[]") as Given;
const running = new Map<string, Promise<TestServer>>();

after(async () => {
  for (const server of running.values()) await (await server).stop();
});

function serverFor(binaries: Binaries): Promise<TestServer> {
  const known = running.get(binaries.name);
  if (known) return known;
  const handed = given.find((server) => server.name === binaries.name);
  const server = handed
    ? Promise.resolve(describeServer(handed.name, handed.host, handed.password, () => Promise.resolve()))
    : startTestServer(binaries);
  running.set(binaries.name, server);
  return server;
}

/** A migrated database of the test's own, gone when it ends. `isEmpty`: without any schema. */
export async function freshDatabase(
  t: TestContext,
  options: { binaries?: Binaries; isEmpty?: boolean } = {},
): Promise<Pool> {
  const pool = openPool(await freshAddress(t, options));
  t.after(() => (pool.ended ? undefined : pool.end()));
  return pool;
}

/** As `freshDatabase`, for a test that opens its connections itself. */
export async function freshAddress(
  t: TestContext,
  options: { binaries?: Binaries; isEmpty?: boolean } = {},
): Promise<Exclude<Address, string>> {
  const binaries = options.binaries ?? testBinaries()[0];
  if (binaries === undefined) throw new Error("There is no PostgreSQL to test on: neither npm's nor the system's.");
  const server = await serverFor(binaries);
  const database = `test_${randomBytes(8).toString("hex")}`;
  await runOn(server, "postgres", `create database ${database} template ${options.isEmpty ? "template0" : TEMPLATE}`);
  t.after(() => runOn(server, "postgres", `drop database ${database} with (force)`));
  return server.at(database);
}

/** A test that runs on every PostgreSQL here: on the embedded one, and on the system's where it is found. */
export function databaseTest(
  name: string,
  run: (t: TestContext, open: (options?: { isEmpty?: boolean }) => Promise<Pool>) => Promise<void>,
): void {
  for (const binaries of testBinaries()) {
    void test(`${name} (${binaries.name})`, (t) => run(t, (options = {}) => freshDatabase(t, { ...options, binaries })));
  }
}
