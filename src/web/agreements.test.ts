import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { findFigure } from "../figures/find-figure.js";
import { readTx } from "../store/connect.js";
import { readSnapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { act, made, serverOf } from "../../test/acting.js";
import { textOf } from "../../test/walk.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
const AGREEMENT = { instrument: "saa", currency: "USD", signed_on: "2025-01-05" };
const RECEIPT = { currency: "USD", credited_currency: "USD" };

/** Two partners: one signs, one has its money passed on by a pool; and a company that stands apart from the first. */
const SETTING: readonly (readonly [string, Record<string, unknown>])[] = [
  ["record-partner", { id: "NO", name: { en: "North", ja: "北国" }, kind: "government" }],
  ["record-partner", { id: "SO", name: { en: "South", ja: "南国" }, kind: "government" }],
  ["record-organisation", { id: "agency", name, type: "10", partner: "NO" }],
  ["record-organisation", { id: "ministry", name, type: "10", partner: "SO" }],
  ["record-organisation", { id: "firm", name, type: "70", partner: "NO", standing: "apart" }],
  ["record-organisation", { id: "pool", name, type: "40", partner: "NO", standing: "through" }],
  [
    "create-fund",
    {
      id: "f",
      name: { en: "Harbour fund", ja: "港湾基金" },
      type: "pooled",
      currency: "USD",
      established_on: "2025-01-01",
    },
  ],
  ["create-project", { id: "p", title: { en: "Piers", ja: "桟橋" }, fund: "f" }],
  ["create-project", { id: "q", title: { en: "Cranes", ja: "起重機" } }],
  ...[
    { id: "signed", organisation: "agency", fund: "f", amount: "1000.00", earmarking_category: 1 },
    { id: "direct", organisation: "agency", project: "q", amount: "70.00", earmarking_category: 4 },
    {
      id: "passed",
      organisation: "pool",
      ultimate: "ministry",
      fund: "f",
      amount: "500.00",
      earmarking_category: 1,
    },
    { id: "private", organisation: "firm", fund: "f", amount: "30.00", earmarking_category: 1 },
  ].map(
    (given) =>
      [
        "sign-agreement",
        { ...AGREEMENT, title: { en: `The ${given.id}`, ja: `${given.id}取決め` }, ...given },
      ] as const,
  ),
  ...(
    [
      ["signed", "1", "2025-02-01", "600.00"],
      ["signed", "2", "2025-09-01", "400.00"],
      ["passed", "1", "2025-02-01", "500.00"],
      ["private", "1", "2025-02-01", "30.00"],
    ] as const
  ).map(
    ([agreement, no, due_on, amount]) =>
      [
        "schedule-instalments",
        { agreement, instalments: [{ id: `${agreement}-${no}`, no: Number(no), due_on, amount }] },
      ] as const,
  ),
  ...(
    [
      ["signed", "700.00"],
      ["passed", "500.00"],
      ["private", "30.00"],
    ] as const
  ).map(
    ([agreement, amount]) =>
      [
        "record-receipt",
        {
          ...RECEIPT,
          id: `r-${agreement}`,
          fund: "f",
          agreement,
          amount,
          credited: amount,
          on: "2025-02-03",
        },
      ] as const,
  ),
];

databaseTest(
  "what people agreed with us and sent stands on the pages of the partner, the organisation and the agreement, counted once",
  async (_, open) => {
    const pool = await open();
    for (const [action, input] of SETTING) {
      const given =
        action === "record-partner" ? { home_currency: "USD", fiscal_year: "calendar" } : {};
      made(await act({ pool, clock }, action, { ...given, ...input }));
    }
    const server = serverOf({ pool, clock }, true);
    const read = async (url: string) => {
      const { statusCode, body } = await server.inject(url);
      assert.equal(statusCode, 200, url);
      return textOf(body);
    };
    const north = await read("/en/partners/NO");
    for (const said of [
      "The signed",
      "The direct",
      "The private",
      "Harbour fund",
      "Piers",
      "Cranes",
    ])
      assert.ok(north.includes(said), said);
    assert.ok(!north.includes("The passed"), "whoever only passes money on gives none");
    assert.match(north, /overdue: US\$100 has come/);
    const south = await read("/ja/partners/SO");
    for (const said of ["passed取決め", "港湾基金", "資金拠出者", "桟橋"])
      assert.ok(south.includes(said), said);
    assert.ok((await read("/en/organisations/agency")).includes("The direct"));
    assert.ok((await read("/en/organisations/ministry")).includes("The passed"));
    const agreement = await read("/en/rows/agreement/signed");
    assert.match(agreement, /Outstanding\s*US\$300/);
    assert.match(await read("/en/rows/agreement/direct"), /No instalment is scheduled/);
    assert.match(agreement, /Single-agency thematic fund|UN inter-agency pooled fund/);
    // Where nothing is counted, nothing is said of how it is counted.
    assert.match(north, /the two are never added/);
    assert.match(await read("/ja/partners/NO"), /両者は合算しません/);
    assert.doesNotMatch(await read("/en/organisations/agency"), /the two are never added/);
    // Instalments that nobody numbered are numbered on.
    const more = { agreement: "direct", instalments: [] as unknown[] };
    more.instalments = ["10.00", "20.00"].map((amount) => ({ due_on: "2026-05-01", amount }));
    made(await act({ pool, clock }, "schedule-instalments", more));
    assert.match(await read("/ja/rows/instalment/direct-2"), /2026年5月1日/);
    // What was converted says by which rate, of which day, and who published it.
    made(
      await act({ pool, clock }, "record-rate", {
        type: "unore",
        from: "USD",
        to: "JPY",
        rate: "150",
        effective_from: "2025-03-01",
        source: "UN Treasury",
      }),
    );
    const yen = { ...AGREEMENT, id: "yen", organisation: "agency", fund: "f", currency: "JPY" };
    const title = { en: "The yen", ja: "円の取決め" };
    made(
      await act({ pool, clock }, "sign-agreement", {
        ...yen,
        title,
        amount: "15000",
        signed_on: "2025-03-05",
        earmarking_category: 1,
      }),
    );
    const converted = await read("/ja/rows/agreement/yen");
    assert.match(converted, /150/);
    assert.match(converted, /国連業務レート、UN Treasury/);
    // Money for an agreement without a schedule says what is to be done with it.
    const received = await act({ pool, clock }, "record-receipt", {
      id: "r-yen",
      fund: "f",
      agreement: "yen",
      amount: "15000",
      currency: "JPY",
      credited: "99.00",
      credited_currency: "USD",
      on: "2025-03-06",
    });
    assert.ok(!isRefusal(received));
    assert.match(received.notes?.[0]?.en ?? "", /all of USD 99\.00 is held in suspense\. Schedule/);
    assert.match(await read("/en/rows/receipt/r-yen"), /Held in suspense\s*USD 99\.00/);
    const second = await read("/en/rows/instalment/signed-2");
    assert.match(second, /Received\s*USD 100\.00\s*Still to come\s*USD 300\.00/);
    // The same money read twice is two figures, and what stands apart is in neither.
    const snapshot = await readTx(pool, readSnapshot);
    const minor = (id: string) => {
      const value = findFigure(snapshot, id)?.value;
      return value?.kind === "money" ? value.money.amount_minor : null;
    };
    assert.equal(minor("NO:received.immediate.USD"), 70_000n);
    assert.equal(minor("NO:received.ultimate.USD"), null);
    assert.equal(minor("SO:received.ultimate.USD"), 50_000n);
    assert.equal(minor("SO:received.immediate.USD"), null);
    assert.match(await read("/en/figures/NO:received.immediate.USD"), /The signed/);
    // Of many agreements and instalments each list keeps its page apart from the projects'; what is still to come is of all of them, the next first.
    const size = LIMITS.page_rows_default;
    for (let n = 1; n <= size; n += 1) {
      const id = `later-${n}`;
      const title = { en: `The later ${n}`, ja: `後の取決め${n}` };
      const given = { organisation: "agency", fund: "f", amount: "1.00", earmarking_category: 1 };
      const agreement = { ...AGREEMENT, ...given, id, title, signed_on: "2025-06-01" };
      made(await act({ pool, clock }, "sign-agreement", agreement));
      const instalments = [{ due_on: "2027-01-01", amount: "1.00" }];
      made(await act({ pool, clock }, "schedule-instalments", { agreement: id, instalments }));
    }
    const shown = async (query: string) => (await server.inject(`/en/partners/NO?${query}`)).body;
    const agreements = (body: string) =>
      new Set(body.match(/(?<=href="\/en\/rows\/agreement\/)[^"]+/g)).size;
    const instalments = (body: string) => [
      ...(body.match(/(?<=href="\/en\/rows\/instalment\/)[^"]+/g) ?? []),
    ];
    const projects = await shown("page=2");
    assert.match(projects, /href="\/en\/partners\/NO\?page=2&amp;agreements_page=2"/);
    assert.equal(agreements(projects), size);
    assert.equal(instalments(projects)[0], "signed-2");
    const turned = await shown("agreements_page=2");
    assert.equal(agreements(turned), 4);
    assert.deepEqual(instalments(turned), instalments(projects));
    const rest = await shown("instalments_page=2");
    assert.equal(agreements(rest), size);
    assert.equal(new Set([...instalments(rest), ...instalments(projects)]).size, size + 3);
  },
);
