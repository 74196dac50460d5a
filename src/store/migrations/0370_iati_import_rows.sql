-- What an import of IATI changed and what it takes to undo it, row by row: one document of JSON a whole import had to be held in
-- memory to be written and to be read.

-- One record that an import added, changed or removed. `place` is the record's table among all, `seq` the order within it.
create table iati_import_change (
  import_id uuid not null references iati_import deferrable,
  place integer not null,
  seq bigint generated always as identity,
  kind text not null,
  record_id text not null,
  change text not null check (change in ('added', 'changed', 'removed')),
  -- [{"field", "before", "after"}]; null where the record was added or removed whole.
  fields jsonb,
  primary key (import_id, kind, record_id)
);

-- One row of a table: as it was before the import changed or removed it, or the key alone of one that it added.
create table iati_import_row (
  import_id uuid not null references iati_import deferrable,
  kind text not null,
  is_added boolean not null,
  content jsonb not null
);
create index on iati_import_row (import_id, kind);

alter table iati_import
  -- Whether it began the dataset: undone, nothing of it stays.
  add column has_begun boolean not null default false,
  -- How many records it added, changed or removed.
  add column changed integer not null default 0;

insert into iati_import_change (import_id, place, kind, record_id, change, fields)
select i.id, 0, c.one ->> 'kind', c.one ->> 'id', c.one ->> 'change', nullif(c.one -> 'fields', '[]'::jsonb)
  from iati_import i, jsonb_array_elements(i.changes) with ordinality c(one, n)
 order by i.seq, c.n;

insert into iati_import_row (import_id, kind, is_added, content)
select i.id, t.kind, p.is_added, r.content
  from iati_import i,
       (values ('rows', false), ('added', true)) p(part, is_added),
       jsonb_each(i.before -> p.part) t(kind, rows),
       jsonb_array_elements(t.rows) r(content)
 where i.before is not null;

update iati_import set has_begun = before is null, changed = jsonb_array_length(changes);
alter table iati_import drop column changes, drop column before;
