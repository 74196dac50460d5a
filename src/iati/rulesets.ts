import type { Severity } from "../base/finding.js";
import {
  NOW,
  VERSIONS,
  type Category,
  type Check,
  type Known,
  type Paths,
  type Rule,
  type Version,
} from "./rule.js";

/**
 * The rules of the standard's rulesets, 2.01 to 2.03, one row each. Source: the rulesets of the standard; ids and
 * severities are the official ones. Three official rules can never speak as they are written and have no row here:
 * docs/iati-differences.md names them.
 */
const ACTIVITY = "/iati-activities/iati-activity";
const ORGANISATION = "/iati-organisations/iati-organisation";

/** The DAC's own vocabulary, which is meant where none is named. */
const DAC = "[@vocabulary='1' or @vocabulary='' or not(@vocabulary)]";
const THIS = "[@vocabulary = '$1']";
const UNSHARED = "[not(@percentage)]";
const UNSHARED_DAC =
  "sector[(@vocabulary='1' or @vocabulary='' or not(@vocabulary)) and not(@percentage)]";
const OTHER_SECTORS = "sector[@vocabulary != '1']/@vocabulary";
const OWN_SECTORS = "sector[@vocabulary=98 or @vocabulary=99]";
const UNSAID_SECTORS = "sector[(@vocabulary=98 or @vocabulary=99) and not(narrative)]";
const SINCE_2_03: readonly Version[] = ["2.03"];
const BEFORE_2_03: readonly Version[] = ["2.01", "2.02"];

interface Extra {
  readonly each?: string;
  readonly when?: string;
  readonly versions?: readonly Version[];
}

function rowsFor(on: string) {
  return (
    id: string,
    severity: Severity,
    category: Category,
    check: Check,
    extra: Extra = {},
  ): Rule => ({
    id,
    severity,
    category,
    versions: VERSIONS,
    on,
    check,
    ...extra,
  });
}

const atLeastOne = (...paths: string[]): Check => ({ kind: "at-least-one", paths });
const atMostOne = (...paths: string[]): Check => ({ kind: "no-more-than-one", paths });
const noSpaces = (path: string): Check => ({ kind: "no-spaces", paths: [path] });
const order = (less: string, more: string): Check => ({ kind: "date-order", less, more });
const withinYear: Check = {
  kind: "time-limit",
  start: "period-start/@iso-date",
  end: "period-end/@iso-date",
};
const inOrder: Check = order("period-start/@iso-date", "period-end/@iso-date");
const hundred = (...paths: string[]): Check => ({
  kind: "sum",
  paths,
  sum: 100,
  isEmptyFine: false,
});
const ifThen = (condition: string, then: string, paths: Paths): Check => ({
  kind: "if-then",
  if: condition,
  then,
  paths,
});
const percent = (path: string, max = 100): Check => ({ kind: "range", paths: [path], min: 0, max });
const noSigns = (path: string, unless: Known = "publisher"): Check => ({
  kind: "pattern",
  paths: [path],
  pattern: /^[^/&|?]+$/,
  mustMatch: true,
  unless,
});
const approvedAgency: Check = {
  kind: "listed-prefix",
  paths: ["reporting-org/@ref"],
  unless: "publisher",
};

/** Several of one vocabulary: each has a share; `unshared` are those without. */
const allShared = (nodes: string, unshared: string): Check =>
  ifThen(`count(${nodes}) > 1`, `count(${nodes}) = count(${nodes}/@percentage)`, [unshared]);
/** One alone: no share, or all of it. */
const aloneIsWhole = (nodes: string): Check =>
  ifThen(`count(${nodes}) = 1`, `not(${nodes}/@percentage) or ${nodes}/@percentage = 100`, [
    `${nodes}/@percentage`,
  ]);
const hasDac = (nodes: string): Check =>
  ifThen(
    `count(${nodes}[not(@vocabulary='')]) + count(${nodes}[not(@vocabulary='1')]) > 0`,
    `count(${nodes}${DAC}) > 0`,
    [`${nodes}[not(@vocabulary='')]`],
  );

const activity = rowsFor(ACTIVITY);
const BUDGET_ITEMS = `country-budget-items${THIS}/budget-item`;
const PLACES = ["recipient-country", "recipient-region"];

const IDENTIFIERS: readonly Rule[] = [
  activity("1.1.3", "error", "identifiers", {
    kind: "unique",
    paths: ["reporting-org/@ref", "iati-identifier"],
  }),
  activity("1.1.21", "warning", "identifiers", {
    kind: "starts-with",
    paths: ["iati-identifier"],
    prefix: ["reporting-org/@ref", "other-identifier[@type='B1']/@ref"],
    separator: "-",
    unless: "never",
  }),
  activity("1.14.8", "warning", "identifiers", approvedAgency),
  activity("1.3.13", "warning", "identifiers", noSigns("iati-identifier", "publisher-prefix")),
  activity("1.14.13", "warning", "identifiers", noSigns("reporting-org/@ref")),
  activity("1.3.1", "warning", "identifiers", noSpaces("iati-identifier")),
  activity("1.14.1", "warning", "identifiers", noSpaces("reporting-org/@ref")),
  activity("1.16.1", "warning", "identifiers", noSpaces("other-identifier[@type='B1']/@ref")),
  activity("1.6.1", "warning", "identifiers", noSpaces("other-identifier[@type='A3']/@ref")),
  activity("1.7.1", "warning", "relations", noSpaces("related-activity/@ref")),
];

const INFORMATION: readonly Rule[] = [
  activity("6.11.1", "error", "information", atLeastOne("activity-date[@type='1' or @type='2']")),
  activity("4.1.1", "error", "information", { kind: "one-or-all", one: "@xml:lang", all: "lang" }),
  activity("7.8.1", "error", "financial", {
    kind: "one-or-all",
    one: "@default-currency",
    all: "currency",
  }),
  activity("11.1.1", "error", "information", order("@last-updated-datetime", NOW)),
  activity(
    "11.1.2",
    "error",
    "iati",
    order("activity-date[@type='1']/@iso-date", "activity-date[@type='3']/@iso-date"),
  ),
  activity(
    "11.1.3",
    "error",
    "iati",
    order("activity-date[@type='2']/@iso-date", "activity-date[@type='4']/@iso-date"),
  ),
  activity("11.1.4", "error", "iati", order("activity-date[@type='2']/@iso-date", NOW)),
  activity("11.1.5", "error", "iati", order("activity-date[@type='4']/@iso-date", NOW)),
  activity("11.2.1", "error", "financial", order("transaction/transaction-date/@iso-date", NOW)),
  activity("11.2.2", "error", "financial", order("transaction/value/@value-date", NOW)),
];

const SECTORS: readonly Rule[] = [
  activity("6.2.2", "error", "classifications", atLeastOne("sector", "transaction/sector")),
  activity("6.7.2", "error", "classifications", {
    kind: "one-or-all",
    one: "sector",
    all: "sector",
  }),
  activity(
    "6.6.2",
    "error",
    "classifications",
    ifThen("count(sector) > 0", "count(transaction/sector) < 1", ["transaction/sector", "sector"]),
  ),
  activity(
    "2.1.1",
    "error",
    "classifications",
    allShared(`sector${THIS}`, `sector${THIS}${UNSHARED}`),
    {
      each: OTHER_SECTORS,
    },
  ),
  activity("2.1.4", "error", "classifications", aloneIsWhole(`sector${THIS}`), {
    each: OTHER_SECTORS,
  }),
  activity("2.1.2", "error", "classifications", hundred(`sector${DAC}/@percentage`), {
    when: `count(sector${DAC}/@percentage) > 1`,
  }),
  activity("2.1.1", "error", "classifications", allShared(`sector${DAC}`, UNSHARED_DAC)),
  activity("2.1.4", "error", "classifications", aloneIsWhole(`sector${DAC}`)),
  activity(
    "2.2.1",
    "error",
    "classifications",
    ifThen(
      `count(${OWN_SECTORS}) > 0`,
      `count(${OWN_SECTORS}/narrative) >= count(${OWN_SECTORS})`,
      [UNSAID_SECTORS],
    ),
  ),
  activity("102.1.1", "warning", "information", hasDac("sector")),
  activity("12.3.1", "error", "classifications", percent("sector/@percentage"), {
    versions: SINCE_2_03,
  }),
  activity("12.3.2", "error", "classifications", percent("sector/@percentage", Infinity), {
    versions: BEFORE_2_03,
  }),
];

const RECIPIENTS: readonly Rule[] = [
  activity(
    "3.4.1",
    "error",
    "geo",
    allShared(`recipient-region${THIS}`, `recipient-region${THIS}${UNSHARED}`),
    {
      each: "recipient-region/@vocabulary",
    },
  ),
  activity(
    "3.4.4",
    "error",
    "geo",
    ifThen(
      `count(recipient-region${THIS}) = 1 and not(recipient-country)`,
      `not(recipient-region${THIS}/@percentage) or recipient-region${THIS}/@percentage = 100`,
      [`recipient-region${THIS}/@percentage`],
    ),
    { each: "recipient-region/@vocabulary" },
  ),
  activity(
    "3.4.2",
    "error",
    "geo",
    hundred(`recipient-region${THIS}/@percentage`, "recipient-country/@percentage"),
    {
      each: "recipient-region/@vocabulary",
      when: `count(recipient-region${THIS}) + count(recipient-country) > 1`,
    },
  ),
  activity("3.1.2", "error", "geo", hundred("recipient-country/@percentage"), {
    when: "count(recipient-country) > 1 and not(recipient-region)",
  }),
  activity(
    "3.1.1",
    "error",
    "geo",
    ifThen(
      "count(recipient-country) > 1 and not(recipient-region)",
      "count(recipient-country) = count(recipient-country/@percentage)",
      [`recipient-country${UNSHARED}`],
    ),
  ),
  activity(
    "3.1.4",
    "error",
    "geo",
    ifThen(
      "count(recipient-country) = 1 and not(recipient-region)",
      "not(recipient-country/@percentage) or recipient-country/@percentage = 100",
      ["recipient-country/@percentage"],
    ),
  ),
  activity(
    "3.6.2",
    "error",
    "financial",
    ifThen(
      "recipient-country or recipient-region",
      "not(transaction/recipient-country or transaction/recipient-region)",
      ["transaction/recipient-country", "transaction/recipient-region", ...PLACES],
    ),
  ),
  activity(
    "3.7.2",
    "error",
    "financial",
    ifThen(
      "not(recipient-country or recipient-region)",
      "not(transaction[not(recipient-country or recipient-region)])",
      ["transaction[not(recipient-country or recipient-region)]"],
    ),
  ),
  activity("12.1.1", "error", "geo", percent("recipient-country/@percentage"), {
    versions: SINCE_2_03,
  }),
  activity("12.1.1", "error", "geo", percent("recipient-region/@percentage"), {
    versions: SINCE_2_03,
  }),
  activity("12.1.2", "error", "geo", percent("recipient-country/@percentage", Infinity), {
    versions: BEFORE_2_03,
  }),
  activity("12.1.2", "error", "geo", percent("recipient-region/@percentage", Infinity), {
    versions: BEFORE_2_03,
  }),
];

const FINANCE: readonly Rule[] = [
  activity("7.9.2", "warning", "financial", hundred(`${BUDGET_ITEMS}/@percentage`), {
    each: "country-budget-items/@vocabulary",
    when: `count(${BUDGET_ITEMS}) > 1`,
    versions: SINCE_2_03,
  }),
  activity("7.9.1", "warning", "financial", atLeastOne(`${BUDGET_ITEMS}/@percentage`), {
    each: "country-budget-items/@vocabulary",
    when: `count(${BUDGET_ITEMS}) > 1`,
    versions: SINCE_2_03,
  }),
  activity("7.9.4", "warning", "financial", aloneIsWhole(BUDGET_ITEMS), {
    each: "country-budget-items/@vocabulary",
    versions: SINCE_2_03,
  }),
  activity("107.1.2", "warning", "financial", atMostOne(`default-aid-type${THIS}`), {
    each: "default-aid-type[@vocabulary != 1]/@vocabulary",
    versions: SINCE_2_03,
  }),
  activity("107.1.2", "warning", "financial", atMostOne(`default-aid-type${DAC}`), {
    versions: SINCE_2_03,
  }),
  activity("107.1.1", "warning", "information", hasDac("default-aid-type"), {
    versions: SINCE_2_03,
  }),
  activity("107.2.1", "warning", "financial", hasDac("transaction/aid-type"), {
    versions: SINCE_2_03,
  }),
  activity("12.2.1", "error", "financial", percent("capital-spend/@percentage"), {
    versions: SINCE_2_03,
  }),
  activity(
    "12.2.1",
    "error",
    "financial",
    percent("country-budget-items/budget-item/@percentage"),
    { versions: SINCE_2_03 },
  ),
  activity("12.2.2", "error", "financial", percent("capital-spend/@percentage", Infinity), {
    versions: BEFORE_2_03,
  }),
  activity(
    "12.2.2",
    "error",
    "financial",
    percent("country-budget-items/budget-item/@percentage", Infinity),
    { versions: BEFORE_2_03 },
  ),
];

function partyRows(
  party: "provider" | "receiver",
  rows: { empty: string; signs: string; spaces: string; activitySpaces: string },
): Rule[] {
  return ["transaction", "planned-disbursement"].flatMap((block) => {
    const row = rowsFor(`${ACTIVITY}/${block}/${party}-org`);
    return [
      row(rows.empty, "error", "financial", atLeastOne("@ref", "narrative")),
      row(rows.signs, "warning", "financial", noSigns("@ref")),
      row(rows.spaces, "warning", "financial", noSpaces("@ref")),
      row(rows.activitySpaces, "warning", "financial", noSpaces(`@${party}-activity-id`)),
    ];
  });
}

const transaction = rowsFor(`${ACTIVITY}/transaction`);
const owner = rowsFor(`${ACTIVITY}/other-identifier/owner-org`);
const participant = rowsFor(`${ACTIVITY}/participating-org`);
const marker = rowsFor(`${ACTIVITY}/policy-marker`);

const PARTS: readonly Rule[] = [
  transaction("107.2.2", "warning", "financial", atMostOne(`aid-type${DAC}`), {
    versions: SINCE_2_03,
  }),
  transaction("107.2.2", "warning", "financial", atMostOne(`aid-type${THIS}`), {
    each: "aid-type[@vocabulary != 1]/@vocabulary",
    versions: SINCE_2_03,
  }),
  owner("6.8.1", "error", "information", atLeastOne("@ref", "narrative")),
  owner("1.11.1", "warning", "identifiers", noSpaces("@ref")),
  owner("1.11.13", "warning", "identifiers", noSigns("@ref")),
  ...partyRows("provider", {
    empty: "6.9.1",
    signs: "1.10.13",
    spaces: "1.10.1",
    activitySpaces: "1.4.1",
  }),
  ...partyRows("receiver", {
    empty: "6.9.2",
    signs: "1.15.13",
    spaces: "1.15.1",
    activitySpaces: "1.5.1",
  }),
  marker("6.14.1", "error", "classifications", atLeastOne("@significance"), {
    when: "@vocabulary='1' or @vocabulary = '' or not(@vocabulary)",
  }),
  marker("6.13.1", "error", "classifications", atLeastOne("narrative"), {
    when: "@vocabulary='99'",
  }),
  participant("6.10.1", "error", "participating", atLeastOne("@ref", "narrative")),
  participant("1.8.13", "warning", "participating", noSigns("@ref")),
  participant("1.8.1", "warning", "participating", noSpaces("@ref")),
  participant("1.9.1", "warning", "participating", noSpaces("@activity-id")),
  rowsFor(`${ACTIVITY}/planned-disbursement`)("8.6.3", "error", "financial", inOrder),
  rowsFor(`${ACTIVITY}/budget`)("8.6.3", "error", "financial", inOrder),
  rowsFor(`${ACTIVITY}/budget`)("7.5.3", "error", "financial", withinYear),
  rowsFor(`${ACTIVITY}/result/indicator`)(
    "8.11.1",
    "error",
    "performance",
    atMostOne("reference[1]", "../reference[1]"),
  ),
  rowsFor(`${ACTIVITY}/result/indicator/period`)("8.6.1", "error", "performance", inOrder),
  rowsFor("//title")("4.3.1", "error", "information", atLeastOne("narrative/text()")),
  rowsFor("//description")("4.4.1", "error", "information", atLeastOne("narrative/text()")),
];

/** Values of an indicator: a number where it measures, none where it describes. */
function valueRows(
  below: string,
  ids: readonly [missing: string, noNumber: string, needless: string],
): Rule[] {
  const measured = rowsFor(
    `${ACTIVITY}/result/indicator[@measure='1' or @measure='2' or @measure='3' or @measure='4']/${below}`,
  );
  const described = rowsFor(`${ACTIVITY}/result/indicator[@measure='5']/${below}`);
  const since = { versions: SINCE_2_03 };
  return [
    measured(ids[0], "error", "performance", atLeastOne("@value"), since),
    measured(
      ids[1],
      "warning",
      "performance",
      ifThen("@value", "number(@value) = @value", ["@value"]),
      since,
    ),
    described(ids[2], "warning", "performance", ifThen("@value", "not(@value)", ["@value"]), since),
  ];
}

const RESULTS: readonly Rule[] = [
  ...valueRows("baseline", ["8.8.1", "8.8.2", "8.8.3"]),
  ...valueRows("period/target", ["8.9.1", "8.9.2", "8.9.3"]),
  ...valueRows("period/actual", ["8.10.1", "8.10.2", "8.10.3"]),
];

const organisation = rowsFor(ORGANISATION);
const BUDGETS = [
  "total-budget",
  "recipient-country-budget",
  "recipient-org-budget",
  "recipient-region-budget",
  "total-expenditure",
];

const ORGANISATIONS: readonly Rule[] = [
  organisation("1.18.8", "warning", "identifiers", approvedAgency),
  organisation("1.12.13", "warning", "organisation", noSigns("organisation-identifier")),
  organisation("1.18.13", "warning", "identifiers", noSigns("reporting-org/@ref")),
  organisation("1.12.1", "warning", "organisation", noSpaces("organisation-identifier")),
  organisation(
    "1.17.1",
    "warning",
    "organisation",
    noSpaces("recipient-org-budget/recipient-org/@ref"),
  ),
  organisation("1.18.1", "warning", "identifiers", noSpaces("reporting-org/@ref")),
  organisation("11.4.1", "error", "information", order("@last-updated-datetime", NOW)),
  organisation("4.5.1", "error", "information", {
    kind: "one-or-all",
    one: "@xml:lang",
    all: "lang",
  }),
  organisation("7.8.2", "error", "financial", {
    kind: "one-or-all",
    one: "@default-currency",
    all: "currency",
  }),
  ...BUDGETS.flatMap((budget) => {
    const row = rowsFor(`${ORGANISATION}/${budget}`);
    return [
      row("8.6.3", "error", "financial", inOrder),
      row("7.5.3", "error", "financial", withinYear),
    ];
  }),
  rowsFor(`${ORGANISATION}/recipient-country-budget`)("11.3.1", "error", "financial", {
    kind: "between-dates",
    date: "budget-line/value/@value-date",
    start: "period-start/@iso-date",
    end: "period-end/@iso-date",
  }),
];

export const RULES: readonly Rule[] = [
  ...IDENTIFIERS,
  ...INFORMATION,
  ...SECTORS,
  ...RECIPIENTS,
  ...FINANCE,
  ...PARTS,
  ...RESULTS,
  ...ORGANISATIONS,
];
