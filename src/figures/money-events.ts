import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money } from "../base/money.js";
import type { Span } from "../base/span.js";
import { texts, type Text } from "../base/text.js";
import type { Snapshot } from "../store/snapshot.js";
import type { TableName } from "../store/tables.js";
import { sourcesOf } from "./cited.js";
import type { Basis, Figure, FigureValue } from "./figure.js";

const WORDS = texts({
  agreement: { en: "Agreed amount", ja: "取決め額" },
  instalment: { en: "Instalment due", ja: "分割払込予定額" },
  receipt: { en: "Amount credited by the bank", ja: "銀行入金額" },
  decision: { en: "Amount decided", ja: "決定額" },
  allocation: {
    en: "Allocation, with programme support costs",
    ja: "配分額（事業支援経費を含む）",
  },
  budget_line: { en: "Budget", ja: "予算額" },
  expenditure: { en: "Expenditure", ja: "支出額" },
  fund_income: { en: "Income or charge of the fund", ja: "基金の収入・経費" },
  definition: {
    en: "One entry of the record, in the currency in which it was made.",
    ja: "記録の一件。記帳時の通貨による。",
  },
});

interface Event {
  readonly table: TableName & keyof typeof WORDS;
  readonly row: { readonly id: string; readonly portfolio: string | null };
  readonly amount_minor: bigint | null;
  readonly currency: Currency | null;
  readonly owner: Text | null;
  readonly on: Day | null;
  readonly period: Span | null;
  readonly basis: Basis;
  readonly isCertified?: boolean;
}

/** The figure of one money event of our own funds, from agreement to expenditure; null where the id names none. */
export function moneyEventFigure(snapshot: Snapshot, id: string): Figure | null {
  const event = findEvent(snapshot, id);
  if (!event) return null;
  const { table, row, on } = event;
  const what = WORDS[table];
  const title = event.owner
    ? { en: `${what.en}: ${event.owner.en}`, ja: `${event.owner.ja}：${what.ja}` }
    : what;
  const value: FigureValue | null =
    event.amount_minor === null || event.currency === null
      ? null
      : { kind: "money", money: money(event.amount_minor, event.currency) };
  const sources = sourcesOf(snapshot, table, row.id);
  return {
    id: row.id,
    title,
    sentence: null,
    value,
    qualifier: "exactly",
    basis: event.basis,
    standing: event.isCertified ? "certified" : "provisional",
    period: event.period,
    as_of: on ?? event.period?.to ?? null,
    definition: WORDS.definition,
    rows: [{ record: `${table}/${row.id}`, label: title, value, sources }],
    sources,
    is_illustrative: snapshot.isIllustrative(row),
  };
}

function findEvent(snapshot: Snapshot, id: string): Event | null {
  const fundOf = (fund_id: string | null) => snapshot.fundById.get(fund_id ?? "");
  const none = { period: null, basis: "actual" } as const;
  const agreement = snapshot.agreementById.get(id);
  if (agreement) {
    const { amount_minor, currency, title } = agreement;
    return {
      ...none,
      table: "agreement",
      row: agreement,
      amount_minor,
      currency,
      owner: title,
      on: agreement.signed_on,
      basis: "statement",
    };
  }
  const instalment = snapshot.instalmentById.get(id);
  if (instalment) {
    const of = snapshot.agreementById.get(instalment.agreement_id);
    const { amount_minor, due_on } = instalment;
    return {
      ...none,
      table: "instalment",
      row: instalment,
      amount_minor,
      currency: of?.currency ?? null,
      owner: of?.title ?? null,
      on: due_on,
      basis: "statement",
    };
  }
  const receipt = snapshot.receiptById.get(id);
  if (receipt) {
    const { bank_amount_minor, bank_currency, received_on } = receipt;
    return {
      ...none,
      table: "receipt",
      row: receipt,
      amount_minor: bank_amount_minor,
      currency: bank_currency,
      owner: fundOf(receipt.fund_id)?.name ?? null,
      on: received_on,
    };
  }
  const decision = snapshot.decisionById.get(id);
  if (decision) {
    const { amount_minor, subject, decided_on } = decision;
    return {
      ...none,
      table: "decision",
      row: decision,
      amount_minor,
      currency: fundOf(decision.fund_id)?.currency ?? null,
      owner: subject,
      on: decided_on,
      basis: "statement",
    };
  }
  return findUse(snapshot, id);
}

/** Where money went: allocations, budgets, expenditure, and the fund's own income and charges. */
function findUse(snapshot: Snapshot, id: string): Event | null {
  const fundOf = (fund_id: string | null) => snapshot.fundById.get(fund_id ?? "");
  const allocation = snapshot.allocationById.get(id);
  if (allocation) {
    const owner = snapshot.projectById.get(allocation.project_id)?.title ?? null;
    const { amount_minor, allocated_on } = allocation;
    return {
      table: "allocation",
      row: allocation,
      amount_minor,
      currency: fundOf(allocation.fund_id)?.currency ?? null,
      owner,
      on: allocated_on,
      period: null,
      basis: "actual",
    };
  }
  const income = snapshot.fundIncomeById.get(id);
  if (income) {
    const fund = fundOf(income.fund_id);
    return {
      table: "fund_income",
      row: income,
      amount_minor: income.amount_minor,
      currency: fund?.currency ?? null,
      owner: fund?.name ?? null,
      on: income.booked_on,
      period: null,
      basis: "actual",
    };
  }
  const expenditure = snapshot.expenditureById.get(id);
  const spent = expenditure ?? snapshot.budgetLineById.get(id);
  if (!spent) return null;
  const of = snapshot.allocationById.get(spent.allocation_id);
  return {
    table: expenditure ? "expenditure" : "budget_line",
    row: spent,
    amount_minor: spent.amount_minor,
    currency: fundOf(of?.fund_id ?? null)?.currency ?? null,
    owner: snapshot.projectById.get(spent.project_id)?.title ?? null,
    on: null,
    period: { from: spent.period_from, to: spent.period_to },
    basis: expenditure ? "actual" : "statement",
    isCertified: expenditure?.is_certified ?? false,
  };
}
