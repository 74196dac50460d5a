import { fillText, texts } from "../../base/text.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import type { Table } from "../table.js";

const TEXTS = texts({
  caption: {
    en: "The caption says {caption}, but the amounts of the text are for {data}.",
    ja: "見出しの期間は{caption}ですが、本文の金額の期間は{data}です。",
  },
  table: {
    en: "The caption says {caption}, but the table has the years {data}.",
    ja: "見出しの期間は{caption}ですが、表の年は{data}です。",
  },
  figure: {
    en: "The text reads {data} from {figure}, whose caption says {caption}.",
    ja: "本文は{figure}の期間を{data}としていますが、その見出しは{caption}です。",
  },
});

const ABOUT_MONEY = /\bcontributions?\b|\bfunding\b|拠出|資金/i;
const OTHER_MONEY =
  /\b(?:planned|pledge\w*|commitment\w*|projected|budget|ODA|official\s+development|expenditure|approvals?|programme|program|partnership|projects?)\b|政府開発援助|計画|見込|予算|事業/i;
const VERB =
  /\b(?:contributed|provided|funds|fund|is|was|were|are|has|have|amount(?:s|ed)|total(?:s|led|ed)|support(?:s|ed)|exceeded|reached)\b|ました|です|ある。/i;

interface Caption {
  readonly sentence: Sentence;
  readonly numeral: Numeral;
  readonly from: number;
  readonly to: number;
}

/** Captions whose period is not that of what stands below or beside them. */
export function findCaptionPeriods(document: ProseDocument): ProseFinding[] {
  const captions = document.sentences.flatMap((sentence) => captionOf(sentence));
  return [
    ...captions.flatMap((caption) => checkStatements(caption, document)),
    ...document.tables.flatMap((table) => checkTable(table, captions)),
    ...checkFigures(captions, document.sentences),
  ];
}

/** A short line without a verb that carries exactly one period of several years. */
function captionOf(sentence: Sentence): Caption[] {
  const periods = sentence.numerals.filter((numeral) => numeral.kind === "period");
  const [numeral] = periods;
  if (!numeral?.when || periods.length !== 1 || sentence.text.length > 150) return [];
  if (VERB.test(sentence.text) || /[。]$/.test(sentence.text) || sentence.passage.kind === "bullet")
    return [];
  const from = Number(numeral.when.from.slice(0, 4));
  const to = Number(numeral.when.to.slice(0, 4));
  return [{ sentence, numeral, from, to }];
}

/** All dated contributions of the text share one period, and the caption of the contributions another. */
function checkStatements(caption: Caption, document: ProseDocument): ProseFinding[] {
  const { text } = caption.sentence;
  if (!ABOUT_MONEY.test(text) || OTHER_MONEY.test(text)) return [];
  const parts = document.statements
    .filter(
      (statement) =>
        statement.sentence !== caption.sentence &&
        statement.period !== null &&
        statement.category !== "total",
    )
    .filter((statement) => statement.owner === (document.owners.get(caption.sentence) ?? ""));
  const printed = `${caption.from}-${caption.to}`;
  const periods = new Set(parts.map((part) => part.period));
  const spans = [...periods].map(
    (period) => (period ?? "").split("-").map(Number) as [number, number],
  );
  const union = `${Math.min(...spans.map(([from]) => from))}-${Math.max(...spans.map(([, to]) => to))}`;
  if (
    spans.length === 0 ||
    periods.has(printed) ||
    union === printed ||
    spans.some(([from, to]) => from === to)
  )
    return [];
  const isInside = spans.every(([from, to]) => from >= caption.from && to <= caption.to);
  if (isInside && (parts.length < 2 || spans.length > 1)) return [];
  const data = spans.map(([from, to]) => `${from}-${to}`).join(", ");
  return [finding(caption, fillText(TEXTS.caption, { caption: caption.numeral.text, data }), data)];
}

/** The caption that stands right above a table, and the table's columns or rows by year. */
function checkTable(table: Table, captions: readonly Caption[]): ProseFinding[] {
  const years = yearsOf(table);
  const caption = captions.findLast(
    ({ sentence }) =>
      sentence.passage.lastLine < table.firstLine &&
      table.firstLine - sentence.passage.lastLine <= 4,
  );
  if (!caption || years.length < 2) return [];
  const [from, to] = [Math.min(...years), Math.max(...years)];
  if (from === caption.from && to === caption.to) return [];
  return [
    finding(
      caption,
      fillText(TEXTS.table, { caption: caption.numeral.text, data: `${from}-${to}` }),
      `${from}-${to}`,
    ),
  ];
}

function yearsOf(table: Table): number[] {
  const YEAR = /^(?:FY\s?)?((?:19|20)\d{2})(?:年度?)?$/;
  const read = (texts: readonly string[]) =>
    texts.flatMap((text) =>
      YEAR.exec(text.trim())?.[1] ? [Number(YEAR.exec(text.trim())?.[1])] : [],
    );
  const columns = read(table.headers);
  if (columns.length >= 2) return columns;
  const rows = read(table.rows.map((row) => row.label));
  return rows.length >= table.rows.length - 2 ? rows : [];
}

/** "Figure 1 shows … between 2018 and 2021" against "Figure 1. …, 2018-2020". */
function checkFigures(
  captions: readonly Caption[],
  sentences: readonly Sentence[],
): ProseFinding[] {
  const NAME = /\b(?:Figure|Fig\.|Chart|Table)\s?\d{1,2}|[図表]\s?\d{1,2}/;
  return captions.flatMap((caption) => {
    const name = NAME.exec(caption.sentence.text);
    if (!name || name.index > 3) return [];
    const key = name[0].replace(/\s|Fig(?:ure|\.)/g, "");
    return sentences.flatMap((sentence) => {
      if (
        sentence === caption.sentence ||
        (!VERB.test(sentence.text) && !/。$/.test(sentence.text))
      )
        return [];
      const named = NAME.exec(sentence.text)?.[0].replace(/\s|Fig(?:ure|\.)/g, "");
      const periods = sentence.numerals.filter((numeral) => numeral.kind === "period");
      const [period] = periods;
      if (named !== key || !period?.when || periods.length !== 1) return [];
      const [from, to] = [Number(period.when.from.slice(0, 4)), Number(period.when.to.slice(0, 4))];
      if (from >= caption.from && to <= caption.to) return [];
      const facts = { caption: caption.numeral.text, data: period.text, figure: name[0] };
      return [finding(caption, fillText(TEXTS.figure, facts), `${from}-${to}`)];
    });
  });
}

function finding(caption: Caption, message: ProseFinding["message"], data: string): ProseFinding {
  const { sentence, numeral } = caption;
  return {
    rule: "period-mismatch",
    severity: "error",
    message,
    start: placeIn(sentence, numeral.start),
    end: placeIn(sentence, numeral.end - 1) + 1,
    facts: { caption: `${caption.from}-${caption.to}`, data },
  };
}
