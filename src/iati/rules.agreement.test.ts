import assert from "node:assert/strict";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { evidence, readJson } from "../../test/evidence.js";
import { headOf, passFile } from "../../test/iati-tree.js";
import { fromOfficial, type OfficialRuleset } from "../../test/official-ruleset.js";
import { day } from "../base/day.js";
import { checkIati } from "./check.js";
import type { Outcome } from "./judge.js";
import { createJsonReport } from "./report.js";
import type { Rule } from "./rule.js";
import { createRules } from "./rules.js";
import { RULES } from "./rulesets.js";

const TODAY = day("2026-11-23");
const PUBLISHERS = new Set(["US-EIN-941655673", "44000", "CA_ON-ONT-1597880"]);
const PREFIXES = new Set(["GB-GOV", "XM-DAC"]);

interface Judged {
  readonly outcomes: Outcome[];
  /** Identifiers of the activities in which a rule was broken, in order. */
  readonly broken: string[];
}

function judgeFile(rules: readonly Rule[], source: string): Judged {
  const { kind } = headOf(source);
  const outcomes: Outcome[] = [];
  const broken: string[] = [];
  const checker = createRules(
    {
      version: "2.03",
      kind,
      today: TODAY,
      rules,
      publishers: PUBLISHERS,
      prefixes: PREFIXES,
      observe: (_, outcome) => outcomes.push(outcome),
    },
    () => undefined,
  );
  let before = 0;
  const watched = {
    ...checker,
    end: () => {
      checker.end();
      const isBroken = outcomes.slice(before).some((outcome) => typeof outcome === "object");
      if (isBroken) broken.push(checker.subject().identifier || "noIdentifier");
      before = outcomes.length;
    },
  };
  passFile(source, {
    rootName: kind === "activity" ? "iati-activity" : "iati-organisation",
    rules: watched,
  });
  return { outcomes, broken };
}

/** The word of the official validator's own tests for what became of a ruleset in a file. */
function verdictOf(outcomes: readonly Outcome[]): boolean | string {
  if (outcomes.length === 0) return "No Rule Match";
  if (outcomes.every((outcome) => outcome === "silent")) return "No Condition Match";
  return outcomes.every((outcome) => typeof outcome === "string");
}

const unit = evidence("validator", "js-validator-api");

interface UnitRow {
  readonly dir: string;
  readonly rule?: string;
  readonly file?: string;
  readonly expectedResult?: boolean | string | readonly string[];
}

test(
  "every unit expectation of the official validator's rulesets holds",
  { skip: unit.skip },
  () => {
    const rows = readJson<UnitRow[]>(join(unit.path, "RULESET_UNIT_EXPECTED.json")).filter(
      (row) => row.rule !== undefined,
    );
    const faults: string[] = [];
    for (const { dir, rule = "", file = "", expectedResult } of rows) {
      const folder = join(unit.path, "ruleset-unit-tests", dir);
      const rules = fromOfficial(readJson<OfficialRuleset>(join(folder, "rules", rule)));
      const { outcomes, broken } = judgeFile(
        rules,
        readFileSync(join(folder, "test-files", file), "utf8"),
      );
      const found = Array.isArray(expectedResult) ? broken : verdictOf(outcomes);
      if (!agrees(found, expectedResult))
        faults.push(`${dir} ${rule} ${file}: ${String(found)}, not ${String(expectedResult)}`);
    }
    assert.deepEqual(faults, []);
    assert.equal(rows.length, 171);
  },
);

/** A rule that is silent counts as kept where the official test asks for a yes or no. */
function agrees(found: unknown, expected: unknown): boolean {
  if (expected === true && typeof found === "string") return true;
  return JSON.stringify(found) === JSON.stringify(expected);
}

interface MetaRow {
  readonly ruleset: string;
  readonly file: string;
  readonly expected: boolean;
}

for (const version of ["2.03", "2.02", "2.01"]) {
  const meta = evidence("standard", version, "Rulesets", "meta_tests");
  const expected = evidence("standard", "2.03", "Rulesets", "META_TESTS_EXPECTED.json");
  test(
    `every expectation of the standard's tests of rulesets holds (${version})`,
    { skip: meta.skip || expected.skip },
    () => {
      const faults: string[] = [];
      let count = 0;
      for (const row of readJson<MetaRow[]>(expected.path)) {
        const [rulePath, filePath] = [join(meta.path, row.ruleset), join(meta.path, row.file)];
        if (!existsSync(rulePath) || !existsSync(filePath)) continue;
        count++;
        const rules = fromOfficial(readJson<OfficialRuleset>(rulePath));
        const { outcomes } = judgeFile(rules, readFileSync(filePath, "utf8"));
        const isKept = outcomes.every((outcome) => typeof outcome === "string");
        if (isKept !== row.expected) faults.push(`${row.ruleset} ${row.file}: ${isKept}`);
      }
      assert.deepEqual(faults, []);
      assert.ok(count >= (version === "2.03" ? 83 : 60), `only ${count} expectations`);
    },
  );
}

/** Official rules that can never speak; docs/iati-differences.md says why. */
const MUTE = [/^3\.7\.1 /, /^2\.1\.2 .*never this/];

const worded = (rule: Rule): string => {
  const { paths: _, ...check } = rule.check as { paths?: unknown } & Rule["check"];
  const shown = rule.check.kind === "if-then" ? check : rule.check;
  return [
    rule.id,
    rule.severity,
    rule.category,
    rule.on,
    rule.each ?? "",
    rule.when ?? "",
    stringify(shown),
  ]
    .join(" ")
    .replace(/\s+/g, "")
    .replaceAll("@vocabulary=''or@vocabulary='1'or", "@vocabulary='1'or@vocabulary=''or");
};

function stringify(check: object): string {
  const same = (key: string, value: unknown) => {
    if (value instanceof RegExp)
      return value.source.replace(/\\([/&|?])/g, "$1").replace(/\\\//g, "/");
    return value === Infinity ? "any" : value;
  };
  return JSON.stringify(Object.fromEntries(Object.entries(check).sort()), same);
}

for (const version of ["2.01", "2.02", "2.03"] as const) {
  const official = evidence("standard", version, "Rulesets", "rulesets", "standard.json");
  test(`our rules are the standard's, one for one (${version})`, { skip: official.skip }, () => {
    const theirs = fromOfficial(readJson<OfficialRuleset>(official.path), [version])
      .filter((rule) => !MUTE.some((mute) => mute.test(`${rule.id} ${rule.when ?? ""}`)))
      .map(worded);
    const ours = RULES.filter((rule) => rule.versions.includes(version)).map(worded);
    assert.deepEqual([...new Set(ours)].sort(), [...new Set(theirs)].sort());
  });
}

interface OfficialVerdict {
  readonly valid: boolean;
  readonly version: string;
  readonly fileType: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly ids: Readonly<Record<string, number>>;
}

interface OfficialReport {
  readonly valid: boolean;
  readonly iatiVersion: string;
  readonly fileType: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly errors: readonly {
    readonly errors: readonly { readonly errors: readonly { readonly id: string }[] }[];
  }[];
}

async function reportOf(path: string): Promise<OfficialReport> {
  const pieces: string[] = [];
  const report = createJsonReport("en", (piece) => pieces.push(piece));
  const checked = await checkIati(
    createReadStream(path),
    { today: TODAY },
    { ...report, abandon: report.addToFile },
  );
  const fileType = checked.kind === "organisation" ? "iati-organisations" : "iati-activities";
  report.close({ fileType, version: checked.version, language: "en" });
  return JSON.parse(pieces.join("")) as OfficialReport;
}

function countIds(report: OfficialReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const group of report.errors) {
    for (const { errors } of group.errors)
      for (const { id } of errors) counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

const sorted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort();

const published = evidence("iati", "published");
const verdicts = evidence("validator", "official-verdicts.json");

test(
  "the report on each published file is the official one: verdict, summary, how often each id",
  { skip: published.skip || verdicts.skip },
  async () => {
    const files = Object.entries(readJson<Record<string, OfficialVerdict>>(verdicts.path));
    for (const [file, official] of files) {
      const report = await reportOf(join(published.path, file));
      assert.deepEqual(sorted(countIds(report)), sorted(official.ids), file);
      assert.deepEqual(sorted(report.summary), sorted(official.summary), file);
      assert.deepEqual(
        [report.valid, report.iatiVersion],
        [official.valid, official.version],
        file,
      );
    }
    assert.equal(files.length, 104);
  },
);

const pyiati = evidence("validator", "pyIATI", "iati", "resources", "test_data", "2-02");

/** Files that break one thing each, and the id by which it must be found. */
const BROKEN_ON_PURPOSE: readonly (readonly [file: string, id: string])[] = [
  ["valid_iati_codelist_mapping_element_text_invalid_code.xml", "9.16.1"],
  ["valid_iati_incomplete_codelist_code_not_present.xml", "9.50.1"],
  ["valid_iati_invalid_code_from_common.xml", "9.54.1"],
  ["valid_iati_invalid_codes_multiple_xpaths_for_codelist_first.xml", "9.42.1"],
  ["valid_iati_invalid_codes_multiple_xpaths_for_codelist_second.xml", "9.54.1"],
  ["valid_iati_vocab_default_implicit_invalid_code.xml", "9.76.1"],
  ["valid_iati_vocab_multiple_different_invalid_code.xml", "9.77.1"],
  ["valid_iati_vocab_multiple_same_invalid_code.xml", "9.76.1"],
  ["ruleset-std/invalid_std_ruleset_bad_date_order.xml", "11.1.2"],
  ["ruleset-std/invalid_std_ruleset_bad_identifier.xml", "1.3.13"],
  ["ruleset-std/invalid_std_ruleset_does_not_sum_100.xml", "3.1.2"],
  ["ruleset-std/invalid_std_ruleset_missing_sector_element.xml", "6.2.2"],
  ["ruleset-std/invalid_std_ruleset_multiple_rule_errors.xml", "6.10.1"],
];

test(
  "pyIATI's files that break a code list or a rule are found, and its good codes are not",
  { skip: pyiati.skip },
  () => {
    const idsIn = (file: string): Set<string> => {
      const ids = new Set<string>();
      const rules = createRules({ version: "2.02", kind: "activity", today: TODAY }, ({ id }) =>
        ids.add(id),
      );
      passFile(readFileSync(join(pyiati.path, file), "utf8"), { rootName: "iati-activity", rules });
      return ids;
    };
    for (const [file, id] of BROKEN_ON_PURPOSE)
      assert.ok(idsIn(file).has(id), `${file}: no ${id} among ${[...idsIn(file)].join(" ")}`);
    const broken = new Set(BROKEN_ON_PURPOSE.map(([file]) => file));
    const good = readdirSync(pyiati.path).filter(
      (file) => file.startsWith("valid_iati") && !broken.has(file),
    );
    for (const file of good)
      assert.deepEqual(
        [...idsIn(file)].filter((id) => id.startsWith("9.")),
        [],
        file,
      );
    assert.ok(good.length >= 10);
  },
);
