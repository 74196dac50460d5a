import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { takeSteps } from "../fund/lifecycle.js";
import { checkDisposition, dispositionWords, type InForce } from "../fund/policy.js";
import {
  decideRefundClosure,
  DISPOSITIONS,
  REFUND_CASE,
  type Disposition,
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
  readCurrency,
  readDay,
  readPastDay,
  readMoney,
  REF,
  refuseInput,
  SENTENCE,
} from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import type { RowOf } from "../store/rows.js";
import { checkPostingDay } from "./posting-day.js";
import { payableIn, payBack, readRefundable, wholeOf, type Refundable } from "./refund.js";
import { lockFund, readTermsInForce, type FundAtHand } from "./standing.js";

const edits = (input: { readonly refund_case: string }) => ({
  kind: "refund_case",
  id: input.refund_case,
});
const BY = texts({
  agreement: {
    en: "By the agreement what is left is {rule}.",
    ja: "取決めでは、残額の取扱いを「{rule}」と定めています。",
  },
  fund: {
    en: "By the fund's terms what is left is {rule}; the donor's instruction goes before them.",
    ja: "基金の規程では、残額の取扱いを「{rule}」と定めています。拠出者の指示がこれに優先します。",
  },
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
    const { id, agreement: agreement_id } = input;
    const agreement = await findRow(tx, "agreement", agreement_id);
    const fund = agreement?.fund_id
      ? await lockFund(tx, agreement.fund_id)
      : refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: agreement_id }, "agreement");
    const least = isRefusal(fund)
      ? fund
      : readMoney(input.minimum ?? "0", fund.ledger.base, "minimum");
    const exists = await lockRefundCase(tx, id);
    const open = await findOpenCase(tx, agreement_id);
    const read = together({
      at: fund,
      minimum: least,
      not_negative:
        !isRefusal(least) && least.amount_minor < 0n
          ? refuse("AMOUNT_NOT_POSITIVE", { amount: least }, "minimum")
          : null,
      exists: exists ? refuseInput("EXISTS_ALREADY", { kind: REFUND_CASE.noun, id }, "id") : null,
      open: open ? refuse("REFUND_CASE_OPEN", { id: open.id }, "agreement") : null,
    });
    if (isRefusal(read)) return read;
    const { at, minimum } = read;
    const left = await readRefundable(tx, at, agreement_id);
    const balance = wholeOf(left);
    await insertRefundCase(tx, {
      id,
      agreement_id,
      computed_on: context.today,
      computed_minor: balance.amount_minor > 0n ? balance.amount_minor : 0n,
      interest_minor: left.interest.amount_minor > 0n ? left.interest.amount_minor : 0n,
      minimum_minor: minimum.amount_minor,
      status: REFUND_CASE.first,
      disposition: null,
      instruction: null,
      instructed_on: null,
      instructed_by: null,
      paid_on: null,
    });
    const terms = agreement && (await readTermsInForce(tx, at, agreement, context.today));
    const notes = terms?.refund_policy ? [policyNote(terms.refund_policy)] : [];
    return { subject_kind: "refund_case", subject_id: id, entries: [], notes };
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
    const { disposition, instruction } = input;
    const day = readPastDay(input.on, context);
    const asked = {
      id: input.refund_case,
      through: ["instruction_requested", "instructed"] as const,
      wrong: refusalIn(day),
    };
    return moveCase(tx, asked, async ({ at, agreement }) => {
      if (isRefusal(day)) return day;
      const terms = await readTermsInForce(tx, at, agreement, day);
      const { refund_policy: rule } = terms;
      const is_other = rule?.by === "fund" && rule.term !== disposition;
      const notes = is_other ? [policyNote(rule)] : [];
      const instructed_by = context.actor;
      const change = { disposition, instruction, instructed_on: day, instructed_by };
      return checkDisposition(terms, disposition) ?? { change, entries: [], notes };
    });
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
    moveCase(tx, { id: input.refund_case, through: ["approved"] }, ({ row }) => {
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
  async run(tx, input, context) {
    const day = readDay(input.on);
    const wrong_day = await checkPostingDay(tx, day, context);
    const wrong = refusedBy([refusalIn(day), wrong_day, refusalIn(readCurrency(input.currency))]);
    const asked = { id: input.refund_case, through: ["paid"] as const, wrong };
    return moveCase(tx, asked, async ({ row, at, left }) => {
      if (row.disposition !== "return") {
        const { paid_on } = row;
        const used = together({
          on: day,
          wrong,
          noted:
            paid_on === null ? null : refuse("REFUND_USE_NOTED", { on: paid_on }, "refund_case"),
          returned: input.amount === undefined ? null : refuse("REFUND_NOT_RETURNED", {}, "amount"),
        });
        return isRefusal(used) ? used : { change: { paid_on: used.on }, entries: [] };
      }
      const read = together({
        on: day,
        wrong,
        amount:
          input.amount === undefined
            ? await payableIn(tx, at, { left, currency: input.currency })
            : readMoney(input.amount, input.currency ?? at.ledger.base),
      });
      if (isRefusal(read)) return read;
      const { on, amount } = read;
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
    });
  },
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
  async run(tx, input, context) {
    const found = await lockRefundCase(tx, input.refund_case);
    // What was never paid was below the minimum, and is moved instead; the decision below holds either way.
    const through: readonly RefundStatus[] =
      found?.status === "computed" ? ["transferred", "closed"] : ["acknowledged", "closed"];
    return moveCase(
      tx,
      { id: input.refund_case, through },
      async ({ row, at, agreement, left }) => {
        const { refund_policy: rule } = await readTermsInForce(tx, at, agreement, context.today);
        // Below the minimum a balance need not go back, even where the agreement returns what is left.
        const used = rule?.term === "return" ? null : (rule?.term ?? null);
        const disposition = input.disposition ?? row.disposition ?? used;
        const is_used = disposition !== null && disposition !== "return" && rule?.term !== "return";
        const refused =
          decideRefundClosure(wholeOf(left), {
            minimum: money(row.minimum_minor, at.ledger.base),
            disposition,
          }) ?? (is_used ? checkDisposition({ refund_policy: rule }, disposition) : null);
        return refused ?? { change: { disposition }, entries: [] };
      },
    );
  },
});

/** What becomes of a balance by the agreement, or by the fund where the agreement says nothing. */
function policyNote({ term, by }: InForce<Disposition>): Text {
  return fillText(BY[by], { rule: dispositionWords(term) });
}

interface CaseAtHand {
  readonly row: RefundCaseRow;
  readonly at: FundAtHand;
  readonly agreement: RowOf<"agreement">;
  /** What could be given back now. */
  readonly left: Refundable;
}

interface CaseStep {
  readonly change: Partial<RefundCaseRow>;
  readonly entries: readonly string[];
  readonly notes?: readonly Text[];
}

async function moveCase(
  tx: Tx,
  {
    id,
    through,
    wrong = null,
  }: {
    readonly id: string;
    readonly through: readonly RefundStatus[];
    /** What is wrong with what was typed, whichever case it is. */
    readonly wrong?: Refusal | null;
  },
  decide: (held: CaseAtHand) => Promise<CaseStep | Refusal>,
): Promise<ActionAnswer | Refusal> {
  const row = await lockRefundCase(tx, id);
  const agreement = row && (await findRow(tx, "agreement", row.agreement_id));
  if (!row || !agreement?.fund_id)
    return refusedBy([
      refuseInput("NOT_FOUND", { kind: REFUND_CASE.noun, id }, "refund_case"),
      wrong,
    ]);
  const status = takeSteps(REFUND_CASE, row.status, through);
  if (isRefusal(status)) return refusedBy([{ ...status, field: "refund_case" }, wrong]);
  const at = await lockFund(tx, agreement.fund_id);
  if (isRefusal(at)) return at;
  const step = await decide({
    row,
    at,
    agreement,
    left: await readRefundable(tx, at, agreement.id),
  });
  if (isRefusal(step)) return step;
  await saveRefundCase(tx, { ...row, ...step.change, status });
  const { entries, notes = [] } = step;
  return { subject_kind: "refund_case", subject_id: id, entries, notes };
}
