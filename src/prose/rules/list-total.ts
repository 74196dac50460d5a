import { canBeSum, isComparable } from "../compare.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Passage, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { isTotalLabel } from "../table.js";
import { totalFinding } from "./total-finding.js";

const PARTIAL =
  /^of\s+the|\d\s+of\s+the|\b(?:includ\w+|such\s+as|among|examples?|main|key|major|selected|some|several|out\s+of|highlights?|largest|up\s+to|target|each|per)\b|主な|例|など|うち|目標|各/i;

interface Item {
  readonly sentence: Sentence;
  readonly numeral: Numeral;
}

/** "The project trained 1,200 people:" over bullets that each give one part; and bullets closed by a line "Total: …". */
export function findListTotals(document: ProseDocument): ProseFinding[] {
  const findings: ProseFinding[] = [];
  const byPassage = new Map<Passage, Sentence[]>();
  for (const sentence of document.sentences) {
    byPassage.set(sentence.passage, [...(byPassage.get(sentence.passage) ?? []), sentence]);
  }
  const passages = document.passages;
  passages.forEach((passage, index) => {
    if (passage.kind === "bullet" || passages[index + 1]?.kind !== "bullet") return;
    const bullets = passages.slice(index + 1, bulletsEnd(passages, index + 1));
    const items = bullets.map((bullet) => itemOf(byPassage.get(bullet) ?? []));
    const opening = byPassage.get(passage)?.at(-1);
    const finding = opening && checkOpening(opening, items, bullets);
    if (finding) findings.push(finding);
    const closing = byPassage.get(passages[index + 1 + bullets.length] ?? passage)?.[0];
    const lastBullet = byPassage.get(bullets.at(-1) ?? passage)?.[0];
    const closed = [
      closing ? checkClosing(closing, items) : null,
      lastBullet ? checkClosing(lastBullet, items.slice(0, -1)) : null,
    ];
    findings.push(...closed.filter((found) => found !== null));
  });
  return findings;
}

function bulletsEnd(passages: readonly Passage[], from: number): number {
  let end = from;
  while (passages[end]?.kind === "bullet") end++;
  return end;
}

/** The one amount of a bullet, if it stands at the start, or behind a short label; else null. */
function itemOf(sentences: readonly Sentence[]): Item | null {
  const sentence = sentences[0];
  if (!sentence || sentences.length > 1) return null;
  const amounts = sentence.numerals.filter(
    (numeral) => numeral.kind === "count" || numeral.kind === "money",
  );
  const [numeral] = amounts;
  return numeral && amounts.length === 1 ? { sentence, numeral } : null;
}

function checkOpening(
  opening: Sentence,
  items: readonly (Item | null)[],
  bullets: readonly Passage[],
): ProseFinding | null {
  const totals = opening.numerals.filter(
    (numeral) => numeral.kind === "count" || numeral.kind === "money",
  );
  const [total] = totals;
  if (
    !total ||
    totals.length !== 1 ||
    !/[:：]\s*$/.test(opening.text) ||
    PARTIAL.test(opening.text)
  )
    return null;
  if (items.length < 2 || isTotalLabel(bullets.at(-1)?.text ?? "")) return null;
  const parts: Numeral[] = [];
  for (const item of items) {
    if (!item || !isComparable(item.numeral, total)) return null;
    const isFirst =
      item.numeral.start <= 1 || /[:：]\s*$/.test(item.sentence.text.slice(0, item.numeral.start));
    const isUnitOther =
      total.kind === "count" &&
      item.numeral.unit !== null &&
      total.unit !== null &&
      item.numeral.unit !== total.unit;
    if (total.kind === "count" && (!isFirst || isUnitOther)) return null;
    parts.push(item.numeral);
  }
  return canBeSum(total, parts) ? null : findingAt(opening, total, parts);
}

/** A line "Total: …" below the list. */
function checkClosing(closing: Sentence, items: readonly (Item | null)[]): ProseFinding | null {
  const amounts = closing.numerals.filter(
    (numeral) => numeral.kind === "count" || numeral.kind === "money",
  );
  const [total] = amounts;
  if (!total || amounts.length !== 1 || !isTotalLabel(closing.text) || items.length < 2)
    return null;
  if (
    !/^\W*[^\d:：]{0,40}[:：]?\s*$/.test(
      closing.text.slice(0, total.start).replace(/(?:19|20)\d\d(?:-\d+)?/g, ""),
    )
  )
    return null;
  const parts: Numeral[] = [];
  for (const item of items) {
    if (!item || !isComparable(item.numeral, total)) return null;
    parts.push(item.numeral);
  }
  return canBeSum(total, parts) ? null : findingAt(closing, total, parts);
}

function findingAt(sentence: Sentence, total: Numeral, parts: readonly Numeral[]): ProseFinding {
  return totalFinding({
    total,
    parts,
    start: placeIn(sentence, total.start),
    end: placeIn(sentence, total.end - 1) + 1,
  });
}
