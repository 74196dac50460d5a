import { amountOf, PLAIN, wholeOf, type NumberSense, type ReadCell } from "./table-numbers.js";
import { AMOUNT, tableOf, type TableName } from "./tables.js";

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
  /** How its columns are found, where not by `headerOf`. */
  readonly header?: (names: readonly string[]) => Header;
  /** Rows of our table out of theirs: one select for each measure that a row of theirs holds. */
  selects(header: Header, sense?: NumberSense): readonly Select[];
}

/** A select list over the rows `t`, whose columns `line`, `c0`, `c1` … are text. */
export interface Select {
  readonly table: TableName;
  readonly columns: Readonly<Record<string, string>>;
  readonly where?: string;
  /** Whether rows that `where` leaves out are told: they are no other select's. */
  readonly tells_left?: true;
  /** Numbers and days among them: text there that is none is told. */
  readonly cells: readonly ReadCell[];
}

/** Where a column stands, as SQL; null where there is none. Nothing and a dash are null. */
export interface Header {
  readonly names: readonly string[];
  at(...names: readonly string[]): string | null;
  /** Their own name of the column that `at` finds. */
  nameOf(...names: readonly string[]): string;
  /** Of the columns that were looked for those that are there twice: which one is meant cannot be known. */
  doubled(): readonly string[];
}

export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

export function headerOf(names: readonly string[]): Header {
  const plain = names.map(plainName);
  const used = new Set<number>();
  const find = (wanted: readonly string[]) => {
    const index =
      wanted.map((name) => plain.indexOf(plainName(name))).find((at) => at !== -1) ?? -1;
    used.add(index);
    return index;
  };
  return {
    names,
    at(...wanted) {
      const index = find(wanted);
      return index === -1 ? null : `nullif(nullif(trim(t.c${index}), ''), '-')`;
    },
    nameOf: (...wanted) => names[find(wanted)] ?? "",
    doubled: () =>
      [...used].flatMap((index) => {
        const same = names.filter((_, other) => index !== -1 && plain[other] === plain[index]);
        return same.length > 1 ? [same.join(" / ")] : [];
      }),
  };
}

/** Reads the numbers and days of a row, and remembers which cells these are. */
export function readerOf({ at, nameOf }: Header, sense: NumberSense) {
  const cells: ReadCell[] = [];
  const reading =
    (is_amount: boolean, sql: (given: string, type: string) => string) =>
    (column: string, names: readonly string[], type = "INTEGER"): string => {
      const given = at(...names);
      if (given === null) return "null";
      const read = sql(given, type);
      cells.push({ column, heading: nameOf(...names), given, read, is_amount });
      return read;
    };
  return {
    cells,
    amount: reading(true, (given) => amountOf(given, sense)),
    whole: reading(false, wholeOf),
    day: reading(
      false,
      (given) =>
        `coalesce(try_cast(left(${given}, 10) as DATE), try_strptime(${given}, ['%d-%m-%Y', '%d/%m/%Y', '%d-%b-%y'])::DATE)`,
    ),
    /** What is read by a way of its own. */
    other: (column: string, name: string, sql: (given: string) => string) =>
      reading(false, sql)(column, [name]),
  };
}

/** The table that the header is of; null where it is of none. */
export function kindOf(names: readonly string[]): TableKind | null {
  return KINDS.find((kind) => missingOf(kind, names).length === 0) ?? null;
}

export function missingOf({ known }: Pick<TableKind, "known">, names: readonly string[]): string[] {
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

/** Source: the OECD's list of fund flows of DAC1. */
export const FUND_FLOWS = `case FLOW when 1140 then 'net' when 1120 then 'gross' when 1160 then 'grant_equivalent' when 1150 then 'commitment'
  when 1121 then 'gross_grants' when 1122 then 'gross_non_grants' when 1151 then 'commitment_grants'
  when 1152 then 'commitment_non_grants' when 1130 then 'received' end`;

const DAC1: TableKind = {
  kind: "dac1",
  title: "DAC1",
  known: ["donor_code", "aidtype_code", "flows_code", "amounttype_code", "year", "value"],
  selects(header, sense = PLAIN) {
    const { at } = header;
    const { cells, amount, whole } = readerOf(header, sense);
    const flow = whole("flow_code", ["flows_code"]);
    const amountType = text(at("amounttype_code"));
    const amountTypeName = text(at("amount_type"));
    const basis = `case when ${amountType} = 'A' then 'current' when ${amountType} = 'D' then 'constant' when ${amountType} = 'N' then 'national'
      when ${amountType} like 'PT%' then 'percent' else 'other' end`;
    return [
      {
        table: "dac1",
        cells,
        columns: {
          donor_code: whole("donor_code", ["donor_code"]),
          donor_name: text(at("donor_name")),
          aid_type_code: whole("aid_type_code", ["aidtype_code"]),
          aid_type: text(at("aid_type")),
          flow_code: flow,
          flow: text(at("fund_flows", "flows")),
          measure: FUND_FLOWS.replace("FLOW", flow),
          amount_type_code: amountType,
          amount_type: amountTypeName,
          price_basis: basis,
          base_year: whole("base_year", ["base_period"], "SMALLINT"),
          sector_code: text(at("sector_code")),
          sector_name: text(at("sector_name")),
          year: whole("year", ["year"], "SMALLINT"),
          value: amount("value", ["value"]),
          unit_multiplier: at("unit_multiplier")
            ? whole("unit_multiplier", ["unit_multiplier"], "SMALLINT")
            : "6",
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
  selects: (header, sense = PLAIN) =>
    WIDE.flatMap(([heading, measure, basis, base_year]) => {
      const { at } = header;
      const { cells, amount, whole } = readerOf(header, sense);
      const given = at(heading);
      if (given === null) return [];
      const columns = {
        donor_code: whole("donor_code", ["donor_code"]),
        donor_name: text(at("donor_name")),
        year: whole("year", ["year"], "SMALLINT"),
        measure: `'${measure}'`,
        price_basis: `'${basis}'`,
        base_year,
        value: amount("value", [heading]),
        value_text: "null",
        unit_multiplier: basis === "percent" ? "0" : "6",
        unit: basis === "percent" ? "'% of GNI'" : "'USD'",
      };
      return [{ table: "oda" as const, cells, columns, where: `${given} is not null` }];
    }),
};

const SERIES: TableKind = {
  kind: "oda",
  title: "ODA headlines",
  known: ["year", "donor_code", "flows_code", "value", "indicator"],
  selects(header, sense = PLAIN) {
    const { at } = header;
    const { cells, amount, whole } = readerOf(header, sense);
    const indicator = `lower(${text(at("indicator"))})`;
    const isShare = `${indicator} = 'oda gni'`;
    return [
      {
        table: "oda",
        cells,
        columns: {
          donor_code: whole("donor_code", ["donor_code"]),
          donor_name: "null",
          year: whole("year", ["year"], "SMALLINT"),
          measure: `case when ${isShare} then 'headline' when ${indicator} = 'gni' then 'gni' when ${indicator} like '%grant equivalent%' then 'grant_equivalent'
            when ${indicator} like '%net flows%' then 'net' end`,
          price_basis: `case when ${isShare} then 'percent' else 'current' end`,
          base_year: "null",
          value: amount("value", ["value"]),
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
  selects(header, sense = PLAIN) {
    const { at, names } = header;
    const { cells, amount, whole, other } = readerOf(header, sense);
    const words = (heading: string, measure: string): Select => ({
      table: "oda",
      cells,
      columns: {
        donor_code: "null",
        donor_name: text(at("donor")),
        year: whole("year", ["year"], "SMALLINT"),
        measure: `'${measure}'`,
        // The table says neither; the one with a source column is of current prices.
        price_basis: names.some((name) => plainName(name) === "source")
          ? "'current'"
          : "'constant'",
        base_year: names.some((name) => plainName(name) === "source")
          ? "null"
          : `(select max(try_cast(t2.c${names.findIndex((name) => plainName(name) === "year")} as SMALLINT)) from ROWS t2)`,
        value: other(
          "value",
          heading,
          (
            given,
          ) => `(try_cast(split_part(${given}, ' ', 1) as DECIMAL(18,6)) * case split_part(${given}, ' ', 2)
          when 'trillion' then 1000000 when 'billion' then 1000 when 'million' then 1 end)::${AMOUNT}`,
        ),
        value_text: text(at(heading)),
        unit_multiplier: "6",
        unit: "'USD'",
      },
      where: `${text(at(heading))} is not null`,
    });
    const headline = words("Total ODA", "headline");
    const share = amount("value", ["ODA/GNI"]);
    return [
      headline,
      words("ODA short of 0.7% commitment", "shortfall"),
      {
        table: "oda",
        cells,
        columns: {
          ...headline.columns,
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
  selects(header, sense = PLAIN) {
    const { cells, amount, whole, day } = readerOf(header, sense);
    const columns: Record<string, string> = {};
    for (const { name, type, names } of crsColumns(header)) {
      if (type === AMOUNT) columns[name] = amount(name, names);
      else if (type === "DATE") columns[name] = day(name, names);
      else
        columns[name] = type === "VARCHAR" ? text(header.at(...names)) : whole(name, names, type);
    }
    return [{ table: "crs", cells, columns }];
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
      const names = isOldPurpose
        ? ["sector_code"]
        : name === "sector_code" && !hasPurpose
          ? []
          : [name, ...(CRS_ALIASES[name] ?? [])];
      return { name, type, names };
    });
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
  selects(header) {
    const { at } = header;
    const { cells, whole, other } = readerOf(header, PLAIN);
    const rate = (column: string, name: string) =>
      other(
        column,
        `pydeflate_${name}`,
        (given) => `try_cast(try_cast(${given} as DOUBLE) as DECIMAL(30,18))`,
      );
    return [
      {
        table: "deflator",
        cells,
        columns: {
          entity_code: whole("entity_code", ["pydeflate_entity_code"]),
          entity: text(at("pydeflate_entity")),
          iso3: text(at("pydeflate_iso3")),
          year: whole("year", ["pydeflate_year"], "SMALLINT"),
          exchange: rate("exchange", "EXCHANGE"),
          dac_deflator: rate("dac_deflator", "DAC_DEFLATOR"),
          exchange_deflator: rate("exchange_deflator", "EXCHANGE_D"),
          price_deflator: rate("price_deflator", "NGDP_D"),
        },
      },
    ];
  },
};

const KINDS: readonly TableKind[] = [DAC1, HEADLINES, SERIES, IN_WORDS, CRS, DEFLATORS];
