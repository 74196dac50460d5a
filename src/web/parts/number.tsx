import type { ComponentChild } from "preact";
import { formatAmount, formatDay } from "../../base/format.js";
import { addDays } from "../../base/day.js";
import type { Language } from "../../base/language.js";
import type { Span } from "../../base/span.js";
import { texts } from "../../base/text.js";
import type { Figure } from "../../figures/figure.js";
import { wordFigure, wordFigureCell, wordFigureNumber } from "../../figures/wording.js";
import { figureAddress } from "../address.js";
import { SITE } from "../texts.js";
import { formatDates } from "./dates.js";

const WORDS = texts({
  certified: { en: "certified", ja: "確定値" },
  provisional: { en: "provisional", ja: "暫定値" },
  reported: { en: "as reported", ja: "出典の報告値" },
  target: { en: "target", ja: "目標" },
  as_of: { en: "as of {day}", ja: "{day}現在" },
  until: { en: "to {day}", ja: "{day}まで" },
  since: { en: "from {day}", ja: "{day}から" },
});

/** How much of a number is said: the phrase with unit and qualifier; the digits in a column; all digits of an amount, whose currency the column says; or the number alone. */
type Form = "phrase" | "cell" | "amount" | "number";

/** A number as a link to its own page; what was not reported is grey, and never 0. */
export function Num(props: {
  readonly figure: Figure;
  readonly language: Language;
  readonly form?: Form;
}): ComponentChild {
  const { figure, language, form = "phrase" } = props;
  const text = wordIn(form, figure, language);
  const isLong = text.length > 24;
  const name = [figure.value === null ? "missing" : null, "n", isLong ? "wraps" : null]
    .filter(Boolean)
    .join(" ");
  return (
    <a class={name} href={figureAddress(language, figure.id)}>
      {text}
    </a>
  );
}

function wordIn(form: Form, figure: Figure, language: Language): string {
  if (figure.value === null) return SITE.not_reported[language];
  if (form === "amount" && figure.value.kind === "money")
    return formatAmount(figure.value.money, language);
  if (form === "number") return wordFigureNumber(figure, language);
  return form === "phrase" ? wordFigure(figure, language) : wordFigureCell(figure, language);
}

export function NotReported({ language }: { readonly language: Language }): ComponentChild {
  return <span class="missing">{SITE.not_reported[language]}</span>;
}

/** Certified, provisional or as reported; a target says so. Said in words: the look only repeats it. */
export function Badge({
  figure,
  language,
}: {
  readonly figure: Figure;
  readonly language: Language;
}): ComponentChild {
  if (figure.basis === "target")
    return <span class="badge badge-target">{WORDS.target[language]}</span>;
  return <span class={`badge badge-${figure.standing}`}>{WORDS[figure.standing][language]}</span>;
}

/** `2016–2021`, `April 2018 – March 2019`: whole years or months where the span is of whole ones, else its days. */
export function formatSpan(span: Span, language: Language): string {
  const { from, to } = span;
  if (from === null && to === null) return "";
  if (from === null)
    return WORDS.until[language].replace("{day}", dayOrYear(to ?? "", "12-31", language));
  if (to === null)
    return WORDS.since[language].replace("{day}", dayOrYear(from, "01-01", language));
  if (from === to) return formatDay(from, language);
  const isWholeYears = from.endsWith("-01-01") && to.endsWith("-12-31");
  if (!isWholeYears) {
    const isWholeMonths = from.endsWith("-01") && addDays(to, 1).endsWith("-01");
    const [start, end] = isWholeMonths ? [from.slice(0, 7), to.slice(0, 7)] : [from, to];
    return formatDates(start, end, language);
  }
  const [first, last] = [from.slice(0, 4), to.slice(0, 4)];
  const years =
    first === last ? first : language === "ja" ? `${first}～${last}` : `${first}–${last}`;
  return language === "ja" ? `${years}年` : years;
}

function dayOrYear(value: string, edge: string, language: Language): string {
  if (value.endsWith(edge)) return language === "ja" ? `${value.slice(0, 4)}年` : value.slice(0, 4);
  return formatDay(value as Parameters<typeof formatDay>[0], language);
}

export function formatAsOf(figure: Figure, language: Language): string | null {
  return figure.as_of === null
    ? null
    : WORDS.as_of[language].replace("{day}", formatDay(figure.as_of, language));
}

/** Headline numbers: each with what it counts, its period, its day and its standing. */
export function KeyFigures(props: {
  readonly figures: readonly Figure[];
  readonly language: Language;
}): ComponentChild {
  const { figures, language } = props;
  return (
    <dl class="key-figures">
      {figures.map((figure) => (
        <div>
          <dt>{figure.title[language]}</dt>
          <dd class="value" lang={language}>
            <Headline figure={figure} language={language} />
          </dd>
          <dd class="about">
            {[
              figure.period ? formatSpan(figure.period, language) : null,
              formatAsOf(figure, language),
            ]
              .filter(Boolean)
              .join(language === "ja" ? "、" : ", ")}{" "}
            <Badge figure={figure} language={language} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The digits large, the words around them small: over **US$43.5** million. */
function Headline({
  figure,
  language,
}: {
  readonly figure: Figure;
  readonly language: Language;
}): ComponentChild {
  const [, before = "", digits, after = ""] =
    /^([^\d]*?)((?:[A-Z]{1,3}\$|[¥€£])?\d[\d.,]*%?)(.*)$/.exec(wordFigure(figure, language)) ?? [];
  if (figure.value === null || digits === undefined || language === "ja")
    return <Num figure={figure} language={language} />;
  return (
    <a class="n" href={figureAddress(language, figure.id)}>
      {before ? <span class="word">{before}</span> : null}
      {digits}
      {after ? <span class="word">{after}</span> : null}
    </a>
  );
}
