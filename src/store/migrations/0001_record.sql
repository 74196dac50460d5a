-- The record: who gave what, under which agreement, through which fund, to which project, with which result; and what
-- others printed about it, each with its source. One table per noun of the domain. Conventions:
--   id        stable, given by the portfolio file or made by us (UUIDv7); never reused
--   portfolio the files that a row came from; null for what people enter
--   jsonb texts hold {"en": …, "ja": …}; money is minor units with its currency; numeric values are exact
--   *_date    reduced precision, ISO 8601: '2011', '2021-07', '2021-07-15'; *_on and period_* are whole days
-- Missing is null, never 0. The book (entries) is in 0100_book.sql.

create domain ref as text check (value ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$');
create domain narrative as jsonb check (
  value is null or (jsonb_typeof(value) = 'object' and value ? 'en' and value ? 'ja'));
create domain partial_date as text check (value ~ '^\d{4}(-\d{2}(-\d{2})?)?$');
create domain country as text check (value ~ '^[A-Z]{2}$');
create domain currency as text check (value ~ '^[A-Z]{3}$');

create table portfolio (
  id ref primary key,
  title narrative not null,
  is_illustrative boolean not null,
  note narrative,
  content_hash text not null,
  loaded_at timestamptz not null
);

-- A document that facts are cited from; never its text.
create table source (
  id ref primary key,
  portfolio ref references portfolio,
  title narrative not null,
  publisher narrative,
  url text,
  published_date partial_date,
  retrieved_on date,
  kind text not null check (kind in ('leaflet', 'web_page', 'dataset', 'report', 'review_sheet', 'illustrative')),
  licence text,
  note narrative
);

-- Which source says what a record holds. record_kind is the table's name.
create table citation (
  record_kind text not null,
  record_id ref not null,
  n integer not null,
  source_id ref not null references source,
  page text,
  as_of date,
  primary key (record_kind, record_id, n)
);

create table organisation (
  id ref primary key,
  portfolio ref references portfolio,
  name narrative not null,
  short_name narrative,
  -- IATI OrganisationType: 10 government, 15 other public sector, 21 international NGO, 40 multilateral, 70 private …
  type text not null check (type ~ '^\d{2}$'),
  country country,
  -- Organisation identifier, e.g. XM-DAC-41302.
  iati_ref text,
  dac_donor_code text,
  dac_channel_codes text[] not null default '{}',
  sort_key_ja text,
  is_reporting_org boolean not null default false,
  parent_id ref references organisation,
  description narrative
);

-- A funding partner as a family: the country, a company, a pooled fund.
create table partner (
  id ref primary key,
  portfolio ref references portfolio,
  name narrative not null,
  kind text not null check (kind in ('government', 'multilateral', 'private', 'foundation', 'ngo', 'individual')),
  country country,
  home_currency currency,
  fiscal_year text not null default 'calendar' check (fiscal_year in ('calendar', 'april', 'biennium')),
  dac_donor_code text,
  introduction narrative
);

-- Dated membership of an organisation in a family. 'member' rolls up; 'apart' (a company of the same country) is shown
-- beside and never added; 'through' passes the family's money on (a pooled fund) and is shown as through it.
create table membership (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  organisation_id ref not null references organisation,
  standing text not null check (standing in ('member', 'apart', 'through')),
  from_date partial_date,
  to_date partial_date,
  role narrative,
  position integer not null default 0,
  unique (partner_id, organisation_id, from_date)
);

create table fund (
  id ref primary key,
  portfolio ref references portfolio,
  code text not null unique,
  name narrative not null,
  short_name narrative,
  type text not null check (type in ('trust_fund', 'lightly_earmarked', 'pooled', 'single_donor', 'core_voluntary', 'multi_bilateral')),
  currency currency,
  established_date partial_date,
  closed_date partial_date,
  administrator_id ref references organisation,
  purpose narrative,
  governance narrative,
  agent_fee_bp integer check (agent_fee_bp between 0 and 10000),
  reserve_minor bigint check (reserve_minor >= 0),
  interest_policy text check (interest_policy in ('return', 'add_to_fund', 'agency_keeps')),
  refund_policy text check (refund_policy in ('return', 'reprogramme', 'core')),
  earmarking_category text,
  aid_type text
);

create table fund_partner (
  fund_id ref not null references fund,
  organisation_id ref not null references organisation,
  n integer not null,
  role text not null check (role in ('contributor', 'administrator', 'founder', 'governing')),
  primary key (fund_id, organisation_id, role)
);

create table funding_window (
  id ref primary key,
  portfolio ref references portfolio,
  fund_id ref not null references fund,
  name narrative not null,
  theme narrative,
  countries text[] not null default '{}',
  ceiling_minor bigint check (ceiling_minor >= 0)
);

create table programme (
  id ref primary key,
  portfolio ref references portfolio,
  name narrative not null,
  description narrative,
  -- What the partner's part in it is: a seat on its advisory committee, the projects that it funds.
  partner_role narrative,
  partner_id ref references partner
);

create table project (
  id ref primary key,
  portfolio ref references portfolio,
  code text,
  title narrative not null,
  purpose narrative,
  -- IATI ActivityStatus: 1 pipeline, 2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended; null not reported.
  status text check (status in ('1', '2', '3', '4', '5', '6')),
  start_date partial_date,
  end_date partial_date,
  fund_id ref references fund,
  programme_id ref references programme,
  currency currency,
  -- Direct: funded outside any fund.
  partner_id ref references partner
);

create table project_place (
  project_id ref not null references project,
  n integer not null,
  country country,
  name narrative,
  share_bp integer check (share_bp between 0 and 10000),
  primary key (project_id, n),
  check (country is not null or name is not null)
);

create table project_organisation (
  project_id ref not null references project,
  n integer not null,
  organisation_id ref not null references organisation,
  -- IATI OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing; 'cooperating' is ours.
  role text not null check (role in ('1', '2', '3', '4', 'cooperating')),
  note narrative,
  primary key (project_id, n)
);

create table project_sdg (
  project_id ref not null references project,
  n integer not null,
  goal integer not null check (goal between 1 and 17),
  target text check (target ~ '^\d{1,2}\.[0-9a-z]{1,2}$'),
  primary key (project_id, n)
);

create table project_sector (
  project_id ref not null references project,
  n integer not null,
  vocabulary text not null default '1',
  code text not null,
  share_bp integer not null check (share_bp between 0 and 10000),
  primary key (project_id, n)
);

-- The partner's published priorities, and what answers them.
create table priority_area (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  position integer not null,
  title narrative not null,
  -- [{"en": "education", "ja": "教育"}, …]
  parts jsonb not null default '[]'
);

create table priority_answer (
  priority_area_id ref not null references priority_area,
  n integer not null,
  project_id ref references project,
  fund_id ref references fund,
  programme_id ref references programme,
  primary key (priority_area_id, n),
  check (num_nonnulls(project_id, fund_id, programme_id) = 1)
);

create table convention (
  id ref primary key,
  portfolio ref references portfolio,
  title narrative not null,
  adopted_date partial_date
);

-- Categories change: the OSH Conventions became fundamental in June 2022.
create table convention_category (
  convention_id ref not null references convention,
  n integer not null,
  category text not null check (category in ('fundamental', 'governance', 'technical')),
  from_on date,
  to_on date,
  primary key (convention_id, n)
);

create table ratification (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  convention_id ref not null references convention,
  ratified_date partial_date not null,
  unique (partner_id, convention_id)
);

create table oda_value (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  year integer not null check (year between 1960 and 2100),
  measure text not null check (measure in ('grant_equivalent', 'net_flow', 'gross_flow')),
  -- 'current', or 'constant_2022' and the like.
  price_basis text not null,
  amount_minor bigint not null,
  currency currency not null,
  share_of_gni_percent numeric,
  rank integer check (rank > 0),
  vintage text not null,
  is_preliminary boolean not null default false,
  -- As in a statement: what else speaks of this amount.
  quantity text,
  unique (partner_id, year, measure, price_basis, vintage)
);

-- A contribution as somebody reported it, often only as a total of several years. What our own book holds is in entries.
create table contribution (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  -- The funding entity, where the source names it.
  organisation_id ref references organisation,
  -- Passed on by: pooled money is shown as through it.
  through_organisation_id ref references organisation,
  kind text not null check (kind in ('assessed', 'core_voluntary', 'lightly_earmarked', 'earmarked', 'pooled', 'private', 'in_kind', 'voluntary')),
  stage text not null default 'received' check (stage in ('pledged', 'committed', 'received', 'budgeted', 'executed', 'reported')),
  amount_minor bigint check (amount_minor >= 0),
  currency currency,
  qualifier text not null default 'exactly' check (qualifier in ('exactly', 'over', 'nearly', 'about', 'at_least', 'up_to', 'under')),
  period_from date,
  period_to date,
  fund_id ref references fund,
  programme_id ref references programme,
  project_id ref references project,
  -- The total that already holds this amount; a part is never added to it.
  part_of_id ref references contribution,
  description narrative,
  agency_category text,
  un_instrument text,
  grand_bargain_category text,
  dac_aid_type text,
  quantity text,
  check (amount_minor is null or currency is not null)
);

create table people_post (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref not null references partner,
  kind text not null check (kind in ('jpo', 'secondment', 'expert')),
  title narrative not null,
  -- Not reported where the source gives no count.
  count integer check (count > 0),
  releasing_organisation_id ref references organisation,
  host_organisation_id ref references organisation,
  place narrative,
  country country,
  project_id ref references project,
  programme_id ref references programme,
  from_date partial_date,
  to_date partial_date
);

-- A result of a project, programme or fund, and its indicators.
create table result (
  id ref primary key,
  portfolio ref references portfolio,
  project_id ref references project,
  programme_id ref references programme,
  fund_id ref references fund,
  type text not null check (type in ('output', 'outcome', 'impact', 'other')),
  title narrative not null,
  description narrative,
  position integer not null default 0,
  check (num_nonnulls(project_id, programme_id, fund_id) = 1)
);

create table indicator (
  id ref primary key,
  portfolio ref references portfolio,
  result_id ref not null references result,
  title narrative not null,
  definition narrative,
  -- The noun counted, plural: {"en": "water pumps", "ja": "基"}.
  unit narrative not null,
  measure text not null check (measure in ('unit', 'percentage', 'nominal', 'ordinal', 'qualitative')),
  aggregation text not null check (aggregation in ('sum', 'last', 'max', 'mean', 'ratio_of_sums', 'unique_people', 'none')),
  is_ascending boolean not null default true,
  is_cumulative boolean not null default false,
  position integer not null default 0
);

create table indicator_value (
  id ref primary key,
  portfolio ref references portfolio,
  indicator_id ref not null references indicator,
  kind text not null check (kind in ('baseline', 'target', 'actual')),
  value numeric,
  numerator numeric,
  denominator numeric,
  qualifier text not null default 'exactly' check (qualifier in ('exactly', 'over', 'nearly', 'about', 'at_least', 'up_to', 'under')),
  period_from date,
  period_to date,
  comment narrative,
  status text not null default 'published' check (status in ('draft', 'received', 'validated', 'returned', 'published', 'revised')),
  quantity text
);

-- One cell of a disaggregation: dimensions {"sex": "female", "age": "15-24"}. Exclusive cells sum to the value.
create table indicator_cell (
  indicator_value_id ref not null references indicator_value,
  n integer not null,
  dimensions jsonb not null,
  is_overlapping boolean not null default false,
  value numeric,
  primary key (indicator_value_id, n)
);

-- A fact in words that a number, a date or a comparison makes falsifiable; also facts without a number (value null).
-- `text` holds the sentence with its number written as {value}; the number prints from the value, in the reader's language.
create table statement (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref references partner,
  project_id ref references project,
  programme_id ref references programme,
  fund_id ref references fund,
  organisation_id ref references organisation,
  text narrative not null,
  value numeric,
  -- '%', 'rank', a currency's code is in `currency`; else the noun counted, in each language.
  unit narrative,
  currency currency,
  qualifier text not null default 'exactly' check (qualifier in ('exactly', 'over', 'nearly', 'about', 'at_least', 'up_to', 'under')),
  basis text not null check (basis in ('actual', 'target', 'statement')),
  period_from date,
  period_to date,
  as_of date not null,
  -- Known to have stopped being true after this day.
  true_until date,
  -- Records that speak of one quantity share its key: 'jp.conventions.ratified'. Different values of one quantity for
  -- the same time are a finding, shown side by side, never merged.
  quantity text,
  section text,
  position integer not null default 0
);

-- Why two sources differ, in our words, for the finding that shows them.
create table reconciliation (
  id ref primary key,
  portfolio ref references portfolio,
  quantity text not null unique,
  title narrative not null,
  explanation narrative not null
);

create table document (
  id ref primary key,
  portfolio ref references portfolio,
  title narrative not null,
  url text,
  -- IATI DocumentCategory: A08 results, B01 annual report …
  category text,
  language text,
  published_date partial_date,
  partner_id ref references partner,
  fund_id ref references fund,
  programme_id ref references programme,
  project_id ref references project
);

-- Prose of our own. Every number in it is a reference {record-id} to a record that holds the value.
create table story (
  id ref primary key,
  portfolio ref references portfolio,
  partner_id ref references partner,
  project_id ref references project,
  programme_id ref references programme,
  fund_id ref references fund,
  title narrative not null,
  body narrative not null,
  position integer not null default 0
);

-- The money events of our own funds, from agreement to expenditure. Entries of the book are made from these.

create table agreement (
  id ref primary key,
  portfolio ref references portfolio,
  organisation_id ref not null references organisation,
  ultimate_organisation_id ref references organisation,
  fund_id ref references fund,
  project_id ref references project,
  instrument text not null check (instrument in ('contribution_agreement', 'exchange_of_letters', 'saa', 'mou', 'un_to_un', 'ppp', 'jpo_mou', 'secondment')),
  title narrative not null,
  donor_ref text,
  signed_on date,
  effective_from date,
  effective_to date,
  expenditure_eligible_until date,
  amount_minor bigint not null check (amount_minor > 0),
  currency currency not null,
  psc_rate_bp integer not null default 0 check (psc_rate_bp between 0 and 10000),
  agent_fee_bp integer not null default 0 check (agent_fee_bp between 0 and 10000),
  agency_category text,
  un_instrument text,
  grand_bargain_category text,
  dac_aid_type text,
  earmarked_countries text[] not null default '{}',
  status text not null default 'signed',
  check (num_nonnulls(fund_id, project_id) >= 1),
  check (effective_to is null or effective_from is null or effective_from <= effective_to)
);

create table instalment (
  id ref primary key,
  portfolio ref references portfolio,
  agreement_id ref not null references agreement,
  seq integer not null check (seq > 0),
  due_on date not null,
  amount_minor bigint not null check (amount_minor > 0),
  condition narrative,
  unique (agreement_id, seq)
);

create table receipt (
  id ref primary key,
  portfolio ref references portfolio,
  -- Null: unidentified, held in suspense.
  instalment_id ref references instalment,
  fund_id ref not null references fund,
  received_on date not null,
  -- What was sent, in the agreement's currency.
  amount_minor bigint not null check (amount_minor > 0),
  currency currency not null,
  -- What the bank credited, in the fund's currency.
  bank_amount_minor bigint not null check (bank_amount_minor > 0),
  bank_currency currency not null,
  bank_charge_minor bigint not null default 0 check (bank_charge_minor >= 0),
  -- Units of the fund's currency for one of the donor's, as exact decimals.
  donor_budget_rate numeric check (donor_budget_rate > 0),
  un_rate numeric check (un_rate > 0),
  bank_rate numeric check (bank_rate > 0),
  bank_ref text
);

create table governance_meeting (
  id ref primary key,
  portfolio ref references portfolio,
  fund_id ref not null references fund,
  met_on date not null,
  title narrative not null
);

create table decision (
  id ref primary key,
  portfolio ref references portfolio,
  meeting_id ref not null references governance_meeting,
  fund_id ref not null references fund,
  subject narrative not null,
  outcome text not null check (outcome in ('approved', 'conditional', 'deferred', 'rejected')),
  amount_minor bigint check (amount_minor > 0),
  decided_on date not null,
  status text not null default 'confirmed'
);

create table allocation (
  id ref primary key,
  portfolio ref references portfolio,
  decision_id ref not null references decision,
  fund_id ref not null references fund,
  window_id ref references funding_window,
  project_id ref not null references project,
  allocated_on date not null,
  -- Gross: direct and PSC.
  amount_minor bigint not null check (amount_minor > 0),
  psc_minor bigint not null default 0 check (psc_minor >= 0),
  agreement_id ref references agreement,
  status text not null default 'approved'
);

create table release (
  id ref primary key,
  portfolio ref references portfolio,
  allocation_id ref not null references allocation,
  released_on date not null,
  amount_minor bigint not null check (amount_minor <> 0)
);

create table budget_line (
  id ref primary key,
  portfolio ref references portfolio,
  project_id ref not null references project,
  allocation_id ref not null references allocation,
  -- UNSDG categories: staff, supplies, equipment, contractual, travel, transfers, operating, psc.
  category text not null check (category in ('staff', 'supplies', 'equipment', 'contractual', 'travel', 'transfers', 'operating', 'psc')),
  period_from date not null,
  period_to date not null,
  amount_minor bigint not null check (amount_minor >= 0),
  version integer not null default 1,
  check (period_from <= period_to)
);

create table expenditure (
  id ref primary key,
  portfolio ref references portfolio,
  project_id ref not null references project,
  allocation_id ref not null references allocation,
  category text not null check (category in ('staff', 'supplies', 'equipment', 'contractual', 'travel', 'transfers', 'operating', 'psc')),
  period_from date not null,
  period_to date not null,
  amount_minor bigint not null,
  is_certified boolean not null,
  check (period_from <= period_to)
);

create table fund_income (
  id ref primary key,
  portfolio ref references portfolio,
  fund_id ref not null references fund,
  kind text not null check (kind in ('interest', 'organisation_interest', 'bank_charge', 'agent_fee', 'direct_cost')),
  booked_on date not null,
  amount_minor bigint not null check (amount_minor > 0)
);

-- What each load did.
create table portfolio_load (
  id uuid primary key,
  portfolio ref not null,
  loaded_at timestamptz not null,
  content_hash text not null,
  -- [{"kind": "project", "id": "…", "change": "added" | "changed" | "removed", "fields": […]}]
  changes jsonb not null
);
