import { CODE_RULES, type CodeRule } from "./code-rules.js";
import { codeName, findCodeList, type NameLanguage } from "./codelists.js";
import type { StandardKind } from "./elements.js";

/** A place of the standard whose value may be a code: the element's path below the activity or organisation, and its attribute; null for its text. */
export interface CodePlace {
  readonly kind: StandardKind;
  readonly path: string;
  readonly attributeName: string | null;
}

const rulesAt = new Map<string, readonly CodeRule[]>();

function codeRulesAt({ kind, path, attributeName }: CodePlace): readonly CodeRule[] {
  const key = `${kind} ${path} ${attributeName ?? ""}`;
  const known = rulesAt.get(key);
  if (known) return known;
  const found = CODE_RULES[kind].filter(
    (rule) => rule.attributeName === attributeName && rule.path.join("/") === path,
  );
  rulesAt.set(key, found);
  return found;
}

/**
 * The name of a code by the list that holds at its place; null where none does, or has no such code. `other` gives the attributes on which that depends, as `vocabulary`, or
 * `../vocabulary` of the element around it.
 */
export function codeNameAt(
  place: CodePlace,
  code: string,
  language: NameLanguage,
  other: (attribute: string) => string | null,
): string | null {
  for (const { list, condition } of codeRulesAt(place)) {
    if (condition !== null) {
      const given = other(`${condition.isOnParent ? "../" : ""}${condition.attributeName}`);
      const holds = given === null ? condition.isDefault : given === condition.value;
      if (!holds) continue;
    }
    const name = codeName(list, code, language);
    if (name !== null) return name;
  }
  return null;
}

const LANGUAGES = ["en", "fr", "ja"] as const;

/** Whether a text only says what one of the lists of its place calls the code, in a language of theirs. */
export function isNameOfCode(place: CodePlace, code: string, text: string): boolean {
  const wanted = text.toLowerCase();
  return codeRulesAt(place).some(
    ({ list }) =>
      findCodeList(list)?.codes.has(code) === true &&
      LANGUAGES.some((language) => codeName(list, code, language)?.toLowerCase() === wanted),
  );
}
