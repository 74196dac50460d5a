-- Results of a programme are shared like those of a fund or a project: by which rule they are shown is declared for it too.
alter table attribution add column programme_id ref references programme deferrable;
alter table attribution drop constraint attribution_check;
alter table attribution add constraint attribution_check
  check (num_nonnulls(fund_id, programme_id, project_id, agreement_id) = 1);
create unique index on attribution (programme_id) where programme_id is not null;
