import { createHash } from "node:crypto";
import type { IatiElement } from "../iati/element.js";
import {
  amountFields,
  booleanOf,
  childOf,
  codeOf,
  currencyOf,
  cutText,
  dayOf,
  decimalFields,
  eachNarrative,
  filled,
  isEnglish,
  modern,
  nameOf,
  organisationFields,
  percentageOf,
  periodFields,
  shown,
  textOf,
  valueOf,
  type Reading,
} from "./load-elements.js";
import type { Field } from "./part.js";
import type { TableName } from "./tables.js";

/** An activity while it is read: what its own row will say, and how many rows of each kind went below it. */
interface OpenActivity {
  readonly start: IatiElement;
  /** Blocks that came before publisher and identifier, of which the activity's id is made; null once it is. */
  waiting: IatiElement[] | null;
  activity_id: string;
  identifier: string | null;
  publisher: {
    ref: string | null;
    name: string | null;
    type: string | null;
    secondary: boolean | null;
  } | null;
  readonly language: string | null;
  readonly currency: string | null;
  title: string | null;
  hasEnglishTitle: boolean;
  description: string | null;
  hasEnglishDescription: boolean;
  /** Codes and days that the activity says once. */
  readonly facts: Map<string, string>;
  readonly counts: Map<string, number>;
}

/** Blocks that wait at most: in 1.0x the identifier may stand anywhere, in practice it stands at the start. */
const WAITING_AT_MOST = 10_000;

const ONCE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "activity-status": "status",
    "activity-scope": "scope",
    "collaboration-type": "collaboration",
    "default-flow-type": "flow",
    "default-finance-type": "finance",
    "default-aid-type": "aid",
    "default-tied-status": "tied",
  }),
);

/** Reads activities of one file into rows. Blocks come in the file's order; a transaction's row goes out at once. */
export function openActivities(reading: Reading, fileVersion: string) {
  const seen = new Set<string>();
  let activity: OpenActivity | null = null;

  function begin(start: IatiElement): void {
    const currency = valueOf(start, "default-currency");
    activity = {
      start,
      waiting: [],
      activity_id: "",
      identifier: null,
      publisher: null,
      language: valueOf(start, "xml:lang"),
      currency: currency === null ? null : currencyOf(reading, currency, start, start.name),
      title: null,
      hasEnglishTitle: false,
      description: null,
      hasEnglishDescription: false,
      facts: new Map(),
      counts: new Map(),
    };
  }

  function block(element: IatiElement): void {
    if (activity === null) return;
    if (element.name === "iati-identifier") activity.identifier ??= filled(element.text);
    else if (element.name === "reporting-org") activity.publisher ??= publisherOf(element);
    else if (activity.waiting === null) take(activity, element);
    else activity.waiting.push(element);
    if (activity.waiting === null) return;
    const isKnown = activity.identifier !== null && activity.publisher !== null;
    if (isKnown || activity.waiting.length > WAITING_AT_MOST) identify(activity);
  }

  function end(): void {
    if (activity === null) return;
    identify(activity);
    if (activity.identifier === null) reading.report("IDENTIFIER_MISSING", activity.start.line, {});
    reading.add("activity", activityRow(reading, activity, fileVersion));
    activity = null;
  }

  /** Gives the activity its id, and lets go what waited for it. */
  function identify(open: OpenActivity): void {
    if (open.waiting === null) return;
    const who = [open.publisher?.ref ?? open.publisher?.name ?? "", open.identifier ?? ""];
    let id = hashOf([reading.dataset_id, ...who]);
    for (let repetition = 2; seen.has(id); repetition++)
      id = hashOf([reading.dataset_id, ...who, String(repetition)]);
    seen.add(id);
    open.activity_id = id;
    const { waiting } = open;
    open.waiting = null;
    for (const element of waiting) take(open, element);
  }

  function take(open: OpenActivity, element: IatiElement): void {
    const known = ONCE.get(element.name);
    const code = known === undefined ? null : valueOf(element, "code");
    if (known !== undefined) {
      if (code !== null && !open.facts.has(known)) open.facts.set(known, code);
      return;
    }
    WRITERS.get(element.name)?.({ reading, open, element });
  }

  return { begin, block, end };
}

/** 64 bits of SHA-256, as the engine reads an unsigned number. */
export function hashOf(parts: readonly string[]): string {
  const bytes = createHash("sha256").update(parts.join("\u0000")).digest();
  return bytes.readBigUInt64BE(0).toString();
}

function publisherOf(element: IatiElement): OpenActivity["publisher"] {
  return {
    ref: valueOf(element, "ref"),
    name: nameOf(element),
    type: valueOf(element, "type"),
    secondary: booleanOf(element, "secondary-reporter"),
  };
}

/** In the order of the table `activity`. What is marked as filled later follows from all files together. */
function activityRow(reading: Reading, open: OpenActivity, fileVersion: string): Field[] {
  const { start, publisher, facts } = open;
  const fact = (name: string) => facts.get(name) ?? null;
  const [isLatest, duplicateOf] = [null, null];
  const hierarchy = valueOf(start, "hierarchy");
  const updated = valueOf(start, "last-updated-datetime");
  return [
    open.activity_id,
    reading.dataset_id,
    start.line,
    open.identifier,
    isLatest,
    duplicateOf,
    publisher?.ref ?? null,
    publisher?.name ?? null,
    publisher?.type ?? null,
    publisher?.secondary ?? null,
    open.title,
    open.description,
    open.language,
    hierarchy !== null && /^\d{1,4}$/.test(hierarchy) ? hierarchy : null,
    fact("status"),
    fact("scope"),
    booleanOf(start, "humanitarian"),
    open.currency,
    fact("collaboration"),
    fact("flow"),
    fact("finance"),
    fact("aid"),
    fact("tied"),
    fact("date-1"),
    fact("date-2"),
    fact("date-3"),
    fact("date-4"),
    updated === null ? null : instantOf(updated),
    valueOf(start, "budget-not-provided"),
    fact("capital-spend"),
    valueOf(start, "version") ?? (fileVersion === "" ? null : fileVersion),
  ];
}

/** An instant in UTC without its zone, as the engine reads it; null where it is none. */
function instantOf(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return null;
  const time = Date.parse(
    /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`,
  );
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

interface Block {
  readonly reading: Reading;
  readonly open: OpenActivity;
  readonly element: IatiElement;
}

/** From 1, within this kind of the activity. */
function next(open: OpenActivity, kind: string): number {
  const position = (open.counts.get(kind) ?? 0) + 1;
  open.counts.set(kind, position);
  return position;
}

/** Adds a row that begins as all rows below an activity do. */
function addRow(
  { reading, open }: Block,
  table: TableName,
  line: number,
  position: number,
  fields: readonly Field[],
): void {
  reading.add(table, [open.activity_id, reading.dataset_id, line, position, ...fields]);
}

/** The same for a table of which each element is one row. */
function addNext(block: Block, table: TableName, fields: readonly Field[]): void {
  addRow(block, table, block.element.line, next(block.open, table), fields);
}

/** What follows from the activity once it is whole: publisher and hierarchy. */
const OF_ACTIVITY = [null, null] as const;

const BY_NAME: Readonly<Record<string, (block: Block) => void>> = {
  title(block) {
    const { reading, open, element } = block;
    addNarratives(block, "title", element);
    eachNarrative(element, open.language, (text, language) => {
      if (open.hasEnglishTitle || (open.title !== null && !isEnglish(language))) return;
      open.title = cutText(reading, text, element);
      open.hasEnglishTitle = isEnglish(language);
    });
  },

  description(block) {
    const { reading, open, element } = block;
    addNarratives(block, "description", element);
    eachNarrative(element, open.language, (text, language) => {
      if (open.hasEnglishDescription || (open.description !== null && !isEnglish(language))) return;
      open.description = cutText(reading, text, element);
      open.hasEnglishDescription = isEnglish(language);
    });
  },

  "activity-date"({ reading, open, element }) {
    const type = modern("activity-date", "type", valueOf(element, "type"));
    const day = dayOf(reading, element);
    if (type !== null && day !== null && !open.facts.has(`date-${type}`))
      open.facts.set(`date-${type}`, day);
  },

  "capital-spend"({ reading, open, element }) {
    const percentage = percentageOf(reading, element);
    if (percentage !== null) open.facts.set("capital-spend", percentage);
  },

  "participating-org"(block) {
    const { element } = block;
    addNext(block, "participating_org", [
      modern("participating-org", "role", valueOf(element, "role")),
      valueOf(element, "ref"),
      valueOf(element, "type"),
      nameOf(element),
      valueOf(element, "activity-id"),
      valueOf(element, "crs-channel-code"),
    ]);
  },

  "other-identifier"(block) {
    const { element } = block;
    const owner = childOf(element, "owner-org");
    addNext(block, "other_identifier", [
      valueOf(element, "ref") ?? filled(element.text),
      valueOf(element, "type"),
      owner === null ? valueOf(element, "owner-ref") : valueOf(owner, "ref"),
      owner === null ? valueOf(element, "owner-name") : nameOf(owner),
    ]);
  },

  sector(block) {
    const { reading, element } = block;
    addNext(block, "sector", [...sectorFields(element), percentageOf(reading, element)]);
  },

  "recipient-country"(block) {
    const { reading, element } = block;
    addNext(block, "place", [...placeFields(element), percentageOf(reading, element)]);
  },

  "recipient-region"(block) {
    const { reading, element } = block;
    addNext(block, "place", [...placeFields(element), percentageOf(reading, element)]);
  },

  tag(block) {
    const { element } = block;
    addNext(block, "tag", [
      valueOf(element, "vocabulary"),
      valueOf(element, "vocabulary-uri"),
      valueOf(element, "code"),
      nameOf(element),
    ]);
  },

  "policy-marker"(block) {
    const { element } = block;
    addNext(block, "policy_marker", [
      modern("policy-marker", "vocabulary", valueOf(element, "vocabulary")) ?? "1",
      valueOf(element, "code"),
      valueOf(element, "significance"),
    ]);
  },

  "humanitarian-scope"(block) {
    const { element } = block;
    addNext(block, "humanitarian_scope", [
      valueOf(element, "type"),
      valueOf(element, "vocabulary"),
      valueOf(element, "code"),
      nameOf(element),
    ]);
  },

  "related-activity"(block) {
    const { element } = block;
    addNext(block, "related_activity", [valueOf(element, "ref"), valueOf(element, "type")]);
  },

  location: addLocation,

  budget(block) {
    const { reading, open, element } = block;
    addNext(block, "budget", [
      ...OF_ACTIVITY,
      modern("budget", "type", valueOf(element, "type")) ?? "1",
      valueOf(element, "status") ?? "1",
      ...periodFields(reading, element),
      ...amountFields(reading, element, open.currency),
    ]);
  },

  "planned-disbursement"(block) {
    const { reading, open, element } = block;
    addNext(block, "planned_disbursement", [
      ...OF_ACTIVITY,
      valueOf(element, "type"),
      ...periodFields(reading, element),
      ...amountFields(reading, element, open.currency),
      ...organisationFields(element, "provider"),
      ...organisationFields(element, "receiver"),
    ]);
  },

  transaction: addTransaction,

  "document-link"(block) {
    addDocument(block, block.element, "activity");
  },

  result: addResult,
};
const WRITERS: ReadonlyMap<string, (block: Block) => void> = new Map(Object.entries(BY_NAME));

function sectorFields(element: IatiElement): readonly Field[] {
  return [
    modern("sector", "vocabulary", valueOf(element, "vocabulary")) ?? "1",
    valueOf(element, "code"),
    nameOf(element),
  ];
}

function placeFields(element: IatiElement): readonly Field[] {
  const isCountry = element.name === "recipient-country";
  return [
    isCountry ? "country" : "region",
    isCountry ? null : (valueOf(element, "vocabulary") ?? "1"),
    valueOf(element, "code"),
    nameOf(element),
  ];
}

function addNarratives(block: Block, path: string, element: IatiElement | null): void {
  if (element === null) return;
  const { reading, open } = block;
  eachNarrative(element, open.language, (text, language, line) =>
    addRow(block, "narrative", line, next(open, "narrative"), [
      path,
      language,
      cutText(reading, text, element),
    ]),
  );
}

function addTransaction(block: Block): void {
  const { reading, open, element } = block;
  const position = next(open, "transaction");
  const typeText = codeOf(element, "transaction-type");
  const type = transactionType(typeText);
  if (type === null) reading.report("TYPE_UNKNOWN", element.line, { text: shown(typeText ?? "") });
  addRow(block, "transaction", element.line, position, [
    ...OF_ACTIVITY,
    valueOf(element, "ref"),
    type,
    type === typeText ? null : typeText,
    dayOf(reading, childOf(element, "transaction-date")),
    ...amountFields(reading, element, open.currency),
    ...organisationFields(element, "provider"),
    ...organisationFields(element, "receiver"),
    codeOf(element, "flow-type"),
    codeOf(element, "finance-type"),
    codeOf(element, "aid-type"),
    codeOf(element, "tied-status"),
    codeOf(element, "disbursement-channel"),
    textOf(reading, childOf(element, "description"), open.language),
    booleanOf(element, "humanitarian"),
  ]);
  let sectors = 0;
  let places = 0;
  for (const child of element.children) {
    const percentage = () => percentageOf(reading, child);
    if (child.name === "sector") {
      const fields = [++sectors, ...sectorFields(child), percentage()];
      addRow(block, "transaction_sector", child.line, position, fields);
    } else if (child.name === "recipient-country" || child.name === "recipient-region") {
      const fields = [++places, ...placeFields(child), percentage()];
      addRow(block, "transaction_place", child.line, position, fields);
    }
  }
}

/** A code of TransactionType of 2.03 for one of any version; null where there is none. */
function transactionType(code: string | null): string | null {
  const type = modern("transaction/transaction-type", "code", code);
  return type !== null && /^([1-9]|1[0-3])$/.test(type) ? type : null;
}

function addLocation(block: Block): void {
  const { reading, open, element } = block;
  const id = childOf(element, "location-id");
  const area = childOf(element, "administrative");
  const name = childOf(element, "name");
  addNarratives(block, "location/name", name);
  addNext(block, "location", [
    valueOf(element, "ref"),
    textOf(reading, name, open.language),
    textOf(reading, childOf(element, "description"), open.language),
    ...coordinatesOf(reading, element),
    codeOf(element, "location-reach"),
    codeOf(element, "exactness"),
    codeOf(element, "location-class"),
    codeOf(element, "feature-designation") ?? codeOf(element, "location-type"),
    id && modern("location/location-id", "vocabulary", valueOf(id, "vocabulary")),
    id && valueOf(id, "code"),
    area && modern("location/administrative", "vocabulary", valueOf(area, "vocabulary")),
    area && valueOf(area, "level"),
    area && (valueOf(area, "code") ?? valueOf(area, "country")),
    percentageOf(reading, element),
  ]);
}

/** `latitude longitude` of a point since 1.04, two attributes before. */
function coordinatesOf(reading: Reading, location: IatiElement): readonly Field[] {
  const position = childOf(childOf(location, "point"), "pos");
  const old = childOf(location, "coordinates");
  const text =
    position !== null
      ? filled(position.text)
      : old !== null
        ? filled(`${valueOf(old, "latitude") ?? ""} ${valueOf(old, "longitude") ?? ""}`)
        : null;
  if (text === null) return [null, null];
  const [latitude = Number.NaN, longitude = Number.NaN, ...rest] = text
    .split(/[\s,]+/)
    .map((part) => (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(part) ? Number(part) : Number.NaN));
  const isPlace = rest.length === 0 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (isPlace) return [latitude, longitude];
  reading.report("COORDINATES_IMPOSSIBLE", location.line, { text: shown(text) });
  return [null, null];
}

function addDocument(block: Block, element: IatiElement, owner: string): void {
  const { reading, open } = block;
  const codes = (name: string) =>
    element.children
      .filter((child) => child.name === name)
      .map((child) => valueOf(child, "code") ?? filled(child.text))
      .filter((code) => code !== null)
      .join(" ") || null;
  addRow(block, "document", element.line, next(open, "document"), [
    owner,
    valueOf(element, "url"),
    valueOf(element, "format"),
    textOf(reading, childOf(element, "title"), open.language),
    textOf(reading, childOf(element, "description"), open.language),
    codes("category"),
    codes("language") ?? valueOf(element, "language"),
    dayOf(reading, childOf(element, "document-date")),
  ]);
}

function addResult(block: Block): void {
  const { reading, open, element } = block;
  const position = next(open, "result");
  const [title, description] = [childOf(element, "title"), childOf(element, "description")];
  addRow(block, "result", element.line, position, [
    valueOf(element, "type"),
    booleanOf(element, "aggregation-status"),
    textOf(reading, title, open.language),
    textOf(reading, description, open.language),
  ]);
  addNarratives(block, "result/title", title);
  addNarratives(block, "result/description", description);
  let indicator = 0;
  for (const child of element.children) {
    if (child.name === "indicator") addIndicator(block, child, position, ++indicator);
    else if (child.name === "document-link") addDocument(block, child, "result");
  }
}

function addIndicator(block: Block, element: IatiElement, result: number, indicator: number): void {
  const { reading, open } = block;
  const title = childOf(element, "title");
  const reference = childOf(element, "reference");
  const baseline = childOf(element, "baseline");
  const year = baseline && valueOf(baseline, "year");
  const [text, value] = measured(baseline);
  addRow(block, "indicator", element.line, result, [
    indicator,
    valueOf(element, "measure"),
    booleanOf(element, "ascending"),
    booleanOf(element, "aggregation-status"),
    textOf(reading, title, open.language),
    textOf(reading, childOf(element, "description"), open.language),
    reference && valueOf(reference, "vocabulary"),
    reference && valueOf(reference, "code"),
    year !== null && /^\d{4}$/.test(year) ? year : null,
    baseline && valueOf(baseline, "iso-date") && dayOf(reading, baseline),
    text,
    value,
  ]);
  addNarratives(block, "result/indicator/title", title);
  let period = 0;
  for (const child of element.children) {
    if (child.name === "period") addPeriod(block, child, { result, indicator, period: ++period });
    else if (child.name === "document-link") addDocument(block, child, "result/indicator");
    else if (child.name === "baseline") addDocuments(block, child, "result/indicator/baseline");
  }
}

/** A value as reported, and the same where it is a number that fits. */
function measured(element: IatiElement | null): readonly [string | null, string | null] {
  const text = element && valueOf(element, "value");
  return text === null ? [null, null] : [text, decimalFields(text)?.value ?? null];
}

interface PeriodPlace {
  readonly result: number;
  readonly indicator: number;
  readonly period: number;
}

function addPeriod(block: Block, element: IatiElement, place: PeriodPlace): void {
  const { reading, open } = block;
  const { result, indicator, period } = place;
  const fields = [indicator, period, ...periodFields(reading, element)];
  addRow(block, "period", element.line, result, fields);
  let item = 0;
  for (const child of element.children) {
    if (child.name !== "target" && child.name !== "actual") continue;
    const location = childOf(child, "location");
    addRow(block, "period_value", child.line, result, [
      indicator,
      period,
      ++item,
      child.name,
      ...measured(child),
      dimensionsOf(child),
      location && valueOf(location, "ref"),
      textOf(reading, childOf(child, "comment"), open.language),
    ]);
    addDocuments(block, child, `result/indicator/period/${child.name}`);
  }
}

function addDocuments(block: Block, element: IatiElement, owner: string): void {
  for (const child of element.children)
    if (child.name === "document-link") addDocument(block, child, owner);
}

function dimensionsOf(element: IatiElement): string | null {
  const pairs = element.children
    .filter((child) => child.name === "dimension")
    .map((child) => [valueOf(child, "name") ?? "", valueOf(child, "value") ?? ""] as const);
  return pairs.length === 0 ? null : JSON.stringify(Object.fromEntries(pairs));
}
