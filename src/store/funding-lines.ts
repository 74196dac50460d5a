import type { ShareRule } from "../fund/funding-line.js";
import type { Tx } from "./connect.js";

/** One allocation's part in a project's costs, in the order in which lines are filled. */
export interface FundingLineRow {
  readonly allocation_id: string;
  readonly position: number;
  /** Hundredths of a percent. */
  readonly share_bp: number;
}

export interface ProjectFunding {
  readonly rule: Exclude<ShareRule, "direct">;
  readonly lines: readonly FundingLineRow[];
}

/** How a project's costs are charged, locked until the transaction ends; null where each cost names its allocation. */
export async function lockFunding(tx: Tx, project_id: string): Promise<ProjectFunding | null> {
  const [funding] = await tx.rows<Pick<ProjectFunding, "rule">>(
    "select rule from project_funding where project_id = $1 for update",
    [project_id],
  );
  if (!funding) return null;
  const lines = await tx.rows<FundingLineRow>(
    "select allocation_id, position, share_bp from funding_line where project_id = $1 order by position limit 1000",
    [project_id],
  );
  return { rule: funding.rule, lines };
}

/** Replaces a project's lines: what was charged before stays where it was charged. */
export async function saveFunding(
  tx: Tx,
  project_id: string,
  { rule, lines }: ProjectFunding,
): Promise<void> {
  await tx.run(
    `insert into project_funding (project_id, rule) values ($1, $2)
     on conflict (project_id) do update set rule = excluded.rule`,
    [project_id, rule],
  );
  await tx.run("delete from funding_line where project_id = $1", [project_id]);
  await tx.run(
    `insert into funding_line (project_id, allocation_id, position, share_bp)
     select $1, allocation_id, position, share_bp
       from jsonb_to_recordset($2) as l (allocation_id text, position integer, share_bp integer)`,
    [project_id, JSON.stringify(lines)],
  );
}
