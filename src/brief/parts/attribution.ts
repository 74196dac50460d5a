import type { Language } from "../../base/language.js";
import { texts } from "../../base/text.js";
import {
  ATTRIBUTION_WORDS,
  isPlainlyOwn,
  sharedKey,
  type Shared,
} from "../../figures/attribution.js";
import type { PartnerRule } from "../../figures/attributed.js";
import type { Figure } from "../../figures/figure.js";
import { figuresIn, type Phrase, type Row } from "../document.js";
import { filled, joined, name, number, words } from "../phrase.js";
import { spanPhrase, type RecordScribe } from "../scribe.js";
import { BRIEF } from "../words.js";

const WORDS = texts({
  target: {
    en: "Of the target ◇ the partner's part is {part}.",
    ja: "目標 ◇のうちこのパートナー分は{part}。",
  },
  actual: {
    en: "Of what was achieved ■ the partner's part is {part}.",
    ja: "実績 ■のうちこのパートナー分は{part}。",
  },
  rate: { en: "A percentage is not divided.", ja: "割合の値は分割しない。" },
  results: { en: "Results: {rule}", ja: "成果：{rule}" },
});

/** The numbers of one row, aimed at and achieved: one of each, or one a year. */
type Numbers = Readonly<Partial<Record<"target" | "actual", readonly (Figure | null)[]>>>;

/** The rule by which the results of their owner are shown under the document's partner; null where nothing has to be said. */
export function ruleFor({ view }: RecordScribe, of: Shared): PartnerRule | null {
  const rule = view.rules.get(sharedKey(of));
  return rule && !isPlainlyOwn(rule) ? rule : null;
}

/** To be shown by a share that nobody knows: then no number is. */
export function isHidden(rule: PartnerRule | null): boolean {
  return rule?.rule === "by_share" && rule.share === null;
}

/** The rule below the name of whose results follow: it holds for all of them. */
export function ruleRows({ language }: RecordScribe, rule: PartnerRule | null): Row[] {
  return rule ? [{ role: "detail", cells: [rulePhrase(rule, language)] }] : [];
}

/** By share, below a row: what part of its numbers is the partner's. */
export function partRows(
  { language }: RecordScribe,
  rule: PartnerRule | null,
  numbers: Numbers,
): Row[] {
  if (!rule?.share) return [];
  const { target = [], actual = [] } = numbers;
  const parts = (["target", "actual"] as const).map((kind): Phrase => {
    const figures = (numbers[kind] ?? []).flatMap((each) => rule.partOf(each) ?? []);
    const said = figures.map((part) => partPhrase(part, language, figures.length > 1));
    return said.length === 0
      ? []
      : filled(WORDS[kind], language, { part: joined(said, BRIEF.comma[language]) });
  });
  const isRate = [...target, ...actual].some((each) => each?.value?.kind === "percent");
  const said = [...parts, isRate ? words(WORDS.rate[language]) : []];
  if (said.every((phrase) => phrase.length === 0)) return [];
  return [{ role: "detail", cells: [joined(said, language === "ja" ? "" : " ")] }];
}

function partPhrase(part: Figure, language: Language, isOneOfMany: boolean): Phrase {
  const printed = [number(part, language)];
  const span = isOneOfMany ? spanPhrase(part.period, language) : [];
  if (span.length === 0) return printed;
  return language === "ja"
    ? [...printed, { text: "（" }, ...span, { text: "）" }]
    : [...printed, { text: " (" }, ...span, { text: ")" }];
}

/** The rule beside what is told of a project, programme or fund, where that prints numbers of its results. */
export function toldRule(scribe: RecordScribe, of: Shared, told: readonly Phrase[]): Phrase {
  const rule = ruleFor(scribe, of);
  if (!rule || !told.some(isOfResults)) return [];
  const { language } = scribe;
  return filled(WORDS.results, language, { rule: rulePhrase(rule, language) });
}

/** What may be told: where results of a project, programme or fund are not shown, nothing that prints one, wherever it is told. */
export function tellable({ view }: RecordScribe, told: readonly Phrase[]): readonly Phrase[] {
  const hidden = view.hidden_values;
  if (hidden.size === 0) return told;
  return told.filter((phrase) => !valuesIn(phrase).some((record) => hidden.has(record)));
}

function isOfResults(phrase: Phrase): boolean {
  return valuesIn(phrase).length > 0;
}

/** The values of indicators behind the numbers of a text, `indicator_value/ID`. */
function valuesIn(phrase: Phrase): string[] {
  return figuresIn([phrase], []).flatMap(({ rows }) =>
    rows.map(({ record }) => record).filter((record) => record.startsWith("indicator_value/")),
  );
}

function rulePhrase(rule: PartnerRule, language: Language): Phrase {
  const names = rule.others.map((other): Phrase => [name(other[language])]);
  return filled(rule.sentence, language, {
    share: rule.share ? [number(rule.share, language)] : [],
    others:
      names.length === 0
        ? words(ATTRIBUTION_WORDS.nobody[language])
        : joined(names, BRIEF.comma[language]),
  });
}
