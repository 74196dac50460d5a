import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { DAY, NARRATIVE, readPastDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkGoverned } from "./standing.js";

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
    const met_on = readPastDay(input.on, context);
    if (isRefusal(met_on)) return met_on;
    const { id, fund: fund_id, title } = input;
    const fund = await findRow(tx, "fund", fund_id);
    if (!fund) return refuseInput("NOT_FOUND", { kind: NOUNS.fund, id: fund_id }, "fund");
    const account = checkGoverned(fund);
    if (account) return account;
    if (await findRow(tx, "governance_meeting", id))
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.meeting, id }, "id");
    await writeRows(tx, "governance_meeting", [{ id, portfolio: null, fund_id, met_on, title }]);
    return { subject_kind: "governance_meeting", subject_id: id, entries: [] };
  },
});
