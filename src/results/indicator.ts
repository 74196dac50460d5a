import type { Decimal } from "../base/decimal.js";
import type { Day } from "../base/day.js";

/** Source: IATI 2.03 IndicatorMeasure; a percentage is kept as numerator and denominator where they are known. */
export type Measure = "unit" | "percentage" | "nominal" | "ordinal" | "qualitative";

/** How values of one indicator may be put together; declared per indicator, never guessed. */
export type Aggregation =
  "sum" | "last" | "max" | "mean" | "ratio_of_sums" | "unique_people" | "none";

/** Over places and projects, where no value is the latest. */
export type RollUpRule = Exclude<Aggregation, "last">;

export interface Indicator {
  readonly id: string;
  readonly measure: Measure;
  readonly aggregation: Aggregation;
  readonly is_ascending: boolean;
  /** Each period's value already holds the earlier ones. */
  readonly is_cumulative: boolean;
  /** Null: not declared, so never put together. */
  readonly over_places: RollUpRule | null;
  readonly over_projects: RollUpRule | null;
}

export interface IndicatorValue {
  readonly id: string;
  readonly kind: "baseline" | "target" | "actual";
  /** Null: not reported. */
  readonly value: Decimal | null;
  readonly numerator: Decimal | null;
  readonly denominator: Decimal | null;
  readonly period_from: Day | null;
  readonly period_to: Day | null;
  readonly cells: readonly Cell[];
  /** Its parts are percentages too, and never add up to it. */
  readonly is_percentage?: boolean;
  /** Nobody reported it: its places were put together. */
  readonly is_from_places?: boolean;
}

/** One cell of a disaggregation: `{ sex: "female", age: "15-24" }`. */
export interface Cell {
  readonly dimensions: Readonly<Record<string, string>>;
  /** Cells of an overlapping dimension may count one person twice, so they need not sum to the total. */
  readonly is_overlapping: boolean;
  /** Of a roll-up: publishing it would tell what was withheld of a part. */
  readonly is_withheld?: boolean;
  /** Null: not collected, which is not 0. Of a percentage the share itself. */
  readonly value: Decimal | null;
  /** Of a percentage, where they are known. */
  readonly numerator?: Decimal;
  readonly denominator?: Decimal;
}
