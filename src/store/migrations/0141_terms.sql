-- What an agreement waits for before it is income, and due days that were moved.

-- A contribution under a condition is deferred until the condition is met: then, and only then, it is income.
create table agreement_condition (
  agreement_id ref primary key references agreement deferrable,
  condition text not null,
  met_on date,
  -- What shows that it is met.
  evidence text,
  check ((met_on is null) = (evidence is null))
);

-- Each move of an instalment's due day, so that what was first agreed stays readable.
create table instalment_move (
  instalment_id ref not null references instalment deferrable,
  n integer not null check (n > 0),
  due_on_before date not null,
  due_on_after date not null,
  reason text not null,
  moved_by text not null,
  moved_at timestamptz not null,
  primary key (instalment_id, n),
  check (due_on_before <> due_on_after)
);
