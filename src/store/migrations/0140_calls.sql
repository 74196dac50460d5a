-- Calls for proposals, what was proposed, who reviewed it, and who stood aside. Amounts are minor units of the fund's currency.

create table call (
  id ref primary key,
  fund_id ref not null references fund deferrable,
  window_id ref references funding_window deferrable,
  -- A reserve call answers sudden needs: its proposals are the rapid track.
  kind text not null check (kind in ('standard', 'reserve')),
  title narrative not null,
  opens_at timestamptz not null,
  -- The last instant of the closing day in the call's own time zone.
  closes_at timestamptz not null,
  zone text not null,
  envelope_minor bigint check (envelope_minor > 0),
  status text not null
    check (status in ('draft', 'published', 'closed', 'in_review', 'decided', 'archived', 'cancelled')),
  opened_by text not null,
  check (opens_at < closes_at)
);
create index on call (fund_id);

create table proposal (
  id ref primary key,
  call_id ref not null references call deferrable,
  organisation_id ref not null references organisation deferrable,
  title narrative not null,
  amount_minor bigint not null check (amount_minor > 0),
  countries text[] not null default '{}',
  submitted_at timestamptz not null,
  submitted_by text not null,
  status text not null check (status in (
    'draft', 'submitted', 'eligible', 'ineligible', 'strategic_review', 'shortlisted', 'not_shortlisted', 'preliminarily_approved',
    'technical_financial_review', 'revision_requested', 'approved', 'allocated', 'withdrawn', 'rejected')),
  -- Why it went to where it is, where a reason was given.
  reason text,
  -- The decision that approved it, and the allocation that pays it: one allocation pays one proposal.
  decision_id ref references decision deferrable,
  allocation_id ref unique references allocation deferrable,
  check (status <> 'allocated' or allocation_id is not null)
);
create index on proposal (call_id);

create table review (
  id ref primary key,
  proposal_id ref not null references proposal deferrable,
  stage text not null check (stage in ('eligibility', 'strategic', 'technical', 'financial')),
  reviewer text not null,
  organisation_id ref not null references organisation deferrable,
  -- Criterion → points, 0 to 20.
  scores jsonb not null,
  recommendation text not null check (recommendation in ('support', 'revise', 'decline')),
  comment text not null,
  reviewed_at timestamptz not null,
  recorded_by text not null
);
-- One opinion of a reviewer at each stage.
create unique index on review (proposal_id, stage, lower(reviewer));

-- Who declared an interest in a proposal, and so has no part in its review.
create table interest (
  id ref primary key,
  proposal_id ref not null references proposal deferrable,
  reviewer text not null,
  organisation_id ref not null references organisation deferrable,
  statement text not null,
  declared_at timestamptz not null,
  recorded_by text not null
);
create unique index on interest (proposal_id, lower(reviewer));
