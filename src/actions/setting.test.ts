import assert from "node:assert/strict";
import { fixedClock } from "../base/clock.js";
import { currency } from "../base/currency.js";
import { isRefusal } from "../base/refusal.js";
import { readTrialBalance } from "../store/balances.js";
import { readTx, type Pool } from "../store/connect.js";
import { listRates } from "../store/rates.js";
import { readSnapshot } from "../store/snapshot.js";
import { readFundStatement } from "../store/statements.js";
import { databaseTest } from "../store/testing.js";
import { day } from "../base/day.js";
import { act, made } from "../../test/acting.js";
import { openFiles } from "../../test/portfolio-folder.js";

const clock = fixedClock("2026-03-31T09:30:00.000Z");
const name = { en: "Name", ja: "名称" };
type Input = Record<string, unknown>;

const PARTNER: Input = { id: "JP", name, kind: "government", country: "JP", fiscal_year: "april" };
const MINISTRY: Input = { id: "mhlw", name, type: "10", country: "JP", partner: "JP" };
const FUND: Input = {
  id: "fund",
  name,
  type: "trust_fund",
  currency: "USD",
  established_on: "2025-01-01",
  administrator: "mhlw",
  reserve: "1000.00",
};
const WINDOW: Input = { id: "asia", fund: "fund", name, countries: ["VN"], ceiling: "5000.00" };
const PROJECT: Input = {
  id: "harbours",
  title: name,
  start_date: "2025-01-01",
  end_date: "2026-12-31",
  fund: "fund",
  code: "XM-1",
  places: [
    { country: "VN", share_bp: 6000 },
    { country: "PH", share_bp: 4000 },
  ],
  organisations: [{ organisation: "mhlw", role: "1" }],
  sdgs: ["8", "8.8"],
  sectors: [{ code: "16020" }],
};
const RATE: Input = {
  type: "unore",
  from: "USD",
  to: "JPY",
  rate: "150.25",
  effective_from: "2025-01-01",
  source: "UN Treasury",
};

async function actAll(pool: Pool, acts: readonly (readonly [string, Input])[]): Promise<void> {
  for (const [action, input] of acts) made(await act({ pool, clock }, action, input));
}

const SETTING = [
  ["record-partner", PARTNER],
  ["record-organisation", MINISTRY],
  ["create-fund", FUND],
  ["create-window", WINDOW],
  ["create-programme", { id: "programme", name, partner: "JP" }],
  ["create-project", { ...PROJECT, programme: "programme" }],
  ["record-rate", RATE],
] as const;

databaseTest(
  "an empty record is filled by hand: partner, organisation, fund, window, programme, project and rate",
  async (_, open) => {
    const pool = await open();
    await actAll(pool, SETTING);
    await readTx(pool, async (tx) => {
      const snapshot = await readSnapshot(tx);
      const [member] = snapshot.memberships;
      assert.deepEqual(
        [member?.partner_id, member?.organisation_id, member?.standing],
        ["JP", "mhlw", "member"],
      );
      const of = <Row extends { readonly project_id: string }>(rows: readonly Row[]) =>
        rows.filter((row) => row.project_id === "harbours");
      assert.deepEqual(
        of(snapshot.projectPlaces).map((row) => [row.n, row.country, row.share_bp]),
        [
          [1, "VN", 6000],
          [2, "PH", 4000],
        ],
      );
      assert.deepEqual(
        of(snapshot.projectSdgs).map((row) => [row.goal, row.target]),
        [
          [8, null],
          [8, "8.8"],
        ],
      );
      assert.deepEqual(
        of(snapshot.projectSectors).map((row) => [row.code, row.share_bp]),
        [["16020", 10_000]],
      );
      assert.equal(of(snapshot.projectOrganisations)[0]?.organisation_id, "mhlw");
      assert.equal(snapshot.projectById.get("harbours")?.status, "2");
      // The reserve is set apart in the book at once.
      const statement = await readFundStatement(tx, "fund", {
        as_of: day("2026-03-31"),
        known_on: null,
        from: null,
      });
      assert.ok(statement);
      assert.deepEqual(await readTrialBalance(tx), []);
      const lines = snapshot.bookLines.filter((row) => row.flow === "reserved");
      assert.deepEqual(
        lines.map((row) => (row.base_minor < 0n ? -row.base_minor : row.base_minor)),
        [100_000n],
      );
    });
  },
);

databaseTest("what cannot be is refused, with the field that it stands in", async (_, open) => {
  const pool = await open();
  await actAll(pool, SETTING);
  const agreement = {
    organisation: "mhlw",
    project: "harbours",
    instrument: "exchange_of_letters",
    title: name,
    amount: "100.00",
    currency: "USD",
    signed_on: "2025-02-01",
    earmarking_category: 4,
  };
  made(await act({ pool, clock }, "sign-agreement", { ...agreement, id: "account" }));
  const two = [{ code: "16020" }, { code: "15110" }];
  for (const [action, input, expected] of [
    ["record-partner", PARTNER, "EXISTS_ALREADY id"],
    ["record-partner", { ...PARTNER, id: "x", country: "ZZ" }, "INPUT_COUNTRY country"],
    [
      "record-partner",
      { ...PARTNER, id: "x", home_currency: "QQQ" },
      "INPUT_CURRENCY home_currency",
    ],
    ["record-organisation", MINISTRY, "EXISTS_ALREADY id"],
    ["record-organisation", { ...MINISTRY, id: "x", partner: "none" }, "NOT_FOUND partner"],
    [
      "join-partner",
      { id: "m", partner: "JP", organisation: "mhlw" },
      "EXISTS_ALREADY organisation",
    ],
    ["join-partner", { id: "m", partner: "JP", organisation: "none" }, "NOT_FOUND organisation"],
    ["create-fund", FUND, "EXISTS_ALREADY id"],
    ["create-fund", { ...FUND, id: "x", code: "fund" }, "EXISTS_ALREADY code"],
    ["create-fund", { ...FUND, id: "x", reserve: "-1.00" }, "AMOUNT_NOT_POSITIVE reserve"],
    [
      "create-fund",
      { ...FUND, id: "x", established_on: "2026-04-01" },
      "DAY_IN_FUTURE established_on",
    ],
    ["create-fund", { ...FUND, id: "x", administrator: "none" }, "NOT_FOUND administrator"],
    ["create-window", WINDOW, "EXISTS_ALREADY id"],
    ["create-window", { ...WINDOW, id: "x", fund: "account" }, "PROJECT_ACCOUNT fund"],
    ["create-window", { ...WINDOW, id: "x", ceiling: "0.00" }, "AMOUNT_NOT_POSITIVE ceiling"],
    ["create-window", { ...WINDOW, id: "x", countries: ["ZZ"] }, "INPUT_COUNTRY countries"],
    ["create-programme", { id: "programme", name }, "EXISTS_ALREADY id"],
    ["create-project", PROJECT, "EXISTS_ALREADY id"],
    ["create-project", { ...PROJECT, id: "x" }, "EXISTS_ALREADY code"],
    [
      "create-project",
      { ...PROJECT, id: "x", end_date: "2024-12-31" },
      "PROJECT_ENDS_BEFORE_START end_date",
    ],
    [
      "create-project",
      { ...PROJECT, id: "x", places: [{ country: "VN", share_bp: 6000 }] },
      "SHARES_NOT_WHOLE places",
    ],
    [
      "create-project",
      { ...PROJECT, id: "x", places: [{ country: "VN" }, { country: "VN" }] },
      "PART_TWICE places",
    ],
    ["create-project", { ...PROJECT, id: "x", sectors: two }, "SHARES_NOT_WHOLE sectors"],
    [
      "create-project",
      { ...PROJECT, id: "x", code: "XM-2", fund: "account" },
      "PROJECT_ACCOUNT fund",
    ],
    [
      "create-project",
      { ...PROJECT, id: "x", code: "XM-2", organisations: [{ organisation: "none", role: "4" }] },
      "NOT_FOUND organisations",
    ],
    ["sign-agreement", { ...agreement, id: "x", countries: ["ZZ"] }, "INPUT_COUNTRY countries"],
    ["sign-agreement", { ...agreement, id: "x", organisation: "none" }, "NOT_FOUND organisation"],
    ["sign-agreement", { ...agreement, id: "x", ultimate: "none" }, "NOT_FOUND ultimate"],
    ["sign-agreement", { ...agreement, id: "x", project: "none" }, "NOT_FOUND project"],
    ["record-rate", { ...RATE, to: "USD" }, "RATE_SAME_CURRENCY to"],
    ["record-rate", RATE, "EXISTS_ALREADY rate"],
    [
      "record-rate",
      { ...RATE, effective_from: "2025-02-01", rate: "0.0066" },
      "RATE_UPSIDE_DOWN rate",
    ],
  ] as const) {
    const answer = await act({ pool, clock }, action, input);
    assert.ok(isRefusal(answer), `${action}: ${expected}`);
    assert.equal(`${answer.refused} ${answer.field}`, expected, action);
  }
});

databaseTest("a refusal names a record in the reader's language", async (_, open) => {
  const pool = await open();
  const refused = async (name: string, input: Record<string, unknown>) => {
    const answer = await act({ pool, clock }, name, input);
    assert.ok(isRefusal(answer), name);
    return answer.message;
  };
  assert.deepEqual(await refused("confirm-decision", { decision: "none" }), {
    en: "There is no decision “none” in the record. Choose one that is there.",
    ja: "決定「none」は記録にありません。登録済みのものを選択してください。",
  });
  await actAll(pool, SETTING);
  const meeting = { id: "m", fund: "fund", title: name, on: "2026-03-01" };
  await actAll(pool, [["record-meeting", meeting]]);
  assert.deepEqual(await refused("record-meeting", meeting), {
    en: "The record has this meeting already: “m”. Give the new one another reference.",
    ja: "会合「m」は既に存在します。別の参照番号を付けてください。",
  });
});

databaseTest(
  "a rate corrected by hand supersedes the one before, which stays; from then on the new one is in force",
  async (_, open) => {
    const pool = await open();
    await actAll(pool, [
      ["record-rate", RATE],
      ["record-rate", { ...RATE, rate: "151" }],
    ]);
    const rates = await readTx(pool, (tx) =>
      tx.rows<{ id: string; rate: string; supersedes: string | null }>(
        "select id, rate::text as rate, supersedes from exchange_rate order by id",
      ),
    );
    assert.deepEqual(
      rates.map(({ rate, supersedes }) => [rate, supersedes]),
      [
        ["150.25", null],
        ["151", "unore.USD.JPY.2025-01-01"],
      ],
    );
    // One rate is checked against those of its pair, whichever way round, and the others are not read.
    await actAll(pool, [
      ["record-rate", { ...RATE, from: "JPY", to: "USD", rate: "0.0067", type: "ecb" }],
      ["record-rate", { ...RATE, to: "EUR", rate: "0.92" }],
    ]);
    const [usd, jpy] = [currency("USD"), currency("JPY")];
    const near = await readTx(pool, (tx) =>
      listRates(tx, { after: "", limit: 100, between: [usd, jpy] }),
    );
    assert.deepEqual(
      near.map(({ rate }) => rate),
      ["0.0067", "150.25", "151"],
    );
  },
);

databaseTest(
  "a load leaves what people entered as it is: their rows are neither taken over nor left without what they name",
  async (t, open) => {
    const pool = await open();
    const load = openFiles(t, { pool, clock });
    const files = `
organisations:
  - {id: agency, name: {en: Agency, ja: 機関}, type: "40"}
funds:
  - {id: filed, code: FILED, name: {en: Filed, ja: 記載}, type: trust_fund, currency: USD}
`;
    assert.ok((await load(files)).is_loaded);
    await actAll(pool, SETTING);
    const mine = {
      ...PROJECT,
      id: "mine",
      code: "XM-9",
      fund: "filed",
      organisations: [{ organisation: "agency", role: "4" }],
    };
    await actAll(pool, [["create-project", mine]]);
    const before = await readTx(pool, readSnapshot);
    const rows = (snapshot: typeof before) =>
      [
        snapshot.partners,
        snapshot.memberships,
        snapshot.projects,
        snapshot.projectPlaces,
        snapshot.fundingWindows,
      ].flat();
    assert.ok((await load(files.replace("Agency", "The agency"))).is_loaded);
    assert.deepEqual(rows(await readTx(pool, readSnapshot)), rows(before));
    // Neither the file's own row that a person's project names may go, nor may a file take a reference or a code that a person has given.
    for (const [text, rule] of [
      [
        'organisations:\n  - {id: agency, name: {en: Agency, ja: 機関}, type: "40"}\n',
        "REMOVED_IN_USE",
      ],
      [`${files}projects:\n  - {id: harbours, title: {en: Other, ja: 他}}\n`, "ID_TAKEN"],
      [`${files.replace("FILED", "fund")}`, "NOT_UNIQUE"],
    ] as const) {
      const answer = await load(text);
      assert.ok(!answer.is_loaded, rule);
      assert.ok(
        answer.findings.some((finding) => finding.rule === rule),
        rule,
      );
    }
    assert.deepEqual(rows(await readTx(pool, readSnapshot)), rows(before));
  },
);
