/**
 * What the engines that answer questions say differently. Questions are written once, in what DuckDB and ClickHouse have in
 * common; the little that they have not stands here, and in `cluster/dialect.ts` for the other. Decision 0605.
 */
export interface Dialect {
  /** Runs a SELECT where its rows lie: on each node of a cluster, over that node's own rows. What comes out is of all nodes together. */
  readonly eachNode: (select: string) => string;
  /** The table of rates to a currency other than the dollar. */
  readonly crossRates: (currency: string) => string;
  /** The id of an organisation that a row names in its columns `…_ref` and `…_name`. */
  readonly organisationId: (reference: string, name: string) => string;
  /** The day of a text, or of an instant. */
  readonly day: (text: string) => string;
  /** 2020 of a day, as a whole number. */
  readonly year: (day: string) => string;
  /** 202007 of a day in July 2020. */
  readonly yearMonth: (day: string) => string;
  /** a / b, whole numbers, rounded down. */
  readonly quotient: (a: string, b: string) => string;
  /** The type of whole numbers of 128 bits. */
  readonly wide: string;
  /** A whole number of 128 bits as a decimal. */
  readonly decimal: (wide: string) => string;
  /** `*` without these columns. */
  readonly allBut: (columns: string) => string;
  /** The first characters of a text. */
  readonly first: (text: string, length: number) => string;
  readonly lower: (text: string) => string;
  /** The value of the row that is the greatest by a list of columns. */
  readonly ofGreatest: (value: string, by: string) => string;
  /** The different texts of a group in their order, as one; null of none. */
  readonly joined: (text: string) => string;
}

export const DUCKDB: Dialect = {
  eachNode: (select) => `(${select})`,
  crossRates: (currency) => `rate_to_${currency.toLowerCase()}`,
  organisationId: (reference, name) => `hash(coalesce(${reference}, ''), coalesce(${name}, ''))`,
  day: (text) => `${text}::DATE`,
  year: (day) => `year(${day})::INTEGER`,
  yearMonth: (day) => `(year(${day}) * 100 + month(${day}))::INTEGER`,
  quotient: (a, b) => `${a} // ${b}`,
  wide: "HUGEINT",
  decimal: (wide) => `(${wide})::DECIMAL(38,0)`,
  allBut: (columns) => `* exclude (${columns})`,
  first: (text, length) => `left(${text}, ${length})`,
  lower: (text) => `lower(${text})`,
  ofGreatest: (value, by) => `arg_max(${value}, (${by}))`,
  joined: (text) => `string_agg(distinct ${text}, '; ' order by ${text})`,
};
