-- What an IATI file says and no other column holds, so that an import loses nothing. Decision 0554.

-- One direct element of an activity or organisation, as far as the record has no field for what it says.
create table iati_detail (
  id ref primary key,
  portfolio ref references portfolio deferrable,
  iati_activity_id ref references iati_activity deferrable,
  organisation_id ref references organisation deferrable,
  -- Its name in the file; of the activity or organisation itself, its own.
  element text not null,
  -- Among those of its name in the activity, from 1.
  n integer not null,
  -- The record that the rest of it became, as `table/id`.
  record text,
  -- {path below the element: text}: {"point/pos": "11.5 104.9", "exactness/@code": "1"}.
  said jsonb not null,
  line integer not null,
  check (num_nonnulls(iati_activity_id, organisation_id) = 1)
);
create index on iati_detail (iati_activity_id);

alter table iati_activity
  add column planned_start_on date,
  add column actual_start_on date,
  add column planned_end_on date,
  add column actual_end_on date;

alter table iati_transaction
  add column is_humanitarian boolean,
  add column flow_type text,
  add column finance_type text,
  add column aid_type text,
  add column tied_status text,
  add column disbursement_channel text,
  add column sector text,
  add column recipient_country text,
  add column recipient_region text,
  -- What else it says, as in iati_detail.
  add column said jsonb;

alter table iati_budget
  add column value_date date,
  add column said jsonb;
