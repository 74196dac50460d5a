import type { Language } from "../base/language.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

/** How tightly money is tied, freest first. Source: Grand Bargain; IATI aid-type vocabulary 2. */
export const EARMARKING_CATEGORIES = [1, 2, 3, 4] as const;
export type EarmarkingCategory = (typeof EARMARKING_CATEGORIES)[number];

const NAMES: Readonly<Record<EarmarkingCategory, Text>> = {
  1: { en: "Unearmarked", ja: "使途を指定しない拠出" },
  2: { en: "Softly earmarked", ja: "緩やかな使途指定" },
  3: { en: "Earmarked", ja: "使途指定" },
  4: { en: "Tightly earmarked", ja: "厳格な使途指定" },
};

export function earmarkingName(category: EarmarkingCategory): Text {
  return NAMES[category];
}

/** Source: IATI aid-type vocabulary 3. L is category 4, as OCHA FTS has it; the category list's own text forgets it. */
const MODALITIES: Readonly<Record<string, EarmarkingCategory>> = {
  A: 1,
  B: 1,
  C: 1,
  D: 2,
  E: 2,
  F: 2,
  G: 3,
  H: 3,
  I: 4,
  J: 4,
  K: 4,
  L: 4,
};

export function categoryOfModality(modality: string): EarmarkingCategory | null {
  return MODALITIES[modality] ?? null;
}

const RULES = texts({
  category: { en: "earmarking category", ja: "使途指定の区分" },
  countries: { en: "country", ja: "国" },
  sectors: { en: "sector", ja: "分野" },
  outcomes: { en: "outcome", ja: "アウトカム" },
  projects: { en: "project", ja: "プロジェクト" },
});
const SCOPES = ["projects", "countries", "sectors", "outcomes"] as const;
export type EarmarkingScope = (typeof SCOPES)[number];

/**
 * What money may be used for, and what it is used for. An empty list does not limit; `modality` is the letter of vocabulary 3, where
 * known. Sectors are the DAC's codes: one of three digits holds all purposes that begin with it.
 */
export interface Earmarking {
  readonly category: EarmarkingCategory;
  readonly modality: string | null;
  readonly countries: readonly string[];
  readonly sectors: readonly string[];
  readonly outcomes: readonly string[];
  readonly projects: readonly string[];
  /** Of a use: the results that each of its outcomes leads to. Money that is tied to one of those is open to it. */
  readonly leads_to?: ReadonlyMap<string, readonly string[]>;
  /** What a sentence calls an item that its code does not explain. */
  readonly names?: Readonly<Partial<Record<EarmarkingScope, ReadonlyMap<string, Text>>>>;
}

export const UNEARMARKED: Earmarking = {
  category: 1,
  modality: null,
  countries: [],
  sectors: [],
  outcomes: [],
  projects: [],
};

/** A category and a modality that contradict each other are refused: one of the two is a slip. */
export function checkEarmarking(earmarking: Earmarking): Refusal | null {
  if (earmarking.modality === null) return null;
  const implied = categoryOfModality(earmarking.modality);
  if (implied === null)
    return refuse("EARMARKING_UNKNOWN_MODALITY", { modality: earmarking.modality }, "modality");
  if (implied === earmarking.category) return null;
  const { modality, category } = earmarking;
  return refuse(
    "EARMARKING_CONTRADICTS",
    { modality, implied: NAMES[implied], category: NAMES[category] },
    "modality",
  );
}

/** The lists that an amendment may tie money to anew; the project is the agreement's own. */
export const SCOPE_LISTS = ["countries", "sectors", "outcomes"] as const;
export type ScopeList = (typeof SCOPE_LISTS)[number];

export interface ScopeAsked {
  readonly kind: string;
  /** The field that ties money anew; null where none does. */
  readonly named: string | null;
  readonly given: readonly ScopeList[];
  readonly lifted: readonly ScopeList[];
}

/** Only an amendment of the scope ties money anew, and a list is given or lifted, never both. */
export function decideScopeChange({ kind, named, given, lifted }: ScopeAsked): Refusal | null {
  if (named !== null && kind !== "scope") return refuse("AMENDMENT_SCOPE", {}, named);
  const both = given.find((list) => lifted.includes(list));
  return both === undefined
    ? null
    : refuse("SCOPE_GIVEN_AND_LIFTED", { rule: RULES[both] }, "lifted");
}

/** Which rule a use breaks, what the money allows, and what was asked. */
export interface EarmarkingBreach {
  readonly rule: Text;
  readonly allowed: Text;
  readonly asked: Text;
}

/**
 * Whether a use keeps within the money behind it: it may be tied more tightly, never more freely, and its countries, sectors,
 * outcomes and project are among those named. A use that names nothing where the money names something is freer. Source:
 * OCHA FTS, an allocation may not be freer than the contribution it comes from.
 */
export function findBreach(source: Earmarking, use: Earmarking): EarmarkingBreach | null {
  if (use.category < source.category) {
    return { rule: RULES.category, allowed: NAMES[source.category], asked: NAMES[use.category] };
  }
  for (const scope of SCOPES) {
    const allowed = source[scope];
    if (allowed.length === 0) continue;
    const outside = use[scope].filter((item) => !isWithin(scope, item, { allowed, use }));
    if (use[scope].length === 0 || outside.length > 0) {
      const nameOf = (item: string) =>
        source.names?.[scope]?.get(item) ?? use.names?.[scope]?.get(item) ?? item;
      const asked = use[scope].length === 0 ? unstated(RULES[scope]) : listed(outside, nameOf);
      return { rule: RULES[scope], allowed: listed(allowed, nameOf), asked };
    }
  }
  return null;
}

function isWithin(
  scope: EarmarkingScope,
  item: string,
  { allowed, use }: { readonly allowed: readonly string[]; readonly use: Earmarking },
): boolean {
  if (scope === "sectors") return allowed.some((code) => item.startsWith(code));
  if (allowed.includes(item)) return true;
  const above = scope === "outcomes" ? (use.leads_to?.get(item) ?? []) : [];
  return above.some((each) => allowed.includes(each));
}

/** Money, and what it is used for. */
export interface Tied {
  readonly source: Earmarking;
  readonly use: Earmarking;
}

/** What a correction of either would break; nothing where it did not keep to it before. */
export function findNewBreach(before: Tied, after: Tied): EarmarkingBreach | null {
  return findBreach(before.source, before.use) === null
    ? findBreach(after.source, after.use)
    : null;
}

function unstated(rule: Text): Text {
  return fillText({ en: "no {rule} that is stated", ja: "記載なし" }, { rule });
}

function listed(items: readonly string[], nameOf: (item: string) => Text | string): Text {
  const names = items.map(nameOf);
  const join = (language: Language, by: string) =>
    names.map((name) => (typeof name === "string" ? name : name[language])).join(by);
  return { en: join("en", ", "), ja: join("ja", "、") };
}
