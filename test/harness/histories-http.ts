import type { AddressInfo } from "node:net";
import { serverOf } from "../acting.js";
import { findFaults } from "../../src/actions/back-up.js";
import { fixedClock } from "../../src/base/clock.js";
import { currency } from "../../src/base/currency.js";
import { day } from "../../src/base/day.js";
import { allocationStand } from "../../src/fund/allocation.js";
import { balanceOf } from "../../src/fund/balance.js";
import { allocatable } from "../../src/fund/fund.js";
import { readAccountSums, readAllocationSums } from "../../src/store/balances.js";
import { readTx, type Pool } from "../../src/store/connect.js";
import { openSharedFund } from "./shared-fund.js";
import { openProgress, seeded, type Harness } from "./proof.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const USD = currency("USD");
const CENT = "the door changes an expenditure by a cent";
const UNBOUNDED = "the sums say that nothing was released";
const AT_ONCE = 4;
/** Histories in one book. A long run is played in parts, each in a database of its own, and goes on after the last that ended. */
const PART = 500;
const COMMANDS = [
  "receive",
  "interest",
  "allocate",
  "allocate",
  "release",
  "release",
  "return",
  "oblige",
  "spend",
  "spend",
] as const;
type Command = (typeof COMMANDS)[number];

/** The simpler model of one fund: what a person would keep on paper. Minor units. */
interface Model {
  owed: bigint;
  cash: bigint;
  allocatable: bigint;
  decided: bigint;
  readonly allocations: Share[];
}

interface Share {
  readonly id: string;
  approved: bigint;
  released: bigint;
  obligated: bigint;
  consumed: bigint;
}

/** Random histories, each on a fund of its own beside others in one book, four at a time, through the API as a program sends them. */
export function historiesHttp(open: () => Promise<Pool>): Harness {
  return {
    name: "histories-http",
    claim:
      "random histories through HTTP and PostgreSQL, four at a time: every answer and every balance as a simpler model has it",
    size: 10_000,
    faults: [CENT, UNBOUNDED],
    planted_size: 20,
    async run({ size, seed, fault }) {
      const progress = openProgress({ name: "histories-http", seed, fault }, NOTHING);
      while (progress.kept.histories < size && progress.kept.failures.length < 5) {
        const from = progress.kept.histories;
        const part = { from, to: Math.min(from + PART, size), seed, fault };
        progress.keep(add(progress.kept, await playPart(await open(), part)));
      }
      const { histories, commands, refusals, failures, took_s } = progress.kept;
      progress.forget();
      const figures = {
        commands: commands.toLocaleString("en"),
        "of them refused": refusals.toLocaleString("en"),
      };
      return { runs: histories, failures, figures, took_s };
    },
  };
}

/** What was shown so far: the histories of every part that ended. */
interface Shown {
  readonly histories: number;
  readonly commands: number;
  readonly refusals: number;
  readonly failures: readonly string[];
  readonly took_s: number;
}

const NOTHING: Shown = { histories: 0, commands: 0, refusals: 0, failures: [], took_s: 0 };

function add(before: Shown, part: Shown): Shown {
  return {
    histories: before.histories + part.histories,
    commands: before.commands + part.commands,
    refusals: before.refusals + part.refusals,
    failures: [...before.failures, ...part.failures],
    took_s: before.took_s + part.took_s,
  };
}

interface Part {
  /** The history before the first. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  readonly fault: string | null;
}

/** Plays a part's histories in one book, four at a time, and looks at the book afterwards. */
async function playPart(pool: Pool, { from, to, seed, fault }: Part): Promise<Shown> {
  const started = performance.now();
  await openSharedFund(pool);
  if (fault === UNBOUNDED) await forgetReleases(pool);
  const server = serverOf({ pool, clock });
  // An answer of 500 says nothing of its reason, on purpose; a harness that fails must.
  const broken: string[] = [];
  server.addHook("onError", (request, _, error, done) => {
    broken.push(`${request.url}: ${error.stack ?? error.message}`);
    done();
  });
  if (fault === CENT) {
    server.addHook("preHandler", async (request) => {
      if (request.url.endsWith("/spend")) {
        const body = request.body as { amount: string };
        body.amount = body.amount.replace(/\d$/, (last) =>
          last === "9" ? "8" : String(Number(last) + 1),
        );
      }
    });
  }
  await server.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/api/v1`;
  const told = { n: from, commands: 0, refusals: 0, failures: [] as string[] };
  const playNext = async (): Promise<void> => {
    while (told.n < to && told.failures.length < 5) {
      const n = (told.n += 1);
      const played = await playHistory({ pool, url, n, seed: (seed * 1_000_003 + n) >>> 0 });
      told.commands += played.commands;
      told.refusals += played.refusals;
      if (played.failure !== null)
        told.failures.push(`history ${n} of seed ${seed}: ${played.failure}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playNext));
  await server.close();
  if (fault === null) broken.push(...(await readTx(pool, findFaults)));
  await pool.end();
  return {
    histories: told.n - from,
    commands: told.commands,
    refusals: told.refusals,
    failures: [...told.failures, ...broken],
    took_s: (performance.now() - started) / 1000,
  };
}

/** The planted fault: the sums that limits are read from lose what was released. */
async function forgetReleases(pool: Pool): Promise<void> {
  await pool.query(`
    create function forget_release() returns trigger language plpgsql as $$
    begin if new.account = 1400 then return null; end if; return new; end $$;
    create trigger forget_release before insert on allocation_total for each row execute function forget_release()`);
}

interface Play {
  readonly pool: Pool;
  readonly url: string;
  readonly n: number;
  readonly seed: number;
}

interface Played {
  readonly commands: number;
  readonly refusals: number;
  readonly failure: string | null;
}

async function playHistory(play: Play): Promise<Played> {
  const next = seeded(play.seed);
  const model: Model = {
    owed: BigInt(1 + next(2_000_000)),
    cash: 0n,
    allocatable: 0n,
    decided: BigInt(1 + next(2_000_000)),
    allocations: [],
  };
  const stopped = await begin(play, model);
  if (stopped !== null) return { commands: 0, refusals: 0, failure: stopped };
  const count = 5 + next(16);
  let refusals = 0;
  for (let n = 0; n < count; n += 1) {
    const command = COMMANDS[next(COMMANDS.length)] ?? "receive";
    const amount = BigInt(1 + next([2_000, 60_000, 600_000][next(3)] ?? 1));
    const share = model.allocations[next(Math.max(1, model.allocations.length))] ?? null;
    if (share === null && !["receive", "interest", "allocate"].includes(command)) continue;
    const id = `h${play.n}-${n}`;
    const isExpected = expect(model, { command, amount, share, id });
    const status = await post(
      play,
      ACTION_OF[command],
      inputOf(play, { command, amount, share, id }),
    );
    if (status !== 201) refusals += 1;
    if (status !== (isExpected ? 201 : 422)) {
      return {
        commands: n,
        refusals,
        failure: `${command} ${amount}: the model ${isExpected ? "accepts" : "refuses"}, the API says ${status}`,
      };
    }
    const wrong = await compare(play, model);
    if (wrong !== null)
      return { commands: n, refusals, failure: `after ${command} ${amount}: ${wrong}` };
  }
  return { commands: count, refusals, failure: await checkStatement(play) };
}

async function begin(play: Play, model: Model): Promise<string | null> {
  const { pool, n } = play;
  const named = { en: "N", ja: "N" };
  const name = JSON.stringify(named);
  await pool.query(
    "insert into fund (id, code, name, type, currency, interest_policy) values ($1, $2, $3, 'trust_fund', 'USD', 'add_to_fund')",
    [`f${n}`, `F${n}`, name],
  );
  await pool.query("insert into project (id, title, fund_id) values ($1, $2, $3)", [
    `p${n}`,
    name,
    `f${n}`,
  ]);
  await pool.query(
    "insert into governance_meeting (id, fund_id, met_on, title) values ($1, $2, '2025-06-10', $3)",
    [`m${n}`, `f${n}`, name],
  );
  const agreement = {
    id: `a${n}`,
    organisation: "donor",
    fund: `f${n}`,
    instrument: "exchange_of_letters",
    title: named,
    amount: plain(model.owed),
    currency: "USD",
    signed_on: "2025-04-01",
    effective_to: "2027-03-31",
    earmarking_category: 1,
  };
  const decision = {
    id: `d${n}`,
    meeting: `m${n}`,
    subject: named,
    outcome: "approved",
    amount: plain(model.decided),
    on: "2025-06-10",
  };
  const instalments = [{ id: `i${n}`, no: 1, due_on: "2025-05-01", amount: plain(model.owed) }];
  const statuses = [
    await post(play, "sign-agreement", agreement),
    await post(play, "schedule-instalments", { agreement: `a${n}`, instalments }, 1),
    await post(play, "record-decision", decision),
    await post(play, "confirm-decision", { decision: `d${n}` }, 1),
  ];
  return statuses.every((status) => status === 201)
    ? null
    : `it does not begin: ${statuses.join()}`;
}

interface Asked {
  readonly command: Command;
  readonly amount: bigint;
  readonly share: Share | null;
  readonly id: string;
}

const ACTION_OF: Readonly<Record<Command, string>> = {
  receive: "record-receipt",
  interest: "record-income",
  allocate: "allocate",
  release: "release",
  return: "record-return",
  oblige: "oblige",
  spend: "spend",
};

function inputOf(
  { n }: Play,
  { command, amount, share, id }: Asked,
): Readonly<Record<string, unknown>> {
  const at = { id, on: "2026-01-15", amount: plain(amount) };
  const { on } = at;
  switch (command) {
    case "receive":
      return {
        ...at,
        fund: `f${n}`,
        agreement: `a${n}`,
        currency: "USD",
        credited: at.amount,
        credited_currency: "USD",
      };
    case "interest":
      return { ...at, fund: `f${n}`, kind: "interest", currency: "USD" };
    case "allocate":
      return { id, on, decision: `d${n}`, project: `p${n}`, direct: at.amount };
    case "oblige":
      return { ...at, allocation: share?.id, description: "x" };
    case "spend":
      return { ...at, allocation: share?.id, category: "staff" };
    default:
      return { ...at, allocation: share?.id };
  }
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

/** What the model says: whether the command is accepted; and it moves on. */
function expect(model: Model, { command, amount, share, id }: Asked): boolean {
  const uncommitted = share ? share.approved - share.obligated - share.consumed : 0n;
  switch (command) {
    case "receive": {
      const matched = smaller(amount, model.owed);
      model.owed -= matched;
      model.cash += amount;
      model.allocatable += matched;
      return true;
    }
    case "interest":
      model.cash += amount;
      model.allocatable += amount;
      return true;
    case "allocate":
      if (
        amount > model.allocatable ||
        amount > model.decided - model.allocations.reduce((all, one) => all + one.approved, 0n)
      )
        return false;
      model.allocatable -= amount;
      model.allocations.push({ id, approved: amount, released: 0n, obligated: 0n, consumed: 0n });
      return true;
    case "release":
      if (!share || amount > share.approved - share.released || amount > model.cash) return false;
      share.released += amount;
      model.cash -= amount;
      return true;
    case "return": {
      if (!share || amount > share.released - share.consumed) return false;
      const frees = smaller(amount, uncommitted > 0n ? uncommitted : 0n);
      share.released -= amount;
      share.approved -= frees;
      model.cash += amount;
      model.allocatable += frees;
      return true;
    }
    case "oblige":
      if (!share || amount > uncommitted) return false;
      share.obligated += amount;
      return true;
    case "spend":
      if (!share || amount > uncommitted) return false;
      share.consumed += amount;
      return true;
  }
}

async function compare({ pool, n }: Play, model: Model): Promise<string | null> {
  return readTx(pool, async (tx) => {
    const sums = await readAccountSums(tx, `f${n}`, { as_of: day("2099-12-31") });
    const { total } = allocatable(sums, {
      base: USD,
      interest_policy: "add_to_fund",
      psc_at: "allocation",
    });
    const pairs: [string, bigint, bigint][] = [
      ["receivable", balanceOf(sums, 1200, USD).amount_minor, model.owed],
      ["cash", balanceOf(sums, 1300, USD).amount_minor, model.cash],
      ["allocatable", total.amount_minor, model.allocatable],
    ];
    for (const { id, ...share } of model.allocations) {
      const stand = allocationStand(await readAllocationSums(tx, id), USD);
      for (const name of ["approved", "released", "obligated", "consumed"] as const) {
        pairs.push([`${name} of ${id}`, stand[name].amount_minor, share[name]]);
      }
    }
    const [wrong] = pairs.filter(([, found, expected]) => found !== expected);
    return wrong ? `${wrong[0]} is ${wrong[1]}, the model has ${wrong[2]}` : null;
  });
}

/** The statement as the API gives it: it opens, moves and closes. */
async function checkStatement({ url, n }: Play): Promise<string | null> {
  const answer = await fetch(`${url}/fund/f${n}/statement?as_of=2026-03-31`);
  const { statement } = (await answer.json()) as {
    statement: Record<string, { amount_minor: string }>;
  };
  const of = (name: string) => BigInt(statement[name]?.amount_minor ?? "0");
  return of("opening") + of("total_sources") - of("total_uses") === of("fund_balance")
    ? null
    : "the statement does not add up";
}

async function post(
  { url, n }: Play,
  action: string,
  input: Readonly<Record<string, unknown>>,
  version?: number,
): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "idempotency-key": `history-${n}-${action}-${String(input["id"] ?? "")}`,
    ...(version === undefined ? {} : { "if-match": `"${version}"` }),
  };
  const answer = await fetch(`${url}/actions/${action}`, {
    method: "POST",
    headers,
    body: JSON.stringify(input),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** `123.45` for 12345 minor units. */
function plain(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`;
}
