-- What the rules of the money look up under a lock: found at once, however many rows a fund has.
create index on allocation (decision_id);
create index on allocation (window_id) where window_id is not null;
create index on allocation (fund_id);
create index on instalment (agreement_id);
create index on budget_line (allocation_id);
create index on expenditure (allocation_id);
create index on agreement (fund_id);
