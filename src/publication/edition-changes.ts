import { canonicalJson, type Canonical } from "../base/canonical.js";
import type { Instant } from "../base/clock.js";
import type { Text } from "../base/text.js";
import { wordDifference } from "../figures/difference.js";
import type { Figure, FigureValue } from "../figures/figure.js";
import { recordLabel } from "../figures/record-label.js";
import { wordFigure } from "../figures/wording.js";
import type { Snapshot } from "../store/snapshot.js";
import { columnsOf, TABLES, type TableName } from "../store/tables.js";

/** What a number may move in, apart from appearing and going. */
export type Moved = "value" | "qualifier" | "period" | "basis";

export interface RecordChange {
  /** `table/id`. */
  readonly record: string;
  readonly label: Text;
  readonly kind: "added" | "changed" | "removed";
  /** Which columns differ, as they were and as they are; empty where the row is new or gone. */
  readonly columns: readonly {
    readonly column: string;
    readonly before: string;
    readonly after: string;
  }[];
  /** What the audit trail says was done to it in between. */
  readonly events: readonly {
    readonly seq: number;
    readonly at: Instant;
    readonly action: string;
    readonly actor: string;
  }[];
}

/** A number that is not what it was in the edition before, and the records that explain it. */
export interface EditionChange {
  readonly id: string;
  readonly kind: "moved" | "added" | "gone";
  readonly title: Text;
  readonly moved: readonly Moved[];
  /** As printed; null where the number was, or is, not there. */
  readonly before: Text | null;
  readonly after: Text | null;
  /** How far the value moved; what an older program kept lacks it. */
  readonly difference?: Text | null;
  readonly why: readonly RecordChange[];
}

/** One edition's numbers and the snapshot that they were made from. */
export interface EditionNumbers {
  readonly figures: readonly Figure[];
  readonly snapshot: Snapshot;
}

/** Records told of one number, at most. */
const RECORDS_TOLD = 20;

/**
 * Every number that moved between two editions: those whose value, qualifier, basis or period differs, those that are new, and
 * those that are gone, in the order of the later document. Numbers are known by their figures' ids.
 */
export function diffEditions(before: EditionNumbers, after: EditionNumbers): EditionChange[] {
  const was = new Map(before.figures.map((figure) => [figure.id, figure]));
  const is = new Map(after.figures.map((figure) => [figure.id, figure]));
  const later = after.figures.flatMap((figure) => {
    const earlier = was.get(figure.id) ?? null;
    const moved = earlier === null ? [] : movedIn(earlier, figure);
    if (earlier !== null && moved.length === 0) return [];
    return [changeOf(earlier, figure, { before, after, moved })];
  });
  const gone = before.figures
    .filter((figure) => !is.has(figure.id))
    .map((figure) => changeOf(figure, null, { before, after, moved: [] }));
  return [...later, ...gone];
}

/** Records that some change names: the trail is asked what was done to them. */
export function recordsIn(changes: readonly EditionChange[]): string[] {
  const records = changes.flatMap((change) => change.why.map((each) => each.record));
  return [...new Set(records.flatMap(trailNames))].sort();
}

/** What the trail calls a record: an approved claim stands in the record as a statement, and was renewed as a claim. */
function trailNames(record: string): readonly string[] {
  return record.startsWith("statement/")
    ? [record, record.replace(/^statement/, "claim")]
    : [record];
}

/** The changes with what the trail says of their records. */
export function withEvents(
  changes: readonly EditionChange[],
  events: readonly (RecordChange["events"][number] & { readonly record: string })[],
): EditionChange[] {
  return changes.map((change) => ({
    ...change,
    why: change.why.map((each) => ({
      ...each,
      events: events
        .filter((event) => trailNames(each.record).includes(event.record))
        .map(({ seq, at, action, actor }) => ({ seq, at, action, actor })),
    })),
  }));
}

function movedIn(a: Figure, b: Figure): Moved[] {
  const span = (figure: Figure) => `${figure.period?.from ?? ""}/${figure.period?.to ?? ""}`;
  return [
    ...(valueKey(a.value) === valueKey(b.value) ? [] : (["value"] as const)),
    ...(a.qualifier === b.qualifier ? [] : (["qualifier"] as const)),
    ...(a.basis === b.basis ? [] : (["basis"] as const)),
    ...(span(a) === span(b) ? [] : (["period"] as const)),
  ];
}

function valueKey(value: FigureValue | null): string {
  if (value === null) return "";
  if (value.kind === "money") return `${value.money.currency} ${value.money.amount_minor}`;
  if (value.kind === "rank") return `rank ${value.rank}`;
  if (value.kind === "percent") return `percent ${value.decimal}`;
  return `number ${value.decimal} ${value.unit.en}`;
}

interface Compared {
  readonly before: EditionNumbers;
  readonly after: EditionNumbers;
  readonly moved: readonly Moved[];
}

function changeOf(was: Figure | null, is: Figure | null, compared: Compared): EditionChange {
  const { before, after, moved } = compared;
  const records = new Set([was, is].flatMap((figure) => recordsOf(figure)));
  const printed = (figure: Figure | null): Text | null =>
    figure === null ? null : { en: wordFigure(figure, "en"), ja: wordFigure(figure, "ja") };
  return {
    id: (is ?? was)?.id ?? "",
    kind: was === null ? "added" : is === null ? "gone" : "moved",
    title: (is ?? was)?.title ?? { en: "", ja: "" },
    moved,
    before: printed(was),
    after: printed(is),
    difference: wordDifference(was?.value ?? null, is?.value ?? null),
    why: [...records]
      .flatMap((record) => recordChange(record, before.snapshot, after.snapshot) ?? [])
      .slice(0, RECORDS_TOLD),
  };
}

/** The rows that a figure counts, and those that its sources name. */
export function recordsOf(figure: Figure | null): string[] {
  if (figure === null) return [];
  return [
    ...figure.rows.map((row) => row.record),
    ...figure.sources.map((source) => source.record),
  ];
}

function recordChange(record: string, was: Snapshot, is: Snapshot): RecordChange | null {
  const [table = "", id = ""] = record.split("/");
  if (!(table in TABLES) || !columnsOf(table as TableName).has("id")) return null;
  const name = table as TableName;
  const [a, b] = [findRow(was, name, id), findRow(is, name, id)];
  if (a === null && b === null) return null;
  const columns =
    a === null || b === null
      ? []
      : [...columnsOf(name).keys()]
          .map((column) => ({ column, before: said(a[column]), after: said(b[column]) }))
          .filter((each) => each.before !== each.after);
  if (a !== null && b !== null && columns.length === 0) return null;
  return {
    record,
    label: recordLabel(b === null ? was : is, table, id),
    kind: a === null ? "added" : b === null ? "removed" : "changed",
    columns,
    events: [],
  };
}

function findRow(snapshot: Snapshot, table: TableName, id: string) {
  const rows = snapshot[TABLES[table].plural] as readonly unknown[] as readonly Readonly<
    Record<string, unknown>
  >[];
  return rows.find((row) => row["id"] === id) ?? null;
}

function said(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? canonicalJson(value as Canonical) : String(value as string);
}
