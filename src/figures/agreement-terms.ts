import type { Day } from "../base/day.js";
import {
  termsInForce,
  type DatedTerms,
  type MoneyTerms,
  type TermsInForce,
} from "../fund/policy.js";
import type { AgreementRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";

/** What holds for an agreement's money on a day, by its own terms as amended, and by its fund's where it settles nothing. */
export function termsOn(snapshot: Snapshot, row: AgreementRow, on: Day): TermsInForce {
  const fund = snapshot.fundById.get(row.fund_id ?? "");
  return termsInForce(datedTerms(snapshot, row), fund ?? NO_FUND, on);
}

const NO_FUND = { interest_policy: null, refund_policy: null };

const NOTHING_SETTLED: MoneyTerms = {
  interest_policy: null,
  refund_policy: null,
  fx_risk_bearer: null,
};

/** As signed, then as amended. What an older program froze has none of its own. */
function datedTerms(snapshot: Snapshot, row: AgreementRow): readonly DatedTerms[] {
  const amended = snapshot.agreementChanges
    .filter((change) => change.agreement_id === row.id)
    .sort((a, b) => (a.no ?? 0) - (b.no ?? 0))
    .flatMap(({ terms = null }) => (terms ? [{ ...terms, from: terms.effective_on }] : []));
  return [{ ...NOTHING_SETTLED, ...row, from: null }, ...amended];
}

/** An agreement as its amendments of the scope have tied it anew, all of them or those signed by a day. */
export function asTied(snapshot: Snapshot, row: AgreementRow, by?: Day): AgreementRow {
  return snapshot.agreementChanges
    .filter(({ agreement_id, scope = null }) => agreement_id === row.id && scope !== null)
    .filter(({ changed_on }) => by === undefined || changed_on <= by)
    .sort((a, b) => (a.no ?? 0) - (b.no ?? 0))
    .reduce<AgreementRow>((tied, { scope }) => {
      const said = Object.entries(scope ?? {}).filter(([, value]) => value !== null);
      return { ...tied, ...Object.fromEntries(said) };
    }, row);
}
