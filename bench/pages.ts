// The public pages: weight of each, and how long they take at a constant rate of requests, whether or not answers keep up.
// `npm run bench -- pages [SECONDS] [PER_SECOND]`. Open loop: each request starts on its own time, so that a slow answer
// cannot hide the ones that wait behind it.
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { loadPortfolio } from "../src/actions/load-portfolio.js";
import { systemClock } from "../src/base/clock.js";
import { packageRoot } from "../src/base/place.js";
import { keepSnapshot } from "../src/store/snapshot.js";
import { freshDatabase } from "../src/store/testing.js";
import { createServer } from "../src/web/server.js";
import { test } from "node:test";

const PATHS = [
  "/en/",
  "/ja/",
  "/en/partners/JP",
  "/ja/partners/JP",
  "/en/funds/ex-safe-harbours",
  "/ja/funds/ssn",
  "/en/projects",
  "/en/projects/sudan-mayo",
  "/ja/projects/ex-safe-piers",
  "/en/results",
  "/en/findings",
  "/en/data",
  "/en/figures/jp-assessed-2016-2021",
  "/en/sources/leaflet",
];
const WEIGHT_MAX_BYTES = 60 * 1024;

interface Answer {
  readonly status: number;
  readonly size_bytes: number;
  readonly time_ms: number;
}

function ask(url: string): Promise<Answer> {
  const start = systemClock.elapsed_ms();
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      let size_bytes = 0;
      answer.on("data", (chunk: Buffer) => (size_bytes += chunk.length));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          size_bytes,
          time_ms: systemClock.elapsed_ms() - start,
        }),
      );
    }).on("error", reject);
  });
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Every `fresh_every`-th request asks for an address not asked before, so that a page is made and not only sent again. */
async function load(
  origin: string,
  asked: { seconds: number; per_second: number; fresh_every: number },
): Promise<Answer[]> {
  const pending: Promise<Answer>[] = [];
  const start = systemClock.elapsed_ms();
  for (let n = 0; n < asked.seconds * asked.per_second; n += 1) {
    const due = start + (n * 1000) / asked.per_second;
    const ahead = due - systemClock.elapsed_ms();
    if (ahead > 0) await wait(ahead);
    const path = PATHS[n % PATHS.length] ?? "/en/";
    pending.push(
      ask(
        `${origin}${path}${n % asked.fresh_every === 0 ? `?from=${1960 + (n % 60)}&to=${1961 + (n % 79)}` : ""}`,
      ),
    );
  }
  return Promise.all(pending);
}

function tell(name: string, answers: readonly Answer[]): void {
  const times = answers.map((answer) => answer.time_ms).sort((a, b) => a - b);
  const failed = answers.filter((answer) => answer.status !== 200).length;
  const [p50, p99, most] = [at(times, 0.5), at(times, 0.99), times.at(-1) ?? 0].map((ms) =>
    ms.toFixed(1),
  );
  say(`| ${name} | ${answers.length} | ${failed} | ${p50} ms | ${p99} ms | ${most} ms |`);
}

void test("bench: pages", async (t) => {
  const [seconds, per_second] = [Number(process.argv[3] ?? 20), Number(process.argv[4] ?? 50)];
  const pool = await freshDatabase(t);
  for (const name of ["japan-ilo", "illustrative-fund"]) {
    await loadPortfolio(
      { folder: join(packageRoot, "portfolios", name) },
      { pool, clock: systemClock },
    );
  }
  const server = createServer({
    readSnapshot: keepSnapshot(pool),
    clock: systemClock,
    isReadOnly: true,
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const page = await (await fetch(`${origin}/en/`)).text();
  const style = await ask(origin + (/href="(\/assets\/style[^"]+)"/.exec(page)?.[1] ?? ""));
  say(
    `Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  say(
    `\n| page | HTML, brotli | with the stylesheet (${style.size_bytes} bytes) |\n| --- | --- | --- |`,
  );
  for (const path of PATHS) {
    const { size_bytes } = await ask(origin + path);
    const whole = size_bytes + style.size_bytes;
    say(
      `| \`${path}\` | ${size_bytes} bytes | ${(whole / 1024).toFixed(1)} KiB${whole > WEIGHT_MAX_BYTES ? " (too heavy)" : ""} |`,
    );
  }
  say(
    `\n| at ${per_second} requests a second, ${seconds} s | requests | failed | p50 | p99 | most |\n| --- | --- | --- | --- | --- | --- |`,
  );
  tell("one in ten made anew", await load(origin, { seconds, per_second, fresh_every: 10 }));
  tell("every one made anew", await load(origin, { seconds, per_second, fresh_every: 1 }));
  await server.close();
});
