import { LIMITS } from "../base/settings.js";
import type { Identified, RuleFinding } from "./rule-finding.js";
import { identifierKey, shortened } from "./subject.js";

/** The identifiers of a file, in its order. */
export class Identifiers {
  /** Of each the line of the activity that has it first, by its key. */
  readonly lines = new Map<string, number>();

  /**
   * The finding where an activity before has the same. Source: official message 1.1.2. The official validator reports the last such
   * activity alone; here, each one.
   */
  note(identified: Identified): RuleFinding | null {
    const { identifier, begun, line, column, path } = identified;
    const key = identifierKey(identifier);
    const first = this.lines.get(key);
    if (first === undefined) {
      this.lines.set(key, begun);
      return null;
    }
    return {
      id: "1.1.2",
      severity: "error",
      category: "identifiers",
      line,
      column,
      path: () => path,
      values: () => ({
        identifier: shortened(identifier, LIMITS.iati_value_shown_length),
        first: String(first),
      }),
      also: [],
    };
  }
}
