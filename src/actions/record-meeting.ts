import { Type } from "@sinclair/typebox";
import { isRefusal, together } from "../base/refusal.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { checkNew } from "./given-row.js";
import { DAY, NARRATIVE, readPastDay, REF } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { findGovernedFund } from "./standing.js";

/** A meeting of a fund's governance body: what decisions are recorded under. */
export const recordMeeting = action({
  name: "record-meeting",
  title: { en: "Record a governance meeting", ja: "運営会合を記録する" },
  summary: {
    en: "Notes that a fund's governance body met. Its decisions are recorded under the meeting.",
    ja: "基金の運営機関の会合を記録する。決定は会合ごとに記録する。",
  },
  input: Type.Object(
    { id: REF, fund: REF, title: NARRATIVE, on: DAY },
    { additionalProperties: false },
  ),
  fields: { id: LABELS.id, fund: LABELS.fund, title: LABELS.title, on: LABELS.on },
  edits: null,
  async run(tx, input, context) {
    const { id, fund: fund_id, title } = input;
    const meeting = { table: "governance_meeting", kind: NOUNS.meeting, field: "id" } as const;
    const read = together({
      met_on: readPastDay(input.on, context),
      fund: await findGovernedFund(tx, fund_id),
      exists: await checkNew(tx, meeting, id),
    });
    if (isRefusal(read)) return read;
    const { met_on } = read;
    await writeRows(tx, "governance_meeting", [{ id, portfolio: null, fund_id, met_on, title }]);
    return { subject_kind: "governance_meeting", subject_id: id, entries: [] };
  },
});
