import { Type } from "@sinclair/typebox";
import { inFields, isRefusal, refusedBy, together } from "../base/refusal.js";
import { decideClosing } from "../fund/period.js";
import { refuse } from "../fund/refusals.js";
import { listPeriods, savePeriod } from "../store/periods.js";
import { action } from "./action.js";
import { DAY, readDay } from "./input.js";
import { LABELS } from "./labels.js";

/** Closes a period for good: nothing is posted into it any more (invariant 4). */
export const closePeriod = action({
  name: "close-period",
  title: { en: "Close a period", ja: "会計期間を締める" },
  summary: {
    en: "Closes a span of days for good. Later corrections are posted in an open period and name the day that they belong to.",
    ja: "会計期間を締める。以後の訂正は、開いている期間に本来の日付を付して計上する。",
  },
  input: Type.Object({ period_from: DAY, period_to: DAY }, { additionalProperties: false }),
  fields: { period_from: LABELS.period_from, period_to: LABELS.period_to },
  edits: null,
  async run(tx, input, context) {
    const read = together({
      from: readDay(input.period_from, "period_from"),
      to: readDay(input.period_to, "period_to"),
    });
    if (isRefusal(read)) return read;
    const { from, to } = read;
    const { today } = context;
    const refused = refusedBy([
      to >= today ? refuse("PERIOD_NOT_OVER", { to, today }, "period_to") : null,
      inFields(decideClosing(await listPeriods(tx), { from, to }), {
        from: "period_from",
        to: "period_to",
      }),
    ]);
    if (refused) return refused;
    const id = `${from}.${to}`;
    const closed = { by: [context.actor], at: context.now };
    if (!(await savePeriod(tx, { id, from, to, status: "closed" }, closed)))
      return refuse("PERIOD_ALREADY_CLOSED", { from, to });
    return { subject_kind: "period", subject_id: id, entries: [] };
  },
});
