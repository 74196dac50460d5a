import type { CarriedOut } from "../../src/actions/carry-out.js";

/** One action of a life of money, with what it needs of those before it. */
export interface Step {
  readonly action: string;
  readonly if_match?: number;
  input(
    before: ReadonlyMap<string, CarriedOut>,
    exception: string,
  ): Readonly<Record<string, unknown>>;
}

const named = { en: "N", ja: "N" };
const RECEIPT = { fund: "f", currency: "USD", credited_currency: "USD" };

function step(action: string, input: Readonly<Record<string, unknown>>, if_match?: number): Step {
  return { action, input: () => input, ...(if_match === undefined ? {} : { if_match }) };
}

/** From the pledge to the closed period, on the fund that `openSharedFund` makes: each action is possible after those before it. */
export const MONEY_LIFE: readonly Step[] = [
  step("record-pledge", {
    id: "pl",
    organisation: "donor",
    fund: "f",
    amount: "1000.00",
    currency: "USD",
    on: "2025-03-01",
  }),
  step("sign-agreement", {
    id: "a",
    organisation: "donor",
    fund: "f",
    instrument: "exchange_of_letters",
    title: named,
    amount: "1000000.00",
    currency: "USD",
    signed_on: "2025-04-01",
    effective_to: "2027-03-31",
    earmarking_category: 2,
  }),
  step(
    "schedule-instalments",
    {
      agreement: "a",
      instalments: [{ id: "i1", no: 1, due_on: "2025-05-01", amount: "600000.00" }],
    },
    1,
  ),
  step("record-receipt", {
    ...RECEIPT,
    id: "r1",
    agreement: "a",
    amount: "600000.00",
    credited: "599980.00",
    charge: "20.00",
    on: "2025-05-02",
  }),
  step("record-receipt", {
    ...RECEIPT,
    id: "r2",
    amount: "50000.00",
    credited: "50000.00",
    on: "2025-05-03",
  }),
  step(
    "amend-agreement",
    {
      agreement: "a",
      id: "am",
      no: 1,
      kind: "amount",
      amount: "50000.00",
      signed_on: "2026-01-10",
    },
    2,
  ),
  step(
    "schedule-instalments",
    {
      agreement: "a",
      instalments: [{ id: "i2", no: 2, due_on: "2026-02-01", amount: "50000.00" }],
    },
    3,
  ),
  step("match-receipt", { receipt: "r2", agreement: "a", on: "2026-01-12" }, 1),
  step("record-income", {
    id: "in",
    fund: "f",
    kind: "interest",
    amount: "10.00",
    currency: "USD",
    on: "2025-12-31",
  }),
  step("record-decision", {
    id: "d2",
    meeting: "m",
    subject: named,
    outcome: "approved",
    amount: "1000000.00",
    on: "2025-06-10",
  }),
  step("confirm-decision", { decision: "d2" }, 1),
  step("allocate", {
    id: "al",
    decision: "d2",
    project: "p",
    direct: "100000.00",
    psc: "7000.00",
    on: "2025-06-15",
  }),
  step(
    "set-budget",
    {
      allocation: "al",
      lines: [
        {
          id: "b1",
          category: "staff",
          period_from: "2025-07-01",
          period_to: "2026-06-30",
          amount: "100000.00",
        },
        {
          id: "b2",
          category: "psc",
          period_from: "2025-07-01",
          period_to: "2026-06-30",
          amount: "7000.00",
        },
      ],
    },
    1,
  ),
  step("release", { id: "re", allocation: "al", amount: "50000.00", on: "2025-07-01" }),
  step("oblige", {
    id: "o",
    allocation: "al",
    amount: "20000.00",
    on: "2025-08-01",
    description: "Vessel",
  }),
  step("spend", {
    id: "x",
    allocation: "al",
    category: "staff",
    amount: "10000.00",
    on: "2025-09-01",
    obligation: "o",
    liquidates: "10000.00",
  }),
  step("record-return", { id: "rt", allocation: "al", amount: "100.00", on: "2026-01-05" }),
  step("cancel-allocation", { allocation: "al", amount: "1000.00", on: "2026-01-06" }, 2),
  step("transfer", { id: "t", fund: "f", to_fund: "g", amount: "1000.00", on: "2026-01-05" }),
  step(
    "refund",
    { id: "rf", agreement: "a", amount: "500.00", on: "2026-02-01", reason: "unspent" },
    4,
  ),
  step("allocate", {
    id: "al2",
    decision: "d2",
    project: "p",
    direct: "1000.00",
    on: "2025-06-15",
  }),
  step("report-expenditure", {
    id: "x1",
    allocation: "al2",
    category: "staff",
    period_from: "2025-07-01",
    period_to: "2025-12-31",
    amount: "1200.00",
    is_certified: false,
  }),
  {
    action: "explain-exception",
    if_match: 1,
    input: (_, exception) => ({
      exception,
      explanation: "Paid ahead by agreement",
      accepted_until: "2026-12-31",
    }),
  },
  step("close-period", { period_from: "2025-01-01", period_to: "2025-12-31" }),
  {
    action: "reverse-entry",
    input: (before) => ({
      entry: before.get("record-income")?.entries[0] ?? "",
      reason: "Booked twice by the bank",
    }),
  },
];
