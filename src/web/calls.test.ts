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

const HOST = { host: "127.0.0.1:4321" };
const FUND = "ex-safe-harbours";
const text = (words: string) => ({ en: words, ja: words });

async function serve(pool: Pool, now: string, isReadOnly = false): Promise<FastifyInstance> {
  const clock = fixedClock(now);
  const load = await loadPortfolio(
    { folder: join(packageRoot, "portfolios/illustrative-fund"), isOnlyIfChanged: true },
    { pool, clock },
  );
  assert.ok(!isRefusal(load));
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });
}

async function post(
  server: FastifyInstance,
  action: string,
  payload: object,
  version?: number,
): Promise<void> {
  const answer = await server.inject({
    method: "POST",
    url: `/api/v1/actions/${action}`,
    headers: {
      ...HOST,
      "content-type": "application/json",
      "idempotency-key": `key-${action}-${JSON.stringify(payload).length}`,
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
    payload: JSON.stringify(payload),
  });
  assert.equal(answer.statusCode < 300, true, `${action}: ${answer.body}`);
}

databaseTest(
  "the calls of a fund are shown with their proposals, reviews, who stood aside, and days; the queue lists what waits",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool, "2025-01-05T09:00:00.000Z");
    const call = {
      id: "c1",
      fund: FUND,
      kind: "reserve",
      title: text("Storm repairs"),
      opens_on: "2025-01-01",
      closes_on: "2025-01-31",
      zone: "Asia/Tokyo",
      envelope: "50000",
    };
    await post(server, "open-call", call);
    await post(server, "publish-call", { call: "c1" }, 1);
    await post(server, "submit-proposal", {
      id: "x1",
      call: "c1",
      organisation: "ex-ministry",
      title: text("Repair the north pier"),
      amount: "40000",
    });
    const organisations = (
      await pool.query("select id from organisation where id <> 'ex-ministry' order by id limit 1")
    ).rows as { id: string }[];
    const office = { proposal: "x1", reviewer_organisation: organisations[0]?.id ?? "" };
    await post(server, "declare-interest", {
      ...office,
      id: "n1",
      reviewer: "Reviewer Aside",
      statement: "Worked for them",
    });
    const review = {
      ...office,
      id: "v1",
      reviewer: "Reviewer Clear",
      stage: "eligibility",
      conflict_of_interest: "none",
      recommendation: "support",
      comment: "Complete",
    };
    await post(server, "review-proposal", review);

    await post(server, "open-call", { ...call, id: "c2", title: text("Not yet public") });

    const later = await serve(pool, "2025-01-15T09:30:00.000Z");
    const page = (await later.inject({ url: `/en/funds/${FUND}/calls`, headers: HOST })).body;
    for (const part of [
      /Storm repairs/,
      /Not yet public/,
      /1 January 2025 to 31 January 2025 \(Asia\/Tokyo\)/,
      /Repair the north pier/,
      /10 so far/,
      /Reviewer Clear/,
      /Reviewer Aside/,
      /Stood aside/,
      /USD 50,000/,
    ]) {
      assert.match(page, part);
    }
    assert.match(
      (await later.inject({ url: `/ja/funds/${FUND}/calls`, headers: HOST })).body,
      /提案募集：.*経過10日/s,
    );
    const queue = (await later.inject({ url: "/en/queue", headers: HOST })).body;
    assert.match(queue, /Proposals in review.*Repair the north pier.*10 days since submission/s);
    // The public site says what was found, not who found it.
    const reader = await serve(pool, "2025-01-15T09:30:00.000Z", true);
    const shown = (await reader.inject({ url: `/en/funds/${FUND}/calls`, headers: HOST })).body;
    assert.match(shown, /Stood aside/);
    assert.doesNotMatch(shown, /Reviewer Clear|Reviewer Aside|Not yet public|\/record\//);
    assert.equal(
      (await later.inject({ url: "/en/funds/none/calls", headers: HOST })).statusCode,
      404,
    );
  },
);
