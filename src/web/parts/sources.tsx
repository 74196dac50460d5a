import type { ComponentChild } from "preact";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import type { FigureSource } from "../../figures/figure.js";
import { address, pathOf } from "../address.js";

const WORDS = texts({
  page: { en: "page {page}", ja: "{page}頁" },
  as_of: { en: "as of {day}", ja: "{day}現在" },
  source: { en: "Source", ja: "出典" },
  none: { en: "no source is cited", ja: "出典の記載なし" },
});

/** Each document once, with its pages and the latest day that it speaks for. */
export function SourceList({
  sources,
  language,
}: {
  readonly sources: readonly FigureSource[];
  readonly language: Language;
}): ComponentChild {
  const documents = new Map<string, FigureSource[]>();
  for (const source of sources)
    documents.set(source.document, [...(documents.get(source.document) ?? []), source]);
  if (documents.size === 0) return <span class="quiet">{WORDS.none[language]}</span>;
  return (
    <>
      {[...documents].map(([document, cited], index) => (
        <>
          {index > 0 ? (language === "ja" ? "；" : "; ") : ""}
          <a href={address(language, pathOf("sources", document))}>{cited[0]?.title[language]}</a>
          {detail(cited, language)}
        </>
      ))}
    </>
  );
}

/** One quiet line under a table or a story. */
export function SourceLine(props: {
  readonly sources: readonly FigureSource[];
  readonly language: Language;
}): ComponentChild {
  if (props.sources.length === 0) return null;
  return (
    <p class="small quiet">
      {WORDS.source[props.language]}
      {props.language === "ja" ? "：" : ": "}
      <SourceList {...props} />
    </p>
  );
}

function detail(cited: readonly FigureSource[], language: Language): string {
  const pages = [...new Set(cited.map((source) => source.page).filter((page) => page !== null))];
  const day = cited
    .map((source) => source.as_of)
    .filter((as_of) => as_of !== null)
    .sort()
    .at(-1);
  const parts = [
    ...pages.map((page) => fill(WORDS.page[language], { page }, language)),
    ...(day ? [fill(WORDS.as_of[language], { day: formatDay(day, language) }, language)] : []),
  ];
  if (parts.length === 0) return "";
  return language === "ja" ? `（${parts.join("、")}）` : `, ${parts.join(", ")}`;
}
