-- How a project of several funders charges its costs: one rule for the project, one line for each allocation that pays it (invariant 23).
create table project_funding (
  project_id ref primary key references project deferrable,
  rule text not null check (rule in ('percentage', 'sequential'))
);

create table funding_line (
  project_id ref not null references project_funding deferrable,
  allocation_id ref not null references allocation deferrable,
  position integer not null check (position > 0),
  -- Hundredths of a percent; nothing where lines are filled in order.
  share_bp integer not null check (share_bp between 0 and 10000),
  primary key (project_id, allocation_id),
  unique (project_id, position)
);
