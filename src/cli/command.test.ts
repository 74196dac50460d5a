import assert from "node:assert/strict";
import { test } from "node:test";
import { languageAsked, parseInvocation, UsageError, type Command } from "./command.js";
import { runCommand } from "./main.js";
import { openTerminal, type Terminal } from "./terminal.js";

const TRIED = { en: "tried", ja: "試行" };
const command: Command = {
  summary: { en: "Try", ja: "試す" },
  words: [],
  options: { out: { value: "WORDS", help: TRIED }, "dry-run": { help: TRIED } },
  examples: [],
  run: () => Promise.resolve(0),
};

test("an option that cannot be read is named in a sentence of ours, in both languages", () => {
  for (const [words, en, ja] of [
    [
      ["--bogus"],
      "There is no option “--bogus” here. There are: --out, --dry-run, --lang.",
      "「--bogus」というオプションはありません",
    ],
    [["-x"], "There is no option “-x” here", "「-x」というオプションはありません"],
    [
      ["--out"],
      "The option “--out” needs a value after it: WORDS.",
      "オプション「--out」には値（WORDS）が必要です。",
    ],
    [
      ["--out", "--dry-run"],
      "The option “--out” needs a value after it: WORDS.",
      "オプション「--out」には値（WORDS）が必要です。",
    ],
    [
      ["--dry-run=3"],
      "The option “--dry-run” takes no value.",
      "オプション「--dry-run」に値は付けられません。",
    ],
  ] as const) {
    assert.throws(
      () => parseInvocation(command, [...words], openTerminal("en")),
      (error) =>
        error instanceof UsageError &&
        error.refusal.message.en.startsWith(en) &&
        error.refusal.message.ja.startsWith(ja),
      words.join(" "),
    );
  }
});

test("a language that is none here is said to be that, whatever the command, and none is taken for it", async () => {
  const terminal = openTerminal("en");
  for (const [words, said] of [
    [["iati", "check", "--lang", "fr"], /--lang is one of en, ja, not “fr”\.\n.*\nUsage: /],
    [["iati", "check", "--help", "--lang=JA"], /in the language “JA”\. There are: en, ja\./],
    [["start", "--lang", "fr"], /not “fr”/],
    [["iati", "--lang="], /in the language “”/],
    [["--lang", "fr"], /in the language “fr”/],
    [["iati", "check", "--lang", "--json"], /“--lang” needs a value/],
    [["iati", "check", "--lang", "ja", "--", "--lang", "fr"], /fr cannot be read/],
  ] as const) {
    const lines: string[] = [];
    const tell = (line: string | { en: string }) =>
      void lines.push(typeof line === "string" ? line : line.en);
    const code = await runCommand([...words], { ...terminal, print: tell, say: tell });
    assert.equal(code, 2, words.join(" "));
    assert.match(lines.join("\n"), said);
  }
  assert.equal(languageAsked(["iati", "check", "--lang", "en", "--lang=ja"]), "ja");
});

test("without words the commands are listed; an option alone, or another word, is none of them", async () => {
  const silent: Terminal = { ...openTerminal("en"), print: () => {}, say: () => {} };
  for (const [words, code] of [
    [[], 0],
    [["--help"], 0],
    [["-h"], 0],
    [["help"], 0],
    [["iati"], 0],
    [["--lang", "ja"], 0],
    [["--bogus"], 2],
    [["iati", "--bogus"], 2],
    [["iati", "chek"], 2],
    [["help", "chek"], 2],
    [["bogus", "--help"], 2],
  ] as const)
    assert.equal(await runCommand([...words], silent), code, words.join(" "));
});

test("help shows the command or group that is named behind it, and a command that is none names the nearest", async () => {
  const told = async (...words: string[]) => {
    const lines: string[] = [];
    const tell = (line: string | { en: string }) =>
      void lines.push(typeof line === "string" ? line : line.en);
    await runCommand(words, { ...openTerminal("en"), print: tell, say: tell });
    return lines.join("\n");
  };
  assert.equal(await told("help", "iati", "check"), await told("iati", "check", "--help"));
  assert.match(await told("help", "iati", "check"), /^Usage: earmark iati check /);
  assert.equal(await told("help", "iati"), await told("iati"));
  assert.match(
    await told("iati", "chek", "a.xml"),
    /no command “iati chek”\. Did you mean “iati check”\?/,
  );
  assert.equal(
    await told("bogus", "--help"),
    "There is no command “bogus”. `earmark help` lists them.",
  );
});
