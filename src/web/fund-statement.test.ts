import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import { fixedClock } from "../base/clock.js";
import { readTx } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Harbours", ja: "港湾" };
const RECEIPT = { fund: "f", agreement: "a", currency: "USD", credited_currency: "USD" };
const SETTING: readonly (readonly [string, Record<string, unknown>])[] = [
  ["record-organisation", { id: "o", name, type: "10" }],
  ["create-fund", { id: "f", name, type: "pooled", currency: "USD", established_on: "2025-01-01" }],
  [
    "sign-agreement",
    {
      id: "a",
      organisation: "o",
      fund: "f",
      instrument: "saa",
      title: name,
      amount: "900.00",
      currency: "USD",
      signed_on: "2025-01-05",
      earmarking_category: 1,
    },
  ],
  [
    "schedule-instalments",
    {
      agreement: "a",
      instalments: [
        { due_on: "2025-03-01", amount: "600.00" },
        { due_on: "2025-06-01", amount: "300.00" },
      ],
    },
  ],
  [
    "record-receipt",
    { ...RECEIPT, id: "r", amount: "600.00", credited: "600.00", on: "2025-03-02" },
  ],
  [
    "record-receipt",
    { ...RECEIPT, id: "s", amount: "300.00", credited: "300.00", on: "2025-06-02" },
  ],
];

databaseTest(
  "a fund's statement stands on a page for any days, as known on any day, with the same lines in its files",
  async (_, open) => {
    const pool = await open();
    for (const [action, input] of SETTING) made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock }, true);
    const read = async (url: string) => {
      const { statusCode, body } = await server.inject(url);
      assert.equal(statusCode, 200, url);
      return textOf(body);
    };
    const page = "/en/funds/f/statement";
    assert.match(await read("/en/funds/f"), /The statement for any days/);
    assert.match(await read(page), /Balance with the fund\s*900\.00/);
    const year = await read(`${page}?from=2025-04-01&as_of=2026-03-31`);
    assert.match(year, /Opening balance with the fund\s*600\.00/);
    assert.match(year, /Contributions received\s*300\.00/);
    assert.match(year, /Balance with the fund\s*900\.00/);
    assert.match(await read(`${page}?as_of=31.3.2025`), /Balance with the fund\s*600\.00/);
    // What can be allocated is of all that was booked, whenever the statement opens; what is of now leads to its page.
    assert.match(year, /USD, from the beginning to 31 March 2026/);
    const now = (await server.inject(page)).body;
    assert.match(now, /href="\/en\/figures\/f:balance_agent"/);
    // Nothing was known of it the day before it was recorded.
    assert.match(await read(`${page}?known_on=2026-03-30`), /Balance with the fund\s*0\.00/);
    const unread = await read("/ja/funds/f/statement?as_of=1/2/2026");
    assert.match(unread, /「1\/2\/2026」は日付として一通りに読めません/);
    // A wrong day or a reversed span is told where it was typed, and answered by no file of other days.
    const reversed = "from=2026-03-01&as_of=2026-02-01";
    const told = (await server.inject(`/ja/funds/f/statement?${reversed}`)).body;
    assert.match(told, /id="field-from-error"[^>]*>開始日が終了日より後です/);
    for (const [language, wrong, words] of [
      ["en", "as_of=2024-13-01", /“2024-13-01” is no day/],
      ["ja", "known_on=never", /「never」は日付として/],
      ["en", reversed, /^The span begins after it ends\.$/m],
      ["en", "from=2026-04-01", /begins after it ends/],
    ] as const)
      for (const ending of ["csv", "xlsx"]) {
        const answer = await server.inject(`/${language}/funds/f/statement.${ending}?${wrong}`);
        assert.deepEqual(
          [answer.statusCode, answer.headers["content-type"]],
          [400, "text/plain; charset=utf-8"],
          wrong,
        );
        assert.match(answer.body, words);
      }
    const asked = "from=2025-04-01&as_of=2026-03-31";
    const csv = await server.inject(`/en/funds/f/statement.csv?${asked}`);
    const lines = csv.body.split("\r\n");
    assert.equal(lines[0], "part,line,name,amount,currency,from,as_of,known_on,note");
    assert.ok(
      lines.includes(
        "tier_1,opening,Opening balance with the fund,600.00,USD,2025-04-01,2026-03-31,,",
      ),
    );
    assert.ok(lines.some((line) => line.startsWith("tier_2,organisation_balance,")));
    assert.ok(lines.some((line) => line.startsWith("allocatable,allocatable,")));
    const xlsx = await server.inject(`/ja/funds/f/statement.xlsx?${asked}`);
    const files = unzipSync(xlsx.rawPayload);
    const sheet = new TextDecoder().decode(files["xl/worksheets/sheet1.xml"]);
    assert.match(sheet, /期首残高（基金）/);
    assert.match(sheet, /<v>600(\.00)?<\/v>/);
    for (const url of ["/en/funds/nobody/statement", "/en/funds/nobody/statement.csv"])
      assert.equal((await server.inject(url)).statusCode, 404, url);
  },
);

databaseTest(
  "a fund's page and its statement call the same line by the same words, in both languages",
  async (_, open) => {
    const pool = await open();
    for (const [action, input] of SETTING) made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock }, true);
    for (const language of ["en", "ja"] as const) {
      const page = textOf((await server.inject(`/${language}/funds/f`)).body);
      const csv = (await server.inject(`/${language}/funds/f/statement.csv`)).body;
      const lines = csv
        .split("\r\n")
        .slice(1, -1)
        .map((line) => line.split(","));
      // What organisations had is net of what came back on the page. Refunds of the formula are those due, too.
      const own = ["release", "total_resources", "refunds", "psc_at_fund"];
      const told = lines
        .filter(([, line = ""]) => !own.includes(line))
        .map(([, , name = ""]) => name);
      assert.ok(told.length > 20, told.join());
      const asSaid = page.toLowerCase();
      assert.deepEqual(
        told.filter((name) => !asSaid.includes(name.toLowerCase())),
        [],
        language,
      );
    }
  },
);

databaseTest(
  "a statement of days that somebody typed displaces no page that others read",
  async (t, open) => {
    const pool = await open();
    for (const [action, input] of SETTING) made(await act({ pool, clock }, action, input));
    const snapshot = await readTx(pool, readSnapshot);
    const server = createServer({
      readSnapshot: () => Promise.resolve(snapshot),
      pool,
      clock,
      isReadOnly: true,
    });
    const { mock } = t.mock.method(pool, "connect");
    const isMadeAgain = async (url: string) => {
      await server.inject(url);
      const before = mock.callCount();
      assert.equal((await server.inject(url)).statusCode, 200, url);
      return mock.callCount() > before;
    };
    assert.equal(await isMadeAgain("/en/funds/f/statement"), false);
    for (const page of ["statement", "statement.csv", "statement.xlsx"])
      assert.equal(await isMadeAgain(`/en/funds/f/${page}?from=2025-04-01`), true, page);
  },
);

databaseTest(
  "invariant 14: money that left before it came is shown on the statement of its days, in its files and among the findings",
  async (_, open) => {
    const pool = await open();
    const ahead = { id: "t", fund: "f", to_fund: "g", amount: "250.00", on: "2025-02-01" };
    for (const [action, input] of [
      ...SETTING,
      ["create-fund", { ...SETTING[1]?.[1], id: "g" }],
      ["transfer", ahead],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock });
    const read = async (url: string) => textOf((await server.inject(url)).body);
    const page = "/en/funds/f/statement";
    const short =
      /At the end of 1 March 2025 the fund had paid out USD 250\.00 more than had come in/;
    assert.match(await read(`${page}?as_of=2025-03-01`), short);
    assert.match(
      await read("/ja/funds/f/statement?as_of=2025-03-01"),
      /2025年3月1日終了時点で、支払額がそれまでの入金額を/,
    );
    for (const day of ["2025-01-31", "2025-03-02"])
      assert.doesNotMatch(await read(`${page}?as_of=${day}`), /Less than nothing/, day);
    const csv = (await server.inject(`${page}.csv?as_of=2025-03-01`)).body.split("\r\n");
    const noted = csv.filter((line) => /At the end of 1 March/.test(line));
    assert.deepEqual(
      noted.map((line) => line.split(",").slice(0, 2).join("/")),
      ["tier_1/fund_balance", "allocatable/allocatable"],
    );
    const xlsx = await server.inject(`${page}.xlsx?as_of=2025-03-01`);
    const files = Object.entries(unzipSync(xlsx.rawPayload)).map(([, bytes]) =>
      new TextDecoder().decode(bytes),
    );
    assert.ok(files.some((text) => short.test(text)));
    const json = await server.inject("/api/v1/fund/f/statement?as_of=2025-03-01");
    const { short: told } = json.json<{ short: readonly { rule: string }[] }>();
    assert.deepEqual(
      told.map(({ rule }) => rule),
      ["PAID_BEFORE_CASH", "ALLOCATED_BEFORE_CASH"],
    );
    // The finding names the days, leads to the statement of the worst, and to what was booked on it.
    const findings = (await server.inject("/en/findings")).body;
    const said = textOf(findings);
    assert.match(said, /What the book shows that it should not/);
    assert.equal(said.match(/up to USD 250\.00/g)?.length, 1, "the same days are told once");
    assert.match(said, /1 February 2025 to 1 March 2025, up to USD 250\.00/);
    assert.match(findings, /href="\/en\/funds\/f\/statement\?as_of=2025-02-01"/);
    assert.match(findings, /href="\/en\/rows\/fund_transfer\/t"/);
    assert.match(await read("/ja/findings"), /2025年2月1日～2025年3月1日（最大250米ドル）|最大/);
    assert.match(await read("/en/queue"), /What the book shows that it should not/);
  },
);

databaseTest(
  "invariant 14: who posts to a day before the cash is told so, before it is recorded and after, and again with the same answer",
  async (_, open) => {
    const pool = await open();
    for (const [action, input] of [
      ...SETTING,
      ["create-fund", { ...SETTING[1]?.[1], id: "g" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const server = serverOf({ pool, clock });
    const ahead = { id: "t", fund: "f", to_fund: "g", amount: "250.00", on: "2025-02-01" };
    const host = { host: "127.0.0.1:4321" };
    const post = (input: object, key: string) =>
      server.inject({
        method: "POST",
        url: "/api/v1/actions/transfer",
        headers: { ...host, "content-type": "application/json", "idempotency-key": key },
        payload: JSON.stringify(input),
      });
    const notesOf = ({ body }: { readonly body: string }) =>
      (JSON.parse(body) as { notes?: readonly { en: string; ja: string }[] }).notes ?? [];
    const short =
      /At the end of 1 February 2025 the fund had paid out USD 250\.00 more than had come in/;
    for (const [language, told] of [
      ["en", short],
      ["ja", /2025年2月1日終了時点で、支払額がそれまでの入金額をUSD 250\.00上回っています/],
    ] as const) {
      const review = await server.inject({
        method: "POST",
        url: `/${language}/record/transfer`,
        headers: { ...host, "content-type": "application/x-www-form-urlencoded" },
        payload: new URLSearchParams(ahead).toString(),
      });
      assert.match(textOf(review.body), told);
    }
    const first = await post(ahead, "transfer-ahead");
    assert.equal(first.statusCode, 201, first.body);
    assert.equal(notesOf(first).length, 1, "cash that left is told once");
    assert.match(notesOf(first)[0]?.en ?? "", short);
    // One between the two receipts that leaves the days after it short as well: the worst of them is told, not its own.
    const both = { ...ahead, id: "u", amount: "400.00", on: "2025-03-10" };
    made(await act({ pool, clock }, "transfer", { ...both, on: "2025-05-10" }));
    const second = await post({ ...both, id: "v", amount: "100.00" }, "transfer-between");
    assert.match(
      notesOf(second)[0]?.en ?? "",
      /At the end of 10 May 2025 the fund had paid out USD 150\.00 more/,
    );
    // On the day of the latest entry, or where the cash was there, there is nothing to tell.
    assert.deepEqual(
      notesOf(await post({ ...both, id: "w", amount: "1.00", on: "2025-06-02" }, "transfer-last")),
      [],
    );
    made(
      await act({ pool, clock }, "record-income", {
        id: "n",
        fund: "f",
        kind: "bank_charge",
        amount: "1.00",
        currency: "USD",
        on: "2025-06-03",
      }),
    );
    assert.deepEqual(
      notesOf(await post({ ...both, id: "x", amount: "1.00", on: "2025-06-02" }, "transfer-there")),
      [],
    );
    // What was booked since changes no answer that was given.
    for (const [answer, key, input] of [
      [first, "transfer-ahead", ahead],
      [second, "transfer-between", { ...both, id: "v", amount: "100.00" }],
    ] as const) {
      const again = await post(input, key);
      assert.equal(again.statusCode, 200);
      assert.equal(again.body, answer.body);
    }
  },
);
