import type { ComponentChild } from "preact";
import { SEVERITIES, type Severity } from "../../base/finding.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts, type Text } from "../../base/text.js";
import { isChecked, type CheckAnswer, type FileAnswer } from "../check-answer.js";
import { CHECK_WORDS, verdictKey, verdictOf } from "../check-words.js";
import type { Page } from "../page.js";
import { asCode } from "../parts/as-code.js";
import { aboutFile, Counts, Groups } from "../parts/check-findings.js";
import { CheckForm } from "../parts/check-form.js";
import { Downloads } from "../parts/check-reports.js";
import { ErrorSummary } from "../parts/form.js";
import { PageHead, Part } from "../parts/page-head.js";
import { Table } from "../parts/table.js";
import { CHECK_TEXTS, type CheckedProps } from "./check.js";

const TEXTS = texts({
  title: { en: "Results for {count} files", ja: "{count}ファイルの検査結果" },
  valid: { en: "{count} valid", ja: "有効 {count}" },
  invalid: { en: "{count} not valid", ja: "有効でない {count}" },
  unreadable: { en: "{count} cannot be read", ja: "読み取り不可 {count}" },
  refused: { en: "{count} not checked", ja: "未検査 {count}" },
  files: { en: "File by file", ja: "ファイル別" },
  file: { en: "File", ja: "ファイル" },
  verdict: { en: "Result", ja: "判定" },
  version: { en: "Version", ja: "版" },
  records: { en: "Activities or organisations", ja: "活動・組織" },
  gravest: { en: "The gravest come first.", ja: "重大なものから順に表示しています。" },
  to_list: { en: "To the list of files", ja: "ファイルの一覧へ" },
  in_reports: {
    en: "The findings of this file are in the reports: the page shows those of the first files.",
    ja: "このページには最初のファイルの指摘のみを表示しています。このファイルの指摘は、ダウンロードした結果に記載しています。",
  },
});

/** What was found in several files: a table of all, then each with its findings, as far as one page goes. */
export function checkedFilesPage(props: CheckedProps<readonly FileAnswer[]>): Page {
  const { reports, language, isWritable } = props;
  const files = gravestFirst(props.checked.filter(({ name }) => name !== ""));
  // What is said of the form itself, and of no file.
  const rest = props.checked.flatMap((file) =>
    file.name === "" && !isChecked(file) ? [{ field: "file", message: file.refusal.message }] : [],
  );
  const title = titleOf(files);
  const checked = files.filter(isChecked);
  const kinds = checked.reduce((sum, { groups }) => sum + groups.length, 0);
  const most = Math.floor(LIMITS.check_places_shown / Math.max(1, kinds));
  return {
    title,
    description: CHECK_TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={CHECK_TEXTS.title[language]}
          title={title[language]}
          lead={verdicts(files, language)}
        />
        <ErrorSummary problems={rest} language={language} />
        <Counts summary={sumOf(checked)} language={language} />
        <Downloads reports={reports} isMany language={language} />
        <Part id="files" title={TEXTS.files[language]}>
          <FileTable files={files} language={language} />
          <p class="quiet small">
            {TEXTS.gravest[language]}
            {language === "en" ? " " : ""}
            {CHECK_TEXTS.meaning[language]}
          </p>
        </Part>
        <Files files={files} most={most} language={language} />
        <Part id="file" title={CHECK_TEXTS.another[language]}>
          <CheckForm language={language} isWritable={isWritable} />
        </Part>
      </>
    ),
  };
}

/** In the order in which they are to be worked through; each kind in the order in which it came. */
const VERDICTS = ["unreadable", "invalid", "refused", "valid"] as const;

function gravestFirst(files: readonly FileAnswer[]): FileAnswer[] {
  const rank = (file: FileAnswer) => VERDICTS.indexOf(verdictKey(file));
  return files.toSorted((a, b) => rank(a) - rank(b));
}

function titleOf(files: readonly FileAnswer[]): Text {
  const said = (language: Language) =>
    fill(TEXTS.title[language], { count: files.length }, language);
  return { en: said("en"), ja: said("ja") };
}

/** How many are valid, and how many are not. */
function verdicts(files: readonly FileAnswer[], language: Language): string {
  const keys = files.map(verdictKey);
  const said = (["valid", "invalid", "unreadable", "refused"] as const).flatMap((key) => {
    const count = keys.filter((each) => each === key).length;
    return count === 0 ? [] : [fill(TEXTS[key][language], { count }, language)];
  });
  return language === "ja" ? `${said.join("、")}。` : `${said.join(", ")}.`;
}

function sumOf(files: readonly CheckAnswer[]): Record<Severity, number> {
  const sum = { critical: 0, error: 0, warning: 0, advisory: 0 };
  for (const { summary } of files)
    for (const severity of SEVERITIES) sum[severity] += summary[severity];
  return sum;
}

interface FilesProps {
  readonly files: readonly FileAnswer[];
  readonly language: Language;
}

function FileTable({ files, language }: FilesProps): ComponentChild {
  const text = (name: Text) => ({ name: name[language] });
  const number = (name: Text) => ({ ...text(name), is_number: true });
  const columns = [
    text(TEXTS.file),
    { ...text(TEXTS.verdict), is_tight: true },
    text(TEXTS.version),
    number(TEXTS.records),
    ...SEVERITIES.map((severity) => ({
      ...number(CHECK_WORDS[severity]),
      label: CHECK_WORDS[severity][language],
    })),
  ];
  const rows = files.map((file, at) => {
    const name = hasMore(file) ? <a href={`#${idOf(at)}`}>{file.name}</a> : file.name;
    const verdict = <Verdict file={file} language={language} />;
    if (!isChecked(file))
      return {
        cells: [name, verdict, ...columns.slice(2).map(() => null)],
        below: asCode(file.refusal.message[language]),
      };
    const { version, records, summary, is_readable } = file;
    const about = [
      version === "" ? null : version,
      is_readable ? formatNumber(records, language) : null,
    ];
    return {
      cells: [
        name,
        verdict,
        ...about.map((each) => each && <span class="spare">{each}</span>),
        ...SEVERITIES.map((severity) => count(summary[severity], severity, language)),
      ],
    };
  });
  return (
    <Table caption={TEXTS.files[language]} is_titled columns={columns} rows={rows} stack is_dense />
  );
}

/** How often, as loud as it is grave; what is not there is said quietly, and on a phone not at all. */
function count(times: number, severity: Severity, language: Language): ComponentChild {
  return (
    <span class={times === 0 ? "quiet spare" : `severity-${severity}`}>
      {formatNumber(times, language)}
    </span>
  );
}

function Verdict({
  file,
  language,
}: {
  readonly file: FileAnswer;
  readonly language: Language;
}): ComponentChild {
  return <span class={`verdict verdict-${verdictKey(file)}`}>{verdictOf(file)[language]}</span>;
}

/** Whether there is more to say of it than its row does. */
function hasMore(file: FileAnswer): file is CheckAnswer {
  return isChecked(file) && file.groups.length > 0;
}

function idOf(at: number): string {
  return `file-${at + 1}`;
}

/** Each file of which there is something to say. One place of each kind at least is shown, as long as there is room. */
function Files({ files, most, language }: FilesProps & { readonly most: number }): ComponentChild {
  const each = Math.min(LIMITS.check_findings_shown, Math.max(1, most));
  let left = LIMITS.check_places_shown;
  return files.map((file, at) => {
    if (!hasMore(file)) return null;
    const { groups } = file;
    const isShown = groups.length <= left;
    if (isShown) left -= groups.length;
    return (
      <Part id={idOf(at)} title={file.name}>
        <p class="small">
          <Verdict file={file} language={language} />{" "}
          <span class="quiet">{aboutFile(file, language)}</span>
        </p>
        {isShown ? (
          <Groups groups={groups} file={idOf(at)} most={each} language={language} />
        ) : (
          <p class="prose">{TEXTS.in_reports[language]}</p>
        )}
        <p class="small tools">
          <a href="#files">{TEXTS.to_list[language]}</a>
        </p>
      </Part>
    );
  });
}
