import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/base/place.js";

/** The folder of published material that some tests are held against; not part of the project. */
const EVIDENCE = process.env["EARMARK_DATA"] ?? join(packageRoot, "..", "shared", "data");

/** A path in it, or a reason to skip the test that needs it. */
export function evidence(...parts: string[]): { path: string; skip: string | false } {
  const path = join(EVIDENCE, ...parts);
  return {
    path,
    skip: existsSync(path) ? false : `${parts.join("/")} is not here (set EARMARK_DATA)`,
  };
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
