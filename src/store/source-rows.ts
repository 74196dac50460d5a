import type { Tx } from "./connect.js";

/** Which contribution pays how much of an allocation; without an agreement, the fund's own money. */
export interface SourceRow {
  readonly agreement_id: string | null;
  readonly amount_minor: bigint;
}

/** What one allocation draws on one of its sources, in the fund's currency. */
export interface DrawRow {
  readonly allocation_id: string;
  readonly agreement_id: string | null;
  readonly drawn_minor: bigint;
}

/** Whose draws are asked for. */
const OF = {
  fund: "a.fund_id = $1",
  allocation: "a.id = $1",
  agreement:
    "(a.agreement_id = $1 or a.id in (select allocation_id from allocation_source where agreement_id = $1))",
} as const;

/**
 * What allocations draw on each of their sources. Where parts of one were freed, its last source is freed first, so that a source still gives what is
 * left of the net after the sources before it. One that came with a file and names its agreement draws on that alone.
 */
function drawsSql(of: keyof typeof OF): string {
  return `
    with net as (
      select a.id, a.agreement_id, greatest(coalesce(sum(t.base_minor), 0), 0)::bigint as net_minor
        from allocation a
        join allocation_total t on t.allocation_id = a.id and t.account = 3100
       where ${OF[of]}
       group by a.id
    ), source as (
      select s.allocation_id, s.n, s.agreement_id, s.amount_minor, n.net_minor,
             sum(s.amount_minor) over (partition by s.allocation_id order by s.n) - s.amount_minor as before_minor
        from allocation_source s
        join net n on n.id = s.allocation_id
    ), draw as (
      select allocation_id, n, agreement_id, greatest(least(amount_minor, net_minor - before_minor), 0)::bigint as drawn_minor
        from source
      union all
      select n.id, 1, n.agreement_id, n.net_minor
        from net n
       where n.agreement_id is not null and not exists (select from allocation_source s where s.allocation_id = n.id)
    )`;
}

const DRAWN_SQL = `${drawsSql("fund")}
  select agreement_id, sum(drawn_minor)::bigint as drawn_minor
    from draw
   group by agreement_id
   order by agreement_id collate "C"`;

/** What allocations of a fund draw on each agreement, and on the fund's own money: one row of each. */
export function listDrawn(
  tx: Tx,
  fund_id: string,
): Promise<readonly Omit<DrawRow, "allocation_id">[]> {
  return tx.rows(DRAWN_SQL, [fund_id]);
}

/** Draws of one allocation, in the order of its sources; none where nobody recorded them. */
export function listDrawsOf(tx: Tx, allocation_id: string): Promise<readonly DrawRow[]> {
  return tx.rows(
    `${drawsSql("allocation")} select allocation_id, agreement_id, drawn_minor from draw where drawn_minor > 0 order by n limit 1000`,
    [allocation_id],
  );
}

/** Allocations that draw on an agreement, with how much. */
export function listDrawsOn(
  tx: Tx,
  agreement_id: string,
  limit = 10_000,
): Promise<readonly DrawRow[]> {
  return tx.rows(
    `${drawsSql("agreement")}
     select allocation_id, agreement_id, sum(drawn_minor)::bigint as drawn_minor
       from draw
      where agreement_id = $1 and drawn_minor > 0
      group by allocation_id, agreement_id
      order by allocation_id collate "C"
      limit $2`,
    [agreement_id, limit],
  );
}

/** Allocations that say neither source nor agreement, with what is left of them: they came with a portfolio's files. By day. */
export function listUnsourced(
  tx: Tx,
  fund_id: string,
): Promise<
  readonly { readonly id: string; readonly project_id: string; readonly net_minor: bigint }[]
> {
  return tx.rows(
    `select a.id, a.project_id, sum(t.base_minor)::bigint as net_minor
       from allocation a
       join allocation_total t on t.allocation_id = a.id and t.account = 3100
      where a.fund_id = $1 and a.agreement_id is null
        and not exists (select from allocation_source s where s.allocation_id = a.id)
      group by a.id
     having sum(t.base_minor) > 0
      order by a.allocated_on, a.id collate "C"`,
    [fund_id],
  );
}

/** The sources of an allocation in their order; none where nobody recorded them. */
export function listSources(tx: Tx, allocation_id: string): Promise<readonly SourceRow[]> {
  return tx.rows(
    "select agreement_id, amount_minor from allocation_source where allocation_id = $1 order by n",
    [allocation_id],
  );
}

/** The sources of an allocation, in place of those that it had. */
export async function setSources(
  tx: Tx,
  allocation_id: string,
  sources: readonly SourceRow[],
): Promise<void> {
  await tx.run("delete from allocation_source where allocation_id = $1", [allocation_id]);
  for (const [index, { agreement_id, amount_minor }] of sources.entries()) {
    await tx.run(
      "insert into allocation_source (allocation_id, n, agreement_id, amount_minor) values ($1, $2, $3, $4)",
      [allocation_id, index + 1, agreement_id, amount_minor],
    );
  }
}
