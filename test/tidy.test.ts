import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../src/base/place.js";

/**
 * Who may import whom (docs/ARCHITECTURE.md). A room imports itself and what its row names; a file may be named where
 * only that one is open. Adding a room is a row here and a line there.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  fund: ["base"],
  results: ["base"],
  people: ["base"],
  iati: ["base"],
  prose: ["base"],
  store: ["base", "fund", "results", "people"],
  figures: ["base", "fund", "results", "store", "observatory"],
  charts: ["base", "figures"],
  claims: ["base", "prose", "results", "figures", "store"],
  brief: ["base", "prose", "results", "figures", "charts", "claims"],
  intake: ["base", "fund", "results", "store"],
  publication: ["base", "fund", "results", "store", "figures", "charts", "brief", "observatory"],
  observatory: ["base"],
  actions: [
    "base",
    "prose",
    "fund",
    "results",
    "people",
    "store",
    "figures",
    "claims",
    "brief",
    "intake",
    "publication",
    "observatory/view.ts",
  ],
  web: [
    "base",
    "prose",
    "fund",
    "results",
    "people",
    "store/connect.ts",
    "store/snapshot.ts",
    "intake",
    "figures",
    "charts",
    "claims",
    "brief",
    "publication",
    "observatory",
    "actions",
  ],
  cli: [
    "base",
    "prose",
    "fund",
    "results",
    "people",
    "iati",
    "store",
    "figures",
    "claims",
    "brief",
    "intake",
    "publication",
    "observatory",
    "actions",
    "web",
  ],
};

/** The files in which Earmark and IATI meet, and the observatory's reader. */
const OPENINGS: Readonly<Record<string, readonly string[]>> = {
  "intake/from-iati.ts": ["iati"],
  "intake/iati-places-page.ts": ["iati"],
  "intake/iati-codes.ts": ["iati"],
  "publication/to-iati.ts": ["iati"],
  "observatory/load-iati.ts": ["iati"],
  "observatory/file-cutter.ts": ["iati"],
  "observatory/load-activity.ts": ["iati"],
  "observatory/load-elements.ts": ["iati"],
  "observatory/load-organisation.ts": ["iati"],
  "observatory/code-names.ts": ["iati"],
  "actions/codes.ts": ["iati"],
  "web/check-worker.ts": ["iati"],
  "web/code-help.ts": ["iati"],
  "web/detail-words.ts": ["iati"],
  "web/unpacked.ts": ["iati"],
};

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly lines: readonly string[];
}

const source = join(packageRoot, "src");
const files: SourceFile[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.replaceAll("\\", "/"))
  .sort()
  .map((path) => {
    const text = readFileSync(join(source, path), "utf8");
    return { path, room: path.split("/")[0] ?? "", text, lines: text.split("\n") };
  });
const isTest = (file: SourceFile) => /\.test\.tsx?$/.test(file.path);

function importsOf(file: SourceFile): { target: string; line: number }[] {
  const found: { target: string; line: number }[] = [];
  for (const match of file.text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const line = file.text.slice(0, match.index).split("\n").length;
    const target = relative(source, resolve(source, dirname(file.path), match[1] ?? ""));
    found.push({ target: target.replace(/\.js$/, ".ts"), line });
  }
  return found;
}

function mayImport(file: SourceFile, target: string): boolean {
  const room = target.split("/")[0] ?? "";
  if (room === file.room || target.startsWith("..")) return true;
  const open = [...(ROOMS[file.room] ?? []), ...(OPENINGS[file.path] ?? [])];
  return open.some((name) => name === room || name === target);
}

test("rooms import only what docs/ARCHITECTURE.md allows", () => {
  const faults: string[] = [];
  for (const file of files) {
    if (file.path === "index.ts" || isTest(file)) continue;
    if (!(file.room in ROOMS)) faults.push(`src/${file.path}: there is no room "${file.room}"`);
    for (const { target, line } of importsOf(file)) {
      if (!mayImport(file, target)) {
        faults.push(
          `src/${file.path}:${line} imports ${target}: ${file.room} may import ${ROOMS[file.room]?.join(", ")}`,
        );
      }
    }
  }
  assert.deepEqual(faults, []);
});

test("no file imports itself by way of others, not even for a type", () => {
  const imports = new Map(
    files.map((file) => [file.path, importsOf(file).map(({ target }) => fileOf(target))]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) circles.push([...way.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const target of imports.get(path) ?? []) walk(target, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  assert.deepEqual(circles, [], "what both need goes into a file of its own");
});

/** An import is written with the ending that it will have: the file's own may be .tsx. */
function fileOf(target: string): string {
  const asTsx = target.replace(/\.ts$/, ".tsx");
  return files.some((file) => file.path === asTsx) ? asTsx : target;
}

/** What stands in one place only, or nowhere, and what to write instead. */
const HABITS: readonly { rule: RegExp; instead: string; except: RegExp }[] = [
  {
    rule: /\bDate\.now\(|new Date\(\)|performance\.now\(/,
    instead: "take a Clock (base/clock.ts)",
    except: /^base\/clock\.ts$/,
  },
  {
    rule: /\bconsole\.|process\.stdout|process\.stderr/,
    instead: "only cli prints; return a value",
    except: /^cli\//,
  },
  { rule: /\bMath\.random\(/, instead: "take random bytes as an argument", except: /^$/ },
  { rule: /\bexport default\b/, instead: "a named export", except: /^$/ },
  { rule: /^\s*(export )?enum\b/, instead: "a union of literals", except: /^$/ },
  { rule: /\bparseFloat\(/, instead: "exact decimals (base/money.ts)", except: /^(charts|base)\// },
  { rule: /\b(FIXME|dbg\()/, instead: "finish it", except: /^$/ },
  { rule: /\bTODO\b(?! #\d)/, instead: "a TODO names an issue: TODO #12", except: /^$/ },
  { rule: /@ts-ignore|as any\b|: any\b/, instead: "a type", except: /^$/ },
  { rule: /\b(it|describe|test)\.only\(/, instead: "all tests", except: /^$/ },
];

test("each habit has one home", () => {
  const faults: string[] = [];
  for (const file of files) {
    if (isTest(file)) continue;
    file.lines.forEach((line, index) => {
      if (/^\s*(\*|\/\/|\/\*)/.test(line)) return;
      for (const habit of HABITS) {
        if (habit.rule.test(line) && !habit.except.test(file.path)) {
          faults.push(
            `src/${file.path}:${index + 1} "${line.trim().slice(0, 60)}": write ${habit.instead}`,
          );
        }
      }
    });
  }
  assert.deepEqual(faults, []);
});

test("SQL on the record stands in store, on the columns in observatory", () => {
  const faults: string[] = [];
  const statement =
    /[`"]\s*(select\s[^`"]*\sfrom\s|insert into\s|update\s+\w+\s+set\s|delete from\s)/i;
  for (const file of files) {
    if (isTest(file) || ["store", "observatory"].includes(file.room)) continue;
    const match = statement.exec(file.text);
    if (match) faults.push(`src/${file.path}: "${match[1]?.slice(0, 40)}…" belongs in store/`);
  }
  assert.deepEqual(faults, []);
});

test("no folder is named for a heap", () => {
  const heaps = new Set([
    "utils",
    "util",
    "helpers",
    "common",
    "shared",
    "core",
    "lib",
    "services",
  ]);
  const faults = files.filter((file) =>
    file.path.split("/").some((part) => heaps.has(part.replace(/\.tsx?$/, ""))),
  );
  assert.deepEqual(
    faults.map((file) => file.path),
    [],
  );
});

test("what a sentence quotes of somebody stands in “…” in English; the official validator's own sentences are as they are", () => {
  const faults: string[] = [];
  for (const file of files) {
    if (isTest(file) || file.room === "iati") continue;
    for (const [at, line] of file.lines.entries())
      if (/\ben: ['`].*"\{\w+\}"/.test(line))
        faults.push(`src/${file.path}:${at + 1}: ${line.trim()}`);
  }
  assert.deepEqual(faults, []);
});
