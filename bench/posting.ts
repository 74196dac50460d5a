// Posting through the HTTP API beside plain inserts on the same server: `npm run bench -- posting [ROUNDS] [SECONDS]`.
// The embedded PostgreSQL with every commit on disk. Inserts and postings take turns in short rounds, so that whatever else
// the machine does falls on all of them: what counts are the ratios. Those who post run in a process of their own, each on a plain
// socket; one round of each comes first and does not count, so that the program measured is one that has been running.
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect, type AddressInfo, type Socket } from "node:net";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../src/base/clock.js";
import { isRefusal } from "../src/base/refusal.js";
import { findAuditBreak } from "../src/store/audit.js";
import { findWrongTotals, readTrialBalance } from "../src/store/balances.js";
import { readTx, type Pool } from "../src/store/connect.js";
import { openRecord } from "../src/store/open.js";
import { keepSnapshot } from "../src/store/snapshot.js";
import { createServer } from "../src/web/server.js";

const FUND = {
  name: '{"en": "Fund", "ja": "基金"}',
  day: "2026-01-15",
};

/** What is posted: an interest (one entry), a receipt with the agent's fee (two), an expenditure with its support cost (two). */
const POSTINGS = {
  "record-income": (id: string) => ({
    id,
    fund: "f",
    kind: "interest",
    amount: "10.00",
    currency: "USD",
    on: FUND.day,
  }),
  "record-receipt": (id: string) => ({
    id,
    fund: "f",
    agreement: "a",
    amount: "1.00",
    currency: "USD",
    credited: "1.00",
    credited_currency: "USD",
    on: FUND.day,
  }),
  spend: (id: string) => ({
    id,
    allocation: "al",
    category: "staff",
    amount: "1.00",
    on: FUND.day,
  }),
} as const;
type Posted = keyof typeof POSTINGS;

/** How many connections post, how many postings they send in a request, and how many requests each sends before the first is answered. */
const LOADS = [
  [1, 1, 1],
  [1, 1, 16],
  [16, 1, 1],
  [1, 20, 1],
] as const;

/** Asked of the posting process, and its answer. */
interface Load {
  readonly port: number;
  readonly action: Posted;
  readonly connections: number;
  /** More than one go in a list, in one request. */
  readonly per_request: number;
  /** Requests that a connection sends without waiting, each with one posting; their answers come in that order. */
  readonly ahead: number;
  readonly seconds: number;
  readonly series: string;
}
interface Loaded {
  readonly posted: number;
  readonly times_ms: readonly number[];
  readonly complaint: string | null;
}

/** A request as one message of HTTP. */
function requestOf(port: number, path: string, sent: object, key: string | null): string {
  const body = JSON.stringify(sent);
  return [
    `POST /api/v1/actions${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    ...(key === null ? [] : [`idempotency-key: ${key}`]),
    "",
    body,
  ].join("\r\n");
}

/** A connection that posts and reads the answers in their order: no more of a client than that, so that what is measured is the server. */
class Connection {
  readonly #socket: Socket;
  readonly #port: number;
  #text = "";
  readonly #waiting: ((complaint: string | null) => void)[] = [];

  constructor(port: number) {
    this.#port = port;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1").on("data", (text: string) => this.#take(text));
    this.#socket.on("error", ({ message }) => this.#waiting.shift()?.(message));
  }

  post(action: string, input: { readonly id: string }): Promise<string | null> {
    return this.#send(`/${action}`, input, `bench-${input.id}`);
  }

  /** Several in one request. */
  postAll(action: string, inputs: readonly { readonly id: string }[]): Promise<string | null> {
    const actions = inputs.map((input) => ({ action, key: `bench-${input.id}`, input }));
    return this.#send("", { actions }, null);
  }

  #send(path: string, sent: object, key: string | null): Promise<string | null> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(requestOf(this.#port, path, sent, key));
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    for (;;) {
      const head = this.#text.indexOf("\r\n\r\n");
      const length = /\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1];
      const end = head + 4 + Number(length);
      if (head === -1 || this.#text.length < end) return;
      const answer = this.#text.slice(0, end);
      this.#text = this.#text.slice(end);
      const isDone = /^HTTP\/1\.1 20[01]/.test(answer) && !answer.includes('"problem"');
      this.#waiting.shift()?.(isDone ? null : answer);
    }
  }
}

/** Each connection posts, and posts again for every answer. */
async function runLoad(load: Load): Promise<Loaded> {
  const { port, action, connections, per_request, ahead, seconds, series } = load;
  const end = systemClock.elapsed_ms() + seconds * 1000;
  const times_ms: number[] = [];
  let complaint: string | null = null;
  const keepPosting = async (client: Connection, turn: string) => {
    for (let n = 0; systemClock.elapsed_ms() < end && complaint === null; n += 1) {
      const start = systemClock.elapsed_ms();
      const id = `${series}-${turn}-${n}`;
      const list = Array.from({ length: per_request }, (_, at) => POSTINGS[action](`${id}-${at}`));
      complaint ??= await (per_request === 1
        ? client.post(action, POSTINGS[action](id))
        : client.postAll(action, list));
      times_ms.push(systemClock.elapsed_ms() - start);
    }
  };
  const clients = Array.from({ length: connections }, () => new Connection(port));
  await Promise.all(
    clients.flatMap((client, connection) =>
      Array.from({ length: ahead }, (_, turn) => keepPosting(client, `${connection}-${turn}`)),
    ),
  );
  for (const client of clients) client.end();
  return { posted: times_ms.length * per_request, times_ms, complaint };
}

function askPoster(poster: ChildProcess, load: Load): Promise<Loaded> {
  return new Promise((resolve) => {
    poster.once("message", (answer) => resolve(answer as Loaded));
    poster.send(load);
  });
}

/** Commits of one prepared insert of an entry's size, one after the other on one connection. */
async function runInserts(pool: Pool, seconds: number): Promise<Loaded> {
  const client = await pool.connect();
  const text = "insert into plain_insert (id, body) values (gen_random_uuid(), $1)";
  const body = "x".repeat(300);
  const end = systemClock.elapsed_ms() + seconds * 1000;
  const times_ms: number[] = [];
  while (systemClock.elapsed_ms() < end) {
    const start = systemClock.elapsed_ms();
    await client.query({ name: "plain_insert", text, values: [body] });
    times_ms.push(systemClock.elapsed_ms() - start);
  }
  client.release();
  return { posted: times_ms.length, times_ms, complaint: null };
}

/** A fund, an agreement with one large instalment, and an allocation with programme support to spend from. */
async function makeFund(pool: Pool, port: number): Promise<void> {
  await pool.query(`
    create table plain_insert (id uuid primary key, body text not null);
    insert into organisation (id, name, type) values ('o', '${FUND.name}', '10');
    insert into fund (id, code, name, type, currency, agent_fee_bp, interest_policy)
      values ('f', 'F', '${FUND.name}', 'trust_fund', 'USD', 100, 'add_to_fund');
    insert into project (id, title, fund_id) values ('p', '${FUND.name}', 'f');
    insert into governance_meeting (id, fund_id, met_on, title) values ('m', 'f', '${FUND.day}', '${FUND.name}')`);
  const act = async (action: string, input: object, version?: number) => {
    const body = { ...input };
    const headers = {
      "content-type": "application/json",
      "idempotency-key": `begin-${action}`,
      ...(version ? { "if-match": `"${version}"` } : {}),
    };
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/actions/${action}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 201, await answer.text());
  };
  const text = { en: "x", ja: "x" };
  const most = "1000000000.00";
  await act("sign-agreement", {
    id: "a",
    organisation: "o",
    fund: "f",
    instrument: "exchange_of_letters",
    title: text,
    amount: most,
    currency: "USD",
    signed_on: "2025-01-01",
    effective_to: "2035-12-31",
    earmarking_category: 1,
  });
  await act(
    "schedule-instalments",
    { agreement: "a", instalments: [{ id: "i", no: 1, due_on: FUND.day, amount: most }] },
    1,
  );
  await act("record-receipt", {
    ...POSTINGS["record-receipt"]("first"),
    amount: "500000000.00",
    credited: "500000000.00",
  });
  await act("record-decision", {
    id: "d",
    meeting: "m",
    subject: text,
    outcome: "approved",
    amount: "400000000.00",
    on: FUND.day,
  });
  await act("confirm-decision", { decision: "d" }, 1);
  await act("allocate", {
    id: "al",
    decision: "d",
    project: "p",
    direct: "300000000.00",
    psc: "21000000.00",
    on: FUND.day,
  });
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const rate = (loads: readonly Loaded[], seconds: number) =>
  loads.reduce((sum, load) => sum + load.posted, 0) / loads.length / seconds;

function quantile(loads: readonly Loaded[], share: number): string {
  const times = loads.flatMap((load) => load.times_ms).sort((a, b) => a - b);
  return `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
}

async function readServerProcess(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: string }>(
    "select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid",
  );
  return Number(rows[0]?.pid);
}

/** How long this process and those of the database were at work so far; nothing of the latter where the system does not tell. */
function measureProcessors(postmaster: number) {
  const workOf = (pid: string): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isOurs = Number(fields[1]) === postmaster;
    return isOurs ? Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6 : 0;
  };
  const workOfAll = () => {
    let sum_ms = 0;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      try {
        sum_ms += workOf(pid);
      } catch {
        // It has ended since.
      }
    return sum_ms;
  };
  return () => {
    const { user, system } = process.cpuUsage();
    return {
      node_ms: (user + system) / 1000,
      database_ms: existsSync("/proc/self/schedstat") ? workOfAll() : 0,
    };
  };
}

async function checkRecord(pool: Pool): Promise<void> {
  await readTx(pool, async (tx) => {
    assert.deepEqual(await readTrialBalance(tx), []);
    assert.deepEqual(await findWrongTotals(tx), []);
    assert.equal(await findAuditBreak(tx), null);
  });
}

async function runRounds(
  pool: Pool,
  poster: ChildProcess,
  asked: { port: number; rounds: number; seconds: number },
): Promise<void> {
  const { port, rounds, seconds } = asked;
  const inserts: Loaded[] = [];
  const loads = new Map<string, Loaded[]>();
  const costs = new Map<string, { node_ms: number; database_ms: number }>();
  const cost = measureProcessors(await readServerProcess(pool));
  for (let round = -1; round < rounds; round += 1) {
    for (const action of Object.keys(POSTINGS) as Posted[]) {
      const plain = await runInserts(pool, seconds);
      if (round >= 0) inserts.push(plain);
      for (const [connections, per_request, ahead] of LOADS) {
        const before = cost();
        const load = await askPoster(poster, {
          port,
          action,
          connections,
          per_request,
          ahead,
          seconds,
          series: `${action}-${round}-${connections}-${per_request}-${ahead}`,
        });
        assert.equal(load.complaint, null);
        if (round < 0) continue;
        const after = cost();
        const many =
          ahead > 1
            ? `, ${ahead} requests ahead`
            : per_request === 1
              ? ""
              : `, ${per_request} in a request`;
        const name = `\`${action}\`${many}, ${connections} at once`;
        loads.set(name, [...(loads.get(name) ?? []), load]);
        const spent = costs.get(name) ?? { node_ms: 0, database_ms: 0 };
        spent.node_ms += after.node_ms - before.node_ms;
        spent.database_ms += after.database_ms - before.database_ms;
        costs.set(name, spent);
      }
    }
  }
  const plain = rate(inserts, seconds);
  say("| | a second | of plain inserts | median | p99 | processor of one, Node + PostgreSQL |");
  say("| --- | --- | --- | --- | --- | --- |");
  say(
    `| plain \`INSERT\`, one connection | ${plain.toFixed(0)} | 1 | ${quantile(inserts, 0.5)} | ${quantile(inserts, 0.99)} | |`,
  );
  for (const [name, each] of loads) {
    const per_second = rate(each, seconds);
    const posted = each.reduce((sum, load) => sum + load.posted, 0);
    const { node_ms = 0, database_ms = 0 } = costs.get(name) ?? {};
    const cost_ms = `${(node_ms / posted).toFixed(2)} + ${(database_ms / posted).toFixed(2)} ms`;
    say(
      `| ${name} | ${per_second.toFixed(0)} | ${(per_second / plain).toFixed(2)} | ${quantile(each, 0.5)} | ${quantile(each, 0.99)} | ${cost_ms} |`,
    );
  }
}

async function bench(): Promise<void> {
  const [rounds, seconds] = [Number(process.argv[3] ?? 5), Number(process.argv[4] ?? 2)];
  const data = mkdtempSync(join(tmpdir(), "earmark-bench-"));
  const record = await openRecord({ data: join(data, "record") }, { clock: systemClock });
  if (isRefusal(record)) throw new Error(record.message.en);
  const { pool } = record;
  const server = createServer({
    readSnapshot: keepSnapshot(pool),
    pool,
    clock: systemClock,
    isReadOnly: false,
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const { port } = server.server.address() as AddressInfo;
  const poster = fork(fileURLToPath(import.meta.url), ["poster"]);
  try {
    const { rows } = await pool.query(
      "select current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit') as durable",
    );
    say(
      `Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; fsync ${rows[0]?.durable}\n`,
    );
    await makeFund(pool, port);
    await runRounds(pool, poster, { port, rounds, seconds });
    await checkRecord(pool);
    say("\nAfterwards: trial balance zero, stored sums as rebuilt, audit chain whole.");
  } finally {
    poster.kill();
    await server.close();
    await record.close();
    rmSync(record.place, { recursive: true, force: true });
    rmSync(data, { recursive: true, force: true });
  }
}

if (process.argv[2] === "poster")
  process.on(
    "message",
    (load) => void runLoad(load as Load).then((loaded) => process.send?.(loaded)),
  );
else await bench();
