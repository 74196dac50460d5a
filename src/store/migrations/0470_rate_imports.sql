-- Exchange rates are taken over from files as money is, and taken back: what was taken back is used for nothing new, and stays readable.
alter table import_batch
  drop constraint import_batch_kind_check,
  add constraint import_batch_kind_check check (kind in ('receipts', 'expenditure', 'rates'));
alter table import_row
  drop constraint import_row_subject_kind_check,
  add constraint import_row_subject_kind_check check (subject_kind in ('receipt', 'expenditure', 'exchange_rate'));

create table exchange_rate_withdrawal (
  rate_id ref primary key references exchange_rate,
  reason text not null,
  withdrawn_by text not null,
  withdrawn_at timestamptz not null
);
create trigger exchange_rate_withdrawal_is_final before update or delete or truncate on exchange_rate_withdrawal
  for each statement execute function refuse_change();
