import type { Asked } from "./asked.js";
import { conditions, yearConditions, type Condition, type Statement } from "./conditions.js";
import { DAC_LINES, GNI_LINE, ODA_LINE } from "./dac-lines.js";
import type { Dialect } from "./dialect.js";
import { isDacCountry, readDonors } from "./organisations.js";

/** Donors of the DAC's list of members that are countries: among them the rank is. */
function rankedCodes(): string {
  return [...readDonors().keys()].filter(isDacCountry).join(", ");
}

/** When a file `d` says that it was made, else when it was loaded. */
export function vintageOf({ day }: Dialect): string {
  return `coalesce(d.generated_at, 'loaded ' || ${day("d.loaded_at")})`;
}

/** What is asked of the rows of `dac1`, or of what has their columns. */
function donorConditions(asked: Asked): Condition[] {
  const codes = [...readDonors()]
    .filter(([, { country }]) => country !== null && country === asked.partner?.family_code)
    .map(([code]) => code);
  return [
    [asked.partner !== null, `donor_code in (${codes.join(", ") || "-1"})`, {}],
    [asked.donor !== null, "donor_code = $donor::INTEGER", { donor: asked.donor }],
    [asked.measure !== null, "measure = $measure", { measure: asked.measure }],
    ...yearConditions(asked, "year"),
  ];
}

/** What one row of `dac1` is of: where several files have it, the one that was loaded last counts, and in a file its first. */
const ROW_OF = "t.donor_code, t.aid_type_code, t.measure, t.price_basis, t.year";
const COUNTED_FIRST = "d.loaded_at desc, d.path, t.line";
const USED = `t.aid_type_code in (${DAC_LINES.join(", ")}) and t.price_basis in ('current', 'constant') and t.measure in ('grant_equivalent', 'net', 'gross')`;

const MEASURES_FIRST =
  "case measure when 'grant_equivalent' then 1 when 'net' then 2 else 3 end, case prices when 'current' then 1 else 2 end";

export function odaStatement(asked: Asked, dialect: Dialect): Statement {
  const { where, values } = conditions([
    ...donorConditions(asked),
    [asked.prices !== null, "prices = $prices", { prices: asked.prices }],
  ]);
  return {
    sql: `with stated as (
        select distinct on (${ROW_OF}) t.*, d.path as source, ${vintageOf(dialect)} as vintage
          from dac1 t left join dataset d on d.dataset_id = t.dataset_id
         where ${USED}
         order by ${COUNTED_FIRST}
      ), income as (
        select donor_code, year, price_basis, max(value) as value from stated where aid_type_code = ${GNI_LINE} group by all
      ), volume as (
        select v.year, v.donor_code, v.donor_name as donor, v.measure, v.price_basis as prices, v.base_year,
               v.value as amount_usd_millions, g.value as gni_usd_millions, v.source, v.vintage, v.donor_code in (${rankedCodes()}) as is_ranked
          from stated v left join income g on g.donor_code = v.donor_code and g.year = v.year and g.price_basis = v.price_basis
         where v.aid_type_code = ${ODA_LINE} and v.value is not null
      ), ranked as (
        select *, case when is_ranked then rank() over (partition by year, measure, prices, is_ranked order by amount_usd_millions desc) end as rank,
               case when is_ranked then count(*) over (partition by year, measure, prices, is_ranked) end as ranked_among
          from volume
      )
      select year, donor_code, donor, measure, prices, base_year, amount_usd_millions, gni_usd_millions, rank, ranked_among, source, vintage
        from ranked where ${where}
       order by year desc, ${MEASURES_FIRST}, amount_usd_millions desc, donor_code limit ${asked.limit}`,
    values,
  };
}

/** The published rows that such a figure is read from; as reported those too that another file's stand for. */
export function odaRowsStatement(asked: Asked, dialect: Dialect): Statement {
  const { where, values } = conditions([
    [true, USED, {}],
    [asked.line !== null, "t.aid_type_code = $line::INTEGER", { line: asked.line }],
    [asked.prices !== null, "t.price_basis = $prices", { prices: asked.prices }],
    ...donorConditions(asked),
  ]);
  return {
    sql: `select file, line, year, donor_code, donor, aid_type_code, aid_type, measure, prices, base_year, value, unit, vintage, is_counted
      from (
        select d.path as file, t.line as line, t.year as year, t.donor_code as donor_code, t.donor_name as donor, t.aid_type_code as aid_type_code,
               t.aid_type as aid_type, t.measure as measure, t.price_basis as prices, t.base_year as base_year, t.value as value, t.unit as unit,
               ${vintageOf(dialect)} as vintage, (row_number() over (partition by ${ROW_OF} order by ${COUNTED_FIRST}) = 1)::BOOLEAN as is_counted
          from dac1 t left join dataset d on d.dataset_id = t.dataset_id
         where ${where}
      ) where ${asked.as_reported ? "true" : "is_counted"}
      order by year desc, ${MEASURES_FIRST}, aid_type_code desc, value desc nulls last, donor_code, is_counted desc, file, line limit ${asked.limit}`,
    values,
  };
}
