import { duckdb, type DuckDBConnection } from "./duckdb.js";
import { assert } from "../base/assert.js";
import { divideHalfEven } from "../base/money.js";
import { ratesTo, WHOLE } from "./derived.js";
import { RATE_PLACES } from "./rate-choice.js";

/**
 * Makes the table of rates to another currency than the dollar, once for an open observatory: both currencies against the
 * dollar in the same month, divided and rounded half to even at the fifteenth decimal.
 */
export async function makeRates(connection: DuckDBConnection, currency: string): Promise<void> {
  const table = ratesTo(currency);
  if (table === WHOLE.rates) return;
  assert(/^[A-Z]{3}$/.test(currency), `${currency} is no currency`);
  const known = await connection.runAndReadAll(
    "select 1 from duckdb_tables() where table_name = $table",
    { table },
  );
  if (known.currentRowCount > 0) return;
  const reader = await connection.runAndReadAll(
    `select s.currency, s.month, s.rate, t.rate from rate_month s join rate_month t on t.month = s.month and t.currency = $currency
      where t.rate > 0 and s.currency in (select currency from flow_by_month union select currency from forward)`,
    { currency },
  );
  // Another question may have made it meanwhile: then both made the same.
  await connection.run(
    `create or replace temp table making (currency VARCHAR, month INTEGER, rate DECIMAL(28,${RATE_PLACES}))`,
  );
  const appender = await connection.createAppender("making", null, "temp");
  for (const [from, month, rate, to] of reader.getRows()) {
    assert(
      rate instanceof duckdb().DuckDBDecimalValue && to instanceof duckdb().DuckDBDecimalValue,
      "rates are decimals",
    );
    const crossed = divideHalfEven(rate.value * 10n ** BigInt(RATE_PLACES), to.value);
    appender.appendVarchar(String(from));
    appender.appendInteger(Number(month));
    appender.appendDecimal(new (duckdb().DuckDBDecimalValue)(crossed, 28, RATE_PLACES));
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(`create table if not exists ${table} as select * from making`);
  await connection.run("drop table making");
}
