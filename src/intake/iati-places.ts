import { parseCurrencyEver } from "../base/currency.js";
import { parseDay } from "../base/day.js";
import { parseDecimal } from "../base/decimal.js";
import { goalOf } from "./iati-activity.js";
import { markerOf, termOf } from "./iati-aid-terms.js";
import {
  attributeOf,
  childrenOf,
  plainText,
  realReference,
  type XmlElement,
} from "./iati-element.js";
import { isWebAddress } from "./iati-document.js";
import type { ActivityKind } from "./iati-levels.js";
import {
  activityStatus,
  dateType,
  organisationRole,
  plainNumber,
  transactionType,
} from "./iati-values.js";

/** What a file is about. */
export type FileKind = "activity" | "organisation";

/** What a subject is told to be, for the conditions under which the record takes over what stands in a place. */
export interface PlaceReading {
  readonly kind: ActivityKind | "organisation";
  readonly identifier: string | null;
  /** Whether an activity of that identifier is in the same file. */
  isInFile(identifier: string): boolean;
  /** Whether an element names an organisation at all. */
  isOrganisation(element: XmlElement): boolean;
  /** Whether the record says the same of the organisation: its reference, type, or one of its names. */
  isSaidOf(element: XmlElement, what: "ref" | "type" | "name", said: string): boolean;
}

export interface PlaceAsked {
  /** The attribute, or the element's own text; empty where the whole element is asked about. */
  readonly value: string;
  readonly element: XmlElement;
  readonly parent: XmlElement | null;
  /** True the first time that it is asked for a word among the elements of one parent. */
  isFirst(word: string): boolean;
  readonly reading: PlaceReading;
}

type Condition = (asked: PlaceAsked) => boolean;

const isDay = (text: string) => text.length === 10 && parseDay(text) !== null;
const isTrueOrFalse = (text: string) => /^(0|1|true|false)$/.test(text);
/** A programme has no fields for it: the record does not publish one. */
const isCountedAsAid = ({ kind }: PlaceReading) => kind === "project" || kind === "fund";
const isOfDac = (element: XmlElement) => (attributeOf(element, "vocabulary") ?? "1") === "1";
const isBroken = (element: XmlElement) =>
  element.children.some((child) => isDimension(child) || isPlace(child));
const isDimension = (element: XmlElement) =>
  element.name === "dimension" && has(element, "name") && has(element, "value");
const isPlace = (element: XmlElement) => element.name === "location" && has(element, "ref");
const has = (element: XmlElement, attribute: string) => attributeOf(element, attribute) !== null;

/** Whether a baseline, target or actual becomes a value of its own, or a part of one. */
function isValue(element: XmlElement): boolean {
  const hasComment = childrenOf(element, "comment").some((child) => textWithin(child) !== "");
  return isBroken(element) || has(element, "value") || hasComment;
}

function textWithin(element: XmlElement): string {
  const narratives = childrenOf(element, "narrative");
  return (narratives.length > 0 ? narratives : [element])
    .map(({ text }) => plainText(text))
    .join("");
}

/** When the record takes over what stands in a place; where it does not hold, that is kept as reported detail. */
const CONDITIONS = {
  /** English or Japanese, the first text of its language: the reading of texts decides that. */
  language: () => true,
  day: ({ value }) => isDay(value),
  currency: ({ value }) => parseCurrencyEver(value.toUpperCase()) !== null,
  level: ({ value }) => /^\d{1,3}$/.test(value),
  percentage: ({ value }) => {
    const number = parseDecimal(value.replace(/\s*%$/, ""));
    if (number === null || number.units < 0n) return false;
    return number.units <= 100n * 10n ** BigInt(number.places);
  },
  truth: ({ value }) => isTrueOrFalse(value),
  false: ({ value }) => value === "0" || value === "false",
  measure: ({ value }) => /^[1-5]$/.test(value),
  "result-type": ({ value }) => /^[1239]$/.test(value),
  first: ({ element, isFirst }) => isFirst(element.name),
  "first-coded": ({ element, isFirst }) => has(element, "code") && isFirst(element.name),
  "first-dac": ({ element, isFirst }) =>
    has(element, "code") && isOfDac(element) && isFirst(element.name),
  "no-code": ({ element }) => !has(element, "code"),
  "no-day": ({ element, value }) => !has(element, "iso-date") && isDay(value),
  status: ({ element }) => activityStatus(element) !== null,
  "transaction-type": ({ element }) =>
    childrenOf(element, "transaction-type")
      .slice(0, 1)
      .some(
        (child) => transactionType(attributeOf(child, "code") ?? plainText(child.text)) !== null,
      ),
  general: ({ element }) => (attributeOf(element, "type") ?? "1") === "1",
  role: ({ element, reading }) =>
    organisationRole(attributeOf(element, "role") ?? "") !== null &&
    reading.isOrganisation(element),
  "organisation-ref": ({ element, value, reading }) => reading.isSaidOf(element, "ref", value),
  "organisation-type": ({ element, value, reading }) => reading.isSaidOf(element, "type", value),
  "organisation-name": ({ element, value, reading }) => reading.isSaidOf(element, "name", value),
  "date-type": ({ element, isFirst }) => {
    const type = dateType(attributeOf(element, "type") ?? "");
    const day = attributeOf(element, "iso-date") ?? plainText(element.text);
    const isRead = type !== null && parseDay(day.slice(0, 10)) !== null;
    return isRead && isFirst(`date ${type}`) && isDay(day);
  },
  project: ({ reading }) => reading.kind === "project",
  "sector-code": ({ element }) =>
    has(element, "code") || realReference(plainText(element.text)) !== null,
  goal: ({ element }) => goalOf(element) !== null,
  above: ({ element, reading }) => {
    const other = attributeOf(element, "ref") ?? "";
    const type = attributeOf(element, "type");
    if (other === reading.identifier) return false;
    return type === "1" || (type === "2" && reading.isInFile(other));
  },
  "as-aid": ({ reading }) => isCountedAsAid(reading),
  "aid-term": ({ element, reading, isFirst }) =>
    isCountedAsAid(reading) && termOf(element) !== null && isFirst(element.name),
  "aid-type": ({ element, reading, isFirst }) => {
    const vocabulary = attributeOf(element, "vocabulary") ?? "1";
    const isOurs =
      vocabulary === "1"
        ? isCountedAsAid(reading) && termOf(element) !== null
        : vocabulary === "2" && reading.kind === "fund";
    return isOurs && isFirst(`aid type ${vocabulary}`);
  },
  marker: ({ element, reading, isFirst }) => {
    const marker = markerOf(element);
    return isCountedAsAid(reading) && marker !== null && isFirst(`marker ${marker.marker}`);
  },
  "web-address": ({ element }) => isWebAddress(attributeOf(element, "url") ?? ""),
  titled: ({ element }) =>
    childrenOf(element, "indicator").length > 0 ||
    childrenOf(element, "title").some((title) => textWithin(title) !== ""),
  reference: ({ element }) => has(element, "code") && has(element, "vocabulary"),
  value: ({ element }) => isValue(element),
  year: ({ element, value }) =>
    (attributeOf(element, "iso-date") ?? `${value}-12-31`).startsWith(`${value}-`) &&
    parseDay(`${value}-12-31`) !== null,
  "number-or-whole": ({ element, value }) =>
    !isBroken(element) || parseDecimal(plainNumber(value)) !== null,
  whole: ({ parent }) => parent === null || !isBroken(parent),
  valued: ({ element }) =>
    [...childrenOf(element, "target"), ...childrenOf(element, "actual")].some(isValue),
  dimension: ({ element, isFirst }) =>
    isDimension(element) && isFirst(`dimension ${attributeOf(element, "name")}`),
  place: ({ element, isFirst }) => isPlace(element) && isFirst("place"),
  recipient: ({ value }) => realReference(value) !== null,
  "recipient-name": ({ element }) =>
    realReference(attributeOf(element, "ref") ?? attributeOf(element, "code")) === null,
  "contact-words": ({ element }) =>
    ["name", "iati-equivalent"].some((name) => isContactName(attributeOf(element, name) ?? "")),
} satisfies Readonly<Record<string, Condition>>;

/** Of a person, but not of personnel or what is personal: a sector of health is no contact. */
const CONTACT = /contact|person(?!nel|al)|phone|mobile.?(number|no\b)|fax|e-?mail/i;

/** Whether a name says that what stands under it tells how to reach a person: that is nobody's record. */
export function isContactName(name: string): boolean {
  return CONTACT.test(name);
}

const ORGANISATION = (path: string) => `
  ${path}                               organisation.name                    organisation-name
  ${path}/@ref                          organisation.iati_ref                organisation-ref
  ${path}/@type                         organisation.type                    organisation-type`;

const SPAN = (path: string, table: string) => `
  ${path}/period-start                  -                                    first
  ${path}/period-end                    -                                    first
  ${path}/period-start                  ${table}.period_from                 no-day
  ${path}/period-start/@iso-date        ${table}.period_from                 day
  ${path}/period-end                    ${table}.period_to                   no-day
  ${path}/period-end/@iso-date          ${table}.period_to                   day`;

const AMOUNT = (path: string, table: string) => `
  ${path}/value                         -                                    first
  ${path}/value                         ${table}.amount_text
  ${path}/value/@currency               ${table}.currency                    currency
  ${path}/value/@value-date             ${table}.value_date                  day`;

const CODED = (path: string, column: string) => `
  ${path}                               -                                    first-coded
  ${path}/@code                         ${column}`;

const AID_TERM = (path: string, column: string) => `
  ${path}                               -                                    aid-term
  ${path}/@code                         project.${column}|fund.${column}`;

const DOCUMENT = (path: string, condition: string) => `
  ${path}                               -                                    web-address${condition}
  ${path}/@url                          document.url
  ${path}/title                         document.title                       language
  ${path}/category                      -                                    first-coded
  ${path}/category/@code                document.category
  ${path}/language                      -                                    first-coded
  ${path}/language/@code                document.language
  ${path}/document-date                 -                                    first
  ${path}/document-date/@iso-date       document.published_date              day`;

const VALUE = (path: string) => `
  ${path}                               -                                    value
  ${path}/@value                        indicator_value.value|indicator_cell.value  number-or-whole
  ${path}/location                      -                                    place
  ${path}/location/@ref                 indicator_cell.dimensions
  ${path}/dimension                     -                                    dimension
  ${path}/dimension/@name               indicator_cell.dimensions
  ${path}/dimension/@value              indicator_cell.dimensions
  ${path}/comment                       indicator_value.comment              language,whole
  ${DOCUMENT(`${path}/document-link`, ",whole")}`;

/**
 * Where what a file says goes in the record: an element's own text and texts in languages, or an attribute, below the activity or
 * organisation; then a column (of several, by what the activity became), and when. `-` is a condition of the whole element. `read` is what tells how the rest is read, `never` what
 * is left out always. All else, and what does not meet its condition, is kept as reported detail. Decision 0554.
 */
const ROWS: Readonly<Record<FileKind, string>> = {
  activity: `
  @last-updated-datetime                iati_activity.last_updated
  @default-currency                     iati_activity.default_currency       currency
  @hierarchy                            iati_activity.hierarchy              level
  @version                              read
  iati-identifier                       -                                    first
  iati-identifier                       iati_activity.iati_identifier
  reporting-org                         -                                    first
  ${ORGANISATION("reporting-org")}
  title                                 project.title|programme.name|fund.name  language
  description                           project.purpose|programme.description|fund.purpose  language
  description                           -                                    general
  description/@type                     read
  ${ORGANISATION("participating-org")}
  participating-org                     -                                    role
  participating-org/@role               iati_participant.role
  activity-status                       -                                    first
  activity-status                       iati_activity.status                 no-code,status
  activity-status/@code                 iati_activity.status                 status
  activity-date                         -                                    date-type
  activity-date                         iati_activity.start_on|iati_activity.end_on  no-day
  activity-date/@iso-date               iati_activity.start_on|iati_activity.end_on|iati_activity.planned_start_on|iati_activity.planned_end_on|iati_activity.actual_start_on|iati_activity.actual_end_on
  activity-date/@type                   iati_activity.planned_start_on|iati_activity.planned_end_on|iati_activity.actual_start_on|iati_activity.actual_end_on
  contact-info                          never
  recipient-country/@code               iati_share.code
  recipient-country/@percentage         iati_share.percentage                percentage
  recipient-region/@code                iati_share.code
  recipient-region/@vocabulary          iati_share.vocabulary
  recipient-region/@percentage          iati_share.percentage                percentage
  location/name                         project_place.name                   language,project
  sector                                -                                    sector-code
  sector                                iati_share.code                      no-code
  sector/@code                          iati_share.code
  sector/@vocabulary                    iati_share.vocabulary
  sector/@percentage                    iati_share.percentage                percentage
  tag                                   -                                    project,goal
  tag/@code                             project_sdg.goal|project_sdg.target
  tag/@vocabulary                       project_sdg.goal|project_sdg.target
  related-activity                      -                                    above
  related-activity/@ref                 iati_activity.parents
  related-activity/@type                iati_activity.parents
  @humanitarian                         project.is_humanitarian|fund.is_humanitarian  truth,as-aid
  policy-marker                         -                                    marker
  policy-marker/@code                   project_marker.marker|fund_marker.marker
  policy-marker/@vocabulary             project_marker.marker|fund_marker.marker
  policy-marker/@significance           project_marker.significance|fund_marker.significance
  ${AID_TERM("collaboration-type", "collaboration_type")}
  ${AID_TERM("default-flow-type", "flow_type")}
  ${AID_TERM("default-finance-type", "finance_type")}
  ${AID_TERM("default-tied-status", "tied_status")}
  default-aid-type                      -                                    aid-type
  default-aid-type/@code                project.aid_type|fund.aid_type|fund.earmarking_category
  default-aid-type/@vocabulary          project.aid_type|fund.aid_type|fund.earmarking_category
  budget/@type                          iati_budget.type
  budget/@status                        iati_budget.status
  ${SPAN("budget", "iati_budget")}
  ${AMOUNT("budget", "iati_budget")}
  planned-disbursement/@type            iati_budget.type
  ${SPAN("planned-disbursement", "iati_budget")}
  ${AMOUNT("planned-disbursement", "iati_budget")}
  transaction                           -                                    transaction-type
  transaction/@ref                      iati_transaction.reference
  transaction/@humanitarian             iati_transaction.is_humanitarian     truth
  transaction/transaction-type          -                                    first
  transaction/transaction-date          -                                    first
  transaction/transaction-type          iati_transaction.type                no-code
  transaction/transaction-type/@code    iati_transaction.type
  transaction/transaction-date          iati_transaction.transacted_on       no-day
  transaction/transaction-date/@iso-date  iati_transaction.transacted_on     day
  ${AMOUNT("transaction", "iati_transaction")}
  transaction/description               iati_transaction.description         language
  ${ORGANISATION("transaction/provider-org")}
  transaction/provider-org              -                                    first
  transaction/provider-org/@provider-activity-id  iati_transaction.provider_activity
  ${ORGANISATION("transaction/receiver-org")}
  transaction/receiver-org              -                                    first
  transaction/receiver-org/@receiver-activity-id  iati_transaction.receiver_activity
  ${CODED("transaction/disbursement-channel", "iati_transaction.disbursement_channel")}
  transaction/sector                    -                                    first-dac
  transaction/sector/@code              iati_transaction.sector
  transaction/sector/@vocabulary        iati_transaction.sector
  ${CODED("transaction/recipient-country", "iati_transaction.recipient_country")}
  transaction/recipient-region          -                                    first-dac
  transaction/recipient-region/@code    iati_transaction.recipient_region
  transaction/recipient-region/@vocabulary  iati_transaction.recipient_region
  ${CODED("transaction/flow-type", "iati_transaction.flow_type")}
  ${CODED("transaction/finance-type", "iati_transaction.finance_type")}
  transaction/aid-type                  -                                    first-dac
  transaction/aid-type/@code            iati_transaction.aid_type
  transaction/aid-type/@vocabulary      iati_transaction.aid_type
  ${CODED("transaction/tied-status", "iati_transaction.tied_status")}
  ${DOCUMENT("document-link", "")}
  legacy-data                           never                                contact-words
  result                                -                                    titled
  result/@type                          result.type                          result-type
  result/title                          result.title                         language
  result/description                    result.description                   language
  ${DOCUMENT("result/document-link", "")}
  result/indicator/@measure             indicator.measure                    measure
  result/indicator/@ascending           indicator.is_ascending               truth
  result/indicator/@aggregation-status  indicator.aggregation                false
  result/indicator/title                indicator.title                      language
  result/indicator/description          indicator.definition                 language
  ${DOCUMENT("result/indicator/document-link", "")}
  result/indicator/reference            -                                    reference
  result/indicator/reference/@vocabulary  indicator_reference.vocabulary
  result/indicator/reference/@code      indicator_reference.code
  result/indicator/reference/@indicator-uri  indicator_reference.uri
  ${VALUE("result/indicator/baseline")}
  result/indicator/baseline/@iso-date   indicator_value.period_from          day
  result/indicator/baseline/@year       indicator_value.period_from          year
  result/indicator/period               -                                    valued
  ${SPAN("result/indicator/period", "indicator_value")}
  ${VALUE("result/indicator/period/target")}
  ${VALUE("result/indicator/period/actual")}`,
  organisation: `
  @default-currency                     read                                 currency
  @version                              read
  iati-identifier                       organisation.iati_ref                organisation-ref
  organisation-identifier               organisation.iati_ref                organisation-ref
  name                                  organisation.name                    organisation-name
  ${[
    "total-budget",
    "recipient-org-budget",
    "recipient-region-budget",
    "recipient-country-budget",
    "total-expenditure",
  ]
    .map(
      (path) => `
  ${path}/@status                       iati_budget.status
  ${SPAN(path, "iati_budget")}
  ${AMOUNT(path, "iati_budget")}`,
    )
    .join("")}
  recipient-org-budget/recipient-org    -                                    first
  recipient-region-budget/recipient-region  -                                first
  recipient-country-budget/recipient-country  -                              first
  recipient-org-budget/recipient-org    iati_budget.recipient                recipient-name
  recipient-org-budget/recipient-org/@ref  iati_budget.recipient             recipient
  recipient-region-budget/recipient-region  iati_budget.recipient            recipient-name
  recipient-region-budget/recipient-region/@code  iati_budget.recipient      recipient
  recipient-country-budget/recipient-country  iati_budget.recipient          recipient-name
  recipient-country-budget/recipient-country/@code  iati_budget.recipient    recipient
  ${DOCUMENT("document-link", "")}`,
};

/** A column of the record, or what becomes of a place that has none. */
export interface Destination {
  /** `table.column`, by what the activity became; empty where it is `read` or `never`. */
  readonly columns: readonly string[];
  readonly how: "column" | "read" | "never";
  /** Names of conditions, in words; all must hold. */
  readonly words: readonly ConditionName[];
}

export type ConditionName = keyof typeof CONDITIONS;

export interface Place {
  /** Where the element as a whole has a place only under conditions. */
  readonly whole: readonly ConditionName[];
  readonly text: Destination | null;
  readonly attributes: ReadonlyMap<string, Destination>;
  readonly children: ReadonlyMap<string, Place>;
}

interface GrowingPlace extends Place {
  whole: readonly ConditionName[];
  text: Destination | null;
  readonly attributes: Map<string, Destination>;
  readonly children: Map<string, GrowingPlace>;
}

const trees = new Map<FileKind, Place>();

/** The places of one kind of file, below its activity or organisation. */
export function placesOf(kind: FileKind): Place {
  const known = trees.get(kind);
  if (known) return known;
  const root = emptyPlace();
  for (const row of ROWS[kind].split("\n")) {
    const [path = "", where = "", words = ""] = row.trim().split(/\s+/);
    if (path !== "") putRow(root, path, where, words);
  }
  trees.set(kind, root);
  return root;
}

function emptyPlace(): GrowingPlace {
  return { whole: [], text: null, attributes: new Map(), children: new Map() };
}

function putRow(root: GrowingPlace, path: string, where: string, given: string): void {
  const words = given === "" ? [] : given.split(",").map(conditionName);
  const steps = path.split("/");
  const attribute = steps.at(-1)?.startsWith("@") ? steps.pop()?.slice(1) : undefined;
  let place = root;
  for (const step of steps) {
    const child = place.children.get(step) ?? emptyPlace();
    place.children.set(step, child);
    place = child;
  }
  const how = where === "read" || where === "never" ? where : "column";
  const destination = { columns: how === "column" ? where.split("|") : [], how, words } as const;
  if (attribute !== undefined) place.attributes.set(attribute, destination);
  else if (where === "-") place.whole = [...place.whole, ...words];
  else place.text = destination;
}

function conditionName(word: string): ConditionName {
  if (!(word in CONDITIONS)) throw new Error(`Bug: there is no condition ${word}`);
  return word as ConditionName;
}

/** Whether every condition holds. */
export function areMet(words: readonly ConditionName[], asked: PlaceAsked): boolean {
  for (const word of words) if (!CONDITIONS[word](asked)) return false;
  return true;
}
