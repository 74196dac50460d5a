import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isRefusal } from "../base/refusal.js";
import {
  differFromRule,
  FAMILIES_FILE,
  familyFinder,
  mergeFamilies,
  readFamilies,
  writeFamilies,
  type FamilyStatement,
} from "./families.js";

const stated = (
  key: { reference?: string; name?: string },
  code: string | null,
  source = "record",
): FamilyStatement => ({
  ...{ reference: key.reference ?? null, name: key.name ?? null, source, day: "2026-11-29" },
  family: code === null ? null : { code, name: code },
});

test("a statement goes before the rule, a reference before a name", () => {
  const find = familyFinder([
    stated({ reference: "JP-JCN-1" }, "toyo"),
    stated({ reference: "XM-DAC-701-2" }, null),
    stated({ name: "Ministry of Finance" }, "JP"),
    stated({ name: "財務省" }, "JP"),
  ]);
  const of = (reference: string | null, name: string | null, type: string | null = null) => {
    const { family, by } = find({ reference, name, type });
    return [family?.code ?? null, by];
  };
  const said = "record: record, 2026-11-29";
  assert.deepEqual(of("jp-jcn-1", "Ministry of Finance"), ["toyo", said]);
  assert.deepEqual(of("XM-DAC-701-2", "Japan"), [null, said]);
  assert.deepEqual(of("KE-MOF-1", "Ministry of Finance", "10"), ["KE", "government_reference"]);
  assert.deepEqual(of(null, "Ministry of  finance"), ["JP", said]);
  assert.deepEqual(of(null, "財務省"), ["JP", said]);
  assert.deepEqual(of(null, "Sweden"), ["SE", "country_name"]);
  assert.deepEqual(of("XX-9", "Somebody"), [null, null]);
});

test("a source replaces its own statements, keeps those of others, and every conflict is told", () => {
  const hand = stated({ reference: "XX-1" }, "A", "hand");
  const before = [hand, stated({ reference: "XX-2" }, "A"), stated({ name: "Left out" }, "A")];
  const calm = mergeFamilies(before, [stated({ reference: "xx-1" }, "A")], "record");
  assert.deepEqual(calm.conflicts, []);
  assert.deepEqual(
    calm.statements.map(({ reference, source }) => [reference, source]),
    [
      ["XX-1", "hand"],
      ["xx-1", "record"],
    ],
  );
  const added = [
    stated({ reference: "XX-1" }, "B"),
    stated({ name: "One, Agency" }, "B"),
    stated({ name: "one agency" }, null),
  ];
  const { conflicts } = mergeFamilies(before, added, "record");
  assert.deepEqual(
    conflicts.map(({ en }) => en),
    [
      "One, Agency: B [B] (record, 2026-11-29); nobody's family (record, 2026-11-29). Correct one of them; nothing was written.",
      "XX-1: A [A] (hand, 2026-11-29); B [B] (record, 2026-11-29). Correct one of them; nothing was written.",
    ],
  );
});

test("what differs from the published rule is told", () => {
  const told = differFromRule([
    stated({ reference: "XM-DAC-701-2" }, "SE"),
    stated({ reference: "XM-DAC-701-8" }, "JP"),
    stated({ reference: "JP-JCN-1" }, "toyo"),
  ]);
  assert.deepEqual(
    told.map(({ en }) => en),
    [
      "XM-DAC-701-2: the published rule says Japan [JP], record says SE [SE]. What record says counts.",
    ],
  );
});

test("the table is read as it was written; what is no table is refused", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "earmark-families-"));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.deepEqual(readFamilies(folder), []);
  const rows = [stated({ reference: "XX-1" }, "A"), stated({ name: "機関" }, null)];
  writeFamilies(folder, rows);
  assert.deepEqual(readFamilies(folder), rows);
  for (const text of ["{", "{}", '[{"reference": "XX-1"}]', JSON.stringify([stated({}, "A")])]) {
    writeFileSync(join(folder, FAMILIES_FILE), text);
    const refused = readFamilies(folder);
    assert.ok(isRefusal(refused) && refused.refused === "FAMILIES_UNREADABLE", text);
  }
});
