-- What an amendment of the scope ties the money to from then on; what it leaves out (null) stays, an empty list limits nothing any more.
alter table amendment
  add column grand_bargain_category text check (grand_bargain_category in ('1', '2', '3', '4')),
  add column earmarked_countries text[],
  add column earmarked_sectors text[],
  add column earmarked_outcomes text[];
alter table amendment add constraint amendment_of_scope check (kind = 'scope'
  or num_nonnulls(grand_bargain_category, earmarked_countries, earmarked_sectors, earmarked_outcomes) = 0);
