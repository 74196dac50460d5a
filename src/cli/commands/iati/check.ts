import { availableParallelism } from "node:os";
import { systemClock } from "../../../base/clock.js";
import { day } from "../../../base/day.js";
import { fileFaultOrReason, notAFile } from "../../../base/file-fault.js";
import { entryAt, filesBelow } from "../../../base/files-below.js";
import { refuser, type Refusal } from "../../../base/refusal.js";
import { fill, fillText, texts, type Text } from "../../../base/text.js";
import { UnusableError, type Command, type ExitCode, type Invocation } from "../../command.js";
import { checkInParallel } from "../../iati-check-pool.js";
import type { FileAnswer } from "../../iati-check-worker.js";
import { STANDARD_INPUT, type CheckJob, type CheckOutcome } from "../../iati-checking.js";
import { printForPeople } from "../../iati-printing.js";
import { dropSpooled, sendSpooled } from "../../../base/spool.js";
import type { Terminal } from "../../terminal.js";

const TEXTS = texts({
  files: {
    en: "an IATI file, plain or gzip, or a folder of them; - is the standard input",
    ja: "IATI ファイル（非圧縮または gzip）、またはそのフォルダー。- は標準入力",
  },
  json: {
    en: "the official validator's report; several files give an array, each with its file, and one that cannot be read with why",
    ja: "公式検証サービスの報告形式で出力（複数ファイルは file 付きの配列。読み取れないファイルはその理由）",
  },
  max: {
    en: "places shown of each kind (5; all prints every one, a line each)",
    ja: "種類ごとに表示する箇所の数（既定は 5。all は全件を一行ずつ）",
  },
  today: { en: "the day that counts as today", ja: "今日とみなす日" },
  own_version: {
    en: "check 1.0x files by their own schema instead of refusing them",
    ja: "1.0x のファイルを拒否せず、その版のスキーマで検査する",
  },
  advisory: {
    en: "say which activities are named that do not stand in the file",
    ja: "ファイルにない活動への参照も示す",
  },
  jobs: {
    en: "files checked at the same time, and threads that share a large one (as many as there are processors)",
    ja: "同時に検査するファイル数と、大きなファイルを分担するスレッド数（既定はプロセッサ数）",
  },
  notes: {
    en: "Ends with 0 where no finding is critical or an error, 1 where one is, 2 where a file cannot be read.",
    ja: "重大・エラーがなければ 0、あれば 1、読み取れないファイルがあれば 2 で終了します。",
  },
  summary: {
    en: "Check IATI files as the official validator does",
    ja: "IATI ファイルを公式検証サービスと同じ基準で検査する",
  },
  folderEmpty: {
    en: "{file} holds no .xml or .xml.gz file.",
    ja: "{file} に .xml・.xml.gz ファイルがありません。",
  },
  total: {
    en: "{files} files: {valid} valid, {invalid} not valid, {unreadable} cannot be read",
    ja: "{files} ファイル中、有効 {valid}、無効 {invalid}、読み取り不可 {unreadable}",
  },
  progress: { en: "{done} of {files} files", ja: "{files} 件中 {done} 件" },
});

const refuse = refuser(
  texts({
    FILE_UNREADABLE: {
      en: "{file} cannot be read: {reason}.",
      ja: "{file} を読み取れません：{reason}。",
    },
    FILE_UNKEPT: {
      en: "{file} was not checked to its end. {reason} With --max fewer findings are kept.",
      ja: "{file} を最後まで検査できませんでした。{reason}--max を指定すると、保存する指摘が少なくなります。",
    },
  }),
);

export const command: Command = {
  summary: TEXTS.summary,
  words: [{ value: "FILE", kind: "path", isStandard: true, isMany: true, help: TEXTS.files }],
  options: {
    json: { help: TEXTS.json },
    max: { value: "N", also: ["all"], help: TEXTS.max },
    today: { value: "DAY", help: TEXTS.today },
    "own-version": { help: TEXTS.own_version },
    advisory: { help: TEXTS.advisory },
    jobs: { value: "N", help: TEXTS.jobs },
  },
  notes: TEXTS.notes,
  examples: [
    "earmark iati check activities.xml",
    "earmark iati check publisher/ --json --today 2026-03-31",
    "earmark iati check - --max all",
  ],
  run: runCheckCommand,
};

const SHOWN_OF_EACH = 5;

async function runCheckCommand(invocation: Invocation): Promise<ExitCode> {
  const { words, options, flags, terminal } = invocation;
  const today = options["today"] === undefined ? systemClock.today() : day(options["today"]);
  const isJson = flags["json"] === true;
  const asked = options["max"];
  const most =
    asked === "all" ? null : asked === undefined ? (isJson ? null : SHOWN_OF_EACH) : Number(asked);
  const isOwnVersion = flags["own-version"] === true;
  const isAdvisory = flags["advisory"] === true;
  const common = {
    today,
    isOwnVersion,
    isAdvisory,
    isJson,
    max: most,
    language: terminal.language,
  };
  const files = words.flatMap(listFiles);
  const isMany = words.length > 1 || files[0]?.file !== words[0];
  const jobs = files
    .filter(({ error }) => error === null)
    .map(({ file, size_bytes }) => ({ job: { ...common, file } satisfies CheckJob, size_bytes }));
  const workers = Number(options["jobs"] ?? availableParallelism());
  const printer = createPrinter(
    terminal,
    files.map(({ file }) => file),
    isJson,
    isMany,
  );
  const { interrupted } = terminal;
  for (const { file, error } of files) if (error) printer.take({ file, error });
  try {
    await checkInParallel(jobs, workers, { tell: printer.take, interrupted });
  } catch (error) {
    await printer.drop();
    throw error;
  }
  return printer.finish();
}

interface ListedFile {
  readonly file: string;
  readonly size_bytes: number;
  /** Why it cannot be read, where that is known before it is opened. */
  readonly error: Text | null;
}

/** The file itself, there or not, or the IATI files of a folder and of those below it. */
function listFiles(word: string): ListedFile[] {
  if (word === STANDARD_INPUT) return [{ file: word, size_bytes: 0, error: null }];
  const entry = entryAt(word);
  // One that is not there is told when its turn comes, so that the others are checked.
  if (!entry?.isDirectory()) return [{ file: word, size_bytes: entry?.size ?? 0, error: null }];
  const { files, closed } = filesBelow(word, (name) => /\.xml(\.gz)?$/i.test(name));
  const found = [
    ...files.map(listedFile),
    ...closed.map(({ folder, error }) => {
      return { file: folder, size_bytes: 0, error: fileFaultOrReason(error) };
    }),
  ].sort((left, right) => (left.file < right.file ? -1 : 1));
  if (found.length === 0) throw new UnusableError(fillText(TEXTS.folderEmpty, { file: word }));
  return found;
}

/** A pipe that lies in a folder would keep whoever opens it waiting. */
function listedFile(file: string): ListedFile {
  const entry = entryAt(file);
  const isFile = entry === null || entry.isFile();
  const error = isFile ? null : fileFaultOrReason(notAFile(file, entry));
  return { file, size_bytes: entry?.size ?? 0, error };
}

/** Prints outcomes in the order of the files, whatever order they come in. */
function createPrinter(
  terminal: Terminal,
  files: readonly string[],
  isJson: boolean,
  isMany: boolean,
) {
  const { language } = terminal;
  const waiting = new Map<string, FileAnswer[]>();
  const totals = { files: files.length, valid: 0, invalid: 0, unreadable: 0 };
  let printed = 0;
  let done = 0;
  let reports = 0;
  let exit: ExitCode = 0;
  let printing = Promise.resolve();

  function take(answer: FileAnswer): void {
    const file = "outcome" in answer ? answer.outcome.file : answer.file;
    waiting.set(file, [...(waiting.get(file) ?? []), answer]);
    done++;
    terminal.progress(fill(TEXTS.progress[language], { done, files: files.length }, language));
    for (;;) {
      const next = waiting.get(files[printed] ?? "")?.shift();
      if (!next) return;
      printed++;
      printing = printing.then(() => print(next));
    }
  }

  async function print(answer: FileAnswer): Promise<void> {
    if (!("outcome" in answer)) {
      totals.unreadable++;
      exit = 2;
      const { file, error: reason, isUnkept } = answer;
      const code = isUnkept === true ? "FILE_UNKEPT" : "FILE_UNREADABLE";
      return printTrouble(file, refuse(code, { file, reason }));
    }
    const { outcome } = answer;
    count(outcome);
    if (isJson) await printJson(outcome);
    else await printForPeople(outcome, terminal);
  }

  function count({ checked, isValid, summary }: CheckOutcome): void {
    if (!checked.isReadable) totals.unreadable++;
    else if (isValid) totals.valid++;
    else totals.invalid++;
    if (!checked.isReadable) exit = 2;
    else if (exit === 0 && summary.critical + summary.error > 0) exit = 1;
  }

  /** A file that there is no report of: why, in the place of one. */
  async function printTrouble(file: string, refusal: Refusal): Promise<void> {
    terminal.say(refusal.message);
    if (!isJson) return;
    if (!isMany) return terminal.print(JSON.stringify(refusal, null, 2));
    await terminal.write(`${reports++ === 0 ? "[" : ","}${JSON.stringify({ file, ...refusal })}\n`);
  }

  /** Among several reports each begins with its file. */
  async function printJson({ file, spooled }: CheckOutcome): Promise<void> {
    if (!isMany) return sendSpooled(spooled, terminal.write);
    await terminal.write(`${reports++ === 0 ? "[" : ","}{"file":${JSON.stringify(file)},`);
    let isFirst = true;
    await sendSpooled(spooled, (chunk) => {
      const rest = isFirst ? chunk.slice(1) : chunk;
      isFirst = false;
      return terminal.write(rest);
    });
  }

  /** What was not printed yet is not wanted any more. */
  async function drop(): Promise<void> {
    await printing;
    for (const answers of waiting.values())
      for (const answer of answers) if ("outcome" in answer) dropSpooled(answer.outcome.spooled);
  }

  async function finish(): Promise<ExitCode> {
    await drop();
    if (isJson && isMany) await terminal.write(reports === 0 ? "[]\n" : "]\n");
    else if (!isJson && isMany) terminal.print(fill(TEXTS.total[language], totals, language));
    return exit;
  }

  return { take, finish, drop };
}
