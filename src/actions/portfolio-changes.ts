import { canonicalJson, type Canonical } from "../base/canonical.js";
import { currency, type Currency } from "../base/currency.js";
import { money, toDecimal } from "../base/money.js";
import type { HeldColumns } from "./held-columns.js";
import type { PortfolioDraft } from "../intake/from-portfolio.js";
import type { AnyRow } from "../store/record-rows.js";
import type { Snapshot } from "../store/snapshot.js";
import {
  columnsOf,
  keyOf,
  tableReferredTo,
  TABLE_NAMES,
  TABLES,
  type TableName,
} from "../store/tables.js";

/** What a load does to one record, and to which of its fields: `title.ja`, `amount`, `sources`. */
export interface Change {
  readonly kind: TableName;
  readonly id: string;
  readonly change: "added" | "changed" | "removed";
  readonly fields: readonly FieldChange[];
}

export interface FieldChange {
  readonly field: string;
  /** As the files would write it; null where it was or is left out. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The rows to write and to remove, table by table, and what that means for each record. */
export interface LoadPlan {
  readonly written: ReadonlyMap<TableName, readonly AnyRow[]>;
  readonly removed: ReadonlyMap<TableName, readonly AnyRow[]>;
  readonly changes: readonly Change[];
  /** `table/id` of what the files tell and people have told anew since: theirs stands, and the file's is not counted beside it. */
  readonly replaced: readonly string[];
  /** Of which record the files say something else in which field than people have settled: theirs stands. */
  readonly held: readonly HeldField[];
}

export interface HeldField extends FieldChange {
  readonly kind: TableName;
  readonly id: string;
}

/** Columns that say when and what was loaded, not what the portfolio says. */
const NOT_COMPARED = new Set(["loaded_at", "content_hash", "line"]);
/** Of these, the ones that are kept up to date all the same: nobody is told that a row moved in its file. */
const SILENT = ["content_hash", "line"];

interface ListField {
  readonly owner: TableName;
  readonly field: string;
  /** What says which of its rows has changed, where the rest is nothing without it. */
  readonly by?: string;
}

/** The lists inside records, and the field of their owner that a change in them is a change of. */
const LIST_FIELDS: Readonly<Partial<Record<TableName, ListField>>> = {
  fund_partner: { owner: "fund", field: "partners" },
  fund_marker: { owner: "fund", field: "policy_markers", by: "marker" },
  project_place: { owner: "project", field: "places" },
  project_organisation: { owner: "project", field: "organisations" },
  project_sdg: { owner: "project", field: "sdgs" },
  project_sector: { owner: "project", field: "sectors" },
  project_marker: { owner: "project", field: "policy_markers", by: "marker" },
  priority_answer: { owner: "priority_area", field: "answers" },
  convention_category: { owner: "convention", field: "categories" },
  library_reference: { owner: "library_indicator", field: "references" },
  library_dimension: { owner: "library_indicator", field: "dimensions" },
  indicator_dimension: { owner: "indicator", field: "dimensions" },
  indicator_reference: { owner: "indicator", field: "references" },
  indicator_cell: { owner: "indicator_value", field: "cells" },
  indicator_revision: { owner: "indicator_value", field: "revisions" },
  iati_participant: { owner: "iati_activity", field: "organisations" },
  iati_share: { owner: "iati_activity", field: "shares" },
};

/** Decides what a load has to do: compares the draft with what the record holds of the portfolio, and leaves what people have settled since. */
export function planLoad(
  draft: PortfolioDraft,
  snapshot: Snapshot,
  {
    loaded_at,
    held,
    reversed,
  }: {
    readonly loaded_at: string;
    readonly held: HeldColumns;
    /** `table/id` of what the book has taken back: it keeps nobody's place. */
    readonly reversed: ReadonlySet<string>;
  },
): LoadPlan {
  const { rows: wanted, currencies } = rowsOfDraft(draft, loaded_at);
  const written = new Map<TableName, AnyRow[]>();
  const removed = new Map<TableName, AnyRow[]>();
  const changes = new Map<string, Change>();
  const replaced: string[] = [];
  const settled = openSettled(ofStaying(held, { wanted, snapshot, portfolio: draft.id }));
  const byPeople = enteredByPeople(snapshot, reversed);
  for (const table of TABLE_NAMES) {
    const had = new Map(
      ownRows(snapshot, table, draft.id).map((row) => [keyText(table, row), row]),
    );
    const given_rows = settled.ofList(table, wanted.get(table) ?? [], had);
    for (const given of given_rows) {
      const key = keyText(table, given);
      const before = had.get(key) ?? null;
      had.delete(key);
      const place = before === null ? placeOf(table, given) : null;
      if (place !== null && byPeople.has(place)) {
        replaced.push(`${table}/${String(given["id"])}`);
        continue;
      }
      const row =
        before === null ? given : settled.ofRow(table, given, before, currencies.get(given));
      const fields = differencesOf(table, before, row, currencies.get(given));
      if (before !== null && fields.length === 0) {
        if (SILENT.some((column) => before[column] !== row[column])) put(written, table, row);
        continue;
      }
      put(written, table, row);
      note(changes, table, row, before === null ? "added" : "changed", fields);
    }
    for (const row of had.values()) {
      put(removed, table, row);
      note(changes, table, row, "removed", []);
    }
  }
  return { written, removed, changes: [...changes.values()], replaced, held: settled.told };
}

/** What is settled of records that stand and that the files tell again: one that they leave out goes as a whole, and one that comes back is new. */
function ofStaying(
  held: HeldColumns,
  {
    wanted,
    snapshot,
    portfolio,
  }: {
    readonly wanted: ReadonlyMap<TableName, readonly AnyRow[]>;
    readonly snapshot: Snapshot;
    readonly portfolio: string;
  },
): HeldColumns {
  const told = new Set(
    [...wanted].flatMap(([table, rows]) => rows.map((row) => `${table}/${String(row["id"])}`)),
  );
  return new Map(
    [...held].filter(([key]) => {
      const [table, id] = key.split("/");
      return told.has(key) && isOwn(snapshot, table as TableName, id, portfolio);
    }),
  );
}

/** What people have settled, taken out of what a load would write, and told of where the files say something else. */
function openSettled(held: HeldColumns) {
  const told: HeldField[] = [];
  return {
    told: told as readonly HeldField[],
    /** The file's row with the columns as people settled them. */
    ofRow(table: TableName, given: AnyRow, before: AnyRow, currencies?: Currencies): AnyRow {
      const id = String(given["id"]);
      const columns = [...(held.get(`${table}/${id}`) ?? [])].filter((name) => name in given);
      if (columns.length === 0) return given;
      const kept = Object.fromEntries(columns.map((column) => [column, before[column]]));
      const row = { ...given, ...kept };
      for (const field of differencesOf(table, row, given, currencies))
        told.push({ kind: table, id, ...field });
      return row;
    },
    /** The rows of a list without those of records whose list people settled; what stands of them is taken off `had`, so that it stays. */
    ofList(
      table: TableName,
      given: readonly AnyRow[],
      had: Map<string, AnyRow>,
    ): readonly AnyRow[] {
      const list = LIST_FIELDS[table];
      if (!list) return given;
      const idOf = (row: AnyRow) => String(row[`${list.owner}_id`]);
      const isHeld = (row: AnyRow) => held.get(`${list.owner}/${idOf(row)}`)?.has(table) === true;
      const standing = new Map<string, string[]>();
      for (const [key, row] of [...had].filter(([, each]) => isHeld(each))) {
        had.delete(key);
        standing.set(idOf(row), [...(standing.get(idOf(row)) ?? []), describe(row, list)]);
      }
      const said = new Map<string, string[]>();
      for (const row of given.filter(isHeld))
        said.set(idOf(row), [...(said.get(idOf(row)) ?? []), describe(row, list)]);
      for (const id of new Set([...standing.keys(), ...said.keys()])) {
        const [before = null, after = null] = [standing, said].map((rows) =>
          rows.get(id)?.join("; "),
        );
        if (before !== after) told.push({ kind: list.owner, id, field: list.field, before, after });
      }
      return given.filter((row) => !isHeld(row));
    },
  };
}

/** The places of figures in which there is room for one alone, as far as people filled them. */
function enteredByPeople(snapshot: Snapshot, reversed: ReadonlySet<string>): ReadonlySet<string> {
  const places = (["expenditure", "budget_line"] as const).flatMap((table) =>
    (snapshot[TABLES[table].plural] as readonly AnyRow[])
      .filter((row) => row["portfolio"] === null && !reversed.has(`${table}/${String(row["id"])}`))
      .map((row) => placeOf(table, row)),
  );
  return new Set(places.filter((place) => place !== null));
}

/** Invariants 19 and 24: an allocation has one budget, and one figure for a category and period. Null where many may stand. */
function placeOf(table: TableName, row: AnyRow): string | null {
  const allocation = row["allocation_id"];
  if (typeof allocation !== "string") return null;
  if (table === "budget_line") return `budget of ${allocation}`;
  if (table !== "expenditure") return null;
  return ["expenditure", allocation, row["category"], row["period_from"], row["period_to"]].join(
    " ",
  );
}

/** The currencies of a row's amounts, by column. */
type Currencies = ReadonlyMap<string, Currency>;

function rowsOfDraft(
  draft: PortfolioDraft,
  loaded_at: string,
): { rows: Map<TableName, AnyRow[]>; currencies: Map<AnyRow, Currencies> } {
  const { id, title, is_illustrative, note: remark, content_hash } = draft;
  const head = { id, title, is_illustrative, note: remark, content_hash, loaded_at };
  const rows = new Map<TableName, AnyRow[]>([["portfolio", [head]]]);
  const currencies = new Map<AnyRow, Currencies>();
  for (const draftRow of draft.rows) {
    const { table, values } = draftRow;
    const isWhole = !columnsOf(table).has("portfolio") || values["portfolio"] === id;
    const row = isWhole ? values : { ...values, portfolio: id };
    put(rows, table, row);
    if (draftRow.currencies.size > 0) currencies.set(row, draftRow.currencies);
  }
  return { rows, currencies };
}

/** What the record holds of the portfolio: its rows, the lists inside them, and what they cite. */
function ownRows(snapshot: Snapshot, table: TableName, portfolio: string): readonly AnyRow[] {
  const rows = snapshot[TABLES[table].plural] as readonly AnyRow[];
  if (table === "portfolio") return rows.filter((row) => row["id"] === portfolio);
  if (table === "citation") {
    return rows.filter((row) =>
      isOwn(snapshot, String(row["record_kind"]) as TableName, row["record_id"], portfolio),
    );
  }
  const owner = LIST_FIELDS[table]?.owner;
  if (owner === undefined) return rows.filter((row) => row["portfolio"] === portfolio);
  return rows.filter((row) => isOwn(snapshot, owner, row[`${owner}_id`], portfolio));
}

function isOwn(snapshot: Snapshot, table: TableName, id: unknown, portfolio: string): boolean {
  const name = table.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const rows = snapshot[`${name}ById` as "projectById"] as ReadonlyMap<string, AnyRow> | undefined;
  return rows?.get(String(id))?.["portfolio"] === portfolio;
}

function keyText(table: TableName, row: AnyRow): string {
  return keyOf(table)
    .map((column) => String(row[column]))
    .join("\u0000");
}

function put(rows: Map<TableName, AnyRow[]>, table: TableName, row: AnyRow): void {
  const list = rows.get(table);
  if (list) list.push(row);
  else rows.set(table, [row]);
}

const NO_FIELDS: readonly FieldChange[] = [];

/** The record that a row's change is told of: its own, or the one whose list it stands in or whose source it is. */
export function toldOf(
  table: TableName,
  row: AnyRow,
): { readonly kind: TableName; readonly id: string; readonly isOwn: boolean } {
  if (table === "citation")
    return {
      kind: String(row["record_kind"]) as TableName,
      id: String(row["record_id"]),
      isOwn: false,
    };
  const owner = LIST_FIELDS[table]?.owner;
  if (owner === undefined) return { kind: table, id: String(row["id"]), isOwn: true };
  return { kind: owner, id: String(row[`${owner}_id`]), isOwn: false };
}

/** A change in a list, or in what is cited, is a change of the record that it stands in. */
export function note(
  changes: Map<string, Change>,
  table: TableName,
  row: AnyRow,
  change: Change["change"],
  fields: readonly FieldChange[],
): void {
  const list = LIST_FIELDS[table];
  const isCitation = table === "citation";
  const { kind, id, isOwn } = toldOf(table, row);
  const key = `${kind}/${id}`;
  const known = changes.get(key);
  if (isOwn) {
    changes.set(key, { kind, id, change, fields: change === "changed" ? fields : NO_FIELDS });
    return;
  }
  if (known !== undefined && known.change !== "changed") return;
  const field = isCitation ? "sources" : (list?.field ?? "");
  const by = list?.by ?? "";
  const isNamed = by === "" || fields.some((each) => each.field === by);
  const which = isNamed ? [] : [`${by} ${String(row[by])}`];
  const side = (end: "before" | "after") =>
    change === "changed"
      ? [...which, ...fields.map((each) => `${each.field} ${each[end] ?? "–"}`)].join(", ")
      : inWords(table, row, list?.owner ?? "");
  const described: FieldChange = {
    field,
    before: change === "added" ? null : side("before"),
    after: change === "removed" ? null : side("after"),
  };
  const others = known?.fields.filter((each) => each.field !== field) ?? [];
  const same = known?.fields.find((each) => each.field === field);
  changes.set(key, {
    kind,
    id,
    change: "changed",
    fields: [...others, same ? joinChanges(same, described) : described],
  });
}

/** Characters of one side of a change in a list; the rest of a very long list is not told. */
const LIST_TOLD_LENGTH = 1_000;

function joinChanges(first: FieldChange, second: FieldChange): FieldChange {
  const join = (one: string | null, other: string | null) => {
    if (one === null || other === null) return one ?? other;
    const both = one.endsWith("…") ? one : `${one}; ${other}`;
    return both.length > LIST_TOLD_LENGTH ? `${both.slice(0, LIST_TOLD_LENGTH)}…` : both;
  };
  return {
    field: first.field,
    before: join(first.before, second.before),
    after: join(first.after, second.after),
  };
}

/** A row of a list as its fields: `code 3, share 33.34 %`. */
function inWords(table: TableName, row: AnyRow, owner: string): string {
  const untold = new Set(["n", "record_kind", "record", owner]);
  return differencesOf(table, {}, row)
    .filter(({ field }) => !untold.has(field))
    .map(({ field, after }) => `${field} ${after}`)
    .join(", ");
}

function describe(row: AnyRow, list: ListField | undefined): string {
  const untold = new Set(["n", "record_kind", "record_id", list ? `${list.owner}_id` : ""]);
  const told = Object.entries(row).filter(
    ([column, value]) => value !== null && !untold.has(column),
  );
  return told
    .map(([, value]) =>
      typeof value === "object" ? canonicalJson(value as Canonical) : String(value),
    )
    .join(" ");
}

/** The fields in which two rows differ, as files would write them; none where there was no row before. */
export function differencesOf(
  table: TableName,
  before: AnyRow | null,
  after: AnyRow,
  currencies: Currencies = new Map(),
): FieldChange[] {
  if (before === null) return [];
  const fields: FieldChange[] = [];
  for (const [column, shape] of columnsOf(table)) {
    if (NOT_COMPARED.has(column)) continue;
    const [old, next] = [before[column] ?? null, after[column] ?? null];
    if (isSame(shape.type, old, next)) continue;
    if (shape.type === "narrative") fields.push(...narrativeDifferences(column, old, next));
    else {
      const currency = currencies.get(column);
      const field = column.replace(/_(id|minor|bp)$/, "");
      fields.push({
        field,
        before: print(old, shape.type, before["currency"] ?? currency),
        after: print(next, shape.type, currency),
      });
    }
  }
  return fields;
}

function isSame(type: string, a: unknown, b: unknown): boolean {
  // 0.30 read back from the record is 0.30, but 0.3 in the files says the same.
  if (type === "numeric" && typeof a === "string" && typeof b === "string")
    return plain(a) === plain(b);
  return canonicalJson(a as Canonical) === canonicalJson(b as Canonical);
}

function plain(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

function narrativeDifferences(column: string, old: unknown, next: unknown): FieldChange[] {
  const before = (old ?? {}) as Readonly<Record<string, string>>;
  const after = (next ?? {}) as Readonly<Record<string, string>>;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((language) => before[language] !== after[language])
    .map((language) => ({
      field: `${column}.${language}`,
      before: before[language] ?? null,
      after: after[language] ?? null,
    }));
}

/** As the files would write it. */
function print(value: unknown, type: string, code: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type === "bp") return `${Number(value) / 100} %`;
  if (typeof value === "bigint" && typeof code === "string")
    return `${code} ${toDecimal(money(value, currency(code)))}`;
  return typeof value === "object" ? canonicalJson(value as Canonical) : String(value);
}

/** A record that would go, and one of others that refers to it; both as `table/id`. */
export interface Use {
  readonly used: string;
  readonly user: string;
}

/** What rows of others, or entered by people, refer to among those that would be removed from the portfolio. */
export function findUses(
  portfolio: string,
  plan: Pick<LoadPlan, "removed">,
  snapshot: Snapshot,
): Use[] {
  const removed = new Set<string>();
  for (const [table, rows] of plan.removed)
    for (const row of rows) removed.add(`${table}/${String(row["id"])}`);
  if (removed.size === 0) return [];
  const uses: Use[] = [];
  for (const table of TABLE_NAMES) {
    const own = new Set(ownRows(snapshot, table, portfolio));
    for (const row of snapshot[TABLES[table].plural] as readonly AnyRow[]) {
      if (own.has(row)) continue;
      const user = `${table}/${String(row["id"] ?? row["record_id"] ?? row[Object.keys(row)[0] ?? ""])}`;
      for (const used of referencesOf(table, row)) if (removed.has(used)) uses.push({ used, user });
    }
  }
  return uses;
}

/** The records that a row refers to, as `table/id`. */
export function referencesOf(table: TableName, row: AnyRow): string[] {
  return Object.entries(row).flatMap(([column, value]) => {
    const referred = typeof value === "string" ? tableReferredTo(table, column) : null;
    return referred === null ? [] : [`${referred}/${String(value)}`];
  });
}
