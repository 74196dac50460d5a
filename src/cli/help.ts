import type { Language } from "../base/language.js";
import { texts } from "../base/text.js";
import { padText, widthOf, wrapText } from "../base/text-width.js";
import { optionsOf, usageOf, type Command } from "./command.js";

export const HELP = texts({
  intro: {
    en: "earmark: the open record of development funding",
    ja: "earmark：開発資金の公開記録",
  },
  usage: { en: "Usage", ja: "使い方" },
  commands: { en: "Commands", ja: "コマンド" },
  options: { en: "Options (in brackets what holds without them)", ja: "オプション" },
  examples: { en: "Examples", ja: "例" },
  more: { en: "`earmark COMMAND --help` says more.", ja: "詳しくは `earmark コマンド --help`。" },
});

/** No line of help is longer, in places of a terminal. */
const HELP_WIDTH = 100;
/** How wide the first column gets; what is longer has a line of its own. */
const TERM_WIDTH = 26;

/** A command's help: how it is called, what it does, its words and options, what else is to be known, examples. */
export function commandHelp(name: string, command: Command, language: Language): string {
  const parts = [
    wrapText(`${HELP.usage[language]}: earmark ${name} ${usageOf(command)}`, HELP_WIDTH).join(
      "\n  ",
    ),
    wrapText(command.summary[language], HELP_WIDTH).join("\n"),
  ];
  if (command.words.length > 0)
    parts.push(tableText(command.words.map(({ value, help }) => [value, help[language]] as const)));
  const options = Object.entries(optionsOf(command)).map(
    ([option, { value, help }]) =>
      [value === undefined ? `--${option}` : `--${option} ${value}`, help[language]] as const,
  );
  parts.push(`${HELP.options[language]}:\n${tableText(options)}`);
  if (command.notes)
    for (const note of command.notes[language].split("\n\n"))
      parts.push(wrapText(note, HELP_WIDTH).join("\n"));
  parts.push(
    [`${HELP.examples[language]}:`, ...command.examples.map((line) => `  ${line}`)].join("\n"),
  );
  return parts.join("\n\n");
}

/** The commands of a group, or all of them, each with what it does. */
export function commandList(
  commands: readonly { readonly name: string; readonly command: Command }[],
  language: Language,
): string {
  const rows = commands.map(
    ({ name, command }) => [`earmark ${name}`, command.summary[language]] as const,
  );
  return [
    HELP.intro[language],
    `${HELP.commands[language]}:\n${tableText(rows)}`,
    HELP.more[language],
  ].join("\n\n");
}

/** Terms and what they mean side by side, in the places of a terminal. */
function tableText(rows: readonly (readonly [string, string])[]): string {
  const fitting = rows.map(([term]) => widthOf(term)).filter((width) => width <= TERM_WIDTH);
  const column = Math.max(0, ...fitting);
  const indent = " ".repeat(column + 4);
  return rows
    .flatMap(([term, meaning]) => {
      const lines = wrapText(meaning, HELP_WIDTH - column - 4);
      const isOwn = widthOf(term) > column;
      const first = isOwn ? [`  ${term}`] : [];
      return [
        ...first,
        ...lines.map((line, at) =>
          at === 0 && !isOwn ? `  ${padText(term, column)}  ${line}` : indent + line,
        ),
      ];
    })
    .join("\n");
}
