import { choiceName } from "../actions/choice-words.js";
import { codedText } from "../actions/codes.js";
import { LIFECYCLES } from "../actions/next-steps.js";
import { texts, type Text } from "../base/text.js";
import { ACCOUNT } from "../brief/accountability/words.js";
import {
  KIND_SHORT_NAMES,
  MEASURE_NAMES,
  PROJECT_STATUS,
  SOURCE_KINDS,
  STAGE_NAMES,
} from "../figures/words.js";
import { PLAN_WORDS } from "../observatory/code-words.js";
import { EDITION } from "../publication/edition.js";
import { STATUS_NAMES } from "../results/indicator-period.js";
import { RESULT_WORDS } from "./parts/results.js";

type Words = Readonly<Record<string, Text>>;

/** Where a word means something else than on a form, or stands on none: by table and column. */
const BY_COLUMN: Readonly<Record<string, Words>> = {
  "project.status": PROJECT_STATUS,
  "edition.status": EDITION.states,
  "indicator_value.status": STATUS_NAMES,
  "indicator_value.kind": RESULT_WORDS,
  "contribution.kind": KIND_SHORT_NAMES,
  "contribution.stage": STAGE_NAMES,
  "oda_value.measure": MEASURE_NAMES,
  "source.kind": SOURCE_KINDS,
  "appearance.kind": ACCOUNT,
  "opinion.kind": ACCOUNT,
  "oda_value.price_basis": texts({ current: { en: "current prices", ja: "時価" } }),
  "document.language": texts({
    en: { en: "English", ja: "英語" },
    ja: { en: "Japanese", ja: "日本語" },
  }),
  "iati_budget.kind": {
    ...PLAN_WORDS,
    ...texts({
      total_budget: { en: "the organisation's whole budget", ja: "組織全体の予算" },
      recipient_org_budget: { en: "budget for an organisation", ja: "組織向けの予算" },
      recipient_region_budget: { en: "budget for a region", ja: "地域向けの予算" },
      recipient_country_budget: { en: "budget for a country", ja: "国向けの予算" },
      total_expenditure: { en: "the organisation's whole expenditure", ja: "組織全体の支出" },
    }),
  },
};

/** A word of a row's column as people read it; null where it has no name yet, which a test does not allow. */
export function wordName(table: string, column: string, word: string): Text | null {
  const coded = codedText(column, word);
  if (coded !== null) return coded;
  const state = column === "status" ? LIFECYCLES[table]?.states[word] : undefined;
  const field = column.replace("grand_bargain", "earmarking");
  return BY_COLUMN[`${table}.${column}`]?.[word] ?? state ?? choiceName(word, field);
}
