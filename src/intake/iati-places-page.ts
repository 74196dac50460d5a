import {
  describeStandard,
  STANDARD_VERSIONS,
  type ElementDescription,
  type StandardVersion,
} from "../iati/index.js";
import {
  placesOf,
  type ConditionName,
  type Destination,
  type FileKind,
  type Place,
} from "./iati-places.js";

/** docs/iati-places.md: where each element and attribute of the standard goes in the record. `npm run docs` writes it; a test fails while it differs. */
export function placesPage(): string {
  return [
    "# Where each element of IATI goes in the record",
    "`earmark iati import` takes all of a file over but contact details. What the record has a field for goes there; all else is kept as reported detail, and so is what does not meet the condition beside its column. Both follow from one table, `src/intake/iati-places.ts`, and this page is written from it by `npm run docs`, for every element and attribute of every version of the standard (1.01 to 2.03). A test reads a file with all of them and looks for each value again.",
    "*detail*: in `iati_detail`, one row for each direct element of the activity or organisation that says something beyond the fields; `said` holds that, by the path below the element. What a transaction or budget says beyond its fields stands in its own column `said`. Foreign elements and attributes are kept so wherever they stand, with their namespace. *read*: tells how the rest is read. *left out*: never taken over. `a, b`: by what the activity became, or by its type.",
    "A text in a language other than English and Japanese is kept as detail with its language, also where it stands in for them; a text that only says what the standard's own list calls the code beside it is not kept. The file's own attributes (`version`, `generated-datetime`, `linked-data-default`) say how it is read and are of no activity.",
    "## Activities",
    elementTable("activity"),
    "## Organisations",
    elementTable("organisation"),
    "",
  ].join("\n\n");
}

/** An element with its latest description; `versions` where it is not in the latest. */
interface Listed {
  readonly element: ElementDescription;
  readonly latest: StandardVersion;
  readonly attributes: Set<string>;
  readonly children: Map<string, Listed>;
  hasText: boolean;
}

function gather(kind: FileKind): Listed {
  let root: Listed | null = null;
  for (const version of STANDARD_VERSIONS) {
    const [subject] = describeStandard(kind, version).children;
    if (subject === undefined || subject === "##") throw new Error(`Bug: no ${kind}`);
    root = join(root, subject, version);
  }
  if (!root) throw new Error(`Bug: no version of ${kind}`);
  return root;
}

function join(known: Listed | null, element: ElementDescription, latest: StandardVersion): Listed {
  const attributes = known?.attributes ?? new Set<string>();
  for (const { name } of element.attributes) attributes.add(name);
  const children = known?.children ?? new Map<string, Listed>();
  let hasText = known?.hasText ?? false;
  hasText ||= element.content !== "elements";
  for (const child of element.children) {
    if (child === "##") continue;
    if (child.name === "narrative") hasText = true;
    else children.set(child.name, join(children.get(child.name) ?? null, child, latest));
  }
  return { element, latest, attributes, children, hasText };
}

function elementTable(kind: FileKind): string {
  const rows: string[] = [];
  const visit = (listed: Listed, place: Place | undefined, depth: number) => {
    rows.push(elementRow(listed, place, depth));
    const isLeftOut = place?.text?.how === "never" && place.text.words.length === 0;
    for (const [name, child] of listed.children)
      visit(child, isLeftOut ? place : place?.children.get(name), depth + 1);
  };
  visit(gather(kind), placesOf(kind), 0);
  return ["| element | its text | its attributes |", "|---|---|---|", ...rows].join("\n");
}

const LATEST = STANDARD_VERSIONS.at(-1);

function elementRow(
  { element, latest, attributes, hasText }: Listed,
  place: Place | undefined,
  depth: number,
): string {
  const until = latest === LATEST ? "" : ` (until ${latest})`;
  const when = (place?.whole ?? []).map((word) => CONDITION_WORDS[word]);
  const only = when.length === 0 ? "" : `<br>only ${when.join(", ")}`;
  const isLeftOut = place?.text?.how === "never" && place.text.words.length === 0;
  const own = isLeftOut ? "left out" : hasText ? destinationCell(place?.text ?? null) : "";
  const rest = [...attributes]
    .filter((name) => name !== "xml:lang")
    .map(
      (name) =>
        `\`@${name}\` ${isLeftOut ? "left out" : destinationCell(place?.attributes.get(name) ?? null)}`,
    );
  return `| ${"· ".repeat(depth)}\`${element.name}\`${until}${only} | ${own} | ${rest.join("<br>")} |`;
}

function destinationCell(destination: Destination | null): string {
  if (destination === null) return "*detail*";
  const words = destination.words.map((word) => CONDITION_WORDS[word]);
  const when = words.length === 0 ? "" : ` (${words.join(", ")})`;
  if (destination.how === "read") return "*read*";
  if (destination.how === "never") return `left out${when}, else *detail*`;
  return `${destination.columns.map((column) => `\`${column}\``).join(", ")}${when}`;
}

const CONDITION_WORDS: Readonly<Record<ConditionName, string>> = {
  language: "in English and Japanese",
  day: "a day",
  currency: "a currency",
  level: "a number",
  percentage: "0 to 100",
  truth: "true or false",
  false: "false",
  measure: "1 to 5",
  "result-type": "1, 2, 3 or 9",
  first: "the first",
  "first-coded": "the first with a code",
  "first-dac": "the first of vocabulary 1",
  "no-code": "where it has no code",
  "no-day": "where it has no iso-date",
  status: "a status of the standard",
  "transaction-type": "with a type of the standard",
  general: "of type 1",
  role: "with a role of the standard",
  "organisation-ref": "as the record's organisation has it",
  "organisation-type": "as the record's organisation has it",
  "organisation-name": "as the record's organisation has it",
  "date-type": "the first of its type",
  project: "of a project",
  "sector-code": "with a code",
  goal: "of vocabularies 2 and 3",
  above: "where it leads up, or down within the file",
  "as-aid": "of a project or fund",
  "aid-term": "of a project or fund, the first that is a code of its list",
  "aid-type":
    "the first of vocabulary 1 that is a code of its list, of a project or fund; of a fund also of vocabulary 2",
  marker:
    "of a project or fund: of vocabulary 1, a code of its list with a significance of its scale",
  "web-address": "over http or https",
  titled: "with a title or indicator",
  reference: "with vocabulary and code",
  value: "with a value, comment or breakdown",
  "number-or-whole": "of a breakdown: a number",
  year: "the year of its iso-date",
  whole: "not of a breakdown",
  valued: "with a target or actual",
  dimension: "with name and value",
  place: "the first",
  recipient: "where it refers to something",
  "recipient-name": "where it has no reference or code",
  "contact-words": "where it is named for a contact",
};
