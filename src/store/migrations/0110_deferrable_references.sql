-- References between records may be checked at the end of a transaction: a load that renames a record removes the old row
-- before it writes the new one, which may have the same code or quantity, and then those that refer to it. They are
-- still checked at once unless a transaction asks otherwise.
do $$
declare
  reference record;
begin
  for reference in
    select conrelid::regclass as holder, conname as name
      from pg_constraint
     where contype = 'f' and not condeferrable and connamespace = current_schema()::regnamespace
  loop
    execute format('alter table %s alter constraint %I deferrable initially immediate', reference.holder, reference.name);
  end loop;
end $$;
