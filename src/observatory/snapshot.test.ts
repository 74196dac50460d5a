import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isRefusal } from "../base/refusal.js";
import { openObservatory } from "./snapshot.js";
import { makeObservatory } from "./testing.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-observatory-"));
after(() => rmSync(folder, { recursive: true }));

async function open(path: string) {
  const opened = await openObservatory(path);
  assert.ok(!isRefusal(opened));
  return opened;
}

test("a folder without an observatory is refused with what to do", async () => {
  const refusal = await openObservatory(join(folder, "nothing"));
  assert.ok(isRefusal(refusal));
  assert.equal(refusal.refused, "OBSERVATORY_ABSENT");
});

test("every table is there, with its rows or with none, and the connection reaches nothing else", async () => {
  await makeObservatory(folder, {
    transaction: [
      {
        activity_id: "18446744073709551615",
        position: 2,
        value: "1234567890123456.789012",
        type: 3,
        date: "2024-02-29",
      },
    ],
  });
  const observatory = await open(folder);
  const read = async (sql: string) =>
    (await observatory.connection.runAndReadAll(sql)).getRowObjectsJson();
  assert.deepEqual(await read(`select id, value, date, type from "transaction"`), [
    { id: "ffffffffffffffff-2", value: "1234567890123456.789012", date: "2024-02-29", type: 3 },
  ]);
  assert.deepEqual(await read("select count(*)::int as n from period_value"), [{ n: 0 }]);
  for (const sql of [
    "select * from read_text('/etc/hostname')",
    `copy (select 1) to '${join(folder, "out.csv")}'`,
    "set enable_external_access = true",
    "install httpfs",
    `attach '${join(folder, "other.db")}'`,
  ])
    await assert.rejects(observatory.connection.run(sql), sql);
  observatory.close();
});
