import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { money, negateMoney, sumMoney, type Money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import {
  agreedAmount,
  AMENDMENT_KINDS,
  decideAmendment,
  decideExtension,
  decidePscChange,
  type Amendment,
} from "../fund/agreement.js";
import { AGREEMENT, type AgreementStatus } from "../fund/agreement.js";
import { atBookedRates } from "../fund/exchange.js";
import { EARMARKING_CATEGORIES, SCOPE_LISTS } from "../fund/earmarking.js";
import { decideTermsChange } from "../fund/policy.js";
import type { ExchangeRate } from "../fund/rate.js";
import type { Tx } from "../store/connect.js";
import {
  findRow,
  insertAmendment,
  listAmendments,
  listPscRates,
  listRowsBy,
  listTerms,
  readInstalmentReceived,
  readLastDays,
} from "../store/money-rows.js";
import type { RowOf } from "../store/rows.js";
import { lockCondition } from "../store/term-rows.js";
import { action } from "./action.js";
import { EARMARKED_FORM } from "./earmarked.js";
import { readScopeChange } from "./earmarked-uses.js";
import { AMOUNT, BASIS_POINTS, DAY, maybe, readDay, readMoney, REF, refuseInput } from "./input.js";
import { checkFree } from "./given-row.js";
import { LABELS } from "./labels.js";
import { AMENDED_TERMS_FORM, termColumns } from "./money-terms.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { owedAt } from "./record-receipt.js";
import { book, lockFund, unRate, type FundAtHand } from "./standing.js";

/** Records an amendment beside the agreement, never over it: its difference is an entry of its own. */
export const amendAgreement = action({
  name: "amend-agreement",
  title: { en: "Amend an agreement", ja: "取決めを変更する" },
  summary: {
    en: "Records a signed amendment. A reduction leaves at least what was received and scheduled; a new rate of programme support holds for what is spent from its day on, and new terms for what is earned, exchanged and left from theirs on. A new scope leaves no allocation outside it.",
    ja: "署名済みの変更を記録する。減額後も、受領済み額及び払込予定額を下回ることはできない。事業支援経費の新しい率は、適用開始日以後の支出に用い、新しい取扱条件は、適用開始日以後の利息、為替差額及び残額に用いる。新しい対象範囲は、既存の配分がその範囲内にある場合に限る。",
  },
  input: Type.Object(
    {
      agreement: REF,
      id: REF,
      no: Type.Integer({ minimum: 1 }),
      kind: Type.Union(AMENDMENT_KINDS.map((kind) => Type.Literal(kind))),
      amount: maybe(AMOUNT),
      signed_on: DAY,
      effective_to: maybe(DAY),
      eligible_until: maybe(DAY),
      psc_rate_bp: maybe(BASIS_POINTS),
      ...AMENDED_TERMS_FORM,
      earmarking_category: maybe(
        Type.Union(EARMARKING_CATEGORIES.map((category) => Type.Literal(category))),
      ),
      ...EARMARKED_FORM,
      lifted: maybe(
        Type.Array(Type.Union(SCOPE_LISTS.map((list) => Type.Literal(list))), { maxItems: 3 }),
      ),
      effective_on: maybe(DAY),
    },
    { additionalProperties: false },
  ),
  fields: {
    agreement: LABELS.agreement,
    id: LABELS.id,
    no: LABELS.no,
    kind: LABELS.kind,
    amount: LABELS.amount,
    signed_on: LABELS.signed_on,
    effective_to: LABELS.effective_to,
    eligible_until: LABELS.eligible_until,
    psc_rate_bp: LABELS.new_psc_rate,
    interest_policy: LABELS.new_interest_policy,
    refund_policy: LABELS.new_refund_policy,
    fx_risk_bearer: LABELS.new_fx_risk_bearer,
    earmarking_category: LABELS.new_category,
    countries: LABELS.new_countries,
    sectors: LABELS.new_sectors,
    outcomes: LABELS.new_outcomes,
    lifted: LABELS.lifted,
    effective_on: LABELS.psc_from,
  },
  edits: (input) => ({ kind: "agreement", id: input.agreement }),
  async run(tx, input, context) {
    const agreement = await findRow(tx, "agreement", input.agreement);
    const signed = readDay(input.signed_on, "signed_on");
    const exists = await checkFree(tx, { table: "amendment", kind: NOUNS.amendment }, input.id);
    if (!agreement?.fund_id)
      return refusedBy([
        refuseInput("NOT_FOUND", { kind: NOUNS.agreement, id: input.agreement }, "agreement"),
        refusalIn(signed),
        ...(["effective_to", "eligible_until", "effective_on"] as const).map((field) =>
          refusalIn(readLastDay(input[field], field)),
        ),
        exists,
      ]);
    const { currency } = agreement;
    const asked_delta = readMoney(input.amount ?? "0", currency);
    const movesNothing = !isRefusal(asked_delta) && asked_delta.amount_minor === 0n;
    const wrong_day = movesNothing ? null : await checkPostingDay(tx, signed, context, "signed_on");
    const read = together({
      delta: asked_delta,
      signed_on: signed,
      effective_to: readLastDay(input.effective_to, "effective_to"),
      eligible_until: readLastDay(input.eligible_until, "eligible_until"),
      effective_on: readLastDay(input.effective_on, "effective_on"),
    });
    if (isRefusal(read)) return refusedBy([read, wrong_day, exists]);
    const { delta, signed_on, effective_to, eligible_until, effective_on } = read;
    const amendments = await listAmendments(tx, agreement.id);
    const instalments = await listRowsBy(tx, "instalment", "agreement_id", agreement.id);
    const received = [...(await readInstalmentReceived(tx, agreement.id)).values()];
    const asked: Amendment = { no: input.no, kind: input.kind, delta, signed_on };
    const amended = decideAmendment(
      {
        agreed: agreedAmount(
          { amount: money(agreement.amount_minor, currency) },
          amendments.map((row) => ({ delta: money(row.delta_minor, currency) })),
        ),
        received: sumMoney(
          received.map((minor) => money(minor, currency)),
          currency,
        ),
        scheduled: sumMoney(
          instalments.map((row) => money(row.amount_minor, currency)),
          currency,
        ),
        numbers: amendments.map(({ no }) => no),
        status:
          agreement.status in AGREEMENT.states ? (agreement.status as AgreementStatus) : "signed",
        signed_on: agreement.signed_on,
      },
      asked,
    );
    const { kind } = input;
    const last = { kind, effective_to, eligible_until };
    const rate_bp = input.psc_rate_bp ?? null;
    const changed = decidePscChange(await listPscRates(tx, agreement), {
      kind,
      rate_bp,
      effective_on,
      signed_on,
    });
    const terms = decideTermsChange(await listTerms(tx, agreement), {
      ...{ kind, effective_on, signed_on },
      terms: termColumns(input),
    });
    const scope = await readScopeChange(tx, agreement, input);
    const refused = refusedBy([
      amended,
      decideExtension(await readLastDays(tx, agreement), last),
      refusalIn(changed),
      refusalIn(terms),
      refusalIn(scope),
      wrong_day,
      exists,
    ]);
    if (refused) return refused;
    if (isRefusal(scope)) return scope;
    const psc = isRefusal(changed) ? null : changed;
    const settled = isRefusal(terms) ? null : terms;
    await insertAmendment(tx, {
      id: input.id,
      agreement_id: agreement.id,
      no: input.no,
      kind: input.kind,
      delta_minor: delta.amount_minor,
      signed_on,
      effective_to,
      eligible_until,
      psc_rate_bp: psc?.rate_bp ?? null,
      ...termColumns(input),
      ...scope,
      effective_on: psc?.from ?? settled?.from ?? null,
    });
    if (movesNothing) return { subject_kind: "agreement", subject_id: agreement.id, entries: [] };
    const at = await lockFund(tx, agreement.fund_id);
    if (isRefusal(at)) return at;
    const parts = await changeOf(tx, at, agreement, delta, signed_on);
    if (isRefusal(parts)) return parts;
    // What an open condition defers is deferred with its amendments.
    const condition = await lockCondition(tx, agreement.id);
    const is_conditional = condition !== null && condition.met_on === null;
    const event_id = `amendment/${input.id}`;
    const about = { agreement_id: agreement.id };
    const entries = await book(
      tx,
      at,
      parts.map((part) => ({
        kind: "amendment",
        event_id,
        on: signed_on,
        ...part,
        is_conditional,
        about,
      })),
      context,
    );
    return isRefusal(entries)
      ? entries
      : { subject_kind: "agreement", subject_id: agreement.id, entries };
  },
});

function readLastDay(text: string | undefined, field: string): Day | null | Refusal {
  return text === undefined ? null : readDay(text, field);
}

/** What an amendment adds is owed at the UN's rate of its day; what it takes off was booked before, and goes at the rates of then. */
async function changeOf(
  tx: Tx,
  at: FundAtHand,
  agreement: RowOf<"agreement">,
  delta: Money,
  on: Day,
): Promise<readonly { readonly amount: Money; readonly rate: ExchangeRate | null }[] | Refusal> {
  if (delta.amount_minor > 0n) {
    const rate = await unRate(tx, delta.currency, at.ledger.base, on);
    return isRefusal(rate) ? rate : [{ amount: delta, rate }];
  }
  const { parts } = atBookedRates(await owedAt(tx, agreement, at), negateMoney(delta));
  return parts.map((part) => ({ ...part, amount: negateMoney(part.amount) }));
}
