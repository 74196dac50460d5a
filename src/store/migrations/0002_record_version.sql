-- One row. Its version moves on with every change of the record, so that a reader knows whether what it holds is the latest.
create table record_version (
  is_only boolean primary key default true check (is_only),
  version bigint not null
);
insert into record_version (version) values (1);
