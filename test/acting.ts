import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import type { Action } from "../src/actions/action.js";
import { carryOut, type CarriedOut } from "../src/actions/carry-out.js";
import { readRowHistory } from "../src/actions/read-book.js";
import { findAction } from "../src/actions/register.js";
import type { Clock } from "../src/base/clock.js";
import { newId } from "../src/base/id.js";
import { isRefusal, type Refusal } from "../src/base/refusal.js";
import { LOCAL_USER } from "../src/people/permission.js";
import type { WorldView } from "../src/observatory/view.js";
import type { Pool } from "../src/store/connect.js";
import { keepSnapshot } from "../src/store/snapshot.js";
import { fetchInProcess, goLive } from "../src/web/go-live.js";
import { createServer } from "../src/web/server.js";

export interface Acting {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly world?: WorldView;
}

/** Carries out an action as a person at the site would: with a key of its own, and the version that stands. */
export async function act(
  { pool, clock, world }: Acting,
  name: string,
  input: Record<string, unknown>,
): Promise<CarriedOut | Refusal> {
  const action = findAction(name) as Action;
  const edited = action.edits?.(input as never) ?? null;
  const if_match = edited ? (await readRowHistory(edited, { pool })).version : null;
  return carryOut(
    { action, input, key: newId(clock.now()), if_match, person: LOCAL_USER },
    { pool, clock, ...(world ? { world } : {}) },
  );
}

/** The site over a record as it stands at each request. */
export function serverOf({ pool, clock }: Acting, isReadOnly = false): FastifyInstance {
  return createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly });
}

/** What an action made; a refusal fails the test with its sentence. */
export function made(answer: CarriedOut | Refusal): string {
  assert.ok(!isRefusal(answer), isRefusal(answer) ? answer.message.en : "");
  return answer.subject_id;
}

/** An edition prepared, approved, fetched and live; answers with its id. */
export async function publish(acting: Acting, asked: Record<string, unknown>): Promise<string> {
  const { pool, clock } = acting;
  const id = made(await act(acting, "prepare-edition", asked));
  made(await act(acting, "approve-edition", { edition: id }));
  const site = createServer({ readSnapshot: keepSnapshot(pool), pool, clock, isReadOnly: true });
  const live = await goLive(id, {
    pool,
    clock,
    person: LOCAL_USER,
    fetchBytes: fetchInProcess(site),
  });
  assert.ok(live !== null && !isRefusal(live), JSON.stringify(live));
  return id;
}
