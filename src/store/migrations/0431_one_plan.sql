-- What postings ask is the same each time, and goes with a list of one value or of sixty. Planned for each length it took as long to plan
-- as to do: from the opening of the book to the end of the transaction a statement keeps the plan that serves any (decision 0311).
create or replace function open_book() returns setof record_stand language plpgsql as $$
begin
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
  perform pg_advisory_xact_lock(hashtext('earmark book'));
  return query select * from record_stand;
end $$;

create or replace function open_book_at(terms bigint, entry_seq bigint, entry_hash text, audit_seq bigint, audit_hash text)
  returns void language plpgsql as $$
begin
  perform set_config('plan_cache_mode', 'force_generic_plan', true);
  perform pg_advisory_xact_lock(hashtext('earmark book'));
  if not exists (select from record_stand s
                  where (s.terms, s.entry_seq, s.entry_hash, s.audit_seq, s.audit_hash) = ($1, $2, $3, $4, $5)) then
    raise exception 'the record stands elsewhere' using errcode = 'EM001';
  end if;
end $$;
