-- What an import settled, because it replaced the figure that was flagged, comes back as it stood when that import is undone.
alter table exception
  add column settled_in uuid references import_batch deferrable initially deferred,
  add column settled_from text check (settled_from in ('open', 'explained', 'accepted')),
  add check ((settled_in is null) = (settled_from is null)),
  add check (settled_in is null or status = 'fixed');
create index on exception (settled_in) where settled_in is not null;
