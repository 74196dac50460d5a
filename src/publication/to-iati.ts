import { LANGUAGES } from "../base/language.js";
import type { Instant } from "../base/clock.js";
import type { Day } from "../base/day.js";
import { money, toDecimal } from "../base/money.js";
import { fillText, texts, type Text } from "../base/text.js";
import { renderNarrative } from "../figures/claims.js";
import { breakDown } from "../results/disaggregation.js";
import { decimal, formatDecimal, type Decimal } from "../base/decimal.js";
import { checkIati, describeStandard, printElement, type IatiElement, type ReportFinding } from "../iati/index.js";
import type { Snapshot } from "../store/snapshot.js";
import { listTransactions, type ActivityKey, type Party, type PublishedTransaction } from "./iati-transactions.js";

/** One file of activities: a portfolio's. */
export interface IatiSegment {
  /** `activities-japan-ilo`: the file's name without its ending. */
  readonly name: string;
  readonly is_illustrative: boolean;
  readonly activities: readonly IatiElement[];
}

/** What the standard demands and the record does not have: the activity is held back, and said so. */
export interface HeldBack {
  readonly record: string;
  readonly title: Text;
  readonly missing: readonly Text[];
}

export interface IatiEdition {
  readonly segments: readonly IatiSegment[];
  readonly organisations: readonly { readonly name: string; readonly is_illustrative: boolean; readonly element: IatiElement }[];
  readonly held_back: readonly HeldBack[];
}

const WORDS = texts({
  status: { en: "activity status", ja: "活動の状態" },
  start: { en: "start date", ja: "開始日" },
  sector: { en: "sectors", ja: "分野" },
  purpose: { en: "description", ja: "目的の記述" },
  reporter: { en: "reporting organisation with an IATI identifier", ja: "IATI識別子を持つ報告機関" },
  reduced: { en: "Reported as {date}.", ja: "{date}と報告されている。" },
  illustrative: {
    en: "Illustrative: invented to show how a fund is kept. No such activity exists.",
    ja: "例示：基金の記録方法を示すための創作であり、実在しない。",
  },
});

/**
 * The record as IATI 2.03: funds at hierarchy 1, their projects at 2, in the order of their identifiers, so that a change in the
 * record is a small difference in the file. What the record does not say is not made up: an activity that lacks what the
 * standard demands is held back. Source: DOMAIN 5 and 10.5, decision 0102.
 */
export function buildIatiEdition(snapshot: Snapshot, now: Instant): IatiEdition {
  const transactions = groupByActivity(listTransactions(snapshot));
  const held_back: HeldBack[] = [];
  const segments: IatiSegment[] = [];
  for (const portfolio of snapshot.portfolios) {
    const keys: ActivityKey[] = [
      ...snapshot.funds.filter((row) => row.portfolio === portfolio.id).map((row) => ({ kind: "fund", id: row.id }) as const),
      ...snapshot.projects.filter((row) => row.portfolio === portfolio.id).map((row) => ({ kind: "project", id: row.id }) as const),
    ];
    const published = keys.flatMap((key) => {
      const draft = draftOf(snapshot, key);
      const missing = missingFrom(snapshot, draft);
      if (missing.length === 0) return [draft];
      held_back.push({ record: `${key.kind}/${key.id}`, title: draft.title, missing });
      return [];
    });
    const isPublished = (key: ActivityKey) => published.some((draft) => draft.key.kind === key.kind && draft.key.id === key.id);
    const activities = published
      .map((draft) => activityElement(snapshot, draft, transactions.get(keyText(draft.key)) ?? [], isPublished, now))
      .sort((a, b) => (identifierOf(a) < identifierOf(b) ? -1 : 1));
    if (activities.length > 0) {
      segments.push({ name: `activities-${portfolio.id}`, is_illustrative: portfolio.is_illustrative, activities });
    }
  }
  const organisations = snapshot.organisations
    .filter((row) => row.is_reporting_org && row.iati_ref !== null)
    .map((row) => ({
      name: `organisation-${row.id}`,
      is_illustrative: snapshot.isIllustrative(row),
      element: organisationElement(snapshot, row, now),
    }));
  return { segments, organisations, held_back };
}

/** What is published of a fund or a project, whichever it is. */
interface Draft {
  readonly key: ActivityKey;
  readonly portfolio: string | null;
  readonly reporter: Snapshot["organisations"][number] | null;
  readonly code: string;
  readonly title: Text;
  readonly purpose: Text | null;
  readonly status: string | null;
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly sectors: readonly { vocabulary: string; code: string; share_bp: bigint }[];
  readonly places: readonly { country: string | null; name: Text | null; share_bp: bigint }[];
  readonly currency: string | null;
}

function draftOf(snapshot: Snapshot, key: ActivityKey): Draft {
  return key.kind === "fund" ? fundDraft(snapshot, key) : projectDraft(snapshot, key);
}

function projectDraft(snapshot: Snapshot, key: ActivityKey): Draft {
  const row = snapshot.projectById.get(key.id);
  if (!row) throw new Error(`Bug: no project ${key.id}`);
  const { portfolio, title, purpose, status, start_date, end_date, currency } = row;
  const places = snapshot.projectPlaces.filter((place) => place.project_id === key.id);
  const shares = spread(places.map((place) => (place.share_bp === null ? null : BigInt(place.share_bp))));
  const sectors = snapshot.projectSectors
    .filter((sector) => sector.project_id === key.id)
    .map(({ vocabulary, code, share_bp }) => ({ vocabulary, code, share_bp: BigInt(share_bp) }));
  return {
    key,
    portfolio,
    reporter: reporterOf(snapshot, portfolio, row.fund_id),
    code: row.code ?? row.id,
    title,
    purpose,
    status,
    start_date,
    end_date,
    sectors,
    places: places.map((place, index) => ({ country: place.country, name: place.name, share_bp: shares[index] ?? 0n })),
    currency,
  };
}

/** A fund's sectors and places are its projects', weighted by what was allocated to each. */
function fundDraft(snapshot: Snapshot, key: ActivityKey): Draft {
  const row = snapshot.fundById.get(key.id);
  if (!row) throw new Error(`Bug: no fund ${key.id}`);
  const weights = new Map<string, bigint>();
  for (const allocation of snapshot.allocations.filter((each) => each.fund_id === key.id)) {
    weights.set(allocation.project_id, (weights.get(allocation.project_id) ?? 0n) + allocation.amount_minor);
  }
  const projects = [...weights].map(([id, weight]) => ({ draft: projectDraft(snapshot, { kind: "project", id }), weight }));
  const sectors = weigh(projects.flatMap(({ draft, weight }) => draft.sectors.map((part) => ({ part, weight: weight * part.share_bp }))), (part) => `${part.vocabulary} ${part.code}`);
  const places = weigh(projects.flatMap(({ draft, weight }) => draft.places.map((part) => ({ part, weight: weight * part.share_bp }))), (part) => part.country ?? "");
  return {
    key,
    portfolio: row.portfolio,
    reporter: reporterOf(snapshot, row.portfolio, row.id),
    code: row.code,
    title: row.name,
    purpose: row.purpose,
    // A fund that was set up and not closed is at work. Source: IATI ActivityStatus 2 and 4.
    status: row.closed_date === null ? "2" : "4",
    start_date: row.established_date,
    end_date: row.closed_date,
    sectors,
    places,
    currency: row.currency,
  };
}

const WHOLE_BP = 10_000n;

/** Shares in hundredths of a percent that add up to the whole; parts without a share divide what the others leave. */
function spread(shares: readonly (bigint | null)[]): bigint[] {
  const given = shares.reduce<bigint>((sum, share) => sum + (share ?? 0n), 0n);
  const open = BigInt(shares.filter((share) => share === null).length);
  let left = WHOLE_BP - given;
  let stillOpen = open;
  return shares.map((share) => {
    if (share !== null) return share;
    const part = left / stillOpen;
    left -= part;
    stillOpen -= 1n;
    return part;
  });
}

function weigh<P extends { readonly share_bp: bigint }>(
  weighted: readonly { part: P; weight: bigint }[],
  keyOf: (part: P) => string,
): P[] {
  const sums = new Map<string, { part: P; weight: bigint }>();
  for (const { part, weight } of weighted) {
    const before = sums.get(keyOf(part));
    sums.set(keyOf(part), { part, weight: (before?.weight ?? 0n) + weight });
  }
  const total = [...sums.values()].reduce((sum, each) => sum + each.weight, 0n);
  if (total === 0n) return [];
  let left = WHOLE_BP;
  let weightLeft = total;
  return [...sums.values()].map(({ part, weight }) => {
    const share_bp = (left * weight) / weightLeft;
    left -= share_bp;
    weightLeft -= weight;
    return { ...part, share_bp };
  });
}

/** The organisation that reports: the fund's administrator where it does, else the portfolio's own. Never one of another portfolio. */
function reporterOf(snapshot: Snapshot, portfolio: string | null, fund_id: string | null) {
  const reporting = snapshot.organisations.filter((row) => row.is_reporting_org && row.iati_ref !== null);
  const administrator = snapshot.fundById.get(fund_id ?? "")?.administrator_id;
  return (
    reporting.find((row) => row.id === administrator) ??
    reporting.find((row) => row.portfolio === portfolio) ??
    null
  );
}

function missingFrom(snapshot: Snapshot, draft: Draft): Text[] {
  const reporter = snapshot.organisationById.get(draft.reporter?.id ?? "");
  return [
    reporter ? null : WORDS.reporter,
    draft.purpose === null ? WORDS.purpose : null,
    draft.status === null ? WORDS.status : null,
    draft.start_date === null ? WORDS.start : null,
    draft.sectors.length === 0 ? WORDS.sector : null,
  ].filter((text) => text !== null);
}

/* ---- elements ---- */

type Attributes = Readonly<Record<string, string | null | undefined>>;

function element(name: string, attributes: Attributes = {}, content: string | readonly IatiElement[] = []): IatiElement {
  const pairs = Object.entries(attributes).flatMap(([key, value]) => (value === null || value === undefined ? [] : [key, value]));
  const isText = typeof content === "string";
  return { name, attributes: pairs, children: isText ? [] : content, text: isText ? content : "", line: 0, column: 0 };
}

/** A text in each language. The file's default language is English, so that one carries no xml:lang. */
function narratives(text: Text): IatiElement[] {
  return LANGUAGES.map((language) => element("narrative", language === "en" ? {} : { "xml:lang": language }, text[language]));
}

function narrated(name: string, text: Text, attributes: Attributes = {}): IatiElement {
  return element(name, attributes, narratives(text));
}

const identifierOf = (activity: IatiElement) => activity.children.find((child) => child.name === "iati-identifier")?.text ?? "";

/** Children in the order of the standard; equal ones keep the order in which they were given. */
function inOrder(children: readonly IatiElement[], order: ReadonlyMap<string, number>): IatiElement[] {
  const place = (child: IatiElement) => order.get(child.name) ?? order.size;
  return [...children].sort((a, b) => place(a) - place(b));
}

function orderOf(kind: "activity" | "organisation", name: string): ReadonlyMap<string, number> {
  const root = describeStandard(kind, "2.03");
  const described = root.children.find((child) => child !== "##" && child.name === name);
  if (described === undefined || described === "##") throw new Error(`Bug: the standard has no ${name}`);
  const names = described.children.flatMap((child) => (child === "##" ? [] : [child.name]));
  return new Map(names.map((child, index) => [child, index]));
}

const REGION_UNSPECIFIED = "998";

function activityElement(
  snapshot: Snapshot,
  draft: Draft,
  transactions: readonly PublishedTransaction[],
  isPublished: (key: ActivityKey) => boolean,
  now: Instant,
): IatiElement {
  const { key, reporter } = draft;
  if (!reporter) throw new Error("Bug: an activity without a reporter is held back");
  const isIllustrative = snapshot.isIllustrative({ portfolio: draft.portfolio });
  const plain = (text: Text) => plainText(snapshot, text);
  const children = [
    element("iati-identifier", {}, identifier(snapshot, key)),
    narrated("reporting-org", reporter.name, { ref: reporter.iati_ref, type: reporter.type }),
    narrated("title", draft.title),
    ...(draft.purpose ? [narrated("description", plain(draft.purpose), { type: "1" })] : []),
    ...(isIllustrative ? [narrated("description", WORDS.illustrative, { type: "4" })] : []),
    ...participants(snapshot, draft),
    element("activity-status", { code: draft.status }),
    ...dates(draft, now.slice(0, 10) as Day),
    ...places(draft),
    ...draft.sectors.map((part) => element("sector", { vocabulary: part.vocabulary, code: part.code, percentage: percentage(part.share_bp) })),
    ...goals(snapshot, key),
    element("default-flow-type", { code: "10" }),
    element("default-finance-type", { code: "110" }),
    ...aidTypes(snapshot, key),
    ...budgets(snapshot, key),
    ...transactions.map((row) => transactionElement(snapshot, row, isPublished)),
    ...documents(snapshot, key),
    ...relatives(snapshot, key, isPublished),
    ...results(snapshot, key),
  ];
  const attributes = {
    "last-updated-datetime": now,
    "xml:lang": "en",
    "default-currency": draft.currency,
    hierarchy: key.kind === "fund" ? "1" : "2",
  };
  return element("iati-activity", attributes, inOrder(children, ACTIVITY_ORDER));
}

const ACTIVITY_ORDER = orderOf("activity", "iati-activity");

/** The reporting organisation's identifier, then the code that the agency itself uses, or our id. Never changed once published. */
function identifier(snapshot: Snapshot, key: ActivityKey): string {
  const { reporter, code } = draftOf(snapshot, key);
  return `${reporter?.iati_ref ?? ""}-${code.replace(/[/&|?\s]/g, "-")}`;
}

function participants(snapshot: Snapshot, { key, reporter }: Draft): IatiElement[] {
  const roles = new Map<string, Set<string>>();
  const add = (organisation_id: string | null | undefined, role: string) => {
    if (organisation_id) roles.set(role, (roles.get(role) ?? new Set()).add(organisation_id));
  };
  if (key.kind === "fund") {
    for (const row of snapshot.fundPartners.filter((each) => each.fund_id === key.id)) {
      if (row.role !== "administrator") add(row.organisation_id, "1");
    }
    add(snapshot.fundById.get(key.id)?.administrator_id ?? reporter?.id, "3");
  } else {
    for (const row of snapshot.projectOrganisations.filter((each) => each.project_id === key.id)) {
      // Our own "cooperating" has no IATI role of its own: it implements with the others.
      add(row.organisation_id, row.role === "cooperating" ? "4" : row.role);
    }
    add(reporter?.id, "2");
  }
  return [...roles].sort().flatMap(([role, ids]) =>
    [...ids].map((id) => {
      const row = snapshot.organisationById.get(id);
      return narrated("participating-org", row?.name ?? { en: id, ja: id }, { ref: row?.iati_ref, type: row?.type, role });
    }),
  );
}

/**
 * A date of reduced precision becomes its first or last day, and says in words what was reported. A day that has not come is
 * planned, whatever the status says. Source: IATI ActivityDateType; rules 11.1.4 and 11.1.5.
 */
function dates(draft: Draft, today: Day): IatiElement[] {
  const { status, start_date, end_date } = draft;
  const children: IatiElement[] = [];
  if (start_date !== null) {
    const hasBegun = status !== "1" && wholeDay(start_date, "-01") <= today;
    children.push(dateElement(start_date, hasBegun ? "2" : "1", "-01"));
  }
  if (end_date !== null) {
    const hasEnded = (status === "3" || status === "4") && wholeDay(end_date, "end") <= today;
    children.push(dateElement(end_date, hasEnded ? "4" : "3", "end"));
  }
  return children;
}

function dateElement(reported: string, type: string, fill: "-01" | "end"): IatiElement {
  const day = wholeDay(reported, fill);
  const children = day === reported ? [] : narratives(fillText(WORDS.reduced, { date: reported }));
  return element("activity-date", { type, "iso-date": day }, children);
}

function wholeDay(reported: string, fill: "-01" | "end"): string {
  if (reported.length === 10) return reported;
  const month = reported.length === 7 ? reported : `${reported}-${fill === "end" ? "12" : "01"}`;
  if (fill === "-01") return `${month}-01`;
  const [year, number] = month.split("-").map(Number);
  return `${month}-${new Date(Date.UTC(year ?? 0, number ?? 1, 0)).getUTCDate()}`;
}

/** Countries by their share. A place without a country code is published as a region, unspecified, with its name as a location. */
function places(draft: Draft): IatiElement[] {
  const countries = new Map<string, bigint>();
  for (const place of draft.places) {
    const code = place.country ?? "";
    countries.set(code, (countries.get(code) ?? 0n) + place.share_bp);
  }
  if (countries.size === 0) countries.set("", WHOLE_BP);
  const shares = [...countries].map(([code, share]) =>
    code === ""
      ? element("recipient-region", { code: REGION_UNSPECIFIED, vocabulary: "1", percentage: percentage(share) })
      : element("recipient-country", { code, percentage: percentage(share) }),
  );
  const names = draft.places.flatMap((place) => (place.name ? [element("location", {}, [narrated("name", place.name)])] : []));
  return draft.key.kind === "fund" ? shares : [...shares, ...names];
}

function percentage(share_bp: bigint): string {
  return formatDecimal(trimZeros({ units: share_bp, places: 2 }));
}

function trimZeros(value: Decimal): Decimal {
  let { units, places: digits } = value;
  while (digits > 0 && units % 10n === 0n) {
    units /= 10n;
    digits -= 1;
  }
  return { units, places: digits };
}

function goals(snapshot: Snapshot, key: ActivityKey): IatiElement[] {
  if (key.kind === "fund") return [];
  return snapshot.projectSdgs
    .filter((row) => row.project_id === key.id)
    .map((row) => (row.target ? element("tag", { vocabulary: "3", code: row.target }) : element("tag", { vocabulary: "2", code: String(row.goal) })));
}

function aidTypes(snapshot: Snapshot, key: ActivityKey): IatiElement[] {
  const fund = key.kind === "fund" ? snapshot.fundById.get(key.id) : null;
  if (!fund) return [element("default-aid-type", { code: "C01" })];
  return [
    ...(fund.aid_type ? [element("default-aid-type", { code: fund.aid_type })] : []),
    ...(fund.earmarking_category ? [element("default-aid-type", { code: fund.earmarking_category, vocabulary: "2" })] : []),
  ];
}

/** The active version's lines, added up by period. */
function budgets(snapshot: Snapshot, key: ActivityKey): IatiElement[] {
  if (key.kind === "fund") return [];
  const lines = snapshot.budgetLines.filter((row) => row.project_id === key.id);
  const newest = new Map<string, number>();
  for (const line of lines) newest.set(line.allocation_id, Math.max(newest.get(line.allocation_id) ?? 0, line.version));
  const sums = new Map<string, { from: Day; to: Day; amount: bigint; currency: string; version: number }>();
  for (const line of lines.filter((row) => newest.get(row.allocation_id) === row.version)) {
    const currency = currencyOfAllocation(snapshot, line.allocation_id);
    const id = `${line.period_from}/${line.period_to}/${currency}`;
    const before = sums.get(id)?.amount ?? 0n;
    sums.set(id, { from: line.period_from, to: line.period_to, amount: before + line.amount_minor, currency, version: line.version });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) =>
      element("budget", { type: sum.version > 1 ? "2" : "1", status: "2" }, [
        element("period-start", { "iso-date": sum.from }),
        element("period-end", { "iso-date": sum.to }),
        amount(sum.amount, sum.currency, sum.from),
      ]),
    );
}

function currencyOfAllocation(snapshot: Snapshot, allocation_id: string): string {
  const fund_id = snapshot.allocationById.get(allocation_id)?.fund_id;
  return snapshot.fundById.get(fund_id ?? "")?.currency ?? "USD";
}

function amount(minor: bigint, currency: string, on: Day): IatiElement {
  const value = money(minor, currency as Parameters<typeof money>[1]);
  return element("value", { currency, "value-date": on }, toDecimal(value));
}

const TRANSACTION_ORDER = (() => {
  const root = describeStandard("activity", "2.03");
  const activity = root.children.find((child) => child !== "##" && child.name === "iati-activity");
  const found = activity !== undefined && activity !== "##" ? activity.children : [];
  const transaction = found.find((child) => child !== "##" && child.name === "transaction");
  const names = transaction !== undefined && transaction !== "##" ? transaction.children : [];
  return new Map(names.flatMap((child) => (child === "##" ? [] : [child.name])).map((name, index) => [name, index]));
})();

function transactionElement(snapshot: Snapshot, row: PublishedTransaction, isPublished: (key: ActivityKey) => boolean): IatiElement {
  const party = (name: "provider-org" | "receiver-org", side: Party | null): IatiElement[] => {
    const organisation = snapshot.organisationById.get(side?.organisation_id ?? "");
    if (!side || !organisation) return [];
    const activity = side.activity && isPublished(side.activity) ? identifier(snapshot, side.activity) : null;
    const pointer = name === "provider-org" ? "provider-activity-id" : "receiver-activity-id";
    return [narrated(name, organisation.name, { ref: organisation.iati_ref, [pointer]: activity, type: organisation.type })];
  };
  const children = [
    element("transaction-type", { code: row.type }),
    element("transaction-date", { "iso-date": row.on }),
    amount(row.amount_minor, row.currency, row.on),
    narrated("description", row.description),
    ...party("provider-org", row.provider),
    ...party("receiver-org", row.receiver),
    ...(row.aid_type ? [element("aid-type", { code: row.aid_type })] : []),
    ...(row.earmarking ? [element("aid-type", { code: row.earmarking, vocabulary: "2" })] : []),
  ];
  return element("transaction", { ref: row.record }, inOrder(children, TRANSACTION_ORDER));
}

function documents(snapshot: Snapshot, key: ActivityKey): IatiElement[] {
  return snapshot.documents
    .filter((row) => row.url !== null && (key.kind === "fund" ? row.fund_id : row.project_id) === key.id)
    .map((row) =>
      element("document-link", { url: row.url, format: "application/octet-stream" }, [
        narrated("title", row.title),
        element("category", { code: row.category ?? "A12" }),
        ...(row.language ? [element("language", { code: row.language })] : []),
      ]),
    );
}

/** Fund and project point at each other. Source: IATI RelatedActivityType 1 parent, 2 child. */
function relatives(snapshot: Snapshot, key: ActivityKey, isPublished: (key: ActivityKey) => boolean): IatiElement[] {
  const related = (other: ActivityKey, type: string) =>
    isPublished(other) ? [element("related-activity", { ref: identifier(snapshot, other), type })] : [];
  if (key.kind === "project") {
    const fund_id = snapshot.projectById.get(key.id)?.fund_id;
    return fund_id ? related({ kind: "fund", id: fund_id }, "1") : [];
  }
  return snapshot.projects
    .filter((row) => row.fund_id === key.id)
    .flatMap((row) => related({ kind: "project", id: row.id }, "2"));
}

/* ---- results ---- */

const RESULT_TYPES = { output: "1", outcome: "2", impact: "3", other: "9" } as const;
const MEASURES = { unit: "1", percentage: "2", nominal: "3", ordinal: "4", qualitative: "5" } as const;

function results(snapshot: Snapshot, key: ActivityKey): IatiElement[] {
  return snapshot.results
    .filter((row) => (key.kind === "fund" ? row.fund_id : row.project_id) === key.id)
    .sort((a, b) => a.position - b.position)
    .flatMap((row) => {
      const indicators = snapshot.indicators.filter((indicator) => indicator.result_id === row.id);
      const children = indicators.sort((a, b) => a.position - b.position).flatMap((indicator) => indicatorElement(snapshot, indicator));
      if (children.length === 0) return [];
      const description = row.description ? [narrated("description", plainText(snapshot, row.description))] : [];
      return [element("result", { type: RESULT_TYPES[row.type] }, [narrated("title", row.title), ...description, ...children])];
    });
}

type IndicatorRow = Snapshot["indicators"][number];
type ValueRow = Snapshot["indicatorValues"][number];

function indicatorElement(snapshot: Snapshot, indicator: IndicatorRow): IatiElement[] {
  const values = snapshot.indicatorValues.filter((row) => row.indicator_id === indicator.id && row.status === "published");
  const periods = new Map<string, ValueRow[]>();
  for (const row of values.filter((each) => each.kind !== "baseline" && each.period_from && each.period_to)) {
    const id = `${row.period_from}/${row.period_to}`;
    periods.set(id, [...(periods.get(id) ?? []), row]);
  }
  if (periods.size === 0) return [];
  const isNumber = indicator.measure === "unit" || indicator.measure === "percentage";
  const children = [
    narrated("title", indicator.title),
    ...(indicator.definition ? [narrated("description", plainText(snapshot, indicator.definition))] : []),
    ...values.filter((row) => row.kind === "baseline").flatMap((row) => baselineElement(row, isNumber)),
    ...[...periods].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => periodElement(snapshot, rows, isNumber)),
  ];
  const attributes = {
    measure: MEASURES[indicator.measure],
    ascending: indicator.is_ascending ? "1" : "0",
    "aggregation-status": indicator.aggregation === "none" ? "0" : "1",
  };
  return [element("indicator", attributes, children)];
}

function baselineElement(row: ValueRow, isNumber: boolean): IatiElement[] {
  const on = row.period_to ?? row.period_from;
  if (on === null || (isNumber && row.value === null)) return [];
  const comment = row.comment ? [narrated("comment", row.comment)] : [];
  return [element("baseline", { "iso-date": on, year: on.slice(0, 4), value: row.value }, comment)];
}

function periodElement(snapshot: Snapshot, rows: readonly ValueRow[], isNumber: boolean): IatiElement {
  const [first] = rows;
  const values = (kind: "target" | "actual") =>
    rows.filter((row) => row.kind === kind).flatMap((row) => valueElements(snapshot, row, kind, isNumber));
  return element("period", {}, [
    element("period-start", { "iso-date": first?.period_from }),
    element("period-end", { "iso-date": first?.period_to }),
    ...values("target"),
    ...values("actual"),
  ]);
}

/** The total, then one element per published cell: repeated with its dimensions. Cells of fewer than five people stay out. */
function valueElements(snapshot: Snapshot, row: ValueRow, kind: "target" | "actual", isNumber: boolean): IatiElement[] {
  const value = row.value ?? ratio(row);
  if (isNumber && value === null) return [];
  const comment = row.comment ? [narrated("comment", plainText(snapshot, row.comment))] : [];
  const cells = snapshot.indicatorCells.filter((cell) => cell.indicator_value_id === row.id);
  const published = breakDown({
    id: row.id,
    kind: row.kind,
    value: value === null ? null : decimal(value),
    numerator: null,
    denominator: null,
    period_from: row.period_from,
    period_to: row.period_to,
    cells: cells.map((cell) => ({ ...cell, value: cell.value === null ? null : decimal(cell.value) })),
  });
  const parts = published.flatMap((breakdown) =>
    breakdown.cells.flatMap((cell) => {
      if (cell.value === null || cell.value === "withheld") return [];
      const names = breakdown.dimension.split(" × ");
      const dimensions = names.map((name, index) => element("dimension", { name, value: cell.categories[index] }));
      return [element(kind, { value: formatDecimal(cell.value) }, dimensions)];
    }),
  );
  return [element(kind, { value }, comment), ...parts];
}

/** Numerator ÷ denominator in per cent to two places, where only these were reported. */
function ratio(row: ValueRow): string | null {
  if (row.numerator === null || row.denominator === null) return null;
  const [top, bottom] = [decimal(row.numerator), decimal(row.denominator)];
  if (bottom.units === 0n) return null;
  const scaled = (top.units * 1_000_000n * 10n ** BigInt(bottom.places)) / (bottom.units * 10n ** BigInt(top.places));
  return formatDecimal(trimZeros({ units: (scaled + 50n) / 100n, places: 2 }));
}

/* ---- the organisation file ---- */

function organisationElement(snapshot: Snapshot, row: Snapshot["organisations"][number], now: Instant): IatiElement {
  const documents = snapshot.documents
    .filter((each) => each.portfolio === row.portfolio && each.url !== null && !each.project_id && !each.fund_id)
    .map((each) =>
      element("document-link", { url: each.url, format: "text/html" }, [
        narrated("title", each.title),
        element("category", { code: /^B/.test(each.category ?? "") ? each.category : "B01" }),
        ...(each.language ? [element("language", { code: each.language })] : []),
      ]),
    );
  const children = [
    element("organisation-identifier", {}, row.iati_ref ?? ""),
    narrated("name", row.name),
    narrated("reporting-org", row.name, { ref: row.iati_ref, type: row.type }),
    ...documents,
  ];
  const attributes = { "last-updated-datetime": now, "xml:lang": "en", "default-currency": "USD" };
  return element("iati-organisation", attributes, inOrder(children, orderOf("organisation", "iati-organisation")));
}

function plainText(snapshot: Snapshot, text: Text): Text {
  const plain = (language: "en" | "ja") =>
    renderNarrative(text, language, snapshot)
      .map((segment) => segment.text)
      .join("");
  return { en: plain("en"), ja: plain("ja") };
}

function groupByActivity(rows: readonly PublishedTransaction[]): Map<string, PublishedTransaction[]> {
  const groups = new Map<string, PublishedTransaction[]>();
  for (const row of rows) groups.set(keyText(row.activity), [...(groups.get(keyText(row.activity)) ?? []), row]);
  return groups;
}

const keyText = (key: ActivityKey) => `${key.kind}/${key.id}`;

/* ---- files ---- */

/** A publication's file before it is in place. */
export interface IatiFile {
  readonly name: string;
  readonly content: string;
  readonly records: number;
  readonly is_illustrative: boolean;
}

/** The edition's files, activity by activity: 2.03, canonical, the same for the same record and instant. */
export function printIatiEdition(edition: IatiEdition, now: Instant): IatiFile[] {
  const activities = edition.segments.map(({ name, is_illustrative, activities: each }) => ({
    name: `${name}.xml`,
    content: printFile("iati-activities", each, now, is_illustrative),
    records: each.length,
    is_illustrative,
  }));
  const organisations = edition.organisations.map(({ name, element: each, is_illustrative }) => ({
    name: `${name}.xml`,
    content: printFile("iati-organisations", [each], now, is_illustrative),
    records: 1,
    is_illustrative,
  }));
  return [...activities, ...organisations];
}

function printFile(root: string, records: readonly IatiElement[], now: Instant, isIllustrative: boolean): string {
  const notice = isIllustrative ? `<!-- ${WORDS.illustrative.en} ${WORDS.illustrative.ja} -->\n` : "";
  const body = records.map((record) => printElement(record, 1)).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${notice}<${root} version="2.03" generated-datetime="${now}">\n${body}</${root}>\n`;
}

/** What our own checker says of a file before it is published: its findings of critical and error. */
export async function findIatiFaults(content: string, today: Day): Promise<ReportFinding[]> {
  const faults: ReportFinding[] = [];
  const add = (finding: ReportFinding) => {
    if (finding.severity === "critical" || finding.severity === "error") faults.push(finding);
  };
  await checkIati(chunk(content), { today }, { add, addToFile: add, endSubject: () => undefined, abandon: add });
  return faults;
}

async function* chunk(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
