import type { Currency } from "../base/currency.js";
import { day, type Day } from "../base/day.js";
import { money, sumMoney, type Money } from "../base/money.js";
import { isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { allocationStand } from "../fund/allocation.js";
import type { FlowSum } from "../fund/balance.js";
import { decideCorrection, type Held } from "../fund/correction.js";
import { allocatable, termsOf, type Allocatable, type FundTerms } from "../fund/fund.js";
import type { Entry } from "../fund/entry.js";
import { decidePostingDay } from "../fund/period.js";
import { entryFor, type Ledger, type MoneyEvent } from "../fund/posting.js";
import { termsInForce, type TermsInForce } from "../fund/policy.js";
import { isProjectAccount, passOn } from "../fund/project-account.js";
import type { ExchangeRate } from "../fund/rate.js";
import { refuse } from "../fund/refusals.js";
import { readAccountSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, openLedger } from "../store/entries.js";
import {
  findFundOf,
  findRow,
  listContributed,
  listRowsBy,
  listTerms,
  lockLedger,
  lockLedgerOf,
} from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import { findRateOn } from "../store/rates.js";
import type { RowOf } from "../store/rows.js";
import type { ActionContext } from "./action.js";
import { findGiven } from "./given-row.js";
import { refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";

/** Sums over all days: a limit counts what is dated ahead, too. */
export const ALWAYS: Day = day("9999-12-31");

/** A fund with its book, locked: what is read of it from here on holds until the transaction ends. */
export interface FundAtHand {
  readonly fund: RowOf<"fund">;
  readonly ledger: Ledger;
  readonly terms: FundTerms;
  /** The one allocation of a project account; null for a fund, and before an agreement is signed. */
  readonly account: AccountAllocation | null;
}

interface AccountAllocation {
  readonly allocation_id: string;
  readonly project_id: string;
}

export async function lockFund(tx: Tx, id: string): Promise<FundAtHand | Refusal> {
  // The lock is asked for first: what stands behind it is read once it is held.
  const [locked, fund] = await Promise.all([lockLedger(tx, id), findRow(tx, "fund", id)]);
  return atHand(tx, id, [fund, locked]);
}

/** As `lockFund` for the fund of an allocation, before it is known which that is. */
export async function lockFundOf(tx: Tx, allocation_id: string): Promise<FundAtHand | Refusal> {
  const [locked, fund] = await Promise.all([
    lockLedgerOf(tx, allocation_id),
    findFundOf(tx, allocation_id),
  ]);
  return atHand(tx, fund?.id ?? "", [fund, locked]);
}

async function atHand(
  tx: Tx,
  id: string,
  [fund, locked]: readonly [RowOf<"fund"> | null, Currency | null],
): Promise<FundAtHand | Refusal> {
  if (!fund) return refuseInput("NOT_FOUND", { kind: NOUNS.fund, id }, "fund");
  const base = fund.currency;
  if (base === null) return refuseInput("NO_LEDGER", { id }, "fund");
  if (locked === null) {
    await openLedger(tx, id, base);
    await lockLedger(tx, id);
  }
  const [own] = isProjectAccount(fund) ? await listRowsBy(tx, "allocation", "fund_id", id) : [];
  const account = own ? { allocation_id: own.id, project_id: own.project_id } : null;
  const terms = termsOf({ ...fund, currency: base });
  return { fund, ledger: { id, base }, terms, account };
}

/** A fund's book to read of, which nobody locks; null where the fund keeps none. */
export async function findFundBook(
  tx: Tx,
  id: string,
): Promise<Pick<FundAtHand, "fund" | "ledger"> | null> {
  const fund = await findRow(tx, "fund", id);
  return fund?.currency ? { fund, ledger: { id, base: fund.currency } } : null;
}

/** A book in which something can be entered: a fund's, or a project's for what was pledged to it. */
export type BookAtHand = Pick<FundAtHand, "ledger" | "terms" | "account">;

/**
 * The book of a project in which pledges to it are noted, in the currency of the first, locked. It never holds money: that is in the account
 * which the agreement opens (decision 0303).
 */
export async function lockProjectBook(
  tx: Tx,
  id: string,
  currency: Currency | Refusal,
): Promise<BookAtHand | Refusal> {
  const project = (await findRow(tx, "project", id))
    ? null
    : refuseInput("NOT_FOUND", { kind: NOUNS.project, id }, "project");
  const named = (await findRow(tx, "fund", id))
    ? refuseInput("PROJECT_NAMED_AS_FUND", { id }, "project")
    : null;
  const refused = refusedBy([project, named]);
  if (refused) return refused;
  if (isRefusal(currency)) return currency;
  await openLedger(tx, id, currency);
  return projectBook(id, (await lockLedger(tx, id)) ?? currency);
}

function projectBook(id: string, base: Currency): BookAtHand {
  return {
    ledger: { id, base },
    terms: { base, interest_policy: "return", psc_at: "allocation" },
    account: null,
  };
}

/** The book of a ledger that has entries, whichever it is, locked. */
export async function lockBookOf(tx: Tx, ledger_id: string): Promise<BookAtHand | Refusal> {
  const isProject = !(await findRow(tx, "fund", ledger_id));
  const base = isProject ? await lockLedger(tx, ledger_id) : null;
  return base === null ? lockFund(tx, ledger_id) : projectBook(ledger_id, base);
}

/** An amount is in the currency of the book that takes it. What was not found, or is no amount, says so itself. */
export function checkLedgers(
  amount: Money | Refusal,
  at: BookAtHand | Refusal,
  field: string,
): Refusal | null {
  if (isRefusal(amount) || isRefusal(at) || amount.currency === at.ledger.base) return null;
  return refuse("CURRENCY_NOT_LEDGERS", { amount, base: at.ledger.base }, field);
}

/** What only a fund has: a governing body, calls, transfers to other funds. */
export function checkGoverned(fund: Pick<RowOf<"fund">, "id" | "type">): Refusal | null {
  return isProjectAccount(fund) ? refuseInput("PROJECT_ACCOUNT", { id: fund.id }, "fund") : null;
}

/** The fund that a form names, where it is one that is governed. */
export async function findGovernedFund(
  tx: Tx,
  id: string | undefined,
): Promise<RowOf<"fund"> | null | Refusal> {
  const fund = await findGiven(tx, { table: "fund", kind: NOUNS.fund, field: "fund" }, id);
  return fund === null || isRefusal(fund) ? fund : (checkGoverned(fund) ?? fund);
}

/** The same, of one that keeps a currency. */
export async function findFundInCurrency(
  tx: Tx,
  id: string,
): Promise<(RowOf<"fund"> & { readonly currency: Currency }) | Refusal> {
  const fund = await findGovernedFund(tx, id);
  if (isRefusal(fund)) return fund;
  const currency = fund?.currency ?? null;
  return fund === null || currency === null
    ? refuseInput("NO_LEDGER", { id }, "fund")
    : { ...fund, currency };
}

export interface FundMoney {
  readonly sums: readonly FlowSum[];
  readonly opened: Allocatable;
}

/** What stands on a fund's accounts, and its allocatable balance opened. Call it after `lockFund`. */
export async function readFundMoney(tx: Tx, { ledger, terms }: BookAtHand): Promise<FundMoney> {
  const sums = await readAccountSums(tx, ledger.id, { as_of: ALWAYS });
  return { sums, opened: allocatable(sums, terms) };
}

/**
 * Books events on a day that takes them: refused where a period is closed, or where an event makes no entry. What an event leaves to
 * allocate in a project account passes on to its project in the same transaction.
 */
export async function book(
  tx: Tx,
  at: BookAtHand,
  events: readonly MoneyEvent[],
  context: ActionContext,
): Promise<readonly string[] | Refusal> {
  const periods = await listPeriods(tx);
  const entries = [];
  for (const event of events) {
    const { today } = context;
    const placed = decidePostingDay(periods, {
      on: event.on,
      today,
      is_finance: true,
      is_reported: false,
    });
    if (isRefusal(placed)) return placed;
    const entry = entryFor(at.ledger, event);
    if (isRefusal(entry)) return entry;
    entries.push(entry);
    const passed = passedOn(at, entry);
    if (isRefusal(passed)) return passed;
    entries.push(...passed);
  }
  const { now, actor, newId } = context;
  return (await appendEntries(tx, entries, { now, actor, newId })).map((entry) => entry.id);
}

/** The entry that follows another in a project account; none in a fund. */
export function passedOn(at: BookAtHand, entry: Entry): readonly Entry[] | Refusal {
  if (!at.account) return [];
  const head = { event_id: `allocation/${at.account.allocation_id}`, about: at.account };
  const event = passOn(entry.lines, at.terms, { ...head, on: entry.effective_on });
  if (!event) return [];
  const passed = entryFor(at.ledger, event);
  return isRefusal(passed) ? passed : [{ ...passed, relates_to: entry.relates_to }];
}

/**
 * The fund, its cash and, where the correction touches one, the allocation as they would stand after it; `own` are the allocation's sums, `held` what
 * else it takes from.
 */
export function checkCorrection(
  at: BookAtHand,
  before: {
    readonly sums: readonly FlowSum[];
    readonly own: readonly FlowSum[] | null;
    readonly held?: readonly Held[];
  },
  booked: readonly Entry[],
): Refusal | null {
  const lines = booked.flatMap((entry) => entry.lines);
  const { base } = at.ledger;
  const { sums, own, held = [] } = before;
  const cash = (all: readonly FlowSum[], currency: Currency) =>
    sumMoney(
      all.flatMap((sum) =>
        sum.account === 1300 && sum.currency === currency
          ? [money(sum.amount_minor, currency)]
          : [],
      ),
      currency,
    );
  const moved = new Set(lines.flatMap((line) => (line.account === 1300 ? [line.currency] : [])));
  return decideCorrection(
    {
      before: allocatable(sums, at.terms).total,
      after: allocatable([...sums, ...lines], at.terms).total,
    },
    own && {
      before: allocationStand(own, base),
      after: allocationStand([...own, ...lines], base),
    },
    [
      ...held,
      ...[...moved].map((currency): Held => ({
        of: "cash",
        before: cash(sums, currency),
        after: cash([...sums, ...lines], currency),
      })),
    ],
  );
}

/** The UN's rate into the ledger's currency on a day; null where none is needed. */
export async function unRate(
  tx: Tx,
  from: Currency,
  to: Currency,
  on: Day,
  field = "currency",
): Promise<ExchangeRate | null | Refusal> {
  if (from === to) return null;
  const found = await findRateOn(tx, { type: "unore", between: [from, to], on });
  return found ?? refuse("RATE_MISSING", { from, to, type: "unore", on }, field);
}

/** The same of what was read; what was not to be had says so itself. */
export async function unRateOf(
  tx: Tx,
  asked: {
    readonly amount: Money | Refusal;
    readonly on: Day | Refusal;
    readonly at: BookAtHand | Refusal;
  },
): Promise<ExchangeRate | null | Refusal> {
  const read = together(asked);
  return isRefusal(read) ? read : unRate(tx, read.amount.currency, read.at.ledger.base, read.on);
}

/** Interest of one contribution that its terms give back to the donor, as far as it has not gone back. */
export async function readInterestDue(
  tx: Tx,
  { ledger }: BookAtHand,
  agreement_id: string,
): Promise<Money> {
  const due = (await listContributed(tx, ledger.id))
    .filter((row) => row.agreement_id === agreement_id)
    .filter(({ flow }) => flow === "interest_due" || flow === "interest_returned")
    .reduce((sum, { base_minor }) => sum + base_minor, 0n);
  return money(due, ledger.base);
}

/** What holds for an agreement's money on a day: its own terms, and the fund's where it settles nothing. */
export async function readTermsInForce(
  tx: Tx,
  { fund }: Pick<FundAtHand, "fund">,
  agreement: RowOf<"agreement">,
  on: Day,
): Promise<TermsInForce> {
  return termsInForce(await listTerms(tx, agreement), fund, on);
}
