import type { ComponentChild } from "preact";
import { choiceName } from "../../actions/choice-words.js";
import type { ClosingStep } from "../../actions/read-closing.js";
import { formatDay } from "../../base/format.js";
import { fill, texts } from "../../base/text.js";
import type { PageContext } from "../page.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const WORDS = texts({
  title: { en: "How was it closed?", ja: "終了と再開の経緯" },
  what: { en: "What", ja: "内容" },
  day: { en: "Day", ja: "日付" },
  why: { en: "Reason", ja: "理由" },
  who: { en: "By", ja: "記録者" },
  ended: { en: "Activities ended", ja: "事業完了" },
  closed: { en: "Books closed", ja: "会計上の終了" },
  proposed: { en: "Reopening proposed", ja: "再開の申請" },
  declined: { en: "Reopening declined", ja: "再開の却下・取下げ" },
  reopened: { en: "Reopened", ja: "再開" },
  to: { en: "{what}: {status}", ja: "{what}（{status}）" },
  consent: { en: "Donor's agreement: {consent}", ja: "拠出者の同意：{consent}" },
});

/** Steps that changed where the project stands: what all may know of it. Who proposed what, and why, is for those who keep the record. */
const PUBLIC: readonly ClosingStep["step"][] = ["ended", "closed", "reopened"];

/** The steps of a project's closing as far as this site tells them; nothing where it has no book. */
export async function readClosing(
  { book, is_writable }: PageContext,
  project_id: string,
): Promise<readonly ClosingStep[]> {
  const steps = (await book?.closingOf(project_id)) ?? [];
  return is_writable ? steps : steps.filter(({ step }) => PUBLIC.includes(step));
}

/** What of closing and reopening cannot be done now: only one proposal waits at a time, and only what was proposed is answered. */
export function closingNotOpen(steps: readonly ClosingStep[]): readonly string[] {
  return steps.at(-1)?.step === "proposed"
    ? ["propose-reopening"]
    : ["reopen-project", "decline-reopening"];
}

/** A project's ends and reopenings with their days, and for those who keep the record the reasons and people too. */
export function ClosingSteps(props: {
  readonly steps: readonly ClosingStep[];
  readonly context: PageContext;
}): ComponentChild {
  const { steps, context } = props;
  const { language, is_writable } = context;
  if (steps.length === 0) return null;
  const column = (name: string) => ({ name, label: name });
  return (
    <Part id="closing" title={WORDS.title[language]}>
      <Table
        caption={WORDS.title[language]}
        is_titled
        stack
        columns={[
          { name: WORDS.what[language] },
          { ...column(WORDS.day[language]), is_tight: true },
          ...(is_writable ? [column(WORDS.why[language]), column(WORDS.who[language])] : []),
        ]}
        rows={steps.map((row) => ({
          cells: [
            nameOf(row, language),
            formatDay(row.happened_on, language),
            ...(is_writable ? [<Why row={row} language={language} />, row.recorded_by] : []),
          ],
        }))}
      />
    </Part>
  );
}

function nameOf({ step, status }: ClosingStep, language: PageContext["language"]): string {
  const what = WORDS[step][language];
  const to = step === "proposed" || step === "reopened" ? choiceName(status, "reopened_to") : null;
  return to ? fill(WORDS.to[language], { what, status: to[language] }, language) : what;
}

function Why(props: {
  readonly row: ClosingStep;
  readonly language: PageContext["language"];
}): ComponentChild {
  const { row, language } = props;
  if (row.reason === null) return "–";
  return (
    <>
      {row.reason}
      {row.consent === null ? null : (
        <div class="quiet">{fill(WORDS.consent[language], { consent: row.consent }, language)}</div>
      )}
    </>
  );
}
