import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { openEmbedded, type EmbeddedDatabase } from "./embedded.js";
import { findPostmaster, stopServer } from "./embedded/cluster.js";
import { isRoot } from "./embedded/user.js";

const MOUNT = "/bin/mount";

/** A folder of the test's own, below one that every user may pass unless `mode` says otherwise; what runs on it is stopped at the end. */
function folderOf(t: TestContext, options: { mode?: number } = {}): string {
  const parent = mkdtempSync(join(tmpdir(), "embedded-"));
  chmodSync(parent, options.mode ?? 0o755);
  const folder = join(parent, "data");
  t.after(async () => {
    const home = homeOf(folder);
    if (existsSync(join(home, "postgres"))) await stopServer(join(home, "postgres"), 10_000);
    for (const path of [parent, home]) rmSync(path, { recursive: true, force: true });
  });
  return folder;
}

function homeOf(folder: string): string {
  const marker = join(folder, "earmark.json");
  return existsSync(marker)
    ? (JSON.parse(readFileSync(marker, "utf8")) as { home: string }).home
    : folder;
}

async function open(folder: string): Promise<EmbeddedDatabase> {
  const database = await openEmbedded(folder);
  assert.ok(!isRefusal(database), isRefusal(database) ? database.message.en : "");
  return database;
}

async function ask(database: EmbeddedDatabase, sql: string): Promise<unknown> {
  const client = new pg.Client(database.address);
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] as object)[0];
  } finally {
    await client.end();
  }
}

const isRunning = (folder: string) => findPostmaster(join(homeOf(folder), "postgres")) !== null;

/** Another program that opens the folder and stays until it is killed. */
async function openElsewhere(t: TestContext, folder: string): Promise<ChildProcess> {
  const module = pathToFileURL(join(packageRoot, "dist/src/store/embedded.js")).href;
  const program = `
    import { openEmbedded } from ${JSON.stringify(module)};
    const database = await openEmbedded(process.argv[1]);
    process.on("SIGTERM", async () => { await database.close(); process.exit(0); });
    console.log("refused" in database ? database.message.en : "open");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const said = await new Promise<string>((done) =>
    child.stdout?.once("data", (chunk: Buffer) => done(chunk.toString())),
  );
  assert.equal(said, "open\n");
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}

test("a socket that a killed server still seems to hold is taken over: the database stays at its address", async (t) => {
  const folder = folderOf(t);
  const first = await open(folder);
  await first.close();
  const { host } = first.address;
  // Process 1 lives and is not ours: PostgreSQL alone would believe that it holds the socket.
  writeFileSync(
    join(host, ".s.PGSQL.5432.lock"),
    `1\n${join(homeOf(folder), "postgres")}\n0\n5432\n${host}\n`,
    { mode: 0o644 },
  );
  const again = await open(folder);
  assert.equal(again.address.host, host);
  await again.close();
});

test("an absent folder becomes a record of our own: checksums, UTF-8 in code-point order, no network, a secret password", async (t) => {
  const folder = folderOf(t);
  const database = await open(folder);
  assert.equal(await ask(database, "show data_checksums"), "on");
  assert.equal(await ask(database, "show listen_addresses"), "");
  assert.equal(
    await ask(database, "select datlocale from pg_database where datname = current_database()"),
    "C.UTF-8",
  );
  assert.equal(await ask(database, "select 'é' ~ '^\\w$' and lower('Ō') = 'ō'"), true);
  assert.equal(await ask(database, "show fsync"), "on");
  const wrong = new pg.Client({ ...database.address, password: "guess" });
  wrong.on("error", () => undefined);
  await assert.rejects(wrong.connect(), /password authentication failed/);
  await database.close();
  assert.equal(isRunning(folder), false);
});

test("who comes joins, and the last to leave stops the database", async (t) => {
  const folder = folderOf(t);
  const [first, second] = await Promise.all([open(folder), open(folder)]);
  await ask(first, "create table kept as select 42 as answer; select 1 as one").catch(
    () => undefined,
  );
  const other = await openElsewhere(t, folder);
  await first.close();
  await second.close();
  assert.ok(isRunning(folder), "the other program is still there");
  await end(other, "SIGTERM");
  assert.equal(isRunning(folder), false);
  const again = await open(folder);
  assert.equal(await ask(again, "select answer from kept"), 42);
  await again.close();
});

test("a program killed outright leaves a database that the next one joins and, at its end, stops", async (t) => {
  const folder = folderOf(t);
  const killed = await openElsewhere(t, folder);
  await end(killed, "SIGKILL");
  assert.ok(isRunning(folder));
  const next = await open(folder);
  assert.equal(await ask(next, "select 1"), 1);
  await next.close();
  assert.equal(isRunning(folder), false);
});

test("a number of a process that now is another's, and the lock of a dead program, are cleared", async (t) => {
  const folder = folderOf(t);
  await (await open(folder)).close();
  const postgres = join(homeOf(folder), "postgres");
  writeFileSync(
    join(postgres, "postmaster.pid"),
    `${process.pid}\n${postgres}\n1\n5432\n${folder}\n\n1 1\nready   \n`,
  );
  writeFileSync(join(folder, "lock"), "2147483646 1");
  const database = await open(folder);
  assert.equal(await ask(database, "select 1"), 1);
  await database.close();
});

test("a database killed under a running program is started again, with all that was committed", async (t) => {
  const folder = folderOf(t);
  const database = await open(folder);
  await ask(database, "create table kept as select 42 as answer; select 1 as one").catch(
    () => undefined,
  );
  process.kill(findPostmaster(join(homeOf(folder), "postgres"))?.pid ?? 0, "SIGKILL");
  let answer: unknown = null;
  for (let attempt = 0; attempt < 100 && answer === null; attempt++) {
    await wait(100);
    answer = await ask(database, "select answer from kept").catch(() => null);
  }
  assert.equal(answer, 42);
  await database.close();
  assert.equal(isRunning(folder), false);
});

test("a folder that a kill left half-made is made again", async (t) => {
  const folder = folderOf(t);
  const fresh = await open(folder);
  await fresh.close();
  const marker = JSON.parse(readFileSync(join(folder, "earmark.json"), "utf8")) as object;
  writeFileSync(join(folder, "earmark.json"), JSON.stringify({ ...marker, state: "making" }));
  rmSync(join(homeOf(folder), "postgres", "PG_VERSION"));
  mkdirSync(join(homeOf(folder), "postgres.new"));
  const database = await open(folder);
  assert.equal(await ask(database, "select 1"), 1);
  await database.close();
});

test("what is no data folder, or not ours, is refused and left as it is", async (t) => {
  const folder = folderOf(t);
  const codeOf = async (path: string) => {
    const answer = await openEmbedded(path);
    assert.ok(isRefusal(answer));
    return answer.refused;
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "thesis.doc"), "");
  assert.equal(await codeOf(folder), "DATA_FOLDER_FOREIGN");
  assert.equal(await codeOf(join(folder, "thesis.doc")), "DATA_FOLDER_NOT_FOLDER");
  assert.equal(await codeOf(join(folder, "thesis.doc", "below")), "DATA_FOLDER_NOT_FOLDER");
  const own = join(folder, "own");
  mkdirSync(own);
  writeFileSync(
    join(own, "earmark.json"),
    JSON.stringify({ earmark: 99, state: "made", home: own }),
  );
  assert.equal(await codeOf(own), "DATA_FOLDER_LATER");
  writeFileSync(
    join(own, "earmark.json"),
    JSON.stringify({ earmark: 1, state: "made", home: own }),
  );
  assert.equal(await codeOf(own), "DATA_GONE");
  mkdirSync(join(own, "postgres"));
  writeFileSync(join(own, "postgres", "PG_VERSION"), "12\n");
  assert.equal(await codeOf(own), "DATABASE_OTHER_MAJOR");
  for (const damaged of ["", '{"earmark":', "null", "[]"]) {
    writeFileSync(join(own, "earmark.json"), damaged);
    assert.equal(await codeOf(own), "DATA_FOLDER_DAMAGED", damaged);
    assert.equal(readFileSync(join(own, "earmark.json"), "utf8"), damaged);
  }
});

test("a full disk is told in our words, before there is a database, while one is made and where one is to start", async (t) => {
  const disk = mkdtempSync(join(tmpdir(), "embedded-full-"));
  chmodSync(disk, 0o755);
  const folder = join(disk, "data");
  const mount = (size: string) =>
    spawnSync(MOUNT, ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk]).status === 0;
  if (!mount("3m")) {
    rmSync(disk, { recursive: true });
    return t.skip("only who may mount a disk can fill it");
  }
  const sizeTo = (size: string) =>
    assert.equal(spawnSync(MOUNT, ["-o", `remount,size=${size}`, disk]).status, 0);
  t.after(async () => {
    if (existsSync(join(folder, "postgres"))) await stopServer(join(folder, "postgres"), 10_000);
    spawnSync(`${dirname(MOUNT)}/umount`, ["--lazy", disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  const refused = async () => {
    const answer = await openEmbedded(folder);
    assert.ok(isRefusal(answer));
    assert.equal(answer.refused, "DATABASE_DISK_FULL", answer.message.en);
    assert.match(answer.message.en, new RegExp(`^The disk of ${folder} is full`));
  };
  await refused();
  sizeTo("80m");
  await (await open(folder)).close();
  const filler = spawnSync("dd", ["if=/dev/zero", `of=${join(disk, "fill")}`, "bs=64k"]);
  assert.match(String(filler.stderr), /space/i);
  await refused();
  rmSync(join(disk, "fill"));
  await (await open(folder)).close();
});

test("a path too long for a socket has its socket elsewhere", async (t) => {
  const folder = join(folderOf(t), "a-name-that-is-rather-long".repeat(4), "data");
  mkdirSync(folder, { recursive: true });
  const database = await open(folder);
  t.after(() => rmSync(homeOf(folder), { recursive: true, force: true }));
  assert.equal(await ask(database, "select 1"), 1);
  const joined = await open(folder);
  assert.equal(await ask(joined, "select 2"), 2);
  await joined.close();
  await database.close();
  assert.equal(isRunning(folder), false);
});

test(
  "where the database's user may not enter, its data lie elsewhere, and go with the folder",
  { skip: !isRoot() },
  async (t) => {
    const folder = folderOf(t, { mode: 0o700 });
    const first = await open(folder);
    const home = homeOf(folder);
    assert.notEqual(home, folder);
    assert.match(first.notes[0]?.en ?? "", /may not enter/);
    await first.close();
    rmSync(folder, { recursive: true });
    const second = await open(folder);
    assert.equal(existsSync(home), false);
    await second.close();
  },
);
