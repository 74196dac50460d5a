import type { Finding } from "./finding.js";
import { fillText, type Facts, type Text, type Texts } from "./text.js";

/**
 * A rule said no to a person. Returned, never thrown. The message says what, the figures and the next step; `facts` are
 * the same figures for machines; `field` names the input that it belongs to, where there is one.
 */
export interface Refusal {
  readonly refused: string;
  readonly message: Text;
  readonly facts: Facts;
  readonly field?: string;
  /** Where a file that was given is why: everything that is wrong with it, by line. */
  readonly findings?: readonly Finding[];
}

/** Builds refusals from a room's register of codes, so that an unregistered code does not compile. */
export function refuser<K extends string>(register: Texts<K>) {
  return (code: K, facts: Facts = {}, field?: string): Refusal => ({
    refused: code,
    message: fillText(register[code], facts),
    facts,
    ...(field === undefined ? {} : { field }),
  });
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "refused" in value;
}
