-- As step 0110 for the tables that came since: a load that renames a record removes the old row before it writes the new one.
do $$
declare
  reference record;
begin
  for reference in
    select conrelid::regclass as holder, conname as name
      from pg_constraint
     where contype = 'f' and not condeferrable and connamespace = current_schema()::regnamespace
       and conrelid <> 'ledger'::regclass
       and confrelid in ('portfolio'::regclass, 'partner'::regclass, 'project'::regclass, 'fund'::regclass)
  loop
    execute format('alter table %s alter constraint %I deferrable initially immediate', reference.holder, reference.name);
  end loop;
end $$;
