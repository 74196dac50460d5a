import type { Language } from "../../base/language.js";
import { fill } from "../../base/text.js";
import { address } from "../address.js";
import type { Page } from "../page.js";
import { PageHead, Part } from "../parts/page-head.js";
import { NO_PAGE } from "../texts.js";

/** The page of an address where nothing stands: it says so, and where to look. */
export function noPage(language: Language, asked: string): Page {
  const shown = asked.length > 120 ? `${asked.slice(0, 120)}…` : asked;
  const places = [
    ["/", NO_PAGE.home],
    ["/partners", NO_PAGE.partners],
    ["/projects", NO_PAGE.projects],
    ["/data", NO_PAGE.data],
  ] as const;
  return {
    title: NO_PAGE.title,
    description: NO_PAGE.description,
    is_illustrative: false,
    status: 404,
    body: (
      <>
        <PageHead
          kicker="404"
          title={NO_PAGE.title[language]}
          lead={fill(NO_PAGE.lead[language], { address: shown }, language)}
        />
        <Part id="next" title={NO_PAGE.next[language]}>
          <ul class="plain">
            {places.map(([path, text]) => (
              <li>
                <a href={address(language, path)}>{text[language]}</a>
              </li>
            ))}
          </ul>
        </Part>
      </>
    ),
  };
}
