import type { Language } from "../base/language.js";
import { claimsOf } from "./to-claims.js";
import { textOf, type Block, type BriefDocument, type Phrase, type Table } from "./document.js";
import { BRIEF } from "./words.js";
import { MINUS } from "./phrase.js";
import {
  numberCell,
  sheetName,
  text,
  writeWorkbook,
  type Cell,
  type NumberCell,
  type Sheet,
} from "./workbook.js";

/**
 * The document as a workbook: its text in one sheet, a sheet a table, numbers as numbers, and last a sheet of every claim. Currency, percent
 * and qualifier stand in the number's format, so that a cell prints as the brief does and still adds up.
 */
export function writeXlsx(document: BriefDocument): Buffer {
  const tables = document.sections.flatMap((section) =>
    section.blocks.flatMap((block) => (block.kind === "table" ? [block] : [])),
  );
  const taken = new Set<string>();
  const sheets = [
    aboutSheet(document, taken),
    textSheet(document, taken),
    ...tables.map((table) => tableSheet(table, document.language, taken)),
    claimsSheet(document, taken),
  ];
  const { language, as_of } = document;
  return writeWorkbook(sheets, {
    title: textOf(document.title),
    description: textOf(document.subtitle),
    language,
    as_of,
  });
}

function aboutSheet(document: BriefDocument, taken: Set<string>): Sheet {
  const lines = [document.warning ?? [], document.subtitle, document.footer].filter(
    (line) => line.length > 0,
  );
  const facts = document.sections.flatMap((section) =>
    section.blocks.flatMap((block) => (block.kind === "facts" ? block.rows : [])),
  );
  return {
    name: sheetName(textOf(document.label), taken),
    head_row: 0,
    widths: [34, 100],
    rows: [
      [text(textOf(document.title), "title")],
      ...lines.map((line) => [text(textOf(line))]),
      ...facts.map((row) => [text(textOf(row.term), "head"), text(textOf(row.phrase))]),
    ],
  };
}

/** Everything that the document says outside its tables, a line each below its section: nothing of it is lost in a workbook. */
function textSheet(document: BriefDocument, taken: Set<string>): Sheet {
  const { language, lead } = document;
  const lines = (block: Block): string[] => {
    if (block.kind === "paragraph" || block.kind === "heading") return [textOf(block.phrase)];
    if (block.kind === "list") return block.items.map(textOf);
    if (block.kind !== "cards") return [];
    return block.cards.flatMap((card) =>
      [card.title, card.place, ...card.paragraphs, ...card.points, card.sources].map(textOf),
    );
  };
  const rows = document.sections.flatMap((section) => {
    const said = section.blocks.flatMap(lines).filter((line) => line !== "");
    return said.length === 0
      ? []
      : [[text(textOf(section.title), "head")], ...said.map((line) => [text(line)])];
  });
  const first = lead.length > 0 ? [[text(textOf(lead))]] : [];
  return {
    name: sheetName(BRIEF.text_sheet[language], taken),
    head_row: 0,
    widths: [120],
    rows: [...first, ...rows],
  };
}

function tableSheet(table: Table, language: Language, taken: Set<string>): Sheet {
  return {
    name: sheetName(textOf(table.caption), taken),
    head_row: 2,
    widths: table.columns.map((column) => Math.max(12, Math.round(column.share * 1.1))),
    rows: [
      [text(textOf(table.caption), "title")],
      table.columns.map((column) => text(textOf(column.title), "head")),
      ...table.rows.map((row) =>
        row.cells.map((cell) =>
          row.role === "group" ? text(textOf(cell), "group") : cellOf(cell, language),
        ),
      ),
      ...(table.note && table.note.length > 0 ? [[text("")], [text(textOf(table.note))]] : []),
    ],
  };
}

/** A cell that prints one figure is that number, or less than nothing where a minus stands before it; anything else is its text. */
function cellOf(phrase: Phrase, language: Language): Cell {
  const [sign, ...less] = phrase;
  if (sign?.text === MINUS && less.length > 0) {
    const cell = cellOf(less, language);
    return "decimal" in cell ? takenOff(cell) : text(textOf(phrase));
  }
  const figures = phrase.flatMap((segment) => segment.figure ?? []);
  const [figure] = figures;
  const isAlone = phrase.every(
    (segment) => segment.figure !== undefined || segment.exempt === "unit",
  );
  if (!figure || figures.length > 1 || !isAlone) return text(textOf(phrase));
  return numberCell(figure, language) ?? text(textOf(phrase));
}

/** Prints as the brief does, with the sign of mathematics, and is taken off in a sum. */
function takenOff({ decimal, format }: NumberCell): NumberCell {
  return { decimal: `-${decimal}`, format: `${format};"${MINUS}"${format}` };
}

function claimsSheet(document: BriefDocument, taken: Set<string>): Sheet {
  const { language } = document;
  const basis = {
    actual: BRIEF.basis_actual,
    target: BRIEF.basis_target,
    statement: BRIEF.basis_statement,
  };
  const heads = [
    "id",
    "text",
    "value",
    "unit",
    "qualifier",
    "basis",
    "period_from",
    "period_to",
    "as_of",
    "sources",
  ];
  const rows = claimsOf(document).map((claim): Cell[] => [
    text(claim.id),
    text(claim.text),
    { decimal: String(claim.value), format: "General" },
    text(claim.unit),
    text(claim.qualifier ?? ""),
    text(basis[claim.basis][language]),
    text(claim.period?.from ?? ""),
    text(claim.period?.to ?? ""),
    text(claim.as_of ?? ""),
    text(
      claim.sources
        .map((source) => [source.document, source.page].filter(Boolean).join(" "))
        .join("; "),
    ),
  ]);
  return {
    name: sheetName(BRIEF.all_numbers[language], taken),
    head_row: 2,
    widths: [30, 70, 16, 24, 12, 14, 12, 12, 12, 30],
    rows: [
      [text(BRIEF.all_numbers[language], "title")],
      heads.map((head) => text(head, "head")),
      ...rows,
    ],
  };
}
