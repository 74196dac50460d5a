-- An instalment that was cancelled is of nothing: its row and its number stay.
alter table instalment drop constraint instalment_amount_minor_check;
alter table instalment add constraint instalment_amount_minor_check check (amount_minor >= 0);
