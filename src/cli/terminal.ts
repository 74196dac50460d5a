import { systemClock } from "../base/clock.js";
import { fileFaultOrReason } from "../base/file-fault.js";
import { isLanguage, type Language } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";

const TEXTS = texts({
  unprintable: {
    en: "The answer cannot be printed to its end: {reason}. What was printed is not whole; send it elsewhere.",
    ja: "結果を最後まで出力できません：{reason}。出力は不完全です。別の出力先を指定してください。",
  },
});

/** What a command may do to the terminal. Tests pass one that records. */
export interface Terminal {
  readonly language: Language;
  /** A line of the answer, on standard output. */
  print(line: string): void;
  /** Bytes of the answer, on standard output, waiting where the reader is slow. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** A line about the work, on standard error. */
  say(line: string | Text): void;
  /** Progress of long work: one line that overwrites itself, only on a terminal. */
  progress(line: string): void;
  /** Aborted at the first Ctrl-C, SIGTERM or SIGHUP; long work stops at its next safe point. */
  readonly interrupted: AbortSignal;
}

/** The language asked for by `--lang`, else the environment's, else English. */
export function terminalLanguage(
  asked: string | undefined,
  environment: NodeJS.ProcessEnv,
): Language {
  if (asked !== undefined && isLanguage(asked)) return asked;
  const locale = environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"] || "";
  return locale.startsWith("ja") ? "ja" : "en";
}

/** Characters that tell a terminal to do something: all that are no sign, but the ends of lines and tabs. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The text with such characters written out. Files of others are told of: none of them may move the cursor, or name the window. */
export function visible(text: string): string {
  return text.replace(CONTROLS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** How long the work may take to stop before a second Ctrl-C ends the program where it stands. */
const PATIENCE_MS = 3_000;

export function openTerminal(language: Language): Terminal {
  const interrupter = new AbortController();
  let asked_ms: number | null = null;
  // One Ctrl-C often arrives twice, from the terminal and from npm: only one that comes later is meant as "at once".
  const interrupt = () => {
    if (asked_ms === null) {
      asked_ms = systemClock.elapsed_ms();
      interrupter.abort();
    } else if (systemClock.elapsed_ms() - asked_ms > PATIENCE_MS) process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  let hasProgress = false;
  const clear = () => {
    if (hasProgress) process.stderr.write("\r\u001b[K");
    hasProgress = false;
  };
  // A reader that has enough (`| head`) closes the pipe. From then on nothing is printed; the work goes on to its end, so that it is never
  // half done and its exit code does not hang on who was faster.
  let hasReader = true;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const wasRead = hasReader;
    hasReader = false;
    if (error.code === "EPIPE" || !wasRead) return;
    const lost = fillText(TEXTS.unprintable, { reason: fileFaultOrReason(error) });
    process.stderr.write(`${lost[language]}\n`, () => process.exit(2));
  });
  process.stderr.on("error", () => undefined);
  return {
    language,
    interrupted: interrupter.signal,
    print(line) {
      clear();
      if (hasReader) process.stdout.write(`${process.stdout.isTTY ? visible(line) : line}\n`);
    },
    write(chunk) {
      clear();
      return new Promise((done) => {
        if (hasReader) process.stdout.write(chunk, () => done());
        else done();
      });
    },
    say(line) {
      clear();
      process.stderr.write(`${visible(typeof line === "string" ? line : line[language])}\n`);
    },
    progress(line) {
      if (!process.stderr.isTTY) return;
      process.stderr.write(
        `\r\u001b[K${visible(line).slice(0, (process.stderr.columns ?? 80) - 1)}`,
      );
      hasProgress = true;
    },
  };
}
