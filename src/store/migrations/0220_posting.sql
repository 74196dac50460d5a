-- What a posting costs: the same checks with fewer questions, and one more stored sum (decision 0302).

-- Sums by agreement and instalment on cash (1300) and receivables (1200): how much of each instalment has come in and what a
-- contribution still holds, without reading every receipt before. An empty instalment_id is a line that names none. Written in
-- the entry's own transaction, rebuilt and compared as the other sums are.
create table agreement_total (
  agreement_id ref not null,
  instalment_id text not null,
  ledger_id ref not null references ledger,
  account integer not null check (account in (1200, 1300)),
  currency currency not null,
  flow text not null,
  amount_minor numeric not null,
  base_minor numeric not null,
  primary key (agreement_id, instalment_id, ledger_id, account, currency, flow)
) with (fillfactor = 70);
create index on agreement_total (ledger_id);

insert into agreement_total (agreement_id, instalment_id, ledger_id, account, currency, flow, amount_minor, base_minor)
select l.agreement_id, coalesce(l.instalment_id, ''), e.ledger_id, l.account, l.currency, coalesce(l.flow, ''),
       sum(l.amount_minor), sum(l.base_minor)
  from entry_line l
  join entry e on e.seq = l.entry_seq
 where l.agreement_id is not null and l.account in (1200, 1300)
 group by 1, 2, 3, 4, 5, 6;

-- A sum that is written again and again leaves room on its page for its next version.
alter table day_total set (fillfactor = 70);
alter table allocation_total set (fillfactor = 70);

-- Invariant 1 as before, asked in one question; what exactly is wrong is found out where something is.
create or replace function check_entry_balance() returns trigger language plpgsql as $$
declare
  lines integer;
  base numeric;
  is_open boolean;
  open_sum record;
begin
  select coalesce(sum(sums.lines), 0), coalesce(sum(sums.base), 0), coalesce(bool_or(sums.difference <> 0), false)
    into lines, base, is_open
    from (select count(*) as lines, sum(base_minor) as base, sum(amount_minor) as difference
            from entry_line where entry_seq = new.seq group by book, currency) sums;
  if lines = new.line_count and base = 0 and not is_open then
    return null;
  end if;
  if lines <> new.line_count then
    raise exception 'entry % announces % lines and has %', new.seq, new.line_count, lines using errcode = '23514';
  end if;
  if base <> 0 then
    raise exception 'entry % is out of balance by % in its ledger''s currency', new.seq, base using errcode = '23514';
  end if;
  select book, currency, sum(amount_minor) as difference into open_sum
    from entry_line where entry_seq = new.seq
   group by book, currency having sum(amount_minor) <> 0 limit 1;
  raise exception 'entry % is out of balance by % % in the % book', new.seq, open_sum.currency, open_sum.difference, open_sum.book
    using errcode = '23514';
end $$;

-- An entry comes with its lines in one statement, and is checked when that ends: writes that share a commit must not fail for each
-- other. Who fills the record table by table (a restore) defers the check to the commit.
drop trigger entry_balances on entry;
create constraint trigger entry_balances after insert on entry
  deferrable initially immediate for each row execute function check_entry_balance();

-- Invariant 4 as before, asked in one question.
create or replace function check_entry_place() returns trigger language plpgsql as $$
declare
  is_closed boolean;
  is_next boolean;
begin
  select exists (select from period where status = 'closed' and new.effective_on between from_on and to_on),
         new.seq = 1 or exists (
           select from entry where seq = new.seq - 1 and hash = new.prev_hash and recorded_at <= new.recorded_at)
    into is_closed, is_next;
  if is_closed then
    raise exception 'entry % falls on %, in a closed period', new.seq, new.effective_on using errcode = '23514';
  end if;
  if not is_next then
    raise exception 'entry % does not follow entry %', new.seq, new.seq - 1 using errcode = '23514';
  end if;
  return new;
end $$;
