import { currency, decimalsOf } from "../base/currency.js";
import { formatShortMoney } from "../base/format.js";
import { money } from "../base/money.js";
import type { Text } from "../base/text.js";
import { formatDecimal, shiftDecimal, type Decimal } from "./decimal.js";
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

/** A number for a message, in the unit of a printed one: `US$342.5 million`, `54.6 %`, `1,075`. */
export function showValue(value: Decimal, like: Numeral): Text {
  if (like.kind === "money" && like.unit !== null) {
    const code = currency(like.unit);
    const scaled = shiftDecimal(value, decimalsOf(code));
    const amount = money(scaled.unscaled / 10n ** BigInt(scaled.scale), code);
    return {
      en: formatShortMoney(amount, "en", { digits: 15 }),
      ja: formatShortMoney(amount, "ja", { digits: 15 }),
    };
  }
  const [whole = "", fraction] = formatDecimal(value).split(".");
  const grouped =
    whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
  const shown = like.kind === "percentage" ? `${grouped} %` : grouped;
  return { en: shown, ja: shown };
}
