import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { FISCAL_YEARS, isFiscalYear, type FiscalYear } from "../../base/span.js";
import { fillText, texts, type Text } from "../../base/text.js";
import { address } from "../address.js";

export const VIEW_WORDS = texts({
  view: { en: "How this page is shown", ja: "表示方法" },
  years: { en: "Years", ja: "年度の区分" },
  calendar: { en: "calendar", ja: "暦年" },
  april: { en: "April to March", ja: "4月～3月" },
  biennium: { en: "two-year", ja: "2か年" },
  currency: { en: "Reported in", ja: "報告通貨" },
  reported: { en: "any currency", ja: "すべて" },
  currency_alone: {
    en: "Only amounts reported in {currency} are shown. Those in {others} are left out, not converted: the record holds no exchange rate for them.",
    ja: "{currency}で報告された金額のみを表示しています。{others}建ての金額は、為替レートの記録がないため換算せず、表示していません。",
  },
  currency_unknown: {
    en: "No amount here was reported in “{asked}”, and none is converted into it: the record holds no exchange rate. All are shown as reported.",
    ja: "「{asked}」で報告された金額はありません。為替レートの記録がないため換算も行わず、すべて報告時の通貨で表示しています。",
  },
  year_kind_unknown: {
    en: "“{asked}” is no kind of year. Ask for calendar, april or biennium; this page shows {shown}.",
    ja: "「{asked}」という年度の区分はありません。calendar、april、biennium のいずれかを指定してください（現在の表示：{shown}）。",
  },
  year_unknown: {
    en: "“{asked}” is no year from 1960 to 2099. This page shows {from}–{to}.",
    ja: "「{asked}」は1960年から2099年までの年ではありません（現在の表示：{from}～{to}年）。",
  },
  period: { en: "Period", ja: "対象期間" },
});

export interface Choice {
  readonly label: string;
  readonly value: string | null;
  readonly is_current: boolean;
}

/** Choices as links: the view stands in the address, so that a page can be sent as it is seen. */
export function ViewBar(props: {
  readonly language: Language;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly choices: readonly {
    readonly name: string;
    readonly key: string;
    readonly options: readonly Choice[];
  }[];
}): ComponentChild {
  const { language, path, query } = props;
  if (props.choices.length === 0) return null;
  return (
    <nav class="view" aria-label={VIEW_WORDS.view[language]}>
      {props.choices.map((choice) => (
        <div>
          <span class="quiet">{choice.name}</span>
          <ul>
            {choice.options.map((option) => (
              <li>
                <a
                  href={address(language, path, { ...query, [choice.key]: option.value })}
                  aria-current={option.is_current ? "true" : undefined}
                >
                  {option.label}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

export function fiscalYearIn(
  query: Readonly<Record<string, string>>,
  usual: FiscalYear,
): FiscalYear {
  const asked = query["fy"] ?? "";
  return isFiscalYear(asked) ? asked : usual;
}

/** What the address asks of the years that no page can show: said, rather than passed over. */
export function yearKindNotes(
  query: Readonly<Record<string, string>>,
  shown: FiscalYear,
): readonly Text[] {
  const asked = query["fy"];
  if (asked === undefined || isFiscalYear(asked)) return [];
  return [fillText(VIEW_WORDS.year_kind_unknown, { asked, shown: VIEW_WORDS[shown] })];
}

/** Sentences about the view, below its choices. */
export function ViewNotes(props: {
  readonly notes: readonly Text[];
  readonly language: Language;
}): ComponentChild {
  const { notes, language } = props;
  return notes.map((note) => (
    <p class="view-note" role="status">
      {note[language]}
    </p>
  ));
}

export function yearChoice(current: FiscalYear, usual: FiscalYear | null, language: Language) {
  const options = FISCAL_YEARS.map((kind) => ({
    label: VIEW_WORDS[kind][language],
    value: kind === usual ? null : kind,
    is_current: kind === current,
  }));
  return { name: VIEW_WORDS.years[language], key: "fy", options };
}

/** Null stands for each amount in the currency in which it was reported. */
export function currencyChoice(
  current: string | null,
  currencies: readonly string[],
  language: Language,
) {
  const options = [
    { label: VIEW_WORDS.reported[language], value: null, is_current: current === null },
    ...currencies.map((code) => ({ label: code, value: code, is_current: code === current })),
  ];
  return { name: VIEW_WORDS.currency[language], key: "currency", options };
}
