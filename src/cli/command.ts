import { nearestWord } from "../base/nearest.js";
import { refusedBy, refuser, toldBy, type Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import type { Terminal } from "./terminal.js";
import { checkValue, type Value } from "./values.js";

/** 0 fine; 1 findings or a refusal; 2 unusable input or usage; 130 interrupted, as shells have it. */
export type ExitCode = 0 | 1 | 2 | 130;

export interface Invocation {
  readonly words: readonly string[];
  /** Options as given; a boolean option is true or absent. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly terminal: Terminal;
}

/** A word after the command's name. */
export interface Word extends Value {
  readonly isOptional?: boolean;
  /** Any number of them; the last word alone. */
  readonly isMany?: boolean;
}

/** A flag, or an option that takes a value. */
export type Option = { readonly value?: undefined; readonly help: Text } | ValuedOption;

export interface ValuedOption extends Value {
  readonly isNeeded?: boolean;
  /** The option beside which it is not needed. */
  readonly unless?: string;
  /** May be given several times. */
  readonly isMany?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

/** One thing that the command line does: a file in cli/commands/, found by its name. */
export interface Command {
  readonly summary: Text;
  readonly words: readonly Word[];
  readonly options: Options;
  /** Words and needed options, where they hang together otherwise than one after the other. */
  readonly usage?: string;
  /** What else is to be known, a paragraph each. */
  readonly notes?: Text;
  /** Whole lines as they are typed; none of them has an id that the bundled portfolios do not have. */
  readonly examples: readonly string[];
  run(invocation: Invocation): Promise<ExitCode>;
}

/** The words and needed options of a command, as its usage says them. */
export function usageOf({ words, options, usage }: Command): string {
  const said = words.map(({ value, isOptional, isMany }) => {
    const word = `${value}${isMany ? "…" : ""}`;
    return isOptional ? `[${word}]` : word;
  });
  const needed = Object.entries(options)
    .filter(([, option]) => option.value !== undefined && option.isNeeded)
    .map(([name, option]) => `--${name} ${option.value}`);
  return `${usage ?? [...said, ...needed].join(" ")} [OPTION…]`.trim();
}

/** A no that ends a command. Its sentence goes to the standard error, with --json the whole of it to the standard output. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message.en);
    this.refusal = refusal;
  }
}

/** How the command was called is wrong: said with the usage, exit 2. */
export class UsageError extends Refused {
  constructor(wrong: Refusal | Text) {
    super("refused" in wrong ? wrong : { refused: "USAGE", message: wrong, facts: {} });
  }
}

/** What was given cannot be used (not there, not readable, no database): said in a sentence, exit 2. */
export class UnusableError extends Refused {
  constructor(wrong: Refusal | Text) {
    super("refused" in wrong ? wrong : { refused: "UNUSABLE_INPUT", message: wrong, facts: {} });
  }
}

/** Somebody asked the work to stop before its end: said in a sentence, exit 130. */
export class Interrupted extends Error {}

const refuse = refuser(
  texts({
    OPTION_UNKNOWN: {
      en: "There is no option “{found}” here. There are: {options}.",
      ja: "「{found}」というオプションはありません。使えるオプション：{options}",
    },
    OPTION_UNKNOWN_NEAR: {
      en: "There is no option “{found}” here. Did you mean “{near}”?",
      ja: "「{found}」というオプションはありません。「{near}」のことでしょうか。",
    },
    OPTION_TWICE: {
      en: "The option “{found}” is given twice, as “{first}” and “{second}”. Leave one of them out.",
      ja: "オプション「{found}」が「{first}」と「{second}」の 2 回指定されています。どちらか一方にしてください。",
    },
    OPTION_MISSING: {
      en: "{name} is missing: {help}.",
      ja: "{name} を指定してください（{help}）。",
    },
    VALUE_MISSING: {
      en: "The option “{found}” needs a value after it: {value}.",
      ja: "オプション「{found}」には値（{value}）が必要です。",
    },
    VALUE_NEEDLESS: {
      en: "The option “{found}” takes no value.",
      ja: "オプション「{found}」に値は付けられません。",
    },
    WORD_MISSING: { en: "{name} is missing: {help}.", ja: "{name} を指定してください（{help}）。" },
    WORD_NEEDLESS: {
      en: "“{found}” is one word too many. Put what has spaces into quotation marks.",
      ja: "「{found}」は余分です。空白を含む値は引用符で囲んでください。",
    },
  }),
);

/** The language that the words ask for, whatever command they name; the last one counts, and parsing says whether there are two. */
export function languageAsked(words: readonly string[]): string | undefined {
  const options = beforeEnd(words);
  const at = options.findLastIndex((word) => /^--lang(=|$)/.test(word));
  if (at === -1) return undefined;
  const [, value] = /^--lang=(.*)$/s.exec(options[at] ?? "") ?? [];
  const next = options[at + 1];
  // Of one that has no value the options tell.
  return value ?? (next?.startsWith("-") ? undefined : next);
}

/** The words before `--`, behind which no word is an option. */
export function beforeEnd(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return end === -1 ? words : words.slice(0, end);
}

/** Every command has it; it is read before the command is known. */
export const LANGUAGE_OPTION: Option = {
  value: "en|ja",
  help: {
    en: "the language of what is said (that of the environment)",
    ja: "表示の言語（既定は環境の言語）",
  },
};

/** The command's own options and the language. */
export function optionsOf(command: Command): Options {
  return { ...command.options, lang: LANGUAGE_OPTION };
}

/** An option as it stands among the words. */
interface GivenOption {
  readonly name: string;
  /** As typed, without its value. */
  readonly found: string;
  /** Null where none follows. */
  readonly value: string | null;
  /** Written as one word with the option. */
  readonly isJoined: boolean;
}

/** Splits the words after a command's name by its options, and checks what can be before anything is opened. Throws a UsageError that tells everything wrong at once. */
export function parseInvocation(
  command: Command,
  args: readonly string[],
  terminal: Terminal,
): Invocation {
  const known = optionsOf(command);
  const { words, given } = splitWords(args, known);
  const options: Record<string, string | undefined> = Object.create(null);
  const flags: Record<string, boolean> = Object.create(null);
  const wrong: (Refusal | null)[] = [];
  for (const each of given) {
    const option = Object.hasOwn(known, each.name) ? known[each.name] : undefined;
    const refusal = checkOption(each, option, known);
    wrong.push(refusal);
    if (refusal !== null || option === undefined) continue;
    const { name, found, value } = each;
    if (option.value === undefined || value === null) flags[name] = true;
    else {
      const first = options[name];
      // Given several times, where the option allows it: an address or a name holds no comma.
      options[name] = first === undefined || !option.isMany ? value : `${first},${value}`;
      if (first !== undefined && first !== value && !option.isMany)
        wrong.push(refuse("OPTION_TWICE", { found, first, second: value }, name));
      wrong.push(checkValue(found, value, option));
    }
  }
  wrong.push(...checkWords(words, command.words));
  for (const [name, option] of Object.entries(command.options)) {
    if (option.value === undefined || !option.isNeeded) continue;
    if (given.some((each) => each.name === name || each.name === option.unless)) continue;
    const facts = { name: `--${name} ${option.value}`, help: firstClause(option.help) };
    wrong.push(refuse("OPTION_MISSING", facts, name));
  }
  const refusal = refusedBy([...wrong, null]);
  if (refusal !== null)
    throw isOfDisk(refusal) ? new UnusableError(refusal) : new UsageError(refusal);
  return { words, options, flags, terminal };
}

/** Whether the words are sound, and what they name cannot be read or written: then their usage says nothing. */
function isOfDisk(refusal: Refusal): boolean {
  return toldBy(refusal).every(({ refused }) => /^(FILE|FOLDER)_/.test(refused));
}

/** Of a help's text as much as a sentence about something else takes in. */
function firstClause({ en, ja }: Text): Text {
  return { en: en.split(/[.;:] | \(/)[0] ?? en, ja: ja.split(/[。（]/)[0] ?? ja };
}

function splitWords(
  args: readonly string[],
  known: Options,
): { words: readonly string[]; given: readonly GivenOption[] } {
  const before = beforeEnd(args);
  const words: string[] = [];
  const given: GivenOption[] = [];
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? "";
    // One dash is the standard input.
    if (!/^-./.test(word)) {
      words.push(word);
      continue;
    }
    const [, found = word, joined] = /^(--[^=]*)=(.*)$/s.exec(word) ?? [];
    const name = found.replace(/^--/, "");
    // Of a misspelt one the value is its own too, and no word.
    const meant = Object.hasOwn(known, name) ? name : nearestWord(name, Object.keys(known));
    const takes = meant !== null && known[meant]?.value !== undefined;
    const next = before[at + 1];
    const isNext = takes && joined === undefined && next !== undefined && !/^-./.test(next);
    if (isNext) at++;
    given.push({
      name,
      found,
      value: joined ?? (isNext ? next : null),
      isJoined: joined !== undefined,
    });
  }
  return { words: [...words, ...args.slice(before.length + 1)], given };
}

function checkOption(
  { name, found, value, isJoined }: GivenOption,
  option: Option | undefined,
  known: Options,
): Refusal | null {
  const names = Object.keys(known).map((each) => `--${each}`);
  if (option === undefined) {
    const near = nearestWord(found, names);
    return near === null
      ? refuse("OPTION_UNKNOWN", { found, options: names.join(", ") })
      : refuse("OPTION_UNKNOWN_NEAR", { found, near });
  }
  if (option.value === undefined)
    return isJoined ? refuse("VALUE_NEEDLESS", { found }, name) : null;
  return value === null || value === ""
    ? refuse("VALUE_MISSING", { found, value: option.value }, name)
    : null;
}

/** What is missing among the words, what is too many, and what none of them may be. An empty one is missing. */
function checkWords(words: readonly string[], known: readonly Word[]): (Refusal | null)[] {
  const last = known.at(-1);
  const most = last?.isMany ? Number.POSITIVE_INFINITY : known.length;
  const missing = known
    .filter(({ isOptional }, at) => (words[at] === undefined ? !isOptional : words[at] === ""))
    .map(({ value, help }) => refuse("WORD_MISSING", { name: value, help: firstClause(help) }));
  const checked = words.map((found, at) => {
    if (at >= most) return refuse("WORD_NEEDLESS", { found });
    const word = known[at] ?? last;
    return word === undefined || found === "" ? null : checkValue(word.value, found, word);
  });
  return [...missing, ...checked];
}
