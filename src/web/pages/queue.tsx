import type { RowHistory } from "../../actions/read-book.js";
import { addDays, daysBetween, type Day } from "../../base/day.js";
import { formatDay, formatMoney } from "../../base/format.js";
import type { ComponentChild } from "preact";
import { addMoney, money } from "../../base/money.js";
import { fill, texts, type Text } from "../../base/text.js";
import { openInstalments } from "../../figures/agreements.js";
import { MONEY_FINDING_WORDS, moneyFindings } from "../../figures/money-findings.js";
import { CATEGORY_NAMES, overspentLines } from "../../figures/project-budget.js";
import { heldReceipts } from "../../figures/receipts.js";
import { recordLabel } from "../../figures/record-label.js";
import { findRecordRow } from "../../figures/row-facts.js";
import { isDataTable } from "../../figures/tables.js";
import { resultsWaiting } from "../../figures/results-waiting.js";
import type { Snapshot } from "../../store/snapshot.js";
import type { ReopeningProposal } from "../../actions/read-closing.js";
import type { ProposalsWaiting } from "../../actions/read-calls.js";
import { reportEntries } from "../../figures/donor-reports.js";
import { EXCEPTION_STATES } from "../../figures/words.js";
import { lineOver } from "../../fund/overspending.js";
import { leftToPay, REFUND_CASE, refundState } from "../../fund/refund.js";
import { stateName } from "../../fund/lifecycle.js";
import { PROPOSAL } from "../../fund/proposal.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { ClaimsQueue, claimsWaiting } from "../parts/claim.js";
import { MadeUp } from "../parts/made-up.js";
import { MoneyFindingView } from "../parts/money-findings.js";
import { PageHead, Part } from "../parts/page-head.js";
import { ResultsQueue, sayDue } from "../parts/results-queue.js";
import { ReportTable } from "../parts/reports.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "What is due, overdue or waiting?", ja: "期日到来・遅延・処理待ちの事項" },
  description: {
    en: "Instalments, receipts, decisions, results and exceptions that wait for somebody.",
    ja: "対応を要する分割払込み、入金、決定、成果、例外事項。",
  },
  overdue: { en: "Overdue", ja: "遅延" },
  due: { en: "Due in the next 90 days", ja: "90日以内に期日到来" },
  reports: {
    en: "Reports late, queried or due in 90 days",
    ja: "報告書（期限超過・照会・90日以内）",
  },
  held: { en: "Receipts not yet identified", ja: "未特定の入金" },
  decisions: { en: "Decisions not yet carried out", ja: "未執行の決定" },
  proposals: { en: "Proposals in review", ja: "審査中の提案" },
  proposal: { en: "Proposal", ja: "提案" },
  waiting: { en: "{days} days since submission", ja: "提出から{days}日" },
  reopenings: { en: "Reopenings to approve or decline", ja: "承認待ちの再開申請" },
  project: { en: "Project", ja: "プロジェクト" },
  proposed_on: { en: "Proposed on", ja: "申請日" },
  why: { en: "Reason", ja: "理由" },
  refunds: { en: "Refund cases not closed", ja: "未完了の返還案件" },
  agreement: { en: "Agreement", ja: "取決め" },
  computed: { en: "Balance when computed", ja: "算定時の残額" },
  paid: { en: "Paid", ja: "支払済額" },
  to_pay: { en: "Left to pay", ja: "未払額" },
  overspent: { en: "Budget lines overspent", ja: "予算額を超過した費目" },
  line: { en: "Project and category", ja: "プロジェクト・費目" },
  budget: { en: "Budget", ja: "予算額" },
  charged: { en: "Spent and obligated", ja: "支出額・支出負担額" },
  over: { en: "Over by", ja: "超過額" },
  of_line: { en: "{project}: {category}", ja: "{project}：{category}" },
  of_budget: {
    en: "{allocation}, budget version {version}",
    ja: "{allocation}、予算第{version}版",
  },
  exceptions: { en: "Exceptions to explain", ja: "説明を要する例外事項" },
  instalment: { en: "Instalment", ja: "分割払込み" },
  day: { en: "Day", ja: "期日" },
  received: { en: "Received on", ja: "入金日" },
  decided_on: { en: "Decided on", ja: "決定日" },
  left: { en: "Outstanding", ja: "未収額" },
  receipt: { en: "Receipt", ja: "入金" },
  amount: { en: "Amount", ja: "金額" },
  decision: { en: "Decision", ja: "決定" },
  decided: { en: "Decided, not allocated", ja: "決定額のうち未配分" },
  rule: { en: "What", ja: "内容" },
  status: { en: "State", ja: "状態" },
  nothing: {
    en: "Nothing waits. The book and the calendar are up to date.",
    ja: "処理待ちの事項はありません。",
  },
});

/** Instalments with what is still to come, oldest first. What came in above another's amount is that one's. */
function outstanding(snapshot: Snapshot): {
  id: string;
  title: Text;
  due_on: Day;
  left: ReturnType<typeof money>;
  is_illustrative: boolean;
}[] {
  const stands = openInstalments(snapshot);
  return snapshot.instalments
    .flatMap((row) => {
      const agreement = snapshot.agreementById.get(row.agreement_id);
      const left = stands.get(row.id)?.open_minor ?? row.amount_minor;
      if (!agreement || left <= 0n) return [];
      return [
        {
          id: row.id,
          title: agreement.title,
          due_on: row.due_on,
          left: money(left, agreement.currency),
          is_illustrative: snapshot.isIllustrative(row),
        },
      ];
    })
    .sort((a, b) => (a.due_on < b.due_on ? -1 : 1));
}

const HORIZON_DAYS = 90;

/** What waits outside the snapshot. */
export interface Waiting {
  readonly exceptions: RowHistory["exceptions"];
  readonly proposals: ProposalsWaiting;
  /** Projects that somebody proposed to reopen. */
  readonly reopenings: readonly ReopeningProposal[];
}

export function queuePage(
  context: PageContext,
  { exceptions, proposals, reopenings }: Waiting,
): Page {
  const { snapshot, language, today } = context;
  const claims = claimsWaiting(snapshot, today);
  const open = outstanding(snapshot);
  const overdue = open.filter((row) => row.due_on < today);
  const due = open.filter(
    (row) => row.due_on >= today && row.due_on <= addDays(today, HORIZON_DAYS),
  );
  const held = heldReceipts(snapshot);
  const decisions = undone(snapshot);
  const results = resultsWaiting(snapshot, today);
  const reports = reportEntries(snapshot, today).filter(
    (entry) =>
      entry.row.status === "queried" ||
      entry.standing === "late" ||
      (entry.standing === "due" && entry.row.due_on <= addDays(today, HORIZON_DAYS)),
  );
  const overspent = overspentLines(snapshot);
  const refunds = openRefunds(snapshot);
  // Overspent lines have a table of their own.
  const money_findings = moneyFindings(snapshot).filter(({ id }) => !id.startsWith("over:"));
  const isEmpty = [
    refunds,
    money_findings,
    overspent,
    overdue,
    due,
    reports,
    held,
    decisions,
    proposals,
    reopenings,
    results,
    claims,
    exceptions,
  ].every((list) => list.length === 0);
  // Beside what is real, each row says of itself that it was made up; the page does where all of it was.
  const madeUp = [
    ...[...overdue, ...due, ...reports, ...results].map((row) => row.is_illustrative),
    ...[...held.map((row) => row.receipt), ...decisions].map((row) => snapshot.isIllustrative(row)),
    ...refunds.map(({ agreement }) => snapshot.isIllustrative(agreement)),
    ...reopenings.map((row) => isOfMadeUpProject(snapshot, row)),
    ...overspent.map((line) => snapshot.isIllustrative(line.project)),
    ...money_findings.map((finding) => finding.is_illustrative),
    ...exceptions.map((row) => isOfMadeUp(snapshot, row)),
  ];
  const mark = (isMadeUp: boolean) =>
    isMadeUp ? (
      <>
        {" "}
        <MadeUp language={language} />
      </>
    ) : null;
  const rowAddress = (kind: string, id: string) =>
    address(language, `${pathOf("rows", kind)}/${encodeURIComponent(id)}`);
  const instalments = (id: string, title: Text, rows: typeof open) =>
    rows.length === 0 ? null : (
      <Part id={id} title={title[language]}>
        <Table
          caption={title[language]}
          is_titled
          stack
          columns={[
            { name: WORDS.instalment[language] },
            { name: WORDS.day[language], label: WORDS.day[language], is_tight: true },
            { name: WORDS.left[language], label: WORDS.left[language], is_number: true },
          ]}
          rows={rows.map((row) => ({
            cells: [
              <>
                <a href={rowAddress("instalment", row.id)}>{row.title[language]}</a>
                {mark(row.is_illustrative)}
              </>,
              sayDue(row.due_on, today, language),
              formatMoney(row.left, language),
            ],
          }))}
        />
      </Part>
    );
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: !isEmpty && proposals.length + claims.length === 0 && madeUp.every(Boolean),
    body: (
      <>
        <PageHead
          title={WORDS.title[language]}
          lead={isEmpty ? WORDS.nothing[language] : WORDS.description[language]}
        />
        {instalments("overdue", WORDS.overdue, overdue)}
        {instalments("due", WORDS.due, due)}
        {reports.length === 0 ? null : (
          <Part id="reports" title={WORDS.reports[language]}>
            <ReportTable
              entries={reports}
              caption={WORDS.reports[language]}
              language={language}
              today={today}
              is_titled
            />
          </Part>
        )}
        {held.length === 0 ? null : (
          <Part id="held" title={WORDS.held[language]}>
            <Table
              caption={WORDS.held[language]}
              is_titled
              stack
              columns={[
                { name: WORDS.receipt[language] },
                { name: WORDS.received[language], label: WORDS.received[language], is_tight: true },
                { name: WORDS.amount[language], label: WORDS.amount[language], is_number: true },
              ]}
              rows={held.map(({ receipt, amount_minor, currency }) => ({
                cells: [
                  <>
                    <a href={rowAddress("receipt", receipt.id)}>{receipt.bank_ref ?? receipt.id}</a>
                    {mark(snapshot.isIllustrative(receipt))}
                  </>,
                  formatDay(receipt.received_on, language),
                  formatMoney(money(amount_minor, currency), language),
                ],
              }))}
            />
          </Part>
        )}
        {decisions.length === 0 ? null : (
          <Part id="decisions" title={WORDS.decisions[language]}>
            <Table
              caption={WORDS.decisions[language]}
              is_titled
              stack
              columns={[
                { name: WORDS.decision[language] },
                {
                  name: WORDS.decided_on[language],
                  label: WORDS.decided_on[language],
                  is_tight: true,
                },
                { name: WORDS.decided[language], label: WORDS.decided[language], is_number: true },
              ]}
              rows={decisions.map((row) => ({
                cells: [
                  <>
                    <a href={rowAddress("decision", row.id)}>{row.subject[language]}</a>
                    {mark(snapshot.isIllustrative(row))}
                  </>,
                  formatDay(row.decided_on, language),
                  row.left ? formatMoney(row.left, language) : "–",
                ],
              }))}
            />
          </Part>
        )}
        <Reopenings reopenings={reopenings} context={context} mark={mark} />
        <RefundCases refunds={refunds} context={context} mark={mark} />
        <OverspentLines lines={overspent} context={context} mark={mark} />
        {proposals.length === 0 ? null : (
          <Part id="proposals" title={WORDS.proposals[language]}>
            <Table
              caption={WORDS.proposals[language]}
              is_titled
              columns={[
                { name: WORDS.proposal[language] },
                { name: WORDS.status[language] },
                { name: WORDS.day[language], is_tight: true },
              ]}
              rows={proposals.map((row) => ({
                cells: [
                  <a
                    href={address(language, `${pathOf("funds", row.fund_id)}/calls`) + `#${row.id}`}
                  >
                    {row.title[language]}
                  </a>,
                  stateName(PROPOSAL, row.status)[language],
                  fill(
                    WORDS.waiting[language],
                    { days: daysBetween(row.submitted_on, today) },
                    language,
                  ),
                ],
              }))}
            />
          </Part>
        )}
        {money_findings.length === 0 ? null : (
          <Part id="money" title={MONEY_FINDING_WORDS.title[language]}>
            {money_findings.map((finding) => (
              <MoneyFindingView finding={finding} context={context} />
            ))}
          </Part>
        )}
        <ResultsQueue waiting={results} today={today} language={language} />
        <ClaimsQueue claims={claims} context={context} />
        {exceptions.length === 0 ? null : (
          <Part id="exceptions" title={WORDS.exceptions[language]}>
            <Table
              caption={WORDS.exceptions[language]}
              is_titled
              stack
              columns={[
                { name: WORDS.rule[language] },
                { name: WORDS.status[language], label: WORDS.status[language], is_tight: true },
              ]}
              rows={exceptions.map((row) => ({
                cells: [
                  <>
                    <a href={rowAddress(row.subject_kind, row.subject_id)}>
                      {row.message[language]}
                    </a>
                    {mark(isOfMadeUp(snapshot, row))}
                  </>,
                  EXCEPTION_STATES[row.status][language],
                ],
              }))}
            />
          </Part>
        )}
      </>
    ),
  };
}

/** Projects that are to be reopened, with the reason; the oldest proposal first. */
function Reopenings({
  reopenings,
  context: { language, snapshot },
  mark,
}: {
  readonly reopenings: readonly ReopeningProposal[];
  readonly context: PageContext;
  readonly mark: (isMadeUp: boolean) => ComponentChild;
}): ComponentChild {
  if (reopenings.length === 0) return null;
  return (
    <Part id="reopenings" title={WORDS.reopenings[language]}>
      <Table
        caption={WORDS.reopenings[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.project[language] },
          {
            name: WORDS.proposed_on[language],
            label: WORDS.proposed_on[language],
            is_tight: true,
          },
          { name: WORDS.why[language], label: WORDS.why[language] },
        ]}
        rows={reopenings.map((row) => ({
          cells: [
            <>
              <a href={address(language, pathOf("projects", row.project_id)) + "#closing"}>
                {recordLabel(snapshot, "project", row.project_id)[language]}
              </a>
              {mark(isOfMadeUpProject(snapshot, row))}
            </>,
            formatDay(row.happened_on, language),
            row.reason,
          ],
        }))}
      />
    </Part>
  );
}

function isOfMadeUpProject(snapshot: Snapshot, { project_id }: ReopeningProposal): boolean {
  const { portfolio = null } = snapshot.projectById.get(project_id) ?? {};
  return snapshot.isIllustrative({ portfolio });
}

/** Cases that are not closed, with what is paid of each; oldest first. */
function RefundCases({
  refunds,
  context: { language, snapshot },
  mark,
}: {
  readonly refunds: ReturnType<typeof openRefunds>;
  readonly context: PageContext;
  readonly mark: (isMadeUp: boolean) => ComponentChild;
}): ComponentChild {
  if (refunds.length === 0) return null;
  return (
    <Part id="refunds" title={WORDS.refunds[language]}>
      <Table
        caption={WORDS.refunds[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.agreement[language] },
          { name: WORDS.status[language], label: WORDS.status[language] },
          { name: WORDS.computed[language], label: WORDS.computed[language], is_number: true },
          { name: WORDS.paid[language], label: WORDS.paid[language], is_number: true },
          { name: WORDS.to_pay[language], label: WORDS.to_pay[language], is_number: true },
        ]}
        rows={refunds.map(({ id, agreement, state, computed, paid, left }) => ({
          cells: [
            <>
              <a
                href={address(
                  language,
                  `${pathOf("rows", "refund_case")}/${encodeURIComponent(id)}`,
                )}
              >
                {agreement.title[language]}
              </a>
              {mark(snapshot.isIllustrative(agreement))}
            </>,
            stateName(REFUND_CASE, state)[language],
            formatMoney(computed, language),
            formatMoney(paid, language),
            left ? formatMoney(left, language) : "–",
          ],
        }))}
      />
    </Part>
  );
}

/** Refund cases by what their payments leave. */
function openRefunds(snapshot: Snapshot) {
  return snapshot.refundCases.flatMap((row) => {
    const agreement = snapshot.agreementById.get(row.agreement_id);
    const currency = snapshot.fundById.get(agreement?.fund_id ?? "")?.currency;
    if (!agreement || !currency || row.status === "closed") return [];
    const paid = money(row.paid_minor ?? 0n, currency);
    const computed = money(row.computed_minor, currency);
    const known = { ...row, paid_minor: row.paid_minor ?? null };
    const left = leftToPay(known);
    return [
      {
        id: row.id,
        agreement,
        state: refundState(row, known),
        computed,
        paid,
        left: left === null ? null : money(left, currency),
      },
    ];
  });
}

/** Lines that more is charged to than they hold, to their project, where a revision or a correction mends them. */
function OverspentLines({
  lines,
  context: { snapshot, language },
  mark,
}: {
  readonly lines: ReturnType<typeof overspentLines>;
  readonly context: PageContext;
  readonly mark: (isMadeUp: boolean) => ComponentChild;
}): ComponentChild {
  if (lines.length === 0) return null;
  return (
    <Part id="overspent" title={WORDS.overspent[language]}>
      <Table
        caption={WORDS.overspent[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.line[language] },
          { name: WORDS.budget[language], label: WORDS.budget[language], is_number: true },
          { name: WORDS.charged[language], label: WORDS.charged[language], is_number: true },
          { name: WORDS.over[language], label: WORDS.over[language], is_number: true },
        ]}
        rows={lines.map((line) => ({
          cells: [
            <>
              <a href={`${address(language, pathOf("projects", line.project.id))}#money`}>
                {fill(
                  WORDS.of_line[language],
                  { project: line.project.title, category: CATEGORY_NAMES[line.category] },
                  language,
                )}
              </a>
              {mark(snapshot.isIllustrative(line.project))}{" "}
              <span class="quiet">
                {fill(
                  WORDS.of_budget[language],
                  { allocation: line.allocation_id, version: line.version },
                  language,
                )}
              </span>
            </>,
            formatMoney(line.budget, language),
            formatMoney(addMoney(line.spent, line.obligated), language),
            formatMoney(lineOver(line), language),
          ],
        }))}
      />
    </Part>
  );
}

/** Whether what is to be explained is of a row that was made up. */
function isOfMadeUp(snapshot: Snapshot, row: Waiting["exceptions"][number]): boolean {
  const { subject_kind: kind, subject_id: id } = row;
  const found = isDataTable(kind)
    ? findRecordRow(snapshot, kind, { id, isPublicOnly: false })
    : null;
  const portfolio = (found?.["portfolio"] as string | null | undefined) ?? null;
  return snapshot.isIllustrative({ portfolio });
}

/** Decisions in favour whose amount is not allocated yet. */
function undone(snapshot: Snapshot) {
  return snapshot.decisions
    .filter((row) => row.outcome === "approved" || row.outcome === "conditional")
    .flatMap((row) => {
      const allocated = snapshot.allocations
        .filter((each) => each.decision_id === row.id && each.status !== "cancelled")
        .reduce((sum, each) => sum + each.amount_minor, 0n);
      const currency = snapshot.fundById.get(row.fund_id)?.currency ?? null;
      const left =
        row.amount_minor === null || currency === null
          ? null
          : money(row.amount_minor - allocated, currency);
      return left !== null && left.amount_minor <= 0n ? [] : [{ ...row, left }];
    });
}
