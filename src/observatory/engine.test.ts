import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inTurn, moreMeans, openEngine, workOff, type Step } from "./engine.js";

/** Steps that say when they begin and end; `wait` is until the program's loop has turned once. */
function told(needs: Readonly<Record<string, readonly string[]>>) {
  const said: string[] = [];
  const steps = Object.entries(needs).map(([name, of]): Step<string> => ({
    name,
    needs: of,
    async run(by) {
      said.push(`${name} by ${by}`);
      await new Promise((done) => setImmediate(done));
      if (name === "bad") throw new Error("bad");
      said.push(`${name} done`);
    },
  }));
  return { said, steps };
}

test("two steps are at work at a time, each after what it needs", async () => {
  const { said, steps } = told({ a: [], b: ["a"], c: [], d: ["b", "c"] });
  await workOff(["one", "two"], steps);
  assert.deepEqual(said.slice(0, 2), ["a by one", "c by two"]);
  assert.ok(said.indexOf("a done") < said.findIndex((line) => line.startsWith("b by")));
  assert.ok(said.indexOf("b done") < said.findIndex((line) => line.startsWith("d by")));
});

test("in turn each step is done before the next begins, whatever it needs itself", async () => {
  const { said, steps } = told({ a: [], b: [], c: ["a"] });
  await workOff(["one", "two"], inTurn(steps));
  assert.deepEqual(
    said.map((line) => line.replace(/ by .*/, "")),
    ["a", "a done", "b", "b done", "c", "c done"],
  );
});

test("an order in which a step comes before what it needs is no order", () => {
  assert.throws(() => inTurn(told({ b: ["a"], a: [] }).steps), /b needs a/);
});

test("where a step fails, what was begun is waited for and nothing more begins", async () => {
  const { said, steps } = told({ bad: [], a: [], b: ["a"] });
  await assert.rejects(workOff(["one", "two"], steps), /bad/);
  assert.ok(said.includes("a done"));
  assert.ok(!said.some((line) => line.startsWith("b by")));
});

test("work that the engine gives up for want of memory is done again by one thread, then with more, and the next as before", async (t) => {
  const spill = mkdtempSync(join(tmpdir(), "earmark-engine-"));
  const engine = await openEngine(spill, 64, 2);
  t.after(() => {
    engine.close();
    rmSync(spill, { recursive: true });
  });
  const means = async () => {
    const [row] = await engine.rows(
      "select current_setting('threads')::INTEGER as threads, current_setting('memory_limit') as memory",
    );
    return [row?.["threads"], row?.["memory"]];
  };
  const tried: unknown[] = [];
  const done = await engine.unlessTight(async () => {
    tried.push(await means());
    if (tried.length < 4) throw new Error("Out of Memory Error: failed to pin block");
    return "done";
  });
  assert.equal(done, "done");
  assert.deepEqual(tried, [
    [2, "61.0 MiB"],
    [1, "61.0 MiB"],
    [1, "122.0 MiB"],
    [1, "244.1 MiB"],
  ]);
  assert.deepEqual(await means(), tried[0]);
  const other = new Error("Conversion Error: Out of Memory Error");
  await assert.rejects(
    engine.unlessTight(() => Promise.reject(other)),
    other,
  );
  assert.equal(moreMeans(new Error("Out of Memory Error"), { memory_mb: 4_096, threads: 1 }), null);
});
