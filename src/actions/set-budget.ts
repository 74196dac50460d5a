import { Type } from "@sinclair/typebox";
import { sha256 } from "../base/canonical.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts } from "../base/text.js";
import { COST_CATEGORIES } from "../fund/account.js";
import { agreedAmount } from "../fund/agreement.js";
import { checkBudget, decideBudgetRoute, linesInForce, type BudgetLine } from "../fund/budget.js";
import { money, type Money } from "../base/money.js";
import { findRow, listAmendments, listRowsBy } from "../store/money-rows.js";
import type { Tx } from "../store/connect.js";
import { removeRows, writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { lockAllocation } from "./allocation-at-hand.js";
import {
  grownOver,
  judgeRevision,
  readOver,
  settleLines,
  statedTolerance,
} from "./budget-lines.js";
import { flagReported, noteOf } from "./flag.js";
import { AMOUNT, DAY, maybe, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

/** What a manager may move between categories without the governance body, where no agreement behind it says otherwise: 10 %. */
const TOLERANCE_BP = 1000;

const NOTES = texts({
  manager: {
    en: "Within the tolerance: approved by the manager.",
    ja: "許容率の範囲内のため、担当管理者の承認とする。",
  },
  governance: {
    en: "Beyond the tolerance: approved by decision {decision}.",
    ja: "許容率を超えるため、決定{decision}による承認とする。",
  },
});

/** Sets an allocation's budget, or revises it: the new version replaces the old one whole (invariants 18 and 19). */
export const setBudget = action({
  name: "set-budget",
  title: { en: "Set or revise a budget", ja: "予算を設定・改訂する" },
  summary: {
    en: "Sets an allocation's budget by category and period. It sums to the allocation, and no category gets less than what is charged to it already; larger moves need a decision.",
    ja: "費目・期間別の予算を設定する。合計は配分額と一致し、各費目は既に計上・負担済みの額を下回れない。許容率を超える流用には決定が必要。",
  },
  input: Type.Object(
    {
      allocation: REF,
      governance_decision: maybe(REF),
      lines: Type.Array(
        Type.Object(
          {
            id: maybe(REF),
            category: Type.Union(COST_CATEGORIES.map((name) => Type.Literal(name))),
            period_from: DAY,
            period_to: DAY,
            amount: AMOUNT,
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 500 },
      ),
    },
    { additionalProperties: false },
  ),
  fields: {
    allocation: LABELS.allocation,
    governance_decision: LABELS.governance_decision,
    lines: LABELS.lines,
  },
  edits: (input) => ({ kind: "allocation", id: input.allocation }),
  async run(tx, input, context) {
    const allocation = await lockAllocation(tx, input.allocation);
    const { governance_decision } = input;
    const decision =
      governance_decision === undefined ? null : await findRow(tx, "decision", governance_decision);
    const typed = input.lines.map((asked, index) =>
      together({
        from: readDay(asked.period_from, `lines.${index}.period_from`),
        to: readDay(asked.period_to, `lines.${index}.period_to`),
        amount: isRefusal(allocation)
          ? allocation
          : readMoney(asked.amount, allocation.at.ledger.base, `lines.${index}.amount`),
      }),
    );
    const read = together({
      held: allocation,
      lines: refusedBy(typed.map(refusalIn)),
      decision:
        governance_decision === undefined || decision?.status === "confirmed"
          ? null
          : refuseInput(
              "NOT_FOUND",
              { kind: NOUNS.decision, id: governance_decision },
              "governance_decision",
            ),
    });
    if (isRefusal(read)) return read;
    const { row, stand, at } = read.held;
    const { base } = at.ledger;
    const lines: (BudgetLine & { readonly id: string | undefined })[] = input.lines.flatMap(
      ({ id, category }, index) => {
        const line = typed[index];
        return !line || isRefusal(line) ? [] : [{ id, category, ...line }];
      },
    );
    // An account's budget is made for the whole agreement, of which its project may spend what has come in.
    const whole = at.account
      ? await readAgreed(tx, row.id, money(row.amount_minor, base))
      : stand.approved;
    const wrong = checkBudget(lines, whole);
    const before = await listRowsBy(tx, "budget_line", "allocation_id", row.id);
    const in_force = linesInForce(before);
    const old = in_force.map((line) => ({
      category: line.category,
      from: line.period_from,
      to: line.period_to,
      amount: money(line.amount_minor, base),
    }));
    const has_governance_decision = decision !== null;
    const terms = {
      tolerance_bp: (await statedTolerance(tx, row.id)) ?? TOLERANCE_BP,
      has_governance_decision,
      currency: base,
    };
    const route = old.length === 0 ? "manager" : decideBudgetRoute(old, lines, terms);
    const asked = lines.map(({ category, amount: { amount_minor } }, index) => ({
      ...{ category, amount_minor },
      field: `lines.${index}.amount`,
    }));
    const version = Math.max(0, ...before.map((line) => line.version)) + 1;
    const ids = lines.map((line, index) => line.id ?? lineId(row.id, version, index + 1));
    // What is moved, and whether a line holds what is charged to it, is told of a budget that is sound in itself.
    const refused = refusedBy([
      wrong,
      wrong ? null : refusalIn(route),
      wrong ? null : await judgeRevision(tx, read.held, in_force, asked),
      await findTaken(tx, row.id, ids),
    ]);
    if (refused) return refused;
    const over_before = await readOver(tx, read.held);
    await removeRows(tx, "budget_line", before);
    await writeRows(
      tx,
      "budget_line",
      lines.map((line, index) => ({
        id: ids[index],
        portfolio: null,
        project_id: row.project_id,
        allocation_id: row.id,
        category: line.category,
        period_from: line.from,
        period_to: line.to,
        amount_minor: line.amount.amount_minor,
        version,
      })),
    );
    // Where more was reported than the whole budget, a line may be further beyond its own.
    const over = grownOver(over_before, await settleLines(tx, read.held));
    await flagReported(tx, over, { kind: "allocation", id: row.id }, context);
    const note =
      route === "manager"
        ? NOTES.manager
        : fillText(NOTES.governance, { decision: governance_decision ?? "" });
    return {
      subject_kind: "allocation",
      subject_id: row.id,
      entries: [],
      notes: [note, ...over.map(noteOf)],
    };
  },
});

/** As long as the id of a row may be. */
const ID_LENGTH = 100;

/** An allocation's id that leaves no room is cut, and told apart from others that begin alike by its hash. */
function lineId(allocation_id: string, version: number, no: number): string {
  const end = `-b${version}.${no}`;
  const id = `${allocation_id}${end}`;
  if (id.length <= ID_LENGTH) return id;
  const hashed = `-${sha256(allocation_id).slice(0, 12)}${end}`;
  return `${allocation_id.slice(0, ID_LENGTH - hashed.length)}${hashed}`;
}

/** A line has its id for itself: written over another allocation's, that would be gone. */
async function findTaken(
  tx: Tx,
  allocation_id: string,
  ids: readonly string[],
): Promise<Refusal | null> {
  const rows = await Promise.all(ids.map((id) => findRow(tx, "budget_line", id)));
  const at = ids.findIndex(
    (id, index) =>
      ids.indexOf(id) < index || (rows[index] && rows[index].allocation_id !== allocation_id),
  );
  const id = ids[at];
  return id === undefined
    ? null
    : refuseInput("EXISTS_ALREADY", { kind: NOUNS.budget_line, id }, `lines.${at}.id`);
}

/** What an account's agreement gives as amended; its allocation says what was signed. Both have the account's id. */
async function readAgreed(tx: Tx, id: string, amount: Money): Promise<Money> {
  const amendments = (await listAmendments(tx, id)).map((row) => ({
    delta: money(row.delta_minor, amount.currency),
  }));
  return agreedAmount({ amount }, amendments);
}
