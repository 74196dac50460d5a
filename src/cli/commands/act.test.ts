import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../base/place.js";
import { openPool } from "../../store/connect.js";
import { freshAddress } from "../../store/testing.js";

const run = (args: readonly string[], input = "") =>
  spawnSync(process.execPath, [join(packageRoot, "bin/earmark"), "act", ...args, "--lang", "en"], {
    encoding: "utf8",
    input,
  });

test("act lists the actions, and shows an action's input", () => {
  const list = run([]);
  assert.equal(list.status, 0);
  assert.match(list.stdout, /^allocate +Allocate to a project$/m);
  const described = run(["allocate", "--describe"]);
  assert.deepEqual((JSON.parse(described.stdout) as { required: string[] }).required, [
    "id",
    "decision",
    "project",
    "direct",
    "on",
  ]);
  assert.equal(run(["no-such-action"]).status, 2);
  assert.equal(run(["allocate"]).status, 2);
  assert.equal(run(["allocate", "-", "--if-match", "x"]).status, 2);
  assert.equal(run(["allocate", "-"], "{").status, 2);
});

test("act carries out an action once, however often the same command is given; a refusal exits with 1", async (t) => {
  const address = await freshAddress(t);
  const { host, port, user, password, database } = address;
  const pool = openPool(address);
  await pool.query(
    `insert into fund (id, code, name, type, currency) values ('f', 'F', '{"en": "F", "ja": "F"}', 'trust_fund', 'USD')`,
  );
  await pool.end();
  const folder = mkdtempSync(join(tmpdir(), "earmark-act-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "income.json");
  const input = {
    id: "in",
    fund: "f",
    kind: "interest",
    amount: "10.00",
    currency: "USD",
    on: "2026-01-01",
  };
  writeFileSync(file, JSON.stringify(input));
  const url = `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const on = ["--database", url];
  const tried = run(["record-income", file, ...on, "--try"]);
  assert.match(tried.stdout, /fund_income\/in: nothing stands against it/, tried.stderr);
  assert.match(
    run(["record-income", file, ...on]).stdout,
    /fund_income\/in: done, version 1; 1 entries/,
  );
  assert.match(run(["record-income", file, ...on]).stdout, /done before with this key/);
  writeFileSync(file, JSON.stringify({ ...input, amount: "0" }));
  const refused = run(["record-income", file, ...on]);
  assert.deepEqual([refused.status, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /^The amount/);
  const plain = run(["record-income", file, ...on, "--json"]);
  const { refused: code } = JSON.parse(plain.stdout) as { refused: string };
  assert.deepEqual([plain.status, code], [1, "AMOUNT_NOT_POSITIVE"]);
  const listed = (id: string, amount: string) => ({
    action: "record-income",
    key: `list-key-${id}`,
    input: { ...input, id, amount },
  });
  const actOn = (list: object) => {
    writeFileSync(file, JSON.stringify(list));
    return run(["--list", file, ...on]);
  };
  const actions = [listed("one", "1.00"), listed("two", "0"), listed("three", "3.00")];
  const none = actOn({ actions, all_or_none: true });
  assert.equal(none.status, 1);
  assert.match(
    none.stderr,
    /^Action 2 of the list was refused; none of it was carried out\. AMOUNT_NOT_POSITIVE: /,
  );
  const alone = actOn({ actions });
  assert.equal(alone.status, 1);
  assert.match(
    alone.stderr,
    /^Action 2 \(record-income, key list-key-two\) was refused\. AMOUNT_NOT_POSITIVE, amount: .*\n$/,
  );
  assert.match(alone.stdout, /one: done.*\nfund_income\/three: done/);
  writeFileSync(file, JSON.stringify({ actions }));
  const answers = JSON.parse(run(["--list", file, ...on, "--json"]).stdout) as {
    refused?: string;
  }[];
  assert.deepEqual(
    answers.map((each) => each.refused),
    [undefined, "AMOUNT_NOT_POSITIVE", undefined],
  );
  assert.match(actOn({ actions: actions.slice(0, 1) }).stdout, /one: done before with this key/);
  const misnamed = actOn({ action: actions });
  assert.deepEqual([misnamed.status, misnamed.stdout], [2, ""]);
  assert.match(misnamed.stderr, /action: there is no such field/);
  assert.match(misnamed.stderr, /actions: it is missing/);
  for (const [given, sentence] of [
    [join(file, "..", "absent.json"), /cannot be read: there is no such file or folder\./],
    [join(file, ".."), /cannot be read: it is a folder\./],
  ] as const) {
    const unread = run(["--list", given, ...on]);
    assert.equal(unread.status, 2);
    assert.match(unread.stderr, sentence);
    assert.doesNotMatch(unread.stderr, /ENOENT|EISDIR/);
  }
  writeFileSync(file, '{"actions": [');
  assert.match(run(["--list", file, ...on]).stderr, /is not whole JSON/);
});
