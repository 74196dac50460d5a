import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { Page } from "../page.js";
import { RefusalSummary } from "./form.js";
import { PageHead, Part } from "./page-head.js";

const TEXTS = texts({
  shown: {
    en: "The first {shown} of {count} are shown.",
    ja: "{count}件のうち最初の{shown}件を表示しています。",
  },
});

interface FilePage {
  readonly title: Text;
  readonly lead: Text;
  /** What is asked for. */
  readonly file: Text;
  readonly form: ComponentChild;
  readonly refusal: Refusal | null;
  /** What may be done about the refusal, where it is more than to choose another file. */
  readonly way?: ComponentChild;
  readonly language: Language;
  readonly children?: ComponentChild;
}

/** A page that asks for a file, with the sentence that says why the last one was not taken. */
export function filePage(props: FilePage): Page {
  const { title, lead, file, form, refusal, way, language, children } = props;
  return {
    title,
    description: lead,
    is_illustrative: false,
    ...(refusal ? { status: refusal.refused.endsWith("_BUSY") ? 503 : 422 } : {}),
    body: (
      <>
        <PageHead title={title[language]} lead={lead[language]} />
        <RefusalSummary refusal={refusal} language={language} />
        {way}
        <Part id="file" title={file[language]}>
          {form}
        </Part>
        {children}
      </>
    ),
  };
}

/** What was done before with such files. */
export function Earlier(props: {
  readonly title: string;
  readonly none: string;
  readonly children: ComponentChild;
}): ComponentChild {
  const { title, none, children } = props;
  return (
    <Part id="earlier" title={title}>
      {children ?? <p class="prose">{none}</p>}
    </Part>
  );
}

/** Says where a list ends before all of it. */
export function Shown(props: {
  readonly shown: number;
  readonly count: number;
  readonly language: Language;
}): ComponentChild {
  const { shown, count, language } = props;
  if (shown >= count) return null;
  return <p class="small quiet">{fill(TEXTS.shown[language], { shown, count }, language)}</p>;
}
