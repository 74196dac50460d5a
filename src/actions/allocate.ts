import { Type } from "@sinclair/typebox";
import type { Day } from "../base/day.js";
import { money, subtractMoney, type Money } from "../base/money.js";
import { isRefusal, refusalIn, refusedBy, together, type Refusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import {
  decideAllocation,
  type Allocation,
  type AllocationStanding,
  type ContributionLeft,
} from "../fund/allocation.js";
import { DECISION, type DecisionStatus } from "../fund/decision.js";
import { refuse } from "../fund/refusals.js";
import type { Tx } from "../store/connect.js";
import { findClosure } from "../store/life-rows.js";
import { findRow, readAllocatedNet } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { setSources } from "../store/source-rows.js";
import { action } from "./action.js";
import { readContributionsLeft } from "./contributions.js";
import { nameUse, projectUse, windowEarmarking } from "./earmarked.js";
import { findGiven } from "./given-row.js";
import { AMOUNT, DAY, maybe, readDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { checkPostingDay } from "./posting-day.js";
import { book, lockFund, readFundMoney, type FundAtHand } from "./standing.js";

const NOTES = texts({
  drawn: {
    en: "{amount} is drawn on “{agreement}”.",
    ja: "「{agreement}」から{amount}を充当します。",
  },
  untied: {
    en: "{amount} is drawn on what no contribution ties.",
    ja: "使途の指定のない資金から{amount}を充当します。",
  },
  left: {
    en: "{left} of the fund can be allocated after that.",
    ja: "この配分後の配分可能額は{left}です。",
  },
});

/** Whose money it is, and what is left. */
function notesOf({ allocation: { gross, sources }, available, contributions }: Decided): Text[] {
  const names = new Map(contributions.map(({ agreement_id, name }) => [agreement_id, name]));
  const drawn = sources.map(({ agreement_id, amount }) => {
    const agreement = names.get(agreement_id ?? "");
    return agreement
      ? fillText(NOTES.drawn, { amount, agreement })
      : fillText(NOTES.untied, { amount });
  });
  return [...drawn, fillText(NOTES.left, { left: subtractMoney(available, gross) })];
}

const WINDOW = { table: "funding_window", kind: NOUNS.window, field: "window" } as const;

/** Reserves money of a fund for a project, from a confirmed decision; drawn on contributions that allow the use. */
export const allocate = action({
  name: "allocate",
  title: { en: "Allocate to a project", ja: "プロジェクトに配分する" },
  summary: {
    en: "Reserves money for a project: within the decision, the window, the balance, and what each contribution allows.",
    ja: "決定額、ウィンドウの上限、配分可能残高及び各拠出の使途指定の範囲内で、プロジェクトに資金を配分する。",
  },
  input: Type.Object(
    {
      id: REF,
      decision: REF,
      window: maybe(REF),
      project: REF,
      direct: AMOUNT,
      psc: maybe(AMOUNT),
      on: DAY,
    },
    { additionalProperties: false },
  ),
  fields: {
    id: LABELS.id,
    decision: LABELS.decision,
    window: LABELS.window,
    project: LABELS.project,
    direct: LABELS.direct,
    psc: LABELS.psc,
    on: LABELS.on,
  },
  edits: null,
  async run(tx, input, context) {
    const decision =
      (await findRow(tx, "decision", input.decision)) ??
      refuseInput("NOT_FOUND", { kind: NOUNS.decision, id: input.decision }, "decision");
    const project =
      (await findRow(tx, "project", input.project)) ??
      refuseInput("NOT_FOUND", { kind: NOUNS.project, id: input.project }, "project");
    // From here on nobody else allocates from this fund: all that follows is read under its lock.
    const fund = isRefusal(decision) ? decision : await lockFund(tx, decision.fund_id);
    const amountOf = (text: string, field: string) =>
      isRefusal(fund) ? fund : readMoney(text, fund.ledger.base, field);
    const day = readDay(input.on);
    const window = isRefusal(fund)
      ? refusedBy([refusalIn(await findGiven(tx, WINDOW, input.window)), fund])
      : await findWindow(tx, input.window, fund);
    const others = [
      await checkPostingDay(tx, day, context),
      (await findRow(tx, "allocation", input.id))
        ? refuseInput("EXISTS_ALREADY", { kind: NOUNS.allocation, id: input.id }, "id")
        : null,
      refusalIn(window),
      isRefusal(project) || isRefusal(day) ? null : await checkOpen(tx, project, day),
    ];
    const read = together({
      ...{ decision, project, at: fund, on: day },
      direct: amountOf(input.direct, "direct"),
      psc: amountOf(input.psc ?? "0", "psc"),
    });
    if (isRefusal(read)) return refusedBy([read, ...others]);
    const sound = await decide(tx, { ...read, window: isRefusal(window) ? null : window }, others);
    if (isRefusal(sound)) return sound;
    const { at, on, psc, decision: decided, project: paid } = read;
    const { gross, sources } = sound.allocation;
    const [only] = sources;
    await writeRows(tx, "allocation", [
      {
        id: input.id,
        portfolio: null,
        decision_id: decided.id,
        fund_id: at.fund.id,
        window_id: input.window ?? null,
        project_id: paid.id,
        allocated_on: on,
        amount_minor: gross.amount_minor,
        psc_minor: psc.amount_minor,
        agreement_id: sources.length === 1 ? (only?.agreement_id ?? null) : null,
        status: "approved",
      },
    ]);
    const plain = sources.map(({ agreement_id, amount }) => ({
      agreement_id,
      amount_minor: amount.amount_minor,
    }));
    await setSources(tx, input.id, plain);
    const about = { allocation_id: input.id, decision_id: decided.id, project_id: paid.id };
    const entries = await book(
      tx,
      at,
      [{ kind: "allocation", event_id: `allocation/${input.id}`, on, amount: gross, about }],
      context,
    );
    return isRefusal(entries)
      ? entries
      : {
          subject_kind: "allocation",
          subject_id: input.id,
          entries,
          notes: notesOf(sound),
        };
  },
});

/** A project whose books are closed is given nothing any more (invariant 20). */
async function checkOpen(tx: Tx, project: RowOf<"project">, on: Day): Promise<Refusal | null> {
  if (project.status !== "4") return null;
  const closed_on = (await findClosure(tx, project.id))?.financial_on ?? project.end_date ?? on;
  return refuse("PROJECT_FINANCIALLY_CLOSED", { closed_on, on }, "project");
}

async function findWindow(
  tx: Tx,
  id: string | undefined,
  at: FundAtHand,
): Promise<RowOf<"funding_window"> | null | Refusal> {
  if (id === undefined) return null;
  const window = await findRow(tx, "funding_window", id);
  return window?.fund_id === at.fund.id
    ? window
    : refuseInput("NOT_FOUND", { kind: NOUNS.window, id }, "window");
}

/** What the rules say of an allocation, with the balance and the contributions that it is taken of. */
interface Decided {
  readonly allocation: Allocation;
  readonly available: Money;
  readonly contributions: readonly ContributionLeft[];
}

/** Refused with what else is wrong with it. */
async function decide(
  tx: Tx,
  asked: {
    readonly at: FundAtHand;
    readonly decision: RowOf<"decision">;
    readonly project: RowOf<"project">;
    readonly window: RowOf<"funding_window"> | null;
    readonly direct: Money;
    readonly psc: Money;
    readonly on: Day;
  },
  others: readonly (Refusal | null)[],
): Promise<Decided | Refusal> {
  const { at, decision, project, window, direct, psc, on } = asked;
  const { base } = at.ledger;
  const { opened } = await readFundMoney(tx, at);
  const contributions = await readContributionsLeft(tx, at);
  const standing: AllocationStanding = {
    fund: at.terms,
    available: opened.total,
    decision: {
      id: decision.id,
      ref: decision.id,
      outcome: decision.outcome,
      decided_on: decision.decided_on,
      recorded_by: "",
      amount: decision.amount_minor === null ? null : money(decision.amount_minor, base),
      status: decision.status in DECISION.states ? (decision.status as DecisionStatus) : "recorded",
    },
    decision_used: money(await readAllocatedNet(tx, "decision_id", decision.id), base),
    window: window && {
      id: window.id,
      name: window.name,
      ceiling: window.ceiling_minor === null ? null : money(window.ceiling_minor, base),
      earmarking: windowEarmarking(window),
    },
    window_used: money(window ? await readAllocatedNet(tx, "window_id", window.id) : 0n, base),
    contributions,
  };
  const use = await projectUse(tx, project.id);
  const decided = decideAllocation(standing, { direct, psc, on, use });
  const ties = [...(standing.window ? [standing.window] : []), ...contributions];
  // A refusal is said once more with the names of what it tells.
  const allocation = isRefusal(decided)
    ? decideAllocation(standing, {
        ...{ direct, psc, on },
        use: await nameUse(
          tx,
          use,
          ties.map(({ earmarking }) => earmarking),
        ),
      })
    : decided;
  return together({
    others: refusedBy(others),
    allocation,
    available: opened.total,
    contributions,
  });
}
