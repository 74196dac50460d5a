import { duckdb, type DuckDBValue } from "./duckdb.js";
import { refuseSlow, usedValues, type Asking, type Cell, type Row } from "./asking.js";
import { makeRates } from "./cross-rates.js";
import { DUCKDB } from "./dialect.js";
import type { Observatory } from "./snapshot.js";

/** A connection of its own for one question, which has so long; null is to the end. */
export async function askDuckdb(
  observatory: Observatory,
  limit_ms: number | null = null,
): Promise<Asking> {
  const connection = await observatory.connect();
  let isOver = false;
  const end = () => {
    isOver = true;
    connection.interrupt();
  };
  const timer = limit_ms === null ? undefined : setTimeout(end, limit_ms);
  return {
    dialect: DUCKDB,
    async rows(statement) {
      if (isOver) throw new Error("The time of the question is over");
      const reader = await connection.runAndReadAll(statement.sql, usedValues(statement));
      return rowsOf(reader.columnNames(), reader.getColumns());
    },
    useCurrency: (currency) => makeRates(connection, currency),
    refusalOf: () => (isOver ? refuseSlow(limit_ms ?? 0) : null),
    close() {
      clearTimeout(timer);
      connection.closeSync();
    },
  };
}

/** Columns as rows: of a hundred thousand that takes half as long as asking for rows. */
function rowsOf(names: readonly string[], columns: readonly (readonly DuckDBValue[])[]): Row[] {
  const rows: Record<string, Cell>[] = Array.from({ length: columns[0]?.length ?? 0 }, () => ({}));
  names.forEach((name, place) => {
    columns[place]?.forEach((value, index) => {
      (rows[index] as Record<string, Cell>)[name] = cellOf(value);
    });
  });
  return rows;
}

function cellOf(value: DuckDBValue): Cell {
  if (value instanceof duckdb().DuckDBDecimalValue)
    return { units: value.value, places: value.scale };
  if (value instanceof duckdb().DuckDBDateValue) return value.toString();
  if (value === null || typeof value !== "object") return value;
  return String(value);
}
