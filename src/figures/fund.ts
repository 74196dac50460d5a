import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { divideDecimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { money } from "../base/money.js";
import { isProjectAccount } from "../fund/project-account.js";
import type { FundRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import type { TableName } from "../store/tables.js";
import { mergeSources, sourcesOf } from "./cited.js";
import type { Figure, FigureRow, FigureValue, Standing } from "./figure.js";
import { bookOf, FUND_LINES, type BookItem, type FundBook, type FundLine } from "./fund-book.js";
import { FUND_DEFINITIONS, FUND_TITLES, type FundFigureKey } from "./fund-words.js";

/** Every figure of a fund with a book of its own, by its key; its id is `fund:key`. */
export type FundFigures = Readonly<Record<FundFigureKey, Figure>>;

/** An amount in the making: what it counts, and whether all of it is certified. */
interface Sum {
  readonly amount_minor: bigint;
  readonly rows: readonly FigureRow[];
  readonly standing: Standing;
}

interface FundFrame {
  readonly snapshot: Snapshot;
  readonly fund: FundRow;
  readonly currency: Currency;
  /** The latest day that anything was booked. */
  readonly as_of: Day | null;
}

/**
 * The statement of a fund in figures. Null where the fund has no book: what others reported about it stands in
 * contributions and statements, and no balance is made up from them.
 */
export function fundFigures(
  snapshot: Snapshot,
  fund: FundRow,
  book: FundBook = bookOf(snapshot),
): FundFigures | null {
  if (fund.currency === null) return null;
  const items = new Map(FUND_LINES.map((line) => [line, book.items(fund.id, line)] as const));
  const days = [...items.values()].flat().map((item) => item.on);
  if (days.length === 0) return null;
  const frame: FundFrame = {
    snapshot,
    fund,
    currency: fund.currency,
    as_of: days.sort().at(-1) ?? null,
  };
  return figuresFrom(frame, (line) => items.get(line) ?? []);
}

/** One fund's figure by its id, `ssn:allocatable`. */
export function fundFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [fund_id = "", key = ""] = id.split(":");
  const fund = snapshot.fundById.get(fund_id);
  if (!fund || !Object.hasOwn(FUND_TITLES, key)) return null;
  return fundFigures(snapshot, fund)?.[key as FundFigureKey] ?? null;
}

/** The statement, line by line. Source: DOMAIN rule 12 (allocatable) and rule 15 (both tiers). */
function figuresFrom(
  frame: FundFrame,
  items: (line: FundLine) => readonly BookItem[],
): FundFigures {
  const add = (key: FundFigureKey, plus: readonly Figure[], minus: readonly Figure[] = []) =>
    figureFrom(frame, key, sumFigures(plus, minus));
  const booked = Object.fromEntries(
    FUND_LINES.map((line) => [line, figureFrom(frame, line, sumItems(frame, items(line)))]),
  ) as Readonly<Record<FundLine, Figure>>;
  const {
    deposits,
    transfer_in,
    exchange_gain,
    released,
    returned,
    spent,
    allocated,
    freed,
    reserve,
  } = booked;
  const { transfer_out, agent_fee, direct_cost, bank_charge, exchange_loss, refund } = booked;
  const { donor_exchange_gain, donor_exchange_loss, interest_returned } = booked;
  const sources = add("sources", [
    deposits,
    booked.suspense,
    booked.interest,
    booked.organisation_interest,
    booked.interest_added,
    booked.interest_due,
    booked.interest_of_agency,
    transfer_in,
    exchange_gain,
    donor_exchange_gain,
  ]);
  const losses = [exchange_loss, donor_exchange_loss];
  const costs = [agent_fee, direct_cost, bank_charge, ...losses, refund, interest_returned];
  const uses = add(
    "uses",
    [released, transfer_out, booked.direct_expenditure, ...costs],
    [returned],
  );
  const balance_agent = add("balance_agent", [sources], [uses]);
  const resources = add("resources", [released], [returned]);
  const balance_projects = add("balance_projects", [resources], [spent]);
  const balance = add("balance", [balance_agent, balance_projects]);
  const isKept = frame.fund.interest_policy === "add_to_fund";
  const interest_kept = add("interest_kept", [
    ...(isKept ? [booked.interest, booked.organisation_interest] : []),
    booked.interest_added,
  ]);
  const allocatable = add(
    "allocatable",
    [deposits, interest_kept, transfer_in, exchange_gain, donor_exchange_gain, freed],
    [...losses, bank_charge, agent_fee, direct_cost, allocated, transfer_out, refund, reserve],
  );
  const used = add("used", [spent, booked.direct_expenditure]);
  const allocated_net = add("allocated_net", [allocated], [freed]);
  const unused = add("unused", [allocated], [freed, used]);
  // The account's money is its project's: what came in less what went back, whoever pays.
  const delivery = isProjectAccount(frame.fund)
    ? deliveryFigure(frame, used, [allocated], [freed])
    : deliveryFigure(frame, spent, [resources]);
  return {
    ...booked,
    sources,
    uses,
    balance_agent,
    resources,
    balance_projects,
    balance,
    interest_kept,
    allocatable,
    used,
    allocated_net,
    unused,
    delivery,
  };
}

function sumItems(frame: FundFrame, items: readonly BookItem[]): Sum {
  const isCertified = items.length > 0 && items.every((item) => item.is_certified === true);
  return {
    amount_minor: items.reduce((sum, item) => sum + item.amount_minor, 0n),
    standing: isCertified ? "certified" : "provisional",
    rows: items.map((item) => bookRow(frame.snapshot, item, frame.currency)),
  };
}

/** What a line of the book counts, as a figure's row: what it cites, and the entry that booked it. */
export function bookRow(snapshot: Snapshot, item: BookItem, currency: Currency): FigureRow {
  const [table = "", id = ""] = item.record.split("/");
  return {
    record: item.record,
    label: item.label,
    value: { kind: "money", money: money(item.amount_minor, currency) },
    sources: sourcesOf(snapshot, table as TableName, id),
    ...(item.entry_no === undefined ? {} : { entry_no: item.entry_no }),
  };
}

/** A sum of figures counts figures: its rows name them, so that a reader can open each in turn. */
function sumFigures(plus: readonly Figure[], minus: readonly Figure[]): Sum {
  const part = (figure: Figure, sign: 1n | -1n) => {
    const amount = amountOf(figure) * sign;
    const value: FigureValue | null =
      figure.value?.kind === "money"
        ? { kind: "money", money: money(amount, figure.value.money.currency) }
        : null;
    return {
      amount,
      row: { record: `figure/${figure.id}`, label: figure.title, value, sources: [] },
    };
  };
  const parts = [
    ...plus.map((figure) => part(figure, 1n)),
    ...minus.map((figure) => part(figure, -1n)),
  ];
  const isCertified = [...plus, ...minus].every(
    (figure) => figure.standing === "certified" || amountOf(figure) === 0n,
  );
  return {
    amount_minor: parts.reduce((sum, each) => sum + each.amount, 0n),
    standing: isCertified ? "certified" : "provisional",
    rows: parts.map((each) => each.row),
  };
}

export function amountOf(figure: Figure): bigint {
  return figure.value?.kind === "money" ? figure.value.money.amount_minor : 0n;
}

/** Whether a balance is below zero because more had left by its day than had come; a reserve may wait for its cash (decision 0322). */
export function isShort({ balance_agent, balance_projects, allocatable, reserve }: FundFigures) {
  return (
    amountOf(balance_agent) < 0n ||
    amountOf(balance_projects) < 0n ||
    amountOf(allocatable) + amountOf(reserve) < 0n
  );
}

function figureFrom(frame: FundFrame, key: FundFigureKey, sum: Sum): Figure {
  const value: FigureValue = { kind: "money", money: money(sum.amount_minor, frame.currency) };
  return fundFigure(frame, key, { value, rows: sum.rows, standing: sum.standing });
}

function fundFigure(
  frame: FundFrame,
  key: FundFigureKey,
  made: { value: FigureValue | null; rows: readonly FigureRow[]; standing: Standing },
): Figure {
  const { snapshot, fund } = frame;
  const own = sourcesOf(snapshot, "fund", fund.id);
  return {
    ...made,
    id: `${fund.id}:${key}`,
    title: FUND_TITLES[key],
    sentence: null,
    qualifier: "exactly",
    basis: "actual",
    period: null,
    as_of: frame.as_of,
    definition: FUND_DEFINITIONS[key],
    sources: mergeSources([...made.rows.map((row) => row.sources), own]).slice(0, 20),
    is_illustrative: isFundIllustrative(snapshot, fund),
  };
}

/** To a tenth of a percent, rounded half to even; not reported where nothing was received. */
function deliveryFigure(
  frame: FundFrame,
  spent: Figure,
  funded: readonly Figure[],
  less: readonly Figure[] = [],
): Figure {
  const whole = sumFigures(funded, less).amount_minor;
  const share = divideDecimal(
    { units: amountOf(spent) * 100n, places: 0 },
    { units: whole, places: 0 },
    1,
  );
  const value: FigureValue | null =
    share === null ? null : { kind: "percent", decimal: formatDecimal(trimDecimal(share)) };
  const rows = [spent, ...funded, ...less].map((figure) => ({
    record: `figure/${figure.id}`,
    label: figure.title,
    value: figure.value,
    sources: [],
  }));
  return fundFigure(frame, "delivery", { value, rows, standing: spent.standing });
}

/** Funds, without the accounts of projects that an agreement pays directly: those belong to their project. */
export function realFunds(snapshot: Snapshot): Snapshot["funds"] {
  return snapshot.funds.filter((fund) => !isProjectAccount(fund));
}

/** The accounts of a project: one for each agreement that pays it directly. */
export function accountsOf(snapshot: Snapshot, project_id: string): Snapshot["funds"] {
  const own = new Set(
    snapshot.agreements.filter((row) => row.project_id === project_id).map((row) => row.fund_id),
  );
  return snapshot.funds.filter((fund) => isProjectAccount(fund) && own.has(fund.id));
}

/** Whether a fund was made up; an account is opened by people, and as made up as the project that it pays. */
export function isFundIllustrative(snapshot: Snapshot, fund: FundRow): boolean {
  if (!isProjectAccount(fund)) return snapshot.isIllustrative(fund);
  return projectsOfFund(snapshot, fund.id).some((project) => snapshot.isIllustrative(project));
}

/** Projects that name the fund as theirs, or that it allocated money to. */
export function projectsOfFund(snapshot: Snapshot, fund_id: string): Snapshot["projects"] {
  const allocated = new Set(
    snapshot.allocations.filter((row) => row.fund_id === fund_id).map((row) => row.project_id),
  );
  return snapshot.projects.filter(
    (project) => project.fund_id === fund_id || allocated.has(project.id),
  );
}
