import type { Day } from "../base/day.js";
import { texts, type Text } from "../base/text.js";
import { money } from "../base/money.js";
import { addUp, type FlowSum } from "../fund/balance.js";
import { findHeldAfterClosure } from "../fund/closure.js";
import { isAgencys, termsOf, type FundTerms } from "../fund/fund.js";
import { findOverspent } from "../fund/overspending.js";
import { isProjectAccount } from "../fund/project-account.js";
import {
  HELD_BALANCES,
  heldBalances,
  shortFinding,
  shortSpans,
  type HeldBalance,
  type ShortSpan,
} from "../fund/short-days.js";
import type { BookLineRow } from "../store/book-lines.js";
import type { FundRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { isFundIllustrative, projectsOfFund } from "./fund.js";
import { overspentLines, type OverspentLine } from "./project-budget.js";

export const MONEY_FINDING_WORDS = texts({
  title: { en: "What the book shows that it should not", ja: "帳簿上、確認を要する事項" },
});

/** What the book shows that it should not: accepted as it was given, and to be looked at by whoever keeps it. */
export interface MoneyFinding {
  /** Stable: `short:ssn:fund_balance`. */
  readonly id: string;
  /** What it is about: a fund, or the account of a project. */
  readonly title: Text;
  /** What is wrong, and what to do next. */
  readonly message: Text;
  /** `table/id` of what it is about. */
  readonly record: string;
  /** The days on whose statements it shows, oldest first; empty where it is of now. */
  readonly spans: readonly ShortSpan[];
  /** What was booked that brought it about, `table/id`. */
  readonly behind: readonly string[];
  readonly is_illustrative: boolean;
}

/** Every finding on the money, in the order of funds as the record has them. */
export function moneyFindings(snapshot: Snapshot): MoneyFinding[] {
  const ledgers = linesByLedger(snapshot);
  return [
    ...snapshot.funds.flatMap((fund) => {
      const lines = ledgers.get(fund.id) ?? [];
      return [...shortFunds(snapshot, fund, lines), ...closedProjects(snapshot, fund, lines)];
    }),
    ...overspentLines(snapshot).map((line) => overspentBudget(snapshot, line)),
  ];
}

/** Projects whose books are closed with which money of a fund, or of their own account, stands all the same. */
function closedProjects(
  snapshot: Snapshot,
  fund: FundRow,
  lines: readonly BookLineRow[],
): MoneyFinding[] {
  const { currency } = fund;
  if (currency === null || lines.length === 0) return [];
  const terms = termsOf({ ...fund, currency });
  const isAccount = isProjectAccount(fund);
  return projectsOfFund(snapshot, fund.id).flatMap((project): MoneyFinding[] => {
    if (project.status !== CLOSED) return [];
    // Cash on a project's account is all its own; a fund's is no matter of one project, but what its organisation has of it.
    const own = lines.filter(
      (line) =>
        (line.account === 1400 && line.project_id === project.id) ||
        (isAccount && line.account === 1300 && !isAgencys(line.flow, terms)),
    );
    const minor = own.reduce((sum, line) => sum + line.base_minor, 0n);
    const of = isAccount ? "account" : "fund";
    const found = findHeldAfterClosure(project.title, money(minor, currency), of);
    if (!found) return [];
    return [
      {
        id: `closed:${fund.id}:${project.id}`,
        title: isAccount ? fund.name : project.title,
        message: found.message,
        record: `project/${project.id}`,
        spans: [],
        behind: lastOf(own, minor),
        is_illustrative: snapshot.isIllustrative(project),
      },
    ];
  });
}

/** IATI's ActivityStatus: closed. */
const CLOSED = "4";

/** The latest of what was booked that comes to an amount: whatever came before it had been settled. */
function lastOf(lines: readonly BookLineRow[], minor: bigint): string[] {
  const events = new Map<string, bigint>();
  const latest = [...lines].sort((a, b) => (b.entry_no ?? 0) - (a.entry_no ?? 0));
  let left = minor;
  for (const { event_id, base_minor } of latest) {
    if (left === 0n || left > 0n !== minor > 0n) break;
    if (base_minor > 0n !== minor > 0n) continue;
    events.set(event_id, base_minor);
    left -= base_minor;
  }
  return [...events.keys()];
}

/** A budget in force that gives a category less than what is charged to it: reported so, or loaded so from files. */
function overspentBudget(snapshot: Snapshot, line: OverspentLine): MoneyFinding {
  const { project, allocation_id, version, category } = line;
  const budget = { allocation: allocation_id, version };
  const rows = snapshot.budgetLines.filter(
    (row) =>
      row.allocation_id === allocation_id && row.version === version && row.category === category,
  );
  return {
    id: `over:${allocation_id}:${category}`,
    title: project.title,
    message: findOverspent(line, budget).message,
    record: `project/${project.id}`,
    spans: [],
    behind: rows.map((row) => `budget_line/${row.id}`),
    is_illustrative: snapshot.isIllustrative(project),
  };
}

function linesByLedger(snapshot: Snapshot): ReadonlyMap<string, readonly BookLineRow[]> {
  const ledgers = new Map<string, BookLineRow[]>();
  for (const line of snapshot.bookLines) {
    const ledger = ledgers.get(line.ledger_id);
    if (ledger) ledger.push(line);
    else ledgers.set(line.ledger_id, [line]);
  }
  return ledgers;
}

/** Days on which a fund's statement shows less than nothing, balance by balance. Decision 0322. */
function shortFunds(
  snapshot: Snapshot,
  fund: FundRow,
  lines: readonly BookLineRow[],
): MoneyFinding[] {
  if (fund.currency === null || lines.length === 0) return [];
  const terms = termsOf({ ...fund, currency: fund.currency });
  const days = movesByDay(lines, terms);
  const spansOf = (balance: HeldBalance) =>
    shortSpans(
      days.map(({ on, moved }) => ({ on, amount_minor: moved[balance].amount_minor })),
      terms.base,
    );
  const cash = spansText(spansOf("fund_balance"));
  return HELD_BALANCES.flatMap((balance): MoneyFinding[] => {
    const spans = spansOf(balance);
    // Cash that left is no longer there to be allocated either: said once.
    if (balance === "allocatable" && spansText(spans) === cash) return [];
    const [worst] = [...spans].sort((a, b) =>
      a.short.amount_minor > b.short.amount_minor ? -1 : 1,
    );
    if (!worst) return [];
    return [
      {
        id: `short:${fund.id}:${balance}`,
        title: fund.name,
        message: shortFinding(balance, worst.on, worst.short).message,
        record: `fund/${fund.id}`,
        spans,
        behind: takenOn(lines, worst.on, { balance, terms }),
        is_illustrative: isFundIllustrative(snapshot, fund),
      },
    ];
  });
}

function spansText(spans: readonly ShortSpan[]): string {
  return spans.map(({ from, until, short }) => `${from} ${until} ${short.amount_minor}`).join("\n");
}

function movesByDay(lines: readonly BookLineRow[], terms: FundTerms) {
  const days = new Map<Day, FlowSum[]>();
  for (const line of lines) {
    const sum = sumOf(line, terms);
    const day = days.get(line.effective_on);
    if (day) day.push(sum);
    else days.set(line.effective_on, [sum]);
  }
  return [...days].map(([on, sums]) => ({ on, moved: heldBalances(addUp(sums), terms) }));
}

/** What was booked on a day that took from a balance. */
function takenOn(
  lines: readonly BookLineRow[],
  on: Day,
  { balance, terms }: { readonly balance: HeldBalance; readonly terms: FundTerms },
): string[] {
  const events = new Map<string, FlowSum[]>();
  for (const line of lines)
    if (line.effective_on === on)
      events.set(line.event_id, [...(events.get(line.event_id) ?? []), sumOf(line, terms)]);
  return [...events].flatMap(([event_id, sums]) =>
    heldBalances(sums, terms)[balance].amount_minor < 0n ? [event_id] : [],
  );
}

function sumOf({ account, flow, base_minor }: BookLineRow, { base }: FundTerms): FlowSum {
  return { account, flow, currency: base, amount_minor: base_minor, base_minor };
}
