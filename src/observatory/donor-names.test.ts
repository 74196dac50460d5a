import assert from "node:assert/strict";
import { test } from "node:test";
import { findCodeList } from "../iati/codelists.js";
import { nameOfCode } from "./code-names.js";
import { donorName, familyNameJa, GROUPS } from "./donor-names.js";
import { readDonors } from "./organisations.js";
import { QUESTIONS } from "./questions.js";

const isJapanese = (text: string | undefined) =>
  /[\p{Script=Han}\p{Script=Kana}]/u.test(text ?? "");

test("every donor of the DAC's list has a name in Japanese, and so has every group of donors; foundations keep their own", () => {
  const lacking = [...readDonors()]
    .filter(([code, { kind }]) => kind !== "private" && !isJapanese(donorName(code)?.ja))
    .map(([code, { name }]) => `${code} ${name}`);
  assert.deepEqual(lacking, []);
  for (const [code, { ja }] of Object.entries(GROUPS)) assert.ok(isJapanese(ja), code);
  assert.equal(donorName(20001)?.ja, "DAC諸国");
  assert.equal(donorName(12)?.ja, "英国");
  assert.equal(donorName(918)?.ja, "EU機関");
  assert.equal(donorName(1601)?.ja, "Bill & Melinda Gates Foundation");
  assert.equal(donorName(99999), null);
});

test("every family of the published rule, and every code that an answer names, has a name in Japanese", () => {
  const countries = [...(findCodeList("Country")?.codes.keys() ?? [])];
  for (const code of [...countries, "EU"]) {
    assert.ok(isJapanese(familyNameJa(code) ?? ""), code);
    if (code !== "EU") assert.ok(isJapanese(nameOfCode("place", code)?.ja), code);
  }
  assert.equal(familyNameJa("fast-retailing"), null);
  const lists = {
    place: ["Region"],
    sector: ["Sector", "SectorCategory"],
    goal: ["UNSDG-Goals"],
    type: ["TransactionType"],
  } as const;
  for (const [of, names] of Object.entries(lists))
    for (const name of names)
      for (const code of findCodeList(name)?.codes.keys() ?? [])
        assert.ok(isJapanese(nameOfCode(of as keyof typeof lists, code)?.ja), `${name} ${code}`);
});

test("what a column or a choice is called, and each code that it names, is in Japanese", () => {
  for (const { name, columns, title, words, boundary } of QUESTIONS) {
    for (const text of [title, words, boundary]) assert.ok(isJapanese(text.ja), name);
    for (const column of columns)
      for (const text of Object.values(column.values ?? {}))
        assert.ok(isJapanese(text.ja), `${name} ${column.name} ${text.ja}`);
  }
});
