import type { ComponentChild } from "preact";
import { fill, type Text } from "../../base/text.js";
import { address, pathOf } from "../address.js";
import type { PageContext } from "../page.js";

export const WITH_ID: Text = { en: "{name} ({id})", ja: "{name}（{id}）" };

/** A row of the record by its name and reference, leading to its page. */
export function RowLink(props: {
  readonly table: string;
  readonly id: string;
  readonly label: Text;
  readonly context: Pick<PageContext, "language">;
}): ComponentChild {
  const { table, id, label, context } = props;
  const { language } = context;
  const href = address(language, `${pathOf("rows", table)}/${encodeURIComponent(id)}`);
  const text =
    label[language] === id ? id : fill(WITH_ID[language], { name: label[language], id }, language);
  return <a href={href}>{text}</a>;
}
