import type { Day } from "../base/day.js";
import type { AmendedTerms } from "../fund/policy.js";
import type { Tx } from "./connect.js";
import type { ScopeChange } from "./money-rows.js";

/** What became of what an agreement owes, since it was signed: more or less by an amendment, less by a write-off. */
export interface AgreementChangeRow {
  readonly id: string;
  readonly agreement_id: string;
  readonly kind: "amendment" | "write_off";
  /** Of an amendment. */
  readonly no: number | null;
  /** Of a write-off. */
  readonly instalment_id: string | null;
  readonly changed_on: Day;
  /** In the agreement's currency: negative where it owes less. */
  readonly amount_minor: bigint;
  /** The agreement's new last day, where it is an extension. */
  readonly effective_to: Day | null;
  /** What it settles of the agreement's money, and from which day on; what an older program froze lacks it. */
  readonly terms?: (AmendedTerms & { readonly effective_on: Day }) | null;
  /** What it ties the money to anew; so too. */
  readonly scope?: Omit<ScopeChange, "agreement_id"> | null;
}

/** One row per amendment that stands, and per instalment of which something was written off and not taken back. */
const CHANGES_SQL = `
  select a.id, a.agreement_id, 'amendment' as kind, a.no, null as instalment_id, a.signed_on as changed_on,
         a.delta_minor as amount_minor, a.effective_to,
         case when a.kind = 'terms' then jsonb_build_object(
           'interest_policy', a.interest_policy, 'refund_policy', a.refund_policy, 'fx_risk_bearer', a.fx_risk_bearer,
           'effective_on', a.effective_on) end as terms,
         case when a.kind = 'scope' then jsonb_build_object(
           'grand_bargain_category', a.grand_bargain_category, 'earmarked_countries', a.earmarked_countries,
           'earmarked_sectors', a.earmarked_sectors, 'earmarked_outcomes', a.earmarked_outcomes) end as scope
    from amendment a
   where not a.is_taken_back
  union all
  select i.id, i.agreement_id, 'write_off', null, i.id, min(e.effective_on), sum(l.amount_minor)::bigint, null, null, null
    from instalment i
    join entry e on e.event_id = 'instalment/' || i.id
    join entry_line l on l.entry_seq = e.seq and l.account = 1200
   group by i.id, i.agreement_id
  having sum(l.amount_minor) <> 0
   order by agreement_id, changed_on, kind, id
   limit 100000`;

export function listAgreementChanges(tx: Tx): Promise<readonly AgreementChangeRow[]> {
  return tx.rows(CHANGES_SQL);
}
