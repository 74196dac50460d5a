import type { Language } from "../../base/language.js";
import type { Refusal } from "../../base/refusal.js";
import { fill } from "../../base/text.js";
import type { Page } from "../page.js";
import { asCode } from "../parts/as-code.js";
import { PageHead } from "../parts/page-head.js";
import { BROKEN_PAGE } from "../texts.js";

interface Broken {
  readonly failure: Refusal;
  readonly status: number;
  /** Finds it in the log. */
  readonly id: string;
}

/** The page for a fault of ours, a database that does not answer, or a request that cannot be read. */
export function brokenPage(language: Language, { failure, status, id }: Broken): Page {
  const isOurs = status === 500;
  return {
    title: status < 500 ? BROKEN_PAGE.unread : BROKEN_PAGE.title,
    description: status < 500 ? BROKEN_PAGE.unread : BROKEN_PAGE.description,
    is_illustrative: false,
    body: (
      <PageHead
        kicker={String(status)}
        title={(status < 500 ? BROKEN_PAGE.unread : BROKEN_PAGE.title)[language]}
        lead={isOurs ? BROKEN_PAGE.lead[language] : asCode(failure.message[language])}
      >
        <p class="small quiet">{fill(BROKEN_PAGE.number[language], { id }, language)}</p>
      </PageHead>
    ),
  };
}
