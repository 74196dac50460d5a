import { readTx, type Pool } from "../store/connect.js";
import {
  listClosingSteps,
  listOpenProposals,
  type ClosingStep,
  type ReopeningProposal,
} from "../store/closing-steps.js";

export type { ClosingStep, ReopeningProposal } from "../store/closing-steps.js";

/** How a project was closed, reopened and closed again: every step, oldest first. */
export function readClosingSteps(
  project_id: string,
  { pool }: { readonly pool: Pool },
): Promise<readonly ClosingStep[]> {
  return readTx(pool, (tx) => listClosingSteps(tx, project_id));
}

/** Reopenings that were proposed and wait for an answer, the oldest first. */
export function readReopeningsWaiting(
  limit: number,
  { pool }: { readonly pool: Pool },
): Promise<readonly ReopeningProposal[]> {
  return readTx(pool, (tx) => listOpenProposals(tx, limit));
}
