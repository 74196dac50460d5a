-- What breaks a rule on one line of an allocation's budget is explained for that line alone, and as far as the line was overspent then. Null where
-- a rule is about the whole row. Minor units of the fund's currency.
alter table exception
  add column category text
    check (category in ('staff', 'supplies', 'equipment', 'contractual', 'travel', 'transfers', 'operating', 'psc')),
  add column over_minor bigint check (over_minor > 0),
  add column explained_minor bigint check (explained_minor > 0),
  add check ((category is null) = (over_minor is null)),
  add check (explained_minor is null or (category is not null and explanation is not null));
drop index exception_rule_subject_kind_subject_id_idx;
create unique index on exception (rule, subject_kind, subject_id, category) nulls not distinct where status <> 'fixed';
