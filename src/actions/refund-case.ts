import { Type } from "@sinclair/typebox";
import { money, type Money } from "../base/money.js";
import { isRefusal, type Refusal } from "../base/refusal.js";
import { checkStep } from "../fund/lifecycle.js";
import {
  decideRefundClosure,
  DISPOSITIONS,
  REFUND_CASE,
  type RefundStatus,
} from "../fund/refund.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import {
  nextPaymentId,
  findOpenCase,
  insertRefundCase,
  lockRefundCase,
  saveRefundCase,
  type RefundCaseRow,
} from "../store/refund-rows.js";
import { action, type ActionAnswer } from "./action.js";
import {
  AMOUNT,
  CURRENCY,
  DAY,
  maybe,
  readPastDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { payableIn, payBack, readRefundable } from "./refund.js";
import { lockFund, type FundAtHand } from "./standing.js";

const edits = (input: { readonly refund_case: string }) => ({
  kind: "refund_case",
  id: input.refund_case,
});
const DISPOSITION = Type.Union(DISPOSITIONS.map((name) => Type.Literal(name)));

/** Computes what is left of a contribution, and opens the case of what becomes of it. */
export const openRefundCase = action({
  name: "open-refund-case",
  title: { en: "Open a refund case", ja: "返還案件を開始する" },
  summary: {
    en: "Computes the unspent balance of a contribution. The donor then says what becomes of it.",
    ja: "拠出金の未使用残額を算定する。その取扱いは拠出者の指示による。",
  },
  input: Type.Object(
    { id: REF, agreement: REF, minimum: maybe(AMOUNT) },
    { additionalProperties: false },
  ),
  fields: { id: LABELS.id, agreement: LABELS.agreement, minimum: LABELS.minimum },
  edits: null,
  async run(tx, input, context) {
    const agreement = await findRow(tx, "agreement", input.agreement);
    if (!agreement?.fund_id)
      return refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement");
    const at = await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return at;
    const minimum = readMoney(input.minimum ?? "0", at.ledger.base, "minimum");
    if (isRefusal(minimum)) return minimum;
    if (minimum.amount_minor < 0n)
      return refuse("AMOUNT_NOT_POSITIVE", { amount: minimum }, "minimum");
    if (await lockRefundCase(tx, input.id))
      return refuseInput("EXISTS_ALREADY", { kind: REFUND_CASE.noun, id: input.id }, "id");
    const open = await findOpenCase(tx, agreement.id);
    if (open) return refuse("REFUND_CASE_OPEN", { id: open.id }, "agreement");
    const balance = await readRefundable(tx, at, agreement.id);
    await insertRefundCase(tx, {
      id: input.id,
      agreement_id: agreement.id,
      computed_on: context.today,
      computed_minor: balance.amount_minor > 0n ? balance.amount_minor : 0n,
      minimum_minor: minimum.amount_minor,
      status: REFUND_CASE.first,
      disposition: null,
      instruction: null,
      instructed_on: null,
      instructed_by: null,
      paid_on: null,
    });
    return { subject_kind: "refund_case", subject_id: input.id, entries: [] };
  },
});

/** What the donor instructs: to return, to use for something else, or to move to core resources. */
export const instructRefund = action({
  name: "instruct-refund",
  title: {
    en: "Record the donor's instruction on a balance",
    ja: "残額に関する拠出者の指示を記録する",
  },
  summary: {
    en: "Returned, reprogrammed or moved to core: as the donor instructs, never as we assume.",
    ja: "返還、他の使途への振替又は通常予算への繰入れを、拠出者の指示どおりに記録する。",
  },
  input: Type.Object(
    { refund_case: REF, disposition: DISPOSITION, instruction: SENTENCE, on: DAY },
    { additionalProperties: false },
  ),
  fields: {
    refund_case: LABELS.refund_case,
    disposition: LABELS.disposition,
    instruction: LABELS.instruction,
    on: LABELS.on,
  },
  edits,
  async run(tx, input, context) {
    const instructed_on = readPastDay(input.on, context);
    if (isRefusal(instructed_on)) return instructed_on;
    const { disposition, instruction } = input;
    const change = { disposition, instruction, instructed_on, instructed_by: context.actor };
    return moveCase(tx, input.refund_case, ["instruction_requested", "instructed"], () =>
      Promise.resolve({ change, entries: [] }),
    );
  },
});

/** A second person approves what the instruction says. */
export const approveRefund = action({
  name: "approve-refund",
  title: { en: "Approve a refund case", ja: "返還案件を承認する" },
  summary: {
    en: "Approves what the donor instructed. Whoever recorded the instruction does not approve it.",
    ja: "拠出者の指示に基づく取扱いを承認する。指示を記録した者以外が承認する。",
  },
  input: Type.Object({ refund_case: REF }, { additionalProperties: false }),
  fields: { refund_case: LABELS.refund_case },
  edits,
  run: (tx, input, { actor, is_single_user }) =>
    moveCase(tx, input.refund_case, ["approved"], ({ row }) => {
      const isSame = row.instructed_by === actor && !is_single_user;
      return Promise.resolve(
        isSame
          ? refuse("SAME_PERSON", { subject: row.id, person: actor })
          : { change: {}, entries: [] },
      );
    }),
});

/** Pays an approved balance back, or notes that it was used as the donor instructed. */
export const payRefund = action({
  name: "pay-refund",
  title: { en: "Carry out a refund case", ja: "返還案件を執行する" },
  summary: {
    en: "Pays the balance back where it is returned, all of it or a part, in the currency in which it is held; where it is reprogrammed or moved to core, notes that this was done.",
    ja: "返還の場合は残額の全部又は一部を保有する通貨で支払い、振替又は繰入れの場合はその実施を記録する。",
  },
  input: Type.Object(
    { refund_case: REF, amount: maybe(AMOUNT), currency: maybe(CURRENCY), on: DAY },
    { additionalProperties: false },
  ),
  fields: {
    refund_case: LABELS.refund_case,
    amount: LABELS.returned_amount,
    currency: LABELS.refund_currency,
    on: LABELS.on,
  },
  edits,
  run: (tx, input, context) =>
    moveCase(tx, input.refund_case, ["paid"], async ({ row, at, balance }) => {
      const on = readPastDay(input.on, context);
      if (isRefusal(on)) return on;
      if (row.disposition !== "return") {
        if (row.paid_on !== null) return refuse("REFUND_USE_NOTED", { on: row.paid_on });
        return input.amount === undefined
          ? { change: { paid_on: on }, entries: [] }
          : refuse("REFUND_NOT_RETURNED", {}, "amount");
      }
      const amount =
        input.amount === undefined
          ? await payableIn(tx, at, { balance, currency: input.currency })
          : readMoney(input.amount, input.currency ?? at.ledger.base);
      if (isRefusal(amount)) return amount;
      const reason = row.instruction ?? "";
      // Each payment of a case is a refund of its own: yen out of what is held in yen, then the rest.
      const id = await nextPaymentId(tx, row.id);
      const { agreement_id } = row;
      const entries = await payBack(
        tx,
        at,
        { id, agreement_id, refund_case_id: row.id, amount, on, reason },
        context,
      );
      return isRefusal(entries) ? entries : { change: { paid_on: on }, entries };
    }),
});

/** Closes a case whose balance is nothing, or at most its minimum with the use decided (invariant 25). */
export const closeRefundCase = action({
  name: "close-refund-case",
  title: { en: "Close a refund case", ja: "返還案件を終了する" },
  summary: {
    en: "Only when nothing is left, or no more than the minimum and its use is decided.",
    ja: "残額がない場合、又は少額基準以下でその使途が決定している場合に限り終了する。",
  },
  input: Type.Object(
    { refund_case: REF, disposition: maybe(DISPOSITION) },
    { additionalProperties: false },
  ),
  fields: { refund_case: LABELS.refund_case, disposition: LABELS.disposition },
  edits,
  async run(tx, input) {
    const found = await lockRefundCase(tx, input.refund_case);
    // What was never paid was below the minimum, and is moved instead; the decision below holds either way.
    const through: readonly RefundStatus[] =
      found?.status === "computed" ? ["transferred", "closed"] : ["acknowledged", "closed"];
    return moveCase(tx, input.refund_case, through, ({ row, at, balance }) => {
      const disposition = input.disposition ?? row.disposition;
      const refused = decideRefundClosure(balance, {
        minimum: money(row.minimum_minor, at.ledger.base),
        disposition,
      });
      return Promise.resolve(refused ?? { change: { disposition }, entries: [] });
    });
  },
});

interface CaseAtHand {
  readonly row: RefundCaseRow;
  readonly at: FundAtHand;
  /** What could be given back now. */
  readonly balance: Money;
}

interface CaseStep {
  readonly change: Partial<RefundCaseRow>;
  readonly entries: readonly string[];
}

async function moveCase(
  tx: Tx,
  id: string,
  through: readonly RefundStatus[],
  decide: (held: CaseAtHand) => Promise<CaseStep | Refusal>,
): Promise<ActionAnswer | Refusal> {
  const row = await lockRefundCase(tx, id);
  const agreement = row && (await findRow(tx, "agreement", row.agreement_id));
  if (!row || !agreement?.fund_id)
    return refuseInput("NOT_FOUND", { kind: REFUND_CASE.noun, id }, "refund_case");
  let { status } = row;
  for (const to of through) {
    const refused = checkStep(REFUND_CASE, status, to);
    if (refused) return refused;
    status = to;
  }
  const at = await lockFund(tx, agreement.fund_id);
  if (isRefusal(at)) return at;
  const step = await decide({ row, at, balance: await readRefundable(tx, at, agreement.id) });
  if (isRefusal(step)) return step;
  await saveRefundCase(tx, { ...row, ...step.change, status });
  return { subject_kind: "refund_case", subject_id: id, entries: step.entries };
}
