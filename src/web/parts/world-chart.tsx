import type { ComponentChild } from "preact";
import { formatShortMoney } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { money, parseAmount } from "../../base/money.js";
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
  of_measure: {
    en: "By {measure}, in {prices}; US$ million.",
    ja: "計上方式：{measure}、価格基準：{prices}。単位：百万米ドル。",
  },
  of_year: { en: "Countries of the DAC in {year}.", ja: "{year}年のDAC加盟国。" },
  earlier: { en: "There are earlier years.", ja: "これより前の年もあります。" },
  missing: { en: "not reported", ja: "未報告" },
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
  /** Geometry only. */
  readonly amount: number;
  readonly amount_label: string;
}

/** What of an answer is drawn: its bars, what they are called, and what is said of them beside what is asked. */
interface Drawn {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly said: readonly string[];
}

/**
 * An answer's amounts as bars: each row one of its own, of months their years, of aid one measure's. Nothing where there is one bar or none, and
 * of single transactions, which stand for nothing beyond themselves.
 */
export function AnswerChart(props: {
  readonly answer: Answer;
  /** What is counted, in words. */
  readonly asked: string;
  readonly language: Language;
}): ComponentChild {
  const { answer, asked, language } = props;
  const drawn = answer.question === "oda" ? odaOf(answer, language) : moneyOf(answer, language);
  if (drawn === null || drawn.bars.length < 2) return null;
  const join = WORDS.join[language];
  const subtitle = [asked, ...drawn.said].join(join);
  const name = answer.title[language];
  const title = drawn.title === name ? name : `${name}${join}${drawn.title}`;
  const draw = (width: number, id: string) =>
    drawRankedBars(
      {
        id,
        title,
        description: [subtitle, WORDS.below[language]].join(join),
        language,
        rows: drawn.bars,
      },
      width,
    );
  return (
    <figure class="chart">
      <figcaption>
        <h3>{drawn.title}</h3>
        <p>{subtitle}</p>
      </figcaption>
      <Drawing name="wide" svg={draw(720, "answer-wide")} />
      <Drawing name="narrow" svg={draw(330, "answer-narrow")} />
    </figure>
  );
}

function moneyOf(answer: Answer, language: Language): Drawn | null {
  const money = answer.columns.find(({ kind }) => kind === "money");
  if (!money || answer.question === "rows" || answer.question === "plans") return null;
  const isSeries = answer.columns[0]?.kind === "month";
  const all = isSeries ? yearsOf(answer, money, language) : barsOf(answer, money, language);
  const bars = isSeries ? all : all.slice(0, BARS);
  const say = (key: keyof typeof WORDS) =>
    fill(WORDS[key][language], { currency: answer.currency, count: bars.length }, language);
  const isWhole = bars.length === all.length && !answer.is_cut;
  const extent = isSeries ? say("years_cut") : say(isRanked(answer, money) ? "largest" : "first");
  return {
    title: isSeries ? WORDS.by_year[language] : answer.title[language],
    bars,
    said: [say("currency"), ...(isWhole ? [] : [extent])],
  };
}

/** Of the first row's measure and price basis: one donor's years, or of its year the countries that have a rank. No two measures stand on one scale. */
function odaOf(answer: Answer, language: Language): Drawn | null {
  const [first] = answer.rows;
  const column = (name: string) => answer.columns.find((each) => each.name === name);
  const [amount, year, donor] = ["amount_usd_millions", "year", "donor"].map(column);
  if (!first || !amount || !year || !donor) return null;
  const alike = answer.rows.filter(
    ({ measure, prices }) => measure === first["measure"] && prices === first["prices"],
  );
  const isOfOne = answer.rows.every(({ donor_code }) => donor_code === first["donor_code"]);
  const all = isOfOne
    ? alike
    : alike.filter((row) => row["year"] === first["year"] && row["rank"] !== null);
  const rows = isOfOne ? all : all.slice(0, BARS);
  const told = (name: string) => {
    const found = column(name);
    return found === undefined ? "" : (cellText(found, first, answer, language) ?? "");
  };
  const say = (key: "of_measure" | "of_year" | "largest") =>
    fill(
      WORDS[key][language],
      { measure: told("measure"), prices: told("prices"), year: told("year"), count: rows.length },
      language,
    );
  return {
    title: isOfOne ? WORDS.by_year[language] : answer.title[language],
    bars: rows.map((row) => ({
      label: cellText(isOfOne ? year : donor, row, answer, language) ?? WORDS.missing[language],
      amount: Number(row["amount_usd_millions"]),
      amount_label: cellText(amount, row, answer, language) ?? WORDS.missing[language],
    })),
    said: [
      say("of_measure"),
      ...(isOfOne ? [] : [say("of_year"), say("largest")]),
      ...(isOfOne && answer.is_cut ? [WORDS.earlier[language]] : []),
    ],
  };
}

function Drawing({ name, svg }: { readonly name: string; readonly svg: string }): ComponentChild {
  return <div class={name} dangerouslySetInnerHTML={{ __html: svg }} />;
}

function amountOf(answer: Answer, row: AnswerRow, column: AnswerColumn): bigint | null {
  const amount = parseAmount(String(row[headOf(column, answer.currency)] ?? ""), answer.currency);
  return typeof amount === "string" ? null : amount.amount_minor;
}

function barOf(label: string, amount_minor: bigint, { currency }: Answer, language: Language): Bar {
  const amount_label = formatShortMoney(money(amount_minor, currency), language);
  return { label, amount: Number(amount_minor), amount_label };
}

/** Rows with an amount, also one of nothing or less, each by what tells it from the others: no two are added. */
function barsOf(answer: Answer, column: AnswerColumn, language: Language): Bar[] {
  return answer.rows.flatMap((row) => {
    const amount_minor = amountOf(answer, row, column);
    if (amount_minor === null) return [];
    return [barOf(labelOf(answer, row, language), amount_minor, answer, language)];
  });
}

function yearsOf(answer: Answer, column: AnswerColumn, language: Language): Bar[] {
  const sums = new Map<string, bigint>();
  for (const row of answer.rows) {
    if (row["month"] === null) continue;
    const year = String(row["month"]).slice(0, 4);
    const amount_minor = amountOf(answer, row, column);
    if (amount_minor !== null) sums.set(year, (sums.get(year) ?? 0n) + amount_minor);
  }
  return [...sums].map(([label, sum]) => barOf(label, sum, answer, language));
}

/** Whether no row of the answer is greater than one before it. */
function isRanked(answer: Answer, column: AnswerColumn): boolean {
  const amounts = answer.rows.map((row) => amountOf(answer, row, column));
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
