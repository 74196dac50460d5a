import { DOCUMENT_KINDS, KIND_NAMES } from "./kinds.js";
import { vocabularyOf, type DocumentKind, type Scribe } from "./kind.js";
import { TEMPLATE_FINDINGS } from "./template/findings.js";

const BEGIN = "<!-- written by npm run docs from here on -->";

/** docs/templates.md: what people wrote by hand, and below it what each kind of document knows, from the code itself. */
export function templatesPage(page: string): string {
  const [prose = ""] = page.split(BEGIN);
  const parts = [prose.trimEnd(), BEGIN];
  for (const name of KIND_NAMES) {
    const kind = DOCUMENT_KINDS[name] as unknown as DocumentKind<Scribe>;
    const { tiles, names, conditions, subjects } = vocabularyOf(kind);
    const code = (words: Iterable<string>) => [...words].map((word) => `\`${word}\``).join(", ");
    parts.push(
      `## Kind \`${name}\``,
      table(
        ["part", "what it prints", "options"],
        Object.entries(kind.parts).map(([part, spec]) => [
          `\`${part}\``,
          spec.about.en,
          [
            ...(spec.hasLimit ? ["`limit`"] : []),
            ...Object.entries(spec.options ?? {}).map(([option, words]) =>
              words === null ? `\`${option}\`` : `\`${option}\`: ${code(words)}`,
            ),
          ].join("; "),
        ]),
      ),
      [
        `Names: ${code([...names].map((each) => `{${each}}`))}.`,
        tiles.size > 0 ? `Tiles: ${code(tiles)}.` : "",
        conditions.size > 0 ? `\`has\`: ${code(conditions)}.` : "",
        `\`is\`: ${code(subjects)}.`,
      ]
        .filter((line) => line !== "")
        .join(" "),
    );
  }
  parts.push(
    "## What can be wrong",
    "Every mistake is told at once, with file, line and column, and nothing is written.",
    table(
      ["rule", "what it says"],
      Object.entries(TEMPLATE_FINDINGS).map(([rule, text]) => [`\`${rule}\``, text.en]),
    ),
  );
  return `${parts.join("\n\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
