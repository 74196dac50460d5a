/**
 * How an amount is split over sectors, or over countries and regions. The published rule, in docs/observatory.md:
 *
 * 1. What counts is what the transaction says of itself; where it says nothing, what its activity says.
 * 2. One share without a percentage is the whole. Of several, those without one share equally what the others leave of
 *    100; where the others leave nothing they get nothing. Percentages that add up to something other than 100 are taken in
 *    proportion. A negative percentage counts as 0.
 * 3. Each part is rounded down to a millionth of the currency's unit, and what is left goes, a millionth each, to the parts
 *    that lost most, of equal ones to the earlier (`splitUnits`): the parts add up to the amount, exactly, in every currency.
 *
 * The load does the same in SQL (`summaries.ts`); a test holds the two together.
 */
/** Decimals of a percentage in the tables. */
const PERCENT_PLACES = 10;
const HUNDRED = 100n * 10n ** BigInt(PERCENT_PLACES);

/** The weights of shares whose percentages are in units of 10^-10 of a percent; null is not reported. */
export function weightsOf(percentages: readonly (bigint | null)[]): readonly bigint[] {
  const given = percentages.map((each) => (each === null || each > 0n ? each : 0n));
  const sum = given.reduce<bigint>((total, each) => total + (each ?? 0n), 0n);
  const silent = given.filter((each) => each === null).length;
  if (silent === 0) return sum === 0n ? given.map(() => 1n) : given.map((each) => each ?? 0n);
  const left = sum < HUNDRED ? HUNDRED - sum : 0n;
  if (sum === 0n) return given.map((each) => (each === null ? 1n : 0n));
  // Times the number of silent shares, so that each of them is whole.
  return given.map((each) => (each === null ? left : each * BigInt(silent)));
}
