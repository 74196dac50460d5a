import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import type { MoneyEvent } from "../fund/posting.js";
import { refuse } from "../fund/refusals.js";
import { listEntriesOf } from "../store/entries.js";
import { findRow, listAmendments } from "../store/money-rows.js";
import { lockCondition, setConditionMet } from "../store/term-rows.js";
import { action } from "./action.js";
import { DAY, readPastDay, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { book, lockFund } from "./standing.js";

/** The condition of a contribution is met: what was deferred becomes income, at the rates at which it was booked. */
export const meetCondition = action({
  name: "meet-condition",
  title: { en: "Record that an agreement's condition is met", ja: "取決めの条件の成就を記録する" },
  summary: {
    en: "A contribution under a condition is deferred until then; now it is income.",
    ja: "条件付き拠出として繰り延べた額を、条件の成就により収入に計上する。",
  },
  input: Type.Object(
    { agreement: REF, on: DAY, evidence: SENTENCE },
    { additionalProperties: false },
  ),
  fields: { agreement: LABELS.agreement, on: LABELS.on, evidence: LABELS.evidence },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input, context) {
    const agreement = await findRow(tx, "agreement", input.agreement);
    if (!agreement?.fund_id)
      return refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement");
    const met_on = readPastDay(input.on, context);
    if (isRefusal(met_on)) return met_on;
    if (agreement.signed_on && met_on < agreement.signed_on) {
      return refuse(
        "CONDITION_BEFORE_SIGNATURE",
        { on: met_on, signed_on: agreement.signed_on },
        "on",
      );
    }
    const at = await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return at;
    const condition = await lockCondition(tx, agreement.id);
    if (!condition) return refuse("AGREEMENT_WITHOUT_CONDITION", {}, "agreement");
    if (condition.met_on !== null)
      return refuse("CONDITION_ALREADY_MET", { on: condition.met_on }, "agreement");
    // Each deferred line by itself: an amendment was booked at the rate of its own day, and is released at that rate.
    const sources = [
      `agreement/${agreement.id}`,
      ...(await listAmendments(tx, agreement.id)).map((row) => `amendment/${row.id}`),
    ];
    const events: MoneyEvent[] = [];
    for (const source of sources) {
      const entries = (await listEntriesOf(tx, source)).filter(
        (entry) => entry.reverses === null && entry.reversed_by === null,
      );
      for (const line of entries
        .flatMap((entry) => entry.lines)
        .filter((each) => each.account === 2100)) {
        const amount = money(-line.amount_minor, line.currency);
        const about = { agreement_id: agreement.id };
        events.push({
          kind: "condition_met",
          event_id: `agreement/${agreement.id}`,
          on: met_on,
          amount,
          rate: line.rate,
          about,
          reason: input.evidence,
        });
      }
    }
    await setConditionMet(tx, { agreement_id: agreement.id, met_on, evidence: input.evidence });
    const entries = await book(tx, at, events, context);
    return isRefusal(entries)
      ? entries
      : { subject_kind: "agreement", subject_id: agreement.id, entries };
  },
});
