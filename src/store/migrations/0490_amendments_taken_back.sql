-- An amendment that was taken back in the book counts no more, and its number is free for the one that was signed.
alter table amendment add column is_taken_back boolean not null default false;
update amendment a set is_taken_back = true
 where exists (select from entry e where e.event_id = 'amendment/' || a.id)
   and not exists (select from entry e
                    where e.event_id = 'amendment/' || a.id and e.reverses is null
                      and not exists (select from entry r where r.reverses = e.id));
alter table amendment drop constraint amendment_agreement_id_no_key;
create unique index on amendment (agreement_id, no) where not is_taken_back;
