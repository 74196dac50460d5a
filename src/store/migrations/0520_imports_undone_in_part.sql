-- An import may be undone but for what others refer to: so many records of it stayed. Its dataset stands as long as there are any.
alter table iati_import add column kept integer not null default 0;
