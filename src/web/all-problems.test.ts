import assert from "node:assert/strict";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import type { Pool } from "../store/connect.js";
import { keepSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";

const clock = fixedClock("2025-01-15T09:30:00.000Z");
const HOST = { host: "127.0.0.1:4321" };

async function serve(pool: Pool): Promise<FastifyInstance> {
  const folder = join(packageRoot, "portfolios/illustrative-fund");
  const load = await loadPortfolio({ folder, isOnlyIfChanged: true }, { pool, clock });
  assert.ok(!isRefusal(load) && load.is_loaded);
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: false });
}

/** A tranche that is too large for the allocation and for the cash, on a day that is still to come. */
const RELEASE = {
  id: "x",
  allocation: "ex-allocation-1",
  amount: "900000000.00",
  on: "2035-01-01",
};

interface Told {
  readonly code: string;
  readonly status: number;
  readonly field: string;
  readonly errors: readonly { field: string; code: string; detail: string; facts: object }[];
}

const WRONG = [
  "DAY_IN_FUTURE on",
  "RELEASE_EXCEEDS_ALLOCATION amount",
  "RELEASE_WITHOUT_CASH amount",
];

databaseTest(
  "programs hear of every rule that was broken, and of the first one as of old",
  async (_, open) => {
    const server = await serve(await open());
    const send = (path: string, payload: object) =>
      server.inject({
        method: "POST",
        url: `/api/v1/actions${path}`,
        headers: { ...HOST, "content-type": "application/json", "idempotency-key": "key-0001" },
        payload: JSON.stringify(payload),
      });
    const alone = (await send("/release", RELEASE)).json<Told>();
    assert.deepEqual([alone.status, alone.code, alone.field], [422, "DAY_IN_FUTURE", "on"]);
    assert.deepEqual(
      alone.errors.map(({ code, field }) => `${code} ${field}`),
      WRONG,
    );
    assert.deepEqual(alone.errors[0]?.facts, { on: "2035-01-01", latest_day: "2025-01-15" });
    const one = { action: "release", key: "key-0002", input: RELEASE };
    const each = (await send("", { actions: [one] })).json<{ answers: { problem: Told }[] }>();
    assert.equal(each.answers[0]?.problem.errors.length, WRONG.length);
    const none = (await send("", { actions: [one], all_or_none: true })).json<Told>();
    assert.deepEqual(
      [none.code, none.errors.map(({ field, code }) => `${field} ${code}`)],
      ["DAY_IN_FUTURE", WRONG.map((wrong) => `actions.0 ${wrong.split(" ")[0]}`)],
    );
    const income = { id: "x", fund: "ex-safe-harbours", kind: "interest", amount: "1.00" };
    const single = { ...income, currency: "USD", on: "2035-01-01" };
    const told = (await send("/record-income", single)).json<Told>();
    assert.deepEqual([told.code, told.errors], ["DAY_IN_FUTURE", undefined]);
  },
);

databaseTest(
  "a form lists every rule that was broken in the order of its fields, each by its field, in both languages",
  async (_, open) => {
    const server = await serve(await open());
    for (const language of ["en", "ja"]) {
      const answer = await server.inject({
        method: "POST",
        url: `/${language}/record/release`,
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({ ...RELEASE, _step: "review" }).toString(),
      });
      assert.equal(answer.statusCode, 422);
      const [, summary = ""] = /<div class="error-summary"([^]*?)<\/div>/.exec(answer.body) ?? [];
      assert.deepEqual(
        [...summary.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id),
        ["field-amount", "field-amount", "field-on"],
      );
      const sentences = [...summary.matchAll(/<a [^>]*>([^<]+)<\/a>/g)].map(
        ([, text = ""]) => text,
      );
      const beside = [...answer.body.matchAll(/<p class="field-error" id="([^"]+)">([^<]+)<\/p>/g)];
      assert.deepEqual(
        beside.map(([, id, text]) => [id, text]),
        ["field-amount-error", "field-amount-error-2", "field-on-error"].map((id, at) => [
          id,
          sentences[at],
        ]),
      );
      assert.match(answer.body, /aria-describedby="[^"]*field-amount-error field-amount-error-2"/);
    }
  },
);
