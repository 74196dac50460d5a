import { canonicalJson, sha256, type Canonical } from "../base/canonical.js";
import { formatDecimal, trimDecimal, type Decimal } from "../base/decimal.js";
import { texts, type Text } from "../base/text.js";
import { isToReport } from "../results/indicator-period.js";
import type { IndicatorValue } from "../results/indicator.js";
import { categoryText, crossed } from "../results/report.js";
import type { IndicatorCellRow } from "../store/rows.js";
import type { DueValue } from "./due.js";
import { categoryName } from "./words.js";

/** The names of a value's fields in the grid's form. A field of an indicator is `value:ID`, a cell `cell:ID:breakdown:place`. */
export const fieldOf = (
  part: "value" | "numerator" | "denominator" | "comment" | "explanation" | "missing",
  id: string,
) => `${part}:${id}`;
export const cellField = (id: string, breakdown: number, place: number) =>
  `cell:${id}:${breakdown}:${place}`;
export const uncollectedField = (id: string, breakdown: number) => `uncollected:${id}:${breakdown}`;

/** Which indicators a grid asks for: those that wait for a value, or, for a revision, those that are public. */
export function askedIn(due: readonly DueValue[], isRevision: boolean): readonly DueValue[] {
  return due.filter(({ actual }) =>
    isRevision
      ? actual.status === "published" || actual.status === "revised"
      : isToReport(actual.status),
  );
}

const PARTS = texts({
  total: { en: "Total", ja: "合計" },
  numerator: { en: "Numerator: how many of them", ja: "分子（該当する数）" },
  denominator: { en: "Denominator: of how many", ja: "分母（全体の数）" },
  words: { en: "In words", ja: "記述" },
  share: { en: "(how many/of how many)", ja: "（該当数/全体数）" },
});

/** A box of the grid: what is typed into it, and what it is typed beside. */
export interface GridBox {
  /** Its name in the form, and its key in a spreadsheet. */
  readonly field: string;
  readonly each: DueValue;
  readonly part: Text;
  /** Of a part of the total. */
  readonly dimensions: Readonly<Record<string, string>> | null;
  readonly before: Decimal | null;
  readonly target: Decimal | null;
  /** What the record holds for it, in plain digits or words. */
  readonly stands: Text | null;
  /** The first of its indicator: comment and explanation belong to it. */
  readonly is_lead: boolean;
  readonly is_words: boolean;
  /** A part of a percentage: how many of how many, `12/50`. */
  readonly is_share: boolean;
}

/** Every box of an indicator, the total before its parts. */
export function boxesOf(each: DueValue): GridBox[] {
  const { due, actual, indicator } = each;
  const { id } = indicator;
  const { previous, target } = due;
  const plain = { each, dimensions: null, is_lead: false, is_words: false, is_share: false };
  if (due.measure === "unit") {
    const total = {
      ...plain,
      field: fieldOf("value", id),
      part: PARTS.total,
      before: previous?.value ?? null,
      target: target?.value ?? null,
      stands: digits(actual.value),
      is_lead: true,
    };
    return [total, ...cellBoxes(each)];
  }
  if (due.measure !== "percentage") {
    const words = {
      ...plain,
      field: fieldOf("comment", id),
      part: PARTS.words,
      before: null,
      target: null,
      stands: actual.comment,
      is_lead: true,
      is_words: true,
    };
    return [words];
  }
  const parts = (["numerator", "denominator"] as const).map((part) => ({
    ...plain,
    field: fieldOf(part, id),
    part: PARTS[part],
    before: previous?.[part] ?? null,
    target: target?.[part] ?? null,
    stands: digits(actual[part]),
    is_lead: part === "numerator",
  }));
  return [...parts, ...cellBoxes(each)];
}

function cellBoxes(each: DueValue): GridBox[] {
  const { due, cells, indicator } = each;
  const isShare = due.measure === "percentage";
  return due.breakdowns.flatMap((breakdown, index) =>
    crossed(breakdown).map((dimensions, place) => {
      const category = categoryText(dimensions);
      const list = (words: readonly string[], language: "en" | "ja") =>
        words.map((word) => categoryName(word, language)).join(" × ");
      const said = (language: "en" | "ja") =>
        [Object.keys(dimensions), Object.values(dimensions)]
          .map((words) => list(words, language))
          .join(language === "ja" ? "：" : ": ");
      const stands = cells.find((row) => categoryText(row.dimensions) === category);
      const part = { en: said("en"), ja: said("ja") };
      return {
        field: cellField(indicator.id, index, place),
        each,
        part: isShare
          ? { en: `${part.en} ${PARTS.share.en}`, ja: `${part.ja}${PARTS.share.ja}` }
          : part,
        dimensions,
        before: cellOf(due.previous, category),
        target: cellOf(due.target, category),
        stands: digits(stands ? cellText(stands) : null),
        is_lead: false,
        is_words: false,
        is_share: isShare,
      };
    }),
  );
}

function cellOf(value: IndicatorValue | null, category: string): Decimal | null {
  return value?.cells.find((cell) => categoryText(cell.dimensions) === category)?.value ?? null;
}

/** A part as it is typed: a number, or of a percentage `12/50`. Null where there is none, or its parts are not known. */
export function cellText(
  cell: Pick<IndicatorCellRow, "value" | "numerator" | "denominator">,
): string | null {
  const { value, numerator, denominator } = cell;
  return numerator === null || denominator === null ? value : `${numerator}/${denominator}`;
}

function digits(text: string | null): Text | null {
  return text === null ? null : { en: text, ja: text };
}

/**
 * What an indicator of the grid looked like, as a short mark that a spreadsheet carries: whoever brings the sheet back is told where it looks
 * otherwise by then. A draft or an opened period is no other look.
 */
export function markOf({ due, actual, cells }: DueValue): string {
  const plain = (value: Decimal | null) =>
    value === null ? null : formatDecimal(trimDecimal(value));
  const beside = (value: IndicatorValue | null) =>
    value && [value.value, value.numerator, value.denominator].map(plain);
  const look = {
    measure: due.measure,
    breakdowns: due.breakdowns,
    target: beside(due.target),
    previous: beside(due.previous),
    is_to_report: isToReport(actual.status),
    stands: [actual.value, actual.numerator, actual.denominator, actual.explanation],
    comment: actual.comment && { ...actual.comment },
    cells: cells.map((cell) => [categoryText(cell.dimensions), cellText(cell)]),
  };
  return sha256(canonicalJson(look as unknown as Canonical)).slice(0, 16);
}

/** The columns of the grid as a spreadsheet; the first three say where a row belongs, and are hidden in a workbook. */
export const SHEET_COLUMNS = [
  { key: "row", title: { en: "Row key", ja: "行キー" }, is_required: true, width: 8 },
  { key: "of", title: { en: "Belongs to", ja: "対象" }, is_required: true, width: 8 },
  { key: "seen", title: { en: "Seen", ja: "照合値" }, is_required: true, width: 8 },
  { key: "result", title: { en: "Result", ja: "成果" }, is_required: false, width: 30 },
  { key: "indicator", title: { en: "Indicator", ja: "指標" }, is_required: false, width: 42 },
  { key: "part", title: { en: "Part", ja: "区分" }, is_required: false, width: 26 },
  { key: "unit", title: { en: "Unit", ja: "単位" }, is_required: false, width: 14 },
  { key: "before", title: { en: "Before", ja: "前期" }, is_required: false, width: 12 },
  {
    key: "before_period",
    title: { en: "Period before", ja: "前期の期間" },
    is_required: false,
    width: 23,
  },
  { key: "target", title: { en: "Target", ja: "目標" }, is_required: false, width: 12 },
  { key: "state", title: { en: "State", ja: "状態" }, is_required: false, width: 24 },
  { key: "value", title: { en: "Value", ja: "値" }, is_required: true, width: 16 },
  { key: "explanation", title: { en: "Explanation", ja: "説明" }, is_required: false, width: 36 },
  { key: "comment", title: { en: "Comment", ja: "コメント" }, is_required: false, width: 36 },
] as const satisfies readonly {
  readonly key: string;
  readonly title: Text;
  readonly is_required: boolean;
  readonly width: number;
}[];
export type SheetColumn = (typeof SHEET_COLUMNS)[number]["key"];

/** What stands in a box where nobody asked: no zero, and no blank that waits. */
export const NOT_COLLECTED = texts({ word: { en: "not collected", ja: "未収集" } }).word;

export function isNotCollected(typed: string): boolean {
  const word = typed.trim().toLowerCase();
  return word === NOT_COLLECTED.en || word === NOT_COLLECTED.ja;
}
