import {
  codeListOf,
  columnsOf,
  tableListed,
  tableReferredTo,
  TABLES,
  type CodedList,
  type ColumnShape,
  type TableName,
} from "../store/tables.js";

/**
 * The kinds of record that a portfolio's files hold, as data: from here come reading, checking, loading and the field
 * tables of docs/portfolio-files.md. A kind's fields are its table's columns in the files' short forms; what the table
 * cannot tell (what a reference refers to, what an amount may be, what must agree) is said below.
 */
export interface Kind {
  /** The key in a file: `projects`. For a list inside a record, its field: `places`. */
  readonly name: string;
  readonly table: TableName;
  readonly fields: readonly Field[];
  /** Lists that stand inside the record and belong to it. */
  readonly lists: readonly Kind[];
  /** Columns whose values together no two records may share. */
  readonly unique: readonly (readonly string[])[];
  /** Fields of which exactly one, or at least one, must be there. */
  readonly oneOf: readonly string[];
  readonly anyOf: readonly string[];
  /** A short form for a whole record of a list: `8.7` for a goal and its target, `leaflet` for a source. */
  readonly shorthand: "sdg" | "source" | null;
  readonly isCited: boolean;
}

export type Form =
  | "id"
  | "reference"
  | "text"
  | "code"
  | "url"
  | "narrative"
  | "narratives"
  | "date"
  | "day"
  | "period"
  | "money"
  | "currency"
  | "country"
  | "countries"
  | "sectors"
  | "references"
  | "percent"
  | "integer"
  | "decimal"
  | "boolean"
  | "choice"
  | "texts"
  | "dimensions";

export type Value =
  | null
  | string
  | number
  | boolean
  | bigint
  | readonly unknown[]
  | Readonly<Record<string, unknown>>;

export interface Field {
  readonly name: string;
  readonly form: Form;
  /** The columns that it fills; a period two, an amount with a currency of its own two. */
  readonly columns: readonly string[];
  readonly isRequired: boolean;
  /** What stands where the field is left out; null where nothing does. */
  readonly fallback: Value | "order";
  readonly refersTo: TableName | null;
  readonly words: readonly string[];
  readonly pattern: Pattern | null;
  /** The list of the standard whose codes it takes. */
  readonly codes: CodedList | null;
  /** Lists of the IATI standard that have its codes; empty where it holds none, or another field says which. */
  readonly codeLists: readonly string[];
  /** Whole numbers and decimals: the least and the greatest that it may be. */
  readonly range: readonly [number, number] | null;
  readonly sign: Sign;
  /** Where an amount without a currency of its own takes it from: references to follow, the last one a currency. */
  readonly currencyFrom: readonly string[];
}

/** What an amount may be; `any` may be negative (an expenditure that corrects another). */
export type Sign = "positive" | "not negative" | "not zero" | "any";

/** The lists of the IATI standard whose codes a column holds: the record is published with them. */
const CODE_LISTS: Readonly<Record<string, readonly string[]>> = {
  country: ["Country"],
  countries: ["Country"],
  earmarked_countries: ["Country"],
  sectors: ["Sector", "SectorCategory"],
  earmarked_sectors: ["Sector", "SectorCategory"],
  dac_aid_type: ["AidType"],
  earmarking_category: ["EarmarkingCategory"],
  grand_bargain_category: ["EarmarkingCategory"],
  "organisation.type": ["OrganisationType"],
  "project_sdg.target": ["UNSDG-Targets"],
  "project_sector.vocabulary": ["SectorVocabulary"],
  "indicator_reference.vocabulary": ["IndicatorVocabulary"],
  "library_reference.vocabulary": ["IndicatorVocabulary"],
};

/** All of the lists that may have a column's codes. */
function codeListsOf(key: string, column: string): readonly string[] {
  return CODE_LISTS[key] ?? CODE_LISTS[column] ?? [codeListOf(column) ?? []].flat();
}

/** The list that a project's sector is of, by its vocabulary; codes of other vocabularies are their owners'. Source: IATI rules 9.77.1, 9.129.1, 9.130.1. */
export const SECTOR_LISTS: Readonly<Record<string, string>> = {
  "1": "Sector",
  "2": "SectorCategory",
  "7": "UNSDG-Goals",
  "8": "UNSDG-Targets",
};

interface Pattern {
  readonly test: RegExp;
  readonly example: string;
}

/** What a left-out field means; by `table.column`, else by column. The same defaults as in the schema. */
const FALLBACKS: Readonly<Record<string, Value | "order">> = {
  position: "order",
  qualifier: "exactly",
  fiscal_year: "calendar",
  is_reporting_org: false,
  is_preliminary: false,
  is_ascending: true,
  is_cumulative: false,
  is_overlapping: false,
  dac_channel_codes: [],
  countries: [],
  earmarked_countries: [],
  sectors: [],
  earmarked_sectors: [],
  outcomes: [],
  earmarked_outcomes: [],
  parts: [],
  psc_rate_bp: 0,
  psc_exclusions: [],
  agent_fee_bp: 0,
  bank_charge_minor: 0n,
  psc_minor: 0n,
  version: 1,
  breakdown: 1,
  vocabulary: "1",
  "fund.agent_fee_bp": null,
  "contribution.stage": "received",
  "indicator_value.status": "published",
  "agreement.status": "signed",
  "decision.status": "confirmed",
  "allocation.status": "approved",
  "donor_report.status": "planned",
};

const PATTERNS: Readonly<Record<string, Pattern>> = {
  "organisation.type": { test: /^\d{2}$/, example: '"40"' },
  "project_sdg.target": { test: /^\d{1,2}\.[0-9a-z]{1,2}$/, example: '"8.7"' },
};

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  "oda_value.year": [1960, 2100],
  "oda_value.rank": [1, 1000],
  "people_post.count": [1, 1_000_000],
  "project_sdg.goal": [1, 17],
  "instalment.seq": [1, 10_000],
  "budget_line.version": [1, 10_000],
  "library_dimension.breakdown": [1, 100],
  "indicator_dimension.breakdown": [1, 100],
  "report_schedule.due_after_days": [0, 1000],
};

const SIGNS: Readonly<Record<string, Sign>> = {
  "oda_value.amount_minor": "any",
  "expenditure.amount_minor": "any",
  "release.amount_minor": "not zero",
  "contribution.amount_minor": "not negative",
  "budget_line.amount_minor": "not negative",
  ceiling_minor: "not negative",
  reserve_minor: "not negative",
  psc_minor: "not negative",
  bank_charge_minor: "not negative",
};

/** Amounts of rows that have no currency: the one of their fund, or of what they belong to. */
const CURRENCIES_FROM: Readonly<Record<string, readonly string[]>> = {
  "fund.reserve_minor": ["currency"],
  "funding_window.ceiling_minor": ["fund_id", "currency"],
  "instalment.amount_minor": ["agreement_id", "currency"],
  "receipt.bank_charge_minor": ["bank_currency"],
  "decision.amount_minor": ["fund_id", "currency"],
  "allocation.amount_minor": ["fund_id", "currency"],
  "allocation.psc_minor": ["fund_id", "currency"],
  "release.amount_minor": ["allocation_id", "fund_id", "currency"],
  "budget_line.amount_minor": ["allocation_id", "fund_id", "currency"],
  "expenditure.amount_minor": ["allocation_id", "fund_id", "currency"],
  "fund_income.amount_minor": ["fund_id", "currency"],
};

/** What only our own rows leave out: an allocation of a fund is decided by somebody. */
const NEEDED: ReadonlySet<string> = new Set(["allocation.decision_id"]);
/** What no file writes: a project account follows from its agreement. */
const OURS: ReadonlySet<string> = new Set(["fund.type project_account"]);

interface Spec {
  readonly table: TableName;
  readonly lists?: readonly Kind[];
  readonly unique?: readonly (readonly string[])[];
  readonly oneOf?: readonly string[];
  readonly anyOf?: readonly string[];
  readonly isUncited?: boolean;
}

/** A list inside a record: its rows belong to it and are numbered in the order of the file. */
function list(
  name: string,
  table: TableName,
  owner: string,
  rest: Partial<Pick<Kind, "unique" | "oneOf" | "anyOf" | "shorthand">> = {},
): Kind {
  const fields = fieldsOf(table, [owner, "n"]);
  return {
    name,
    table,
    fields,
    lists: [],
    unique: [],
    oneOf: [],
    anyOf: [],
    shorthand: null,
    isCited: false,
    ...rest,
  };
}

const SOURCES: Kind = {
  ...list("sources", "citation", "record_kind", { shorthand: "source" }),
  fields: fieldsOf("citation", ["record_kind", "record_id", "n"]),
};

const SPECS: readonly Spec[] = [
  { table: "source", isUncited: true },
  { table: "organisation" },
  { table: "partner" },
  { table: "membership", unique: [["partner_id", "organisation_id", "from_date"]] },
  {
    table: "fund",
    unique: [["code"]],
    lists: [
      list("partners", "fund_partner", "fund_id", { unique: [["organisation_id", "role"]] }),
      list("policy_markers", "fund_marker", "fund_id", { unique: [["marker"]] }),
    ],
  },
  { table: "funding_window" },
  { table: "programme" },
  {
    table: "project",
    lists: [
      list("places", "project_place", "project_id", { anyOf: ["country", "name"] }),
      list("organisations", "project_organisation", "project_id"),
      list("sdgs", "project_sdg", "project_id", { shorthand: "sdg" }),
      list("sectors", "project_sector", "project_id"),
      list("policy_markers", "project_marker", "project_id", { unique: [["marker"]] }),
    ],
  },
  {
    table: "priority_area",
    lists: [
      list("answers", "priority_answer", "priority_area_id", {
        oneOf: ["project", "fund", "programme"],
      }),
    ],
  },
  { table: "convention", lists: [list("categories", "convention_category", "convention_id")] },
  { table: "ratification", unique: [["partner_id", "convention_id"]] },
  { table: "oda_value", unique: [["partner_id", "year", "measure", "price_basis", "vintage"]] },
  { table: "contribution" },
  { table: "people_post" },
  { table: "result", oneOf: ["project", "programme", "fund"] },
  {
    table: "library_indicator",
    isUncited: true,
    lists: [
      list("references", "library_reference", "library_indicator_id"),
      list("dimensions", "library_dimension", "library_indicator_id"),
    ],
  },
  {
    table: "indicator",
    lists: [
      list("dimensions", "indicator_dimension", "indicator_id"),
      list("references", "indicator_reference", "indicator_id"),
    ],
  },
  {
    table: "indicator_value",
    lists: [
      list("cells", "indicator_cell", "indicator_value_id"),
      list("revisions", "indicator_revision", "indicator_value_id"),
    ],
  },
  {
    table: "attribution",
    oneOf: ["fund", "programme", "project", "agreement"],
    isUncited: true,
    unique: [["fund_id"], ["programme_id"], ["project_id"], ["agreement_id"]],
  },
  { table: "statement" },
  { table: "reconciliation", unique: [["quantity"]] },
  { table: "document" },
  { table: "story" },
  { table: "appearance" },
  { table: "opinion", anyOf: ["partner", "fund", "project"] },
  { table: "agreement", anyOf: ["fund", "project"] },
  { table: "instalment", unique: [["agreement_id", "seq"]] },
  { table: "receipt" },
  { table: "governance_meeting" },
  { table: "decision" },
  { table: "allocation" },
  { table: "release" },
  { table: "budget_line" },
  { table: "expenditure" },
  { table: "fund_income" },
  { table: "report_schedule" },
  { table: "donor_report" },
];

export const KINDS: readonly Kind[] = SPECS.map((spec) => ({
  name: TABLES[spec.table].plural.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  table: spec.table,
  fields: fieldsOf(spec.table, ["portfolio"]),
  lists: [...(spec.lists ?? []), ...(spec.isUncited ? [] : [SOURCES])],
  unique: spec.unique ?? [],
  oneOf: spec.oneOf ?? [],
  anyOf: spec.anyOf ?? [],
  shorthand: null,
  isCited: !spec.isUncited,
}));

/** What `portfolio.yaml` itself holds. */
export const PORTFOLIO_KIND: Kind = {
  name: "portfolio.yaml",
  table: "portfolio",
  fields: fieldsOf("portfolio", ["content_hash", "loaded_at"]),
  lists: [],
  unique: [],
  oneOf: [],
  anyOf: [],
  shorthand: null,
  isCited: false,
};

/** Kinds whose records hold a value that a text can print with `{id}`. */
export const VALUE_TABLES: readonly TableName[] = [
  "contribution",
  "statement",
  "indicator_value",
  "oda_value",
  "people_post",
];

/** Two columns of one table, where the second may not come before the first. */
export const ORDERED: readonly (readonly [string, string])[] = [
  ["period_from", "period_to"],
  ["from_date", "to_date"],
  ["from_on", "to_on"],
  ["start_date", "end_date"],
  ["established_date", "closed_date"],
  ["effective_from", "effective_to"],
];

function fieldsOf(table: TableName, without: readonly string[]): Field[] {
  const columns = columnsOf(table);
  return [...columns]
    .filter(([column]) => !without.includes(column) && !isFilledByAnother(column, columns))
    .map(([column, shape]) => fieldOf(table, column, shape, columns));
}

/** A currency beside its amount, and the end of a period, have no field of their own. */
function isFilledByAnother(column: string, columns: ReadonlyMap<string, ColumnShape>): boolean {
  if (column === "period_to") return true;
  if (column === "currency") return columns.has("amount_minor");
  return column === "bank_currency";
}

function fieldOf(
  table: TableName,
  column: string,
  shape: ColumnShape,
  columns: ReadonlyMap<string, ColumnShape>,
): Field {
  const key = `${table}.${column}`;
  const fallback = FALLBACKS[key] ?? (key in FALLBACKS ? null : (FALLBACKS[column] ?? null));
  return {
    name: nameOf(column),
    form: formOf(table, column, shape),
    columns: columnsFilledBy(column, columns),
    isRequired: (!shape.isOptional || NEEDED.has(key)) && fallback === null,
    fallback,
    refersTo: tableReferredTo(table, column) ?? tableListed(table, column),
    words: shape.words.filter((word) => !OURS.has(`${key} ${word}`)),
    pattern: PATTERNS[key] ?? null,
    codes: codeListOf(column),
    codeLists: codeListsOf(key, column),
    range: RANGES[key] ?? null,
    sign: SIGNS[key] ?? SIGNS[column] ?? "positive",
    currencyFrom: CURRENCIES_FROM[key] ?? [],
  };
}

function nameOf(column: string): string {
  if (column === "period_from") return "period";
  return column.replace(/_(id|minor|bp)$/, "");
}

function formOf(table: TableName, column: string, shape: ColumnShape): Form {
  if (column === "id") return "id";
  if (column === "period_from") return "period";
  if (column === "url") return "url";
  if (codeListOf(column) !== null) return "code";
  if (column === "countries" || column === "earmarked_countries") return "countries";
  if (column === "sectors" || column === "earmarked_sectors") return "sectors";
  if (tableListed(table, column) !== null) return "references";
  const forms = {
    ref: "reference",
    text: "text",
    narrative: "narrative",
    narratives: "narratives",
    date: "date",
    day: "day",
    instant: "text",
    country: "country",
    currency: "currency",
    minor: "money",
    bp: "percent",
    integer: "integer",
    numeric: "decimal",
    boolean: "boolean",
    texts: "texts",
    dimensions: "dimensions",
    changes: "text",
    said: "text",
    word: "choice",
  } as const;
  return forms[shape.type];
}

function columnsFilledBy(column: string, columns: ReadonlyMap<string, ColumnShape>): string[] {
  if (column === "period_from") return ["period_from", "period_to"];
  if (column === "amount_minor" && columns.has("currency")) return ["amount_minor", "currency"];
  if (column === "bank_amount_minor") return ["bank_amount_minor", "bank_currency"];
  return [column];
}
