import type { Day } from "../base/day.js";
import { formatDecimal, readShortWhole, trimDecimal, type Decimal } from "../base/decimal.js";
import { formatFiscalYear } from "../base/format.js";
import { lazily } from "../base/lazily.js";
import {
  fiscalYearOf,
  fiscalYearSpan,
  FISCAL_YEARS,
  isFiscalYear,
  type FiscalYear,
  type Span,
} from "../base/span.js";
import { fillText, texts, type Text } from "../base/text.js";
import {
  numberOf,
  rollUpPeriods,
  rollUpProjects,
  rollUpWholes,
  type RollUp,
} from "../results/aggregation.js";
import { attribute } from "../results/attribution.js";
import { AGGREGATION_NAMES } from "../results/definition.js";
import { mergeCells, type Breakdown } from "../results/disaggregation.js";
import { breakDownWithPlaces } from "../results/places.js";
import type { Indicator, IndicatorValue } from "../results/indicator.js";
import type {
  IndicatorRow,
  IndicatorValueRow,
  LibraryIndicatorRow,
  ResultRow,
} from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { attributionOf, familyOf, type Attributed } from "./attribution.js";
import { asOfSources, mergeSources, sourcesOf } from "./cited.js";
import type { Figure, FigureRow, FigureValue } from "./figure.js";
import { valueOf } from "./indicator-value.js";
import { ownerOf, type Owner } from "./owner.js";
import { scopeOf } from "./partner-scope.js";
import { resultIndex } from "./result-index.js";
import { rounded } from "./results.js";
import { isPublic } from "./public.js";

export const ROLL_UP_WORDS = texts({
  title: { en: "{indicator}, {scope}, {year}", ja: "{scope}：{indicator}、{year}" },
  target_title: {
    en: "{indicator}, target, {scope}, {year}",
    ja: "{scope}：{indicator}の目標、{year}",
  },
  all: { en: "all projects", ja: "全事業" },
  of_organisation: { en: "projects that {name} pays for", ja: "{name}の拠出による事業" },
  definition: {
    en: "Published values of the shared indicator whose period lies within the year, put together over periods by {periods}, then over projects by {projects}. A result that two projects report counts once; a fund's or programme's own value counts only where none of its projects reports one; what is missing is not zero. Never add it to the figure of another partner: a shared result is in both.",
    ja: "期間が当該年度内に収まる共通指標の公表値を、期間については「{periods}」、事業間については「{projects}」の方法で集計したもの。複数の事業が報告する同じ成果は一度だけ数え、基金・プログラム自体の値はその事業が値を報告していない場合にのみ数える。未報告は零としない。共有の成果は双方に含まれるため、他のパートナーの値と合算してはならない。",
  },
  attribution: {
    en: " Each result is shown to the partner by the rule of its agreement, project or fund: in full with the others named, by share of the money, or not; the rule stands beside each row.",
    ja: "各成果は、取決め、プロジェクト又は基金の規則（全体を示し共同拠出者を明示、資金の割合、示さない）により示し、規則を各行に付記する。",
  },
  crosses: {
    en: "The period {from} to {to} crosses the year and is not divided.",
    ja: "期間（{from}～{to}）が年度をまたぐため、按分せず集計に含めない。",
  },
  counted_below: {
    en: "Its projects report it, so that it is not counted beside them.",
    ja: "その事業が報告しているため、重ねて数えない。",
  },
  same: {
    en: "The same result as another row, counted once.",
    ja: "他の行と同じ成果のため、一度だけ数える。",
  },
});

/** Whose results are put together. Its id stands in the figure's: `partner.JP`, `organisation.mhlw`, `fund.f`, `programme.p`, `all`. */
export interface RollUpScope {
  readonly id: string;
  readonly name: Text;
  /** Whether a result is in it. */
  holds(result: ResultRow): boolean;
  /** Those who pay, where results are attributed to them; null where all who paid are meant. */
  readonly family: ReadonlySet<string> | null;
}

/** What one project, programme or fund adds. */
export interface RollUpPart {
  readonly owner: Owner;
  readonly indicator: IndicatorRow;
  /** As it is shown: after the rule of attribution. Null: not reported, or not shown. */
  readonly value: Decimal | null;
  readonly rows: readonly IndicatorValueRow[];
  readonly attribution: Attributed | null;
  /** Why it is not counted; null where it is. */
  readonly left_out: Text | null;
}

export interface YearRollUp {
  readonly year: number;
  readonly fiscal_year: FiscalYear;
  readonly span: Span;
  readonly actual: Figure;
  /** Null where no project aims at anything. */
  readonly target: Figure | null;
  /** Why there is no number, or what the reader must know of it. */
  readonly reason: Text | null;
  readonly parts: readonly RollUpPart[];
  readonly breakdowns: readonly Breakdown[];
}

export interface LibraryRollUp {
  readonly library: LibraryIndicatorRow;
  readonly scope: RollUpScope;
  readonly years: readonly YearRollUp[];
  readonly is_illustrative: boolean;
}

/** The scope that its id names; null where there is none. */
export function rollUpScope(snapshot: Snapshot, id: string): RollUpScope | null {
  if (id === "all") return { id, name: ROLL_UP_WORDS.all, holds: () => true, family: null };
  const [kind = "", ...rest] = id.split(".");
  const of = rest.join(".");
  const fund = kind === "fund" ? snapshot.fundById.get(of) : undefined;
  if (fund) return ownerScope(snapshot, id, fund.name, "fund_id", of);
  const programme = kind === "programme" ? snapshot.programmeById.get(of) : undefined;
  if (programme) return ownerScope(snapshot, id, programme.name, "programme_id", of);
  const partner = kind === "partner" ? snapshot.partnerById.get(of) : undefined;
  if (partner) {
    const { projects, programmes, funds, members } = scopeOf(snapshot, of);
    const owners = new Set([...projects, ...programmes, ...funds].map((row) => row.id));
    return { id, name: partner.name, holds: holderIn(owners), family: familyOf(members) };
  }
  const organisation = kind === "organisation" ? snapshot.organisationById.get(of) : undefined;
  if (!organisation) return null;
  const name = fillText(ROLL_UP_WORDS.of_organisation, { name: organisation.name });
  return { id, name, holds: holderIn(paidBy(snapshot, of)), family: new Set([of]) };
}

function holderIn(owners: ReadonlySet<string>): (result: ResultRow) => boolean {
  return (row) => owners.has(row.project_id ?? row.programme_id ?? row.fund_id ?? "");
}

function ownerScope(
  snapshot: Snapshot,
  id: string,
  name: Text,
  column: "fund_id" | "programme_id",
  of: string,
): RollUpScope {
  const owners = new Set(
    snapshot.projects.filter((project) => project[column] === of).map((project) => project.id),
  );
  return { id, name, holds: holderIn(owners.add(of)), family: null };
}

/** Projects, programmes and funds that an organisation pays for: as the project names it, or as its contributions do. */
function paidBy(snapshot: Snapshot, organisation_id: string): ReadonlySet<string> {
  const contributions = snapshot.contributions.filter(
    (row) => row.organisation_id === organisation_id,
  );
  const paidInto = new Set(
    snapshot.fundPartners
      .filter((row) => row.organisation_id === organisation_id && row.role === "contributor")
      .map((row) => row.fund_id),
  );
  return new Set([
    ...snapshot.projectOrganisations
      .filter((row) => row.organisation_id === organisation_id && row.role === "1")
      .map((row) => row.project_id),
    ...contributions.flatMap((row) => [
      ...(row.project_id === null ? [] : [row.project_id]),
      ...(row.programme_id === null ? [] : [row.programme_id]),
    ]),
    ...paidInto,
    ...snapshot.projects.filter((row) => paidInto.has(row.fund_id ?? "")).map((row) => row.id),
  ]);
}

/** Every indicator of the library that somebody in the scope reports, by fiscal year. */
export function libraryRollUps(
  snapshot: Snapshot,
  scope: RollUpScope | null,
  fiscal_year: FiscalYear,
): LibraryRollUp[] {
  if (scope === null) return [];
  return snapshot.libraryIndicators
    .toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
    .map((library) => rollUpByItsYears(snapshot, library, scope, fiscal_year))
    .filter((rollUp) => rollUp.years.length > 0);
}

/** By the years that are asked for; where its periods lie in none of them, by those in which they do. */
export function rollUpByItsYears(
  snapshot: Snapshot,
  library: LibraryIndicatorRow,
  scope: RollUpScope,
  fiscal_year: FiscalYear,
): LibraryRollUp {
  const asked = rollUpLibrary(snapshot, library, scope, fiscal_year);
  const hasValue = ({ years }: LibraryRollUp) => years.some(({ actual }) => actual.value !== null);
  if (hasValue(asked)) return asked;
  const others = FISCAL_YEARS.filter((kind) => kind !== fiscal_year);
  for (const kind of others) {
    const other = rollUpLibrary(snapshot, library, scope, kind);
    if (hasValue(other)) return other;
  }
  return asked;
}

export function rollUpLibrary(
  snapshot: Snapshot,
  library: LibraryIndicatorRow,
  scope: RollUpScope,
  fiscal_year: FiscalYear,
): LibraryRollUp {
  const takers = takersOf(snapshot, library, scope, fiscal_year);
  const { slots, years } = slotsOf(snapshot, library, takers, fiscal_year);
  return {
    library,
    scope,
    years: [...years]
      .sort((a, b) => a - b)
      .map((year) => yearOf(snapshot, { library, scope, takers, slots, fiscal_year, year })),
    is_illustrative: takers.some(({ indicator }) => snapshot.isIllustrative(indicator)),
  };
}

/** `rollup:{library}:{scope}:{fiscal year}.{year}` and its `:target`. */
export function rollUpFigureOf(snapshot: Snapshot, id: string): Figure | null {
  const [head, library_id = "", scope_id = "", when = "", part] = id.split(":");
  const [kind = "", year = ""] = when.split(".");
  const library = snapshot.libraryIndicatorById.get(library_id);
  const scope = head === "rollup" && library ? rollUpScope(snapshot, scope_id) : null;
  if (!library || !scope || !isFiscalYear(kind) || !/^\d{4}$/.test(year)) return null;
  const takers = takersOf(snapshot, library, scope, kind);
  const rollUp = yearOf(snapshot, {
    library,
    scope,
    takers,
    slots: slotsOf(snapshot, library, takers, kind).slots,
    fiscal_year: kind,
    year: Number(year),
  });
  // A year in which periods only cross it is one that tables name: its number is not reported, and its page says why.
  const isNamed = ({ rows, left_out }: RollUpPart) => rows.length > 0 || left_out !== null;
  if (rollUp.target === null && !rollUp.parts.some(isNamed)) return null;
  if (part === "target") return rollUp.target;
  return part === undefined ? rollUp.actual : null;
}

interface Taker {
  readonly indicator: IndicatorRow;
  readonly result: ResultRow;
  readonly owner: Owner;
  readonly attribution: Attributed | null;
  readonly values: readonly IndicatorValueRow[];
  /** Public values whose period lies within a year, by `slotOf` kind and year. */
  within(): ReadonlyMap<number, readonly IndicatorValueRow[]>;
}

function takersOf(
  snapshot: Snapshot,
  library: LibraryIndicatorRow,
  scope: RollUpScope,
  fiscal_year: FiscalYear,
): Taker[] {
  const index = resultIndex(snapshot);
  return index.takenFrom(library.id).flatMap((indicator) => {
    const result = snapshot.resultById.get(indicator.result_id);
    const owner = result ? ownerOf(snapshot, result) : null;
    if (!result || !owner || !scope.holds(result)) return [];
    const attribution = scope.family ? attributionOf(snapshot, result, scope.family) : null;
    const values = index.valuesOf(indicator.id);
    const within = lazily(() => byYear(values, fiscal_year));
    return [{ indicator, result, owner, attribution, values, within }];
  });
}

function slotOf(kind: "actual" | "target", year: number): number {
  return 2 * year + (kind === "actual" ? 0 : 1);
}

function byYear(
  values: readonly IndicatorValueRow[],
  fiscal_year: FiscalYear,
): ReadonlyMap<number, readonly IndicatorValueRow[]> {
  const years = new Map<number, IndicatorValueRow[]>();
  for (const row of values) {
    if (!isPublic(row) || row.kind === "baseline") continue;
    if (row.period_from === null || row.period_to === null) continue;
    const year = fiscalYearOf(row.period_to, fiscal_year);
    if (fiscalYearOf(row.period_from, fiscal_year) !== year) continue;
    const key = slotOf(row.kind, year);
    const known = years.get(key);
    if (known) known.push(row);
    else years.set(key, [row]);
  }
  return years;
}

interface YearAsked {
  readonly library: LibraryIndicatorRow;
  readonly scope: RollUpScope;
  readonly takers: readonly Taker[];
  readonly slots: ReadonlyMap<number, Slot>;
  readonly fiscal_year: FiscalYear;
  readonly year: number;
}

/** The values of one kind and year, a column of them over all takers. */
interface Slot {
  readonly rows: IndicatorValueRow[];
  /** The values, or the numerators and denominators of percentages, as machine numbers. */
  readonly tops: number[];
  readonly bottoms: number[];
  /** One short whole number of each of several projects, shown in full: nothing else is to be decided about them. */
  isPlain: boolean;
  inexact: IndicatorValueRow["qualifier"] | null;
  isIllustrative: boolean;
}

const NOTHING_YET = { isPlain: true, inexact: null, isIllustrative: false };

/** Every public value by kind and year, in one pass over the takers: a hundred thousand are grouped by a number, not looked for. */
function slotsOf(
  snapshot: Snapshot,
  library: LibraryIndicatorRow,
  takers: readonly Taker[],
  fiscal_year: FiscalYear,
): { readonly slots: ReadonlyMap<number, Slot>; readonly years: ReadonlySet<number> } {
  const slots = new Map<number, Slot>();
  const years = new Set<number>();
  const yearOfDay = new Map<string, number>();
  const yearAt = (day: Day): number => {
    const known = yearOfDay.get(day);
    if (known !== undefined) return known;
    const year = fiscalYearOf(day, fiscal_year);
    yearOfDay.set(day, year);
    return year;
  };
  const last = new Map<number, Taker>();
  for (const taker of takers) {
    const isPlain = isPlainTaker(taker, library);
    const isIllustrative = snapshot.isIllustrative(taker.indicator);
    for (const row of taker.values) {
      if (row.kind === "baseline" || row.period_to === null || !isPublic(row)) continue;
      const year = yearAt(row.period_to);
      years.add(year);
      if (row.period_from === null || yearAt(row.period_from) !== year) continue;
      const key = slotOf(row.kind, year);
      let slot = slots.get(key);
      if (!slot) {
        slot = { rows: [], tops: [], bottoms: [], ...NOTHING_YET };
        slots.set(key, slot);
      }
      if (!isPlain || last.get(key) === taker) slot.isPlain = false;
      slot.isIllustrative ||= isIllustrative;
      last.set(key, taker);
      addTo(slot, row, taker.indicator.measure);
    }
  }
  return { slots, years };
}

function isPlainTaker(
  { indicator, result, attribution }: Taker,
  { measure }: LibraryIndicatorRow,
): boolean {
  const isInFull = attribution === null || attribution.rule === "in_full";
  const isOwn = indicator.same_as_id === null && result.project_id !== null;
  return isInFull && isOwn && indicator.measure === measure;
}

function addTo(slot: Slot, row: IndicatorValueRow, measure: IndicatorRow["measure"]): void {
  slot.rows.push(row);
  if (row.qualifier !== "exactly") slot.inexact ??= row.qualifier;
  if (!slot.isPlain) return;
  const isShare = measure === "percentage";
  const top = readWhole(isShare ? row.numerator : row.value);
  const bottom = isShare ? readWhole(row.denominator) : 0;
  // What was not reported, and a share that is given as such, are for the exact way.
  const isOdd = isShare && (row.value !== null || bottom === 0);
  if (top === null || bottom === null || isOdd) slot.isPlain = false;
  else {
    slot.tops.push(top);
    if (isShare) slot.bottoms.push(bottom);
  }
}

function readWhole(text: string | null): number | null {
  return text === null ? null : readShortWhole(text);
}

/** A taker's periods of the year as one value. */
interface Gathered {
  readonly taker: Taker;
  readonly rows: readonly IndicatorValueRow[];
  readonly rolled: RollUp;
  readonly shown: IndicatorValue | null;
}

function yearOf(snapshot: Snapshot, asked: YearAsked): YearRollUp {
  const { fiscal_year, year, scope } = asked;
  const span = fiscalYearSpan(year, fiscal_year);
  const achieved = putTogether(snapshot, asked, "actual");
  const aimed = putTogether(snapshot, asked, "target");
  const hasTarget = asked.slots.has(slotOf("target", year));
  // What a year is made of is gathered again when somebody asks: kept for every year, it would outweigh the record.
  const parts = lazily(() => {
    const actual = gather(snapshot, asked, "actual");
    const { left } = choose(snapshot, actual);
    return actual.map((each) => partOf(each, left, span));
  });
  // What is shown by share has no parts: a share of women is nobody.
  const breakdowns = lazily(() => {
    const whole = isWhole(asked.takers, scope) ? achieved.merged() : null;
    return whole ? breakDownWithPlaces(asRolledUp(asked.library), whole) : [];
  });
  return {
    year,
    fiscal_year,
    span,
    actual: achieved.figure,
    target: hasTarget ? aimed.figure : null,
    reason: achieved.reason,
    get parts() {
      return parts();
    },
    get breakdowns() {
      return breakdowns();
    },
  };
}

/** What projects come to together holds no earlier value: its places are put together like those of one. */
function asRolledUp(library: LibraryIndicatorRow): Indicator {
  return { ...library, is_cumulative: false };
}

/** A year's number; the values as one, with their parts, are made when somebody asks for them. */
interface Together {
  readonly figure: Figure;
  readonly reason: Text | null;
  merged(): IndicatorValue | null;
}

function putTogether(snapshot: Snapshot, asked: YearAsked, kind: "actual" | "target"): Together {
  const slot = asked.slots.get(slotOf(kind, asked.year));
  const quick = slot?.isPlain ? rollUpWholes(asked.library, slot.tops, slot.bottoms) : null;
  if (!slot || !quick) return putTogetherExactly(snapshot, asked, kind);
  const made = {
    kind,
    value: quick.value,
    inexact: slot.inexact,
    is_illustrative: slot.isIllustrative,
  };
  return {
    figure: makeFigure(snapshot, asked, made),
    reason: quick.reason,
    merged: () => mergeSlot(snapshot, asked, kind, { slot, value: quick.value }),
  };
}

/** The values of a plain slot as one: of a sum only those with parts are looked at, and without parts nothing is. */
function mergeSlot(
  snapshot: Snapshot,
  asked: YearAsked,
  kind: "actual" | "target",
  { slot, value }: { readonly slot: Slot; readonly value: Decimal | null },
): IndicatorValue | null {
  const { cellsOf } = resultIndex(snapshot);
  const broken = slot.rows.filter((row) => cellsOf(row.id).length > 0);
  const [first] = broken;
  if (!first) return null;
  if (asked.library.over_projects !== "sum")
    return putTogetherExactly(snapshot, asked, kind).merged();
  const cells = mergeCells(broken.map((row) => valueOf(snapshot, row)));
  return { ...valueOf(snapshot, first), value, cells };
}

function putTogetherExactly(
  snapshot: Snapshot,
  asked: YearAsked,
  kind: "actual" | "target",
): Together {
  const { counted } = choose(snapshot, gather(snapshot, asked, kind));
  const values = counted.flatMap(({ shown }) => shown ?? []);
  const isShared = counted.some(({ taker }) => taker.indicator.same_as_id !== null);
  const roots = new Map(
    isShared
      ? counted.map(({ shown, taker }) => [shown?.id, rootOf(snapshot, taker.indicator)] as const)
      : [],
  );
  const rolled = rollUpProjects(asked.library, values, ({ id }) => roots.get(id) ?? id);
  const isInexact = (row: IndicatorValueRow) => row.qualifier !== "exactly";
  const made = {
    kind,
    value: rolled.value,
    inexact: counted.flatMap(({ rows }) => rows).find(isInexact)?.qualifier ?? null,
    is_illustrative: counted.some(({ taker }) => snapshot.isIllustrative(taker.indicator)),
  };
  return {
    figure: makeFigure(snapshot, asked, made),
    reason: rolled.reason,
    merged: () => rolled.merged,
  };
}

function partOf(
  each: Gathered,
  left: ReadonlyMap<string, Text>,
  span: { readonly from: string; readonly to: string },
): RollUpPart {
  const { owner, indicator, attribution } = each.taker;
  return {
    owner,
    indicator,
    attribution,
    value: each.shown ? numberOf(each.shown) : null,
    rows: each.rows,
    left_out: left.get(indicator.id) ?? crossing(each, span),
  };
}

function isWhole(takers: readonly Taker[], scope: RollUpScope): boolean {
  return (
    scope.family === null ||
    takers.every(({ attribution }) => !attribution || attribution.rule === "in_full")
  );
}

function gather(
  snapshot: Snapshot,
  { library, takers, year }: YearAsked,
  kind: "actual" | "target",
): Gathered[] {
  return takers.map((taker) => {
    const rows = taker.within().get(slotOf(kind, year)) ?? [];
    const rolled = rollUpPeriods(
      taker.indicator,
      rows.map((row) => valueOf(snapshot, row)),
    );
    return { taker, rows, rolled, shown: show(rolled.merged, taker.attribution, library) };
  });
}

/** What of a value the rule of attribution shows; a share of it keeps no parts. */
function show(
  value: IndicatorValue | null,
  attribution: Attributed | null,
  library: LibraryIndicatorRow,
): IndicatorValue | null {
  if (value === null || attribution === null || attribution.rule === "in_full") return value;
  const number = numberOf(value);
  const isPercentage = library.measure === "percentage";
  const shown = number === null ? null : attribute(number, attribution, isPercentage);
  if (shown === null) return null;
  return isPercentage ? value : { ...value, value: shown, cells: [] };
}

/** Which of them count, and why the others do not. */
function choose(snapshot: Snapshot, gathered: readonly Gathered[]) {
  const left = new Map<string, Text>();
  const reporting = gathered.filter(({ rolled }) => rolled.value !== null);
  // Those of projects alone need no comparing with what stands above them.
  const isMixed = reporting.some(({ taker }) => taker.result.project_id === null);
  const projects = isMixed
    ? reporting.flatMap(
        ({ taker }) => snapshot.projectById.get(taker.result.project_id ?? "") ?? [],
      )
    : [];
  const counted = reporting.filter(({ taker: { result, indicator } }) => {
    const isCountedBelow =
      (result.fund_id !== null && projects.some((row) => row.fund_id === result.fund_id)) ||
      (result.programme_id !== null &&
        projects.some((row) => row.programme_id === result.programme_id));
    if (isCountedBelow) left.set(indicator.id, ROLL_UP_WORDS.counted_below);
    return !isCountedBelow;
  });
  if (counted.every(({ taker }) => taker.indicator.same_as_id === null)) return { counted, left };
  const seen = new Set<string>();
  for (const { taker } of counted) {
    const root = rootOf(snapshot, taker.indicator);
    if (seen.has(root)) left.set(taker.indicator.id, ROLL_UP_WORDS.same);
    seen.add(root);
  }
  return { counted, left };
}

/** Indicators that count the same are followed to the one that they all name. */
function rootOf(snapshot: Snapshot, indicator: IndicatorRow): string {
  let root = indicator;
  for (const passed = new Set<string>(); root.same_as_id !== null && !passed.has(root.id);) {
    passed.add(root.id);
    const next = snapshot.indicatorById.get(root.same_as_id);
    if (!next) break;
    root = next;
  }
  return root.id;
}

/** A value whose period crosses the year is said to, and is not divided. */
function crossing(
  { taker, rows }: Gathered,
  span: { readonly from: string; readonly to: string },
): Text | null {
  if (rows.length > 0) return null;
  const row = taker.values.find(
    (each) =>
      each.kind === "actual" &&
      isPublic(each) &&
      each.period_from !== null &&
      each.period_to !== null &&
      each.period_from <= span.to &&
      each.period_to >= span.from,
  );
  if (!row) return null;
  return fillText(ROLL_UP_WORDS.crosses, {
    from: row.period_from ?? "",
    to: row.period_to ?? "",
  });
}

interface Made {
  readonly kind: "actual" | "target";
  readonly value: Decimal | null;
  readonly inexact: IndicatorValueRow["qualifier"] | null;
  readonly is_illustrative: boolean;
}

function makeFigure(snapshot: Snapshot, asked: YearAsked, made: Made): Figure {
  const { library, scope, fiscal_year, year } = asked;
  const { kind, value, inexact } = made;
  const rows = lazily(() => rowsAgain(snapshot, asked, kind));
  const sources = lazily(() => mergeSources(rows().map((row) => row.sources)).slice(0, 20));
  const said = (language: "en" | "ja") => formatFiscalYear(year, fiscal_year, language);
  const facts = {
    indicator: library.title,
    scope: scope.name,
    year: { en: said("en"), ja: said("ja") },
  };
  const definition = fillText(ROLL_UP_WORDS.definition, {
    periods: AGGREGATION_NAMES[library.aggregation],
    projects: AGGREGATION_NAMES[library.over_projects],
  });
  const rule = scope.family ? ROLL_UP_WORDS.attribution : { en: "", ja: "" };
  return {
    id: `rollup:${library.id}:${scope.id}:${fiscal_year}.${year}${kind === "target" ? ":target" : ""}`,
    title: fillText(kind === "target" ? ROLL_UP_WORDS.target_title : ROLL_UP_WORDS.title, facts),
    sentence: null,
    value: value === null ? null : figureValue(value, library),
    qualifier: inexact ?? "exactly",
    basis: kind,
    standing: "reported",
    period: fiscalYearSpan(year, fiscal_year),
    definition: { en: definition.en + rule.en, ja: definition.ja + rule.ja },
    is_illustrative: made.is_illustrative,
    get as_of() {
      return asOfSources(snapshot, sources());
    },
    get rows() {
      return rows();
    },
    get sources() {
      return sources();
    },
  };
}

function rowsAgain(snapshot: Snapshot, asked: YearAsked, kind: "actual" | "target"): FigureRow[] {
  const { counted, left } = choose(snapshot, gather(snapshot, asked, kind));
  return counted
    .filter(({ taker }) => !left.has(taker.indicator.id))
    .map((each) => rowOf(snapshot, asked.library, each));
}

function figureValue(value: Decimal, library: LibraryIndicatorRow): FigureValue {
  const digits = formatDecimal(trimDecimal(rounded(value, library)));
  return library.measure === "percentage"
    ? { kind: "percent", decimal: digits }
    : { kind: "number", decimal: digits, unit: library.unit };
}

/** One row a project: its own value, what the rule shows of it, and the rule. */
function rowOf(snapshot: Snapshot, library: LibraryIndicatorRow, each: Gathered): FigureRow {
  const { rows, shown } = each;
  const { owner, indicator, attribution } = each.taker;
  const value = shown ? numberOf(shown) : null;
  const [row] = rows;
  const name: Text = {
    en: `${owner.name.en}: ${indicator.title.en}`,
    ja: `${owner.name.ja}：${indicator.title.ja}`,
  };
  const said = attribution?.said;
  return {
    record: rows.length === 1 && row ? `indicator_value/${row.id}` : `indicator/${indicator.id}`,
    label: said ? { en: `${name.en} (${said.en})`, ja: `${name.ja}（${said.ja}）` } : name,
    value: value === null ? null : figureValue(value, library),
    sources: mergeSources(rows.map((each) => sourcesOf(snapshot, "indicator_value", each.id))),
  };
}
