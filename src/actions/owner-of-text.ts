import type { Refusal } from "../base/refusal.js";
import { refuseClaim } from "../results/claim.js";
import type { Tx } from "../store/connect.js";
import { findRow } from "../store/money-rows.js";
import { maybe, REF, refuseInput } from "./input.js";
import { NOUNS } from "./nouns.js";

/** Whose number or prose it is: one of the four. */
export const OWNER_FIELDS = {
  partner: maybe(REF),
  project: maybe(REF),
  programme: maybe(REF),
  fund: maybe(REF),
} as const;

export type OwnerKind = keyof typeof OWNER_FIELDS;
export const OWNER_KINDS = Object.keys(OWNER_FIELDS) as OwnerKind[];

export interface OwnerColumns {
  readonly partner_id: string | null;
  readonly project_id: string | null;
  readonly programme_id: string | null;
  readonly fund_id: string | null;
}

/** The owner that an input names, as the columns of its row; refused where it names none, several, or one that is not there. */
export async function readOwner(
  tx: Tx,
  input: { readonly [K in OwnerKind]?: string },
): Promise<OwnerColumns | Refusal> {
  const named = OWNER_KINDS.filter((kind) => input[kind] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1) return refuseClaim("CLAIM_OWNER", {}, "partner");
  const id = input[kind] ?? "";
  const row = await findRow(tx, kind, id);
  if (row === null) return refuseInput("NOT_FOUND", { kind: NOUNS[kind], id }, kind);
  const own = (of: OwnerKind) => input[of] ?? null;
  return {
    partner_id: own("partner"),
    project_id: own("project"),
    programme_id: own("programme"),
    fund_id: own("fund"),
  };
}
