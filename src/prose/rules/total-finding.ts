import { fillText, texts } from "../../base/text.js";
import { isNear, sumOf } from "../compare.js";
import { formatDecimal } from "../decimal.js";
import { showValue, type ProseFinding } from "../finding.js";
import type { Numeral } from "../numeral.js";
import { isBareTotal } from "../table.js";

const TEXTS = texts({
  total: {
    en: "The text prints {total} as the whole, but its parts {parts} make {sum}. Rounding does not explain the difference.",
    ja: "合計は{total}とありますが、内訳{parts}の和は{sum}です。端数処理では説明できません。",
  },
  suggestion: {
    en: "If the parts are right, the total is {sum}.",
    ja: "内訳が正しければ、合計は{sum}です。",
  },
});

/** "Total countries: 9" below projects, staff and meetings: a count that is named, and that they come nowhere near. */
export function isOfElse(label: string, total: Numeral, parts: readonly Numeral[]): boolean {
  return total.kind === "count" && !isBareTotal(label) && !isNear(total, parts);
}

export interface TotalClash {
  readonly total: Numeral;
  readonly parts: readonly Numeral[];
  /** Place of the total in the given text. */
  readonly start: number;
  readonly end: number;
}

/** A printed total that its printed parts cannot make. */
export function totalFinding(clash: TotalClash): ProseFinding {
  const { total, parts, start, end } = clash;
  const { printed } = sumOf(parts);
  const facts = {
    total: total.text.replace(/\s+/g, " "),
    parts: parts.map((part) => part.text.replace(/\s+/g, " ")).join(" + "),
    sum: showValue(printed, total),
  };
  return {
    rule: "total-not-parts",
    severity: "error",
    message: fillText(TEXTS.total, facts),
    start,
    end,
    facts: {
      printed: formatDecimal(total.value ?? printed),
      computed: formatDecimal(printed),
      parts: parts.map((part) => formatDecimal(part.value ?? printed)),
    },
    suggestion: fillText(TEXTS.suggestion, facts),
  };
}
