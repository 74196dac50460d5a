import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Instant } from "../base/clock.js";
import type { Text } from "../base/text.js";

/**
 * The tables of the record as data: from here come the row types (rows.ts), the snapshot's queries (snapshot.ts) and the
 * loader's writes (record.ts). A test compares it with the migrated schema, column by column.
 *
 * A column is a type's name, with `?` where it may be null, or the list of the words that it may hold.
 */
export interface ColumnTypes {
  /** An id; ids of other tables too. */
  ref: string;
  text: string;
  narrative: Text;
  /** A list of texts in each language. */
  narratives: readonly Text[];
  /** ISO 8601 of reduced precision: `2011`, `2021-07`, `2021-07-15`. */
  date: string;
  day: Day;
  instant: Instant;
  country: string;
  currency: Currency;
  /** Minor units of the row's currency, or its fund's. */
  minor: bigint;
  /** Hundredths of a percent: 1300 is 13 %. */
  bp: number;
  integer: number;
  /** An exact decimal as text. */
  numeric: string;
  boolean: boolean;
  texts: readonly string[];
  /** Dimension → value of a disaggregation: {"sex": "female"}. */
  dimensions: Readonly<Record<string, string>>;
  changes: readonly unknown[];
  /** What an element of a file says, by the path below it: {"point/pos": "11.5 104.9"}. */
  said: Readonly<Record<string, string>>;
}

type ColumnTypeName = keyof ColumnTypes;
export type Column = ColumnTypeName | `${ColumnTypeName}?` | readonly string[] | Optional;
/** A list of words that may be null. */
export interface Optional {
  readonly optional: readonly string[];
}

function optional<const Words extends readonly string[]>(words: Words): { optional: Words } {
  return { optional: words };
}

export const QUALIFIERS = [
  "exactly",
  "over",
  "nearly",
  "about",
  "at_least",
  "up_to",
  "under",
] as const;
export const FISCAL_YEAR_KINDS = ["calendar", "april", "biennium"] as const;
export const MEASURES = ["unit", "percentage", "nominal", "ordinal", "qualitative"] as const;
/** Over periods; over places and projects no value is the last. */
export const AGGREGATIONS = [
  "sum",
  "last",
  "max",
  "mean",
  "ratio_of_sums",
  "unique_people",
  "none",
] as const;
export const ROLL_UPS = ["sum", "max", "mean", "ratio_of_sums", "unique_people", "none"] as const;
const ALLOCATION_CATEGORIES = [
  "staff",
  "supplies",
  "equipment",
  "contractual",
  "travel",
  "transfers",
  "operating",
  "psc",
] as const;

/** What IATI asks of every activity; null where nobody said it. Source: decision 0540. */
const AID_TERMS = {
  aid_type: "text?",
  is_humanitarian: "boolean?",
  collaboration_type: "text?",
  flow_type: "text?",
  finance_type: "text?",
  tied_status: "text?",
} as const;

const REPORT_KINDS = ["narrative", "financial", "certified", "final", "audit"] as const;

/** Every table, parents before children: rows are written in this order and removed in the reverse. */
export const TABLES = {
  portfolio: {
    plural: "portfolios",
    columns: {
      id: "ref",
      title: "narrative",
      is_illustrative: "boolean",
      note: "narrative?",
      content_hash: "text",
      loaded_at: "instant",
    },
  },
  source: {
    plural: "sources",
    columns: {
      id: "ref",
      portfolio: "ref?",
      title: "narrative",
      publisher: "narrative?",
      url: "text?",
      published_date: "date?",
      retrieved_on: "day?",
      kind: ["leaflet", "web_page", "dataset", "report", "review_sheet", "illustrative"],
      licence: "text?",
      note: "narrative?",
    },
  },
  organisation: {
    plural: "organisations",
    columns: {
      id: "ref",
      portfolio: "ref?",
      name: "narrative",
      short_name: "narrative?",
      type: "text",
      country: "country?",
      iati_ref: "text?",
      dac_donor_code: "text?",
      dac_channel_codes: "texts",
      sort_key_ja: "text?",
      is_reporting_org: "boolean",
      parent_id: "ref?",
      description: "narrative?",
    },
  },
  partner: {
    plural: "partners",
    columns: {
      id: "ref",
      portfolio: "ref?",
      name: "narrative",
      kind: ["government", "multilateral", "private", "foundation", "ngo", "individual"],
      country: "country?",
      home_currency: "currency?",
      fiscal_year: FISCAL_YEAR_KINDS,
      dac_donor_code: "text?",
      introduction: "narrative?",
    },
  },
  membership: {
    plural: "memberships",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      organisation_id: "ref",
      standing: ["member", "apart", "through"],
      from_date: "date?",
      to_date: "date?",
      role: "narrative?",
      position: "integer",
    },
  },
  fund: {
    plural: "funds",
    columns: {
      id: "ref",
      portfolio: "ref?",
      code: "text",
      name: "narrative",
      short_name: "narrative?",
      type: [
        "trust_fund",
        "lightly_earmarked",
        "pooled",
        "single_donor",
        "core_voluntary",
        "multi_bilateral",
        "project_account",
      ],
      currency: "currency?",
      established_date: "date?",
      closed_date: "date?",
      administrator_id: "ref?",
      purpose: "narrative?",
      governance: "narrative?",
      agent_fee_bp: "bp?",
      reserve_minor: "minor?",
      interest_policy: optional(["return", "add_to_fund", "agency_keeps"]),
      refund_policy: optional(["return", "reprogramme", "core"]),
      earmarking_category: "text?",
      ...AID_TERMS,
    },
  },
  fund_partner: {
    plural: "fundPartners",
    columns: {
      fund_id: "ref",
      organisation_id: "ref",
      n: "integer",
      role: ["contributor", "administrator", "founder", "governing"],
    },
  },
  fund_marker: {
    plural: "fundMarkers",
    columns: { fund_id: "ref", n: "integer", marker: "text", significance: "text" },
  },
  funding_window: {
    plural: "fundingWindows",
    columns: {
      id: "ref",
      portfolio: "ref?",
      fund_id: "ref",
      name: "narrative",
      theme: "narrative?",
      countries: "texts",
      ceiling_minor: "minor?",
      sectors: "texts",
      outcomes: "texts",
    },
  },
  programme: {
    plural: "programmes",
    columns: {
      id: "ref",
      portfolio: "ref?",
      name: "narrative",
      description: "narrative?",
      partner_role: "narrative?",
      partner_id: "ref?",
    },
  },
  project: {
    plural: "projects",
    columns: {
      id: "ref",
      portfolio: "ref?",
      code: "text?",
      title: "narrative",
      purpose: "narrative?",
      status: optional(["1", "2", "3", "4", "5", "6"]),
      start_date: "date?",
      end_date: "date?",
      fund_id: "ref?",
      programme_id: "ref?",
      currency: "currency?",
      partner_id: "ref?",
      ...AID_TERMS,
    },
  },
  project_place: {
    plural: "projectPlaces",
    columns: {
      project_id: "ref",
      n: "integer",
      country: "country?",
      name: "narrative?",
      share_bp: "bp?",
    },
  },
  project_organisation: {
    plural: "projectOrganisations",
    columns: {
      project_id: "ref",
      n: "integer",
      organisation_id: "ref",
      role: ["1", "2", "3", "4", "cooperating"],
      note: "narrative?",
    },
  },
  project_sdg: {
    plural: "projectSdgs",
    columns: { project_id: "ref", n: "integer", goal: "integer", target: "text?" },
  },
  project_sector: {
    plural: "projectSectors",
    columns: { project_id: "ref", n: "integer", vocabulary: "text", code: "text", share_bp: "bp" },
  },
  project_marker: {
    plural: "projectMarkers",
    columns: { project_id: "ref", n: "integer", marker: "text", significance: "text" },
  },
  priority_area: {
    plural: "priorityAreas",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      position: "integer",
      title: "narrative",
      parts: "narratives",
    },
  },
  priority_answer: {
    plural: "priorityAnswers",
    columns: {
      priority_area_id: "ref",
      n: "integer",
      project_id: "ref?",
      fund_id: "ref?",
      programme_id: "ref?",
    },
  },
  convention: {
    plural: "conventions",
    columns: { id: "ref", portfolio: "ref?", title: "narrative", adopted_date: "date?" },
  },
  convention_category: {
    plural: "conventionCategories",
    columns: {
      convention_id: "ref",
      n: "integer",
      category: ["fundamental", "governance", "technical"],
      from_on: "day?",
      to_on: "day?",
    },
  },
  ratification: {
    plural: "ratifications",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      convention_id: "ref",
      ratified_date: "date",
    },
  },
  oda_value: {
    plural: "odaValues",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      year: "integer",
      measure: ["grant_equivalent", "net_flow", "gross_flow"],
      price_basis: "text",
      amount_minor: "minor",
      currency: "currency",
      share_of_gni_percent: "numeric?",
      rank: "integer?",
      vintage: "text",
      is_preliminary: "boolean",
      quantity: "text?",
    },
  },
  contribution: {
    plural: "contributions",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      organisation_id: "ref?",
      through_organisation_id: "ref?",
      kind: [
        "assessed",
        "core_voluntary",
        "lightly_earmarked",
        "earmarked",
        "pooled",
        "private",
        "in_kind",
        "voluntary",
      ],
      stage: ["pledged", "committed", "received", "budgeted", "executed", "reported"],
      amount_minor: "minor?",
      currency: "currency?",
      qualifier: QUALIFIERS,
      period_from: "day?",
      period_to: "day?",
      fund_id: "ref?",
      programme_id: "ref?",
      project_id: "ref?",
      part_of_id: "ref?",
      description: "narrative?",
      agency_category: "text?",
      un_instrument: "text?",
      grand_bargain_category: "text?",
      dac_aid_type: "text?",
      quantity: "text?",
    },
  },
  people_post: {
    plural: "peoplePosts",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      kind: ["jpo", "secondment", "expert"],
      title: "narrative",
      count: "integer?",
      releasing_organisation_id: "ref?",
      host_organisation_id: "ref?",
      place: "narrative?",
      country: "country?",
      project_id: "ref?",
      programme_id: "ref?",
      from_date: "date?",
      to_date: "date?",
    },
  },
  result: {
    plural: "results",
    columns: {
      id: "ref",
      portfolio: "ref?",
      project_id: "ref?",
      programme_id: "ref?",
      fund_id: "ref?",
      type: ["output", "outcome", "impact", "other"],
      title: "narrative",
      description: "narrative?",
      position: "integer",
      parent_id: "ref?",
    },
  },
  library_indicator: {
    plural: "libraryIndicators",
    columns: {
      id: "ref",
      portfolio: "ref?",
      title: "narrative",
      definition: "narrative?",
      method: "narrative?",
      unit: "narrative",
      measure: MEASURES,
      aggregation: AGGREGATIONS,
      over_places: ROLL_UPS,
      over_projects: ROLL_UPS,
      is_ascending: "boolean",
      is_cumulative: "boolean",
      position: "integer",
    },
  },
  library_reference: {
    plural: "libraryReferences",
    columns: {
      library_indicator_id: "ref",
      n: "integer",
      vocabulary: "text",
      code: "text",
      uri: "text?",
    },
  },
  indicator_reference: {
    plural: "indicatorReferences",
    columns: {
      indicator_id: "ref",
      n: "integer",
      vocabulary: "text",
      code: "text",
      uri: "text?",
    },
  },
  library_dimension: {
    plural: "libraryDimensions",
    columns: {
      library_indicator_id: "ref",
      n: "integer",
      breakdown: "integer",
      dimension: "text",
      categories: "texts",
      is_overlapping: "boolean",
    },
  },
  indicator: {
    plural: "indicators",
    columns: {
      id: "ref",
      portfolio: "ref?",
      result_id: "ref",
      title: "narrative",
      definition: "narrative?",
      unit: "narrative",
      measure: MEASURES,
      aggregation: AGGREGATIONS,
      is_ascending: "boolean",
      is_cumulative: "boolean",
      position: "integer",
      library_id: "ref?",
      method: "narrative?",
      over_places: optional(ROLL_UPS),
      over_projects: optional(ROLL_UPS),
      same_as_id: "ref?",
    },
  },
  indicator_dimension: {
    plural: "indicatorDimensions",
    columns: {
      indicator_id: "ref",
      n: "integer",
      breakdown: "integer",
      dimension: "text",
      categories: "texts",
      is_overlapping: "boolean",
    },
  },
  indicator_value: {
    plural: "indicatorValues",
    columns: {
      id: "ref",
      portfolio: "ref?",
      indicator_id: "ref",
      kind: ["baseline", "target", "actual"],
      value: "numeric?",
      numerator: "numeric?",
      denominator: "numeric?",
      qualifier: QUALIFIERS,
      period_from: "day?",
      period_to: "day?",
      comment: "narrative?",
      status: [
        "planned",
        "open",
        "draft",
        "received",
        "validated",
        "returned",
        "published",
        "revised",
      ],
      quantity: "text?",
      due_on: "day?",
      explanation: "text?",
    },
  },
  indicator_revision: {
    plural: "indicatorRevisions",
    columns: {
      indicator_value_id: "ref",
      n: "integer",
      value: "numeric?",
      numerator: "numeric?",
      denominator: "numeric?",
      comment: "narrative?",
      reason: "text",
      revised_on: "day",
    },
  },
  indicator_cell: {
    plural: "indicatorCells",
    columns: {
      indicator_value_id: "ref",
      n: "integer",
      dimensions: "dimensions",
      is_overlapping: "boolean",
      value: "numeric?",
      numerator: "numeric?",
      denominator: "numeric?",
    },
  },
  statement: {
    plural: "statements",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref?",
      project_id: "ref?",
      programme_id: "ref?",
      fund_id: "ref?",
      organisation_id: "ref?",
      text: "narrative",
      value: "numeric?",
      unit: "narrative?",
      currency: "currency?",
      qualifier: QUALIFIERS,
      basis: ["actual", "target", "statement"],
      period_from: "day?",
      period_to: "day?",
      as_of: "day",
      true_until: "day?",
      quantity: "text?",
      section: "text?",
      position: "integer",
    },
  },
  reconciliation: {
    plural: "reconciliations",
    columns: {
      id: "ref",
      portfolio: "ref?",
      quantity: "text",
      title: "narrative",
      explanation: "narrative",
    },
  },
  document: {
    plural: "documents",
    columns: {
      id: "ref",
      portfolio: "ref?",
      title: "narrative",
      url: "text?",
      category: "text?",
      language: "text?",
      published_date: "date?",
      partner_id: "ref?",
      fund_id: "ref?",
      programme_id: "ref?",
      project_id: "ref?",
      indicator_value_id: "ref?",
      result_id: "ref?",
      indicator_id: "ref?",
      sha256: "text?",
      media_type: "text?",
      size_bytes: "integer?",
      file_name: "text?",
    },
  },
  story: {
    plural: "stories",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref?",
      project_id: "ref?",
      programme_id: "ref?",
      fund_id: "ref?",
      title: "narrative",
      body: "narrative",
      position: "integer",
    },
  },
  appearance: {
    plural: "appearances",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref",
      project_id: "ref?",
      fund_id: "ref?",
      kind: ["mention", "visit", "event", "publication"],
      title: "narrative",
      place: "narrative?",
      happened_date: "date",
      url: "text?",
    },
  },
  opinion: {
    plural: "opinions",
    columns: {
      id: "ref",
      portfolio: "ref?",
      partner_id: "ref?",
      fund_id: "ref?",
      project_id: "ref?",
      kind: ["audit", "evaluation", "review"],
      title: "narrative",
      issuer: "narrative",
      conclusion: "narrative",
      issued_date: "date",
      url: "text?",
    },
  },
  agreement: {
    plural: "agreements",
    columns: {
      id: "ref",
      portfolio: "ref?",
      organisation_id: "ref",
      ultimate_organisation_id: "ref?",
      fund_id: "ref?",
      project_id: "ref?",
      instrument: [
        "contribution_agreement",
        "exchange_of_letters",
        "saa",
        "mou",
        "un_to_un",
        "ppp",
        "jpo_mou",
        "secondment",
      ],
      title: "narrative",
      donor_ref: "text?",
      signed_on: "day?",
      effective_from: "day?",
      effective_to: "day?",
      expenditure_eligible_until: "day?",
      amount_minor: "minor",
      currency: "currency",
      psc_rate_bp: "bp",
      agent_fee_bp: "bp",
      agency_category: "text?",
      un_instrument: "text?",
      grand_bargain_category: "text?",
      dac_aid_type: "text?",
      earmarked_countries: "texts",
      status: "text",
      budget_tolerance_bp: "bp?",
      psc_exclusions: "texts",
      earmarked_sectors: "texts",
      earmarked_outcomes: "texts",
      interest_policy: optional(["return", "add_to_fund", "agency_keeps"]),
      refund_policy: optional(["return", "reprogramme", "core"]),
      fx_risk_bearer: optional(["fund", "donor"]),
    },
  },
  attribution: {
    plural: "attributions",
    columns: {
      id: "ref",
      portfolio: "ref?",
      fund_id: "ref?",
      project_id: "ref?",
      agreement_id: "ref?",
      rule: ["in_full", "by_share", "not_shown"],
      share_bp: "bp?",
      note: "narrative?",
      programme_id: "ref?",
    },
  },
  instalment: {
    plural: "instalments",
    columns: {
      id: "ref",
      portfolio: "ref?",
      agreement_id: "ref",
      seq: "integer",
      due_on: "day",
      amount_minor: "minor",
      condition: "narrative?",
    },
  },
  receipt: {
    plural: "receipts",
    columns: {
      id: "ref",
      portfolio: "ref?",
      instalment_id: "ref?",
      fund_id: "ref",
      received_on: "day",
      amount_minor: "minor",
      currency: "currency",
      bank_amount_minor: "minor",
      bank_currency: "currency",
      bank_charge_minor: "minor",
      donor_budget_rate: "numeric?",
      un_rate: "numeric?",
      bank_rate: "numeric?",
      bank_ref: "text?",
    },
  },
  governance_meeting: {
    plural: "governanceMeetings",
    columns: { id: "ref", portfolio: "ref?", fund_id: "ref", met_on: "day", title: "narrative" },
  },
  decision: {
    plural: "decisions",
    columns: {
      id: "ref",
      portfolio: "ref?",
      meeting_id: "ref",
      fund_id: "ref",
      subject: "narrative",
      outcome: ["approved", "conditional", "deferred", "rejected"],
      amount_minor: "minor?",
      decided_on: "day",
      status: "text",
    },
  },
  allocation: {
    plural: "allocations",
    columns: {
      id: "ref",
      portfolio: "ref?",
      decision_id: "ref?",
      fund_id: "ref",
      window_id: "ref?",
      project_id: "ref",
      allocated_on: "day",
      amount_minor: "minor",
      psc_minor: "minor",
      agreement_id: "ref?",
      status: "text",
    },
  },
  release: {
    plural: "releases",
    columns: {
      id: "ref",
      portfolio: "ref?",
      allocation_id: "ref",
      released_on: "day",
      amount_minor: "minor",
    },
  },
  budget_line: {
    plural: "budgetLines",
    columns: {
      id: "ref",
      portfolio: "ref?",
      project_id: "ref",
      allocation_id: "ref",
      category: ALLOCATION_CATEGORIES,
      period_from: "day",
      period_to: "day",
      amount_minor: "minor",
      version: "integer",
    },
  },
  expenditure: {
    plural: "expenditures",
    columns: {
      id: "ref",
      portfolio: "ref?",
      project_id: "ref",
      allocation_id: "ref",
      category: ALLOCATION_CATEGORIES,
      period_from: "day",
      period_to: "day",
      amount_minor: "minor",
      is_certified: "boolean",
    },
  },
  fund_income: {
    plural: "fundIncomes",
    columns: {
      id: "ref",
      portfolio: "ref?",
      fund_id: "ref",
      kind: ["interest", "organisation_interest", "bank_charge", "agent_fee", "direct_cost"],
      booked_on: "day",
      amount_minor: "minor",
      agreement_id: "ref?",
    },
  },
  iati_activity: {
    plural: "iatiActivities",
    columns: {
      id: "ref",
      portfolio: "ref?",
      iati_identifier: "text",
      project_id: "ref?",
      programme_id: "ref?",
      fund_id: "ref?",
      hierarchy: "integer?",
      status: "text?",
      start_on: "day?",
      end_on: "day?",
      reporting_organisation_id: "ref?",
      languages: "texts",
      default_currency: "currency?",
      last_updated: "text?",
      parents: "texts",
      line: "integer",
      planned_start_on: "day?",
      actual_start_on: "day?",
      planned_end_on: "day?",
      actual_end_on: "day?",
    },
  },
  iati_participant: {
    plural: "iatiParticipants",
    columns: { iati_activity_id: "ref", n: "integer", organisation_id: "ref", role: "text" },
  },
  iati_share: {
    plural: "iatiShares",
    columns: {
      iati_activity_id: "ref",
      n: "integer",
      kind: ["country", "region", "sector"],
      vocabulary: "text?",
      code: "text",
      percentage: "numeric?",
    },
  },
  iati_transaction: {
    plural: "iatiTransactions",
    columns: {
      id: "ref",
      portfolio: "ref?",
      iati_activity_id: "ref",
      type: "text",
      transacted_on: "day?",
      amount_minor: "minor?",
      amount_text: "text",
      currency: "currency?",
      value_date: "day?",
      provider_organisation_id: "ref?",
      provider_activity: "text?",
      receiver_organisation_id: "ref?",
      receiver_activity: "text?",
      reference: "text?",
      description: "narrative?",
      line: "integer",
      is_humanitarian: "boolean?",
      flow_type: "text?",
      finance_type: "text?",
      aid_type: "text?",
      tied_status: "text?",
      disbursement_channel: "text?",
      sector: "text?",
      recipient_country: "text?",
      recipient_region: "text?",
      said: "said?",
    },
  },
  iati_budget: {
    plural: "iatiBudgets",
    columns: {
      id: "ref",
      portfolio: "ref?",
      iati_activity_id: "ref?",
      organisation_id: "ref?",
      kind: [
        "budget",
        "planned_disbursement",
        "total_budget",
        "recipient_org_budget",
        "recipient_region_budget",
        "recipient_country_budget",
        "total_expenditure",
      ],
      type: "text?",
      status: "text?",
      recipient: "text?",
      period_from: "day?",
      period_to: "day?",
      amount_minor: "minor?",
      amount_text: "text",
      currency: "currency?",
      line: "integer",
      value_date: "day?",
      said: "said?",
    },
  },
  iati_detail: {
    plural: "iatiDetails",
    columns: {
      id: "ref",
      portfolio: "ref?",
      iati_activity_id: "ref?",
      organisation_id: "ref?",
      element: "text",
      n: "integer",
      record: "text?",
      said: "said",
      line: "integer",
    },
  },
  edition: {
    plural: "editions",
    columns: {
      id: "ref",
      series: "ref",
      kind: "text",
      subject: "ref",
      request: "dimensions",
      title: "narrative",
      status: ["built", "validated", "approved", "live", "superseded", "withdrawn"],
      as_of: "day?",
      is_illustrative: "boolean",
      manifest_sha256: "text",
      supersedes: "ref?",
      prepared_by: "text",
      prepared_at: "instant",
      approved_by: "text?",
      approved_at: "instant?",
      live_at: "instant?",
      ended_at: "instant?",
      reason: "text?",
    },
  },
  edition_file: {
    plural: "editionFiles",
    columns: {
      edition_id: "ref",
      n: "integer",
      name: "text",
      language: "text",
      format: "text",
      media_type: "text",
      size_bytes: "integer",
      sha256: "text",
    },
  },
  report_schedule: {
    plural: "reportSchedules",
    columns: {
      id: "ref",
      portfolio: "ref?",
      agreement_id: "ref",
      kind: REPORT_KINDS,
      every: ["once", "quarter", "half_year", "year"],
      period_from: "day",
      period_to: "day",
      due_after_days: "integer",
    },
  },
  donor_report: {
    plural: "donorReports",
    columns: {
      id: "ref",
      portfolio: "ref?",
      agreement_id: "ref",
      schedule_id: "ref?",
      kind: REPORT_KINDS,
      period_from: "day",
      period_to: "day",
      due_on: "day",
      status: [
        "planned",
        "drafting",
        "internal_review",
        "cleared",
        "submitted",
        "accepted",
        "queried",
      ],
      drafted_by: "text?",
      cleared_by: "text?",
      sent_on: "day?",
      accepted_on: "day?",
      edition_id: "ref?",
      document: "text?",
      query: "text?",
    },
  },
  // Views of what calls, proposals and reviews show to everybody.
  published_call: {
    plural: "publishedCalls",
    columns: {
      id: "ref?",
      fund_id: "ref?",
      window_id: "ref?",
      kind: "text?",
      title: "narrative?",
      opens_at: "instant?",
      closes_at: "instant?",
      zone: "text?",
      envelope_minor: "minor?",
      status: "text?",
    },
  },
  published_proposal: {
    plural: "publishedProposals",
    columns: {
      id: "ref?",
      call_id: "ref?",
      fund_id: "ref?",
      organisation_id: "ref?",
      title: "narrative?",
      amount_minor: "minor?",
      countries: "texts?",
      submitted_at: "instant?",
      status: "text?",
      decision_id: "ref?",
      allocation_id: "ref?",
    },
  },
  published_review: {
    plural: "publishedReviews",
    columns: {
      id: "ref?",
      proposal_id: "ref?",
      stage: "text?",
      reviews: "integer?",
      in_support: "integer?",
      for_revision: "integer?",
      against: "integer?",
      last_on: "day?",
    },
  },
  citation: {
    plural: "citations",
    columns: {
      record_kind: "text",
      record_id: "ref",
      n: "integer",
      source_id: "ref",
      page: "text?",
      as_of: "day?",
    },
  },
} as const satisfies Record<string, { plural: string; columns: Record<string, Column> }>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** A column's type without its optional mark, its words where it is a list of them, and whether it may be null. */
export interface ColumnShape {
  readonly type: ColumnTypeName | "word";
  readonly words: readonly string[];
  readonly isOptional: boolean;
}

export function shapeOf(column: Column): ColumnShape {
  if (typeof column !== "string") {
    const isOptional = "optional" in column;
    return { type: "word", words: isOptional ? column.optional : column, isOptional };
  }
  const isOptional = column.endsWith("?");
  return {
    type: (isOptional ? column.slice(0, -1) : column) as ColumnTypeName,
    words: [],
    isOptional,
  };
}

const SHAPES = new Map(TABLE_NAMES.map((table) => [table, shapesOf(table)]));

export function columnsOf(table: TableName): ReadonlyMap<string, ColumnShape> {
  return SHAPES.get(table) ?? shapesOf(table);
}

function shapesOf(table: TableName): ReadonlyMap<string, ColumnShape> {
  const columns: Readonly<Record<string, Column>> = TABLES[table].columns;
  return new Map(Object.entries(columns).map(([name, column]) => [name, shapeOf(column)]));
}

/** The columns that tell rows of a table apart. */
export function keyOf(table: TableName): readonly string[] {
  if (table === "citation") return ["record_kind", "record_id", "n"];
  if (table === "fund_partner") return ["fund_id", "organisation_id", "role"];
  const columns = columnsOf(table);
  return columns.has("id")
    ? ["id"]
    : [...columns.keys()].filter((name, index) => index === 0 || name === "n");
}

/** Columns that name another table than their own name says. */
const REFERENCES: Readonly<Record<string, TableName>> = {
  administrator_id: "organisation",
  through_organisation_id: "organisation",
  releasing_organisation_id: "organisation",
  host_organisation_id: "organisation",
  ultimate_organisation_id: "organisation",
  part_of_id: "contribution",
  window_id: "funding_window",
  meeting_id: "governance_meeting",
  reporting_organisation_id: "organisation",
  schedule_id: "report_schedule",
  call_id: "published_call",
  proposal_id: "published_proposal",
  provider_organisation_id: "organisation",
  receiver_organisation_id: "organisation",
  "organisation.parent_id": "organisation",
  "result.parent_id": "result",
  library_id: "library_indicator",
  same_as_id: "indicator",
};

/** Columns that hold a code of one of the standard's lists, and the name of the list. */
const CODED = {
  collaboration_type: "CollaborationType",
  flow_type: "FlowType",
  finance_type: "FinanceType",
  aid_type: "AidType",
  tied_status: "TiedStatus",
  marker: "PolicyMarker",
  significance: "PolicySignificance",
} as const;
export type CodedColumn = keyof typeof CODED;
export type CodedList = (typeof CODED)[CodedColumn];

/** The list of which a column holds a code; null where it holds none. */
export function codeListOf(column: string): CodedList | null {
  return (CODED as Readonly<Record<string, CodedList>>)[column] ?? null;
}

/** Lists of references to rows of another table; the rest of the lists are words. */
const LISTED: Readonly<Record<string, TableName>> = {
  "agreement.earmarked_outcomes": "result",
  "funding_window.outcomes": "result",
};

/** The table whose rows a list of references names; null for a list of anything else. */
export function tableListed(table: TableName, column: string): TableName | null {
  return LISTED[`${table}.${column}`] ?? null;
}

/** The table whose id the column holds, or null where it holds none. */
export function tableReferredTo(table: TableName, column: string): TableName | null {
  if (!column.endsWith("_id") || column === "record_id") return null;
  const named =
    REFERENCES[`${table}.${column}`] ?? REFERENCES[column] ?? column.slice(0, -"_id".length);
  if (!(named in TABLES)) throw new Error(`Bug: ${table}.${column} refers to no table`);
  return named as TableName;
}
