import { money, zero, type Money } from "../base/money.js";
import type { Day } from "../base/day.js";
import { isRefusal, refusedBy, type Refusal } from "../base/refusal.js";
import type { Text } from "../base/text.js";
import type { CostCategory } from "../fund/account.js";
import { payerOf } from "../fund/project-account.js";
import { balanceOf } from "../fund/balance.js";
import { decideSpending } from "../fund/obligation.js";
import type { MoneyEvent } from "../fund/posting.js";
import { readSubjectSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { findObligation } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { ActionContext } from "./action.js";
import type { AllocationAtHand } from "./allocation-at-hand.js";
import { checkFree } from "./given-row.js";
import { refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";
import { judgeLines } from "./budget-lines.js";
import { pscDue, readEligibility, readSpendingStand } from "./spending.js";
import { ALWAYS, book } from "./standing.js";

const EXPENDITURE = { table: "expenditure", kind: NOUNS.expenditure } as const;

/** A direct cost that an allocation is charged with; `id` names its row, and `{id}-psc` that of the programme support. */
export interface Charge {
  readonly id: string;
  readonly category: Exclude<CostCategory, "psc">;
  readonly amount: Money;
  readonly on: Day;
  readonly wrong_day: Refusal | null;
  /** The obligation that it settles, and how much of it. */
  readonly obligation: string | null;
  readonly liquidates: Money;
}

/** What a charge booked, and what the person should know of it. */
export interface Charged {
  readonly entries: readonly string[];
  readonly notes: readonly Text[];
}

/** Charges an allocation with a direct cost and the programme support that falls due with it. */
export async function chargeAllocation(
  tx: Tx,
  held: AllocationAtHand,
  { id, category, amount, on, wrong_day, obligation: obligation_id, liquidates }: Charge,
  context: ActionContext,
): Promise<Charged | Refusal> {
  const { at, row, about } = held;
  const { base } = at.ledger;
  const obligation = obligation_id === null ? null : await findObligation(tx, obligation_id);
  const isStrange = obligation_id !== null && obligation?.allocation_id !== row.id;
  const own = obligation
    ? await readSubjectSums(tx, "obligation_id", obligation.id, { as_of: ALWAYS })
    : [];
  const obligation_open = obligation
    ? money(-balanceOf(own, 2300, base).amount_minor, base)
    : zero(base);
  const [psc, stand, eligibility, exists] = await Promise.all([
    pscDue(tx, held, { category, amount, on }),
    readSpendingStand(tx, held),
    readEligibility(tx, held),
    checkFree(tx, EXPENDITURE, id),
  ]);
  // Of an obligation that is not there nothing is settled, and what needs budget is not known.
  const settled = isStrange
    ? { liquidates: amount, obligation_open: amount }
    : { liquidates, obligation_open };
  const over = await judgeLines(tx, held, stand.lines, {
    charged: new Map<CostCategory, bigint>([
      [category, amount.amount_minor],
      ["psc", psc.amount_minor],
    ]),
    settled: { category: obligation?.category ?? null, minor: liquidates.amount_minor },
  });
  const refused = refusedBy([
    isStrange
      ? refuseInput("NOT_FOUND", { kind: NOUNS.obligation, id: obligation_id }, "obligation")
      : null,
    wrong_day,
    decideSpending(stand, { amount, psc, ...settled, on }, eligibility),
    isRefusal(over) ? over : null,
    exists,
    psc.amount_minor > 0n ? await checkFree(tx, EXPENDITURE, `${id}-psc`) : null,
  ]);
  if (refused) return refused;
  const line = {
    portfolio: null,
    project_id: row.project_id,
    allocation_id: row.id,
    period_from: on,
    period_to: on,
    is_certified: false,
  };
  const rows: { id: string; category: CostCategory; amount_minor: bigint }[] = [
    { id, category, amount_minor: amount.amount_minor },
  ];
  if (psc.amount_minor > 0n)
    rows.push({ id: `${id}-psc`, category: "psc", amount_minor: psc.amount_minor });
  await writeRows(
    tx,
    "expenditure",
    rows.map((each) => ({ ...line, ...each })),
  );
  const events = rows.map((each): MoneyEvent => {
    const isPsc = each.category === "psc";
    return {
      kind: isPsc ? "psc" : "expenditure",
      event_id: `expenditure/${each.id}`,
      on,
      category: each.category,
      amount: isPsc ? psc : amount,
      liquidates: isPsc ? null : liquidates,
      paid_from: payerOf(at.fund, held.stand),
      about: obligation && !isPsc ? { ...about, obligation_id: obligation.id } : about,
    };
  });
  const entries = await book(tx, at, events, context);
  return isRefusal(entries) ? entries : { entries, notes: isRefusal(over) ? [] : over };
}
