-- The checks of an entry's place and balance, once for all that a statement appends, however many entries that is: asked of each
-- entry they were half of what an append costs (decision 0302). What they refuse is the same.

-- Invariant 4: nothing is posted into a closed period, numbers follow each other, instants never go back. The entry before is
-- looked up by its number for each: a plan is kept, and must be as good for one entry as for ten thousand.
drop trigger entry_place on entry;
drop function check_entry_place();
create function check_places() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select placed.seq, placed.effective_on, placed.is_closed into wrong
    from (select a.seq, a.effective_on,
                 exists (select from period p where p.status = 'closed' and a.effective_on between p.from_on and p.to_on) as is_closed,
                 a.seq = 1 or coalesce(
                   (select b.hash = a.prev_hash and b.recorded_at <= a.recorded_at from entry b where b.seq = a.seq - 1), false) as is_next
            from appended a) placed
   where placed.is_closed or not placed.is_next
   order by placed.seq
   limit 1;
  if not found then
    return null;
  end if;
  if wrong.is_closed then
    raise exception 'entry % falls on %, in a closed period', wrong.seq, wrong.effective_on using errcode = '23514';
  end if;
  raise exception 'entry % does not follow entry %', wrong.seq, wrong.seq - 1 using errcode = '23514';
end $$;
create trigger entry_places after insert on entry
  referencing new table as appended for each statement execute function check_places();

-- Invariant 1: the lines of an entry come in one statement, all that it announces, and sum to zero in each book and currency, and in
-- the ledger's own. That an entry has lines at all is the reference below, which is checked at the commit.
drop trigger entry_balances on entry;
drop function check_entry_balance();
create function check_balances() returns trigger language plpgsql as $$
declare
  wrong record;
  open_sum record;
begin
  select sums.entry_seq, sum(sums.lines) as lines, max(sums.line_count) as line_count, sum(sums.base) as base into wrong
    from (select entry_seq, count(*) as lines, max(line_count) as line_count,
                 sum(base_minor) as base, sum(amount_minor) as difference
            from appended
           group by entry_seq, book, currency) sums
   group by sums.entry_seq
  having sum(sums.lines) <> max(sums.line_count) or sum(sums.base) <> 0 or bool_or(sums.difference <> 0)
   order by sums.entry_seq
   limit 1;
  if not found then
    return null;
  end if;
  if wrong.lines <> wrong.line_count then
    raise exception 'entry % announces % lines and has %', wrong.entry_seq, wrong.line_count, wrong.lines using errcode = '23514';
  end if;
  if wrong.base <> 0 then
    raise exception 'entry % is out of balance by % in its ledger''s currency', wrong.entry_seq, wrong.base using errcode = '23514';
  end if;
  select book, currency, sum(amount_minor) as difference into open_sum
    from appended where entry_seq = wrong.entry_seq
   group by book, currency having sum(amount_minor) <> 0 limit 1;
  raise exception 'entry % is out of balance by % % in the % book',
    wrong.entry_seq, open_sum.currency, open_sum.difference, open_sum.book using errcode = '23514';
end $$;
create trigger entry_line_balances after insert on entry_line
  referencing new table as appended for each statement execute function check_balances();

-- An entry has the last of the lines that it announces, and so all of them. Whoever fills the record table by table writes either first.
alter table entry add constraint entry_is_whole
  foreign key (seq, line_count) references entry_line (entry_seq, n) deferrable initially deferred;
