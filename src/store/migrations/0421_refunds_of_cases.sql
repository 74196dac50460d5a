-- The refund case that a payment belongs to: its name alone could be that of a payment of another case.
alter table refund add column refund_case_id ref references refund_case deferrable;
update refund set refund_case_id = c.id
  from refund_case c
 where c.agreement_id = refund.agreement_id
   and left(refund.id, length(c.id) + 5) = c.id || '.paid'
   and substr(refund.id, length(c.id) + 6) ~ '^([.][0-9]+)?$';
create index on refund (refund_case_id);
