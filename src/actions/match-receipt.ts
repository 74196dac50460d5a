import { Type } from "@sinclair/typebox";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money, subtractMoney, zero } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import type { AccountCode } from "../fund/account.js";
import type { EntryLine } from "../fund/entry.js";
import { heldOf, type MoneyEvent } from "../fund/posting.js";
import { checkPositive } from "../fund/positive.js";
import { refuse } from "../fund/refusals.js";
import { listEntriesOf } from "../store/entries.js";
import { findRow } from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { DAY, maybe, readDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { feeEvents, feeOf, matchFor, readBearer, spreadReceipt } from "./record-receipt.js";
import { book, lockFund } from "./standing.js";

const NOTES = texts({
  matched: {
    en: "{taken} goes to instalments of {agreement}.",
    ja: "{taken}を「{agreement}」の分割払込みに充当します。",
  },
  stays: { en: "{left} stays in suspense.", ja: "{left}は仮受金のままとします。" },
});

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
    const found =
      (await findRow(tx, "receipt", input.receipt)) ??
      refuseInput("NOT_FOUND", { kind: NOUNS.receipt, id: input.receipt }, "receipt");
    const fund = isRefusal(found) ? found : await lockFund(tx, found.fund_id);
    const day = readDay(input.on);
    const posting = await checkPostingDay(tx, day, context);
    const wrong_day = refusedBy([posting, isRefusal(found) ? null : checkAfter(found, day)]);
    const read = together({
      receipt: found,
      on: day,
      at: fund,
      agreement:
        (await findRow(tx, "agreement", input.agreement)) ??
        refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement"),
    });
    if (isRefusal(read)) return refusedBy([read, wrong_day]);
    const { receipt, on, at, agreement } = read;
    const lines = (await listEntriesOf(tx, `receipt/${receipt.id}`)).flatMap(
      (entry) => entry.lines,
    );
    const held = money(-sumOn(lines, 2700, receipt.bank_currency), receipt.bank_currency);
    const nothing = checkPositive(held, "receipt");
    if (nothing) return refusedBy([wrong_day, nothing]);
    // In the agreement's currency: what was sent less what instalments have taken; else what the account holds of it.
    const sent = money(
      receipt.amount_minor + sumOn(lines, 1200, receipt.currency),
      receipt.currency,
    );
    const open = agreement.currency === sent.currency ? sent : held;
    const named = input.instalment === undefined ? [] : [input.instalment];
    if (open.currency !== agreement.currency) {
      const facts = { amount: open, agreed: agreement.currency };
      return refusedBy([wrong_day, refuse("HELD_OTHER_CURRENCY", facts, "agreement")]);
    }
    const matched = await matchFor(tx, at, agreement.id, open, named);
    if (isRefusal(matched)) return refusedBy([wrong_day, matched]);
    const spread = spreadReceipt(
      matched.matching,
      matched.agreement,
      matched.owed,
      open,
      held,
      receipt.id,
    );
    const taken = subtractMoney(held, spread.suspense ?? zero(held.currency));
    const refused = refusedBy([
      wrong_day,
      taken.amount_minor === 0n
        ? refuse("INSTALMENTS_RECEIVED", { agreement: agreement.title, held }, "agreement")
        : null,
    ]);
    if (refused) return refused;
    const head = { event_id: `receipt/${receipt.id}`, on };
    const about = { receipt_id: receipt.id };
    const events: MoneyEvent[] = [
      {
        ...head,
        kind: "suspense_matched",
        parts: spread.parts,
        amount: taken,
        rate: lines.find((line) => line.account === 2700)?.rate ?? null,
        borne_by: await readBearer(tx, at, agreement, on),
        about,
      },
    ];
    // The agent's fee is taken of every deposit, and this one is known as a deposit only now.
    const fee = feeOf(agreement, at, taken);
    const layers = heldOf(spread.parts, held.currency);
    events.push(...feeEvents(fee, layers, { ...head, about }, agreement.id));
    const entries = await book(tx, at, events, context);
    const notes = [
      fillText(NOTES.matched, { taken, agreement: agreement.title }),
      ...(spread.suspense ? [fillText(NOTES.stays, { left: spread.suspense })] : []),
    ];
    return isRefusal(entries)
      ? entries
      : { subject_kind: "receipt", subject_id: receipt.id, entries, notes };
  },
});

/** What stands on an account in a currency, over all entries of a receipt; what was reversed takes itself off. */
function sumOn(lines: readonly EntryLine[], account: AccountCode, currency: Currency): bigint {
  return lines
    .filter((line) => line.account === account && line.currency === currency)
    .reduce((sum, line) => sum + line.amount_minor, 0n);
}

/** Nothing is matched before it is there: a statement of the days between would show money that nobody had sent. */
function checkAfter({ received_on }: RowOf<"receipt">, on: Day | Refusal): Refusal | null {
  if (isRefusal(on) || on >= received_on) return null;
  return refuse("MATCH_BEFORE_RECEIPT", { received_on, on }, "on");
}
