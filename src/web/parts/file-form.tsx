import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import type { FieldProblem } from "../form-input.js";
import { Frame } from "./form.js";

/** A form that sends a file, or several: what is asked for beside it, and what may be done with it. */
export function FileForm(props: {
  readonly action: string;
  readonly label: string;
  readonly hint?: string;
  readonly accept: string;
  readonly is_several?: boolean;
  /** Why the last one was not taken. */
  readonly problems?: readonly FieldProblem[];
  readonly before?: ComponentChild;
  readonly after?: ComponentChild;
  readonly language: Language;
  /** The buttons, and ways to elsewhere. */
  readonly children: ComponentChild;
}): ComponentChild {
  const { action, label, hint, accept, problems = [], language } = props;
  return (
    <form class="form" method="post" enctype="multipart/form-data" action={action}>
      {props.before}
      <Frame name="file" label={label} hint={hint ?? null} problems={problems} language={language}>
        {(told) => (
          <input
            {...told}
            class="file"
            type="file"
            name="file"
            multiple={props.is_several}
            accept={accept}
            required
          />
        )}
      </Frame>
      {props.after}
      <p class="actions">{props.children}</p>
    </form>
  );
}
