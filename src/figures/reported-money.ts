import type { Currency } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { formatDay } from "../base/format.js";
import { money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import {
  decideCounting,
  sumReported,
  transactionTypeText,
  type Counting,
  type ReportedTransaction,
} from "../fund/reported-money.js";
import type { RowOf } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { sourcesOf } from "./cited.js";
import { groupBy } from "./due.js";
import type { Figure, FigureRow } from "./figure.js";

export const REPORTED_WORDS = texts({
  reported: {
    en: "Reported in IATI for {name}: {type}",
    ja: "{name}についてIATIで報告された{type}",
  },
  reported_definition: {
    en: "Transactions of this type and currency that the publisher reports for it and, of a fund or programme, for its projects; not our own book. Money that moves between two of these activities, and what a higher level reports again, is not counted twice.",
    ja: "発行者が当該活動（基金・プログラムの場合はそのプロジェクトを含む）について報告した、この種別・通貨の取引の合計。本記録の帳簿ではない。これらの活動の間の資金移動や、上位の活動による重複報告は、二重に計上しない。",
  },
  line: { en: "{day}, line {line} of the file", ja: "{day}、ファイルの{line}行目" },
  no_day: { en: "without a day", ja: "日付なし" },
});

type ActivityRow = RowOf<"iati_activity">;
type TransactionRow = RowOf<"iati_transaction">;

/** A fund, programme or project for which activities were imported. */
interface Owner {
  readonly id: string;
  readonly name: Text;
  readonly portfolio: string | null;
  readonly record: Parameters<typeof sourcesOf>[1];
}

/** With the activities that were imported for it and those below, and their transactions. */
interface Scope extends Owner {
  readonly transactions: readonly TransactionRow[];
  readonly counting: ReadonlyMap<string, Counting>;
  readonly reported: readonly ReportedTransaction[];
}

function scopeOf(snapshot: Snapshot, id: string): Scope | null {
  const project = snapshot.projectById.get(id);
  const owner = snapshot.fundById.get(id) ?? snapshot.programmeById.get(id) ?? project;
  const own = snapshot.iatiActivityById.get(id);
  if (!owner || !own) return null;
  const record = project ? "project" : snapshot.fundById.has(id) ? "fund" : "programme";
  const below = new Set(
    project
      ? []
      : snapshot.projects
          .filter((row) => row.fund_id === id || row.programme_id === id)
          .map((row) => row.id),
  );
  const activities = snapshot.iatiActivities.filter(
    (row) => row.id === id || below.has(row.project_id ?? ""),
  );
  const ids = new Map(activities.map((row) => [row.iati_identifier, row.id]));
  const byActivity = transactionsByActivity(snapshot.iatiTransactions);
  const transactions = activities.flatMap((row) => byActivity.get(row.id) ?? []);
  const reported = transactions.map((row) => reportedOf(row, ids));
  const levels = activities.map((row) => ({
    id: row.id,
    parent_ids: row.parents.flatMap((parent) => ids.get(parent) ?? []),
  }));
  const name = project ? project.title : (owner as { readonly name: Text }).name;
  return {
    id,
    name,
    portfolio: owner.portfolio,
    record,
    transactions,
    reported,
    counting: decideCounting(levels, reported),
  };
}

const grouped = new WeakMap<
  readonly TransactionRow[],
  ReadonlyMap<string, readonly TransactionRow[]>
>();

/** The transactions of each activity, looked through once for all pages of a record: there may be hundreds of thousands. */
export function transactionsByActivity(
  transactions: readonly TransactionRow[],
): ReadonlyMap<string, readonly TransactionRow[]> {
  const known = grouped.get(transactions);
  if (known) return known;
  const groups = groupBy(transactions, (row) => row.iati_activity_id);
  grouped.set(transactions, groups);
  return groups;
}

function reportedOf(
  row: TransactionRow,
  ids: ReadonlyMap<ActivityRow["iati_identifier"], string>,
): ReportedTransaction {
  return {
    id: row.id,
    count: 1,
    activity_id: row.iati_activity_id,
    type: row.type,
    amount_minor: row.amount_minor,
    currency: row.currency,
    provider_activity_id: ids.get(row.provider_activity ?? "") ?? null,
    receiver_activity_id: ids.get(row.receiver_activity ?? "") ?? null,
  };
}

/** A sum of one type, and how many transactions are in it. */
export interface ReportedFigure {
  readonly type: string;
  readonly counted: number;
  readonly figure: Figure;
}

/** What publishers report for a fund, programme or project, by type and currency; none where nothing was imported for it. */
export function reportedFigures(snapshot: Snapshot, id: string): ReportedFigure[] {
  const { owner, sums } = summedOf(snapshot, id);
  if (owner === null) return [];
  return sums
    .filter(({ counted }) => counted > 0)
    .map((sum) => {
      const { type, counted } = sum;
      return { type, counted, figure: figureOf(snapshot, owner, sum) };
    });
}

/** `{project, programme or fund}:iati.{type}.{currency}`; null where nothing of the kind was reported. */
export function reportedFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [name = "", what = ""] = id.split(":");
  const [, type = "", code = ""] = /^iati\.(\d{1,2})\.([A-Z]{3})$/.exec(what) ?? [];
  if (type === "") return null;
  const { owner, sums } = summedOf(snapshot, name);
  const sum = sums.find((each) => each.type === type && each.currency === code);
  return owner && sum ? figureOf(snapshot, owner, sum) : null;
}

/** The transactions of one type and currency that count, and what they come to. */
interface Summed {
  readonly type: string;
  readonly currency: Currency;
  readonly counted: number;
  readonly counted_minor: bigint;
  readonly period: Figure["period"];
  readonly rows: readonly TransactionRow[];
}

interface SummedOwner {
  readonly owner: Owner | null;
  readonly sums: readonly Summed[];
}

const summed = new WeakMap<Snapshot, Map<string, SummedOwner>>();
const NOTHING: SummedOwner = { owner: null, sums: [] };

/** The sums of an owner, made once for each state of the record: there may be hundreds of thousands of transactions in them. */
function summedOf(snapshot: Snapshot, id: string): SummedOwner {
  const ofSnapshot = summed.get(snapshot) ?? new Map<string, SummedOwner>();
  summed.set(snapshot, ofSnapshot);
  const known = ofSnapshot.get(id);
  if (known) return known;
  const scope = scopeOf(snapshot, id);
  if (!scope) return NOTHING;
  const { name, portfolio, record, transactions, counting } = scope;
  const sums = sumReported(scope.reported, counting).map(({ type, currency, ...sum }) => {
    const rows = transactions.filter(
      (row) => row.type === type && row.currency === currency && counting.get(row.id) === "counted",
    );
    const days = rows.map((row) => row.transacted_on).filter((day) => day !== null);
    const { counted, counted_minor } = sum;
    return { type, currency, counted, counted_minor, period: periodOf(days), rows };
  });
  const made = { owner: { id, name, portfolio, record }, sums };
  ofSnapshot.set(id, made);
  return made;
}

function figureOf(snapshot: Snapshot, scope: Owner, sum: Summed): Figure {
  const { type, currency, counted_minor, period, rows } = sum;
  const sources = sourcesOf(snapshot, scope.record, scope.id);
  let listed: FigureRow[] | null = null;
  return {
    id: `${scope.id}:iati.${type}.${currency}`,
    title: fillText(REPORTED_WORDS.reported, { name: scope.name, type: transactionTypeText(type) }),
    sentence: null,
    value: { kind: "money", money: money(counted_minor, currency) },
    qualifier: "exactly",
    basis: "statement",
    standing: "reported",
    period,
    as_of: parseDay((snapshot.iatiActivityById.get(scope.id)?.last_updated ?? "").slice(0, 10)),
    definition: REPORTED_WORDS.reported_definition,
    // Made when somebody opens the figure: a page that shows the sum alone has no need of them.
    get rows() {
      return (listed ??= rows.map((row) => ({
        record: `iati_transaction/${row.id}`,
        label:
          row.description ??
          fillText(REPORTED_WORDS.line, {
            day: dayText(row.transacted_on),
            line: String(row.line),
          }),
        value: { kind: "money", money: money(row.amount_minor ?? 0n, currency) },
        sources,
      })));
    },
    sources,
    is_illustrative: snapshot.isIllustrative({ portfolio: scope.portfolio }),
  };
}

function periodOf(days: readonly Day[]): Figure["period"] {
  let [from, to] = [days[0], days[0]];
  for (const day of days) {
    if (from === undefined || day < from) from = day;
    if (to === undefined || day > to) to = day;
  }
  return from === undefined || to === undefined ? null : { from, to };
}

function dayText(day: Day | null): Text {
  return day === null
    ? REPORTED_WORDS.no_day
    : { en: formatDay(day, "en"), ja: formatDay(day, "ja") };
}
