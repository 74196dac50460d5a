-- Money may be tied to sectors and outcomes, as it was to countries; a window may be open to some of them only.
alter table agreement
  add column earmarked_sectors text[] not null default '{}',
  add column earmarked_outcomes text[] not null default '{}';
alter table funding_window
  add column sectors text[] not null default '{}',
  add column outcomes text[] not null default '{}';
