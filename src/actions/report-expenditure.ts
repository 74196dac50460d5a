import { Type } from "@sinclair/typebox";
import { money, negateMoney, sumMoney } from "../base/money.js";
import { isRefusal, together, type Refusal } from "../base/refusal.js";
import { fillText, type Text } from "../base/text.js";
import { CATEGORY_ACCOUNTS, COST_CATEGORIES, type CostCategory } from "../fund/account.js";
import { fundedOf, payerBefore, payerOf } from "../fund/project-account.js";
import { balanceOf } from "../fund/balance.js";
import { reverseEntry, type Entry, type EntryLine } from "../fund/entry.js";
import { decideReportVersion, spendingExceptions } from "../fund/expenditure.js";
import { settledBy } from "../fund/obligation.js";
import { decidePostingDay } from "../fund/period.js";
import { entryFor } from "../fund/posting.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { appendEntries, listEntriesOf } from "../store/entries.js";
import { fixExceptionsOf } from "../store/exceptions.js";
import { listRowsBy } from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import { removeRows, writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action, type ActionContext } from "./action.js";
import { lockAllocation, type AllocationAtHand } from "./allocation-at-hand.js";
import { settleLines } from "./budget-lines.js";
import { flagReported, noteOf, type Flagged } from "./flag.js";
import { checkNew } from "./given-row.js";
import { AMOUNT, DAY, maybe, readDay, readMoney, REF, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { readEligibility } from "./spending.js";

/** What a later figure of the same category and period does. */
export const REPLACES: Text = {
  en: "The record has {before} for it; this replaces it.",
  ja: "記録済みの{before}を更新します。",
};

/** Why a figure is replaced where nobody says why: what was provisional is certified, or corrected. */
export const REPLACED: Text = { en: "Replaced by a later report", ja: "後の報告による更新" };

const FIELDS_OF_RULE: Readonly<Record<string, string>> = {
  note: "reason",
  certified: "is_certified",
};

/**
 * Takes over what an organisation reports, whatever it is: a report is never refused for what it says. Rules that it breaks are flagged
 * (invariants 17, 20, 22). The same allocation, category and period again replaces the earlier figure, by invariant 24.
 */
export const reportExpenditure = action({
  name: "report-expenditure",
  title: { en: "Record reported expenditure", ja: "支出報告を記録する" },
  summary: {
    en: "Records what an organisation reports for a period and category. What breaks a rule is accepted and flagged for explanation.",
    ja: "実施機関が報告した期間・費目別の支出を記録する。規則に反するものも受け入れ、要説明事項とする。",
  },
  input: Type.Object(
    {
      id: REF,
      allocation: REF,
      category: Type.Union(COST_CATEGORIES.map((name) => Type.Literal(name))),
      amount: AMOUNT,
      period_from: DAY,
      period_to: DAY,
      is_certified: Type.Boolean(),
      reason: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    allocation: LABELS.allocation,
    category: LABELS.category,
    amount: LABELS.amount,
    period_from: LABELS.period_from,
    period_to: LABELS.period_to,
    is_certified: LABELS.is_certified,
    reason: LABELS.restated_reason,
  },
  edits: null,
  async run(tx, input, context) {
    const allocation = await lockAllocation(tx, input.allocation);
    const first = readDay(input.period_from, "period_from");
    const last = readDay(input.period_to, "period_to");
    const isBackwards = !isRefusal(first) && !isRefusal(last) && first > last;
    const expenditure = { table: "expenditure", kind: NOUNS.expenditure, field: "id" } as const;
    const read = together({
      held: allocation,
      amount: isRefusal(allocation)
        ? allocation
        : readMoney(input.amount, allocation.at.ledger.base),
      from: first,
      to: last,
      forwards: isBackwards
        ? refuse("PERIOD_BACKWARDS", { from: first, to: last }, "period_to")
        : null,
      exists: await checkNew(tx, expenditure, input.id),
    });
    if (isRefusal(read)) return read;
    const { held, amount, from, to } = read;
    const { at, row, about } = held;
    const { base } = at.ledger;
    const rows = await listRowsBy(tx, "expenditure", "allocation_id", row.id);
    const before = rows.find(
      (one) => one.category === input.category && one.period_from === from && one.period_to === to,
    );
    const version = (
      amount_minor: bigint,
      no: number,
      is_certified: boolean,
      note: string | null,
    ) => ({
      no,
      amount: money(amount_minor, base),
      is_certified,
      is_published: is_certified,
      note,
    });
    if (!before && amount.amount_minor === 0n) return refuse("REPORT_OF_NOTHING", {}, "amount");
    const current = before ? version(before.amount_minor, 1, before.is_certified, null) : null;
    const next = version(amount.amount_minor, 2, input.is_certified, input.reason ?? null);
    const refused = decideReportVersion(current, next);
    // What the rule calls by its own name is asked for in a field of the form.
    if (refused) return { ...refused, field: FIELDS_OF_RULE[refused.field ?? ""] ?? "amount" };
    const { today } = context;
    const placed = decidePostingDay(await listPeriods(tx), {
      on: to,
      today,
      is_finance: true,
      is_reported: true,
    });
    if (isRefusal(placed)) return placed;
    const replacedLines = before ? await standingLines(tx, before.id) : [];
    const settled = settledBy(replacedLines, amount);
    const kind = input.category === "psc" ? "psc" : "expenditure";
    const event_id = `expenditure/${input.id}`;
    // Of a figure that is taken back to nothing only its reversal is booked.
    const entry =
      amount.amount_minor === 0n
        ? null
        : entryFor(at.ledger, {
            kind,
            event_id,
            on: to,
            category: input.category,
            amount,
            liquidates: settled?.amount ?? null,
            paid_from: payerBefore(replacedLines) ?? payerOf(at.fund, held.stand),
            about: settled ? { ...about, obligation_id: settled.obligation_id } : about,
          });
    if (isRefusal(entry)) return entry;
    const undone = before
      ? await undo(tx, before, placed.effective_on, input.reason ?? REPLACED.en)
      : [];
    if (isRefusal(undone)) return undone;
    await writeRows(tx, "expenditure", [
      {
        id: input.id,
        portfolio: null,
        project_id: row.project_id,
        allocation_id: row.id,
        category: input.category,
        period_from: from,
        period_to: to,
        amount_minor: amount.amount_minor,
        is_certified: input.is_certified,
      },
    ]);
    const { now, actor, newId } = context;
    const all = entry ? [...undone, { ...entry, ...placed }] : undone;
    const booked = await appendEntries(tx, all, { now, actor, newId });
    const lines = booked.flatMap((one) => one.lines);
    const reported = { amount, lines, on: to, category: input.category };
    const found = await flagSpending(tx, input.id, held, reported, context);
    const replaces = before
      ? [fillText(REPLACES, { before: money(before.amount_minor, base) })]
      : [];
    return {
      subject_kind: "expenditure",
      subject_id: input.id,
      entries: booked.map((one) => one.id),
      notes: [...replaces, ...found.map(noteOf)],
    };
  },
});

/** The lines of a figure's entries that nobody has reversed. */
async function standingLines(tx: Tx, id: string): Promise<readonly EntryLine[]> {
  return (await listEntriesOf(tx, `expenditure/${id}`))
    .filter((one) => one.kind !== "reversal" && one.reversed_by === null)
    .flatMap((one) => one.lines);
}

/** Reverses the entry of a figure that is replaced, and takes its row out of the lists; the book keeps both. */
async function undo(
  tx: Tx,
  before: RowOf<"expenditure">,
  effective_on: Entry["effective_on"],
  reason: string,
): Promise<Entry[] | Refusal> {
  const standing = (await listEntriesOf(tx, `expenditure/${before.id}`)).filter(
    (one) => one.kind !== "reversal" && one.reversed_by === null,
  );
  const reversals: Entry[] = [];
  for (const one of standing) {
    const reversal = reverseEntry(one, { effective_on, relates_to: one.effective_on, reason });
    if (isRefusal(reversal)) return reversal;
    reversals.push(reversal);
  }
  await removeRows(tx, "expenditure", [before]);
  await fixExceptionsOf(tx, "expenditure", [before.id]);
  return reversals;
}

async function flagSpending(
  tx: Tx,
  id: string,
  held: AllocationAtHand,
  reported: {
    readonly amount: ReturnType<typeof money>;
    readonly lines: readonly EntryLine[];
    readonly on: Entry["effective_on"];
    readonly category: CostCategory;
  },
  context: ActionContext,
): Promise<readonly Flagged[]> {
  const { at, row, stand } = held;
  const { base } = at.ledger;
  const { amount, lines, on } = reported;
  const sums = [...held.sums, ...lines];
  const spent = sumMoney(
    Object.values(CATEGORY_ACCOUNTS).map((account) => balanceOf(sums, account, base)),
    base,
  );
  const found = spendingExceptions(
    {
      project: row.project_id,
      on,
      amount,
      spent_cumulative: spent,
      obligated: stand.obligated,
      budget: stand.approved,
      net_funded: fundedOf(
        at.fund,
        stand,
        negateMoney(balanceOf(sums, 1300, base, "direct_expenditure")),
      ),
    },
    await readEligibility(tx, held),
  );
  await flagReported(tx, found, { kind: "expenditure", id }, context);
  // A line is the whole allocation's: as soon as it holds what is reported, by whichever report, nothing is to be explained.
  const over = (await settleLines(tx, held, sums)).filter(
    ({ line }) => line.category === reported.category,
  );
  await flagReported(tx, over, { kind: "allocation", id: row.id }, context);
  return [...found, ...over];
}
