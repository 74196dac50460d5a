import { allMatches } from "./matches.js";
import { placeIn, type Sentence } from "./layout.js";
import type { Numeral } from "./numeral.js";

/** What a partner gives to an agency, as leaflets name it. `voluntary` is printed without telling core from earmarked. */
export type Category = "assessed" | "core" | "noncore" | "voluntary" | "voluntary_total" | "total";

/** One printed amount of a contribution. */
export interface Statement {
  readonly category: Category;
  readonly numeral: Numeral;
  readonly sentence: Sentence;
  /** ISO 3166 code of the partner whose section it stands in, "" where none is told. */
  readonly owner: string;
  /** The ministry, agency or company that the sentence names as giving, "" where it is the partner itself. */
  readonly giver: string;
  /** First and last year, null where none is printed. */
  readonly period: string | null;
  /** Place of the amount in the given text. */
  readonly start: number;
  readonly end: number;
}

/** `weak_total` is a total only outside of a bullet about one kind of contribution. */
type Named = Category | "weak_total";

const CATEGORIES: readonly (readonly [Named, RegExp])[] = [
  [
    "voluntary_total",
    /\b(?:total|overall|all|aggregate|combined)\s+(?:of\s+)?voluntary\s+(?:funding\s+)?contributions?|voluntary\s+contributions?\s+in\s+total|任意拠出金?の?(?:総額|合計|総計)/gi,
  ],
  [
    "noncore",
    /voluntary,?\s+non-?\s?core|non-?core\s+(?:voluntary\s+|funding\s+)?(?:contributions?|funding)|(?<!un)(?<!un-)earmarked\s+(?:voluntary\s+)?(?:contributions?|funding)|voluntary\s+(?:contributions?\s+)?earma?r?ked|ノンコア|使途(?:が|を)?(?:特定|指定)(?!し(?:ない|て))|イヤーマーク(?!のない)/gi,
  ],
  [
    "core",
    /voluntary,?\s+core|core\s+voluntary|(?:voluntary,?\s+)?un-?earmarked,?\s+(?:(?:voluntary|core)\s+){0,2}(?:contributions?|funding)|(?<!non-?\s?)\bcore\s+(?:voluntary\s+)?contributions?|\bRBSA\b|regular\s+budget\s+supplementary|コア(?:拠出|任意|資金)|使途(?:が|を)?(?:特定|指定)し(?:ない|て)|通常予算補足/gi,
  ],
  [
    "assessed",
    /\bassessed\b|(?<!to\s+the\s+(?:ILO(?:'s)?\s+)?)regular\s+budget\b(?!\s+supplementary)|分担金|義務的拠出/gi,
  ],
  ["voluntary", /\bvoluntary\s+(?:financial\s+|funding\s+)?(?:contributions?|funding)|任意拠出/gi],
  [
    "total",
    /\b(?:total|overall|combined|financial)\s+(?:financial\s+)?contributions?\s+to\b|^contributions?\s+to\s+the\s+[A-Z]|\b(?:in\s+total|altogether|overall),?\s+(?:the\s+)?[A-Z][A-Za-z ]{2,30}\s+(?:has\s+)?(?:contributed|provided)\b|\bfinancial\s+contributions?\s+to\b|^[A-Z].{0,40}'s?\s+contributions?\s+to\s+the\s+[A-Z]+|への[^、。]{0,6}拠出(?:金)?(?:の)?(?:総額|合計|総計)|資金拠出総額/gi,
  ],
  [
    "weak_total",
    /\b(?:total|overall|combined)\s+(?:financial\s+)?(?:contributions?|funding)|\bcontributed\s+a\s+total\s+of\b|拠出(?:金)?(?:の)?(?:総額|合計|総計)/gi,
  ],
];

const MAY_MENTION =
  /contribut|funding|assessed|budget|RBSA|earma|voluntary|拠出|分担|コア|使途|イヤーマーク|予算/i;

interface Mention {
  readonly category: Named;
  readonly at: number;
}

/** Mentions of a kind of contribution in order; a wider name inside a longer one ("voluntary contributions" in "total voluntary …") yields. */
function mentionsIn(text: string): Mention[] {
  if (!MAY_MENTION.test(text)) return [];
  const found: (Mention & { end: number })[] = [];
  for (const [category, pattern] of CATEGORIES) {
    for (const match of allMatches(pattern, text)) {
      const end = match.index + match[0].length;
      if (found.some((other) => match.index < other.end && other.at < end)) continue;
      found.push({ category, at: match.index, end });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/**
 * Every amount of money whose kind of contribution the text tells: by the nearest mention before it in its sentence, else
 * the first behind it, else the kind that its passage opened with.
 */
export function statementsOf(
  sentences: readonly Sentence[],
  owners: ReadonlyMap<Sentence, string>,
): Statement[] {
  const statements: Statement[] = [];
  const opened = new Map<unknown, Category | null>();
  for (const sentence of sentences) {
    const mentions = mentionsIn(sentence.text);
    if (!opened.has(sentence.passage)) opened.set(sentence.passage, openingOf(sentence, mentions));
    const opening = opened.get(sentence.passage) ?? null;
    for (const numeral of sentence.numerals) {
      if (numeral.kind !== "money" || isAside(sentence, numeral)) continue;
      const before = mentions.filter((mention) => mention.at < numeral.start).at(-1);
      const behind = sentence.text.slice(numeral.end, numeral.end + 60);
      const named =
        before ??
        mentions.find(
          (mention) =>
            mention.at >= numeral.end &&
            !/[,;]|\band\b/.test(behind.slice(0, mention.at - numeral.end)),
        );
      const category = refine(named?.category ?? null, opening);
      if (category === null) continue;
      statements.push({
        category,
        numeral,
        sentence,
        owner: owners.get(sentence) ?? "",
        giver: giverIn(sentence.text),
        period: periodOf(sentence, numeral),
        start: placeIn(sentence, numeral.start),
        end: placeIn(sentence, numeral.end - 1) + 1,
      });
    }
  }
  return statements;
}

const GIVER =
  /\b(?:Ministry|Department|Agency|Foundation|Bank|Institute|Secretariat)\b[A-Za-z ,]{0,40}|\b[A-Z][A-Za-z]*[A-Z]{2,}[A-Za-z]*\b|[一-龠]{2,6}(?:省|庁|財団|機構|銀行)/g;
const NO_GIVER =
  /^(?:ILO|RBSA|USD?|EUR|CHF|JPY|SEK|NOK|DKK|GBP|ODA|GNI|OECD|UN|SDGs?|COVID|DAC|国際労働機構)$/;

function giverIn(text: string): string {
  return (text.match(GIVER) ?? [])
    .map((name) => name.trim())
    .filter((name) => !NO_GIVER.test(name))
    .join();
}

/** A bullet that opens with "Assessed contributions, which …" speaks of them to its end. */
function openingOf(sentence: Sentence, mentions: readonly Mention[]): Category | null {
  const first = mentions[0];
  if (!first || first.at > 40) return null;
  if (sentence.numerals.some((numeral) => numeral.kind === "money" && numeral.start < first.at))
    return null;
  return first.category === "weak_total" ? "total" : first.category;
}

function refine(named: Named | null, opening: Category | null): Category | null {
  if (named === "voluntary" && (opening === "core" || opening === "noncore")) return opening;
  if (named === "weak_total") return opening ?? "total";
  if (
    named === "assessed" &&
    (opening === "core" || opening === "noncore" || opening === "voluntary")
  )
    return opening;
  return named ?? opening;
}

const FOR_A_PROJECT =
  /^\s+(?:for|to|towards|under|through)\s+(?:the\s+|a\s+)?(?!ILO|International|Organi|Office|Regular|RBSA|priority|specific|earmarked|development|its|voluntary)[^.;,]{2,70}\b(?:programmes?|projects?|fund|initiative|facility)\b/i;

/** Amounts that are no contribution of the whole period: per year, shares, additions, other currencies in brackets, parts. */
function isAside(sentence: Sentence, numeral: Numeral): boolean {
  const before = sentence.text.slice(Math.max(0, numeral.start - 45), numeral.start);
  const behind = sentence.text.slice(numeral.end, numeral.end + 40);
  if (
    /^\s*(?:a|per|each|every|\/)\s*(?:year|annum|biennium)|^\s*(?:annually|yearly)|^\s*(?:を|が)?(?:新たに|追加)/i.test(
      behind,
    )
  )
    return true;
  if (
    /^\s*-?(?:\s|[a-z])*\b(?:project|programme|program|initiative|fund|facility|agreement)\b/i.test(
      behind,
    )
  )
    return true;
  if (FOR_A_PROJECT.test(sentence.text.slice(numeral.end, numeral.end + 90))) return true;
  return /\b(?:additional|further|another|including|of\s+which|average|pledged?|committed|approximately\s+\()\s*(?:of\s+)?(?:a\s+)?$|(?:うち|追加で|平均|毎年|年間)\s*$/i.test(
    before,
  );
}

/** The period of an amount: the nearest one of its sentence; a year alone is a period of one year. */
export function periodOf(sentence: Sentence, numeral: Numeral): string | null {
  let nearest: Numeral | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const other of sentence.numerals) {
    if (other.when === null || !/^\d{4}/.test(other.when.from)) continue;
    const gap = other.start < numeral.start ? numeral.start - other.end : other.start - numeral.end;
    // A period ties with the year beside it: "2018-22 (2023)".
    if (gap < distance) [nearest, distance] = [other, gap];
  }
  const when = nearest?.when;
  return when ? `${when.from.slice(0, 4)}-${when.to.slice(0, 4)}` : null;
}
