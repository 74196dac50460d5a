import type { QueryResult } from "pg";
import { carryOut } from "../../src/actions/carry-out.js";
import { findAction } from "../../src/actions/register.js";
import { fixedClock } from "../../src/base/clock.js";
import { LOCAL_USER } from "../../src/people/permission.js";
import { openPool, type Address, type Pool } from "../../src/store/connect.js";
import type { Batch } from "../../src/store/wire.js";

/** What a server is to do, and at which of its statements it dies: 2n before the n-th is sent, 2n + 1 when it has just left. */
export interface Job {
  readonly address: Address;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly if_match: number | null;
  readonly key: string;
  /** The moment at which it is carried out, each time. */
  readonly now: string;
  readonly dies_at: number;
  readonly isCommittingEarly: boolean;
}

export function carryOutJob(pool: Pool, job: Job) {
  const action = findAction(job.action);
  if (!action) throw new Error(`There is no action ${job.action}.`);
  return carryOut(
    { action, input: job.input, if_match: job.if_match, key: job.key, person: LOCAL_USER },
    { pool, clock: fixedClock(job.now) },
  );
}

/**
 * Calls back before each statement of the pool, with its number and a way to send it. Statements that go out together are sent one
 * by one, so that a server dies between any two of them, and not between their messages alone.
 */
export function watchStatements(
  pool: Pool,
  onStatement: (
    n: number,
    sql: string,
    client: { query(sql: string): Promise<unknown> },
  ) => Promise<void>,
): void {
  let n = 0;
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (asked: unknown) => Promise<QueryResult>;
    const watched = async (asked: unknown, text: string) => {
      await onStatement(n, text, { query });
      const answer = query(asked);
      await onStatement(n + 0.5, text, { query });
      n += 1;
      return answer;
    };
    const sendApart = async (batch: Batch) => {
      for (const [at, { text, values, answer }] of batch.asked.entries()) {
        try {
          const { rows, rowCount } = await watched({ text, values }, text);
          answer({ rows, count: rowCount ?? 0 });
        } catch (error) {
          for (const skipped of batch.asked.slice(at)) skipped.fail(error);
          break;
        }
      }
      batch.handleReadyForQuery();
    };
    client.query = ((asked: string | Batch) =>
      typeof asked === "string"
        ? watched(asked, asked)
        : sendApart(asked)) as unknown as typeof client.query;
  });
}

/** As a program of its own: says that it is ready, takes one job, and dies in it. */
if (process.send) {
  process.once("message", (job: Job) => void die(job));
  process.send("ready");
}

async function die(job: Job): Promise<void> {
  const pool = openPool(job.address, { connections: 2 });
  watchStatements(pool, async (n, sql, client) => {
    const isEarly =
      job.isCommittingEarly &&
      Number.isInteger(n) &&
      sql.trimStart().startsWith("insert into idempotency_key");
    if (isEarly) for (const each of ["commit", "begin"]) await client.query(each);
    if (n * 2 !== job.dies_at) return;
    // One turn of the loop, in which what was sent leaves.
    if (job.dies_at % 2 === 1) await new Promise((done) => setImmediate(done));
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => undefined);
  });
  await carryOutJob(pool, job);
  // Carried out, and nobody was told.
  process.kill(process.pid, "SIGKILL");
}
