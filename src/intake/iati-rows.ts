import { sha256 } from "../base/canonical.js";
import { isCountry } from "../base/country.js";
import {
  addDecimal,
  compareDecimal,
  decimal,
  formatDecimal,
  type Decimal,
} from "../base/decimal.js";
import { splitMoney } from "../base/money.js";
import { currency, type Currency } from "../base/currency.js";
import { formatDay } from "../base/format.js";
import { texts, type Text } from "../base/text.js";
import type { ReopenedTo } from "../fund/reopening.js";
import type { ClosureRow } from "../store/life-rows.js";
import type { TableName } from "../store/tables.js";
import type {
  ActivityDraft,
  ActivityHead,
  BudgetDraft,
  ShareDraft,
  TransactionDraft,
} from "./iati-activity.js";
import type { DetailDraft, Said } from "./iati-details.js";
import type { DocumentDraft } from "./iati-document.js";
import type { IatiReport } from "./iati-findings.js";
import type { ActivityKind, Levels } from "./iati-levels.js";
import type { Matching, Mention } from "./iati-organisations.js";
import type { ResultDraft } from "./iati-results.js";
import type { ActivityStatus } from "./iati-values.js";

/** A row for a table of the record, without the dataset that it belongs to. */
export interface IatiRow {
  readonly table: TableName;
  readonly values: Readonly<Record<string, unknown>>;
  readonly line: number;
}

export interface RowContext {
  readonly levels: Levels;
  readonly matching: Matching;
  readonly report: IatiReport;
  readonly idOf: (activity: ActivityHead) => string;
  readonly settled: Settled;
}

/** What people did here that no file takes back: projects that they closed, and the currencies of funds in which they count amounts, by id. */
export interface Settled {
  readonly closures: ReadonlyMap<string, ClosureRow>;
  readonly reopened: ReadonlyMap<string, ReopenedTo>;
  readonly currencies: ReadonlyMap<string, Currency>;
}

/** An activity whose rows are made: by its head from the first reading. */
export interface Home {
  readonly head: ActivityHead;
  readonly id: string;
  readonly kind: ActivityKind;
  /** The columns of what belongs to a project, programme or fund. */
  readonly owner: Readonly<Record<string, string | null>>;
}

export function homeOf(head: ActivityHead, { idOf, levels }: RowContext): Home {
  const id = idOf(head);
  const kind = levels.kindOf.get(head) ?? "project";
  const owner = { project_id: null, programme_id: null, fund_id: null, [`${kind}_id`]: id };
  return { head, id, kind, owner };
}

/** The rows of one activity: its project, programme or fund, and the activity as reported; not those of its parts. */
export function* activityRows(
  activity: ActivityDraft,
  home: Home,
  context: RowContext,
): Generator<IatiRow> {
  yield* homeRows(activity, home, context);
  yield* reportedRows(activity, home, context);
}

export function transactionRow(
  { key, provider, receiver, ...transaction }: TransactionDraft,
  said: Said | null,
  { id }: Home,
  { matching }: RowContext,
): IatiRow {
  const values = {
    ...transaction,
    id: `${id}.${key}`,
    iati_activity_id: id,
    provider_organisation_id: matching.idOf(provider),
    receiver_organisation_id: matching.idOf(receiver),
    ...(said === null ? {} : { said }),
  };
  return row("iati_transaction", values, transaction.line);
}

export function budgetRow(
  { key, ...budget }: BudgetDraft,
  said: Said | null,
  { id }: Home,
): IatiRow {
  const own = { id: `${id}.${key}`, iati_activity_id: id, organisation_id: null, recipient: null };
  return row("iati_budget", { ...budget, ...own, said }, budget.line);
}

/** What an element says that the record has no field for; `record` is what the rest of it became, as `table/id`. */
export function detailRow(
  { element, n, said, line }: DetailDraft,
  record: string | null,
  id: string,
  owner: Readonly<Record<string, string>>,
): IatiRow {
  const names = { iati_activity_id: null, organisation_id: null, ...owner };
  // Of the record that it is a part of, it keeps the name: an element before it moves the number.
  const key =
    record === null
      ? `x${sha256(element).slice(0, 8)}-${n}`
      : record.slice(record.indexOf("/") + id.length + 2);
  const values = { id: `${id}.${key}`, ...names, element, n, record, said, line };
  return row("iati_detail", values, line);
}

export function documentRow(
  { key, ...document }: DocumentDraft,
  { id, owner, head }: Home,
): IatiRow {
  return row(
    "document",
    { ...document, id: `${id}.${key}`, partner_id: null, ...owner },
    head.line,
  );
}

function row(table: TableName, values: IatiRow["values"], line: number): IatiRow {
  return { table, values, line };
}

export function titleOf(activity: ActivityHead): Text {
  const identifier = activity.identifier ?? "";
  return activity.title?.text ?? { en: identifier, ja: identifier };
}

function startOf({ dates }: ActivityDraft) {
  return dates.get("2") ?? dates.get("1") ?? null;
}

function endOf({ dates }: ActivityDraft) {
  return dates.get("4") ?? dates.get("3") ?? null;
}

function* homeRows(
  activity: ActivityDraft,
  { id, kind, head }: Home,
  context: RowContext,
): Generator<IatiRow> {
  if (activity.title === null) {
    context.report.add(
      "IATI_TITLE_MISSING",
      { line: activity.line },
      { identifier: activity.identifier ?? "" },
    );
  }
  if (kind === "fund") return yield* fundRows(activity, id, context);
  if (kind === "project") return yield* projectRows(activity, { id, head }, context);
  const { description } = activity;
  yield row(
    "programme",
    { id, name: titleOf(activity), description, partner_role: null, partner_id: null },
    activity.line,
  );
}

const FUND_TYPES = texts({
  single_donor: { en: "single donor", ja: "単独拠出" },
  pooled: { en: "pooled", ja: "プール" },
});

/** As the file has it, but of a fund in which amounts are counted here: another currency would make them others. */
function currencyOf(
  { identifier, default_currency, line }: ActivityDraft,
  id: string,
  { settled, report }: RowContext,
): Currency | null {
  const stands = settled.currencies.get(id);
  if (stands === undefined || stands === default_currency) return default_currency;
  const facts = { identifier: identifier ?? "", stands, found: default_currency ?? "–" };
  report.add("IATI_FUND_CURRENCY", { line, path: identifier ?? "" }, facts);
  return stands;
}

function* fundRows(activity: ActivityDraft, id: string, context: RowContext): Generator<IatiRow> {
  const { matching, report } = context;
  const funders = activity.participants.filter(({ role }) => role === "1");
  const type = funders.length === 1 ? "single_donor" : "pooled";
  const identifier = activity.identifier ?? "";
  report.add(
    "IATI_FUND_TYPE",
    { line: activity.line },
    { identifier, type: FUND_TYPES[type], count: funders.length },
  );
  const administrator =
    activity.participants.find(({ role }) => role === "3")?.mention ?? activity.reporter;
  const earmarking = activity.aid_types.find(({ vocabulary }) => vocabulary === "2")?.code ?? null;
  yield row(
    "fund",
    {
      id,
      code: identifier,
      name: titleOf(activity),
      short_name: null,
      type,
      currency: currencyOf(activity, id, context),
      established_date: startOf(activity),
      closed_date: activity.status === "4" ? endOf(activity) : null,
      administrator_id: matching.idOf(administrator),
      purpose: activity.description,
      governance: null,
      agent_fee_bp: null,
      reserve_minor: null,
      interest_policy: null,
      refund_policy: null,
      earmarking_category: earmarking,
      ...activity.terms.columns,
    },
    activity.line,
  );
  yield* markerRows("fund", activity, id);
  const contributors = [...new Set(funders.map(({ mention }) => matching.idOf(mention)))];
  for (const [index, organisation_id] of contributors.entries()) {
    yield row(
      "fund_partner",
      { fund_id: id, organisation_id, n: index + 1, role: "contributor" },
      activity.line,
    );
  }
}

/** As the file has it, but of a project that people closed here, which no file opens again, or reopened, which no file closes. */
function statusOf(
  { identifier, status, line }: ActivityDraft,
  id: string,
  { settled, report }: RowContext,
): ActivityStatus | null {
  const closure = settled.closures.get(id);
  const reopened = settled.reopened.get(id);
  if (closure === undefined && reopened !== undefined && (status === "3" || status === "4")) {
    const facts = { identifier: identifier ?? "", found: status };
    if (status !== reopened)
      report.add("IATI_PROJECT_REOPENED", { line, path: identifier ?? "" }, facts);
    return reopened;
  }
  if (closure === undefined) return status;
  const closed = closure.financial_on === null ? "3" : "4";
  if (status !== closed) {
    const day = closure.financial_on ?? closure.operational_on;
    const on = { en: formatDay(day, "en"), ja: formatDay(day, "ja") };
    const facts = { identifier: identifier ?? "", on, found: status ?? "–" };
    report.add("IATI_PROJECT_CLOSED", { line, path: identifier ?? "" }, facts);
  }
  return closed;
}

function* projectRows(
  activity: ActivityDraft,
  { id, head }: Pick<Home, "id" | "head">,
  context: RowContext,
): Generator<IatiRow> {
  const { levels, matching, report, idOf } = context;
  const { identifier: code, description: purpose, line } = activity;
  const status = statusOf(activity, id, context);
  const home = levels.homeOf.get(head);
  const homeKind = home ? levels.kindOf.get(home) : undefined;
  yield row(
    "project",
    {
      id,
      code,
      title: titleOf(activity),
      purpose,
      status,
      start_date: startOf(activity),
      end_date: endOf(activity),
      fund_id: home && homeKind === "fund" ? idOf(home) : null,
      programme_id: home && homeKind === "programme" ? idOf(home) : null,
      currency: activity.default_currency,
      partner_id: null,
      ...activity.terms.columns,
    },
    line,
  );
  yield* placeRows(activity, id, report);
  yield* sectorRows(activity, id, report);
  for (const [index, { goal, target }] of activity.goals.entries()) {
    yield row("project_sdg", { project_id: id, n: index + 1, goal, target }, line);
  }
  yield* markerRows("project", activity, id);
  const roles = uniqueParticipants(activity, matching);
  for (const [index, { organisation_id, role }] of roles.entries()) {
    yield row(
      "project_organisation",
      { project_id: id, n: index + 1, organisation_id, role, note: null },
      line,
    );
  }
}

/** By their codes, so that a file that has them in another order changes nothing. */
function* markerRows(
  kind: "fund" | "project",
  { terms, line }: ActivityDraft,
  id: string,
): Generator<IatiRow> {
  const markers = terms.markers.toSorted((a, b) => Number(a.marker) - Number(b.marker));
  for (const [index, marker] of markers.entries())
    yield row(`${kind}_marker`, { [`${kind}_id`]: id, n: index + 1, ...marker }, line);
}

/** By role and organisation; who gave money in a transaction is a funder though the activity does not list it (ILO's shape). */
function uniqueParticipants(
  activity: ActivityDraft,
  matching: Matching,
): { organisation_id: string; role: string }[] {
  const found = new Map<string, { organisation_id: string; role: string }>();
  const add = (mention: Mention | null, role: string) => {
    const organisation_id = matching.idOf(mention);
    if (organisation_id !== null)
      found.set(`${role} ${organisation_id}`, { organisation_id, role });
  };
  for (const { mention, role } of activity.participants) add(mention, role);
  for (const funder of activity.funders) add(funder, "1");
  return [...found.values()];
}

/** Countries with their shares where these make a whole; without shares where they do not. Then the places' names. */
function* placeRows(activity: ActivityDraft, id: string, report: IatiReport): Generator<IatiRow> {
  const countries = activity.shares.filter(({ kind }) => kind === "country");
  const regions = activity.shares.filter(({ kind }) => kind === "region");
  const shares = wholeShares([...countries, ...regions], activity, report, COUNTRY_WORDS);
  const places = countries.flatMap(({ code }, index) =>
    isCountry(code) ? [{ country: code, name: null, share_bp: shares?.[index] ?? null }] : [],
  );
  const named = activity.places.map((name) => ({ country: null, name, share_bp: null }));
  for (const [index, place] of [...places, ...named].entries()) {
    yield row("project_place", { project_id: id, n: index + 1, ...place }, activity.line);
  }
}

/** The sectors of each vocabulary that has a whole of them. */
function* sectorRows(activity: ActivityDraft, id: string, report: IatiReport): Generator<IatiRow> {
  const byVocabulary = new Map<string, ShareDraft[]>();
  for (const share of activity.shares.filter(({ kind }) => kind === "sector")) {
    const key = share.vocabulary ?? "1";
    byVocabulary.set(key, [...(byVocabulary.get(key) ?? []), share]);
  }
  let n = 0;
  for (const [vocabulary, sectors] of byVocabulary) {
    const shares = wholeShares(sectors, activity, report, SECTOR_WORDS);
    for (const [index, { code }] of sectors.entries()) {
      const share_bp = shares?.[index];
      if (typeof share_bp === "number")
        yield row(
          "project_sector",
          { project_id: id, n: ++n, vocabulary, code, share_bp },
          activity.line,
        );
    }
  }
}

const COUNTRY_WORDS: Text = { en: "countries and regions", ja: "国・地域" };
const SECTOR_WORDS: Text = { en: "sectors", ja: "分野" };
const WHOLE = decimal("100");
/** Published percentages are rounded: thirds of 33.33 leave a hundredth. */
const TOLERANCE = decimal("0.1");

/**
 * Hundredths of a percent that add up exactly; null where what is reported is no whole. One alone without a share has all; one
 * without a share beside others that make the whole has none.
 */
function wholeShares(
  shares: readonly ShareDraft[],
  activity: ActivityDraft,
  report: IatiReport,
  kind: Text,
): (number | null)[] | null {
  const [only] = shares;
  if (only === undefined) return [];
  if (shares.length === 1 && only.percentage === null) return [10_000];
  const given = shares.map(({ percentage }) => (percentage === null ? null : decimal(percentage)));
  const sum = given.reduce<Decimal>(
    (total, each) => (each ? addDecimal(total, each) : total),
    decimal("0"),
  );
  const difference = addDecimal(sum, { ...WHOLE, units: -WHOLE.units });
  const isWhole =
    compareDecimal(difference, TOLERANCE) <= 0 &&
    compareDecimal({ ...difference, units: -difference.units }, TOLERANCE) <= 0;
  if (!isWhole) {
    report.add("IATI_SHARES_SUM", { line: activity.line }, { kind, sum: formatDecimal(sum) });
    return null;
  }
  const places = Math.max(...given.map((each) => each?.places ?? 0));
  const weights = given.map((each) =>
    each ? each.units * 10n ** BigInt(places - each.places) : 0n,
  );
  // splitMoney adds up to the last unit whatever it splits; here, hundredths of a percent.
  return splitMoney({ amount_minor: 10_000n, currency: currency("XDR") }, weights).map(
    (part, index) => (given[index] === null ? null : Number(part.amount_minor)),
  );
}

function* reportedRows(
  activity: ActivityDraft,
  { id, owner, head }: Home,
  { levels, matching }: RowContext,
): Generator<IatiRow> {
  const { line } = activity;
  yield row(
    "iati_activity",
    {
      id,
      iati_identifier: activity.identifier,
      ...owner,
      hierarchy: activity.hierarchy,
      status: activity.status,
      start_on: startOf(activity),
      end_on: endOf(activity),
      planned_start_on: activity.dates.get("1") ?? null,
      actual_start_on: activity.dates.get("2") ?? null,
      planned_end_on: activity.dates.get("3") ?? null,
      actual_end_on: activity.dates.get("4") ?? null,
      reporting_organisation_id: matching.idOf(activity.reporter),
      languages: activity.title?.languages ?? [],
      default_currency: activity.default_currency,
      last_updated: activity.last_updated,
      parents: levels.parentsOf.get(head) ?? [],
      line,
    },
    line,
  );
  for (const [index, { mention, role }] of activity.participants.entries()) {
    yield row(
      "iati_participant",
      { iati_activity_id: id, n: index + 1, organisation_id: matching.idOf(mention), role },
      line,
    );
  }
  for (const [index, share] of activity.shares.entries()) {
    yield row("iati_share", { iati_activity_id: id, n: index + 1, ...share }, line);
  }
}

/** A document of a result is found by it, not on the activity's own list. */
const NO_OWNER = { partner_id: null, fund_id: null, programme_id: null, project_id: null };

/** A result, its indicators, their values and cells; `position` counts the results of the activity from 1. */
export function* resultRows(
  { key, indicators, documents: shown, ...result }: ResultDraft,
  position: number,
  { id, owner, head: { line } }: Home,
): Generator<IatiRow> {
  const result_id = `${id}.${key}`;
  const documentRows = function* (documents: readonly DocumentDraft[], of: IatiRow["values"]) {
    for (const { key, ...document } of documents)
      yield row("document", { ...document, id: `${id}.${key}`, ...NO_OWNER, ...of }, line);
  };
  yield row("result", { ...result, id: result_id, ...owner, position }, line);
  yield* documentRows(shown, { result_id });
  for (const [at, said] of indicators.entries()) {
    const { key: own, values, references, documents, ...indicator } = said;
    const indicator_id = `${id}.${own}`;
    yield row(
      "indicator",
      { ...indicator, id: indicator_id, result_id, is_cumulative: false, position: at + 1 },
      line,
    );
    for (const [n, reference] of references.entries())
      yield row("indicator_reference", { ...reference, indicator_id, n: n + 1 }, line);
    yield* documentRows(documents, { indicator_id });
    for (const { key: valueKey, cells, documents: evidence, ...value } of values) {
      const value_id = `${id}.${valueKey}`;
      const given = { ...value, id: value_id, indicator_id, numerator: null, denominator: null };
      yield row(
        "indicator_value",
        { ...given, qualifier: "exactly", status: "published", quantity: null },
        line,
      );
      yield* documentRows(evidence, { indicator_value_id: value_id });
      for (const [n, cell] of cells.entries()) {
        const numbered = { indicator_value_id: value_id, n: n + 1, is_overlapping: false };
        yield row("indicator_cell", { ...cell, ...numbered }, line);
      }
    }
  }
}
