import type { Language } from "../base/language.js";

/** Inks of every document: text, what explains it, hairlines, headings. */
const INK = {
  text: "16191D",
  quiet: "565D66",
  rule: "D5D8DC",
  accent: "0F5A73",
  wash: "F1F5F6",
} as const;

interface ParagraphStyle {
  readonly id: string;
  readonly name: string;
  readonly next?: string;
  readonly paragraph: string;
  /** Half points. */
  readonly size: number;
  readonly run?: string;
}

const bold = "<w:b/>";
const color = (ink: string) => `<w:color w:val="${ink}"/>`;
const space = (before: number, after: number) =>
  `<w:spacing w:before="${before}" w:after="${after}"/>`;
const keep = "<w:keepNext/><w:keepLines/>";
const level = (outline: number) => `<w:outlineLvl w:val="${outline}"/>`;

/** Word's own names where it has them, so that its outline, its table of contents and its readers know the headings. */
const STYLES: readonly ParagraphStyle[] = [
  {
    id: "Title",
    name: "Title",
    next: "Subtitle",
    paragraph: keep + space(60, 60),
    size: 52,
    run: bold,
  },
  {
    id: "Subtitle",
    name: "Subtitle",
    next: "Normal",
    paragraph: space(0, 240),
    size: 24,
    run: color(INK.quiet),
  },
  {
    id: "Heading1",
    name: "heading 1",
    next: "Normal",
    paragraph: `${keep}<w:pBdr><w:top w:val="single" w:sz="12" w:space="4" w:color="${INK.accent}"/></w:pBdr>${space(360, 140)}${level(0)}`,
    size: 30,
    run: bold + color(INK.accent),
  },
  {
    id: "Heading2",
    name: "heading 2",
    next: "Normal",
    paragraph: keep + space(240, 100) + level(1),
    size: 23,
    run: bold,
  },
  {
    id: "Heading3",
    name: "heading 3",
    next: "Normal",
    paragraph: keep + space(200, 60) + level(2),
    size: 21,
    run: bold,
  },
  {
    id: "Caption",
    name: "caption",
    next: "Normal",
    paragraph: keep + space(200, 80),
    size: 19,
    run: bold,
  },
  {
    id: "ListBullet",
    name: "List Bullet",
    paragraph: `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>${space(0, 60)}`,
    size: 19,
  },
  {
    id: "Label",
    name: "Label",
    paragraph: `${keep}<w:pBdr><w:top w:val="single" w:sz="24" w:space="6" w:color="${INK.accent}"/></w:pBdr>${space(0, 0)}`,
    size: 18,
    run: bold + color(INK.accent),
  },
  { id: "Lead", name: "Lead", paragraph: space(0, 200), size: 23 },
  {
    id: "Warning",
    name: "Warning",
    paragraph: `<w:shd w:val="clear" w:color="auto" w:fill="FBEFD9"/>${space(0, 200)}`,
    size: 19,
    run: bold,
  },
  { id: "Note", name: "Note", paragraph: space(60, 200), size: 16, run: color(INK.quiet) },
  {
    id: "Place",
    name: "Place",
    paragraph: keep + space(0, 60),
    size: 17,
    run: bold + color(INK.accent),
  },
  // Looks like a heading and is none: a number in Word's outline would say nothing.
  { id: "TileNumber", name: "Tile Number", paragraph: keep + space(20, 20), size: 26, run: bold },
  {
    id: "TableHead",
    name: "Table Head",
    paragraph: keep + space(20, 20),
    size: 17,
    run: bold + color(INK.quiet),
  },
  { id: "TableText", name: "Table Text", paragraph: space(20, 20), size: 18 },
  {
    id: "TableNumber",
    name: "Table Number",
    paragraph: `${space(20, 20)}<w:jc w:val="right"/>`,
    size: 18,
  },
  {
    id: "Footer",
    name: "footer",
    paragraph: `<w:tabs><w:tab w:val="right" w:pos="9866"/></w:tabs>${space(0, 0)}`,
    size: 16,
    run: color(INK.quiet),
  },
];

/** The document's styles: real ones, so that who edits it changes a style and not a hundred paragraphs. */
export function stylesXml(language: Language): string {
  const fonts =
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:eastAsia="BIZ UDPGothic"/>';
  const lang = `<w:lang w:val="${language === "ja" ? "en-US" : "en-GB"}" w:eastAsia="ja-JP"/>`;
  const defaults = `<w:docDefaults><w:rPrDefault><w:rPr>${fonts}${color(INK.text)}<w:sz w:val="20"/><w:szCs w:val="20"/>${lang}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`;
  const normal =
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>';
  const number = `<w:style w:type="character" w:customStyle="1" w:styleId="Number"><w:name w:val="Number"/><w:qFormat/><w:rPr>${bold}</w:rPr></w:style>`;
  const missing = `<w:style w:type="character" w:customStyle="1" w:styleId="Missing"><w:name w:val="Missing"/><w:rPr>${color(INK.quiet)}</w:rPr></w:style>`;
  const link = `<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>${color(INK.accent)}<w:u w:val="single"/></w:rPr></w:style>`;
  const table = `<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style><w:style w:type="table" w:customStyle="1" w:styleId="BriefTable"><w:name w:val="Brief Table"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="${INK.rule}"/><w:insideH w:val="single" w:sz="4" w:color="${INK.rule}"/></w:tblBorders></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="${INK.quiet}"/></w:tcBorders></w:tcPr></w:tblStylePr></w:style>`;
  return `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${defaults}${normal}${STYLES.map(styleXml).join("")}${number}${missing}${link}${table}</w:styles>`;
}

function styleXml(style: ParagraphStyle): string {
  const next = style.next ? `<w:next w:val="${style.next}"/>` : "";
  return `<w:style w:type="paragraph" w:styleId="${style.id}"><w:name w:val="${style.name}"/><w:basedOn w:val="Normal"/>${next}<w:qFormat/><w:pPr>${style.paragraph}</w:pPr><w:rPr>${style.run ?? ""}<w:sz w:val="${style.size}"/><w:szCs w:val="${style.size}"/></w:rPr></w:style>`;
}

/** One kind of list: a dash. */
export const NUMBERING_XML = `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="–"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr><w:rPr><w:color w:val="${INK.accent}"/></w:rPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`;
