import { Type } from "@sinclair/typebox";
import { money, subtractMoney, type Money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { decideAllocation, type Allocation } from "../fund/allocation.js";
import { DECISION, type DecisionStatus } from "../fund/decision.js";
import { findRow, insertAllocationSources, readAllocatedNet } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { AMOUNT, DAY, maybe, readPastDay, readMoney, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import {
  book,
  lockFund,
  projectUse,
  readContributionsLeft,
  readFundMoney,
  windowEarmarking,
} from "./standing.js";

const NOTES = texts({
  drawn: { en: "{amount} is drawn on {agreement}.", ja: "{agreement}から{amount}を充当します。" },
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
function notesOf({ gross, sources }: Allocation, available: Money): readonly Text[] {
  return [
    ...sources.map(({ agreement_id, amount }) =>
      agreement_id === null
        ? fillText(NOTES.untied, { amount })
        : fillText(NOTES.drawn, { amount, agreement: agreement_id }),
    ),
    fillText(NOTES.left, { left: subtractMoney(available, gross) }),
  ];
}

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
    const decision = await findRow(tx, "decision", input.decision);
    if (!decision)
      return refuseInput("NOT_FOUND", { kind: NOUNS.decision, id: input.decision }, "decision");
    const project = await findRow(tx, "project", input.project);
    if (!project)
      return refuseInput("NOT_FOUND", { kind: NOUNS.project, id: input.project }, "project");
    const on = readPastDay(input.on, context);
    if (isRefusal(on)) return on;
    // From here on nobody else allocates from this fund: all that follows is read under its lock.
    const at = await lockFund(tx, decision.fund_id);
    if (isRefusal(at)) return at;
    const { base } = at.ledger;
    const direct = readMoney(input.direct, base, "direct");
    if (isRefusal(direct)) return direct;
    const psc = readMoney(input.psc ?? "0", base, "psc");
    if (isRefusal(psc)) return psc;
    if (await findRow(tx, "allocation", input.id))
      return refuseInput("EXISTS_ALREADY", { kind: NOUNS.allocation, id: input.id }, "id");
    const window =
      input.window === undefined ? null : await findRow(tx, "funding_window", input.window);
    if (input.window !== undefined && window?.fund_id !== at.fund.id) {
      return refuseInput("NOT_FOUND", { kind: NOUNS.window, id: input.window }, "window");
    }
    const { opened } = await readFundMoney(tx, at);
    const allocation = decideAllocation(
      {
        fund: at.terms,
        available: opened.total,
        decision: {
          id: decision.id,
          ref: decision.id,
          outcome: decision.outcome,
          decided_on: decision.decided_on,
          recorded_by: "",
          amount: decision.amount_minor === null ? null : money(decision.amount_minor, base),
          status:
            decision.status in DECISION.states ? (decision.status as DecisionStatus) : "recorded",
        },
        decision_used: money(await readAllocatedNet(tx, "decision_id", decision.id), base),
        window: window && {
          id: window.id,
          ref: window.id,
          ceiling: window.ceiling_minor === null ? null : money(window.ceiling_minor, base),
          earmarking: windowEarmarking(window),
        },
        window_used: money(window ? await readAllocatedNet(tx, "window_id", window.id) : 0n, base),
        contributions: await readContributionsLeft(tx, at),
      },
      { direct, psc, on, use: await projectUse(tx, project.id) },
    );
    if (isRefusal(allocation)) return allocation;
    const { gross, sources } = allocation;
    const [only] = sources;
    await writeRows(tx, "allocation", [
      {
        id: input.id,
        portfolio: null,
        decision_id: decision.id,
        fund_id: at.fund.id,
        window_id: window?.id ?? null,
        project_id: project.id,
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
    await insertAllocationSources(tx, input.id, plain);
    const about = { allocation_id: input.id, decision_id: decision.id, project_id: project.id };
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
          notes: notesOf(allocation, opened.total),
        };
  },
});
