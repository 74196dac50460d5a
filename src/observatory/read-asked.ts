import { parseCurrency, type Currency } from "../base/currency.js";
import { parseDay, type Day } from "../base/day.js";
import { nearestWord } from "../base/nearest.js";
import { isRefusal, refusedBy, refuser, together, type Refusal } from "../base/refusal.js";
import { LIMITS } from "../base/settings.js";
import { texts } from "../base/text.js";
import {
  FLOW_NAMES,
  GOALS,
  MEASURES,
  OVERLAPS,
  PARAMETER_NAMES,
  PARAMETERS,
  PLANS,
  PRICES,
  ROLES,
  TYPES,
  type Asked,
  type FlowName,
  type ParameterName,
} from "./asked.js";
import { DAC_LINES } from "./dac-lines.js";
import { FAULTS, GAPS, type Fault, type Gap } from "./gaps.js";
import { nearCodes } from "./near-codes.js";
import { countryCodeOf, familyCodeOf } from "./organisations.js";

const REFUSALS = texts({
  QUESTION_PARAMETER_UNKNOWN: {
    en: "“{name}” takes no “{parameter}”. It takes {known}.",
    ja: "「{name}」に「{parameter}」は指定できません。指定できるもの：{known}。",
  },
  QUESTION_PARAMETER_NEAR: {
    en: "“{name}” takes no “{parameter}”. Did you mean “{near}”? It takes {known}.",
    ja: "「{name}」に「{parameter}」は指定できません。「{near}」のことでしょうか。指定できるもの：{known}。",
  },
  QUESTION_PARAMETER_MISSING: {
    en: "“{name}” needs “{parameter}”.",
    ja: "「{name}」には「{parameter}」の指定が必要です。",
  },
  QUESTION_CURRENCY_UNKNOWN: {
    en: "“{found}” is no currency of ISO 4217. Write its three letters, such as USD or JPY.",
    ja: "「{found}」は ISO 4217 の通貨ではありません。USD、JPY などの 3 文字で書いてください。",
  },
  QUESTION_DAY_UNREADABLE: {
    en: "“{found}” is no day and no year. Write 2026-03-31, or 2026.",
    ja: "「{found}」は日付でも年でもありません。2026-03-31 または 2026 の形で書いてください。",
  },
  QUESTION_SPAN_REVERSED: {
    en: "The span begins on {from} and ends before, on {to}.",
    ja: "期間の開始 {from} が終了 {to} より後です。",
  },
  QUESTION_CHOICE_UNKNOWN: {
    en: "“{found}” is none of the choices for “{parameter}”: {known}.",
    ja: "「{found}」は「{parameter}」の選択肢にありません：{known}。",
  },
  QUESTION_FLAG_UNREADABLE: {
    en: "“{parameter}” is “true” where it is wanted, and left out where it is not; “{found}” is neither.",
    ja: "「{parameter}」は、適用する場合に true とし、しない場合は省きます（「{found}」は不可）。",
  },
  QUESTION_LIMIT_UNREADABLE: {
    en: "The number of rows (“limit”) is a whole number from 1 to {limit}, not “{found}”.",
    ja: "行数（limit）は 1 から {limit} の整数で指定してください（「{found}」は不可）。",
  },
  QUESTION_COUNTRY_UNKNOWN: {
    en: "“{found}” is no country: neither a code of ISO 3166 such as KE, nor a name such as Kenya.",
    ja: "「{found}」に当たる国がありません。KE などの ISO 3166 コード、またはケニアなどの国名で書いてください。",
  },
  QUESTION_CODE_NEAR: {
    en: "“{found}” is not on the list for “{parameter}”. Did you mean {near}?",
    ja: "「{found}」は一覧にありません。次のいずれかでしょうか：{near}。",
  },
  QUESTION_PLACE_UNKNOWN: {
    en: "“{found}” is no country, by code or name, and no code of a region of the DAC (three to five digits).",
    ja: "「{found}」は国（コードまたは国名）でも DAC 地域コード（3～5 桁）でもありません。",
  },
  QUESTION_SPLIT_TWICE: {
    en: "Ask for places, for sectors or for goals: a transaction is split by one of them at a time.",
    ja: "国・地域、セクター、目標のうち 1 つだけを指定してください。取引の按分は一度に 1 種類です。",
  },
  QUESTION_SECTOR_UNREADABLE: {
    en: "“{found}” is no code of the DAC: three digits for a sector, five for a purpose.",
    ja: "「{found}」は DAC のコードではありません（セクター 3 桁、目的コード 5 桁）。",
  },
  QUESTION_DONOR_UNREADABLE: {
    en: "“{found}” is no code of a donor: the DAC's list has numbers, such as 701 for Japan.",
    ja: "「{found}」はドナーコードではありません。DAC の一覧の番号（日本は 701）で指定してください。",
  },
  QUESTION_CONTRARY: {
    en: "“{parameter}” and “{without}” exclude each other: nothing both has this and lacks it. Give one of them.",
    ja: "「{parameter}」と「{without}」は両立しません。どちらか一方だけを指定してください。",
  },
  QUESTION_TEXT_TOO_LONG: {
    en: "“{parameter}” is longer than {limit} characters.",
    ja: "「{parameter}」が {limit} 文字を超えています。",
  },
});
const refuse = refuser(REFUSALS);

/** What says that rows have none of something, and what would say which they have. */
const CONTRARIES: readonly (readonly [without: ParameterName, ...given: ParameterName[]])[] = [
  ["without-name", "name"],
  ["without-reference", "reference"],
  ["without-receiver-name", "receiver-name"],
  ["without-receiver-reference", "receiver-reference"],
  ["without-publisher-name", "publisher-name"],
  ["without-publisher-reference", "publisher"],
  ["without-place", "place"],
  ["without-sector", "sector", "purpose"],
  ["without-goal", "goal"],
  ["without-status", "status"],
  ["without-role", "role"],
  ["without-type", "type"],
  ["without-date", "from", "to"],
];

export interface Taking {
  readonly name: string;
  readonly parameters: readonly ParameterName[];
  readonly requires?: ParameterName;
  readonly flow: FlowName;
}

/** What was typed, by the parameter's name. */
type Typed = Readonly<Record<string, string | undefined>>;

const CHOSEN = [
  ["flow", FLOW_NAMES],
  ["measure", MEASURES],
  ["prices", PRICES],
  ["overlap", OVERLAPS],
  ["goal", GOALS],
  ["role", ROLES],
  ["plan", PLANS],
  ["fault", FAULTS],
  ["gap", GAPS],
  ["line", DAC_LINES],
  ["type", TYPES],
] as const;

/** Reads what was asked (options as text; a flag is "true"), or says everything that is wrong with it. */
export function readAsked(question: Taking, typed: Typed): Asked | Refusal {
  const given = plainly(typed);
  const from = readEdge("from", given["from"], "01-01");
  const to = readEdge("to", given["to"], "12-31");
  const read = together({
    named: refusedBy(Object.entries(given).map((each) => checkName(question, ...each))),
    contraries: refusedBy(CONTRARIES.map((each) => checkContrary(given, ...each))),
    currency: readCurrency(given["currency"] ?? "USD"),
    from,
    to,
    span: isRefusal(from) || isRefusal(to) ? null : checkSpan(from, to),
    chosen: refusedBy(CHOSEN.map(([name, choices]) => checkChoice(given, name, choices))),
    flags: refusedBy(PARAMETER_NAMES.map((name) => checkFlag(name, given[name]))),
    limit: readLimit(given["limit"]),
    country: readCountry(given["country"]),
    sector: isAsCoded(given) ? (given["sector"] ?? null) : readSector(given["sector"]),
    donor: readDonor(given["donor"]),
    place: isAsCoded(given) ? (given["place"] ?? null) : readPlace(given["place"]),
    split: checkSplit(question, given),
    missing: checkMissing(question, given),
  });
  if (isRefusal(read)) return read;
  const { currency, limit, country, sector, donor, place } = read;
  const days = { from: read.from, to: read.to };
  return { ...asTyped(question, given), ...days, currency, limit, country, sector, donor, place };
}

type Read = "currency" | "from" | "to" | "limit" | "country" | "sector" | "donor" | "place";

/** What needs no more than to be taken over. */
function asTyped(question: Taking, given: Typed): Omit<Asked, Read> {
  const words = given["partner"];
  const text = (name: ParameterName) => given[name] ?? null;
  const isFlagged = (name: ParameterName) => given[name] === "true";
  return {
    partner: words === undefined ? null : { words, family_code: familyCodeOf(words) },
    flow: (given["flow"] as FlowName | undefined) ?? question.flow,
    without_place: isFlagged("without-place"),
    purpose: text("purpose"),
    without_sector: isFlagged("without-sector"),
    goal: text("goal"),
    without_goal: isFlagged("without-goal"),
    overlap: text("overlap"),
    activity: text("activity"),
    role: text("role"),
    without_role: isFlagged("without-role"),
    under_way: isFlagged("under-way"),
    publisher: text("publisher"),
    publisher_name: text("publisher-name"),
    without_publisher_name: isFlagged("without-publisher-name"),
    without_publisher_reference: isFlagged("without-publisher-reference"),
    receiver_name: text("receiver-name"),
    receiver_reference: text("receiver-reference"),
    without_receiver_name: isFlagged("without-receiver-name"),
    without_receiver_reference: isFlagged("without-receiver-reference"),
    name: text("name"),
    without_name: isFlagged("without-name"),
    reference: text("reference"),
    without_reference: isFlagged("without-reference"),
    group: text("group"),
    type: text("type"),
    without_type: isFlagged("without-type"),
    all_flows: isFlagged("all-flows"),
    fault: text("fault") as Fault | null,
    gap: text("gap") as Gap | null,
    copies: isFlagged("copies"),
    file: text("file"),
    without_date: isFlagged("without-date"),
    plan: text("plan"),
    status: text("status"),
    without_status: isFlagged("without-status"),
    carried: isFlagged("carried"),
    line: text("line"),
    measure: text("measure"),
    prices: text("prices"),
    families: isFlagged("families"),
    as_reported: isFlagged("as-reported"),
  };
}

/** Kinds of parameters that hold a name as somebody reported it: each sign of it counts. */
const AS_REPORTED: readonly string[] = ["text", "file"];

/** Those that are the same where codes are asked for as files have them. */
const CODED: readonly string[] = ["sector", "place", "role"];
const isAsCoded = (typed: Typed) => typed["as-coded"] === "true";

/**
 * Codes, days and numbers as a Japanese keyboard may write them (２０２４, ＵＳＤ) in the letters that they are; so also a partner that is
 * written in such letters alone.
 */
function plainly(typed: Typed): Typed {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const kind = isParameter(name) ? PARAMETERS[name].kind : "text";
      const plain = value.normalize("NFKC").trim();
      const isKept = AS_REPORTED.includes(kind) || (isAsCoded(typed) && CODED.includes(kind));
      const isPlain = kind === "partner" ? /^[\x20-\x7e]+$/.test(plain) : !isKept;
      return [[name, isPlain ? plain : value]];
    }),
  );
}

const isParameter = (name: string): name is ParameterName =>
  (PARAMETER_NAMES as readonly string[]).includes(name);

function checkName(
  { name, parameters }: Taking,
  parameter: string,
  value: string | undefined,
): Refusal | null {
  if (!(parameters as readonly string[]).includes(parameter)) {
    const known = parameters.join(", ");
    const near = nearestWord(parameter, parameters);
    if (near === null) return refuse("QUESTION_PARAMETER_UNKNOWN", { name, parameter, known });
    return refuse("QUESTION_PARAMETER_NEAR", { name, parameter, near, known });
  }
  const limit = LIMITS.question_text_length;
  if (value === undefined || value.length <= limit) return null;
  return refuse("QUESTION_TEXT_TOO_LONG", { parameter, limit }, parameter);
}

function checkContrary(
  given: Typed,
  without: ParameterName,
  ...names: ParameterName[]
): Refusal | null {
  const parameter = names.find((name) => given[name] !== undefined);
  if (given[without] !== "true" || parameter === undefined) return null;
  return refuse("QUESTION_CONTRARY", { parameter, without }, parameter);
}

function readCurrency(found: string): Currency | Refusal {
  return (
    parseCurrency(found.toUpperCase()) ??
    refuseNear("currency", found, "currency", "QUESTION_CURRENCY_UNKNOWN")
  );
}

function readEdge(
  name: "from" | "to",
  found: string | undefined,
  rest: string,
): Day | null | Refusal {
  if (found === undefined) return null;
  const day = parseDay(/^\d{4}$/.test(found) ? `${found}-${rest}` : found);
  return day ?? refuse("QUESTION_DAY_UNREADABLE", { found }, name);
}

function checkSpan(from: Day | null, to: Day | null): Refusal | null {
  if (from === null || to === null || from <= to) return null;
  return refuse("QUESTION_SPAN_REVERSED", { from, to }, "to");
}

function checkChoice(
  given: Typed,
  parameter: ParameterName,
  choices: readonly string[],
): Refusal | null {
  const found = given[parameter];
  if (found === undefined || choices.includes(found)) return null;
  if (isAsCoded(given) && CODED.includes(parameter)) return null;
  const known = choices.join(", ");
  return refuse("QUESTION_CHOICE_UNKNOWN", { found, parameter, known }, parameter);
}

function checkFlag(parameter: ParameterName, found: string | undefined): Refusal | null {
  const isFlag = PARAMETERS[parameter].kind === "flag";
  if (!isFlag || found === undefined || ["true", "false"].includes(found)) return null;
  return refuse("QUESTION_FLAG_UNREADABLE", { found, parameter }, parameter);
}

function readLimit(found: string | undefined): number | Refusal {
  const limit = Number(found ?? LIMITS.question_rows_default);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMITS.question_rows) return limit;
  const facts = { limit: LIMITS.question_rows, found: found ?? "" };
  return refuse("QUESTION_LIMIT_UNREADABLE", facts, "limit");
}

function readCountry(found: string | undefined): string | null | Refusal {
  if (found === undefined) return null;
  return (
    countryCodeOf(found) ?? refuseNear("country", found, "country", "QUESTION_COUNTRY_UNKNOWN")
  );
}

function readSector(found: string | undefined): string | null | Refusal {
  if (found === undefined || /^(\d{3}|\d{5})$/.test(found)) return found ?? null;
  return refuseNear("sector", found, "sector", "QUESTION_SECTOR_UNREADABLE");
}

function readDonor(found: string | undefined): string | null | Refusal {
  if (found === undefined || /^[0-9]{1,6}$/.test(found)) return found ?? null;
  return refuse("QUESTION_DONOR_UNREADABLE", { found }, "donor");
}

/** A country's code, or a region's of the DAC's list. */
function readPlace(found: string | undefined): string | null | Refusal {
  if (found === undefined || /^[0-9]{3,5}$/.test(found)) return found ?? null;
  return countryCodeOf(found) ?? refuseNear("place", found, "country", "QUESTION_PLACE_UNKNOWN");
}

function checkSplit({ parameters }: Taking, given: Typed): Refusal | null {
  const asked = ["place", "sector", "purpose", "goal"].filter(
    (split) => given[split] !== undefined || given[`without-${split}`] === "true",
  );
  if (!parameters.includes("goal") || asked.length < 2) return null;
  return refuse("QUESTION_SPLIT_TWICE", {}, asked[1]);
}

/** Amounts have a currency where none is given. */
function checkMissing({ name, requires }: Taking, given: Typed): Refusal | null {
  if (requires === undefined || requires === "currency" || given[requires] !== undefined)
    return null;
  return refuse("QUESTION_PARAMETER_MISSING", { name, parameter: requires }, requires);
}

/** With what may have been meant, where a list has something near it. */
function refuseNear(
  parameter: ParameterName,
  found: string,
  list: Parameters<typeof nearCodes>[0],
  otherwise: keyof typeof REFUSALS,
): Refusal {
  const near = nearCodes(list, found);
  if (near === null) return refuse(otherwise, { found }, parameter);
  return refuse("QUESTION_CODE_NEAR", { parameter, found, near }, parameter);
}
