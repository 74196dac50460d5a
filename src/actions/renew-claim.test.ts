import assert from "node:assert/strict";
import { join } from "node:path";
import { act, made } from "../../test/acting.js";
import { fixedClock } from "../base/clock.js";
import { packageRoot } from "../base/place.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { figureOf } from "../figures/claims.js";
import { wordFigure } from "../figures/wording.js";
import { readTx, writeTx, type Pool } from "../store/connect.js";
import { readSnapshot, type Snapshot } from "../store/snapshot.js";
import { databaseTest } from "../store/testing.js";
import type { CarriedOut } from "./carry-out.js";
import { lintRecord } from "./lint-record.js";
import { loadPortfolio } from "./load-portfolio.js";
import { makeBrief } from "./make-brief.js";

const clock = fixedClock("2026-04-01T00:00:00.000Z");
const later = fixedClock("2026-10-01T00:00:00.000Z");
const snapshotOf = (pool: Pool): Promise<Snapshot> => readTx(pool, readSnapshot);
const refusedAs = (answer: CarriedOut | Refusal) => (isRefusal(answer) ? answer.refused : "done");

async function openRecord(pool: Pool): Promise<void> {
  const folder = join(packageRoot, "portfolios/japan-ilo");
  assert.ok(!isRefusal(await loadPortfolio({ folder, isOnlyIfChanged: true }, { pool, clock })));
}

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
const LEAFLET = {
  ...JOBS,
  id: "mayo-said",
  figure: undefined,
  source: "leaflet",
  page: "2",
  value: "500",
  unit: { en: "jobs", ja: "人分" },
};

async function claim(pool: Pool, input: object): Promise<void> {
  const given = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
  made(await act({ pool, clock }, "record-claim", given));
  made(await act({ pool, clock }, "approve-claim", { claim: given["id"] }));
}

async function move(pool: Pool, value: string): Promise<void> {
  await writeTx(pool, (tx) =>
    tx.run("update indicator_value set value = $1 where id = 'sudan-jobs'", [value]),
  );
}

databaseTest(
  "a claim whose source moved is renewed in one step: every text says the new value, and what it said stays in its history",
  async (_, open) => {
    const pool = await open();
    await openRecord(pool);
    await claim(pool, JOBS);
    made(
      await act({ pool, clock }, "save-narrative", {
        story: "mayo-text",
        project: "sudan-mayo",
        title: { en: "Work", ja: "雇用" },
        body: { en: "The project aims at {mayo-jobs}.", ja: "本事業は{mayo-jobs}を目指す。" },
        state: "published",
      }),
    );
    await move(pool, "450");
    const brief = { partner: "JP", from: "2016", to: "2021", language: "en", format: "json" };
    const gated = makeBrief(await snapshotOf(pool), brief);
    assert.ok(isRefusal(gated));
    assert.equal(gated.facts["claims"], "mayo-jobs");
    assert.match(gated.message.en, /500 jobs was approved of a source that now says 450 jobs\./);
    assert.match(gated.message.en, /\/en\/rows\/claim\/mayo-jobs/);
    assert.match(gated.message.ja, /earmark claim renew mayo-jobs --until/);
    const answer = await act({ pool, clock }, "renew-claim", {
      claim: "mayo-jobs",
      until: "2090-03-31",
    });
    assert.ok(!isRefusal(answer));
    assert.deepEqual(
      answer.notes?.map((note) => note.en),
      [
        "It said 500 jobs.",
        "Its source sudan-jobs said 500 jobs when it was approved, and says 450 jobs now: −50 jobs (−10%).",
        "It says 450 jobs from now on, until 31 March 2090.",
        "It is printed in: Work.",
      ],
    );
    const renewed = await snapshotOf(pool);
    const figure = figureOf(renewed, "mayo-jobs");
    assert.equal(figure && wordFigure(figure, "ja"), "450人分");
    assert.ok((figure?.sources.length ?? 0) > 0);
    const row = renewed.claimById.get("mayo-jobs");
    assert.equal(row?.expires_on, "2090-03-31");
    assert.equal(row.statement.as_of, "2026-04-01");
    assert.deepEqual(
      row.earlier.map(({ statement, expires_on }) => [statement.value, expires_on]),
      [["500", null]],
    );
    assert.ok(!isRefusal(makeBrief(renewed, brief)));
    assert.deepEqual(
      lintRecord(renewed, clock.today(), "JP").filter(({ severity }) => severity === "error"),
      [],
    );
  },
);

databaseTest(
  "a claim past its last day holds again with a new one, and stands in no way until that is past",
  async (_, open) => {
    const pool = await open();
    await openRecord(pool);
    await claim(pool, { ...JOBS, expires_on: "2026-09-30" });
    await claim(pool, { ...LEAFLET, expires_on: "2026-09-30" });
    const expired = lintRecord(await snapshotOf(pool), later.today(), "JP");
    assert.deepEqual(
      expired.filter(({ record }) => record.startsWith("claim/")).map(({ message }) => message.en),
      ["mayo-jobs", "mayo-said"].map(
        (id) =>
          `500 jobs held until 30 September 2026. Renew or withdraw the claim ${id}: /en/rows/claim/${id}, or earmark claim renew ${id} --until DAY.`,
      ),
    );
    for (const id of ["mayo-jobs", "mayo-said"]) {
      const renew = (input: object) =>
        act({ pool, clock: later }, "renew-claim", { claim: id, ...input });
      assert.equal(refusedAs(await renew({})), "CLAIM_UNTIL_MISSING");
      assert.equal(refusedAs(await renew({ until: "2026-09-30" })), "CLAIM_UNTIL_PAST");
      assert.equal(refusedAs(await renew({ until: "2027-03-31" })), "done");
      assert.equal(refusedAs(await renew({ until: "2027-03-31" })), "CLAIM_CURRENT");
    }
    const renewed = lintRecord(await snapshotOf(pool), later.today(), "JP");
    assert.deepEqual(
      renewed.filter(({ record }) => record.startsWith("claim/")),
      [],
    );
  },
);

/** Claim, what the figure says then, what is asked | the answer, and how the claim then reads. */
const WORDED: readonly (readonly [object, string, object, string, string])[] = [
  [{}, "520", {}, "done", "520 jobs"],
  [{ qualifier: "over", value: "400" }, "520", {}, "done", "over 400 jobs"],
  [{ qualifier: "over", value: "400" }, "390", {}, "done", "390 jobs"],
  [{}, "520", { value: "500", qualifier: "over" }, "done", "over 500 jobs"],
  [{}, "520", { value: "600", qualifier: "over" }, "CLAIM_NOT_TRUE", "500 jobs"],
  [{}, "500", {}, "CLAIM_CURRENT", "500 jobs"],
  [
    { figure: undefined, source: "leaflet", page: "2", value: "500" },
    "1",
    { value: "600", until: "2027-01-01" },
    "CLAIM_RENEW_DOCUMENT",
    "500 jobs",
  ],
];

databaseTest(
  "a renewal keeps the words of a claim while they are true, and takes the source's own where they are not",
  async (_, open) => {
    for (const [claimed, moved, asked, refusal, reads] of WORDED) {
      const pool = await open();
      await openRecord(pool);
      await claim(pool, { ...JOBS, unit: { en: "jobs", ja: "人分" }, ...claimed });
      await move(pool, moved);
      const answer = await act({ pool, clock }, "renew-claim", { claim: "mayo-jobs", ...asked });
      const name = JSON.stringify([claimed, moved, asked]);
      assert.equal(refusedAs(answer), refusal, name);
      const figure = figureOf(await snapshotOf(pool), "mayo-jobs");
      assert.equal(figure && wordFigure(figure, "en"), reads, name);
    }
  },
);

databaseTest(
  "what is not approved, or rests on nothing any more, is not renewed",
  async (_, open) => {
    const pool = await open();
    await openRecord(pool);
    made(await act({ pool, clock }, "record-claim", JOBS));
    const renew = () => act({ pool, clock }, "renew-claim", { claim: "mayo-jobs" });
    assert.equal(refusedAs(await renew()), "CLAIM_RENEW_STATE");
    made(await act({ pool, clock }, "approve-claim", { claim: "mayo-jobs" }));
    await writeTx(pool, (tx) =>
      tx.run("update indicator_value set status = 'draft' where id = 'sudan-jobs'"),
    );
    assert.equal(refusedAs(await renew()), "CLAIM_SOURCE_GONE");
    const [fault] = lintRecord(await snapshotOf(pool), clock.today(), "JP");
    assert.match(
      fault?.message.en ?? "",
      /Withdraw the claim mayo-jobs, and record one that rests on another/,
    );
  },
);
