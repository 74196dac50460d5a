import type { Text } from "../base/text.js";
import type { Refusal } from "../base/refusal.js";
import { askDuckdb } from "./ask-duckdb.js";
import type { World } from "./world.js";
import { quoted } from "./tables.js";

/** How much a snapshot holds, for a first sentence about it. */
export interface ObservatorySize {
  readonly files: number;
  readonly activities: number;
  readonly transactions: number;
  readonly snapshot: string;
}

export async function sizeOf(world: World): Promise<ObservatorySize | Refusal> {
  const asking = world.engine === "duckdb" ? await askDuckdb(world) : world.ask();
  try {
    const counted = await Promise.all(
      ["dataset", "activity", "transaction"].map(async (table) => {
        const [row] = await asking.rows({
          sql: `select count(*) as rows from ${quoted(table)}`,
          values: {},
        });
        return Number(row?.["rows"] ?? 0);
      }),
    );
    const [files = 0, activities = 0, transactions = 0] = counted;
    return { files, activities, transactions, snapshot: world.manifest.id };
  } catch (error) {
    const refused = asking.refusalOf(error);
    if (refused === null) throw error;
    return refused;
  } finally {
    asking.close();
  }
}

/** A statement to begin with: which publishers report how many activities. */
export const SQL_EXAMPLE = `select reporting_org_name, count(*) as activities
  from activity
 where is_latest
 group by reporting_org_name
 order by activities desc
 limit 20`;

export interface SqlExample {
  readonly words: Text;
  readonly sql: string;
  /** It reckons with days, which a cluster keeps as text. */
  readonly isOfDays?: true;
}

/** What asks for the columns of a table, and their types. */
export const SQL_COLUMNS =
  "select column_name, data_type from information_schema.columns where table_name = 'activity'";

/** Statements to begin with. */
export const SQL_EXAMPLES: readonly SqlExample[] = [
  {
    words: { en: "Which publishers report how many activities?", ja: "報告者ごとの活動数" },
    sql: SQL_EXAMPLE,
  },
  {
    words: {
      en: "Spending in one country by year and donor, copies left out, in US dollars",
      ja: "ある国での支出（年・ドナー別、写しを除く、米ドル）",
    },
    sql: `select f.year, o.name, sum(f.value * case when f.currency = 'USD' then 1 else r.rate end) as usd,
       sum(case when f.currency = 'USD' or r.rate is not null then f.valued else 0 end) as converted, sum(f.valued) as valued
  from flow_by_place f
  join organisation o on o.organisation_id = f.provider_id
  left join rate_month r on r.currency = f.currency and r.month = f.rate_month
 where f.place = 'KE' and f.type in (3, 4) and not f.is_copy
 group by f.year, o.name
 order by f.year desc, usd desc
 limit 50`,
  },
  {
    words: {
      en: "Activities under way that end within a year, with those who fund them",
      ja: "実施中で 1 年以内に終了する活動と資金提供者",
    },
    isOfDays: true,
    sql: `select a.planned_end, a.iati_identifier, a.title, p.name as funder
  from activity a
  join participating_org p on p.activity_id = a.activity_id and p.role = '1'
 where a.is_latest and a.status = '2' and a.planned_end between current_date and current_date + 365
 order by a.planned_end, a.iati_identifier
 limit 100`,
  },
  {
    words: {
      en: "Official development assistance by measure, as the DAC's table has it",
      ja: "DAC 統計表による ODA（計上方式別）",
    },
    sql: `select year, donor_name, measure, price_basis, base_year, value, unit_multiplier, unit, line
  from dac1
 where aid_type_code = 1010 and donor_code = 701 and measure in ('grant_equivalent', 'net', 'gross')
 order by year desc, measure, price_basis`,
  },
  {
    words: { en: "What is wrong in the files, by rule", ja: "ファイルの誤り（規則別）" },
    sql: `select rule, severity, count(*) as found, min(message) as example
  from finding
 group by rule, severity
 order by found desc`,
  },
];

/** A statement that shows a table's first rows. */
export function lookAt(table: string): string {
  return `select * from ${quoted(table)} limit 20`;
}
