import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { packageRoot } from "../base/place.js";
import { LINT_RULES, lintText } from "./lint.js";

/** A passage that is correct, and the one change that plants a contradiction for `rule`. */
interface Passage {
  readonly text: string;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
}

function readPassages(file: string): Passage[] {
  return parse(readFileSync(join(packageRoot, "test/golden/lint", file), "utf8")) as Passage[];
}

/** A correct passage must bring nothing; a planted one must bring its rule. Anything else found is false. */
function measure(passages: readonly Passage[]): {
  found: number;
  missed: number;
  wrong: number;
  faults: string[];
} {
  let [found, missed, wrong] = [0, 0, 0];
  const faults: string[] = [];
  for (const { text, from, to, rule } of passages) {
    assert.ok(text.includes(from), `"${from}" is not in its passage`);
    for (const finding of lintText(text)) {
      wrong += 1;
      faults.push(`false ${finding.rule}: ${finding.message.en}`);
    }
    const planted = lintText(text.replace(from, to));
    if (planted.some((finding) => finding.rule === rule)) found += 1;
    else {
      missed += 1;
      faults.push(`missed ${rule}: ${from} → ${to}`);
    }
    for (const finding of planted.filter((one) => one.rule !== rule)) {
      wrong += 1;
      faults.push(`false ${finding.rule}: ${finding.message.en}`);
    }
  }
  return { found, missed, wrong, faults };
}

const FILES = [
  "dev.yaml",
  "held-out.yaml",
  "third-tune.yaml",
  "third-held-out.yaml",
  "fourth-tune.yaml",
  "fourth-held-out.yaml",
];

for (const file of FILES) {
  test(`precision and recall on ${file}`, (t) => {
    const passages = readPassages(file);
    const { found, missed, wrong, faults } = measure(passages);
    const precision = found / (found + wrong);
    const recall = found / (found + missed);
    t.diagnostic(
      `${passages.length * 2} passages: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
    );
    assert.ok(precision >= 0.97, faults.join("\n"));
    assert.ok(recall >= 0.85, faults.join("\n"));
  });
}

test("the files together have four hundred passages and plant every rule, the third set alone too", () => {
  const third = FILES.slice(2).flatMap(readPassages);
  const passages = [...FILES.slice(0, 2).flatMap(readPassages), ...third];
  assert.ok(passages.length * 2 >= 400);
  const planted = (of: readonly Passage[]) => [...new Set(of.map(({ rule }) => rule))].sort();
  assert.deepEqual(planted(passages), [...LINT_RULES].sort());
  assert.deepEqual(
    planted([...third, { text: "", from: "", to: "", rule: "mislabelled-total" }]),
    [...LINT_RULES].sort(),
  );
});

test("docs/lint.md has a heading for each rule, and no other", () => {
  const page = readFileSync(join(packageRoot, "docs/lint.md"), "utf8");
  const headings = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  assert.deepEqual(headings, [...LINT_RULES]);
});

test("a finding says where in the given text", () => {
  const [finding] = lintText(
    "First line.\n\nNorland has ratified 48 Conventions, including six Fundamental, three Governance and 40\nTechnical Conventions.\n",
  );
  assert.equal(finding?.rule, "total-not-parts");
  assert.deepEqual(finding?.place, { line: 3, column: 22 });
  assert.match(finding?.message.en ?? "", /prints 48 .* make 49/);
  assert.match(finding?.message.ja ?? "", /48.*49/);
});

/** Text | what must be found, rule by rule; nothing where it is correct. */
const LAYOUTS: readonly (readonly [string, string, readonly string[]])[] = [
  ["accounts with a negative line", "Sources | 900\nUses | △120\nFees | 30\nTotal | 810", []],
  [
    "the same, the sign lost",
    "Sources | 900\nUses | 120\nFees | 30\nTotal | 810",
    ["total-not-parts"],
  ],
  ["an assignment is no sum", "argon2id needs 19 MiB, 2 passes and p=1", []],
  [
    "amounts first",
    "US$ 12 million total contribution\nUS$ 8 million assessed\nUS$ 4 million voluntary",
    [],
  ],
  [
    "amounts first, wrong",
    "US$ 15 million total contribution\nUS$ 8 million assessed\nUS$ 4 million voluntary",
    ["total-not-parts"],
  ],
  [
    "a total of something else than the lines above it",
    "Key figures\nProjects: 12\nStaff: 40\nMeetings: 15\nTotal countries: 9",
    [],
  ],
  [
    "the same below bullets",
    "Highlights\n• Plans adopted: 12\n• Staff trained: 40\n• Meetings: 15\n• Total countries: 9",
    [],
  ],
  [
    "a total of what is above it, named, wrong",
    "Trained in 2023\n- Kenya: 120\n- Uganda: 100\nTotal trainees: 230",
    ["total-not-parts"],
  ],
  ["labels with shares", "Spending by theme\nSkills 40%   Safety 35%   Other 25%", []],
  [
    "labels with shares, wrong",
    "Spending by theme\nSkills 40%   Safety 45%   Other 25%",
    ["percentages-not-100"],
  ],
  ["shares that are rates", "Approval rate by theme\nSkills 40%   Safety 45%   Jobs 25%", []],
  [
    "a part of the sentence before",
    "18,500 people trained by 2021. Of these, 9,620 (52%) are women.",
    [],
  ],
  [
    "the same, wrong",
    "18,500 people trained by 2021. Of these, 9,620 (62%) are women.",
    ["share-wrong"],
  ],
  [
    "a caption, then a sentence about a year",
    "Norway's total contributions to the ILO, 2018-2021 (US$ 5 million)\nIn 2020 it rained.",
    [],
  ],
];

for (const [name, text, rules] of LAYOUTS) {
  test(`${name}: ${rules.length === 0 ? "nothing" : rules.join()}`, () =>
    assert.deepEqual(
      lintText(text).map((finding) => finding.rule),
      rules,
    ));
}
