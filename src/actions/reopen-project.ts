import { Type } from "@sinclair/typebox";
import { money } from "../base/money.js";
import { inFields, isRefusal, refusedBy } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import { refuse } from "../fund/refusals.js";
import {
  checkReopening,
  refuseUnproposed,
  REOPENED_TO,
  type Finality,
  type ReopenedTo,
} from "../fund/reopening.js";
import {
  appendClosingStep,
  findOpenProposal,
  listAcceptedFinals,
  listPaidBack,
  type ClosingStep,
  type ReopeningProposal,
} from "../store/closing-steps.js";
import type { Tx } from "../store/connect.js";
import { undoClosure } from "../store/life-rows.js";
import { listRowsBy, listRowsById } from "../store/money-rows.js";
import { listPeriods } from "../store/periods.js";
import { writeRows } from "../store/record-rows.js";
import type { RowOf } from "../store/rows.js";
import { listTermsBehind } from "../store/term-rows.js";
import { action, type ActionAnswer, type ActionContext } from "./action.js";
import { choiceName } from "./choice-words.js";
import { agreementName } from "./earmarked.js";
import { findGiven } from "./given-row.js";
import { maybe, REF, SENTENCE } from "./input.js";
import { LABELS } from "./labels.js";
import { NOUNS } from "./nouns.js";

const PROJECT = { table: "project", kind: NOUNS.project, field: "project" } as const;
const edits = (input: { readonly project: string }) => ({ kind: "project", id: input.project });

const NOTES = texts({
  paid_back: {
    en: "{paid} of “{agreement}” went back to the donor, the last of it on {on}: it is not there to be spent.",
    ja: "「{agreement}」のうち{paid}は拠出者に返還済みです（最終支払日{on}）。支出に充てることはできません。",
  },
  reported: {
    en: "The donor accepted the final report of “{agreement}” on {on}: a revised one is due once the project is closed again.",
    ja: "「{agreement}」の最終報告書は{on}に拠出者が受理しています。再度の終了後、改訂版の提出が必要です。",
  },
  period: {
    en: "Days up to {to} lie in closed periods: nothing is entered on them, and what is reported of them is posted on an open day that names its own.",
    ja: "{to}までは会計期間が締め済みです。その期間の日付では記帳できません。報告された額は、開いている期間に本来の日付を付して計上します。",
  },
  proposed: {
    en: "Proposed on {on} by {person}, as “{status}”: {reason}",
    ja: "{on}に{person}が「{status}」として申請：{reason}",
  },
  agreed: { en: "The donor's agreement: {consent}", ja: "拠出者の同意：{consent}" },
  waits: {
    en: "The project stays closed until somebody else approves this.",
    ja: "別の担当者が承認するまで、プロジェクトは終了したままです。",
  },
});

/** Somebody finds that a project was closed too early, or by mistake, and says why. Nothing changes until it is approved. */
export const proposeReopening = action({
  name: "propose-reopening",
  title: { en: "Propose to reopen a project", ja: "プロジェクトの再開を申請する" },
  summary: {
    en: "Says why a closed project is to be open again: it was closed by mistake, or an invoice or a refund came late. Somebody else approves it.",
    ja: "誤って終了した、又は終了後に請求や返金があったなど、プロジェクトを再開すべき理由を記録する。別の担当者が承認する。",
  },
  input: Type.Object(
    {
      project: REF,
      reopened_to: Type.Union(REOPENED_TO.map((status) => Type.Literal(status))),
      reason: SENTENCE,
      consent: maybe(SENTENCE),
    },
    { additionalProperties: false },
  ),
  fields: {
    project: LABELS.project,
    reopened_to: LABELS.reopened_to,
    reason: LABELS.reason,
    consent: LABELS.consent,
  },
  edits,
  async run(tx, input, context) {
    const project = await findGiven(tx, PROJECT, input.project);
    if (isRefusal(project)) return project;
    const { reopened_to: to, reason, consent = null } = input;
    const open = await findOpenProposal(tx, project.id);
    const finalities = await readFinalities(tx, project.id);
    const refused = refusedBy([
      ...checkReopening({
        ...{ project: project.id, status: project.status, to },
        ...{ finalities, consent },
      }),
      open
        ? refuse(
            "REOPENING_PROPOSED",
            { project: project.id, person: open.recorded_by, on: open.happened_on },
            "project",
          )
        : null,
    ]);
    if (refused) return refused;
    await append(tx, { project, step: "proposed", status: to, reason, consent }, context);
    return done(project, [NOTES.waits, ...(await notesOf(tx, finalities))]);
  },
});

/** A second person approves the reopening that was proposed: from here on the project takes entries as it did before it was closed. */
export const reopenProject = action({
  name: "reopen-project",
  title: { en: "Reopen a project", ja: "プロジェクトを再開する" },
  summary: {
    en: "Approves the reopening that was proposed. Whoever proposed it does not approve it. No entry is changed; the project can be closed anew.",
    ja: "申請された再開を承認する。申請した者以外が承認する。仕訳は変更されず、プロジェクトは改めて終了できる。",
  },
  input: Type.Object({ project: REF }, { additionalProperties: false }),
  fields: { project: LABELS.project },
  edits,
  async run(tx, input, context) {
    const project = await findGiven(tx, PROJECT, input.project);
    if (isRefusal(project)) return project;
    const { id, status } = project;
    const proposal = await findOpenProposal(tx, id);
    if (!proposal) return refuseUnproposed(id, status);
    const { status: to, reason, consent, recorded_by } = proposal;
    const finalities = await readFinalities(tx, id);
    const isSame = recorded_by === context.actor && !context.is_single_user;
    // What has come up since it was proposed stands against it as well.
    const against = refusedBy(checkReopening({ project: id, status, to, finalities, consent }));
    const refused = refusedBy([
      isSame ? refuse("SAME_PERSON", { subject: id, person: recorded_by }, "project") : null,
      inFields(against, { consent: "project", reopened_to: "project" }),
    ]);
    if (refused) return refused;
    await undoClosure(tx, { project_id: id, to });
    await writeRows(tx, "project", [{ ...project, status: to }]);
    await append(tx, { project, step: "reopened", status: to, reason, consent }, context);
    return done(project, [...proposalNotes(proposal), ...(await notesOf(tx, finalities))]);
  },
});

/** The project stays closed: whoever proposed to reopen it thought better of it, or whoever was to approve it does not. */
export const declineReopening = action({
  name: "decline-reopening",
  title: { en: "Decline or withdraw a reopening", ja: "再開の申請を却下又は取り下げる" },
  summary: {
    en: "The project stays closed; what was proposed, and why it was not done, stays on its page.",
    ja: "プロジェクトは終了のままとする。申請の内容及び却下・取下げの理由は、プロジェクトのページに残る。",
  },
  input: Type.Object({ project: REF, reason: SENTENCE }, { additionalProperties: false }),
  fields: { project: LABELS.project, reason: LABELS.reason },
  edits,
  async run(tx, input, context) {
    const project = await findGiven(tx, PROJECT, input.project);
    if (isRefusal(project)) return project;
    const proposal = await findOpenProposal(tx, project.id);
    if (!proposal) return refuseUnproposed(project.id, project.status);
    const { status } = proposal;
    const { reason } = input;
    await append(tx, { project, step: "declined", status, reason, consent: null }, context);
    return done(project, []);
  },
});

function append(
  tx: Tx,
  {
    project,
    ...step
  }: { readonly project: RowOf<"project"> } & Pick<ClosingStep, "step" | "reason" | "consent"> & {
      readonly status: ReopenedTo;
    },
  { today, now, actor }: ActionContext,
): Promise<void> {
  return appendClosingStep(tx, {
    ...step,
    project_id: project.id,
    happened_on: today,
    recorded_by: actor,
    recorded_at: now,
  });
}

function done({ id }: RowOf<"project">, notes: readonly Text[]): ActionAnswer {
  return { subject_kind: "project", subject_id: id, entries: [], notes };
}

/** What donors were told as final of the contributions behind a project: what went back to them, and accepted final reports. */
async function readFinalities(tx: Tx, project_id: string): Promise<readonly Finality[]> {
  const behind = new Set<string>();
  for (const { id } of await listRowsBy(tx, "allocation", "project_id", project_id))
    for (const { id: agreement } of await listTermsBehind(tx, id)) behind.add(agreement);
  const ids = [...behind].sort();
  const agreements = await listRowsById(tx, "agreement", ids);
  const names = new Map(agreements.map((row) => [row.id, agreementName(row)]));
  const nameOf = (id: string) => names.get(id) ?? { en: id, ja: id };
  const paid = await listPaidBack(tx, ids);
  const accepted = await listAcceptedFinals(tx, ids);
  return [
    ...paid.map((row) => ({
      agreement: nameOf(row.agreement_id),
      paid_back: money(row.paid_minor, row.currency),
      on: row.paid_on,
    })),
    ...accepted.map((row) => ({
      agreement: nameOf(row.agreement_id),
      reported_on: row.accepted_on,
    })),
  ];
}

/** What is approved, for whoever looks at it before approving. */
function proposalNotes(proposal: ReopeningProposal): readonly Text[] {
  const { status, reason, consent, recorded_by: person, happened_on: on } = proposal;
  const becomes = choiceName(status, "reopened_to") ?? "";
  return [
    fillText(NOTES.proposed, { on, person, status: becomes, reason }),
    ...(consent === null ? [] : [fillText(NOTES.agreed, { consent })]),
  ];
}

/** What goes on to hold of a project that is open again. */
async function notesOf(tx: Tx, finalities: readonly Finality[]): Promise<readonly Text[]> {
  const closed = (await listPeriods(tx)).filter(({ status }) => status === "closed");
  const to = closed
    .map((period) => period.to)
    .sort()
    .at(-1);
  return [
    ...finalities.map((finality) =>
      "paid_back" in finality
        ? fillText(NOTES.paid_back, { ...finality, paid: finality.paid_back })
        : fillText(NOTES.reported, { ...finality, on: finality.reported_on }),
    ),
    ...(to === undefined ? [] : [fillText(NOTES.period, { to })]),
  ];
}
