/**
 * The observatory's tables as data: from here come the loader's rows, the types in which Parquet is read, the views that
 * questions see, and docs/observatory.md. A table added here is loaded, opened and documented.
 *
 * Conventions. `dataset_id` is the file that a row comes from, `line` its place there. `activity_id` is a hash of file,
 * publisher, identifier and (where one file repeats an activity) how often it came before: the same at every load. Rows
 * below an activity count `position` from 1 within their kind, in the file's order, so that activity and position together
 * name a row for good; `id` spells that name. Rows of a file lie together, and those of an activity, in the file's order. Codes are those of IATI 2.03, also where a file of 1.0x says them
 * otherwise. Null is "not reported". Amounts are decimals, never floats; where the file's own text says more than the
 * decimal (seven places, `1,000`) it stands beside.
 */
export type ColumnType =
  | "UBIGINT"
  | "BIGINT"
  | "INTEGER"
  | "SMALLINT"
  | "UTINYINT"
  | "BOOLEAN"
  | "DATE"
  | "TIMESTAMP"
  | "VARCHAR"
  | "DOUBLE"
  | typeof AMOUNT
  | typeof RATE
  | typeof PERCENT;

/** Money and other exact numbers: 18 digits before the point. */
export const AMOUNT = "DECIMAL(24,6)";
/** Times an amount it still fits into 38 digits. */
export const RATE = "DECIMAL(30,18)";
export const PERCENT = "DECIMAL(18,10)";

export interface Column {
  readonly type: ColumnType;
  readonly meaning: string;
}

export interface Table {
  /** What one row is. */
  readonly grain: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns that the view computes: name → expression and meaning. */
  readonly computed: Readonly<Record<string, Column & { readonly expression: string }>>;
}

type Columns = Readonly<Record<string, Column>>;

function column(type: ColumnType, meaning: string): Column {
  return { type, meaning };
}

const FROM_FILE: Columns = {
  dataset_id: column("UBIGINT", "the file: `dataset.dataset_id`"),
  line: column("INTEGER", "line of the file, from 1"),
};

const OF_ACTIVITY: Columns = {
  activity_id: column("UBIGINT", "`activity.activity_id`"),
  ...FROM_FILE,
  position: column("INTEGER", "from 1, within this kind of the activity, in the file's order"),
};

const ID = {
  id: {
    type: "VARCHAR",
    meaning: "the row's stable name",
    expression: "lower(hex(activity_id)) || '-' || position",
  },
} as const;

function amountColumns(what: string): Columns {
  return {
    value: column(AMOUNT, `${what}; null where it cannot be read (then there is a finding)`),
    value_text: column("VARCHAR", "the file's own text where it says other than `value`"),
    currency: column("VARCHAR", "its own, else the activity's default; null is not reported"),
    is_default_currency: column("BOOLEAN", "the currency is the activity's default"),
    value_date: column("DATE", "day for which the currency's rate is meant"),
  };
}

function organisationColumns(role: "provider" | "receiver"): Columns {
  return {
    [`${role}_ref`]: column("VARCHAR", `${role}'s identifier as reported`),
    [`${role}_name`]: column("VARCHAR", `${role}'s name as reported, its first narrative`),
    [`${role}_type`]: column("VARCHAR", `code list OrganisationType`),
    [`${role}_activity_id`]: column("VARCHAR", `IATI identifier of the ${role}'s activity`),
  };
}

const PERIOD: Columns = {
  period_start: column("DATE", "first day"),
  period_end: column("DATE", "last day"),
};

const PERCENTAGE: Columns = {
  percentage: column(PERCENT, "as reported; null is not reported"),
};

function ofActivity(grain: string, columns: Columns): Table {
  return {
    grain,
    columns: { ...OF_ACTIVITY, ...columns },
    computed: ID,
  };
}

const TITLE: Columns = {
  title: column("VARCHAR", "English where there is English, else the first"),
  description: column("VARCHAR", "likewise"),
};

export const TABLES = {
  dataset: {
    grain: "one file that was given to load",
    columns: {
      dataset_id: column("UBIGINT", "hash of the file's full path"),
      path: column("VARCHAR", "as it was given"),
      kind: column(
        "VARCHAR",
        "`activity`, `organisation`, `dac1`, `oda`, `crs`, `deflator`, `rate`; null where nothing could be read",
      ),
      status: column(
        "VARCHAR",
        "`loaded`; `failed`: it cannot be read and has no rows; `stale`: it cannot be read any more, and the rows are of its last good version",
      ),
      sha256: column("VARCHAR", "of the bytes as they lie on disk"),
      size_bytes: column("BIGINT", "on disk"),
      version: column("VARCHAR", "of the IATI standard, as the file says it"),
      encoding: column("VARCHAR", "as the file declares it"),
      generated_at: column("VARCHAR", "generated-datetime as the file says it: the vintage"),
      records: column("INTEGER", "activities, organisations, or rows of a table"),
      findings: column("INTEGER", "what was found wrong, also beyond those kept in `finding`"),
      loaded_at: column("TIMESTAMP", "when these rows were read (UTC)"),
    },
    computed: {},
  },
  finding: {
    grain:
      "one thing that is wrong in a file; the row that it is about is kept, with null for what cannot be read",
    columns: {
      ...FROM_FILE,
      rule: column("VARCHAR", "stable code, above"),
      severity: column("VARCHAR", "`critical` (the file is not loaded), `error`, `warning`"),
      message: column("VARCHAR", "the sentence in English"),
      message_ja: column("VARCHAR", "and in Japanese"),
    },
    computed: {},
  },
  publisher: {
    grain: "one reporting organisation of the snapshot, by reference, else by name",
    columns: {
      ref: column("VARCHAR", "null where none is reported"),
      name: column("VARCHAR", "most often reported"),
      type: column("VARCHAR", "code list OrganisationType, most often reported"),
      datasets: column("INTEGER", "files with its activities"),
      activities: column("INTEGER", "of them, duplicates included"),
      duplicates: column("INTEGER", "activities that are older versions of another row"),
    },
    computed: {},
  },
  activity: {
    grain:
      "one activity as one file reports it; the same activity of two files is two rows, of which one is the latest",
    columns: {
      activity_id: column("UBIGINT", "hash of file, publisher, identifier and repetition"),
      ...FROM_FILE,
      iati_identifier: column("VARCHAR", "trimmed"),
      is_latest: column(
        "BOOLEAN",
        "no other row of this publisher and identifier is newer (last-updated, then the file's generated-datetime, then its path)",
      ),
      duplicate_of: column("UBIGINT", "the latest row, where this is not it"),
      reporting_org_ref: column("VARCHAR", "publisher"),
      reporting_org_name: column("VARCHAR", "its first narrative"),
      reporting_org_type: column("VARCHAR", "code list OrganisationType"),
      is_secondary_reporter: column("BOOLEAN", "the publisher reports what others do"),
      ...TITLE,
      language: column("VARCHAR", "xml:lang of the activity"),
      hierarchy: column("SMALLINT", "as reported; the standard's default is 1"),
      status: column("VARCHAR", "code list ActivityStatus"),
      scope: column("VARCHAR", "code list ActivityScope"),
      humanitarian: column("BOOLEAN", "the activity's own flag"),
      default_currency: column("VARCHAR", "ISO 4217 as reported"),
      collaboration_type: column("VARCHAR", "code list CollaborationType"),
      default_flow_type: column("VARCHAR", "code list FlowType"),
      default_finance_type: column("VARCHAR", "code list FinanceType"),
      default_aid_type: column("VARCHAR", "code list AidType, the first"),
      default_tied_status: column("VARCHAR", "code list TiedStatus"),
      planned_start: column("DATE", "activity-date 1"),
      actual_start: column("DATE", "activity-date 2"),
      planned_end: column("DATE", "activity-date 3"),
      actual_end: column("DATE", "activity-date 4"),
      last_updated: column("TIMESTAMP", "last-updated-datetime, UTC"),
      budget_not_provided: column("VARCHAR", "code list BudgetNotProvided"),
      capital_spend: column(PERCENT, "percentage"),
      version: column("VARCHAR", "of the standard, as the file or the activity says it"),
    },
    computed: {
      id: {
        type: "VARCHAR",
        meaning: "the row's stable name",
        expression: "lower(hex(activity_id))",
      },
    },
  },
  transaction: ofActivity("one transaction", {
    reporting_org_ref: column("VARCHAR", "of the activity"),
    hierarchy: column("SMALLINT", "of the activity"),
    ref: column("VARCHAR", "the publisher's own reference"),
    type: column("UTINYINT", "code list TransactionType of 2.03, 1 to 13; letters of 1.0x mapped"),
    type_text: column("VARCHAR", "as the file says it, where that is other than `type`"),
    date: column("DATE", "transaction-date"),
    ...amountColumns("the amount"),
    ...organisationColumns("provider"),
    ...organisationColumns("receiver"),
    flow_type: column("VARCHAR", "its own, else the activity's default"),
    finance_type: column("VARCHAR", "likewise"),
    aid_type: column("VARCHAR", "likewise; the first of several"),
    tied_status: column("VARCHAR", "likewise"),
    disbursement_channel: column("VARCHAR", "code list DisbursementChannel"),
    description: column("VARCHAR", "English where there is English, else the first"),
    humanitarian: column("BOOLEAN", "its own flag; null where it has none"),
  }),
  transaction_sector: ofActivity("one sector of one transaction; `position` is the transaction's", {
    item: column("INTEGER", "from 1, within the transaction"),
    vocabulary: column("VARCHAR", "code list SectorVocabulary; 1 (DAC) where none is reported"),
    code: column("VARCHAR", "as reported"),
    name: column("VARCHAR", "as reported"),
    ...PERCENTAGE,
  }),
  transaction_place: ofActivity(
    "one recipient country or region of one transaction; `position` is the transaction's",
    {
      item: column("INTEGER", "from 1, within the transaction, countries and regions together"),
      kind: column("VARCHAR", "`country` or `region`"),
      vocabulary: column(
        "VARCHAR",
        "of a region: code list RegionVocabulary; 1 where none is reported",
      ),
      code: column("VARCHAR", "as reported"),
      name: column("VARCHAR", "as reported"),
      ...PERCENTAGE,
    },
  ),
  budget: ofActivity("one budget of an activity", {
    reporting_org_ref: column("VARCHAR", "of the activity"),
    hierarchy: column("SMALLINT", "of the activity"),
    type: column("VARCHAR", "1 original, 2 revised; 1 where none is reported"),
    status: column("VARCHAR", "1 indicative, 2 committed; 1 where none is reported"),
    ...PERIOD,
    ...amountColumns("the amount"),
  }),
  planned_disbursement: ofActivity("one planned disbursement of an activity", {
    reporting_org_ref: column("VARCHAR", "of the activity"),
    hierarchy: column("SMALLINT", "of the activity"),
    type: column("VARCHAR", "1 original, 2 revised"),
    ...PERIOD,
    ...amountColumns("the amount"),
    ...organisationColumns("provider"),
    ...organisationColumns("receiver"),
  }),
  participating_org: ofActivity("one participating organisation", {
    role: column("VARCHAR", "1 funding, 2 accountable, 3 extending, 4 implementing"),
    ref: column("VARCHAR", "as reported"),
    type: column("VARCHAR", "code list OrganisationType"),
    name: column("VARCHAR", "its first narrative"),
    org_activity_id: column("VARCHAR", "IATI identifier of its activity"),
    crs_channel_code: column("VARCHAR", "code list CRSChannelCode"),
  }),
  sector: ofActivity("one sector of an activity", {
    vocabulary: column("VARCHAR", "code list SectorVocabulary; 1 (DAC) where none is reported"),
    code: column("VARCHAR", "as reported"),
    name: column("VARCHAR", "as reported"),
    ...PERCENTAGE,
  }),
  place: ofActivity("one recipient country or region of an activity", {
    kind: column("VARCHAR", "`country` or `region`; positions count both together"),
    vocabulary: column(
      "VARCHAR",
      "of a region: code list RegionVocabulary; 1 where none is reported",
    ),
    code: column("VARCHAR", "as reported"),
    name: column("VARCHAR", "as reported"),
    ...PERCENTAGE,
  }),
  location: ofActivity("one location of an activity", {
    ref: column("VARCHAR", "the publisher's own reference"),
    name: column("VARCHAR", "English where there is English, else the first"),
    description: column("VARCHAR", "likewise"),
    latitude: column("DOUBLE", "degrees, WGS 84"),
    longitude: column("DOUBLE", "degrees, WGS 84"),
    reach: column("VARCHAR", "code list GeographicLocationReach"),
    exactness: column("VARCHAR", "code list GeographicExactness"),
    class: column("VARCHAR", "code list GeographicLocationClass"),
    feature: column("VARCHAR", "code list LocationType"),
    id_vocabulary: column("VARCHAR", "of its first location-id"),
    id_code: column("VARCHAR", "its first location-id"),
    admin_vocabulary: column("VARCHAR", "of its first administrative area"),
    admin_level: column("VARCHAR", "of its first administrative area"),
    admin_code: column("VARCHAR", "its first administrative area"),
    ...PERCENTAGE,
  }),
  result: ofActivity("one result of an activity", {
    type: column("VARCHAR", "code list ResultType"),
    aggregation_status: column("BOOLEAN", "the data may be aggregated"),
    ...TITLE,
  }),
  indicator: ofActivity("one indicator; `position` is its result's", {
    indicator: column("INTEGER", "from 1, within the result"),
    measure: column("VARCHAR", "code list IndicatorMeasure"),
    ascending: column("BOOLEAN", "more is better"),
    aggregation_status: column("BOOLEAN", "the data may be aggregated"),
    ...TITLE,
    reference_vocabulary: column("VARCHAR", "of its first reference"),
    reference_code: column("VARCHAR", "its first reference"),
    baseline_year: column("SMALLINT", "of its first baseline"),
    baseline_date: column("DATE", "of its first baseline"),
    baseline_text: column("VARCHAR", "value of its first baseline, as reported"),
    baseline_value: column(AMOUNT, "the same where it is a number"),
  }),
  period: ofActivity("one period of an indicator; `position` is its result's", {
    indicator: column("INTEGER", "from 1, within the result"),
    period: column("INTEGER", "from 1, within the indicator"),
    ...PERIOD,
  }),
  period_value: ofActivity("one target or actual of a period; `position` is its result's", {
    indicator: column("INTEGER", "from 1, within the result"),
    period: column("INTEGER", "from 1, within the indicator"),
    item: column("INTEGER", "from 1, within the period, targets and actuals together"),
    kind: column("VARCHAR", "`target` or `actual`"),
    value_text: column("VARCHAR", "as reported"),
    value: column(AMOUNT, "the same where it is a number"),
    dimensions: column("VARCHAR", 'JSON, `{"sex":"female"}`; null where it has none'),
    location_ref: column("VARCHAR", "its first location"),
    comment: column("VARCHAR", "English where there is English, else the first"),
  }),
  document: ofActivity("one document link, also of results, indicators and periods", {
    owner: column("VARCHAR", "path of the element that holds it: `activity`, `result/indicator` …"),
    url: column("VARCHAR", "as reported"),
    format: column("VARCHAR", "media type"),
    ...TITLE,
    categories: column("VARCHAR", "codes of DocumentCategory, a space between"),
    languages: column("VARCHAR", "codes, a space between"),
    date: column("DATE", "document-date"),
  }),
  related_activity: ofActivity("one related activity", {
    ref: column("VARCHAR", "IATI identifier"),
    type: column("VARCHAR", "code list RelatedActivityType: 1 parent, 2 child, 3 sibling …"),
  }),
  other_identifier: ofActivity("one other identifier of an activity", {
    ref: column("VARCHAR", "as reported"),
    type: column("VARCHAR", "code list OtherIdentifierType"),
    owner_ref: column("VARCHAR", "organisation that gave it"),
    owner_name: column("VARCHAR", "its name"),
  }),
  tag: ofActivity("one tag of an activity", {
    vocabulary: column("VARCHAR", "code list TagVocabulary; 2 and 3 are SDG goals and targets"),
    vocabulary_uri: column("VARCHAR", "of a vocabulary of the publisher's own"),
    code: column("VARCHAR", "as reported"),
    name: column("VARCHAR", "as reported"),
  }),
  policy_marker: ofActivity("one policy marker of an activity", {
    vocabulary: column(
      "VARCHAR",
      "code list PolicyMarkerVocabulary; 1 (DAC) where none is reported",
    ),
    code: column("VARCHAR", "as reported"),
    significance: column("VARCHAR", "code list PolicySignificance"),
  }),
  humanitarian_scope: ofActivity("one emergency or appeal of an activity", {
    type: column("VARCHAR", "1 emergency, 2 appeal"),
    vocabulary: column("VARCHAR", "code list HumanitarianScopeVocabulary"),
    code: column("VARCHAR", "as reported"),
    name: column("VARCHAR", "as reported"),
  }),
  narrative: ofActivity(
    "one text in one language, for search; positions count all of an activity",
    {
      element: column(
        "VARCHAR",
        "`title`, `description`, `result/title`, `result/description`, `result/indicator/title`, `location/name`",
      ),
      language: column("VARCHAR", "its own, else the activity's; null is not reported"),
      text: column("VARCHAR", "as reported, white space at its ends removed"),
    },
  ),
  organisation_budget: {
    grain: "one budget or expenditure of an organisation file: forward spending",
    columns: {
      ...FROM_FILE,
      position: column("INTEGER", "from 1, within the file"),
      organisation_ref: column("VARCHAR", "organisation-identifier"),
      organisation_name: column("VARCHAR", "English where there is English, else the first"),
      kind: column(
        "VARCHAR",
        "`total`, `recipient_org`, `recipient_country`, `recipient_region`, `expenditure`",
      ),
      status: column("VARCHAR", "1 indicative, 2 committed; 1 where none is reported"),
      recipient_code: column("VARCHAR", "reference or code of the recipient"),
      recipient_name: column("VARCHAR", "its first narrative"),
      ...PERIOD,
      ...amountColumns("the amount"),
    },
    computed: {},
  },
  dac1: {
    grain: "one value of the OECD's table DAC1",
    columns: {
      ...FROM_FILE,
      donor_code: column("INTEGER", "DAC code"),
      donor_name: column("VARCHAR", "as published"),
      aid_type_code: column("INTEGER", "1010 is ODA, 1 GNI …: the table's lines"),
      aid_type: column("VARCHAR", "as published"),
      flow_code: column(
        "INTEGER",
        "1140 net, 1120 gross, 1160 grant equivalents, 1150 commitments …",
      ),
      flow: column("VARCHAR", "as published"),
      measure: column(
        "VARCHAR",
        "`net`, `gross`, `grant_equivalent`, `commitment` …, from `flow_code`",
      ),
      amount_type_code: column("VARCHAR", "A, D, N, PT_B5G"),
      amount_type: column("VARCHAR", "as published"),
      price_basis: column("VARCHAR", "`current`, `constant`, `national`, `percent`, `other`"),
      base_year: column("SMALLINT", "of constant prices"),
      sector_code: column("VARCHAR", "as published"),
      sector_name: column("VARCHAR", "as published"),
      year: column("SMALLINT", "calendar year"),
      value: column(AMOUNT, "as published: times 10 to the power of `unit_multiplier` for units"),
      unit_multiplier: column("SMALLINT", "6 is millions"),
      unit: column("VARCHAR", "`USD`, `national currency`, `% of GNI`, `people`"),
    },
    computed: {},
  },
  oda: {
    grain: "one headline of a donor in a year, from tables derived from DAC1",
    columns: {
      ...FROM_FILE,
      donor_code: column("INTEGER", "DAC code; null where the table has names only"),
      donor_name: column("VARCHAR", "as published; null where the table has codes only"),
      year: column("SMALLINT", "calendar year"),
      measure: column(
        "VARCHAR",
        "`grant_equivalent`, `net`, `gross`, `gni`, `bilateral_net`, `multilateral_net`, `headline`, `shortfall`",
      ),
      price_basis: column("VARCHAR", "`current`, `constant` or `percent` (of GNI)"),
      base_year: column("SMALLINT", "of constant prices"),
      value: column(AMOUNT, "as published"),
      value_text: column("VARCHAR", "where it says other than `value`: `5.67 billion`"),
      unit_multiplier: column("SMALLINT", "6 is millions"),
      unit: column("VARCHAR", "`USD` or `% of GNI`"),
    },
    computed: {},
  },
  deflator: {
    grain: "one donor's exchange rate and deflators of a year, as the DAC publishes them",
    columns: {
      ...FROM_FILE,
      entity_code: column("INTEGER", "DAC code"),
      entity: column("VARCHAR", "as published"),
      iso3: column("VARCHAR", "ISO 3166"),
      year: column("SMALLINT", "calendar year"),
      exchange: column(RATE, "national currency for one US dollar, average of the year"),
      dac_deflator: column(RATE, "percent of the base year, prices and exchange rate together"),
      exchange_deflator: column(RATE, "percent of the base year, exchange rate alone"),
      price_deflator: column(RATE, "percent of the base year, prices alone"),
    },
    computed: {},
  },
  rate: {
    grain: "one published exchange rate, turned to US dollars for one unit",
    columns: {
      ...FROM_FILE,
      currency: column("VARCHAR", "ISO 4217"),
      to_currency: column("VARCHAR", "always `USD`"),
      rate: column(RATE, "US dollars for one unit of `currency`, rounded at the eighteenth place"),
      rate_text: column("VARCHAR", "as published"),
      method: column(
        "VARCHAR",
        "`as published`, `inverted` (published as units for one dollar), `crossed` (through the SDR)",
      ),
      kind: column("VARCHAR", "`daily`, `monthly_average`, `annual_average`"),
      valid_from: column("DATE", "first day that it is of"),
      valid_to: column("DATE", "last day that it is of"),
      territory: column(
        "VARCHAR",
        "country as published: the IMF has a series per territory (U2: euro area)",
      ),
      source: column("VARCHAR", "`IMF ENDA`, `IMF SDR`, `IATI monthly`, `Federal Reserve`"),
    },
    computed: {},
  },
  crs: {
    grain: "one row of the OECD's Creditor Reporting System",
    columns: { ...FROM_FILE, ...crsColumns() },
    computed: {},
  },
} satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof TABLES;

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

export function tableOf(name: TableName): Table {
  return TABLES[name];
}

/**
 * The columns of the CRS as its bulk files name them, since 1973; `usd_…` in millions of US dollars, `…_defl` at constant
 * prices. `:` and a type where it is not text.
 */
function crsColumns(): Columns {
  const amount = AMOUNT;
  const names = `
    year:SMALLINT donor_code:INTEGER donor_name agency_code:INTEGER agency_name crs_id project_number initial_report:SMALLINT
    recipient_code:INTEGER recipient_name region_code:INTEGER region_name incomegroup_code incomegroup_name flow_code:INTEGER
    flow_name bi_multi:SMALLINT category:INTEGER finance_t:INTEGER aid_t usd_commitment:A usd_disbursement:A usd_received:A
    usd_commitment_defl:A usd_disbursement_defl:A usd_received_defl:A usd_adjustment:A usd_adjustment_defl:A
    usd_amount_untied:A usd_amount_partial_tied:A usd_amount_tied:A usd_amount_untied_defl:A usd_amount_partial_tied_defl:A
    usd_amount_tied_defl:A usd_irtc:A usd_expert_commitment:A usd_expert_extended:A usd_export_credit:A currency_code:INTEGER
    commitment_national:A disbursement_national:A grant_equiv:A usd_grant_equiv:A short_description project_title
    purpose_code:INTEGER purpose_name sector_code:INTEGER sector_name channel_code:INTEGER channel_name channel_reported_name
    parent_channel_code:INTEGER geography ldc_flag ldc_flag_name expected_start_date:DATE completion_date:DATE long_description
    sdg_focus keywords gender:SMALLINT environment:SMALLINT dig:SMALLINT trade:SMALLINT rmnch:SMALLINT drr:SMALLINT
    nutrition:SMALLINT disability:SMALLINT ftc:SMALLINT pba:SMALLINT investment_project:SMALLINT assoc_finance:SMALLINT
    biodiversity:SMALLINT climate_mitigation:SMALLINT climate_adaptation:SMALLINT desertification:SMALLINT
    commitment_date:DATE type_repayment:INTEGER number_repayment:INTEGER interest1:A interest2:A repay_date1:DATE
    repay_date2:DATE usd_interest:A usd_outstanding:A usd_arrears_principal:A usd_arrears_interest:A budget_ident
    capital_expend:A psi_flag psi_add_type psi_add_assess psi_add_dev_obj grant_element:A price_basis base_year:SMALLINT`;
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((entry): [string, Column] => {
        const [name = "", kind = "VARCHAR"] = entry.split(":");
        const type = (kind === "A" ? amount : kind) as ColumnType;
        return [name, column(type, type === amount ? "as published" : "")];
      }),
  );
}

/** A name as SQL writes it: several of ours are words of the language. */
export function quoted(name: string): string {
  return `"${name}"`;
}
