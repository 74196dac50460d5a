import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { refuse } from "../fund/refusals.js";
import { listEntriesOf } from "../store/entries.js";
import { findRow } from "../store/money-rows.js";
import { action } from "./action.js";
import { DAY, maybe, readDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { matchFor, spreadReceipt } from "./record-receipt.js";
import { book, lockFund } from "./standing.js";

/** Gives money in suspense its instalments: cash stays as it was, its purpose changes. */
export const matchHeldReceipt = action({
  name: "match-receipt",
  title: { en: "Match a receipt held in suspense", ja: "仮受金を照合する" },
  summary: {
    en: "Matches money held in suspense to the instalments of an agreement, up to what is open.",
    ja: "仮受金を、取決めの分割払込みの未受領額を限度として照合する。",
  },
  input: Type.Object(
    { receipt: REF, agreement: REF, instalment: maybe(REF), on: DAY },
    { additionalProperties: false },
  ),
  fields: {
    receipt: LABELS.receipt,
    agreement: LABELS.agreement,
    instalment: LABELS.instalment,
    on: LABELS.on,
  },
  edits: (input) => ({ kind: "receipt", id: input.receipt }),
  async run(tx, input, context) {
    const receipt = await findRow(tx, "receipt", input.receipt);
    if (!receipt)
      return refuseInput("NOT_FOUND", { kind: "receipt", id: input.receipt }, "receipt");
    const on = readDay(input.on);
    if (isRefusal(on)) return on;
    const at = await lockFund(tx, receipt.fund_id);
    if (isRefusal(at)) return at;
    const lines = (await listEntriesOf(tx, `receipt/${receipt.id}`)).flatMap(
      (entry) => entry.lines,
    );
    const held = -lines.reduce(
      (sum, line) => (line.account === 2700 ? sum + line.base_minor : sum),
      0n,
    );
    const amount = money(held, at.ledger.base);
    if (held <= 0n) return refuse("AMOUNT_NOT_POSITIVE", { amount }, "receipt");
    const agreement = await findRow(tx, "agreement", input.agreement);
    if (agreement && agreement.currency !== at.ledger.base) {
      // What a part of the yen was worth is known only with the receipt that brought it: reverse that one and record it matched.
      return refuse("RECEIPT_OTHER_CURRENCY", { amount, agreed: agreement.currency }, "agreement");
    }
    const named = input.instalment === undefined ? [] : [input.instalment];
    const matched = await matchFor(tx, at, input.agreement, amount, named);
    if (isRefusal(matched)) return matched;
    const { excess } = matched.matching;
    const taken = money(held - excess.amount_minor, at.ledger.base);
    if (taken.amount_minor === 0n)
      return refuse(
        "MATCH_EXCEEDS_INSTALMENT",
        { seq: 0, left: taken, asked: amount },
        "instalment",
      );
    const { parts } = spreadReceipt(
      matched.matching,
      matched.agreement,
      null,
      amount,
      amount,
      receipt.id,
    );
    const event_id = `receipt/${receipt.id}`;
    const entries = await book(
      tx,
      at.ledger,
      [
        {
          kind: "suspense_matched",
          event_id,
          on,
          parts,
          amount: taken,
          about: { receipt_id: receipt.id },
        },
      ],
      context,
    );
    return isRefusal(entries)
      ? entries
      : { subject_kind: "receipt", subject_id: receipt.id, entries };
  },
});
