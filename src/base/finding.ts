import type { Text } from "./text.js";

/** Strongest first. Source: the severity words of the IATI Validator's report. */
export const SEVERITIES = ["critical", "error", "warning", "advisory"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Where in the given data. Lines and columns count from 1; the path is the format's own (XPath, YAML path). */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

/**
 * Data that we were given is wrong. Findings are collected, every one; the message says what is wrong and what to do
 * next. `rule` is a stable code with a heading in docs/findings.md.
 */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: Text;
  readonly place: Place;
}

/** `file:line:column path`, as far as known: the form in which terminals and editors can jump. */
export function formatPlace(place: Place): string {
  const spot = [place.file, place.line, place.column]
    .filter((part) => part !== undefined)
    .join(":");
  return [spot, place.path].filter((part) => part).join(" ");
}

export function isSerious(finding: Finding): boolean {
  return finding.severity === "critical" || finding.severity === "error";
}
