-- What everybody may see of calls, proposals and their reviews: no drafts, no person who opened, submitted, reviewed or stood aside, and no
-- review before its proposal's fate is known.

create view published_call as
  select id, fund_id, window_id, kind, title, opens_at, closes_at, zone, envelope_minor, status
    from call
   where status <> 'draft';

create view published_proposal as
  select p.id, p.call_id, c.fund_id, p.organisation_id, p.title, p.amount_minor, p.countries, p.submitted_at, p.status,
         p.decision_id, p.allocation_id
    from proposal p
    join published_call c on c.id = p.call_id
   where p.status <> 'draft';

-- One row for each stage at which a proposal was reviewed: how many recommended what, and when the last did.
create view published_review as
  select (r.proposal_id || '.' || r.stage)::ref as id, r.proposal_id, r.stage, count(*)::integer as reviews,
         (count(*) filter (where r.recommendation = 'support'))::integer as in_support,
         (count(*) filter (where r.recommendation = 'revise'))::integer as for_revision,
         (count(*) filter (where r.recommendation = 'decline'))::integer as against,
         (max(r.reviewed_at) at time zone 'utc')::date as last_on
    from review r
    join published_proposal p on p.id = r.proposal_id
   where p.status in ('ineligible', 'not_shortlisted', 'approved', 'allocated', 'rejected')
   group by r.proposal_id, r.stage;
