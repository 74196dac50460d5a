import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { texts } from "../../base/text.js";
import type { Page } from "../page.js";
import { statusOf } from "../problem.js";
import { PageHead } from "../parts/page-head.js";
import { Told } from "../parts/told.js";

const TEXTS = texts({
  title: { en: "This cannot be done as asked", ja: "ご要望のとおりには処理できません" },
});

/** A rule said no: its sentence, with the figures and what to do next. */
export function refusedPage(refusal: Refusal, language: Language): Page {
  return {
    title: TEXTS.title,
    description: refusal.message,
    is_illustrative: false,
    status: statusOf(refusal),
    body: (
      <PageHead
        kicker={refusal.refused}
        title={TEXTS.title[language]}
        lead={<Told text={refusal.message[language]} />}
      />
    ),
  };
}
