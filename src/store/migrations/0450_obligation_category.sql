-- The budget's category that an obligation is made for, where it is made for one: what its line still holds is less by what is open of it.
alter table obligation add column category text
  check (category in ('staff', 'supplies', 'equipment', 'contractual', 'travel', 'transfers', 'operating'));
