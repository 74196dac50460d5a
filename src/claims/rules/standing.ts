import { formatDay } from "../../base/format.js";
import { fillText, texts, type Text } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { wordFigure, wordFigureNumber } from "../../figures/wording.js";
import type { SaidValue } from "../../figures/stored-value.js";
import { isPast } from "../../results/claim.js";
import type { ClaimRecord } from "../record.js";
import { reworded, type ClaimFault, type ClaimSentence } from "../sentence.js";

const TEXTS = texts({
  stale: {
    en: "{printed} was approved of a source that now says {now}. Record the claim anew.",
    ja: "{printed}の出典の値は、承認後に{now}へ変わっています。根拠を登録し直してください。",
  },
  stale_gone: {
    en: "{printed} was approved of a figure that the record no longer has. Record the claim anew.",
    ja: "{printed}の根拠とされた数値は、記録から無くなっています。根拠を登録し直してください。",
  },
  expired: {
    en: "{printed} held until {day}. Say as of when, or claim it anew.",
    ja: "{printed}は{day}までのものです。時点を明記するか、根拠を登録し直してください。",
  },
});

/** Claims whose source moved after their approval, and numbers whose last day is past. */
export function findStanding(sentence: ClaimSentence, record: ClaimRecord): ClaimFault[] {
  return sentence.printed.flatMap((printed): ClaimFault[] => {
    const { figure, text, start, end } = printed;
    const standing = record.standingOf(figure);
    if (standing === "stale") {
      const now = record.sourceNow(figure);
      if (now?.value == null)
        return [
          fault("claim-stale", "error", fillText(TEXTS.stale_gone, { printed: text }), printed),
        ];
      const word = printed.isBare ? wordFigureNumber : wordFigure;
      const as = withValue(figure, now);
      const facts = { printed: text, now: { en: wordFigure(as, "en"), ja: wordFigure(as, "ja") } };
      return [
        {
          ...fault("claim-stale", "error", fillText(TEXTS.stale, facts), printed),
          suggestion: reworded(sentence, { start, end }, word(as, sentence.language)),
          replaces: sentence,
        },
      ];
    }
    const last = record.lastDayOf(figure);
    if (last === null || !isPast(last, record.today) || saysWhen(sentence, last)) return [];
    const day = { en: formatDay(last, "en"), ja: formatDay(last, "ja") };
    const severity = standing === "expired" ? "error" : "warning";
    return [
      fault("claim-expired", severity, fillText(TEXTS.expired, { printed: text, day }), printed),
    ];
  });
}

/** A sentence that prints a day or year on which the number did hold is no less true later. */
function saysWhen(sentence: ClaimSentence, last: string): boolean {
  return sentence.numerals.some(
    (numeral) =>
      numeral.when !== null && numeral.when.from <= last.slice(0, numeral.when.from.length),
  );
}

function withValue(figure: Figure, now: SaidValue): Figure {
  return { ...figure, value: now.value, qualifier: now.qualifier };
}

function fault(
  rule: ClaimFault["rule"],
  severity: ClaimFault["severity"],
  message: Text,
  { start, end }: { readonly start: number; readonly end: number },
): ClaimFault {
  return { rule, severity, message, start, end };
}
