import { Type } from "@sinclair/typebox";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { inFields, isRefusal, refusedBy, together, type Refusal } from "../base/refusal.js";
import { balanceOf } from "../fund/balance.js";
import { checkFinancialClosure } from "../fund/closure.js";
import { refuse } from "../fund/refusals.js";
import { readSubjectSums } from "../store/balances.js";
import type { Tx } from "../store/connect.js";
import { findClosure, saveClosure } from "../store/life-rows.js";
import { listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { action } from "./action.js";
import { findGiven } from "./given-row.js";
import { DAY, readPastDay, REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";
import { ALWAYS, type FundAtHand, lockFund } from "./standing.js";

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
    return { subject_kind: "project", subject_id: project.id, entries: [] };
  },
});

/** Closes a project's books for good, once nothing of it is open (invariant 26). Nothing is charged to it any more. */
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
    const open = held.flatMap(({ ledger: { id, base } }, index) => {
      const own = sums.filter((sum) => sum.ledger_id === id);
      const credit = (account: 2200 | 2300) =>
        money(-balanceOf(own, account, base).amount_minor, base);
      // Money with the implementer is an advance until it is accounted for or returned; authority not used is a balance to dispose of.
      return checkFinancialClosure({
        obligations: credit(2300),
        advances: balanceOf(own, 1400, base),
        balance: credit(2200),
        // What holds of the project as a whole is said once.
        final_report_certified_on: isCertified || index > 0 ? (last ?? FAR_PAST) : null,
        assets_settled: input.assets_settled || index > 0,
        evaluation_settled: input.evaluation_settled || index > 0,
      });
    });
    // All that is open at once: closing is one list of things to do.
    const refused = inFields(refusedBy(open), { "": "project" });
    if (refused) return refused;
    const closure = await findClosure(tx, project.id);
    const operational_on = closure?.operational_on ?? context.today;
    await saveClosure(tx, { project_id: project.id, operational_on, financial_on: context.today });
    await writeRows(tx, "project", [{ ...project, status: "4" }]);
    return { subject_kind: "project", subject_id: project.id, entries: [] };
  },
});

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
