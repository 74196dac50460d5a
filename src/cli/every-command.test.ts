import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { activitiesXml } from "../../test/iati-file.js";
import { loadPortfolio } from "../actions/load-portfolio.js";
import { systemClock } from "../base/clock.js";
import { LANGUAGES } from "../base/language.js";
import { packageRoot } from "../base/place.js";
import { isRefusal, toldBy, type Refusal } from "../base/refusal.js";
import { widthOf } from "../base/text-width.js";
import { openPool } from "../store/connect.js";
import { freshAddress } from "../store/testing.js";
import { optionsOf, parseInvocation, type Command } from "./command.js";
import { listCommands, runCommand } from "./main.js";
import { openTerminal, type Terminal } from "./terminal.js";
import { kindOf, type Value } from "./values.js";

/** Every command is tried with every kind of fault, by what it says of its own words and options: a new one is tried the day that it is there. */
const COMMANDS = await listCommands();

/** The files that the examples name stand here, so that an example is a line that can be run. */
const folder = mkdtempSync(join(tmpdir(), "earmark-every-command-"));
after(() => rmSync(folder, { recursive: true }));
process.chdir(folder);
for (const path of ["record", "folder", "official", "org-id", "world", "portfolios/japan-ilo"])
  mkdirSync(path, { recursive: true });
writeFileSync("folder/other.txt", "not ours");

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

async function run(line: readonly string[], language: Terminal["language"] = "en"): Promise<Ran> {
  let out = "";
  let said = "";
  const terminal: Terminal = {
    language,
    interrupted: new AbortController().signal,
    print: (text) => void (out += `${text}\n`),
    write: async (chunk) => void (out += chunk.toString()),
    say: (text) => void (said += `${typeof text === "string" ? text : text[language]}\n`),
    progress: () => undefined,
  };
  return { code: await runCommand([...line], terminal), out, said };
}

/** Runs a line that cannot be used: exit 2, a sentence on the standard error, and with --json one refusal on the standard output. */
async function refusedLine(
  line: readonly string[],
  { options }: Command,
): Promise<{ codes: string[]; said: string }> {
  const isJson = options["json"] !== undefined;
  const words = isJson && !line.includes("--json") ? [...line, "--json"] : line;
  const { code, out, said } = await run(words);
  const told = `${words.join(" ")}\n${out}${said}`;
  assert.equal(code, 2, told);
  assert.notEqual(said, "", told);
  if (!isJson) {
    assert.equal(out, "", told);
    return { codes: [], said };
  }
  const refusal = JSON.parse(out) as Refusal;
  assert.ok(isRefusal(refusal) && refusal.message.en !== "" && refusal.message.ja !== "", told);
  for (const { message } of toldBy(refusal)) assert.ok(said.includes(message.en), told);
  return { codes: toldBy(refusal).map(({ refused }) => refused), said };
}

/** The words of an example, as a shell takes them apart. */
function wordsOf(example: string): string[] {
  return [...example.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word).slice(1);
}

/** An example of the command that has the option, or its first one. */
function exampleWith(command: Command, option: string | null): string[] {
  const all = command.examples.map(wordsOf);
  const found = all.find((words) => option !== null && words.includes(`--${option}`));
  return [...(found ?? all[0] ?? [])];
}

/** The value of a word or an option of the command, as an example has it, replaced by another. */
function withValue(name: string, command: Command, at: Spot, value: string): string[] {
  const line = exampleWith(command, at.option);
  if (at.option !== null) {
    const place = line.indexOf(`--${at.option}`);
    if (place === -1) return [...line, `--${at.option}`, value];
    line[place + 1] = value;
    return line;
  }
  const group = name.split(" ").length;
  const fitting = command.examples.map(wordsOf).find((each) => {
    const next = each[group + at.word];
    return next !== undefined && !next.startsWith("--");
  });
  assert.ok(fitting, `an example of ${name} has its ${at.value.value}`);
  return fitting.map((word, place) => (place === group + at.word ? value : word));
}

/** Where a value stands: the option, or which word. */
type Spot = { readonly value: Value } & (
  { readonly option: string } | { readonly option: null; readonly word: number }
);

function spotsOf(command: Command): Spot[] {
  const words = command.words.map((value, word) => ({ value, option: null, word }));
  const options = Object.entries(command.options).flatMap(([option, each]) =>
    each.value === undefined ? [] : [{ value: each, option }],
  );
  return [...words, ...options];
}

/** Values that nothing may be, by what is asked for, and what is said of them. */
const WRONG: readonly (readonly [kind: string, value: string, code: string])[] = [
  ["day", "2026-02-30", "VALUE_NO_DAY"],
  ["year", "16", "VALUE_NO_YEAR"],
  ["number", "many", "VALUE_NO_NUMBER"],
  ["number", "999999999999", "VALUE_NO_NUMBER"],
  ["choice", "neither", "VALUE_NO_CHOICE"],
  ["file", "absent.file", "FILE_UNREADABLE"],
  ["file", "folder", "FILE_UNREADABLE"],
  ["new file", "absent/new.file", "FILE_UNWRITABLE"],
  ["new file", "folder", "FILE_UNWRITABLE"],
];

/** What a file of such a name holds here. */
const SAMPLES: Readonly<Record<string, string | Uint8Array>> = {
  xml: activitiesXml([{ id: "XX-TEST-1-A" }]),
  gz: gzipSync(activitiesXml([{ id: "XX-TEST-1-A" }])),
  json: "{}",
  csv: "a,b\n1,2\n",
};

for (const { command } of COMMANDS)
  for (const line of command.examples.map(wordsOf))
    for (const [at, word] of line.entries()) {
      const option = command.options[line[at - 1]?.slice(2) ?? ""];
      const isNew = option?.value !== undefined && kindOf(option).startsWith("new");
      const ending = /^[\w-]+\.(?:\w+\.)?(\w+)$/.exec(word)?.[1];
      if (ending !== undefined && !isNew) writeFileSync(word, SAMPLES[ending] ?? "x");
    }

test("every command's help has one shape in both languages, within 100 places", async () => {
  for (const { name, command } of COMMANDS)
    for (const language of LANGUAGES) {
      const words = name.split(" ");
      const { code, out } = await run([...words, "--help"], language);
      assert.equal(code, 0);
      assert.match(out, /^(Usage|使い方): earmark /);
      for (const line of out.split("\n"))
        assert.ok(widthOf(line) <= 100, `earmark ${name} --help, ${widthOf(line)} places: ${line}`);
      for (const [option, { help }] of Object.entries(optionsOf(command))) {
        assert.ok(out.includes(`\n  --${option}`), `${name} --${option}`);
        assert.doesNotMatch(help[language], /[.。]$/, `${name} --${option} ends like a sentence`);
      }
      assert.equal((await run(["help", ...words], language)).out, out);
      const group = words.slice(0, -1);
      const list = await run(group, language);
      assert.equal(list.code, 0);
      assert.ok(list.out.includes(`  earmark ${name}`), list.out);
    }
});

test("what a command's examples say can be read by it", async () => {
  for (const { name, command } of COMMANDS) {
    assert.ok(command.examples.length > 0, `${name} has an example`);
    for (const example of command.examples)
      assert.ok(example.startsWith(`earmark ${name}`), `${example} is one of ${name}`);
    for (const words of command.examples.map(wordsOf))
      assert.doesNotThrow(
        () => parseInvocation(command, words.slice(name.split(" ").length), openTerminal("en")),
        words.join(" "),
      );
  }
});

test("words and options that no command can read are told, all at once, in every command", async () => {
  for (const { name, command } of COMMANDS) {
    const line = exampleWith(command, null);
    const wrong = async (words: readonly string[], ...codes: string[]) => {
      const { codes: told, said } = await refusedLine(words, command);
      const isOfDisk = told.length > 0 && told.every((each) => /^(FILE|FOLDER)_/.test(each));
      if (!isOfDisk && told.length > 0) assert.match(said, new RegExp(`Usage: earmark ${name} `));
      if (command.options["json"] === undefined) return;
      for (const code of codes)
        assert.ok(told.includes(code), `${words.join(" ")}: ${told.join()}`);
    };
    await wrong([...line, "--no-such-option", "--lang", "fr"], "OPTION_UNKNOWN", "VALUE_NO_CHOICE");
    await wrong([...line, "-x"], "OPTION_UNKNOWN");
    await wrong([...line, "--lang"], "VALUE_MISSING");
    for (const [option, { value }] of Object.entries(command.options)) {
      if (value === undefined) await wrong([...line, `--${option}=yes`], "VALUE_NEEDLESS");
      else {
        await wrong([...line, `--${option}`], "VALUE_MISSING");
        await wrong([...line, `--${option}=`], "VALUE_MISSING");
      }
    }
    for (const spot of spotsOf(command)) {
      const each = spot.option === null ? null : command.options[spot.option];
      if (each?.value !== undefined && !each.isMany)
        await wrong([...line, `--${spot.option}=1`, `--${spot.option}=2`], "OPTION_TWICE");
      for (const [kind, value, code] of WRONG)
        if (kindOf(spot.value) === kind) await wrong(withValue(name, command, spot, value), code);
    }
    if (!command.words.at(-1)?.isMany) {
      const many = [...name.split(" "), ...command.words.map(() => "1"), "one-more"];
      await wrong(many, "WORD_NEEDLESS");
    }
    for (const [at, word] of command.words.entries())
      if (!word.isOptional)
        await wrong(
          [...name.split(" "), ...line.slice(name.split(" ").length, at)],
          "WORD_MISSING",
        );
    for (const each of Object.values(command.options))
      if (each.value !== undefined && each.isNeeded) await wrong(name.split(" "), "OPTION_MISSING");
  }
});

/** Commands that put something into a record, and may make a fresh one. */
const FRESH = /^(start|load|act|restore|rates load|iati import|import (expenditure|receipts))$/;

test("a data folder that is none, and for whoever only reads one that is not there, is told by every command", async () => {
  mkdirSync("later");
  writeFileSync(
    "later/earmark.json",
    JSON.stringify({ earmark: 99, state: "made", home: "later" }),
  );
  writeFileSync("a-file", "x");
  for (const { name, command } of COMMANDS) {
    if (command.options["data"] === undefined) continue;
    // What lies in the sample of a backup is told before any record is opened.
    const codeOf = (code: string) => (name === "restore" ? "BACKUP_UNREADABLE" : code);
    const line = withFile(name, command);
    for (const [data, code] of [
      ["a-file", "DATA_FOLDER_NOT_FOLDER"],
      ["folder", "DATA_FOLDER_FOREIGN"],
      ["later", "DATA_FOLDER_LATER"],
    ] as const) {
      const { codes, said } = await refusedLine([...line, "--data", data], command);
      if (codes.length > 0) assert.deepEqual(codes, [codeOf(code)], `${name}: ${said}`);
    }
    if (FRESH.test(name)) continue;
    for (const data of ["never-made", "record"]) {
      const { said } = await refusedLine([...line, "--data", data], command);
      assert.match(said, new RegExp(`^There is no record in ${data}\\.`), name);
      assert.equal(existsSync("never-made"), false);
    }
  }
});

/** An example that opens a record. */
function withFile(name: string, command: Command): string[] {
  const opening: Readonly<Record<string, number>> = { act: 2 };
  const line = wordsOf(command.examples[opening[name] ?? 0] ?? "");
  return line.filter((word, at) => ![word, line[at - 1]].includes("--data"));
}

test("a folder or file that is not there, and an id that nothing has, is unusable input in every command", async (t) => {
  const address = await freshAddress(t);
  const pool = openPool(address);
  for (const portfolio of ["japan-ilo", "illustrative-fund"]) {
    const asked = { folder: join(packageRoot, "portfolios", portfolio) };
    assert.ok(!isRefusal(await loadPortfolio(asked, { pool, clock: systemClock })));
  }
  await pool.end();
  const { host, port, user, password, database } = address;
  const url = `postgres://${user}:${password}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const loaded = await run(["observatory", "load", "activities.xml", "--observatory", "world"]);
  assert.equal(loaded.code, 0, loaded.said);
  const wrong: string[] = [];
  for (const { name, command } of COMMANDS)
    for (const spot of spotsOf(command)) {
      const kind = kindOf(spot.value);
      if (!["id", "folder", "path"].includes(kind) || spot.option === "data") continue;
      const value = kind === "id" ? idLike(name, command, spot) : "not-there";
      const line = withValue(name, command, spot, value);
      const on = command.options["database"] === undefined ? [] : ["--database", url];
      try {
        const { said } = await refusedLine([...line, ...on], command);
        if (!said.includes("not-there")) wrong.push(`${line.join(" ")}: ${said}`);
      } catch (error) {
        wrong.push(String(error));
      }
    }
  assert.deepEqual(wrong, []);
});

/** An id that nothing has, in the form of those that the example has. */
function idLike(name: string, command: Command, spot: Spot): string {
  const line = withValue(name, command, spot, "not-there");
  const [example = ""] = command.examples.map(wordsOf);
  const was = example[line.indexOf("not-there")] ?? "";
  return was.includes("/") ? was.replace(/[^/]+(?=\/[^/]*$)/, "not-there") : "not-there";
}
