-- Where a contributor was seen: mentions, visits, events, publications that name it.
create table appearance (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  project_id ref references project,
  fund_id ref references fund,
  kind text not null check (kind in ('mention', 'visit', 'event', 'publication')),
  title narrative not null,
  place narrative,
  happened_date partial_date not null,
  url text
);
create index on appearance (partner_id);

-- What auditors and evaluators said, in their own conclusion, of a partner's contributions, a fund or a project.
create table opinion (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref references partner,
  fund_id ref references fund,
  project_id ref references project,
  kind text not null check (kind in ('audit', 'evaluation', 'review')),
  title narrative not null,
  issuer narrative not null,
  conclusion narrative not null,
  issued_date partial_date not null,
  url text
);
create index on opinion (partner_id);
