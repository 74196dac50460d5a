import { toDecimal } from "../base/money.js";
import type { Language } from "../base/language.js";
import type { Figure, FigureValue, Qualifier } from "../figures/figure.js";
import { unitOf } from "../figures/wording.js";
import { passagesOf, textOf, type BriefDocument, type Passage } from "./document.js";

/** A number that the brief prints, for machines. Money stands in major units, percentages as printed, ranks as 4. */
export interface Claim {
  readonly id: string;
  /** The whole sentence, or the table's words, that the number stands in. */
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  readonly currency?: string;
  readonly qualifier?: Exclude<Qualifier, "exactly">;
  readonly basis: Figure["basis"];
  readonly period?: { readonly from: string | null; readonly to: string | null };
  readonly as_of: string | null;
  /** Only where it is: the number was made up to show how a full record looks. */
  readonly is_illustrative?: true;
  readonly sources: readonly {
    readonly document: string;
    readonly page?: string;
    readonly record: string;
  }[];
}

/** One claim for every figure that the document prints, in its order; where it prints one twice, the sentence is kept. */
export function claimsOf(document: BriefDocument): Claim[] {
  const claims = new Map<string, { claim: Claim; isSentence: boolean }>();
  for (const passage of passagesOf(document)) {
    let at = 0;
    for (const segment of passage.phrase) {
      const { figure } = segment;
      const text = passageText(passage, at, document.language);
      at += segment.text.length;
      if (!figure || figure.value === null) continue;
      const isSentence = passage.label === "";
      const known = claims.get(figure.id);
      if (!known || (isSentence && !known.isSentence)) {
        claims.set(figure.id, {
          claim: claimOf(figure, figure.value, text, document.language),
          isSentence,
        });
      }
    }
  }
  for (const block of document.sections.flatMap((section) => section.blocks)) {
    if (block.kind !== "chart") continue;
    for (const figure of block.figures) {
      if (figure.value === null || claims.has(figure.id)) continue;
      const claim = claimOf(figure, figure.value, textOf(block.alternative), document.language);
      claims.set(figure.id, { claim, isSentence: false });
    }
  }
  return [...claims.values()].map(({ claim }) => claim);
}

/** The claims as a file: JSON, two spaces, a line end. */
export function writeClaims(document: BriefDocument): string {
  return `${JSON.stringify(claimsOf(document), null, 2)}\n`;
}

function claimOf(figure: Figure, value: FigureValue, text: string, language: Language): Claim {
  const { period, qualifier } = figure;
  return {
    id: figure.id,
    text,
    value: numberOf(value),
    unit: unitOf(value, language),
    ...(value.kind === "money" ? { currency: value.money.currency } : {}),
    ...(qualifier === "exactly" ? {} : { qualifier }),
    basis: figure.basis,
    ...(period === null ? {} : { period: { from: period.from, to: period.to } }),
    as_of: figure.as_of,
    ...(figure.is_illustrative ? { is_illustrative: true as const } : {}),
    sources: sourcesOf(figure),
  };
}

/** The record itself, where the number rests on what people entered and booked, and on no document. */
const BOOK = "book";
const RECORD = "record";
const ROWS_TOLD = 20;

/** What the figure cites; else what its rows cite, and of one that cites nothing the row and the entry that booked it. */
function sourcesOf({ sources, rows }: Figure): Claim["sources"] {
  const cited = ({ document, page, record }: Figure["sources"][number]) => ({
    document,
    ...(page === null ? {} : { page }),
    record,
  });
  if (sources.length > 0) return sources.map(cited);
  return rows.slice(0, ROWS_TOLD).flatMap(({ record, entry_no, sources: own }) => {
    if (own.length > 0) return own.map(cited);
    return entry_no === undefined
      ? [{ document: RECORD, record }]
      : [{ document: BOOK, page: `entry ${entry_no}`, record }];
  });
}

/** JSON has no exact decimals: amounts up to 9,007,199,254,740,991 minor units come out as they went in. */
function numberOf(value: FigureValue): number {
  if (value.kind === "money") return Number(toDecimal(value.money));
  return value.kind === "rank" ? value.rank : Number(value.decimal);
}

function passageText(passage: Passage, at: number, language: Language): string {
  const text = textOf(passage.phrase);
  if (passage.label !== "") return `${passage.label}: ${text}`;
  const end = sentenceEnds(text, language).find((place) => place > at) ?? text.length;
  const start =
    sentenceEnds(text, language)
      .filter((place) => place <= at)
      .at(-1) ?? 0;
  return text.slice(start, end).trim();
}

/** Places behind the sentences of a text. A point within a number or an abbreviation ends none. */
function sentenceEnds(text: string, language: Language): number[] {
  const pattern = language === "ja" ? /[。！？]/g : /[.!?]["”’)]*(?=\s+["“‘(]?[A-Z0-9]|$)/g;
  return [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
}
