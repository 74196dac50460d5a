import { fillText, texts } from "../../base/text.js";
import { canBeEqual } from "../compare.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { isJapanese } from "../fold.js";
import { placeIn, type Passage, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";

const TEXTS = texts({
  differ: {
    en: "The Japanese version says {japanese} where the English says {english}.",
    ja: "日本語版では{japanese}、英語版では{english}となっています。",
  },
});

interface Use {
  readonly sentence: Sentence;
  readonly numeral: Numeral;
}

interface Version {
  readonly isJapanese: boolean;
  readonly uses: Use[];
}

/** Beyond so many numbers, two versions without matching paragraphs are not held against each other. */
const MOST_UNPAIRED = 120;

/** A text in both languages: paragraphs that translate each other, with one number that differs. */
export function findLanguageDifferences(document: ProseDocument): ProseFinding[] {
  const blocks = blocksOf(document);
  const english = blocks.filter((block) => !block.isJapanese && block.uses.length > 0);
  const japanese = blocks.filter((block) => block.isJapanese && block.uses.length > 0);
  if (english.length === 0 || japanese.length === 0) return [];
  const most = Math.max(...[english, japanese].map((blocks) => whole(blocks).uses.length));
  if (english.length !== japanese.length && most > MOST_UNPAIRED) return [];
  const pairs =
    english.length === japanese.length
      ? english.map((block, index) => [block, japanese[index]] as const)
      : [[whole(english), whole(japanese)] as const];
  return pairs.flatMap(([a, b]) => (b ? compare(a, b) : []));
}

/** Passages with their quantities, in order. Dates and years count; identifiers, ranks of lists and small words do not. */
function blocksOf(document: ProseDocument): Version[] {
  const byPassage = new Map<Passage, Version>();
  for (const sentence of document.sentences) {
    const version = byPassage.get(sentence.passage) ?? {
      isJapanese: isJapanese(sentence.passage.text),
      uses: [],
    };
    byPassage.set(sentence.passage, version);
    for (const numeral of sentence.numerals) {
      if (isCompared(numeral)) version.uses.push({ sentence, numeral });
    }
  }
  return [...byPassage.values()];
}

function isCompared(numeral: Numeral): boolean {
  if (
    numeral.kind === "money" ||
    numeral.kind === "percentage" ||
    numeral.kind === "period" ||
    numeral.kind === "rank"
  )
    return true;
  if (numeral.kind === "year" || numeral.kind === "date") return true;
  return numeral.kind === "count" && numeral.value !== null;
}

function whole(versions: readonly Version[]): Version {
  return {
    isJapanese: versions[0]?.isJapanese ?? false,
    uses: versions.flatMap((version) => version.uses),
  };
}

/** All but one of each side must have their counterpart, and the two left over must be of one kind. */
function compare(english: Version, japanese: Version): ProseFinding[] {
  const left = [...japanese.uses];
  const missing: Use[] = [];
  for (const use of english.uses) {
    const at = left.findIndex((other) => isSame(use.numeral, other.numeral));
    if (at < 0) missing.push(use);
    else left.splice(at, 1);
  }
  const [a] = missing;
  const [b] = left;
  if (!a || !b || missing.length > 1 || left.length > 1 || a.numeral.kind !== b.numeral.kind)
    return [];
  const matched = english.uses.length - 1;
  if (matched < 1 && english.uses.length + japanese.uses.length > 2) return [];
  if (a.numeral.kind === "money" && a.numeral.unit !== b.numeral.unit) return [];
  const facts = { english: a.numeral.text, japanese: b.numeral.text };
  return [
    {
      rule: "languages-differ",
      severity: "error",
      message: fillText(TEXTS.differ, facts),
      start: placeIn(b.sentence, b.numeral.start),
      end: placeIn(b.sentence, b.numeral.end - 1) + 1,
      facts,
    },
  ];
}

function isSame(a: Numeral, b: Numeral): boolean {
  if (a.when && b.when) return a.when.from === b.when.from && a.when.to === b.when.to;
  if (a.kind !== b.kind || a.value === null || b.value === null) return false;
  return (a.kind !== "money" || a.unit === b.unit) && canBeEqual(a, b);
}
