import { fillText, texts } from "../../base/text.js";
import { canBeEqual, isComparable } from "../compare.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { periodOf } from "../statements.js";

const TEXTS = texts({
  two: {
    en: "The same quantity is {first} here and {second} in line {line}.",
    ja: "同じ数量が、ここでは{first}、{line}行目では{second}です。",
  },
});

interface Use {
  readonly sentence: Sentence;
  readonly numeral: Numeral;
}

/** One quantity printed with two values that rounding and qualifiers cannot reconcile. */
export function findTwoValues(document: ProseDocument): ProseFinding[] {
  const byKey = new Map<string, Use>();
  const findings: ProseFinding[] = [];
  const compare = (key: string, use: Use) => {
    const first = byKey.get(key);
    if (!first) byKey.set(key, use);
    else if (
      first.sentence !== use.sentence &&
      first.sentence.isJapanese === use.sentence.isJapanese &&
      isComparable(first.numeral, use.numeral) &&
      !canBeEqual(first.numeral, use.numeral)
    ) {
      findings.push(clash(document, use, first));
    }
  };
  for (const {
    category,
    period,
    sentence,
    numeral,
    owner,
    giver: ministry,
  } of document.statements) {
    const giver = giverOf(owner, sentence);
    if (category === "voluntary" || giver === null || hasChange(sentence)) continue;
    compare(["contribution", giver, ministry, category, period, numeral.unit].join("|"), {
      sentence,
      numeral,
    });
  }
  for (const sentence of document.sentences) {
    for (const [key, numeral] of namedQuantities(document, sentence))
      compare(key, { sentence, numeral });
  }
  findings.push(...findRestatements(document).map(([use, first]) => clash(document, use, first)));
  return findings;
}

const hasChange = (sentence: Sentence) =>
  /\b(?:from\s+US|increase|rose|up\s+from|down\s+from|fell|average)\b|増|減|平均/i.test(
    sentence.text,
  );

/** Whose contribution it is: the section's owner, or the one country named; null where the sentence names others. */
function giverOf(owner: string, sentence: Sentence): string | null {
  const named = new Set(sentence.countries.map((country) => country.code));
  const [only = ""] = named;
  if (owner === "") return named.size <= 1 ? only : null;
  return [...named].every((code) => code === owner) ? owner : null;
}

/** Quantities that a leaflet knows by name: Conventions ratified, aid, aid as a share of income. */
function namedQuantities(document: ProseDocument, sentence: Sentence): [string, Numeral][] {
  const { text, numerals } = sentence;
  const countries = new Set(sentence.countries.map((named) => named.code));
  if (countries.size > 1 || hasChange(sentence)) return [];
  const country = [...countries][0] ?? document.owners.get(sentence) ?? "";
  const found: [string, Numeral][] = [];
  const ratified = numerals.find(
    (numeral) => numeral.kind === "count" && /^(?:conventions|本|条約)$/.test(numeral.unit ?? ""),
  );
  const isDated = numerals.some((numeral) => numeral.when);
  if (
    ratified &&
    !isDated &&
    /\bratified\b|批准/.test(text) &&
    !/\b(?:of|not\s+ratified|out\s+of|another|further|more)\b[^.]{0,12}$|未批准/i.test(
      text.slice(0, ratified.start),
    ) &&
    !/未批准|^\s*(?:本)?のうち/.test(text.slice(ratified.end, ratified.end + 8))
  ) {
    const behind = text.slice(ratified.end, ratified.end + 40);
    const isPart = /^\s*(?:[a-z]+\s+)?(?:fundamental|governance|technical|priority)/i.test(behind);
    if (!isPart) found.push([`ratified ${country}`, ratified]);
  }
  if (/\bODA\b|official\s+development\s+assistance|政府開発援助/i.test(text)) {
    for (const kind of ["money", "percentage"] as const) {
      const amounts = numerals.filter((numeral) => numeral.kind === kind);
      const [amount] = amounts;
      const isShare =
        kind === "money" || /\b(?:GNI|gross\s+national\s+income)\b|国民総所得/i.test(text);
      const period = amount && periodOf(sentence, amount);
      if (amount && amounts.length === 1 && isShare && period)
        found.push([`oda ${country} ${kind} ${period} ${amount.unit}`, amount]);
    }
  }
  return found;
}

const SETS_APART =
  /\b(?:additional(?:ly)?|another|further|remaining|targets?|aims?|plans?|planned|will|expected|first|second|third|phase|each|per|respectively|average|half|new|previous|initial|by\s+20\d\d|since|until|baseline|before|after|of\s+(?:them|these|whom|which))\b|目標|予定|追加|さらに|うち|新た|第[一二三1-3]|各|平均|当初|見込/i;
const COMMON = new Set(
  "the and of to in a an for with on by at from as is are was were has have had been be its their this that these those it also through under more than over about total million".split(
    " ",
  ),
);

interface Restated {
  readonly use: Use;
  readonly words: ReadonlySet<string>;
  /** Names, countries and years: the same words about another place or year are another quantity. */
  readonly marks: string;
}

/** Two sentences that say the same in nearly the same words, with another number before the same noun. */
function findRestatements(document: ProseDocument): [Use, Use][] {
  const byUnit = new Map<string, Restated[]>();
  for (const sentence of document.sentences) {
    const amounts = sentence.numerals.filter(
      (numeral) => numeral.kind === "count" || numeral.kind === "money",
    );
    const [numeral] = amounts;
    if (!numeral || numeral.kind === "money" || amounts.length !== 1 || numeral.unit === null)
      continue;
    if (SETS_APART.test(sentence.text) || hasChange(sentence)) continue;
    const one = {
      use: { sentence, numeral },
      words: contentOf(sentence),
      marks: marksOf(sentence),
    };
    const key = `${document.owners.get(sentence)}|${numeral.unit}|${one.marks}`;
    byUnit.set(key, [...(byUnit.get(key) ?? []), one].slice(-LOOK_BACK));
  }
  return [...byUnit.values()].flatMap((group) => clashesIn(group));
}

const LOOK_BACK = 60;

/** A form that is filled in three times with three numbers is a form, not a slip. */
function clashesIn(group: readonly Restated[]): [Use, Use][] {
  const found: [Use, Use][] = [];
  group.forEach((one, index) => {
    const twins = group.filter(
      (other) => other !== one && isSame(other.words, one.words, one.use.sentence.isJapanese),
    );
    const isForm = new Set([one, ...twins].map((twin) => twin.use.numeral.text)).size > 2;
    const first = group.slice(0, index).find((other) => twins.includes(other));
    if (first && !isForm && !canBeEqual(first.use.numeral, one.use.numeral))
      found.push([one.use, first.use]);
  });
  return found;
}

function marksOf({ text, numerals, countries: named }: Sentence): string {
  const countries = named.map((country) => country.code);
  const names = text.slice(1).match(/\b[A-Z][A-Za-z]+/g) ?? [];
  const years = numerals.map((one) => one.when?.from ?? "").filter((year) => year);
  return [...new Set([...countries, ...names, ...years])].sort().join();
}

/** Words that carry meaning, cut to their stems; pairs of characters in Japanese. */
function contentOf(sentence: Sentence): ReadonlySet<string> {
  const text = sentence.text.toLowerCase();
  if (sentence.isJapanese) {
    const plain = text.replace(/[\d,.\s、。()]/g, "");
    return new Set([...plain].slice(1).map((character, index) => plain[index] + character));
  }
  const words = text.match(/[a-z][a-z'-]{2,}/g) ?? [];
  return new Set(words.filter((word) => !COMMON.has(word)).map((word) => word.slice(0, 6)));
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>, isJapaneseText: boolean): boolean {
  const smaller = Math.min(a.size, b.size);
  if (smaller < (isJapaneseText ? 10 : 4)) return false;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / smaller >= (isJapaneseText ? 0.75 : 0.8);
}

function clash(document: ProseDocument, use: Use, first: Use): ProseFinding {
  const place = placeIn(first.sentence, first.numeral.start);
  const line = document.lines.findLast((one) => one.start <= place)?.index ?? 0;
  const facts = {
    first: use.numeral.text.replace(/\s+/g, " "),
    second: first.numeral.text.replace(/\s+/g, " "),
    line: String(line + 1),
  };
  return {
    rule: "two-values",
    severity: "error",
    message: fillText(TEXTS.two, facts),
    start: placeIn(use.sentence, use.numeral.start),
    end: placeIn(use.sentence, use.numeral.end - 1) + 1,
    facts: { first: facts.first, second: facts.second, other_line: facts.line },
  };
}
