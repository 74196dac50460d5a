import type { Finding, Place } from "../../base/finding.js";
import { nearestWord } from "../../base/nearest.js";
import { fillText, texts, type Facts, type Text } from "../../base/text.js";

/** Everything that can be wrong with a template. Each sentence says what is wrong and what to do. */
export const TEMPLATE_FINDINGS = texts({
  TEMPLATE_SYNTAX: {
    en: "The file is no YAML from here on: {reason}. Check the indentation, the colons and the quotes of this line and the one above.",
    ja: "ここから YAML として読めません：{reason}。この行と前の行の字下げ、コロン、引用符を確認してください。",
  },
  TEMPLATE_EMPTY: {
    en: "The template says nothing. Begin with kind, title and sections; docs/templates.md shows how.",
    ja: "テンプレートに内容がありません。kind、title、sections から書き始めてください（docs/templates.md 参照）。",
  },
  TEMPLATE_KIND: {
    en: "The kind “{name}” is no kind of document.{suggestion} Known are {known}.",
    ja: "「{name}」という種類の文書はありません。{suggestion}使えるのは {known} です。",
  },
  TEMPLATE_KIND_OTHER: {
    en: "The template is for a document of kind {name}, and a document of kind {asked} was asked for. Name a template of that kind.",
    ja: "このテンプレートは {name} 用ですが、{asked} の文書が求められています。その種類のテンプレートを指定してください。",
  },
  TEMPLATE_FIELD_UNKNOWN: {
    en: "There is no field “{name}” here.{suggestion} Known are {known}.",
    ja: "ここに「{name}」という項目は書けません。{suggestion}使えるのは {known} です。",
  },
  TEMPLATE_FIELD_MISSING: {
    en: "The field {name} is missing. Write it.",
    ja: "項目 {name} がありません。追加してください。",
  },
  TEMPLATE_SHAPE: {
    en: "{name} must be {shape}.",
    ja: "{name} は{shape}でなければなりません。",
  },
  TEMPLATE_LANGUAGE_MISSING: {
    en: "The text has no {language}. Every text stands in both languages, en and ja.",
    ja: "{language} の文章がありません。すべての文章を en と ja の両方で書いてください。",
  },
  TEMPLATE_PART_UNKNOWN: {
    en: "There is no part “{name}” in a document of this kind.{suggestion} docs/templates.md lists the parts.",
    ja: "この種類の文書に「{name}」という部品はありません。{suggestion}部品の一覧は docs/templates.md にあります。",
  },
  TEMPLATE_WORD_UNKNOWN: {
    en: "{field} may not be “{name}”.{suggestion} Known are {known}.",
    ja: "{field} に「{name}」は指定できません。{suggestion}使えるのは {known} です。",
  },
  TEMPLATE_LIMIT: {
    en: "A limit is a whole number from zero to {most}, or one for each length: {known}.",
    ja: "limit には 0 から {most} までの整数、または長さ（{known}）ごとの整数を指定してください。",
  },
  TEMPLATE_CONDITION: {
    en: 'The condition “{name}” cannot be read. Write "has funds", "has no funds", "has figure ID" or "partner is ID".',
    ja: "条件「{name}」を読み取れません。「has funds」「has no funds」「has figure ID」「partner is ID」の形で書いてください。",
  },
  TEMPLATE_CONDITION_UNKNOWN: {
    en: "A document of this kind cannot be asked whether it has “{name}”.{suggestion} Known are {known}.",
    ja: "この種類の文書では「{name}」の有無を条件にできません。{suggestion}使えるのは {known} です。",
  },
  TEMPLATE_TILE: {
    en: "There is no tile “{name}”.{suggestion} Known are {known}; or give a figure with a label.",
    ja: "「{name}」という見出し数値はありません。{suggestion}使えるのは {known} です。または figure と label を指定してください。",
  },
  TEMPLATE_SECTION_TWICE: {
    en: "Two sections are called “{name}”. Give each an id of its own.",
    ja: "「{name}」という id のセクションが 2 つあります。それぞれ別の id にしてください。",
  },
  TEMPLATE_REFERENCE: {
    en: "{{name}} cannot be read as a reference. Between the braces stands a name or the id of a figure, and nothing else.",
    ja: "{{name}} は参照として読み取れません。波括弧の中には名前または数値の id だけを書いてください。",
  },
  TEMPLATE_REFERENCE_TO_NOTHING: {
    en: "{{name}} is neither a name of this document nor a figure on record.{suggestion}",
    ja: "{{name}} は、この文書の名前にも、記録されている数値にもありません。{suggestion}",
  },
  TEMPLATE_NUMBER: {
    en: "“{name}” is a number without a claim. Put it in a record with its source, and refer to the record: {{id}}.",
    ja: "「{name}」は根拠のない数値です。出典とともに記録に登録し、{{id}} の形で参照してください。",
  },
  TEMPLATE_TOO_LARGE: {
    en: "The file has more than {limit} KB, the most that a template may have.",
    ja: "ファイルが上限の {limit} KB を超えています。",
  },
  TEMPLATE_NOT_UTF8: {
    en: "The file is not UTF-8. Save it as UTF-8.",
    ja: "ファイルが UTF-8 ではありません。UTF-8 で保存してください。",
  },
});

export type TemplateRule = keyof typeof TEMPLATE_FINDINGS;

const SUGGESTION = texts({
  meant: { en: " Did you mean “{name}”?", ja: "「{name}」のことですか。" },
  none: { en: "", ja: "" },
});

/** Every mistake is collected, in the order of the file. */
export interface TemplateReport {
  readonly findings: Finding[];
  add(rule: TemplateRule, place: Place, facts?: Facts): void;
}

export function openTemplateReport(): TemplateReport {
  const findings: Finding[] = [];
  return {
    findings,
    add(rule, place, facts = {}) {
      // `{{name}}` prints its braces: a reference as it was typed.
      const template = TEMPLATE_FINDINGS[rule];
      const bare = (text: string) => text.replaceAll("{{", "\u0001{").replaceAll("}}", "}\u0002");
      const filled = fillText(
        { en: bare(template.en), ja: bare(template.ja) },
        { id: "id", ...facts },
      );
      const whole = (text: string) => text.replaceAll("\u0001", "{").replaceAll("\u0002", "}");
      const message: Text = { en: whole(filled.en), ja: whole(filled.ja) };
      findings.push({ rule, severity: "error", message, place });
    },
  };
}

/** The likely word, as a sentence behind the one that says what is wrong. */
export function suggestionOf(word: string, words: Iterable<string>): Text {
  const near = nearestWord(word, words);
  return near === null ? SUGGESTION.none : fillText(SUGGESTION.meant, { name: near });
}
