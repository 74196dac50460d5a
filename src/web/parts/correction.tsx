import type { ComponentChild } from "preact";
import type { CorrectionRow } from "../../actions/read-book.js";
import { assert } from "../../base/assert.js";
import { currency as currencyOf } from "../../base/currency.js";
import { formatMoney } from "../../base/format.js";
import { parseAmount, type Money } from "../../base/money.js";
import { LANGUAGES, type Language } from "../../base/language.js";
import { fill, texts, type Text } from "../../base/text.js";
import type { FormField } from "../form-fields.js";
import { LANGUAGE_NAMES } from "../texts.js";
import { showValue } from "./form-value.js";
import { Part } from "./page-head.js";
import { Table } from "./table.js";

export type Changed = CorrectionRow["changes"][number];

const WORDS = texts({
  changes: { en: "What changes", ja: "訂正の内容" },
  field: { en: "Field", ja: "項目" },
  now: { en: "In the record", ja: "現在の記録" },
  after: { en: "Corrected", ja: "訂正後" },
  nothing: { en: "nothing", ja: "なし" },
  in_language: { en: "{label} ({language})", ja: "{label}（{language}）" },
  stale: { en: "Both versions", ja: "両方の版" },
  stale_lead: {
    en: "Somebody changed this while your form was open. Where the two differ, the form below holds yours: send it again, or take over what the record says now.",
    ja: "入力中に別の変更が行われました。異なる項目について、下の入力欄には入力された内容が残っています。再度送信するか、現在の記録に合わせてください。",
  },
  yours: { en: "Yours", ja: "入力内容" },
  same: {
    en: "What you typed says the same as the record does now.",
    ja: "入力内容は現在の記録と同じです。",
  },
  title: { en: "Corrections", ja: "訂正" },
  was: { en: "Before", ja: "訂正前" },
  since: { en: "Since", ja: "訂正後" },
  when: { en: "Corrected at (UTC)", ja: "訂正日時（UTC）" },
  who: { en: "By", ja: "訂正者" },
  why: { en: "Reason", ja: "理由" },
});

function moneyOf(amount: string, currency: string): Money {
  const known = currencyOf(currency);
  const money = parseAmount(amount, known);
  assert(typeof money !== "string", `${currency} ${amount} was an amount when it was corrected`);
  return money;
}

interface Side {
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One line for each field that differs, of a text one for each language that does. */
function sidesOf(
  fields: readonly FormField[],
  changes: readonly Changed[],
  language: Language,
): Side[] {
  return changes.flatMap(({ field: name, before, after, ...units }): Side[] => {
    const field = fields.find((each) => each.name === name);
    if (!field) return [];
    const label = field.label[language];
    const show = (value: unknown, currency = units.currency) =>
      currency === undefined || typeof value !== "string"
        ? showValue(field, value, language)
        : formatMoney(moneyOf(value, currency), language);
    if (field.kind !== "narrative")
      return [
        {
          label,
          before: show(before, units.currency_before),
          after: show(after),
        },
      ];
    const [was, is] = [before, after] as readonly (Text | null)[];
    return LANGUAGES.filter((each) => was?.[each] !== is?.[each]).map((each) => ({
      label: fill(WORDS.in_language[language], { label, language: LANGUAGE_NAMES[each] }, language),
      before: was?.[each] ?? null,
      after: is?.[each] ?? null,
    }));
  });
}

interface Told {
  readonly fields: readonly FormField[];
  readonly changes: readonly Changed[];
  readonly language: Language;
}

/** What the record says and what it will say, field by field. */
export function ChangesTable(props: Told & { readonly after?: string }): ComponentChild {
  const { fields, changes, language, after = WORDS.after[language] } = props;
  const none = <span class="quiet">{WORDS.nothing[language]}</span>;
  return (
    <Table
      caption={WORDS.changes[language]}
      is_titled
      stack
      columns={[
        { name: WORDS.field[language] },
        { name: WORDS.now[language], label: WORDS.now[language] },
        { name: after, label: after },
      ]}
      rows={sidesOf(fields, changes, language).map((side) => ({
        cells: [side.label, side.before ?? none, side.after ?? none],
      }))}
    />
  );
}

/** The record as somebody else changed it, beside what was typed before that was known (invariant 43). */
export function StalePart({ fields, changes, language }: Told): ComponentChild {
  return (
    <Part id="both" title={WORDS.stale[language]}>
      <p>{(changes.length === 0 ? WORDS.same : WORDS.stale_lead)[language]}</p>
      {changes.length === 0 ? null : (
        <ChangesTable {...{ fields, changes, language }} after={WORDS.yours[language]} />
      )}
    </Part>
  );
}

/** Every correction of a record, the latest first: what stood there, what stands there since, why, when and by whom. */
export function Corrections(props: {
  readonly corrections: readonly CorrectionRow[];
  readonly fields: readonly FormField[];
  readonly language: Language;
}): ComponentChild {
  const { corrections, fields, language } = props;
  if (corrections.length === 0) return null;
  const none = <span class="quiet">{WORDS.nothing[language]}</span>;
  const names = [WORDS.was, WORDS.since, WORDS.why, WORDS.when, WORDS.who].map(
    (word) => word[language],
  );
  return (
    <Part id="corrections" title={WORDS.title[language]}>
      <Table
        caption={WORDS.title[language]}
        is_titled
        stack
        columns={[{ name: WORDS.field[language] }, ...names.map((name) => ({ name, label: name }))]}
        rows={corrections.toReversed().flatMap((row) =>
          sidesOf(fields, row.changes, language).map((side) => ({
            cells: [
              side.label,
              side.before ?? none,
              side.after ?? none,
              row.reason,
              row.corrected_at.replace("T", " ").slice(0, 19),
              row.corrected_by,
            ],
          })),
        )}
      />
    </Part>
  );
}
