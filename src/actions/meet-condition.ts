import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import type { MoneyEvent } from "../fund/posting.js";
import { refuse } from "../fund/refusals.js";
import { listEntriesOf } from "../store/entries.js";
import { findRow, listAmendments } from "../store/money-rows.js";
import { lockCondition, setConditionMet } from "../store/term-rows.js";
import { action } from "./action.js";
import { DAY, readDay, REF, refuseInput, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
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
    const day = readDay(input.on);
    const wrong_day = await checkPostingDay(tx, day, context);
    if (!agreement?.fund_id)
      return refusedBy([
        refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement"),
        refusalIn(day),
        wrong_day,
      ]);
    const { signed_on } = agreement;
    const read = together({
      met_on: day,
      wrong_day,
      late_enough:
        signed_on && !isRefusal(day) && day < signed_on
          ? refuse("CONDITION_BEFORE_SIGNATURE", { on: day, signed_on }, "on")
          : null,
      at: await lockFund(tx, agreement.fund_id),
      condition: checkCondition(await lockCondition(tx, agreement.id)),
    });
    if (isRefusal(read)) return read;
    const { met_on, at } = read;
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

/** A condition is met once. */
function checkCondition(condition: { readonly met_on: Day | null } | null): Refusal | null {
  if (!condition) return refuse("AGREEMENT_WITHOUT_CONDITION", {}, "agreement");
  const { met_on } = condition;
  return met_on === null ? null : refuse("CONDITION_ALREADY_MET", { on: met_on }, "agreement");
}
