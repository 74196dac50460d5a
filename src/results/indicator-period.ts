import type { Day } from "../base/day.js";
import type { Refusal } from "../base/refusal.js";
import { spansOverlap } from "../base/span.js";
import { texts, type Text } from "../base/text.js";
import { refuse } from "./refusals.js";

/** Where the actual of a period stands. Source: DOMAIN 6, "Indicator period". */
export const STATUS_NAMES = texts({
  planned: { en: "Planned", ja: "計画済み" },
  open: { en: "Open", ja: "入力受付中" },
  draft: { en: "Draft", ja: "下書き" },
  received: { en: "Received", ja: "受領済み" },
  validated: { en: "Validated", ja: "確認済み" },
  returned: { en: "Returned", ja: "差戻し" },
  published: { en: "Published", ja: "公表済み" },
  revised: { en: "Revised", ja: "改訂済み" },
});
export type ValueStatus = keyof typeof STATUS_NAMES;

const STEPS: Readonly<Record<ValueStatus, readonly ValueStatus[]>> = {
  planned: ["open", "draft", "received"],
  open: ["draft", "received"],
  draft: ["received"],
  received: ["validated", "returned"],
  validated: ["published", "returned"],
  returned: ["draft", "received"],
  published: ["revised"],
  revised: ["revised"],
};

/** What the public may see. */
export function isPublicStatus(status: ValueStatus): boolean {
  return status === "published" || status === "revised";
}

/** What somebody still has to enter. */
export function isToReport(status: ValueStatus): boolean {
  return STEPS[status].includes("received");
}

export function canStep(from: ValueStatus, to: ValueStatus): boolean {
  return STEPS[from].includes(to);
}

export interface Standing {
  /** What people call the indicator. */
  readonly indicator: Text;
  readonly status: ValueStatus;
  readonly period_to: Day;
  /** Who sent the value that is decided on; null where nobody did. */
  readonly reported_by: string | null;
}

/** Refuses a step that the period does not have; names those that it has. */
export function checkStep(standing: Standing, to: ValueStatus): Refusal | null {
  const allowed = STEPS[standing.status];
  if (allowed.includes(to)) return null;
  return refuse("RESULT_STEP_NOT_ALLOWED", {
    indicator: standing.indicator,
    from: STATUS_NAMES[standing.status],
    to: STATUS_NAMES[to],
    allowed: {
      en: allowed.map((each) => STATUS_NAMES[each].en).join(", "),
      ja: allowed.map((each) => STATUS_NAMES[each].ja).join("、"),
    },
  });
}

/** A planned period takes values once it is over; one that was opened early takes them at once. */
export function checkOpen(standing: Standing, latest_day: Day): Refusal | null {
  if (standing.status !== "planned" || standing.period_to < latest_day) return null;
  return refuse("RESULT_PERIOD_NOT_OPEN", { to: standing.period_to, latest_day });
}

/** Whoever reported a value does not also validate, publish or revise it, once there is more than one person. */
export function checkSecondPerson(
  standing: Standing,
  who: { readonly actor: string; readonly is_single_user: boolean },
): Refusal | null {
  if (who.is_single_user || standing.reported_by !== who.actor) return null;
  return refuse("RESULT_SAME_PERSON", { person: who.actor, indicator: standing.indicator });
}

export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** Each period forwards, and no two of one indicator at once (invariant 31). The first fault, in the order of their days. */
export function checkPeriods(indicator: Text, periods: readonly Period[]): Refusal | null {
  const reversed = periods.find(({ from, to }) => from > to);
  if (reversed) return refuse("RESULT_PERIOD_REVERSED", { ...reversed }, "period_to");
  const inOrder = [...periods].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  for (const [index, second] of inOrder.entries()) {
    const first = inOrder[index - 1];
    if (!first || !spansOverlap(first, second)) continue;
    const said = ({ from, to }: Period) => `${from}..${to}`;
    return refuse("RESULT_PERIODS_OVERLAP", {
      indicator,
      first: said(first),
      second: said(second),
    });
  }
  return null;
}

/** Whether a period lies outside its project's days, as far as these are known: accepted, and said (invariant 31). */
export function isOutside(
  period: Period,
  project: { readonly start_date: string | null; readonly end_date: string | null },
): boolean {
  const { start_date, end_date } = project;
  const cut = (day: Day, date: string) => day.slice(0, date.length);
  return (
    (start_date !== null && cut(period.to, start_date) < start_date) ||
    (end_date !== null && cut(period.from, end_date) > end_date)
  );
}
