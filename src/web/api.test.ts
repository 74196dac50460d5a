import assert from "node:assert/strict";
import { join } from "node:path";
import { serverOf } from "../../test/acting.js";
import type { FastifyInstance } from "fastify";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { findAuditBreak } from "../store/audit.js";
import { findWrongTotals } from "../store/balances.js";
import { LIMITS } from "../base/settings.js";
import { readTx, type Pool } from "../store/connect.js";
import { sharedTx } from "../store/shared-tx.js";
import { keepSnapshot, readVersion } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { createServer } from "./server.js";

const clock = fixedClock("2025-01-15T09:30:00.000Z");
const HOST = { host: "127.0.0.1:4321" };
const FUND = "ex-safe-harbours";

async function serve(pool: Pool, isReadOnly = false): Promise<FastifyInstance> {
  const folder = join(packageRoot, "portfolios/illustrative-fund");
  const load = await loadPortfolio({ folder, isOnlyIfChanged: true }, { pool, clock });
  assert.ok(!isRefusal(load) && load.is_loaded);
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });
}

const pledge = {
  id: "p-1",
  organisation: "ex-ministry",
  fund: FUND,
  amount: "1250000.50",
  currency: "USD",
  on: "2025-01-10",
};

function post(
  server: FastifyInstance,
  action: string,
  payload: object,
  headers: Record<string, string> = {},
) {
  return server.inject({
    method: "POST",
    url: `/api/v1/actions/${action}`,
    headers: {
      ...HOST,
      "content-type": "application/json",
      "idempotency-key": "key-0001",
      ...headers,
    },
    payload: JSON.stringify(payload),
  });
}

databaseTest(
  "an action is carried out once for each key; another payload under it is refused",
  async (_, open) => {
    const server = await serve(await open());
    const first = await post(server, "record-pledge", pledge);
    assert.equal(first.statusCode, 201, first.body);
    const again = await post(server, "record-pledge", pledge);
    assert.deepEqual([again.statusCode, again.headers["idempotent-replayed"]], [200, "true"]);
    assert.equal(again.body, first.body);
    const other = await post(server, "record-pledge", { ...pledge, amount: "2" });
    assert.deepEqual([other.statusCode, other.json().code], [422, "KEY_REUSED"]);
    assert.match(String(other.headers["content-type"]), /application\/problem\+json/);
  },
);

databaseTest(
  "a refusal says the code, the sentence and the figures; wrong input names every field",
  async (_, open) => {
    const server = await serve(await open());
    const wrong = await post(
      server,
      "record-pledge",
      { ...pledge, amount: "1,000", on: "soon", surprise: 1 },
      { "accept-language": "ja" },
    );
    assert.equal(wrong.statusCode, 400);
    assert.deepEqual(
      wrong
        .json()
        .errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`)
        .sort(),
      ["amount INPUT_INVALID", "on INPUT_DAY", "surprise INPUT_INVALID"],
    );
    assert.deepEqual([wrong.json().code, wrong.json().field], ["INPUT_INVALID", "surprise"]);
    assert.match(wrong.json().errors[0].detail, /[ぁ-ん]/);
    const asked = {
      id: "a-1",
      decision: "ex-decision-1",
      project: "ex-safe-piers",
      direct: "99999999.00",
      on: "2025-01-10",
    };
    const tooMuch = await post(server, "allocate", asked);
    assert.equal(tooMuch.statusCode, 422, tooMuch.body);
    assert.match(tooMuch.json().detail, /USD 99,999,999\.00/);
    assert.ok(
      Object.values(tooMuch.json().facts).some(
        (fact) => (fact as { amount?: string }).amount === "99999999.00",
      ),
    );
  },
);

const income = (id: string, more: object = {}) => ({
  action: "record-income",
  key: `list-key-${id}`,
  input: {
    id,
    fund: FUND,
    kind: "interest",
    amount: "10.00",
    currency: "USD",
    on: "2025-01-10",
    ...more,
  },
});

function postList(server: FastifyInstance, payload: object, headers: Record<string, string> = {}) {
  return server.inject({
    method: "POST",
    url: "/api/v1/actions",
    headers: { ...HOST, "content-type": "application/json", ...headers },
    payload: JSON.stringify(payload),
  });
}

async function versionOf(pool: Pool): Promise<bigint> {
  return BigInt(await readTx(pool, readVersion));
}

databaseTest(
  "several actions of one request share a commit; one that is refused is no other's concern",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const before = await versionOf(pool);
    const actions = [income("l1"), income("l2", { amount: "0" }), income("l3"), income("l1b")];
    const sent = await postList(server, { actions });
    assert.equal(sent.statusCode, 200, sent.body);
    type Each = { status: number; answer?: { subject_id: string }; problem?: { code: string } };
    const { answers } = sent.json<{ answers: Each[] }>();
    assert.deepEqual(
      answers.map(({ status, answer, problem }) => [status, answer?.subject_id ?? problem?.code]),
      [
        [201, "l1"],
        [422, "AMOUNT_NOT_POSITIVE"],
        [201, "l3"],
        [201, "l1b"],
      ],
    );
    assert.equal((await versionOf(pool)) - before, 1n, "one commit");
    const again = await postList(server, { actions });
    assert.deepEqual(
      again.json<{ answers: Each[] }>().answers.map(({ status }) => status),
      [200, 422, 200, 200],
    );
    assert.equal(await versionOf(pool), before + 1n, "what was done is done once");
  },
);

databaseTest(
  "a list that is all or none does nothing where one is refused, and says which",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const before = await versionOf(pool);
    for (const [second, code] of [
      [income("m2", { amount: "0" }), "AMOUNT_NOT_POSITIVE"],
      [{ ...income("m1"), key: "another-key" }, "EXISTS_ALREADY"],
      [income("m2", { surprise: 1 }), "INPUT_INVALID"],
    ] as const) {
      const actions = [income("m1"), second, income("m3")];
      const refused = await postList(server, { actions, all_or_none: true });
      const problem = refused.json<{ code: string; errors: { field: string }[] }>();
      assert.deepEqual(
        [problem.code, problem.errors.map(({ field }) => field)],
        [code, ["actions.1"]],
      );
    }
    assert.equal(await versionOf(pool), before);
    const actions = [income("m1"), income("m2"), income("m3")];
    const done = await postList(server, { actions, all_or_none: true });
    assert.match(done.body, /"status":201.*"status":201.*"status":201/);
    const again = await postList(server, {
      actions: [...actions, income("m4")],
      all_or_none: true,
    });
    assert.deepEqual(
      again.json<{ answers: { status: number }[] }>().answers.map(({ status }) => status),
      [200, 200, 200, 201],
    );
    assert.equal((await versionOf(pool)) - before, 2n);
    await readTx(pool, async (tx) => {
      assert.equal(await findAuditBreak(tx), null);
      assert.deepEqual(await findWrongTotals(tx), []);
    });
  },
);

databaseTest("what turns a whole list away is none of its actions' fault", async (_, open) => {
  const pool = await open();
  const server = await serve(pool);
  let openGate = () => {};
  const gate = new Promise<void>((resolve) => (openGate = resolve));
  const waiting = Array.from({ length: 1 + LIMITS.writes_waiting }, () =>
    sharedTx(pool, () => gate),
  );
  const busy = await postList(server, { actions: [income("b1")], all_or_none: true });
  openGate();
  await Promise.all(waiting);
  const { code, errors } = busy.json<{ code: string; errors?: unknown }>();
  assert.deepEqual([busy.statusCode, code, errors], [503, "RECORD_BUSY", undefined]);
});

databaseTest("only an action that takes a file takes a body of its size", async (_, open) => {
  const server = await serve(await open());
  const reason = "x".repeat(LIMITS.request_size_bytes);
  const large = await post(server, "correct-project", { project: "ex-safe-piers", reason });
  assert.deepEqual([large.statusCode, large.json().code], [413, "REQUEST_TOO_LARGE"]);
  const file = await post(server, "add-evidence", { content: reason });
  assert.equal(file.statusCode, 400, file.body);
});

databaseTest(
  "a list of another shape, from elsewhere or to a reader is refused",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    const bad: readonly [object, string][] = [
      [{ actions: [] }, "LIST_INVALID"],
      [{ actions: [{ ...income("n1"), key: "short" }] }, "LIST_INVALID"],
      [{ actions: Array.from({ length: 65 }, (_, n) => income(`n${n}`)) }, "LIST_INVALID"],
      [{ actions: [{ ...income("n1"), action: "steal" }] }, "ACTION_UNKNOWN"],
    ];
    for (const [payload, code] of bad) {
      const refused = await postList(server, payload);
      assert.deepEqual([refused.statusCode, refused.json().code], [400, code]);
    }
    const several = await postList(server, { actions: [{ key: "short", input: [] }, 1] });
    assert.deepEqual(
      several.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field),
      ["actions.0.action", "actions.0.key", "actions.0.input", "actions.1"],
    );
    const shapes = income("n2", { on: 1, amount: "1,000", surprise: 1 });
    const each = await postList(server, { actions: [shapes] });
    const { problem } = each.json<{ answers: { problem: { errors: { field: string }[] } }[] }>()
      .answers[0] ?? { problem: { errors: [] } };
    assert.deepEqual(problem.errors.map(({ field }) => field).sort(), ["amount", "on", "surprise"]);
    const actions = [income("n1")];
    const elsewhere = await postList(server, { actions }, { origin: "https://example.org" });
    assert.deepEqual([elsewhere.statusCode, elsewhere.json().code], [403, "WRITE_FROM_ELSEWHERE"]);
    const reader = serverOf({ pool, clock }, true);
    const read = await postList(reader, { actions });
    assert.deepEqual(read.json<{ answers: { status: number }[] }>().answers[0]?.status, 403);
  },
);

databaseTest(
  "another site cannot write through the reader's browser, and a read-only server writes nothing",
  async (_, open) => {
    const pool = await open();
    const server = await serve(pool);
    assert.equal(
      (await post(server, "record-pledge", pledge, { origin: "http://evil.example" })).statusCode,
      403,
    );
    assert.equal(
      (await post(server, "record-pledge", pledge, { "sec-fetch-site": "cross-site" })).statusCode,
      403,
    );
    assert.equal(
      (await post(server, "record-pledge", pledge, { host: "rebound.example" })).statusCode,
      403,
    );
    const form = await server.inject({
      method: "POST",
      url: "/en/record/record-pledge",
      headers: { ...HOST, origin: "null", "content-type": "application/x-www-form-urlencoded" },
      payload: "_step=confirm",
    });
    assert.equal(form.statusCode, 403);
    assert.match(form.body, /WRITE_FROM_ELSEWHERE/);
    const reader = await serve(pool, true);
    assert.deepEqual(
      [
        (await post(reader, "record-pledge", pledge)).statusCode,
        (await reader.inject("/en/record")).statusCode,
      ],
      [403, 404],
    );
  },
);

databaseTest(
  "tables, rows, the statement and the book are read page by page, with every limit said",
  async (_, open) => {
    const server = await serve(await open());
    const read = async (url: string) => (await server.inject({ url, headers: HOST })).json();
    const first = await read("/api/v1/receipt?limit=2");
    const second = await read(`/api/v1/receipt?limit=2&after=${first.next}`);
    assert.equal(first.rows.length, 2);
    assert.notEqual(second.rows[0].id, first.rows[1].id);
    assert.equal((await read(`/api/v1/receipt/${first.rows[0].id}`)).id, first.rows[0].id);
    assert.equal((await read("/api/v1/receipt?limit=9999")).code, "LIMIT_OUT_OF_RANGE");
    assert.equal((await read("/api/v1/entries?after=-1")).code, "AFTER_UNREADABLE");
    assert.equal(
      (await read(`/api/v1/fund/${FUND}/statement?as_of=2024-13-01`)).code,
      "DAY_UNREADABLE",
    );
    const reversed = await server.inject({
      url: `/api/v1/fund/${FUND}/statement?as_of=2024-12-31&from=2025-01-01`,
      headers: HOST,
    });
    assert.deepEqual(
      [reversed.statusCode, reversed.json().code, reversed.json().field],
      [400, "STATEMENT_SPAN_REVERSED", "from"],
    );
    const statement = await read(`/api/v1/fund/${FUND}/statement?as_of=2024-12-31`);
    const { total_sources, total_uses, fund_balance, opening } = statement.statement;
    const [sources, uses, closing, opened] = [total_sources, total_uses, fund_balance, opening].map(
      (each) => BigInt(each.amount_minor),
    );
    assert.equal((opened ?? 0n) + (sources ?? 0n) - (uses ?? 0n), closing);
    const book = await read("/api/v1/entries?limit=3");
    assert.deepEqual(
      book.entries.map((entry: { seq: string }) => entry.seq),
      ["1", "2", "3"],
    );
    assert.equal((await read("/api/v1/nothing")).code, "NO_SUCH_ADDRESS");
  },
);

databaseTest(
  "the description of the API names every action and every table, by the schemas that check them",
  async (_, open) => {
    const server = await serve(await open());
    const described = (await server.inject("/api/openapi.json")).json();
    assert.equal(described.openapi, "3.1.0");
    for (const [path, methods] of Object.entries<
      Record<string, { operationId: string; requestBody?: object }>
    >(described.paths)) {
      for (const operation of Object.values(methods)) assert.ok(operation.operationId, path);
    }
    const allocate =
      described.paths["/api/v1/actions/allocate"].post.requestBody.content["application/json"]
        .schema;
    assert.deepEqual(allocate.required.includes("decision"), true);
    const ids = Object.values<Record<string, { operationId: string }>>(described.paths).flatMap(
      (methods) => Object.values(methods).map((each) => each.operationId),
    );
    assert.equal(new Set(ids).size, ids.length);
  },
);

const fields = (values: Record<string, string>) => new URLSearchParams(values).toString();

databaseTest(
  "a form is reviewed before it is recorded, reads amounts as typed, and records once when sent twice",
  async (_, open) => {
    const server = await serve(await open());
    const send = (step: string, change: Record<string, string> = {}) =>
      server.inject({
        method: "POST",
        url: "/en/record/record-pledge",
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: fields({
          _key: "key-0002",
          _step: step,
          ...pledge,
          amount: "1,250,000.5",
          currency: "usd",
          on: "10 January 2025",
          ...change,
        }),
      });
    const review = await send("review");
    assert.match(review.body, /1,250,000\.5[\s\S]*2025-01-10/);
    assert.equal(
      (await server.inject({ url: "/en/rows/pledge/p-1", headers: HOST })).statusCode,
      404,
    );
    const wrong = await send("review", { amount: "plenty", on: "03/04/2025" });
    assert.equal(wrong.statusCode, 422);
    for (const field of ["amount", "on"]) {
      const [, sentence = ""] =
        new RegExp(`id="field-${field}-error">([^<]+)`).exec(wrong.body) ?? [];
      assert.equal(
        wrong.body.split(sentence).length - 1,
        2,
        `the summary and ${field} say the same`,
      );
    }
    const done = await send("confirm");
    assert.equal(done.statusCode, 303, done.body);
    assert.equal((await send("confirm")).headers.location, done.headers.location);
    const row = await server.inject({ url: String(done.headers.location), headers: HOST });
    assert.equal(row.statusCode, 200);
    assert.match(row.body, /9100 Pledges \(memo\)/);
    const queue = await server.inject({ url: "/ja/queue", headers: HOST });
    assert.match(queue.body, /遅延/);
  },
);
