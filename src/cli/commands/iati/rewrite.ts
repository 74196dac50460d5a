import { systemClock } from "../../../base/clock.js";
import { formatNumber } from "../../../base/format.js";
import type { Language } from "../../../base/language.js";
import { createSpool, dropSpooled, sendSpooled, type Spooled } from "../../../base/spool.js";
import { fill, texts } from "../../../base/text.js";
import { rewriteIati } from "../../../iati/rewrite.js";
import type { UpgradeNote } from "../../../iati/upgrade-notes.js";
import { upgradeIati, type Upgrade } from "../../../iati/upgrade-file.js";
import { XmlFault } from "../../../iati/xml-fault.js";
import {
  UnusableError,
  UsageError,
  type Command,
  type ExitCode,
  type Invocation,
} from "../../command.js";
import { readBytes, runCheck, STANDARD_INPUT, type CheckJob } from "../../iati-checking.js";
import { gravestFirst, printGroup } from "../../iati-printing.js";
import { untilInterrupted } from "../../interruptible.js";
import type { Terminal } from "../../terminal.js";
import { unusableFile } from "../../unusable-file.js";
import { refuseUnwritable } from "../../values.js";

const TEXTS = texts({
  file: {
    en: "an IATI file, plain or gzip; - is the standard input",
    ja: "IATI ファイル（非圧縮または gzip）。- は標準入力",
  },
  out: { en: "where to write; may be FILE itself", ja: "出力先（FILE 自身も可）" },
  to: {
    en: "upgrade from 1.0x, 2.01 or 2.02, and tell every change, what could not be carried, what is wanted now, and what of the new file still breaks the standard",
    ja: "1.0x・2.01・2.02 から変換し、変更点、引き継げなかったもの、不足しているもの、変換後もなお標準に反する点をすべて報告する",
  },
  notes: {
    en: "Nothing is written where the file cannot be read to its end. Written is what the file says, and what 1.0x means by an element where 2.03 wants it as a code (A9 for an other-identifier; A12 and text/html for an activity-website): the report tells of each. Nothing else is made up.\n\nEnds with 0, or with 1 where something could not be carried or still breaks the standard, or with 2 where the file cannot be read.",
    ja: "最後まで読み取れない場合は何も書き込みません。書き込むのは元のファイルの内容と、2.03 がコードとして求める 1.0x の要素の意味（other-identifier の A9、activity-website の A12 と text/html）だけで、後者はすべて報告に示します。\n\n引き継げなかったもの、または標準に反する点があれば 1、読み取れなければ 2、それ以外は 0 で終了します。",
  },
  summary: {
    en: "Write an IATI file again in one form, or as 2.03",
    ja: "IATI ファイルを統一された書式で、または 2.03 として書き直す",
  },
  plainOut: {
    en: "What is written is plain XML: name it without .gz.",
    ja: "出力は非圧縮の XML です。.gz の付かないファイル名を指定してください。",
  },
  intoFile: {
    en: "What is written goes into a file: name one with --out.",
    ja: "出力はファイルに書き込みます。--out にファイル名を指定してください。",
  },
  written: { en: "{out} written.", ja: "{out} を書き出しました。" },
  upgraded: {
    en: "{out} written as 2.03 (before: {version}). Activities or organisations: {records}",
    ja: "{out} を 2.03 として書き出しました（元は {version}）。活動・団体：{records} 件",
  },
  changes: { en: "Changed", ja: "変更" },
  broken: {
    en: "What still breaks the standard (`earmark iati check {out}` says all of it)",
    ja: "なお標準に反する点（全件は `earmark iati check {out}`）",
  },
  sound: {
    en: "The new file keeps to the standard.",
    ja: "変換後のファイルは標準に適合しています。",
  },
  losses: { en: "Not carried, or wanted", ja: "引き継げなかったもの・不足" },
  first: { en: " (first on line {line})", ja: "（最初は {line} 行目）" },
  line: { en: " (line {line})", ja: "（{line} 行目）" },
  further: {
    en: "Of further kinds, each by itself",
    ja: "これ以外の種類（一件ずつ）",
  },
});

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FILE", isStandard: true, help: TEXTS.file }],
  options: {
    out: { value: "FILE", kind: "new file", isNeeded: true, help: TEXTS.out },
    to: { value: "2.03", kind: "choice", help: TEXTS.to },
  },
  notes: TEXTS.notes,
  examples: [
    "earmark iati rewrite activities.xml --out activities.xml",
    "earmark iati rewrite old.xml.gz --out new.xml --to 2.03",
  ],
  run: runRewrite,
};

async function runRewrite({ words, options, terminal }: Invocation): Promise<ExitCode> {
  const [file = ""] = words;
  const { out = "", to } = options;
  if (out === STANDARD_INPUT) throw new UsageError(TEXTS.intoFile);
  if (/\.gz$/i.test(out)) throw new UsageError(TEXTS.plainOut);
  const bytes = untilInterrupted(readBytes(file), terminal.interrupted);
  const further = createFurther(terminal.language);
  try {
    const done = await writeTo({ file, out }, () =>
      to === undefined ? rewriteIati(bytes, out) : upgradeIati(bytes, out, further.tell),
    );
    return await answer(done, { file, out }, further, terminal);
  } finally {
    further.drop();
  }
}

/** Says what was done. */
async function answer(
  done: Upgrade | XmlFault | null,
  { file, out }: { readonly file: string; readonly out: string },
  further: FurtherNotes,
  terminal: Terminal,
): Promise<ExitCode> {
  if (done instanceof XmlFault) {
    const place = done.line > 0 ? `:${done.line}:${done.column}` : "";
    terminal.say(`${file}${place}: ${done.text[terminal.language]}`);
    return 2;
  }
  if (done !== null) {
    printUpgrade(done, out, terminal);
    await further.send(terminal);
    const isCarried = !further.hasLoss() && !done.notes.some(({ isLoss }) => isLoss);
    return (await printBroken(out, terminal)) && isCarried ? 0 : 1;
  }
  terminal.print(fill(TEXTS.written[terminal.language], { out }, terminal.language));
  return 0;
}

/** Changes of kinds beyond those that are counted, kept aside until the others are told: there may be a million. */
interface FurtherNotes {
  readonly tell: (note: UpgradeNote) => void;
  hasLoss(): boolean;
  send(terminal: Terminal): Promise<void>;
  drop(): void;
}

function createFurther(language: Language): FurtherNotes {
  const spool = createSpool();
  let spooled: Spooled | null = null;
  let isEmpty = true;
  let hasLoss = false;
  return {
    tell({ message, line, isLoss }) {
      isEmpty = false;
      hasLoss ||= isLoss;
      const place = fill(TEXTS.line[language], { line: String(line) }, language);
      spool.write(`  ${message[language]}${place}\n`);
    },
    hasLoss: () => hasLoss,
    async send(terminal) {
      if (isEmpty) return;
      terminal.print(`\n${TEXTS.further[language]}`);
      spooled = spool.finish();
      await sendSpooled(spooled, terminal.write);
    },
    drop() {
      if (spooled) dropSpooled(spooled);
      else spool.discard();
    },
  };
}

/** A file that cannot be read, and a place where nothing can be written, are told in a sentence. */
async function writeTo<Done>(
  { file, out }: { readonly file: string; readonly out: string },
  write: () => Promise<Done>,
): Promise<Done> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    const { path, syscall } = error as NodeJS.ErrnoException;
    if (path === file || syscall === "read") throw unusableFile(error, file);
    throw new UnusableError(refuseUnwritable(out, error));
  }
}

function printUpgrade({ version, records, notes }: Upgrade, out: string, terminal: Terminal): void {
  const { language } = terminal;
  terminal.print(
    fill(
      TEXTS.upgraded[language],
      { out, records, version: version === "" ? "–" : version },
      language,
    ),
  );
  printNotes(
    TEXTS.changes[language],
    notes.filter(({ isLoss }) => !isLoss),
    terminal,
  );
  printNotes(
    TEXTS.losses[language],
    notes.filter(({ isLoss }) => isLoss),
    terminal,
  );
}

/** Places shown of each kind of finding; the check shows more. */
const PLACES_SHOWN = 3;

/** Checks what was written: whether nothing critical and no error is left in it. */
async function printBroken(file: string, terminal: Terminal): Promise<boolean> {
  const { language } = terminal;
  const job: CheckJob = {
    file,
    today: systemClock.today(),
    isOwnVersion: false,
    isAdvisory: false,
    isJson: false,
    max: PLACES_SHOWN,
    language,
  };
  const { groups } = await runCheck(job, terminal.interrupted);
  const serious = groups.filter(({ severity }) => severity === "critical" || severity === "error");
  const heading = serious.length === 0 ? TEXTS.sound : TEXTS.broken;
  terminal.print(`\n${fill(heading[language], { out: file }, language)}`);
  for (const group of gravestFirst(serious)) printGroup(group, terminal);
  return serious.length === 0;
}

function printNotes(title: string, notes: readonly UpgradeNote[], terminal: Terminal): void {
  if (notes.length === 0) return;
  const { language } = terminal;
  terminal.print(`\n${title}`);
  for (const { message, count, line } of notes) {
    const place = fill(TEXTS.first[language], { line: String(line) }, language);
    terminal.print(`  ${formatNumber(count, language).padStart(7)} × ${message[language]}${place}`);
  }
}
