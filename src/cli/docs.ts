import { listCommands } from "./main.js";

/** A paragraph that so many commands' help have is said once, above them all. */
const SHARED_BY = 3;

/** docs/commands.md: what several commands have in common, then each command's usage, summary and help, from the commands themselves. */
export async function commandsPage(): Promise<string> {
  const commands = (await listCommands()).map(({ name, command }) => {
    return { name, command, help: command.help?.en.split("\n\n") ?? [] };
  });
  const among = new Map<string, number>();
  for (const { help } of commands)
    for (const paragraph of help) among.set(paragraph, (among.get(paragraph) ?? 0) + 1);
  const isShared = (paragraph: string) => (among.get(paragraph) ?? 0) >= SHARED_BY;
  const parts = [
    "# Commands",
    "`bin/earmark` does from the terminal what the pages do. Every command answers `--help`, in the language of `--lang en|ja` or of " +
      "the environment. Exit codes: 0 fine, 1 findings or a refusal, 2 unusable input or usage, 130 interrupted; a " +
      "reader that leaves early (`| head`) changes none of them. This page is written by " +
      "`npm run docs` from the commands themselves.",
    ...[...among.keys()].filter(isShared),
  ];
  for (const { name, command, help } of commands)
    parts.push(
      `## \`earmark ${name}\``,
      command.summary.en,
      `\`\`\`\nearmark ${name} ${command.usage}\n\`\`\``,
      ...help.filter((paragraph) => !isShared(paragraph)),
    );
  return `${parts.join("\n\n")}\n`;
}
