-- The same checks of names and currencies in less time: a count within the pattern makes the server try the text state by state,
-- which was a fifth of what an append costs (decision 0305). What they accept is the same.
alter domain ref drop constraint ref_check;
alter domain ref add constraint ref_check check (value ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$' and length(value) <= 100);
