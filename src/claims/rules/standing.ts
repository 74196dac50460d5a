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
    en: "{printed} was approved of a source that now says {now}. {todo}",
    ja: "{printed}の出典の値は、承認後に{now}へ変わっています。{todo}",
  },
  stale_gone: {
    en: "{printed} was approved of a figure that the record no longer has. {todo}",
    ja: "{printed}の根拠とされた数値は、記録から無くなっています。{todo}",
  },
  expired: {
    en: "{printed} held until {day}. {todo}",
    ja: "{printed}は{day}までのものです。{todo}",
  },
  renew: {
    en: "Renew or withdraw the claim {id}: /en/rows/claim/{id}, or earmark claim renew {id} --until DAY.",
    ja: "根拠{id}を更新するか、取り下げてください：/ja/rows/claim/{id}（端末では earmark claim renew {id} --until 日付）。",
  },
  withdraw: {
    en: "Withdraw the claim {id}, and record one that rests on another figure: /en/rows/claim/{id}.",
    ja: "根拠{id}を取り下げ、別の数値に基づく根拠を登録してください：/ja/rows/claim/{id}。",
  },
  say_when: { en: "Say as of when.", ja: "時点を明記してください。" },
});

/**
 * What is wrong with a number that does not hold any more, and what to do about it: one sentence for the editor, the linter and the
 * gate before a publication. `printed` is how the text has it; as the record words it where that is left out.
 */
export function wordStanding(
  figure: Figure,
  record: ClaimRecord,
  printed: string | Text = said(figure),
): Text {
  const { id } = figure;
  const standing = record.standingOf(figure);
  if (standing === "stale") {
    const now = record.sourceNow(figure);
    if (now?.value == null)
      return fillText(TEXTS.stale_gone, { printed, todo: fillText(TEXTS.withdraw, { id }) });
    const facts = { printed, now: said(withValue(figure, now)) };
    return fillText(TEXTS.stale, { ...facts, todo: fillText(TEXTS.renew, { id }) });
  }
  const last = record.lastDayOf(figure);
  const day = last === null ? "" : { en: formatDay(last, "en"), ja: formatDay(last, "ja") };
  const todo = standing === "expired" ? fillText(TEXTS.renew, { id }) : TEXTS.say_when;
  return fillText(TEXTS.expired, { printed, day, todo });
}

/** Claims whose source moved after their approval, and numbers whose last day is past. */
export function findStanding(sentence: ClaimSentence, record: ClaimRecord): ClaimFault[] {
  return sentence.printed.flatMap((printed): ClaimFault[] => {
    const { figure, text, start, end } = printed;
    const standing = record.standingOf(figure);
    const claim = standing === "current" ? {} : { claim: figure.id };
    const message = () => wordStanding(figure, record, text);
    if (standing === "stale") {
      const fault = { rule: "claim-stale", severity: "error", start, end, ...claim } as const;
      const now = record.sourceNow(figure);
      if (now?.value == null) return [{ ...fault, message: message() }];
      const word = printed.isBare ? wordFigureNumber : wordFigure;
      const words = word(withValue(figure, now), sentence.language);
      const suggestion = reworded(sentence, { start, end }, words);
      return [{ ...fault, message: message(), suggestion, replaces: sentence }];
    }
    const last = record.lastDayOf(figure);
    if (last === null || !isPast(last, record.today) || saysWhen(sentence, last)) return [];
    const severity = standing === "expired" ? "error" : "warning";
    return [{ rule: "claim-expired", severity, message: message(), start, end, ...claim }];
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

function said(figure: Figure): Text {
  return { en: wordFigure(figure, "en"), ja: wordFigure(figure, "ja") };
}
