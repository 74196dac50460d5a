import { decimalsOf } from "../base/currency.js";
import type { Language } from "../base/language.js";
import { INK, textWidth } from "../charts/svg.js";
import { textOf, type Bar, type Chart } from "./document.js";
import { escapeOffice, relationships, type About } from "./office-package.js";
import { amountFormat, numberCell, text, writeWorkbook, type Cell } from "./workbook.js";
import { BRIEF } from "./words.js";

const DRAWING = "http://schemas.openxmlformats.org/drawingml/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/** Labels that are a range of the workbook's cells. Source: MS-ODRAWXML 2.24.3, elements of Word 2013 and later. */
const C15 = "http://schemas.microsoft.com/office/drawing/2012/chart";
const LABELS_OF_SERIES = "{02D57815-91ED-43cb-92C2-25804820EDAC}";
const LABELS_OF_POINT = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}";

export const CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
export const WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** English Metric Units in a twentieth of a point and in a point. */
const EMU = { twentieth: 635, point: 12_700 } as const;
/** Points: the letters, one bar with the white around it, and the white between a name, its bar and the bar's value. */
const SIZE = { letters: 9, bar: 25, gap: 10 } as const;

/** The chart where it stands in the text: its size, its number within the document, and what it shows for those who do not see it. */
export function chartDrawing(
  chart: Chart,
  place: { id: number; relationship: string; language: Language; width: number },
): string {
  const size = `cx="${place.width * EMU.twentieth}" cy="${chart.bars.length * SIZE.bar * EMU.point}"`;
  const name = `${BRIEF.chart_sheet[place.language]} ${place.id}`;
  return `<w:r><w:drawing><wp:inline xmlns:wp="${DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent ${size}/><wp:docPr id="${place.id}" name="${name}" descr="${escapeOffice(textOf(chart.alternative))}"/><wp:cNvGraphicFramePr/><a:graphic xmlns:a="${DRAWING}/main"><a:graphicData uri="${DRAWING}/chart"><c:chart xmlns:c="${DRAWING}/chart" r:id="${place.relationship}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
}

/** The parts of one chart by their paths: the drawing, its link, and the workbook that Word opens at "Edit data". */
export function chartParts(
  chart: Chart,
  number: number,
  about: About,
): [string, string | Buffer][] {
  const { language } = about;
  const workbook = `embeddings/chart${number}.xlsx`;
  const description = textOf(chart.subtitle);
  return [
    [`word/charts/chart${number}.xml`, chartXml(chart, number, language)],
    [
      `word/charts/_rels/chart${number}.xml.rels`,
      relationships([{ id: "rId1", type: "package", target: `../${workbook}` }]),
    ],
    [
      `word/${workbook}`,
      writeWorkbook([dataSheet(chart, language)], {
        ...about,
        title: textOf(chart.headline),
        description,
      }),
    ],
  ];
}

/** Names, exact amounts, and the words behind each bar. */
function dataSheet(chart: Chart, language: Language) {
  const head = ["", amountHead(chart, language), BRIEF.chart_label[language]];
  const rows = chart.bars.map((bar, index): Cell[] => [
    text(textOf(bar.label)),
    numberCell(bar.figure, language) ?? text(""),
    wordsCell(bar, `B${index + 2}`, unitOf(chart)),
  ]);
  return {
    name: BRIEF.chart_sheet[language],
    head_row: 1,
    widths: [36, 24, 36],
    rows: [head.map((title) => text(title, "head")), ...rows],
  };
}

/** The document's words while the amount is the document's; the amount that somebody else typed is printed in full. */
function wordsCell(bar: Bar, amount: string, unit: ReturnType<typeof unitOf>): Cell {
  const quoted = (words: string) => `"${words.replaceAll('"', '""')}"`;
  const result = textOf(bar.value);
  const typed = `FIXED(${amount},${unit.places})&${quoted(` ${unit.currency}`)}`;
  const given = amountOf(bar) ?? '""';
  return {
    formula: `IF(${amount}=${given},${quoted(result)},${typed})`,
    result,
    format: "General",
  };
}

function amountOf(bar: Bar): string | null {
  return numberCell(bar.figure, "en")?.decimal ?? null;
}

/** The currency of a chart's amounts, which is one, and its decimal places. */
function unitOf(chart: Chart): { currency: string; places: number } {
  for (const { figure } of chart.bars) {
    if (figure.value?.kind !== "money") continue;
    const { currency } = figure.value.money;
    return { currency, places: decimalsOf(currency) };
  }
  return { currency: "", places: 0 };
}

function amountHead(chart: Chart, language: Language): string {
  return BRIEF.chart_amount[language].replace("{currency}", () => unitOf(chart).currency);
}

/**
 * One series of horizontal bars, the first on top, each in its own hue with its value in words behind it: what the HTML and the PDF
 * show. No reader needs the colours, so that it prints in grey. Source: ECMA-376 part 1, chapter 21.2, in the schema's order.
 */
function chartXml(chart: Chart, number: number, language: Language): string {
  const { bars } = chart;
  const { places } = unitOf(chart);
  const format = amountFormat(places);
  const last = bars.length + 1;
  const range = (cells: string) => `'${BRIEF.chart_sheet[language]}'!${cells}`;
  const title = amountHead(chart, language);
  const isSigned = bars.some((bar) => amountOf(bar)?.startsWith("-"));
  const series = [
    '<c:idx val="0"/><c:order val="0"/>',
    `<c:tx><c:strRef><c:f>${range("$B$1")}</c:f>${stringCache("c:strCache", [title])}</c:strRef></c:tx>`,
    `<c:spPr>${fill(bars[0]?.color ?? "")}</c:spPr><c:invertIfNegative val="0"/>`,
    ...bars.map(
      (bar, index) =>
        `<c:dPt><c:idx val="${index}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>${fill(bar.color)}</c:spPr></c:dPt>`,
    ),
    `<c:dLbls>${bars.map((bar, index) => pointLabel(bar, index, number, language)).join("")}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textBody(language, true)}<c:dLblPos val="outEnd"/>${SHOW_NOTHING}${labelsExtension('<c15:showDataLabelsRange val="1"/><c15:showLeaderLines val="0"/>')}</c:dLbls>`,
    `<c:cat><c:strRef><c:f>${range(`$A$2:$A$${last}`)}</c:f>${stringCache(
      "c:strCache",
      bars.map((bar) => textOf(bar.label)),
    )}</c:strRef></c:cat>`,
    `<c:val><c:numRef><c:f>${range(`$B$2:$B$${last}`)}</c:f>${numberCache(bars, format)}</c:numRef></c:val>`,
    `<c:extLst><c:ext uri="${LABELS_OF_SERIES}" xmlns:c15="${C15}"><c15:datalabelsRange><c15:f>${range(`$C$2:$C$${last}`)}</c15:f>${stringCache(
      "c15:dlblRangeCache",
      bars.map((bar) => textOf(bar.value)),
    )}</c15:datalabelsRange></c:ext></c:extLst>`,
  ];
  const none = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>';
  const names = `<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>${none}<c:tickLblPos val="low"/><c:spPr><a:ln w="6350">${fill(INK.quiet.slice(1))}</a:ln></c:spPr>${textBody(language)}<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`;
  const least = isSigned ? "" : '<c:min val="0"/>';
  const amounts = `<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>${least}</c:scaling><c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="${format}" sourceLinked="0"/>${none}<c:tickLblPos val="nextTo"/><c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>`;
  const plot = `<c:plotArea>${layout(bars)}<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser>${series.join("")}</c:ser><c:gapWidth val="40"/><c:axId val="1"/><c:axId val="2"/></c:barChart>${names}${amounts}<c:spPr><a:noFill/></c:spPr></c:plotArea>`;
  return `<c:chartSpace xmlns:c="${DRAWING}/chart" xmlns:a="${DRAWING}/main" xmlns:r="${OFFICE}"><c:date1904 val="0"/><c:lang val="${LOCALES[language]}"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>${plot}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textBody(language)}<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`;
}

const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", ja: "ja-JP" };

const SHOW_NOTHING =
  '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>';

/** A field that holds the text of its cell; who does not know the field still prints its text. */
function pointLabel(bar: Bar, index: number, number: number, language: Language): string {
  const id = (number * 4096 + index).toString(16).toUpperCase().padStart(12, "0");
  const field = `<a:fld id="{00000000-0000-4000-8000-${id}}" type="CELLRANGE"><a:rPr ${letters(language, true)}</a:rPr><a:t>${escapeOffice(textOf(bar.value))}</a:t></a:fld>`;
  return `<c:dLbl><c:idx val="${index}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p>${field}</a:p></c:rich></c:tx><c:dLblPos val="outEnd"/>${SHOW_NOTHING}${labelsExtension('<c15:dlblFieldTable/><c15:showDataLabelsRange val="1"/>')}</c:dLbl>`;
}

function labelsExtension(content: string): string {
  return `<c:extLst><c:ext uri="${LABELS_OF_POINT}" xmlns:c15="${C15}">${content}</c:ext></c:extLst>`;
}

function stringCache(name: string, texts: readonly string[]): string {
  const points = texts.map(
    (value, index) => `<c:pt idx="${index}"><c:v>${escapeOffice(value)}</c:v></c:pt>`,
  );
  return `<${name}><c:ptCount val="${texts.length}"/>${points.join("")}</${name}>`;
}

/** What is not reported has no point: it is not zero. */
function numberCache(bars: readonly Bar[], format: string): string {
  const points = bars.map((bar, index) => {
    const amount = amountOf(bar);
    return amount === null ? "" : `<c:pt idx="${index}"><c:v>${amount}</c:v></c:pt>`;
  });
  return `<c:numCache><c:formatCode>${format}</c:formatCode><c:ptCount val="${bars.length}"/>${points.join("")}</c:numCache>`;
}

/** Room at the left for the longest name, at the right for the longest value, as shares of the chart's width. */
function layout(bars: readonly Bar[]): string {
  const widest = (texts: readonly string[]) =>
    Math.max(0, ...texts.map((words) => textWidth(words, SIZE.letters) * 1.1)) + SIZE.gap;
  const left = Math.min(0.3, widest(bars.map((bar) => textOf(bar.label))) / CHART_POINTS);
  const right = Math.min(0.35, widest(bars.map((bar) => textOf(bar.value))) / CHART_POINTS);
  const share = (value: number) => value.toFixed(3);
  return `<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="${share(left)}"/><c:y val="0.02"/><c:w val="${share(1 - left - right)}"/><c:h val="0.96"/></c:manualLayout></c:layout>`;
}

/** The width of the text on an A4 page. */
const CHART_POINTS = 493;

function fill(color: string): string {
  return `<a:solidFill><a:srgbClr val="${color.toUpperCase()}"/></a:solidFill>`;
}

/** Attributes and content of an element of letters: hundredths of a point, language, ink, a Latin and an East Asian face. */
function letters(language: Language, isBold = false): string {
  return `lang="${LOCALES[language]}" sz="${SIZE.letters * 100}" b="${isBold ? 1 : 0}">${fill(INK.text.slice(1))}<a:latin typeface="Calibri"/><a:ea typeface="BIZ UDPGothic"/>`;
}

function textBody(language: Language, isBold = false): string {
  return `<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr ${letters(language, isBold)}</a:defRPr></a:pPr><a:endParaRPr lang="${LOCALES[language]}"/></a:p></c:txPr>`;
}
