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
import type { ActivityHead, TransactionDraft } from "./iati-activity.js";
import type { IatiReport } from "./iati-findings.js";
import type { Levels } from "./iati-levels.js";

/** The transactions of one activity that go the same way: of one type and currency, between the same activities of the file. */
export interface Flow extends ReportedTransaction {
  /** Of the first of them. */
  readonly line: number;
}

/** The flows of a file, summed up as it is read: a file of any size has few of them. */
export interface Flows {
  readonly all: readonly Flow[];
  add(activity_id: string, transaction: TransactionDraft): void;
}

/** `idOf` tells the activities of the file from those of others: their ids by identifier. */
export function openFlows(idOf: ReadonlyMap<string, string>): Flows {
  const all: MutableFlow[] = [];
  // Those of the activity that is being read, by what tells them apart there: the file has no more of it later.
  let own = new Map<string, MutableFlow>();
  let owner = "";
  const known = (identifier: string | null) =>
    identifier === null ? null : (idOf.get(identifier) ?? null);
  return {
    all,
    add(activity_id, { type, currency, amount_minor, line, ...ends }) {
      if (activity_id !== owner) [owner, own] = [activity_id, new Map()];
      const provider_activity_id = known(ends.provider_activity);
      const receiver_activity_id = known(ends.receiver_activity);
      const way = [type, currency, provider_activity_id, receiver_activity_id];
      const name = [...way, amount_minor === null ? "unread" : ""].join("\u0000");
      const flow = own.get(name);
      if (flow) {
        flow.count++;
        if (amount_minor !== null) flow.amount_minor = (flow.amount_minor ?? 0n) + amount_minor;
        return;
      }
      const id = String(all.length);
      const between = { provider_activity_id, receiver_activity_id };
      const fresh = { id, count: 1, activity_id, type, currency, amount_minor, ...between, line };
      own.set(name, fresh);
      all.push(fresh);
    },
  };
}

type MutableFlow = { -readonly [K in keyof Flow]: Flow[K] };

/** Totals of a file by type and currency, no money twice; a finding says what was left out of them, and why. */
export function sumFile(
  activities: readonly ActivityHead[],
  flows: readonly Flow[],
  { levels, idOf, report }: SumContext,
): ReportedSum[] {
  const ids = new Map(activities.map((activity) => [activity.identifier, idOf(activity)]));
  const reported: ReportedActivity[] = activities.map((activity) => ({
    id: idOf(activity),
    parent_ids: (levels.parentsOf.get(activity) ?? []).flatMap(
      (identifier) => ids.get(identifier) ?? [],
    ),
  }));
  const counting = decideCounting(reported, flows);
  const byActivity = new Map<string, Flow[]>();
  for (const flow of flows) {
    const list = byActivity.get(flow.activity_id);
    if (list) list.push(flow);
    else byActivity.set(flow.activity_id, [flow]);
  }
  for (const activity of activities)
    explainCounting(activity, byActivity.get(idOf(activity)) ?? [], counting, report);
  const countOf = (direction: string) =>
    flows.reduce(
      (sum, { type, count }) => (directionOf(type) === direction ? sum + count : sum),
      0,
    );
  const [incoming, outgoing] = [countOf("incoming"), countOf("outgoing")];
  if (incoming > 0 && outgoing > 0)
    report.add("IATI_DIRECTIONS_APART", { line: 0 }, { incoming, outgoing });
  return sumReported(flows, counting);
}

export interface SumContext {
  readonly levels: Levels;
  readonly idOf: (activity: ActivityHead) => string;
  readonly report: IatiReport;
}

interface LeftOut {
  readonly type: string;
  readonly how: Counting;
  readonly line: number;
  count: number;
  readonly amounts: Map<Currency, bigint>;
}

function explainCounting(
  activity: ActivityHead,
  flows: readonly Flow[],
  counting: ReadonlyMap<string, Counting>,
  report: IatiReport,
): void {
  const groups = new Map<string, LeftOut>();
  for (const { id, count, type, line, currency, amount_minor } of flows) {
    const how = counting.get(id) ?? "counted";
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
    group.count += count;
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
