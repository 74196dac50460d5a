import { randomBytes } from "node:crypto";
import { after, test, type TestContext } from "node:test";
import { openPool, type Address, type Pool } from "./connect.js";
import type { Binaries } from "./embedded/binaries.js";
import {
  givenServer,
  runOn,
  startTestServer,
  TEMPLATE,
  testBinaries,
  type TestServer,
} from "./testing-server.js";

const running = new Map<string, Promise<TestServer>>();

after(async () => {
  for (const server of running.values()) await (await server).stop();
});

function serverFor(binaries: Binaries): Promise<TestServer> {
  const known = running.get(binaries.name);
  if (known) return known;
  const given = givenServer(binaries.name);
  const server = given ? Promise.resolve(given) : startTestServer(binaries);
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
  if (binaries === undefined)
    throw new Error("There is no PostgreSQL to test on: neither npm's nor the system's.");
  const server = await serverFor(binaries);
  const database = `test_${randomBytes(8).toString("hex")}`;
  const template = options.isEmpty ? "template0" : TEMPLATE;
  await runOn(
    server,
    "postgres",
    `create database ${database} template ${template} strategy file_copy`,
  );
  t.after(() => runOn(server, "postgres", `drop database ${database} with (force)`));
  return server.at(database);
}

/** A test that runs on every PostgreSQL here: on the embedded one, and on the system's where it is found. */
export function databaseTest(
  name: string,
  run: (t: TestContext, open: (options?: { isEmpty?: boolean }) => Promise<Pool>) => Promise<void>,
): void {
  for (const binaries of testBinaries()) {
    void test(`${name} (${binaries.name})`, (t) =>
      run(t, (options = {}) => freshDatabase(t, { ...options, binaries })));
  }
}
