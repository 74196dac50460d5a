import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import { money, toDecimal, type Money } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import { ENTRY_NAMES } from "../figures/entry-words.js";
import { isPublic } from "../figures/public.js";
import { resultIndex } from "../figures/result-index.js";
import { linesInForce } from "../fund/budget.js";
import { isProjectAccount } from "../fund/project-account.js";
import { transactionTypeText } from "../fund/reported-money.js";
import type { BookEventRow, SilentEventRow, ToldEventRow } from "../store/book-events.js";
import type { Snapshot } from "../store/snapshot.js";
import { currencyOfAllocation } from "./iati-draft.js";
import { hasPeriods } from "./iati-results.js";
import { keyText, splitRecord } from "./iati-segments.js";
import { listPassedOn, type ActivityKey, type PublishedTransaction } from "./iati-transactions.js";

const WORDS = texts({
  missing: {
    en: "The activity lacks what the standard demands; all of this is published with it once that is entered.",
    ja: "標準が求める項目が欠けている。入力後、これらとともに公表する。",
  },
  other_publisher: {
    en: "{publisher} publishes this activity as {identifier}: what it receives and spends is told there, and would count twice if we told it too. What our funds send to it stands on the fund. Money that is ours to tell belongs to a project of our own.",
    ja: "この活動は{publisher}が {identifier} として公表しており、その受入れと支出を当方も公表すると二重に数えられる。当方の基金からの送金は基金の側に記載している。当方が報告すべき資金は自らのプロジェクトに記録する。",
  },
  own_file: {
    en: "This activity came with a file that {publisher} publishes already, as {identifier}; a second one of that identifier would count its money twice and lose what else the file says. Add each row to that file as a transaction with its reference, and import the file again: then it is told, and no longer listed here.",
    ja: "この活動は{publisher}が既に {identifier} として公表しているファイルから取り込んだもので、同じ識別子の活動を重ねて公表すると二重に数えられ、ファイルの他の内容も失われる。各行を参照番号とともに取引としてそのファイルに加え、再度取り込む。取り込めばここには表示されない。",
  },
  suspense: {
    en: "Receipts that no agreement explains yet: they are published once they are matched.",
    ja: "照合できていない入金。取決めと照合した後に公表する。",
  },
  in_kind: {
    en: "Contributions in kind are noted and are no money: the standard has no transaction for them.",
    ja: "現物・人的拠出は備忘として記録するもので資金ではなく、標準にも対応する取引がない。",
  },
  internal: {
    en: "Moves no money to or from anybody else.",
    ja: "外部との資金の授受を伴わない。",
  },
  within: {
    en: "Passes within a project's own account: the receipt and the expenditure are told, and telling this too would count twice.",
    ja: "プロジェクト口座内での受渡し。入金と支出を公表しており、これも公表すると二重に数えられる。",
  },
  unbooked: {
    en: "Rows that the book did not take: what is published comes from its entries. The messages of the last load, and the exceptions, say why.",
    ja: "帳簿に記帳されていない行。公表は仕訳に基づく。理由は直近の読込みの記録及び例外の一覧に示す。",
  },
  programmes: {
    en: "Programmes are no activities of ours: their projects are.",
    ja: "プログラムは活動として公表せず、そのプロジェクトを公表する。",
  },
  indicators: {
    en: "Indicators without a published value of a period: the standard has no place for them.",
    ja: "期間の値が公表されていない指標。標準に記載する場所がない。",
  },
  documents: {
    en: "Documents without an address. Kept here as evidence of results, they are linked with `--site`.",
    ja: "アドレスのない文書。成果の根拠として保存したものは `--site` を指定するとリンクされる。",
  },
  no_publisher: { en: "whoever published the file", ja: "ファイルの公表者" },
  entered: { en: "The record", ja: "記録全体" },
  budget: { en: "budget", ja: "予算" },
  value: { en: "value of a result", ja: "成果の値" },
  row: { en: "row", ja: "行" },
  held: { en: "held receipt", ja: "仮受けの入金" },
  programme: { en: "programme", ja: "プログラム" },
  indicator: { en: "indicator", ja: "指標" },
  document: { en: "document", ja: "文書" },
});

/** Why rows of the record stand in none of the files. */
export type Why =
  | "missing"
  | "other_publisher"
  | "own_file"
  | "suspense"
  | "in_kind"
  | "internal"
  | "within"
  | "unbooked"
  | "programmes"
  | "indicators"
  | "documents";

export interface UnpublishedRow {
  /** The transaction's reference, as it would be published; else `table/id`. */
  readonly record: string;
  /** IATI TransactionType, else what it is. */
  readonly kind: string;
  readonly what: Text;
  readonly on: string | null;
  readonly amount: Money | null;
}

/** What the record holds and no file says, for one reason, of one activity or of the whole record. */
export interface Unpublished {
  readonly why: Why;
  /** `project/p-1`, or null of the whole record. */
  readonly record: string | null;
  readonly title: Text;
  readonly reason: Text;
  readonly rows: readonly UnpublishedRow[];
}

export interface UnpublishedSum {
  readonly kind: string;
  readonly what: Text;
  readonly count: number;
  /** Null of what has no amount. */
  readonly amount: Money | null;
}

/** What the book holds: all of it, or what is about activities that are not published. */
export interface BookTold {
  readonly events: readonly BookEventRow[];
  /** What they are to the outside. */
  readonly transactions: readonly PublishedTransaction[];
  readonly silent: readonly SilentEventRow[];
  readonly told: readonly ToldEventRow[];
}

/**
 * All that the record holds of its own and publishes nowhere: so that what is published and this together are what was booked.
 * Of a movement that two activities tell, one is enough. Source: decision 0530.
 */
export function listUnpublished(
  snapshot: Snapshot,
  { events, transactions, silent, told }: BookTold,
): Unpublished[] {
  const names = unpublishedActivities(snapshot);
  return [
    ...ofActivities(snapshot, names, { transactions, told }),
    ...ofWhole("suspense", heldReceipts(snapshot)),
    ...ofWhole(
      "in_kind",
      silentRows(silent, (kind) => kind === "in_kind"),
    ),
    ...ofWhole(
      "internal",
      silentRows(silent, (kind) => kind !== "in_kind"),
    ),
    ...ofWhole("within", passedOn(snapshot, events)),
    ...ofWhole("programmes", ownProgrammes(snapshot)),
    ...ofWhole("indicators", silentIndicators(snapshot, names)),
    ...ofWhole("documents", silentDocuments(snapshot)),
  ];
}

/** The ids of books and projects whose events are not published, or not all: enough to list what is not. */
export function unpublishedIds(snapshot: Snapshot): string[] {
  const names = [...unpublishedActivities(snapshot)];
  const accounts = snapshot.funds.filter(isProjectAccount).map(({ id }) => id);
  return [...names.map((name) => name.slice(name.indexOf("/") + 1)), ...accounts];
}

/** The activities of which nothing is published: held back, or others'. */
function unpublishedActivities(snapshot: Snapshot): ReadonlySet<string> {
  return new Set([
    ...splitRecord(snapshot).flatMap(({ held }) => held.map(({ record }) => record)),
    ...snapshot.iatiActivities.flatMap(({ fund_id, project_id }) => [
      ...(fund_id === null ? [] : [keyText({ kind: "fund", id: fund_id })]),
      ...(project_id === null ? [] : [keyText({ kind: "project", id: project_id })]),
    ]),
  ]);
}

/** Rows that are money of the book, and that it did not take. The events are all of the book. */
export function listUnbooked(
  snapshot: Snapshot,
  { events, transactions }: Pick<BookTold, "events" | "transactions">,
): Unpublished[] {
  const booked = new Set(events.map((row) => row.event_id));
  const published = new Set(transactions.map((row) => row.record));
  // What passes within a project's account is booked with what it follows.
  const isAccount = (id: string) => isProjectAccount(snapshot.fundById.get(id) ?? NO_FUND);
  const allocations = snapshot.allocations.filter((row) => !isAccount(row.fund_id));
  const of = (
    table: keyof typeof UNBOOKED,
    rows: readonly { readonly id: string; readonly amount_minor: bigint }[],
    about: (row: never) => { readonly on: Day | null; readonly currency: Currency | null },
  ): UnpublishedRow[] =>
    rows.flatMap((row) => {
      const record = `${table}/${row.id}`;
      if (booked.has(record) || published.has(record)) return [];
      const { on, currency } = about(row as never);
      const amount = currency === null ? null : money(row.amount_minor, currency);
      return [{ record, kind: table, what: UNBOOKED[table], on, amount }];
    });
  const fundCurrency = (id: string | null) => snapshot.fundById.get(id ?? "")?.currency ?? null;
  return ofWhole("unbooked", [
    ...of("agreement", snapshot.agreements, (row: Snapshot["agreements"][number]) => ({
      on: row.signed_on,
      currency: row.currency,
    })),
    ...of("receipt", snapshot.receipts, (row: Snapshot["receipts"][number]) => ({
      on: row.received_on,
      currency: row.currency,
    })),
    ...of("fund_income", snapshot.fundIncomes, (row: Snapshot["fundIncomes"][number]) => ({
      on: row.booked_on,
      currency: fundCurrency(row.fund_id),
    })),
    ...of("allocation", allocations, (row: Snapshot["allocations"][number]) => ({
      on: row.allocated_on,
      currency: fundCurrency(row.fund_id),
    })),
    ...of("release", snapshot.releases, (row: Snapshot["releases"][number]) => ({
      on: row.released_on,
      currency: currencyOfAllocation(snapshot, row.allocation_id),
    })),
    ...of("expenditure", snapshot.expenditures, (row: Snapshot["expenditures"][number]) => ({
      on: row.period_to,
      currency: currencyOfAllocation(snapshot, row.allocation_id),
    })),
  ]);
}

const NO_FUND = { type: "" };
const UNBOOKED = {
  agreement: ENTRY_NAMES.agreement,
  receipt: ENTRY_NAMES.receipt,
  fund_income: ENTRY_NAMES.interest,
  allocation: ENTRY_NAMES.allocation,
  release: ENTRY_NAMES.release,
  expenditure: ENTRY_NAMES.expenditure,
} as const;

/** By kind and currency, in the order in which they come first. */
export function sumUnpublished(rows: readonly UnpublishedRow[]): UnpublishedSum[] {
  const sums = new Map<string, UnpublishedSum>();
  for (const { kind, what, amount } of rows) {
    const id = `${kind} ${amount?.currency ?? ""}`;
    const before = sums.get(id);
    const minor = (before?.amount?.amount_minor ?? 0n) + (amount?.amount_minor ?? 0n);
    const sum = amount === null ? null : money(minor, amount.currency);
    sums.set(id, { kind, what, count: (before?.count ?? 0) + 1, amount: sum });
  }
  return [...sums.values()];
}

/** For machines: amounts in major units as text. */
export function plainUnpublished({ why, record, title, reason, rows }: Unpublished) {
  const plain = (amount: Money | null) =>
    amount === null ? {} : { amount: toDecimal(amount), currency: amount.currency };
  return {
    summary: {
      why,
      record,
      count: rows.length,
      sums: sumUnpublished(rows).map(({ kind, count, amount }) => ({
        ...{ kind, count },
        ...plain(amount),
      })),
    },
    title,
    reason,
    rows: rows.map((row) => ({
      ...{ record: row.record, kind: row.kind, on: row.on },
      ...plain(row.amount),
    })),
  };
}

function ofWhole(
  why: Exclude<Why, "missing" | "other_publisher" | "own_file">,
  rows: readonly UnpublishedRow[],
): Unpublished[] {
  return rows.length === 0
    ? []
    : [{ why, record: null, title: WORDS.entered, reason: WORDS[why], rows }];
}

function ofActivities(
  snapshot: Snapshot,
  names: ReadonlySet<string>,
  { transactions, told }: Pick<BookTold, "transactions" | "told">,
): Unpublished[] {
  const isOut = ({ activity }: PublishedTransaction) => !names.has(keyText(activity));
  // What a fund has sent is told by the fund; what our own file says of a row is told by that file.
  const told_by_fund = new Set(transactions.filter(isOut).map((row) => row.record));
  const told_by_file = new Set(
    told.map((row) =>
      [row.activity_id, row.type, row.reference, row.currency, row.amount_minor].join(" "),
    ),
  );
  const isTold = ({ activity, type, record, currency, amount_minor }: PublishedTransaction) =>
    told_by_fund.has(record) ||
    told_by_file.has([activity.id, type, record, currency, amount_minor].join(" "));
  const rowsOf = new Map<string, UnpublishedRow[]>();
  const add = (key: ActivityKey, row: UnpublishedRow) => {
    const name = keyText(key);
    if (names.has(name)) rowsOf.set(name, [...(rowsOf.get(name) ?? []), row]);
  };
  for (const row of transactions) {
    if (isTold(row)) continue;
    const { record, type, on, amount_minor, currency } = row;
    const what = transactionTypeText(type);
    add(row.activity, { record, kind: type, what, on, amount: money(amount_minor, currency) });
  }
  for (const line of linesInForce(snapshot.budgetLines)) {
    const currency = currencyOfAllocation(snapshot, line.allocation_id);
    const amount = currency === null ? null : money(line.amount_minor, currency);
    const record = `budget_line/${line.id}`;
    const row = { record, kind: "budget", what: WORDS.budget, on: line.period_from, amount };
    add({ kind: "project", id: line.project_id }, row);
  }
  for (const value of snapshot.indicatorValues.filter(isPublic)) {
    const result_id = snapshot.indicatorById.get(value.indicator_id)?.result_id;
    const owner = snapshot.resultById.get(result_id ?? "");
    // Of somebody's file are the values that came with it.
    if (!owner || isOfFile(snapshot, value)) continue;
    const { project_id, fund_id } = owner;
    const record = `indicator_value/${value.id}`;
    const row = {
      ...{ record, kind: "value", what: WORDS.value },
      ...{ on: value.period_to, amount: null },
    };
    if (project_id !== null) add({ kind: "project", id: project_id }, row);
    else if (fund_id !== null) add({ kind: "fund", id: fund_id }, row);
  }
  return [...rowsOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([record, rows]) => ({ record, rows, ...reasonOf(snapshot, record) }));
}

function isOfFile(snapshot: Snapshot, row: { readonly portfolio: string | null }): boolean {
  return datasetsOf(snapshot).has(row.portfolio ?? "");
}

/** The datasets that came with IATI files. */
function datasetsOf(snapshot: Snapshot): ReadonlySet<string> {
  return new Set(snapshot.iatiActivities.flatMap(({ portfolio }) => portfolio ?? []));
}

function reasonOf(
  snapshot: Snapshot,
  record: string,
): Pick<Unpublished, "why" | "title" | "reason"> {
  const id = record.slice(record.indexOf("/") + 1);
  const own = record.startsWith("fund/")
    ? snapshot.fundById.get(id)?.name
    : snapshot.projectById.get(id)?.title;
  const title = own ?? { en: id, ja: id };
  const reported = snapshot.iatiActivityById.get(id);
  if (!reported) return { why: "missing", title, reason: WORDS.missing };
  const publisher = snapshot.organisationById.get(reported.reporting_organisation_id ?? "");
  const why = publisher?.is_reporting_org ? "own_file" : "other_publisher";
  const facts = {
    publisher: publisher?.name ?? WORDS.no_publisher,
    identifier: reported.iati_identifier,
  };
  return { why, title, reason: fillText(WORDS[why], facts) };
}

function heldReceipts(snapshot: Snapshot): UnpublishedRow[] {
  return snapshot.bookReceipts
    .filter((row) => row.instalment_id === null)
    .map(({ receipt_id, amount_minor, currency }) => ({
      ...{ record: `receipt/${receipt_id}`, kind: "suspense", what: WORDS.held },
      on: snapshot.receiptById.get(receipt_id)?.received_on ?? null,
      amount: money(amount_minor, currency),
    }));
}

function silentRows(
  silent: readonly SilentEventRow[],
  isOne: (kind: SilentEventRow["kind"]) => boolean,
): UnpublishedRow[] {
  return silent
    .filter(({ kind }) => isOne(kind))
    .map(({ event_id, kind, effective_on, amount_minor, currency }) => ({
      ...{ record: event_id, kind, what: ENTRY_NAMES[kind], on: effective_on },
      amount: amount_minor === null || currency === null ? null : money(amount_minor, currency),
    }));
}

function passedOn(snapshot: Snapshot, events: readonly BookEventRow[]): UnpublishedRow[] {
  return listPassedOn(snapshot, events).map(({ record, kind, on, amount_minor, currency }) => ({
    ...{ record, kind, what: ENTRY_NAMES[kind], on },
    amount: money(amount_minor, currency),
  }));
}

function ownProgrammes(snapshot: Snapshot): UnpublishedRow[] {
  return snapshot.programmes
    .filter((row) => !snapshot.iatiActivityById.has(row.id))
    .map(({ id }) => ({
      ...{ record: `programme/${id}`, kind: "programme", what: WORDS.programme },
      ...{ on: null, amount: null },
    }));
}

function silentIndicators(snapshot: Snapshot, names: ReadonlySet<string>): UnpublishedRow[] {
  const { valuesOf } = resultIndex(snapshot);
  return snapshot.indicators
    .filter(({ id, result_id }) => {
      const result = snapshot.resultById.get(result_id);
      const isOurs =
        result !== undefined &&
        (result.project_id !== null || result.fund_id !== null) &&
        !names.has(`project/${result.project_id}`) &&
        !names.has(`fund/${result.fund_id}`);
      return isOurs && !hasPeriods(valuesOf(id).filter(isPublic));
    })
    .map(({ id }) => ({
      ...{ record: `indicator/${id}`, kind: "indicator", what: WORDS.indicator },
      ...{ on: null, amount: null },
    }));
}

/** Also evidence of results, which has an address where the site's is given. */
function silentDocuments(snapshot: Snapshot): UnpublishedRow[] {
  return snapshot.documents
    .filter((row) => row.url === null && !isOfFile(snapshot, row))
    .map(({ id }) => ({
      ...{ record: `document/${id}`, kind: "document", what: WORDS.document },
      ...{ on: null, amount: null },
    }));
}
