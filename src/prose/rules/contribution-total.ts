import { fillText, texts } from "../../base/text.js";
import { canBeSum } from "../compare.js";
import { formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import type { Category, Statement } from "../statements.js";
import { totalFinding } from "./total-finding.js";

const TEXTS = texts({
  voluntary: {
    en: "{total} is called voluntary contributions, but it is the sum of assessed and voluntary contributions ({parts}).",
    ja: "{total}は任意拠出金とされていますが、分担金と任意拠出金の和（{parts}）です。",
  },
  total: {
    en: "{total} is called the total of contributions, but it is the sum of the voluntary ones alone ({parts}); {left} assessed is left out.",
    ja: "{total}は拠出総額とされていますが、任意拠出金のみの和（{parts}）で、分担金{left}を含みません。",
  },
  period: {
    en: "The total is printed for {printed}, but it is the sum of amounts for {period} ({parts}).",
    ja: "合計の期間は{printed}とありますが、{period}の金額の和（{parts}）です。",
  },
});

/** Totals of contributions against the assessed and voluntary amounts of the same text and period. */
export function findContributionTotals(document: ProseDocument): ProseFinding[] {
  const { statements } = document;
  return statements
    .filter(
      (statement) => statement.category === "total" || statement.category === "voluntary_total",
    )
    .flatMap((total) => checkTotal(total, statements));
}

function checkTotal(total: Statement, statements: readonly Statement[]): ProseFinding[] {
  const others = statements.filter(
    (other) =>
      other !== total &&
      other.owner === total.owner &&
      other.giver === total.giver &&
      other.numeral.unit === total.numeral.unit,
  );
  const same = others.filter((other) => other.period === total.period);
  const own = readingsOf(total.category, same);
  if (own.some((parts) => fits(total, parts))) return [];
  const label = labelFault(total, same);
  if (label) return [label];
  const period = periodFault(total, others);
  if (period) return [period];
  const [parts] = own;
  if (!parts) return [];
  return [
    totalFinding({
      total: total.numeral,
      parts: parts.map((part) => part.numeral),
      start: total.start,
      end: total.end,
    }),
  ];
}

function fits(total: Statement, parts: readonly Statement[]): boolean {
  return canBeSum(
    total.numeral,
    parts.map((part) => part.numeral),
  );
}

/** Every way in which the printed amounts may make the total, the plainest first; none where a part is missing or printed twice. */
function readingsOf(category: Category, same: readonly Statement[]): Statement[][] {
  const assessed = one(same, "assessed");
  const core = one(same, "core");
  const noncore = one(same, "noncore");
  const voluntary = one(same, "voluntary");
  const sum = one(same, "voluntary_total");
  const byKind = core && noncore ? [core, noncore] : null;
  if (category === "voluntary_total") return byKind ? [byKind] : [];
  if (!assessed) return [];
  const hasCore = same.some((statement) => statement.category === "core");
  const alone = noncore && !hasCore ? [noncore] : null;
  const sums = [byKind, sum && [sum], voluntary && [voluntary], alone].filter(
    (parts) => parts !== null,
  );
  return sums.map((parts) => [assessed, ...parts]);
}

/** The one amount of a kind; null where there is none or the text prints several. */
function one(statements: readonly Statement[], category: Category): Statement | null {
  const found = statements.filter((statement) => statement.category === category);
  const [first] = found;
  if (!first) return null;
  return found.every((other) => canBeSum(other.numeral, [first.numeral])) ? first : null;
}

/** The amount is right under another name. */
function labelFault(total: Statement, same: readonly Statement[]): ProseFinding | null {
  const wanted = total.category === "voluntary_total" ? "voluntary" : "total";
  const reading =
    wanted === "voluntary"
      ? readingsOf(
          "total",
          same.filter((other) => other.category !== "voluntary_total"),
        ).find((parts) => fits(total, parts))
      : [readingsOf("voluntary_total", same)[0]].find(
          (parts) => parts !== undefined && fits(total, parts),
        );
  const assessed = one(same, "assessed");
  if (!reading || !assessed) return null;
  const parts = reading.map((part) => plain(part)).join(" + ");
  return {
    rule: "mislabelled-total",
    severity: "error",
    message: fillText(TEXTS[wanted], { total: plain(total), parts, left: plain(assessed) }),
    start: total.start,
    end: total.end,
    facts: {
      printed: formatDecimal(total.numeral.value ?? { unscaled: 0n, scale: 0 }),
      label: total.category === "total" ? "total" : "voluntary",
      parts: reading.map((part) => part.numeral.text),
    },
  };
}

/** The amount is the sum of amounts that are printed for another period. */
function periodFault(total: Statement, others: readonly Statement[]): ProseFinding | null {
  if (total.period === null) return null;
  const periods = new Set(
    others
      .map((other) => other.period)
      .filter((period) => period !== null && period !== total.period),
  );
  for (const period of periods) {
    const reading = readingsOf(
      total.category,
      others.filter((other) => other.period === period),
    ).find((parts) => fits(total, parts));
    if (!reading || period === null) continue;
    const facts = {
      printed: total.period,
      period,
      parts: reading.map((part) => plain(part)).join(" + "),
    };
    return {
      rule: "period-mismatch",
      severity: "error",
      message: fillText(TEXTS.period, facts),
      start: total.start,
      end: total.end,
      facts,
    };
  }
  return null;
}

function plain(statement: Statement): string {
  return statement.numeral.text.replace(/\s+/g, " ");
}
