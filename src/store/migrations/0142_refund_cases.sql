-- What becomes of a contribution's unspent balance, from its computing to its close. Amounts are minor units of the fund's currency.
create table refund_case (
  id ref primary key,
  agreement_id ref not null references agreement deferrable,
  computed_on date not null,
  computed_minor bigint not null check (computed_minor >= 0),
  -- A balance at or below it need not be paid back, where its use was decided.
  minimum_minor bigint not null default 0 check (minimum_minor >= 0),
  status text not null
    check (status in ('computed', 'instruction_requested', 'instructed', 'approved', 'paid', 'acknowledged', 'transferred', 'closed')),
  disposition text check (disposition in ('return', 'reprogramme', 'core')),
  instruction text,
  instructed_on date,
  instructed_by text,
  paid_on date,
  check ((instruction is null) = (instructed_on is null))
);
-- One case of an agreement is open at a time.
create unique index on refund_case (agreement_id) where status <> 'closed';
