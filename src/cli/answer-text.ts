import { fill, texts } from "../base/text.js";
import { widthOf } from "../base/text-width.js";
import type { Language } from "../base/language.js";
import { shownIn, isNumeric } from "../publication/answer-csv.js";
import type { Answer, AnswerCell } from "../observatory/answer.js";
import { OVERLAP_WORDS, RATE_SOURCE_WORDS, RATE_WORDS, wordOf } from "../observatory/code-words.js";
import type { Terminal } from "./terminal.js";

const TEXTS = texts({
  missing: { en: "not reported", ja: "未報告" },
  yes: { en: "yes", ja: "はい" },
  no: { en: "no", ja: "いいえ" },
  rows: { en: "{count} rows", ja: "{count} 行" },
  cut: { en: "; there are more: ask with --limit", ja: "（続きあり。--limit で指定）" },
  snapshot: {
    en: "Snapshot {snapshot}, as of {as_of}.",
    ja: "スナップショット {snapshot}（{as_of} 時点）。",
  },
  counts: { en: "Counts: {flow}.", ja: "対象：{flow}。" },
  coverage: {
    en: "Rates: {converted} of {valued} amounts could be stated in {currency}.",
    ja: "レート：{valued} 件の金額のうち {converted} 件を {currency} で表示。",
  },
  missed: {
    en: "Not converted, and in no amount: {missed}.",
    ja: "換算できず、金額に含まれないもの：{missed}。",
  },
  rate: {
    en: "{currency}: {kind}, {source}, {first_month} to {last_month}.",
    ja: "{currency}：{kind}、{source}、{first_month}～{last_month}。",
  },
  copies: {
    en: "{count} transactions stand in older copies of an activity and are left out (--as-reported counts them).",
    ja: "活動の古い写しにある {count} 件の取引は除いています（--as-reported で含めます）。",
  },
  overlaps: {
    en: "May say what others say, and are counted: {overlaps} (`earmark observatory ask double-counting`).",
    ja: "他と重複の可能性があるが含めたもの：{overlaps}（`earmark observatory ask double-counting`）。",
  },
});

/** The answer as a table with what must be known to read it. */
export function printAnswer(answer: Answer, terminal: Terminal): void {
  const { language } = terminal;
  terminal.print(answer.title[language]);
  terminal.print("");
  const numeric = answer.columns.map(isNumeric);
  const heads = answer.columns.map((column) =>
    column.kind === "money"
      ? `${column.words[language]} (${answer.currency})`
      : column.words[language],
  );
  const lines = answer.rows.map((row) =>
    answer.columns.map((column) => cellText(shownIn(answer, row, column, language), language)),
  );
  for (const line of alignColumns([heads, ...lines], numeric)) terminal.print(line);
  terminal.print("");
  for (const line of notes(answer, language)) terminal.print(line);
}

function notes(answer: Answer, language: Language): string[] {
  const say = (key: keyof typeof TEXTS, facts: Record<string, string | number> = {}) =>
    fill(TEXTS[key][language], facts, language);
  const { coverage, currency } = answer;
  const count = say("rows", { count: answer.rows.length }) + (answer.is_cut ? say("cut") : "");
  const lines = [count, answer.boundary[language]];
  if (answer.flow !== null) lines.push(say("counts", { flow: answer.flow[language] }));
  if (coverage !== null) {
    const total = (key: "valued" | "converted") =>
      coverage.currencies.reduce((sum, each) => sum + each[key], 0);
    lines.push(
      say("coverage", { converted: total("converted"), valued: total("valued"), currency }),
    );
    const missed = coverage.currencies
      .filter((each) => each.converted < each.valued)
      .map((each) => `${each.currency ?? TEXTS.missing[language]} ${each.valued - each.converted}`);
    if (missed.length > 0) lines.push(say("missed", { missed: missed.join(", ") }));
    for (const { first_month, last_month, source, kind, ...rate } of coverage.rates)
      lines.push(
        say("rate", {
          currency: rate.currency,
          kind: wordOf(RATE_WORDS, kind, language),
          source: wordOf(RATE_SOURCE_WORDS, source ?? "", language),
          first_month,
          last_month,
        }),
      );
    if (coverage.copies > 0) lines.push(say("copies", { count: coverage.copies }));
    const overlaps = Object.entries(coverage.overlaps).map(
      ([kind, each]) => `${wordOf(OVERLAP_WORDS, kind, language)} ${each}`,
    );
    if (overlaps.length > 0) lines.push(say("overlaps", { overlaps: overlaps.join(", ") }));
  }
  lines.push(say("snapshot", { snapshot: answer.snapshot, as_of: answer.as_of }));
  return lines;
}

function cellText(value: AnswerCell, language: Language): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return TEXTS[value ? "yes" : "no"][language];
  return String(value).replace(/\s+/g, " ");
}

/** The longest a column of text gets in a terminal. */
const WIDEST = 44;

/** Columns side by side, numbers to the right. Characters of East Asia take two places. */
export function alignColumns(
  lines: readonly (readonly string[])[],
  isNumber: readonly boolean[],
): string[] {
  const cut = lines.map((line) => line.map((text) => shorten(text)));
  const widths = isNumber.map((_, index) =>
    Math.max(0, ...cut.map((line) => widthOf(line[index] ?? ""))),
  );
  return cut.map((line) =>
    line
      .map((text, index) => {
        const space = " ".repeat((widths[index] ?? 0) - widthOf(text));
        return isNumber[index] === true ? space + text : text + space;
      })
      .join("  ")
      .trimEnd(),
  );
}

function shorten(text: string): string {
  if (widthOf(text) <= WIDEST) return text;
  let kept = "";
  for (const sign of text) {
    if (widthOf(kept + sign) > WIDEST - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}
