import { canBeSum, isComparable, isNear, ratioOf } from "../compare.js";
import type { ProseDocument } from "../document.js";
import type { ProseFinding } from "../finding.js";
import { placeIn, type Line, type Passage, type Sentence } from "../layout.js";
import type { Numeral } from "../numeral.js";
import { findNumerals } from "../numerals.js";
import { isBareTotal, isTotalLabel } from "../table.js";
import { isOfElse, totalFinding } from "./total-finding.js";

const PARTIAL =
  /^of\s+the|\d\s+of\s+the|\b(?:includ\w+|such\s+as|among|examples?|main|key|major|selected|some|several|out\s+of|highlights?|largest|up\s+to|target|each|per)\b|主な|例|など|うち|目標|各/i;

interface Item {
  readonly sentence: Sentence;
  readonly numeral: Numeral;
}

/** "The project trained 1,200 people:" over bullets that each give one part; and bullets closed by a line "Total: …". */
export function findListTotals(document: ProseDocument): ProseFinding[] {
  const findings: ProseFinding[] = [
    ...findAmountsFirst(document.lines),
    ...findLabelledLines(document.lines),
  ];
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

const AMOUNT_FIRST =
  /^\s*[•●・*-]?\s*((?:US\$|USD|\$|€|EUR|£|GBP|CHF|SEK|NOK|DKK|JPY|[¥￥])\s?\d[\d.,']*(?:\s?(?:million|billion|thousand|M|bn|m)\b)?)\s+([A-Za-z].{2,60})$/;

/** A factsheet's column: "US$ 142.7 million total contribution" and below it "US$ 31.5 million   assessed", line by line. */
function findAmountsFirst(lines: readonly Line[]): ProseFinding[] {
  const findings: ProseFinding[] = [];
  let run: { readonly label: string; readonly numeral: Numeral; readonly at: number }[] = [];
  const close = () => {
    const finding = checkAmountsFirst(run);
    if (finding) findings.push(finding);
    run = [];
  };
  for (const { text, start } of lines) {
    const match = AMOUNT_FIRST.exec(text);
    const numeral = match ? findNumerals(match[1] ?? "")[0] : undefined;
    if (!match || numeral?.kind !== "money" || /[.;]\s*$/.test(text)) close();
    else run.push({ label: match[2] ?? "", numeral, at: start + text.indexOf(match[1] ?? "") });
  }
  close();
  return findings;
}

function checkAmountsFirst(
  run: readonly { readonly label: string; readonly numeral: Numeral; readonly at: number }[],
): ProseFinding | null {
  const totals = run.filter(({ label }) => /\btotal\b/i.test(label));
  const [total] = totals;
  if (!total || totals.length !== 1 || (run[0] !== total && run.at(-1) !== total)) return null;
  const parts = run.filter((one) => one !== total);
  if (parts.length < 2 || parts.some(({ label }) => PARTIAL.test(label) || OTHER_LABEL.test(label)))
    return null;
  const numerals = parts.map((part) => part.numeral);
  if (
    !numerals.every((part) => isComparable(part, total.numeral)) ||
    canBeSum(total.numeral, numerals)
  )
    return null;
  // Far from the total they are some of its parts; a slip of the pen stays near.
  if (!isNear(total.numeral, numerals)) return null;
  return totalFinding({
    total: total.numeral,
    parts: numerals,
    start: total.at,
    end: total.at + total.numeral.text.length,
  });
}

const LABELLED_LINE = /^\s*([^:：]{1,40})[:：]\s*([^:：]{1,40}?)\s*$/;

/** Lines that are each a label and one number, "2019: 120 cases", down to one that is called their total. */
function findLabelledLines(lines: readonly Line[]): ProseFinding[] {
  const findings: ProseFinding[] = [];
  let run: { readonly numeral: Numeral; readonly at: number }[] = [];
  for (const { text, start } of lines) {
    const [, label = "", said = ""] = LABELLED_LINE.exec(text) ?? [];
    const numerals = findNumerals(said);
    const [numeral] = numerals;
    const isOne =
      numeral &&
      numerals.length === 1 &&
      numeral.start <= 1 &&
      said.slice(numeral.end).length <= 12;
    if (!isOne || (numeral.kind !== "count" && numeral.kind !== "money") || PARTIAL.test(label)) {
      run = [];
      continue;
    }
    const at = start + text.lastIndexOf(said);
    const first = run[0]?.numeral;
    if (!isBareTotal(label)) {
      if (first && (!isComparable(first, numeral) || first.unit !== numeral.unit)) run = [];
      run.push({ numeral, at });
      continue;
    }
    const parts = run.map((one) => one.numeral);
    run = [];
    if (parts.length < 2 || !first || !isComparable(first, numeral) || first.unit !== numeral.unit)
      continue;
    const ratio = ratioOf(parts, numeral);
    if (canBeSum(numeral, parts) || ratio < 0.5 || ratio > 2) continue;
    const place = at + numeral.start;
    findings.push(
      totalFinding({ total: numeral, parts, start: place, end: place + numeral.text.length }),
    );
  }
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
  if (!total || totals.length !== 1 || PARTIAL.test(opening.text)) return null;
  if (items.length < 2 || isTotalLabel(bullets.at(-1)?.text ?? "")) return null;
  if (!opensList(opening, total) && !isLabelledAmount(opening, total, items)) return null;
  const areSexes = bullets.length === 2 && namesBothSexes(bullets.map((bullet) => bullet.text));
  const parts: Numeral[] = [];
  for (const item of items) {
    if (!item || !isComparable(item.numeral, total)) return null;
    const isFirst =
      item.numeral.start <= 1 || /[:：]\s*$/.test(item.sentence.text.slice(0, item.numeral.start));
    const isUnitOther =
      total.kind === "count" &&
      item.numeral.unit !== null &&
      total.unit !== null &&
      item.numeral.unit !== total.unit &&
      !areSexes;
    if (total.kind === "count" && (!isFirst || isUnitOther)) return null;
    parts.push(item.numeral);
  }
  return canBeSum(total, parts) ? null : findingAt(opening, total, parts);
}

function opensList(opening: Sentence, total: Numeral): boolean {
  return /[:：]\s*$/.test(opening.text) && opening.text.length > total.end - total.start;
}

const OTHER_LABEL =
  /\b(?:spent|spending|expenditure|disbursed|committed|pledged|received|balance|remaining|available|unspent|average|per|since|rate|donor|duration)\b|残額|支出|執行|受領|平均/i;

/** "Budget: US$ 5 million" over bullets that each are a label and an amount, none of them of another kind. */
function isLabelledAmount(
  opening: Sentence,
  total: Numeral,
  items: readonly (Item | null)[],
): boolean {
  const label = opening.text.slice(0, total.start);
  return (
    total.kind === "money" &&
    /^[^\d.;]{0,60}[:：(]\s*$/.test(label) &&
    /^\)?\s*$/.test(opening.text.slice(total.end)) &&
    /\b(?:budget|total|funding|contributions?|value|amount|costs?)\b|予算|総額|合計|拠出|事業費/i.test(
      label,
    ) &&
    items.every(
      (item) =>
        item !== null &&
        /^[^\d:：]{1,60}[:：(]\s*$/.test(item.sentence.text.slice(0, item.numeral.start)) &&
        !OTHER_LABEL.test(item.sentence.text),
    )
  );
}

const SEXES = [
  [
    /\bwom[ae]n\b|\bfemales?\b|\bgirls?\b|女性|女子/i,
    /\bm[ae]n\b|(?<!fe)\bmales?\b|\bboys?\b|男性|男子/i,
  ],
] as const;

function namesBothSexes(texts: readonly string[]): boolean {
  return SEXES.some(
    ([women, men]) =>
      texts.some((text) => women.test(text)) && texts.some((text) => men.test(text)),
  );
}

/** A line "Total: …" below the list. */
function checkClosing(closing: Sentence, items: readonly (Item | null)[]): ProseFinding | null {
  const amounts = closing.numerals.filter(
    (numeral) => numeral.kind === "count" || numeral.kind === "money",
  );
  const [total] = amounts;
  if (!total || amounts.length !== 1 || !isTotalLabel(closing.text) || items.length < 2)
    return null;
  const label = closing.text.slice(0, total.start).replace(/(?:19|20)\d\d(?:-\d+)?/g, "");
  if (!/^\W*[^\d:：]{0,40}[:：]?\s*$/.test(label)) return null;
  const parts: Numeral[] = [];
  for (const item of items) {
    if (!item || !isComparable(item.numeral, total)) return null;
    parts.push(item.numeral);
  }
  if (isOfElse(label, total, parts)) return null;
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
