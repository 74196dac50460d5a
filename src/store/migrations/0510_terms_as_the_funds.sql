-- A term that an agreement settled for itself may become the fund's again by an amendment.
alter table amendment drop constraint amendment_interest_policy_check;
alter table amendment add constraint amendment_interest_policy_check
  check (interest_policy in ('return', 'add_to_fund', 'agency_keeps', 'as_fund'));
alter table amendment drop constraint amendment_refund_policy_check;
alter table amendment add constraint amendment_refund_policy_check
  check (refund_policy in ('return', 'reprogramme', 'core', 'as_fund'));
alter table amendment drop constraint amendment_fx_risk_bearer_check;
alter table amendment add constraint amendment_fx_risk_bearer_check
  check (fx_risk_bearer in ('fund', 'donor', 'as_fund'));
