import type { ComponentChild } from "preact";
import { formatDay } from "../../base/format.js";
import { texts } from "../../base/text.js";
import { periodStates, type PeriodWaiting } from "../../figures/results-waiting.js";
import { isToReport, STATUS_NAMES } from "../../results/indicator-period.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { Part } from "./page-head.js";
import { saySpan } from "./result-words.js";
import { Table } from "./table.js";

const WORDS = texts({
  title: { en: "Where does the reporting stand?", ja: "成果報告の状況" },
  period: { en: "Period", ja: "期間" },
  due: { en: "Due on", ja: "期限" },
  where: { en: "Indicators", ja: "指標" },
  next: { en: "Next", ja: "次の手続" },
  enter: { en: "Enter values", ja: "値を入力する" },
  review: { en: "Review", ja: "確認する" },
  plan: { en: "Plan reporting periods", ja: "報告期間を計画する" },
});

/** The reporting periods of a project, programme or fund, for those who work with them: nothing where the site takes no entries. */
export function ResultPeriods(props: {
  readonly context: PageContext;
  readonly kind: PeriodWaiting["owner"]["kind"];
  readonly id: string;
}): ComponentChild {
  const { context, kind, id } = props;
  const { snapshot, language, is_writable } = context;
  const periods = periodStates(snapshot, kind, id);
  if (!is_writable || periods.length === 0) return null;
  const path = (from: string, to: string) => `${pathOf(`${kind}s`, id)}/results/${from}..${to}`;
  return (
    <Part id="periods" title={WORDS.title[language]}>
      <Table
        caption={WORDS.title[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.period[language] },
          { name: WORDS.due[language], label: WORDS.due[language] },
          { name: WORDS.where[language], label: WORDS.where[language] },
          { name: WORDS.next[language], label: WORDS.next[language] },
        ]}
        rows={periods.map(({ from, to, due_on, counts }) => {
          const isOpen = [...counts.keys()].some(isToReport);
          return {
            cells: [
              saySpan(formatDay(from, language), formatDay(to, language), language),
              due_on ? formatDay(due_on, language) : "",
              [...counts]
                .map(([status, count]) => `${STATUS_NAMES[status][language]} ${count}`)
                .join(language === "ja" ? "、" : ", "),
              <>
                {isOpen ? (
                  <a href={address(language, path(from, to))}>{WORDS.enter[language]}</a>
                ) : null}{" "}
                <a href={address(language, `${path(from, to)}/review`)}>{WORDS.review[language]}</a>
              </>,
            ],
          };
        })}
      />
      <p>
        <a href={address(language, "/record/plan-periods", { [kind]: id })}>
          {WORDS.plan[language]}
        </a>
      </p>
    </Part>
  );
}
