import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../base/clock.js";
import { isRefusal } from "../base/refusal.js";
import { openRecord } from "./open.js";
import { freshAddress } from "./testing.js";
import { testBinaries } from "./testing-server.js";

const clock = fixedClock("2026-04-01T00:00:00.000Z");

type Parts = Awaited<ReturnType<typeof freshAddress>>;

function urlOf({ host, port, user, password, database }: Parts): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

async function refusalOf(url: string, isReadOnly = false): Promise<{ code: string; said: string }> {
  const answer = await openRecord({ url }, { clock, isReadOnly });
  assert.ok(isRefusal(answer));
  return { code: answer.refused, said: answer.message.en };
}

for (const binaries of testBinaries()) {
  test(`any PostgreSQL is brought up to date by its URL; read-only it must be so already (${binaries.name})`, async (t) => {
    const url = urlOf(await freshAddress(t, { binaries, isEmpty: true }));
    assert.equal((await refusalOf(url, true)).code, "SCHEMA_IS_OLDER");
    const record = await openRecord({ url }, { clock });
    assert.ok(!isRefusal(record));
    await record.close();
    const replica = await openRecord({ url }, { clock, isReadOnly: true });
    assert.ok(!isRefusal(replica));
    await replica.close();
  });
}

test("a database that cannot be reached is named, without its password, and with what to do", async (t) => {
  const parts = await freshAddress(t);
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["mysql://x/y", "DATABASE_URL_WRONG", /postgresql:\/\/user/],
    ["not a url", "DATABASE_URL_WRONG", /postgresql:\/\/user/],
    [
      "postgresql://u:secret@127.0.0.1:1/none",
      "DATABASE_UNREACHABLE",
      /127\.0\.0\.1:1\/none.*ECONNREFUSED/,
    ],
    ["postgresql://u:secret@host.invalid/none", "DATABASE_UNREACHABLE", /host\.invalid\/none/],
    [
      urlOf({ ...parts, password: "secret" }),
      "DATABASE_UNREACHABLE",
      /password authentication failed/,
    ],
    [urlOf({ ...parts, database: "absent" }), "DATABASE_UNREACHABLE", /"absent" does not exist/],
  ];
  for (const [url, code, sentence] of cases) {
    const { code: found, said } = await refusalOf(url);
    assert.equal(found, code, said);
    assert.match(said, sentence);
    assert.doesNotMatch(said, /secret/);
  }
});
