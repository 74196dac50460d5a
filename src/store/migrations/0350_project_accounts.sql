-- An agreement that pays a project directly keeps a book of its own: an account, which is a fund of one project. Decision 0303.
alter table fund drop constraint fund_type_check;
alter table fund add constraint fund_type_check check
  (type in ('trust_fund', 'lightly_earmarked', 'pooled', 'single_donor', 'core_voluntary', 'multi_bilateral', 'project_account'));

-- The agreement itself decides what its project gets; money of a fund needs the decision of a meeting.
alter table allocation alter column decision_id drop not null;
alter table allocation add check (num_nonnulls(decision_id, agreement_id) >= 1);
