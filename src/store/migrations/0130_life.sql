-- The ends of a contribution's and a project's life, and what is given instead of money. Amounts are minor units of the row's currency.

-- People and things given in kind: valued by a stated method in memo accounts, or only listed (invariant 9).
create table in_kind (
  id ref primary key,
  organisation_id ref not null references organisation deferrable,
  fund_id ref not null references fund deferrable,
  kind text not null check (kind in ('jpo', 'secondment', 'expert', 'premises', 'goods', 'translation')),
  description text not null,
  from_on date not null,
  to_on date,
  value_minor bigint check (value_minor > 0),
  currency currency,
  method text,
  check (to_on is null or from_on <= to_on),
  check ((value_minor is null) = (currency is null)),
  check (value_minor is null or method is not null)
);

-- How far a project's closing has come. Activities end first; then, once all is settled, the books.
create table project_closure (
  project_id ref primary key references project deferrable,
  operational_on date not null,
  financial_on date,
  check (financial_on is null or financial_on >= operational_on)
);

-- Who confirmed each of the four classifications of an agreement. The codes themselves stand in the agreement.
create table classification (
  agreement_id ref not null references agreement deferrable,
  name text not null check (name in ('agency_category', 'un_instrument', 'grand_bargain_category', 'dac_aid_type')),
  code text not null,
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (agreement_id, name)
);
