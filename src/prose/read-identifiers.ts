/** Heads of numbered things. Only before a short number, so that "Target 500 jobs" stays a quantity. */
const LONG_HEADS =
  "Conventions?|Protocols?|Recommendations?|Articles?|Arts?\\.|Page|page|pp?\\.|Room|Paragraph|paragraph|para\\.|Resolution";
const HEADS =
  "Sections?|Chapters?|Annex(?:es)?|Appendix|Tables?|Fig(?:ure)?s?\\.?|Charts?|" +
  "Box(?:es)?|Phases?|SDGs?|Goals?|Targets?|Outcomes?|Outputs?|Indicators?|Version|Vol\\.|Volume|Issue|Part|Step|Notes?|Footnote|" +
  "Level|Tier|Stage|Lot|Module|Pillar|Objective|Priority|Milestone|Component|Day|Type|Group|Scope";
const PARTS = "(?:\\.(?:\\d{1,3}|[a-z]))*";
const END = "(?![\\d%]|,\\d|\\s*(?:million|billion|per\\s?cent|percent|%))";
const LIST = (digits: string) =>
  `\\d{1,${digits}}${PARTS}(?:\\s*(?:,|and|&|-|,\\s*and)\\s*\\d{1,${digits}}${PARTS}(?![\\d%]))*${END}`;

/**
 * What has digits and states no quantity: addresses, telephones, project codes, numbered standards, sessions, goals, sections,
 * list marks, notes. In this order; an earlier one takes its characters from the later.
 */
export const IDENTIFIER_PATTERNS: readonly RegExp[] = [
  /\b(?:https?:\/\/|www\.)[^\s<>()]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.]+/g,
  /(?:(?:\b(?:Tel|Fax|Phone|T|F|M)|電話|TEL|FAX)[.:]{0,2}\s*)?\+\d[\d\s().\-/]{6,}\d/g,
  /(?:\b(?:Tel|Fax|Phone|TEL|FAX)|電話番号?|ファックス)\.?\s?:?\s?[\d(][\d\s().-]{5,}\d/g,
  /(?:\b(?:ISBN|ISSN|DOI)[:\s]*)[\dX][\d\-X./]+/g,
  /〒\s?\d{3}-\d{4}|\bCH-\d{4}\b/g,
  /\b[A-Z][A-Z_]+[./]\d[\w./-]*\w/g,
  /\b(?!(?:[Mm]id|[Pp]ost|[Pp]re|[Ee]arly|[Ll]ate|J?FY|US|USD|EUR|JPY|CHF|SEK|NOK|DKK|GBP)-)[A-Za-z]{0,20}[A-Z][A-Za-z]{0,20}-\d+(?!\d|[,.]\d|-?\s*(?:million|billion|%|年|億|万))\b/g,
  /(?<![A-Za-z\d])(?!(?:J?FY|US|USD|EUR|JPY|CHF|SEK|NOK|DKK|GBP|AUD|CAD|KRW)\d)[A-Za-z][A-Za-z_]*\d+[A-Za-z\d]*(?![A-Za-z\d]|[,.]\d)/g,
  /\bSDG\s?\d+(?:\.(?:\d+|[a-z]))*(?:\s*(?:,|and|&)\s*\d+(?:\.(?:\d+|[a-z]))+)*/g,
  new RegExp(`\\b(?:${LONG_HEADS})\\s+(?:Nos?\\.?\\s*)?${LIST("3")}`, "g"),
  new RegExp(`\\b(?:${HEADS})\\s+(?:Nos?\\.?\\s*)?${LIST("2")}`, "g"),
  /\b(?:objective|component|outcome|phase|pillar|step|option|tier|level|section|table|figure|chapter|annex|page)\s\d{1,2}(?:\.\d{1,2})*(?=\s*[:;.,)]|\s+(?:of|and|is|in|on|to|shows?)\b|\s*$)/gm,
  /(?<=[\s:;,])\d{1,2}(?:\.\d)?\)(?=\s)(?<!\([^()]*\))|\(\d\)(?=\s+[A-Za-z])/g,
  /\b(?:Nos?\.|No|number)\s?\d+(?:(?:\s*(?:,|and|&)\s*(?:Nos?\.\s?)?)\d+)*/g,
  /(?<!\branked\s+|\branks\s+)\b\d{1,3}(?:st|nd|rd|th)\b(?!\s*-?\s*(?:largest|biggest|highest|most|greatest|lowest|smallest|place|rank))/g,
  /第\s?(?:\d+|[一二三四五六七八九十百]+)\s?(?:号|章|条|節|項|回|期|次|版|巻|部|弾|段階|四半期|フェーズ)/g,
  /(?:図表?|別表|表|別添|別紙|注|目標|ゴール|ターゲット|フェーズ|附属書)\s?\d{1,3}(?:\.\d{1,3})*(?![\d,%人名件社億万千]|\.\d)/g,
  /\[\d{1,3}\]|(?<!m)[\u00B2\u00B3]|[\u00B9\u2070-\u2079]+|[①-⑳]/g,
  /^[ \t]*\d{1,2}(?:\.\d{1,2})+\.?[ \t]+(?=[A-Z\u3040-\u9fff])/gm,
  /^[ \t]*\(?\d{1,2}[.)][ \t]+(?=[^\d\s])/gm,
  /^[ \t]*-?[ \t]*\d{1,3}[ \t]*-?[ \t]*(?=\f|\n\f)/gm,
  /(?<=\n\s*\n)[ \t]*\d{1,3}\s*(?![\s\S])/g,
];
