import type { ComponentChild } from "preact";
import { formatShortMoney } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { money as moneyOf, parseAmount } from "../../base/money.js";
import { fill, texts } from "../../base/text.js";
import { drawRankedBars } from "../../charts/ranked-bars.js";
import { headOf, type Answer, type AnswerRow } from "../../observatory/answer.js";
import type { AnswerColumn } from "../../observatory/questions.js";
import { cellText } from "./world-cell.js";

const WORDS = texts({
  by_year: { en: "By year", ja: "年別" },
  currency: { en: "Amounts in {currency}.", ja: "金額の通貨：{currency}。" },
  largest: { en: "The {count} largest.", ja: "上位{count}件。" },
  first: { en: "The first {count} rows of the table.", ja: "表の先頭{count}行。" },
  years_cut: {
    en: "The last year shown is not whole: the answer goes on.",
    ja: "最後の年は途中までです（続きがあります）。",
  },
  missing: { en: "not reported", ja: "記載なし" },
  below: {
    en: "The table below has the same figures in full.",
    ja: "同じ数値の全桁を下の表に示します。",
  },
  join: { en: " ", ja: "" },
});

const BARS = 12;

/** Characters of each of several names on a bar, so that the last of them, which tells it from the next bar, is not what is cut off. */
const NAME_LENGTH = 28;

interface Bar {
  readonly label: string;
  readonly amount_minor: bigint;
}

/**
 * An answer's amounts as bars: each row one of its own, of months their years. Nothing where there is no money or one bar of it, and of
 * single transactions, which stand for nothing beyond themselves.
 */
export function AnswerChart(props: {
  readonly answer: Answer;
  /** What is counted, in words. */
  readonly asked: string;
  readonly language: Language;
}): ComponentChild {
  const { answer, asked, language } = props;
  const money = answer.columns.find(({ kind }) => kind === "money");
  if (!money || answer.question === "rows" || answer.question === "plans") return null;
  const isSeries = answer.columns[0]?.kind === "month";
  const all = isSeries ? yearsOf(answer, money) : barsOf(answer, money, language);
  const bars = isSeries ? all : all.slice(0, BARS);
  if (bars.length < 2) return null;
  const title = isSeries ? WORDS.by_year[language] : answer.title[language];
  const say = (key: keyof typeof WORDS) =>
    fill(WORDS[key][language], { currency: answer.currency, count: bars.length }, language);
  const isWhole = bars.length === all.length && !answer.is_cut;
  const extent = isSeries ? say("years_cut") : say(isRanked(answer, money) ? "largest" : "first");
  const subtitle = [asked, say("currency"), ...(isWhole ? [] : [extent])].join(
    WORDS.join[language],
  );
  const draw = (width: number, id: string) =>
    drawRankedBars(
      {
        id,
        title: `${answer.title[language]}${WORDS.join[language]}${isSeries ? title : ""}`.trim(),
        description: [subtitle, say("below")].join(WORDS.join[language]),
        language,
        rows: bars.map(({ label, amount_minor }) => ({
          label,
          amount: Number(amount_minor),
          amount_label: formatShortMoney(moneyOf(amount_minor, answer.currency), language),
        })),
      },
      width,
    );
  return (
    <figure class="chart">
      <figcaption>
        <h3>{title}</h3>
        <p>{subtitle}</p>
      </figcaption>
      <Drawing name="wide" svg={draw(720, "answer-wide")} />
      <Drawing name="narrow" svg={draw(330, "answer-narrow")} />
    </figure>
  );
}

function Drawing({ name, svg }: { readonly name: string; readonly svg: string }): ComponentChild {
  return <div class={name} dangerouslySetInnerHTML={{ __html: svg }} />;
}

function amountOf(answer: Answer, row: AnswerRow, money: AnswerColumn): bigint | null {
  const amount = parseAmount(String(row[headOf(money, answer.currency)] ?? ""), answer.currency);
  return typeof amount === "string" ? null : amount.amount_minor;
}

/** Rows with something to draw, each by what tells it from the others: no two are added. */
function barsOf(answer: Answer, money: AnswerColumn, language: Language): Bar[] {
  return answer.rows.flatMap((row) => {
    const amount_minor = amountOf(answer, row, money);
    if (amount_minor === null || amount_minor <= 0n) return [];
    return [{ label: labelOf(answer, row, language), amount_minor }];
  });
}

function yearsOf(answer: Answer, money: AnswerColumn): Bar[] {
  const sums = new Map<string, bigint>();
  for (const row of answer.rows) {
    if (row["month"] === null) continue;
    const year = String(row["month"]).slice(0, 4);
    sums.set(year, (sums.get(year) ?? 0n) + (amountOf(answer, row, money) ?? 0n));
  }
  return [...sums]
    .map(([label, amount_minor]) => ({ label, amount_minor }))
    .filter(({ amount_minor }) => amount_minor > 0n);
}

/** Whether no row of the answer is greater than one before it. */
function isRanked(answer: Answer, money: AnswerColumn): boolean {
  const amounts = answer.rows.map((row) => amountOf(answer, row, money));
  return amounts.every((amount, index) => {
    const before = amounts[index - 1];
    return amount === null || typeof before !== "bigint" || amount <= before;
  });
}

/** Names, years and kinds of a row; a code where it has nothing else. */
function labelOf(answer: Answer, row: AnswerRow, language: Language): string {
  const text = (column: AnswerColumn) =>
    cellText(column, row, answer, language) ?? WORDS.missing[language];
  const telling = answer.columns.filter(
    ({ kind, name, values }) =>
      kind === "text" || name === "year" || (kind === "code" && values !== undefined),
  );
  const parts = telling.map(text).filter((part) => part !== "–");
  const code = answer.columns.find(({ kind }) => kind === "code");
  const names = parts.length > 1 ? parts.map(shortName) : parts;
  return names.join(" · ") || (code === undefined ? "–" : text(code));
}

function shortName(name: string): string {
  return name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1).trimEnd()}…` : name;
}
