import { Type } from "@sinclair/typebox";
import { inFields, isRefusal, refusalIn, refusedBy } from "../base/refusal.js";
import { checkShares } from "../fund/funding-line.js";
import { refuse } from "../fund/refusals.js";
import { saveFunding } from "../store/funding-lines.js";
import { action } from "./action.js";
import { lockAllocation } from "./allocation-at-hand.js";
import { findGiven } from "./given-row.js";
import { BASIS_POINTS, maybe, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Settles how a project that several funders pay for charges its costs, from now on. */
export const setFundingLines = action({
  name: "set-funding-lines",
  title: {
    en: "Settle how funders share a project's costs",
    ja: "共同拠出プロジェクトの費用負担を定める",
  },
  summary: {
    en: "By percentage, to the minor unit, or one allocation after the other. What was charged before stays where it was charged.",
    ja: "割合による按分、又は配分の順次充当を定める。既に計上した費用は変更しない。",
  },
  input: Type.Object(
    {
      project: REF,
      rule: Type.Union([Type.Literal("percentage"), Type.Literal("sequential")]),
      lines: Type.Array(
        Type.Object(
          { allocation: REF, share_bp: maybe(BASIS_POINTS) },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 100 },
      ),
    },
    { additionalProperties: false },
  ),
  fields: { project: LABELS.project, rule: LABELS.share_rule, lines: LABELS.funding_lines },
  edits: (input) => ({ kind: "project", id: input.project }),
  async run(tx, input) {
    const kind = NOUNS.project;
    const wrong = [
      refusalIn(await findGiven(tx, { table: "project", kind, field: "project" }, input.project)),
    ];
    const currencies = new Set<string>();
    const seen = new Set<string>();
    const asked = input.lines.map(({ allocation }, index) => ({ allocation, index }));
    for (const { allocation, index } of asked.toSorted((a, b) =>
      a.allocation < b.allocation ? -1 : 1,
    )) {
      const field = `lines.${index}.allocation`;
      const held = await lockAllocation(tx, allocation);
      if (seen.has(allocation)) wrong.push(refuse("FUNDING_LINE_TWICE", { allocation }, field));
      seen.add(allocation);
      if (isRefusal(held) || held.row.project_id !== input.project)
        wrong.push(refuseInput("NOT_FOUND", { kind: NOUNS.allocation, id: allocation }, field));
      else currencies.add(held.at.ledger.base);
    }
    const mixed = { currencies: [...currencies].sort().join(", ") };
    if (currencies.size > 1) wrong.push(refuse("FUNDING_LINES_MIXED", mixed, "lines"));
    const lines = input.lines.map(({ allocation, share_bp = 0 }, index) => ({
      allocation_id: allocation,
      position: index + 1,
      share_bp: input.rule === "percentage" ? share_bp : 0,
    }));
    const refused = refusedBy([
      ...wrong,
      inFields(input.rule === "percentage" ? checkShares(lines) : null, { share: "lines" }),
    ]);
    if (refused) return refused;
    await saveFunding(tx, input.project, { rule: input.rule, lines });
    return { subject_kind: "project", subject_id: input.project, entries: [] };
  },
});
