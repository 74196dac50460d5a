-- What a contributor is told, and when: how often an agreement asks for each kind of report, and each report that it asks for.
create table report_schedule (
  id ref primary key,
  portfolio ref references portfolio,
  agreement_id ref not null references agreement deferrable,
  kind text not null check (kind in ('narrative', 'financial', 'certified', 'final', 'audit')),
  every text not null check (every in ('once', 'quarter', 'half_year', 'year')),
  -- The whole time that is reported on.
  period_from date not null,
  period_to date not null,
  -- How long after the end of its period each report is due.
  due_after_days integer not null check (due_after_days between 0 and 1000),
  check (period_from <= period_to)
);
create index on report_schedule (agreement_id);

create table donor_report (
  id ref primary key,
  portfolio ref references portfolio,
  agreement_id ref not null references agreement deferrable,
  schedule_id ref references report_schedule deferrable,
  kind text not null check (kind in ('narrative', 'financial', 'certified', 'final', 'audit')),
  period_from date not null,
  period_to date not null,
  due_on date not null,
  status text not null check (status in ('planned', 'drafting', 'internal_review', 'cleared', 'submitted', 'accepted', 'queried')),
  drafted_by text,
  cleared_by text,
  -- The day on which it was really sent; a report that was sent again after a query keeps its first day.
  sent_on date,
  accepted_on date,
  -- What was sent: an edition of ours, or the title or address of a document.
  edition_id ref references edition deferrable,
  document text,
  -- What the contributor asked last.
  query text,
  check (period_from <= period_to),
  check (status not in ('submitted', 'accepted', 'queried') or sent_on is not null),
  check ((status = 'accepted') = (accepted_on is not null)),
  check (status <> 'queried' or query is not null)
);
create index on donor_report (agreement_id);
create index on donor_report (due_on);
