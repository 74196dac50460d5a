-- A pledge is made to a fund or to a project directly; what comes of the latter is a direct agreement. Decision 0303.
alter table pledge alter column fund_id drop not null;
alter table pledge add column project_id ref references project deferrable;
alter table pledge add check (num_nonnulls(fund_id, project_id) = 1);
create index on pledge (project_id) where project_id is not null;
