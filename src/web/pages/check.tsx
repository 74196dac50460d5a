import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { fillText, texts } from "../../base/text.js";
import type { CheckAnswer } from "../check-answer.js";
import type { Page } from "../page.js";
import { aboutFile, Counts, Groups } from "../parts/check-findings.js";
import { CheckForm } from "../parts/check-form.js";
import { Downloads, type Travelling } from "../parts/check-reports.js";
import { filePage } from "../parts/file-page.js";
import { PageHead, Part } from "../parts/page-head.js";

const TEXTS = texts({
  title: { en: "Check IATI files", ja: "IATIファイルの検査" },
  lead: {
    en: "Choose a file or several, and see what the official validator would say of them, beside the lines that it speaks of. The files are read once and not kept.",
    ja: "ファイルを選択すると（複数可）、公式検証サービスと同じ基準による指摘を、該当する行とともに表示します。ファイルは一度読み取るだけで、保存しません。",
  },
  another: { en: "Other files", ja: "別のファイル" },
  choose: { en: "The files", ja: "ファイル" },
  found: { en: "What was found", ja: "検査結果" },
  valid: { en: "{name} is valid", ja: "{name} は有効です" },
  invalid: { en: "{name} is not valid", ja: "{name} は有効ではありません" },
  unreadable: { en: "{name} cannot be read", ja: "{name} は読み取れません" },
  meaning: {
    en: "Valid means, as with the official validator, that no finding is critical.",
    ja: "「有効」とは、公式検証サービスと同様、重大な指摘がないことを指します。",
  },
});

export const CHECK_TEXTS = TEXTS;

/** The page before a file is chosen, or with the sentence that says why one was not checked. */
export function checkPage(
  language: Language,
  isWritable: boolean,
  refusal: Refusal | null = null,
): Page {
  const form = <CheckForm refusal={refusal} language={language} isWritable={isWritable} />;
  const { title, lead, choose: file } = TEXTS;
  return filePage({ title, lead, file, form, refusal, language });
}

export interface CheckedProps<Checked> {
  readonly checked: Checked;
  /** Null: they are too long to travel with the page. */
  readonly reports: Travelling | null;
  readonly language: Language;
  readonly isWritable: boolean;
}

/** Characters of a file's name beyond which it is no heading any more. */
const LONG_NAME = 40;

/** What was found, grouped, the gravest first; nothing of it is kept. */
export function checkedPage(props: CheckedProps<CheckAnswer>): Page {
  const { checked, reports, language, isWritable } = props;
  const { name, is_readable, is_valid, summary, groups } = checked;
  const verdict = !is_readable ? TEXTS.unreadable : is_valid ? TEXTS.valid : TEXTS.invalid;
  const title = fillText(verdict, { name });
  return {
    title,
    description: TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={TEXTS.title[language]}
          title={title[language]}
          has_long_title={name.length > LONG_NAME}
          lead={aboutFile(checked, language)}
        >
          {is_readable ? <p class="quiet small">{TEXTS.meaning[language]}</p> : null}
        </PageHead>
        {is_readable && groups.length > 0 ? <Counts summary={summary} language={language} /> : null}
        <Downloads reports={reports} language={language} />
        {groups.length > 0 ? (
          <Part id="findings" title={TEXTS.found[language]}>
            <Groups groups={groups} language={language} />
          </Part>
        ) : null}
        <Part id="file" title={TEXTS.another[language]}>
          <CheckForm language={language} isWritable={isWritable} />
        </Part>
      </>
    ),
  };
}
