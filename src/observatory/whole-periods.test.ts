import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../base/day.js";
import { inPeriods, type Period } from "./whole-periods.js";

const dayOrNull = (text: string | undefined) =>
  text === undefined || text === "-" ? null : day(text);

test("days asked for are whole months or years, and what is before and after them", () => {
  const rows: readonly [asked: string, period: Period, whole: string, ...rest: string[]][] = [
    ["- -", "month", "- -"],
    ["2020-01-01 2020-12-31", "year", "2020-01-01 2020-12-31"],
    ["2020-01-01 -", "year", "2020-01-01 -"],
    ["2020-02-01 2020-02-29", "month", "2020-02-01 2020-02-29"],
    ["2021-02-01 2021-02-27", "month", "none", "2021-02-01 2021-02-27"],
    [
      "2015-02-15 2020-06-30",
      "year",
      "2016-01-01 2019-12-31",
      "2015-02-15 2015-12-31",
      "2020-01-01 2020-06-30",
    ],
    ["2015-02-15 2020-06-30", "month", "2015-03-01 2020-06-30", "2015-02-15 2015-02-28"],
    ["2015-12-31 2016-01-01", "year", "none", "2015-12-31 2016-01-01"],
    ["- 2016-02-28", "month", "- 2016-01-31", "2016-02-01 2016-02-28"],
    ["2016-12-02 -", "month", "2017-01-01 -", "2016-12-02 2016-12-31"],
    ["2016-12-02 -", "year", "2017-01-01 -", "2016-12-02 2016-12-31"],
    ["2016-01-01 9999-12-31", "year", "2016-01-01 9999-12-31"],
    ["9999-12-05 9999-12-31", "month", "none", "9999-12-05 9999-12-31"],
    ["0001-01-01 0001-01-05", "year", "none", "0001-01-01 0001-01-05"],
  ];
  const written = (days: { from: string | null; to: string | null } | null) =>
    days === null ? "none" : `${days.from ?? "-"} ${days.to ?? "-"}`;
  for (const [asked, period, whole, ...rest] of rows) {
    const [from, to] = asked.split(" ").map(dayOrNull);
    const found = inPeriods({ from: from ?? null, to: to ?? null }, period);
    assert.equal(written(found.whole), whole, `${asked} by ${period}`);
    assert.deepEqual(found.rest.map(written), rest, `${asked} by ${period}`);
  }
});
