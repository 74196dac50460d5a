import { LIMITS } from "../base/settings.js";
import { NONE, Tape } from "../iati/tape.js";
import {
  booleanOf,
  codeOf,
  currencyOf,
  cutText,
  dayOf,
  digitsAt,
  eachNarrative,
  isCommonDay,
  isDigit,
  isEnglish,
  modern,
  nameIds,
  nameOfOrganisation,
  percentageOf,
  put,
  putAmount,
  putMeasured,
  putOrganisation,
  putPeriod,
  shown,
  stringAt,
  textOf,
  type Reading,
  type Scene,
  type Value,
} from "./load-elements.js";
import { IdSet, hashOf } from "./hashes.js";
import { SEPARATOR, type RowText } from "./row-text.js";
import type { TableName } from "./tables.js";

const ID = nameIds(
  "activity-date",
  "activity-id",
  "activity-scope",
  "activity-status",
  "actual",
  "administrative",
  "aggregation-status",
  "aid-type",
  "ascending",
  "baseline",
  "budget",
  "budget-not-provided",
  "capital-spend",
  "category",
  "code",
  "collaboration-type",
  "comment",
  "coordinates",
  "country",
  "crs-channel-code",
  "default-aid-type",
  "default-currency",
  "default-finance-type",
  "default-flow-type",
  "default-tied-status",
  "description",
  "dimension",
  "disbursement-channel",
  "document-date",
  "document-link",
  "exactness",
  "feature-designation",
  "finance-type",
  "flow-type",
  "format",
  "hierarchy",
  "humanitarian",
  "humanitarian-scope",
  "iati-identifier",
  "indicator",
  "iso-date",
  "language",
  "last-updated-datetime",
  "latitude",
  "level",
  "location",
  "location-class",
  "location-id",
  "location-reach",
  "location-type",
  "longitude",
  "measure",
  "name",
  "other-identifier",
  "owner-name",
  "owner-org",
  "owner-ref",
  "participating-org",
  "period",
  "planned-disbursement",
  "point",
  "policy-marker",
  "pos",
  "recipient-country",
  "recipient-region",
  "ref",
  "reference",
  "related-activity",
  "reporting-org",
  "result",
  "role",
  "secondary-reporter",
  "sector",
  "significance",
  "status",
  "tag",
  "target",
  "tied-status",
  "title",
  "transaction",
  "transaction-date",
  "transaction-type",
  "type",
  "url",
  "value",
  "version",
  "vocabulary",
  "vocabulary-uri",
  "xml:lang",
  "year",
);

/** What of an activity's own row stands in its start tag, as the row has it. */
interface StartTag {
  readonly line: number;
  readonly hierarchy: string | null;
  readonly humanitarian: boolean | null;
  readonly updated: string | null;
  readonly budgetNotProvided: string | null;
  readonly version: string | null;
}

/** An activity while it is read: what its own row will say, and how many rows of each kind went below it. */
interface OpenActivity {
  readonly start: StartTag;
  /** Blocks that came before publisher and identifier, of which the activity's id is made; null once it is. */
  waiting: number[] | null;
  /** The two fields with which its rows begin, ready. */
  ids: Uint8Array;
  identifier: string | null;
  publisher: {
    ref: string | null;
    name: string | null;
    type: string | null;
    secondary: boolean | null;
  } | null;
  readonly language: string | null;
  readonly currency: string | null;
  readonly title: ChosenText;
  readonly description: ChosenText;
  /** Codes and days that the activity says once. */
  readonly facts: Map<string, string>;
  /** By the table's place in `COUNTED`. */
  readonly counts: Int32Array;
  /** Null until the first row that takes something over. */
  handedDown: HandedDown | null;
}

/** What rows below an activity take over of it, as far as it was known when the first of them went out. */
interface HandedDown {
  readonly publisher: string | null;
  readonly flow: string | null;
  readonly finance: string | null;
  readonly aid: string | null;
  readonly tied: string | null;
}

interface ChosenText {
  text: string | null;
  isEnglish: boolean;
}

/** Blocks that wait at most: in 1.0x the identifier may stand anywhere, in practice it stands at the start. */
const WAITING_AT_MOST = 10_000;
/** And texts and values in them: beyond, or where they are longer than one block may be, the activity does without. */
const WAITING_SLOTS_AT_MOST = 500_000;

const ONCE: ReadonlyMap<number, string> = new Map([
  [ID["activity-status"], "status"],
  [ID["activity-scope"], "scope"],
  [ID["collaboration-type"], "collaboration"],
  [ID["default-flow-type"], "flow"],
  [ID["default-finance-type"], "finance"],
  [ID["default-aid-type"], "aid"],
  [ID["default-tied-status"], "tied"],
]);

const NO_IDS = new Uint8Array(0);

/** Reads activities of one file into rows. Blocks come in the file's order; a transaction's row goes out at once. */
export function openActivities(reading: Reading, fileVersion: string) {
  const seen = new IdSet();
  let activity: OpenActivity | null = null;
  /** What waits lies here, one block behind the other. */
  const waitingTape = new Tape();

  function begin(tape: Tape): void {
    const currency = tape.valueOf(0, ID["default-currency"]);
    activity = {
      start: startTagOf(tape, fileVersion),
      waiting: [],
      ids: NO_IDS,
      identifier: null,
      publisher: null,
      language: stringAt(tape, tape.valueOf(0, ID["xml:lang"])),
      currency: currency === NONE ? null : currencyOf({ reading, tape }, currency, 0, 0),
      title: { text: null, isEnglish: false },
      description: { text: null, isEnglish: false },
      facts: new Map(),
      counts: new Int32Array(COUNTED.length),
      handedDown: null,
    };
  }

  function block(tape: Tape): void {
    if (activity === null) return;
    const name = tape.names[0];
    if (name === ID["iati-identifier"]) activity.identifier ??= stringAt(tape, tape.textOf(0));
    else if (name === ID["reporting-org"]) activity.publisher ??= publisherOf(tape);
    else if (activity.waiting === null) take(activity, tape, 0);
    else activity.waiting.push(waitingTape.append(tape));
    if (activity.waiting === null) return;
    const isKnown = activity.identifier !== null && activity.publisher !== null;
    const isMuch =
      activity.waiting.length > WAITING_AT_MOST ||
      waitingTape.slots > WAITING_SLOTS_AT_MOST ||
      waitingTape.written_bytes > LIMITS.iati_block_length;
    if (isKnown || isMuch) identify(activity);
  }

  function end(): void {
    if (activity === null) return;
    identify(activity);
    if (activity.identifier === null) reading.report("IDENTIFIER_MISSING", activity.start.line, {});
    const isLate = activity.handedDown !== null && knowsMore(activity, activity.handedDown);
    if (isLate) reading.late();
    putActivity(reading.row("activity"), activity, isLate);
    activity = null;
  }

  /** Gives the activity its id, and lets go what waited for it. */
  function identify(open: OpenActivity): void {
    if (open.waiting === null) return;
    const who = [open.publisher?.ref ?? open.publisher?.name ?? "", open.identifier ?? ""];
    let id = hashOf([reading.dataset_id, ...who]);
    for (let repetition = 2; !seen.add(id); repetition++)
      id = hashOf([reading.dataset_id, ...who, String(repetition)]);
    open.ids = Buffer.from(`${id}${SEPARATOR}${reading.dataset_id}${SEPARATOR}`);
    const { waiting } = open;
    open.waiting = null;
    for (const element of waiting) take(open, waitingTape, element);
    waitingTape.clear();
  }

  function take(open: OpenActivity, tape: Tape, element: number): void {
    const name = tape.names[element] as number;
    const known = ONCE.get(name);
    if (known !== undefined) {
      const code = tape.valueOf(element, ID.code);
      if (code !== NONE && !open.facts.has(known)) open.facts.set(known, tape.stringOf(code));
      return;
    }
    const { language, currency } = open;
    WRITERS.get(name)?.({ reading, tape, open, language, currency }, element);
  }

  return { begin, block, end, ids: () => seen.halves() };
}

function startTagOf(tape: Tape, fileVersion: string): StartTag {
  const valueOf = (name: number) => stringAt(tape, tape.valueOf(0, name));
  const hierarchy = valueOf(ID.hierarchy);
  return {
    line: tape.lines[0] as number,
    hierarchy: hierarchy !== null && /^\d{1,4}$/.test(hierarchy) ? hierarchy : null,
    humanitarian: booleanOf(tape, 0, ID.humanitarian),
    updated: instantOf(tape, tape.valueOf(0, ID["last-updated-datetime"])),
    budgetNotProvided: valueOf(ID["budget-not-provided"]),
    version: valueOf(ID.version) ?? (fileVersion === "" ? null : fileVersion),
  };
}

function publisherOf(tape: Tape): OpenActivity["publisher"] {
  return {
    ref: stringAt(tape, tape.valueOf(0, ID.ref)),
    name: stringAt(tape, nameOfOrganisation(tape, 0)),
    type: stringAt(tape, tape.valueOf(0, ID.type)),
    secondary: booleanOf(tape, 0, ID["secondary-reporter"]),
  };
}

/** What there is to hand down now. Each of it is said once: what is known stays as it is. */
function handDown({ publisher, facts }: OpenActivity): HandedDown {
  const fact = (name: string) => facts.get(name) ?? null;
  return {
    publisher: publisher?.ref ?? null,
    flow: fact("flow"),
    finance: fact("finance"),
    aid: fact("aid"),
    tied: fact("tied"),
  };
}

/** Whether the activity said something only behind rows that take it over. */
function knowsMore(open: OpenActivity, before: HandedDown): boolean {
  const now = handDown(open);
  return (Object.keys(now) as (keyof HandedDown)[]).some((key) => now[key] !== before[key]);
}

/** In the order of the table `activity`. */
function putActivity(
  row: RowText,
  { ids, start, publisher, facts, ...open }: OpenActivity,
  isLate: boolean,
): void {
  const fact = (name: string) => row.text(facts.get(name) ?? null);
  row.ready(ids, 2);
  row.whole(start.line);
  row.text(open.identifier);
  // `is_latest` and `duplicate_of` follow from all files together; until then the one says whether rows below are to be completed.
  row.flag(isLate ? true : null);
  row.none();
  row.text(publisher?.ref ?? null);
  row.text(publisher?.name ?? null);
  row.text(publisher?.type ?? null);
  row.flag(publisher?.secondary ?? null);
  row.text(open.title.text);
  row.text(open.description.text);
  row.text(open.language);
  row.text(start.hierarchy);
  fact("status");
  fact("scope");
  row.flag(start.humanitarian);
  row.text(open.currency);
  for (const name of ["collaboration", "flow", "finance", "aid", "tied"]) fact(name);
  for (const name of ["date-1", "date-2", "date-3", "date-4"]) fact(name);
  row.text(start.updated);
  row.text(start.budgetNotProvided);
  fact("capital-spend");
  row.text(start.version);
  row.end();
}

/** An instant in UTC without its zone, as the engine reads it; null where it is none. */
function instantOf(tape: Tape, slot: number): string | null {
  if (slot === NONE) return null;
  const text = tape.stringOf(slot);
  if (isCommonInstant(tape, slot)) return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return null;
  const time = Date.parse(
    /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`,
  );
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 19).replace("T", " ");
}

/** `2024-02-28T23:59:59Z`, or without the zone. */
function isCommonInstant(tape: Tape, slot: number): boolean {
  const { bytes } = tape;
  const from = tape.from[slot] as number;
  const length = tape.lengthOf(slot);
  const isLong = length === 20 && bytes[from + 19] === 90;
  if ((!isLong && length !== 19) || !isCommonDay(bytes, from) || bytes[from + 10] !== 84)
    return false;
  for (let at = 11; at < 19; at++) {
    const code = bytes[from + at] as number;
    if (at === 13 || at === 16 ? code !== 58 : !isDigit(code)) return false;
  }
  const [hour, minute, second] = [11, 14, 17].map((at) => digitsAt(bytes, from + at));
  return (hour ?? 24) < 24 && (minute ?? 60) < 60 && (second ?? 60) < 60;
}

interface Block extends Scene {
  readonly open: OpenActivity;
}

/** Tables whose rows are counted from 1 within an activity. */
const COUNTED = [
  "narrative",
  "participating_org",
  "other_identifier",
  "sector",
  "place",
  "tag",
  "policy_marker",
  "humanitarian_scope",
  "related_activity",
  "location",
  "budget",
  "planned_disbursement",
  "transaction",
  "document",
  "result",
] as const satisfies readonly TableName[];
type Counted = (typeof COUNTED)[number];
const PLACES = new Map<Counted, number>(COUNTED.map((table, place) => [table, place]));

/** From 1, within this kind of the activity. */
function next({ counts }: OpenActivity, kind: Counted): number {
  const place = PLACES.get(kind) as number;
  counts[place] = (counts[place] as number) + 1;
  return counts[place] as number;
}

/** A row that begins as all rows below an activity do. */
function beginRow(block: Block, table: TableName, element: number, position: number): RowText {
  const row = block.reading.row(table);
  row.ready(block.open.ids, 2);
  row.whole(block.tape.lines[element] as number);
  row.whole(position);
  return row;
}

/** The same for a table of which each element is one row. */
function beginNext(block: Block, table: Counted, element: number): RowText {
  return beginRow(block, table, element, next(block.open, table));
}

/** Publisher and hierarchy of the activity; answers with what else there is to take over. */
function putOfActivity(row: RowText, { open }: Block): HandedDown {
  open.handedDown ??= handDown(open);
  row.text(open.handedDown.publisher);
  row.text(open.start.hierarchy);
  return open.handedDown;
}

/** A row of nothing but values. */
function addNext(block: Block, table: Counted, element: number, values: readonly Value[]): void {
  const row = beginNext(block, table, element);
  for (const value of values) put(row, block.tape, value);
  row.end();
}

const BY_NAME: Readonly<Record<string, (block: Block, element: number) => void>> = {
  title(block, element) {
    addNarratives(block, "title", element);
    chooseText(block, element, block.open.title);
  },

  description(block, element) {
    addNarratives(block, "description", element);
    chooseText(block, element, block.open.description);
  },

  "activity-date"(block, element) {
    const { tape, open } = block;
    const type = modern(tape, "activity-date", "type", tape.valueOf(element, ID.type));
    const day = textAt(tape, dayOf(block, element));
    const fact = `date-${textAt(tape, type)}`;
    if (type !== NONE && day !== null && !open.facts.has(fact)) open.facts.set(fact, day);
  },

  "capital-spend"(block, element) {
    const percentage = textAt(block.tape, percentageOf(block, element));
    if (percentage !== null) block.open.facts.set("capital-spend", percentage);
  },

  "participating-org"(block, element) {
    const { tape } = block;
    addNext(block, "participating_org", element, [
      modern(tape, "participating-org", "role", tape.valueOf(element, ID.role)),
      tape.valueOf(element, ID.ref),
      tape.valueOf(element, ID.type),
      nameOfOrganisation(tape, element),
      tape.valueOf(element, ID["activity-id"]),
      tape.valueOf(element, ID["crs-channel-code"]),
    ]);
  },

  "other-identifier"(block, element) {
    const { tape } = block;
    const owner = tape.childOf(element, ID["owner-org"]);
    const ref = tape.valueOf(element, ID.ref);
    addNext(block, "other_identifier", element, [
      ref === NONE ? tape.textOf(element) : ref,
      tape.valueOf(element, ID.type),
      owner === NONE ? tape.valueOf(element, ID["owner-ref"]) : tape.valueOf(owner, ID.ref),
      owner === NONE ? tape.valueOf(element, ID["owner-name"]) : nameOfOrganisation(tape, owner),
    ]);
  },

  sector(block, element) {
    const row = beginNext(block, "sector", element);
    putSector(row, block.tape, element);
    put(row, block.tape, percentageOf(block, element));
    row.end();
  },

  "recipient-country": addPlace,
  "recipient-region": addPlace,

  tag(block, element) {
    const { tape } = block;
    addNext(block, "tag", element, [
      tape.valueOf(element, ID.vocabulary),
      tape.valueOf(element, ID["vocabulary-uri"]),
      tape.valueOf(element, ID.code),
      nameOfOrganisation(tape, element),
    ]);
  },

  "policy-marker"(block, element) {
    const { tape } = block;
    addNext(block, "policy_marker", element, [
      vocabularyOf(tape, "policy-marker", element),
      tape.valueOf(element, ID.code),
      tape.valueOf(element, ID.significance),
    ]);
  },

  "humanitarian-scope"(block, element) {
    const { tape } = block;
    addNext(block, "humanitarian_scope", element, [
      tape.valueOf(element, ID.type),
      tape.valueOf(element, ID.vocabulary),
      tape.valueOf(element, ID.code),
      nameOfOrganisation(tape, element),
    ]);
  },

  "related-activity"(block, element) {
    const { tape } = block;
    const values = [tape.valueOf(element, ID.ref), tape.valueOf(element, ID.type)];
    addNext(block, "related_activity", element, values);
  },

  location: addLocation,

  budget(block, element) {
    const { tape } = block;
    const row = beginNext(block, "budget", element);
    putOfActivity(row, block);
    put(row, tape, or(modern(tape, "budget", "type", tape.valueOf(element, ID.type)), "1"));
    put(row, tape, or(tape.valueOf(element, ID.status), "1"));
    putPeriod(row, block, element);
    putAmount(row, block, element);
    row.end();
  },

  "planned-disbursement"(block, element) {
    const { tape } = block;
    const row = beginNext(block, "planned_disbursement", element);
    putOfActivity(row, block);
    put(row, tape, tape.valueOf(element, ID.type));
    putPeriod(row, block, element);
    putAmount(row, block, element);
    putOrganisation(row, tape, element, "provider");
    putOrganisation(row, tape, element, "receiver");
    row.end();
  },

  transaction: addTransaction,

  "document-link"(block, element) {
    addDocument(block, element, "activity");
  },

  result: addResult,
};
const WRITERS: ReadonlyMap<number, (block: Block, element: number) => void> = new Map(
  Object.entries(BY_NAME).map(([name, write]) => [nameIds(name)[name] as number, write]),
);

/** The value, or another where there is none. */
function or(value: Value, other: string | null): Value {
  return value === NONE || value === null ? other : value;
}

function textAt(tape: Tape, value: Value): string | null {
  return typeof value === "number" ? stringAt(tape, value) : value;
}

/** The standard's vocabulary where none is reported. */
function vocabularyOf(tape: Tape, path: string, element: number): Value {
  return or(modern(tape, path, "vocabulary", tape.valueOf(element, ID.vocabulary)), "1");
}

function putSector(row: RowText, tape: Tape, element: number): void {
  put(row, tape, vocabularyOf(tape, "sector", element));
  put(row, tape, tape.valueOf(element, ID.code));
  put(row, tape, nameOfOrganisation(tape, element));
}

function addPlace(block: Block, element: number): void {
  const row = beginNext(block, "place", element);
  putPlace(row, block.tape, element);
  put(row, block.tape, percentageOf(block, element));
  row.end();
}

function putPlace(row: RowText, tape: Tape, element: number): void {
  const isCountry = tape.names[element] === ID["recipient-country"];
  row.text(isCountry ? "country" : "region");
  put(row, tape, isCountry ? null : or(tape.valueOf(element, ID.vocabulary), "1"));
  put(row, tape, tape.valueOf(element, ID.code));
  put(row, tape, nameOfOrganisation(tape, element));
}

function addNarratives(block: Block, path: string, element: number): void {
  if (element === NONE) return;
  const { tape, language } = block;
  eachNarrative(tape, element, (text, own, holder) => {
    const cut = cutText(block, text, element);
    const row = beginNext(block, "narrative", holder);
    row.text(path);
    put(row, tape, own === NONE ? language : own);
    put(row, tape, cut);
    row.end();
  });
}

/** The first text, until one in English comes. */
function chooseText(block: Block, element: number, chosen: ChosenText): void {
  const { tape, language } = block;
  eachNarrative(tape, element, (text, own) => {
    if (chosen.isEnglish) return;
    const isInEnglish = isEnglish(tape, own, language);
    if (chosen.text !== null && !isInEnglish) return;
    chosen.text = textAt(tape, cutText(block, text, element));
    chosen.isEnglish = isInEnglish;
  });
}

function addTransaction(block: Block, element: number): void {
  const { reading, tape, open } = block;
  const position = next(open, "transaction");
  const code = codeOf(tape, element, ID["transaction-type"]);
  const type = transactionType(tape, code);
  if (type === null) {
    const text = shown(stringAt(tape, code) ?? "");
    reading.report("TYPE_UNKNOWN", tape.lines[element] as number, { text });
  }
  const row = beginRow(block, "transaction", element, position);
  const handedDown = putOfActivity(row, block);
  put(row, tape, tape.valueOf(element, ID.ref));
  put(row, tape, type);
  put(row, tape, type === code ? null : code);
  put(row, tape, dayOf(block, tape.childOf(element, ID["transaction-date"])));
  putAmount(row, block, element);
  putOrganisation(row, tape, element, "provider");
  putOrganisation(row, tape, element, "receiver");
  put(row, tape, or(codeOf(tape, element, ID["flow-type"]), handedDown.flow));
  put(row, tape, or(codeOf(tape, element, ID["finance-type"]), handedDown.finance));
  put(row, tape, or(codeOf(tape, element, ID["aid-type"]), handedDown.aid));
  put(row, tape, or(codeOf(tape, element, ID["tied-status"]), handedDown.tied));
  put(row, tape, codeOf(tape, element, ID["disbursement-channel"]));
  put(row, tape, textOf(block, tape.childOf(element, ID.description)));
  row.flag(booleanOf(tape, element, ID.humanitarian));
  row.end();
  addShares(block, element, position);
}

/** Sectors and places of a transaction. */
function addShares(block: Block, element: number, position: number): void {
  const { tape } = block;
  let sectors = 0;
  let places = 0;
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    const name = tape.names[child];
    if (name === ID.sector) {
      const row = beginRow(block, "transaction_sector", child, position);
      row.whole(++sectors);
      putSector(row, tape, child);
      put(row, tape, percentageOf(block, child));
      row.end();
    } else if (name === ID["recipient-country"] || name === ID["recipient-region"]) {
      const row = beginRow(block, "transaction_place", child, position);
      row.whole(++places);
      putPlace(row, tape, child);
      put(row, tape, percentageOf(block, child));
      row.end();
    }
  }
}

/** A code of TransactionType of 2.03 for one of any version; null where there is none. */
function transactionType(tape: Tape, code: number): Value {
  const type = modern(tape, "transaction/transaction-type", "code", code);
  if (type === NONE || type === null) return null;
  if (typeof type === "number" && tape.lengthOf(type) === 1)
    return tape.bytes[tape.from[type] as number] === 48 ? null : digitOnly(tape, type);
  return /^([1-9]|1[0-3])$/.test(textAt(tape, type) ?? "") ? type : null;
}

function digitOnly(tape: Tape, slot: number): Value {
  return isDigit(tape.bytes[tape.from[slot] as number] as number) ? slot : null;
}

function addLocation(block: Block, element: number): void {
  const { tape } = block;
  const id = tape.childOf(element, ID["location-id"]);
  const area = tape.childOf(element, ID.administrative);
  const name = tape.childOf(element, ID.name);
  addNarratives(block, "location/name", name);
  const feature = codeOf(tape, element, ID["feature-designation"]);
  const areaCode = tape.valueOf(area, ID.code);
  const vocabulary = (path: string, of: number) =>
    modern(tape, path, "vocabulary", tape.valueOf(of, ID.vocabulary));
  addNext(block, "location", element, [
    tape.valueOf(element, ID.ref),
    textOf(block, name),
    textOf(block, tape.childOf(element, ID.description)),
    ...coordinatesOf(block, element),
    codeOf(tape, element, ID["location-reach"]),
    codeOf(tape, element, ID.exactness),
    codeOf(tape, element, ID["location-class"]),
    feature === NONE ? codeOf(tape, element, ID["location-type"]) : feature,
    vocabulary("location/location-id", id),
    tape.valueOf(id, ID.code),
    vocabulary("location/administrative", area),
    tape.valueOf(area, ID.level),
    areaCode === NONE ? tape.valueOf(area, ID.country) : areaCode,
    percentageOf(block, element),
  ]);
}

/** `latitude longitude` of a point since 1.04, two attributes before. */
function coordinatesOf({ reading, tape }: Block, location: number): readonly [Value, Value] {
  const position = tape.childOf(tape.childOf(location, ID.point), ID.pos);
  const old = tape.childOf(location, ID.coordinates);
  const attribute = (name: number) => stringAt(tape, tape.valueOf(old, name)) ?? "";
  const text =
    position === NONE
      ? `${attribute(ID.latitude)} ${attribute(ID.longitude)}`.trim()
      : (stringAt(tape, tape.textOf(position)) ?? "");
  if (text === "") return [null, null];
  const [latitude = Number.NaN, longitude = Number.NaN, ...rest] = text
    .split(/[\s,]+/)
    .map((part) => (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(part) ? Number(part) : Number.NaN));
  const isPlace = rest.length === 0 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (isPlace) return [String(latitude), String(longitude)];
  const line = tape.lines[location] as number;
  reading.report("COORDINATES_IMPOSSIBLE", line, { text: shown(text) });
  return [null, null];
}

function addDocument(block: Block, element: number, owner: string): void {
  const { tape } = block;
  const languages = codesOf(tape, element, ID.language);
  addNext(block, "document", element, [
    owner,
    tape.valueOf(element, ID.url),
    tape.valueOf(element, ID.format),
    textOf(block, tape.childOf(element, ID.title)),
    textOf(block, tape.childOf(element, ID.description)),
    codesOf(tape, element, ID.category),
    languages === NONE ? tape.valueOf(element, ID.language) : languages,
    dayOf(block, tape.childOf(element, ID["document-date"])),
  ]);
}

/** Codes, or texts, of the children of that name, a space between. */
function codesOf(tape: Tape, element: number, name: number): Value {
  let found: Value = NONE;
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    if (tape.names[child] !== name) continue;
    const code = tape.valueOf(child, ID.code);
    const slot = code === NONE ? tape.textOf(child) : code;
    if (slot === NONE) continue;
    found = found === NONE ? slot : `${textAt(tape, found)} ${tape.stringOf(slot)}`;
  }
  return found;
}

function addDocuments(block: Block, element: number, owner: string): void {
  const { tape } = block;
  for (let child = tape.firstChild(element); child !== NONE; child = tape.nextChild(child, element))
    if (tape.names[child] === ID["document-link"]) addDocument(block, child, owner);
}

function addResult(block: Block, element: number): void {
  const { tape, open } = block;
  const position = next(open, "result");
  const title = tape.childOf(element, ID.title);
  const description = tape.childOf(element, ID.description);
  const row = beginRow(block, "result", element, position);
  put(row, tape, tape.valueOf(element, ID.type));
  row.flag(booleanOf(tape, element, ID["aggregation-status"]));
  put(row, tape, textOf(block, title));
  put(row, tape, textOf(block, description));
  row.end();
  addNarratives(block, "result/title", title);
  addNarratives(block, "result/description", description);
  let indicator = 0;
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    if (tape.names[child] === ID.indicator) addIndicator(block, child, position, ++indicator);
    else if (tape.names[child] === ID["document-link"]) addDocument(block, child, "result");
  }
}

function addIndicator(block: Block, element: number, result: number, indicator: number): void {
  const { tape } = block;
  const title = tape.childOf(element, ID.title);
  const reference = tape.childOf(element, ID.reference);
  const baseline = tape.childOf(element, ID.baseline);
  const year = stringAt(tape, tape.valueOf(baseline, ID.year));
  const hasDate = tape.valueOf(baseline, ID["iso-date"]) !== NONE;
  const row = beginRow(block, "indicator", element, result);
  row.whole(indicator);
  put(row, tape, tape.valueOf(element, ID.measure));
  row.flag(booleanOf(tape, element, ID.ascending));
  row.flag(booleanOf(tape, element, ID["aggregation-status"]));
  put(row, tape, textOf(block, title));
  put(row, tape, textOf(block, tape.childOf(element, ID.description)));
  put(row, tape, tape.valueOf(reference, ID.vocabulary));
  put(row, tape, tape.valueOf(reference, ID.code));
  row.text(year !== null && /^\d{4}$/.test(year) ? year : null);
  put(row, tape, hasDate ? dayOf(block, baseline) : null);
  putMeasured(row, tape, baseline);
  row.end();
  addNarratives(block, "result/indicator/title", title);
  let period = 0;
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    const name = tape.names[child];
    if (name === ID.period) addPeriod(block, child, { result, indicator, period: ++period });
    else if (name === ID["document-link"]) addDocument(block, child, "result/indicator");
    else if (name === ID.baseline) addDocuments(block, child, "result/indicator/baseline");
  }
}

interface PeriodPlace {
  readonly result: number;
  readonly indicator: number;
  readonly period: number;
}

function addPeriod(block: Block, element: number, place: PeriodPlace): void {
  const { tape } = block;
  const { result, indicator, period } = place;
  const row = beginRow(block, "period", element, result);
  row.whole(indicator);
  row.whole(period);
  putPeriod(row, block, element);
  row.end();
  let item = 0;
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    const isTarget = tape.names[child] === ID.target;
    if (!isTarget && tape.names[child] !== ID.actual) continue;
    addPeriodValue(block, child, place, ++item, isTarget ? "target" : "actual");
  }
}

function addPeriodValue(
  block: Block,
  element: number,
  { result, indicator, period }: PeriodPlace,
  item: number,
  kind: "target" | "actual",
): void {
  const { tape } = block;
  const row = beginRow(block, "period_value", element, result);
  row.whole(indicator);
  row.whole(period);
  row.whole(item);
  row.text(kind);
  putMeasured(row, tape, element);
  row.text(dimensionsOf(tape, element));
  put(row, tape, tape.valueOf(tape.childOf(element, ID.location), ID.ref));
  put(row, tape, textOf(block, tape.childOf(element, ID.comment)));
  row.end();
  addDocuments(block, element, `result/indicator/period/${kind}`);
}

function dimensionsOf(tape: Tape, element: number): string | null {
  const pairs: [string, string][] = [];
  for (
    let child = tape.firstChild(element);
    child !== NONE;
    child = tape.nextChild(child, element)
  ) {
    if (tape.names[child] !== ID.dimension) continue;
    const text = (name: number) => stringAt(tape, tape.valueOf(child, name)) ?? "";
    pairs.push([text(ID.name), text(ID.value)]);
  }
  return pairs.length === 0 ? null : JSON.stringify(Object.fromEntries(pairs));
}
