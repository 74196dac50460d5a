import type { AnswerRow } from "./answer.js";
import { FLOW_NAMES, FLOWS, ROLES, type ParameterName } from "./asked.js";
import { GNI_LINE, ODA_LINE } from "./dac-lines.js";
import { faultColumn, FAULTS, gapColumn, GAPS } from "./gaps.js";
import { countryCodeOf, familyCodeOf, normaliseName } from "./organisations.js";
import type { AnswerColumn, Question } from "./questions.js";

/** What is given to a question, as its address has it. */
export type Given = Readonly<Partial<Record<ParameterName, string>>>;

/** A question that lists what a cell counts or adds up: its rows are as many, or come to as much. */
export interface Behind {
  readonly question: "rows" | "activities" | "plans" | "oda-rows" | "oda" | "totals-by-provider";
  readonly given: Given;
}

/** What a row says of the rows behind its cells. */
type Opening = (row: AnswerRow, given: Given) => Given;

/** Which transactions an amount is made of, and a row counts: question → what is given to `rows` for one of its rows. */
const OPENINGS: Readonly<Record<string, Opening>> = {
  "totals-by-provider": (row, given) => providerOf(row, given),
  "totals-by-donor-and-year": (row, given) => ({
    ...providerOf(row, given),
    ...yearOf(row, given),
  }),
  "time-series": ({ month }, given) =>
    typeof month === "string"
      ? within(`${month}-01`, lastDayOf(month), given)
      : { "without-date": "true" },
  "top-recipients": ({ place }) => placeOf(place),
  channels: ({ donor, donor_reference, channel, channel_reference, place }) => ({
    ...named("name", donor),
    ...named("reference", donor_reference),
    ...named("receiver-name", channel),
    ...named("receiver-reference", channel_reference),
    ...placeOf(place),
  }),
  "by-sector": ({ sector }, given) => sectorOf(sector, given),
  "by-goal": ({ goal }) => named("goal", goal),
  "partner-portfolio": (row) => ({ ...typeOf(row["type"]), ...publisherOf(row) }),
  "double-counting": (row) => ({ overlap: String(row["kind"]), ...publisherOf(row) }),
};

const CARRIED = ["currency", "from", "to", "flow", "partner", "as-reported"] as const;
/** A plan is of no kind of money, and of whole years. */
const CARRIED_TO_PLANS = CARRIED.filter((name) => name !== "flow");

/** What lists the rows behind a cell of an answer; null where the cell holds nothing or counts none, or is no sum of rows. */
export function behind(
  row: AnswerRow,
  column: Pick<AnswerColumn, "name" | "kind">,
  question: Pick<Question, "name" | "flow">,
  given: Given,
): Behind | null {
  if (column.kind !== "money" && column.kind !== "count" && column.kind !== "decimal") return null;
  // Amounts stand under their currency's name.
  const value = row[column.name];
  if (value === null || (column.kind === "count" && value === 0)) return null;
  const found = behindCell(row, column.name, question, given);
  return found?.given === undefined || found.given === null
    ? null
    : { question: found.question, given: found.given };
}

function behindCell(
  row: AnswerRow,
  column: string,
  { name, flow }: Pick<Question, "name" | "flow">,
  given: Given,
): { readonly question: Behind["question"]; readonly given: Given | null } | null {
  switch (name) {
    case "forward-spending":
      return { question: "plans", given: plansOf(row, column, given) };
    case "oda":
      return odaOf(row, column);
    case "publisher-quality":
      return qualityOf(row, column);
    case "who-works-where":
      return { question: "activities", given: presenceOf(row, column) };
    case "files":
      return { question: "activities", given: column === "activities" ? fileOf(row, given) : null };
  }
  // Those of a family that gave, each as it is reported.
  if (column === "members")
    return { question: "totals-by-provider", given: openedBy(row, { name, flow }, given) };
  if (!["amount", "cumulative", "transactions"].includes(column)) return null;
  const opened = openedBy(row, { name, flow }, given);
  if (opened === null || column !== "cumulative") return { question: "rows", given: opened };
  const { from: _, ...untilThen } = opened;
  return { question: "rows", given: { ...untilThen, ...carriedFrom(given, ["from"]) } };
}

function openedBy(
  row: AnswerRow,
  { name, flow }: Pick<Question, "name" | "flow">,
  given: Given,
): Given | null {
  const opened = OPENINGS[name]?.(row, given) ?? null;
  return opened && { flow, ...carriedFrom(given, CARRIED), ...opened };
}

function carriedFrom(given: Given, names: readonly ParameterName[]): Given {
  return Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
}

function plansOf(row: AnswerRow, column: string, given: Given): Given | null {
  const { kind, status, year = null } = row;
  if (!["amount", "items", "carried"].includes(column)) return null;
  return {
    ...carriedFrom(given, CARRIED_TO_PLANS),
    ...yearOf({ year }, given),
    plan: String(kind),
    ...named("status", status),
    ...(column === "carried" ? { carried: "true" } : {}),
  };
}

/** A figure opens to its row of the table, a share to both of its rows, a rank to those that it is among. */
function odaOf(row: AnswerRow, column: string): ReturnType<typeof behindCell> {
  const { year, donor_code, measure, prices } = row;
  if (year === null || donor_code === null) return null;
  const of = { prices: String(prices), from: String(year), to: String(year) };
  const donor = String(donor_code);
  const own = { donor, measure: String(measure), ...of };
  if (column === "amount_usd_millions")
    return { question: "oda-rows", given: { ...own, line: ODA_LINE } };
  if (column === "gni_usd_millions")
    return { question: "oda-rows", given: { donor, ...of, line: GNI_LINE } };
  if (column === "rank" || column === "ranked_among")
    return { question: "oda", given: { measure: String(measure), ...of } };
  return null;
}

function qualityOf(row: AnswerRow, column: string): ReturnType<typeof behindCell> {
  const { name: publisher = null, reference: publisher_reference = null } = row;
  const by = publisherOf({ publisher, publisher_reference });
  const gap = GAPS.find((each) => gapColumn(each) === column);
  const fault = FAULTS.find((each) => faultColumn(each) === column);
  if (gap !== undefined) return { question: "activities", given: { ...by, gap } };
  if (fault !== undefined)
    return { question: "rows", given: { ...by, "all-flows": "true", fault } };
  if (column === "activities") return { question: "activities", given: by };
  if (column === "copies") return { question: "activities", given: { ...by, copies: "true" } };
  if (column === "transactions") return { question: "rows", given: { ...by, "all-flows": "true" } };
  return null;
}

function presenceOf(row: AnswerRow, column: string): Given | null {
  if (column !== "activities" && column !== "active") return null;
  const isKnown = row["role"] === null || ROLES.some((role) => role === row["role"]);
  return {
    ...placeOf(row["place"]),
    ...sectorOf(row["sector"], {}),
    ...named("name", row["name"]),
    ...named("reference", row["reference"]),
    ...named("role", row["role"]),
    ...(isKnown ? {} : AS_CODED),
    ...(column === "active" ? { "under-way": "true" } : {}),
  };
}

function fileOf({ file }: AnswerRow, { publisher }: Given): Given {
  return {
    ...(publisher === undefined ? {} : { publisher }),
    file: String(file),
    "as-reported": "true",
  };
}

/** By a value as reported, or by there being none. */
function named(
  name:
    | "name"
    | "reference"
    | "receiver-name"
    | "receiver-reference"
    | "goal"
    | "status"
    | "role"
    | "type",
  value: unknown,
): Given {
  return value === null || value === undefined
    ? { [`without-${name}`]: "true" }
    : { [name]: String(value) };
}

/**
 * A family's members have many names, and so has what is one organisation of no family by its reference or its name: such a row is
 * opened by what makes it one. A family that can be asked for by its code is, which people can read.
 */
function providerOf({ name, reference, family }: AnswerRow, given: Given): Given {
  if (given.families !== "true")
    return { ...named("name", name), ...named("reference", reference) };
  if (typeof family === "string") {
    const isOwn = familyCodeOf(family) === family;
    const isWhole = given.partner === undefined || familyCodeOf(given.partner) === family;
    return isOwn && isWhole ? { partner: family } : { group: `family ${family}` };
  }
  if (typeof reference === "string") return { group: `reference ${reference}` };
  return { group: `name ${normaliseName(String(name ?? ""))}`.trim() };
}

function publisherOf({ publisher, publisher_reference }: AnswerRow): Given {
  return {
    ...(typeof publisher === "string"
      ? { "publisher-name": publisher }
      : { "without-publisher-name": "true" }),
    ...(typeof publisher_reference === "string"
      ? { publisher: publisher_reference }
      : { "without-publisher-reference": "true" }),
  };
}

/** What has no date lies in no year. */
function yearOf({ year }: AnswerRow, given: Given): Given {
  return typeof year === "number"
    ? within(`${year}-01-01`, `${year}-12-31`, given)
    : { "without-date": "true" };
}

function lastDayOf(month: string): string {
  const [year, number] = month.split("-").map(Number);
  // `Date.UTC` would take the year 14 for 1914.
  return new Date(new Date(0).setUTCFullYear(year ?? 0, number ?? 1, 0)).toISOString().slice(0, 10);
}

/** These days, as far as they are asked for. */
function within(first: string, last: string, { from, to }: Given): Given {
  const begin = from?.length === 4 ? `${from}-01-01` : from;
  const end = to?.length === 4 ? `${to}-12-31` : to;
  return {
    from: begin !== undefined && begin > first ? begin : first,
    to: end !== undefined && end < last ? end : last,
  };
}

/** A code that is none of a list is asked for as files have it. */
const AS_CODED: Given = { "as-coded": "true" };

function placeOf(place: unknown): Given {
  if (place === null || place === undefined) return { "without-place": "true" };
  const code = String(place);
  const isKnown = /^[0-9]{3,5}$/.test(code) || countryCodeOf(code) === code;
  return { place: code, ...(isKnown ? {} : AS_CODED) };
}

/** In a list of purposes a sector stands for what is reported without a purpose, which a sector's own number does not tell. */
function sectorOf(sector: unknown, given: Given): Given {
  if (sector === null || sector === undefined) return { "without-sector": "true" };
  const code = String(sector);
  if (given.sector !== undefined)
    return /^[0-9]{5}$/.test(code) ? { sector: code } : { purpose: code };
  return { sector: code, ...(/^[0-9]{3}$/.test(code) ? {} : AS_CODED) };
}

/** A type that is a kind of money of its own goes by that. */
function typeOf(type: unknown): Given {
  const flow = FLOW_NAMES.find((name) => {
    const { types } = FLOWS[name];
    return types.length === 1 && types[0] === Number(type);
  });
  return flow === undefined ? named("type", type) : { flow };
}
