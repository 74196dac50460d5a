-- A part of a percentage is a percentage of its own: kept as its numerator and denominator too, without which parts cannot be put together.
alter table indicator_cell add column numerator numeric, add column denominator numeric;
