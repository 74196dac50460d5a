import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import { join } from "node:path";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { readTx, type Pool } from "../store/connect.js";
import { listExceptions } from "../store/exceptions.js";
import { keepSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";
import { createServer } from "./server.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const title = { en: "Title", ja: "件名" };
const name = { en: "Name", ja: "名称" };

const AGREEMENT = {
  id: "a",
  organisation: "ministry",
  fund: "f",
  instrument: "saa",
  title,
  amount: "10000",
  currency: "USD",
  signed_on: "2025-01-05",
  earmarking_category: 3,
  countries: ["VN"],
};
const DECISION = { meeting: "m", subject: title, outcome: "approved", amount: "3000" };
const RECEIPT = {
  fund: "f",
  agreement: "a",
  amount: "5000",
  currency: "USD",
  credited: "5000",
  credited_currency: "USD",
  on: "2025-02-01",
  bank_ref: "B-1",
};
/** A fund with money of one agreement, allocated to a project in Viet Nam. */
const SETTING: readonly (readonly [string, Record<string, unknown>])[] = [
  ["record-organisation", { id: "ministry", name, type: "10" }],
  [
    "create-fund",
    {
      id: "f",
      code: "F",
      name,
      type: "pooled",
      currency: "USD",
      established_on: "2025-01-01",
      interest_policy: "return",
    },
  ],
  ["create-project", { id: "p", title, fund: "f", places: [{ country: "VN" }] }],
  ["create-project", { id: "nowhere", title, fund: "f" }],
  ["sign-agreement", AGREEMENT],
  [
    "schedule-instalments",
    { agreement: "a", instalments: [{ id: "i", no: 1, due_on: "2025-02-01", amount: "4000" }] },
  ],
  ["record-receipt", { ...RECEIPT, id: "r" }],
  ["record-meeting", { id: "m", fund: "f", title, on: "2025-03-01" }],
  ["record-decision", { ...DECISION, id: "d", on: "2025-03-01" }],
  ["confirm-decision", { decision: "d" }],
];
const ALLOCATION = { decision: "d", project: "p", direct: "2000", on: "2025-03-02" };
const REPORT = {
  allocation: "al",
  category: "travel",
  period_from: "2025-04-01",
  period_to: "2025-06-30",
  is_certified: false,
};

async function begin(pool: Pool): Promise<FastifyInstance> {
  for (const [action, input] of SETTING) made(await act({ pool, clock }, action, input));
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: false });
}

/** The notes of what is done, in English. */
async function notesOf(pool: Pool, action: string, input: Record<string, unknown>) {
  const answer = await act({ pool, clock }, action, input);
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  return { entries: answer.entries, notes: (answer.notes ?? []).map(({ en }) => en) };
}

const OPTION = /<option value="([0-9a-f-]{36})"[^>]*>([^<]*)<\/option>/g;

const page = async (server: FastifyInstance, url: string) =>
  (await server.inject({ url, headers: { host: "127.0.0.1:4321" } })).body;

databaseTest(
  "an allocation's page says how an overspent line was explained, and that it is so no more once it is overspent further",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    made(await act({ pool, clock }, "allocate", { ...ALLOCATION, id: "al" }));
    const { period_from, period_to } = REPORT;
    const lines = [{ category: "travel", period_from, period_to, amount: "1000" }];
    const rest = { category: "staff", period_from, period_to, amount: "1000" };
    made(await act({ pool, clock }, "set-budget", { allocation: "al", lines: [...lines, rest] }));
    const report = (id: string, amount: string) =>
      act({ pool, clock }, "report-expenditure", { ...REPORT, id, amount });
    made(await report("x", "1100"));
    const [flagged] = await readTx(pool, (tx) =>
      listExceptions(tx, { limit: 10, subject_id: "al" }),
    );
    // The form offers what can be explained, by its row and what is wrong, not by an id that means nothing to a person.
    const offered = async (language: string) =>
      [...(await page(server, `/${language}/record/explain-exception`)).matchAll(OPTION)].map(
        ([, id, said]) => [id === flagged?.id, said],
      );
    const [line, funded] = [
      "al: p reports more than its budget gives a category. Travel is over its line of USD 1,000.00 in version 1 of the budget of al by USD 100.00: USD 1,100.00 spent, USD 0.00 obligated.",
      "x: p reports expenditure of USD 1,100.00, but USD 0.00 was transferred net of refunds.",
    ];
    const all = (await offered("en")).sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1));
    assert.deepEqual(all, [
      [true, line],
      [false, funded],
    ]);
    const [, said] = (await offered("ja")).find(([isFlagged]) => !isFlagged) ?? [];
    assert.match(String(said), /^x：pの報告支出額.*を上回っています。$/);
    const explained = { exception: flagged?.id, explanation: "Fares rose" };
    made(await act({ pool, clock }, "explain-exception", explained));
    assert.deepEqual(await offered("en"), [
      [false, funded],
      [true, line],
    ]);
    const shown = async () => {
      const html = await page(server, "/en/rows/allocation/al");
      return textOf(html.slice(html.indexOf('id="exceptions"'))).replace(/\s+/g, " ");
    };
    assert.match(await shown(), /by USD 100\.00: .* explained Explain Explained: Fares rose/);
    made(await report("y", "1200"));
    assert.match(
      await shown(),
      /by USD 200\.00: .* to explain Explain Explained as long as it was less: Fares rose/,
    );
  },
);

databaseTest(
  "what a report breaks is told before it is sent, and is settled once the report is replaced or taken back",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    made(await act({ pool, clock }, "allocate", { ...ALLOCATION, id: "al" }));
    const open_rules = async () =>
      (await readTx(pool, (tx) => listExceptions(tx, { limit: 10, status: "open" }))).map(
        ({ rule, subject_id }) => `${subject_id} ${rule}`,
      );
    const first = await notesOf(pool, "report-expenditure", { ...REPORT, id: "x", amount: "2500" });
    assert.match(first.notes.join("\n"), /^Accepted, and to be explained: p reports USD 2,500.00/);
    assert.equal((await open_rules()).length, 2);
    const next = await notesOf(pool, "report-expenditure", { ...REPORT, id: "y", amount: "2600" });
    assert.equal(next.notes[0], "The record has USD 2,500.00 for it; this replaces it.");
    assert.deepEqual(
      (await open_rules()).filter((each) => !each.startsWith("y ")),
      [],
      "of the figure that was replaced nothing is left to explain",
    );
    const entry = next.entries.at(-1) ?? "";
    assert.match(
      await page(server, "/en/rows/allocation/al"),
      /Travel, USD 2,600.00, 1 April 2025 – 30 June 2025/,
    );
    made(await act({ pool, clock }, "reverse-entry", { entry, reason: "A zero too many" }));
    assert.deepEqual(await open_rules(), []);
    const taken = await page(server, "/ja/rows/expenditure/y");
    assert.match(taken, /<h1[^>]*>支出：y<\/h1>/);
    assert.match(taken, /取り消されています/);
    assert.match(taken, /理由：A zero too many/);
    const again = await act({ pool, clock }, "reverse-entry", { entry, reason: "Once more" });
    assert.ok(isRefusal(again));
    assert.match(again.message.en, /^Entry \d+ was already reversed by entry \d+\./);
  },
);

databaseTest(
  "the queue says that all of it was made up where all of it was, and of each row where some is real",
  async (_, open) => {
    const pool = await open();
    const folder = join(packageRoot, "portfolios/illustrative-fund");
    const load = await loadPortfolio({ folder, isOnlyIfChanged: true }, { pool, clock });
    assert.ok(!isRefusal(load) && load.is_loaded);
    const serve = () =>
      createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: false });
    const banner = /What this page shows was made up/;
    assert.match(await page(serve(), "/en/queue"), banner);
    const server = await begin(pool);
    const queue = await page(server, "/en/queue");
    assert.doesNotMatch(queue, banner);
    assert.match(textOf(queue), /EX-BANK-20240220 illustrative/);
    assert.match(textOf(queue), /B-1 1 February 2025 USD 1,000\.00/);
  },
);

databaseTest("the review says whose money is used, and what is left", async (_, open) => {
  const pool = await open();
  await begin(pool);
  const allocated = await notesOf(pool, "allocate", { ...ALLOCATION, id: "al" });
  assert.deepEqual(allocated.notes, [
    "USD 2,000.00 is drawn on “Title”.",
    "USD 2,000.00 of the fund can be allocated after that.",
  ]);
  const nowhere = await act({ pool, clock }, "allocate", {
    ...ALLOCATION,
    id: "x",
    direct: "500",
    project: "nowhere",
  });
  assert.ok(isRefusal(nowhere));
  assert.match(
    nowhere.message.en,
    /tied by country to Viet Nam, and this is for no country that is stated/,
  );
  const twin = await notesOf(pool, "record-receipt", { ...RECEIPT, id: "r2" });
  assert.equal(
    twin.notes.at(-1),
    "Receipt r has the bank's reference B-1, too. Make sure that this is another transfer.",
  );
  made(
    await act({ pool, clock }, "schedule-instalments", {
      agreement: "a",
      instalments: [{ id: "i2", no: 2, due_on: "2025-03-01", amount: "600" }],
    }),
  );
  const matched = await notesOf(pool, "match-receipt", {
    receipt: "r",
    agreement: "a",
    on: "2025-03-03",
  });
  assert.deepEqual(matched.notes, [
    "USD 600.00 goes to instalments of Title.",
    "USD 400.00 stays in suspense.",
  ]);
});

databaseTest(
  "a page says what is left of an allocation, and of what it came from",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    const budget = {
      id: "b",
      category: "travel",
      period_from: "2025-01-01",
      period_to: "2025-12-31",
    };
    for (const [action, input] of [
      ["create-window", { id: "w", fund: "f", name, ceiling: "2500" }],
      ["allocate", { ...ALLOCATION, id: "al", window: "w" }],
      ["release", { id: "re", allocation: "al", amount: "800", on: "2025-03-03" }],
      ["set-budget", { allocation: "al", lines: [{ ...budget, amount: "2000" }] }],
      [
        "oblige",
        { id: "o", allocation: "al", amount: "300", on: "2025-03-04", description: "Bus" },
      ],
      ["report-expenditure", { ...REPORT, id: "x", amount: "450" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const told = async (row: string) => textOf(await page(server, `/en/rows/${row}`));
    assert.match(
      await told("allocation/al"),
      /cancellations USD 2,000\.00 Released, after returns USD 800\.00 Not yet released USD 1,200\.00 Obligated and open USD 300\.00 Spent, programme support included USD 450\.00 Left to obligate or spend USD 1,250\.00/,
    );
    assert.match(await told("decision/d"), /from it USD 2,000\.00 Left to allocate USD 1,000\.00/);
    assert.match(
      await told("funding_window/w"),
      /from it USD 2,000\.00 Left to allocate USD 500\.00/,
    );
  },
);

databaseTest(
  "a return says what it frees, is called a return, and is taken off what the fund has allocated",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    const spent = { id: "o", allocation: "al", amount: "1500", on: "2025-03-04" };
    for (const [action, input] of [
      ["allocate", { ...ALLOCATION, id: "al" }],
      ["release", { id: "re", allocation: "al", amount: "1800", on: "2025-03-03" }],
      ["oblige", { ...spent, description: "Bus" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const back = { id: "back", allocation: "al", amount: "700", on: "2025-03-05" };
    const { notes } = await notesOf(pool, "record-return", back);
    // 500 of the 2,000 was neither obligated nor spent.
    assert.deepEqual(notes, [
      "The allocation is USD 1,500.00 after that: USD 500.00 of it is free again.",
      "USD 200.00 of what comes back was obligated or spent: it stays allocated to the project.",
      "USD 2,500.00 of the fund can be allocated after that.",
    ]);
    // By now all of it is obligated or spent: nothing is freed, and no zero is told.
    const rest = { id: "rest", allocation: "al", amount: "100", on: "2025-03-06" };
    assert.deepEqual((await notesOf(pool, "record-return", rest)).notes, [
      "USD 100.00 of what comes back was obligated or spent: it stays allocated to the project.",
      "USD 2,500.00 of the fund can be allocated after that.",
    ]);
    const told = async (url: string) => textOf(await page(server, url));
    assert.match(
      await told("/en/rows/release/back"),
      /Return: USD 700\.00 returned, 5 March 2025 \(back\)/,
    );
    assert.match(await told("/ja/rows/release/back"), /返還：USD 700\.00の返還、2025年3月5日/);
    const allocation = await told("/en/rows/allocation/al");
    assert.match(allocation, /Return USD 700\.00 returned, 5 March 2025 \(back\)/);
    assert.match(allocation, /Release USD 1,800\.00, 3 March 2025 \(re\)/);
    assert.match(await told("/en/funds/f"), /Allocated, after returns US\$1,500/);
  },
);

databaseTest("that a condition is met is offered where one is still to be met", async (_, open) => {
  const pool = await open();
  const server = await begin(pool);
  const conditional = { ...AGREEMENT, id: "b", condition: "A strategy is adopted" };
  for (const [action, input] of [
    ["sign-agreement", conditional],
    ["record-decision", { ...DECISION, id: "e", outcome: "conditional", on: "2025-03-01" }],
    ["confirm-decision", { decision: "e" }],
  ] as const)
    made(await act({ pool, clock }, action, input));
  const offers = async (path: string) =>
    /record\/meet-conditions?\?/.test(await page(server, path));
  assert.deepEqual(
    await Promise.all(
      ["agreement/a", "agreement/b", "decision/d", "decision/e"].map((row) =>
        offers(`/en/rows/${row}`),
      ),
    ),
    [false, true, false, true],
  );
  const refused = await act({ pool, clock }, "meet-conditions", { decision: "d" });
  assert.ok(isRefusal(refused));
  assert.equal(refused.refused, "DECISION_WITHOUT_CONDITION");
  const met = { agreement: "b", on: "2025-06-01", evidence: "Cabinet minute 12" };
  made(await act({ pool, clock }, "meet-condition", met));
  assert.match(
    await page(server, "/en/rows/agreement/b"),
    /A strategy is adopted[^]*1 June 2025[^]*Cabinet minute 12/,
  );
  assert.equal(await offers("/en/rows/agreement/b"), false);
});

databaseTest(
  "a proposal's page tells who stood aside, and a call's days are told with their zone",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    const call = { id: "c", fund: "f", kind: "standard", title, zone: "Asia/Tokyo" };
    const proposal = { call: "c", organisation: "ministry", title, amount: "10" };
    const aside = { reviewer: "R", reviewer_organisation: "ministry", statement: "On its board" };
    for (const [action, input] of [
      ["open-call", { ...call, opens_on: "2026-03-01", closes_on: "2026-04-30" }],
      ["publish-call", { call: "c" }],
      ["submit-proposal", { ...proposal, id: "s" }],
      ["declare-interest", { ...aside, id: "n", proposal: "s" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    assert.match(await page(server, "/en/rows/proposal/s"), /Declared interest[^]*On its board/);
    assert.match(await page(server, "/en/rows/interest/n"), /<h1[^>]*>Declared interest: n<\/h1>/);
    assert.match(
      await page(server, "/en/rows/call/c"),
      /2026-02-28 15:00 UTC[^]*Time zone of its days[^]*Asia\/Tokyo/,
    );
  },
);

databaseTest(
  "what is left to pay of a refund case is the same in the queue and on its page: nothing before the donor's instruction",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    made(await act({ pool, clock }, "open-refund-case", { id: "c", agreement: "a" }));
    const left = async (language: string) => {
      const queue = await page(server, `/${language}/queue`);
      const [, shown] =
        /<td[^>]*data-label="(?:Left to pay|未払額)"[^>]*>([^<]*)</.exec(queue) ?? [];
      const own = textOf(await page(server, `/${language}/rows/refund_case/c`));
      return [shown, /(?:Left to pay|未払額)\s*(\S+ [\d,.]+)/.exec(own)?.[1]];
    };
    assert.deepEqual(await left("en"), ["–", undefined]);
    const instruction = { refund_case: "c", instruction: "Letter", on: "2026-01-20" };
    made(await act({ pool, clock }, "instruct-refund", { ...instruction, disposition: "return" }));
    for (const language of ["en", "ja"]) {
      const [inQueue, onPage] = await left(language);
      assert.match(String(inQueue), /^USD [1-9]/);
      assert.equal(onPage, inQueue);
    }
  },
);

databaseTest(
  "what is given in kind stands on the page of whom it is given to and by, valued apart, each a link to its row",
  async (_, open) => {
    const pool = await open();
    const server = await begin(pool);
    const officer = {
      organisation: "ministry",
      kind: "jpo",
      description: "A junior officer",
      from: "2025-04-01",
      to: "2026-03-31",
      country: "VN",
      place: "Hanoi",
    };
    const valued = { value: "90000", currency: "USD", method: "salary paid" };
    for (const [action, input] of [
      ["create-programme", { id: "g", name }],
      ["record-partner", { id: "VN", name, kind: "government", fiscal_year: "calendar" }],
      ["join-partner", { id: "fam", partner: "VN", organisation: "ministry" }],
      ["record-in-kind", { ...officer, ...valued, id: "k-p", project: "p" }],
      ["record-in-kind", { ...officer, id: "k-g", programme: "g" }],
      ["record-in-kind", { ...officer, id: "k-f", fund: "f", kind: "premises" }],
    ] as const)
      made(await act({ pool, clock }, action, input));
    const shown = async (path: string) => {
      const body = await page(server, path);
      const [, part = ""] = /<section class="part" id="in-kind"([^]*?)<\/section>/.exec(body) ?? [];
      const rows = [...part.matchAll(/\/rows\/in_kind\/([\w-]+)"/g)].map(([, id]) => id);
      return { rows, text: textOf(part) };
    };
    const project = await shown("/en/projects/p");
    assert.deepEqual(project.rows, ["k-p"]);
    assert.match(
      project.text,
      /A junior officer.*Junior professional officer.*salary paid.*Name.*Hanoi, Viet Nam/,
    );
    assert.match(project.text, /April 2025 – March 2026.*USD 90,000\.00/);
    const programme = await shown("/ja/programmes/g");
    assert.deepEqual(programme.rows, ["k-g"]);
    assert.match(programme.text, /評価なし/);
    assert.deepEqual((await shown("/en/funds/f")).rows, ["k-f"]);
    for (const path of ["organisations/ministry", "partners/VN"])
      assert.deepEqual((await shown(`/en/${path}`)).rows.sort(), ["k-f", "k-g", "k-p"], path);
    const [entry] = (
      await readTx(pool, (tx) =>
        tx.rows<{ id: string }>("select id from entry where event_id = 'in_kind/k-p'"),
      )
    ).map(({ id }) => id);
    made(await act({ pool, clock }, "reverse-entry", { entry, reason: "Slip" }));
    assert.deepEqual((await shown("/en/projects/p")).rows, []);
  },
);
