import type { Text } from "../base/text.js";
import type { Tx } from "./connect.js";

/** Titles of the funds, programmes and projects that these activities became, in the order of their identifiers. */
export function listActivityTitles(
  tx: Tx,
  identifiers: readonly string[],
): Promise<readonly { readonly identifier: string; readonly title: Text }[]> {
  return tx.rows(
    `select a.iati_identifier as identifier, coalesce(p.title, f.name, g.name) as title
       from iati_activity a
       left join project p on p.id = a.project_id
       left join fund f on f.id = a.fund_id
       left join programme g on g.id = a.programme_id
      where a.iati_identifier = any($1)
      order by a.iati_identifier collate "C"`,
    [identifiers],
  );
}

/** How many transactions the record has of a dataset. */
export async function countTransactions(tx: Tx, portfolio: string): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    "select count(*)::integer as count from iati_transaction where portfolio = $1",
    [portfolio],
  );
  return row?.count ?? 0;
}
