import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import type { Refusal } from "../base/refusal.js";
import { refuse } from "./refusals.js";

export const IN_KIND_KINDS = [
  "jpo",
  "secondment",
  "expert",
  "premises",
  "goods",
  "translation",
] as const;

/** People and things given instead of money: valued by a stated method, in memo accounts alone (invariant 9). */
export interface InKind {
  readonly kind: (typeof IN_KIND_KINDS)[number];
  readonly from: Day;
  readonly to: Day | null;
  readonly value: Money | null;
  readonly method: string | null;
}

/** A value needs its method; without a value the contribution is listed and counted, and has no amount. */
export function checkInKind(given: InKind): Refusal | null {
  if (given.to && given.to < given.from)
    return refuse("IN_KIND_BACKWARDS", { from: given.from, to: given.to }, "to");
  if (given.value && given.value.amount_minor <= 0n)
    return refuse("AMOUNT_NOT_POSITIVE", { amount: given.value }, "value");
  if (given.value && !given.method?.trim())
    return refuse("IN_KIND_WITHOUT_METHOD", { value: given.value }, "method");
  return null;
}
