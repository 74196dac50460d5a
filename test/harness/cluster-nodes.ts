import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "../../src/base/clock.js";
import { packageRoot } from "../../src/base/place.js";

/** A real ClickHouse cluster on this machine: one node that is asked, and shards that hold the rows. */
export interface TestCluster {
  /** Of the node that is asked, then of each shard. */
  readonly urls: readonly string[];
  /** Of the shards, as other nodes name them. */
  readonly addresses: readonly string[];
  /** `kill -9`; the number counts as `urls` does. */
  kill(number: number): Promise<void>;
  start(number: number): Promise<void>;
  /** The node is there and does not answer (SIGSTOP), until it may go on. */
  pause(number: number): Promise<void>;
  resume(number: number): Promise<void>;
  stop(): Promise<void>;
  /** Of all nodes that run, since each was started; the kernel counts it in hundredths of a second. */
  processor_ms(): number;
  /** Nodes that ended by themselves, with how. */
  readonly ended: readonly string[];
}

/** What the cluster is called in the nodes' configuration. */
export const CLUSTER_NAME = "proof";
const PATIENCE_MS = 30_000;
/** Of what a node that ended by itself wrote, so many letters are kept. */
const LAST_WORDS = 2_000;

/** Installs `bench/cluster/` where that was not done for its lockfile yet: the only place that downloads these packages. */
function install(): string {
  const folder = join(packageRoot, "bench", "cluster");
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules", ".earmark-installed");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync(npm, words, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    writeFileSync(stamp, lock);
  }
  return folder;
}

export async function startTestCluster(below: string, shards: number): Promise<TestCluster> {
  const program = join(install(), "node.mjs");
  const ports = await freePorts((shards + 1) * 2);
  const tcp = ports.slice(0, shards + 1);
  const http = ports.slice(shards + 1);
  mkdirSync(below, { recursive: true });
  const config = join(below, "config.xml");
  writeFileSync(config, configuration(tcp.slice(1)));
  const running = new Map<number, ChildProcess>();
  const ended: string[] = [];
  const urls = http.map((port) => `http://127.0.0.1:${port}`);
  const start = async (number: number) => {
    const folder = join(below, `node-${number}`);
    mkdirSync(folder, { recursive: true });
    // clickhouse-local holds its folder by a file that outlives a kill.
    rmSync(join(folder, "status"), { force: true });
    const words = [program, folder, String(tcp[number]), String(http[number]), config];
    const log = join(below, `node-${number}.log`);
    const file = openSync(log, "w");
    const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", file] });
    closeSync(file);
    running.set(number, child);
    child.once("exit", (code, signal) => {
      if (running.get(number) !== child) return;
      const last = readFileSync(log, "utf8").slice(-LAST_WORDS);
      ended.push(`node ${number} ended: ${code ?? signal}: ${last}`);
    });
    await untilAnswers(urls[number] ?? "");
  };
  const kill = async (number: number) => {
    const child = running.get(number);
    if (child === undefined) return;
    running.delete(number);
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  const signal = (name: "SIGSTOP" | "SIGCONT") => async (number: number) => {
    running.get(number)?.kill(name);
    if (name === "SIGCONT") await untilAnswers(urls[number] ?? "");
  };
  const stop = async () => {
    for (const number of http.keys()) await kill(number);
  };
  try {
    for (const number of http.keys()) await start(number);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls,
    addresses: tcp.slice(1).map((port) => `127.0.0.1:${port}`),
    start,
    kill,
    pause: signal("SIGSTOP"),
    resume: signal("SIGCONT"),
    ended,
    stop,
    processor_ms: () => [...running.values()].reduce((sum, { pid }) => sum + usedBy(pid), 0),
  };
}

/** Milliseconds of processor of one process, its own and the kernel's for it. Source: proc(5), fields 14 and 15 of `stat`. */
function usedBy(pid: number | undefined): number {
  const [, after = ""] = /^\d+ \(.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  const fields = after.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function configuration(ports: readonly number[]): string {
  const shards = ports.map(
    (port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`,
  );
  return `<clickhouse><remote_servers><${CLUSTER_NAME}>${shards.join("")}</${CLUSTER_NAME}></remote_servers></clickhouse>\n`;
}

/** Below those that systems give to connections of their own: a node that was killed finds its port free again. */
const FIRST_PORT = 21_000;

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = FIRST_PORT + (process.pid % 9_000); ports.length < count; port += 1)
    if (await isFree(port)) ports.push(port);
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const listener = createServer();
  return new Promise((done) => {
    listener.once("error", () => done(false));
    listener.listen(port, "127.0.0.1", () => listener.close(() => done(true)));
  });
}

async function untilAnswers(url: string): Promise<void> {
  const start = systemClock.elapsed_ms();
  for (;;) {
    const isThere = await fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    if (systemClock.elapsed_ms() - start > PATIENCE_MS) throw new Error(`${url} does not start`);
    await wait(50);
  }
}
