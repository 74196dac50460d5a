import assert from "node:assert/strict";
import { test } from "node:test";
import { currency } from "./currency.js";
import { day } from "./day.js";
import { formatDay, formatMoney, formatNumber, formatShortMoney } from "./format.js";
import { money } from "./money.js";

const usd = (dollars: bigint) => money(dollars * 100n, currency("USD"));
const jpy = (yen: bigint) => money(yen, currency("JPY"));

test("short money keeps the same digits in each language", () => {
  assert.equal(formatShortMoney(usd(225_500_000n), "en"), "US$225.5 million");
  assert.equal(formatShortMoney(usd(225_500_000n), "ja"), "2億2,550万米ドル");
  assert.equal(formatShortMoney(usd(16_300_000_000n), "en"), "US$16.3 billion");
  assert.equal(formatShortMoney(usd(16_300_000_000n), "ja"), "163億米ドル");
  assert.equal(formatShortMoney(usd(6_800_000n), "ja"), "680万米ドル");
  assert.equal(
    formatShortMoney(jpy(193_999_999n), "ja", { digits: 3, rounding: "truncate" }),
    "1億9,300万円",
  );
  assert.equal(formatShortMoney(jpy(193_999_999n), "ja", { digits: 3 }), "1億9,400万円");
});

test("full money prints its code, its groups, its minor digits and a true minus", () => {
  assert.equal(formatMoney(money(-123456789n, currency("USD")), "en"), "USD \u22121,234,567.89");
  assert.equal(formatMoney(jpy(576_000_000n), "ja"), "JPY 576,000,000");
  assert.equal(formatNumber(0.31, "ja"), "0.31");
});

test("days are written in the order of the language", () => {
  assert.equal(formatDay(day("2021-04-01"), "en"), "1 April 2021");
  assert.equal(formatDay(day("2021-04-01"), "ja"), "2021年4月1日");
});
