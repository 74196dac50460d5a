import { TABLE_NAMES, tableOf } from "./tables.js";

const INTRODUCTION = `# The observatory

Beside the record lies the world: whole IATI corpora, the OECD's tables and exchange rates, as columns on disk, answered in
milliseconds by one laptop. This page is written from \`src/observatory/tables.ts\` by \`npm run docs\`.

A folder holds it all. \`snapshots/ID/\` is one snapshot, each table as Parquet (zstd) with a \`manifest.json\`; the file \`current\`
names the snapshot that counts and is swapped by one rename, so that nobody ever reads a half. Snapshots never change. Any program
that reads Parquet can read them; Earmark opens them read only and locked (\`src/observatory/snapshot.ts\`).

What holds in every table:

- \`dataset_id\` is the file that a row comes from, \`line\` its place in that file; \`dataset\` has path, hash and version.
- \`activity_id\` is a hash of file, publisher, identifier and repetition, the same at every load. Activity and \`position\` name a row
  for good; \`id\` spells that name.
- The same activity in two files, or twice in one, is two rows. \`activity.is_latest\` marks the one that counts, \`duplicate_of\` leads
  from the others to it. Nothing is dropped, and nothing is added up for you.
- Codes are those of IATI 2.03, also where a file of 1.0x has others.
- Null is "not reported". What a file says and cannot be read is null with a row in \`finding\`.
- Amounts are exact decimals. \`value_text\` has the file's own text where that says other than the decimal.
`;

/** docs/observatory.md: the tables, from the tables themselves. */
export function observatoryPage(): string {
  const parts = [INTRODUCTION.trimEnd()];
  for (const name of TABLE_NAMES) {
    const { grain, columns, computed } = tableOf(name);
    const rows = [...Object.entries(columns), ...Object.entries(computed)].map(
      ([column, { type, meaning }]) => `| \`${column}\` | ${type} | ${meaning} |`,
    );
    parts.push(
      `## \`${name}\``,
      `One row: ${grain}.`,
      ["| column | type | meaning |", "| --- | --- | --- |", ...rows].join("\n"),
    );
  }
  return `${parts.join("\n\n")}\n`;
}
