-- What became of a project's closing, step by step, for good: its end, its closing, what was proposed to reopen it and what was answered.
-- `project_closure` keeps where it stands now. Without a reference: what was done stays though an imported project goes.
create table closing_step (
  project_id ref not null,
  n integer not null check (n > 0),
  step text not null check (step in ('ended', 'closed', 'proposed', 'declined', 'reopened')),
  -- IATI's ActivityStatus in which the project stands from then on, or would stand by the proposal.
  status text not null check (status in ('2', '3', '4')),
  happened_on date not null,
  reason text check ((reason is null) = (step in ('ended', 'closed'))),
  -- How the donor agreed, where money went back or a final report was accepted.
  consent text,
  recorded_by text not null,
  recorded_at timestamptz not null,
  primary key (project_id, n)
);
create trigger closing_step_is_final before update or delete or truncate on closing_step
  for each statement execute function refuse_change();

-- What was closed before there were steps, by the trail; of an action that was done twice the first.
insert into closing_step (project_id, n, step, status, happened_on, recorded_by, recorded_at)
select project_id, row_number() over (partition by project_id order by seq), step,
       case step when 'ended' then '3' else '4' end, happened_on, actor, at
  from (select distinct on (c.project_id, e.action)
               c.project_id, e.seq, e.actor, e.at,
               case e.action when 'close-project' then 'closed' else 'ended' end as step,
               case e.action when 'close-project' then c.financial_on else c.operational_on end as happened_on
          from project_closure c
               join audit_event e on e.subject_kind = 'project' and e.subject_id = c.project_id
         where e.action in ('close-project', 'close-project-operations')
         order by c.project_id, e.action, e.seq) earlier
 where happened_on is not null;
