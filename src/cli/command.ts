import { parseArgs, type ParseArgsConfig } from "node:util";
import { fillText, texts, type Text } from "../base/text.js";
import type { Terminal } from "./terminal.js";

/** 0 fine; 1 findings or a refusal; 2 unusable input or usage; 130 interrupted, as shells have it. */
export type ExitCode = 0 | 1 | 2 | 130;

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Invocation {
  readonly words: readonly string[];
  /** Options as given; a boolean option is true or absent. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly terminal: Terminal;
}

/** One thing that the command line does: a file in cli/commands/, found by its name. */
export interface Command {
  readonly summary: Text;
  /** The words after the command's name: `FOLDER --data DIR`. */
  readonly usage: string;
  /** Longer help: what each option means. */
  readonly help?: Text;
  readonly options: Options;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** How the command was called is wrong: said with the usage, exit 2. */
export class UsageError extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

/** What was given cannot be used (not there, not readable, no database): said in a sentence, exit 2. */
export class UnusableError extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

/** Somebody asked the work to stop before its end: said in a sentence, exit 130. */
export class Interrupted extends Error {}

export const USAGE = texts({
  interrupted: { en: "Stopped before the end.", ja: "途中で中断しました。" },
  usage: { en: "Usage", ja: "使い方" },
  commands: { en: "Commands", ja: "コマンド" },
  unknown: {
    en: 'There is no command "{name}". `earmark help` lists them.',
    ja: "「{name}」というコマンドはありません。`earmark help` で一覧を表示します。",
  },
  unknown_near: {
    en: 'There is no command "{name}". Did you mean "{near}"? `earmark help` lists them all.',
    ja: "「{name}」というコマンドはありません。「{near}」のことでしょうか。`earmark help` で一覧を表示します。",
  },
  intro: {
    en: "earmark: the open record of development funding",
    ja: "earmark：開発資金の公開記録",
  },
  option_unknown: {
    en: 'There is no option "{found}" here. There are: {options}.',
    ja: "「{found}」というオプションはありません。使えるオプション：{options}",
  },
  value_missing: {
    en: 'The option "{found}" needs a value after it.',
    ja: "オプション「{found}」には値が必要です。",
  },
  language_unknown: {
    en: 'There is nothing here in the language "{asked}". There are: en, ja.',
    ja: "「{asked}」という言語では表示できません。使える言語：en、ja",
  },
  value_needless: {
    en: 'The option "{found}" takes no value.',
    ja: "オプション「{found}」に値は付けられません。",
  },
  more: { en: "`earmark COMMAND --help` says more.", ja: "詳しくは `earmark コマンド --help`。" },
});

/** What Node says of words that it cannot read, in our own words: the option's name stands in quotes in its message. */
function wordsOf(error: unknown, options: readonly string[]): Text {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : null;
  const found = /'(-[^'\s]*)/.exec(reason)?.[1] ?? "";
  const facts = { found, options: options.map((name) => `--${name}`).join(", ") };
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return fillText(USAGE.option_unknown, facts);
  if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && /missing|ambiguous/.test(reason))
    return fillText(USAGE.value_missing, facts);
  if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && reason.includes("does not take"))
    return fillText(USAGE.value_needless, facts);
  return { en: reason, ja: reason };
}

/** The language that the words ask for, whatever command they name. As with every option, the last one counts. */
export function languageAsked(words: readonly string[]): string | undefined {
  const end = words.indexOf("--");
  const options = end === -1 ? words : words.slice(0, end);
  const at = options.findLastIndex((word) => /^--lang(=|$)/.test(word));
  if (at === -1) return undefined;
  const [, value] = /^--lang=(.*)$/s.exec(options[at] ?? "") ?? [];
  const next = options[at + 1];
  // Of one that has no value the options tell.
  return value ?? (next?.startsWith("-") ? undefined : next);
}

/** Splits the words after a command's name by its options. Throws UsageError on an unknown or valueless option. */
export function parseInvocation(command: Command, args: string[], terminal: Terminal): Invocation {
  // The language of the sentences is every command's option; it was read before the command was known.
  const known: Options = { lang: { type: "string" }, ...command.options };
  const config = { args, options: known, allowPositionals: true, strict: true } as const;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs(config);
  } catch (error) {
    throw new UsageError(wordsOf(error, Object.keys(known)));
  }
  const options: Record<string, string | undefined> = Object.create(null);
  const flags: Record<string, boolean> = Object.create(null);
  for (const [name, value] of Object.entries(parsed.values)) {
    if (typeof value === "string") options[name] = value;
    if (typeof value === "boolean") flags[name] = value;
    // Given several times, where the option allows it: an address or a name holds no comma.
    if (Array.isArray(value)) options[name] = value.join(",");
  }
  return { words: parsed.positionals, options, flags, terminal };
}
