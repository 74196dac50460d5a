import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { activityWith, fileWith, packed, transaction } from "../../../../test/iati-check.js";
import type { Refusal } from "../../../base/refusal.js";
import type { ExitCode } from "../../command.js";
import { SHARED_FROM_BYTES } from "../../iati-check-shared.js";
import { runCommand } from "../../main.js";
import type { Terminal } from "../../terminal.js";

const folder = mkdtempSync(join(tmpdir(), "earmark-"));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const good = file("good.xml.gz", packed(fileWith(activityWith())));
const bad = file("bad.xml", fileWith(activityWith("<foo/>").replace('code="JP"', 'code="XX"')));
const cut = file("cut.xml", fileWith(activityWith()).slice(0, 200));

interface Answer {
  readonly exit: ExitCode;
  readonly out: string;
  readonly said: string;
}

function run(...words: string[]): Promise<Answer> {
  return runUntil(new AbortController().signal, ...words);
}

async function runUntil(interrupted: AbortSignal, ...words: string[]): Promise<Answer> {
  let [out, said] = ["", ""];
  const terminal: Terminal = {
    language: "en",
    print: (line) => void (out += `${line}\n`),
    write: async (chunk) =>
      void (out += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString()),
    say: (line) => void (said += `${typeof line === "string" ? line : line.en}\n`),
    progress: () => undefined,
    interrupted,
  };
  return { exit: await runCommand(words, terminal), out, said };
}

test("the exit code says valid, findings, or unreadable", async () => {
  for (const [path, exit] of [
    [good, 0],
    [bad, 1],
    [cut, 2],
    [join(folder, "none.xml"), 2],
  ] as const) {
    assert.equal((await run("iati", "check", path, "--today", "2026-11-23")).exit, exit, path);
  }
  assert.equal((await run("iati", "check")).exit, 2);
  assert.equal((await run("iati", "check", good, "--today", "tomorrow")).exit, 2);
  assert.equal((await run("iati", "check", good, "--max", "0")).exit, 2);
});

test("people read what, where, why and what to do, grouped with counts", async () => {
  const { out } = await run("iati", "check", bad, "--today", "2026-11-23");
  assert.match(out, /bad\.xml: IATI 2\.03, 1 activity: not valid \(critical 1, error 1\)/);
  assert.match(out, /critical 0\.3\.1 × 1 .*<foo> may not stand here in <iati-activity>/);
  assert.match(out, /Why: .*\n {4}What to do: .*\n {6}1:\d+ \/iati-activities\/iati-activity\[1\]/);
  const all = await run("iati", "check", bad, "--max", "all");
  assert.match(all.out, /bad\.xml:1:\d+: error 9\.50\.1 .*"XX"/);
});

test("a complaint of the schema counts once in an activity, and every place of it is shown", async () => {
  const wrong = transaction("5,5");
  const path = file("comma.dat", fileWith(activityWith(`\n${wrong}\n${wrong}\n${wrong}`)));
  const { out } = await run("iati", "check", path, "--max", "2");
  assert.match(out, /not valid \(critical 1\)/);
  assert.match(
    out,
    /critical 0\.3\.1 × 1 in 3 places .*"5,5"[^]*\n {6}2:\d+ \S+\/transaction\[1\]\/value\n {6}3:\d+ .*\n {6}… and 1 more/,
  );
  const all = await run("iati", "check", path, "--max", "all");
  assert.equal(all.out.match(/comma\.dat:\d+:\d+: critical/g)?.length, 3);
});

test("findings of one kind that differ stand under a heading that says what they share", async () => {
  const source = fileWith(activityWith('<sector code="1"/><sector code="2"/>'));
  const { out } = await run("iati", "check", file("codes.dat", source));
  assert.match(out, /error 9\.76\.1 × 2 "…" is no code of the list DAC 5 Digit Sector\.\n/);
});

test("a version that is missing, old or none at all is told as what it is, with what to do", async () => {
  for (const [version, said] of [
    ["", /does not say which version[^]*Write version="2\.03"/],
    ["1.04", /"1\.04" of the standard is not supported any more[^]*rewrite FILE --to 2\.03/],
    ["1.06", /"1\.06" is no version of the standard/],
    [" 2.03", /" 2\.03" is no version of the standard[^]*nothing before or after/],
  ] as const) {
    const source = fileWith(activityWith()).replace(
      'version="2.03"',
      version && `version="${version}"`,
    );
    assert.match((await run("iati", "check", file("version.dat", source))).out, said);
  }
});

test("what is no XML at all is not told to mend a place", async () => {
  for (const [content, said] of [
    ["", /cannot be read as XML\. The file is empty[^]*Check that this is the file/],
    ['{"activities": []}', /begin as XML: “{"activities": \[\]}” stands where[^]*Check that this/],
    ["<!-- none -->", /no element, only comments[^]*Check that this/],
    [Buffer.from("\u00ff\u00d8\u00ff\u00e0JFIF", "latin1"), /not a text file \(JPEG\)/],
    [Buffer.from("(\u00b5/\u00fd$", "latin1"), /not a text file \(Zstandard\)/],
    [Buffer.from("<\0\0\0a\0\0\0", "latin1"), /The encoding "UTF-32" is not read/],
    [
      '<?xml version="1.0" encoding="utf-16"?><a/>',
      /declares the encoding UTF-16, and is not in it/,
    ],
    ['<?xml version="1.0" encoding="Shift_JIS"?><a/>', /characters cannot be read[^]*as UTF-8/],
  ] as const) {
    const { out } = await run("iati", "check", file("no.dat", content));
    assert.match(out, said);
    assert.doesNotMatch(out, /Mend the XML/);
  }
});

interface Report {
  readonly file?: string;
  readonly valid: boolean;
  readonly summary: Readonly<Record<string, number>>;
}

test("--json is the official report; of several files an array, each with its file", async () => {
  const one = JSON.parse((await run("iati", "check", bad, "--json")).out) as Report;
  assert.deepEqual([one.valid, one.summary["critical"], one.file], [false, 1, undefined]);
  const { out, exit } = await run("iati", "check", folder, "--json", "--jobs", "2");
  const many = JSON.parse(out) as Report[];
  assert.deepEqual(
    many.map(({ file: path, valid }) => [path, valid]),
    [
      [bad, false],
      [cut, false],
      [good, true],
    ],
  );
  assert.equal(exit, 2);
});

test("of several files one that is not there is told, and the others are checked", async () => {
  const none = join(folder, "none.xml");
  const { out, said, exit } = await run("iati", "check", none, good, "--json");
  assert.deepEqual(
    (JSON.parse(out) as (Report & Partial<Refusal>)[]).map((each) => [each.file, each.refused]),
    [
      [none, "FILE_UNREADABLE"],
      [good, undefined],
    ],
  );
  const alone = await run("iati", "check", none, "--json");
  assert.equal((JSON.parse(alone.out) as Refusal).refused, "FILE_UNREADABLE");
  assert.match(said, /none\.xml cannot be read: there is no such file or folder\./);
  assert.equal(exit, 2);
  const twice = JSON.parse((await run("iati", "check", none, none, "--json")).out) as Refusal[];
  assert.equal(twice.length, 2);
  mkdirSync(join(folder, "below", "folder.xml"), { recursive: true });
  assert.match((await run("iati", "check", join(folder, "below"))).said, /holds no \.xml/);
});

test("a folder whose links lead back to it is checked once, and a pipe or a link that leads nowhere in it is told of", async () => {
  const odd = join(folder, "odd");
  mkdirSync(odd);
  writeFileSync(join(odd, "a.xml"), fileWith(activityWith()));
  symlinkSync(".", join(odd, "loop"));
  symlinkSync("self.xml", join(odd, "self.xml"));
  symlinkSync("/dev/null", join(odd, "pipe.xml"));
  const { out, said, exit } = await run("iati", "check", odd);
  assert.match(out, /odd\/a\.xml: [^]*\n3 files: 1 valid, 0 not valid, 2 cannot be read\n/);
  assert.match(said, /pipe\.xml cannot be read: it is a device or a pipe, not a file\./);
  assert.match(said, /self\.xml cannot be read: a link leads back to itself\./);
  assert.equal(exit, 2);
  const one = await run("iati", "check", join(odd, "self.xml"));
  assert.match(one.said, /self\.xml cannot be read: a link leads back to itself\./);
  rmSync(odd, { recursive: true });
});

test("a stray NUL in a small file is told with its place, as any other character is", async () => {
  const source = fileWith(activityWith()).replace("<title>", "\n<title>\0");
  const { out } = await run("iati", "check", file("nul.dat", source));
  assert.match(out, /XML does not allow \(U\+0000\)[^]*\n {6}2:8 /);
});

test("a character of another encoding is told with its place", async () => {
  const lines = fileWith(activityWith()).replace(
    "</iati-activities>",
    "\n<!-- caf\u00e9 -->\n</iati-activities>",
  );
  const { out } = await run("iati", "check", file("latin1.dat", Buffer.from(lines, "latin1")));
  assert.match(out, /not valid UTF-8[^]*\n {6}2:9 /);
});

test("a file that was packed twice is told to be that", async () => {
  const { out, exit } = await run("iati", "check", file("twice.gz", gzipSync(gzipSync("<a/>"))));
  assert.match(out, /This is not a text file \(gzip in gzip\)\./);
  assert.equal(exit, 2);
});

test("rewrite writes the whole file or nothing", async () => {
  const out = join(folder, "written.out");
  assert.equal((await run("iati", "rewrite", good, "--out", out)).exit, 0);
  const before = readFileSync(out, "utf8");
  assert.match(
    before,
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<iati-activities version="2.03">\n {2}<iati-activity /,
  );
  const { exit, said } = await run("iati", "rewrite", cut, "--out", out);
  assert.equal(exit, 2);
  assert.match(said, /cut\.xml:1:\d+: The file ends too early/);
  assert.equal(readFileSync(out, "utf8"), before);
  assert.equal((await run("iati", "rewrite", good)).exit, 2);
  for (const [words, sentence] of [
    [[folder, "--out", out], /cannot be read: it is a folder\. Name a file/],
    [[good, "--out", folder], /cannot be written: it is a folder\. Name a file/],
    [[good, "--out", "/dev/null"], /cannot be written: it is a device or a pipe, not a file\./],
    [[good, "--out", "-"], /goes into a file: name one with --out/],
    [["x".repeat(300), "--out", out], /cannot be read: its name is too long\./],
  ] as const) {
    const answer = await run("iati", "rewrite", ...words);
    assert.equal(answer.exit, 2);
    assert.match(answer.said, sentence);
  }
  const packed = await run("iati", "rewrite", good, "--out", `${out}.gz`);
  assert.match(packed.said, /plain XML: name it without \.gz/);
  assert.ok(!existsSync(`${out}.gz`));
});

test("an upgrade tells what still breaks the standard in the new file, and makes up nothing", async () => {
  const out = join(folder, "upgraded.xml");
  const old = file(
    "old.xml",
    `<iati-activities version="1.04"><iati-activity><iati-identifier>XM-DAC-41302-1</iati-identifier><reporting-org ref="XM-DAC-41302" type="999">ILO</reporting-org><title>T</title></iati-activity></iati-activities>`,
  );
  const answer = await run("iati", "rewrite", old, "--to", "2.03", "--out", out);
  assert.equal(answer.exit, 1);
  assert.match(answer.out, /iati-activity has no <description>, which 2\.03 requires/);
  const [, broken = ""] = answer.out.split("What still breaks the standard");
  assert.match(broken, /critical 0\.3\.1 × 1[^]*error 9\./, "the gravest first");
  assert.doesNotMatch(readFileSync(out, "utf8"), /<description/);
  const sound = await run("iati", "rewrite", good, "--to", "2.03", "--out", out);
  assert.match(sound.out, /The new file keeps to the standard/);
  assert.equal(sound.exit, 0);
});

test("an upgrade tells everything that it could not carry, however many kinds of it there are", async () => {
  const lost = Array.from({ length: 1_200 }, (_, index) => `<lost-${index}/>`).join("\n");
  const path = file("many.dat", fileWith(activityWith(lost)));
  const many = await run(
    "iati",
    "rewrite",
    path,
    "--to",
    "2.03",
    "--out",
    join(folder, "many.out"),
  );
  assert.equal(many.exit, 1);
  for (let index = 0; index < 1_200; index++)
    assert.ok(many.out.includes(`<lost-${index}> in iati-activity;`), `${index}`);
  assert.match(
    many.out,
    /Of further kinds, each by itself\n {2}2\.03 has no place .* \(line 100\d\)\n/,
  );
});

test("a file of a version that there never was is not upgraded: nothing says what it means", async () => {
  const out = join(folder, "never.xml");
  for (const [version, exit, told] of [
    ["2.04", 2, /^.*odd\.dat:1:1: “2\.04” is no version of the standard, .* 2\.01 to 2\.03\.\n$/],
    ["1.06", 2, /“1\.06” is no version/],
    ["1.00", 0, /The version 1\.00 became 2\.03\./],
    [" 2.03 ", 0, /The version {2}2\.03 {2}became 2\.03\./],
    ["", 0, /named no version, which means 1\.01: 2\.03 was written\./],
  ] as const) {
    const source = fileWith(activityWith()).replace('version="2.03"', `version="${version}"`);
    const path = file("odd.dat", source);
    const answer = await run("iati", "rewrite", path, "--to", "2.03", "--out", out);
    assert.equal(answer.exit, exit, version);
    assert.match(exit === 2 ? answer.said : answer.out, told);
    assert.equal(existsSync(out), exit === 0);
    rmSync(out, { force: true });
  }
});

test("a check, a rewriting and an upgrade stop where they are asked to, and leave nothing behind", async () => {
  const stopped = AbortSignal.abort();
  for (const words of [
    ["check", good],
    ["check", good, cut, good, "--json"],
    ["rewrite", good, "--out", join(folder, "stopped.xml")],
    ["rewrite", good, "--to", "2.03", "--out", join(folder, "stopped.xml")],
  ]) {
    const { exit, said } = await runUntil(stopped, "iati", ...words);
    assert.equal(exit, 130, words.join(" "));
    assert.match(said, /Stopped before the end/);
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("stopped")),
    [],
  );
});

test("a place that cannot be written to is told in a sentence", async () => {
  const { exit, said } = await run("iati", "rewrite", good, "--out", join(folder, "no", "x.xml"));
  assert.equal(exit, 2);
  assert.match(said, /cannot be written: there is no such file or folder\. Name a file/);
});

test("a large file is checked by all threads, and its report is that of one", async () => {
  const other = activityWith("<foo/>", "XM-DAC-41302-2").replace('code="JP"', 'code="XX"');
  // Every seventh activity is told of, and all have one of five identifiers.
  const activities = Array.from({ length: 35_000 }, (_, index) =>
    index % 7 === 0 ? other : activityWith("", `XM-DAC-41302-${index % 5}`),
  );
  const text = fileWith(activities.join("\n"));
  assert.ok(text.length > SHARED_FROM_BYTES);
  const large = file("large.xml", text);
  const broken = file("broken.xml", text.slice(0, -100));
  for (const options of [["--json"], [], ["--max", "all"], ["--max", "2", "--json"]]) {
    for (const path of options.length < 2 ? [large, broken] : [large]) {
      const words = ["iati", "check", path, "--today", "2026-11-23", ...options];
      const one = await run(...words, "--jobs", "1");
      const three = await run(...words, "--jobs", "3");
      assert.equal(three.exit, one.exit);
      assert.ok(three.out === one.out, `${path} ${options.join(" ")}`);
      assert.equal(three.said, one.said);
    }
  }
  rmSync(large);
  rmSync(broken);
});
