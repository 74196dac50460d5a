import type { Currency } from "../base/currency.js";
import type { Shared } from "./attribution.js";
import { addDays, daysBetween, type Day } from "../base/day.js";
import { decimal, divideDecimal, formatDecimal, trimDecimal } from "../base/decimal.js";
import { money } from "../base/money.js";
import { fiscalYearOf, fiscalYearSpan, spansOverlap } from "../base/span.js";
import { fillText, texts, type Text } from "../base/text.js";
import type {
  AppearanceRow,
  FundRow,
  OpinionRow,
  OrganisationRow,
  ReceiptRow,
} from "../store/rows.js";
import { refundState, type RefundStatus } from "../fund/refund.js";
import type { Snapshot } from "../store/snapshot.js";
import { mergeSources, sourcesOf } from "./cited.js";
import { reportEntries, type ReportEntry } from "./donor-reports.js";
import type { Figure, FigureRow, FigureSource, FigureValue } from "./figure.js";
import { bookOf, type FundBook } from "./fund-book.js";
import { amountOf, fundFigures } from "./fund.js";
import { fundYearFigureOf } from "./money-tables.js";
import { partnerView, type PartnerView } from "./partner.js";

export const ACCOUNT_WORDS = texts({
  balance: {
    en: "Carry-over of {fund} at the end of FY{year}",
    ja: "{fund}：{year}年度末の繰越額",
  },
  balance_definition: {
    en: "Total balance of the fund, with its agent and with projects, on the last day of the fiscal year.",
    ja: "会計年度末日における基金の残高合計（基金及び実施機関の手元残高）。",
  },
  carry_over: {
    en: "Carry-over of {fund} as a multiple of FY{year} spending",
    ja: "{fund}：{year}年度支出額に対する繰越額の倍率",
  },
  carry_over_definition: {
    en: "The carry-over divided by what projects spent in the fiscal year, to a tenth, rounded half to even. Not reported where nothing was spent.",
    ja: "繰越額を当該年度のプロジェクトの支出額で除した値（小数第1位、偶数丸め）。支出がない場合は未報告とする。",
  },
  times: { en: "times", ja: "倍" },
  idle_months: {
    en: "Months of FY{year} in which {fund} spent nothing",
    ja: "{fund}：{year}年度のうち支出のない月数",
  },
  idle_definition: {
    en: "Calendar months of the fiscal year, from the fund's first receipt to its last booking, that no reported period of spending touches.",
    ja: "基金の最初の入金から最後の記帳までの当該年度の月のうち、報告された支出期間が及ばない月の数。",
  },
  months: { en: "months", ja: "か月" },
  month: { en: "month", ja: "か月" },
  jpy_budget: {
    en: "FY{year}, at the budget rate: {entity}",
    ja: "{entity}：{year}年度、予算レート換算",
  },
  jpy: { en: "FY{year}, as remitted: {entity}", ja: "{entity}：{year}年度、実支払額" },
  usd: { en: "FY{year}, as credited: {entity}", ja: "{entity}：{year}年度、受入額" },
  receipts_definition: {
    en: "Receipts of the fiscal year from this organisation. At the budget rate: what the bank credited, divided by the rate at which the donor's budget was compiled; as remitted: the yen that were sent; as credited: before the bank's charge. Not reported where a receipt lacks what it takes.",
    ja: "当該年度における当該機関からの入金。予算レート換算は銀行入金額を支出官レートで除した額、実支払額は送金された円の額、受入額は銀行手数料控除前の額。必要な情報を欠く入金がある場合は未報告とする。",
  },
  refund_due: { en: "To be refunded: {agreement}", ja: "{agreement}：返還予定額" },
  refund_definition: {
    en: "Unspent balance of the contribution, as computed when the case was opened.",
    ja: "プロジェクト開始時に算定した拠出金の未使用残高。",
  },
  refund_age: { en: "Age of the refund: {agreement}", ja: "{agreement}：返還案件の経過日数" },
  age_definition: {
    en: "Days from the computing of the balance to the payment, or to the last day of the period where nothing was paid.",
    ja: "残高の算定日から支払日（未払の場合は対象期間の末日）までの日数。",
  },
  days: { en: "days", ja: "日" },
  day: { en: "day", ja: "日" },
  days_late: { en: "Days late: {agreement}", ja: "{agreement}：遅延日数" },
  days_late_definition: {
    en: "Days from the day on which the report was due to the day on which it was first sent, or to the last day of the period where it was not; none where it was in time.",
    ja: "報告期限から最初の提出日（未提出の場合は対象期間の末日）までの日数。期限内の場合は零。",
  },
});

/** What one organisation of the family sent in one fiscal year. */
export interface YearReceipts {
  readonly year: number;
  readonly entity: OrganisationRow;
  readonly jpy_budget: Figure;
  readonly jpy: Figure;
  readonly usd: Figure;
}

/** How a fund's money lay at the end of a fiscal year. */
export interface CarryOver {
  readonly fund: FundRow;
  readonly year: number;
  /** Null where the record holds no book of the fund. */
  readonly figures: {
    readonly balance: Figure;
    readonly spent: Figure | null;
    readonly ratio: Figure;
    readonly idle_months: Figure;
  } | null;
}

export interface RefundEntry {
  readonly case: Snapshot["refundCases"][number];
  readonly title: Text;
  readonly due: Figure;
  readonly age: Figure;
}

/** A report that was due in time, with how many days late it was or is. */
export interface ReportStatus {
  readonly entry: ReportEntry;
  readonly days_late: Figure;
}

/** People taught, by fiscal year: targets and achievements apart; `undated` is what a source gives without a period. */
export interface ParticipantLine {
  readonly title: Text;
  readonly owner: Text;
  /** To what the result belongs: by its rule it is shown. */
  readonly of: Shared;
  readonly unit: Text;
  readonly kind: "target" | "actual";
  readonly years: readonly (Figure | null)[];
  readonly undated: Figure | null;
}

/** All that Japan's accountability tables are made of, beside what a partner's brief is. */
export interface AccountView extends PartnerView {
  readonly years: readonly number[];
  readonly receipts: readonly YearReceipts[];
  readonly carry_overs: readonly CarryOver[];
  readonly refunds: readonly RefundEntry[];
  /** Every report that was due by the last day asked, by the day on which it was due. */
  readonly reports: readonly ReportStatus[];
  readonly appearances: readonly {
    readonly row: AppearanceRow;
    readonly sources: readonly FigureSource[];
  }[];
  readonly opinions: readonly {
    readonly row: OpinionRow;
    readonly sources: readonly FigureSource[];
  }[];
}

/** The partner's accounts for fiscal years that begin in April of the first to the last year given. */
export function accountView(
  snapshot: Snapshot,
  asked: { readonly partner: string; readonly first: number; readonly last: number },
): AccountView | null {
  const span = {
    from: fiscalYearSpan(asked.first, "april").from,
    to: fiscalYearSpan(asked.last, "april").to,
  };
  const view = partnerView(snapshot, { partner: asked.partner, span, fiscal_year: "april" });
  if (!view) return null;
  const years = Array.from(
    { length: asked.last - asked.first + 1 },
    (_, index) => asked.first + index,
  );
  const family = new Set(view.family.map((member) => member.organisation.id));
  const isInTime = (date: string) =>
    date <= span.to && date.padEnd(10, "-12-31") >= span.from.slice(0, date.length);
  return {
    ...view,
    years,
    receipts: view.family.flatMap((member) =>
      years.flatMap((year) => yearReceipts(snapshot, view, member.organisation, year)),
    ),
    carry_overs: view.funds.map(({ row }) => carryOver(snapshot, row, asked.last)),
    refunds: snapshot.refundCases.flatMap((each) => {
      const agreement = snapshot.agreementById.get(each.agreement_id);
      return agreement && family.has(agreement.organisation_id)
        ? [refundEntry(snapshot, each, agreement, span.to)]
        : [];
    }),
    reports: reportEntries(snapshot, span.to, view.row.id)
      .filter(({ row }) => row.due_on >= span.from && row.due_on <= span.to)
      .map((entry) => ({ entry, days_late: daysLateFigure(snapshot, entry, span.to) })),
    appearances: snapshot.appearances
      .filter((row) => row.partner_id === view.row.id && isInTime(row.happened_date))
      .sort((a, b) => (a.happened_date < b.happened_date ? -1 : 1))
      .map((row) => ({ row, sources: sourcesOf(snapshot, "appearance", row.id) })),
    opinions: snapshot.opinions
      .filter((row) => row.partner_id === view.row.id && isInTime(row.issued_date))
      .sort((a, b) => (a.issued_date < b.issued_date ? -1 : 1))
      .map((row) => ({ row, sources: sourcesOf(snapshot, "opinion", row.id) })),
  };
}

/** Which people count as participants is the template's to say, by the units that it names. */
export function participantLines(view: AccountView, units: ReadonlySet<string>): ParticipantLine[] {
  return view.results
    .filter((entry) => units.has(entry.indicator.unit.en))
    .flatMap((entry) =>
      (["actual", "target"] as const).flatMap((kind): ParticipantLine[] => {
        const values = entry.values.filter((value) => value.row.kind === kind);
        const years = view.years.map(
          (year) =>
            values.find(({ row }) => {
              const span = fiscalYearSpan(year, "april");
              return row.period_from === span.from && row.period_to === span.to;
            })?.figure ?? null,
        );
        const undated = values.filter(({ row }) => row.period_from === null).at(-1)?.figure ?? null;
        if (undated === null && years.every((figure) => figure === null)) return [];
        const { indicator, owner } = entry;
        return [
          {
            title: indicator.title,
            owner: owner.name,
            of: entry.result,
            unit: indicator.unit,
            kind,
            years,
            undated,
          },
        ];
      }),
    );
}

function yearReceipts(
  snapshot: Snapshot,
  view: PartnerView,
  entity: OrganisationRow,
  year: number,
): YearReceipts[] {
  const agreements = new Set(
    snapshot.agreements.filter((row) => row.organisation_id === entity.id).map((row) => row.id),
  );
  const receipts = snapshot.receipts.filter((receipt) => {
    const instalment = snapshot.instalmentById.get(receipt.instalment_id ?? "");
    return (
      instalment !== undefined &&
      agreements.has(instalment.agreement_id) &&
      fiscalYearOf(receipt.received_on, "april") === year
    );
  });
  if (receipts.length === 0) return [];
  const figure = (what: "jpy_budget" | "jpy" | "usd") =>
    receiptsFigure(snapshot, { view, entity, year, what, receipts });
  return [
    { year, entity, jpy_budget: figure("jpy_budget"), jpy: figure("jpy"), usd: figure("usd") },
  ];
}

interface OfReceipts {
  readonly view: PartnerView;
  readonly entity: OrganisationRow;
  readonly year: number;
  readonly what: "jpy_budget" | "jpy" | "usd";
  readonly receipts: readonly ReceiptRow[];
}

function receiptsFigure(snapshot: Snapshot, of: OfReceipts): Figure {
  const { entity, year, what, receipts, view } = of;
  const currency = (what === "usd" ? "USD" : "JPY") as Currency;
  const amounts = receipts.map((receipt) => receiptAmount(receipt, what));
  const isWhole = amounts.every((amount) => amount !== null);
  const rows = receipts.map((receipt, index): FigureRow => {
    const amount = amounts[index] ?? null;
    return {
      record: `receipt/${receipt.id}`,
      label: { en: receipt.received_on, ja: receipt.received_on },
      value: amount === null ? null : { kind: "money", money: money(amount, currency) },
      sources: sourcesOf(snapshot, "receipt", receipt.id),
    };
  });
  const total = amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
  return {
    id: `${view.row.id}:receipts_${what}.${year}.${entity.id}`,
    title: fillText(ACCOUNT_WORDS[what], { year: String(year), entity: entity.name }),
    sentence: null,
    value: isWhole ? { kind: "money", money: money(total, currency) } : null,
    qualifier: "exactly",
    basis: "actual",
    standing: "provisional",
    period: fiscalYearSpan(year, "april"),
    as_of:
      receipts
        .map((receipt) => receipt.received_on)
        .sort()
        .at(-1) ?? null,
    definition: ACCOUNT_WORDS.receipts_definition,
    rows,
    sources: mergeSources(rows.map((row) => row.sources)).slice(0, 20),
    is_illustrative: view.is_illustrative,
  };
}

/** Minor units: yen have none, dollars hundredths. Null where the receipt lacks the rate or the currency. */
function receiptAmount(receipt: ReceiptRow, what: OfReceipts["what"]): bigint | null {
  const credited = receipt.bank_amount_minor + receipt.bank_charge_minor;
  if (what === "jpy") return receipt.currency === "JPY" ? receipt.amount_minor : null;
  if (what === "usd") return receipt.bank_currency === "USD" ? credited : null;
  if (receipt.currency !== "JPY" || receipt.bank_currency !== "USD") return null;
  if (receipt.donor_budget_rate === null) return null;
  const yen = divideDecimal({ units: credited, places: 2 }, decimal(receipt.donor_budget_rate), 0);
  return yen === null ? null : yen.units;
}

/** The book as it stood on a day. */
function bookUntil(snapshot: Snapshot, day: Day): FundBook {
  const book = bookOf(snapshot);
  return { items: (fund_id, line) => book.items(fund_id, line).filter((item) => item.on <= day) };
}

function carryOver(snapshot: Snapshot, fund: FundRow, year: number): CarryOver {
  const span = fiscalYearSpan(year, "april");
  const figures = fundFigures(snapshot, fund, bookUntil(snapshot, span.to));
  if (!figures) return { fund, year, figures: null };
  const facts = { fund: fund.name, year: String(year) };
  const balance: Figure = {
    ...figures.balance,
    id: `${fund.id}:balance.april.${year}`,
    title: fillText(ACCOUNT_WORDS.balance, facts),
    definition: ACCOUNT_WORDS.balance_definition,
    as_of: span.to,
  };
  const spent = fundYearFigureOf(snapshot, `${fund.id}:spent.april.${year}`);
  const share =
    spent === null
      ? null
      : divideDecimal(
          { units: amountOf(balance), places: 0 },
          { units: amountOf(spent), places: 0 },
          1,
        );
  const derived = (
    key: "carry_over" | "idle_months",
    value: FigureValue | null,
    definition: Text,
  ): Figure => ({
    ...balance,
    id: `${fund.id}:${key}.april.${year}`,
    title: fillText(ACCOUNT_WORDS[key], facts),
    definition,
    value,
    rows: [balance, ...(spent ? [spent] : [])].map((figure) => ({
      record: `figure/${figure.id}`,
      label: figure.title,
      value: figure.value,
      sources: [],
    })),
  });
  const months = idleMonths(snapshot, fund, year);
  return {
    fund,
    year,
    figures: {
      balance,
      spent,
      ratio: derived(
        "carry_over",
        share === null
          ? null
          : {
              kind: "number",
              decimal: formatDecimal(trimDecimal(share)),
              unit: ACCOUNT_WORDS.times,
            },
        ACCOUNT_WORDS.carry_over_definition,
      ),
      idle_months: derived(
        "idle_months",
        {
          kind: "number",
          decimal: String(months),
          unit: months === 1 ? ACCOUNT_WORDS.month : ACCOUNT_WORDS.months,
        },
        ACCOUNT_WORDS.idle_definition,
      ),
    },
  };
}

function idleMonths(snapshot: Snapshot, fund: FundRow, year: number): number {
  const span = fiscalYearSpan(year, "april");
  const days = snapshot.bookLines
    .filter((line) => line.ledger_id === fund.id)
    .map((line) => line.effective_on)
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const allocations = new Set(
    snapshot.allocations.filter((row) => row.fund_id === fund.id).map((row) => row.id),
  );
  const spending = snapshot.expenditures.filter(
    (row) => allocations.has(row.allocation_id) && row.amount_minor > 0n,
  );
  let idle = 0;
  for (let day = span.from; day <= span.to; day = addDays(monthEnd(day), 1)) {
    const month = { from: day, to: monthEnd(day) };
    if (month.to < first || month.from > last) continue;
    const isSpent = spending.some((row) =>
      spansOverlap({ from: row.period_from, to: row.period_to }, month),
    );
    if (!isSpent) idle += 1;
  }
  return idle;
}

function monthEnd(day: Day): Day {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const next =
    month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  return addDays(next as Day, -1);
}

/** Where a case stands by its payments, as far as they are known; and the day of the last one, null where all of them were taken back. */
export function stateOfCase(each: Snapshot["refundCases"][number]): {
  readonly state: RefundStatus;
  readonly paid_on: Day | null;
} {
  const { computed_minor, paid_minor = null, paid_on } = each;
  const state = refundState(each, { computed_minor, paid_minor });
  return { state, paid_on: state === "approved" ? null : paid_on };
}

function refundEntry(
  snapshot: Snapshot,
  each: Snapshot["refundCases"][number],
  agreement: Snapshot["agreements"][number],
  until: Day,
): RefundEntry {
  const fund = snapshot.fundById.get(agreement.fund_id ?? "");
  const currency = fund?.currency ?? agreement.currency;
  const sources = sourcesOf(snapshot, "agreement", agreement.id);
  const facts = { agreement: agreement.title };
  const base = {
    sentence: null,
    qualifier: "exactly",
    basis: "actual",
    standing: "provisional",
    period: null,
    sources,
    is_illustrative: snapshot.isIllustrative(agreement),
  } as const;
  const due: FigureValue = { kind: "money", money: money(each.computed_minor, currency) };
  // What is paid in part is still open.
  const { state, paid_on } = stateOfCase(each);
  const end =
    (state === "part_paid" ? null : paid_on) ??
    (until > each.computed_on ? until : each.computed_on);
  const age: FigureValue = {
    kind: "number",
    decimal: String(daysBetween(each.computed_on, end)),
    unit: ACCOUNT_WORDS.days,
  };
  const row = { record: `agreement/${agreement.id}`, label: agreement.title, sources };
  return {
    case: each,
    title: agreement.title,
    due: {
      ...base,
      id: `${each.id}:due`,
      title: fillText(ACCOUNT_WORDS.refund_due, facts),
      value: due,
      as_of: each.computed_on,
      definition: ACCOUNT_WORDS.refund_definition,
      rows: [{ ...row, value: due }],
    },
    age: {
      ...base,
      id: `${each.id}:age.${end}`,
      title: fillText(ACCOUNT_WORDS.refund_age, facts),
      value: age,
      as_of: end,
      definition: ACCOUNT_WORDS.age_definition,
      rows: [{ ...row, value: age }],
    },
  };
}

function daysLateFigure(snapshot: Snapshot, entry: ReportEntry, on: Day): Figure {
  const { row, agreement } = entry;
  const value: FigureValue = {
    kind: "number",
    decimal: String(entry.days_late),
    unit: entry.days_late === 1 ? ACCOUNT_WORDS.day : ACCOUNT_WORDS.days,
  };
  const title = fillText(ACCOUNT_WORDS.days_late, { agreement: agreement.title });
  const sources = mergeSources([
    sourcesOf(snapshot, "donor_report", row.id),
    sourcesOf(snapshot, "agreement", agreement.id),
  ]);
  return {
    id: `${row.id}:days_late.${on}`,
    title,
    sentence: null,
    value,
    qualifier: "exactly",
    basis: "actual",
    standing: "provisional",
    period: { from: row.period_from, to: row.period_to },
    as_of: row.sent_on ?? on,
    definition: ACCOUNT_WORDS.days_late_definition,
    rows: [{ record: `donor_report/${row.id}`, label: title, value, sources }],
    sources,
    is_illustrative: entry.is_illustrative,
  };
}

/** Any of the accounts' figures by its id; null where there is none. */
export function accountFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [owner = "", key = ""] = id.split(":");
  const year = Number(/^(?:balance|carry_over|idle_months)\.april\.(\d{4})$/.exec(key)?.[1]);
  const fund = snapshot.fundById.get(owner);
  if (fund && year) {
    const { figures } = carryOver(snapshot, fund, year);
    const found = figures && [figures.balance, figures.ratio, figures.idle_months];
    return found?.find((figure) => figure.id === id) ?? null;
  }
  const [, sent] = /^receipts_\w+\.(\d{4})\./.exec(key) ?? [];
  if (sent !== undefined && snapshot.partnerById.has(owner)) {
    const view = accountView(snapshot, { partner: owner, first: Number(sent), last: Number(sent) });
    const figures = view?.receipts.flatMap(({ jpy_budget, jpy, usd }) => [jpy_budget, jpy, usd]);
    return figures?.find((figure) => figure.id === id) ?? null;
  }
  const report = snapshot.donorReportById.get(owner);
  const until_day = /^days_late\.(.+)$/.exec(key)?.[1] as Day | undefined;
  if (report && until_day !== undefined) {
    const entry = reportEntries(snapshot, until_day).find((found) => found.row.id === owner);
    return entry ? daysLateFigure(snapshot, entry, until_day) : null;
  }
  const each = snapshot.refundCases.find((found) => found.id === owner);
  const agreement = snapshot.agreementById.get(each?.agreement_id ?? "");
  if (!each || !agreement) return null;
  const until = (/^age\.(.+)$/.exec(key)?.[1] ?? each.computed_on) as Day;
  const { due, age } = refundEntry(snapshot, each, agreement, until);
  return [due, age].find((figure) => figure.id === id) ?? null;
}
