import type { Currency } from "../base/currency.js";
import type { IatiRow } from "../intake/from-iati.js";
import type { Tx } from "../store/connect.js";
import { findChanges, writeChanges, type PlacedChange } from "../store/iati-import-changes.js";
import {
  keepGone,
  listUnseen,
  listUsed,
  putRows,
  readGone,
  removeGone,
  rowsGone,
  type ImportTarget,
  type PutRows,
} from "../store/iati-import-rows.js";
import type { AnyRow } from "../store/record-rows.js";
import { columnsOf, TABLE_NAMES, type TableName } from "../store/tables.js";
import { differencesOf, note, referencesOf, toldOf, type Change } from "./portfolio-changes.js";

/** What is held before it is written: rows, and characters of them. */
const ROWS_AT_ONCE = 4_000;
const LENGTH_AT_ONCE = 2 * 1024 * 1024;

/** Puts the rows of an import into the record as they come, some at a time, and writes down what that changes. */
export interface ImportWriter {
  take(rows: Iterable<IatiRow>): Promise<void>;
  /** Writes what is held, and removes what the dataset has and the file did not give; answers with what others refer to, which stays. */
  finish(): Promise<readonly string[]>;
}

interface Waiting {
  readonly rows: IatiRow[];
  readonly json: string[];
}

export function openImportWriter(
  tx: Tx,
  target: ImportTarget,
  onTaken: (row: IatiRow) => void,
): ImportWriter {
  const waiting = new Map<TableName, Waiting>();
  let rows = 0;
  let length = 0;

  async function flush(): Promise<void> {
    const changes = openChanges(tx, target.import_id);
    for (const table of TABLE_NAMES) {
      const given = waiting.get(table);
      if (!given) continue;
      const put = await putRows(tx, target, table, `[${given.json.join(",")}]`);
      await tellPut(table, given.rows, put, changes);
    }
    await changes.write();
    waiting.clear();
    [rows, length] = [0, 0];
  }

  async function tellPut(
    table: TableName,
    given: readonly IatiRow[],
    { added, changed }: PutRows,
    changes: Changes,
  ): Promise<void> {
    const before = new Map(changed.map((each) => [each.n, each.before]));
    const other = [...added, ...before.keys()].sort((a, b) => a - b);
    const told = other.flatMap((n) => {
      const row = given[n];
      const was = before.get(n) ?? null;
      if (!row || (was !== null && isOfOthers(table, was, target))) {
        if (row) onTaken(row);
        return [];
      }
      const fields = differencesOf(table, was, row.values, currenciesOf(row.values));
      if (was !== null && fields.length === 0) return [];
      return [{ row: row.values, change: was === null ? "added" : "changed", fields } as const];
    });
    // Where the dataset begins, the records that lists stand in are new themselves.
    if (!target.has_begun) await changes.recall(table, told);
    for (const { row, change, fields } of told) {
      if (target.has_begun && !toldOf(table, row).isOwn) continue;
      changes.note(table, row, change, fields);
    }
  }

  return {
    async take(given) {
      for (const row of given) {
        const json = JSON.stringify(row.values, asText);
        const held = waiting.get(row.table);
        if (held) {
          held.rows.push(row);
          held.json.push(json);
        } else waiting.set(row.table, { rows: [row], json: [json] });
        rows += 1;
        length += json.length;
        if (rows >= ROWS_AT_ONCE || length >= LENGTH_AT_ONCE) await flush();
      }
    },
    async finish() {
      await flush();
      if (target.has_begun) return [];
      await listUnseen(tx, target.portfolio);
      const kept = await keepUsed(tx, target.portfolio);
      await tellRemoved(tx, target);
      await removeGone(tx, target.import_id);
      return kept;
    },
  };
}

/** Amounts as decimal text: JSON's numbers would lose digits beyond 2^53. */
function asText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Whether a row that has the id is one of another dataset, or was entered by people. */
function isOfOthers(table: TableName, before: AnyRow, { portfolio }: ImportTarget): boolean {
  const shapes = columnsOf(table);
  return shapes.has("id") && shapes.has("portfolio") && before["portfolio"] !== portfolio;
}

function currenciesOf({ currency }: AnyRow): ReadonlyMap<string, Currency> {
  return new Map(typeof currency === "string" ? [["amount_minor", currency as Currency]] : []);
}

/** The changes of one piece; each is told in the place of the table whose rows told it first. */
interface Changes {
  /** Brings back what earlier pieces told of the records whose lists these rows stand in. */
  recall(table: TableName, told: readonly { readonly row: AnyRow }[]): Promise<void>;
  note(
    table: TableName,
    row: AnyRow,
    change: Change["change"],
    fields: readonly Change["fields"][number][],
  ): void;
  write(): Promise<void>;
}

function openChanges(tx: Tx, import_id: string): Changes {
  const changes = new Map<string, Change>();
  const places = new Map<string, number>();
  return {
    async recall(table, told) {
      const records = told.map(({ row }) => toldOf(table, row)).filter(({ isOwn }) => !isOwn);
      const names = new Set(records.map(({ kind, id }) => `${kind}/${id}`));
      const unknown = [...names].filter((name) => !changes.has(name));
      for (const { place, ...change } of await findChanges(tx, import_id, unknown)) {
        const name = `${change.kind}/${change.id}`;
        changes.set(name, change);
        places.set(name, place);
      }
    },
    note(table, row, change, fields) {
      note(changes, table, row, change, fields);
      const { kind, id } = toldOf(table, row);
      const name = `${kind}/${id}`;
      if (!places.has(name)) places.set(name, TABLE_NAMES.indexOf(table));
    },
    write() {
      const placed: PlacedChange[] = [...changes].map(([name, change]) => ({
        ...change,
        place: places.get(name) ?? 0,
      }));
      return writeChanges(tx, import_id, placed);
    },
  };
}

/** What an activity became: kept with it, as it tells who publishes it. */
const HOMES: ReadonlySet<string> = new Set<TableName>(["fund", "programme", "project"]);

/** Takes off the list of what is to be removed what others refer to, with its lists, what that refers to in turn, and the dataset itself; answers with the records. */
export async function keepUsed(tx: Tx, portfolio: string): Promise<readonly string[]> {
  const kept = new Set(await listUsed(tx, portfolio));
  let waiting: readonly string[] = [...kept];
  while (waiting.length > 0) {
    const rows = await readGone(tx, waiting);
    const referred = rows.flatMap(({ kind, content }) => [
      ...referencesOf(kind, content),
      ...(HOMES.has(kind) ? [`iati_activity/${String(content["id"])}`] : []),
    ]);
    const listed = await readGone(
      tx,
      referred.filter((name) => !kept.has(name)),
    );
    waiting = [...new Set(listed.map(({ record }) => record))];
    for (const name of waiting) kept.add(name);
  }
  await keepGone(tx, [...kept, `portfolio/${portfolio}`]);
  return [...kept].filter((name) => !name.startsWith("iati_activity/")).sort();
}

async function tellRemoved(tx: Tx, { import_id }: ImportTarget): Promise<void> {
  for (const table of TABLE_NAMES) {
    for await (const rows of rowsGone(tx, table, ROWS_AT_ONCE)) {
      const changes = openChanges(tx, import_id);
      await changes.recall(
        table,
        rows.map((row) => ({ row })),
      );
      for (const row of rows) changes.note(table, row, "removed", []);
      await changes.write();
    }
  }
}
