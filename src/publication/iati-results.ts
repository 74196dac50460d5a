import { decimal, formatDecimal } from "../base/decimal.js";
import { breakDown } from "../results/disaggregation.js";
import { evidenceIn, type Evidence } from "../figures/evidence.js";
import { resultIndex } from "../figures/result-index.js";
import { valueOf } from "../figures/indicator-value.js";
import { isPublic } from "../figures/public.js";
import type { DocumentRow } from "../store/rows.js";
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
export function results(
  snapshot: Snapshot,
  key: ActivityKey,
  site: string | null = null,
): IatiPart[] {
  const { indicatorsOf } = resultIndex(snapshot);
  const evidence = evidenceIn(snapshot);
  const links = (rows: readonly DocumentRow[]) => rows.flatMap((row) => evidenceLink(row, site));
  return snapshot.results
    .filter((row) => (key.kind === "fund" ? row.fund_id : row.project_id) === key.id)
    .sort((a, b) => a.position - b.position)
    .flatMap((row) => {
      const children = indicatorsOf(row.id).flatMap((indicator) =>
        indicatorElement({ snapshot, evidence, links }, indicator),
      );
      if (children.length === 0) return [];
      const description = row.description
        ? [narrated("description", plainText(snapshot, row.description))]
        : [];
      return [
        element("result", { type: RESULT_TYPES[row.type] }, [
          narrated("title", row.title),
          ...description,
          ...links(evidence.ofResult(row.id)),
          ...children,
        ]),
      ];
    });
}

type IndicatorRow = Snapshot["indicators"][number];
type ValueRow = Snapshot["indicatorValues"][number];

interface Writing {
  readonly snapshot: Snapshot;
  readonly evidence: Evidence;
  links(rows: readonly DocumentRow[]): IatiPart[];
}

/** A document of its own address, or one that is kept here, where the site's address is known; its hash stands in its description. */
function evidenceLink(row: DocumentRow, site: string | null): IatiPart[] {
  const kept = site === null || row.media_type === null ? null : `${site}/en/evidence/${row.id}`;
  const url = row.url ?? kept;
  if (url === null) return [];
  const hash = row.sha256 === null ? null : `SHA-256: ${row.sha256}`;
  return [
    element("document-link", { url, format: row.media_type ?? formatOf(url) }, [
      narrated("title", row.title),
      ...(hash === null ? [] : [narrated("description", { en: hash, ja: hash })]),
      element("category", { code: row.category ?? "A08" }),
      ...(row.language ? [element("language", { code: row.language })] : []),
      ...(row.published_date?.length === 10
        ? [element("document-date", { "iso-date": row.published_date })]
        : []),
    ]),
  ];
}

/** What lies behind an address, as far as it says so. */
export function formatOf(url: string): string {
  if (/\.pdf($|[?#])/i.test(url)) return "application/pdf";
  return /\.(png|jpe?g)($|[?#])/i.test(url)
    ? `image/${/\.png/i.test(url) ? "png" : "jpeg"}`
    : "text/html";
}

/** What the indicator is elsewhere: as it says itself, else as the library's does. */
function references(snapshot: Snapshot, indicator: IndicatorRow): IatiPart[] {
  const own = snapshot.indicatorReferences.filter((row) => row.indicator_id === indicator.id);
  const shared = snapshot.libraryReferences.filter(
    (row) => row.library_indicator_id === indicator.library_id,
  );
  const all = new Map([...shared, ...own].map((row) => [`${row.vocabulary} ${row.code}`, row]));
  return [...all.values()].map(({ vocabulary, code, uri }) =>
    element("reference", { vocabulary, code, "indicator-uri": uri }),
  );
}

const isOfPeriod = ({ kind, period_from, period_to }: ValueRow) =>
  kind !== "baseline" && period_from !== null && period_to !== null;

/** Whether the standard has a place for an indicator of these values. */
export function hasPeriods(values: readonly ValueRow[]): boolean {
  return values.some(isOfPeriod);
}

function indicatorElement(writing: Writing, indicator: IndicatorRow): IatiPart[] {
  const { snapshot, evidence, links } = writing;
  const values = resultIndex(snapshot).valuesOf(indicator.id).filter(isPublic);
  const periods = new Map<string, ValueRow[]>();
  for (const row of values.filter(isOfPeriod)) {
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
    ...links(evidence.ofIndicator(indicator.id)),
    ...references(snapshot, indicator),
    ...values
      .filter((row) => row.kind === "baseline")
      .flatMap((row) => baselineElement(writing, row, isNumber)),
    ...[...periods]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, rows]) => periodElement(writing, rows, isNumber)),
  ];
  const attributes = {
    measure: MEASURES[indicator.measure],
    ascending: indicator.is_ascending ? "1" : "0",
    "aggregation-status": indicator.aggregation === "none" ? "0" : "1",
  };
  return [element("indicator", attributes, children)];
}

function baselineElement(
  { evidence, links }: Writing,
  row: ValueRow,
  isNumber: boolean,
): IatiPart[] {
  const on = row.period_to ?? row.period_from;
  if (on === null || (isNumber && row.value === null)) return [];
  const comment = row.comment ? [narrated("comment", row.comment)] : [];
  const attributes = { "iso-date": on, year: on.slice(0, 4), value: row.value };
  return [element("baseline", attributes, [...links(evidence.ofValue(row.id)), ...comment])];
}

function periodElement(writing: Writing, rows: readonly ValueRow[], isNumber: boolean): IatiPart {
  const [first] = rows;
  const values = (kind: "target" | "actual") =>
    rows
      .filter((row) => row.kind === kind)
      .flatMap((row) => valueElements(writing, row, kind, isNumber));
  return element("period", {}, [
    element("period-start", { "iso-date": first?.period_from }),
    element("period-end", { "iso-date": first?.period_to }),
    ...values("target"),
    ...values("actual"),
  ]);
}

/** The total, then one element per published cell: repeated with its dimensions. Cells of fewer than five people stay out. */
function valueElements(
  { snapshot, evidence, links }: Writing,
  row: ValueRow,
  kind: "target" | "actual",
  isNumber: boolean,
): IatiPart[] {
  const exact = valueOf(snapshot, row);
  const made = exact.value === null ? null : formatDecimal(trimZeros(exact.value));
  const value = row.value ?? ratio(row) ?? made;
  if (isNumber && value === null && exact.cells.length === 0) return [];
  const comment = row.comment ? [narrated("comment", plainText(snapshot, row.comment))] : [];
  const published = breakDown({ ...exact, value: value === null ? null : decimal(value) });
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
  const said = [...comment, ...links(evidence.ofValue(row.id))];
  // Places that may not be put together make no total: they stand alone.
  return isNumber && value === null ? parts : [element(kind, { value }, said), ...parts];
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
