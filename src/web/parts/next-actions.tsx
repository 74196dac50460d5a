import type { ComponentChild } from "preact";
import { ACTIONS } from "../../actions/register.js";
import { texts } from "../../base/text.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { Part } from "./page-head.js";

const TEXTS = texts({
  calls: { en: "See the calls for proposals", ja: "提案募集を見る" },
  next: { en: "What can be done next?", ja: "次にできること" },
});

/** Actions that ask for a fund or a project, their form begun with this one. Nothing where the site takes no entries. */
export function NextActions(props: {
  readonly context: PageContext;
  readonly subject: "fund" | "project";
  readonly id: string;
}): ComponentChild {
  const { context, subject, id } = props;
  const { language, is_writable } = context;
  const actions = ACTIONS.filter(({ input }) => {
    const has = (name: string) => Object.hasOwn(input.properties, name);
    // What is done to one period of results is done on the period's own pages.
    return has(subject) && !(has("programme") && has("period_from"));
  });
  if (!is_writable || actions.length === 0) return null;
  return (
    <Part id="next" title={TEXTS.next[language]}>
      <ul class="inline-list">
        {subject === "fund" ? (
          <li>
            <a href={address(language, `${pathOf("funds", id)}/calls`)}>{TEXTS.calls[language]}</a>
          </li>
        ) : null}
        {actions.map((action) => (
          <li>
            <a href={address(language, `/record/${action.name}`, { [subject]: id })}>
              {action.title[language]}
            </a>
          </li>
        ))}
      </ul>
    </Part>
  );
}
