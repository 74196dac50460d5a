import type { Day } from "../base/day.js";
import { addMoney, money, zero } from "../base/money.js";
import { fillText, texts, type Facts, type Text } from "../base/text.js";
import type { ContributionRow } from "../store/rows.js";
import type { Snapshot } from "../store/snapshot.js";
import { asOfSources, mergeSources, sourcesOf } from "./cited.js";
import type { Figure, FigureRow } from "./figure.js";
import { KIND_NAMES, STAGE_NAMES } from "./words.js";

export const SUM_WORDS = texts({
  sum: { en: "{kind} ({stage}), {year}: {name}", ja: "{name}：{kind}（{stage}）、{year}" },
  sum_definition: {
    en: "The sum of the amounts reported for the year, of one kind, one stage and one currency.",
    ja: "当該年度について報告された、種類・段階・通貨が同じ金額の合計。",
  },
});

export interface YearSum {
  readonly id: string;
  readonly rows: readonly ContributionRow[];
  readonly giver: Text;
  readonly year: Text;
}

/** Contributions of one kind, stage and currency in one year, added. Rows are at least one, each with an amount. */
export function sumContributions(snapshot: Snapshot, of: YearSum): Figure | null {
  const [first] = of.rows;
  if (!first || first.currency === null) return null;
  const amounts = of.rows.flatMap((row) =>
    row.amount_minor === null || row.currency === null
      ? []
      : [money(row.amount_minor, row.currency)],
  );
  const total = amounts.reduce(addMoney, zero(first.currency));
  const facts: Facts = {
    kind: KIND_NAMES[first.kind],
    stage: STAGE_NAMES[first.stage],
    year: of.year,
    name: of.giver,
  };
  const rows = of.rows.map((row, index): FigureRow => {
    const amount = amounts[index];
    return {
      record: `contribution/${row.id}`,
      label: row.description ?? KIND_NAMES[row.kind],
      value: amount ? { kind: "money", money: amount } : null,
      sources: sourcesOf(snapshot, "contribution", row.id),
    };
  });
  const sources = mergeSources(rows.map((row) => row.sources));
  const days = (pick: (row: ContributionRow) => Day | null) =>
    of.rows
      .map(pick)
      .filter((day) => day !== null)
      .sort();
  return {
    id: of.id,
    title: fillText(SUM_WORDS.sum, facts),
    sentence: null,
    value: { kind: "money", money: total },
    qualifier: first.qualifier,
    basis: ["received", "executed", "reported"].includes(first.stage) ? "actual" : "statement",
    standing: "reported",
    period: {
      from: days((row) => row.period_from).at(0) ?? null,
      to: days((row) => row.period_to).at(-1) ?? null,
    },
    as_of: asOfSources(snapshot, sources),
    definition: SUM_WORDS.sum_definition,
    rows,
    sources,
    is_illustrative: of.rows.some((row) => snapshot.isIllustrative(row)),
  };
}
