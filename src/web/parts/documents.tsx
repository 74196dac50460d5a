import type { ComponentChild } from "preact";
import { LANGUAGES, type Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import { address, pathOf } from "../address.js";
import { DOCUMENT_FILES, type DocumentPlace } from "../pages/document.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

const TEXTS = texts({
  title: { en: "Documents to take away", ja: "文書のダウンロード" },
  caption: {
    en: "The same numbers in every format and language",
    ja: "すべての形式・言語で数値は同一",
  },
  document: { en: "Document", ja: "文書" },
  brief: { en: "Partner brief", ja: "パートナー・ブリーフ" },
  report: { en: "Report", ja: "報告書" },
  results: { en: "Results sheet", ja: "成果表" },
  accountability: { en: "Accountability pack", ja: "説明責任資料" },
  short: { en: "one page", ja: "1ページ版" },
  standard: { en: "four pages", ja: "4ページ版" },
  full: { en: "in full", ja: "完全版" },
  claims: { en: "claims", ja: "数値の根拠" },
  comma: { en: ", ", ja: "、" },
});

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", ja: "日本語" };
const FORMATS = ["pdf", "html", "docx", "xlsx", "json"] as const;
const FORMAT_NAMES = { pdf: "PDF", html: "HTML", docx: "Word", xlsx: "Excel", json: null } as const;
/** A brief is asked for in each length; the others are read whole or not at all. */
const LENGTHS = { brief: ["short", "standard", "full"], report: ["short", "full"] } as const;

interface DocumentsProps {
  readonly place: DocumentPlace;
  readonly id: string;
  readonly language: Language;
  /** The years that the page shows. */
  readonly years?: Readonly<Record<string, string>>;
}

/** Everything that can be printed or taken away about the page's subject, in its formats and both languages. */
export function Documents({ place, id, language, years = {} }: DocumentsProps): ComponentChild {
  const rows = Object.keys(DOCUMENT_FILES[place]).flatMap((file) => {
    const lengths: readonly (keyof typeof TEXTS)[] =
      file === "brief" || file === "report" ? LENGTHS[file] : ["full"];
    return lengths.map((length) => ({
      cells: [
        lengths.length === 1
          ? TEXTS[file as keyof typeof TEXTS][language]
          : `${TEXTS[file as keyof typeof TEXTS][language]}${TEXTS.comma[language]}${TEXTS[length][language]}`,
        ...LANGUAGES.map((each) => (
          <span class="formats" lang={each}>
            {FORMATS.map((format) => (
              <>
                <a
                  href={address(each, `${pathOf(place, id)}/${file}.${format}`, {
                    ...years,
                    ...(length === "full" ? {} : { length }),
                  })}
                >
                  {FORMAT_NAMES[format] ?? TEXTS.claims[each]}
                </a>{" "}
              </>
            ))}
          </span>
        )),
      ],
    }));
  });
  const columns = [
    { name: TEXTS.document[language] },
    ...LANGUAGES.map((each) => ({ name: LANGUAGE_NAMES[each], label: LANGUAGE_NAMES[each] })),
  ];
  return (
    <Part id="documents-to-take" title={TEXTS.title[language]}>
      <Table caption={TEXTS.caption[language]} columns={columns} rows={rows} stack />
    </Part>
  );
}
