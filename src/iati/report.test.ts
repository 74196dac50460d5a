import assert from "node:assert/strict";
import { test } from "node:test";
import { evidence, readJson } from "../../test/evidence.js";
import { passFile } from "../../test/iati-tree.js";
import { day } from "../base/day.js";
import {
  createJsonReport,
  describeFinding,
  fileFinding,
  isCheckedVersion,
  type ReportHead,
} from "./report.js";
import { createRules } from "./rules.js";

const HEAD: ReportHead = { fileType: "iati-activities", version: "2.03", language: "en" };

interface Official {
  readonly valid: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly errors: readonly {
    readonly identifier: string;
    readonly title: string;
    readonly errors: readonly {
      readonly category: string;
      readonly errors: readonly {
        readonly id: string;
        readonly message: string;
        readonly context: unknown;
      }[];
    }[];
  }[];
}

function reportOf(
  body: string,
  language: "en" | "ja" = "en",
): { report: Official; pieces: string[] } {
  const pieces: string[] = [];
  const report = createJsonReport(language, (piece) => pieces.push(piece));
  const rules = createRules(
    { version: "2.03", kind: "activity", today: day("2026-11-23") },
    (finding) => report.add(describeFinding(finding), rules.subject()),
  );
  const watched = {
    ...rules,
    end: () => {
      rules.end();
      report.endSubject(rules.subject());
    },
  };
  passFile(`<iati-activities>${body}</iati-activities>`, {
    rootName: "iati-activity",
    rules: watched,
  });
  report.close({ ...HEAD, language });
  return { report: JSON.parse(pieces.join("")) as Official, pieces };
}

const one = (id: string, inside = "") =>
  `<iati-activity default-currency="USD" xml:lang="en"><iati-identifier>${id}</iati-identifier><title><narrative>T ${id}</narrative></title>${inside}</iati-activity>`;

test("findings are grouped by activity and category, file-level ones last", () => {
  const { report } = reportOf(one("A-1-1") + one("A-1-1", '<sector code="?"/>'));
  assert.deepEqual(
    report.errors.map(({ identifier, title }) => [identifier, title]),
    [
      ["A-1-1", "T A-1-1"],
      ["A-1-1", "T A-1-1"],
      ["file", "File level errors"],
    ],
  );
  const ids = report.errors.map((group) =>
    group.errors.map(({ category, errors }) => [category, ...errors.map((error) => error.id)]),
  );
  assert.deepEqual(ids[1], [
    ["classifications", "9.76.1"],
    ["identifiers", "1.1.21"],
    ["information", "6.11.1"],
  ]);
  assert.deepEqual(ids[2], [["identifiers", "1.1.2"]]);
  assert.deepEqual(report.summary, { critical: 0, error: 5, warning: 2, advisory: 0 });
  assert.equal(report.valid, true);
});

test("a file without findings is valid, one with a critical finding is not", () => {
  const pieces: string[] = [];
  createJsonReport("en", (piece) => pieces.push(piece)).close(HEAD);
  assert.deepEqual(
    [JSON.parse(pieces.join("")).valid, JSON.parse(pieces.join("")).errors],
    [true, []],
  );
  pieces.length = 0;
  const refused = createJsonReport("en", (piece) => pieces.push(piece));
  refused.addToFile(fileFinding("0.6.1", { en: "1.04", ja: "1.04" }));
  refused.close({ ...HEAD, version: "1.04" });
  const report = JSON.parse(pieces.join("")) as Official;
  assert.equal(report.valid, false);
  assert.deepEqual(
    report.errors[0]?.errors[0]?.errors[0]?.message,
    'Version "1.04" of the standard is not supported any more, or is no version.',
  );
});

test("an activity with very many findings is written before it ends", () => {
  const sectors = '<sector code="?"/>'.repeat(5_000);
  const { report, pieces } = reportOf(one("A-1-1", sectors));
  assert.ok(pieces.length >= 4, `${pieces.length} pieces`);
  assert.equal(report.errors.length, 11);
  assert.equal(report.summary["error"], 5_002);
});

test("the report speaks Japanese when asked", () => {
  const { report } = reportOf(one("A-1-1"), "ja");
  assert.match(report.errors[0]?.errors.at(-1)?.errors[0]?.message ?? "", /分野の記載がありません/);
});

test("versions before 2.01 and unknown ones are refused", () => {
  assert.deepEqual(["2.01", "2.02", "2.03", "1.05", "2.04", "", "2.3"].map(isCheckedVersion), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

const schema = evidence("validator", "js-validator-api", "docs", "validationReport.schema.json");

test("the report has every field that the official schema requires", { skip: schema.skip }, () => {
  const { required } = readJson<{ required: string[] }>(schema.path);
  const { report } = reportOf(one("A-1-1"));
  assert.deepEqual(
    required.filter((field) => !(field in report)),
    [],
  );
  for (const group of report.errors) {
    for (const { errors, category } of group.errors) {
      assert.ok(typeof category === "string");
      for (const error of errors)
        assert.deepEqual(
          ["id", "severity", "message", "context"].filter((field) => !(field in error)),
          [],
        );
    }
  }
});
