import { checksAt, type PlaceChecks } from "./describe.js";
import { codeListTitle, findCodeList } from "./codelists.js";
import type { CodeRule } from "./code-rules.js";
import type { StandardKind } from "./elements.js";
import { messageIds, messagePattern } from "./messages.js";
import { VERSIONS, type Version } from "./rule.js";
import {
  describeStandard,
  type AttributeDescription,
  type ElementDescription,
} from "./standard.js";

const LATEST: Version = "2.03";

/**
 * The page of the standard as we know it (docs/iati.md), made from the tables that read, write and check: elements,
 * attributes, code lists, rules and messages. `npm run docs` writes it; a test fails while it differs.
 */
export function standardPage(): string {
  return [
    "# The IATI standard in Earmark",
    "Reading, writing, checking and upgrading all follow from a few tables in `src/iati/elements.ts`, `src/iati/code-rules.ts`, `src/iati/rulesets.ts` and `src/iati/data/codelists.json`. This page is written from them by `npm run docs`. Where our check differs from the official validator is in [iati-differences.md](iati-differences.md).",
    `## Activities, ${LATEST}`,
    HOW_TO_READ,
    elementTable("activity"),
    `## Organisations, ${LATEST}`,
    elementTable("organisation"),
    "## Findings",
    "Ids and severities are the official validator's. `{…}` stands for what the file says.",
    findingTable(),
    "## Code lists",
    "Codes and names only, rebuilt from the official files by `earmark iati codelists refresh`. An incomplete list may have other codes in principle; the check looks codes up in it all the same, as the official validator does.",
    codeListTable(),
    "",
  ].join("\n\n");
}

const HOW_TO_READ =
  "`1` once, `?` at most once, `+` at least once, `*` any number. `!` after an attribute: required. A code list in brackets holds where the named vocabulary is given; `*` marks the one that is meant where none is.";

function elementTable(kind: StandardKind): string {
  const root = describeStandard(kind, LATEST);
  const rows: string[] = [];
  const visit = (element: ElementDescription, depth: number) => {
    rows.push(elementRow(kind, element, depth));
    for (const child of element.children) if (child !== "##") visit(child, depth + 1);
  };
  visit(root, 0);
  return [
    "| element | | holds | attributes | code lists | rules |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function elementRow(kind: StandardKind, element: ElementDescription, depth: number): string {
  const { codeLists, ruleIds } = depth === 0 ? NO_CHECKS : checksAt(kind, LATEST, element.path);
  const name = `${"· ".repeat(depth)}\`${element.name}\``;
  const cells = [
    name,
    element.occurrence,
    element.content,
    element.attributes.map(attributeCell).join(" "),
    codeLists.map(codeCell).join("<br>"),
    ruleIds.join(", "),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The file's own root stands above what is checked. */
const NO_CHECKS: PlaceChecks = { codeLists: [], ruleIds: [] };

function attributeCell({ name, isRequired, type }: AttributeDescription): string {
  return `\`${name}${isRequired ? "!" : ""}\`${type === "string" ? "" : ` ${type}`}`;
}

function codeCell({ attributeName, list, condition, id }: CodeRule): string {
  const place = attributeName === null ? "text" : `@${attributeName}`;
  const when = condition
    ? ` [${condition.attributeName} ${condition.value}${condition.isDefault ? "*" : ""}]`
    : "";
  return `${place}: ${list}${when} (${id})`;
}

function findingTable(): string {
  const rows = messageIds()
    .filter((id) => !id.startsWith("9."))
    .sort(compareIds)
    .map((id) => {
      const message = messagePattern(id);
      return `| ${id} | ${cell(message?.what.en)} | ${cell(message?.fix.en)} |`;
    });
  const anyCode = messagePattern("9.76.1");
  const codes = `| 9.x | ${cell(anyCode?.what.en)} | ${cell(anyCode?.fix.en)} |`;
  return ["| id | what | what to do |", "|---|---|---|", ...rows, codes].join("\n");
}

function cell(words = ""): string {
  return words.replaceAll("|", "\\|");
}

function compareIds(left: string, right: string): number {
  const [a, b] = [left.split(".").map(Number), right.split(".").map(Number)];
  for (let index = 0; index < 3; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function codeListTable(): string {
  const lists = new Set(
    (["activity", "organisation"] as const).flatMap((kind) =>
      VERSIONS.flatMap((version) => listsIn(kind, version, describeStandard(kind, version))),
    ),
  );
  const rows = [...lists].sort().map((name) => {
    const list = findCodeList(name);
    const withdrawn = [...(list?.codes.values() ?? [])].filter((code) => code.isWithdrawn).length;
    const { en, ja } = codeListTitle(name);
    return `| ${name} | ${en} | ${ja} | ${list?.codes.size ?? 0} | ${withdrawn} | ${list?.isComplete ? "yes" : "no"} |`;
  });
  return [
    "| list | English | Japanese | codes | withdrawn | complete |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function listsIn(kind: StandardKind, version: Version, element: ElementDescription): string[] {
  const own = checksAt(kind, version, element.path).codeLists.map((rule) => rule.list);
  return [
    ...own,
    ...element.children.flatMap((child) => (child === "##" ? [] : listsIn(kind, version, child))),
  ];
}
