-- What donors' guidance for IATI asks of every activity: codes of the standard's lists, null where nobody said any (decision 0540).
alter table project
  add column aid_type text,
  add column is_humanitarian boolean,
  add column collaboration_type text,
  add column flow_type text,
  add column finance_type text,
  add column tied_status text;
alter table fund
  add column is_humanitarian boolean,
  add column collaboration_type text,
  add column flow_type text,
  add column finance_type text,
  add column tied_status text;

-- The DAC's policy markers, and how far each is an objective: 0 says that it was looked at and is none.
create table project_marker (
  project_id ref not null references project deferrable,
  n integer not null,
  marker text not null,
  significance text not null,
  primary key (project_id, n)
);
create table fund_marker (
  fund_id ref not null references fund deferrable,
  n integer not null,
  marker text not null,
  significance text not null,
  primary key (fund_id, n)
);
