import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { openPool, type Address } from "./connect.js";
import { prepareBinaries, systemBinaries, type Binaries } from "./embedded/binaries.js";
import {
  give,
  initialise,
  isAlive,
  SOCKET_PORT,
  startServer,
  stopServer,
  SUPERUSER,
  type Cluster,
} from "./embedded/cluster.js";
import { chooseUser } from "./embedded/user.js";
import { migrate } from "./migrate.js";

/** A PostgreSQL for tests: not durable, thrown away at the end. */
export interface TestServer {
  readonly name: string;
  /** The address of one of its databases. */
  at(database: string): Exclude<Address, string>;
  stop(): Promise<void>;
}

export const TEMPLATE = "earmark_template";
const MEMORY = "/dev/shm";
const MEMORY_NEEDED_BYTES = 2 * 1024 ** 3;
const PATIENCE_MS = 30_000;

/** Starts a PostgreSQL with a migrated template that each test copies. */
export async function startTestServer(binaries: Binaries): Promise<TestServer> {
  await clearDead();
  const home = mkdtempSync(join(placeForServers(), `earmark-test-${process.pid}-`));
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
  if (complaint !== null)
    throw new Error(`${binaries.name} for tests does not start: ${complaint}`);
  const server = describeServer(
    binaries.name,
    cluster.socket_folder,
    cluster.password,
    async () => {
      await stopServer(cluster.folder, PATIENCE_MS);
      rmSync(home, { recursive: true, force: true });
    },
  );
  await makeTemplate(server);
  return server;
}

/** In memory where there is enough of it: copying a template makes three hundred files, which a busy disk takes its time for. */
function placeForServers(): string {
  if (!existsSync(MEMORY)) return "/tmp";
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= MEMORY_NEEDED_BYTES ? MEMORY : "/tmp";
}

/** Servers whose test run was killed. */
async function clearDead(): Promise<void> {
  const place = placeForServers();
  for (const name of readdirSync(place)) {
    const pid = /^earmark-test-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const home = join(place, name);
    await stopServer(join(home, "postgres"), PATIENCE_MS);
    rmSync(home, { recursive: true, force: true });
  }
}

function describeServer(
  name: string,
  host: string,
  password: string,
  stop: () => Promise<void>,
): TestServer {
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

export async function runOn(server: TestServer, database: string, sql: string): Promise<void> {
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

/** Those that an earlier test run was given; empty where each test file has to start its own. */
export function givenServer(name: string): TestServer | null {
  const given = JSON.parse(process.env[SERVERS_VARIABLE] ?? "[]") as Given;
  const server = given.find((each) => each.name === name);
  return server
    ? describeServer(server.name, server.host, server.password, () => Promise.resolve())
    : null;
}
