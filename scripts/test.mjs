// `npm test [-- FILE…]`: sets up, then runs every compiled test with Node's own runner, and exits as it does.
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";

setUp("test");
const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const asked = process.argv.slice(2);
// Long ones first, so that none is left running alone at the end.
const rank = (file) =>
  /browser|journey/.test(file) ? 0 : /server|database|store|actions/.test(file) ? 1 : 2;
const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .filter((file) => asked.length === 0 || asked.some((part) => file.includes(part)))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  .map((file) => join(dist, file));
// Node's runner would look for files of its own, and run everything.
if (files.length === 0) {
  console.error(
    `No test file has ${asked.join(" or ")} in its path. Name a part of one: npm test -- store.`,
  );
  process.exit(2);
}

// One PostgreSQL of each kind for the whole run: a test then waits for a copy of a template, not for a server.
const needsDatabase = files.some(
  (file) => readFileSync(file, "utf8").includes('store/testing.js"') || /store\/.*test/.test(file),
);
const { giveServers, SERVERS_VARIABLE, startTestServer, testBinaries } =
  await import("../dist/src/store/testing-server.js");
const servers = needsDatabase
  ? await Promise.all(testBinaries().map((binaries) => startTestServer(binaries)))
  : [];
process.env[SERVERS_VARIABLE] = giveServers(servers);
// The first Ctrl-C is for the tests, which get it too; we stay to stop the servers.
process.on("SIGINT", () => undefined);
try {
  // From the command line Node would put the files in an order of its own, and leave one core out: one file at a time where there are two.
  const tests = run({ files, concurrency: availableParallelism() });
  tests.on("test:fail", () => {
    process.exitCode = 1;
  });
  await pipeline(tests, new spec(), process.stdout, { end: false });
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
