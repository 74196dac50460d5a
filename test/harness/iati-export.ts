import { portfolioEvents } from "../../src/actions/portfolio-events.js";
import { isRefusal } from "../../src/base/refusal.js";
import { significancesOf } from "../../src/fund/policy-marker.js";
import { entryFor } from "../../src/fund/posting.js";
import { addDays, day, type Day } from "../../src/base/day.js";
import type { Instant } from "../../src/base/clock.js";
import { currency } from "../../src/base/currency.js";
import type { Text } from "../../src/base/text.js";
import { listTransactions } from "../../src/publication/iati-transactions.js";
import {
  buildIatiEdition,
  findIatiFaults,
  printIatiEdition,
  type IatiEdition,
} from "../../src/publication/to-iati.js";
import type { BookEventRow } from "../../src/store/book-events.js";
import type { Snapshot } from "../../src/store/snapshot.js";
import { iatiFile, readWhole } from "../iati-file.js";
import { snapshotOf, type GivenRows } from "../snapshot-fixture.js";
import { seeded, type Harness } from "./proof.js";

const NOW = "2026-03-31T09:30:00.000Z" as Instant;
const TODAY = day("2026-03-31");
const FIRST = day("2015-01-01");
const CURRENCIES = ["USD", "JPY", "EUR", "KWD"].map(currency);
const CATEGORIES = [
  "staff",
  "supplies",
  "equipment",
  "contractual",
  "travel",
  "transfers",
  "operating",
  "psc",
] as const;
const COUNTRIES = ["KH", "LA", "MM", "NP", "LK", "SD", "ID", "PH", null];
const SECTORS = ["16020", "16070", "11330", "43010", "14031", "15160"];
/** Texts that a careless writer would break: markup, quotes, control characters, other scripts, line ends, nothing but spaces. */
const WORDS = [
  "Safe work",
  'R&D <b>"quoted"</b>',
  "tab\there\r\nand there",
  "日本語 髙﨑①",
  "emoji 🦺",
  "bell\u0007 inside",
  "]]> end",
  "  ",
];

type Next = (below: number) => number;
type Fault = (xml: string) => string;

const FAULTS: Readonly<Record<string, Fault>> = {
  "elements out of the standard's order": (xml) =>
    xml.replace(/( *<title>[\s\S]*?<\/title>\n)([\s\S]*?)( *<activity-status[^>]*>\n)/, "$2$3$1"),
  "shares that pass the whole": (xml) =>
    xml.replace(/(<sector [^>]*percentage=")[\d.]+"/, '$1101.5"'),
  "a status that does not exist": (xml) =>
    xml.replace(/<activity-status code="\d"/, '<activity-status code="9"'),
  "a day that does not exist": (xml) =>
    xml.replace(/(<activity-date [^>]*iso-date=")[^"]+"/, '$12021-02-30"'),
  "an amount with a digit too many": (xml) =>
    xml.replace(/(<transaction [\s\S]*?<value [^>]*>-?)(\d)/, "$11$2"),
  "a transaction that is lost": (xml) =>
    xml.replace(/ *<transaction [\s\S]*?<\/transaction>\n/, ""),
  "a policy marker that is lost": (xml) => xml.replace(/ *<policy-marker [^>]*\/>\n/, ""),
  "a grant that became a loan": (xml) =>
    xml.replace(/<default-finance-type code="110"/, '<default-finance-type code="421"'),
  "a budget that is lost": (xml) => xml.replace(/ *<budget [\s\S]*?<\/budget>\n/, ""),
};

/**
 * Whatever a portfolio holds, what is published passes our own checker, and a record that has nothing of it yet reads the same
 * figures from it: every transaction, budgets, values of results.
 */
export const iatiExport: Harness = {
  name: "iati-export",
  claim:
    "generated portfolios, published as IATI, checked and read back: no critical finding, no error, the same figures to the cent, and the same said of each activity as aid",
  size: 10_000,
  faults: Object.keys(FAULTS),
  async run({ size, seed, fault }) {
    const failures: string[] = [];
    let activities = 0;
    let figures = 0;
    let bytes = 0;
    for (let n = 0; n < size && failures.length < 5; n += 1) {
      const snapshot = randomSnapshot(seeded((seed * 1_000_003 + n) >>> 0));
      const booked = bookedOf(snapshot);
      const edition = buildIatiEdition(snapshot, booked, NOW);
      const back: string[] = [];
      activities += edition.segments.reduce((sum, segment) => sum + segment.activities.length, 0);
      for (const file of printIatiEdition(edition, NOW)) {
        const content =
          fault === null ? file.content : (FAULTS[fault]?.(file.content) ?? file.content);
        bytes += content.length;
        for (const { id, what, line } of await findIatiFaults(content, TODAY)) {
          failures.push(`portfolio ${n} of seed ${seed}, ${file.name}:${line}: ${id} ${what.en}`);
        }
        if (file.name.startsWith("activities-"))
          back.push(...(await figuresBack(content, file.name)));
      }
      const given = figuresOf(snapshot, booked, edition);
      figures += given.length;
      const [lost] = without(given, back);
      const [strange] = without(back, given);
      if (lost !== undefined || strange !== undefined)
        failures.push(
          `portfolio ${n} of seed ${seed}: published ${lost ?? "nothing"}, read back ${strange ?? "nothing"}`,
        );
    }
    return {
      runs: size,
      failures,
      figures: {
        activities: activities.toLocaleString("en"),
        "figures read back": figures.toLocaleString("en"),
        "MB of IATI": (bytes / 1e6).toFixed(0),
      },
    };
  },
};

type FigureText = string;

/** What the record holds of all that was not held back, a line a figure: transactions as the book has them, budgets and values as rows. */
function figuresOf(
  snapshot: Snapshot,
  booked: readonly BookEventRow[],
  edition: IatiEdition,
): FigureText[] {
  const held = new Set(edition.held_back.map(({ record }) => record));
  const isOut = (project_id: string | null) => !held.has(`project/${project_id}`);
  const transactions = listTransactions(snapshot, booked)
    .filter(({ activity }) => !held.has(`${activity.kind}/${activity.id}`))
    .map((row) => `${row.type} ${row.record} ${row.on} ${row.currency} ${row.amount_minor}`);
  const versions = new Map<string, number>();
  for (const { allocation_id, version } of snapshot.budgetLines)
    versions.set(allocation_id, Math.max(versions.get(allocation_id) ?? 0, version));
  const budgets = new Map<string, bigint>();
  for (const row of snapshot.budgetLines) {
    if (!isOut(row.project_id) || versions.get(row.allocation_id) !== row.version) continue;
    const key = `budget ${row.period_from} ${row.period_to}`;
    budgets.set(key, (budgets.get(key) ?? 0n) + row.amount_minor);
  }
  const values = snapshot.indicatorValues
    .filter((row) => {
      const indicator = snapshot.indicatorById.get(row.indicator_id);
      return isOut(snapshot.resultById.get(indicator?.result_id ?? "")?.project_id ?? null);
    })
    .flatMap(({ kind, value }) => (value === null ? [] : `${kind} ${Number(value)}`));
  const isPublished = ({ id }: { id: string }, kind: string) => !held.has(`${kind}/${id}`);
  const funds = snapshot.funds.filter((row) => isPublished(row, "fund"));
  const projects = snapshot.projects.filter((row) => isPublished(row, "project"));
  const markers = [
    ...snapshot.fundMarkers.filter(({ fund_id: id }) => isPublished({ id }, "fund")),
    ...snapshot.projectMarkers.filter(({ project_id: id }) => isPublished({ id }, "project")),
  ];
  return [
    ...transactions,
    ...[...budgets].map(([key, minor]) => `${key} ${minor}`),
    ...values,
    ...[...funds, ...projects].map(asAid),
    ...markers.map(asMarker),
  ];
}

/** What is said of an activity as aid, and what is not. */
function asAid(row: Readonly<Record<string, unknown>>): FigureText {
  return `as aid ${AID.map((column) => String(row[column] ?? "unsaid")).join(" ")}`;
}

const AID = [
  ...["aid_type", "is_humanitarian", "collaboration_type"],
  ...["flow_type", "finance_type", "tied_status"],
];

function asMarker(row: Readonly<Record<string, unknown>>): FigureText {
  return `marker ${String(row["marker"])} ${String(row["significance"])}`;
}

/** The same from the file, as a record that has nothing of it yet would take it over. */
async function figuresBack(content: string, name: string): Promise<FigureText[]> {
  const { rows, findings } = await readWhole(iatiFile(content, name), { today: TODAY }, NOBODY);
  if (rows === null) return [`kept out: ${findings[0]?.message.en ?? ""}`];
  const budgets = new Map<string, bigint>();
  const lines: FigureText[] = [];
  for (const { table, values: row } of rows as readonly BackRow[]) {
    if (table === "iati_transaction")
      lines.push(
        `${row["type"]} ${row["reference"]} ${row["transacted_on"]} ${row["currency"]} ${row["amount_minor"]}`,
      );
    if (table === "indicator_value" && row["value"] !== null)
      lines.push(`${row["kind"]} ${Number(row["value"])}`);
    if (table === "fund" || table === "project") lines.push(asAid(row));
    if (table === "fund_marker" || table === "project_marker") lines.push(asMarker(row));
    if (table !== "iati_budget") continue;
    const key = `budget ${row["period_from"]} ${row["period_to"]}`;
    budgets.set(key, (budgets.get(key) ?? 0n) + (row["amount_minor"] as bigint));
  }
  return [...lines, ...[...budgets].map(([key, minor]) => `${key} ${minor}`)];
}

const NOBODY = snapshotOf({});

interface BackRow {
  readonly table: string;
  readonly values: Readonly<Record<string, string | bigint | null>>;
}

/** Lines that stand in the first list more often than in the second. */
function without(lines: readonly FigureText[], others: readonly FigureText[]): FigureText[] {
  const left = new Map<FigureText, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** The book that a load would make of the rows; an event that no rule of the book takes is left out, as a load leaves it out. */
function bookedOf(snapshot: Snapshot): BookEventRow[] {
  return snapshot.portfolios.flatMap((portfolio) =>
    portfolioEvents(snapshot, portfolio.id, { amended: new Map(), freed: new Set() }).flatMap(
      ({ ledger, event }, n) => {
        const entry = entryFor(ledger, event);
        if (isRefusal(entry)) return [];
        return entry.lines.map((line) => ({
          entry_seq: BigInt(n),
          event_id: entry.event_id,
          kind: entry.kind,
          is_reversal: false,
          effective_on: entry.effective_on,
          ledger_id: entry.ledger_id,
          account: line.account,
          flow: line.flow,
          currency: line.currency,
          amount_minor: line.amount_minor,
          agreement_id: line.about.agreement_id ?? null,
          allocation_id: line.about.allocation_id ?? null,
          project_id: line.about.project_id ?? null,
          organisation_id: line.about.organisation_id ?? null,
        }));
      },
    ),
  );
}

const pick = <T>(next: Next, from: readonly T[]): T => from[next(from.length)] as T;
const maybe = <T>(next: Next, value: T): T | null => (next(6) === 0 ? null : value);
const text = (next: Next, name: string): Text => ({
  en: `${name} ${pick(next, WORDS)}`,
  ja: `${name}の表題 ${pick(next, WORDS)}`,
});
const someDay = (next: Next): Day => addDays(FIRST, next(4000));
const partial = (next: Next, value: Day): string => value.slice(0, pick(next, [4, 7, 10]));
const amount = (next: Next): bigint => BigInt(1 + next(2_000_000_000)) * BigInt(1 + next(50));

/** Shares in hundredths of a percent that make the whole. */
function shares(next: Next, count: number): number[] {
  const cuts = Array.from({ length: count - 1 }, () => 1 + next(9_998)).sort((a, b) => a - b);
  return [...cuts, 10_000].map((cut, index) => cut - (cuts[index - 1] ?? 0));
}

/** A portfolio with a reporter, funds, projects and everything that may hang on them; some of it missing, as in life. */
function randomSnapshot(next: Next): Snapshot {
  const portfolio = "p";
  const base = pick(next, CURRENCIES);
  const organisations = Array.from({ length: 2 + next(4) }, (_, n) => ({
    id: `o${n}`,
    portfolio,
    name: text(next, `Organisation ${n}`),
    type: pick(next, ["10", "15", "21", "40", "60", "70"]),
    iati_ref: n === 0 ? "XI-IATI-PROOF" : maybe(next, `XI-IATI-PROOF${n}`),
    is_reporting_org: n === 0,
  }));
  const org = () => pick(next, organisations).id;
  const funds = Array.from({ length: 1 + next(2) }, (_, n) => ({
    id: `f${n}`,
    portfolio,
    code: `F/${n}`,
    name: text(next, `Fund ${n}`),
    type: "trust_fund" as const,
    currency: base,
    established_date: partial(next, someDay(next)),
    administrator_id: "o0",
    purpose: text(next, "Purpose"),
    ...randomTerms(next),
    earmarking_category: maybe(next, pick(next, ["1", "2", "3", "4"])),
  }));
  const projects = Array.from({ length: 1 + next(5) }, (_, n) => {
    const start = someDay(next);
    return {
      id: `j${n}`,
      portfolio,
      code: maybe(next, `J ${n}/x`),
      title: text(next, `Project ${n}`),
      purpose: maybe(next, text(next, "Purpose")),
      status: pick(next, ["1", "2", "2", "3", "4"] as const),
      start_date: maybe(next, partial(next, start)),
      end_date: maybe(next, addDays(start, 400 + next(900)) as string),
      fund_id: maybe(next, pick(next, funds).id),
      currency: base,
      ...randomTerms(next),
    };
  });
  const each = <T>(make: (project: (typeof projects)[number], n: number) => readonly T[]): T[] =>
    projects.flatMap(make);
  const allocations = each((project, n) =>
    project.fund_id === null
      ? []
      : [
          {
            id: `a${n}`,
            portfolio,
            decision_id: "d",
            fund_id: project.fund_id,
            project_id: project.id,
            allocated_on: someDay(next),
            amount_minor: amount(next),
            status: "approved",
          },
        ],
  );
  const rows: GivenRows = {
    portfolio: [{ id: portfolio, title: text(next, "Portfolio"), is_illustrative: next(2) === 0 }],
    organisation: organisations,
    fund: funds,
    fund_partner: funds.map((fund) => ({
      fund_id: fund.id,
      organisation_id: org(),
      n: 1,
      role: "contributor" as const,
    })),
    project: projects,
    project_place: each((project) => {
      const count = next(4);
      return shares(next, count + 1)
        .slice(0, count === 0 ? 0 : count + 1)
        .map((share_bp, n) => ({
          project_id: project.id,
          n,
          country: pick(next, COUNTRIES),
          name: text(next, "Place"),
          share_bp,
        }));
    }),
    project_sector: each((project) => {
      const codes = SECTORS.slice(0, next(8) === 0 ? 0 : 1 + next(3));
      const parts = codes.length === 0 ? [] : shares(next, codes.length);
      const own = codes.map((code, n) => ({
        ...{ project_id: project.id, n, vocabulary: "1", code },
        share_bp: parts[n] ?? 0,
      }));
      // A second vocabulary makes a whole of its own.
      const group = { project_id: project.id, n: own.length, vocabulary: "2", share_bp: 10_000 };
      return own.length === 0 || next(3) > 0
        ? own
        : [...own, { ...group, code: pick(next, ["111", "160", "430"]) }];
    }),
    project_organisation: each((project) =>
      Array.from({ length: next(3) }, (_, n) => ({
        project_id: project.id,
        n,
        organisation_id: org(),
        role: pick(next, ["1", "2", "3", "4", "cooperating"] as const),
      })),
    ),
    project_sdg: each((project) =>
      next(2) === 0 ? [] : [{ project_id: project.id, n: 1, goal: 8, target: maybe(next, "8.7") }],
    ),
    fund_marker: funds.flatMap(({ id: fund_id }) =>
      randomMarkers(next).map((marker) => ({ ...marker, fund_id })),
    ),
    project_marker: each(({ id: project_id }) =>
      randomMarkers(next).map((marker) => ({ ...marker, project_id })),
    ),
    agreement: funds.map((fund, n) => ({
      id: `g${n}`,
      portfolio,
      organisation_id: org(),
      fund_id: fund.id,
      instrument: "saa" as const,
      title: text(next, "Agreement"),
      signed_on: someDay(next),
      amount_minor: amount(next),
      currency: pick(next, CURRENCIES),
      dac_aid_type: maybe(next, "B032"),
      grand_bargain_category: maybe(next, "2"),
    })),
    instalment: funds.map((_, n) => ({
      id: `i${n}`,
      portfolio,
      agreement_id: `g${n}`,
      seq: 1,
      due_on: someDay(next),
      amount_minor: 1n,
    })),
    receipt: funds.map((fund, n) => ({
      id: `r${n}`,
      portfolio,
      instalment_id: maybe(next, `i${n}`),
      fund_id: fund.id,
      received_on: someDay(next),
      amount_minor: amount(next),
      currency: base,
      bank_amount_minor: amount(next),
      bank_currency: base,
      bank_charge_minor: BigInt(next(3)),
    })),
    fund_income: funds.map((fund, n) => ({
      id: `n${n}`,
      portfolio,
      fund_id: fund.id,
      kind: pick(next, ["interest", "bank_charge", "agent_fee", "direct_cost"] as const),
      booked_on: someDay(next),
      amount_minor: amount(next),
    })),
    allocation: allocations,
    release: allocations.map((row, n) => ({
      id: `e${n}`,
      portfolio,
      allocation_id: row.id,
      released_on: someDay(next),
      amount_minor: next(3) === 0 ? -amount(next) : amount(next),
    })),
    budget_line: allocations.flatMap((row, n) =>
      [2021, 2022].map((year) => ({
        id: `b${n}-${year}`,
        portfolio,
        project_id: row.project_id,
        allocation_id: row.id,
        category: pick(next, CATEGORIES),
        period_from: day(`${year}-01-01`),
        period_to: day(`${year}-12-31`),
        amount_minor: amount(next),
        version: 1 + next(2),
      })),
    ),
    expenditure: allocations.map((row, n) => ({
      id: `x${n}`,
      portfolio,
      project_id: row.project_id,
      allocation_id: row.id,
      category: pick(next, CATEGORIES),
      period_from: day("2021-01-01"),
      period_to: day("2021-12-31"),
      amount_minor: next(5) === 0 ? -amount(next) : amount(next),
      is_certified: next(2) === 0,
    })),
    document: each((project, n) =>
      next(3) > 0
        ? []
        : [
            {
              id: `m${n}`,
              portfolio,
              title: text(next, "Report"),
              url: "https://example.org/r?a=1&b=2",
              category: maybe(next, "A08"),
              language: maybe(next, "en"),
              project_id: project.id,
            },
          ],
    ),
    ...randomResults(
      next,
      projects.map((project) => project.id),
    ),
  };
  return snapshotOf(rows);
}

/** Each code or nothing. */
function randomTerms(next: Next) {
  return {
    aid_type: maybe(next, pick(next, ["B031", "B032", "C01", "D02"])),
    is_humanitarian: pick(next, [true, false, null]),
    collaboration_type: maybe(next, pick(next, ["1", "2", "4"])),
    flow_type: maybe(next, pick(next, ["10", "21", "30"])),
    finance_type: maybe(next, pick(next, ["110", "421"])),
    tied_status: maybe(next, pick(next, ["3", "4", "5"])),
  };
}

function randomMarkers(next: Next) {
  const codes = Array.from({ length: 12 }, (_, index) => String(index + 1));
  return codes
    .filter(() => next(4) === 0)
    .map((marker, index) => ({
      ...{ n: index + 1, marker },
      significance: pick(next, significancesOf(marker)),
    }));
}

function randomResults(next: Next, projects: readonly string[]): GivenRows {
  const portfolio = "p";
  const results = projects.flatMap((project_id, n) =>
    next(2) === 0
      ? []
      : [
          {
            id: `s${n}`,
            portfolio,
            project_id,
            type: pick(next, ["output", "outcome", "impact", "other"] as const),
            title: text(next, "Result"),
            position: n,
          },
        ],
  );
  const indicators = results.map((row, n) => ({
    id: `q${n}`,
    portfolio,
    result_id: row.id,
    title: text(next, "Indicator"),
    unit: text(next, "people"),
    measure: pick(next, ["unit", "percentage", "qualitative"] as const),
    aggregation: pick(next, ["sum", "last", "none"] as const),
    is_ascending: next(2) === 0,
  }));
  const values = indicators.flatMap((row, n) =>
    (["baseline", "target", "actual"] as const).map((kind) => ({
      id: `v${n}-${kind}`,
      portfolio,
      indicator_id: row.id,
      kind,
      value: row.measure === "qualitative" ? null : maybe(next, String(next(10_000))),
      period_from: day("2022-01-01"),
      period_to: day("2022-12-31"),
      status: "published" as const,
      comment:
        row.measure === "qualitative" ? text(next, "Comment") : maybe(next, text(next, "Comment")),
    })),
  );
  const cells = values.flatMap((row) =>
    row.value === null || next(2) === 0
      ? []
      : ["female", "male"].map((sex, n) => ({
          indicator_value_id: row.id,
          n,
          dimensions: { sex },
          value: maybe(next, String(next(100))),
        })),
  );
  return { result: results, indicator: indicators, indicator_value: values, indicator_cell: cells };
}
