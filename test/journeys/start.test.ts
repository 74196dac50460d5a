import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../../src/base/place.js";
import { findPostmaster, stopServer } from "../../src/store/embedded/cluster.js";

/** What `npm start` and `bin/earmark` do once they have set up. */
const MAIN = `import { main } from ${JSON.stringify(pathToFileURL(join(packageRoot, "dist/src/cli/main.js")).href)};
await main(process.argv.slice(1));`;
const NODE_ARGS = ["--input-type=module", "-e", MAIN, "--"];

function dataFolder(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), "start-"));
  chmodSync(parent, 0o755);
  const folder = join(parent, "data");
  t.after(async () => {
    if (existsSync(join(folder, "postgres"))) await stopServer(join(folder, "postgres"), 10_000);
    rmSync(parent, { recursive: true, force: true });
  });
  return folder;
}

const isRunning = (folder: string) => findPostmaster(join(folder, "postgres")) !== null;

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly said: () => string;
}

/** Starts the site and waits until it says its address. */
async function start(t: TestContext, words: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [...NODE_ARGS, "start", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  const url = await new Promise<string>((found, failed) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (match && said.includes("Ctrl-C")) found(match[0]);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => failed(new Error(`ended with ${code}: ${said}`)));
  });
  return { child, url, said: () => said };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  child.kill(signal);
  return ended;
}

function run(words: readonly string[]): { code: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...NODE_ARGS, ...words], {
    encoding: "utf8",
  });
  return { code: status, out: stdout + stderr };
}

test("start, look, stop; killed outright and started again: the record is there, and nothing is loaded twice", async (t) => {
  const data = dataFolder(t);
  const first = await start(t, ["--data", data, "--port", "0"]);
  assert.match(first.said(), /japan-ilo: \d+ added/);
  assert.ok(first.said().includes(`The data lie in ${data}`));
  const page = await fetch(first.url, { headers: { "accept-language": "ja" } });
  assert.equal(page.status, 200);
  assert.match(page.url, /\/ja/);
  assert.match(await page.text(), /<html lang="ja"/);
  assert.equal(await end(first.child, "SIGTERM"), 0);
  assert.equal(isRunning(data), false);

  const second = await start(t, ["--data", data, "--port", "0"]);
  assert.doesNotMatch(second.said(), /added|changed/);
  await end(second.child, "SIGKILL");
  assert.ok(isRunning(data));
  const third = await start(t, ["--data", data, "--port", "0"]);
  assert.equal((await fetch(third.url)).status, 200);
  assert.equal(await end(third.child, "SIGINT"), 0);
  assert.equal(isRunning(data), false);
});

test("a command joins the record that is being served, and the page shows what it loaded", async (t) => {
  const data = dataFolder(t);
  const { child, url } = await start(t, ["--data", data, "--port", "0", "--no-portfolios"]);
  const home = async () => (await fetch(`${url}en/`)).headers.get("etag");
  const before = await home();
  const loaded = run(["load", join(packageRoot, "portfolios/japan-ilo"), "--data", data]);
  assert.equal(loaded.code, 0, loaded.out);
  assert.notEqual(await home(), before);
  assert.equal(await end(child, "SIGTERM"), 0);
  assert.equal(isRunning(data), false);
});

test("a port in use is said, and only one that was asked for is insisted on", async (t) => {
  const data = dataFolder(t);
  const taken = await occupy(t);
  const refused = run(["start", "--data", data, "--no-portfolios", "--port", String(taken)]);
  assert.equal(refused.code, 2);
  assert.match(refused.out, new RegExp(`Port ${taken} is in use`));
  // Before anything is opened or loaded: not even the folder is made.
  assert.equal(existsSync(data), false);
});

test("what cannot be used is answered with a sentence and exit code 2", (t) => {
  const data = dataFolder(t);
  const portfolio = join(packageRoot, "portfolios/japan-ilo");
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["start", "--port", "http"], /--port wants a whole number from 0 to 65535, not “http”/],
    [["start", "--data", data, "--database", "postgresql://x/y"], /not both/],
    [["load", "--data", data], /^FOLDER is missing: /],
    [["load", "nowhere", "--data", data], /nowhere cannot be read: there is no such file/],
    [["load", portfolio, "--database", "mysql://x/y"], /no PostgreSQL URL/],
    [
      ["load", portfolio, "--database", "postgresql://nobody@127.0.0.1:1/none"],
      /127\.0\.0\.1:1\/none cannot be reached/,
    ],
    [["load", portfolio, "--data", join(packageRoot, "package.json")], /is a file/],
    [["load", portfolio, "--data", join(packageRoot, "src")], /is no data folder/],
  ];
  for (const [words, sentence] of cases) {
    const { code, out } = run(words);
    assert.equal(code, 2, out);
    assert.match(out, sentence);
    assert.doesNotMatch(out, /\n\s+at /);
  }
});

test("load tells machines in JSON and people in their language; problems are exit code 1", (t) => {
  const data = dataFolder(t);
  const folder = join(packageRoot, "portfolios/japan-ilo");
  const dry = run(["load", folder, "--data", data, "--dry-run", "--json"]);
  const answer = JSON.parse(dry.out) as {
    is_dry_run: boolean;
    changes: unknown[];
    findings: unknown[];
  };
  assert.ok(answer.is_dry_run && answer.changes.length > 100);
  const faulty = run(["load", join(packageRoot, "portfolios"), "--data", data, "--lang", "ja"]);
  assert.equal(faulty.code, 1);
  assert.match(faulty.out, /portfolio\.yaml がありません/);
  assert.equal(readFileSync(join(data, "earmark.json"), "utf8").includes('"made"'), true);
});

function occupy(t: TestContext): Promise<number> {
  const server: Server = createServer();
  t.after(() => server.close());
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      done(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
