import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../base/clock.js";
import { isRefusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import { answer } from "../answer.js";
import { readAsked } from "../read-asked.js";
import { findQuestion } from "../questions.js";
import { keepCluster } from "./keep.js";
import { openCluster, QUESTION_SETTINGS, readAddress } from "./open.js";
import { startCluster } from "./testing.js";

test("a server gives a question to a cluster as long as to a folder, and says so where that is over", async (t) => {
  const cluster = await startCluster(t);
  const address = readAddress(cluster.url, null);
  const question = findQuestion("files");
  assert.ok(!isRefusal(address) && question);
  const asked = readAsked(question, { publisher: "XM-EX" });
  assert.ok(!isRefusal(asked));
  const seconds = () => Number(cluster.asked.at(-1)?.values.get("max_execution_time"));
  const kept = keepCluster(address, { clock: systemClock, searched: null });
  cluster.isSlow = true;
  const late = await kept.ask(question, asked);
  assert.ok(isRefusal(late));
  assert.equal(late.refused, "OBSERVATORY_SLOW");
  assert.match(late.message.en, /longer than 20 seconds/);
  assert.equal(seconds(), LIMITS.question_ms / 1000);

  // The terminal waits for as long as the engine may.
  const opened = await openCluster(address);
  assert.ok(!isRefusal(opened));
  const ended = await answer(opened, question, asked);
  assert.ok(isRefusal(ended));
  assert.equal(ended.refused, "CLUSTER_TOO_SLOW");
  assert.equal(seconds(), QUESTION_SETTINGS.max_execution_time);

  // Statements that are each quick enough have one time together.
  cluster.isSlow = false;
  const before = cluster.asked.length;
  const over = await answer(opened, question, asked, { limit_ms: 0 });
  assert.ok(isRefusal(over));
  assert.equal(over.refused, "OBSERVATORY_SLOW");
  assert.ok(cluster.asked.length <= before + 1);
});
