import type { Money } from "../base/money.js";
import type { Text } from "../base/text.js";
import type { Earmarking } from "./earmarking.js";

/** A part of a fund with its own theme: which uses it is open to, and at most how much. No ceiling: the fund's balance alone. */
export interface FundingWindow {
  readonly id: string;
  readonly name: Text;
  readonly ceiling: Money | null;
  readonly earmarking: Earmarking;
}
