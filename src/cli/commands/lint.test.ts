import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Language } from "../../base/language.js";
import { runCommand } from "../main.js";
import type { Terminal } from "../terminal.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-lint-"));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(
  words: string[],
  language: Language = "en",
): Promise<{ code: number; out: string; said: string }> {
  let out = "";
  let said = "";
  const terminal: Terminal = {
    language,
    interrupted: new AbortController().signal,
    print: (line) => void (out += `${line}\n`),
    write: async (chunk) => void (out += chunk.toString()),
    say: (line) => void (said += `${typeof line === "string" ? line : line[language]}\n`),
    progress: () => undefined,
  };
  return { code: await runCommand(["lint", ...words], terminal), out, said };
}

const WRONG =
  "Norland has ratified 48 Conventions, including six Fundamental, three Governance and 40 Technical Conventions.\n";

test("findings are a JSON array with rule, place, excerpt and figures, and exit 1", async () => {
  const { code, out } = await run(["--text", write("wrong.txt", WRONG), "--json"]);
  assert.equal(code, 1);
  const [finding, ...others] = JSON.parse(out);
  assert.deepEqual(others, []);
  assert.equal(finding.rule, "total-not-parts");
  assert.equal(finding.severity, "error");
  assert.deepEqual(
    [finding.line, finding.column, finding.printed, finding.computed],
    [1, 22, "48", "49"],
  );
  assert.match(finding.excerpt, /48 Conventions/);
  assert.match(finding.suggestion, /49/);
});

test("the texts are in the reader's language", async () => {
  const { out } = await run(["--text", write("wrong.txt", WRONG), "--json"], "ja");
  assert.match(JSON.parse(out)[0].message, /合計は48/);
});

test("a text without a contradiction prints an empty array and exits 0", async () => {
  const { code, out } = await run([
    "--text",
    write("right.txt", WRONG.replace("48", "49")),
    "--json",
  ]);
  assert.deepEqual([code, out], [0, "[]\n"]);
});

test("Japanese in Shift_JIS and English in UTF-16 are read", async () => {
  const japanese = new Uint8Array([0x8c, 0x8f, 0x96, 0xf1, 0x34, 0x39, 0x96, 0x7b]);
  assert.equal((await run(["--text", write("sjis.txt", japanese)])).code, 0);
  const wide = Buffer.from(`\ufeff${WRONG}`, "utf16le");
  assert.equal((await run(["--text", write("wide.txt", wide)])).code, 1);
});

const UNUSABLE: readonly (readonly [string, string[], RegExp])[] = [
  [
    "a file that is not there",
    ["--text", join(folder, "none.txt")],
    /none\.txt cannot be read: there is no such file/,
  ],
  ["a folder", ["--text", folder], /it is a folder/],
  ["an empty file", ["--text", write("empty.txt", "")], /is empty/],
  ["a file of spaces", ["--text", write("blank.txt", " \n\n")], /is empty/],
  [
    "a binary file",
    ["--text", write("binary.bin", new Uint8Array([0, 1, 2, 3, 255]))],
    /neither plain text nor PDF/,
  ],
  ["a PDF that is none", ["--text", write("broken.pdf", "%PDF-1.7\nnothing")], /PDF/],
  [
    "a partner that is none",
    ["--text", write("wrong.txt", WRONG), "--partner", "Narnia"],
    /no country or partner/,
  ],
  ["an option that is none", ["--text", write("wrong.txt", WRONG), "--record"], /record/],
];

for (const [name, words, sentence] of UNUSABLE) {
  test(`${name}: a sentence, nothing on standard output, exit 2`, async () => {
    const { code, out, said } = await run(words);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(said, sentence);
  });
}
