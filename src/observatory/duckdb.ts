import { createRequire } from "node:module";

export type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";

type Package = typeof import("@duckdb/node-api");
let loaded: Package | null = null;

/**
 * The engine's package, loaded when it is first needed: a load has its readers at work by then. It is CommonJS in a hundred files, and
 * imported as a module each is read twice, the first time for the names that it exports: that takes longer than loading it does.
 */
export function duckdb(): Package {
  loaded ??= createRequire(import.meta.url)("@duckdb/node-api") as Package;
  return loaded;
}
