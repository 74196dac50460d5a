import { choiceName } from "../../actions/choice-words.js";
import { fill, texts } from "../../base/text.js";
import { termsOn } from "../../figures/agreement-terms.js";
import type { InForce } from "../../fund/policy.js";
import type { PageContext } from "../page.js";

const TEXTS = texts({
  interest_policy: { en: "Interest on its money", ja: "利息の取扱い" },
  refund_policy: { en: "What is left at the end", ja: "終了時の残額の取扱い" },
  fx_risk_bearer: { en: "Exchange differences are borne by", ja: "為替差額の負担者" },
  of_fund: { en: "{term} (as the fund's)", ja: "{term}（基金の定めによる）" },
  instructed: {
    en: "As the donor instructs: neither the agreement nor the fund says it",
    ja: "拠出者の指示による（取決め・基金のいずれにも定めなし）",
  },
});

/** What holds for an agreement's money today: each of its terms, and where that is the fund's, said so. */
export function termFacts({ snapshot, language, today }: PageContext, id: string): Fact[] {
  const row = snapshot.agreementById.get(id);
  if (!row) return [];
  const { interest_policy, refund_policy, fx_risk_bearer } = termsOn(snapshot, row, today);
  const say = (name: TermName, found: InForce<string> | null): Fact => {
    const term = found && (choiceName(found.term, name) ?? found.term);
    if (!found || term === null) return [TEXTS[name][language], TEXTS.instructed[language]];
    const said = found.by === "fund" ? fill(TEXTS.of_fund[language], { term }, language) : null;
    return [TEXTS[name][language], said ?? (typeof term === "string" ? term : term[language])];
  };
  return [
    say("interest_policy", interest_policy),
    say("refund_policy", refund_policy),
    say("fx_risk_bearer", fx_risk_bearer),
  ];
}

type Fact = [string, string];
type TermName = "interest_policy" | "refund_policy" | "fx_risk_bearer";

/** Columns that say what was signed, where the page says what is in force. */
export const TERM_COLUMNS: readonly string[] = [
  "interest_policy",
  "refund_policy",
  "fx_risk_bearer",
];
