-- Evidence of a result, of an indicator, or of a value of it; a link, or a file that is kept.
alter table document
  add column result_id ref references result deferrable,
  add column indicator_id ref references indicator deferrable,
  -- Of the file: its bytes stand in blob under it; of a link, of what it led to when it was entered, where that was said.
  add column sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  -- Of a file that is kept, as its own bytes tell it.
  add column media_type text,
  add column size_bytes integer check (size_bytes >= 0),
  add column file_name text;
