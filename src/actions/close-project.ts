import { Type } from "@sinclair/typebox";
import { day } from "../base/day.js";
import { money } from "../base/money.js";
import { isRefusal } from "../base/refusal.js";
import { balanceOf } from "../fund/balance.js";
import { checkFinancialClosure } from "../fund/closure.js";
import { readSubjectSums } from "../store/balances.js";
import { findRow, listRowsBy } from "../store/money-rows.js";
import { writeRows } from "../store/record-rows.js";
import { action } from "./action.js";
import { REF, refuseInput } from "./input.js";
import { LABELS } from "./labels.js";
import { ALWAYS, lockFund } from "./standing.js";

const FAR_PAST = day("1900-01-01");

/** Closes a project's books for good, once nothing of it is open (invariant 26). Nothing is charged to it any more. */
export const closeProject = action({
  name: "close-project",
  title: { en: "Close a project financially", ja: "案件を会計上終了する" },
  summary: {
    en: "Closes a project once its obligations, advances, reports, balance, assets and evaluation are settled.",
    ja: "支出負担、前渡金、支出報告、残額、資産及び評価がすべて整理された案件を、会計上終了する。",
  },
  input: Type.Object(
    { project: REF, assets_settled: Type.Boolean(), evaluation_settled: Type.Boolean() },
    { additionalProperties: false },
  ),
  fields: { project: LABELS.project, assets_settled: LABELS.assets_settled, evaluation_settled: LABELS.evaluation_settled },
  edits: (input) => ({ kind: "project", id: input.project }),
  async run(tx, input) {
    const project = await findRow(tx, "project", input.project);
    if (!project?.fund_id) return refuseInput("NOT_FOUND", { kind: "project", id: input.project }, "project");
    const at = await lockFund(tx, project.fund_id);
    if (isRefusal(at)) return at;
    const { base } = at.ledger;
    const sums = await readSubjectSums(tx, "project_id", project.id, { as_of: ALWAYS });
    const spent = await listRowsBy(tx, "expenditure", "project_id", project.id);
    const isCertified = spent.length > 0 && spent.every((row) => row.is_certified);
    const last = spent.map((row) => row.period_to).sort().at(-1) ?? null;
    const credit = (account: 2200 | 2300) => money(-balanceOf(sums, account, base).amount_minor, base);
    // Money with the implementer is an advance until it is accounted for or returned; authority not used is a balance to dispose of.
    const [open] = checkFinancialClosure({
      obligations: credit(2300),
      advances: balanceOf(sums, 1400, base),
      balance: credit(2200),
      final_report_certified_on: isCertified ? (last ?? FAR_PAST) : null,
      assets_settled: input.assets_settled,
      evaluation_settled: input.evaluation_settled,
    });
    if (open) return open;
    await writeRows(tx, "project", [{ ...project, status: "4" }]);
    return { subject_kind: "project", subject_id: project.id, entries: [] };
  },
});
