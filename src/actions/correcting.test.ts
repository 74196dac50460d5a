import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { isRefusal } from "../base/refusal.js";
import { readTrialBalance } from "../store/balances.js";
import { readTx, type Pool } from "../store/connect.js";
import { readWholeSnapshot } from "../store/snapshot.js";
import { readFundStatement } from "../store/statements.js";
import { databaseTest } from "../store/testing.js";
import { act, made } from "../../test/acting.js";
import { openFiles } from "../../test/portfolio-folder.js";
import { carryOut } from "./carry-out.js";
import { readCorrectable, readCorrections } from "./read-book.js";
import { readOwnRows } from "./read-own.js";
import { ACTIONS, findAction } from "./register.js";
import { LOCAL_USER } from "../people/permission.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
type Input = Record<string, unknown>;
const name = { en: "Nmae", ja: "名称" };
const reason = "A slip of the pen";

const PROJECT: Input = {
  id: "p",
  title: name,
  purpose: { en: "Fewer accidents", ja: "事故を減らす" },
  start_date: "2025-01-01",
  fund: "f",
  code: "XM-1",
  places: [
    { country: "VN", share_bp: 6000 },
    { country: "PH", share_bp: 4000 },
  ],
  organisations: [{ organisation: "ministry", role: "4" }],
  sdgs: ["8", "8.8"],
  sectors: [{ code: "16020" }],
};

const SETTING: readonly (readonly [string, Input])[] = [
  ["record-partner", { id: "JP", name, kind: "government", fiscal_year: "april" }],
  ["record-organisation", { id: "ministry", name, type: "10", partner: "JP" }],
  ["record-organisation", { id: "other", name, type: "10" }],
  [
    "create-fund",
    {
      id: "f",
      name,
      type: "trust_fund",
      currency: "USD",
      established_on: "2025-01-01",
      reserve: "1000.00",
    },
  ],
  ["create-window", { id: "w", fund: "f", name, countries: ["VN", "PH"], ceiling: "500.00" }],
  ["create-programme", { id: "pr", name, partner: "JP" }],
  ["create-project", PROJECT],
];

/** Money in the fund, and an allocation of 300 from the window. */
const MONEY: readonly (readonly [string, Input])[] = [
  [
    "sign-agreement",
    {
      id: "a",
      organisation: "ministry",
      fund: "f",
      instrument: "exchange_of_letters",
      title: name,
      amount: "5000.00",
      currency: "USD",
      signed_on: "2025-02-01",
      earmarking_category: 2,
      countries: ["VN", "PH", "TH"],
    },
  ],
  [
    "schedule-instalments",
    {
      agreement: "a",
      instalments: [{ id: "i", no: 1, due_on: "2025-03-01", amount: "5000.00" }],
    },
  ],
  [
    "record-receipt",
    {
      id: "r",
      fund: "f",
      agreement: "a",
      amount: "5000.00",
      currency: "USD",
      credited: "5000.00",
      credited_currency: "USD",
      on: "2025-03-01",
    },
  ],
  [
    "record-meeting",
    { id: "m", fund: "f", title: { en: "Board", ja: "理事会" }, on: "2025-03-05" },
  ],
  [
    "record-decision",
    {
      id: "d",
      meeting: "m",
      subject: { en: "Harbours", ja: "港" },
      outcome: "approved",
      amount: "400.00",
      on: "2025-03-05",
    },
  ],
  ["confirm-decision", { decision: "d" }],
  [
    "allocate",
    { id: "al", decision: "d", window: "w", project: "p", direct: "300.00", on: "2025-03-10" },
  ],
];

async function actAll(pool: Pool, acts: readonly (readonly [string, Input])[]): Promise<void> {
  for (const [action, input] of acts) made(await act({ pool, clock }, action, input));
}

databaseTest(
  "what was entered wrongly is corrected, field by field, and what stood there stays readable",
  async (_, open) => {
    const pool = await open();
    await actAll(pool, SETTING);
    await actAll(pool, [
      ["correct-partner", { partner: "JP", country: "JP", home_currency: "JPY", reason }],
      [
        "correct-organisation",
        { organisation: "ministry", type: "15", dac_channel_codes: ["41302"], reason },
      ],
      ["correct-membership", { membership: "ministry", standing: "apart", from: "2024", reason }],
      [
        "correct-fund",
        {
          fund: "f",
          name: { en: "Name", ja: "名称" },
          reserve: "250.00",
          refund_policy: "core",
          reason,
        },
      ],
      ["correct-window", { window: "w", ceiling: null, countries: ["VN"], reason }],
      ["correct-programme", { programme: "pr", partner: null, reason }],
      [
        "correct-project",
        {
          project: "p",
          title: { en: "Name", ja: "名称" },
          purpose: null,
          start_date: "2025-02",
          end_date: "2027",
          status: "6",
          code: "XM-2",
          programme: "pr",
          places: [{ country: "VN", name: { en: "Da Nang", ja: "ダナン" } }, { country: "VN" }],
          sdgs: ["3"],
          reason,
        },
      ],
    ]);
    await readTx(pool, async (tx) => {
      const snapshot = await readWholeSnapshot(tx);
      const partner = snapshot.partnerById.get("JP");
      assert.deepEqual([partner?.country, partner?.home_currency], ["JP", "JPY"]);
      const ministry = snapshot.organisationById.get("ministry");
      assert.deepEqual([ministry?.type, ministry?.dac_channel_codes], ["15", ["41302"]]);
      const membership = snapshot.membershipById.get("ministry");
      assert.deepEqual([membership?.standing, membership?.from_date], ["apart", "2024"]);
      const window = snapshot.fundingWindowById.get("w");
      assert.deepEqual([window?.ceiling_minor, window?.countries], [null, ["VN"]]);
      assert.equal(snapshot.programmeById.get("pr")?.partner_id, null);
      const { portfolio, ...project } = snapshot.projectById.get("p") ?? { portfolio: "none" };
      assert.equal(portfolio, null);
      assert.deepEqual(project, {
        id: "p",
        code: "XM-2",
        title: { en: "Name", ja: "名称" },
        purpose: null,
        status: "6",
        start_date: "2025-02",
        end_date: "2027",
        fund_id: "f",
        programme_id: "pr",
        currency: null,
        partner_id: null,
        ...{ aid_type: null, flow_type: null, finance_type: null, tied_status: null },
        ...{ is_humanitarian: null, collaboration_type: null },
      });
      assert.deepEqual(
        snapshot.projectPlaces.map((row) => [row.n, row.country, row.name?.en ?? null]),
        [
          [1, "VN", "Da Nang"],
          [2, "VN", null],
        ],
      );
      assert.deepEqual(
        snapshot.projectSdgs.map((row) => [row.goal, row.target]),
        [[3, null]],
      );
      // What nobody touched stays, row by row.
      assert.equal(snapshot.projectSectors[0]?.code, "16020");
      assert.equal(snapshot.projectOrganisations[0]?.organisation_id, "ministry");
      // The reserve is taken back in the book and set apart anew.
      const statement = await readFundStatement(tx, "f", {
        as_of: day("2026-03-31"),
        known_on: null,
        from: null,
      });
      assert.ok(statement);
      assert.deepEqual(await readTrialBalance(tx), []);
      const reserved = snapshot.bookLines.filter((row) => row.flow === "reserved");
      const total = reserved.reduce((sum, row) => sum + row.base_minor, 0n);
      assert.equal(total < 0n ? -total : total, 25_000n);
    });
    const [first, ...more] = await readCorrections({ kind: "project", id: "p" }, { pool });
    assert.deepEqual([more.length, first?.version, first?.reason], [0, 2, reason]);
    assert.deepEqual(
      first?.changes.find(({ field }) => field === "title"),
      { field: "title", before: name, after: { en: "Name", ja: "名称" } },
    );
    assert.deepEqual(first?.changes.find(({ field }) => field === "purpose")?.after, null);
    assert.deepEqual(first?.columns.toSorted(), [
      "code",
      "end_date",
      "programme_id",
      "project_place",
      "project_sdg",
      "purpose",
      "start_date",
      "status",
      "title",
    ]);
  },
);

databaseTest(
  "what money relies on is not corrected: the refusal says what relies on it",
  async (_, open) => {
    const pool = await open();
    await actAll(pool, SETTING);
    // Before there is money, all of it may be.
    await actAll(pool, [
      [
        "create-fund",
        { id: "g", name, type: "trust_fund", currency: "USD", established_on: "2025-01-01" },
      ],
      ["create-window", { id: "v", fund: "g", name }],
      ["correct-fund", { fund: "g", currency: "JPY", reason }],
      ["correct-window", { window: "v", fund: "f", reason }],
      ["correct-project", { project: "p", fund: "g", reason }],
      ["correct-project", { project: "p", fund: "f", reason }],
      ...MONEY,
    ]);
    for (const [action, input, expected] of [
      ["correct-fund", { fund: "f", currency: "JPY" }, "CURRENCY_STAYS currency"],
      ["correct-fund", { fund: "f", reserve: "4900.00" }, "CORRECTION_OVERDRAWS_FUND reserve"],
      ["correct-fund", { fund: "f", code: "g" }, "EXISTS_ALREADY code"],
      ["correct-fund", { fund: "f", established_on: "2027-01-01" }, "DAY_IN_FUTURE established_on"],
      ["correct-fund", { fund: "f", closed_on: "2024" }, "PERIOD_BACKWARDS closed_on"],
      ["correct-fund", { fund: "f", id: "h", code: "h" }, "REFERENCE_STAYS id"],
      ["correct-fund", { fund: "none", code: "h" }, "NOT_FOUND fund"],
      ["correct-window", { window: "w", ceiling: "299.99" }, "CEILING_BELOW_ALLOCATED ceiling"],
      ["correct-window", { window: "w", countries: ["VN"] }, "USE_NOT_ALLOWED countries"],
      ["correct-window", { window: "w", fund: "g" }, "WINDOW_STAYS fund"],
      ["correct-project", { project: "p", fund: "g" }, "PAYER_STAYS fund"],
      ["correct-project", { project: "p", partner: "JP" }, "PAYER_STAYS partner"],
      ["correct-project", { project: "p", status: "4" }, "STATUS_BY_STEPS status"],
      [
        "correct-project",
        { project: "p", places: [{ country: "TH", share_bp: 10_000 }] },
        "USE_NOT_ALLOWED places",
      ],
      ["correct-project", { project: "p", places: [{ share_bp: 10_000 }] }, "PLACE_MISSING places"],
      ["correct-project", { project: "p", start_date: "2025-13" }, "INPUT_DATE start_date"],
      ["correct-project", { project: "p", title: name }, "CORRECTION_NOTHING undefined"],
      ["correct-agreement", { agreement: "a", countries: ["TH"] }, "USE_NOT_ALLOWED countries"],
      ["correct-agreement", { agreement: "a", ultimate: "none" }, "NOT_FOUND ultimate"],
      [
        "correct-membership",
        { membership: "ministry", organisation: "none" },
        "NOT_FOUND organisation",
      ],
      ["correct-partner", { partner: "JP", country: "ZZ" }, "INPUT_COUNTRY country"],
      // A title is never empty, and a correction never without a reason.
      ["correct-project", { project: "p", title: null }, "INPUT_INVALID title"],
      [
        "correct-project",
        { project: "p", purpose: null, reason: undefined },
        "INPUT_INVALID reason",
      ],
    ] as const) {
      const answer = await act({ pool, clock }, action, { reason, ...input });
      assert.ok(isRefusal(answer), `${action}: ${expected}`);
      assert.equal(`${answer.refused} ${answer.field}`, expected, action);
    }
    await actAll(pool, [
      ["correct-project", { project: "p", places: [{ country: "PH", share_bp: 10_000 }], reason }],
      ["correct-agreement", { agreement: "a", countries: ["PH"], donor_ref: "N/1", reason }],
      ["correct-fund", { fund: "f", reserve: "100.00", reason }],
      ["correct-meeting", { meeting: "m", title: name, reason }],
      ["correct-decision", { decision: "d", subject: name, reason }],
    ]);
  },
);

databaseTest("a fund keeps a book that says what its row says", async (_, open) => {
  const pool = await open();
  await actAll(pool, [...SETTING, ...MONEY]);
  const call: Input = { id: "c", kind: "standard", title: name };
  await actAll(pool, [
    [
      "create-fund",
      { id: "g", name, type: "trust_fund", currency: "USD", established_on: "2025-01-01" },
    ],
    ["open-call", { ...call, fund: "g", opens_on: "2026-03-01", closes_on: "2026-04-30" }],
    ["publish-call", { call: "c" }],
    [
      "submit-proposal",
      { id: "s", call: "c", organisation: "other", title: name, amount: "10.00" },
    ],
  ]);
  for (const [input, expected] of [
    // The reserve moves with the day, the receipt of March does not.
    [{ fund: "f", established_on: "2025-12-01" }, "FUND_BEGINS_LATER established_on"],
    [{ fund: "f", established_on: null }, "RESERVE_WITHOUT_DAY established_on"],
    [{ fund: "g", currency: null }, "NO_LEDGER currency"],
    [{ fund: "g", currency: "JPY" }, "CURRENCY_STAYS currency"],
  ] as const) {
    const answer = await act({ pool, clock }, "correct-fund", { reason, ...input });
    assert.ok(isRefusal(answer), expected);
    assert.equal(`${answer.refused} ${answer.field}`, expected);
  }
  await actAll(pool, [["correct-fund", { fund: "f", established_on: "2025-02-01", reason }]]);
});

databaseTest(
  "the words of a call, an obligation and an indicator are mended, and what they said before stays",
  async (_, open) => {
    const pool = await open();
    const dates = { opens_on: "2026-03-01", closes_on: "2026-04-30" };
    const work = { id: "w", allocation: "al", amount: "5.00", on: "2025-04-01" };
    const unit = { en: "people", ja: "人" };
    const counted = { measure: "unit", aggregation: "sum", over_places: "sum" };
    await actAll(pool, [
      ...SETTING,
      ...MONEY,
      ["open-call", { id: "c", fund: "f", kind: "standard", title: name, ...dates }],
      ["publish-call", { call: "c" }],
      ["oblige", { ...work, description: "Vesel" }],
      ["define-result", { id: "o", type: "output", project: "p", title: name }],
      ["define-indicator", { id: "i", result: "o", title: name, unit, ...counted }],
    ]);
    const title = { en: "Anew", ja: "改" };
    const corrections = [
      ["call", { call: "c", title }, "title"],
      ["obligation", { obligation: "w", description: "Vessel" }, "description"],
      ["indicator", { indicator: "i", title }, "title"],
    ] as const;
    for (const [kind, input, field] of corrections) {
      await actAll(pool, [[`correct-${kind}`, { ...input, reason }]]);
      const [corrected] = await readCorrections(
        { kind, id: Object.values(input)[0] ?? "" },
        { pool },
      );
      assert.deepEqual(
        corrected?.changes.map((change) => [change.field, change.after]),
        [[field, Object.values(input)[1]]],
      );
      const action = findAction(`correct-${kind}`);
      const begun =
        action && (await readCorrectable(action, Object.values(input)[0] ?? "", { pool }));
      assert.deepEqual(begun?.given[field], Object.values(input)[1], "its form begins with it");
      const again = await act({ pool, clock }, `correct-${kind}`, { ...input, reason });
      assert.equal(isRefusal(again) && again.refused, "CORRECTION_NOTHING");
    }
    const snapshot = await readTx(pool, readWholeSnapshot);
    assert.equal(snapshot.publishedCallById.get("c")?.title?.en, "Anew");
    assert.equal(snapshot.indicatorById.get("i")?.title.en, "Anew");
    const own = await readOwnRows({ kind: "obligation", id: "w", limit: 1 }, { pool });
    assert.equal(own?.found?.row["description"], "Vessel");
  },
);

databaseTest("interest that was allocated stays with the fund", async (_, open) => {
  const pool = await open();
  const interest = { id: "in", fund: "f", kind: "interest", amount: "500.00", currency: "USD" };
  const subject = { en: "More", ja: "追加" };
  await actAll(pool, [
    ...SETTING,
    ["correct-fund", { fund: "f", interest_policy: "add_to_fund", reason }],
    ...MONEY,
    ["record-income", { ...interest, on: "2025-03-06" }],
    [
      "record-decision",
      {
        id: "d2",
        meeting: "m",
        subject,
        outcome: "approved",
        amount: "4100.00",
        on: "2025-03-06",
      },
    ],
    ["confirm-decision", { decision: "d2" }],
    ["allocate", { id: "al2", decision: "d2", project: "p", direct: "4100.00", on: "2025-03-10" }],
  ]);
  const input = { fund: "f", interest_policy: "return", reason };
  const returned = await act({ pool, clock }, "correct-fund", input);
  assert.ok(isRefusal(returned));
  assert.equal(
    `${returned.refused} ${returned.field}`,
    "CORRECTION_OVERDRAWS_FUND interest_policy",
  );
});

databaseTest("a project that was closed by its steps is not reopened", async (_, open) => {
  const pool = await open();
  await actAll(pool, [
    ...SETTING,
    ["close-project-operations", { project: "p", on: "2026-01-31" }],
    ["correct-project", { project: "p", code: "XM-3", reason }],
  ]);
  const input = { project: "p", status: "2", reason };
  const reopened = await act({ pool, clock }, "correct-project", input);
  assert.ok(isRefusal(reopened));
  assert.equal(`${reopened.refused} ${reopened.field}`, "CLOSED_STAYS status");
});

databaseTest(
  "a stale correction overwrites nothing, and one sent twice is one",
  async (_, open) => {
    const pool = await open();
    await actAll(pool, SETTING);
    const action = findAction("correct-project");
    assert.ok(action);
    const send = (input: Input, if_match: number | null, key: string) =>
      carryOut(
        { action, input: { project: "p", reason, ...input }, key, if_match, person: LOCAL_USER },
        { pool, clock },
      );
    const first = await send({ code: "XM-2" }, 1, "key-one-1");
    assert.ok(!isRefusal(first) && first.version === 2);
    assert.deepEqual(first.changes, [{ field: "code", before: "XM-1", after: "XM-2" }]);
    const again = await send({ code: "XM-2" }, 1, "key-one-1");
    assert.ok(!isRefusal(again) && again.is_replayed);
    const stale = await send({ code: "XM-3" }, 1, "key-two-2");
    assert.ok(isRefusal(stale) && stale.refused === "VERSION_STALE");
    const blind = await send({ code: "XM-3" }, null, "key-three");
    assert.ok(isRefusal(blind) && blind.refused === "VERSION_MISSING");
    assert.equal((await readCorrections({ kind: "project", id: "p" }, { pool })).length, 1);
    await assert.rejects(
      pool.query("update correction set reason = 'another'"),
      /append-only/,
      "a correction is never changed itself",
    );
  },
);

/** Loads files that nothing stands against. */
function openLoaded(t: TestContext, pool: Pool) {
  const load = openFiles(t, { pool, clock });
  return async (text: string) => {
    const answer = await load(text);
    assert.ok(answer.is_loaded, JSON.stringify(answer.findings));
    return answer;
  };
}

const FILES = `
organisations:
  - {id: agency, name: {en: Agnecy, ja: 機関}, type: "40"}
projects:
  - id: filed
    title: {en: Harbuors, ja: 港}
    status: "2"
    purpose: {en: Fewer accidents, ja: 事故を減らす}
    places: [{country: VN}, {country: PH}]
    sdgs: [{goal: 8}]
`;

databaseTest(
  "a later load leaves what people corrected, says where the files differ, and takes over the rest",
  async (t, open) => {
    const pool = await open();
    const load = openLoaded(t, pool);
    await load(FILES);
    await actAll(pool, [
      [
        "correct-project",
        {
          project: "filed",
          title: { en: "Harbours", ja: "港" },
          places: [{ country: "VN" }],
          reason,
        },
      ],
    ]);
    const told = await load(
      FILES.replace("Fewer accidents", "No accidents").replace("Agnecy", "Agency"),
    );
    const read = async () => {
      const snapshot = await readTx(pool, readWholeSnapshot);
      const project = snapshot.projectById.get("filed");
      return [
        project?.title.en,
        project?.purpose?.en,
        snapshot.projectPlaces.map((row) => row.country).join(),
        snapshot.organisationById.get("agency")?.name.en,
        snapshot.projectSdgs.length,
      ];
    };
    assert.deepEqual(await read(), ["Harbours", "No accidents", "VN", "Agency", 1]);
    const held = told.findings.filter(({ rule }) => rule === "SETTLED_BY_PEOPLE");
    assert.deepEqual(
      held.map(({ message }) => message.en),
      [
        "project/filed: title.en stays Harbours, as people have settled it; the file says Harbuors. Write it there, too.",
        "project/filed: places stays VN, as people have settled it; the file says VN; PH. Write it there, too.",
      ],
    );
    // The load changed the project, too: a form that was open before it is of another version.
    const action = findAction("correct-project");
    assert.ok(action);
    const stale = await carryOut(
      {
        action,
        input: { project: "filed", purpose: null, reason },
        key: "before-load",
        if_match: 2,
        person: LOCAL_USER,
      },
      { pool, clock },
    );
    assert.ok(isRefusal(stale) && stale.refused === "VERSION_STALE");
    // Where the files say the same, nothing is told, and nothing changes.
    const same = FILES.replace("Harbuors", "Harbours")
      .replace(", {country: PH}", "")
      .replace("Fewer accidents", "No accidents")
      .replace("Agnecy", "Agency");
    const again = await load(same);
    assert.deepEqual(
      again.findings.filter(({ rule }) => rule === "SETTLED_BY_PEOPLE"),
      [],
    );
    assert.deepEqual(await read(), ["Harbours", "No accidents", "VN", "Agency", 1]);
  },
);

databaseTest(
  "a record that the files leave out goes as a whole, whatever was corrected of it, and comes back as they say it",
  async (t, open) => {
    const pool = await open();
    const load = openLoaded(t, pool);
    await load(FILES);
    const places = [{ country: "TH" }];
    await actAll(pool, [["correct-project", { project: "filed", places, reason }]]);
    const read = async () =>
      (await readTx(pool, readWholeSnapshot)).projectPlaces.map((row) => row.country).join();
    const without = await load(FILES.replace(/ {4}places: .*\n/, ""));
    assert.deepEqual(
      without.findings.map(({ message }) => message.en),
      [
        "project/filed: places stays TH, as people have settled it; the file says –. Write it there, too.",
      ],
    );
    await load(FILES.replace(/projects:[^]*/, ""));
    assert.equal(await read(), "");
    await load(FILES);
    assert.equal(await read(), "VN,PH");
  },
);

databaseTest("a correction leaves what no form asks for as it was", async (t, open) => {
  const pool = await open();
  await openLoaded(
    t,
    pool,
  )(
    FILES.replace(
      "    sdgs",
      `    organisations: [{organisation: agency, role: "4", note: {en: In the north, ja: 北部}}]
    sectors: [{code: "16020", share: 100}, {code: "LOCAL", vocabulary: "99", share: 100}]
    sdgs`,
    ),
  );
  const organisations = [
    { organisation: "agency", role: "2" },
    { organisation: "agency", role: "4" },
  ];
  const sectors = [
    { code: "16030", share_bp: 6000 },
    { code: "16020", share_bp: 4000 },
  ];
  await actAll(pool, [["correct-project", { project: "filed", organisations, sectors, reason }]]);
  const snapshot = await readTx(pool, readWholeSnapshot);
  assert.deepEqual(
    snapshot.projectOrganisations.map(({ role, note }) => [role, note?.en ?? null]),
    [
      ["2", null],
      ["4", "In the north"],
    ],
  );
  assert.deepEqual(
    snapshot.projectSectors.map(({ n, vocabulary, code }) => [n, vocabulary, code]),
    [
      [1, "1", "16030"],
      [2, "1", "16020"],
      [3, "99", "LOCAL"],
    ],
  );
});

const MOVED = `
organisations:
  - {id: agency, name: {en: Agency, ja: 機関}, type: "40"}
funds:
  - {id: fund, code: F, name: {en: Fund, ja: 基金}, type: pooled, currency: USD}
projects:
  - {id: filed, title: {en: Harbours, ja: 港}, status: "2"}
agreements:
  - {id: agreed, organisation: agency, fund: fund, instrument: mou, title: {en: A, ja: 取決め}, amount: USD 1000.00, signed_on: 2025-01-01}
instalments:
  - {id: first, agreement: agreed, seq: 1, due_on: 2025-02-01, amount: USD 1000.00}
governance_meetings:
  - {id: met, fund: fund, met_on: 2025-02-20, title: {en: Board, ja: 理事会}}
decisions:
  - {id: decided, meeting: met, fund: fund, subject: {en: S, ja: 議題}, outcome: approved, amount: USD 100.00, decided_on: 2025-02-20}
receipts:
  - {id: paid, instalment: first, fund: fund, received_on: 2025-02-01, amount: USD 1000.00, bank_amount: USD 1000.00}
allocations:
  - {id: given, decision: decided, fund: fund, project: filed, allocated_on: 2025-03-01, amount: USD 100.00, status: approved}
donor_reports:
  - {id: owed, agreement: agreed, kind: narrative, period: 2025-01-01..2025-12-31, due_on: 2026-03-31}
`;

databaseTest(
  "a later load leaves a cancelled allocation cancelled, once in the book, and a report where people brought it",
  async (t, open) => {
    const pool = await open();
    const load = openLoaded(t, pool);
    await load(MOVED);
    await actAll(pool, [
      ["cancel-allocation", { allocation: "given", amount: "100.00", on: "2025-04-01" }],
      ["draft-report", { donor_report: "owed", is_ready: true }],
      ["clear-report", { donor_report: "owed" }],
      ["send-report", { donor_report: "owed", on: "2026-03-20", document: "Letter 7" }],
    ]);
    const read = () =>
      readTx(pool, async (tx) => {
        const snapshot = await readWholeSnapshot(tx);
        const report = snapshot.donorReportById.get("owed");
        const allocated = snapshot.bookLines
          .filter((row) => row.account === 2200)
          .reduce((sum, row) => sum + row.base_minor, 0n);
        return [
          snapshot.allocationById.get("given")?.status,
          allocated,
          report?.status,
          report?.sent_on,
          report?.document,
          report?.due_on,
        ];
      });
    const before = ["cancelled", 0n, "submitted", "2026-03-20", "Letter 7"];
    assert.deepEqual(await read(), [...before, "2026-03-31"]);
    const told = await load(MOVED.replace("due_on: 2026-03-31", "due_on: 2026-04-30"));
    assert.deepEqual(told.posting, { booked: 0, reversed: 0, unchanged: 3, not_booked: 0 });
    assert.deepEqual(await read(), [...before, "2026-04-30"]);
    assert.ok(
      told.findings.some(({ message }) =>
        message.en.startsWith("allocation/given: status stays cancelled"),
      ),
    );
  },
);

databaseTest("a correction names every field of the form that enters its record", async () => {
  const pairs = [
    ["record-partner", "correct-partner"],
    ["record-organisation", "correct-organisation"],
    ["join-partner", "correct-membership"],
    ["create-fund", "correct-fund"],
    ["create-window", "correct-window"],
    ["create-programme", "correct-programme"],
    ["create-project", "correct-project"],
  ] as const;
  for (const [enter, correct] of pairs) {
    const [entered, corrected] = [enter, correct].map((each) =>
      ACTIONS.find((action) => action.name === each),
    );
    assert.ok(entered && corrected, correct);
    // Whose family an organisation is in is a record of its own.
    const own = Object.keys(entered.input.properties).filter(
      (each) => enter !== "record-organisation" || !["partner", "standing"].includes(each),
    );
    assert.deepEqual(
      own.filter((each) => !Object.hasOwn(corrected.input.properties, each)),
      [],
      correct,
    );
  }
});
