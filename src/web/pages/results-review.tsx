import type { ComponentChild } from "preact";
import type { ResultPeriod } from "../../actions/read-results.js";
import { decimal, formatDecimal, trimDecimal } from "../../base/decimal.js";
import { formatDay, formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import { exactValue, type DueValue } from "../../figures/due.js";
import { STATUS_NAMES, type ValueStatus } from "../../results/indicator-period.js";
import { findUnusual } from "../../results/report.js";
import { categoryName } from "../../figures/words.js";
import { address, pathOf } from "../address.js";
import type { FieldProblem, FormValues } from "../form-input.js";
import type { Page } from "../page.js";
import { EvidenceList } from "../parts/evidence-list.js";
import { ErrorSummary, fieldId } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { periodPath, saySpan, sayValue } from "../parts/result-words.js";
import { Table } from "../parts/table.js";

const WORDS = texts({
  title: { en: "Review results: {name}", ja: "成果の確認：{name}" },
  description: {
    en: "Where each value of the period stands, who reported it, and what is to be done.",
    ja: "期間の各値の状態、報告者及び次の手続。",
  },
  done_received: {
    en: "Received. Reference {ref}. It waits for validation.",
    ja: "受領しました（整理番号 {ref}）。確認を待っています。",
  },
  done_validated: { en: "Validated.", ja: "確認しました。" },
  done_returned: { en: "Returned with your reason.", ja: "理由を付して差し戻しました。" },
  done_published: {
    en: "Published. Everybody sees it now.",
    ja: "公表しました。誰でも閲覧できます。",
  },
  done_evidence: { en: "The document was added.", ja: "文書を登録しました。" },
  done_revised: {
    en: "Revised. The earlier values stay beside the new ones.",
    ja: "改訂しました。改訂前の値も引き続き表示されます。",
  },
  enter: { en: "Enter values", ja: "値を入力する" },
  revise: { en: "Revise published values", ja: "公表済みの値を改訂する" },
  values: { en: "Values", ja: "値" },
  pick: { en: "Chosen", ja: "選択" },
  indicator: { en: "Indicator", ja: "指標" },
  before: { en: "Before", ja: "前期" },
  target: { en: "Target", ja: "目標" },
  value: { en: "Reported", ja: "報告値" },
  status: { en: "State", ja: "状態" },
  notes: { en: "Parts, comments, evidence", ja: "内訳、コメント、根拠資料" },
  not_collected: { en: "not collected", ja: "未収集" },
  none: { en: "–", ja: "–" },
  evidence: { en: "Add evidence", ja: "根拠資料を登録する" },
  decide: { en: "Decide", ja: "判断" },
  validate: { en: "Validate the chosen", ja: "選択した値を確認する" },
  publish: { en: "Publish the chosen", ja: "選択した値を公表する" },
  return: { en: "Return the chosen", ja: "選択した値を差し戻す" },
  reason: {
    en: "Reason for a return: what is to be corrected",
    ja: "差戻しの理由（訂正を要する内容）",
  },
  nothing: {
    en: "Nothing of this period waits for a decision.",
    ja: "判断を要する値はありません。",
  },
  no_period: { en: "Nothing is planned for this period.", ja: "この期間の計画はありません。" },
  history: { en: "History", ja: "経緯" },
  when: { en: "When", ja: "日時" },
  who: { en: "By", ja: "担当者" },
  why: { en: "Reason", ja: "理由" },
});

export interface ReviewState {
  readonly period: ResultPeriod;
  readonly name: Text;
  readonly is_illustrative: boolean;
  readonly values: FormValues;
  readonly problems: readonly FieldProblem[];
  readonly key: string;
  readonly done: string | undefined;
}

/** What may be decided on, and by which step. */
export const REVIEW_STEPS = {
  validate: { action: "validate-results", at: ["received"], done: "validated" },
  publish: { action: "publish-results", at: ["validated"], done: "published" },
  return: { action: "return-results", at: ["received", "validated"], done: "returned" },
} as const satisfies Readonly<
  Record<string, { action: string; at: readonly ValueStatus[]; done: string }>
>;
export type ReviewStep = keyof typeof REVIEW_STEPS;

export const pickField = (id: string) => `pick:${id}`;

export function reviewResultsPage(state: ReviewState, language: Language): Page {
  const { period, name, problems } = state;
  const title: Text = {
    en: fill(WORDS.title.en, { name }, "en"),
    ja: fill(WORDS.title.ja, { name }, "ja"),
  };
  const span = saySpan(
    formatDay(period.period_from, language),
    formatDay(period.period_to, language),
    language,
  );
  const waiting = period.due.filter(
    ({ actual }) => actual.status === "received" || actual.status === "validated",
  );
  const path = address(language, periodPath(period));
  const isPublic = period.due.some(
    ({ actual }) => actual.status === "published" || actual.status === "revised",
  );
  return {
    title,
    description: WORDS.description,
    section: "projects",
    is_illustrative: state.is_illustrative,
    status: problems.length > 0 ? 422 : 200,
    body: (
      <>
        <PageHead
          kicker={
            <a href={address(language, pathOf(`${period.kind}s`, period.id))}>{name[language]}</a>
          }
          title={title[language]}
          lead={span}
        >
          {state.done ? (
            <p class="lead" role="status">
              {doneWords(state, language)}
            </p>
          ) : null}
          <p class="actions">
            <a class="button plain-button" href={path}>
              {WORDS.enter[language]}
            </a>
            {isPublic ? (
              <a class="button plain-button" href={`${path}/revise`}>
                {WORDS.revise[language]}
              </a>
            ) : null}
          </p>
        </PageHead>
        <ErrorSummary problems={problems} language={language} />
        <form class="results-review" method="post" action={`${path}/review`}>
          <input type="hidden" name="_key" value={state.key} />
          <input type="hidden" name="_version" value={String(period.version)} />
          <Part id="values" title={WORDS.values[language]}>
            {period.due.length === 0 ? (
              <p class="empty">{WORDS.no_period[language]}</p>
            ) : (
              <Values state={state} language={language} />
            )}
          </Part>
          {period.due.length > 0 ? (
            <Part id="decide" title={WORDS.decide[language]}>
              {waiting.length === 0 ? (
                <p class="empty">{WORDS.nothing[language]}</p>
              ) : (
                <Decide state={state} waiting={waiting} language={language} />
              )}
            </Part>
          ) : null}
        </form>
        <History state={state} language={language} />
      </>
    ),
  };
}

function doneWords({ done, period }: ReviewState, language: Language): string {
  const words: Readonly<Record<string, Text>> = {
    received: WORDS.done_received,
    validated: WORDS.done_validated,
    returned: WORDS.done_returned,
    published: WORDS.done_published,
    revised: WORDS.done_revised,
    evidence: WORDS.done_evidence,
  };
  const text = words[done ?? ""];
  return text ? fill(text[language], { ref: `${period.id}/${period.version}` }, language) : "";
}

function Values({
  state,
  language,
}: {
  readonly state: ReviewState;
  readonly language: Language;
}): ComponentChild {
  const { period } = state;
  return (
    <Table
      caption={WORDS.values[language]}
      is_titled
      stack
      columns={[
        { name: WORDS.indicator[language] },
        { name: WORDS.before[language], is_number: true, label: WORDS.before[language] },
        { name: WORDS.target[language], is_number: true, label: WORDS.target[language] },
        { name: WORDS.value[language], is_number: true, label: WORDS.value[language] },
        { name: WORDS.status[language], label: WORDS.status[language] },
        { name: WORDS.notes[language], label: WORDS.notes[language] },
      ]}
      rows={period.due.map((each) => {
        const value = exactValue(each.actual, each.cells);
        const isDecided = each.actual.status === "received" || each.actual.status === "validated";
        const said = sayValue(value, each, language);
        const isReported = !["planned", "open", "draft"].includes(each.actual.status);
        return {
          cells: [
            isDecided ? (
              <label class="pick">
                <input
                  type="checkbox"
                  id={fieldId(pickField(each.indicator.id))}
                  name={pickField(each.indicator.id)}
                  value="yes"
                  checked
                />{" "}
                {each.indicator.title[language]}
              </label>
            ) : (
              each.indicator.title[language]
            ),
            sayValue(each.due.previous, each, language) ?? WORDS.none[language],
            sayValue(each.due.target, each, language) ?? WORDS.none[language],
            isReported
              ? (said ??
                (each.actual.comment === null
                  ? WORDS.not_collected[language]
                  : WORDS.none[language]))
              : WORDS.none[language],
            <span class="badge">{STATUS_NAMES[each.actual.status][language]}</span>,
            <Notes each={each} state={state} language={language} />,
          ],
        };
      })}
    />
  );
}

function Notes(props: {
  readonly each: DueValue;
  readonly state: ReviewState;
  readonly language: Language;
}): ComponentChild {
  const { each, state, language } = props;
  const { actual, cells, due } = each;
  const value = exactValue(actual, cells);
  const unusual = findUnusual(due, {
    ...value,
    words: null,
    is_not_collected: false,
    explanation: actual.explanation,
  });
  const parts = cells.map((cell) => {
    const category = Object.values(cell.dimensions)
      .map((word) => categoryName(word, language))
      .join(" × ");
    const said =
      cell.value === null
        ? WORDS.not_collected[language]
        : formatNumber(formatDecimal(trimDecimal(decimal(cell.value))), language);
    return `${category} ${said}`;
  });
  const evidence = state.period.evidence.filter((row) => row.indicator_value_id === actual.id);
  return (
    <>
      {parts.length > 0 ? <div>{parts.join(language === "ja" ? "、" : ", ")}</div> : null}
      {actual.comment ? <div>{actual.comment[language]}</div> : null}
      {unusual.map((text) => (
        <div class="notice-text">{text[language]}</div>
      ))}
      {actual.explanation ? <div class="quiet">{actual.explanation}</div> : null}
      <EvidenceList rows={evidence} language={language} />
      <div class="small">
        <a
          href={address(language, `${periodPath(state.period)}/evidence`, {
            indicator: each.indicator.id,
          })}
        >
          {WORDS.evidence[language]}
        </a>
      </div>
    </>
  );
}

function Decide(props: {
  readonly state: ReviewState;
  readonly waiting: readonly DueValue[];
  readonly language: Language;
}): ComponentChild {
  const { state, waiting, language } = props;
  const has = (status: ValueStatus) => waiting.some(({ actual }) => actual.status === status);
  const problem = state.problems.find((each) => each.field === "reason");
  return (
    <div class="form">
      <p class="actions">
        {has("received") ? (
          <button class="button" type="submit" name="_step" value="validate">
            {WORDS.validate[language]}
          </button>
        ) : null}
        {has("validated") ? (
          <button class="button" type="submit" name="_step" value="publish">
            {WORDS.publish[language]}
          </button>
        ) : null}
      </p>
      <div class={problem ? "field is-wrong" : "field"}>
        <label for={fieldId("reason")}>{WORDS.reason[language]}</label>
        {problem ? <p class="field-error">{problem.message[language]}</p> : null}
        <textarea
          id={fieldId("reason")}
          name="reason"
          rows={3}
          value={state.values["reason"] ?? ""}
        />
      </div>
      <p class="actions">
        <button class="button plain-button" type="submit" name="_step" value="return">
          {WORDS.return[language]}
        </button>
      </p>
    </div>
  );
}

/** Every step of every value, with the value as it then was. */
function History({
  state,
  language,
}: {
  readonly state: ReviewState;
  readonly language: Language;
}): ComponentChild {
  const { steps, due } = state.period;
  if (steps.length === 0) return null;
  const rows = [...steps]
    .sort((a, b) => (a.taken_at < b.taken_at ? 1 : a.taken_at > b.taken_at ? -1 : 0))
    .flatMap((step) => {
      const each = due.find(({ actual }) => actual.id === step.indicator_value_id);
      if (!each) return [];
      const exact = (text: string | null) => (text === null ? null : decimal(text));
      const value = {
        value: exact(step.value),
        numerator: exact(step.numerator),
        denominator: exact(step.denominator),
      };
      const status = step.status as ValueStatus;
      return [
        {
          cells: [
            each.indicator.title[language],
            STATUS_NAMES[status][language],
            sayValue(value, each, language) ?? WORDS.none[language],
            step.taken_by,
            `${step.taken_at.slice(0, 16).replace("T", " ")} UTC`,
            [step.reason, step.explanation].filter(Boolean).join(" · "),
          ],
        },
      ];
    });
  return (
    <Part id="history" title={WORDS.history[language]}>
      <Table
        caption={WORDS.history[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.indicator[language] },
          { name: WORDS.status[language], label: WORDS.status[language] },
          { name: WORDS.value[language], is_number: true, label: WORDS.value[language] },
          { name: WORDS.who[language], label: WORDS.who[language] },
          { name: WORDS.when[language], label: WORDS.when[language], is_tight: true },
          { name: WORDS.why[language], label: WORDS.why[language] },
        ]}
        rows={rows}
      />
    </Part>
  );
}
