import assert from "node:assert/strict";
import { request as openRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { serverOf } from "../acting.js";
import { findFaults } from "../../src/actions/back-up.js";
import { fixedClock } from "../../src/base/clock.js";
import { readTx, type Pool } from "../../src/store/connect.js";
import { allocatableNow, openSharedFund } from "./shared-fund.js";
import { seeded, type Harness } from "./proof.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const NO_KEYS = "the table of keys forgets every key";
const AT_ONCE = 16;

/** Where a client breaks off: after its request has left, or as soon as the answer begins. */
type Cut = "sent" | "answering" | null;

/** Requests over real sockets; one in ten is cut and sent again until it is answered, two in ten more are repeated. */
export function exactlyOnce(open: () => Promise<Pool>): Harness {
  return {
    name: "exactly-once",
    claim:
      "requests through HTTP, sockets cut before or in the answer, three in ten sent again: each has one effect and one answer",
    size: 100_000,
    faults: [NO_KEYS],
    async run({ size, seed, fault }) {
      const pool = await open();
      await openSharedFund(pool);
      if (fault === NO_KEYS) await forgetKeys(pool);
      const server = serverOf({ pool, clock });
      await server.listen({ host: "127.0.0.1", port: 0 });
      const client = new Client((server.server.address() as AddressInfo).port, seeded(seed));
      await Promise.all(Array.from({ length: AT_ONCE }, () => client.sendUntil(size)));
      await server.close();
      const { requests, attempts, cuts, failures } = client;
      const [{ count } = { count: 0n }] = (
        await pool.query<{ count: bigint }>("select count(*) as count from entry")
      ).rows;
      if (count !== BigInt(requests)) failures.push(`${requests} requests have ${count} entries`);
      const total = await allocatableNow(pool);
      if (total !== BigInt(requests) * 100n)
        failures.push(`${requests} requests of 1.00 left ${total} minor units`);
      failures.push(...(await readTx(pool, findFaults)));
      const counted = { requests, "sent again": attempts - requests, "sockets cut": cuts };
      const figures = Object.fromEntries(
        Object.entries(counted).map(([name, n]) => [name, n.toLocaleString("en")]),
      );
      return { runs: attempts, failures, figures };
    },
  };
}

/** The planted fault: each key is kept under another name, so that no request is ever known again. */
async function forgetKeys(pool: Pool): Promise<void> {
  await pool.query(`
    create function forget_key() returns trigger language plpgsql as $$
    begin new.key := gen_random_uuid()::text; return new; end $$;
    create trigger forget_key before insert on idempotency_key for each row execute function forget_key()`);
}

/** Holds the sockets and what was answered to whom. */
class Client {
  readonly failures: string[] = [];
  requests = 0;
  attempts = 0;
  cuts = 0;
  readonly #answers = new Map<number, string>();
  readonly #port: number;
  readonly #next: (below: number) => number;

  constructor(port: number, next: (below: number) => number) {
    this.#port = port;
    this.#next = next;
  }

  async sendUntil(size: number): Promise<void> {
    while (this.attempts < size && this.failures.length < 20) {
      const luck = this.#next(10);
      // Two in ten repeat an earlier request, as long ago as it may be; one of these goes out twice at the same moment.
      const request =
        luck < 2 && this.requests > 0 ? this.#next(this.requests) : (this.requests += 1) - 1;
      const cut: Cut =
        luck === 2 ? ((["sent", "answering"] as const)[this.#next(2)] ?? null) : null;
      await Promise.all([
        this.#sendAnswered(request, cut),
        ...(luck === 0 ? [this.#sendAnswered(request, null)] : []),
      ]);
    }
  }

  /** Sends until an answer is there, as a client that keeps its key does. */
  async #sendAnswered(request: number, cut: Cut): Promise<void> {
    let answer = await this.#send(request, cut);
    while (answer === null) answer = await this.#send(request, null);
    const before = this.#answers.get(request);
    if (before !== undefined && before !== answer)
      this.failures.push(`request ${request} was answered with ${answer} after ${before}`);
    if (!answer.startsWith("20"))
      this.failures.push(`request ${request} was answered with ${answer}`);
    this.#answers.set(request, answer);
  }

  /** Status class and body; null where the socket was cut. */
  #send(request: number, cut: Cut): Promise<string | null> {
    this.attempts += 1;
    if (cut !== null) this.cuts += 1;
    const body = JSON.stringify({
      id: `in-${request}`,
      fund: "f",
      kind: "interest",
      amount: "1.00",
      currency: "USD",
      on: "2026-01-01",
    });
    const headers = {
      "content-type": "application/json",
      "idempotency-key": `request-${request}`,
      "content-length": Buffer.byteLength(body),
    };
    const path = "/api/v1/actions/record-income";
    return new Promise((done, fail) => {
      const sent = openRequest(
        { host: "127.0.0.1", port: this.#port, method: "POST", path, headers },
        (answer) => {
          if (cut === "answering") return void answer.destroy();
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.once("end", () => {
            assert.ok(answer.complete);
            // A replay is 200 where the first was 201; the body is the same.
            done(
              `${Math.floor((answer.statusCode ?? 0) / 10)}x ${Buffer.concat(chunks).toString()}`,
            );
          });
        },
      );
      sent.once("close", () => (cut === null ? undefined : done(null)));
      sent.once("error", (error) => (cut === null ? fail(error) : done(null)));
      sent.end(body, () => {
        // The request has left; whether it is read, being carried out or done is a matter of these few milliseconds.
        if (cut === "sent") setTimeout(() => sent.destroy(), request % 30);
      });
    });
  }
}
