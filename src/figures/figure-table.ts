import type { Text } from "../base/text.js";
import type { Figure } from "./figure.js";

/** A column of a published table: what it holds, in a name for readers and one for machines. */
export interface FigureColumn {
  /** Stable, lower case: the CSV's header. */
  readonly key: string;
  readonly title: Text;
  /** Unit of the column's numbers, where they have one. */
  readonly unit?: Text;
}

/** A cell is a figure, a text, or nothing known. */
export type FigureCell = Figure | Text | null;

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

export function figuresIn(table: FigureTable): readonly Figure[] {
  return table.rows.flat().filter(isFigure);
}
