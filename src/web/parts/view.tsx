import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { FISCAL_YEARS, isFiscalYear, type FiscalYear } from "../../base/span.js";
import { texts } from "../../base/text.js";
import { address } from "../address.js";

export const VIEW_WORDS = texts({
  view: { en: "How this page is shown", ja: "表示方法" },
  years: { en: "Years", ja: "年度の区分" },
  calendar: { en: "calendar", ja: "暦年" },
  april: { en: "April to March", ja: "4月～3月" },
  biennium: { en: "two-year", ja: "2か年" },
  currency: { en: "Amounts", ja: "通貨" },
  reported: { en: "as reported", ja: "報告時の通貨" },
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

export function yearChoice(current: FiscalYear, usual: FiscalYear, language: Language) {
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
