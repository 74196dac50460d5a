import { formatMoney, formatNumber } from "./format.js";
import type { Language } from "./language.js";
import type { Money } from "./money.js";

/** One text in every language of the interface. */
export type Text = Readonly<Record<Language, string>>;

/** A catalogue: every key in every language, side by side, so a missing translation does not compile. */
export type Texts<K extends string = string> = Readonly<Record<K, Text>>;

/** What a placeholder may hold. Money and numbers are written by the rules of the reader's language. */
export type Fact = string | number | bigint | Money | Text;
export type Facts = Readonly<Record<string, Fact>>;

/** Declares a room's catalogue; keys keep their literal types, so a misspelt key does not compile. */
export function texts<K extends string>(catalogue: Texts<K>): Texts<K> {
  return catalogue;
}

/** `{name}` placeholders replaced by facts. A placeholder without a fact is our bug, and throws. */
export function fill(template: string, facts: Facts, language: Language): string {
  // By hand, not by an expression: a check may fill a million sentences.
  let [text, written, open] = ["", 0, template.indexOf("{")];
  while (open !== -1) {
    const close = template.indexOf("}", open);
    if (close === -1) break;
    const name = template.slice(open + 1, close);
    const fact = facts[name];
    if (fact !== undefined) {
      text += template.slice(written, open) + formatFact(fact, language);
      written = close + 1;
    } else if (/^\w+$/.test(name)) throw new Error(`The text "${template}" has no fact "${name}".`);
    open = template.indexOf("{", fact === undefined ? open + 1 : written);
  }
  return written === 0 ? template : text + template.slice(written);
}

/** The text with its facts, in every language at once. */
export function fillText(text: Text, facts: Facts = {}): Text {
  return { en: fill(text.en, facts, "en"), ja: fill(text.ja, facts, "ja") };
}

function formatFact(fact: Fact, language: Language): string {
  if (typeof fact === "string") return fact;
  if (typeof fact === "number" || typeof fact === "bigint") return formatNumber(fact, language);
  if ("amount_minor" in fact) return formatMoney(fact, language);
  return fact[language];
}
