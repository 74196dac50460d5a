-- What others publish in IATI, as they reported it: never our book, which stays in 0100_book.sql. One activity is one project,
-- programme or fund of the record. Amounts are minor units of their currency with the text of the file; null where it has none
-- that can be read. `line` is of the file that was imported last.

create table iati_activity (
  id ref primary key,
  portfolio ref references portfolio deferrable,
  iati_identifier text not null unique,
  project_id ref references project deferrable,
  programme_id ref references programme deferrable,
  fund_id ref references fund deferrable,
  hierarchy integer,
  status text,
  start_on date,
  end_on date,
  reporting_organisation_id ref references organisation deferrable,
  -- Of the title, in the file's order; text in another language than ours stands as it is.
  languages text[] not null,
  default_currency currency,
  -- As the file writes it.
  last_updated text,
  -- Identifiers of the activities above it, whether we know them or not.
  parents text[] not null,
  line integer not null,
  check (num_nonnulls(project_id, programme_id, fund_id) = 1)
);

create table iati_participant (
  iati_activity_id ref not null references iati_activity deferrable,
  n integer not null,
  organisation_id ref not null references organisation deferrable,
  -- IATI OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing.
  role text not null,
  primary key (iati_activity_id, n)
);

-- Where and for what, to every digit of the file; the project's own places and sectors hold hundredths of a percent.
create table iati_share (
  iati_activity_id ref not null references iati_activity deferrable,
  n integer not null,
  kind text not null check (kind in ('country', 'region', 'sector')),
  vocabulary text,
  code text not null,
  percentage numeric,
  primary key (iati_activity_id, n)
);

create table iati_transaction (
  id ref primary key,
  portfolio ref references portfolio deferrable,
  iati_activity_id ref not null references iati_activity deferrable,
  -- IATI TransactionType: 1, 11, 13 come in; 2, 3, 4, 12 go out.
  type text not null check (type ~ '^\d{1,2}$'),
  transacted_on date,
  amount_minor bigint,
  amount_text text not null,
  currency currency,
  value_date date,
  provider_organisation_id ref references organisation deferrable,
  provider_activity text,
  receiver_organisation_id ref references organisation deferrable,
  receiver_activity text,
  reference text,
  description narrative,
  line integer not null
);
create index on iati_transaction (iati_activity_id);

create table iati_budget (
  id ref primary key,
  portfolio ref references portfolio deferrable,
  iati_activity_id ref references iati_activity deferrable,
  organisation_id ref references organisation deferrable,
  kind text not null check (kind in ('budget', 'planned_disbursement', 'total_budget', 'recipient_org_budget', 'recipient_region_budget', 'recipient_country_budget', 'total_expenditure')),
  -- IATI BudgetType: 1 original, 2 revised; BudgetStatus: 1 indicative, 2 committed.
  type text,
  status text,
  recipient text,
  period_from date,
  period_to date,
  amount_minor bigint,
  amount_text text not null,
  currency currency,
  line integer not null,
  check (num_nonnulls(iati_activity_id, organisation_id) = 1)
);

-- What each import did, and what it takes to undo it.
create table iati_import (
  id uuid primary key,
  -- In the order of the imports: two may fall on one instant.
  seq bigint generated always as identity,
  portfolio ref not null,
  file_name text not null,
  file_hash text not null,
  profile text not null,
  imported_at timestamptz not null,
  changes jsonb not null,
  -- {"rows": {table: [row as it was]}, "added": {table: [key]}}; null where the import began the dataset.
  before jsonb,
  undone_at timestamptz
);
create index on iati_import (portfolio, seq);
