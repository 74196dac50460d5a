import type { Asked } from "./asked.js";
import { conditions, partnerCondition, yearConditions, type Statement } from "./conditions.js";
import { amountOfPlan, ratesTo, WHOLE } from "./derived.js";
import type { Dialect } from "./dialect.js";

/** The greatest first; what could not be converted comes last. */
const ORDER = "f.amount desc nulls last, f.kind, f.activity_id, f.position";

/** Budgets and planned disbursements one by one, with where they stand in their files: what `forward` sums up. */
export function plansStatement(asked: Asked, dialect: Dialect): Statement {
  const { currency, limit } = asked;
  const plans =
    currency === WHOLE.currency
      ? "plan f"
      : `(select f.${dialect.allBut("used_month, amount")}, ${amountOfPlan(currency)}
            from plan f asof left join ${ratesTo(currency, dialect)} r on r.currency = f.currency and r.month <= f.rate_month) f`;
  const { where, values } = conditions([
    partnerCondition(asked, "f.provider_id", dialect),
    ...yearConditions(asked, "f.year"),
    [asked.without_date, "f.year is null", {}],
    [asked.plan !== null, "f.kind = $plan", { plan: asked.plan }],
    [asked.status !== null, "f.status = $status", { status: asked.status }],
    [asked.without_status, "f.status is null", {}],
    [!asked.as_reported, "not f.is_superseded and not f.is_copy", {}],
    [asked.carried, "f.used_month < f.rate_month and f.value is not null", {}],
    [
      asked.activity !== null,
      "f.activity_id in (select activity_id from activity where iati_identifier = $activity)",
      { activity: asked.activity },
    ],
  ]);
  // Of the first rows alone is looked up what people read.
  const table = (kind: "budget" | "planned_disbursement") =>
    `select '${kind}' as kind, t.activity_id as activity_id, t.position as position, t.line as line, t.type as type,
                   t.period_start as period_start, t.period_end as period_end, t.value_date as value_date
              from ${kind} t where t.activity_id in (select activity_id from chosen)`;
  const found =
    dialect.eachNode(`with chosen as (select f.* from ${plans} where ${where} order by ${ORDER} limit ${limit})
        select d.path as file, t.line as line, f.kind as kind, a.iati_identifier as iati_identifier, f.position as position,
               coalesce(a.reporting_org_name, a.reporting_org_ref) as publisher, p.name as provider, p.reference as provider_reference, t.type as type,
               f.status as status, t.period_start as period_start, t.period_end as period_end, f.value as value, f.currency as currency,
               t.value_date as value_date, case when f.currency = '${currency}' then 1 else r.rate end as rate, f.used_month as rate_month,
               s.kind as rate_kind, s.source as rate_source, f.amount as amount, f.is_superseded as is_superseded, f.is_copy as is_copy,
               f.activity_id as activity_id
          from chosen f
          join (${table("budget")} union all ${table("planned_disbursement")}) t
            on t.kind = f.kind and t.activity_id = f.activity_id and t.position = f.position
          join activity a on a.activity_id = f.activity_id
          join dataset d on d.dataset_id = a.dataset_id
          left join organisation p on p.organisation_id = f.provider_id
          left join ${ratesTo(currency, dialect)} r on r.currency = f.currency and r.month = f.used_month
          left join rate_month s on s.currency = f.currency and s.month = f.used_month`);
  return {
    sql: `select f.${dialect.allBut("activity_id")} from ${found} f order by ${ORDER} limit ${limit}`,
    values,
  };
}
