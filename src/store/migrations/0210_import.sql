-- Receipts and expenditure taken over from files: what each row of a file did, so that no row acts twice and a whole file can be undone.

create table import_batch (
  id uuid primary key,
  kind text not null check (kind in ('receipts', 'expenditure')),
  file text not null,
  file_hash text not null,
  rows_read integer not null check (rows_read >= 0),
  rows_taken integer not null check (rows_taken > 0),
  rows_already integer not null check (rows_already >= 0),
  rows_rejected integer not null check (rows_rejected >= 0),
  actor text not null,
  recorded_at timestamptz not null,
  -- Set when no row of it stands any more.
  undone_at timestamptz
);
create index on import_batch (recorded_at);

-- One row per row of the file that was taken. Rows that changed nothing are told in the report and kept nowhere.
create table import_row (
  batch_id uuid not null references import_batch deferrable initially deferred,
  row_number integer not null check (row_number > 0),
  -- What the row is about (a reference, or a period's figure), and what it says of it.
  identity_hash text not null,
  row_hash text not null,
  outcome text not null,
  subject_kind text not null check (subject_kind in ('receipt', 'expenditure')),
  subject_id ref not null,
  reference text,
  entry_ids uuid[] not null,
  -- The row of the record that this one replaced, for undoing.
  replaced jsonb,
  undone_at timestamptz,
  primary key (batch_id, row_number)
);
-- What a row says stands in the record at most once (invariant 42).
create unique index on import_row (row_hash) where undone_at is null;
create index on import_row (identity_hash) where undone_at is null;
create index on import_row (subject_id) where undone_at is null;

-- A period's figure is looked up for every row of a report.
create index on expenditure (allocation_id, category, period_to);
create index on receipt (bank_ref) where bank_ref is not null;
