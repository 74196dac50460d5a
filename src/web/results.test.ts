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
const GRID = "/en/projects/ex-safe-piers/results/2025-04-01..2026-03-31";
const TOTAL = "value:ex-ind-piers-participants";

async function serve(
  pool: Pool,
  isReadOnly = false,
  now = "2026-06-05T09:00:00.000Z",
): Promise<FastifyInstance> {
  const clock = fixedClock(now);
  const load = await loadPortfolio(
    { folder: join(packageRoot, "portfolios/illustrative-fund"), isOnlyIfChanged: true },
    { pool, clock },
  );
  assert.ok(!isRefusal(load));
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });
}

async function get(server: FastifyInstance, url: string) {
  const { statusCode, body } = await server.inject({ url, headers: HOST });
  return { status: statusCode, body };
}

/** Sends the page's own form with what is typed into it, as a browser without scripts does. */
async function send(server: FastifyInstance, url: string, typed: Record<string, string>) {
  const page = await get(server, url);
  const hidden = [...page.body.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  const answer = await server.inject({
    method: "POST",
    url,
    headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ ...fields, ...typed } as Record<string, string>).toString(),
  });
  return { status: answer.statusCode, body: answer.body, to: answer.headers.location ?? null };
}

databaseTest(
  "a grid without scripts: saved, continued, read back in words, sent, validated, published, on the project's page",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const queue = await get(server, "/en/queue");
    assert.match(queue.body, /ex-safe-piers\/results\/2025-04-01\.\.2026-03-31"/);
    assert.match(queue.body, /5 days late/);
    const empty = await get(server, GRID);
    assert.match(empty.body, /530 \(1 April 2024 to 31 March 2025\)/);
    assert.match(empty.body, /<dd>540<\/dd>/);
    assert.match(empty.body, /<dd>1,465<\/dd>/);
    const saved = await send(server, GRID, { [TOTAL]: "about 500", _step: "draft" });
    assert.deepEqual([saved.status, saved.to], [303, `${GRID}?done=draft`]);
    assert.match((await get(server, GRID)).body, /value="about 500"/);
    const wrong = await send(server, GRID, { [TOTAL]: "about 500", _step: "review" });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /href="#field-value:ex-ind-piers-participants"/);
    const typed = {
      [TOTAL]: "５３２",
      "cell:ex-ind-piers-participants:0:0": "100",
      "cell:ex-ind-piers-participants:0:3": "200",
      "uncollected:ex-ind-piers-participants:1": "yes",
    };
    const checked = await send(server, GRID, { ...typed, _step: "review" });
    assert.equal(checked.status, 200);
    assert.match(checked.body, /five hundred thirty-two/);
    assert.match(checked.body, /women × 15-24 100/);
    assert.match(checked.body, /Left blank, and still due: Participants in the joint seminar/);
    const sent = await send(server, GRID, { ...typed, _step: "confirm" });
    assert.deepEqual([sent.status, sent.to], [303, `${GRID}/review?done=received`]);
    const hiddenYet = await get(server, "/en/projects/ex-safe-piers");
    assert.doesNotMatch(hiddenYet.body, />532</);
    const pick = { "pick:ex-ind-piers-participants": "yes" };
    const back = await send(server, `${GRID}/review`, { ...pick, _step: "return" });
    assert.equal(back.status, 422);
    for (const [step, done] of [
      ["validate", "validated"],
      ["publish", "published"],
    ] as const) {
      const moved = await send(server, `${GRID}/review`, { ...pick, _step: step });
      assert.deepEqual([moved.status, moved.to], [303, `${GRID}/review?done=${done}`]);
    }
    assert.match((await get(server, "/en/projects/ex-safe-piers")).body, />532</);
    assert.match((await get(server, "/en/data/indicator_value.csv")).body, /,532,/);
    const revised = await send(server, `${GRID}/revise`, {
      [TOTAL]: "535",
      reason: "A list came late",
      _step: "confirm",
    });
    assert.deepEqual([revised.status, revised.to], [303, `${GRID}/review?done=revised`]);
    const history = await get(server, `${GRID}/review`);
    assert.match(history.body, /A list came late/);
    await server.close();
  },
);

databaseTest(
  "marks that contradict each other, and a number that can be read in more than one way, are asked about",
  async (_, open) => {
    const server = await serve(await open());
    const read = async (typed: Record<string, string>) =>
      (await send(server, GRID, { ...typed, _step: "review" })).body;
    const joint = "value:ex-ind-joint";
    assert.match(await read({ [TOTAL]: "1.234,5", [joint]: "1,234.5" }), /decimal comma/);
    assert.match(await read({ [TOTAL]: "1.234" }), /with a fraction/);
    assert.match(await read({ [TOTAL]: "1,540" }), /1,540 is 285% of the target of 540/);
    const explained = {
      [TOTAL]: "1 540",
      "explanation:ex-ind-piers-participants": "Two ports more",
    };
    assert.match(
      await read(explained),
      /one thousand five hundred forty[\s\S]*Send with explanation/,
    );
    const japanese = await send(server, GRID.replace("/en/", "/ja/"), {
      [TOTAL]: "12,500",
      "explanation:ex-ind-piers-participants": "港の追加",
      _step: "review",
    });
    assert.match(japanese.body, /1万2,500/);
    await server.close();
  },
);

databaseTest(
  "a read-only site shows neither the grid nor what is not published",
  async (_, open) => {
    const server = await serve(await open(), true);
    assert.equal((await get(server, GRID)).status, 404);
    assert.equal((await get(server, `${GRID}/review`)).status, 404);
    assert.doesNotMatch((await get(server, "/en/projects/ex-safe-piers")).body, /results\/2025/);
    await server.close();
  },
);

databaseTest(
  "a result opens to what was known on a day: not yet public, as it was first published, as it was revised",
  async (_, open) => {
    const pool = await open();
    const at = async (day: string, steps: (server: FastifyInstance) => Promise<unknown>) => {
      const server = await serve(pool, false, `${day}T09:00:00.000Z`);
      await steps(server);
      await server.close();
    };
    const pick = { "pick:ex-ind-piers-participants": "yes" };
    await at("2026-06-05", (server) => send(server, GRID, { [TOTAL]: "532", _step: "confirm" }));
    await at("2026-06-08", async (server) => {
      await send(server, `${GRID}/review`, { ...pick, _step: "validate" });
      await send(server, `${GRID}/review`, { ...pick, _step: "publish" });
    });
    const revise = { [TOTAL]: "535", reason: "A list came late", _step: "confirm" };
    await at("2026-06-12", (server) => send(server, `${GRID}/revise`, revise));
    // One that came with the files, and is revised by a person: what it was is known, though no day says since when.
    const earlier = GRID.replace("2025-04-01..2026-03-31", "2024-04-01..2025-03-31");
    await at("2026-06-13", (server) =>
      send(server, `${earlier}/revise`, { ...revise, [TOTAL]: "528" }),
    );
    await at("2026-06-14", async (server) => {
      const { rows } = await pool.query(
        "select indicator_value_id as id from indicator_step where value = 535",
      );
      const [value] = rows as { id: string }[];
      const url = `/en/figures/${value?.id ?? ""}`;
      const now = await get(server, url);
      assert.match(now.body, /<h1[^>]*>535 participants/);
      assert.match(now.body, /known_on=2026-06-08">8 June 2026/);
      assert.match(
        (await get(server, `${url}?known_on=2026-06-07`)).body,
        /<h1[^>]*>not reported/i,
      );
      const first = await get(server, `${url}?known_on=2026-06-08`);
      assert.match(first.body, /<h1[^>]*>532 participants/);
      assert.match(first.body, /As known on 8 June 2026\. Today it is 535 participants: \+3/);
      assert.match((await get(server, `${url}?known_on=2026-06-12`)).body, /<h1[^>]*>535/);
      const total = "/en/figures/ex-ind-piers-participants:actual";
      const sum = async (day: string) =>
        Number(
          /<h1[^>]*>([\d,]+)/
            .exec((await get(server, `${total}?known_on=${day}`)).body)?.[1]
            ?.replace(",", ""),
        );
      const [before, published, moved] = [
        await sum("2026-06-07"),
        await sum("2026-06-12"),
        await sum("2026-06-13"),
      ];
      assert.equal(published - before, 535);
      assert.equal(moved - published, -2);
    });
  },
);
