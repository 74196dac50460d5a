import type { ComponentChild } from "preact";
import type { ResultPeriod } from "../../actions/read-results.js";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { LIMITS } from "../../base/settings.js";
import { fill, texts, type Text } from "../../base/text.js";
import { EVIDENCE_KINDS, type EvidenceKind } from "../../results/evidence.js";
import { address } from "../address.js";
import type { FieldProblem, FormValues } from "../form-input.js";
import type { Page } from "../page.js";
import { ErrorSummary, Frame } from "../parts/form.js";
import { PageHead } from "../parts/page-head.js";
import { periodPath, saySpan } from "../parts/result-words.js";

const WORDS = texts({
  title: { en: "Add evidence", ja: "根拠資料の登録" },
  description: {
    en: "A document that shows a result, an indicator, or its value in a period.",
    ja: "成果、指標又は期間の値の根拠となる文書。",
  },
  lead: {
    en: "{name}, {span}. A file is kept here under its hash, and anybody may take it once the value is public.",
    ja: "{name}、{span}。ファイルはハッシュとともに保存し、値の公表後は誰でも取得できます。",
  },
  of: { en: "What it shows", ja: "対象" },
  of_value: { en: "{title}: its value in this period", ja: "{title}（当期の値）" },
  of_indicator: { en: "{title}: the indicator as a whole", ja: "{title}（指標全体）" },
  of_result: { en: "{title}: the result", ja: "{title}（成果）" },
  title_en: { en: "Title in English", ja: "標題（英語）" },
  title_ja: { en: "Title in Japanese", ja: "標題（日本語）" },
  title_hint: {
    en: "One of the two is enough: it stands for both.",
    ja: "一方のみの入力でも構いません（両言語で同じ標題を表示します）。",
  },
  kind: { en: "What it is", ja: "文書の種類" },
  language: { en: "Its language", ja: "文書の言語" },
  unknown: { en: "not said", ja: "指定なし" },
  on: { en: "Its date", ja: "文書の日付" },
  on_hint: { en: "Such as 2026-03-31", ja: "例：2026-03-31" },
  url: { en: "Its address on the web", ja: "ウェブアドレス" },
  file: { en: "Or the file itself", ja: "又はファイル" },
  file_hint: {
    en: "PDF, PNG, JPEG, Word or Excel without macros, or plain text, up to {limit} MB. A picture is kept without what the camera and its programs wrote into it (place, time, names, earlier states); how it is turned stays. The other kinds of file are kept as they are, with the names of their authors.",
    ja: "PDF、PNG、JPEG、マクロのないWord・Excel、テキスト（{limit} MBまで）。画像は、撮影場所・日時・氏名・サムネイル等の付加情報を取り除いて保存します（画像の向きのみ残ります）。他の形式は作成者名を含め、そのまま保存します。",
  },
  send: { en: "Add", ja: "登録する" },
});

export interface EvidenceState {
  readonly period: ResultPeriod;
  readonly name: Text;
  readonly is_illustrative: boolean;
  readonly values: FormValues;
  readonly problems: readonly FieldProblem[];
  readonly key: string;
}

/** A document by its address or as a file; without scripts, as every form here. */
export function evidencePage(state: EvidenceState, language: Language): Page {
  const { period, name, problems, key } = state;
  const path = address(language, periodPath(period));
  const span = saySpan(
    formatDay(period.period_from, language),
    formatDay(period.period_to, language),
    language,
  );
  return {
    title: WORDS.title,
    description: WORDS.description,
    section: "projects",
    is_illustrative: state.is_illustrative,
    status: problems.length > 0 ? 422 : 200,
    body: (
      <>
        <PageHead
          kicker={<a href={`${path}/review`}>{name[language]}</a>}
          title={WORDS.title[language]}
          lead={fill(WORDS.lead[language], { name, span }, language)}
        />
        <ErrorSummary problems={problems} language={language} />
        <form class="form" method="post" enctype="multipart/form-data" action={`${path}/evidence`}>
          <input type="hidden" name="_key" value={key} />
          <Choice
            name="of"
            label={WORDS.of[language]}
            options={subjectsOf(period, language)}
            state={state}
            language={language}
          />
          <Box
            name="title_en"
            label={WORDS.title_en[language]}
            hint={WORDS.title_hint[language]}
            state={state}
            language={language}
          />
          <Box name="title_ja" label={WORDS.title_ja[language]} state={state} language={language} />
          <Choice
            name="kind"
            label={WORDS.kind[language]}
            options={(Object.keys(EVIDENCE_KINDS) as EvidenceKind[]).map((kind) => [
              kind,
              EVIDENCE_KINDS[kind][language],
            ])}
            state={state}
            language={language}
          />
          <Choice
            name="document_language"
            label={WORDS.language[language]}
            options={languages(language)}
            state={state}
            language={language}
          />
          <Box
            name="on"
            label={WORDS.on[language]}
            hint={WORDS.on_hint[language]}
            state={state}
            language={language}
          />
          <Box name="url" label={WORDS.url[language]} state={state} language={language} />
          <Frame
            name="file"
            label={WORDS.file[language]}
            hint={fill(
              WORDS.file_hint[language],
              { limit: LIMITS.evidence_size_bytes / (1024 * 1024) },
              language,
            )}
            problems={problems}
            language={language}
          >
            {(told) => (
              <input
                {...told}
                class="file"
                type="file"
                name="file"
                accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt,.csv"
              />
            )}
          </Frame>
          <p class="actions">
            <button class="button" type="submit">
              {WORDS.send[language]}
            </button>
          </p>
        </form>
      </>
    ),
  };
}

/** The values of the period first, then indicators and results as a whole. */
function subjectsOf({ due }: ResultPeriod, language: Language): (readonly [string, string])[] {
  const say = (text: Text, title: Text) => fill(text[language], { title }, language);
  const results = new Map(due.map(({ result }) => [result.id, result.title] as const));
  return [
    ...due.map(
      ({ indicator }) => [`value:${indicator.id}`, say(WORDS.of_value, indicator.title)] as const,
    ),
    ...due.map(
      ({ indicator }) =>
        [`indicator:${indicator.id}`, say(WORDS.of_indicator, indicator.title)] as const,
    ),
    ...[...results].map(([id, title]) => [`result:${id}`, say(WORDS.of_result, title)] as const),
  ];
}

function languages(language: Language): (readonly [string, string])[] {
  const names = new Intl.DisplayNames([language], { type: "language" });
  return [
    ["", WORDS.unknown[language]],
    ...["en", "ja", "fr", "es", "pt", "ar", "zh", "ru"].map(
      (code) => [code, names.of(code) ?? code] as const,
    ),
  ];
}

function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [string, string])[];
  readonly state: EvidenceState;
  readonly language: Language;
}): ComponentChild {
  const { name, label, options, state, language } = props;
  return (
    <Frame {...{ name, label, language }} problems={state.problems}>
      {(told) => (
        <select {...told} name={name}>
          {options.map(([value, text]) => (
            <option value={value} selected={state.values[name] === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

function Box(props: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly state: EvidenceState;
  readonly language: Language;
}): ComponentChild {
  const { name, label, hint = null, state, language } = props;
  return (
    <Frame {...{ name, label, hint, language }} problems={state.problems}>
      {(told) => (
        <input
          {...told}
          name={name}
          type="text"
          autoComplete="off"
          value={state.values[name] ?? ""}
        />
      )}
    </Frame>
  );
}
