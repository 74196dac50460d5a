import { currency } from "../../src/base/currency.js";
import { addDays, day, type Day } from "../../src/base/day.js";
import { money } from "../../src/base/money.js";
import { isRefusal } from "../../src/base/refusal.js";
import {
  fiscalYearOf,
  fiscalYearSpan,
  FISCAL_YEARS,
  type FiscalYear,
} from "../../src/base/span.js";
import { balanceOf, sumEntries } from "../../src/fund/balance.js";
import type { Entry } from "../../src/fund/entry.js";
import { entryFor, type MoneyEvent } from "../../src/fund/posting.js";
import { fundStatement } from "../../src/fund/statement.js";
import { seeded, type Harness } from "./proof.js";

const USD = currency("USD");
const FIRST = day("2010-01-01");

/** Invariant 6: calendar years, biennia and Japanese fiscal years of one ledger have the same totals, and each year closes into the next. */
export const fiscalYears: Harness = {
  name: "fiscal-years",
  claim:
    "one ledger, any fiscal year: the years add up to the same totals, and each opens where the last one closed",
  size: 10_000,
  faults: ["the year's last day left out", "the day shifted by a time zone"],
  async run({ size, seed, fault }) {
    const failures: string[] = [];
    let entries = 0;
    for (let n = 0; n < size && failures.length < 5; n += 1) {
      const ledger = randomLedger(seeded((seed * 1_000_003 + n) >>> 0));
      entries += ledger.length;
      for (const kind of FISCAL_YEARS) {
        const wrong = checkYears(ledger, kind, fault);
        if (wrong) failures.push(`ledger ${n} of seed ${seed}, ${kind}: ${wrong}`);
      }
    }
    return { runs: size, failures, figures: { entries: entries.toLocaleString("en") } };
  },
};

function randomLedger(next: (below: number) => number): Entry[] {
  const entries: Entry[] = [];
  const count = 1 + next(60);
  for (let n = 0; n < count; n += 1) {
    // Often at the edges of years, where a wrong partition shows.
    const near = next(3) === 0 ? edge(next) : addDays(FIRST, next(4000));
    const amount = money(BigInt(1 + next(1_000_000)), USD);
    const at = { event_id: `e-${n}`, on: near };
    const events: readonly MoneyEvent[] = [
      {
        ...at,
        kind: "receipt",
        parts: [{ amount, about: {} }],
        credited: amount,
        charge: null,
        suspense: null,
      },
      { ...at, kind: "release", amount },
      { ...at, kind: "return", amount, frees: null },
      { ...at, kind: "interest", earned_by: "fund", amount },
      {
        ...at,
        kind: "expenditure",
        category: "staff",
        amount,
        liquidates: null,
        paid_from: "implementer",
      },
    ];
    const entry = entryFor({ id: "f", base: USD }, events[next(events.length)] as MoneyEvent);
    if (!isRefusal(entry)) entries.push(entry);
  }
  return entries;
}

function edge(next: (below: number) => number): Day {
  const year = 2010 + next(10);
  return day(`${year}-${["12-31", "01-01", "03-31", "04-01"][next(4)] ?? "12-31"}`);
}

function checkYears(
  ledger: readonly Entry[],
  kind: FiscalYear,
  fault: string | null,
): string | null {
  const whole = fundStatement(sumEntries(ledger, "f", { as_of: day("2099-12-31") }), USD);
  const years = ledger.map((entry) => fiscalYearOf(entry.effective_on, kind));
  let sources = 0n;
  let uses = 0n;
  let opening: ReturnType<typeof sumEntries> = [];
  for (
    let year = Math.min(...years);
    year <= Math.max(...years);
    year += kind === "biennium" ? 2 : 1
  ) {
    const span = fiscalYearSpan(year, kind);
    const to = fault === "the year's last day left out" ? addDays(span.to, -1) : span.to;
    const seen =
      fault === "the day shifted by a time zone"
        ? ledger.map((entry) => ({ ...entry, effective_on: addDays(entry.effective_on, 1) }))
        : ledger;
    const closing = sumEntries(seen, "f", { as_of: to });
    const statement = fundStatement(closing, USD, opening);
    if (statement.findings.length > 0) return `${year}: ${statement.findings[0]?.message.en ?? ""}`;
    sources += statement.total_sources.amount_minor;
    uses += statement.total_uses.amount_minor;
    opening = closing;
    const cash = balanceOf(
      sumEntries(ledger, "f", { from: span.from, as_of: span.to }),
      1300,
      USD,
    ).amount_minor;
    const moved = statement.total_sources.amount_minor - statement.total_uses.amount_minor;
    if (cash !== moved) return `${year}: cash moved by ${cash}, the statement by ${moved}`;
  }
  if (sources !== whole.total_sources.amount_minor)
    return `sources of the years are ${sources}, of the whole ${whole.total_sources.amount_minor}`;
  return uses === whole.total_uses.amount_minor
    ? null
    : `uses of the years are ${uses}, of the whole ${whole.total_uses.amount_minor}`;
}
