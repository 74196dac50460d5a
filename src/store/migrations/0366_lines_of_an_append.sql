-- What an append writes and checks besides its rows: fewer indexes, and one question where each line asked its own (decision 0305).

-- That a line belongs to an entry of the record that announces as many lines is asked once for all that a statement appends, with the
-- balance. An entry is never changed and never goes, so nothing is left to watch after that.
create or replace function check_balances() returns trigger language plpgsql as $$
declare
  wrong record;
  open_sum record;
begin
  select each.entry_seq, each.lines, each.line_count, each.base, each.announced into wrong
    from (select sums.entry_seq, sum(sums.lines) as lines, max(sums.line_count) as line_count, sum(sums.base) as base,
                 min(sums.least_count) = max(sums.line_count) as is_one_count, bool_or(sums.difference <> 0) as is_open,
                 (select e.line_count from entry e where e.seq = sums.entry_seq) as announced
            from (select entry_seq, count(*) as lines, max(line_count) as line_count, min(line_count) as least_count,
                         sum(base_minor) as base, sum(amount_minor) as difference
                    from appended
                   group by entry_seq, book, currency) sums
           group by sums.entry_seq) each
   where each.lines <> each.line_count or not each.is_one_count or each.base <> 0 or each.is_open
      or each.announced is distinct from each.line_count
   order by each.entry_seq
   limit 1;
  if not found then
    return null;
  end if;
  if wrong.announced is null then
    raise exception 'there is no entry % for lines', wrong.entry_seq using errcode = '23503';
  end if;
  if wrong.lines <> wrong.announced or wrong.line_count <> wrong.announced then
    raise exception 'entry % announces % lines and has %', wrong.entry_seq, wrong.announced, wrong.lines using errcode = '23514';
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
alter table entry_line drop constraint entry_line_entry_seq_line_count_fkey;
alter table entry drop constraint entry_seq_line_count_key;

-- An entry is reversed at most once (invariant 2): only reversals need a place in that index.
alter table entry drop constraint entry_reverses_key;
create unique index entry_reverses_key on entry (reverses) where reverses is not null;

-- The index by allocation, category and period serves who asks for an allocation.
drop index expenditure_allocation_id_idx;
