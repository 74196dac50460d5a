import { canonicalJson } from "../base/canonical.js";
import {
  decimal,
  formatDecimal,
  parseDecimal,
  trimDecimal,
  type Decimal,
} from "../base/decimal.js";
import type { Language } from "../base/language.js";
import { refusedBy, toldBy } from "../base/refusal.js";
import { fillText, texts, type Text } from "../base/text.js";
import type { DueValue } from "../figures/due.js";
import {
  cellField,
  cellText,
  fieldOf,
  isNotCollected,
  uncollectedField,
} from "../figures/result-grid.js";
import { decimalMarkOf, readNumber, type DecimalMark } from "../intake/typed-value.js";
import type { Cell } from "../results/indicator.js";
import { percent } from "../results/ratio.js";
import {
  categoryText,
  checkExplained,
  checkReported,
  crossed,
  findUnusual,
  type ReportedValue,
} from "../results/report.js";

const TEXTS = texts({
  number: {
    en: "“{title}”: “{typed}” is no number. Write digits, such as 12,500 or 0.5.",
    ja: "「{title}」：「{typed}」は数値として読めません。12,500や0.5のように入力してください。",
  },
  share: {
    en: "“{title}”: “{typed}” is no part of a percentage. Write how many of how many, such as 12/50.",
    ja: "「{title}」：「{typed}」は割合の内訳として読めません。12/50のように該当数と全体数を入力してください。",
  },
  marks: {
    en: "Some numbers are typed with a decimal point and others with a decimal comma, so that they cannot be read with certainty. Use one of the two.",
    ja: "小数点にピリオドとコンマが混在しており、数値を確定できません。どちらかに統一してください。",
  },
  ambiguous: {
    en: "“{title}”: “{typed}” can be read as a whole number or as one with a fraction, and this indicator counts. Write it without a separator.",
    ja: "「{title}」：「{typed}」は整数とも小数とも読めます。この指標は数量のため、区切りなしで入力してください。",
  },
  long: {
    en: "“{title}”: “{typed}” has more digits than can be kept: at most 18, and 9 behind the point.",
    ja: "「{title}」：「{typed}」は桁数が多すぎます（整数部18桁、小数部9桁まで）。",
  },
});

/** What is typed, by the names of its fields. */
export type Typed = Readonly<Record<string, string>>;

/** A field that is not as it must be, and the sentence that says so. */
export interface GridProblem {
  readonly field: string;
  readonly message: Text;
}

/** One indicator as it was understood. */
export interface GridEntry {
  readonly each: DueValue;
  readonly reported: ReportedValue;
  /** What is unusual, and why it may be sent all the same. */
  readonly unusual: readonly Text[];
}

export interface GridRead {
  readonly entries: readonly GridEntry[];
  readonly blank: readonly DueValue[];
  readonly problems: readonly GridProblem[];
}

/** Reads the whole grid: every problem of every field, and what can be sent. What was left empty stays due. */
export function readGrid(due: readonly DueValue[], values: Typed): GridRead {
  const problems: GridProblem[] = [];
  const mark = decimalMarkOf(numbersIn(values));
  if (mark === null) problems.push({ field: "", message: TEXTS.marks });
  const entries: GridEntry[] = [];
  const blank: DueValue[] = [];
  for (const each of due) {
    if (isUntouched(each, values)) {
      blank.push(each);
      continue;
    }
    const entry = readEntry(each, values, mark ?? ".");
    problems.push(...entry.problems);
    if (entry.problems.length > 0) continue;
    const wrong = refusedBy([
      checkReported(each.due, entry.reported),
      checkExplained(each.due, entry.reported),
    ]);
    if (wrong) {
      for (const { field, message } of toldBy(wrong))
        problems.push({ field: fieldFor(each, field), message });
      continue;
    }
    entries.push({
      each,
      reported: entry.reported,
      unusual: findUnusual(each.due, entry.reported),
    });
  }
  return { entries, blank, problems };
}

/** What is sent to the action: the same values, plain. */
export function gridInput(entries: readonly GridEntry[]) {
  const text = (value: Decimal | null) => (value === null ? undefined : formatDecimal(value));
  return {
    values: entries.map(({ each, reported }) =>
      withoutMissing({
        indicator: each.indicator.id,
        value: text(reported.value),
        numerator: text(reported.numerator),
        denominator: text(reported.denominator),
        comment: reported.words ?? undefined,
        is_not_collected: reported.is_not_collected ? true : undefined,
        explanation: reported.explanation ?? undefined,
      }),
    ),
    cells: entries.flatMap(({ each, reported }) =>
      reported.cells.map((cell) => ({
        indicator: each.indicator.id,
        category: categoryText(cell.dimensions),
        ...(cell.numerator && cell.denominator
          ? { numerator: text(cell.numerator), denominator: text(cell.denominator) }
          : { value: cell.value === null ? "not_collected" : formatDecimal(cell.value) }),
      })),
    ),
  };
}

function withoutMissing(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

/** Where the problem of a part is shown. */
function fieldFor(each: DueValue, part: string | undefined): string {
  const { id } = each.indicator;
  if (part === "numerator" || part === "denominator" || part === "explanation")
    return fieldOf(part, id);
  if (part === "words") return fieldOf("comment", id);
  if (part === "cells") return cellField(id, 0, 0);
  return fieldOf("value", id);
}

function* numbersIn(values: Typed): Generator<string> {
  for (const [name, typed] of Object.entries(values))
    if (/^(value|numerator|denominator|cell):/.test(name) && typed.trim() !== "")
      yield* typed.split(SHARE_MARK);
}

/** Between how many and of how many, as people write it. */
const SHARE_MARK = /[/／]/;

/** Every name of the form that belongs to an indicator. */
export function fieldsOf({ indicator, due }: DueValue): string[] {
  const { id } = indicator;
  const parts = (
    ["value", "numerator", "denominator", "comment", "explanation", "missing"] as const
  ).map((part) => fieldOf(part, id));
  const cells = due.breakdowns.flatMap((breakdown, index) => [
    uncollectedField(id, index),
    ...crossed(breakdown).map((_, place) => cellField(id, index, place)),
  ]);
  return [...parts, ...cells];
}

function isUntouched(each: DueValue, values: Typed): boolean {
  return fieldsOf(each).every((name) => (values[name] ?? "").trim() === "");
}

/** What is typed for one indicator, and which of its numbers cannot be read. */
export function readEntry(
  each: DueValue,
  values: Typed,
  mark: DecimalMark,
): { reported: ReportedValue; problems: GridProblem[] } {
  const { id, title } = each.indicator;
  const problems: GridProblem[] = [];
  const number = (field: string, typed = (values[field] ?? "").trim()): Decimal | null => {
    if (typed === "") return null;
    const read = readNumber(typed, mark);
    const shown = typed.length > 60 ? `${typed.slice(0, 60)}…` : typed;
    const tell = (text: Text) =>
      void problems.push({ field, message: fillText(text, { title, typed: shown }) });
    if (read === null) tell(TEXTS.number);
    else if (!/^-?\d{1,18}(\.\d{1,9})?$/.test(read)) tell(TEXTS.long);
    else if (
      isCount(each) &&
      /^\d{1,3}[.,]\d{3}$/.test(typed.normalize("NFKC")) &&
      read.includes(".")
    )
      tell(TEXTS.ambiguous);
    return read === null ? null : parseDecimal(read);
  };
  const text = (field: string) => {
    const typed = (values[field] ?? "").trim();
    return typed === "" ? null : typed;
  };
  const cells = each.due.breakdowns.flatMap((breakdown, index): Cell[] => {
    const is_overlapping = breakdown.is_overlapping;
    const all = crossed(breakdown);
    if (values[uncollectedField(id, index)] === "yes")
      return all.map((dimensions) => ({ dimensions, is_overlapping, value: null }));
    return all.flatMap((dimensions, place): Cell[] => {
      const field = cellField(id, index, place);
      if (isNotCollected(values[field] ?? "")) return [{ dimensions, is_overlapping, value: null }];
      if (each.due.measure === "percentage") {
        const typed = (values[field] ?? "").trim();
        if (typed === "") return [];
        const [numerator, denominator, ...more] = typed
          .split(SHARE_MARK)
          .map((part) => number(field, part.trim()));
        const isShare = numerator && denominator && more.length === 0;
        const value = isShare ? percent(numerator, denominator) : null;
        if (isShare && value !== null)
          return [{ dimensions, is_overlapping, value, numerator, denominator }];
        if (!problems.some((problem) => problem.field === field))
          problems.push({ field, message: fillText(TEXTS.share, { title, typed }) });
        return [];
      }
      const value = number(field);
      return value === null ? [] : [{ dimensions, is_overlapping, value }];
    });
  });
  const reported: ReportedValue = {
    value: each.due.measure === "unit" ? number(fieldOf("value", id)) : null,
    numerator: each.due.measure === "percentage" ? number(fieldOf("numerator", id)) : null,
    denominator: each.due.measure === "percentage" ? number(fieldOf("denominator", id)) : null,
    words: text(fieldOf("comment", id)),
    is_not_collected: values[fieldOf("missing", id)] === "yes",
    explanation: text(fieldOf("explanation", id)),
    cells,
  };
  return { reported, problems };
}

function isCount({ due }: DueValue): boolean {
  return due.measure === "unit" || due.measure === "percentage";
}

/** Whether what is reported is what the record holds already, to the word. */
export function isStanding(each: DueValue, reported: ReportedValue, language: Language): boolean {
  const { actual, cells } = each;
  const plain = (value: Decimal | null) =>
    value === null ? null : formatDecimal(trimDecimal(value));
  const kept = (text: string | null) => (text === null ? null : plain(decimal(text)));
  const lines = (
    rows: readonly { readonly dimensions: Cell["dimensions"]; texts: readonly (string | null)[] }[],
  ) =>
    rows.map(({ dimensions, texts }) => `${categoryText(dimensions)}: ${texts.join(" ")}`).sort();
  const share = ["value", "numerator", "denominator"] as const;
  const isCounted = each.due.measure === "unit";
  const numbers = isCounted
    ? [plain(reported.value), null, null]
    : [null, plain(reported.numerator), plain(reported.denominator)];
  const stand = isCounted
    ? [kept(actual.value), null, null]
    : [null, kept(actual.numerator), kept(actual.denominator)];
  const typed = {
    numbers,
    words: reported.words,
    explanation: reported.explanation,
    cells: lines(
      reported.cells.map((cell) => ({
        ...cell,
        texts: share.map((part) => plain(cell[part] ?? null)),
      })),
    ),
  };
  const standing = {
    numbers: stand,
    words: actual.comment?.[language] ?? null,
    explanation: actual.explanation,
    cells: lines(cells.map((cell) => ({ ...cell, texts: share.map((part) => kept(cell[part])) }))),
  };
  return canonicalJson(typed) === canonicalJson(standing);
}

/** What a revision begins with: the public values as they stand. */
export function valuesOf(due: readonly DueValue[], language: "en" | "ja"): Typed {
  const values: Record<string, string> = {};
  const put = (name: string, text: string | null) => {
    if (text !== null) values[name] = text;
  };
  for (const { indicator, actual, cells, due: asked } of due) {
    const { id } = indicator;
    if (asked.measure === "unit") put(fieldOf("value", id), actual.value && shown(actual.value));
    put(fieldOf("numerator", id), actual.numerator && shown(actual.numerator));
    put(fieldOf("denominator", id), actual.denominator && shown(actual.denominator));
    put(fieldOf("comment", id), actual.comment?.[language] ?? null);
    put(fieldOf("explanation", id), actual.explanation);
    for (const [index, breakdown] of asked.breakdowns.entries()) {
      for (const [place, dimensions] of crossed(breakdown).entries()) {
        const cell = cells.find((row) => categoryText(row.dimensions) === categoryText(dimensions));
        const text = cell ? cellText(cell) : null;
        put(cellField(id, index, place), text && text.split("/").map(shown).join("/"));
      }
    }
  }
  return values;
}

/** As the record writes it: no grouping, so that it is read again as it was. */
function shown(text: string): string {
  return formatDecimal(decimal(text));
}
