import { Type } from "@sinclair/typebox";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { inFields, isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { balanceOf } from "../fund/balance.js";
import { fillText, texts, type Text } from "../base/text.js";
import { checkFinancialClosure } from "../fund/closure.js";
import { refuse } from "../fund/refusals.js";
import { readSubjectSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { appendClosingStep } from "../store/closing-steps.js";
import { findClosure, saveClosure } from "../store/life-rows.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { listTermsBehind } from "../store/term-rows.js";
import { action } from "./action.js";
import { agreementName } from "./earmarked.js";
import { findGiven } from "./given-row.js";
import { DAY, readPastDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { ALWAYS, type FundAtHand, lockFund, readFundMoney, readInterestDue } from "./standing.js";

const PROJECT = { table: "project", kind: NOUNS.project, field: "project" } as const;
const FAR_PAST = day("1900-01-01");

/** The activities have ended: from here on only what was obligated before is settled. */
export const closeOperations = action({
  name: "close-project-operations",
  title: { en: "Close a project operationally", ja: "プロジェクトの事業を完了する" },
  summary: {
    en: "Its activities are done. From this day only obligations made before are settled; the books stay open.",
    ja: "活動の終了を記録する。以後は既存の支出負担の清算のみを行い、帳簿は開いたままとする。",
  },
  input: Type.Object({ project: REF, on: DAY }, { additionalProperties: false }),
  fields: { project: LABELS.project, on: LABELS.on },
  edits: (input) => ({ kind: "project", id: input.project }),
  async run(tx, input, context) {
    const before = await findClosure(tx, input.project);
    const read = together({
      project: await findGiven(tx, PROJECT, input.project),
      on: readPastDay(input.on, context),
      closed: before
        ? refuse(
            "CLOSURE_ALREADY",
            { project: input.project, on: before.operational_on },
            "project",
          )
        : null,
    });
    if (isRefusal(read)) return read;
    const { project, on } = read;
    await saveClosure(tx, { project_id: project.id, operational_on: on, financial_on: null });
    await writeRows(tx, "project", [{ ...project, status: "3" }]);
    await appendClosingStep(tx, {
      project_id: project.id,
      ...{ step: "ended", status: "3", happened_on: on, reason: null, consent: null },
      ...{ recorded_by: context.actor, recorded_at: context.now },
    });
    return { subject_kind: "project", subject_id: project.id, entries: [] };
  },
});

/** Closes a project's books, once nothing of it is open (invariant 26). Nothing is charged to it any more, unless two persons reopen it. */
export const closeProject = action({
  name: "close-project",
  title: { en: "Close a project financially", ja: "プロジェクトを会計上終了する" },
  summary: {
    en: "Closes a project once its obligations, advances, reports, balance, assets and evaluation are settled.",
    ja: "支出負担、前渡金、支出報告、残額、資産及び評価がすべて整理されたプロジェクトを、会計上終了する。",
  },
  input: Type.Object(
    { project: REF, assets_settled: Type.Boolean(), evaluation_settled: Type.Boolean() },
    { additionalProperties: false },
  ),
  fields: {
    project: LABELS.project,
    assets_settled: LABELS.assets_settled,
    evaluation_settled: LABELS.evaluation_settled,
  },
  edits: (input) => ({ kind: "project", id: input.project }),
  async run(tx, input, context) {
    const project = await findGiven(tx, PROJECT, input.project);
    if (isRefusal(project)) return project;
    const closure = await findClosure(tx, project.id);
    if (closure?.financial_on) {
      const on = closure.financial_on;
      return refuse("CLOSURE_ALREADY", { project: project.id, on }, "project");
    }
    const held = await lockFundsOf(tx, project);
    if (isRefusal(held)) return held;
    const sums = await readSubjectSums(tx, "project_id", project.id, { as_of: ALWAYS });
    const spent = await listRowsBy(tx, "expenditure", "project_id", project.id);
    const isCertified = spent.length > 0 && spent.every((row) => row.is_certified);
    const last =
      spent
        .map((row) => row.period_to)
        .sort()
        .at(-1) ?? null;
    const open: Refusal[] = [];
    for (const [index, at] of held.entries())
      open.push(
        ...checkFinancialClosure({
          ...standOf(at, sums),
          ...(await readOwed(tx, at)),
          // What holds of the project as a whole is said once.
          final_report_certified_on: isCertified || index > 0 ? (last ?? FAR_PAST) : null,
          assets_settled: input.assets_settled || index > 0,
          evaluation_settled: input.evaluation_settled || index > 0,
        }),
      );
    // All that is open at once: closing is one list of things to do.
    const refused = inFields(refusedBy(open), { "": "project" });
    if (refused) return refused;
    const operational_on = closure?.operational_on ?? context.today;
    await saveClosure(tx, { project_id: project.id, operational_on, financial_on: context.today });
    await writeRows(tx, "project", [{ ...project, status: "4" }]);
    await appendClosingStep(tx, {
      project_id: project.id,
      ...{ step: "closed", status: "4", happened_on: context.today, reason: null, consent: null },
      ...{ recorded_by: context.actor, recorded_at: context.now },
    });
    const notes = await sayInterestDue(tx, project, held);
    return { subject_kind: "project", subject_id: project.id, entries: [], notes };
  },
});

const NOTES = texts({
  interest_due: {
    en: "Interest of {due} on “{agreement}”, which paid a part of it, is still due to its donor: refund it from the fund.",
    ja: "このプロジェクトの財源となった「{agreement}」には、拠出者に返還すべき利息{due}が残っています。基金から返還してください。",
  },
});

/** What of the project's is open in a book. Money with the implementer is an advance until it is accounted for or returned; authority not used is a balance to dispose of. */
function standOf({ ledger }: FundAtHand, sums: Awaited<ReturnType<typeof readSubjectSums>>) {
  const { id, base } = ledger;
  const own = sums.filter((sum) => sum.ledger_id === id);
  const credit = (account: 2200 | 2300) => money(-balanceOf(own, account, base).amount_minor, base);
  return {
    obligations: credit(2300),
    advances: balanceOf(own, 1400, base),
    balance: credit(2200),
  };
}

/** What an account holds that is not its project's. A fund's is no matter of one project: it goes on. */
async function readOwed(tx: Tx, at: FundAtHand) {
  const none = money(0n, at.ledger.base);
  if (!at.account) return { interest_due: none, unidentified: none };
  const { sums } = await readFundMoney(tx, at);
  return {
    interest_due: await readInterestDue(tx, at, at.fund.id),
    unidentified: balanceOf(sums, 1300, at.ledger.base, "suspense"),
  };
}

/** Interest that contributions to the funds behind the project still owe to their donors. */
async function sayInterestDue(
  tx: Tx,
  project: RowOf<"project">,
  held: readonly FundAtHand[],
): Promise<readonly Text[]> {
  const allocations = await listRowsBy(tx, "allocation", "project_id", project.id);
  const notes: Text[] = [];
  for (const at of held.filter((one) => !one.account)) {
    const behind = new Set<string>();
    for (const { id } of allocations.filter((row) => row.fund_id === at.fund.id))
      for (const { id: agreement } of await listTermsBehind(tx, id)) behind.add(agreement);
    for (const id of behind) {
      const due = await readInterestDue(tx, at, id);
      const agreement = await findRow(tx, "agreement", id);
      if (agreement && due.amount_minor > 0n)
        notes.push(fillText(NOTES.interest_due, { due, agreement: agreementName(agreement) }));
    }
  }
  return notes;
}

/** Every book that pays for a project, locked in one order: its fund's, those that allocated to it, its own accounts. */
async function lockFundsOf(
  tx: Tx,
  project: RowOf<"project">,
): Promise<readonly FundAtHand[] | Refusal> {
  const allocations = await listRowsBy(tx, "allocation", "project_id", project.id);
  const named = project.fund_id === null ? [] : [project.fund_id];
  const ids = [...new Set([...named, ...allocations.map((row) => row.fund_id)])].sort();
  if (ids.length === 0)
    return refuseInput("NOT_FOUND", { kind: NOUNS.allocation, id: project.id }, "project");
  const held: FundAtHand[] = [];
  for (const id of ids) {
    const at = await lockFund(tx, id);
    if (isRefusal(at)) return inFields(at, { fund: "project" }) ?? at;
    held.push(at);
  }
  return held;
}
