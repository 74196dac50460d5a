import { fixedClock } from "../../src/base/clock.js";
import { isRefusal } from "../../src/base/refusal.js";
import { readTx } from "../../src/store/connect.js";
import { listEntries } from "../../src/store/entries.js";
import { allocatableNow, findBroken, openSharedFund, send, type Acting } from "./shared-fund.js";
import { seeded, type Harness } from "./proof.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const NO_KEYS = "each attempt has a key of its own";
const AT_ONCE = 16;

/** Requests that are sent again, some at the same moment, some long after: each has one effect, and every attempt gets its answer. */
export function retries(open: () => Promise<Acting["pool"]>): Harness {
  return {
    name: "retries",
    claim:
      "requests sent again, at once and later: each has one effect, and every attempt the first one's answer",
    size: 100_000,
    faults: [NO_KEYS],
    async run({ size, seed, fault }) {
      const acting: Acting = { pool: await open(), clock };
      await openSharedFund(acting.pool);
      const next = seeded(seed);
      const failures: string[] = [];
      const answers = new Map<number, string>();
      let attempts = 0;
      let requests = 0;
      const attempt = async (request: number) => {
        attempts += 1;
        const id = fault === NO_KEYS ? `in-${request}-${attempts}` : `in-${request}`;
        const key = fault === NO_KEYS ? `request-${request}-${attempts}` : `request-${request}`;
        const input = {
          id,
          fund: "f",
          kind: "interest",
          amount: "1.00",
          currency: "USD",
          on: "2026-01-01",
        };
        const answer = await send(acting, "record-income", input, key);
        const told = isRefusal(answer) ? answer.refused : answer.entries.join();
        const before = answers.get(request);
        if (before !== undefined && before !== told)
          failures.push(`request ${request} was answered with ${told} after ${before}`);
        answers.set(request, told);
      };
      while (attempts < size) {
        const wave: Promise<void>[] = [];
        for (let n = 0; n < AT_ONCE; n += 1) {
          // Three of ten are sent again: one of them at this very moment, the others from any time before.
          const luck = next(10);
          const request = luck < 2 && requests > 0 ? next(requests) : (requests += 1) - 1;
          wave.push(attempt(request));
          if (luck === 2) wave.push(attempt(request));
        }
        await Promise.all(wave);
      }
      const entries = await countEntries(acting);
      if (entries !== requests) failures.push(`${requests} requests have ${entries} entries`);
      const total = await allocatableNow(acting.pool);
      if (total !== BigInt(requests) * 100n)
        failures.push(`${requests} requests of 1.00 left ${total} minor units`);
      const broken = await findBroken(acting.pool);
      if (broken) failures.push(broken);
      const figures = {
        requests: requests.toLocaleString("en"),
        "sent again": (attempts - requests).toLocaleString("en"),
      };
      return { runs: attempts, failures, figures };
    },
  };
}

async function countEntries({ pool }: Acting): Promise<number> {
  let count = 0;
  for (let after_seq = 0n; ;) {
    const page = await readTx(pool, (tx) => listEntries(tx, { after_seq, limit: 5_000 }));
    count += page.length;
    if (page.length < 5_000) return count;
    after_seq = page.at(-1)?.seq ?? after_seq;
  }
}
