-- What an indicator is elsewhere: IATI result/indicator/reference.
create table indicator_reference (
  indicator_id ref not null references indicator deferrable,
  n integer not null,
  vocabulary text not null,
  code text not null,
  -- Where the code is defined; a list of one's own (vocabulary 99) is known by it.
  uri text,
  primary key (indicator_id, n)
);

alter table library_reference add column uri text;
