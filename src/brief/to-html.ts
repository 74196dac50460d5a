import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../base/place.js";
import type { Figure } from "../figures/figure.js";
import { unitOf, wordFigure } from "../figures/wording.js";
import { claimsOf, type Claim } from "./to-claims.js";
import {
  figuresOf,
  textOf,
  type Block,
  type BriefDocument,
  type Card,
  type Phrase,
  type Row,
  type Table,
} from "./document.js";
import { BRIEF } from "./words.js";

const STYLE = join(packageRoot, "src", "brief", "brief.css");
let style: string | null = null;

/**
 * The document as one HTML file that stands alone: no script, no picture or face from elsewhere, its style inside. Each number
 * leads to its row in a table of all numbers, with value, day and source; from there to its page on the site, where the site's address
 * is known: a file that is sent on has no other way back.
 */
export function writeHtml(document: BriefDocument, site: string | null = null): string {
  style ??= readFileSync(STYLE, "utf8");
  const { language, title, subtitle, label, lead, footer, warning } = document;
  const body = [
    `<header>`,
    warning ? `<p class="warning">${phraseHtml(warning)}</p>` : "",
    `<p class="label">${phraseHtml(label)}</p>`,
    `<h1>${phraseHtml(title)}</h1>`,
    `<p class="subtitle">${phraseHtml(subtitle)}</p>`,
    `</header>`,
    `<main>`,
    lead.length > 0 ? `<p class="lead">${phraseHtml(lead)}</p>` : "",
    tilesHtml(document),
    ...document.sections.map(
      (section) =>
        `<section id="${escape(section.id)}"><h2>${phraseHtml(section.title)}</h2>${section.blocks.map(blockHtml).join("\n")}</section>`,
    ),
    numbersHtml(document, site),
    `</main>`,
    `<footer><p>${phraseHtml(footer)}</p></footer>`,
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(textOf(title))}</title>
<meta name="description" content="${escape(textOf(subtitle))}">
<style>
${style}</style>
</head>
<body>
${body.filter((part) => part !== "").join("\n")}
</body>
</html>
`;
}

function phraseHtml(phrase: Phrase): string {
  return phrase
    .map((segment) => {
      const text = escape(segment.text);
      if (segment.exempt === "unit") return `<span class="unit">${text}</span>`;
      if (segment.signal) return `<span class="${segment.signal}">${text}</span>`;
      if (!segment.figure) return text;
      if (segment.figure.value === null) return `<span class="missing">${text}</span>`;
      return `<a class="n" href="#${anchorOf(segment.figure.id)}">${text}</a>`;
    })
    .join("");
}

function tilesHtml(document: BriefDocument): string {
  if (document.tiles.length === 0) return "";
  const tiles = document.tiles.map(
    (tile) =>
      `<div><dt>${phraseHtml(tile.label)}</dt><dd class="value">${phraseHtml(tile.value)}</dd><dd class="about">${phraseHtml(tile.about)}</dd></div>`,
  );
  return `<dl class="tiles">${tiles.join("")}</dl>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return block.phrase.length === 0
        ? ""
        : `<p class="${block.tone}">${phraseHtml(block.phrase)}</p>`;
    case "heading":
      return `<h3>${phraseHtml(block.phrase)}</h3>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${phraseHtml(item)}</li>`).join("")}</ul>`;
    case "facts":
      return `<dl class="facts">${block.rows.map((row) => `<div><dt>${phraseHtml(row.term)}</dt><dd>${phraseHtml(row.phrase)}</dd></div>`).join("")}</dl>`;
    case "cards":
      return `<div class="cards">${block.cards.map((card) => cardHtml(card, block.level + 1)).join("\n")}</div>`;
    case "chart":
      return `<figure><figcaption><strong>${phraseHtml(block.headline)}</strong><span>${phraseHtml(block.subtitle)}</span></figcaption>${block.svg}</figure>`;
    case "sources":
      return `<ul class="sources">${block.entries
        .map((entry) => {
          const title = phraseHtml(entry.title);
          const named =
            entry.url === null
              ? title
              : `<a href="${escape(entry.url)}" rel="noreferrer">${title}</a>`;
          return `<li id="source-${escape(entry.id)}"><cite>${named}</cite> <span>${phraseHtml(entry.about)}</span></li>`;
        })
        .join("")}</ul>`;
    case "table":
      return tableHtml(block);
  }
}

function cardHtml(card: Card, level: number): string {
  const said = [
    ...card.paragraphs.map((paragraph) => `<p>${phraseHtml(paragraph)}</p>`),
    card.points.length > 0
      ? `<ul>${card.points.map((point) => `<li>${phraseHtml(point)}</li>`).join("")}</ul>`
      : "",
    card.sources.length > 0 ? `<p class="note">${phraseHtml(card.sources)}</p>` : "",
  ];
  const place = card.place.length > 0 ? `<p class="place">${phraseHtml(card.place)}</p>` : "";
  return `<article><div><h${level}>${phraseHtml(card.title)}</h${level}>${place}</div><div>${said.join("")}</div></article>`;
}

function tableHtml(table: Table): string {
  const head = table.columns
    .map((column) => `<th scope="col"${alignOf(column.align)}>${phraseHtml(column.title)}</th>`)
    .join("");
  const rows = table.rows.map((row) => rowHtml(row, table)).join("\n");
  const note =
    table.note && table.note.length > 0 ? `<p class="note">${phraseHtml(table.note)}</p>` : "";
  return `<div class="table"><table><caption>${phraseHtml(table.caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table></div>${note}`;
}

function rowHtml(row: Row, table: Table): string {
  if (row.role === "group")
    return `<tr class="group"><th scope="rowgroup" colspan="${table.columns.length}">${phraseHtml(row.cells[0] ?? [])}</th></tr>`;
  if (row.role === "detail")
    return `<tr class="detail"><td colspan="${table.columns.length}">${phraseHtml(row.cells[0] ?? [])}</td></tr>`;
  const cells = row.cells.map((cell, index) => {
    const isMissing = MISSING.has(textOf(cell));
    const align = isMissing
      ? ` class="missing${table.columns[index]?.align === "end" ? " end" : ""}"`
      : alignOf(table.columns[index]?.align ?? "start");
    if (index === 0 && cell.length > 0) return `<th scope="row"${align}>${phraseHtml(cell)}</th>`;
    return `<td${align}>${phraseHtml(cell)}</td>`;
  });
  return `<tr${row.role === "body" ? "" : ` class="${row.role}"`}>${cells.join("")}</tr>`;
}

const MISSING: ReadonlySet<string> = new Set(Object.values(BRIEF.not_reported));

function alignOf(align: "start" | "end"): string {
  return align === "end" ? ` class="end"` : "";
}

/** Every number of the document with what it claims: folded away, and opened by the browser itself. */
function numbersHtml(document: BriefDocument, site: string | null): string {
  const { language } = document;
  const figures = new Map(figuresOf(document).map((figure) => [figure.id, figure]));
  const rows = claimsOf(document).flatMap((claim) => {
    const figure = figures.get(claim.id);
    return figure ? [numberRow(claim, figure, { document, site })] : [];
  });
  const heads = [
    BRIEF.claim_value,
    BRIEF.claim_text,
    BRIEF.claim_basis,
    BRIEF.claim_as_of,
    BRIEF.claim_sources,
  ];
  return `<section id="numbers"><details><summary><h2>${escape(BRIEF.all_numbers[language])}</h2></summary><div class="table"><table><thead><tr>${heads
    .map((head) => `<th scope="col">${escape(head[language])}</th>`)
    .join("")}</tr></thead><tbody>
${rows.join("\n")}</tbody></table></div></details></section>`;
}

function numberRow(
  claim: Claim,
  figure: Figure,
  { document, site }: { readonly document: BriefDocument; readonly site: string | null },
): string {
  const { language } = document;
  const basis = {
    actual: BRIEF.basis_actual,
    target: BRIEF.basis_target,
    statement: BRIEF.basis_statement,
  }[claim.basis];
  const cited = new Set(figure.sources.map((source) => source.document));
  const sources = [...cited].slice(0, 6).map((id) => {
    const title = figure.sources.find((source) => source.document === id)?.title[language] ?? id;
    return `<a href="#source-${escape(id)}">${escape(title)}</a>`;
  });
  const unit = figure.value ? unitOf(figure.value, language) : "";
  return `<tr id="${anchorOf(claim.id)}"><th scope="row">${escape(wordFigure(figure, language))}<br><data value="${claim.value}">${claim.value}</data> ${escape(unit)}<br>${figureLink(figure, language, site)}</th><td>${escape(claim.text)}</td><td>${escape(basis[language])}</td><td>${escape(claim.as_of ?? "")}</td><td>${sources.join(BRIEF.semicolon[language])}</td></tr>`;
}

/** To the page of the number, where its rows, sources and approvals stand; its id alone where nobody said at which address that is. */
function figureLink({ id }: Figure, language: string, site: string | null): string {
  if (site === null) return `<code class="id">${escape(id)}</code>`;
  const path = `/${language}/figures/${encodeURIComponent(id).replaceAll("%3A", ":")}`;
  return `<a class="id" href="${escape(site + path)}">${escape(id)}</a>`;
}

function anchorOf(id: string): string {
  return `n-${escape(id.replaceAll(":", "_"))}`;
}

/** Text for element content and double-quoted attributes. */
function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
