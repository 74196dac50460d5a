import type { Text } from "../base/text.js";
import { formatDecimal, type Decimal } from "./decimal.js";
import type { Numeral } from "./numeral.js";

export type ProseFacts = Readonly<Record<string, string | readonly string[]>>;

/** A contradiction inside a text: where, what and why, the figures again for machines, and the right words where they are certain. */
export interface ProseFinding {
  readonly rule: string;
  /** `error`: the numbers cannot all be true. `warning`: the words contradict each other. */
  readonly severity: "error" | "warning";
  readonly message: Text;
  /** Place in the given text. */
  readonly start: number;
  readonly end: number;
  readonly facts: ProseFacts;
  readonly suggestion?: Text;
}

/** A number for a message: grouped digits, its currency before it, % behind it. */
export function showValue(value: Decimal, like: Numeral): string {
  const [whole = "", fraction] = formatDecimal(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
  if (like.kind === "money") return `${like.unit} ${grouped}`;
  return like.kind === "percentage" ? `${grouped} %` : grouped;
}
