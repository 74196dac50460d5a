import { createRequire } from "node:module";

export type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";

/**
 * The engine's package. It is CommonJS in a hundred files, and imported as a module each is read twice, the first time for the
 * names that it exports: that takes longer than loading it does, at the start of every command of the observatory.
 */
const duckdb = createRequire(import.meta.url)(
  "@duckdb/node-api",
) as typeof import("@duckdb/node-api");

export const { DuckDBDateValue, DuckDBDecimalValue, DuckDBInstance, StatementType } = duckdb;
