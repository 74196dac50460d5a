-- What was published, as it was published: each edition with its files, and the bytes themselves by their SHA-256.

-- Bytes that never change: files of editions, and the parts of the snapshots that they were made from. What is the same is kept once.
create table blob (
  -- Of the content itself, not of how it is kept.
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes integer not null check (size_bytes >= 0),
  encoding text not null check (encoding in ('identity', 'gzip')),
  content bytea not null
);

create table edition (
  id ref primary key,
  -- The same document of the same subject, years and length: `JP-2016-2021`.
  series ref not null,
  kind text not null,
  subject ref not null,
  -- What was asked for: years, length, whether every number had to be certified.
  request jsonb not null,
  title narrative not null,
  status text not null check (status in ('built', 'validated', 'approved', 'live', 'superseded', 'withdrawn')),
  as_of date,
  is_illustrative boolean not null,
  -- The manifest says everything else, and holds still: files, snapshot, heads of the book and the trail, rates, what was checked.
  manifest_sha256 text not null references blob deferrable,
  supersedes ref references edition deferrable,
  prepared_by text not null,
  prepared_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  live_at timestamptz,
  ended_at timestamptz,
  -- Why it was withdrawn.
  reason text,
  check ((approved_by is null) = (approved_at is null)),
  check (status not in ('approved', 'live', 'superseded') or approved_at is not null),
  check (status not in ('live', 'superseded') or live_at is not null),
  check ((status = 'withdrawn') = (reason is not null))
);
create index on edition (subject);
-- One edition of a series is live at a time: it supersedes the one before.
create unique index on edition (series) where status = 'live';

create table edition_file (
  edition_id ref not null references edition deferrable,
  n integer not null,
  name text not null check (name ~ '^[a-z0-9.-]{1,80}$'),
  language text not null,
  format text not null,
  media_type text not null,
  size_bytes integer not null,
  sha256 text not null references blob deferrable,
  primary key (edition_id, n),
  unique (edition_id, name)
);

-- Invariant 41, held by the database: what was published stays, byte for byte, at its address and under its hash.
create trigger blob_is_final before update or delete or truncate on blob
  for each statement execute function refuse_change();
create trigger edition_file_is_final before update or delete or truncate on edition_file
  for each statement execute function refuse_change();

create function refuse_edition_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.id, new.series, new.kind, new.subject, new.request, new.title, new.as_of, new.manifest_sha256, new.supersedes, new.prepared_by, new.prepared_at)
     is distinct from (old.id, old.series, old.kind, old.subject, old.request, old.title, old.as_of, old.manifest_sha256, old.supersedes, old.prepared_by, old.prepared_at) then
    raise exception 'edition % is frozen: publish another that supersedes it', old.id using errcode = '42501';
  end if;
  return new;
end $$;
create trigger edition_is_frozen before update or delete on edition
  for each row execute function refuse_edition_change();
