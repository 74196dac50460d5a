import { TABLES } from "../store/tables.js";
import { EXPECTED, PORTFOLIO_FINDINGS } from "./portfolio-findings.js";
import { KINDS, PORTFOLIO_KIND, type Field, type Kind } from "./portfolio-kinds.js";

/** Where docs/portfolio-files.md stops being written by hand. */
export const MADE_FROM_CODE =
  "<!-- From here on this page is written by `npm run docs` from src/intake/. -->";

/** The field tables and the findings of docs/portfolio-files.md, from the descriptions that reading and checking use. */
export function portfolioPage(byHand: string): string {
  const [head = ""] = byHand.split(MADE_FROM_CODE);
  const kinds = [PORTFOLIO_KIND, ...KINDS].flatMap((kind) => [
    `### \`${kind.name}\``,
    fieldTable(kind),
    ...kind.lists
      .filter((list) => list.name !== "sources")
      .flatMap((list) => [`Each of \`${list.name}\`:`, fieldTable(list)]),
    ...rulesOf(kind),
  ]);
  const sources = KINDS[1]?.lists.find((list) => list.name === "sources");
  const findings = Object.entries(PORTFOLIO_FINDINGS).map(
    ([rule, { en }]) => `| \`${rule}\` | ${en} |`,
  );
  const parts = [
    `${head}${MADE_FROM_CODE}`,
    "## Fields",
    "**Bold** fields are needed. Every record but a source may cite `sources`, and give the `as_of` day of its facts:",
    sources ? fieldTable(sources) : "",
    ...kinds,
    "## What can be wrong",
    "Each is said with its file, line and path, in English or Japanese. All but `SOURCE_MISSING`, `REPLACED_BY_HAND` and `SETTLED_BY_PEOPLE` keep the portfolio from being loaded.",
    ["| finding | what it says |", "| --- | --- |", ...findings].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

function fieldTable(kind: Kind): string {
  const rows = kind.fields.map((field) => {
    const name = field.isRequired ? `**\`${field.name}\`**` : `\`${field.name}\``;
    return `| ${name} | ${writtenAs(field)}${listedIn(field)} | ${leftOut(field)} |`;
  });
  const lists = kind.lists
    .filter((list) => list.name !== "sources")
    .map((list) => `| \`${list.name}\` | a list, see below | |`);
  return ["| field | give | left out |", "| --- | --- | --- |", ...rows, ...lists].join("\n");
}

function writtenAs(field: Field): string {
  if (field.form === "choice") return field.words.map((word) => `\`${word}\``).join(", ");
  if (field.form === "references") return `a list of ids of \`${pluralOf(field)}\``;
  if (field.refersTo !== null) return `the id of one of \`${pluralOf(field)}\``;
  if (field.codes !== null) return `a code of IATI's list ${field.codes}`;
  if (field.pattern !== null) return `a text such as ${field.pattern.example}`;
  if (field.range !== null) return `a whole number from ${field.range[0]} to ${field.range[1]}`;
  if (field.form !== "money") return EXPECTED[field.form].en;
  const sign = field.sign === "any" ? "" : `, ${field.sign}`;
  return `${EXPECTED.money.en}${sign}${field.currencyFrom.length > 0 ? "; in the currency of what it belongs to" : ""}`;
}

/** The lists that a value's own words do not name. */
function listedIn({ form, codeLists }: Field): string {
  if (form === "code") return "";
  const names = codeLists.map((list) => `\`${list}\``).join(" or ");
  return names === "" ? "" : `; in the IATI code list ${names}`;
}

function pluralOf(field: Field): string {
  const plural = field.refersTo === null ? "" : TABLES[field.refersTo].plural;
  return plural.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function leftOut(field: Field): string {
  const { fallback } = field;
  if (field.isRequired || fallback === null) return "";
  if (fallback === "order") return "its place in the list";
  return Array.isArray(fallback) ? "none" : `\`${String(fallback)}\``;
}

function rulesOf(kind: Kind): string[] {
  const rules: string[] = [];
  if (kind.oneOf.length > 0) rules.push(`Exactly one of ${named(kind.oneOf)}.`);
  if (kind.anyOf.length > 0) rules.push(`At least one of ${named(kind.anyOf)}.`);
  for (const columns of kind.unique) {
    const fields = columns.map(
      (column) => kind.fields.find((field) => field.columns.includes(column))?.name ?? column,
    );
    rules.push(`No two records have the same ${named(fields)}.`);
  }
  return rules;
}

function named(fields: readonly string[]): string {
  return fields.map((field) => `\`${field}\``).join(", ");
}
