import type { Asked, Partner } from "./asked.js";
import type { Dialect } from "./dialect.js";
import type { Days } from "./whole-periods.js";

/** One statement with its values; every name in it is ours, every value is bound. */
export interface Statement {
  readonly sql: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What rows have to be: whether it is asked for at all, as SQL, and what it binds. */
export type Condition = readonly [
  applies: boolean,
  sql: string,
  values: Readonly<Record<string, string | null>>,
];

/** The conditions that apply, and what they bind; a condition that always holds where there is none. */
export function conditions(all: readonly Condition[]): {
  where: string;
  values: Record<string, string>;
} {
  const used = all.filter(([applies]) => applies);
  const values: Record<string, string> = {};
  for (const [, , bound] of used)
    for (const [name, value] of Object.entries(bound)) if (value !== null) values[name] = value;
  return { where: used.map(([, sql]) => sql).join(" and ") || "true", values };
}

/** Organisations of the partner: its family's, or those with this reference or name, or of a family of the record so called. */
export function membersOf(partner: Partner, dialect: Dialect): Statement {
  const is =
    partner.family_code === null ? isCalled("$partner", dialect) : "family_code = $partner";
  return {
    sql: `select organisation_id from organisation where ${is}`,
    values: { partner: partner.family_code ?? partner.words },
  };
}

/** Rows of the partner's organisations. Ids in the statement tell the engine which pieces of a table it need not read. */
export function partnerCondition({ partner }: Asked, column: string, dialect: Dialect): Condition {
  if (partner === null) return [false, "", {}];
  const { member_ids } = partner;
  if (member_ids !== undefined)
    return [
      true,
      member_ids.length === 0 ? "false" : `${column} in (${member_ids.join(", ")})`,
      {},
    ];
  const { sql, values } = membersOf(partner, dialect);
  return [true, `${column} in (${sql})`, values];
}

/** Organisations, and members of a family, that are called so. */
export function isCalled(words: string, { lower }: Dialect): string {
  const names = ["name", "family_code", "family_name"];
  return `(reference = ${words} or ${names.map((name) => `${lower(name)} = ${lower(words)}`).join(" or ")})`;
}

const monthOf = (day: string | null) => (day === null ? null : day.slice(0, 4) + day.slice(5, 7));
const yearOf = (day: string | null) => day?.slice(0, 4) ?? null;

/** From the year of the first day asked for to that of the last. */
export function yearConditions({ from, to }: Days, column: string): Condition[] {
  return [
    [from !== null, `${column} >= $from::INTEGER`, { from: yearOf(from) }],
    [to !== null, `${column} <= $to::INTEGER`, { to: yearOf(to) }],
  ];
}

/** The same by months. */
export function monthConditions({ from, to }: Days, column: string): Condition[] {
  return [
    [from !== null, `${column} >= $from::INTEGER`, { from: monthOf(from) }],
    [to !== null, `${column} <= $to::INTEGER`, { to: monthOf(to) }],
  ];
}

/** Of any of these days; each of them is bound by a name of its own. */
export function dayCondition(all: readonly Days[], column: string, { day }: Dialect): Condition {
  const values: Record<string, string | null> = {};
  const spans = all.map(({ from, to }, index) => {
    values[`first_day_${index}`] = from;
    values[`last_day_${index}`] = to;
    const edges = [
      ...(from === null ? [] : [`${column} >= ${day(`$first_day_${index}`)}`]),
      ...(to === null ? [] : [`${column} <= ${day(`$last_day_${index}`)}`]),
    ];
    return edges.length === 0 ? "true" : edges.join(" and ");
  });
  return [true, `(${spans.join(" or ")})`, values];
}
