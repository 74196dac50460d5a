import { formatNumber } from "../base/format.js";
import type { Language } from "../base/language.js";
import { texts, type Text } from "../base/text.js";
import type { Figure } from "./figure.js";

/** A column of a published table: what it holds, in a name for readers and one for machines. */
export interface FigureColumn {
  /** Stable, lower case: the CSV's header. */
  readonly key: string;
  readonly title: Text;
  /** Unit of the column's numbers, where they have one. */
  readonly unit?: Text;
  /** A part of the row's total: `sex=female`. */
  readonly is_part?: boolean;
}

/** A part of a total: how many, or why it does not say. The total's figure has its rows and sources. */
export interface PartCell {
  readonly part: string | null;
  readonly why: "not_collected" | "withheld" | null;
}

/** A cell is a figure, a part of one, a text, or nothing known. */
export type FigureCell = Figure | PartCell | Text | null;

/** A small table of figures: what a chart draws, a page prints and a file holds, one for all three. */
export interface FigureTable {
  readonly id: string;
  readonly title: Text;
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly (readonly FigureCell[])[];
  readonly is_illustrative: boolean;
}

export function isFigure(cell: FigureCell): cell is Figure {
  return cell !== null && "definition" in cell;
}

export function isPart(cell: FigureCell): cell is PartCell {
  return cell !== null && "part" in cell;
}

const WHY = texts({
  withheld: { en: "withheld: fewer than 5 people", ja: "非公表（5人未満）" },
  not_collected: { en: "not collected", ja: "未収集" },
});

/** What a cell that is no figure says. */
export function sayCell(cell: PartCell | Text, language: Language): string {
  if (!isPart(cell)) return cell[language];
  return cell.why === null ? formatNumber(cell.part ?? "", language) : WHY[cell.why][language];
}

export function figuresIn(table: FigureTable): readonly Figure[] {
  return table.rows.flat().filter(isFigure);
}
