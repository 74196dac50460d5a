import type { ComponentChild } from "preact";
import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";

const TEXTS = texts({ made_up: { en: "illustrative", ja: "例示" } });

/** Beside each made-up row on a page that shows real ones as well. */
export function MadeUp({ language }: { readonly language: Language }): ComponentChild {
  return <span class="badge">{TEXTS.made_up[language]}</span>;
}
