import { PAID_OF_CASE_SQL } from "./refund-rows.js";
import type { Currency } from "../base/currency.js";
import type { Day } from "../base/day.js";
import type { Text } from "../base/text.js";
import type { Tx } from "./connect.js";

/** A row that the snapshot does not hold and that a form may name, as long as something can still be done with it. */
export interface ChoiceRow {
  readonly kind:
    "pledge" | "obligation" | "refund_case" | "call" | "proposal" | "entry" | "exception";
  readonly id: string;
  /** What it is called: of a pledge its organisation, of an obligation what it is for. */
  readonly title: Text;
  /** Minor units, of a refund case what is left to pay; null where it has no amount of its own. */
  readonly amount_minor: bigint | null;
  readonly currency: Currency | null;
  readonly on: Day;
}

/** The newest first; what has ended is left out: nothing more is recorded of it. */
const CHOICES_SQL = `
  select kind, id, title, amount_minor, currency, "on"
    from (select 'pledge' as kind, p.id, o.name as title, p.amount_minor, p.currency, p.announced_on as "on"
            from pledge p join organisation o on o.id = p.organisation_id
           where p.status not in ('converted', 'lapsed', 'withdrawn')
          union all
          select 'obligation', b.id, jsonb_build_object('en', b.description, 'ja', b.description), b.amount_minor, f.currency, b.opened_on
            from obligation b join allocation a on a.id = b.allocation_id join fund f on f.id = a.fund_id
          union all
          select 'refund_case', c.id, a.title, greatest(c.computed_minor - ${PAID_OF_CASE_SQL}, 0), f.currency, c.computed_on
            from refund_case c join agreement a on a.id = c.agreement_id join fund f on f.id = a.fund_id
           where c.status <> 'closed'
          union all
          select 'call', c.id, c.title, c.envelope_minor, f.currency, (c.opens_at at time zone c.zone)::date
            from call c join fund f on f.id = c.fund_id
           where c.status not in ('archived', 'cancelled')
          union all
          select 'proposal', p.id, p.title, p.amount_minor, f.currency, (p.submitted_at at time zone c.zone)::date
            from proposal p join call c on c.id = p.call_id join fund f on f.id = c.fund_id
           where p.status not in ('ineligible', 'not_shortlisted', 'withdrawn', 'rejected', 'allocated')) choice
   where kind = any($1)
   order by "on" desc, id collate "C"
   limit $2`;

export function listChoices(
  tx: Tx,
  kinds: readonly string[],
  limit: number,
): Promise<readonly ChoiceRow[]> {
  return tx.rows<ChoiceRow>(CHOICES_SQL, [kinds, limit]);
}
