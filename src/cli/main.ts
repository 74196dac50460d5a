import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isLanguage } from "../base/language.js";
import { nearestWord } from "../base/nearest.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { SpoolFault } from "../base/spool.js";
import { texts, type Text } from "../base/text.js";
import {
  beforeEnd,
  Interrupted,
  languageAsked,
  parseInvocation,
  Refused,
  UnusableError,
  UsageError,
  usageOf,
  type Command,
  type ExitCode,
} from "./command.js";
import { commandHelp, commandList, HELP } from "./help.js";
import { exitOf, tellRefusal } from "./refusing.js";
import { openTerminal, terminalLanguage, type Terminal } from "./terminal.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "commands");

/** Commands that need not be looked for, by their words: those that are packed into one file with this (decision 0012). */
type AtHand = Readonly<Record<string, Command>>;

/** Runs the command that the words name and ends the process with its exit code. */
export async function main(words: string[], atHand: AtHand = {}): Promise<void> {
  const terminal = openTerminal(terminalLanguage(languageAsked(words), process.env));
  process.exitCode = await runCommand(words, terminal, atHand);
}

const refuse = refuser(
  texts({
    COMMAND_UNKNOWN: {
      en: "There is no command “{name}”. `earmark help` lists them.",
      ja: "「{name}」というコマンドはありません。`earmark help` で一覧を表示します。",
    },
    COMMAND_UNKNOWN_NEAR: {
      en: "There is no command “{name}”. Did you mean {near}? `earmark help` lists them all.",
      ja: "「{name}」というコマンドはありません。{near}のことでしょうか。`earmark help` で一覧を表示します。",
    },
    LANGUAGE_UNKNOWN: {
      en: "There is nothing here in the language “{asked}”. There are: en, ja.",
      ja: "「{asked}」という言語では表示できません。使える言語：en、ja",
    },
  }),
);

const TEXTS = texts({
  interrupted: { en: "Stopped before the end.", ja: "途中で中断しました。" },
});

/** `iati check FILE` is cli/commands/iati/check: a folder groups commands, a file is one. */
export async function runCommand(
  given: string[],
  terminal: Terminal,
  atHand: AtHand = {},
): Promise<ExitCode> {
  // The language may stand before the command too; the terminal speaks it already.
  const led = !/^--lang(=|$)/.test(given[0] ?? "") ? 0 : given[0] === "--lang" ? 2 : 1;
  const isLed = isLanguage(languageAsked(given.slice(0, led)) ?? "");
  const words = isLed ? given.slice(led) : given;
  // `help iati check` is `iati check --help`.
  const isHelp = words[0] === "help";
  const { name, command, rest } = await findCommand(isHelp ? words.slice(1) : words, atHand);
  const options = beforeEnd(rest);
  const isAsked = isHelp || options.includes("--help") || options.includes("-h");
  const isJson = command?.options["json"] !== undefined && options.includes("--json");
  try {
    const asked = languageAsked(words);
    if (asked !== undefined && !isLanguage(asked) && (isAsked || command === null))
      throw new UsageError(refuse("LANGUAGE_UNKNOWN", { asked }));
    if (command === null) return await printCommands(name, rest, isAsked, terminal);
    if (isAsked) terminal.print(commandHelp(name, command, terminal.language));
    return isAsked ? 0 : await command.run(parseInvocation(command, rest, terminal));
  } catch (error) {
    return tellEnd(error, { name, command, isJson }, terminal);
  }
}

interface Ended {
  readonly name: string;
  readonly command: Command | null;
  readonly isJson: boolean;
}

/** Why a command came to no good end, as its person is told. What is none of the known reasons is our bug. */
function tellEnd(error: unknown, { name, command, isJson }: Ended, terminal: Terminal): ExitCode {
  if (error instanceof Refused) {
    tellRefusal(error.refusal, isJson, terminal);
    if (error instanceof UsageError && command !== null)
      terminal.say(`${HELP.usage[terminal.language]}: earmark ${name} ${usageOf(command)}`);
    const isUnusable = error instanceof UsageError || error instanceof UnusableError;
    return isUnusable ? 2 : exitOf(error.refusal);
  }
  if (error instanceof SpoolFault) {
    tellRefusal(new UnusableError(error.text).refusal, isJson, terminal);
    return 2;
  }
  if (error instanceof Interrupted) {
    terminal.say(TEXTS.interrupted);
    return 130;
  }
  throw error;
}

interface FoundCommand {
  readonly name: string;
  readonly command: Command | null;
  readonly rest: string[];
}

async function findCommand(words: readonly string[], atHand: AtHand): Promise<FoundCommand> {
  const taken: string[] = [];
  for (const word of words) {
    if (!/^[a-z][a-z-]*$/.test(word)) break;
    taken.push(word);
    const name = taken.join(" ");
    const path = join(folder, `${join(...taken)}.js`);
    const command = atHand[name] ?? (existsSync(path) ? await importCommand(path) : null);
    if (command !== null) return { name, command, rest: words.slice(taken.length) };
    if (!existsSync(join(folder, ...taken))) break;
  }
  return { name: taken.join(" "), command: null, rest: words.slice(taken.length) };
}

async function importCommand(path: string): Promise<Command> {
  const { command } = (await import(pathToFileURL(path).href)) as { command: Command };
  return command;
}

/** Lists the commands of a group, or all; where the words name none, says so, with the one that was probably meant. */
async function printCommands(
  group: string,
  rest: readonly string[],
  isAsked: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const commands = await listCommands(group);
  const others = rest.filter((word, at) => !/^--lang(=|$)/.test(word) && rest[at - 1] !== "--lang");
  if (commands.length === 0 || (others.length > 0 && !isAsked)) {
    const typed = [group, ...others].join(" ").trim().split(" ");
    throw new UsageError(refuseCommand(typed, await listCommands()));
  }
  terminal.print(commandList(commands, terminal.language));
  return 0;
}

/** Of words that name no command: the nearest ones of as many words, or those that end in the word. */
function refuseCommand(
  typed: readonly string[],
  commands: readonly { readonly name: string }[],
): Refusal {
  const names = commands.map(({ name }) => name);
  const all = new Set(names.flatMap((name) => [name, ...groupsOf(name)]));
  const end = typed.findIndex((word) => word.startsWith("-"));
  const said = end === -1 ? typed : typed.slice(0, Math.max(1, end));
  for (let count = Math.min(3, said.length); count > 0; count--) {
    const name = said.slice(0, count).join(" ");
    const ending = count === 1 ? names.filter((each) => each.endsWith(` ${name}`)) : [];
    const near = nearestWord(
      name,
      [...all].filter((each) => each.split(" ").length === count),
    );
    const meant = ending.length > 0 ? ending : near === null ? [] : [near];
    if (meant.length > 0) return refuse("COMMAND_UNKNOWN_NEAR", { name, near: quoted(meant) });
  }
  return refuse("COMMAND_UNKNOWN", { name: said.slice(0, 2).join(" ") });
}

/** `iati` and `iati codelists` of `iati codelists refresh`. */
function groupsOf(name: string): string[] {
  const words = name.split(" ");
  return words.slice(0, -1).map((_, at) => words.slice(0, at + 1).join(" "));
}

function quoted(names: readonly string[]): Text {
  return {
    en: names.map((name) => `“${name}”`).join(" or "),
    ja: names.map((name) => `「${name}」`).join("又は"),
  };
}

/** Every command of a group, or all, by name: what help and docs/commands.md are made of. */
export async function listCommands(group = ""): Promise<{ name: string; command: Command }[]> {
  const start = join(folder, ...group.split(" "));
  if (!existsSync(start)) return [];
  const files = readdirSync(start, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js") && !file.endsWith(".test.js"))
    .sort();
  const found: { name: string; command: Command }[] = [];
  for (const file of files) {
    const command = await importCommand(join(start, file));
    const words = file.replaceAll("\\", "/").replace(/\.js$/, "").replaceAll("/", " ");
    found.push({ name: `${group} ${words}`.trim(), command });
  }
  return found;
}
