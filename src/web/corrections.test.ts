import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { keepSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const HOST = { host: "127.0.0.1:4321" };

databaseTest(
  "two who correct one record: the second sees what it says now beside what they typed, on the page and in the API",
  async (_, open) => {
    const pool = await open();
    const project = {
      id: "p",
      title: { en: "Harbuors", ja: "港" },
      places: Array.from({ length: 12 }, (_each, n) => ({
        country: "VN",
        name: { en: `Port ${n}`, ja: `港${n}` },
      })),
    };
    made(await act({ pool, clock }, "create-project", project));
    const server = serverOf({ pool, clock });
    const get = async (url: string) => (await server.inject({ url, headers: HOST })).body;
    assert.match(textOf(await get("/en/record/correct-project")), /Which one\? .*Harbuors \(p\)/);
    const unknown = await server.inject({
      url: "/en/record/correct-project?project=none",
      headers: HOST,
    });
    assert.equal(unknown.statusCode, 404);
    assert.match(unknown.body, /There is no project “none” in the record/);
    // The form begins with all that the record says: every row of a list, and the version.
    const form = await get("/en/record/correct-project?project=p");
    assert.match(form, /name="_version" value="1"/);
    assert.match(form, /name="title\.en"[^>]*value="Harbuors"/);
    assert.match(form, /name="places\.11\.name\.ja"[^>]*value="港11"/);
    const sent = Object.fromEntries(
      [...form.matchAll(/<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value],
      ),
    );
    const post = (values: Record<string, string>) =>
      server.inject({
        method: "POST",
        url: "/en/record/correct-project",
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({ ...sent, ...values }).toString(),
      });
    const mine = { "title.en": "Harbours", reason: "Misspelt" };
    const review = await post(mine);
    assert.equal(review.statusCode, 200);
    assert.match(textOf(review.body), /Title \(English\) Harbuors Harbours/);
    assert.doesNotMatch(review.body, /Countries of the work/, "what stays is not told again");
    // Somebody else is faster.
    made(
      await act({ pool, clock }, "correct-project", {
        project: "p",
        title: { en: "Two harbours", ja: "二つの港" },
        reason: "There are two",
      }),
    );
    const stale = await post({ ...mine, _step: "confirm" });
    assert.equal(stale.statusCode, 422);
    const text = textOf(stale.body);
    assert.match(text, /You saw version 1; it is now version 2/);
    assert.match(text, /Title \(English\) Two harbours Harbours Title \(日本語\) 二つの港 港/);
    assert.match(stale.body, /name="_version" value="2"/);
    const done = await post({ ...mine, _version: "2", _key: "another-key-1", _step: "confirm" });
    assert.equal(done.statusCode, 303);
    const row = textOf(await get("/ja/rows/project/p"));
    assert.match(
      row,
      /訂正 .*Two harbours Harbours Misspelt .*Harbuors Two harbours There are two/,
    );
    const api = (if_match: string) =>
      server.inject({
        method: "POST",
        url: "/api/v1/actions/correct-project",
        headers: { ...HOST, "idempotency-key": `key-of-${if_match}`, "if-match": if_match },
        payload: { project: "p", code: "XM-1", reason: "Was missing" },
      });
    const old = await api('"1"');
    assert.equal(old.statusCode, 412);
    const { code, current } = old.json<{
      code: string;
      current: { version: number; record: { title: unknown } };
    }>();
    assert.deepEqual(
      [code, current.version, current.record.title],
      ["VERSION_STALE", 3, { en: "Harbours", ja: "港" }],
    );
    const read = await server.inject({ url: "/api/v1/project/p", headers: HOST });
    assert.equal(read.headers.etag, '"3"');
    const now = await api('"3"');
    assert.equal(now.statusCode, 201);
    assert.deepEqual(now.json<{ changes: unknown }>().changes, [
      { field: "code", before: null, after: "XM-1" },
    ]);
    const kept = await server.inject({
      url: "/api/v1/corrections?kind=project&id=p",
      headers: HOST,
    });
    assert.deepEqual(
      kept.json<{ corrections: { version: number }[] }>().corrections.map((each) => each.version),
      [2, 3, 4],
    );
    await server.close();
    // What was corrected, and why, is for those who keep the record.
    const site = createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: true });
    const shown = await site.inject({ url: "/en/rows/project/p", headers: HOST });
    assert.doesNotMatch(shown.body, /Misspelt/);
    const asked = await site.inject({
      url: "/api/v1/corrections?kind=project&id=p",
      headers: HOST,
    });
    assert.equal(asked.statusCode, 404);
    await site.close();
  },
);

databaseTest(
  "a window that moved to a fund of another currency shows both of its ceilings",
  async (_, open) => {
    const pool = await open();
    const name = { en: "Name", ja: "名称" };
    const opened = { name, type: "trust_fund", established_on: "2025-01-01" };
    for (const [action, input] of [
      ["create-fund", { ...opened, id: "f", currency: "USD" }],
      ["create-fund", { ...opened, id: "g", currency: "JPY" }],
      ["create-window", { id: "w", fund: "f", name, ceiling: "500.25" }],
      ["correct-window", { window: "w", fund: "g", ceiling: "75000", reason: "The other fund's" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock });
    const page = await server.inject({ url: "/en/rows/funding_window/w", headers: HOST });
    assert.match(
      textOf(page.body),
      /Ceiling, where it has one USD 500\.25 JPY 75,000 The other fund's/,
    );
    await server.close();
  },
);

databaseTest(
  "the category of an obligation is chosen in its form, told before it is sent, and said on its page in the reader's language",
  async (_, open) => {
    const pool = await open();
    const name = { en: "Fund", ja: "基金" };
    const line = { period_from: "2025-03-01", period_to: "2026-02-28" };
    for (const [action, input] of [
      ["record-organisation", { id: "ministry", name, type: "10" }],
      [
        "create-fund",
        {
          ...{ id: "f", code: "F", name, type: "pooled", currency: "USD" },
          ...{ established_on: "2025-01-01", interest_policy: "return" },
        },
      ],
      ["create-project", { id: "p", title: name, fund: "f" }],
      [
        "sign-agreement",
        {
          ...{ id: "a", organisation: "ministry", fund: "f", instrument: "saa", title: name },
          ...{ amount: "1100", currency: "USD", signed_on: "2025-01-05", earmarking_category: 1 },
        },
      ],
      [
        "schedule-instalments",
        { agreement: "a", instalments: [{ id: "i", no: 1, due_on: "2025-02-01", amount: "1100" }] },
      ],
      [
        "record-receipt",
        {
          ...{ id: "r", fund: "f", agreement: "a", amount: "1100", currency: "USD" },
          ...{ credited: "1100", credited_currency: "USD", on: "2025-02-01" },
        },
      ],
      ["record-meeting", { id: "m", fund: "f", title: name, on: "2025-03-01" }],
      [
        "record-decision",
        {
          ...{ id: "d", meeting: "m", subject: name, outcome: "approved" },
          ...{ amount: "1100", on: "2025-03-01" },
        },
      ],
      ["confirm-decision", { decision: "d" }],
      ["allocate", { id: "al", decision: "d", project: "p", direct: "1000", on: "2025-03-02" }],
      [
        "set-budget",
        {
          allocation: "al",
          lines: [
            { ...line, category: "staff", amount: "900" },
            { ...line, category: "travel", amount: "100" },
          ],
        },
      ],
      ["allocate", { id: "al2", decision: "d", project: "p", direct: "100", on: "2025-03-02" }],
      ["spend", { id: "s", allocation: "al2", category: "travel", amount: "20", on: "2025-03-04" }],
      [
        "oblige",
        { id: "o", allocation: "al", amount: "150", on: "2025-03-03", description: "Tickets" },
      ],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock });
    const get = async (url: string) => (await server.inject({ url, headers: HOST })).body;
    const form = await get("/ja/record/correct-obligation?obligation=o");
    assert.match(form, /<select[^>]*name="category"/);
    const sent = { obligation: "o", category: "travel", reason: "Left out", _version: "1" };
    const post = (values: Record<string, string>) =>
      server.inject({
        method: "POST",
        url: "/ja/record/correct-obligation",
        headers: { ...HOST, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams({ ...sent, description: "Tickets", ...values }).toString(),
      });
    const review = await post({});
    assert.equal(review.statusCode, 200, textOf(review.body));
    assert.match(textOf(review.body), /旅費は、alの予算第1版の予算額USD 100\.00をUSD 50\.00超過/);
    const done = await post({ _key: "a-key-for-it", _step: "confirm" });
    assert.equal(done.statusCode, 303, textOf(done.body));
    assert.match(textOf(await get("/ja/rows/obligation/o")), /予算の費目 旅費/);
    assert.match(textOf(await get("/en/rows/obligation/o")), /Category of the budget Travel/);
    assert.match(textOf(await get("/en/projects/p")), /Overspent by USD 50\.00 \(version 1\)/);
    assert.match(
      textOf(await get("/en/projects/p")),
      /Spent or obligated of allocations without a budget by category, and so taken off no line: [^ ]*20/,
    );
    const answer = await server.inject({
      method: "POST",
      url: "/api/v1/actions/correct-obligation",
      headers: { ...HOST, "idempotency-key": "another-key-1", "if-match": '"2"' },
      payload: { obligation: "o", category: null, reason: "For everything" },
    });
    assert.equal(answer.statusCode, 201, answer.body);
    const [facts = ""] = textOf(await get("/en/rows/obligation/o")).split("What can be done next");
    assert.match(facts, /Facts .*USD 150\.00/);
    assert.doesNotMatch(facts, /Category of the budget/);
  },
);
