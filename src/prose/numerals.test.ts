import assert from "node:assert/strict";
import { test } from "node:test";
import { compareDecimals, decimal, formatDecimal } from "./decimal.js";
import { findNumerals } from "./numerals.js";
import { intervalOf, type Numeral } from "./numeral.js";

/** One line for a numeral: kind, value, unit, qualifier, as far as it has them. */
function describe(numeral: Numeral): string {
  const value = numeral.value === null ? "" : formatDecimal(numeral.value);
  const upper = numeral.upper === null ? "" : `..${formatDecimal(numeral.upper)}`;
  const years = numeral.when === null ? "" : `${numeral.when.from}..${numeral.when.to}`;
  const fiscal = numeral.when?.isFiscal ? "fiscal" : "";
  return [numeral.kind, value + upper + years, numeral.unit, numeral.qualifier, fiscal]
    .filter((part) => part)
    .join(" ");
}

/** Text | what is found in it, in order. */
const ROWS = `
Japan has ratified 49 Conventions | count 49 conventions
including six Fundamental, three Governance | count 6; count 3
forty-five home-based and informal workers | count 45 workers
36 women’s self-help groups | count 36 groups
a dozen projects and half a dozen countries | count 12 projects; count 6 countries
two hundred and fifty-six enterprises | count 256 enterprises
one of the donors gave one grant to each other | count 1
over 11,200 households | count 11200 households over
11 200 households | count 11200 households
60+ projects | count 60 projects over
nearly 5,000 workers, at least 40 of them | count 5000 workers nearly; count 40 at_least
up to 3.25 kilometres | count 3.25 kilometres up_to
US$ 225.5 million | money 225500000 USD
US$63.1M and $5bn | money 63100000 USD; money 5000000000 USD
EUR 1,234,567.89 | money 1234567.89 EUR
CHF 65,640,508 (approx. US$58m) | money 65640508 CHF; money 58000000 USD about
225,5 million euros | money 225500000 EUR
more than US$ 5-7 million | money 5000000..7000000 USD over
DKK 40 million | money 40000000 DKK
two million yen | money 2000000 JPY
¥576 million | money 576000000 JPY
0.31 % of GNI, forty per cent, 5-10% | percentage 0.31 %; percentage 40 %; percentage 5..10 %
less than 40 per cent | percentage 40 % under
two thirds of workers | fraction 2 /3
fourth-largest and the 3rd biggest, ranked 5th | rank 4; rank 3; rank 5
a two-year project and a twoyear one over five years | duration 2 year; duration 2 year; duration 5 year over
children (5–17 years old) and youth from 15 to 35 | age 5..17 years; age 15..35 years
In 2020, since 1919 | year 2020..2020; year 1919..1919
2000 workers in 2000 | count 2000 workers; year 2000..2000
2016-2019, 2018-22, 2020/21 | period 2016..2019; period 2018..2022; period 2020..2021
from 2016 to 2021, between 2016 and 2021 | period 2016..2021; period 2016..2021
FY2021, JFY 2020-2022, fiscal year 2019/20 | year 2021..2021 fiscal; period 2020..2022 fiscal; period 2019..2020 fiscal
19 July 2022, July 19, 2022, 2022-07-19, July 2021 | date 2022-07-19..2022-07-19; date 2022-07-19..2022-07-19; date 2022-07-19..2022-07-19; date 2021-07..2021-07
between January 2020 and December 2021 | period 2020-01..2021-12
COVID-19, C105, SDG 8.7, GLO/17/01/ROK, R4B | identifier; identifier; identifier; identifier; identifier
Convention No. 105 and Table 3, page 4 | identifier; identifier; identifier
Target 500 jobs by 2025 | count 500 jobs; year 2025..2025
Tel: +41 22 799 7239 | identifier
the 103rd Session | identifier
3.2 Results | identifier
日本は49本の条約を批准 | count 49 本
四十九の条約、二億二千五百五十万米ドル | count 49 条約; money 225500000 USD
二国間援助、三者構成、一部、第三者 |
２億２，５５０万米ドル | money 225500000 USD
4,350万米ドル超 | money 43500000 USD over
約1万5千人余りが参加 | count 15000 人 about
15,000人余 | count 15000 人 over
5,000人近く、60件を超える | count 5000 人 nearly; count 60 件 over
最大40％、三割、０．３１パーセント | percentage 40 % up_to; percentage 30 %; percentage 0.31 %
5億7,600万円 | money 576000000 JPY
576百万円 | money 576000000 JPY
世界第4位、4番目 | rank 4; rank 4
令和3年度、2021年度、平成30年 | year 2021..2021 fiscal; year 2021..2021 fiscal; year 2018..2018
2016年から2021年まで、平成28年度～令和3年度 | period 2016..2021; period 2016..2021 fiscal
2022年7月19日、令和4年7月19日、2021年4月 | date 2022-07-19..2022-07-19; date 2022-07-19..2022-07-19; date 2021-04..2021-04
2020年1月から2021年12月 | period 2020-01..2021-12
二〇二一年に2年間の事業 | year 2021..2021; duration 2 year
15～24歳の若者 | age 15..24 years
第105号条約、第3章、図2 | identifier; identifier; identifier
`;

for (const row of ROWS.trim().split("\n")) {
  const [text = "", expected = ""] = row.split("|").map((part) => part.trim());
  test(`numerals of: ${text}`, () => {
    assert.equal(findNumerals(text).map(describe).join("; "), expected);
  });
}

test("spans are in the given text, full-width or not, and do not overlap", () => {
  const text = "計２億２，５５０万米ドル（US$ 225.5 million）, ４９ Conventions";
  const found = findNumerals(text);
  assert.deepEqual(
    found.map((numeral) => text.slice(numeral.start, numeral.end)),
    found.map((numeral) => numeral.text),
  );
  found.forEach((numeral, index) => assert.ok(numeral.start >= (found[index - 1]?.end ?? 0)));
});

test("a printed number stands for an interval that its step and its qualifier set", () => {
  const rows = [
    ["US$ 225.5 million", "225450000..225550000"],
    ["over US$ 43.5 million", "43450000..43600000"],
    ["over 60 projects", "60..70"],
    ["nearly 5,000 workers", "4000..5000"],
    ["49 Conventions", "49..49"],
    ["49本の条約", "49..49"],
  ];
  for (const [text = "", expected] of rows) {
    const numeral = findNumerals(text)[0];
    assert.ok(numeral, text);
    const { low, high } = intervalOf(numeral);
    assert.equal(`${formatDecimal(low)}..${formatDecimal(high)}`, expected, text);
    assert.ok(compareDecimals(low, decimal(0)) > 0);
  }
});
