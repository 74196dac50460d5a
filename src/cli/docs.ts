import { LANGUAGE_OPTION, usageOf, type Option } from "./command.js";
import { listCommands } from "./main.js";

/** An option that so many commands have is said once, above them all. */
const SHARED_BY = 3;

/** docs/commands.md: the rules that hold for all commands, then each one's usage, words, options and examples, from the commands themselves. */
export async function commandsPage(): Promise<string> {
  const commands = await listCommands();
  const uses = new Map<Option, number>();
  for (const { command } of commands)
    for (const option of Object.values(command.options))
      uses.set(option, (uses.get(option) ?? 0) + 1);
  const isShared = (option: Option) => (uses.get(option) ?? 0) >= SHARED_BY;
  const shared = new Map<string, Option>([["lang", LANGUAGE_OPTION]]);
  for (const { command } of commands)
    for (const [name, option] of Object.entries(command.options))
      if (isShared(option)) shared.set(`${name} ${option.help.en}`, option);
  const parts = [
    HEAD,
    "## Options of several commands",
    [...shared]
      .map(([key, option]) => itemOf(termOf(key.split(" ")[0] ?? "", option), option.help.en))
      .join("\n"),
  ];
  for (const { name, command } of commands) {
    const options = Object.entries(command.options);
    const own = options.filter(([, option]) => !isShared(option));
    const others = options
      .filter(([, option]) => isShared(option))
      .map(([option]) => `--${option}`);
    const items = [
      ...command.words.map(({ value, help }) => itemOf(value, help.en)),
      ...own.map(([option, each]) => itemOf(termOf(option, each), each.help.en)),
    ];
    parts.push(
      `## \`earmark ${name}\``,
      command.summary.en,
      `\`\`\`\nearmark ${name} ${usageOf(command)}\n\`\`\``,
    );
    if (items.length > 0) parts.push(items.join("\n"));
    if (others.length > 0) parts.push(`Also: ${others.map((each) => `\`${each}\``).join(", ")}.`);
    if (command.notes) parts.push(command.notes.en);
    parts.push(`\`\`\`\n${command.examples.join("\n")}\n\`\`\``);
  }
  return `${parts.join("\n\n")}\n`;
}

const HEAD = `# Commands

\`bin/earmark\` does from the terminal what the pages do. \`earmark help\` lists the commands, \`earmark iati\` those of a group; \`earmark help COMMAND\` and
\`earmark COMMAND --help\` say all of one, in the language of \`--lang en|ja\` or of the environment. This page is written by \`npm run docs\` from the commands themselves.

## Exit codes

| code | when |
| --- | --- |
| 0 | fine |
| 1 | findings, or a refusal: what was given could be read, and a rule said no |
| 2 | unusable input or usage: the words, a file, a folder, or an id that nothing has |
| 130 | interrupted |

An id, name or number that stands among the words and that nothing has is unusable input, whatever it names: 2. What stands inside a file is judged by the rules: a row or
an action that names an unknown fund is refused, 1. Words and values are checked before anything is opened, and all that is wrong with them is told at once. An option may stand
anywhere behind the command's name; one given twice with two values is unusable; behind \`--\` no word is an option. A reader that leaves early (\`| head\`) changes no exit code.

## Answers

The answer goes to the standard output, whatever is said about the work and about what went wrong to the standard error. With \`--json\` the standard output is one JSON document
whatever happens. It is the answer, or where nothing could be answered the refusal, beside the sentence on the standard error:

\`\`\`json
{
  "refused": "EDITION_UNKNOWN",
  "message": { "en": "There is no edition “x”. …", "ja": "「x」という版はありません。…" },
  "facts": { "id": "x" }
}
\`\`\`

\`refused\` is a stable code, \`facts\` has the figures and names of the sentence, \`field\` the option or field that it is about where there is one, \`also\` an array of whatever else is wrong, each in the
same form, and \`findings\` what is wrong with a file that was given, by line. Amounts are decimal text.

## The record

\`--data DIR\` and \`--database URL\` name the record. \`start\`, \`load\`, \`act\`, \`restore\`, \`rates load\` and the imports make a fresh one of an absent or empty folder; every other command has nothing to do
there, and says so (2).`;

function termOf(name: string, { value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function itemOf(term: string, meaning: string): string {
  return `- \`${term}\`: ${meaning}`;
}
