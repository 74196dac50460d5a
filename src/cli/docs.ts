import { listCommands } from "./main.js";

/** docs/commands.md: each command's usage, summary and help, from the commands themselves. */
export async function commandsPage(): Promise<string> {
  const parts = [
    "# Commands",
    "`bin/earmark` does from the terminal what the pages do. Every command answers `--help`, in the language of `--lang en|ja` or of " +
      "the environment. Exit codes: 0 fine, 1 findings or a refusal, 2 unusable input or usage. This page is written by " +
      "`npm run docs` from the commands themselves.",
  ];
  for (const { name, command } of await listCommands()) {
    parts.push(
      `## \`earmark ${name}\``,
      command.summary.en,
      `\`\`\`\nearmark ${name} ${command.usage}\n\`\`\``,
    );
    if (command.help) parts.push(command.help.en);
  }
  return `${parts.join("\n\n")}\n`;
}
