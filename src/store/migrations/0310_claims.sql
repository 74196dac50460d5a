-- Numbers and prose that people enter (decision 0310). A claim is a statement that somebody proposes: once a second person has approved it,
-- it stands in `statement` under its own id, with its sources in `citation`, as any other. A version of a story is prose that somebody saved:
-- once published it stands in `story`. So nothing that is not approved can reach a page, a figure or a file.

create table claim (
  id ref primary key,
  -- The row of `statement` as it will stand, its columns by name.
  statement jsonb not null,
  -- What it rests on: a figure of the record by its id, or a page of a cited document.
  figure text check (length(figure) between 1 and 200),
  source_id ref,
  page text,
  -- Asked about again after this day; null: it holds until its source moves.
  expires_on date,
  state text not null check (state in ('draft', 'submitted', 'approved', 'withdrawn')),
  recorded_by text not null,
  recorded_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  -- What the figure said on that day; null where the claim rests on a document.
  approved_value jsonb,
  reason text,
  check ((figure is null) <> (source_id is null)),
  check (state <> 'approved' or approved_by is not null),
  check ((state = 'withdrawn') = (reason is not null))
);

create table story_version (
  story_id ref not null,
  version integer not null check (version > 0),
  partner_id ref,
  project_id ref,
  programme_id ref,
  fund_id ref,
  title narrative not null,
  body narrative not null,
  state text not null check (state in ('draft', 'published')),
  saved_by text not null,
  saved_at timestamptz not null,
  primary key (story_id, version),
  check (num_nonnulls(partner_id, project_id, programme_id, fund_id) = 1)
);
