import { fillText, texts } from "../../base/text.js";
import { canBeSum } from "../compare.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { isSummed } from "./inline-total.js";

const TEXTS = texts({
  currencies: {
    en: "{total} is {parts} added as if they were one currency.",
    ja: "{total}は、通貨の異なる{parts}をそのまま足した額です。",
  },
  statuses: {
    en: "{total} is called {status}, but it counts {pledge}, which is only promised.",
    ja: "{total}は「{status}」とされていますが、約束されただけの{pledge}を含んでいます。",
  },
});

export const PROMISED =
  /\bpledge[sd]?\b|\bcommit(?:s|ted|ment|ments)\b|\bpromised\b|誓約|プレッジ|約束/i;
export const HAD =
  /\breceived\b|\breceipts?\b|\bpaid\b|\bdisbursed\b|\bdisbursements?\b|受領|受け取|入金|支払|払込/i;

/** Sums over what may not be added: amounts in two currencies, promises among what was received. */
export function findMixedSums(document: ProseDocument): ProseFinding[] {
  return document.sentences.flatMap((sentence) => {
    const amounts = sentence.numerals.filter((numeral) => numeral.kind === "money");
    const opened = checkOpened(sentence, amounts);
    if (opened) return [opened];
    return amounts.flatMap((total, index) => {
      const parts = amounts.slice(0, index);
      const last = parts.at(-1);
      if (!last || parts.length < 2 || !isSummed(sentence.text, last, total)) return [];
      // Only where the digits do add up is it sure that these were added.
      if (!canBeSum(total, parts)) return [];
      const finding =
        checkCurrencies(sentence, total, parts) ?? checkStatuses(sentence, total, parts);
      return finding ? [finding] : [];
    });
  });
}

/** "In total US$ 16 million was received: US$ 10 million pledged and US$ 6 million paid in." */
function checkOpened(
  sentence: Sentence,
  [total, ...parts]: readonly Numeral[],
): ProseFinding | null {
  const [first, last] = [parts[0], parts.at(-1)];
  if (!total || !first || !last || parts.length < 2 || !canBeSum(total, parts)) return null;
  const { text } = sentence;
  const opening = text.slice(total.end, first.start);
  const status = HAD.exec(opening);
  const isTotal = /\btotal\b|\baltogether\b|\boverall\b|合計|総額/i.test(
    text.slice(0, total.start) + opening,
  );
  if (!status || !isTotal || !/[:：,、(]\s*$/.test(opening)) return null;
  const pledge = parts.find((part, index) => {
    const clause = text.slice(part.end, parts[index + 1]?.start ?? text.length);
    return PROMISED.test(clause) && !HAD.test(clause);
  });
  if (!pledge) return null;
  const facts = { total: flat(total), status: status[0], pledge: flat(pledge) };
  return findingAt(sentence, total, fillText(TEXTS.statuses, facts), facts);
}

function checkCurrencies(
  sentence: Sentence,
  total: Numeral,
  parts: readonly Numeral[],
): ProseFinding | null {
  if (new Set([...parts, total].map((part) => part.unit)).size === 1) return null;
  const facts = { total: flat(total), parts: parts.map((part) => flat(part)).join(" + ") };
  return findingAt(sentence, total, fillText(TEXTS.currencies, facts), facts);
}

/** The words beside the total say that the money came, those beside a part that it was promised. */
function checkStatuses(
  sentence: Sentence,
  total: Numeral,
  parts: readonly Numeral[],
): ProseFinding | null {
  const { text } = sentence;
  const status = HAD.exec(text.slice(parts.at(-1)?.end ?? 0));
  if (!status) return null;
  const pledge = parts.find((part, index) => {
    const from = index === 0 ? 0 : (parts[index - 1]?.end ?? 0);
    const to = Math.min(parts[index + 1]?.start ?? total.start, part.end + 40);
    const clause =
      text.slice(from, part.start) + text.slice(part.end, to).split(/[,;、]|\band\b|と/)[0];
    return PROMISED.test(clause) && !HAD.test(clause);
  });
  if (!pledge) return null;
  const facts = { total: flat(total), status: status[0], pledge: flat(pledge) };
  return findingAt(sentence, total, fillText(TEXTS.statuses, facts), facts);
}

function findingAt(
  sentence: Sentence,
  total: Numeral,
  message: ProseFinding["message"],
  facts: ProseFinding["facts"],
): ProseFinding {
  return {
    rule: "mixed-sum",
    severity: "error",
    message,
    start: placeIn(sentence, total.start),
    end: placeIn(sentence, total.end - 1) + 1,
    facts,
  };
}

const flat = (numeral: Numeral) => numeral.text.replace(/\s+/g, " ");
