import type { Text } from "../base/text.js";
import { addDecimal, compareDecimal, decimal, type Decimal } from "../base/decimal.js";
import type { Cell, IndicatorValue, RollUpRule } from "./indicator.js";
import { percent } from "./ratio.js";

/** A count of people below this is not published: it could point at a person. Source: DOMAIN invariant 39. */
export const SMALLEST_PUBLISHED_CELL = 5;

/** A dimension of one value, ready to be shown wherever its total stands. */
export interface Breakdown {
  /** `sex`, or `age × sex` for crossed cells. */
  readonly dimension: string;
  readonly cells: readonly PublishedCell[];
  /** What the exclusive cells leave of the total; null where they are complete, overlap, or the total is missing. */
  readonly unknown: Decimal | null;
  /** Exclusive cells that sum to more than their total: a finding, shown as it was reported. */
  readonly is_over: boolean;
  readonly is_overlapping: boolean;
  /** Of places: what they come to by the rule that the indicator declares for them; left out where it is not asked. */
  readonly over_places?: OverPlaces | null;
}

/** The dimension of places, as IATI's `location` comes in too. */
export const PLACES = "location";

/** What the places of a value come to by the rule that its indicator declares for them. */
export interface OverPlaces {
  /** Null where they are not put together; then `said` says why. */
  readonly value: Decimal | null;
  /** Null where none was declared. */
  readonly rule: RollUpRule | null;
  /** The rule and what it makes, beside the total that was reported: in a sentence. */
  readonly said: Text;
  /** They cannot both be right, the places and the total: a finding. */
  readonly is_contradiction: boolean;
}

export interface PublishedCell {
  readonly categories: readonly string[];
  /** Of a percentage that is shown, where they are known. */
  readonly numerator?: Decimal;
  readonly denominator?: Decimal;
  /** Null: not collected; "withheld": too few people to publish. */
  readonly value: Decimal | "withheld" | null;
}

/** The value's cells by dimension, in the order in which they were reported, with those withheld that point at people. */
export function breakDown(value: IndicatorValue): Breakdown[] {
  const byDimension = new Map<string, Cell[]>();
  for (const cell of value.cells) {
    const dimension = dimensionOf(cell);
    byDimension.set(dimension, [...(byDimension.get(dimension) ?? []), cell]);
  }
  const hidden = findWithheld(value);
  return [...byDimension].map(([dimension, cells]) =>
    breakDownDimension(dimension, cells, value, hidden),
  );
}

/** `age × sex`: the cells of one table have one. */
function dimensionOf(cell: Cell): string {
  return Object.keys(cell.dimensions).sort().join(" × ");
}

function breakDownDimension(
  dimension: string,
  cells: readonly Cell[],
  { value, is_percentage = false }: IndicatorValue,
  hidden: ReadonlySet<Cell>,
): Breakdown {
  // Shares of groups make no share together: nothing of them is over, or left.
  const total = is_percentage ? null : value;
  const is_overlapping = cells.some((cell) => cell.is_overlapping);
  const sum = sumOf(cells);
  const comparison = total === null || is_overlapping ? 0 : compareDecimal(sum, total);
  const left = total === null ? null : addDecimal(total, { ...sum, units: -sum.units });
  return {
    dimension,
    cells: cells.map((cell) => ({
      categories: Object.keys(cell.dimensions)
        .sort()
        .map((name) => cell.dimensions[name] ?? ""),
      value: hidden.has(cell) ? "withheld" : cell.value,
      ...(hidden.has(cell) ? {} : partsOf(cell)),
    })),
    unknown: comparison < 0 && left !== null ? hideSmall(left) : null,
    is_over: comparison > 0,
    is_overlapping,
  };
}

/** What a sum gives away: cells that together make another cell, or the total. */
interface Equation {
  readonly parts: readonly Cell[];
  /** Null: the total itself, which is always shown. */
  readonly whole: Cell | null;
}

/**
 * The cells that are not published: those of 1 to 4, and as many more as are needed so that no sum that is published tells what they
 * are. Tables of one value are looked at together: women by age, beside all women, would else be told by subtraction. Of a percentage both
 * counts are looked at, and what the one leaves of the other. Source: DOMAIN invariant 39.
 */
function findWithheld(value: IndicatorValue): ReadonlySet<Cell> {
  const { cells } = value;
  if (value.is_percentage !== true)
    return withholdBy(cells, valueIn, value.value, NOTHING_WITHHELD);
  const totals = { numerator: value.numerator, denominator: value.denominator };
  const counts = [numeratorIn, denominatorIn, restIn].map((countIn) => ({
    countIn,
    total: countIn(totals),
  }));
  let hidden: ReadonlySet<Cell> = NOTHING_WITHHELD;
  for (let size = -1; size !== hidden.size;) {
    size = hidden.size;
    for (const { countIn, total } of counts) hidden = withholdBy(cells, countIn, total, hidden);
  }
  return hidden;
}

type Counts = { readonly [Part in "numerator" | "denominator"]?: Decimal | null | undefined };
type CountIn = (cell: Cell) => Decimal | null;
const valueIn: CountIn = (cell) => cell.value;
const numeratorIn = (cell: Counts) => cell.numerator ?? null;
const denominatorIn = (cell: Counts) => cell.denominator ?? null;
const restIn = ({ numerator, denominator }: Counts) =>
  numerator && denominator
    ? addDecimal(denominator, { ...numerator, units: -numerator.units })
    : null;

/** Withholds by one count of each cell, beside what is withheld already. */
function withholdBy(
  cells: readonly Cell[],
  countIn: CountIn,
  total: Decimal | null,
  already: ReadonlySet<Cell>,
): ReadonlySet<Cell> {
  const isFew = (cell: Cell) => {
    const count = countIn(cell);
    return cell.is_withheld || (count !== null && isSmall(count));
  };
  if (already.size === 0 && !cells.some(isFew)) return already;
  const hidden = new Set([...already, ...cells.filter(isFew)]);
  const equations = equationsOf(cells, total);
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const equation of equations) {
      const next = findNext(equation, hidden, countIn);
      if (next === null) continue;
      hidden.add(next);
      isDone = false;
    }
  }
  return hidden;
}

const NOTHING_WITHHELD: ReadonlySet<Cell> = new Set();

/** The cell to withhold next, so that what is hidden of the sum is of more than one cell and of no few people; null where it is. */
function findNext(
  { parts, whole }: Equation,
  hidden: ReadonlySet<Cell>,
  countIn: CountIn,
): Cell | null {
  const isWholeHidden = whole !== null && hidden.has(whole);
  const unseen = parts.filter((cell) => hidden.has(cell));
  if (unseen.length === 0 && !isWholeHidden) return null;
  // A whole that is hidden is told by its parts where all of them are shown; parts, by a whole that is shown.
  const isSafe = isWholeHidden
    ? unseen.length > 0
    : unseen.length > 1 && !isSmall(sumOf(unseen, countIn));
  if (isSafe) return null;
  const shown = parts.filter((cell) => {
    const count = countIn(cell);
    return !hidden.has(cell) && count !== null && count.units > 0n;
  });
  const [smallest] = shown.sort((one, other) => {
    const [a, b] = [countIn(one), countIn(other)];
    return a && b ? compareDecimal(a, b) : 0;
  });
  return smallest ?? (isWholeHidden ? null : whole);
}

function equationsOf(cells: readonly Cell[], total: Decimal | null): Equation[] {
  const exclusive = cells.filter((cell) => !cell.is_overlapping);
  const tables = new Map<string, Cell[]>();
  for (const cell of exclusive) {
    const dimension = dimensionOf(cell);
    tables.set(dimension, [...(tables.get(dimension) ?? []), cell]);
  }
  return [...tables.values()].flatMap((parts): Equation[] => {
    const names = Object.keys(parts[0]?.dimensions ?? {});
    const marginals = exclusive.filter((cell) => {
      const own = Object.keys(cell.dimensions);
      return own.length < names.length && own.every((name) => names.includes(name));
    });
    const withMarginals = marginals.map((whole) => ({
      whole,
      parts: parts.filter((part) =>
        Object.entries(whole.dimensions).every(([name, word]) => part.dimensions[name] === word),
      ),
    }));
    return total === null ? withMarginals : [{ whole: null, parts }, ...withMarginals];
  });
}

function sumOf(cells: readonly Cell[], countIn: CountIn = valueIn): Decimal {
  return cells.reduce((sum, cell) => {
    const count = countIn(cell);
    return count === null ? sum : addDecimal(sum, count);
  }, NONE);
}

const NONE = decimal("0");
const SMALLEST = decimal(String(SMALLEST_PUBLISHED_CELL));

function isSmall(value: Decimal): boolean {
  return value.units > 0n && compareDecimal(value, SMALLEST) < 0;
}

/** A remainder of a few people is as telling as a cell: it is said to exist, not how large it is. */
function hideSmall(value: Decimal): Decimal | null {
  return isSmall(value) ? null : value;
}

/** One text for one cell, whatever the order of its dimensions. */
function keyOf(cell: Cell): string {
  let key = "";
  for (const name of Object.keys(cell.dimensions).sort())
    key += `${name}\u0000${cell.dimensions[name] ?? ""}\u0000`;
  return key;
}

/** Whether two cells count the same people, told without a text of either. */
function isSameCell(a: Cell, b: Cell): boolean {
  let names = 0;
  for (const name in a.dimensions) {
    if (a.dimensions[name] !== b.dimensions[name]) return false;
    names++;
  }
  for (const _ in b.dimensions) names--;
  return names === 0;
}

/** Its numerator and denominator, where it has both. */
function partsOf({ numerator, denominator }: Cell): Pick<Cell, "numerator" | "denominator"> {
  return numerator && denominator ? { numerator, denominator } : {};
}

/** One category while values are put together. */
interface Merging {
  readonly cell: Cell;
  value: Decimal | null;
  is_overlapping: boolean;
  /** What the parts withhold of it, and of how many. */
  hidden: Decimal;
  hidden_parts: number;
  /** Of a percentage: null where one of them said the share alone, so that it is not put together. */
  parts: Required<Pick<Cell, "numerator" | "denominator">> | null;
}

/**
 * The cells of several values as one value's: added by category. A cell in which just one part is withheld, or parts of fewer than five
 * people together, is withheld too, for the other parts are published and would tell it. A category that one of them did not collect is
 * added up from the others: what is missing shows as unknown beside the total. Shares are never added: their numerators and denominators
 * are, and a share that was reported without them stands in no sum.
 */
export function mergeCells(values: readonly IndicatorValue[]): Cell[] {
  const byKey = new Map<string, Merging>();
  const inOrder: Merging[] = [];
  for (const value of values) {
    const hidden = findWithheld(value);
    for (const [at, cell] of value.cells.entries()) {
      // Values of one indicator mostly have the same cells in the same order.
      const likely = inOrder[at];
      const known = likely && isSameCell(likely.cell, cell) ? likely : byKey.get(keyOf(cell));
      const merging = known ?? startCell(cell);
      if (known) {
        if (cell.value !== null) merging.parts = addParts(known, cell);
        merging.value = addKnown(known.value, cell.value);
        merging.is_overlapping ||= cell.is_overlapping;
      } else {
        byKey.set(keyOf(cell), merging);
        inOrder.push(merging);
      }
      if (cell.value === null || !hidden.has(cell)) continue;
      merging.hidden = addDecimal(merging.hidden, cell.denominator ?? cell.value);
      merging.hidden_parts++;
    }
  }
  const isPercentage = values[0]?.is_percentage === true;
  return inOrder.flatMap((merging): Cell[] => {
    const { cell, is_overlapping, hidden, hidden_parts, parts } = merging;
    if (isPercentage && merging.value !== null && parts === null) return [];
    const value =
      isPercentage && parts ? percent(parts.numerator, parts.denominator) : merging.value;
    const is_withheld = hidden_parts === 1 || (hidden_parts > 1 && isSmall(hidden));
    return [{ ...cell, ...parts, value, is_overlapping, is_withheld }];
  });
}

function startCell(cell: Cell): Merging {
  const { value, is_overlapping, numerator, denominator } = cell;
  const parts = numerator && denominator ? { numerator, denominator } : null;
  return { cell, value, is_overlapping, hidden: NONE, hidden_parts: 0, parts };
}

/** Both counts added; the other's alone where this one was not collected. */
function addParts({ value, parts }: Merging, cell: Cell): Merging["parts"] {
  const { numerator, denominator } = cell;
  if (!numerator || !denominator) return null;
  if (parts === null) return value === null ? { numerator, denominator } : null;
  return {
    numerator: addDecimal(parts.numerator, numerator),
    denominator: addDecimal(parts.denominator, denominator),
  };
}

function addKnown(a: Decimal | null, b: Decimal | null): Decimal | null {
  return a === null ? b : b === null ? a : addDecimal(a, b);
}
