import type { Language } from "../base/language.js";
import { fillText, texts } from "../base/text.js";
import { isSameValue } from "../figures/stored-value.js";
import type { Segment } from "../figures/wording.js";
import type { ClaimRecord } from "./record.js";
import { findWrongBasis } from "./rules/basis.js";
import { findDirections } from "./rules/direction.js";
import { findWrongPeriods } from "./rules/period.js";
import { findQualifiers } from "./rules/qualifier.js";
import { findOpenReferences } from "./rules/reference.js";
import { findStanding } from "./rules/standing.js";
import { findSuperlatives } from "./rules/superlative.js";
import { findUnclaimedNumbers } from "./rules/unclaimed.js";
import { sentencesIn, type ClaimFault, type ClaimSentence, type Printed } from "./sentence.js";

const TEXTS = texts({
  twice: {
    en: "{printed} and {other} are two values of one quantity, and nothing explains why they differ.",
    ja: "{printed}と{other}は同じ数量の異なる値ですが、相違の説明がありません。",
  },
});

/** What is wrong with a printed text when it is held against the record, in its order. The one gate of narratives and publications. */
export function lintSegments(
  segments: readonly Segment[],
  language: Language,
  record: ClaimRecord,
): ClaimFault[] {
  const sentences = sentencesIn(segments, language);
  const superlatives = sentences.flatMap(findSuperlatives);
  const isSuperlative = ({ start, end }: ClaimFault) =>
    superlatives.some((fault) => fault.start <= start && end <= fault.end);
  const found = [
    ...findUnclaimedNumbers(segments).filter((fault) => !isSuperlative(fault)),
    ...superlatives,
    ...findOpenReferences(segments, record),
    ...sentences.flatMap((sentence) => [
      ...findStanding(sentence, record),
      ...findQualifiers(sentence),
      ...findWrongBasis(sentence, record),
      ...findWrongPeriods(sentence),
      ...findDirections(sentence, record),
    ]),
    ...findTwoValues(sentences, record),
  ];
  return found.sort((a, b) => a.start - b.start);
}

/** One quantity with two values in one text, for the same time, that nobody has explained. */
function findTwoValues(sentences: readonly ClaimSentence[], record: ClaimRecord): ClaimFault[] {
  const first = new Map<string, Printed>();
  return sentences.flatMap(({ printed }) =>
    printed.flatMap((one): ClaimFault[] => {
      const { figure, start, end, text } = one;
      const quantity = record.quantityOf(figure);
      if (quantity === null) return [];
      const key = `${quantity} ${figure.period?.from ?? ""} ${figure.period?.to ?? ""} ${figure.basis}`;
      const other = first.get(key);
      if (!other) first.set(key, one);
      if (!other || isSameValue(other.figure.value, figure.value)) return [];
      const message = fillText(TEXTS.twice, { printed: text, other: other.text });
      return [{ rule: "quantity-twice", severity: "error", message, start, end }];
    }),
  );
}
