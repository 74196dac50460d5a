import type { Currency } from "../base/currency.js";
import { day, parseDay, type Day } from "../base/day.js";
import {
  addMoney,
  money,
  negateMoney,
  splitMoney,
  subtractMoney,
  zero,
  type Money,
} from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import type { Reported } from "../fund/exceptions.js";
import { spendingExceptions } from "../fund/expenditure.js";
import { termsOf } from "../fund/fund.js";
import { entryFor, type Ledger, type MoneyEvent, type ReceiptPart } from "../fund/posting.js";
import {
  fundedOf,
  isProjectAccount,
  passedEventId,
  passOn,
  payerOf,
} from "../fund/project-account.js";
import type { ExchangeRate } from "../fund/rate.js";
import { matchReceipt, receiptExceptions } from "../fund/receipt.js";
import { termsOn } from "../figures/agreement-terms.js";
import type { Amended } from "../store/money-rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** An event of a portfolio's files, the ledger that it belongs to, and the rules that it breaks as reported data. */
export interface PortfolioEvent {
  readonly ledger: Ledger;
  readonly event: MoneyEvent;
  readonly exceptions: readonly Reported[];
}

/** What people did since to what a portfolio's files brought. */
export interface SinceLoad {
  readonly amended: ReadonlyMap<string, Amended>;
  /** Ids of allocations that somebody cancelled. */
  readonly freed: ReadonlySet<string>;
}

type Row<List extends readonly unknown[]> = List[number];
type Fund = Row<Snapshot["funds"]> & { readonly currency: Currency };
type Receipt = Row<Snapshot["receipts"]>;

/**
 * What the files of one portfolio say happened to the money of its funds, as events of the book, in order of day. A fund
 * without a currency keeps no book. Rows that people entered are booked by their own actions, and left out here; `since` is what
 * people have since amended, by which what the files report is judged, and which of its allocations they have freed: the book has both
 * the allocation and what freed it.
 */
export function portfolioEvents(
  snapshot: Snapshot,
  portfolio: string,
  { amended, freed }: SinceLoad,
): PortfolioEvent[] {
  const funds = snapshot.funds.filter(
    (fund): fund is Fund => fund.portfolio === portfolio && fund.currency !== null,
  );
  const events = funds.flatMap((fund) => {
    const given = passedOn(snapshot, fund, [
      ...reserve(fund),
      ...agreements(snapshot, fund),
      ...receipts(snapshot, fund, amended),
      ...incomes(snapshot, fund),
      ...allocations(snapshot, fund, freed),
    ]);
    return [...given, ...spending(snapshot, fund, given, amended)];
  });
  return events.sort((a, b) => (a.event.on < b.event.on ? -1 : a.event.on > b.event.on ? 1 : 0));
}

/** In a project account, what each event leaves to allocate is its project's on the same day; in a fund, nothing follows. */
function passedOn(
  snapshot: Snapshot,
  fund: Fund,
  events: readonly PortfolioEvent[],
): readonly PortfolioEvent[] {
  const own = isProjectAccount(fund) ? snapshot.allocationById.get(fund.id) : undefined;
  if (!own) return events;
  const terms = termsOf(fund);
  const about = { allocation_id: own.id, project_id: own.project_id };
  return events.flatMap((each): PortfolioEvent[] => {
    const { ledger, event } = each;
    const entry = entryFor(ledger, event);
    const event_id = passedEventId(event.event_id);
    const passed = isRefusal(entry)
      ? null
      : passOn(entry.lines, terms, { event_id, on: event.on, about });
    return passed ? [each, { ledger, event: passed, exceptions: [] }] : [each];
  });
}

function ledgerOf(fund: Fund): Ledger {
  return { id: fund.id, base: fund.currency };
}

/** The first day of a date of reduced precision: `2020-10` is 2020-10-01. */
function firstDay(date: string): Day {
  return parseDay(date) ?? day(date.length === 4 ? `${date}-01-01` : `${date}-01`);
}

function reserve(fund: Fund): PortfolioEvent[] {
  if (!fund.reserve_minor || fund.established_date === null) return [];
  const amount = money(fund.reserve_minor, fund.currency);
  const on = firstDay(fund.established_date);
  return [
    {
      ledger: ledgerOf(fund),
      event: { kind: "reserve", event_id: `fund/${fund.id}`, on, amount },
      exceptions: [],
    },
  ];
}

/**
 * A receivable in another currency is booked at the UN's rate nearest to the signature that the agreement's receipts state (or the
 * bank's, where none does): what the bank then gives is compared with that.
 */
function bookedRate(
  snapshot: Snapshot,
  agreement_id: string,
  from: Currency,
  to: Currency,
): ExchangeRate | null {
  if (from === to) return null;
  const own = snapshot.receipts
    .filter(
      (row) => snapshot.instalmentById.get(row.instalment_id ?? "")?.agreement_id === agreement_id,
    )
    .filter((row) => row.un_rate !== null || row.bank_rate !== null)
    .sort((a, b) => (a.received_on < b.received_on ? -1 : 1));
  const [first] = own;
  if (!first) return null;
  const type = first.un_rate === null ? "bank" : "unore";
  const rate = first.un_rate ?? first.bank_rate ?? "";
  const effective_from = first.received_on;
  return {
    id: `${type}.${from}.${to}.${effective_from}.${rate}`,
    type,
    from,
    to,
    rate,
    effective_from,
  };
}

function agreements(snapshot: Snapshot, fund: Fund): PortfolioEvent[] {
  return snapshot.agreements
    .filter(
      (row) =>
        row.fund_id === fund.id && row.portfolio === fund.portfolio && row.signed_on !== null,
    )
    .flatMap((row): PortfolioEvent[] => {
      const rate = bookedRate(snapshot, row.id, row.currency, fund.currency);
      if (row.currency !== fund.currency && rate === null) return [];
      const event: MoneyEvent = {
        kind: "agreement",
        event_id: `agreement/${row.id}`,
        on: row.signed_on ?? row.effective_from ?? day("1970-01-01"),
        is_conditional: false,
        amount: money(row.amount_minor, row.currency),
        rate,
        about: { agreement_id: row.id },
      };
      return [{ ledger: ledgerOf(fund), event, exceptions: [] }];
    });
}

/** Receipts in order of day, each matched to its instalment as far as that is open; the rest is held in suspense. */
function receipts(
  snapshot: Snapshot,
  fund: Fund,
  amended: ReadonlyMap<string, Amended>,
): PortfolioEvent[] {
  const received = new Map<string, Money>();
  return snapshot.receipts
    .filter((row) => row.fund_id === fund.id && row.portfolio === fund.portfolio)
    .sort((a, b) => (a.received_on < b.received_on ? -1 : 1))
    .map((row) => receiptEvent(snapshot, fund, row, { received, amended }));
}

function receiptEvent(
  snapshot: Snapshot,
  fund: Fund,
  row: Receipt,
  {
    received,
    amended,
  }: {
    readonly received: Map<string, Money>;
    readonly amended: ReadonlyMap<string, Amended>;
  },
): PortfolioEvent {
  const credited = money(row.bank_amount_minor, row.bank_currency);
  const charge = money(row.bank_charge_minor, row.bank_currency);
  const gross = addMoney(credited, charge);
  const sent = money(row.amount_minor, row.currency);
  const instalment = snapshot.instalmentById.get(row.instalment_id ?? "");
  const agreement = snapshot.agreementById.get(instalment?.agreement_id ?? "");
  const head = {
    kind: "receipt",
    event_id: `receipt/${row.id}`,
    on: row.received_on,
    credited,
    charge,
  } as const;
  const ledger = ledgerOf(fund);
  if (!instalment || !agreement)
    return { ledger, event: { ...head, parts: [], suspense: gross }, exceptions: [] };
  const before = received.get(instalment.id) ?? zero(row.currency);
  const amount = money(instalment.amount_minor, agreement.currency);
  const matching = matchReceipt(sent, [
    {
      id: instalment.id,
      seq: instalment.seq,
      due_on: instalment.due_on,
      amount,
      received: before,
      status: "scheduled",
    },
  ]);
  const ref = row.bank_ref ?? row.id;
  const exceptions = receiptExceptions(
    { ref, received_on: row.received_on, amount: sent },
    {
      signed_on: agreement.signed_on,
      effective_to: amended.get(agreement.id)?.effective_to ?? agreement.effective_to,
    },
  );
  if (isRefusal(matching))
    return { ledger, event: { ...head, parts: [], suspense: gross }, exceptions };
  const matched = subtractMoney(sent, matching.excess);
  received.set(instalment.id, addMoney(before, matched));
  const rate = bookedRate(snapshot, agreement.id, row.currency, fund.currency);
  const about = { agreement_id: agreement.id, instalment_id: instalment.id, receipt_id: row.id };
  const { fx_risk_bearer } = termsOn(snapshot, agreement, row.received_on);
  const borne_by = fx_risk_bearer.term;
  const parts: ReceiptPart[] = matching.parts.map((part) => ({ amount: part.amount, rate, about }));
  // What is in excess is held in the currency in which the bank has it: its share of what came in.
  const [, excess] = splitMoney(gross, [matched.amount_minor, matching.excess.amount_minor]);
  return {
    ledger,
    event: { ...head, parts, borne_by, suspense: excess?.amount_minor ? excess : null },
    exceptions,
  };
}

function incomes(snapshot: Snapshot, fund: Fund): PortfolioEvent[] {
  return snapshot.fundIncomes
    .filter((row) => row.fund_id === fund.id && row.portfolio === fund.portfolio)
    .map((row) => {
      const head = {
        event_id: `fund_income/${row.id}`,
        on: row.booked_on,
        amount: money(row.amount_minor, fund.currency),
      };
      const agreement = snapshot.agreementById.get(row.agreement_id ?? "");
      const of = agreement && {
        policy: termsOn(snapshot, agreement, row.booked_on).interest_policy.term,
        about: { agreement_id: agreement.id },
      };
      const events: Readonly<Record<typeof row.kind, MoneyEvent>> = {
        interest: { ...head, ...of, kind: "interest", earned_by: "fund" },
        organisation_interest: { ...head, ...of, kind: "interest", earned_by: "organisation" },
        bank_charge: { ...head, kind: "bank_charge" },
        agent_fee: { ...head, kind: "agent_fee" },
        direct_cost: { ...head, kind: "secretariat_cost", is_held: false },
      };
      return { ledger: ledgerOf(fund), event: events[row.kind], exceptions: [] };
    });
}

/** Allocations and their releases; a negative release is a return, which frees what it gives back. */
function allocations(snapshot: Snapshot, fund: Fund, freed: ReadonlySet<string>): PortfolioEvent[] {
  const ledger = ledgerOf(fund);
  const own = snapshot.allocations.filter(
    (row) =>
      row.fund_id === fund.id &&
      row.portfolio === fund.portfolio &&
      (row.status !== "cancelled" || freed.has(row.id)),
  );
  return own.flatMap((row) => {
    const about = {
      allocation_id: row.id,
      ...(row.decision_id === null ? {} : { decision_id: row.decision_id }),
      project_id: row.project_id,
    };
    const amount = money(row.amount_minor, fund.currency);
    const approved: MoneyEvent = {
      kind: "allocation",
      event_id: `allocation/${row.id}`,
      on: row.allocated_on,
      amount,
      about,
    };
    const moved = snapshot.releases
      .filter((release) => release.allocation_id === row.id && release.portfolio === fund.portfolio)
      .map((release): MoneyEvent => {
        const head = { event_id: `release/${release.id}`, on: release.released_on, about };
        const given = money(release.amount_minor, fund.currency);
        if (given.amount_minor > 0n) return { ...head, kind: "release", amount: given };
        const returned = negateMoney(given);
        return { ...head, kind: "return", amount: returned, frees: returned };
      });
    // What an account's project may spend is what comes in, event by event.
    const all = isProjectAccount(fund) ? moved : [approved, ...moved];
    return all.map((event) => ({ ledger, event, exceptions: [] }));
  });
}

/** What was approved for a project by a day, of an account's events: what passed to it, less what was taken off. */
function passedBy(given: readonly PortfolioEvent[], day: Day, base: Currency): Money {
  return given.reduce((sum, { event }) => {
    if (event.on > day) return sum;
    if (event.kind === "allocation") return addMoney(sum, event.amount);
    if (event.kind === "allocation_freed") return subtractMoney(sum, event.amount);
    return event.kind === "return" && event.frees ? subtractMoney(sum, event.frees) : sum;
  }, zero(base));
}

/** Expenditure as it was reported, on the last day of its period, with the rules that it breaks. */
function spending(
  snapshot: Snapshot,
  fund: Fund,
  given: readonly PortfolioEvent[],
  amended: ReadonlyMap<string, Amended>,
): PortfolioEvent[] {
  const ledger = ledgerOf(fund);
  const totals = new Map<string, Money>();
  let paid = zero(fund.currency);
  return snapshot.expenditures
    .filter(
      (row) =>
        row.portfolio === fund.portfolio &&
        snapshot.allocationById.get(row.allocation_id)?.fund_id === fund.id,
    )
    .sort((a, b) => (a.period_to < b.period_to ? -1 : 1))
    .map((row) => {
      const amount = money(row.amount_minor, fund.currency);
      const spent = addMoney(totals.get(row.allocation_id) ?? zero(fund.currency), amount);
      totals.set(row.allocation_id, spent);
      const allocation = snapshot.allocationById.get(row.allocation_id);
      const released = snapshot.releases
        .filter((release) => release.allocation_id === row.allocation_id)
        .filter((release) => release.released_on <= row.period_to)
        .reduce((sum, release) => sum + release.amount_minor, 0n);
      const stand = {
        released: money(released, fund.currency),
        approved: passedBy(given, row.period_to, fund.currency),
      };
      const paid_from = payerOf(fund, stand);
      if (paid_from === "cash") paid = addMoney(paid, amount);
      const more = isProjectAccount(fund) ? (amended.get(fund.id)?.delta_minor ?? 0n) : 0n;
      const exceptions = spendingExceptions(
        {
          project: row.project_id,
          on: row.period_to,
          amount,
          spent_cumulative: spent,
          obligated: zero(fund.currency),
          budget: allocation ? money(allocation.amount_minor + more, fund.currency) : null,
          net_funded: fundedOf(fund, stand, paid),
        },
        { from: null, until: null, operationally_closed_on: null, financially_closed_on: null },
      );
      const event: MoneyEvent = {
        kind: row.category === "psc" ? "psc" : "expenditure",
        event_id: `expenditure/${row.id}`,
        on: row.period_to,
        category: row.category,
        amount,
        liquidates: null,
        paid_from,
        about: { allocation_id: row.allocation_id, project_id: row.project_id },
      };
      return { ledger, event, exceptions };
    });
}
