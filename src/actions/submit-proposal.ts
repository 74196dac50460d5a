import { Type } from "@sinclair/typebox";
import { assert } from "../base/assert.js";
import { isRefusal } from "../base/refusal.js";
import { endOfDay } from "../base/zone.js";
import { stateName } from "../fund/lifecycle.js";
import { CALL, checkSubmission, PROPOSAL } from "../fund/proposal.js";
import { refuse } from "../fund/refusals.js";
import { insertProposal, lockCall, lockProposal } from "../store/call-rows.js";
import { findRow } from "../store/money-rows.js";
import { action } from "./action.js";
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
    const countries = readCountries(input.countries);
    if (isRefusal(countries)) return countries;
    const call = await lockCall(tx, input.call);
    if (!call) return refuseInput("NOT_FOUND", { kind: CALL.noun, id: input.call }, "call");
    if (call.status !== "published")
      return refuse("CALL_NOT_PUBLISHED", { status: stateName(CALL, call.status) }, "call");
    const on = input.on === undefined ? context.today : readPastDay(input.on, context);
    if (isRefusal(on)) return on;
    const submitted_at = on < context.today ? endOfDay(on, "UTC") : context.now;
    const late = checkSubmission(call, submitted_at);
    if (late) return late;
    const fund = await findRow(tx, "fund", call.fund_id);
    if (!fund?.currency) return refuseInput("NO_LEDGER", { id: call.fund_id }, "call");
    const amount = readMoney(input.amount, fund.currency);
    if (isRefusal(amount)) return amount;
    if (amount.amount_minor <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
    if (!(await findRow(tx, "organisation", input.organisation))) {
      return refuseInput(
        "NOT_FOUND",
        { kind: NOUNS.organisation, id: input.organisation },
        "organisation",
      );
    }
    if (await lockProposal(tx, id))
      return refuseInput("EXISTS_ALREADY", { kind: PROPOSAL.noun, id }, "id");
    await insertProposal(tx, {
      id,
      call_id: call.id,
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
      input.proposal,
      ["technical_financial_review"],
      async ({ proposal, currency }) => {
        // The lifecycle enters this state from a preliminary approval, too; that step is taken in one with the approval.
        assert(
          proposal.status === "revision_requested",
          `a revision of a proposal at ${proposal.status}`,
        );
        const amount = input.amount === undefined ? null : readMoney(input.amount, currency);
        if (isRefusal(amount)) return amount;
        if (amount && amount.amount_minor <= 0n)
          return refuse("AMOUNT_NOT_POSITIVE", { amount }, "amount");
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
    moveProposal(tx, input.proposal, ["withdrawn"], () =>
      Promise.resolve({ reason: input.reason }),
    ),
});
