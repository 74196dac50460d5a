-- What a claim said before each of its renewals, oldest first, as claim-rows.ts writes it: nothing that was approved is forgotten.
alter table claim add column earlier jsonb not null default '[]' check (jsonb_typeof(earlier) = 'array');
