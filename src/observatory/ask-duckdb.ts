import { DuckDBDateValue, DuckDBDecimalValue, type DuckDBValue } from "@duckdb/node-api";
import { usedValues, type Asking, type Cell } from "./asking.js";
import { makeRates } from "./cross-rates.js";
import { DUCKDB } from "./dialect.js";
import type { Observatory } from "./snapshot.js";

/** A connection of its own for one question. */
export async function askDuckdb(observatory: Observatory): Promise<Asking> {
  const connection = await observatory.connect();
  return {
    dialect: DUCKDB,
    async rows(statement) {
      const reader = await connection.runAndReadAll(statement.sql, usedValues(statement));
      return reader
        .getRowObjects()
        .map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])),
        );
    },
    useCurrency: (currency) => makeRates(connection, currency),
    refusalOf: () => null,
    close: () => connection.closeSync(),
  };
}

function cellOf(value: DuckDBValue): Cell {
  if (value instanceof DuckDBDecimalValue) return { units: value.value, places: value.scale };
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value === null || typeof value !== "object") return value;
  return String(value);
}
