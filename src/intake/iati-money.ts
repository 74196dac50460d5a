import type { Currency } from "../base/currency.js";
import { formatMoney } from "../base/format.js";
import { money } from "../base/money.js";
import type { Text } from "../base/text.js";
import {
  decideCounting,
  directionOf,
  sumReported,
  transactionTypeText,
  type Counting,
  type ReportedActivity,
  type ReportedSum,
  type ReportedTransaction,
} from "../fund/reported-money.js";
import type { ActivityDraft } from "./iati-activity.js";
import type { IatiReport } from "./iati-findings.js";
import type { Levels } from "./iati-levels.js";

/** Totals of a file by type and currency, no money twice; a finding says what was left out of them, and why. */
export function sumFile(
  activities: readonly ActivityDraft[],
  levels: Levels,
  idOf: (activity: ActivityDraft) => string,
  report: IatiReport,
): ReportedSum[] {
  const ids = new Map(activities.map((activity) => [activity.identifier, idOf(activity)]));
  const known = (identifier: string | null) =>
    identifier === null ? null : (ids.get(identifier) ?? null);
  const reported: ReportedActivity[] = activities.map((activity) => ({
    id: idOf(activity),
    parent_ids: (levels.parentsOf.get(activity) ?? []).flatMap(
      (identifier) => known(identifier) ?? [],
    ),
  }));
  const transactions = activities.flatMap((activity) => {
    const activity_id = idOf(activity);
    return activity.transactions.map((each): ReportedTransaction => ({
      id: `${activity_id}.${each.key}`,
      activity_id,
      type: each.type,
      amount_minor: each.amount_minor,
      currency: each.currency,
      provider_activity_id: known(each.provider_activity),
      receiver_activity_id: known(each.receiver_activity),
    }));
  });
  const counting = decideCounting(reported, transactions);
  for (const activity of activities) explainCounting(activity, idOf(activity), counting, report);
  const count = (direction: string) =>
    transactions.filter(({ type }) => directionOf(type) === direction).length;
  const [incoming, outgoing] = [count("incoming"), count("outgoing")];
  if (incoming > 0 && outgoing > 0)
    report.add("IATI_DIRECTIONS_APART", { line: 0 }, { incoming, outgoing });
  return sumReported(transactions, counting);
}

interface LeftOut {
  readonly type: string;
  readonly how: Counting;
  readonly line: number;
  count: number;
  readonly amounts: Map<Currency, bigint>;
}

function explainCounting(
  activity: ActivityDraft,
  id: string,
  counting: ReadonlyMap<string, Counting>,
  report: IatiReport,
): void {
  const groups = new Map<string, LeftOut>();
  for (const { key, type, line, currency, amount_minor } of activity.transactions) {
    const how = counting.get(`${id}.${key}`) ?? "counted";
    if (how === "counted" || how === "no_amount" || currency === null || amount_minor === null)
      continue;
    const group = groups.get(`${how} ${type}`) ?? {
      type,
      how,
      line,
      count: 0,
      amounts: new Map<Currency, bigint>(),
    };
    groups.set(`${how} ${type}`, group);
    group.count++;
    group.amounts.set(currency, (group.amounts.get(currency) ?? 0n) + amount_minor);
  }
  for (const { type, how, line, count, amounts } of groups.values()) {
    const code = how === "internal" ? "IATI_COUNTED_INTERNAL" : "IATI_COUNTED_LOWER";
    const facts = {
      type: transactionTypeText(type),
      count,
      amount: amountsText(amounts),
      identifier: activity.identifier ?? "",
    };
    report.add(code, { line, path: activity.identifier ?? "" }, facts);
  }
}

function amountsText(amounts: ReadonlyMap<Currency, bigint>): Text {
  const all = [...amounts].map(([currency, minor]) => money(minor, currency));
  return {
    en: all.map((each) => formatMoney(each, "en")).join(", "),
    ja: all.map((each) => formatMoney(each, "ja")).join("、"),
  };
}
