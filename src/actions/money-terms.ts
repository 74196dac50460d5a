import { Type, type Static } from "@sinclair/typebox";
import { INTEREST_POLICIES } from "../fund/fund.js";
import { AS_FUND, FX_RISK_BEARERS, type AmendedTerms, type MoneyTerms } from "../fund/policy.js";
import { DISPOSITIONS } from "../fund/refund.js";
import { maybe } from "./input.js";
import { LABELS } from "./labels.js";

/** What an agreement may settle of its own money, as a form asks for it; what it leaves empty is as the fund's. */
export const TERMS_FORM = {
  interest_policy: maybe(Type.Union(INTEREST_POLICIES.map((policy) => Type.Literal(policy)))),
  refund_policy: maybe(Type.Union(DISPOSITIONS.map((policy) => Type.Literal(policy)))),
  fx_risk_bearer: maybe(Type.Union(FX_RISK_BEARERS.map((bearer) => Type.Literal(bearer)))),
};

const AS_FUNDS = Type.Literal(AS_FUND);

/** The same of an amendment: what it leaves empty stays, and a term may be as the fund's again. */
export const AMENDED_TERMS_FORM = {
  interest_policy: maybe(
    Type.Union([...INTEREST_POLICIES.map((policy) => Type.Literal(policy)), AS_FUNDS]),
  ),
  refund_policy: maybe(Type.Union([...DISPOSITIONS.map((use) => Type.Literal(use)), AS_FUNDS])),
  fx_risk_bearer: maybe(
    Type.Union([...FX_RISK_BEARERS.map((bearer) => Type.Literal(bearer)), AS_FUNDS]),
  ),
};

export type TermsGiven = Static<ReturnType<typeof Type.Object<typeof TERMS_FORM>>>;
type AmendedTermsGiven = Static<ReturnType<typeof Type.Object<typeof AMENDED_TERMS_FORM>>>;

export const TERMS_LABELS = {
  interest_policy: LABELS.agreed_interest,
  refund_policy: LABELS.agreed_refund,
  fx_risk_bearer: LABELS.fx_risk_bearer,
};

/** The columns that say it. */
export function termColumns(given: TermsGiven): MoneyTerms;
export function termColumns(given: AmendedTermsGiven): AmendedTerms;
export function termColumns(given: AmendedTermsGiven): AmendedTerms {
  const { interest_policy = null, refund_policy = null, fx_risk_bearer = null } = given;
  return { interest_policy, refund_policy, fx_risk_bearer };
}
