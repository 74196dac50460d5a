import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { addMoney, money, splitMoney, subtractMoney, zero, type Money } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { agentFee } from "../fund/agreement.js";
import { atBookedRates, openLayers, takeInOrder, type HeldAt } from "../fund/exchange.js";
import { heldOf, type MoneyEvent, type ReceiptPart } from "../fund/posting.js";
import type { Reported } from "../fund/exceptions.js";
import {
  checkMatching,
  closedAccountException,
  matchReceipt,
  receiptExceptions,
  type Matching,
} from "../fund/receipt.js";
import type { Instalment } from "../fund/instalment.js";
import { checkPositive } from "../fund/positive.js";
import { refuse } from "../fund/refusals.js";
import type { FxRiskBearer } from "../fund/policy.js";
import { quoteFor, rateBetween } from "../fund/rate.js";
import type { Tx } from "../store/connect.js";
import { listStandingOf } from "../store/entries.js";
import { listOwedAt } from "../store/exchange-rows.js";
import { findReceiptsByBankRef } from "../store/imports.js";
import { findRow, listRowsBy, readInstalmentReceived, readLastDays } from "../store/money-rows.js";
import { findRateOn } from "../store/rates.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { flagReported, noteOf } from "./flag.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { checkFree } from "./given-row.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import {
  book,
  checkLedgers,
  lockFund,
  readTermsInForce,
  unRate,
  type FundAtHand,
} from "./standing.js";

const NOTES = texts({
  suspense: {
    en: "{excess} is more than the instalments take: it is held in suspense until it is matched.",
    ja: "{excess}は分割払込みの未受領額を超えるため、照合するまで仮受金とします。",
  },
  unscheduled: {
    en: "No instalment of the agreement is open: all of {excess} is held in suspense. Schedule an instalment, and match the receipt to it, before the money can be used.",
    ja: "この取決めには未受領の分割払込みがないため、{excess}の全額を仮受金とします。使用するには、分割払込みを設定して照合してください。",
  },
  unidentified: {
    en: "No agreement is named: {excess} is held in suspense until it is matched to one.",
    ja: "取決めの指定がないため、照合するまで{excess}を仮受金とします。",
  },
  bank_ref: {
    en: "Receipt {id} has the bank's reference {bank_ref}, too. Make sure that this is another transfer.",
    ja: "入金{id}にも同じ銀行の参照番号{bank_ref}が付されています。別の送金であることを確認してください。",
  },
});

const RATE = Type.String({
  pattern: "^\\d{1,12}(\\.\\d{1,18})?$",
  description: "A decimal: units of the account's currency for one of the amount's",
});

/**
 * Books money that came in: matched to the instalments of its agreement, what they do not take in suspense, the bank's charge
 * and the agent's fee beside it. Without an agreement all of it is held in suspense.
 */
export const recordReceipt = action({
  name: "record-receipt",
  title: { en: "Record a receipt", ja: "入金を記録する" },
  summary: {
    en: "Books money received. What instalments do not take is held in suspense, never applied silently.",
    ja: "入金を記帳する。分割払込みの未受領額を超える分は仮受金とし、自動的に充当しない。",
  },
  input: Type.Object(
    {
      id: REF,
      fund: REF,
      agreement: maybe(REF),
      instalment: maybe(REF),
      amount: AMOUNT,
      currency: CURRENCY,
      credited: AMOUNT,
      credited_currency: CURRENCY,
      charge: maybe(AMOUNT),
      on: DAY,
      bank_ref: maybe(SENTENCE),
      donor_budget_rate: maybe(RATE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    fund: LABELS.fund,
    agreement: LABELS.agreement,
    instalment: LABELS.instalment,
    amount: LABELS.amount,
    currency: LABELS.currency,
    credited: LABELS.credited,
    credited_currency: LABELS.credited_currency,
    charge: LABELS.charge,
    on: LABELS.on,
    bank_ref: LABELS.bank_ref,
    donor_budget_rate: LABELS.donor_budget_rate,
  },
  edits: null,
  async run(tx, input, context) {
    const typed = readAmounts(input);
    const [exists, fund, twins] = await Promise.all([
      checkFree(tx, { table: "receipt", kind: NOUNS.receipt }, input.id),
      lockFund(tx, input.fund),
      listTwins(tx, input.fund, input.bank_ref),
    ]);
    const named = input.instalment === undefined ? [] : [input.instalment];
    const { amount } = typed;
    const found = isRefusal(amount)
      ? amount
      : isRefusal(fund)
        ? fund
        : await matchFor(tx, fund, input.agreement ?? null, amount, named);
    const day = readDay(input.on);
    const read = together({
      ...typed,
      on: day,
      wrong_day: await checkPostingDay(tx, day, context),
      positive: refusedBy([
        checkPositive(amount),
        checkPositive(typed.credited, "credited"),
        checkCharge(typed.charge),
      ]),
      exists,
      at: fund,
      account: checkAccount(typed, fund),
      matched: found,
    });
    if (isRefusal(read)) return read;
    const { amount: sent, credited, charge, on, at, matched } = read;
    const gross = addMoney(credited, charge);
    const spread = spreadReceipt(
      matched.matching,
      matched.agreement,
      matched.owed,
      sent,
      gross,
      input.id,
    );
    const rates = await ratesOf(tx, sent, gross, on, input.donor_budget_rate ?? null);
    const instalment_id = spread.parts[0]?.about.instalment_id ?? null;
    await writeRows(tx, "receipt", [
      { ...receiptRow(input, sent, credited, charge, on, instalment_id), ...rates },
    ]);
    // What is held for no instalment has no rate of an agreement.
    const isLoose = credited.currency !== at.ledger.base && spread.suspense !== null;
    const rate = isLoose ? await unRate(tx, credited.currency, at.ledger.base, on) : null;
    if (isRefusal(rate)) return rate;
    const event_id = `receipt/${input.id}`;
    const about = { receipt_id: input.id };
    const events: MoneyEvent[] = [
      {
        kind: "receipt",
        event_id,
        on,
        parts: spread.parts,
        credited,
        charge,
        suspense: spread.suspense,
        rate,
        borne_by: await readBearer(tx, at, matched.agreement, on),
        about,
      },
    ];
    if (matched.agreement) {
      const deposit = subtractMoney(gross, spread.suspense ?? zero(gross.currency));
      const fee = feeOf(matched.agreement, at, deposit);
      const layers = takeInOrder(heldOf(spread.parts, gross.currency), charge).rest;
      events.push(...feeEvents(fee, layers, { event_id, on, about }, matched.agreement.id));
    }
    const entries = await book(tx, at, events, context);
    if (isRefusal(entries)) return entries;
    // Invariant 10: before signature or after the end is accepted, and to be explained.
    const said = { ref: input.id, received_on: on, amount: sent };
    const ended = matched.agreement && {
      ...matched.agreement,
      ...(await readLastDays(tx, matched.agreement)),
    };
    const broken = [
      ...(ended ? receiptExceptions(said, ended) : []),
      ...(await closedExceptions(tx, at.account?.project_id ?? null, said)),
    ];
    await flagReported(tx, broken, { kind: "receipt", id: input.id }, context);
    const why =
      matched.agreement === null
        ? NOTES.unidentified
        : spread.parts.length === 0
          ? NOTES.unscheduled
          : NOTES.suspense;
    const notes = [
      ...(spread.suspense ? [fillText(why, { excess: spread.suspense })] : []),
      ...broken.map(noteOf),
      ...twins.map((id) => fillText(NOTES.bank_ref, { id, bank_ref: input.bank_ref ?? "" })),
    ];
    return { subject_kind: "receipt", subject_id: input.id, entries, notes };
  },
});

/** What is to be explained of money on the account of a project whose books are closed. */
export async function closedExceptions(
  tx: Tx,
  project_id: string | null,
  said: Parameters<typeof closedAccountException>[0],
): Promise<readonly Reported[]> {
  const project = project_id === null ? null : await findRow(tx, "project", project_id);
  return project?.status === "4" ? [closedAccountException(said, project.title)] : [];
}

/** Who bears what the exchange of an agreement's money wins or loses on a day. */
export async function readBearer(
  tx: Tx,
  at: FundAtHand,
  agreement: RowOf<"agreement"> | null,
  on: Day,
): Promise<FxRiskBearer> {
  if (!agreement || agreement.currency === at.ledger.base) return "fund";
  return (await readTermsInForce(tx, at, agreement, on)).fx_risk_bearer.term;
}

type Typed = Readonly<Record<"amount" | "credited" | "charge", Money | Refusal>>;

function readAmounts(input: {
  readonly amount: string;
  readonly currency: string;
  readonly credited: string;
  readonly credited_currency: string;
  readonly charge?: string;
}): Typed {
  const { credited_currency: code } = input;
  return {
    amount: readMoney(input.amount, input.currency),
    credited: readMoney(input.credited, code, "credited", "credited_currency"),
    charge: readMoney(input.charge ?? "0", code, "charge", "credited_currency"),
  };
}

function checkCharge(charge: Money | Refusal): Refusal | null {
  return isRefusal(charge) || charge.amount_minor >= 0n
    ? null
    : refuse("AMOUNT_NOT_POSITIVE", { amount: charge }, "charge");
}

/** An account in the currency that was sent holds it until it is exchanged; no other foreign account takes it. */
function checkAccount({ amount, credited }: Typed, at: FundAtHand | Refusal): Refusal | null {
  if (isRefusal(amount) || isRefusal(credited) || credited.currency === amount.currency)
    return null;
  return checkLedgers(credited, at, "credited_currency");
}

/** Receipts of a fund that have this reference of the bank and that nobody has taken back. */
async function listTwins(
  tx: Tx,
  fund_id: string,
  bank_ref: string | undefined,
): Promise<readonly string[]> {
  const twins = bank_ref === undefined ? [] : await findReceiptsByBankRef(tx, fund_id, bank_ref);
  if (twins.length === 0) return [];
  const standing = await listStandingOf(
    tx,
    twins.map(({ id }) => `receipt/${id}`),
  );
  return [...new Set(standing.map(({ event_id }) => event_id.slice("receipt/".length)))];
}

interface Matched {
  readonly matching: Matching;
  readonly agreement: RowOf<"agreement"> | null;
  /** What the agreement owes by the rate at which it was booked; empty where it is in the ledger's currency. */
  readonly owed: readonly HeldAt[];
}

/** How an amount is matched to the open instalments of an agreement; all of it in excess where there is none. */
export async function matchFor(
  tx: Tx,
  at: FundAtHand,
  agreement_id: string | null,
  sent: Money,
  named: readonly string[],
): Promise<Matched | Refusal> {
  if (agreement_id === null)
    return { matching: { parts: [], excess: sent }, agreement: null, owed: [] };
  const [agreement, received, scheduled] = await Promise.all([
    findRow(tx, "agreement", agreement_id),
    readInstalmentReceived(tx, agreement_id),
    listRowsBy(tx, "instalment", "agreement_id", agreement_id),
  ]);
  if (agreement?.fund_id !== at.fund.id)
    return refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: agreement_id }, "agreement");
  if (agreement.status === "withdrawn") return refuse("AGREEMENT_WITHDRAWN", {}, "agreement");
  if (agreement.currency !== sent.currency) {
    const unknown = named.filter((id) => !scheduled.some((one) => one.id === id));
    return refusedBy([
      refuse("RECEIPT_OTHER_CURRENCY", { amount: sent, agreed: agreement.currency }, "currency"),
      ...unknown.map((id) => refuse("INSTALMENT_UNKNOWN", { instalment: id }, "instalment")),
    ]);
  }
  const instalments = scheduled.map((row): Instalment => ({
    id: row.id,
    seq: row.seq,
    due_on: row.due_on,
    amount: money(row.amount_minor, agreement.currency),
    received: money(received.get(row.id) ?? 0n, agreement.currency),
    status: "scheduled",
  }));
  const matching = matchReceipt(sent, instalments, named);
  if (isRefusal(matching)) return matching;
  const over = checkMatching(matching.parts, instalments);
  return over ?? { matching, agreement, owed: await owedAt(tx, agreement, at) };
}

/**
 * What an agreement owes, by the rate at which each part was booked (its own, and those that amendments brought), so that a receivable is
 * relieved at what it stands at, first in first out.
 */
export async function owedAt(
  tx: Tx,
  agreement: RowOf<"agreement">,
  at: FundAtHand,
): Promise<readonly HeldAt[]> {
  const { id, currency } = agreement;
  if (currency === at.ledger.base) return [];
  const layers = await listOwedAt(tx, id, at.ledger.id, currency);
  const rest = openLayers(layers, currency);
  const [first] = layers;
  // Paid in full: what still comes in is in excess of every instalment, and at the rate of the last.
  return rest.length === 0 && first
    ? [{ rate: (layers.at(-1) ?? first).rate, amount: zero(currency) }]
    : rest;
}

/** Parts by instalment; the excess in the bank's currency is its share of what came in. */
export function spreadReceipt(
  matching: Matching,
  agreement: RowOf<"agreement"> | null,
  owed: readonly HeldAt[],
  sent: Money,
  gross: Money,
  receipt_id: string,
): { readonly parts: readonly ReceiptPart[]; readonly suspense: Money | null } {
  let left = owed;
  const parts = matching.parts.flatMap((part) => {
    const about = {
      agreement_id: agreement?.id ?? "",
      instalment_id: part.instalment_id,
      receipt_id,
    };
    const taken = atBookedRates(left, part.amount);
    left = taken.rest;
    return taken.parts.map((each) => ({ ...each, about }));
  });
  const matched = subtractMoney(sent, matching.excess);
  const [, suspense] = splitMoney(gross, [matched.amount_minor, matching.excess.amount_minor]);
  return { parts, suspense: suspense && suspense.amount_minor > 0n ? suspense : null };
}

/** The agent's fee of a deposit: of what is held in another currency, first in first out at what it was booked at, an event for each rate. */
export function feeEvents(
  fee: Money | null,
  held: readonly HeldAt[],
  head: Pick<MoneyEvent, "event_id" | "on" | "about">,
  agreement_id: string,
): readonly MoneyEvent[] {
  if (!fee) return [];
  const about = { ...head.about, agreement_id };
  return atBookedRates(held, fee).parts.map((part) => ({
    ...head,
    ...part,
    kind: "agent_fee",
    about,
  }));
}

/** The agent's fee on a deposit, by the agreement's rate or else the fund's; null where there is none. */
export function feeOf(agreement: RowOf<"agreement">, at: FundAtHand, deposit: Money): Money | null {
  const fee = agentFee(
    deposit,
    agreement.agent_fee_bp > 0 ? agreement.agent_fee_bp : (at.fund.agent_fee_bp ?? 0),
  );
  return fee.amount_minor > 0n ? fee : null;
}

/**
 * The three rates of a receipt, each in units of the account's currency for one of what was sent: the donor's fixed budget rate as typed or
 * as loaded, the UN's of the day where the record has it, and what the bank gave. To twelve significant places; an
 * entry's own lines keep the quotation that they were valued at. Source: DOMAIN 3.
 */
async function ratesOf(
  tx: Tx,
  sent: Money,
  gross: Money,
  on: Day,
  typed: string | null,
): Promise<Pick<RowOf<"receipt">, "donor_budget_rate" | "un_rate" | "bank_rate">> {
  if (sent.currency === gross.currency)
    return { donor_budget_rate: null, un_rate: null, bank_rate: null };
  const between = [sent.currency, gross.currency] as const;
  const [un, donor] = await Promise.all(
    (["unore", "donor_budget"] as const).map((type) => findRateOn(tx, { type, between, on })),
  );
  return {
    donor_budget_rate: typed ?? (donor ? quoteFor(donor, sent.currency) : null),
    un_rate: un ? quoteFor(un, sent.currency) : null,
    bank_rate: rateBetween(sent, gross),
  };
}

function receiptRow(
  input: { readonly id: string; readonly fund: string; readonly bank_ref?: string },
  sent: Money,
  credited: Money,
  charge: Money,
  received_on: Day,
  instalment_id: string | null,
): RowOf<"receipt"> {
  return {
    id: input.id,
    portfolio: null,
    instalment_id,
    fund_id: input.fund,
    received_on,
    ...sent,
    bank_amount_minor: credited.amount_minor,
    bank_currency: credited.currency,
    bank_charge_minor: charge.amount_minor,
    donor_budget_rate: null,
    un_rate: null,
    bank_rate: null,
    bank_ref: input.bank_ref ?? null,
  };
}
