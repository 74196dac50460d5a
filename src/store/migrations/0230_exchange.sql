-- Money that an account in another currency held, and what the bank gave for it. Minor units of each currency.
create table currency_exchange (
  id ref primary key,
  fund_id ref not null references fund deferrable,
  exchanged_on date not null,
  given_minor bigint not null check (given_minor > 0),
  given_currency currency not null,
  got_minor bigint not null check (got_minor > 0),
  got_currency currency not null,
  bank_ref text,
  check (given_currency <> got_currency)
);
