import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptThreads } from "./thread.js";

interface Asked {
  readonly act:
    "answer" | "work" | "refuse" | "spin" | "hoard" | "throw" | "exit" | "hang" | "leave";
}
interface Word {
  readonly thread: number;
  readonly isKept: boolean;
}

const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from "node:worker_threads";
    parentPort.on("message", ({ act, areYouThere }) => {
      if (areYouThere) return parentPort.postMessage({ areYouThere });
      if (act === "leave") setTimeout(() => process.exit(3), 20);
      if (act === "spin") for (;;);
      const until = performance.eventLoopUtilization().active + 400;
      while (act === "work" && performance.eventLoopUtilization().active < until);
      if (act === "hoard") for (const held = []; ; ) held.push(new Array(10_000).fill(held.length));
      if (act === "throw") throw new Error("broken");
      if (act === "exit") process.exit(3);
      if (act !== "hang") parentPort.postMessage({ thread: threadId, isKept: act !== "refuse" });
    });
  `)}`,
);
const LIMITS = { cpu_ms: 300, wall_ms: 20_000, memory_mb: 32, idle_ms: 60_000 };

function keep(limits: Partial<typeof LIMITS> = {}) {
  const threads = new KeptThreads<Word>(SCRIPT, { ...LIMITS, ...limits }, (word) => word.isKept);
  const ask = (act: Asked["act"]) => threads.ask({ data: { act }, handed: [] });
  const threadOf = async () => {
    const word = await ask("answer");
    return typeof word === "string" ? assert.fail(word) : word.thread;
  };
  return { threads, ask, threadOf };
}

test("a thread that has answered answers the next, others only while it is asked", async () => {
  const { threads, threadOf } = keep();
  const first = await threadOf();
  assert.equal(await threadOf(), first);
  const both = await Promise.all([threadOf(), threadOf()]);
  assert.ok(both.includes(first));
  assert.notEqual(both[0], both[1]);
  assert.equal(threads.waiting, 2);
});

for (const [act, said] of [
  ["spin", "too_long"],
  ["hoard", "too_heavy"],
  ["throw", /broken/],
  ["exit", /ended without a word/],
] as const) {
  test(`a thread in which something goes wrong answers nobody else: ${act}`, async () => {
    const { threads, ask, threadOf } = keep();
    const first = await threadOf();
    if (typeof said === "string") assert.equal(await ask(act), said);
    else await assert.rejects(ask(act), said);
    assert.equal(threads.waiting, 0);
    assert.notEqual(await threadOf(), first);
  });
}

test("what cannot be handed over to a thread leaves nothing running behind", async () => {
  const { threads, threadOf } = keep();
  const first = await threadOf();
  const running = () =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = running();
  const cannotBeSent = { act: () => "answer" };
  await assert.rejects(threads.ask({ data: cannotBeSent, handed: [] }), /could not be cloned/);
  assert.equal(running(), before);
  assert.equal(threads.waiting, 0);
  assert.notEqual(await threadOf(), first);
});

test("a thread that died while it waited, before anybody knew, costs nobody an answer", async () => {
  const { ask, threadOf } = keep();
  assert.equal(typeof (await ask("leave")), "object");
  // While we stand still it ends, and nobody can tell us.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  assert.equal(typeof (await threadOf()), "number");
});

test("one that says nothing is ended by the clock, one that says so after its word", async () => {
  const { threads, ask } = keep({ wall_ms: 1_000 });
  assert.equal(await ask("hang"), "too_long");
  assert.deepEqual(typeof (await ask("refuse")), "object");
  assert.equal(threads.waiting, 0);
});

test("the time that a thread took for others is not the next one's", async () => {
  const { threads, ask } = keep({ cpu_ms: 1_000 });
  for (let time = 0; time < 4; time++) assert.equal(typeof (await ask("work")), "object");
  assert.equal(threads.waiting, 1);
});

test("a thread that nobody asks is ended", async () => {
  const { threads, threadOf } = keep({ idle_ms: 50 });
  const first = await threadOf();
  // Neither thread nor clock keep a process from its end, so somebody has to wait.
  await new Promise((wake) => setTimeout(wake, 200));
  assert.equal(threads.waiting, 0);
  assert.notEqual(await threadOf(), first);
});
