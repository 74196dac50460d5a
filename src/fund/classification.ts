import type { Refusal } from "../base/refusal.js";
import { texts, type Text } from "../base/text.js";
import { EARMARKING_CATEGORIES, earmarkingName, type EarmarkingCategory } from "./earmarking.js";
import { refuse } from "./refusals.js";

/**
 * Four separate facts about one contribution: the agency's own category, the UN's financing instrument, the Grand Bargain
 * category, the DAC's type of aid. None follows from another; each is suggested, and a person confirms it (DOMAIN 10.1).
 */
export const CLASSIFICATIONS = [
  "agency_category",
  "un_instrument",
  "grand_bargain_category",
  "dac_aid_type",
] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

export interface Classified {
  readonly code: string;
  readonly status: "suggested" | "confirmed";
  /** Who confirmed it; for a suggestion, the fact that it was suggested from. */
  readonly by: string;
}

export interface Contribution {
  readonly kind:
    | "assessed"
    | "core_voluntary"
    | "pooled"
    | "thematic"
    | "single_donor_fund"
    | "project"
    | "personnel"
    | "in_kind";
  readonly donors_many: boolean;
  readonly entities_many: boolean;
}

const INSTRUMENTS: Readonly<Record<Contribution["kind"], string>> = {
  assessed: "assessed",
  core_voluntary: "voluntary_core",
  pooled: "inter_agency_pooled_fund",
  thematic: "single_agency_thematic_fund",
  // A fund of one donor is returned to CEB as project-specific: hardly a thematic fund (DOMAIN 10.1, the trap).
  single_donor_fund: "project_specific",
  project: "project_specific",
  personnel: "in_kind",
  in_kind: "in_kind",
};

const CATEGORIES: Readonly<Record<Contribution["kind"], EarmarkingCategory>> = {
  assessed: 1,
  core_voluntary: 1,
  pooled: 2,
  thematic: 2,
  single_donor_fund: 3,
  project: 4,
  personnel: 4,
  in_kind: 4,
};

/** Suggestions for three of the four; the agency's own category is always the agency's to say. */
export function suggestClassification(
  contribution: Contribution,
): Readonly<Partial<Record<Classification, Classified>>> {
  const suggested = (code: string): Classified => ({
    code,
    status: "suggested",
    by: contribution.kind,
  });
  return {
    un_instrument: suggested(INSTRUMENTS[contribution.kind]),
    grand_bargain_category: suggested(String(CATEGORIES[contribution.kind])),
    dac_aid_type: suggested(aidType(contribution)),
  };
}

/** Source: DAC type of aid; B031 many donors and entities, B032 many donors, one entity, B033 one donor. */
function aidType({ kind, donors_many, entities_many }: Contribution): string {
  if (kind === "assessed" || kind === "core_voluntary") return "B021";
  if (kind === "personnel") return "D01";
  if (kind === "project" || kind === "in_kind") return "C01";
  if (!donors_many) return "B033";
  return entities_many ? "B031" : "B032";
}

/** The UN's financing instruments, as its data standards name them (DOMAIN 10.1). */
const UN_INSTRUMENTS = texts({
  assessed: { en: "Assessed contribution", ja: "分担金" },
  voluntary_core: { en: "Voluntary core (unearmarked)", ja: "コア任意拠出（使途指定なし）" },
  inter_agency_pooled_fund: { en: "UN inter-agency pooled fund", ja: "国連機関間プール基金" },
  single_agency_thematic_fund: { en: "Single-agency thematic fund", ja: "単一機関テーマ別基金" },
  global_vertical_fund: { en: "Global vertical fund", ja: "グローバル垂直基金" },
  local_resources: { en: "Local resources", ja: "現地資金" },
  project_specific: {
    en: "Specific to a project, programme, country or region",
    ja: "プロジェクト・プログラム・国・地域を特定した拠出",
  },
  in_kind: { en: "In kind", ja: "現物拠出" },
  other_revenue: { en: "Revenue from other activities", ja: "その他の活動による収入" },
});
/** Of the DAC's types of aid those that contributions to an agency mostly are; any other stands as its code. */
const AID_TYPES = texts({
  A01: { en: "General budget support", ja: "一般財政支援" },
  A02: { en: "Sector budget support", ja: "セクター財政支援" },
  B021: { en: "Core contribution to a multilateral institution", ja: "国際機関へのコア拠出" },
  B022: { en: "Core contribution to a global fund", ja: "グローバル基金へのコア拠出" },
  B031: { en: "Fund of many donors and entities", ja: "複数ドナー・複数機関の資金枠組み" },
  B032: { en: "Fund of many donors and one entity", ja: "複数ドナー・単一機関の資金枠組み" },
  B033: {
    en: "Fund of one donor, or earmarked to a window or place",
    ja: "単一ドナーの資金枠組み、又は特定のウィンドウ・地域への使途指定",
  },
  C01: { en: "Project", ja: "プロジェクト" },
  D01: { en: "The donor country's personnel", ja: "ドナー国の専門家等の人員" },
  D02: { en: "Other technical assistance", ja: "その他の技術協力" },
  E01: { en: "Scholarships and training", ja: "奨学金・研修" },
});
/** The Grand Bargain's scale, from unearmarked to tightly earmarked. */
const GRAND_BARGAIN: Readonly<Record<string, Text>> = Object.fromEntries(
  EARMARKING_CATEGORIES.map((category) => [String(category), earmarkingName(category)]),
);

/** The codes of a classification with what they mean; none of the agency's own, which are any that it uses. */
export function classificationCodes(name: Classification): Readonly<Record<string, Text>> {
  if (name === "un_instrument") return UN_INSTRUMENTS;
  if (name === "grand_bargain_category") return GRAND_BARGAIN;
  return name === "dac_aid_type" ? AID_TYPES : {};
}

/** The DAC's types of aid: a letter and two or three digits, of which the list is the DAC's own. */
const AID_TYPE = /^[A-H]\d{2,3}$/;
const AID_TYPE_SAID = "A01, B031, C01 … H06";

/** Three of the four are somebody's list; the agency's own category is any that it uses. */
export function checkClassificationCode(name: Classification, code: string): Refusal | null {
  const refused = (codes: string) => refuse("CLASSIFICATION_CODE", { code, codes }, "code");
  if (name === "dac_aid_type") return AID_TYPE.test(code) ? null : refused(AID_TYPE_SAID);
  if (name === "agency_category") return null;
  const codes = Object.keys(classificationCodes(name));
  return codes.includes(code) ? null : refused(codes.join(", "));
}

/** A suggestion is no fact: what is published or summed must have been confirmed by a person. */
export function checkConfirmed(
  facts: Readonly<Partial<Record<Classification, Classified>>>,
): Refusal | null {
  const open = CLASSIFICATIONS.find((name) => facts[name]?.status !== "confirmed");
  return open ? refuse("CLASSIFICATION_NOT_CONFIRMED", { classification: open }, open) : null;
}
