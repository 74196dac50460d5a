-- What a program believes of many rows it asks in one statement (decision 0309). Where it is wrong of some, it hears of which, and only
-- those who believed that of them begin anew: `about` is what it asked of, `values_found` what it was wrong of.
create function refuse_beliefs(about text, values_found text[]) returns void language plpgsql as $$
begin
  raise exception 'the record holds something else' using errcode = 'EM001',
    detail = json_build_object('about', about, 'found', values_found)::text;
end $$;
drop function refuse_belief();
