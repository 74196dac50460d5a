import type { ComponentChild } from "preact";
import type { FundCalls } from "../../actions/read-calls.js";
import { daysBetween } from "../../base/day.js";
import { formatDay, formatMoney } from "../../base/format.js";
import { money } from "../../base/money.js";
import { fill, fillText, texts } from "../../base/text.js";
import { dayIn } from "../../base/zone.js";
import { stateName } from "../../fund/lifecycle.js";
import { CALL, hasEnded, PROPOSAL } from "../../fund/proposal.js";
import { measureProposal, measureTrack } from "../../fund/rapid-track.js";
import { RECOMMENDATIONS, stageName, totalScore } from "../../fund/review.js";
import type { Snapshot } from "../../store/snapshot.js";
import { address, pathOf } from "../address.js";
import type { Page, PageContext } from "../page.js";
import { Facts } from "../parts/facts.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "Calls for proposals: {fund}", ja: "提案募集：{fund}" },
  description: {
    en: "What the fund called for, what was proposed, how it was reviewed, and how fast money followed.",
    ja: "基金の提案募集、提案、審査及び送金までの日数。",
  },
  none: {
    en: "This fund has published no call yet.",
    ja: "この基金には提案募集がまだありません。",
  },
  cut: {
    en: "Only the newest calls and proposals are shown.",
    ja: "新しい募集及び提案のみを表示しています。",
  },
  speed: { en: "How fast does money follow a proposal?", ja: "提案から送金までの日数" },
  track: { en: "Track", ja: "区分" },
  reserve: { en: "Rapid track (reserve calls)", ja: "迅速枠（緊急募集）" },
  standard: { en: "Standard calls", ja: "通常募集" },
  released: { en: "Proposals paid", ja: "送金済みの提案" },
  waiting: { en: "Not yet paid", ja: "未送金の提案" },
  median: { en: "Days to first release, median", ja: "初回送金までの日数（中央値）" },
  longest: { en: "Longest", ja: "最長" },
  not_measured: { en: "nothing released yet", ja: "送金なし" },
  kind: { en: "Track", ja: "区分" },
  state: { en: "State", ja: "状態" },
  open: { en: "Open", ja: "募集期間" },
  open_days: { en: "{from} to {to} ({zone})", ja: "{from}～{to}（{zone}）" },
  envelope: { en: "Envelope", ja: "予算枠" },
  approved: { en: "Approved", ja: "承認額" },
  proposals: { en: "Proposals", ja: "提案" },
  no_proposals: { en: "No proposal has come in.", ja: "提案はまだありません。" },
  proposal: { en: "Proposal", ja: "提案" },
  organisation: { en: "Organisation", ja: "機関" },
  amount: { en: "Amount", ja: "金額" },
  submitted: { en: "Submitted", ja: "提出日" },
  days: { en: "Days to release", ja: "送金までの日数" },
  so_far: { en: "{days} so far", ja: "経過{days}日" },
  reviews: { en: "Reviews", ja: "審査" },
  stage: { en: "Stage", ja: "段階" },
  reviewer: { en: "Reviewer", ja: "審査者" },
  score: { en: "Score of 100", ja: "評点（100点満点）" },
  recommendation: { en: "Recommendation", ja: "推奨" },
  aside: { en: "Stood aside: interest declared", ja: "利害関係の申告により審査を辞退" },
  withheld: { en: "A reviewer", ja: "審査者" },
  open_call: { en: "Open a call", ja: "募集を起案する" },
  submit: { en: "Submit a proposal", ja: "提案を提出する" },
  next: { en: "Next step", ja: "次の操作" },
});

type Fund = Snapshot["funds"][number];

interface Shown {
  readonly context: PageContext;
  readonly found: FundCalls;
  readonly fund: Fund;
}

/** The calls of a fund, newest first. Who reviewed what is named only where the site is for those who keep the record. */
export function callsPage(context: PageContext, fund: Fund, found: FundCalls): Page {
  const { language, snapshot, is_writable } = context;
  const shown = { context, found, fund };
  const title = fillText(WORDS.title, { fund: fund.name });
  // A draft is for those who keep the record, until somebody else publishes it.
  const calls = found.calls.filter((call) => is_writable || call.status !== "draft");
  const lead = calls.length === 0 ? WORDS.none : WORDS.description;
  return {
    title,
    description: WORDS.description,
    section: "funds",
    is_illustrative: snapshot.isIllustrative(fund),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, pathOf("funds", fund.id))}>{fund.name[language]}</a>}
          title={title[language]}
          lead={lead[language]}
        >
          {found.is_cut ? <p class="quiet">{WORDS.cut[language]}</p> : null}
          {is_writable ? (
            <p class="actions">
              <a class="button" href={address(language, "/record/open-call", { fund: fund.id })}>
                {WORDS.open_call[language]}
              </a>
            </p>
          ) : null}
        </PageHead>
        <Speed {...shown} />
        {calls.map((call) => (
          <Call {...shown} call={call} />
        ))}
      </>
    ),
  };
}

/** Each track with its measured days; what is still waiting is counted beside them. */
function Speed({ context: { language }, found }: Shown): ComponentChild {
  const rows = (["reserve", "standard"] as const).flatMap((kind) => {
    const proposals = found.proposals.filter((row) => row.kind === kind);
    const figure = measureTrack(
      proposals.filter(
        (row) => row.released_on !== null || !hasEnded(row.status) || row.status === "allocated",
      ),
    );
    if (proposals.length === 0) return [];
    const days = (value: number | null) =>
      value ?? <span class="quiet">{WORDS.not_measured[language]}</span>;
    return [
      {
        cells: [
          WORDS[kind][language],
          figure.released,
          figure.waiting,
          days(figure.median_days),
          days(figure.longest_days),
        ],
      },
    ];
  });
  if (rows.length === 0) return null;
  const names = [WORDS.released, WORDS.waiting, WORDS.median, WORDS.longest];
  return (
    <Part id="speed" title={WORDS.speed[language]}>
      <Table
        caption={WORDS.speed[language]}
        is_titled
        columns={[
          { name: WORDS.track[language] },
          ...names.map((name) => ({ name: name[language], is_number: true })),
        ]}
        rows={rows}
      />
    </Part>
  );
}

function Call({
  call,
  ...shown
}: Shown & { readonly call: FundCalls["calls"][number] }): ComponentChild {
  const { context, found, fund } = shown;
  const { language, is_writable } = context;
  const proposals = found.proposals.filter((row) => row.call_id === call.id);
  const approved = proposals.reduce(
    (sum, row) =>
      row.status === "approved" || row.status === "allocated" ? sum + row.amount_minor : sum,
    0n,
  );
  const amount = (minor: bigint | null) =>
    minor === null || fund.currency === null
      ? null
      : formatMoney(money(minor, fund.currency), language);
  const on = (at: typeof call.opens_at) => formatDay(dayIn(at, call.zone), language);
  const facts = [
    [WORDS.state[language], stateName(CALL, call.status)[language]],
    [WORDS.kind[language], WORDS[call.kind][language]],
    [
      WORDS.open[language],
      fill(
        WORDS.open_days[language],
        { from: on(call.opens_at), to: on(call.closes_at), zone: call.zone },
        language,
      ),
    ],
    [WORDS.envelope[language], amount(call.envelope_minor)],
    [WORDS.approved[language], approved === 0n ? null : amount(approved)],
  ] as const;
  const steps = [
    ["/record/submit-proposal", WORDS.submit, call.status === "published"],
    [`${pathOf("rows", "call")}/${call.id}`, WORDS.next, true],
  ] as const;
  return (
    <Part id={`call-${call.id}`} title={call.title[language]}>
      <Facts facts={facts} />
      {proposals.length === 0 ? (
        <p class="quiet">{WORDS.no_proposals[language]}</p>
      ) : (
        <Proposals {...shown} proposals={proposals} />
      )}
      <Reviews {...shown} proposals={proposals} />
      {is_writable ? (
        <ul class="inline-list">
          {steps.map(([path, words, isOffered]) =>
            isOffered ? (
              <li>
                <a
                  href={address(
                    language,
                    path,
                    path.startsWith("/record") ? { call: call.id } : {},
                  )}
                >
                  {words[language]}
                </a>
              </li>
            ) : null,
          )}
        </ul>
      ) : null}
    </Part>
  );
}

type ProposalsShown = Shown & { readonly proposals: FundCalls["proposals"] };

function Proposals({
  context: { language, today, is_writable },
  proposals,
  fund,
}: ProposalsShown): ComponentChild {
  const daysOf = (row: FundCalls["proposals"][number]) => {
    const measured = measureProposal(row).to_release;
    if (measured !== null) return measured;
    const isOver = hasEnded(row.status) && row.status !== "allocated";
    return isOver
      ? "–"
      : fill(WORDS.so_far[language], { days: daysBetween(row.submitted_on, today) }, language);
  };
  const row = (id: string) => address(language, `${pathOf("rows", "proposal")}/${id}`);
  return (
    <Table
      caption={WORDS.proposals[language]}
      columns={[
        { name: WORDS.proposal[language] },
        { name: WORDS.organisation[language], label: WORDS.organisation[language] },
        { name: WORDS.state[language], label: WORDS.state[language] },
        { name: WORDS.submitted[language], is_tight: true, label: WORDS.submitted[language] },
        { name: WORDS.amount[language], is_number: true, label: WORDS.amount[language] },
        { name: WORDS.days[language], is_number: true, label: WORDS.days[language] },
      ]}
      rows={proposals.map((each) => ({
        cells: [
          <span id={each.id}>
            {is_writable ? <a href={row(each.id)}>{each.title[language]}</a> : each.title[language]}
          </span>,
          <a href={address(language, pathOf("organisations", each.organisation_id))}>
            {each.organisation_name[language]}
          </a>,
          stateName(PROPOSAL, each.status)[language],
          formatDay(each.submitted_on, language),
          fund.currency === null
            ? "–"
            : formatMoney(money(each.amount_minor, fund.currency), language),
          daysOf(each),
        ],
      }))}
    />
  );
}

/** What reviewers said of each proposal, and who stood aside. */
function Reviews({
  context: { language, is_writable, snapshot },
  found,
  proposals,
}: ProposalsShown): ComponentChild {
  const organisation = (id: string) => snapshot.organisationById.get(id)?.name[language] ?? id;
  const who = (row: { readonly reviewer: string; readonly organisation_id: string }) =>
    is_writable
      ? `${row.reviewer} (${organisation(row.organisation_id)})`
      : WORDS.withheld[language];
  const rows = proposals.flatMap(({ id, title }) => [
    ...found.reviews
      .filter((row) => row.proposal_id === id)
      .map((row) => {
        const score = Object.keys(row.scores).length === 0 ? "–" : totalScore(row.scores);
        return [
          title[language],
          stageName(row.stage)[language],
          who(row),
          RECOMMENDATIONS[row.recommendation][language],
          score,
        ];
      }),
    ...found.interests
      .filter((row) => row.proposal_id === id)
      .map((row) => [title[language], "–", who(row), WORDS.aside[language], "–"]),
  ]);
  if (rows.length === 0) return null;
  return (
    <Table
      caption={WORDS.reviews[language]}
      columns={[
        { name: WORDS.proposal[language] },
        { name: WORDS.stage[language] },
        { name: WORDS.reviewer[language] },
        { name: WORDS.recommendation[language] },
        { name: WORDS.score[language], is_number: true },
      ]}
      rows={rows.map((cells) => ({ cells }))}
    />
  );
}
