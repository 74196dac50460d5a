import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../src/base/place.js";
import { LIMITS } from "../src/base/settings.js";
import { templatesPage } from "../src/brief/docs.js";
import { commandsPage } from "../src/cli/docs.js";
import { observatoryPage } from "../src/observatory/docs.js";
import { questionsPage } from "../src/observatory/questions-docs.js";
import { portfolioPage } from "../src/intake/portfolio-docs.js";

const read = (path: string) => readFileSync(join(packageRoot, path), "utf8");
const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path).replaceAll("\\", "/"))
    .filter((path) => path.endsWith(ending) && !path.includes("node_modules"));

const pages = [
  ...readdirSync(packageRoot).filter((name) => name.endsWith(".md")),
  ...filesBelow("docs", ".md"),
];

test("every link of every page leads to a file that exists", () => {
  const broken: string[] = [];
  for (const page of pages) {
    for (const match of read(page).matchAll(/\]\(([^)\s#]+)(#[^)]*)?\)/g)) {
      const target = match[1] ?? "";
      if (/^[a-z]+:/.test(target)) continue;
      if (!existsSync(join(packageRoot, dirname(page), target))) broken.push(`${page}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("every file that a page names in code spans exists", () => {
  const broken: string[] = [];
  for (const page of pages.filter((name) => !name.startsWith("docs/decisions/"))) {
    for (const match of read(page).matchAll(
      /`((?:src|test|bench|scripts|docs)\/[\w./-]+\.\w+)`/g,
    )) {
      if (!existsSync(join(packageRoot, match[1] ?? ""))) broken.push(`${page}: ${match[1]}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("each page has one title", () => {
  const faults = pages.filter((page) => {
    const withoutCode = read(page).replace(/^```[\s\S]*?^```/gm, "");
    return [...withoutCode.matchAll(/^# /gm)].length !== 1;
  });
  assert.deepEqual(faults, []);
});

test("docs/settings.md documents every limit, and no other", () => {
  const documented = [...read("docs/settings.md").matchAll(/^\| `(\w+)` \|/gm)].map(
    (match) => match[1],
  );
  assert.deepEqual([...documented].sort(), Object.keys(LIMITS).sort());
});

test("docs/commands.md is what the commands say of themselves (npm run docs writes it)", async () => {
  assert.equal(read("docs/commands.md"), await commandsPage());
});

test("docs/portfolio-files.md has the fields and findings that the loader has (npm run docs writes them)", () => {
  assert.equal(read("docs/portfolio-files.md"), portfolioPage(read("docs/portfolio-files.md")));
});

test("docs/observatory.md has the tables that are there (npm run docs writes it)", () => {
  assert.equal(read("docs/observatory.md"), observatoryPage());
});

test("docs/templates.md has the parts and findings that templates have (npm run docs writes them)", () => {
  assert.equal(read("docs/templates.md"), templatesPage(read("docs/templates.md")));
});

test("docs/observatory-questions.md has the questions that can be asked (npm run docs writes it)", () => {
  assert.equal(read("docs/observatory-questions.md"), questionsPage());
});

test("a decision that the code cites exists, and is the only one of its number", () => {
  const records = readdirSync(join(packageRoot, "docs/decisions"));
  const numbers = new Set(records.map((name) => name.slice(0, 4)));
  assert.equal(numbers.size, records.length, "no two decisions have one number");
  const missing: string[] = [];
  for (const path of [...filesBelow("src", ".ts"), ...filesBelow("src", ".tsx")]) {
    for (const match of read(path).matchAll(/\bdecision (\d{4})\b/gi)) {
      if (!numbers.has(match[1] ?? "")) missing.push(`${path}: ${match[1]}`);
    }
  }
  assert.deepEqual(missing, []);
});
