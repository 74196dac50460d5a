-- What an extension settles: the agreement's new last days. The agreement's own row says what was signed first.
alter table amendment add column effective_to date;
alter table amendment add column eligible_until date;
alter table amendment add check (kind = 'extension' or num_nonnulls(effective_to, eligible_until) = 0);
