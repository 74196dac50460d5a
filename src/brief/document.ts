import type { Day } from "../base/day.js";
import type { Language } from "../base/language.js";
import type { Figure } from "../figures/figure.js";
import type { Segment } from "../figures/wording.js";

/** Text as it will be printed; a segment with a figure is a number and what it claims. */
export type Phrase = readonly Segment[];

export interface Column {
  readonly title: Phrase;
  readonly align: "start" | "end";
  /** Its share of the table's width. */
  readonly share: number;
}

export interface Row {
  readonly cells: readonly Phrase[];
  /**
   * `group` heads the rows below it, `detail` tells more of the row above, each in one cell across the table; `part` belongs to
   * the row above and is not added to it.
   */
  readonly role: "body" | "part" | "total" | "group" | "detail";
}

export interface Table {
  readonly kind: "table";
  readonly caption: Phrase;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly note: Phrase | null;
}

/** One bar of a chart, for forms that draw it themselves. */
export interface Bar {
  readonly label: Phrase;
  readonly value: Phrase;
  readonly figure: Figure;
  /** Six hexadecimal digits. */
  readonly color: string;
}

export interface Chart {
  readonly kind: "chart";
  /** What it shows, in words. */
  readonly headline: Phrase;
  /** What, where, unit, period. */
  readonly subtitle: Phrase;
  readonly svg: string;
  readonly bars: readonly Bar[];
  /** What it shows, for those who do not see it. */
  readonly alternative: Phrase;
  /** The figures whose values it prints. */
  readonly figures: readonly Figure[];
}

export interface Paragraph {
  readonly kind: "paragraph";
  readonly tone: "lead" | "body" | "note";
  readonly phrase: Phrase;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Phrase[];
}

/** A heading within a section. */
export interface Heading {
  readonly kind: "heading";
  readonly phrase: Phrase;
}

/** Short pieces that stand side by side: a project, a fund. */
export interface Card {
  readonly title: Phrase;
  /** Where, through which fund. */
  readonly place: Phrase;
  readonly paragraphs: readonly Phrase[];
  readonly points: readonly Phrase[];
  readonly sources: Phrase;
}

export interface Cards {
  readonly kind: "cards";
  /** Headings of the cards: 2 right below the section's title, 3 below a heading within it. */
  readonly level: 2 | 3;
  readonly cards: readonly Card[];
}

/** Terms with what is known of each. */
export interface Facts {
  readonly kind: "facts";
  readonly rows: readonly { readonly term: Phrase; readonly phrase: Phrase }[];
}

export interface SourceEntry {
  /** The source's id: numbers link to it. */
  readonly id: string;
  readonly title: Phrase;
  readonly about: Phrase;
  readonly url: string | null;
}

export interface SourceList {
  readonly kind: "sources";
  readonly entries: readonly SourceEntry[];
}

export type Block = Paragraph | Heading | Table | Chart | List | Cards | Facts | SourceList;

export interface Section {
  readonly id: string;
  readonly title: Phrase;
  readonly blocks: readonly Block[];
}

export interface Tile {
  readonly label: Phrase;
  readonly value: Phrase;
  readonly about: Phrase;
}

/** A publication before it has a form: HTML, PDF and the list of claims are made of it and of nothing else. */
export interface BriefDocument {
  readonly id: string;
  readonly language: Language;
  readonly title: Phrase;
  readonly subtitle: Phrase;
  /** The line above the title: what kind of publication this is. */
  readonly label: Phrase;
  readonly publisher: Phrase;
  readonly lead: Phrase;
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
  /** Said on every page. */
  readonly footer: Phrase;
  /** Above everything, where the data is made up; else null. */
  readonly warning: Phrase | null;
  /** The most pages that its PDF may have; Infinity where there is no such limit. */
  readonly pages: number;
  /** The latest day that any of its numbers speaks for: its date, so that the same record gives the same bytes. */
  readonly as_of: Day | null;
}

/** One stretch of printed text, and the words that say what a table's cell is. */
export interface Passage {
  readonly phrase: Phrase;
  /** Caption, row and column of a cell; empty where the phrase is prose. */
  readonly label: string;
  /** Where in the document, for the message that something is wrong. */
  readonly place: string;
}

/** Every printed text of the document, in its order. */
export function passagesOf(document: BriefDocument): Passage[] {
  const prose = (phrase: Phrase, place: string): Passage => ({ phrase, label: "", place });
  const { title, subtitle, label, publisher, lead, footer, warning } = document;
  return [
    prose(label, "head"),
    prose(title, "title"),
    prose(subtitle, "subtitle"),
    prose(publisher, "head"),
    ...(warning ? [prose(warning, "warning")] : []),
    prose(lead, "lead"),
    ...document.tiles.flatMap((tile) => [
      { phrase: tile.value, label: textOf(tile.label), place: "tiles" },
      prose(tile.label, "tiles"),
      prose(tile.about, "tiles"),
    ]),
    ...document.sections.flatMap((section) => [
      prose(section.title, section.id),
      ...section.blocks.flatMap((block) => passagesOfBlock(block, section.id)),
    ]),
    prose(footer, "footer"),
  ];
}

function passagesOfBlock(block: Block, place: string): Passage[] {
  const prose = (phrase: Phrase): Passage => ({ phrase, label: "", place });
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return [prose(block.phrase)];
    case "list":
      return block.items.map(prose);
    case "facts":
      return block.rows.flatMap((row) => [
        prose(row.term),
        { phrase: row.phrase, label: textOf(row.term), place },
      ]);
    case "chart":
      return [
        prose(block.headline),
        prose(block.subtitle),
        { phrase: block.alternative, label: textOf(block.headline), place },
      ];
    case "cards":
      return block.cards.flatMap((card) =>
        [card.title, card.place, ...card.paragraphs, ...card.points, card.sources].map(prose),
      );
    case "sources":
      return block.entries.flatMap((entry) => [entry.title, entry.about].map(prose));
    case "table":
      return [
        prose(block.caption),
        ...cellsOf(block, place),
        ...(block.note ? [prose(block.note)] : []),
      ];
  }
}

/** Each cell with the words that say what it is: caption, group, row and column. */
function cellsOf(table: Table, place: string): Passage[] {
  const passages: Passage[] = table.columns.map((column) => ({
    phrase: column.title,
    label: "",
    place,
  }));
  let group = "";
  let first = "";
  for (const row of table.rows) {
    if (row.role === "group") group = textOf(row.cells[0] ?? []);
    if (row.role !== "group" && row.role !== "detail") first = textOf(row.cells[0] ?? []);
    const isWide = row.role === "group" || row.role === "detail";
    const head = [textOf(table.caption), group, row.role === "group" ? "" : first];
    row.cells.forEach((phrase, index) => {
      const column = isWide ? "" : textOf(table.columns[index]?.title ?? []);
      const isNamed = index > 0 || row.role === "detail";
      const words = isNamed ? [...head, column].filter((word) => word !== "") : [];
      passages.push({ phrase, label: words.join(" – "), place });
    });
  }
  return passages;
}

export function textOf(phrase: Phrase): string {
  return phrase.map((segment) => segment.text).join("");
}

/** Every figure that phrases and blocks print, once, in their order: of a document that is not whole yet. */
export function figuresIn(phrases: readonly Phrase[], blocks: readonly Block[]): Figure[] {
  const printed = [
    ...phrases,
    ...blocks.flatMap((block) => passagesOfBlock(block, "").map((passage) => passage.phrase)),
  ];
  const figures = printed.flatMap((phrase) => phrase.flatMap((segment) => segment.figure ?? []));
  return [...new Map(figures.map((figure) => [figure.id, figure])).values()];
}

/** Every figure that the document prints, once, in its order. */
export function figuresOf(document: BriefDocument): Figure[] {
  const printed = passagesOf(document).flatMap((passage) =>
    passage.phrase.flatMap((segment) => segment.figure ?? []),
  );
  return [...new Map(printed.map((figure) => [figure.id, figure])).values()];
}
