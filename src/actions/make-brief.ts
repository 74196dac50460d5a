import { day, type Day } from "../base/day.js";
import { isLanguage, type Language } from "../base/language.js";
import { isRefusal, refuser, type Refusal } from "../base/refusal.js";
import { texts } from "../base/text.js";
import {
  BRIEF_FORMATS,
  BRIEF_MEDIA_TYPES,
  buildPartnerBrief,
  writeBrief,
  type BriefFormat,
} from "../brief/build.js";
import { renderNarrative } from "../figures/claims.js";
import { partnerView } from "../figures/partner.js";
import type { Snapshot } from "../store/snapshot.js";

/** What is asked for, as people type it; years are calendar years, both included. */
export interface BriefAsked {
  readonly partner: string;
  readonly from: string;
  readonly to: string;
  readonly language: string;
  readonly format: string;
}

export interface BriefFile {
  /** `JP-2016-2021-en.pdf`. */
  readonly name: string;
  readonly content: Buffer;
  readonly media_type: string;
}

const REFUSALS = texts({
  BRIEF_PARTNER_UNKNOWN: {
    en: 'There is no partner "{partner}" on record. On record are: {known}.',
    ja: "「{partner}」というパートナーは記録されていません。記録されているパートナー：{known}。",
  },
  BRIEF_YEAR_UNREADABLE: {
    en: '"{year}" is no year. Give a year of four digits from 1900 to 2100, such as 2016.',
    ja: "「{year}」は年として読み取れません。1900から2100までの4桁の西暦（例：2016）を指定してください。",
  },
  BRIEF_YEARS_REVERSED: {
    en: "The first year, {from}, lies after the last, {to}. Give the earlier year first.",
    ja: "開始年（{from}）が終了年（{to}）より後になっています。早い年を先に指定してください。",
  },
  BRIEF_LANGUAGE_UNKNOWN: {
    en: 'There is no brief in the language "{language}". Choose en or ja.',
    ja: "「{language}」版のブリーフはありません。en または ja を指定してください。",
  },
  BRIEF_FORMAT_UNKNOWN: {
    en: 'There is no brief in the format "{format}". Choose {known}.',
    ja: "「{format}」形式のブリーフはありません。{known} のいずれかを指定してください。",
  },
});

const refuse = refuser(REFUSALS);

interface BriefRequest {
  readonly span: { readonly from: Day; readonly to: Day };
  readonly language: Language;
  readonly format: BriefFormat;
}

/** What was typed, read: years, language and format, before any record is opened. */
export function readBriefRequest(asked: Omit<BriefAsked, "partner">): BriefRequest | Refusal {
  const { from, to, language, format } = asked;
  if (!isYear(from)) return refuse("BRIEF_YEAR_UNREADABLE", { year: from }, "from");
  if (!isYear(to)) return refuse("BRIEF_YEAR_UNREADABLE", { year: to }, "to");
  if (from > to) return refuse("BRIEF_YEARS_REVERSED", { from, to }, "to");
  if (!isLanguage(language)) return refuse("BRIEF_LANGUAGE_UNKNOWN", { language }, "lang");
  if (!isFormat(format))
    return refuse("BRIEF_FORMAT_UNKNOWN", { format, known: BRIEF_FORMATS.join(", ") }, "format");
  return { span: { from: day(`${from}-01-01`), to: day(`${to}-12-31`) }, language, format };
}

/**
 * The brief of a partner as a file: the same record and the same request give the same bytes, at the terminal and in the
 * browser. Refused where the request cannot be read, where there is no such partner, and where a number has no claim.
 */
export function makeBrief(snapshot: Snapshot, asked: BriefAsked): BriefFile | Refusal {
  const request = readBriefRequest(asked);
  if (isRefusal(request)) return request;
  const { span, language, format } = request;
  const row = snapshot.partnerById.get(asked.partner);
  const view = row
    ? partnerView(snapshot, { partner: row.id, span, fiscal_year: row.fiscal_year })
    : null;
  if (!view) {
    const known = snapshot.partners.map((partner) => partner.id).join(", ");
    return refuse(
      "BRIEF_PARTNER_UNKNOWN",
      { partner: asked.partner, known: known === "" ? "–" : known },
      "partner",
    );
  }
  const document = buildPartnerBrief(view, language, (text, reader, self = null) =>
    renderNarrative(text, reader, snapshot, self),
  );
  if (isRefusal(document)) return document;
  return {
    name: `${document.id}.${format}`,
    content: writeBrief(document, format),
    media_type: BRIEF_MEDIA_TYPES[format],
  };
}

function isYear(text: string): boolean {
  return /^(19\d{2}|20\d{2}|2100)$/.test(text);
}

function isFormat(text: string): text is BriefFormat {
  return (BRIEF_FORMATS as readonly string[]).includes(text);
}
