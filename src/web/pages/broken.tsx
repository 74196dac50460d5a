import type { Language } from "../../base/language.js";
import { fill } from "../../base/text.js";
import type { Page } from "../page.js";
import { PageHead } from "../parts/page-head.js";
import { BROKEN_PAGE } from "../texts.js";

/** The page for a fault of ours, or a database that does not answer; `id` finds it in the log. */
export function brokenPage(language: Language, id: string, isUnavailable: boolean): Page {
  return {
    title: BROKEN_PAGE.title,
    description: BROKEN_PAGE.description,
    is_illustrative: false,
    body: (
      <PageHead
        kicker={isUnavailable ? "503" : "500"}
        title={BROKEN_PAGE.title[language]}
        lead={(isUnavailable ? BROKEN_PAGE.unavailable : BROKEN_PAGE.lead)[language]}
      >
        <p class="small quiet">{fill(BROKEN_PAGE.number[language], { id }, language)}</p>
      </PageHead>
    ),
  };
}
