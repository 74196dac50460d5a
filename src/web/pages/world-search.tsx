import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { formatNumber } from "../../base/format.js";
import type { Refusal } from "../../base/refusal.js";
import { fill, texts, type Text } from "../../base/text.js";
import { markedParts } from "../../observatory/search-marks.js";
import type { SearchAnswer } from "../../observatory/search.js";
import { address } from "../address.js";
import type { Page } from "../page.js";
import { statusOf } from "../problem.js";
import { fileName } from "../../observatory/file-name.js";
import { RefusalSummary } from "../parts/form.js";
import { NotReported } from "../parts/number.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";
import { questionPath, SearchForm } from "./world.js";

const WORDS = texts({
  title: { en: "Search the world's activities", ja: "世界の活動を検索" },
  description: {
    en: "Titles and descriptions of published activities, in any language.",
    ja: "公表された活動の題名・説明の検索（言語不問）。",
  },
  kicker: { en: "The world's data", ja: "世界のデータ" },
  hint: {
    en: "Every word must stand in the title or the description. Case, accents, width of characters and kana do not matter.",
    ja: "すべての語が題名または説明に含まれる活動を表示します。大文字・小文字、アクセント、全角・半角、仮名の違いは区別しません。",
  },
  one: { en: "1 activity.", ja: "1件の活動。" },
  all: { en: "{total} activities.", ja: "{total}件の活動。" },
  found: {
    en: "{total} activities; the best {shown} are shown.",
    ja: "{total}件の活動のうち、上位{shown}件を表示。",
  },
  none: { en: "No activity holds all of these words.", ja: "すべての語を含む活動はありません。" },
  results: { en: "Found", ja: "検索結果" },
  activity: { en: "Activity", ja: "活動" },
  publisher: { en: "Publisher", ja: "報告者" },
  span: { en: "From – to", ja: "期間" },
  place: { en: "File, line", ja: "ファイル・行" },
});

/** A title with the words that were looked for, as they are written in it. */
function Marked(props: {
  readonly text: string | null;
  readonly terms: readonly string[];
  readonly language: Language;
}): ComponentChild {
  const { text, terms, language } = props;
  if (text === null) return <NotReported language={language} />;
  return markedParts(text, terms).map(({ part, isFound }) =>
    isFound ? <mark>{part}</mark> : part,
  );
}

function countWords({ total, rows }: SearchAnswer): Text {
  if (total > rows.length) return WORDS.found;
  return total === 1 ? WORDS.one : WORDS.all;
}

/** What was looked for and found; nothing yet where no word was given. */
export function searchPage(
  language: Language,
  words: string,
  answer: SearchAnswer | Refusal | null,
): Page {
  const refusal = answer !== null && "refused" in answer ? answer : null;
  const found = answer !== null && !("refused" in answer) ? answer : null;
  return {
    title: WORDS.title,
    description: WORDS.description,
    is_illustrative: false,
    section: "world",
    status: refusal === null ? 200 : statusOf(refusal),
    body: (
      <>
        <PageHead
          kicker={<a href={address(language, "/world")}>{WORDS.kicker[language]}</a>}
          title={WORDS.title[language]}
          lead={WORDS.hint[language]}
        >
          <SearchForm language={language} words={words} />
        </PageHead>
        <RefusalSummary refusal={refusal} field="" language={language} />
        {found === null ? null : (
          <Part id="found" title={WORDS.results[language]}>
            {found.rows.length === 0 ? (
              <p>{WORDS.none[language]}</p>
            ) : (
              <>
                <p>
                  {fill(
                    countWords(found)[language],
                    { total: found.total, shown: found.rows.length },
                    language,
                  )}
                </p>
                <Table
                  caption={WORDS.results[language]}
                  is_titled
                  stack
                  columns={[
                    { name: WORDS.activity[language] },
                    { name: WORDS.publisher[language], label: WORDS.publisher[language] },
                    { name: WORDS.span[language], label: WORDS.span[language], is_tight: true },
                    { name: WORDS.place[language], label: WORDS.place[language] },
                  ]}
                  rows={found.rows.map((row) => ({
                    cells: [
                      <>
                        <a
                          href={address(language, questionPath("activities"), {
                            activity: row.iati_identifier,
                          })}
                        >
                          <Marked text={row.title} terms={found.terms} language={language} />
                        </a>{" "}
                        <span class="quiet">{row.iati_identifier}</span>
                        {row.excerpt === null ? null : (
                          <p class="excerpt">
                            <Marked text={row.excerpt} terms={found.terms} language={language} />
                          </p>
                        )}
                      </>,
                      row.reporting_org ?? <NotReported language={language} />,
                      [row.start ?? "…", row.end ?? "…"].join(" – "),
                      `${fileName(row.file)}${row.line === null ? "" : `, ${formatNumber(row.line, language)}`}`,
                    ],
                  }))}
                />
              </>
            )}
          </Part>
        )}
      </>
    ),
  };
}
