import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { NARRATIVE, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { chooseDue, PERIOD_INPUT, PERIOD_LABELS, takePeriod } from "./result-period.js";

/** A document that shows a value: a report, a list, a photograph, by its address. */
export const addEvidence = action({
  name: "add-evidence",
  title: { en: "Add evidence of a result", ja: "成果の根拠資料を登録する" },
  summary: {
    en: "Names a document that shows the value of an indicator in a period, with its address on the web.",
    ja: "期間の値の根拠となる文書を、ウェブアドレスとともに登録する。",
  },
  input: Type.Object(
    {
      ...PERIOD_INPUT,
      indicator: REF,
      title: NARRATIVE,
      url: Type.String({ pattern: "^https?://[^\\s]+$", maxLength: 2_000 }),
    },
    { additionalProperties: false },
  ),
  fields: {
    ...PERIOD_LABELS,
    indicator: LABELS.indicator,
    title: LABELS.title,
    url: LABELS.url,
  },
  edits: null,
  async run(tx, input, context) {
    const at = await takePeriod(tx, input);
    if (isRefusal(at)) return at;
    const chosen = chooseDue(at, [input.indicator], []);
    if (isRefusal(chosen)) return chosen;
    const id = context.newId();
    await writeRows(
      tx,
      "document",
      chosen.map(({ actual }) => ({
        id,
        portfolio: null,
        title: input.title,
        url: input.url,
        category: "A08",
        language: null,
        published_date: null,
        partner_id: null,
        fund_id: null,
        programme_id: null,
        project_id: null,
        indicator_value_id: actual.id,
      })),
    );
    return { subject_kind: "document", subject_id: id, entries: [] };
  },
});
