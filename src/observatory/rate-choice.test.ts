import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseRates, SUCCESSORS, type PublishedRate } from "./rate-choice.js";

const ONE = 10n ** 18n;

function published(changes: Partial<PublishedRate>): PublishedRate {
  return {
    currency: "EUR",
    kind: "monthly_average",
    source: "IATI monthly",
    territory: null,
    year: 2020,
    month: 7,
    sum: ONE,
    count: 1,
    ...changes,
  };
}

/** `kind source territory through rate` of one currency and month, or nothing. */
function chosen(rates: readonly PublishedRate[], currency = "EUR", month = 202007): string {
  const rate = chooseRates(rates, 202512).find(
    (each) => each.currency === currency && each.month === month,
  );
  if (!rate) return "none";
  return [rate.kind, rate.source, rate.territory ?? "-", rate.through ?? "-", rate.rate].join(" ");
}

const monthly = published({ sum: 2n * ONE });
const daily = published({ kind: "daily_mean", source: "IMF SDR", sum: 9n * ONE, count: 3 });
const annual = published({
  kind: "annual_average",
  source: "IMF ENDA",
  month: null,
  sum: 4n * ONE,
});

test("the month's average comes before its days, its days before the year, whatever the order given", () => {
  const e15 = 10n ** 15n;
  assert.equal(chosen([annual, daily, monthly]), `monthly_average IATI monthly - - ${2n * e15}`);
  assert.equal(chosen([annual, daily]), `daily_mean IMF SDR - - ${3n * e15}`);
  assert.equal(chosen([annual]), `annual_average IMF ENDA - - ${4n * e15}`);
  assert.equal(chosen([{ ...monthly, month: 8 }]), "none", "no rate is carried to another month");
});

test("of two sources the one that publishes the average itself; of territories the currency's own", () => {
  const federal = published({ source: "Federal Reserve", sum: 3n * ONE });
  assert.match(chosen([monthly, federal]), /^monthly_average Federal Reserve/);
  const ofAndorra = { ...annual, territory: "AD", sum: 5n * ONE };
  const ofEuroArea = { ...annual, territory: "U2", sum: 6n * ONE };
  assert.match(chosen([ofAndorra, ofEuroArea]), /IMF ENDA U2/);
  assert.match(chosen([ofEuroArea, ofAndorra]), /IMF ENDA U2/);
});

test("a period that had not ended when the snapshot was made has no rate", () => {
  const of = (rates: readonly PublishedRate[], known: number) =>
    chooseRates(rates, known)
      .filter(({ currency }) => currency === "EUR")
      .map(({ month }) => month);
  assert.deepEqual(of([monthly], 202006), []);
  assert.deepEqual(of([monthly], 202007), [202007]);
  assert.deepEqual(of([annual], 202011), [], "the year's average is known when the year has ended");
  assert.equal(of([annual], 202012).length, 12);
});

test("a currency that was replaced goes through its successor at the fixed rate, where it has none of its own", () => {
  const euro = published({ year: 2005, sum: 1_200_000_000_000_000_000n });
  assert.equal(
    chosen([euro], "DEM", 200507),
    // 1.2 / 1.95583, half to even at the fifteenth decimal
    "monthly_average IATI monthly - EUR 613550257435462",
  );
  assert.equal(
    chosen([{ ...euro, year: 1998 }], "DEM", 199807),
    "none",
    "before the changeover it was another currency",
  );
  const own = published({ currency: "DEM", year: 2005, sum: ONE / 2n });
  assert.match(chosen([euro, own], "DEM", 200507), / - 500000000000000$/);
  assert.equal(SUCCESSORS["GRD"]?.from_month, 200101);
});

test("a rate beyond a million dollars is a slip of a series recalculated over a redenomination", () => {
  assert.equal(chosen([published({ sum: ONE * 1_000_001n })]), "none");
});
