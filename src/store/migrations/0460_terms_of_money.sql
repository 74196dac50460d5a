-- What an agreement settles of its own money: what becomes of interest on it, of what is left at the end, and who bears exchange differences.
-- Where it settles nothing (null), the fund's terms hold.
alter table agreement
  add column interest_policy text check (interest_policy in ('return', 'add_to_fund', 'agency_keeps')),
  add column refund_policy text check (refund_policy in ('return', 'reprogramme', 'core')),
  add column fx_risk_bearer text check (fx_risk_bearer in ('fund', 'donor'));

-- An amendment may settle them anew, from a day on.
alter table amendment
  add column interest_policy text check (interest_policy in ('return', 'add_to_fund', 'agency_keeps')),
  add column refund_policy text check (refund_policy in ('return', 'reprogramme', 'core')),
  add column fx_risk_bearer text check (fx_risk_bearer in ('fund', 'donor'));
alter table amendment drop constraint amendment_kind_check;
alter table amendment add constraint amendment_kind_check check (kind in ('amount', 'extension', 'psc', 'scope', 'terms'));
alter table amendment drop constraint amendment_check3;
alter table amendment add constraint amendment_in_force
  check ((effective_on is null) = (num_nonnulls(psc_rate_bp, interest_policy, refund_policy, fx_risk_bearer) = 0));
alter table amendment add constraint amendment_of_terms
  check ((kind = 'terms') = (num_nonnulls(interest_policy, refund_policy, fx_risk_bearer) > 0));

-- Interest may be earned on one contribution: it becomes what that agreement says.
alter table fund_income add column agreement_id ref references agreement deferrable;
alter table fund_income add constraint fund_income_of_agreement
  check (agreement_id is null or kind in ('interest', 'organisation_interest'));
create index on fund_income (agreement_id) where agreement_id is not null;

-- Of what a case computed, the interest that goes back with it.
alter table refund_case add column interest_minor bigint not null default 0 check (interest_minor >= 0);
