import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isLanguage } from "../base/language.js";
import { nearestWord } from "../base/nearest.js";
import { SpoolFault } from "../base/spool.js";
import { fill, fillText, type Text } from "../base/text.js";
import {
  languageAsked,
  parseInvocation,
  Interrupted,
  UnusableError,
  USAGE,
  UsageError,
  type Command,
  type ExitCode,
} from "./command.js";
import { openTerminal, terminalLanguage, type Terminal } from "./terminal.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "commands");

/** Commands that need not be looked for, by their words: those that are packed into one file with this (decision 0012). */
type AtHand = Readonly<Record<string, Command>>;

/** Runs the command that the words name and ends the process with its exit code. */
export async function main(words: string[], atHand: AtHand = {}): Promise<void> {
  const terminal = openTerminal(terminalLanguage(languageAsked(words), process.env));
  process.exitCode = await runCommand(words, terminal, atHand);
}

/** `iati check FILE` is cli/commands/iati/check: a folder groups commands, a file is one. */
export async function runCommand(
  words: string[],
  terminal: Terminal,
  atHand: AtHand = {},
): Promise<ExitCode> {
  // `help iati check` is `iati check --help`.
  const isHelp = words[0] === "help";
  const { name, command, rest } = await findCommand(isHelp ? words.slice(1) : words, atHand);
  const isAsked = isHelp || rest.includes("--help") || rest.includes("-h");
  const asked = languageAsked(words);
  if (asked !== undefined && !isLanguage(asked))
    return sayUsage(fillText(USAGE.language_unknown, { asked }), name, command, terminal);
  if (command === null) return printHelp(name, rest, isAsked, terminal);
  if (isAsked) return printCommandHelp(name, command, terminal);
  try {
    return await command.run(parseInvocation(command, rest, terminal));
  } catch (error) {
    if (error instanceof UsageError) return sayUsage(error.text, name, command, terminal);
    if (error instanceof UnusableError || error instanceof SpoolFault) {
      terminal.say(error.text);
      return 2;
    }
    if (error instanceof Interrupted) {
      terminal.say(USAGE.interrupted);
      return 130;
    }
    throw error;
  }
}

/** What is wrong with the words, and how the command is called, where they name one. */
function sayUsage(
  wrong: Text,
  name: string,
  command: Command | null,
  terminal: Terminal,
): ExitCode {
  terminal.say(wrong);
  if (command) terminal.say(`${USAGE.usage[terminal.language]}: earmark ${name} ${command.usage}`);
  return 2;
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
async function printHelp(
  group: string,
  rest: readonly string[],
  isAsked: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const { language } = terminal;
  const commands = await listCommands(group);
  const others = rest.filter((word, at) => !/^--lang(=|$)/.test(word) && rest[at - 1] !== "--lang");
  if (commands.length === 0 || (others.length > 0 && !isAsked)) {
    const name = commands.length === 0 ? group : [group, ...others].join(" ").trim();
    const names = (await listCommands()).map((each) => each.name);
    const near = nearestWord(name, names);
    const told = near === null ? USAGE.unknown : USAGE.unknown_near;
    terminal.say(fill(told[language], { name, near: near ?? "" }, language));
    return 2;
  }
  terminal.print(`${USAGE.intro[language]}\n\n${USAGE.commands[language]}:`);
  for (const { name, command } of commands) {
    terminal.print(`  earmark ${name} ${command.usage}\n      ${command.summary[language]}`);
  }
  terminal.print(`\n${USAGE.more[language]}`);
  return 0;
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

function printCommandHelp(name: string, command: Command, terminal: Terminal): ExitCode {
  const { language } = terminal;
  terminal.print(
    `${USAGE.usage[language]}: earmark ${name} ${command.usage}\n\n${command.summary[language]}`,
  );
  if (command.help) terminal.print(`\n${command.help[language]}`);
  return 0;
}
