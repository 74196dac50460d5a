-- The book: what happened to the money, in double entry, never changed. Source: DOMAIN 5 and 7 (invariants 1-6), TRUST 2.
-- Amounts are minor units, debit positive. effective_on is the day of the event, recorded_at when we learned of it.

-- Where entries are kept: a fund, or a project that an agreement pays directly. Its currency never changes.
create table ledger (
  id ref primary key,
  base currency not null,
  fund_id ref references fund,
  project_id ref references project,
  check (num_nonnulls(fund_id, project_id) = 1)
);

-- Units of to_currency for one of from_currency, as published; superseded, never changed.
create table exchange_rate (
  id ref primary key,
  type text not null check (type in ('unore', 'bank', 'donor_budget', 'ecb', 'oecd_annual')),
  from_currency currency not null,
  to_currency currency not null,
  rate numeric not null check (rate > 0),
  effective_from date not null,
  published_on date,
  source text not null,
  supersedes ref references exchange_rate,
  recorded_at timestamptz not null,
  check (from_currency <> to_currency)
);
create index on exchange_rate (from_currency, to_currency, type, effective_from);

create table period (
  id ref primary key,
  from_on date not null,
  to_on date not null,
  status text not null check (status in ('open', 'soft_closed', 'closed')),
  closed_by text[] not null default '{}',
  closed_at timestamptz,
  check (from_on <= to_on),
  exclude using gist (daterange(from_on, to_on, '[]') with &&)
);

-- The last number and hash. One row: who holds its lock appends next, so numbers have no gaps (invariant 4).
create table chain_head (
  chain text primary key check (chain in ('entry', 'audit')),
  seq bigint not null,
  hash text not null,
  recorded_at timestamptz
);
insert into chain_head (chain, seq, hash) values ('entry', 0, repeat('0', 64)), ('audit', 0, repeat('0', 64));

create table entry (
  seq bigint primary key check (seq > 0),
  id uuid not null unique,
  kind text not null,
  ledger_id ref not null references ledger,
  base currency not null,
  effective_on date not null,
  relates_to date,
  recorded_at timestamptz not null,
  actor text not null,
  reason text,
  -- An entry is reversed at most once (invariant 2).
  reverses uuid unique references entry (id),
  -- The row of the record that the entry books: 'receipt/r-1'.
  event_id text not null,
  line_count integer not null check (line_count >= 2),
  prev_hash text not null,
  hash text not null,
  enc_version integer not null,
  unique (seq, line_count),
  check ((kind = 'reversal') = (reverses is not null)),
  check (reverses is null or reason is not null)
);
create index on entry (event_id);
create index on entry (ledger_id, effective_on);

-- The count of lines is part of the key that a line refers to, and its place may not pass it: once an entry is committed with
-- all its lines, there is no place for another.
create table entry_line (
  entry_seq bigint not null,
  line_count integer not null,
  n integer not null check (n between 1 and line_count),
  account integer not null check (account between 1000 and 9999),
  book text not null generated always as (
    case when account in (2200, 2300, 2400, 2500, 3100) then 'budgetary' else 'financial' end) stored,
  amount_minor bigint not null check (amount_minor <> 0),
  currency currency not null,
  base_minor bigint not null,
  rate_id ref references exchange_rate,
  flow text,
  agreement_id ref,
  instalment_id ref,
  receipt_id ref,
  decision_id ref,
  allocation_id ref,
  project_id ref,
  funding_line_id ref,
  obligation_id ref,
  organisation_id ref,
  primary key (entry_seq, n),
  foreign key (entry_seq, line_count) references entry (seq, line_count)
);
create index on entry_line (agreement_id) where agreement_id is not null;
create index on entry_line (instalment_id) where instalment_id is not null;
create index on entry_line (allocation_id) where allocation_id is not null;
create index on entry_line (project_id) where project_id is not null;
create index on entry_line (funding_line_id) where funding_line_id is not null;
create index on entry_line (obligation_id) where obligation_id is not null;

-- Invariant 1, held by the database: every entry has the lines that it announces, and they sum to zero in each book and
-- currency, and in the ledger's own.
create function check_entry_balance() returns trigger language plpgsql as $$
declare
  lines integer;
  base numeric;
  open_sum record;
begin
  select count(*), coalesce(sum(base_minor), 0) into lines, base from entry_line where entry_seq = new.seq;
  if lines <> new.line_count then
    raise exception 'entry % announces % lines and has %', new.seq, new.line_count, lines using errcode = '23514';
  end if;
  if base <> 0 then
    raise exception 'entry % is out of balance by % in its ledger''s currency', new.seq, base using errcode = '23514';
  end if;
  select book, currency, sum(amount_minor) as difference into open_sum
    from entry_line where entry_seq = new.seq
   group by book, currency having sum(amount_minor) <> 0 limit 1;
  if found then
    raise exception 'entry % is out of balance by % % in the % book', new.seq, open_sum.currency, open_sum.difference, open_sum.book
      using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger entry_balances after insert on entry
  deferrable initially deferred for each row execute function check_entry_balance();

-- Invariant 4, held by the database: nothing is posted into a closed period, numbers follow each other, instants never go back.
create function check_entry_place() returns trigger language plpgsql as $$
begin
  if exists (select from period where status = 'closed' and new.effective_on between from_on and to_on) then
    raise exception 'entry % falls on %, in a closed period', new.seq, new.effective_on using errcode = '23514';
  end if;
  if new.seq > 1 and not exists (
    select from entry where seq = new.seq - 1 and hash = new.prev_hash and recorded_at <= new.recorded_at) then
    raise exception 'entry % does not follow entry %', new.seq, new.seq - 1 using errcode = '23514';
  end if;
  return new;
end $$;
create trigger entry_place before insert on entry for each row execute function check_entry_place();

create table audit_event (
  seq bigint primary key check (seq > 0),
  at timestamptz not null,
  actor text not null,
  on_behalf_of text,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  payload_hash text not null,
  before_hash text,
  after_hash text,
  prev_hash text not null,
  hash text not null
);
create index on audit_event (subject_kind, subject_id);

-- Invariant 2: no UPDATE, no DELETE, no TRUNCATE, whoever asks.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: correct by a reversal and a new entry', tg_table_name using errcode = '42501';
end $$;
create trigger entry_is_final before update or delete or truncate on entry
  for each statement execute function refuse_change();
create trigger entry_line_is_final before update or delete or truncate on entry_line
  for each statement execute function refuse_change();
create trigger audit_event_is_final before update or delete or truncate on audit_event
  for each statement execute function refuse_change();
create trigger exchange_rate_is_final before update or delete or truncate on exchange_rate
  for each statement execute function refuse_change();

-- Sums by the day of the event and the (UTC) day on which it was recorded, written in the entry's own transaction, so that a
-- statement as of a day and as known on a day reads days, not entries. Rebuilt and compared in tests and by `verify`.
create table day_total (
  ledger_id ref not null references ledger,
  account integer not null,
  currency currency not null,
  flow text not null,
  effective_on date not null,
  recorded_on date not null,
  amount_minor numeric not null,
  base_minor numeric not null,
  primary key (ledger_id, account, currency, flow, effective_on, recorded_on)
);

-- Sums by allocation: what limits are checked against, under the allocation's lock.
create table allocation_total (
  allocation_id ref not null,
  account integer not null,
  currency currency not null,
  flow text not null,
  amount_minor numeric not null,
  base_minor numeric not null,
  primary key (allocation_id, account, currency, flow)
);

-- One effect per client key (invariant 3). The row is written with its answer in the command's own transaction.
create table idempotency_key (
  key text primary key check (length(key) between 8 and 200),
  action text not null,
  actor text not null,
  payload_hash text not null,
  answer jsonb,
  recorded_at timestamptz not null
);

-- What an ERP or a partner reported against a rule: accepted, flagged, explained, and in the way of publication until then.
create table exception (
  id uuid primary key,
  rule text not null,
  subject_kind text not null,
  subject_id ref not null,
  facts jsonb not null,
  message narrative not null,
  detected_at timestamptz not null,
  status text not null default 'open' check (status in ('open', 'explained', 'accepted', 'fixed')),
  explanation text,
  accepted_by text,
  accepted_until date,
  version integer not null default 1,
  check (status = 'open' or explanation is not null or status = 'fixed')
);
create index on exception (subject_kind, subject_id);
create unique index on exception (rule, subject_kind, subject_id) where status <> 'fixed';
