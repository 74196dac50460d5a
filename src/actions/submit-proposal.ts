import { Type } from "@sinclair/typebox";
import { assert } from "../base/assert.js";
import type { Currency } from "../base/currency.js";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { endOfDay } from "../base/zone.js";
import { checkPositive } from "../fund/positive.js";
import { stateName } from "../fund/lifecycle.js";
import { CALL, checkSubmission, PROPOSAL } from "../fund/proposal.js";
import { refuse } from "../fund/refusals.js";
import { insertProposal, lockCall, lockProposal, type CallRow } from "../store/call-rows.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { action } from "./action.js";
import { findGiven } from "./given-row.js";
import {
  AMOUNT,
  COUNTRIES,
  DAY,
  maybe,
  NARRATIVE,
  readCountries,
  readPastDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { moveProposal } from "./proposal-at-hand.js";

/** A proposal comes in: taken while its call is published and open, to the second of its closing. */
export const submitProposal = action({
  name: "submit-proposal",
  title: { en: "Submit a proposal", ja: "提案を提出する" },
  summary: {
    en: "An organisation answers a call. From this day the rapid track counts until money is released.",
    ja: "募集に対する機関の提案を記録する。迅速枠の日数は、この日から送金まで計測する。",
  },
  input: Type.Object(
    {
      id: REF,
      call: REF,
      organisation: REF,
      title: NARRATIVE,
      amount: AMOUNT,
      on: maybe(DAY),
      countries: maybe(COUNTRIES),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    call: LABELS.call,
    organisation: LABELS.organisation,
    title: LABELS.title,
    amount: LABELS.amount,
    on: LABELS.submitted_on,
    countries: LABELS.proposal_countries,
  },
  edits: null,
  async run(tx, input, context) {
    const { id, title } = input;
    const { today, now } = context;
    const open = await takeOpenCall(tx, input.call);
    const day = input.on === undefined ? today : readPastDay(input.on, context);
    const sent = isRefusal(day) ? null : day < today ? endOfDay(day, "UTC") : now;
    const typed = isRefusal(open) ? open : readMoney(input.amount, open.currency);
    const kind = NOUNS.organisation;
    const proposer = { table: "organisation", kind, field: "organisation" } as const;
    const read = together({
      countries: readCountries(input.countries),
      call: open,
      on: day,
      in_time: isRefusal(open) || sent === null ? null : checkSubmission(open.call, sent),
      amount: typed,
      positive: checkPositive(typed),
      organisation: await findGiven(tx, proposer, input.organisation),
      exists: (await lockProposal(tx, id))
        ? refuseInput("EXISTS_ALREADY", { kind: PROPOSAL.noun, id }, "id")
        : null,
    });
    if (isRefusal(read)) return read;
    const { amount, countries, on } = read;
    const submitted_at = on < today ? endOfDay(on, "UTC") : now;
    await insertProposal(tx, {
      id,
      call_id: input.call,
      organisation_id: input.organisation,
      title,
      amount_minor: amount.amount_minor,
      countries,
      submitted_at,
      submitted_by: context.actor,
      status: "submitted",
      reason: null,
      decision_id: null,
      allocation_id: null,
    });
    return { subject_kind: "proposal", subject_id: id, entries: [] };
  },
});

/** A published call, and the currency of its fund. */
async function takeOpenCall(
  tx: Tx,
  id: string,
): Promise<{ readonly call: CallRow; readonly currency: Currency } | Refusal> {
  const call = await lockCall(tx, id);
  if (!call) return refuseInput("NOT_FOUND", { kind: CALL.noun, id }, "call");
  const { status, fund_id } = call;
  if (status !== "published")
    return refuse("CALL_NOT_PUBLISHED", { status: stateName(CALL, status) }, "call");
  const currency = (await findRow(tx, "fund", fund_id))?.currency ?? null;
  return currency === null ? refuseInput("NO_LEDGER", { id: fund_id }, "call") : { call, currency };
}

/** The organisation answers a request for revision: its new title or amount goes back into review. */
export const reviseProposal = action({
  name: "revise-proposal",
  title: { en: "Revise a proposal", ja: "提案を修正する" },
  summary: {
    en: "Sends a revised proposal back into technical and financial review.",
    ja: "修正後の提案を技術・財務審査に戻す。",
  },
  input: Type.Object(
    { proposal: REF, title: maybe(NARRATIVE), amount: maybe(AMOUNT) },
    { additionalProperties: false },
  ),
  fields: { proposal: LABELS.proposal, title: LABELS.title, amount: LABELS.amount },
  edits: (input) => ({ kind: "proposal", id: input.proposal }),
  run: (tx, input) =>
    moveProposal(
      tx,
      { id: input.proposal, through: ["technical_financial_review"] },
      async ({ proposal, currency }) => {
        // The lifecycle enters this state from a preliminary approval, too; that step is taken in one with the approval.
        assert(
          proposal.status === "revision_requested",
          `a revision of a proposal at ${proposal.status}`,
        );
        const typed = readMoney(input.amount, currency);
        const read = together({ amount: typed, positive: checkPositive(typed) });
        if (isRefusal(read)) return read;
        const { amount } = read;
        return {
          title: input.title ?? proposal.title,
          amount_minor: amount?.amount_minor ?? proposal.amount_minor,
        };
      },
    ),
});

/** The organisation takes its proposal back, at any time before it is paid. */
export const withdrawProposal = action({
  name: "withdraw-proposal",
  title: { en: "Withdraw a proposal", ja: "提案を取り下げる" },
  summary: {
    en: "The organisation takes its proposal back.",
    ja: "機関による提案の取下げを記録する。",
  },
  input: Type.Object({ proposal: REF, reason: SENTENCE }, { additionalProperties: false }),
  fields: { proposal: LABELS.proposal, reason: LABELS.reason },
  edits: (input) => ({ kind: "proposal", id: input.proposal }),
  run: (tx, input) =>
    moveProposal(tx, { id: input.proposal, through: ["withdrawn"] }, () =>
      Promise.resolve({ reason: input.reason }),
    ),
});
