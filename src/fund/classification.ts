import type { Refusal } from "../base/refusal.js";
import type { EarmarkingCategory } from "./earmarking.js";
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
const UN_INSTRUMENTS = [
  "assessed",
  "voluntary_core",
  "inter_agency_pooled_fund",
  "single_agency_thematic_fund",
  "global_vertical_fund",
  "local_resources",
  "project_specific",
  "in_kind",
  "other_revenue",
];
/** The Grand Bargain's scale, from unearmarked to tightly earmarked. */
const GRAND_BARGAIN = ["1", "2", "3", "4"];
/** The DAC's types of aid: a letter and two or three digits, of which the list is the DAC's own. */
const AID_TYPE = /^[A-H]\d{2,3}$/;
const AID_TYPE_SAID = "A01, B031, C01 … H06";

/** Three of the four are somebody's list; the agency's own category is any that it uses. */
export function checkClassificationCode(name: Classification, code: string): Refusal | null {
  const refused = (codes: string) => refuse("CLASSIFICATION_CODE", { code, codes }, "code");
  if (name === "dac_aid_type") return AID_TYPE.test(code) ? null : refused(AID_TYPE_SAID);
  if (name === "agency_category") return null;
  const codes = name === "un_instrument" ? UN_INSTRUMENTS : GRAND_BARGAIN;
  return codes.includes(code) ? null : refused(codes.join(", "));
}

/** A suggestion is no fact: what is published or summed must have been confirmed by a person. */
export function checkConfirmed(
  facts: Readonly<Partial<Record<Classification, Classified>>>,
): Refusal | null {
  const open = CLASSIFICATIONS.find((name) => facts[name]?.status !== "confirmed");
  return open ? refuse("CLASSIFICATION_NOT_CONFIRMED", { classification: open }, open) : null;
}
