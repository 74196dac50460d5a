import { Type } from "@sinclair/typebox";
import type { Currency } from "../base/currency.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { checkDecision, OUTCOMES } from "../fund/decision.js";
import { checkPast } from "../fund/past-day.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
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
    const { id, outcome, subject } = input;
    const { latest_day } = context;
    const met = await findMeeting(tx, input.meeting);
    const day = readDay(input.on);
    const exists = (await findRow(tx, "decision", id))
      ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.decision, id }, "id")
      : null;
    const typed =
      input.amount === undefined
        ? null
        : isRefusal(met)
          ? met
          : readMoney(input.amount, met.currency);
    const read = together({ meeting: met, amount: typed, decided_on: day });
    if (isRefusal(read)) {
      const future = isRefusal(day) ? null : checkPast(day, latest_day);
      return refusedBy([read, future, exists]);
    }
    const { meeting, amount, decided_on } = read;
    const { met_on } = meeting;
    const refused = refusedBy([
      checkDecision({ outcome, amount, decided_on }, { met_on, latest_day }),
      exists,
    ]);
    if (refused) return refused;
    await writeRows(tx, "decision", [
      {
        id,
        portfolio: null,
        meeting_id: meeting.id,
        fund_id: meeting.fund_id,
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

/** A meeting, and the currency of its fund, in which it decides. */
async function findMeeting(
  tx: Tx,
  id: string,
): Promise<(RowOf<"governance_meeting"> & { readonly currency: Currency }) | Refusal> {
  const meeting = await findRow(tx, "governance_meeting", id);
  if (!meeting) return refuseInput("NOT_FOUND", { kind: NOUNS.meeting, id }, "meeting");
  const currency = (await findRow(tx, "fund", meeting.fund_id))?.currency ?? null;
  return currency === null
    ? refuseInput("NO_LEDGER", { id: meeting.fund_id }, "meeting")
    : { ...meeting, currency };
}
