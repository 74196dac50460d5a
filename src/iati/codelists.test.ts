import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { evidence } from "../../test/evidence.js";
import { packageRoot } from "../base/place.js";
import { CODE_RULES } from "./code-rules.js";
import { JAPANESE_NAMES, JAPANESE_TITLES } from "./codelist-names-ja.js";
import {
  codeListNames,
  codeListTitle,
  codeName,
  codesAllowed,
  findCodeList,
  organisationPrefixes,
  registeredPublishers,
} from "./codelists.js";
import { VERSIONS } from "./rule.js";
import {
  formatCodes,
  formatLists,
  keptList,
  ListFault,
  readListFile,
  readOfficialLists,
} from "./codelists-refresh.js";

test("codes have names in three languages, English where there is no other", () => {
  const rows = [
    ["TransactionType", "3", "Disbursement", "Décaissement", "支出（他団体への送金）"],
    ["Country", "NP", "Nepal", "Népal", "ネパール"],
    ["Currency", "JPY", "Yen", "yen japonais", "日本円"],
    ["Language", "sw", "Swahili", "swahili", "スワヒリ語"],
    ["OrganisationRole", "1", "Funding", "Financement", "資金提供"],
    ["UNSDG-Indicators", "1.1.1", null, null, null],
  ] as const;
  for (const [list, code, en, fr, ja] of rows) {
    if (en === null) assert.ok(codeName(list, code, "ja")?.includes("poverty"));
    else
      assert.deepEqual(
        [codeName(list, code, "en"), codeName(list, code, "fr"), codeName(list, code, "ja")],
        [en, fr, ja],
      );
  }
  assert.equal(codeName("Country", "ZZ", "en"), null);
  assert.equal(codeName("NoSuchList", "1", "en"), null);
});

test("every list that the rules look up is there, with a title in Japanese", () => {
  const lists = new Set(
    [...CODE_RULES.activity, ...CODE_RULES.organisation].map((rule) => rule.list),
  );
  for (const list of lists) {
    assert.ok(codesAllowed(list, "2.03").size > 0, list);
    assert.ok(codeListTitle(list).ja !== codeListTitle(list).en, `${list} has no Japanese title`);
  }
  for (const list of [...Object.keys(JAPANESE_TITLES), ...Object.keys(JAPANESE_NAMES)])
    assert.ok(codeListNames().includes(list), list);
});

test("the table of codes alone says what the table with names says", () => {
  for (const version of VERSIONS)
    for (const list of codeListNames()) {
      const codes = [...(findCodeList(list)?.codes.values() ?? [])];
      const inVersion = codes.filter(({ since }) => since === null || since <= version);
      const wanted = inVersion.map(({ code }) => code);
      assert.deepEqual([...codesAllowed(list, version)], wanted, `${list} ${version}`);
    }
});

test("Japanese names are of codes that exist, and of all of them in the lists that people see most", () => {
  for (const [list, names] of Object.entries(JAPANESE_NAMES)) {
    const codes = findCodeList(list)?.codes;
    for (const code of Object.keys(names))
      assert.ok(codes?.has(code), `${list} has no code ${code}`);
  }
  for (const list of [
    "TransactionType",
    "OrganisationType",
    "OrganisationRole",
    "ActivityStatus",
    "SectorCategory",
    "AidType",
    "PolicyMarker",
    "ResultType",
    "UNSDG-Goals",
    "UNSDG-Targets",
    "EarmarkingCategory",
    "Region",
    "Sector",
    "FinanceType",
    "FlowType",
    "DocumentCategory",
  ]) {
    // Files of earlier years are full of purposes that were withdrawn since.
    const isWhole = ["Sector", "SectorCategory", "Region"].includes(list);
    for (const [code, { isWithdrawn }] of findCodeList(list)?.codes ?? []) {
      if (isWhole || !isWithdrawn)
        assert.ok(JAPANESE_NAMES[list]?.[code], `${list} ${code} has no Japanese name`);
    }
  }
});

test("no two codes of a list have the same Japanese name, so that a list to choose from tells them apart", () => {
  for (const [list, names] of Object.entries(JAPANESE_NAMES)) {
    const all = Object.values(names);
    const twice = all.filter((name, at) => all.indexOf(name) !== at);
    assert.deepEqual(twice, [], list);
  }
});

test("countries and currencies in use have Japanese names", () => {
  const unnamed = ["Country", "Currency"].flatMap((list) =>
    [...(findCodeList(list)?.codes.values() ?? [])].filter(
      (code) => !code.isWithdrawn && codeName(list, code.code, "ja") === code.name.en,
    ),
  );
  assert.ok(unnamed.length <= 6, unnamed.map((code) => code.code).join(" "));
});

test("identifiers of lists and publishers are known", () => {
  for (const prefix of ["XM-DAC", "GB-COH", "US-EIN"])
    assert.ok(organisationPrefixes().has(prefix), prefix);
  assert.ok(registeredPublishers().has("XM-DAC-41302"));
});

test("a list's file is read: names, not descriptions; withdrawn codes; white space", () => {
  const list =
    readListFile(`<codelist name="Odd" complete="1" category-codelist="Odder"><metadata><name><narrative>Odd things</narrative></name></metadata>
    <codelist-items>
      <codelist-item status="withdrawn"><code>
        a </code><name><narrative>First\n one</narrative><narrative xml:lang="fr">Premier &amp; un</narrative></name>
        <description><narrative>Not this</narrative></description><category>X</category></codelist-item>
      <codelist-item><code>b</code><name><narrative>b</narrative></name></codelist-item>
    </codelist-items></codelist>`);
  assert.deepEqual(list, {
    name: "Odd",
    title: "Odd things",
    isComplete: true,
    categories: "Odder",
    codes: [
      {
        code: "a",
        en: "First one",
        fr: "Premier & un",
        category: "X",
        isWithdrawn: true,
        since: "",
      },
      { code: "b", en: "b", fr: "", category: "", isWithdrawn: false, since: "" },
    ],
  });
  assert.equal(
    formatLists([list]),
    `{\n "Odd": {"title":"Odd things","complete":true,"categories":"Odder","codes":[\n   ["a","First one","Premier & un","X","withdrawn"],\n   ["b","b"]\n ]}\n}\n`,
  );
  assert.equal(formatCodes([list]), `{\n "Odd": "a b"\n}\n`);
  const later = list.codes.map((item) => ({ ...item, since: "2.02" }));
  assert.equal(formatCodes([{ ...list, codes: later }]), `{\n "Odd": "a b@2.02"\n}\n`);
});

test("a code that an embedded list gains later is marked with its version", () => {
  const folder = mkdtempSync(join(tmpdir(), "codelists-"));
  const write = (parts: string[], name: string, codes: string[]) => {
    mkdirSync(join(folder, ...parts), { recursive: true });
    const items = codes.map(
      (code) =>
        `<codelist-item><code>${code}</code><name><narrative>${code}</narrative></name></codelist-item>`,
    );
    writeFileSync(
      join(folder, ...parts, `${name}.xml`),
      `<codelist name="${name}" complete="1"><codelist-items>${items.join("")}</codelist-items></codelist>`,
    );
  };
  write(["Codelists-NonEmbedded", "xml"], "Shared", ["s"]);
  write(["2.01", "Codelists", "xml"], "Grown", ["1"]);
  write(["2.02", "Codelists", "xml"], "Grown", ["1", "2"]);
  write(["2.03", "Codelists", "xml"], "Grown", ["1", "2"]);
  const lists = readOfficialLists(folder);
  assert.deepEqual(
    lists?.map((list) => [list.name, list.codes.map((code) => code.since)]),
    [
      ["Grown", ["", "2.02"]],
      ["Shared", [""]],
    ],
  );
  assert.equal(readOfficialLists(join(folder, "nowhere")), null);
  writeFileSync(join(folder, "2.03", "Codelists", "xml", "Cut.xml"), "<codelist name='Cut'>");
  assert.throws(() => readOfficialLists(folder), ListFault);
  rmSync(join(folder, "2.03", "Codelists", "xml", "Cut.xml"));
  rmSync(join(folder, "2.02"), { recursive: true });
  assert.equal(readOfficialLists(folder), null, "nobody could say since when a code is there");
});

test("a list that the official files lack can be kept as it is", () => {
  for (const name of codeListNames()) {
    const list = keptList(name);
    assert.ok(list);
    const ours = readFileSync(join(packageRoot, "src/iati/data/codelists.json"), "utf8");
    const [, body = ""] = formatLists([list]).split(/^\{\n|\n\}\n$/);
    assert.ok(ours.includes(body), name);
  }
});

const standard = evidence("standard", "Codelists-NonEmbedded", "xml");

test("our tables hold what the official files hold", { skip: standard.skip }, () => {
  const lists = readOfficialLists(join(standard.path, "..", "..")) ?? [];
  assert.deepEqual(
    lists.map((list) => list.name),
    codeListNames(),
  );
  for (const list of lists) {
    const ours = [...(findCodeList(list.name)?.codes.values() ?? [])];
    assert.deepEqual(
      ours.map((code) => [code.code, code.name.en, code.isWithdrawn]),
      list.codes.map((code) => [code.code, code.en, code.isWithdrawn]),
      list.name,
    );
  }
});
