import type { Dialect } from "../dialect.js";

/** ClickHouse, where `eachNode` depends on how the nodes are reached. Days lie in its tables as text (`tables.ts` says why). */
export function clickhouse(eachNode: (select: string) => string): Dialect {
  return {
    eachNode,
    crossRates,
    organisationId: (reference) => reference.replace(/_ref$/, "_id"),
    day: (text) => `left(${text}, 10)`,
    year: (day) => `left(${day}, 4)::INTEGER`,
    yearMonth: (day) => `(left(${day}, 4) || substring(${day}, 6, 2))::INTEGER`,
    quotient: (a, b) => `intDiv(${a}, ${b})`,
    wide: "Int128",
    decimal,
    allBut: (columns) => `* except (${columns})`,
    first: (text, length) => `leftUTF8(${text}, ${length})`,
    lower: (text) => `lowerUTF8(${text})`,
    ofGreatest: (value, by) => `argMax(${value}, (${by}))`,
    joined: (text) => `nullif(arrayStringConcat(arraySort(groupUniqArray(${text})), '; '), '')`,
  };
}

/** A rate as a whole number of its fifteenth decimals. */
const units = (rate: string) => `(${rate} * 1000000000000000::DECIMAL(16,0))::Int128::Int256`;

/** It turns whole numbers of 128 bits into decimals only by way of text. */
const decimal = (wide: string) => `(${wide})::VARCHAR::DECIMAL(38,0)`;

/**
 * Both currencies against the dollar of the same month, divided and rounded half to even at the fifteenth decimal, as
 * `cross-rates.ts` does it: in whole numbers of 256 bits, since the dividend has up to forty-three digits.
 */
function crossRates(currency: string): string {
  return `(select currency, month,
        ${decimal("quotient + case when 2 * rest > divisor or (2 * rest = divisor and quotient % 2 = 1) then 1 else 0 end")}
          * 0.000000000000001::DECIMAL(16,15) as rate
      from (
        select currency, month, divisor, intDiv(dividend, divisor) as quotient, dividend % divisor as rest
          from (
            select s.currency as currency, s.month as month, ${units("s.rate")} * 1000000000000000::Int256 as dividend, ${units("t.rate")} as divisor
              from rate_month s join rate_month t on t.month = s.month
             where t.currency = '${currency}' and t.rate > 0)))`;
}
