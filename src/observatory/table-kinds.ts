import { AMOUNT, tableOf, type TableName } from "./tables.js";
import { asAmount } from "./engine.js";

/**
 * Tables of the world as they are published, each known by its header. A kind says which of our columns come from which
 * of theirs: the first that is there counts. Headers are compared without case, spaces, dashes and underlines.
 */
export interface TableKind {
  readonly kind: "dac1" | "oda" | "crs" | "deflator";
  /** What people call it. */
  readonly title: string;
  /** Headers that it is known by. */
  readonly known: readonly string[];
  /** Columns, as SQL, that publications of it write with commas: which sense these have is looked for in all of them. */
  commas?(header: Header): readonly string[];
  /** Rows of our table out of theirs: one select for each measure that a row of theirs holds. */
  selects(header: Header, comma?: CommaSense): readonly Select[];
}

/** What commas in the numbers of a table part; unclear where nothing in it shows whether `1,234` is a thousand or one and a bit. */
export type CommaSense = "decimals" | "thousands" | "unclear";

/** A select list over the rows `t`, whose columns `line`, `c0`, `c1` … are text. */
export interface Select {
  readonly table: TableName;
  readonly columns: Readonly<Record<string, string>>;
  readonly where?: string;
}

/** Where a column stands, as SQL; null where there is none. Nothing and a dash are null. */
export interface Header {
  readonly names: readonly string[];
  at(...names: readonly string[]): string | null;
}

export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

export function headerOf(names: readonly string[]): Header {
  const plain = names.map(plainName);
  return {
    names,
    at(...wanted) {
      for (const name of wanted) {
        const index = plain.indexOf(plainName(name));
        if (index !== -1) return `nullif(nullif(trim(t.c${index}), ''), '-')`;
      }
      return null;
    },
  };
}

/** The table that the header is of; null where it is of none. */
export function kindOf(names: readonly string[]): TableKind | null {
  return KINDS.find((kind) => missingOf(kind, names).length === 0) ?? null;
}

function missingOf({ known }: TableKind, names: readonly string[]): string[] {
  const plain = new Set(names.map(plainName));
  return known.filter((name) => !plain.has(plainName(name)));
}

/** A table that the header is nearly of, and the columns that it lacks: fewer than it has. */
export function nearKindOf(
  names: readonly string[],
): { readonly title: string; readonly missing: readonly string[] } | null {
  const near = KINDS.map((kind) => ({ ...kind, missing: missingOf(kind, names) }))
    .filter(({ known, missing }) => missing.length * 2 < known.length)
    .sort((a, b) => a.missing.length - b.missing.length)[0];
  return near === undefined ? null : { title: near.title, missing: near.missing };
}

const text = (column: string | null) => column ?? "null";
const amount = (column: string | null) => (column === null ? "null" : asAmount(column));
const whole = (column: string | null, type = "INTEGER") =>
  column === null ? "null" : `try_cast(${column} as ${type})`;

/** Source: the OECD's list of fund flows of DAC1. */
const MEASURES = `case FLOW when 1140 then 'net' when 1120 then 'gross' when 1160 then 'grant_equivalent' when 1150 then 'commitment'
  when 1121 then 'gross_grants' when 1122 then 'gross_non_grants' when 1151 then 'commitment_grants'
  when 1152 then 'commitment_non_grants' when 1130 then 'received' end`;

const DAC1: TableKind = {
  kind: "dac1",
  title: "DAC1",
  known: ["donor_code", "aidtype_code", "flows_code", "amounttype_code", "year", "value"],
  selects({ at }) {
    const flow = whole(at("flows_code"));
    const amountType = text(at("amounttype_code"));
    const amountTypeName = text(at("amount_type"));
    const basis = `case when ${amountType} = 'A' then 'current' when ${amountType} = 'D' then 'constant' when ${amountType} = 'N' then 'national'
      when ${amountType} like 'PT%' then 'percent' else 'other' end`;
    return [
      {
        table: "dac1",
        columns: {
          donor_code: whole(at("donor_code")),
          donor_name: text(at("donor_name")),
          aid_type_code: whole(at("aidtype_code")),
          aid_type: text(at("aid_type")),
          flow_code: flow,
          flow: text(at("fund_flows", "flows")),
          measure: MEASURES.replace("FLOW", flow),
          amount_type_code: amountType,
          amount_type: amountTypeName,
          price_basis: basis,
          base_year: whole(at("base_period"), "SMALLINT"),
          sector_code: text(at("sector_code")),
          sector_name: text(at("sector_name")),
          year: whole(at("year"), "SMALLINT"),
          value: amount(at("value")),
          unit_multiplier: at("unit_multiplier") ? whole(at("unit_multiplier"), "SMALLINT") : "6",
          unit: `case ${basis} when 'current' then 'USD' when 'constant' then 'USD' when 'national' then 'national currency'
            when 'percent' then '% of GNI' else case when ${amountTypeName} = 'Inhabitants' then 'people' end end`,
        },
      },
    ];
  },
};

/** `oda_net_flow_constant2022_usd_m` and its like: measure, prices, base year. */
const WIDE: readonly (readonly [
  header: string,
  measure: string,
  basis: string,
  base_year: string,
])[] = [
  ["oda_grant_equivalent_current_usd_m", "grant_equivalent", "current", "null"],
  ["oda_net_flow_current_usd_m", "net", "current", "null"],
  ["oda_gross_current_usd_m", "gross", "current", "null"],
  ["gni_current_usd_m", "gni", "current", "null"],
  ["bilateral_net_current_usd_m", "bilateral_net", "current", "null"],
  ["multilateral_net_current_usd_m", "multilateral_net", "current", "null"],
  ["oda_grant_equivalent_constant2022_usd_m", "grant_equivalent", "constant", "2022"],
  ["oda_net_flow_constant2022_usd_m", "net", "constant", "2022"],
  ["headline_current_usd_m", "headline", "current", "null"],
  ["headline_pct_gni", "headline", "percent", "null"],
];

const HEADLINES: TableKind = {
  kind: "oda",
  title: "ODA headlines",
  known: ["donor_code", "donor_name", "year", "headline_current_usd_m"],
  selects: ({ at }) =>
    WIDE.flatMap(([header, measure, basis, base_year]) => {
      const value = at(header);
      if (value === null) return [];
      const columns = {
        donor_code: whole(at("donor_code")),
        donor_name: text(at("donor_name")),
        year: whole(at("year"), "SMALLINT"),
        measure: `'${measure}'`,
        price_basis: `'${basis}'`,
        base_year,
        value: amount(value),
        value_text: "null",
        unit_multiplier: basis === "percent" ? "0" : "6",
        unit: basis === "percent" ? "'% of GNI'" : "'USD'",
      };
      return [{ table: "oda" as const, columns, where: `${value} is not null` }];
    }),
};

const SERIES: TableKind = {
  kind: "oda",
  title: "ODA headlines",
  known: ["year", "donor_code", "flows_code", "value", "indicator"],
  selects({ at }) {
    const indicator = `lower(${text(at("indicator"))})`;
    const isShare = `${indicator} = 'oda gni'`;
    return [
      {
        table: "oda",
        columns: {
          donor_code: whole(at("donor_code")),
          donor_name: "null",
          year: whole(at("year"), "SMALLINT"),
          measure: `case when ${isShare} then 'headline' when ${indicator} = 'gni' then 'gni' when ${indicator} like '%grant equivalent%' then 'grant_equivalent'
            when ${indicator} like '%net flows%' then 'net' end`,
          price_basis: `case when ${isShare} then 'percent' else 'current' end`,
          base_year: "null",
          value: amount(at("value")),
          value_text: "null",
          unit_multiplier: `case when ${isShare} then 0 else 6 end`,
          unit: `case when ${isShare} then '% of GNI' else 'USD' end`,
        },
      },
    ];
  },
};

/** Values in words, `5.67 billion`: in millions, with the words beside. */
const IN_WORDS: TableKind = {
  kind: "oda",
  title: "ODA headlines",
  known: ["donor", "year", "Total ODA", "ODA/GNI"],
  selects({ at, names }) {
    const words = (column: string | null, measure: string): Select => ({
      table: "oda",
      columns: {
        donor_code: "null",
        donor_name: text(at("donor")),
        year: whole(at("year"), "SMALLINT"),
        measure: `'${measure}'`,
        // The table says neither; the one with a source column is of current prices.
        price_basis: names.some((name) => plainName(name) === "source")
          ? "'current'"
          : "'constant'",
        base_year: names.some((name) => plainName(name) === "source")
          ? "null"
          : `(select max(try_cast(t2.c${names.findIndex((name) => plainName(name) === "year")} as SMALLINT)) from ROWS t2)`,
        value: `(try_cast(split_part(${text(column)}, ' ', 1) as DECIMAL(18,6)) * case split_part(${text(column)}, ' ', 2)
          when 'trillion' then 1000000 when 'billion' then 1000 when 'million' then 1 end)::${AMOUNT}`,
        value_text: text(column),
        unit_multiplier: "6",
        unit: "'USD'",
      },
      where: `${text(column)} is not null`,
    });
    const share = amount(at("ODA/GNI"));
    return [
      words(at("Total ODA"), "headline"),
      words(at("ODA short of 0.7% commitment"), "shortfall"),
      {
        table: "oda",
        columns: {
          ...words(at("Total ODA"), "headline").columns,
          price_basis: "'percent'",
          base_year: "null",
          value: share,
          value_text: "null",
          unit_multiplier: "0",
          unit: "'% of GNI'",
        },
        where: `${text(at("ODA/GNI"))} is not null`,
      },
    ];
  },
};

/** Names of the CRS in other publications of it than the OECD's bulk files. */
const CRS_ALIASES: Readonly<Record<string, readonly string[]>> = {
  project_number: ["initiativenumber", "number", "projectno"],
  initial_report: ["reporttype"],
  flow_code: ["flowtype"],
  finance_t: ["financetype", "financetypecode"],
  aid_t: ["aidtype", "aidtypecode"],
  project_title: ["title"],
  long_description: ["description"],
  commitment_national: ["commitment"],
  disbursement_national: ["disbursement"],
  channel_reported_name: ["channelreported"],
  gender: ["gendermark"],
  environment: ["environmentmark"],
  dig: ["pdgg", "pdggmark"],
  trade: ["trademark"],
  ftc: ["isftc"],
  pba: ["ispba"],
  investment_project: ["isinvestment"],
  biodiversity: ["biodiversitymark"],
  climate_mitigation: ["climatemitigationmark"],
  climate_adaptation: ["climateadaptationmark"],
  desertification: ["desertificationmark"],
  sdg_focus: ["sdgfocus", "sdg"],
  base_year: ["baseperiod"],
};

const CRS: TableKind = {
  kind: "crs",
  title: "CRS",
  known: ["year", "donor_code", "recipient_code", "usd_commitment", "usd_disbursement"],
  commas: (header) =>
    crsColumns(header).flatMap(({ type, found }) =>
      type === AMOUNT && found !== null ? [found] : [],
    ),
  selects(header, comma = "unclear") {
    const columns: Record<string, string> = {};
    for (const { name, type, found } of crsColumns(header))
      columns[name] = found === null ? "null" : crsValue(found, type, comma);
    return [{ table: "crs", columns }];
  },
};

/** Each of our columns with theirs. */
function crsColumns({ at }: Header) {
  const hasPurpose = at("purpose_code") !== null;
  return Object.entries(tableOf("crs").columns)
    .filter(([name]) => name !== "dataset_id" && name !== "line")
    .map(([name, { type }]) => {
      // Without a purpose the five digits stand as the sector.
      const isOldPurpose = name === "purpose_code" && !hasPurpose;
      const found = isOldPurpose
        ? at("sector_code")
        : name === "sector_code" && !hasPurpose
          ? null
          : at(name, ...(CRS_ALIASES[name] ?? []));
      return { name, type, found };
    });
}

/** A number whose commas may group its thousands, and nothing else; `0,123` is none. */
export const GROUPED = "[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+";

/** Numbers with commas, and days written day first, are in some publications. */
function crsValue(column: string, type: string, comma: CommaSense): string {
  if (type === AMOUNT && comma === "decimals") return asAmount(`replace(${column}, ',', '.')`);
  if (type === AMOUNT && comma === "thousands")
    return `case when regexp_full_match(${column}, '${GROUPED}([.][0-9]*)?') then ${asAmount(`replace(${column}, ',', '')`)} else ${asAmount(column)} end`;
  if (type === AMOUNT) return asAmount(column);
  if (type === "DATE")
    return `coalesce(try_cast(left(${column}, 10) as DATE), try_strptime(${column}, ['%d-%m-%Y', '%d/%m/%Y', '%d-%b-%y'])::DATE)`;
  return type === "VARCHAR" ? column : `try_cast(try_cast(${column} as DOUBLE) as ${type})`;
}

const DEFLATORS: TableKind = {
  kind: "deflator",
  title: "DAC deflators",
  known: [
    "pydeflate_year",
    "pydeflate_entity_code",
    "pydeflate_EXCHANGE",
    "pydeflate_DAC_DEFLATOR",
  ],
  selects({ at }) {
    const rate = (name: string) =>
      `try_cast(try_cast(${text(at(`pydeflate_${name}`))} as DOUBLE) as DECIMAL(30,18))`;
    return [
      {
        table: "deflator",
        columns: {
          entity_code: whole(at("pydeflate_entity_code")),
          entity: text(at("pydeflate_entity")),
          iso3: text(at("pydeflate_iso3")),
          year: whole(at("pydeflate_year"), "SMALLINT"),
          exchange: rate("EXCHANGE"),
          dac_deflator: rate("DAC_DEFLATOR"),
          exchange_deflator: rate("EXCHANGE_D"),
          price_deflator: rate("NGDP_D"),
        },
      },
    ];
  },
};

const KINDS: readonly TableKind[] = [DAC1, HEADLINES, SERIES, IN_WORDS, CRS, DEFLATORS];
