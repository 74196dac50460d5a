import { Type } from "@sinclair/typebox";
import { isRefusal } from "../base/refusal.js";
import { checkDecision, OUTCOMES } from "../fund/decision.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { AMOUNT, DAY, maybe, NARRATIVE, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** Writes down what a governance meeting decided. Money moves only once it is confirmed. */
export const recordDecision = action({
  name: "record-decision",
  title: { en: "Record a decision", ja: "決定を記録する" },
  summary: {
    en: "Writes down a meeting's decision. It is confirmed in a second step before anything is allocated.",
    ja: "会合の決定を記録する。配分の前に、別途確認が必要。",
  },
  input: Type.Object(
    {
      id: REF,
      meeting: REF,
      subject: NARRATIVE,
      outcome: Type.Union(OUTCOMES.map((outcome) => Type.Literal(outcome))),
      amount: maybe(AMOUNT),
      on: DAY,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    meeting: LABELS.meeting,
    subject: LABELS.subject,
    outcome: LABELS.outcome,
    amount: LABELS.amount,
    on: LABELS.on,
  },
  edits: null,
  async run(tx, input, context) {
    const meeting = await findRow(tx, "governance_meeting", input.meeting);
    if (!meeting)
      return refuseInput("NOT_FOUND", { kind: NOUNS.meeting, id: input.meeting }, "meeting");
    const fund = await findRow(tx, "fund", meeting.fund_id);
    if (!fund?.currency) return refuseInput("NO_LEDGER", { id: meeting.fund_id }, "meeting");
    const amount = input.amount === undefined ? null : readMoney(input.amount, fund.currency);
    if (isRefusal(amount)) return amount;
    const decided_on = readDay(input.on);
    if (isRefusal(decided_on)) return decided_on;
    const { id, outcome, subject } = input;
    const refused = checkDecision(
      { outcome, amount, decided_on },
      { met_on: meeting.met_on, latest_day: context.latest_day },
    );
    if (refused) return refused;
    if (await findRow(tx, "decision", id))
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.decision, id }, "id");
    await writeRows(tx, "decision", [
      {
        id,
        portfolio: null,
        meeting_id: meeting.id,
        fund_id: fund.id,
        subject,
        outcome,
        amount_minor: amount?.amount_minor ?? null,
        decided_on,
        status: "recorded",
      },
    ]);
    return { subject_kind: "decision", subject_id: id, entries: [] };
  },
});
