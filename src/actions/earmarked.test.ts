import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal, toldBy } from "../base/refusal.js";
import { openPool, type Address, type Pool } from "../store/connect.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";

type Parts = Exclude<Address, string>;

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
const named = (en: string) => ({ en, ja: `${en}の和名` });
const reason = "As signed";

const AGREEMENT = {
  ...{ id: "a", organisation: "ministry", fund: "f", instrument: "saa" },
  ...{ title: named("Letter of 2025"), donor_ref: "N-7", amount: "10000", currency: "USD" },
  ...{ signed_on: "2025-01-05", earmarking_category: 3 },
  ...{ sectors: ["160", "160"], outcomes: [{ outcome: "safe" }] },
};
const ALLOCATION = { decision: "d", window: "w", direct: "2000", on: "2025-03-02" };

/** A fund with money of one agreement that is tied to a sector and to an outcome of its programme. */
const SETTING: readonly (readonly [string, Record<string, unknown>])[] = [
  ["record-organisation", { id: "ministry", name, type: "10" }],
  ["create-fund", { id: "f", name, type: "pooled", currency: "USD", established_on: "2025-01-01" }],
  ["create-programme", { id: "g", name }],
  ["define-result", { id: "safe", programme: "g", type: "outcome", title: named("Safe work") }],
  ["define-result", { id: "skills", programme: "g", type: "outcome", title: named("Skills") }],
  ["create-project", { id: "p", title: named("Piers"), fund: "f", sectors: [{ code: "16020" }] }],
  ["create-project", { id: "q", title: named("Schools"), fund: "f", sectors: [{ code: "11110" }] }],
  [
    "define-result",
    { id: "trained", project: "p", type: "output", title: named("Trained"), parent: "safe" },
  ],
  ["sign-agreement", AGREEMENT],
  ["create-window", { id: "w", fund: "f", name: named("Harbours"), sectors: ["160"] }],
  [
    "record-receipt",
    {
      ...{ id: "r", fund: "f", agreement: "a", amount: "5000", currency: "USD" },
      ...{ credited: "5000", credited_currency: "USD", on: "2025-02-01", bank_ref: "B-1" },
    },
  ],
  ["record-meeting", { id: "m", fund: "f", title: name, on: "2025-03-01" }],
  [
    "record-decision",
    {
      ...{ id: "d", meeting: "m", subject: name, outcome: "approved", amount: "3000" },
      on: "2025-03-01",
    },
  ],
  ["confirm-decision", { decision: "d" }],
];

async function begin(pool: Pool) {
  for (const [action, input] of SETTING) {
    if (action === "record-receipt")
      made(
        await act({ pool, clock }, "schedule-instalments", {
          agreement: "a",
          instalments: [{ id: "i", no: 1, due_on: "2025-02-01", amount: "5000" }],
        }),
      );
    made(await act({ pool, clock }, action, input));
  }
}

databaseTest(
  "money is tied to sectors and outcomes by a form, kept to, and told by name",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const refusedOf = async (action: string, input: Record<string, unknown>) => {
      const answer = await act({ pool, clock }, action, input);
      assert.ok(isRefusal(answer), action);
      return answer;
    };
    // The window is for one sector only; the money, drawn without the window, too.
    const outside = await refusedOf("allocate", { ...ALLOCATION, id: "x", project: "q" });
    assert.match(outside.message.en, /Window “Harbours” is open to sector 160; .* for 11110\./);
    const { window: _window, ...anywhere } = ALLOCATION;
    const freer = await refusedOf("allocate", { ...anywhere, id: "x", project: "q" });
    assert.equal(freer.refused, "ALLOCATION_FREER_THAN_CONTRIBUTION");
    assert.match(
      freer.message.en,
      /“Letter of 2025 \(N-7\)” holds USD 5,000\.00, but is tied by sector to 160/,
    );
    // With the right sector, it is the outcome that is missing.
    made(
      await act({ pool, clock }, "correct-project", {
        project: "q",
        sectors: [{ code: "16010" }],
        reason,
      }),
    );
    const unsaid = await refusedOf("allocate", { ...anywhere, id: "x", project: "q" });
    assert.match(
      unsaid.message.en,
      /tied by outcome to Safe work, and this is for no outcome that is stated/,
    );
    assert.match(unsaid.message.ja, /アウトカムによりSafe workの和名に限定/);
    const drawn = await act({ pool, clock }, "allocate", { ...ALLOCATION, id: "al", project: "p" });
    assert.ok(!isRefusal(drawn));
    assert.equal(drawn.notes?.[0]?.en, "USD 2,000.00 is drawn on “Letter of 2025 (N-7)”.");
    // Once it is drawn on, what ties it is not mended past it.
    for (const [action, input, field] of [
      ["correct-agreement", { agreement: "a", sectors: ["11110"] }, "sectors"],
      ["correct-agreement", { agreement: "a", outcomes: [{ outcome: "skills" }] }, "outcomes"],
      ["correct-window", { window: "w", outcomes: [{ outcome: "skills" }] }, "outcomes"],
      ["correct-project", { project: "p", sectors: [{ code: "11110" }] }, "sectors"],
    ] as const) {
      const refused = await refusedOf(action, { ...input, reason });
      assert.equal(`${refused.refused} ${refused.field}`, `USE_NOT_ALLOWED ${field}`, action);
      assert.match(refused.message.en, /draws on “(Letter of 2025 \(N-7\)|Harbours)”/);
    }
    // Nor does a result lead the project to an outcome that the money is not for.
    const result = { id: "own", project: "p", title: named("Cranes") };
    for (const [own, outcome] of [
      [{ type: "outcome" }, "Cranes"],
      [{ type: "output", parent: "skills" }, "Skills"],
    ] as const) {
      const refused = await refusedOf("define-result", { ...result, ...own });
      assert.equal(`${refused.refused} ${refused.field}`, "USE_NOT_ALLOWED parent");
      assert.equal(
        refused.message.en,
        `Allocation al draws on “Letter of 2025 (N-7)”, tied by outcome to Safe work; the project would be for ${outcome}. Keep within that, or cancel the allocation first.`,
      );
    }
    for (const free of [
      { type: "output", parent: "safe" },
      { id: "alone", type: "output" },
      { id: "elsewhere", project: "q", type: "outcome" },
    ])
      made(await act({ pool, clock }, "define-result", { ...result, ...free }));
    made(
      await act({ pool, clock }, "correct-agreement", {
        agreement: "a",
        sectors: ["160", "111"],
        reason,
      }),
    );
    const tied = { ...AGREEMENT, id: "b" };
    for (const [changed, expected] of [
      [{ outcomes: [{ outcome: "none" }] }, "NOT_FOUND outcomes"],
      [{ outcomes: [{ outcome: "trained" }] }, "EARMARKING_NO_OUTCOME outcomes"],
      [{ sectors: ["16"] }, "INPUT_INVALID sectors.0"],
      [{ sectors: ["160", "169"] }, "INPUT_CODE sectors"],
    ] as const) {
      const refused = await refusedOf("sign-agreement", { ...tied, ...changed });
      assert.equal(`${refused.refused} ${refused.field}`, expected);
    }
    const server = serverOf({ pool, clock });
    const page = async (url: string) =>
      textOf((await server.inject({ url, headers: { host: "127.0.0.1:4321" } })).body);
    const agreement = await page("/en/rows/agreement/a");
    assert.match(agreement, /Sectors that the money is tied to, by DAC code 160, 111/);
    assert.match(agreement, /Outcomes that the money is tied to Safe work/);
    assert.match(await page("/ja/rows/funding_window/w"), /分野（DACコード） 160/);
    const wrong = { id: "r", title: named("Wrong"), sectors: [{ code: "160" }] };
    assert.match(
      (await refusedOf("create-project", wrong)).message.en,
      /“160” is no code of the list DAC 5 Digit Sector. There are: 16010, 16011, /,
    );
    const url = "/en/record/create-project";
    const { body } = await server.inject({ url, headers: { host: "127.0.0.1:4321" } });
    assert.equal(body.match(/<datalist id="sectors.code-offered">/g)?.length, 1);
    assert.match(body, /name="sectors.1.code"[^>]*list="sectors.code-offered"/);
    assert.match(body, /<option value="16020">/);
    const form = await page("/en/record/sign-agreement");
    assert.match(form, /Outcomes that it is tied to[^]*Safe work \(safe\)/);
    assert.doesNotMatch(form, /Trained \(trained\)/);
    assert.match(await page("/en/record/correct-agreement?agreement=a"), /Safe work/);
  },
);

databaseTest(
  "what a fund asks the database for an allocation does not grow with its agreements, nor with the results of the project",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    let messages = 0;
    const counted = new Set<object>();
    pool.on("acquire", (client) => {
      if (counted.has(client)) return;
      counted.add(client);
      const { query } = client;
      client.query = ((...asked: Parameters<typeof query>) => {
        messages += 1;
        return query.apply(client, asked);
      }) as typeof query;
    });
    const asked = async (id: string) => {
      const before = messages;
      made(
        await act({ pool, clock }, "allocate", { ...ALLOCATION, id, direct: "10", project: "p" }),
      );
      return messages - before;
    };
    await asked("al-1");
    const few = await asked("al-2");
    for (const n of [1, 2, 3, 4, 5, 6]) {
      made(await act({ pool, clock }, "sign-agreement", { ...AGREEMENT, id: `a-${n}` }));
      const output = { id: `output-${n}`, project: "p", type: "output", title: name };
      made(await act({ pool, clock }, "define-result", { ...output, parent: "safe" }));
    }
    await asked("al-3");
    assert.equal(await asked("al-4"), few);
  },
);

databaseTest(
  "invariant 13: an amendment of the scope ties money anew from then on, and leaves no allocation outside it",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const told = async (action: string, input: Record<string, unknown>) => {
      const answer = await act({ pool, clock }, action, input);
      return isRefusal(answer) ? `${answer.refused} ${answer.field ?? ""}`.trim() : "done";
    };
    assert.equal(await told("allocate", { ...ALLOCATION, id: "al", project: "p" }), "done");
    const { window: _window, ...anywhere } = ALLOCATION;
    const school = { ...anywhere, id: "as", project: "q", direct: "500" };
    assert.equal(await told("allocate", school), "ALLOCATION_FREER_THAN_CONTRIBUTION project");
    const amendment = { agreement: "a", id: "am", no: 1, kind: "scope", signed_on: "2025-04-01" };
    for (const [change, expected] of [
      [{ sectors: ["11110"] }, "USE_NOT_ALLOWED sectors"],
      [{ countries: ["SD"] }, "USE_NOT_ALLOWED countries"],
      [{ sectors: ["111"], lifted: ["sectors"] }, "SCOPE_GIVEN_AND_LIFTED lifted"],
      [
        { kind: "extension", effective_to: "2027-01-01", sectors: ["160"] },
        "AMENDMENT_SCOPE sectors",
      ],
      [{ outcomes: [{ outcome: "none" }] }, "NOT_FOUND outcomes"],
      // Wider by sector, and no longer tied to an outcome.
      [{ sectors: ["160", "111"], lifted: ["outcomes"] }, "done"],
    ] as const)
      assert.equal(await told("amend-agreement", { ...amendment, ...change }), expected);
    const refused = await act({ pool, clock }, "amend-agreement", {
      ...{ ...amendment, id: "am-2", no: 2 },
      sectors: ["11110"],
    });
    assert.ok(isRefusal(refused));
    assert.match(
      refused.message.en,
      /^Allocation al draws on “Letter of 2025 \(N-7\)”, tied by sector to 11110/,
    );
    assert.equal(await told("allocate", school), "done");
    // What the amendment tied anew is what a correction of the project is held against.
    assert.equal(
      await told("correct-project", { project: "q", sectors: [{ code: "31110" }], reason }),
      "USE_NOT_ALLOWED sectors",
    );
    const server = serverOf({ pool, clock });
    const page = async (url: string) =>
      textOf((await server.inject({ method: "GET", url, headers: { host: "127.0.0.1" } })).body);
    const agreement = await page("/en/rows/agreement/a");
    assert.match(agreement, /Sectors that the money is tied to, by DAC code 160, 111/);
    assert.doesNotMatch(agreement, /Outcomes that the money is tied to/);
    assert.match(await page("/ja/rows/amendment/am"), /使途指定分野（DACコード） 160, 111/);
  },
);

databaseTest(
  "invariant 13: an agreement that pays a project directly is held against what it is tied to itself",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const { fund: _fund, outcomes: _outcomes, ...signed } = AGREEMENT;
    const direct = { ...signed, id: "b", title: named("Letter of 2026"), project: "q" };
    const refused = await act({ pool, clock }, "sign-agreement", direct);
    assert.ok(isRefusal(refused));
    assert.equal(
      `${refused.refused} ${refused.field}`,
      "ALLOCATION_FREER_THAN_CONTRIBUTION project",
    );
    assert.match(
      refused.message.en,
      /^Only USD 0\.00 of USD 10,000\.00 .* “Letter of 2026 \(N-7\)” .* is tied by sector to 160, and this is for 11110\./,
    );
    made(await act({ pool, clock }, "sign-agreement", { ...direct, project: "p" }));
    // From its signature on, before any money has come: neither the project nor the agreement leaves the other.
    for (const [action, input] of [
      ["correct-project", { project: "p", sectors: [{ code: "11110" }], reason }],
      ["correct-agreement", { agreement: "b", sectors: ["111"], reason }],
      [
        "amend-agreement",
        {
          agreement: "b",
          id: "am",
          no: 1,
          kind: "scope",
          signed_on: "2025-04-01",
          sectors: ["111"],
        },
      ],
    ] as const) {
      const answer = await act({ pool, clock }, action, input);
      assert.ok(isRefusal(answer), action);
      assert.equal(`${answer.refused} ${answer.field}`, "USE_NOT_ALLOWED sectors", action);
    }
  },
);

databaseTest(
  "every allocation that would fall outside is named, and the ceiling with it, where money or a window is tied anew",
  async (_, open) => {
    const pool = await open();
    await begin(pool);
    const { window: _window, ...anywhere } = ALLOCATION;
    for (const id of ["al-1", "al-2"])
      made(
        await act({ pool, clock }, "allocate", { ...ALLOCATION, id, project: "p", direct: "10" }),
      );
    made(
      await act({ pool, clock }, "allocate", {
        ...anywhere,
        id: "al-3",
        project: "p",
        direct: "10",
      }),
    );
    const told = async (action: string, input: Record<string, unknown>) => {
      const answer = await act({ pool, clock }, action, input);
      assert.ok(isRefusal(answer), action);
      return toldBy(answer).map(({ field, facts }) => `${facts["allocation"] ?? ""} ${field}`);
    };
    const sectors = ["11110"];
    assert.deepEqual(await told("correct-agreement", { agreement: "a", sectors, reason }), [
      ...["al-1 sectors", "al-2 sectors", "al-3 sectors"],
    ]);
    const amendment = { agreement: "a", id: "am", no: 1, kind: "scope", signed_on: "2025-06-01" };
    assert.deepEqual(await told("amend-agreement", { ...amendment, sectors }), [
      ...["al-1 sectors", "al-2 sectors", "al-3 sectors"],
    ]);
    const window = { window: "w", sectors, ceiling: "15", reason };
    assert.deepEqual(await told("correct-window", window), [
      ...[" ceiling", "al-1 sectors", "al-2 sectors"],
    ]);
    // Of the project the window ties two of the allocations, and the agreement all three.
    const project = { project: "p", sectors: [{ code: "11110" }], reason };
    assert.deepEqual((await told("correct-project", project)).length, 5);
  },
);

databaseTest(
  "invariant 13: who allocates and who says at the same moment, in another process, what the project is for, do not both pass",
  async (t, open) => {
    const pool = await open();
    const { host, port, user, password, database } = pool.options as unknown as Parts;
    const other = openPool({ host, port, user, password, database });
    t.after(() => other.end());
    await begin(pool);
    const { window: _window, ...anywhere } = ALLOCATION;
    for (let n = 0; n < 12; n++) {
      const project = `p-${n}`;
      const from = { id: project, title: named(`Piers ${n}`), fund: "f" };
      const result = { id: `r-${n}`, project, type: "output", title: name };
      made(await act({ pool, clock }, "create-project", { ...from, sectors: [{ code: "16020" }] }));
      made(await act({ pool, clock }, "define-result", { ...result, parent: "safe" }));
      const [action, input] =
        n % 2 === 0
          ? (["define-result", { ...result, id: `s-${n}`, parent: "skills" }] as const)
          : (["correct-project", { project, sectors: [{ code: "11110" }], reason }] as const);
      const both = await Promise.all([
        act({ pool, clock }, "allocate", { ...anywhere, id: `al-${n}`, project, direct: "10" }),
        act({ pool: other, clock }, action, input),
      ]);
      assert.equal(both.filter(isRefusal).length, 1, `round ${n}`);
    }
  },
);
