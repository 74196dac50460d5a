import { BRIEF } from "./words.js";
import {
  textOf,
  type Block,
  type BriefDocument,
  type Card,
  type Chart,
  type Phrase,
  type Row,
  type SourceEntry,
  type Table,
} from "./document.js";
import { chartDrawing, chartParts, CHART_TYPE, WORKBOOK_TYPE } from "./docx-chart.js";
import { columnWidths } from "./docx-widths.js";
import { NUMBERING_XML, stylesXml } from "./docx-styles.js";
import {
  contentTypes,
  coreProperties,
  escapeOffice,
  relationships,
  writePackage,
  type About,
  type Relationship,
} from "./office-package.js";

const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";
/** Twentieths of a point between the margins of an A4 page. */
const TEXT_WIDTH = 9866;

/** What the text leads to, in its order: the document's other parts and addresses outside it, and its charts. */
interface Links {
  readonly rows: Relationship[];
  readonly charts: Chart[];
  readonly about: About;
}

/**
 * The document for who wants to edit it: real styles, header rows that repeat, East Asian faces, the language said, charts
 * with their data. The same document gives the same bytes.
 */
export function writeDocx(document: BriefDocument): Buffer {
  const { language, as_of } = document;
  const about: About = {
    title: textOf(document.title),
    description: textOf(document.subtitle),
    language,
    as_of,
  };
  const links: Links = {
    rows: [
      { id: "rId1", type: "styles", target: "styles.xml" },
      { id: "rId2", type: "numbering", target: "numbering.xml" },
      { id: "rId3", type: "footer", target: "footer1.xml" },
      { id: "rId4", type: "settings", target: "settings.xml" },
    ],
    charts: [],
    about,
  };
  const body = bodyXml(document, links);
  const charts = links.charts.flatMap((chart, index) => chartParts(chart, index + 1, about));
  const chartTypes = charts.flatMap(([path]) => {
    if (path.endsWith(".rels")) return [];
    return [[path, path.endsWith(".xlsx") ? WORKBOOK_TYPE : CHART_TYPE] as const];
  });
  return writePackage(
    new Map([
      [
        "[Content_Types].xml",
        contentTypes({
          "word/document.xml": `${TYPE}.document.main+xml`,
          "word/styles.xml": `${TYPE}.styles+xml`,
          "word/numbering.xml": `${TYPE}.numbering+xml`,
          "word/footer1.xml": `${TYPE}.footer+xml`,
          "word/settings.xml": `${TYPE}.settings+xml`,
          "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
          ...Object.fromEntries(chartTypes),
        }),
      ],
      [
        "_rels/.rels",
        relationships([
          { id: "rId1", type: "officeDocument", target: "word/document.xml" },
          { id: "rId2", type: "core-properties", target: "docProps/core.xml" },
        ]),
      ],
      ["docProps/core.xml", coreProperties(about)],
      ["word/document.xml", body],
      ["word/_rels/document.xml.rels", relationships(links.rows)],
      ["word/styles.xml", stylesXml(language)],
      ["word/numbering.xml", NUMBERING_XML],
      ["word/footer1.xml", footerXml(document)],
      [
        "word/settings.xml",
        `<w:settings xmlns:w="${MAIN}"><w:themeFontLang w:val="en-GB" w:eastAsia="ja-JP"/></w:settings>`,
      ],
      ...charts,
    ]),
  );
}

function bodyXml(document: BriefDocument, links: Links): string {
  const { warning, lead, tiles, sections } = document;
  const parts = [
    warning ? paragraph("Warning", runs(warning)) : "",
    paragraph("Label", runs(document.label)),
    paragraph("Title", runs(document.title)),
    paragraph("Subtitle", runs(document.subtitle)),
    lead.length > 0 ? paragraph("Lead", runs(lead)) : "",
    tiles.length > 0 ? tilesXml(document) : "",
    ...sections.flatMap((section) => [
      paragraph("Heading1", runs(section.title)),
      ...section.blocks.map((block) => blockXml(block, links)),
    ]),
  ];
  const page =
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1020" w:right="1020" w:bottom="1020" w:left="1020" w:header="510" w:footer="510" w:gutter="0"/></w:sectPr>';
  return `<w:document xmlns:w="${MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>${parts.join("")}${page}</w:body></w:document>`;
}

function blockXml(block: Block, links: Links): string {
  switch (block.kind) {
    case "paragraph":
      if (block.phrase.length === 0) return "";
      return paragraph(
        { lead: "Lead", body: "Normal", note: "Note" }[block.tone],
        runs(block.phrase),
      );
    case "heading":
      return paragraph("Heading2", runs(block.phrase));
    case "list":
      return block.items.map((item) => paragraph("ListBullet", runs(item))).join("");
    case "facts":
      return block.rows
        .map((row) =>
          paragraph("Normal", `${run(`${textOf(row.term)}\u2003`, "<w:b/>")}${runs(row.phrase)}`),
        )
        .join("");
    case "chart":
      return chartXml(block, links);
    case "cards":
      return block.cards.map((card) => cardXml(card, block.level)).join("");
    case "sources":
      return block.entries.map((entry) => sourceXml(entry, links)).join("");
    case "table":
      return tableXml(block);
  }
}

function cardXml(card: Card, level: 2 | 3): string {
  return [
    paragraph(`Heading${level}`, runs(card.title)),
    card.place.length > 0 ? paragraph("Place", runs(card.place)) : "",
    ...card.paragraphs.map((text) => paragraph("Normal", runs(text))),
    ...card.points.map((point) => paragraph("ListBullet", runs(point))),
    card.sources.length > 0 ? paragraph("Note", runs(card.sources)) : "",
  ].join("");
}

/** The chart as Word's own, which its readers may edit, below what it says and of what. */
function chartXml(chart: Chart, links: Links): string {
  const { about } = links;
  const target = `charts/chart${links.charts.length + 1}.xml`;
  const relationship = link(links, { type: "chart", target });
  links.charts.push(chart);
  const place = {
    id: links.charts.length,
    relationship,
    language: about.language,
    width: TEXT_WIDTH,
  };
  return (
    paragraph("Caption", runs(chart.headline)) +
    paragraph("Note", runs(chart.subtitle), "<w:keepNext/>") +
    paragraph("Normal", chartDrawing(chart, place))
  );
}

/** A relationship of the document, under the next free id. */
function link(links: Links, row: Omit<Relationship, "id">): string {
  const id = `rId${links.rows.length + 1}`;
  links.rows.push({ id, ...row });
  return id;
}

function sourceXml(entry: SourceEntry, links: Links): string {
  const named = run(textOf(entry.title), "<w:b/>");
  const about = entry.about.length > 0 ? run(` ${textOf(entry.about)}`) : "";
  if (entry.url === null) return paragraph("ListBullet", named + about);
  const id = link(links, { type: "hyperlink", target: entry.url, isExternal: true });
  const address = `<w:hyperlink r:id="${id}">${run(entry.url, '<w:rStyle w:val="Hyperlink"/>')}</w:hyperlink>`;
  return paragraph("ListBullet", `${named}${about}${run(" ")}${address}`);
}

function tilesXml(document: BriefDocument): string {
  const width = Math.floor(TEXT_WIDTH / document.tiles.length);
  const cells = document.tiles.map((tile) =>
    cellXml(
      width,
      paragraph("TableHead", runs(tile.label)) +
        paragraph("TileNumber", runs(tile.value)) +
        paragraph("Note", runs(tile.about)),
    ),
  );
  return tableFrame(
    document.tiles.map(() => width),
    `<w:tr><w:trPr><w:cantSplit/></w:trPr>${cells.join("")}</w:tr>`,
    "TableNormal",
  );
}

function tableXml(table: Table): string {
  const widths = columnWidths(table, TEXT_WIDTH);
  const styles = table.columns.map((column) =>
    column.align === "end" ? "TableNumber" : "TableText",
  );
  const head = table.columns.map((column, index) => {
    const side = column.align === "end" ? '<w:jc w:val="right"/>' : "";
    return cellXml(widths[index] ?? 0, paragraph("TableHead", runs(column.title), side));
  });
  const rows = table.rows.map((row) => rowXml(row, widths, styles));
  const header = `<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>${head.join("")}</w:tr>`;
  const note = table.note && table.note.length > 0 ? runs(table.note) : "";
  return (
    paragraph("Caption", runs(table.caption)) +
    tableFrame(widths, header + rows.join("")) +
    paragraph("Note", note)
  );
}

function rowXml(row: Row, widths: readonly number[], styles: readonly string[]): string {
  const wrap = (cells: string) => `<w:tr><w:trPr><w:cantSplit/></w:trPr>${cells}</w:tr>`;
  if (row.role === "group") {
    const text = paragraph("TableText", runs(row.cells[0] ?? [], "<w:b/>"), "<w:keepNext/>");
    return wrap(cellXml(TEXT_WIDTH, text, `<w:gridSpan w:val="${widths.length}"/>`));
  }
  if (row.role === "detail") {
    const text = paragraph("Note", runs(row.cells[0] ?? []), '<w:ind w:left="227"/>');
    return wrap(cellXml(TEXT_WIDTH, text, `<w:gridSpan w:val="${widths.length}"/>`));
  }
  const cells = row.cells.map((cell, index) => {
    const indent = row.role === "part" && index === 0 ? '<w:ind w:left="227"/>' : "";
    const content = runs(cell, row.role === "total" ? "<w:b/>" : "");
    return cellXml(widths[index] ?? 0, paragraph(styles[index] ?? "TableText", content, indent));
  });
  return wrap(cells.join(""));
}

function tableFrame(
  widths: readonly number[],
  rows: string,
  style: "BriefTable" | "TableNormal" = "BriefTable",
): string {
  const grid = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  return `<w:tbl><w:tblPr><w:tblStyle w:val="${style}"/><w:tblW w:w="${TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${rows}</w:tbl>`;
}

function cellXml(width: number, content: string, span = ""): string {
  return `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${span}</w:tcPr>${content}</w:tc>`;
}

function paragraph(style: string, content: string, properties = ""): string {
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/>${properties}</w:pPr>${content}</w:p>`;
}

const MISSING: ReadonlySet<string> = new Set(Object.values(BRIEF.not_reported));

/** The colours of brief.css and brief.typ. */
const SIGNALS = { good: "1C6B3C", watch: "8A5A00", explain: "9D1F2F" } as const;

/** A printed number has its own character style: who edits the text sees which words are claims. */
function runs(phrase: Phrase, weight: "" | "<w:b/>" = ""): string {
  return phrase
    .map((segment) => {
      if (segment.figure && segment.figure.value !== null)
        return run(segment.text, '<w:rStyle w:val="Number"/>');
      if (segment.signal)
        return run(segment.text, `<w:b/><w:color w:val="${SIGNALS[segment.signal]}"/>`);
      const missing = MISSING.has(segment.text) ? '<w:rStyle w:val="Missing"/>' : "";
      return run(segment.text, missing + weight);
    })
    .join("");
}

function run(text: string, properties = ""): string {
  const style = properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`;
  return `<w:r>${style}<w:t xml:space="preserve">${escapeOffice(text.replace(/\s+/g, (white) => (white.includes("\u3000") ? white : " ")))}</w:t></w:r>`;
}

function footerXml(document: BriefDocument): string {
  const field = (name: string) =>
    `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${name} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;
  const content = `${run(textOf(document.footer))}<w:r><w:tab/></w:r>${field("PAGE")}${run(" / ")}${field("NUMPAGES")}`;
  return `<w:ftr xmlns:w="${MAIN}">${paragraph("Footer", content)}</w:ftr>`;
}
