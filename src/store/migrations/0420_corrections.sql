-- What people corrected of who and what the record is about: one row per correction, never changed. Its page shows what stood there before,
-- and a load of files leaves the columns and lists as they were corrected.
create table correction (
  subject_kind text not null,
  subject_id ref not null,
  -- The subject's version from this correction on.
  version integer not null check (version > 1),
  reason text not null,
  -- Columns of the subject's row, and tables of the lists inside it, that say something else since.
  columns text[] not null,
  -- Fields as the form asks for them: [{"field": "title", "before": …, "after": …}]; null where nothing stood or stands.
  changes jsonb not null check (jsonb_typeof(changes) = 'array' and jsonb_array_length(changes) > 0),
  corrected_by text not null,
  corrected_at timestamptz not null,
  primary key (subject_kind, subject_id, version)
);
create trigger correction_is_final before update or delete or truncate on correction
  for each statement execute function refuse_change();
