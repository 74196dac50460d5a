import { decimal, formatDecimal } from "../base/decimal.js";
import { breakDown } from "../results/disaggregation.js";
import { isPublic } from "../figures/results.js";
import type { Snapshot } from "../store/snapshot.js";
import { element, narrated, plainText, trimZeros, type IatiPart } from "./iati-parts.js";
import type { ActivityKey } from "./iati-transactions.js";

const RESULT_TYPES = { output: "1", outcome: "2", impact: "3", other: "9" } as const;
const MEASURES = {
  unit: "1",
  percentage: "2",
  nominal: "3",
  ordinal: "4",
  qualitative: "5",
} as const;

/** Results with indicators that have a published value of a period; others the standard cannot hold. */
export function results(snapshot: Snapshot, key: ActivityKey): IatiPart[] {
  return snapshot.results
    .filter((row) => (key.kind === "fund" ? row.fund_id : row.project_id) === key.id)
    .sort((a, b) => a.position - b.position)
    .flatMap((row) => {
      const indicators = snapshot.indicators.filter((indicator) => indicator.result_id === row.id);
      const children = indicators
        .sort((a, b) => a.position - b.position)
        .flatMap((indicator) => indicatorElement(snapshot, indicator));
      if (children.length === 0) return [];
      const description = row.description
        ? [narrated("description", plainText(snapshot, row.description))]
        : [];
      return [
        element("result", { type: RESULT_TYPES[row.type] }, [
          narrated("title", row.title),
          ...description,
          ...children,
        ]),
      ];
    });
}

type IndicatorRow = Snapshot["indicators"][number];
type ValueRow = Snapshot["indicatorValues"][number];

function indicatorElement(snapshot: Snapshot, indicator: IndicatorRow): IatiPart[] {
  const values = snapshot.indicatorValues.filter(
    (row) => row.indicator_id === indicator.id && isPublic(row),
  );
  const periods = new Map<string, ValueRow[]>();
  for (const row of values.filter(
    (each) => each.kind !== "baseline" && each.period_from && each.period_to,
  )) {
    const id = `${row.period_from}/${row.period_to}`;
    periods.set(id, [...(periods.get(id) ?? []), row]);
  }
  if (periods.size === 0) return [];
  const isNumber = indicator.measure === "unit" || indicator.measure === "percentage";
  const children = [
    narrated("title", indicator.title),
    ...(indicator.definition
      ? [narrated("description", plainText(snapshot, indicator.definition))]
      : []),
    ...values
      .filter((row) => row.kind === "baseline")
      .flatMap((row) => baselineElement(row, isNumber)),
    ...[...periods]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, rows]) => periodElement(snapshot, rows, isNumber)),
  ];
  const attributes = {
    measure: MEASURES[indicator.measure],
    ascending: indicator.is_ascending ? "1" : "0",
    "aggregation-status": indicator.aggregation === "none" ? "0" : "1",
  };
  return [element("indicator", attributes, children)];
}

function baselineElement(row: ValueRow, isNumber: boolean): IatiPart[] {
  const on = row.period_to ?? row.period_from;
  if (on === null || (isNumber && row.value === null)) return [];
  const comment = row.comment ? [narrated("comment", row.comment)] : [];
  return [element("baseline", { "iso-date": on, year: on.slice(0, 4), value: row.value }, comment)];
}

function periodElement(snapshot: Snapshot, rows: readonly ValueRow[], isNumber: boolean): IatiPart {
  const [first] = rows;
  const values = (kind: "target" | "actual") =>
    rows
      .filter((row) => row.kind === kind)
      .flatMap((row) => valueElements(snapshot, row, kind, isNumber));
  return element("period", {}, [
    element("period-start", { "iso-date": first?.period_from }),
    element("period-end", { "iso-date": first?.period_to }),
    ...values("target"),
    ...values("actual"),
  ]);
}

/** The total, then one element per published cell: repeated with its dimensions. Cells of fewer than five people stay out. */
function valueElements(
  snapshot: Snapshot,
  row: ValueRow,
  kind: "target" | "actual",
  isNumber: boolean,
): IatiPart[] {
  const value = row.value ?? ratio(row);
  if (isNumber && value === null) return [];
  const comment = row.comment ? [narrated("comment", plainText(snapshot, row.comment))] : [];
  const cells = snapshot.indicatorCells.filter((cell) => cell.indicator_value_id === row.id);
  const published = breakDown({
    id: row.id,
    kind: row.kind,
    value: value === null ? null : decimal(value),
    numerator: null,
    denominator: null,
    period_from: row.period_from,
    period_to: row.period_to,
    cells: cells.map((cell) => ({
      ...cell,
      value: cell.value === null ? null : decimal(cell.value),
    })),
  });
  const parts = published.flatMap((breakdown) =>
    breakdown.cells.flatMap((cell) => {
      if (cell.value === null || cell.value === "withheld") return [];
      const names = breakdown.dimension.split(" × ");
      const dimensions = names.map((name, index) =>
        element("dimension", { name, value: cell.categories[index] }),
      );
      return [element(kind, { value: formatDecimal(cell.value) }, dimensions)];
    }),
  );
  return [element(kind, { value }, comment), ...parts];
}

/** Numerator ÷ denominator in per cent to two places, where only these were reported. */
function ratio(row: ValueRow): string | null {
  if (row.numerator === null || row.denominator === null) return null;
  const [top, bottom] = [decimal(row.numerator), decimal(row.denominator)];
  if (bottom.units === 0n) return null;
  const scaled =
    (top.units * 1_000_000n * 10n ** BigInt(bottom.places)) /
    (bottom.units * 10n ** BigInt(top.places));
  return formatDecimal(trimZeros({ units: (scaled + 50n) / 100n, places: 2 }));
}
