-- What an agreement settles about its budget and its programme support, and which pledge it came of.
alter table agreement add column budget_tolerance_bp integer check (budget_tolerance_bp between 0 and 10000);
alter table agreement add column psc_exclusions text[] not null default '{}';

-- Categories of cost, none twice; programme support itself carries none anyway.
alter table agreement add check (
  psc_exclusions <@ array['staff', 'supplies', 'equipment', 'contractual', 'travel', 'transfers', 'operating']
);

-- One row per agreement that a pledge became, in the pledge's currency.
create table pledge_conversion (
  agreement_id ref primary key references agreement deferrable,
  pledge_id ref not null references pledge deferrable,
  amount_minor bigint not null check (amount_minor > 0)
);
create index on pledge_conversion (pledge_id);
