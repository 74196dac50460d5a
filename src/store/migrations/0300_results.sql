-- Results as a record of work: the shared library of indicators, what each indicator declares, who reported, checked, published and
-- revised a value, what stays of the earlier ones, and by which rule a donor is shown a result. What is new may be left out: null.

-- An indicator that many projects take: its definition, and how its values may be put together, declared once.
create table library_indicator (
  id ref primary key,
  portfolio ref references portfolio deferrable,
  title narrative not null,
  definition narrative,
  -- How it is collected.
  method narrative,
  unit narrative not null,
  measure text not null check (measure in ('unit', 'percentage', 'nominal', 'ordinal', 'qualitative')),
  -- Over periods.
  aggregation text not null check (aggregation in ('sum', 'last', 'max', 'mean', 'ratio_of_sums', 'unique_people', 'none')),
  over_places text not null check (over_places in ('sum', 'max', 'mean', 'ratio_of_sums', 'unique_people', 'none')),
  over_projects text not null check (over_projects in ('sum', 'max', 'mean', 'ratio_of_sums', 'unique_people', 'none')),
  is_ascending boolean not null default true,
  is_cumulative boolean not null default false,
  position integer not null default 0
);

-- What it is elsewhere: vocabulary 9 is the SDG indicators (IATI IndicatorVocabulary).
create table library_reference (
  library_indicator_id ref not null references library_indicator deferrable,
  n integer not null,
  vocabulary text not null,
  code text not null,
  primary key (library_indicator_id, n)
);

-- What it is broken down by. Dimensions with one number of `breakdown` are crossed: sex × age.
create table library_dimension (
  library_indicator_id ref not null references library_indicator deferrable,
  n integer not null,
  breakdown integer not null default 1,
  dimension text not null,
  categories text[] not null,
  -- One person may be counted in two categories, so these need not sum to the total.
  is_overlapping boolean not null default false,
  primary key (library_indicator_id, n)
);

alter table result add column parent_id ref references result deferrable check (parent_id <> id);

alter table indicator
  add column library_id ref references library_indicator deferrable,
  add column method narrative,
  add column over_places text check (over_places in ('sum', 'max', 'mean', 'ratio_of_sums', 'unique_people', 'none')),
  add column over_projects text check (over_projects in ('sum', 'max', 'mean', 'ratio_of_sums', 'unique_people', 'none')),
  -- The same people or things are reported under that indicator, too: they are counted once.
  add column same_as_id ref references indicator deferrable check (same_as_id <> id);
create index on indicator (result_id);
create index on indicator (library_id);

create table indicator_dimension (
  indicator_id ref not null references indicator deferrable,
  n integer not null,
  breakdown integer not null default 1,
  dimension text not null,
  categories text[] not null,
  is_overlapping boolean not null default false,
  primary key (indicator_id, n)
);

-- The actual of a period is the period's own record: planned before anything is known, published at the end.
alter table indicator_value
  add column due_on date,
  -- Why the value is unusual: far from its target, or less than the period before.
  add column explanation text;
alter table indicator_value drop constraint indicator_value_status_check;
alter table indicator_value add constraint indicator_value_status_check
  check (status in ('planned', 'open', 'draft', 'received', 'validated', 'returned', 'published', 'revised'));
create index on indicator_value (indicator_id);

-- What a published value was before it was revised.
create table indicator_revision (
  indicator_value_id ref not null references indicator_value deferrable,
  n integer not null,
  value numeric,
  numerator numeric,
  denominator numeric,
  comment narrative,
  reason text not null,
  revised_on date not null,
  primary key (indicator_value_id, n)
);

-- A document that shows a value: a report, a photograph, a list.
alter table document add column indicator_value_id ref references indicator_value deferrable;

-- By which rule a result is shown to those who pay for it, for a fund, a project or one agreement; the narrowest counts.
create table attribution (
  id ref primary key,
  portfolio ref references portfolio deferrable,
  fund_id ref references fund deferrable,
  project_id ref references project deferrable,
  agreement_id ref references agreement deferrable,
  rule text not null check (rule in ('in_full', 'by_share', 'not_shown')),
  -- Agreed in writing; else the share of the money.
  share_bp integer check (share_bp between 0 and 10000),
  note narrative,
  check (num_nonnulls(fund_id, project_id, agreement_id) = 1)
);
create unique index on attribution (fund_id) where fund_id is not null;
create unique index on attribution (project_id) where project_id is not null;
create unique index on attribution (agreement_id) where agreement_id is not null;

-- Every step of a value, with the value as it then was: nothing that somebody reported is lost. The value itself may be removed with
-- its portfolio; its history stays, and so does not refer to it.
create table indicator_step (
  indicator_value_id ref not null,
  n integer not null,
  status text not null,
  value numeric,
  numerator numeric,
  denominator numeric,
  comment jsonb,
  explanation text,
  cells jsonb not null,
  reason text,
  taken_by text not null,
  taken_at timestamptz not null,
  primary key (indicator_value_id, n)
);

-- What somebody has typed for a period and not yet sent, as it was typed: one per project, programme or fund and period.
create table results_draft (
  owner_id ref not null,
  period_from date not null,
  period_to date not null,
  typed jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (owner_id, period_from, period_to)
);
