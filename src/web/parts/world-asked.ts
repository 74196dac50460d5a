import { parseDay } from "../../base/day.js";
import { formatDay } from "../../base/format.js";
import type { Language } from "../../base/language.js";
import { fill, texts } from "../../base/text.js";
import type { Answer } from "../../observatory/answer.js";
import { PARAMETERS, type ParameterName } from "../../observatory/asked.js";
import type { Given } from "../../observatory/behind.js";
import { nameOfCode } from "../../observatory/code-names.js";
import { donorName } from "../../observatory/donor-names.js";
import { fileName } from "../../observatory/file-name.js";
import { CHOICES, parameterWords } from "../../observatory/parameter-words.js";
import type { Question } from "../../observatory/questions.js";
import { countryCodeOf } from "../../observatory/organisations.js";

const WORDS = texts({
  partner: { en: "partner {value}", ja: "パートナー：{value}" },
  provider: { en: "provider {value}", ja: "提供組織：{value}" },
  receiver: { en: "receiver {value}", ja: "受取組織：{value}" },
  organisation: { en: "with {value}", ja: "参加組織：{value}" },
  activity: { en: "activity {value}", ja: "活動：{value}" },
  file: { en: "file {value}", ja: "ファイル：{value}" },
  donor: { en: "donor {value}", ja: "ドナー：{value}" },
  publisher: { en: "published by {value}", ja: "報告者：{value}" },
  place: { en: "for {value}", ja: "対象：{value}" },
  sector: { en: "sector {value}", ja: "セクター：{value}" },
  purpose: { en: "reported as {value}", ja: "報告されたコード：{value}" },
  goal: { en: "goal {value}", ja: "目標：{value}" },
  group: { en: "by families: {value}", ja: "ファミリー別の行：{value}" },
  type: { en: "type {value}", ja: "取引種別：{value}" },
  span: { en: "{from} to {to}", ja: "{from}～{to}" },
  from: { en: "from {from}", ja: "{from}以降" },
  to: { en: "until {to}", ja: "{to}まで" },
  always: { en: "of all dates", ja: "全期間" },
  coded: { en: "{name} ({code})", ja: "{name}（{code}）" },
  separator: { en: "; ", ja: "、" },
  end: { en: ".", ja: "。" },
  nameless: { en: "organisation without a name", ja: "名称のない組織" },
  nameless_provider: { en: "provider without a name", ja: "名称のない提供組織" },
});

type WordName = keyof typeof WORDS;

/** What an answer counts, as one sentence: the kind of money and every condition. Without it a number is nobody's and of no time. */
export function askedWords(
  answer: Pick<Answer, "flow">,
  question: Pick<Question, "parameters" | "parameter_words">,
  given: Given,
  language: Language,
): string {
  const say = (key: WordName, facts: Record<string, string> = {}) =>
    fill(WORDS[key][language], facts, language);
  const parts: string[] = [];
  if (answer.flow !== null) parts.push(answer.flow[language]);
  const value = (key: WordName, text: string | null) => {
    if (text !== null) parts.push(say(key, { value: text }));
  };
  const organisation = (name: string | undefined, reference: string | undefined) => {
    if (name === undefined) return reference ?? null;
    return reference === undefined ? name : say("coded", { name, code: reference });
  };
  const hasRoles = question.parameters.includes("role");
  if (given.partner !== undefined) value("partner", valueWords("partner", given.partner, language));
  if (given.name === undefined && given["without-name"] === "true") {
    const nameless = say(hasRoles ? "nameless" : "nameless_provider");
    parts.push(organisation(nameless, given.reference) ?? nameless);
  } else value(hasRoles ? "organisation" : "provider", organisation(given.name, given.reference));
  value("receiver", organisation(given["receiver-name"], given["receiver-reference"]));
  value("publisher", organisation(given["publisher-name"], given.publisher));
  value("activity", given.activity ?? null);
  for (const name of ["file", "donor"] as const) {
    const is = given[name];
    if (is !== undefined) value(name, valueWords(name, is, language));
  }
  for (const name of ["group", "type"] as const) {
    const is = given[name];
    if (is !== undefined) value(name, valueWords(name, is, language));
  }
  const place = given.country ?? given.place;
  if (place !== undefined) value("place", valueWords("place", place, language));
  for (const name of ["sector", "purpose", "goal"] as const) {
    const code = given[name];
    if (code !== undefined) value(name, valueWords(name, code, language));
  }
  for (const [name, list] of Object.entries(CHOICES)) {
    const words = list[given[name as ParameterName] ?? ""];
    if (words !== undefined) parts.push(words[language]);
  }
  for (const name of question.parameters)
    if (PARAMETERS[name].kind === "flag" && given[name] === "true" && name !== "without-name")
      parts.push(parameterWords(question, name)[language]);
  if (question.parameters.includes("from")) parts.push(spanWords(given, language));
  if (parts.length === 0) return "";
  const sentence = parts.join(WORDS.separator[language]) + WORDS.end[language];
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

/** What is given for a parameter, in words: of a flag its own, of a code its name with it, of a day the span; else as it was typed. */
export function valueWords(name: ParameterName, given: string, language: Language): string {
  const { kind, words } = PARAMETERS[name];
  switch (kind) {
    case "flag":
      return words[language];
    case "day":
      return spanWords({ [name]: given }, language);
    case "partner":
    case "place":
    case "country": {
      const country = countryCodeOf(given);
      if (country !== null) return codedWords("place", country, language);
      return kind === "place" ? codedWords("place", given, language) : given;
    }
    case "sector":
    case "goal":
      return codedWords(kind, given, language);
    case "type":
      return codedWords("type", given, language);
    case "file":
      return fileName(given);
    case "donor": {
      const name = donorName(Number(given));
      return name === null
        ? given
        : fill(WORDS.coded[language], { name: name[language], code: given }, language);
    }
    default:
      if (name === "purpose") return codedWords("sector", given, language);
      if (name === "group") return groupWords(given, language);
      return CHOICES[name]?.[given]?.[language] ?? given;
  }
}

/** `family JP`, `reference XM-1`, `name acme ltd`, or `name` alone of who has neither. */
function groupWords(given: string, language: Language): string {
  const [, kind, key = ""] = /^(\w+) ?(.*)$/.exec(given) ?? [];
  if (kind === "family") return codedWords("place", key, language);
  return key === "" ? WORDS.nameless[language] : key;
}

function codedWords(
  of: "place" | "sector" | "goal" | "type",
  code: string,
  language: Language,
): string {
  const name = nameOfCode(of, code);
  return name === null ? code : fill(WORDS.coded[language], { name, code }, language);
}

function dayWords(given: string, language: Language): string {
  const day = parseDay(given);
  if (day !== null) return formatDay(day, language);
  return language === "ja" && /^\d{4}$/.test(given) ? `${given}年` : given;
}

function spanWords({ from, to }: Given, language: Language): string {
  const facts = { from: dayWords(from ?? "", language), to: dayWords(to ?? "", language) };
  if (from === to && from !== undefined) return facts.from;
  if (from === undefined)
    return fill(WORDS[to === undefined ? "always" : "to"][language], facts, language);
  return fill(WORDS[to === undefined ? "from" : "span"][language], facts, language);
}
