import type { AnswerRow } from "./answer.js";
import { FLOW_NAMES, FLOWS, ROLES, type ParameterName } from "./asked.js";
import { countryCodeOf } from "./organisations.js";
import type { Question } from "./questions.js";

/** What is given to a question, as its address has it. */
export type Given = Readonly<Partial<Record<ParameterName, string>>>;

/** What a row says of the transactions in its amount; null where no question tells exactly these. */
type Opening = (row: AnswerRow, given: Given) => Given | null;

/** Which transactions an amount is made of: question → what is given to `rows` for one of its rows. */
const OPENINGS: Readonly<Record<string, Opening>> = {
  "totals-by-provider": (row, given) => providerOf(row, given),
  "totals-by-donor-and-year": (row, given) => both(providerOf(row, given), yearOf(row, given)),
  "time-series": ({ month }, given) =>
    typeof month === "string" ? within(`${month}-01`, lastDayOf(month), given) : null,
  "top-recipients": ({ place }) => placeOf(place),
  channels: ({ donor, donor_reference, channel, channel_reference, place }) =>
    both(
      {
        ...named("name", donor),
        ...named("reference", donor_reference),
        ...named("receiver-name", channel),
        ...named("receiver-reference", channel_reference),
      },
      placeOf(place),
    ),
  "by-sector": ({ sector }, given) => sectorOf(sector, given),
  "by-goal": ({ goal }) => named("goal", goal),
  "partner-portfolio": (row) => both(flowOf(row["type"]), publisherOf(row)),
  "double-counting": (row) => ({ overlap: String(row["kind"]), ...publisherOf(row) }),
};

const CARRIED = ["currency", "from", "to", "flow", "partner", "as-reported"] as const;

/** What asks `rows` for the transactions of a row's amount, exactly these; null where no question does. */
export function rowsBehind(
  row: AnswerRow,
  question: Pick<Question, "name" | "flow">,
  given: Given,
): Given | null {
  const opened = OPENINGS[question.name]?.(row, given) ?? null;
  if (opened === null) return null;
  const carried: Partial<Record<ParameterName, string>> = { flow: question.flow };
  for (const name of CARRIED) if (given[name] !== undefined) carried[name] = given[name];
  return { ...carried, ...opened };
}

/** What asks `activities` for those that a row counts in a column; null where no question does. */
export function activitiesBehind(
  row: AnswerRow,
  column: string,
  { name }: Pick<Question, "name">,
): Given | null {
  if (name === "publisher-quality" && column === "activities") {
    const { name: publisher, reference: publisher_reference } = row;
    return publisherOf({ publisher, publisher_reference } as AnswerRow);
  }
  if (name !== "who-works-where" || (column !== "activities" && column !== "active")) return null;
  if (typeof row["role"] !== "string" || !ROLES.some((role) => role === row["role"])) return null;
  const sector =
    row["sector"] === null ? { "without-sector": "true" } : sectorOf(row["sector"], {});
  return both(both(placeOf(row["place"]), sector), {
    ...named("name", row["name"]),
    ...named("reference", row["reference"]),
    role: row["role"],
    ...(column === "active" ? { "under-way": "true" } : {}),
  });
}

function both(one: Given | null, other: Given | null): Given | null {
  return one === null || other === null ? null : { ...one, ...other };
}

/** By a value as reported, or by there being none. */
function named(
  name: "name" | "reference" | "receiver-name" | "receiver-reference" | "goal",
  value: unknown,
): Given {
  return value === null || value === undefined
    ? { [`without-${name}`]: "true" }
    : { [name]: String(value) };
}

/** A family's members have many names. Without one it is known by a reference or name that others may have too. */
function providerOf({ name, reference, family }: AnswerRow, given: Given): Given | null {
  if (given.families !== "true")
    return { ...named("name", name), ...named("reference", reference) };
  const isWhole = given.partner === undefined || given.partner === family;
  return typeof family === "string" && isWhole ? { partner: family } : null;
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
function yearOf({ year }: AnswerRow, given: Given): Given | null {
  return typeof year === "number" ? within(`${year}-01-01`, `${year}-12-31`, given) : null;
}

function lastDayOf(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 1, 0)).toISOString().slice(0, 10);
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

/** A code that is none can be asked for by nothing. */
function placeOf(place: unknown): Given | null {
  if (place === null || place === undefined) return { "without-place": "true" };
  const code = String(place);
  return /^[0-9]{3,5}$/.test(code) || countryCodeOf(code) === code ? { place: code } : null;
}

/** In a list of purposes a sector stands for what is reported without a purpose, which a sector's own number does not tell. */
function sectorOf(sector: unknown, given: Given): Given | null {
  if (sector === null || sector === undefined) return { "without-sector": "true" };
  const code = String(sector);
  const isWhole = given.sector === undefined ? /^[0-9]{3}$/ : /^[0-9]{5}$/;
  return isWhole.test(code) ? { sector: code } : null;
}

/** Types that are a kind of money of their own. */
function flowOf(type: unknown): Given | null {
  const flow = FLOW_NAMES.find((name) => {
    const { types } = FLOWS[name];
    return types.length === 1 && types[0] === Number(type);
  });
  return flow === undefined ? null : { flow };
}
