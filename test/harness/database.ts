import { randomBytes } from "node:crypto";
import { openPool, type Pool } from "../../src/store/connect.js";
import { runOn, startTestServer, TEMPLATE, testBinaries } from "../../src/store/testing-server.js";
import { prove, type Harness } from "./proof.js";

/** Runs a harness that needs databases: each run has a fresh, migrated one on a server of its own. */
export async function proveOnDatabase(
  harness: (open: () => Promise<Pool>) => Harness,
): Promise<void> {
  const [binaries] = testBinaries();
  if (!binaries)
    throw new Error("There is no PostgreSQL to prove this on: neither npm's nor the system's.");
  const server = await startTestServer(binaries);
  const pools: Pool[] = [];
  try {
    await prove(
      harness(async () => {
        const database = `proof_${randomBytes(6).toString("hex")}`;
        await runOn(server, "postgres", `create database ${database} template ${TEMPLATE}`);
        const pool = openPool(server.at(database));
        pools.push(pool);
        return pool;
      }),
    );
  } finally {
    for (const pool of pools) if (!pool.ended) await pool.end();
    await server.stop();
  }
}
