import type { ComponentChild } from "preact";
import { SEVERITIES } from "../../base/finding.js";
import { formatNumber } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts } from "../../base/text.js";
import { address } from "../address.js";
import { CHECK_WORDS } from "../check-words.js";
import type { CheckAnswer, CheckGroup, CheckSpot } from "../check-answer.js";
import type { Page } from "../page.js";
import { filePage } from "../parts/file-page.js";
import { PageHead, Part } from "../parts/page-head.js";

const TEXTS = texts({
  title: { en: "Check an IATI file", ja: "IATIファイルの検査" },
  lead: {
    en: "Choose a file, and see what the official validator would say of it, beside the lines that it speaks of. The file is read once and not kept.",
    ja: "ファイルを選択すると、公式検証サービスと同じ基準による指摘を、該当する行とともに表示します。ファイルは一度読み取るだけで、保存しません。",
  },
  file: { en: "IATI file", ja: "IATIファイル" },
  hint: {
    en: "Activities or organisations, version 2.01 to 2.03, plain or gzip, up to 50 MB",
    ja: "活動または組織のファイル（2.01～2.03版、非圧縮またはgzip、50 MBまで）",
  },
  check: { en: "Check", ja: "検査する" },
  json: { en: "Report as JSON", ja: "結果をJSONで取得" },
  xlsx: { en: "Report as XLSX", ja: "結果をXLSXで取得" },
  import: { en: "Import a file into the record", ja: "ファイルを記録に取り込む" },
  another: { en: "Another file", ja: "別のファイル" },
  choose: { en: "The file", ja: "ファイル" },
  found: { en: "What was found", ja: "検査結果" },
  valid: { en: "{name} is valid", ja: "{name} は有効です" },
  invalid: { en: "{name} is not valid", ja: "{name} は有効ではありません" },
  unreadable: { en: "{name} cannot be read", ja: "{name} は読み取れません" },
  activity: { en: "Version {version}, 1 activity.", ja: "{version}版、活動1件。" },
  activities: { en: "Version {version}, {count} activities.", ja: "{version}版、活動{count}件。" },
  organisation: { en: "Version {version}, 1 organisation.", ja: "{version}版、組織1件。" },
  organisations: {
    en: "Version {version}, {count} organisations.",
    ja: "{version}版、組織{count}件。",
  },
  clean: { en: "Nothing was found wrong.", ja: "指摘はありません。" },
  meaning: {
    en: "Valid means, as with the official validator, that no finding is critical.",
    ja: "「有効」とは、公式検証サービスと同様、重大な指摘がないことを指します。",
  },
  times: { en: "{count} times", ja: "{count}件" },
  places: { en: "in {places} places", ja: "{places}か所" },
  line: { en: "Line {line}", ja: "{line}行目" },
  whole: { en: "The file as a whole", ja: "ファイル全体" },
  more: {
    en: "{count} more of this kind are in the reports.",
    ja: "ほか{count}か所は、ダウンロードした結果に記載しています。",
  },
  most: {
    en: "{count} more of this kind; the reports hold the first {limit}. The command `earmark iati check FILE --max all` prints every one.",
    ja: "ほか{count}か所。ダウンロードした結果には最初の{limit}か所を記載しています。すべてを見るには、コマンド `earmark iati check FILE --max all` をお使いください。",
  },
  again: {
    en: "The reports of this file are too long to travel with the page: choose the file again and ask for one.",
    ja: "結果が長いため、このページには添付していません。ファイルを再度選択し、取得するボタンを押してください。",
  },
});

/** The page before a file is chosen, or with the sentence that says why one was not checked. */
export function checkPage(
  language: Language,
  isWritable: boolean,
  refusal: Refusal | null = null,
): Page {
  const form = <CheckForm language={language} isWritable={isWritable} />;
  const { title, lead, choose: file } = TEXTS;
  return filePage({ title, lead, file, form, refusal, language });
}

/** What was found, grouped, the gravest first; nothing of it is kept. */
export function checkedPage(answer: CheckAnswer, language: Language, isWritable: boolean): Page {
  const { name, is_readable, is_valid, kind, version, records, groups } = answer;
  const verdict = !is_readable ? TEXTS.unreadable : is_valid ? TEXTS.valid : TEXTS.invalid;
  const title = { en: fill(verdict.en, { name }, "en"), ja: fill(verdict.ja, { name }, "ja") };
  const about =
    kind === null
      ? ""
      : fill(
          TEXTS[records === 1 ? kind : MANY[kind]][language],
          { version: version === "" ? "–" : version, count: records },
          language,
        );
  return {
    title,
    description: TEXTS.lead,
    is_illustrative: false,
    body: (
      <>
        <PageHead
          kicker={TEXTS.title[language]}
          title={title[language]}
          lead={[about, groups.length === 0 ? TEXTS.clean[language] : ""].join(" ").trim()}
        />
        <Counts answer={answer} language={language} />
        <Downloads answer={answer} language={language} />
        {groups.length > 0 ? (
          <Part id="findings" title={TEXTS.found[language]}>
            <p class="quiet small">{TEXTS.meaning[language]}</p>
            {groups.map((group) => (
              <Group group={group} language={language} />
            ))}
          </Part>
        ) : null}
        <Part id="file" title={TEXTS.another[language]}>
          <CheckForm language={language} isWritable={isWritable} />
        </Part>
      </>
    ),
  };
}

const MANY = { activity: "activities", organisation: "organisations" } as const;

function CheckForm({
  language,
  isWritable,
}: {
  readonly language: Language;
  readonly isWritable: boolean;
}): ComponentChild {
  return (
    <form
      class="form"
      method="post"
      enctype="multipart/form-data"
      action={address(language, "/check")}
    >
      <div class="field">
        <label for="field-file">{TEXTS.file[language]}</label>
        <p class="hint" id="field-file-hint">
          {TEXTS.hint[language]}
        </p>
        <input
          class="file"
          type="file"
          id="field-file"
          name="file"
          accept=".xml,.gz,text/xml,application/xml,application/gzip"
          aria-describedby="field-file-hint"
          required
        />
      </div>
      <div class="actions">
        <button class="button" type="submit" name="answer" value="page">
          {TEXTS.check[language]}
        </button>
        <button class="button plain-button" type="submit" name="answer" value="xlsx">
          {TEXTS.xlsx[language]}
        </button>
        <button class="button plain-button" type="submit" name="answer" value="json">
          {TEXTS.json[language]}
        </button>
        {isWritable ? (
          <a class="button plain-button" href={address(language, "/import/iati")}>
            {TEXTS.import[language]}
          </a>
        ) : null}
      </div>
    </form>
  );
}

function Counts({
  answer,
  language,
}: {
  readonly answer: CheckAnswer;
  readonly language: Language;
}): ComponentChild {
  return (
    <dl class="key-figures is-counts">
      {SEVERITIES.map((severity) => (
        <div>
          <dt>{CHECK_WORDS[severity][language]}</dt>
          <dd class="value">{formatNumber(answer.summary[severity], language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Group({
  group,
  language,
}: {
  readonly group: CheckGroup;
  readonly language: Language;
}): ComponentChild {
  const { id, severity, count, places, why, fix, shown } = group;
  const heading = shown[0]?.what[language] ?? why[language];
  return (
    <section class="finding">
      <p class="small quiet">
        <span class={`severity severity-${severity}`}>{CHECK_WORDS[severity][language]}</span> {id}{" "}
        {count > 1 ? `· ${fill(TEXTS.times[language], { count }, language)} ` : ""}
        {places > count ? `· ${fill(TEXTS.places[language], { places }, language)}` : ""}
      </p>
      <h3>{heading}</h3>
      <p class="prose">{join(why[language], fix[language], language)}</p>
      <ul class="plain source-lines">
        {shown.map((spot) => (
          <Spot spot={spot} heading={heading} language={language} />
        ))}
      </ul>
      {places > shown.length ? (
        <p class="small quiet">
          {fill(
            TEXTS[places > LIMITS.check_findings_reported ? "most" : "more"][language],
            { count: places - shown.length, limit: LIMITS.check_findings_reported },
            language,
          )}
        </p>
      ) : null}
    </section>
  );
}

function join(first: string, second: string, language: Language): string {
  return language === "ja" ? first + second : `${first} ${second}`;
}

/** One place; it says in its own words what is wrong where these are not the heading's. */
function Spot({
  spot,
  heading,
  language,
}: {
  readonly spot: CheckSpot;
  readonly heading: string;
  readonly language: Language;
}): ComponentChild {
  const { what, line, path, source } = spot;
  return (
    <li>
      {what[language] !== heading ? <p>{what[language]}</p> : null}
      <p class="small quiet">
        {line === null
          ? TEXTS.whole[language]
          : fill(TEXTS.line[language], { line: String(line) }, language)}{" "}
        <span class="path">{path}</span>
      </p>
      {source ? (
        <pre tabIndex={0}>
          <code>{source}</code>
        </pre>
      ) : null}
    </li>
  );
}

/** What travels with the page, so that nothing has to be kept for it. */
const REPORT_LENGTH = 512 * 1024;

function Downloads({
  answer,
  language,
}: {
  readonly answer: CheckAnswer;
  readonly language: Language;
}): ComponentChild {
  const { json, xlsx, name } = answer;
  if (xlsx === null || json.length + xlsx.length > REPORT_LENGTH)
    return <p class="prose check-reports">{TEXTS.again[language]}</p>;
  const file = reportName(name);
  return (
    <p class="actions check-reports">
      <a
        class="button plain-button"
        download={`${file}.xlsx`}
        href={`data:${XLSX_TYPE};base64,${Buffer.from(xlsx).toString("base64")}`}
      >
        {TEXTS.xlsx[language]}
      </a>
      <a
        class="button plain-button"
        download={`${file}.json`}
        href={`data:application/json;base64,${Buffer.from(json).toString("base64")}`}
      >
        {TEXTS.json[language]}
      </a>
    </p>
  );
}

export const XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A name for the report that no folder stumbles over, in whatever script the file's own is. */
export function reportName(file: string): string {
  const stem = file
    .replace(/\.(xml|gz)\b/gi, "")
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  const short = Array.from(stem).slice(0, 80).join("");
  return `${short === "" ? "file" : short}-check`;
}
