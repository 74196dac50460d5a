import { LOAD_FINDINGS, severityOf, type LoadRule } from "./load-findings.js";
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

const LOADING = `## Loading

\`\`\`
bin/earmark observatory load iati/ oecd/ rates/ --observatory DIR
\`\`\`

takes folders and files: IATI XML of any version, and the tables below, each plain or packed by gzip. A file is known by what is in
it, not by its name. Files are told apart by their full path; one whose bytes (SHA-256) are those of the snapshot is not read again,
one that changed replaces its own rows and nothing else, one that is not named this time stays. So does one that is gone from a folder that is
named: it is told, and \`--drop-missing\` takes its rows out, but for published tables. A file that cannot be read any more
keeps the rows of its last good version (\`dataset.status\` is \`stale\`). One that cannot even be opened, for want of permission or as a link that leads
nowhere, is told of (\`FILE_CLOSED\`), and what was loaded of it stays; so is a folder below one that is named (\`FOLDER_CLOSED\`). A published table whose rows another file has already, to the last
value, is loaded once (\`TABLE_TWIN\`). Two CRS files with rows of the same donors and years, such as two releases of a year, are both loaded, and the later one
is told of with both names (\`TABLE_OVERLAP\`): a sum over the table needs \`dataset_id\`. Contact details of people are never loaded.

Which organisations are one family is a published rule ([questions](observatory-questions.md)). What a record knows goes before it:

\`\`\`
bin/earmark observatory families --observatory DIR --data DIR
\`\`\`

states, in \`families.json\` of the observatory's folder, which partner each organisation on record is a member of today, itself or through its
parent: by its IATI reference and by its names in each language (no short names, and no single Latin word: they name too many things). A
government is its country's family, any other partner one of its own id: \`ask partner-portfolio --partner ID\`. One that stands apart, or passes
money on, is nobody's. A stated reference goes before the rule by reference, that before a stated name, that before the rule by name. Each row
of the file is \`{reference, name, family: {code, name}, source, day}\`, one of reference and name null, \`family\` null for nobody's; other rows, by
hand or of another record (\`--source NAME\`), stay. Two that contradict each other are told, all of them at once, and nothing is written; what
differs from the published rule is told, and counts. The snapshot is made anew in the same step: neither is changed without the other, and a
load meanwhile is refused. What somebody writes there by hand, the next load takes, though no file changed. \`ask family-members\` shows
source and day.

What was read waits as text below \`DIR/parts\`, about half the size of the XML, until the snapshot is whole. Interrupted by Ctrl-C, or
killed, the same command goes on from the last finished file; published tables are read again, and what has gone meanwhile has no rows. A disk that is full ends the load and leaves the observatory as it was. Two
loads at once are refused. The last three snapshots stay, so that whoever has one open reads it to the end. Why it is built so:
[snapshots](decisions/0601-observatory-snapshots.md), [loading](decisions/0603-observatory-load.md); how fast it is:
[benchmarks](benchmarks-observatory.md).

\`--json\` answers \`{snapshot, files, loaded, unchanged, failed, passed_over, size_bytes, rows: {table: n}, findings_found, findings:
[{file, line, rule, severity, message}], stages: [{name, seconds, processor_seconds}], seconds, interrupted}\`. The findings are a thousand at most, the
gravest first. The stages are \`reading\` (XML), \`tables\` (Parquet of what was read) and \`questions\` (the tables that questions and search are answered
from).

| published table | known by the header | goes to |
| --- | --- | --- |
| OECD DAC1 | \`donor_code, aidtype_code, flows_code, amounttype_code, year, value\` | \`dac1\` |
| the same from the OECD's Data Explorer, as SDMX-CSV of version 1 or 2, with codes, with or without labels ([why no other](decisions/0621-sdmx-csv.md)) | \`STRUCTURE_ID\` or \`DATAFLOW\` of \`DSD_DAC1@DF_DAC1\`, \`DONOR, MEASURE, FLOW_TYPE, UNIT_MEASURE, PRICE_BASE, TIME_PERIOD, OBS_VALUE, UNIT_MULT …\` | \`dac1\` |
| OECD CRS, bulk files with bars, CSV or Parquet, 1973 to now | \`Year, DonorCode, RecipientCode, USD_Commitment, USD_Disbursement …\` in any spelling | \`crs\` |
| ODA headlines: side by side, in series, or in words (\`5.67 billion\`) | \`donor_code, donor_name, year, headline_current_usd_m\`; \`year, donor_code, flows_code, value, indicator\`; \`Donor, Year, Total ODA, ODA/GNI\` | \`oda\` |
| DAC deflators | \`pydeflate_year, pydeflate_entity_code …\` | \`deflator\` |
| IMF annual rates: units for one dollar, a row of 2023-12-31 is the average of 2023 | \`Date, Rate, Currency, Frequency, Country code\` | \`rate\` |
| IMF daily rates in SDR, crossed to dollars by the dollar's own value of that day | \`date\` and a column for each currency | \`rate\` |
| IATI's monthly averages in SDR (JSON), crossed by the dollar's of that month | \`year, month, currency_id, value\` | \`rate\` |
| US Federal Reserve, daily, monthly, annual | \`Date, Country, Exchange rate\` or \`Value\` | \`rate\` |

A table may be in UTF-8, UTF-16 or Windows-1252, with commas, semicolons, tabs or bars between its columns, its columns in any order and others
beside them. Numbers may be written 1234.5, 1,234.5, 1.234,5, 1 234,5 or 1'234.5: what a comma or a point parts is read off the whole table, and where its
numbers contradict each other or show nothing, those that could be either count for nothing and are told (\`TABLE_COMMA_UNCLEAR\`). No
number is rounded to a year or a code. A row with more cells than there are columns is not loaded (\`TABLE_ROWS_WIDE\`).

The Federal Reserve's files say "USD/currency" of five countries in their README; as published they hold units for one dollar for all (one
pound has never been worth less than a dollar, and the file says 0.76). Where a file has pounds above one, those five are taken the other
way round. Its series of Venezuela is calculated back over three redenominations and is passed over.
`;

const CLUSTER = `## Beyond one machine

\`\`\`
bin/earmark observatory load --observatory DIR --engine clickhouse --url http://HOST:8123
bin/earmark observatory ask by-sector --engine clickhouse --url http://HOST:8123
bin/earmark observatory sql "select type, count(*) from flow group by type" --engine clickhouse --url http://HOST:8123
\`\`\`

loads the snapshot that counts into a ClickHouse server and asks it the same questions: the answers are DuckDB's to the byte. With several
\`--url\` the first is asked and coordinates, and the rows are spread over the others; \`--cluster NAME\` has the nodes reach each other by that
cluster of their own configuration, without it by the hosts of the addresses. Keeper and \`ON CLUSTER\` are not needed. User and password
stand in the address (\`http://USER:PASSWORD@HOST:8123\`, the same on all nodes) or in \`EARMARK_CLICKHOUSE_URL\`. The user makes the databases
\`earmark\` and \`earmark_…\`, one for each snapshot and each set of nodes, and with several nodes reads by \`remote\` or \`cluster\`; \`remote()\`
needs a grant of its own (\`GRANT REMOTE ON *.*\`). A profile with \`readonly = 1\` forbids the settings that questions are asked with; \`readonly = 2\` lets them be.

Each table goes in pieces of a million rows that are replaced whole, known by the hash of their file: an interrupted load goes on with
those that are missing, and no row comes twice. A snapshot counts only after every row was counted where it should lie; until then the one
before answers, which stays. Older ones are dropped from the nodes of the load that replaces them. A load that was interrupted and not
gone on with, and nodes that are given no more, keep theirs: \`select database from earmark.snapshot\` on the node that is asked names those
that count; \`drop database NAME sync\` on each node drops any other \`earmark_…\` of \`show databases\`. A node that is away is named, and nothing is answered without its rows; when it is back the answers are too.

The site asks it too: \`npm start -- --engine clickhouse --url http://HOST:8123\` (or the address in \`EARMARK_CLICKHOUSE_URL\`) has the world's pages,
files, API, partner pages and briefs answered by the cluster. A new snapshot there is met within five seconds. While a node is away, what asks
the world is a sentence that names it, with status 503 and \`Retry-After\`; the record's own pages stay, and nothing made meanwhile is kept.
\`--observatory DIR\` beside it has words searched in that folder, since a cluster holds no table of words; without a folder, search says so.

\`npm run proof -- cluster\` kills and stops nodes of three shards and a coordinator while it loads and asks, and holds every answer against
DuckDB's, to the byte: [what it last showed](proof.md). A node that cannot be reached within 10 s, does not say within
30 s which snapshot it has, or is silent for 60 s while it should compute, counts as away.

In the cluster days are text (\`2024-01-31\`): ClickHouse's own end in 2299, and files say 9999. Search and the computed column \`id\` stay with the
folder. SQL is ClickHouse's, read only, within the same limits of time, rows, memory and size; there a RIGHT or FULL JOIN over several nodes is
refused, since it would count rows once for each. Give analysts an address whose user may SELECT from \`earmark*\` and nothing else: other
databases of the server are kept from them by their names alone. Why it is built so: [decision](decisions/0605-cluster.md); when one needs
it: [scale](scale.md).
`;

/** docs/observatory.md: the tables, from the tables themselves. */
export function observatoryPage(): string {
  const findings = (Object.keys(LOAD_FINDINGS) as LoadRule[]).map(
    (rule) => `| \`${rule}\` | ${severityOf(rule)} | ${LOAD_FINDINGS[rule].en} |`,
  );
  const parts = [
    INTRODUCTION.trimEnd(),
    LOADING.trimEnd(),
    CLUSTER.trimEnd(),
    "## What is found wrong",
    ["| rule | severity | sentence |", "| --- | --- | --- |", ...findings].join("\n"),
  ];
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
