import { texts, type Text } from "../base/text.js";
import { donorName } from "./donor-names.js";
import type { Engine } from "./engine.js";
import type { Source } from "./table-source.js";
import { FUND_FLOWS, readerOf, type Header, type TableKind } from "./table-kinds.js";
import { literal } from "./snapshot.js";
import { PLAIN } from "./table-numbers.js";

/**
 * Tables as the OECD's Data Explorer gives them: SDMX-CSV of version 1 or 2, one observation a row. A column is named by the code of its
 * dimension; its label stands in a column of its own after it (`DONOR,Donor`), or behind the code in the same cell (`JPN: Japan`).
 */
const CODE = /^([A-Z][A-Z0-9_]+)(?:: .*)?$/;
const codeOf = (name: string) => CODE.exec(name)?.[1] ?? "";

/** What every such table has, whatever it is of. */
export function isSdmx(names: readonly string[]): boolean {
  const codes = names.map(codeOf);
  return codes.includes("TIME_PERIOD") && codes.includes("OBS_VALUE");
}

/** Columns by their codes alone, `at` of `label` the name of what is coded; where both stand in one cell, the part that is asked for. */
function sdmxHeader(names: readonly string[]): Header & { label(code: string): string } {
  const codes = names.map(codeOf);
  const cell = (index: number) => `nullif(trim(t.c${index}), '')`;
  const isBoth = names.some((name) => CODE.test(name) && name.includes(": "));
  const at = (...wanted: readonly string[]) => {
    const index = wanted.map((code) => codes.indexOf(code)).find((each) => each !== -1);
    if (index === undefined) return null;
    return isBoth ? `nullif(split_part(${cell(index)}, ': ', 1), '')` : cell(index);
  };
  return {
    names,
    at,
    nameOf: (...wanted) => wanted.find((code) => codes.includes(code)) ?? "",
    doubled: () => [
      ...new Set(codes.filter((code, at) => code !== "" && codes.indexOf(code) !== at)),
    ],
    label(code) {
      const index = codes.indexOf(code);
      if (index === -1) return "null";
      if (isBoth)
        return `nullif(substr(${cell(index)}, strpos(${cell(index)} || ': ', ': ') + 2), '')`;
      return codes[index + 1] === "" ? cell(index + 1) : "null";
    },
  };
}

/** Donors of DAC1 by their codes there, with their numbers in the DAC's list. Source: the OECD's own translation between both. */
const DONORS =
  "AUT 1,BEL 2,DNK 3,FRA 4,DEU 5,ITA 6,NLD 7,NOR 8,PRT 9,SWE 10,CHE 11,GBR 12,FIN 18,ISL 20,IRL 21,LUX 22,MCO 26,CYP 30,GRC 40,MLT 45," +
  "ESP 50,TUR 55,SVN 61,HRV 62,CZE 68,SVK 69,LIE 70,BGR 72,HUN 75,POL 76,ROU 77,EST 82,LVA 83,LTU 84,RUS 87,DZA 130,LBY 133,CAN 301," +
  "USA 302,MEX 358,IRQ 543,ISR 546,KWT 552,QAT 561,SAU 566,ARE 576,AZE 611,KAZ 613,JPN 701,TWN 732,KOR 742,THA 764,TLS 765,AUS 801," +
  "NZL 820,4EU001 918,DAC 20001,ALLM 20002,G7 20003,DACEU_EC 20004,DACEUEC 20004,ALLD 20005,WXDAC 20006,DACEU 20011";

const NUMBERS = DONORS.split(",").map((row) => {
  const [code = "", number] = row.split(" ");
  return [code, Number(number)] as const;
});

const numberOfDonor = (given: string) =>
  `case ${given} ${NUMBERS.map(([code, number]) => `when '${code}' then ${number}`).join(" ")} end`;

/** Where the table has no labels. */
const nameOfDonor = (given: string) =>
  `case ${given} ${NUMBERS.map(([code, number]) => `when '${code}' then ${literal(donorName(number)?.en ?? code)}`).join(" ")} end`;

const NEEDED = [
  ...["DONOR", "MEASURE", "FLOW_TYPE", "UNIT_MEASURE", "PRICE_BASE", "TIME_PERIOD", "OBS_VALUE"],
  "UNIT_MULT",
] as const;

/** What is no part of another row: neither by tying status nor by sector. */
const isWhole = (given: string | null) =>
  given === null ? "true" : `coalesce(${given}, '_Z') in ('_Z', '_T')`;

/**
 * DAC1 of the Data Explorer. MEASURE is the line of the table, FLOW_TYPE its fund flow (of which two are letters there), and what the table
 * called type of amount is PRICE_BASE of dollars (V current, Q constant), else UNIT_MEASURE. Dollars are in millions (UNIT_MULT 6): others are
 * not taken for those.
 */
export const DAC1_SDMX: TableKind = {
  kind: "dac1",
  title: "DAC1 (SDMX-CSV)",
  known: NEEDED,
  header: sdmxHeader,
  selects(plain, sense = PLAIN) {
    const header = sdmxHeader(plain.names);
    const { at, label } = header;
    const { cells, amount, whole, other } = readerOf(header, sense);
    const [unit, price] = [at("UNIT_MEASURE") ?? "null", at("PRICE_BASE") ?? "null"];
    const flow = other(
      "flow_code",
      "FLOW_TYPE",
      (given) =>
        `case ${given} when 'C' then 115 when 'D' then 112 else try_cast(${given} as INTEGER) end`,
    );
    const donor = other("donor_code", "DONOR", numberOfDonor);
    const year = whole("year", ["TIME_PERIOD"], "SMALLINT");
    const multiplier = other(
      "unit_multiplier",
      "UNIT_MULT",
      (given) =>
        `case when ${unit} <> 'USD' or ${given} = '6' then try_cast(${given} as SMALLINT) end`,
    );
    const basis = `case when ${unit} = 'USD' and ${price} = 'V' then 'current' when ${unit} = 'USD' and ${price} = 'Q' then 'constant'
      when ${unit} = 'XDC' then 'national' when ${unit} like 'PT%' then 'percent' else 'other' end`;
    const sector = at("SECTOR");
    return [
      {
        table: "dac1",
        cells,
        tells_left: true,
        where: `(${donor}) is not null and (${year}) is not null and (${unit} <> 'USD' or (${multiplier}) is not null)
          and ${isWhole(at("TYING_STATUS"))} and ${isWhole(sector)}`,
        columns: {
          donor_code: donor,
          donor_name: `coalesce(${label("DONOR")}, ${nameOfDonor(at("DONOR") ?? "null")})`,
          aid_type_code: whole("aid_type_code", ["MEASURE"]),
          aid_type: label("MEASURE"),
          flow_code: flow,
          flow: label("FLOW_TYPE"),
          measure: FUND_FLOWS.replace("FLOW", flow),
          amount_type_code: `case when ${unit} = 'USD' then case ${price} when 'V' then 'A' when 'Q' then 'D' else ${price} end when ${unit} = 'XDC' then 'N' else ${unit} end`,
          amount_type: `case when ${unit} = 'USD' then ${label("PRICE_BASE")} else ${label("UNIT_MEASURE")} end`,
          price_basis: basis,
          base_year: whole("base_year", ["BASE_PER"], "SMALLINT"),
          sector_code: sector === null ? "null" : `nullif(${sector}, '_Z')`,
          sector_name: label("SECTOR"),
          year,
          value: amount("value", ["OBS_VALUE"]),
          unit_multiplier: multiplier,
          unit: `case when ${unit} = 'USD' then 'USD' when ${unit} = 'XDC' then 'national currency' when ${unit} = 'PT_B5G' then '% of GNI' end`,
        },
      },
    ];
  },
};

/** Why such a table is not loaded, with its name; null of DAC1. */
export interface NotLoaded {
  readonly flow: string;
  readonly why: Text;
}

const WHY = texts({
  crs: {
    en: "it has totals beside their parts, and a sum would count money twice. Load the CRS's own file of a year: “CRS YEAR (dotStat format)” or “CRS-Parquet”, among the related files of the CRS in the Data Explorer.",
    ja: "合計と内訳の行が混在し、合計すると二重になるためです。Data Explorer の CRS の関連ファイルにある年別の CRS ファイル（“CRS YEAR (dotStat format)” または “CRS-Parquet”）を読み込んでください。",
  },
  other: {
    en: "the observatory has no table for it. Of the Data Explorer it loads DAC1 (DSD_DAC1@DF_DAC1), and of the CRS the file of a year.",
    ja: "観測データに該当する表がないためです。Data Explorer のデータのうち読み込めるのは DAC1（DSD_DAC1@DF_DAC1）と、CRS の年別ファイルです。",
  },
  mixed: {
    en: "it has rows of several. Give each in a file of its own.",
    ja: "複数のデータフローの行が混在しているためです。データフローごとに別のファイルにしてください。",
  },
  nameless: {
    en: "its rows do not say which table they are of. Fetch it with codes, and with the column DATAFLOW or STRUCTURE_ID.",
    ja: "どの表の行か記載されていないためです。コードと DATAFLOW または STRUCTURE_ID の列を含めて取得してください。",
  },
});

export async function notLoaded(
  { names, rows }: Source,
  engine: Engine,
): Promise<NotLoaded | null> {
  const flow = sdmxHeader(names).at("STRUCTURE_ID", "DATAFLOW");
  const found =
    flow === null
      ? []
      : await engine.rows(
          `select distinct ${flow} as flow from ${rows} t where ${flow} is not null limit 3`,
        );
  const flows = found.map((row) => String(row["flow"]));
  const [first] = flows;
  if (first === undefined) return { flow: "SDMX-CSV", why: WHY.nameless };
  const kinds = new Set(flows.map((each) => /DSD_\w+@\w+/.exec(each)?.[0] ?? each));
  const shown = [...kinds].join(", ");
  if (kinds.size > 1) return { flow: shown, why: WHY.mixed };
  if (kinds.has("DSD_DAC1@DF_DAC1")) return null;
  return { flow: shown, why: /^DSD_CRS@/.test(shown) ? WHY.crs : WHY.other };
}
