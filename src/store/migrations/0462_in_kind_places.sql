-- What is given in kind is given to a fund, a project or a programme; people and premises are somewhere.
alter table in_kind
  alter column fund_id drop not null,
  add column project_id ref references project deferrable,
  add column programme_id ref references programme deferrable,
  add column country text check (country ~ '^[A-Z]{2}$'),
  add column place text;
alter table in_kind add constraint in_kind_to_one check (num_nonnulls(fund_id, project_id, programme_id) = 1);
create index on in_kind (project_id) where project_id is not null;
create index on in_kind (programme_id) where programme_id is not null;
