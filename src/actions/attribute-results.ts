import { Type } from "@sinclair/typebox";
import { parseDecimal } from "../base/decimal.js";
import { isRefusal, together } from "../base/refusal.js";
import { ATTRIBUTION_RULES, type AttributionRule } from "../results/attribution.js";
import { refuse } from "../results/refusals.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { findGiven } from "./given-row.js";
import { maybe, NARRATIVE, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

const OF = ["fund", "programme", "project", "agreement"] as const;

/** By which rule results are shown to those who pay: for a fund, a programme, a project, or one agreement alone. */
export const attributeResults = action({
  name: "attribute-results",
  title: { en: "Decide how results are attributed", ja: "成果の帰属の規則を定める" },
  summary: {
    en: "Sets how much of a shared result each partner is shown: in full with the others named, by share of the money, or not.",
    ja: "共同で資金を拠出した成果を各パートナーにどう示すか（全額・割合・示さない）を定める。",
  },
  input: Type.Object(
    {
      fund: maybe(REF),
      programme: maybe(REF),
      project: maybe(REF),
      agreement: maybe(REF),
      rule: Type.Union(
        (Object.keys(ATTRIBUTION_RULES) as AttributionRule[]).map((rule) => Type.Literal(rule)),
      ),
      share_percent: maybe(Type.String({ pattern: "^\\d{1,3}(\\.\\d{1,2})?$" })),
      note: maybe(NARRATIVE),
    },
    { additionalProperties: false },
  ),
  fields: {
    fund: LABELS.fund,
    programme: LABELS.programme,
    project: LABELS.project,
    agreement: LABELS.agreement,
    rule: LABELS.attribution,
    share_percent: LABELS.share_percent,
    note: LABELS.note,
  },
  edits: null,
  async run(tx, input, context) {
    const named = OF.filter((kind) => input[kind] !== undefined);
    const [kind] = named;
    if (kind === undefined || named.length > 1)
      return refuse("RESULT_OWNER", { count: named.length }, "fund");
    const id = input[kind] ?? "";
    const share = readShare(input.share_percent);
    const facts = { field: "share_percent", problem: "0 to 100" };
    const read = together({
      of: await findGiven(tx, { table: kind, kind: NOUNS[kind], field: kind }, id),
      by_rule:
        input.share_percent !== undefined && input.rule !== "by_share"
          ? refuse("RESULT_SHARE_WITHOUT_RULE", {}, "share_percent")
          : null,
      share_bp: share === undefined ? refuseInput("INPUT_INVALID", facts, "share_percent") : share,
    });
    if (isRefusal(read)) return read;
    const { share_bp } = read;
    const [known] = await listRowsBy(tx, "attribution", `${kind}_id`, id);
    const row = {
      id: known?.id ?? context.newId(),
      portfolio: known?.portfolio ?? null,
      fund_id: null,
      programme_id: null,
      project_id: null,
      agreement_id: null,
      [`${kind}_id`]: id,
      rule: input.rule,
      share_bp,
      note: input.note ?? null,
    };
    await writeRows(tx, "attribution", [row]);
    return { subject_kind: "attribution", subject_id: row.id, entries: [] };
  },
});

/** Hundredths of a percent; null where none is given, undefined where it is no share. */
function readShare(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  const share = parseDecimal(text);
  if (share === null) return undefined;
  const share_bp = Number(share.units) * 10 ** (2 - share.places);
  return share_bp <= 10_000 ? share_bp : undefined;
}
