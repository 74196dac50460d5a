import { DIRECT_CATEGORIES } from "../fund/account.js";
import type { Tx } from "./connect.js";
import { REFUND_CASES_SQL } from "./refund-rows.js";
import { shapeOf, type Column, type ColumnShape } from "./tables.js";

/** Tables that are no open data: what people do with the money on its way. Each row with the currency of its amounts. */
interface OwnTable {
  /** Joined as `t`. */
  readonly from: string;
  readonly currency: string;
  readonly columns: Readonly<Record<string, Column>>;
}

const OF_FUND = (table: string) => ({
  from: `${table} t left join fund f on f.id = t.fund_id`,
  currency: "f.currency",
});
const OF_AGREEMENT = (table: string) => ({
  from: `${table} t join agreement a on a.id = t.agreement_id left join fund f on f.id = a.fund_id`,
  currency: "f.currency",
});

const OWN_TABLES = {
  pledge: {
    from: "pledge t",
    currency: "t.currency",
    columns: {
      id: "ref",
      organisation_id: "ref",
      fund_id: "ref?",
      project_id: "ref?",
      amount_minor: "minor",
      announced_on: "day",
      event: "text?",
      status: "text",
    },
  },
  amendment: {
    ...OF_AGREEMENT("amendment"),
    currency: "a.currency",
    columns: {
      id: "ref",
      agreement_id: "ref",
      no: "integer",
      kind: "text",
      delta_minor: "minor",
      signed_on: "day",
      effective_to: "day?",
      eligible_until: "day?",
      psc_rate_bp: "bp?",
      interest_policy: "text?",
      refund_policy: "text?",
      fx_risk_bearer: "text?",
      grand_bargain_category: "text?",
      earmarked_countries: "texts?",
      earmarked_sectors: "texts?",
      earmarked_outcomes: "texts?",
      effective_on: "day?",
    },
  },
  obligation: {
    from: "obligation t join allocation a on a.id = t.allocation_id left join fund f on f.id = a.fund_id",
    currency: "f.currency",
    columns: {
      id: "ref",
      project_id: "ref",
      allocation_id: "ref",
      category: { optional: DIRECT_CATEGORIES },
      amount_minor: "minor",
      opened_on: "day",
      description: "text",
    },
  },
  refund: {
    ...OF_AGREEMENT("refund"),
    columns: {
      id: "ref",
      agreement_id: "ref",
      refund_case_id: "ref?",
      amount_minor: "minor",
      paid_on: "day?",
      reason: "text",
    },
  },
  refund_case: {
    ...OF_AGREEMENT(`(${REFUND_CASES_SQL})`),
    columns: {
      id: "ref",
      agreement_id: "ref",
      computed_minor: "minor",
      interest_minor: "minor",
      paid_minor: "minor",
      computed_on: "day",
      minimum_minor: "minor",
      status: "text",
      disposition: "text?",
      instruction: "text?",
      instructed_on: "day?",
      paid_on: "day?",
    },
  },
  in_kind: {
    from: "in_kind t",
    currency: "t.currency",
    columns: {
      id: "ref",
      organisation_id: "ref",
      fund_id: "ref?",
      project_id: "ref?",
      programme_id: "ref?",
      kind: "text",
      description: "text",
      country: "country?",
      place: "text?",
      from_on: "day",
      to_on: "day?",
      value_minor: "minor?",
      method: "text?",
    },
  },
  call: {
    ...OF_FUND("call"),
    columns: {
      id: "ref",
      fund_id: "ref",
      window_id: "ref?",
      title: "narrative",
      kind: "text",
      opens_at: "instant",
      closes_at: "instant",
      zone: "text",
      envelope_minor: "minor?",
      status: "text",
    },
  },
  proposal: {
    from: "proposal t join call c on c.id = t.call_id left join fund f on f.id = c.fund_id",
    currency: "f.currency",
    columns: {
      id: "ref",
      call_id: "ref",
      title: "narrative",
      organisation_id: "ref",
      amount_minor: "minor",
      countries: "texts",
      submitted_at: "instant",
      status: "text",
      reason: "text?",
      decision_id: "ref?",
      allocation_id: "ref?",
    },
  },
  review: {
    from: "review t",
    currency: "null",
    columns: {
      id: "ref",
      proposal_id: "ref",
      stage: "text",
      organisation_id: "ref",
      recommendation: "text",
      comment: "text",
      reviewed_at: "instant",
    },
  },
  interest: {
    from: "interest t",
    currency: "null",
    columns: {
      id: "ref",
      proposal_id: "ref",
      organisation_id: "ref",
      statement: "text",
      declared_at: "instant",
    },
  },
  exchange_rate: {
    from: "exchange_rate t",
    currency: "null",
    columns: {
      id: "ref",
      type: "text",
      from_currency: "currency",
      to_currency: "currency",
      rate: "numeric",
      effective_from: "day",
      source: "text",
      supersedes: "text?",
    },
  },
} as const satisfies Readonly<Record<string, OwnTable>>;

export type OwnTableName = keyof typeof OWN_TABLES;

export function isOwnTable(name: string): name is OwnTableName {
  return Object.hasOwn(OWN_TABLES, name);
}

/** One row, by column, with `currency`, the currency of its amounts. */
export type OwnRow = Readonly<Record<string, unknown>> & { readonly id: string };

export function ownColumns(table: OwnTableName): ReadonlyMap<string, ColumnShape> {
  return new Map(
    Object.entries<Column>(OWN_TABLES[table].columns).map(([name, column]) => [
      name,
      shapeOf(column),
    ]),
  );
}

/** The names are those above, never a person's. */
function selectSql(table: OwnTableName): string {
  const { from, currency, columns }: OwnTable = OWN_TABLES[table];
  // A day and an instant come as the store reads them, and a rate as its digits.
  const named = Object.keys(columns).map((name) =>
    name === "rate" ? "t.rate::text as rate" : `t."${name}"`,
  );
  return `select ${named.join(", ")}, ${currency} as currency from ${from}`;
}

export async function findOwnRow(tx: Tx, table: OwnTableName, id: string): Promise<OwnRow | null> {
  const [row] = await tx.rows<OwnRow>(`${selectSql(table)} where t.id = $1`, [id]);
  return row ?? null;
}

/** Rows of every own table that name this one, in the order of their ids: what followed from it. */
export async function listOwnOf(
  tx: Tx,
  kind: string,
  id: string,
  limit: number,
): Promise<readonly { readonly table: OwnTableName; readonly row: OwnRow }[]> {
  const column = kind === "funding_window" ? "window_id" : `${kind}_id`;
  const found = [];
  for (const table of Object.keys(OWN_TABLES) as OwnTableName[]) {
    if (!(column in OWN_TABLES[table].columns)) continue;
    const sql = `${selectSql(table)} where t."${column}" = $1 order by t.id collate "C" limit $2`;
    for (const row of await tx.rows<OwnRow>(sql, [id, limit])) found.push({ table, row });
  }
  return found;
}
