-- What people enter beyond the files: versions of what is edited, pledges, amendments, obligations, sources of allocations.
-- Amounts are minor units of the row's currency, or of its fund's.

-- What a person edits carries a version: an edit names the one that it saw, and a stale one never overwrites (invariant 43).
-- A row that nobody edited yet is at version 1, whether or not it stands here.
create table row_version (
  subject_kind text not null,
  subject_id ref not null,
  version integer not null check (version > 0),
  primary key (subject_kind, subject_id)
);

create table pledge (
  id ref primary key,
  organisation_id ref not null references organisation deferrable,
  fund_id ref not null references fund deferrable,
  amount_minor bigint not null check (amount_minor > 0),
  currency currency not null,
  announced_on date not null,
  event text,
  status text not null default 'announced'
    check (status in ('announced', 'confirmed', 'partly_converted', 'converted', 'lapsed', 'withdrawn'))
);

create table amendment (
  id ref primary key,
  agreement_id ref not null references agreement deferrable,
  no integer not null check (no > 0),
  kind text not null check (kind in ('amount', 'extension', 'psc', 'scope')),
  delta_minor bigint not null,
  signed_on date not null,
  unique (agreement_id, no),
  check ((kind = 'amount') = (delta_minor <> 0))
);

-- Which contribution pays how much of an allocation; without an agreement, the fund's own money.
create table allocation_source (
  allocation_id ref not null references allocation deferrable,
  n integer not null check (n > 0),
  agreement_id ref references agreement deferrable,
  amount_minor bigint not null check (amount_minor > 0),
  primary key (allocation_id, n)
);
create index on allocation_source (agreement_id);

create table obligation (
  id ref primary key,
  allocation_id ref not null references allocation deferrable,
  project_id ref not null references project deferrable,
  opened_on date not null,
  amount_minor bigint not null check (amount_minor > 0),
  description text not null
);

create table fund_transfer (
  id ref primary key,
  from_fund_id ref not null references fund deferrable,
  to_fund_id ref not null references fund deferrable,
  moved_on date not null,
  amount_minor bigint not null check (amount_minor > 0),
  check (from_fund_id <> to_fund_id)
);

create table refund (
  id ref primary key,
  agreement_id ref not null references agreement deferrable,
  amount_minor bigint not null check (amount_minor > 0),
  due_on date not null,
  paid_on date,
  reason text not null
);

-- A ledger outlives its fund or project: a portfolio that renames or drops one leaves its entries where they are, reversed.
alter table ledger drop constraint ledger_check;
alter table ledger drop constraint ledger_fund_id_fkey;
alter table ledger drop constraint ledger_project_id_fkey;
alter table ledger add check (num_nonnulls(fund_id, project_id) <= 1);
alter table ledger add foreign key (fund_id) references fund on delete set null;
alter table ledger add foreign key (project_id) references project on delete set null;
