import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../base/canonical.js";
import { refuser, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import {
  findFamily,
  findFamilyByReference,
  normaliseName,
  type Family,
  type ReportedOrganisation,
} from "./organisations.js";

/** What somebody who knows says of an organisation: its family, with source and day. Kept in `families.json` of the observatory's folder. */
export interface FamilyStatement {
  /** An organisation's reference, or else its name: one of the two. */
  readonly reference: string | null;
  readonly name: string | null;
  /** Null: it stands apart, and is nobody's family whatever the published rule says. */
  readonly family: Family | null;
  /** Who says so, and as of which day. */
  readonly source: string;
  readonly day: string;
}

export const FAMILIES_FILE = "families.json";

const refuse = refuser(
  texts({
    FAMILIES_UNREADABLE: {
      en: "{file} is no table of families: each row has reference or name, family (code and name, or null), source and day. Mend it, or remove it and write it again with `earmark observatory families`.",
      ja: "{file} はファミリーの表ではありません。各行に reference または name、family（code と name、または null）、source、day が必要です。修正するか、削除して `earmark observatory families` で書き直してください。",
    },
  }),
);

const TEXTS = texts({
  conflict: {
    en: "{who}: {families}. Correct one of them; nothing was written.",
    ja: "{who}：{families}。いずれかを訂正してください。何も書き込んでいません。",
  },
  said: { en: "{family} ({source}, {day})", ja: "{family}（{source}、{day}）" },
  nobody: { en: "nobody's family", ja: "どのファミリーでもない" },
  other: {
    en: "{who}: the published rule says {rule}, {source} says {family}. What {source} says counts.",
    ja: "{who}：公開規則では {rule}、{source} では {family}。{source} を採用します。",
  },
});

export function readFamilies(folder: string): readonly FamilyStatement[] | Refusal {
  const file = join(folder, FAMILIES_FILE);
  if (!existsSync(file)) return [];
  const rows = parsed(readFileSync(file, "utf8"));
  return isTable(rows) ? rows : refuse("FAMILIES_UNREADABLE", { file });
}

/** By hand: a load would wait longer for the library that reads schemas than it reads small files. */
function isTable(rows: unknown): rows is FamilyStatement[] {
  return Array.isArray(rows) && rows.every(isStatement);
}

const isText = (value: unknown) => typeof value === "string" && value !== "";

function isStatement(row: unknown): boolean {
  if (typeof row !== "object" || row === null) return false;
  const { reference, name, family, source, day } = row as Readonly<Record<string, unknown>>;
  const isOne = reference === null ? isText(name) : isText(reference) && name === null;
  return isOne && isFamily(family) && isText(source) && isDay(day);
}

function isFamily(family: unknown): boolean {
  if (family === null) return true;
  if (typeof family !== "object") return false;
  const { code, name } = family as Readonly<Record<string, unknown>>;
  return isText(code) && isText(name);
}

const isDay = (day: unknown) => typeof day === "string" && /^\d{4}-\d{2}-\d{2}$/.test(day);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One statement a line, swapped in by one rename. */
export function writeFamilies(folder: string, statements: readonly FamilyStatement[]): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, FAMILIES_FILE);
  const lines = statements.map((statement) => JSON.stringify(statement)).join(",\n");
  writeFileSync(`${file}.next`, `[\n${lines}\n]\n`);
  renameSync(`${file}.next`, file);
}

/** Of the published rule (`organisations.ts`): one more where it says another family than before of an organisation. */
const RULE = 2;

/** What stands for the rule and all that is stated, so that a snapshot knows whether it was made with both. */
export function digestOf(statements: readonly FamilyStatement[]): string {
  return sha256(JSON.stringify([RULE, ...statements]));
}

/** What tells organisations apart here: references without case, names as the published rule compares them. */
function keyOf({ reference, name }: Pick<FamilyStatement, "reference" | "name">): string {
  return reference === null
    ? `name ${normaliseName(name ?? "")}`
    : `reference ${reference.trim().toUpperCase()}`;
}

/**
 * The statements of one source take the place of its earlier ones, beside those of others. Where two statements on the table
 * differ, all of these are told, and the table is not to be written.
 */
export function mergeFamilies(
  before: readonly FamilyStatement[],
  added: readonly FamilyStatement[],
  source: string,
): { readonly statements: readonly FamilyStatement[]; readonly conflicts: readonly Text[] } {
  const byKey = new Map<string, FamilyStatement[]>();
  for (const statement of [...before.filter((row) => row.source !== source), ...added]) {
    const rows = byKey.get(keyOf(statement)) ?? [];
    const isSaid = rows.some(
      (row) => row.source === statement.source && row.family?.code === statement.family?.code,
    );
    if (!isSaid) byKey.set(keyOf(statement), [...rows, statement]);
  }
  const groups = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows);
  const conflicts = groups
    .filter((rows) => new Set(rows.map(({ family }) => family?.code)).size > 1)
    .map((rows) => {
      const said = rows.map(({ family, source, day }) =>
        fillText(TEXTS.said, { family: labelOf(family), source, day }),
      );
      return fillText(TEXTS.conflict, {
        who: whoOf(rows[0]),
        families: {
          en: said.map(({ en }) => en).join("; "),
          ja: said.map(({ ja }) => ja).join("、"),
        },
      });
    });
  return { statements: groups.flat(), conflicts };
}

const whoOf = (row: FamilyStatement | undefined) => row?.reference ?? row?.name ?? "";

function labelOf(family: Family | null): Text {
  if (family === null) return TEXTS.nobody;
  const label = `${family.name} [${family.code}]`;
  return { en: label, ja: label };
}

/** Where a statement differs from the published rule: it counts, and whoever wrote it knows. */
export function differFromRule(statements: readonly FamilyStatement[]): Text[] {
  return statements.flatMap((row) => {
    const rule = findFamily({ reference: row.reference, name: row.name, type: null });
    if (rule === null || rule.code === row.family?.code) return [];
    const { source, family } = row;
    const facts = { who: whoOf(row), rule: labelOf(rule), source, family: labelOf(family) };
    return [fillText(TEXTS.other, facts)];
  });
}

/** A family and how it is known; of one that stands apart, how alone. */
export interface FamilyKnown {
  readonly family: Family | null;
  readonly by: string | null;
}

/**
 * The published rule with what is stated beside it. A reference says more than a name, and a statement more than the rule: stated
 * reference, the rule by reference, stated name, the rule by name.
 */
export function familyFinder(
  statements: readonly FamilyStatement[],
): (organisation: ReportedOrganisation) => FamilyKnown {
  const stated = new Map(statements.map((statement) => [keyOf(statement), statement]));
  const lookUp = (reference: string | null, name: string | null): FamilyKnown | null => {
    const found = stated.get(keyOf({ reference, name }));
    if (found === undefined) return null;
    return { family: found.family, by: `record: ${found.source}, ${found.day}` };
  };
  return (organisation) => {
    const { reference, name } = organisation;
    const known = reference === null ? null : lookUp(reference, null);
    if (known !== null) return known;
    const byReference = findFamilyByReference(organisation);
    if (byReference !== null) return { family: byReference, by: byReference.by };
    const named = name === null ? null : lookUp(null, name);
    if (named !== null) return named;
    const rule = findFamily(organisation);
    return { family: rule, by: rule?.by ?? null };
  };
}
