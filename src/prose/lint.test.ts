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

for (const file of ["dev.yaml", "held-out.yaml"]) {
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

test("both files together have two hundred passages and plant every rule", () => {
  const passages = [...readPassages("dev.yaml"), ...readPassages("held-out.yaml")];
  assert.ok(passages.length * 2 >= 200);
  assert.deepEqual(
    [...new Set(passages.map((passage) => passage.rule))].sort(),
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
