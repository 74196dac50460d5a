import assert from "node:assert/strict";
import { test } from "node:test";
import { Identifiers } from "./identifiers.js";

const at = (identifier: string, begun: number) => {
  return { identifier, begun, line: begun + 1, column: 5, path: `/a[${begun}]` };
};

test("an identifier that stands twice is told of with the line of the first, however many there are", () => {
  const identifiers = new Identifiers();
  const before = process.memoryUsage().rss;
  const count = 300_000;
  const named = (number: number) => `XM-DAC-41302-${number}`;
  for (let number = 0; number < count; number++)
    assert.equal(identifiers.note(at(named(number), number)), null);
  for (let number = 0; number < count; number += 1_000) {
    const finding = identifiers.note(at(named(number), count + number));
    assert.deepEqual(finding?.values(), { identifier: named(number), first: String(number) });
    assert.deepEqual([finding.line, finding.path()], [count + number + 1, `/a[${count + number}]`]);
  }
  assert.deepEqual(
    [named(0), named(count - 1), named(count), ""].map((key) => identifiers.has(key)),
    [true, true, false, false],
  );
  const taken_mb = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.ok(taken_mb < 64, `${taken_mb} MB`);
});
