import type { ComponentChild } from "preact";
import { isStepOpen } from "../../actions/next-steps.js";
import { ACTIONS } from "../../actions/register.js";
import { texts } from "../../base/text.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";
import { Part } from "./page-head.js";

const TEXTS = texts({
  write: { en: "Write about it", ja: "文章を書く" },
  calls: { en: "See the calls for proposals", ja: "提案募集を見る" },
  recorded: { en: "See all that is recorded of it", ja: "関連する記録をすべて見る" },
  next: { en: "What can be done next?", ja: "次にできること" },
});

/** What is done on a page of its own: the editor begins a narrative with its subject. */
const HAS_PAGE: readonly string[] = ["save-narrative"];
/** What can be said of anything, whether or not the book holds its money. */
const WORDS_ONLY: readonly string[] = ["record-claim"];

/** Whether a form begins well from a subject's page: what is done to one period of results is done on the period's own pages. */
export function hasOwnForm({ name, input }: (typeof ACTIONS)[number]): boolean {
  const has = (field: string) => Object.hasOwn(input.properties, field);
  const isOfPeriod = has("programme") && has("period_from") && !WORDS_ONLY.includes(name);
  return !isOfPeriod && !HAS_PAGE.includes(name);
}

/** Whether an action's form begins with this field: one that asks for it, and of corrections the one of it. */
export function beginsWith({ input, corrects }: (typeof ACTIONS)[number], field: string): boolean {
  return corrects ? corrects.field === field : Object.hasOwn(input.properties, field);
}

/** Actions that ask for this subject, their form begun with it. Nothing where the site takes no entries. */
export function NextActions(props: {
  readonly context: PageContext;
  readonly subject: "fund" | "project" | "programme" | "partner" | "organisation";
  readonly id: string;
  /** Where it stands, of what goes through states. */
  readonly state?: string | null;
  /** Its money is not in the book: nothing of it can be allocated, spent or closed here. */
  readonly is_words_only?: boolean;
  /** Actions by name that this one is refused. */
  readonly without?: readonly string[];
}): ComponentChild {
  const { context, subject, id, state = null } = props;
  const { language, is_writable } = context;
  const actions = ACTIONS.filter((action) => {
    const { name, corrects } = action;
    const isWords = WORDS_ONLY.includes(name) || corrects !== undefined;
    return (
      beginsWith(action, subject) &&
      hasOwnForm(action) &&
      (state === null || isStepOpen(subject, state, name)) &&
      props.without?.includes(name) !== true &&
      (props.is_words_only !== true || isWords)
    );
  });
  if (!is_writable) return null;
  return (
    <Part id="next" title={TEXTS.next[language]}>
      <ul class="inline-list">
        {subject === "fund" && props.without?.includes("open-call") !== true ? (
          <li>
            <a href={address(language, `${pathOf("funds", id)}/calls`)}>{TEXTS.calls[language]}</a>
          </li>
        ) : null}
        <li>
          <a href={address(language, `${pathOf("rows", subject)}/${encodeURIComponent(id)}`)}>
            {TEXTS.recorded[language]}
          </a>
        </li>
        {subject === "organisation" ? null : (
          <li>
            <a href={address(language, `/write/${subject}/${encodeURIComponent(id)}`)}>
              {TEXTS.write[language]}
            </a>
          </li>
        )}
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
