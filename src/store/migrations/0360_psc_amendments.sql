-- What an amendment of the programme support settles: the new rate, and the first day on which it is in force.
alter table amendment add column psc_rate_bp integer check (psc_rate_bp between 0 and 10000);
alter table amendment add column effective_on date;
alter table amendment add check (kind = 'psc' or psc_rate_bp is null);
alter table amendment add check ((psc_rate_bp is null) = (effective_on is null));
