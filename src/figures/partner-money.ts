import type { Currency } from "../base/currency.js";
import { addDays, day, yearOf, type Day } from "../base/day.js";
import { formatFiscalYear } from "../base/format.js";
import {
  fiscalYearOf,
  fiscalYearsBetween,
  fiscalYearSpan,
  spansOverlap,
  type FiscalYear,
  type Span,
} from "../base/span.js";
import type { ContributionRow, MembershipRow, OrganisationRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { sumContributions } from "./contribution-sum.js";
import type { Figure } from "./figure.js";
import { ownerOf, type Owner } from "./owner.js";
import { contributionFigure } from "./record-figures.js";

/** A closed range of days: what a page or brief is asked for. */
export interface ClosedSpan extends Span {
  readonly from: Day;
  readonly to: Day;
}

/** A contribution as one line: the amount as reported, who gave it, through whom and to what. */
export interface ContributionEntry {
  readonly row: ContributionRow;
  readonly figure: Figure;
  readonly entity: OrganisationRow | null;
  readonly through: OrganisationRow | null;
  /** Where the source names it: a fund, programme or project. */
  readonly to: Owner | null;
  /** Amounts that this total already holds: shown under it, never added to it. */
  readonly parts: readonly ContributionEntry[];
}

/** One kind, stage, currency and giver by fiscal year; a year that no source gives is null. */
export interface YearLine {
  readonly kind: ContributionRow["kind"];
  readonly stage: ContributionRow["stage"];
  readonly currency: Currency;
  readonly entity: OrganisationRow | null;
  readonly years: readonly (Figure | null)[];
}

/** How the money of a partner stands on record for the days asked. Currencies, stages and periods are never mixed. */
export interface PartnerMoney {
  /** Totals of several years, as sources give them, that lie within the days asked; a total stays a total. */
  readonly totals: readonly ContributionEntry[];
  /** The fiscal years of `lines`: its first calendar years. */
  readonly years: readonly number[];
  /** Amounts known by year. */
  readonly lines: readonly YearLine[];
  /** Amounts known by calendar year only, where the years asked for are others: they fit none of those. */
  readonly calendar: { readonly years: readonly number[]; readonly lines: readonly YearLine[] };
  /** Each way in which an organisation of the family gives, in the family's order, with an amount or without. */
  readonly channels: readonly ContributionEntry[];
  /** Amounts that begin after the days asked. */
  readonly since: readonly ContributionEntry[];
  /** Totals of other periods that overlap the days asked, or lie before them: not comparable with `totals`. */
  readonly other: readonly ContributionEntry[];
}

export interface MoneyAsked {
  readonly partner_id: string;
  readonly span: ClosedSpan;
  readonly fiscal_year: FiscalYear;
  readonly members: readonly MembershipRow[];
}

export function partnerMoney(snapshot: Snapshot, asked: MoneyAsked): PartnerMoney {
  const entries = contributionEntries(snapshot, asked.partner_id);
  const { span } = asked;
  const dated = entries.filter((entry) => entry.row.amount_minor !== null && hasPeriod(entry.row));
  // A year that only ends within the days asked (FY2015 in 2016–2021) is not one of them.
  const years = fiscalYearsBetween(span.from, span.to, asked.fiscal_year).filter(
    (year) => fiscalYearSpan(year, asked.fiscal_year).from >= span.from,
  );
  const yearly = dated.filter((entry) => yearIn(entry.row, asked.fiscal_year) !== null);
  const totals = dated.filter((entry) => isLong(entry.row) && isWithin(entry.row, span));
  const lines = yearLines(snapshot, yearly, { ...asked, years });
  const others =
    asked.fiscal_year === "calendar"
      ? []
      : dated.filter((entry) => isCalendarOnly(entry.row, asked.fiscal_year));
  const calendarYears = fiscalYearsBetween(span.from, span.to, "calendar");
  const calendar = yearLines(snapshot, others, {
    ...asked,
    fiscal_year: "calendar",
    years: calendarYears,
  });
  const isListed = new Set([
    ...totals,
    ...[...yearly, ...others].filter((entry) => spansOverlap(periodOf(entry.row), span)),
  ]);
  const place = new Map(asked.members.map((member) => [member.organisation_id, member.position]));
  const ranked = (entry: ContributionEntry) => place.get(entry.row.organisation_id ?? "") ?? 99;
  return {
    totals: latestOfEach(totals).filter((entry) => entry.row.part_of_id === null),
    years: lines.length === 0 ? [] : years,
    lines,
    calendar: { years: calendar.length === 0 ? [] : calendarYears, lines: calendar },
    channels: entries
      .filter(
        (entry) => entry.entity !== null && !isYearOfSeries(entry.row, [...yearly, ...others]),
      )
      .sort((a, b) => ranked(a) - ranked(b) || (a.row.id < b.row.id ? -1 : 1)),
    since: dated.filter((entry) => (entry.row.period_from ?? "") > span.to),
    other: dated.filter(
      (entry) =>
        !isListed.has(entry) && (entry.row.period_from ?? "") <= span.to && isLong(entry.row),
    ),
  };
}

function contributionEntries(snapshot: Snapshot, partner_id: string): ContributionEntry[] {
  const rows = snapshot.contributions.filter((row) => row.partner_id === partner_id);
  const entryOf = (row: ContributionRow): ContributionEntry => ({
    row,
    figure: contributionFigure(snapshot, row),
    entity: snapshot.organisationById.get(row.organisation_id ?? "") ?? null,
    through: snapshot.organisationById.get(row.through_organisation_id ?? "") ?? null,
    to: ownerOf(snapshot, {
      fund_id: row.fund_id,
      programme_id: row.programme_id,
      project_id: row.project_id,
    }),
    parts: rows
      .filter((part) => part.part_of_id === row.id && part.amount_minor !== null)
      .map(entryOf),
  });
  return rows.map(entryOf);
}

/** Of contributions that speak of one quantity, the one that the latest source gives; the others are findings. */
function latestOfEach(entries: readonly ContributionEntry[]): ContributionEntry[] {
  const latest = new Map<string, ContributionEntry>();
  for (const entry of entries) {
    const key = entry.row.quantity ?? entry.row.id;
    const known = latest.get(key);
    if (!known || (known.figure.as_of ?? "") < (entry.figure.as_of ?? "")) latest.set(key, entry);
  }
  return [...latest.values()].sort(
    (a, b) => KIND_ORDER.indexOf(a.row.kind) - KIND_ORDER.indexOf(b.row.kind),
  );
}

/** The order in which kinds stand everywhere: what is owed, then what is given freely, then what comes in other ways. */
export const KIND_ORDER: readonly ContributionRow["kind"][] = [
  "assessed",
  "core_voluntary",
  "voluntary",
  "lightly_earmarked",
  "earmarked",
  "pooled",
  "private",
  "in_kind",
];

const STAGE_ORDER: readonly ContributionRow["stage"][] = [
  "pledged",
  "committed",
  "budgeted",
  "received",
  "executed",
  "reported",
];

function yearLines(
  snapshot: Snapshot,
  entries: readonly ContributionEntry[],
  asked: MoneyAsked & { readonly years: readonly number[] },
): YearLine[] {
  const groups = new Map<string, ContributionEntry[]>();
  for (const entry of entries) {
    const { kind, stage, currency, organisation_id } = entry.row;
    const year = yearIn(entry.row, asked.fiscal_year);
    if (year === null || !asked.years.includes(year)) continue;
    const key = [kind, stage, currency, organisation_id ?? ""].join(".");
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const lines = [...groups].flatMap(([key, group]) => {
    const [first] = group;
    if (!first || first.row.currency === null) return [];
    const years = asked.years.map((year) => yearFigure(snapshot, key, group, { ...asked, year }));
    return [
      {
        kind: first.row.kind,
        stage: first.row.stage,
        currency: first.row.currency,
        entity: first.entity,
        years,
      },
    ];
  });
  const order = (line: YearLine) =>
    KIND_ORDER.indexOf(line.kind) * 10 + STAGE_ORDER.indexOf(line.stage);
  return lines.sort((a, b) => order(a) - order(b));
}

function yearFigure(
  snapshot: Snapshot,
  key: string,
  group: readonly ContributionEntry[],
  asked: MoneyAsked & { readonly year: number },
): Figure | null {
  const inYear = group.filter((entry) => yearIn(entry.row, asked.fiscal_year) === asked.year);
  const [only] = inYear;
  if (!only) return null;
  if (inYear.length === 1) return only.figure;
  const { year, fiscal_year } = asked;
  return sumContributions(snapshot, {
    id: `${asked.partner_id}:sum.${fiscal_year}.${year}.${key}`,
    rows: inYear.map((entry) => entry.row),
    giver: only.entity?.name ??
      snapshot.partnerById.get(asked.partner_id)?.name ?? { en: "", ja: "" },
    year: {
      en: formatFiscalYear(year, fiscal_year, "en"),
      ja: formatFiscalYear(year, fiscal_year, "ja"),
    },
  });
}

/**
 * The sum of a year by its id, `JP:sum.april.2020.voluntary.budgeted.JPY.mhlw`; null where no contribution is of that kind.
 */
export function yearSumOf(snapshot: Snapshot, id: string): Figure | null {
  const [partner_id = "", what = ""] = id.split(":");
  const [, fiscal_year = "", year = "", kind, stage, currency, ...organisation] = what.split(".");
  if (!/^\d{4}$/.test(year) || !["calendar", "april", "biennium"].includes(fiscal_year))
    return null;
  const span = fiscalYearSpan(Number(year), fiscal_year as FiscalYear);
  const money = partnerMoney(snapshot, {
    partner_id,
    span,
    fiscal_year: fiscal_year as FiscalYear,
    members: [],
  });
  const line = money.lines.find(
    (found) =>
      found.kind === kind &&
      found.stage === stage &&
      found.currency === currency &&
      (found.entity?.id ?? "") === organisation.join("."),
  );
  return line?.years.find((figure) => figure !== null) ?? null;
}

function hasPeriod(row: ContributionRow): boolean {
  return row.period_from !== null && row.period_to !== null;
}

function periodOf(row: ContributionRow): Span {
  return { from: row.period_from, to: row.period_to };
}

function isWithin(row: ContributionRow, span: ClosedSpan): boolean {
  return (row.period_from ?? "") >= span.from && (row.period_to ?? "9") <= span.to;
}

/** Of more than one year, so that no single year can carry it. */
function isLong(row: ContributionRow): boolean {
  if (row.period_from === null || row.period_to === null) return false;
  return (
    yearOf(row.period_to) - yearOf(row.period_from) > 1 ||
    row.period_to > lastDayOfYear(row.period_from)
  );
}

/** The last day of the twelve months that begin on a day. */
function lastDayOfYear(from: Day): Day {
  const month = from.slice(5) === "02-29" ? "02-28" : from.slice(5);
  return addDays(day(`${yearOf(from) + 1}-${month}`), -1);
}

/**
 * The fiscal year that holds the row's whole period, or null where it runs over two. A Japanese fiscal year is one year in
 * every calendar: in a table of calendar years it stands under the year in which it begins.
 */
function yearIn(row: ContributionRow, kind: FiscalYear): number | null {
  if (row.period_from === null || row.period_to === null || isLong(row)) return null;
  // A year from April to March fills no two calendar years: half of such a giver's amounts would stand for the whole.
  const isWholeYear = row.period_to === lastDayOfYear(row.period_from);
  if (kind === "biennium" && isWholeYear && !row.period_from.endsWith("-01-01")) return null;
  const year = fiscalYearOf(row.period_from, kind);
  return year === fiscalYearOf(row.period_to, kind) ? year : null;
}

function isCalendarOnly(row: ContributionRow, kind: FiscalYear): boolean {
  return yearIn(row, kind) === null && yearIn(row, "calendar") !== null;
}

/** An amount of a giver's series by year, which `lines` show. */
function isYearOfSeries(row: ContributionRow, yearly: readonly ContributionEntry[]): boolean {
  const alike = yearly.filter(
    (entry) =>
      entry.row.kind === row.kind &&
      entry.row.currency === row.currency &&
      entry.row.organisation_id === row.organisation_id,
  );
  return alike.length > 1 && alike.some((entry) => entry.row.id === row.id);
}
