-- What a server reads of these tables for its postings it may keep, as long as nobody has changed one of them (decision 0306). One
-- row; its version moves on with every statement that changes one, whoever sends it. Held from there to the commit, so that who
-- finds an unchanged version finds unchanged rows.
create table terms_version (
  is_only boolean primary key default true check (is_only),
  version bigint not null
);
insert into terms_version (version) values (1);

create function move_terms_version() returns trigger language plpgsql as $$
begin
  update terms_version set version = version + 1;
  return null;
end $$;
do $$
declare
  kept text;
begin
  foreach kept in array array['agreement', 'allocation', 'allocation_source', 'amendment', 'budget_line', 'fund', 'instalment', 'ledger',
                              'period', 'project', 'project_closure']
  loop
    execute format('create trigger moves_terms_version before insert or update or delete or truncate on %I
                      for each statement execute function move_terms_version()', kept);
  end loop;
end $$;

-- What the record stands at: the version above, and the last number and hash of both chains.
create view record_stand as
  select t.version as terms, e.seq as entry_seq, e.hash as entry_hash, e.recorded_at as entry_at,
         a.seq as audit_seq, a.hash as audit_hash, a.recorded_at as audit_at
    from terms_version t, chain_head e, chain_head a
   where e.chain = 'entry' and a.chain = 'audit';

-- Takes the lock of the book and says where the record stands. Each statement of a function sees what was committed before it.
create function open_book() returns setof record_stand language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('earmark book'));
  return query select * from record_stand;
end $$;

-- Takes the lock of the book for who believes that the record stands at this; where it does not, nothing that was asked with it is
-- carried out, and the program asks again without believing anything.
create function open_book_at(terms bigint, entry_seq bigint, entry_hash text, audit_seq bigint, audit_hash text)
  returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('earmark book'));
  if not exists (select from record_stand s
                  where (s.terms, s.entry_seq, s.entry_hash, s.audit_seq, s.audit_hash) = ($1, $2, $3, $4, $5)) then
    raise exception 'the record stands elsewhere' using errcode = 'EM001';
  end if;
end $$;

-- Selected from where a program believes that there is no row.
create function refuse_belief() returns void language plpgsql as $$
begin
  raise exception 'there is such a row' using errcode = 'EM001';
end $$;
