import type { Currency } from "../base/currency.js";
import type { Finding } from "../base/finding.js";
import {
  addMoney,
  money,
  negateMoney,
  subtractMoney,
  sumMoney,
  zero,
  type Money,
} from "../base/money.js";
import type { Text } from "../base/text.js";
import type { AccountCode, Flow } from "./account.js";
import { balanceOf, type FlowSum } from "./balance.js";
import { finding } from "./findings.js";
import { MONEY_LINES as LINES } from "./line-words.js";

/** Terms of the formula and figures of a page have names among these, too, and stand on no statement. */
export type StatementLineName = Exclude<
  keyof typeof LINES,
  "interest_kept" | "allocated" | "freed" | "reserve" | "allocatable"
>;

export interface StatementLine {
  readonly line: StatementLineName;
  readonly name: Text;
  readonly amount: Money;
}

/**
 * A fund statement in two tiers. Tier 1 is the fund's own cash; tier 2 is what implementing organisations hold of it. In both, opening +
 * sources − uses = closing (invariant 15); the closing balance is read from the account, never computed, so a
 * line that was forgotten shows as a finding.
 */
export interface Statement {
  readonly currency: Currency;
  readonly sources: readonly StatementLine[];
  readonly total_sources: Money;
  readonly uses: readonly StatementLine[];
  readonly total_uses: Money;
  readonly opening: Money;
  readonly fund_balance: Money;
  readonly resources: readonly StatementLine[];
  readonly total_resources: Money;
  readonly expenditure: Money;
  readonly refunds: Money;
  readonly organisation_opening: Money;
  readonly organisation_balance: Money;
  readonly total_balance: Money;
  readonly findings: readonly Finding[];
}

const SOURCES = [
  "contribution",
  "fund_interest",
  "organisation_interest",
  "interest_added",
  "interest_due",
  "interest_of_agency",
  "transfer_in",
  "exchange_gain",
  "donor_exchange_gain",
  "suspense",
] as const;
const USES = [
  "to_organisations",
  "to_other_funds",
  "returns",
  "direct_expenditure",
  "agent_fee",
  "direct_cost",
  "bank",
  "exchange_loss",
  "donor_exchange_loss",
  "refund_to_donor",
  "interest_returned",
] as const;
const RESOURCES = ["release", "other_funds", "secretariat", "reassigned_in"] as const;
/** Shown even at zero: a reader looks for them. */
const ALWAYS: ReadonlySet<StatementLineName> = new Set([
  "contribution",
  "fund_interest",
  "to_organisations",
  "returns",
] as const);

/** `opening` are the sums up to the day before, `closing` up to the last day; without an opening, from the beginning. */
export function fundStatement(
  closing: readonly FlowSum[],
  base: Currency,
  opening: readonly FlowSum[] = [],
): Statement {
  const moved = (account: AccountCode, flow: Flow) =>
    subtractMoney(balanceOf(closing, account, base, flow), balanceOf(opening, account, base, flow));
  const lines = <Name extends Flow & StatementLineName>(
    names: readonly Name[],
    account: AccountCode,
    sign: 1 | -1,
  ) =>
    names
      .map((line): StatementLine => {
        const amount = moved(account, line);
        return { line, name: LINES[line], amount: sign === 1 ? amount : negateMoney(amount) };
      })
      .filter(({ line, amount }) => amount.amount_minor !== 0n || ALWAYS.has(line));
  const sources = lines(SOURCES, 1300, 1);
  const uses = lines(USES, 1300, -1);
  const resources = lines(RESOURCES, 1400, 1);
  const fund_balance = balanceOf(closing, 1300, base);
  const organisation_balance = balanceOf(closing, 1400, base);
  const statement = {
    currency: base,
    sources,
    total_sources: total(sources, base),
    uses,
    total_uses: total(uses, base),
    opening: balanceOf(opening, 1300, base),
    fund_balance,
    resources,
    total_resources: total(resources, base),
    expenditure: negateMoney(moved(1400, "expenditure")),
    refunds: negateMoney(addMoney(moved(1400, "returned"), moved(1400, "reassigned_out"))),
    organisation_opening: balanceOf(opening, 1400, base),
    organisation_balance,
    total_balance: addMoney(fund_balance, organisation_balance),
  };
  return { ...statement, findings: checkStatement(statement, moved(1300, "conversion")) };
}

function total(lines: readonly StatementLine[], base: Currency): Money {
  return sumMoney(
    lines.map((line) => line.amount),
    base,
  );
}

/** Invariant 15: both tiers close, and tier 2's resources are tier 1's transfers plus named lines. */
function checkStatement(statement: Omit<Statement, "findings">, conversion: Money): Finding[] {
  const {
    opening,
    total_sources,
    total_uses,
    fund_balance,
    organisation_opening,
    total_resources,
  } = statement;
  const off = (line: StatementLineName, printed: Money, rows: Money): Finding[] =>
    printed.amount_minor === rows.amount_minor
      ? []
      : [
          finding("STATEMENT_TOTAL_OFF", {
            line: LINES[line],
            printed,
            rows,
            difference: subtractMoney(printed, rows),
          }),
        ];
  const isOpen = conversion.amount_minor !== 0n;
  const unexplained = subtractMoney(
    lineAmount(statement.resources, "release", statement.currency),
    lineAmount(statement.uses, "to_organisations", statement.currency),
  );
  const spent = addMoney(statement.expenditure, statement.refunds);
  const tier2 = subtractMoney(addMoney(organisation_opening, total_resources), spent);
  return [
    ...off(
      "fund_balance",
      fund_balance,
      addMoney(subtractMoney(addMoney(opening, total_sources), total_uses), conversion),
    ),
    ...off("organisation_balance", statement.organisation_balance, tier2),
    ...(unexplained.amount_minor === 0n
      ? []
      : [finding("STATEMENT_UNEXPLAINED", { difference: unexplained })]),
    ...(isOpen ? [finding("STATEMENT_CONVERSION_OPEN", { difference: conversion })] : []),
  ];
}

export function lineAmount(
  lines: readonly StatementLine[],
  line: StatementLineName,
  base: Currency,
): Money {
  return lines.find((candidate) => candidate.line === line)?.amount ?? zero(base);
}

/** A statement as somebody printed it: figures by line, in minor units. Lines that it does not have are left out. */
export type PrintedStatement = Readonly<Partial<Record<StatementLineName, bigint>>>;

const PRINTED_TOTALS: readonly [
  StatementLineName,
  readonly StatementLineName[],
  readonly StatementLineName[],
][] = [
  ["total_sources", SOURCES, []],
  ["total_uses", USES, []],
  ["fund_balance", ["opening", "total_sources"], ["total_uses"]],
  ["organisation_balance", ["organisation_opening", "total_resources"], ["expenditure", "refunds"]],
  ["total_balance", ["fund_balance", "organisation_balance"], []],
];

/** Every printed total against the printed figures that it is made of: a dollar off is said, never smoothed over. */
export function checkPrinted(printed: PrintedStatement, base: Currency): Finding[] {
  return PRINTED_TOTALS.flatMap(([line, plus, minus]) => {
    const shown = printed[line];
    if (shown === undefined) return [];
    const sum = (names: readonly StatementLineName[]) =>
      names.reduce((all, name) => all + (printed[name] ?? 0n), 0n);
    const rows = sum(plus) - sum(minus);
    return rows === shown ? [] : [difference("STATEMENT_TOTAL_OFF", line, shown, rows, base)];
  });
}

/** The printed rows against the book's. Totals are left to `checkPrinted`: they follow from the rows. */
export function compareWithBook(printed: PrintedStatement, statement: Statement): Finding[] {
  const base = statement.currency;
  const rows: readonly StatementLine[] = [
    ...statement.sources,
    ...statement.uses,
    { line: "total_resources", name: LINES.total_resources, amount: statement.total_resources },
    { line: "expenditure", name: LINES.expenditure, amount: statement.expenditure },
    { line: "refunds", name: LINES.refunds, amount: statement.refunds },
  ];
  const names = [...SOURCES, ...USES, "total_resources", "expenditure", "refunds"] as const;
  return names.flatMap((line) => {
    const shown = printed[line];
    const booked = lineAmount(rows, line, base).amount_minor;
    if (shown === undefined || shown === booked) return [];
    return [difference("STATEMENT_DIFFERS_FROM_BOOK", line, shown, booked, base)];
  });
}

function difference(
  rule: "STATEMENT_TOTAL_OFF" | "STATEMENT_DIFFERS_FROM_BOOK",
  line: StatementLineName,
  shown: bigint,
  rows: bigint,
  base: Currency,
): Finding {
  return finding(
    rule,
    {
      line: LINES[line],
      printed: money(shown, base),
      rows: money(rows, base),
      difference: money(shown - rows, base),
    },
    { path: line },
  );
}

export function statementLineName(line: StatementLineName): Text {
  return LINES[line];
}
