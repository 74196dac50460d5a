import { fillText, texts } from "../../base/text.js";
import { isComparable } from "../compare.js";
import { compareDecimals, formatDecimal } from "../decimal.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import { intervalOf, type Numeral } from "../numeral.js";
import { findCountries } from "../partners.js";

const TEXTS = texts({
  two: {
    en: "The text ranks the same thing {first} here and {second} elsewhere.",
    ja: "同じ対象の順位が、ここでは{first}、別の箇所では{second}です。",
  },
  order: {
    en: "{later} is named after {earlier} in a list from the largest down, but is larger.",
    ja: "大きい順とされていますが、後の{later}が前の{earlier}より大きい値です。",
  },
  after: {
    en: "{rank} means {expected} before it, but the text names {named}.",
    ja: "{rank}であれば前に{expected}あるはずですが、本文には{named}挙げられています。",
  },
});

interface Ranking {
  readonly sentence: Sentence;
  readonly rank: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly key: string;
}

/** Two ranks of one thing; a list "followed by" that is out of order; "fourth after" three others that are not three. */
export function findRanks(document: ProseDocument): ProseFinding[] {
  const rankings = document.sentences.flatMap((sentence) =>
    rankingsOf(sentence, document.owners.get(sentence) ?? ""),
  );
  return [
    ...findClashes(rankings),
    ...document.sentences.flatMap((sentence) => [...checkOrder(sentence), ...checkAfter(sentence)]),
  ];
}

const SUPERLATIVE = /\b(largest|biggest|highest|lowest|smallest)\s+([a-z]+(?:\s+[a-z]+){0,6})/gi;

/** What is ranked: the words behind the superlative up to a mark, its years, and the country it is said of. */
function rankingsOf(sentence: Sentence, owner: string): Ranking[] {
  const { text } = sentence;
  const years = sentence.numerals
    .filter((numeral) => numeral.when)
    .map((numeral) => numeral.when?.from)
    .join();
  const countries = sentence.countries;
  const found: Ranking[] = [];
  if (countries.length > 1) return found;
  const country = countries[0]?.code ?? owner;
  for (const numeral of sentence.numerals.filter((one) => one.kind === "rank")) {
    const behind = text.slice(numeral.end);
    const what = sentence.isJapanese
      ? japaneseRanked(text, numeral)
      : englishRanked(behind, text.slice(numeral.start, numeral.end));
    if (what === "") continue;
    found.push({
      sentence,
      rank: Number(formatDecimal(numeral.value ?? { unscaled: 0n, scale: 0 })),
      text: numeral.text,
      start: numeral.start,
      end: numeral.end,
      key: [what, years, country].join("|"),
    });
  }
  for (const match of text.matchAll(SUPERLATIVE)) {
    if (
      found.some((ranking) => match.index <= ranking.end + 2 && match.index >= ranking.start - 10)
    )
      continue;
    if (
      /\b(?:one\s+of|among|second|third|fourth|fifth|\d(?:st|nd|rd|th))[-\s]+(?:the\s+)?$/i.test(
        text.slice(0, match.index),
      )
    )
      continue;
    const what = englishRanked(text.slice(match.index + (match[1]?.length ?? 0)), match[1] ?? "");
    found.push({
      sentence,
      rank: 1,
      text: match[1] ?? "",
      start: match.index,
      end: match.index + (match[1]?.length ?? 0),
      key: [what, years, country].join("|"),
    });
  }
  return found;
}

function englishRanked(behind: string, words: string): string {
  const plain = behind.replace(/^[-\s]*(?:largest|biggest|highest|greatest)?\s*/i, "");
  const phrase = (/^[a-z][a-zA-Z' -]*/.exec(plain)?.[0] ?? "")
    .toLowerCase()
    .replace(/\b(?:was|is|and|with|after|by|in\s+absolute|among)\b.*$/, "")
    .trim();
  const low = /lowest|smallest/i.test(words) ? "low " : "";
  return phrase.split(/\s+/).length < 2
    ? ""
    : low +
        phrase
          .replace(/\b(?:the|its|all)\s+/g, "")
          .replace(/\bcontributors?\b|\bdonors?\b|\bfunders?\b/g, "donor");
}

/** The noun before 第4位: 世界第4位の援助国 → 世界…援助国. */
function japaneseRanked(text: string, numeral: Numeral): string {
  const before = /[^\s、。(「]{2,14}$/.exec(text.slice(0, numeral.start))?.[0] ?? "";
  const behind =
    /^の([^\s、。(]{2,10}?)(?:と|で|に|を|が|は|。|、|$)/.exec(text.slice(numeral.end))?.[1] ?? "";
  const scope = before.replace(/^.*(?:は|が|で|に|の)(?=.)/, "");
  return behind === "" ? "" : `${scope}${behind}`;
}

function findClashes(rankings: readonly Ranking[]): ProseFinding[] {
  const first = new Map<string, Ranking>();
  const findings: ProseFinding[] = [];
  for (const ranking of rankings) {
    const other = first.get(ranking.key);
    if (!other) first.set(ranking.key, ranking);
    else if (other.rank !== ranking.rank && other.sentence !== ranking.sentence) {
      const facts = { first: ranking.text, second: other.text };
      findings.push(
        finding(ranking.sentence, ranking.start, ranking.end, fillText(TEXTS.two, facts), facts),
      );
    }
  }
  return findings;
}

/** "The largest was Germany (US$ 30 million), followed by Norway (US$ 40 million)". */
function checkOrder(sentence: Sentence): ProseFinding[] {
  const { text } = sentence;
  const followed = /\bfollowed\s+by\b|に(?:次ぎ|続き|次いで)|次いで|続いて/i.exec(text);
  if (
    !followed ||
    !/\b(?:largest|biggest|top|highest|main|most)\b|最大|トップ|最も多|第?1位|首位/i.test(
      text.slice(0, followed.index),
    )
  )
    return [];
  const amounts = sentence.numerals.filter((numeral) =>
    ["money", "percentage", "count"].includes(numeral.kind),
  );
  const last = amounts.filter((numeral) => numeral.start < followed.index).at(-1);
  if (!last) return [];
  const kind = last.kind;
  const later = amounts.filter(
    (numeral) => numeral.start > followed.index && numeral.kind === kind,
  );
  let before = last;
  for (const next of later) {
    if (
      !isComparable(before, next) ||
      (kind === "count" && before.unit !== next.unit && next.unit !== null && before.unit !== null)
    )
      return [];
    if (compareDecimals(intervalOf(next).low, intervalOf(before).high) > 0) {
      const facts = { later: next.text, earlier: before.text };
      return [finding(sentence, next.start, next.end, fillText(TEXTS.order, facts), facts)];
    }
    before = next;
  }
  return [];
}

/** "The fourth-largest donor after the United States, Germany and Japan". */
function checkAfter(sentence: Sentence): ProseFinding[] {
  const rank = sentence.numerals.find((numeral) => numeral.kind === "rank");
  if (!rank?.value) return [];
  const text = sentence.text;
  const expected = Number(formatDecimal(rank.value)) - 1;
  const after = /\b(?:after|behind)\s+(?:the\s+)?/i.exec(text.slice(rank.end));
  let list = "";
  let offset = 0;
  if (after && after.index < 90) {
    offset = rank.end + after.index + after[0].length;
    list = /^[^.;()]*/.exec(text.slice(offset))?.[0] ?? "";
  } else {
    const before = /([^。;,、は]*(?:[、,・][^。、は]*)*)に(?:次ぐ|次いで|続く)[^。]{0,8}$/.exec(
      text.slice(0, rank.start),
    );
    list = before?.[1] ?? "";
    offset = before?.index ?? 0;
  }
  const named = findCountries(list);
  if (named.length < 1 || expected < 1 || named.length === expected) return [];
  const rest = named.reduce((left, country) => left.replace(country.text, ""), list);
  if (!/^(?:\s|,|、|・|\band\b|\bthe\b|と|及び|および|\(|\))*$/i.test(rest)) return [];
  const facts = { rank: rank.text, expected: String(expected), named: String(named.length) };
  return [finding(sentence, rank.start, rank.end, fillText(TEXTS.after, facts), facts)];
}

function finding(
  sentence: Sentence,
  start: number,
  end: number,
  message: ProseFinding["message"],
  facts: ProseFinding["facts"],
): ProseFinding {
  return {
    rule: "rank-conflict",
    severity: "error",
    message,
    start: placeIn(sentence, start),
    end: placeIn(sentence, end - 1) + 1,
    facts,
  };
}
