import { isSeq } from "yaml";
import { formatPlace, type Place } from "../base/finding.js";
import { nearestWord } from "../base/nearest.js";
import { LANGUAGES } from "../base/language.js";
import { parseCurrency, type Currency } from "../base/currency.js";
import { lastDayOf } from "../base/partial-date.js";
import type { Facts, Text } from "../base/text.js";
import { significancesOf } from "../fund/policy-marker.js";
import type { Snapshot } from "../store/snapshot.js";
import { TABLES, type TableName } from "../store/tables.js";
import { suggest, type Report } from "./portfolio-findings.js";
import {
  ORDERED,
  SECTOR_LISTS,
  VALUE_TABLES,
  type Field,
  type Kind,
  type Value,
} from "./portfolio-kinds.js";
import { settleAmount, textOf, type GivenAmount, type Spot } from "./portfolio-values.js";

/** What is wrong with a code that should be of one of these lists of the IATI standard, for CODE_UNKNOWN; null where one of them has it. */
export type JudgeCode = (lists: readonly string[], code: string) => Facts | null;

/** A record of a file while it is checked: `values` by column, `undefined` where a finding already says why. */
export interface GivenRecord {
  readonly kind: Kind;
  readonly id: string | null;
  readonly values: Record<string, Value | GivenAmount | undefined>;
  readonly currencies: Map<string, Currency>;
  /** Where each field stands, by field name; absent for those that were left out. */
  readonly spots: ReadonlyMap<string, Spot>;
  readonly place: Place;
  /** The record that a list's entry belongs to. */
  readonly owner: GivenRecord | null;
  readonly n: number;
}

export interface Checking {
  readonly records: readonly GivenRecord[];
  /** The portfolio's own id; null where it could not be read. */
  readonly portfolio: string | null;
  /** The record as it is: rows of other portfolios may be referred to. */
  readonly snapshot: Snapshot;
  readonly report: Report;
  readonly judgeCode: JudgeCode;
  /** Whether every file could be read: what is missing may else stand in one that could not. */
  readonly isWhole: boolean;
}

/** The records and their surroundings, as the checks look them up. */
interface World extends Checking {
  /** A record of the files, else a row of another portfolio; null where there is none. */
  find(table: TableName, id: string): Readonly<Record<string, unknown>> | null;
  idsOf(table: TableName): Iterable<string>;
}

/** Everything that one value alone cannot show. Amounts are settled here, since another record may hold their currency. */
export function checkRecords(checking: Checking): void {
  const world = openWorld(checking);
  checkIds(world);
  for (const isOwn of [true, false]) {
    for (const record of world.records) settleAmounts(record, isOwn, world);
  }
  checkUnique(world);
  for (const record of world.records) {
    if (world.isWhole) checkReferences(record, world);
    checkChoices(record, world.report);
    checkOrder(record, world.report);
    checkCodes(record, world);
    if (world.isWhole) checkNarratives(record, world);
    checkOwnRules(record, world.report);
    checkSignificance(record, world.report);
  }
  checkCircles(world);
  checkShares(world);
  checkLibrary(world);
  checkPeriods(world);
  checkSources(world);
}

function openWorld(checking: Checking): World {
  const own = new Map<TableName, Map<string, GivenRecord>>();
  for (const record of checking.records) {
    if (record.id === null) continue;
    const table = own.get(record.kind.table) ?? new Map<string, GivenRecord>();
    if (!table.has(record.id)) table.set(record.id, record);
    own.set(record.kind.table, table);
  }
  const others = new Map<TableName, ReadonlyMap<string, Readonly<Record<string, unknown>>>>();
  const othersOf = (table: TableName) => {
    const known = others.get(table);
    if (known) return known;
    const found = new Map(
      rowsOf(checking.snapshot, table)
        .filter((row) => row["portfolio"] !== checking.portfolio)
        .map((row) => [String(row["id"]), row] as const),
    );
    others.set(table, found);
    return found;
  };
  return {
    ...checking,
    find: (table, id) => own.get(table)?.get(id)?.values ?? othersOf(table).get(id) ?? null,
    idsOf: (table) => [...(own.get(table)?.keys() ?? []), ...othersOf(table).keys()],
  };
}

function rowsOf(
  snapshot: Snapshot,
  table: TableName,
): readonly Readonly<Record<string, unknown>>[] {
  return snapshot[TABLES[table].plural] as readonly Readonly<Record<string, unknown>>[];
}

function placeOf(record: GivenRecord, field: string): Place {
  const spot = record.spots.get(field);
  return spot === undefined ? record.place : spot.file.placeOf(spot.node, spot.path);
}

function fieldFor(record: GivenRecord, column: string): Field | undefined {
  return record.kind.fields.find((field) => field.columns.includes(column));
}

function checkIds({ records, portfolio, snapshot, report }: World): void {
  const seen = new Map<string, GivenRecord>();
  for (const record of records) {
    if (record.id === null) continue;
    const key = `${record.kind.table}/${record.id}`;
    const first = seen.get(key);
    const facts = { id: record.id, kind: record.kind.name };
    if (first)
      report.add("ID_DUPLICATE", placeOf(record, "id"), {
        ...facts,
        other: formatPlace(placeOf(first, "id")),
      });
    else seen.set(key, record);
  }
  // Without its own id a portfolio's rows cannot be told from those of others.
  if (portfolio === null) return;
  for (const record of seen.values()) {
    const taken = rowsOf(snapshot, record.kind.table).find((row) => row["id"] === record.id);
    if (!taken || taken["portfolio"] === portfolio) continue;
    report.add("ID_TAKEN", placeOf(record, "id"), {
      id: record.id ?? "",
      portfolio: String(taken["portfolio"] ?? "–"),
    });
  }
}

/** Amounts with a currency of their own first: others take theirs from them. */
function settleAmounts(record: GivenRecord, isOwn: boolean, world: World): void {
  for (const field of record.kind.fields) {
    if (field.form !== "money" || (field.currencyFrom.length === 0) !== isOwn) continue;
    const spot = record.spots.get(field.name);
    const [column = "", currencyColumn] = field.columns;
    const given = record.values[column];
    if (spot === undefined || !isAmount(given)) continue;
    const currency = isOwn ? given.currency : currencyOf(record, field, given, world);
    record.values[column] = undefined;
    if (currency === undefined) continue;
    if (currency === null) {
      world.report.add("CURRENCY_MISSING", placeOf(record, field.name), {
        name: field.name,
        found: given.decimal,
      });
      continue;
    }
    record.values[column] = settleAmount(spot, given, currency) ?? undefined;
    record.currencies.set(column, currency);
    if (currencyColumn !== undefined) record.values[currencyColumn] = currency;
  }
}

export function isAmount(value: unknown): value is GivenAmount {
  return typeof value === "object" && value !== null && "decimal" in value;
}

/** The currency that the amount must have; undefined where a finding says why there is none, or a reference is broken. */
function currencyOf(
  record: GivenRecord,
  field: Field,
  given: GivenAmount,
  world: World,
): Currency | undefined {
  let row: Readonly<Record<string, unknown>> = record.values;
  let of = `${record.kind.table}/${record.id}`;
  for (const step of field.currencyFrom.slice(0, -1)) {
    const id = row[step];
    const table = step.slice(0, -"_id".length) as TableName;
    const next = typeof id === "string" ? world.find(table, id) : null;
    if (next === null) return undefined;
    [row, of] = [next, `${table}/${String(id)}`];
  }
  const code = row[field.currencyFrom.at(-1) ?? ""];
  // The amount that would have given it is wrong itself, and its own finding says so.
  if (code === undefined) return undefined;
  const wanted = typeof code === "string" ? parseCurrency(code) : null;
  const facts = { name: field.name, of };
  if (wanted === null) {
    world.report.add("CURRENCY_UNDECIDED", placeOf(record, field.name), facts);
    return undefined;
  }
  if (given.currency === null || given.currency === wanted) return wanted;
  world.report.add("CURRENCY_OTHER", placeOf(record, field.name), {
    ...facts,
    found: given.currency,
    wanted,
  });
  return undefined;
}

function checkUnique({ records, portfolio, snapshot, report }: World): void {
  const seen = new Map<string, GivenRecord>();
  // Of the record, what others have: other portfolios, and people.
  const elsewhere = (record: GivenRecord, columns: readonly string[]) =>
    record.owner !== null || portfolio === null
      ? undefined
      : rowsOf(snapshot, record.kind.table).find(
          (row) =>
            row["portfolio"] !== portfolio &&
            row["id"] !== record.id &&
            columns.every((column) => row[column] === record.values[column]),
        );
  for (const record of records) {
    for (const columns of record.kind.unique) {
      const values = columns.map((column) => record.values[column]);
      if (values.some((value) => value === undefined || value === null)) continue;
      const owner = record.owner === null ? "" : `${record.owner.kind.table}/${record.owner.id}`;
      const key = [record.kind.table, owner, ...columns, ...values.map(String)].join("\u0000");
      const first = seen.get(key);
      const fields = columns.map((column) => fieldFor(record, column)?.name ?? column).join(", ");
      const facts = { kind: record.kind.name, fields, other: formatPlace(first?.place ?? {}) };
      if (first) report.add("NOT_UNIQUE", record.place, facts);
      else seen.set(key, record);
      const taken = first ? undefined : elsewhere(record, columns);
      const other = `${record.kind.table}/${String(taken?.["id"])}`;
      if (taken) report.add("NOT_UNIQUE", record.place, { ...facts, other });
    }
  }
}

function checkReferences(record: GivenRecord, world: World): void {
  for (const field of record.kind.fields) {
    const { refersTo } = field;
    if (refersTo === null) continue;
    for (const id of [record.values[field.columns[0] ?? ""]].flat()) {
      if (typeof id !== "string" || world.find(refersTo, id) !== null) continue;
      const suggestion = suggest(nearestWord(id, world.idsOf(refersTo)));
      const kind = nameOf(refersTo);
      world.report.add("REFERENCE_MISSING", placeOf(record, field.name), { id, kind, suggestion });
    }
  }
}

function nameOf(table: TableName): string {
  return TABLES[table].plural.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function checkChoices(record: GivenRecord, report: Report): void {
  const { oneOf, anyOf } = record.kind;
  const countOf = (names: readonly string[]) =>
    names.filter((name) => record.spots.has(name)).length;
  if (oneOf.length > 0 && countOf(oneOf) !== 1) {
    report.add("ONE_OF", record.place, { fields: oneOf.join(", "), count: countOf(oneOf) });
  }
  if (anyOf.length > 0 && countOf(anyOf) === 0)
    report.add("ANY_OF", record.place, { fields: anyOf.join(", ") });
}

function checkOrder(record: GivenRecord, report: Report): void {
  for (const [earlier, later] of ORDERED) {
    const first = record.values[earlier];
    const last = record.values[later];
    if (typeof first !== "string" || typeof last !== "string") continue;
    // The end may be less exact than the beginning: 2021-07 to 2021 is right.
    if (first <= (lastDayOf(last) ?? last)) continue;
    const field = fieldFor(record, later)?.name ?? later;
    const facts = { later, later_value: last, earlier, earlier_value: first };
    report.add("ORDER_REVERSED", placeOf(record, field), facts);
  }
}

/** Codes that no list has: the IATI that is published with one would be refused, and all of it kept back. */
function checkCodes(record: GivenRecord, { judgeCode, report }: World): void {
  for (const field of record.kind.fields) {
    const lists = codeListsOf(record, field);
    if (lists.length === 0) continue;
    for (const { found, place } of codesIn(record, field)) {
      const wrong = judgeCode(lists, found);
      if (!wrong) continue;
      report.add("CODE_UNKNOWN", place, { found, name: field.name, ...wrong });
      record.values[field.columns[0] ?? ""] = undefined;
    }
  }
}

function codeListsOf({ kind, values }: GivenRecord, field: Field): readonly string[] {
  if (kind.table !== "project_sector" || field.name !== "code") return field.codeLists;
  return [SECTOR_LISTS[String(values["vocabulary"])] ?? []].flat();
}

/** The codes of a field, each with its own place; none that another finding is about. */
function codesIn(
  record: GivenRecord,
  field: Field,
): readonly { readonly found: string; readonly place: Place }[] {
  const value = record.values[field.columns[0] ?? ""];
  if (typeof value === "string") return [{ found: value, place: placeOf(record, field.name) }];
  const spot = record.spots.get(field.name);
  if (!Array.isArray(value) || spot === undefined || !isSeq(spot.node)) return [];
  return spot.node.items.flatMap((item, index) => {
    const node = spot.file.resolve(item);
    const found = textOf(node);
    if (found === null || !value.includes(found)) return [];
    return [{ found, place: spot.file.placeOf(node, `${spot.path}[${index + 1}]`) }];
  });
}

/** `{id}` and `{id|number}` print another record's value, `{value}` the statement's own. */
function checkNarratives(record: GivenRecord, world: World): void {
  for (const field of record.kind.fields.filter((each) => each.form === "narrative")) {
    const text = record.values[field.columns[0] ?? ""];
    const spot = record.spots.get(field.name);
    if (typeof text !== "object" || text === null || spot === undefined) continue;
    for (const language of LANGUAGES) {
      for (const match of ((text as unknown as Text)[language] ?? "").matchAll(/\{([^{}]*)\}/g)) {
        const id = (match[1] ?? "").replace(/\|number$/, "");
        const place = spot.file.placeOf(spot.node, `${spot.path}.${language}`);
        const facts = { name: field.name, found: match[1] ?? "" };
        const isStatement = record.kind.table === "statement" && field.name === "text";
        if (isStatement && id === "value") {
          if (record.values["value"] === null)
            world.report.add("TEXT_VALUE_MISSING", place, { ...facts, value: "{value}" });
          continue;
        }
        if (VALUE_TABLES.some((table) => world.find(table, id) !== null)) continue;
        const ids = VALUE_TABLES.flatMap((table) => [...world.idsOf(table)]);
        world.report.add("TEXT_REFERENCE", place, {
          ...facts,
          suggestion: suggest(nearestWord(id, ids)),
        });
      }
    }
  }
}

function checkOwnRules(record: GivenRecord, report: Report): void {
  const { values } = record;
  if (
    record.kind.table === "statement" &&
    typeof values["value"] === "string" &&
    !values["unit"] &&
    !values["currency"]
  ) {
    if (values["unit"] === null && values["currency"] === null) {
      report.add("VALUE_WITHOUT_UNIT", placeOf(record, "value"), { found: values["value"] });
    }
  }
  if (record.kind.table === "allocation") {
    const { amount_minor, psc_minor } = values;
    if (
      typeof amount_minor === "bigint" &&
      typeof psc_minor === "bigint" &&
      psc_minor > amount_minor
    ) {
      const as = (name: string) => String(record.spots.get(name)?.node ?? "");
      report.add("PSC_TOO_LARGE", placeOf(record, "psc"), { psc: as("psc"), amount: as("amount") });
    }
  }
}

/** A policy marker is an objective no further than its own scale goes. */
function checkSignificance(record: GivenRecord, report: Report): void {
  const { marker, significance } = record.values;
  if (typeof marker !== "string" || typeof significance !== "string") return;
  const allowed = significancesOf(marker);
  if (allowed.includes(significance)) return;
  const facts = { marker, found: significance, allowed: allowed.join(", ") };
  report.add("MARKER_SIGNIFICANCE", placeOf(record, "significance"), facts);
}

/** A parent, or a total that holds a part, may not be below itself. */
function checkCircles({ records, find, report }: World): void {
  for (const record of records) {
    for (const field of record.kind.fields) {
      if (field.refersTo !== record.kind.table || record.id === null) continue;
      const column = field.columns[0] ?? "";
      const passed = new Set<unknown>();
      let next: unknown = record.values[column];
      while (typeof next === "string" && next !== record.id && !passed.has(next)) {
        passed.add(next);
        next = find(record.kind.table, next)?.[column];
      }
      if (next === record.id)
        report.add("REFERENCE_CIRCLE", placeOf(record, field.name), {
          name: field.name,
          id: record.id,
        });
    }
  }
}

/** Places and sectors of a project: all with a share or none, and together the whole; sectors by vocabulary. */
function checkShares({ records, report }: World): void {
  const groups = new Map<string, GivenRecord[]>();
  for (const record of records) {
    if (record.owner === null || !record.kind.fields.some((field) => field.name === "share"))
      continue;
    const { place } = record.owner;
    const key = [
      record.kind.name,
      record.values["vocabulary"] ?? "",
      place.file,
      place.line,
      place.column,
    ].join("\u0000");
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    const shares = group.map((record) => record.values["share_bp"]);
    if (
      first === undefined ||
      shares.includes(undefined) ||
      shares.every((share) => share === null)
    )
      continue;
    const name = first.kind.name;
    if (shares.includes(null)) {
      report.add("SHARES_PARTLY", first.place, { name });
      continue;
    }
    const sum_bp = shares.reduce<number>((sum, share) => sum + Number(share), 0);
    if (sum_bp !== 10_000) report.add("SHARES_NOT_WHOLE", first.place, { name, sum: sum_bp / 100 });
  }
}

/** What an indicator of the library and those taken from it have in common. */
const MEASURED = [
  "measure",
  "is_ascending",
  "is_cumulative",
  "aggregation",
  "over_places",
  "over_projects",
] as const;

/** An indicator that is the library's measures as the library does: else its values could not stand beside the others. */
function checkLibrary({ records, find, report }: World): void {
  for (const record of records) {
    const id = record.values["library_id"];
    if (record.kind.table !== "indicator" || typeof id !== "string") continue;
    const library = find("library_indicator", id);
    const what = MEASURED.filter((column) => library && record.values[column] !== library[column]);
    if (what.length > 0)
      report.add("LIBRARY_DIFFERS", placeOf(record, "library"), { id, what: what.join(", ") });
  }
}

/** Periods of one indicator and kind never overlap. Source: DOMAIN invariant 31. */
function checkPeriods({ records, report }: World): void {
  const groups = new Map<string, GivenRecord[]>();
  for (const record of records) {
    const { indicator_id, kind, period_from, period_to } = record.values;
    if (record.kind.table !== "indicator_value" || !period_from || !period_to) continue;
    const key = `${String(indicator_id)} ${String(kind)}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  for (const group of groups.values()) {
    group.sort((a, b) =>
      String(a.values["period_from"]) < String(b.values["period_from"]) ? -1 : 1,
    );
    for (const [index, record] of group.entries()) {
      const before = group[index - 1];
      if (!before || String(before.values["period_to"]) < String(record.values["period_from"]))
        continue;
      report.add("PERIODS_OVERLAP", placeOf(record, "period"), { other: before.id ?? "" });
    }
  }
}

/** A value that others can cite must itself say where it comes from; a warning, for it can be loaded. */
function checkSources({ records, report }: World): void {
  const cited = new Set(
    records.filter((record) => record.kind.table === "citation").map((record) => record.owner),
  );
  for (const record of records) {
    if (!VALUE_TABLES.includes(record.kind.table) || cited.has(record)) continue;
    report.add("SOURCE_MISSING", record.place, {}, "warning");
  }
}
