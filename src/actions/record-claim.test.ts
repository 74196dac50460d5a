import assert from "node:assert/strict";
import { join } from "node:path";
import { fixedClock } from "../base/clock.js";
import { day } from "../base/day.js";
import { packageRoot } from "../base/place.js";
import { isRefusal } from "../base/refusal.js";
import { hasMoved } from "../claims/record.js";
import { figureOf } from "../figures/claims.js";
import { wordFigure } from "../figures/wording.js";
import { LOCAL_USER } from "../people/permission.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import { carryOut } from "./carry-out.js";
import { lintRecord } from "./lint-record.js";
import { makeBrief } from "./make-brief.js";
import { loadPortfolio } from "./load-portfolio.js";
import { readStory } from "./read-story.js";
import { findAction } from "./register.js";

const clock = fixedClock("2026-04-01T00:00:00.000Z");
const TODAY = day("2026-04-01");

async function openRecord(
  pool: Pool,
): Promise<(action: string, input: object, version?: number) => Promise<string>> {
  const folder = join(packageRoot, "portfolios/japan-ilo");
  assert.ok(!isRefusal(await loadPortfolio({ folder, isOnlyIfChanged: true }, { pool, clock })));
  let calls = 0;
  return async (name, input, version) => {
    const action = findAction(name);
    assert.ok(action, name);
    const asked = {
      action,
      input,
      key: `key-${++calls}-${name}`,
      person: LOCAL_USER,
      if_match: version ?? null,
    };
    const answer = await carryOut(asked, { pool, clock });
    return isRefusal(answer) ? answer.refused : "ok";
  };
}

const snapshotOf = (pool: Pool): Promise<Snapshot> => readTx(pool, readSnapshot);

const JOBS = {
  id: "mayo-jobs",
  project: "sudan-mayo",
  text: { en: "The project aims at {value}.", ja: "{value}を目標とする。" },
  qualifier: "exactly",
  basis: "target",
  as_of: "2026-03-31",
  figure: "sudan-jobs",
  state: "submitted",
};

databaseTest(
  "a claim takes its value from its figure, and stands in the record once it is approved",
  async (_, open) => {
    const pool = await open();
    const act = await openRecord(pool);
    assert.equal(await act("record-claim", { ...JOBS, state: "draft" }), "ok");
    assert.equal(figureOf(await snapshotOf(pool), "mayo-jobs"), null);
    assert.equal(await act("approve-claim", { claim: "mayo-jobs" }, 1), "CLAIM_STEP");
    assert.equal(await act("submit-claim", { claim: "mayo-jobs" }, 1), "ok");
    assert.equal(await act("approve-claim", { claim: "mayo-jobs" }, 2), "ok");
    const snapshot = await snapshotOf(pool);
    const figure = figureOf(snapshot, "mayo-jobs");
    assert.ok(figure);
    assert.equal(wordFigure(figure, "en"), "500 jobs");
    assert.equal(figure.basis, "target");
    assert.deepEqual(
      figure.sources.map((source) => source.document),
      figureOf(snapshot, "sudan-jobs")?.sources.map((source) => source.document),
    );
    assert.equal(
      await act("withdraw-claim", { claim: "mayo-jobs", reason: "Counted anew." }, 3),
      "ok",
    );
    assert.equal(figureOf(await snapshotOf(pool), "mayo-jobs"), null);
    assert.equal(
      await act("withdraw-claim", { claim: "mayo-jobs", reason: "Again." }, 4),
      "CLAIM_STEP",
    );
  },
);

/** What is changed in the claim | the refusal. */
const REFUSED: readonly (readonly [string, object, string])[] = [
  ["an achievement of a target", { basis: "actual" }, "CLAIM_BASIS"],
  [
    "more than the figure says",
    { qualifier: "over", value: "500", unit: { en: "jobs", ja: "人分" } },
    "CLAIM_NOT_TRUE",
  ],
  ["another value", { value: "480", unit: { en: "jobs", ja: "人分" } }, "CLAIM_NOT_TRUE"],
  ["a figure that is none", { figure: "no-such-figure" }, "NOT_FOUND"],
  ["a figure and a document", { source: "ilo-japan-leaflet-2022" }, "CLAIM_SOURCE"],
  ["no owner", { project: undefined }, "CLAIM_OWNER"],
  ["two owners", { partner: "JP" }, "CLAIM_OWNER"],
  ["a sentence without its number", { text: { en: "It aims.", ja: "目指す。" } }, "CLAIM_TEXT"],
  [
    "a period that ends before it begins",
    { period_from: "2022-01-01", period_to: "2021-01-01" },
    "CLAIM_PERIOD",
  ],
  ["an id of a statement", { id: "jp-conventions-ratified" }, "EXISTS_ALREADY"],
];

databaseTest(
  "a claim that does not hold is refused with the rule that says why",
  async (_, open) => {
    const pool = await open();
    const act = await openRecord(pool);
    for (const [name, changed, refusal] of REFUSED) {
      const input = JSON.parse(JSON.stringify({ ...JOBS, ...changed })) as object;
      assert.equal(await act("record-claim", input), refusal, name);
    }
    assert.equal(
      await act("record-claim", {
        ...JOBS,
        qualifier: "at_least",
        value: "500",
        unit: { en: "jobs", ja: "人分" },
      }),
      "ok",
    );
  },
);

databaseTest(
  "a claim goes stale when its figure moves, and the texts that tell it are found",
  async (_, open) => {
    const pool = await open();
    const act = await openRecord(pool);
    await act("record-claim", JOBS);
    await act("approve-claim", { claim: "mayo-jobs" }, 1);
    const story = {
      story: "mayo-text",
      project: "sudan-mayo",
      title: { en: "Work", ja: "雇用" },
      body: { en: "The project aims at {mayo-jobs}.", ja: "本事業は{mayo-jobs}を目指す。" },
      state: "published",
    };
    assert.equal(await act("save-narrative", story, 1), "ok");
    assert.deepEqual(
      lintRecord(await snapshotOf(pool), TODAY, "JP").filter(
        ({ severity }) => severity === "error",
      ),
      [],
    );
    await writeTx(pool, (tx) =>
      tx.run("update indicator_value set value = 450 where id = 'sudan-jobs'"),
    );
    const moved = await snapshotOf(pool);
    assert.deepEqual(
      moved.claims.map((claim) => hasMoved(moved, claim)),
      [true],
    );
    const stale = lintRecord(moved, TODAY, "JP").filter(({ rule }) => rule === "claim-stale");
    assert.deepEqual(
      stale.map(({ record, language, suggestion }) => [record, language, suggestion]),
      [
        ["claim/mayo-jobs", null, undefined],
        ["story/mayo-text", "en", "The project aims at 450 jobs."],
        ["story/mayo-text", "ja", "本事業は450人分を目指す。"],
        ["statement/mayo-jobs", "en", "The project aims at 450 jobs."],
        ["statement/mayo-jobs", "ja", "450人分を目標とする。"],
        ["brief/JP", "en", "The project aims at 450 jobs."],
        ["brief/JP", "ja", "本事業は450人分を目指す。"],
      ],
    );
    const brief = { partner: "JP", from: "2016", to: "2021", language: "en", format: "json" };
    const gated = makeBrief(moved, brief);
    assert.ok(isRefusal(gated));
    assert.equal(gated.refused, "BRIEF_CLAIM_FALSE");
    assert.equal(await act("save-narrative", story, 2), "NARRATIVE_HAS_FINDINGS");
    assert.equal(await act("save-narrative", { ...story, state: "draft" }, 2), "ok");
  },
);

databaseTest(
  "a narrative is kept in versions; a draft reaches no reader, and a publication needs both languages",
  async (_, open) => {
    const pool = await open();
    const act = await openRecord(pool);
    const draft = {
      story: "jp-text",
      partner: "JP",
      title: { en: "Partners", ja: "" },
      body: { en: "It gave 43 million.", ja: "" },
      state: "draft",
    };
    assert.equal(await act("save-narrative", draft, 1), "ok");
    assert.equal((await snapshotOf(pool)).storyById.get("jp-text"), undefined);
    assert.equal(
      await act("save-narrative", { ...draft, state: "published" }, 2),
      "NARRATIVE_ONE_LANGUAGE",
    );
    assert.equal(await act("save-narrative", draft, 1), "VERSION_STALE");
    const whole = {
      ...draft,
      title: { en: "Partners", ja: "パートナー" },
      body: { en: "A partner.", ja: "パートナーである。" },
      state: "published",
    };
    assert.equal(await act("save-narrative", whole, 2), "ok");
    assert.equal((await snapshotOf(pool)).storyById.get("jp-text")?.body.en, "A partner.");
    const { versions } = await readStory("jp-text", { pool });
    assert.deepEqual(
      versions.map(({ version, state }) => [version, state]),
      [
        [2, "published"],
        [1, "draft"],
      ],
    );
    assert.equal(
      await act("save-narrative", { ...whole, story: "story-cambodia" }, 1),
      "NARRATIVE_OF_FILES",
    );
  },
);
