import type { Day } from "../base/day.js";
import type { Money } from "../base/money.js";
import { refusedBy, type Refusal } from "../base/refusal.js";
import { checkPositive } from "./positive.js";
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
  const { from, to, value, method } = given;
  return refusedBy([
    to && to < from ? refuse("IN_KIND_BACKWARDS", { from, to }, "to") : null,
    checkPositive(value, "value"),
    value && !method?.trim() ? refuse("IN_KIND_WITHOUT_METHOD", { value }, "method") : null,
  ]);
}
